//! The cells of the Parquet files that engines write: columns found by their names, in whatever order
//! and form an engine has them, some rows at a time.

use bytes::Bytes;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::columns::{Parquet, guarded};

/// How many rows are in memory at once: engines put millions of them together.
const ROWS_AT_ONCE: usize = 1 << 15;

/// Why a file is none that the statements write.
pub(super) fn foreign(column: &str) -> ParquetError {
    ParquetError::General(format!(
        "the column `{column}` is not what the statements write"
    ))
}

/// Shows the rows of a file, some at a time.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file, or what `see` says.
pub(super) fn each_rows(
    bytes: Vec<u8>,
    mut see: impl FnMut(&Rows) -> Parquet<()>,
) -> Result<(), String> {
    // What is made of the rows is not guarded: a fault of ours is not theirs.
    let reader = guarded(|| SerializedFileReader::new(Bytes::from(bytes)))?;
    for group in 0..reader.num_row_groups() {
        let mut columns = guarded(|| Columns::of(reader.get_row_group(group)?.as_ref()))?;
        while let Some(rows) = guarded(|| columns.next_rows())? {
            see(&rows).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// The columns of some rows that an engine put together, which are read one beside the other.
struct Columns {
    readers: Vec<(String, ColumnReader)>,
    left: usize,
}

impl Columns {
    fn of(group: &dyn RowGroupReader) -> Parquet<Self> {
        let metadata = group.metadata();
        let schema = metadata.schema_descr();
        let readers = schema.columns().iter().enumerate().map(|(at, column)| {
            let name = column.name().to_owned();
            if column.max_rep_level() > 0 {
                return Err(foreign(&name));
            }
            Ok((name, group.get_column_reader(at)?))
        });
        Ok(Self {
            readers: readers.collect::<Parquet<_>>()?,
            left: usize::try_from(metadata.num_rows()).map_err(|_| foreign("rows"))?,
        })
    }

    /// The next rows; `None` where all were read.
    fn next_rows(&mut self) -> Parquet<Option<Rows>> {
        let count = self.left.min(ROWS_AT_ONCE);
        self.left -= count;
        if count == 0 {
            return Ok(None);
        }
        let columns = self.readers.iter_mut().map(|(name, reader)| {
            let cells = match reader {
                ColumnReader::ByteArrayColumnReader(reader) => Cells::Texts(cells(reader, count)?),
                ColumnReader::BoolColumnReader(reader) => Cells::Flags(cells(reader, count)?),
                ColumnReader::Int64ColumnReader(reader) => Cells::Numbers(cells(reader, count)?),
                ColumnReader::Int32ColumnReader(reader) => {
                    let numbers = cells(reader, count)?.into_iter();
                    Cells::Numbers(numbers.map(|number| number.map(i64::from)).collect())
                }
                _ => Cells::Other,
            };
            Ok((name.clone(), cells))
        });
        let columns = columns.collect::<Parquet<_>>()?;
        Ok(Some(Rows { columns, count }))
    }
}

/// The next cells of a column, which has so many.
fn cells<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    count: usize,
) -> Parquet<Vec<Option<T::T>>> {
    let (mut values, mut defined) = (Vec::new(), Vec::new());
    let (rows, _, _) = reader.read_records(count, Some(&mut defined), None, &mut values)?;
    if rows != count {
        return Err(ParquetError::General("it ends too early".to_owned()));
    }
    if values.len() == count {
        return Ok(values.into_iter().map(Some).collect());
    }
    let mut values = values.into_iter();
    let cell = |is_there: i16| if is_there > 0 { values.next() } else { None };
    let cells: Vec<Option<T::T>> = defined.into_iter().map(cell).collect();
    if cells.len() == count {
        Ok(cells)
    } else {
        Err(ParquetError::General("its cells are cut off".to_owned()))
    }
}

/// The cells of a column.
enum Cells {
    Texts(Vec<Option<ByteArray>>),
    Numbers(Vec<Option<i64>>),
    Flags(Vec<Option<bool>>),
    /// Such as the statements do not write.
    Other,
}

/// Some rows by their columns.
pub(super) struct Rows {
    columns: Vec<(String, Cells)>,
    /// How many.
    pub(super) count: usize,
}

impl Rows {
    fn cells(&self, column: &str) -> Parquet<&Cells> {
        let found = self.columns.iter().find(|(name, _)| name == column);
        found.map(|(_, cells)| cells).ok_or_else(|| foreign(column))
    }

    /// The texts of a column.
    pub(super) fn texts<'r>(&'r self, column: &'static str) -> Parquet<Texts<'r>> {
        match self.cells(column)? {
            Cells::Texts(cells) => Ok(Texts(Filled { cells, column })),
            _ => Err(foreign(column)),
        }
    }

    /// The numbers of a column.
    pub(super) fn numbers<'r>(&'r self, column: &'static str) -> Parquet<Filled<'r, i64>> {
        match self.cells(column)? {
            Cells::Numbers(cells) => Ok(Filled { cells, column }),
            _ => Err(foreign(column)),
        }
    }

    /// The flags of a column.
    pub(super) fn flags<'r>(&'r self, column: &'static str) -> Parquet<Filled<'r, bool>> {
        match self.cells(column)? {
            Cells::Flags(cells) => Ok(Filled { cells, column }),
            _ => Err(foreign(column)),
        }
    }
}

/// Cells that are filled, or not.
pub(super) struct Filled<'r, T> {
    cells: &'r [Option<T>],
    column: &'static str,
}

impl<T> Filled<'_, T> {
    /// The cell of a row; `None` where it is nothing.
    pub(super) fn cell(&self, row: usize) -> Option<&T> {
        self.cells.get(row)?.as_ref()
    }
}

impl<T: Copy> Filled<'_, T> {
    /// The cell of a row, which must be something.
    pub(super) fn at(&self, row: usize) -> Parquet<T> {
        self.cell(row).copied().ok_or_else(|| foreign(self.column))
    }
}

/// Cells of text.
pub(super) struct Texts<'r>(Filled<'r, ByteArray>);

impl<'r> Texts<'r> {
    /// The text of a row, which must be something.
    pub(super) fn at(&self, row: usize) -> Parquet<&'r str> {
        let Filled { cells, column } = self.0;
        let cell = cells.get(row).and_then(Option::as_ref);
        cell.ok_or_else(|| foreign(column))?.as_utf8()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use proptest::prelude::*;

    use super::*;

    /// A file of names and numbers, of which some are nothing, so many rows a group.
    fn file(cells: &[(String, Option<i32>)], rows_a_group: usize) -> Vec<u8> {
        let message = "message any { OPTIONAL INT32 number; REQUIRED BYTE_ARRAY name (STRING); }";
        let schema = Arc::new(parse_message_type(message).expect("a schema"));
        let properties = Arc::new(WriterProperties::default());
        let mut writer =
            SerializedFileWriter::new(Vec::new(), schema, properties).expect("a writer");
        for cells in cells.chunks(rows_a_group) {
            let mut group = writer.next_row_group().expect("a group");
            let numbers: Vec<i32> = cells.iter().filter_map(|(_, number)| *number).collect();
            let defined = cells.iter().map(|(_, number)| number.is_some().into());
            let defined: Vec<i16> = defined.collect();
            let mut column = group.next_column().expect("a column").expect("one");
            let typed = column.typed::<Int32Type>();
            typed
                .write_batch(&numbers, Some(&defined), None)
                .expect("written");
            column.close().expect("closed");
            let names: Vec<ByteArray> =
                cells.iter().map(|(name, _)| name.as_str().into()).collect();
            let mut column = group.next_column().expect("a column").expect("one");
            let typed = column.typed::<ByteArrayType>();
            typed.write_batch(&names, None, None).expect("written");
            column.close().expect("closed");
            group.close().expect("closed");
        }
        writer.into_inner().expect("a file")
    }

    fn read(bytes: Vec<u8>) -> Result<Vec<(String, Option<i32>)>, String> {
        let mut all = Vec::new();
        each_rows(bytes, |rows| {
            let (names, numbers) = (rows.texts("name")?, rows.numbers("number")?);
            for row in 0..rows.count {
                let number = numbers.cell(row).copied();
                let number = number.and_then(|number| i32::try_from(number).ok());
                all.push((names.at(row)?.to_owned(), number));
            }
            Ok(())
        })?;
        Ok(all)
    }

    proptest! {
        #[test]
        fn cells_are_read_as_they_were_written(
            some in prop::collection::vec(("[a-zé]{0,3}", prop::option::of(any::<i32>())), 1..30),
            (times, rows_a_group) in (1..1_500_usize, 1..50_000_usize),
        ) {
            let cells: Vec<_> = some.iter().cloned().cycle().take(some.len() * times).collect();
            prop_assert_eq!(read(file(&cells, rows_a_group)), Ok(cells));
        }

        #[test]
        fn a_file_that_is_damaged_is_told_or_read(
            some in prop::collection::vec(("[a-z]{0,3}", prop::option::of(any::<i32>())), 1..30),
            (at, byte, left) in (any::<prop::sample::Index>(), any::<u8>(), any::<prop::sample::Index>()),
        ) {
            let mut bytes = file(&some, 10);
            let at = at.index(bytes.len());
            bytes[at] ^= byte;
            bytes.truncate(left.index(bytes.len()) + 1);
            let _ = read(bytes);
        }
    }

    #[test]
    fn a_column_that_is_not_there_or_of_another_kind_is_named() {
        let bytes = file(&[("a".to_owned(), None)], 1);
        let why = |see: fn(&Rows) -> Parquet<()>| each_rows(bytes.clone(), see).unwrap_err();
        let missing = why(|rows| rows.flags("whole").map(drop));
        assert!(
            missing.contains("the column `whole` is not what"),
            "{missing}"
        );
        let other = why(|rows| rows.texts("number").map(drop));
        assert!(other.contains("the column `number` is not what"), "{other}");
        let nothing = why(|rows| rows.numbers("number")?.at(0).map(drop));
        assert!(
            nothing.contains("the column `number` is not what"),
            "{nothing}"
        );
    }
}
