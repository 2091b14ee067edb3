//! Rows of the store to and from the bytes of a Parquet file. The same rows give the same bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::Compression;
use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::{Names, Row};
use crate::error::Error;
use crate::model::{Count, Date, FileId, KeyedBy, Origin, Part, Period, State};
use crate::tally::Figure;

/// The columns, in their order; `docs/store.md` says what they are.
pub(super) const MESSAGE: &str = "message figures {
  REQUIRED BYTE_ARRAY council (STRING);
  REQUIRED BYTE_ARRAY service (STRING);
  REQUIRED BYTE_ARRAY unit (STRING);
  REQUIRED INT32 period_start (DATE);
  REQUIRED INT32 months;
  REQUIRED BYTE_ARRAY channel (STRING);
  REQUIRED BYTE_ARRAY keyed_by (STRING);
  OPTIONAL INT64 count;
  REQUIRED BYTE_ARRAY status (STRING);
  REQUIRED BOOLEAN in_total;
  REQUIRED BYTE_ARRAY file (STRING);
  REQUIRED INT32 sheet;
  REQUIRED INT64 line;
  REQUIRED INT32 field;
  REQUIRED INT64 labels;
  REQUIRED INT32 day;
  REQUIRED INT64 undeclared;
  REQUIRED BOOLEAN whole;
  REQUIRED BOOLEAN disputed;
  REQUIRED BOOLEAN counted_up;
  REQUIRED BOOLEAN absent_is_zero;
}";

/// Who wrote a file, as Parquet has it. It does not change with the version, so that the bytes of a
/// store do not.
const CREATED_BY: &str = "channelshift";

/// The rows as a Parquet file.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn encode(rows: &[Row]) -> Result<Vec<u8>, Error> {
    written(rows).map_err(|error| Error::Bug(format!("the store could not be written: {error}")))
}

/// The rows of a Parquet file that [`encode`] wrote.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file.
pub fn decode(bytes: Vec<u8>) -> Result<Vec<Row>, String> {
    guarded(|| read(Bytes::from(bytes)))
}

/// What the parquet package gives.
pub(super) type Parquet<T> = std::result::Result<T, ParquetError>;

/// What the parquet package reads. It may break off on bytes that contradict each other, which is their
/// fault.
///
/// # Errors
/// Says in a sentence why it cannot read them.
pub(super) fn guarded<T>(read: impl FnOnce() -> Parquet<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => read.map_err(|error| error.to_string()),
        Err(_) => Err("its parts contradict each other".into()),
    }
}

fn written(rows: &[Row]) -> Parquet<Vec<u8>> {
    let properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let schema = Arc::new(parse_message_type(MESSAGE)?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    let mut to = Writer {
        group: &mut group,
        rows,
    };
    to.texts(|row| &row.council)?;
    to.texts(|row| &row.service)?;
    to.texts(|row| &row.unit)?;
    to.int32s(|row| row.period.first_day().days_since_1970())?;
    to.int32s(|row| row.period.months().into())?;
    to.texts(|row| &row.channel)?;
    to.texts(|row| row.keyed_by.word())?;
    to.counts()?;
    to.texts(|row| match row.figure.count {
        Count::Number(_) => "",
        Count::Missing(state) => state.letter(),
    })?;
    to.flags(|row| row.in_total)?;
    to.texts(|row| &row.file)?;
    to.int32s(|row| row.figure.origin.sheet.into())?;
    to.int64s(|row| row.figure.origin.line)?;
    to.int32s(|row| row.figure.origin.field.cast_signed())?;
    to.int64s(|row| row.part.labels)?;
    to.int32s(|row| row.part.day.into())?;
    to.int64s(|row| row.figure.undeclared)?;
    to.flags(|row| row.figure.whole)?;
    to.flags(|row| row.figure.disputed)?;
    to.flags(|row| row.figure.is_counted_up)?;
    to.flags(|row| row.absent_is_zero)?;
    group.close()?;
    writer.into_inner()
}

/// Writes one column after another.
struct Writer<'a, 'g> {
    group: &'a mut SerializedRowGroupWriter<'g, Vec<u8>>,
    rows: &'a [Row],
}

impl Writer<'_, '_> {
    fn column<T: DataType>(&mut self, values: &[T::T], defined: Option<&[i16]>) -> Parquet<()> {
        if let Some(mut column) = self.group.next_column()? {
            column.typed::<T>().write_batch(values, defined, None)?;
            column.close()?;
        }
        Ok(())
    }

    fn texts(&mut self, get: impl Fn(&Row) -> &str) -> Parquet<()> {
        let values: Vec<ByteArray> = self.rows.iter().map(|row| get(row).into()).collect();
        self.column::<ByteArrayType>(&values, None)
    }

    fn int32s(&mut self, get: impl Fn(&Row) -> i32) -> Parquet<()> {
        let values: Vec<i32> = self.rows.iter().map(get).collect();
        self.column::<Int32Type>(&values, None)
    }

    /// Numbers of 64 bits; hashes keep their bits and lose their sign.
    fn int64s(&mut self, get: impl Fn(&Row) -> u64) -> Parquet<()> {
        let values: Vec<i64> = self.rows.iter().map(|row| get(row).cast_signed()).collect();
        self.column::<Int64Type>(&values, None)
    }

    fn flags(&mut self, get: impl Fn(&Row) -> bool) -> Parquet<()> {
        let values: Vec<bool> = self.rows.iter().map(get).collect();
        self.column::<BoolType>(&values, None)
    }

    fn counts(&mut self) -> Parquet<()> {
        let number = |row: &Row| match row.figure.count {
            Count::Number(number) => Some(number.cast_signed()),
            Count::Missing(_) => None,
        };
        let values: Vec<i64> = self.rows.iter().filter_map(number).collect();
        let defined = self.rows.iter().map(|row| number(row).is_some().into());
        let defined: Vec<i16> = defined.collect();
        self.column::<Int64Type>(&values, Some(&defined))
    }
}

/// Why a file is none of ours.
pub(super) fn foreign(what: &str) -> ParquetError {
    ParquetError::General(format!("{what} is not what a store has"))
}

fn read(bytes: Bytes) -> Parquet<Vec<Row>> {
    let reader = SerializedFileReader::new(bytes)?;
    let ours = parse_message_type(MESSAGE)?;
    if reader.metadata().file_metadata().schema() != &ours {
        return Err(foreign("the list of columns"));
    }
    let mut names = Names::default();
    let mut rows = Vec::new();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let count =
            usize::try_from(group.metadata().num_rows()).map_err(|_| foreign("a number"))?;
        read_group(group.as_ref(), count, &mut names, &mut rows)?;
    }
    Ok(rows)
}

fn read_group(
    group: &dyn RowGroupReader,
    count: usize,
    names: &mut Names,
    rows: &mut Vec<Row>,
) -> Parquet<()> {
    let mut from = Reader {
        group,
        column: 0,
        count,
    };
    let council = from.column::<ByteArrayType>()?;
    let service = from.column::<ByteArrayType>()?;
    let unit = from.column::<ByteArrayType>()?;
    let start = from.column::<Int32Type>()?;
    let months = from.column::<Int32Type>()?;
    let channel = from.column::<ByteArrayType>()?;
    let keyed_by = from.column::<ByteArrayType>()?;
    let mut counts = from.counts()?.into_iter();
    let status = from.column::<ByteArrayType>()?;
    let in_total = from.column::<BoolType>()?;
    let file = from.column::<ByteArrayType>()?;
    let sheet = from.column::<Int32Type>()?;
    let line = from.column::<Int64Type>()?;
    let field = from.column::<Int32Type>()?;
    let labels = from.column::<Int64Type>()?;
    let day = from.column::<Int32Type>()?;
    let undeclared = from.column::<Int64Type>()?;
    let whole = from.column::<BoolType>()?;
    let disputed = from.column::<BoolType>()?;
    let counted_up = from.column::<BoolType>()?;
    let absent_is_zero = from.column::<BoolType>()?;
    // Every column has `count` values, or it would not have been read.
    for at in 0..count {
        let first = Date::since_1970(start[at].into()).ok_or_else(|| foreign("a period"))?;
        let months = u16::try_from(months[at]).map_err(|_| foreign("a period"))?;
        let period = Period::new(first.year(), first.month(), months);
        let count = counts.next().flatten();
        rows.push(Row {
            council: names.of(council[at].as_utf8()?),
            service: names.of(service[at].as_utf8()?),
            unit: names.of(unit[at].as_utf8()?),
            period: period.ok_or_else(|| foreign("a period"))?,
            channel: names.of(channel[at].as_utf8()?),
            keyed_by: KeyedBy::from_word(keyed_by[at].as_utf8()?)
                .ok_or_else(|| foreign("who keyed it"))?,
            part: Part {
                labels: labels[at].cast_unsigned(),
                day: u8::try_from(day[at]).map_err(|_| foreign("a day"))?,
            },
            file: names.of(file[at].as_utf8()?),
            figure: Figure {
                origin: Origin {
                    file: FileId::new(0),
                    sheet: u16::try_from(sheet[at]).map_err(|_| foreign("a sheet"))?,
                    line: line[at].cast_unsigned(),
                    field: field[at].cast_unsigned(),
                },
                count: match (count, State::from_letter(status[at].as_utf8()?)) {
                    (Some(number), None) => Count::Number(number.cast_unsigned()),
                    (None, Some(state)) => Count::Missing(state),
                    _ => return Err(foreign("a count beside its status")),
                },
                disputed: disputed[at],
                undeclared: undeclared[at].cast_unsigned(),
                whole: whole[at],
                is_counted_up: counted_up[at],
            },
            in_total: in_total[at],
            absent_is_zero: absent_is_zero[at],
        });
    }
    Ok(())
}

/// Reads one column after another.
struct Reader<'a> {
    group: &'a dyn RowGroupReader,
    column: usize,
    count: usize,
}

impl Reader<'_> {
    /// The values of the next column that is always filled.
    fn column<T: DataType>(&mut self) -> Parquet<Vec<T::T>> {
        // How many rows there are is what the file says of itself, and no size to reserve.
        let mut values = Vec::new();
        let mut reader = get_typed_column_reader::<T>(self.group.get_column_reader(self.column)?);
        let (_, read, _) = reader.read_records(self.count, None, None, &mut values)?;
        self.column += 1;
        if read == self.count {
            Ok(values)
        } else {
            Err(foreign("the number of rows"))
        }
    }

    /// The values of the next column, of which some are nothing.
    fn counts(&mut self) -> Parquet<Vec<Option<i64>>> {
        let (mut values, mut defined) = (Vec::new(), Vec::new());
        let reader = self.group.get_column_reader(self.column)?;
        let mut reader = get_typed_column_reader::<Int64Type>(reader);
        reader.read_records(self.count, Some(&mut defined), None, &mut values)?;
        self.column += 1;
        let mut values = values.into_iter();
        let value = |defined: i16| if defined == 1 { values.next() } else { None };
        let counts: Vec<Option<i64>> = defined.into_iter().map(value).collect();
        if counts.len() == self.count {
            Ok(counts)
        } else {
            Err(foreign("the number of rows"))
        }
    }
}
