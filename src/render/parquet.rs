//! A tidy table as a Parquet file, its columns typed: words, days, whole numbers and shares.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use crate::error::Error;
use crate::model::Date;
use crate::report::{DataKind, DataSet, Value};

/// Who wrote a file, as Parquet has it. It does not change with the version, so that the bytes of the
/// same table do not.
const CREATED_BY: &str = "channelshift";

/// The bytes of a table as a Parquet file. The same table gives the same bytes.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn parquet(set: &DataSet) -> Result<Vec<u8>, Error> {
    written(set)
        .map_err(|error| Error::Bug(format!("the Parquet file could not be written: {error}")))
}

fn written(set: &DataSet) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .build();
    let schema = Arc::new(parse_message_type(&message(set))?);
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (field, column) in set.columns.iter().enumerate() {
        let values = set
            .rows
            .iter()
            .map(|row| row.get(field).unwrap_or(&Value::Blank));
        match column.kind {
            DataKind::Text => put::<ByteArrayType>(&mut group, values, |value| match value {
                Value::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            }),
            DataKind::Day => put::<Int32Type>(&mut group, values, |value| match value {
                Value::Text(text) => text.parse().ok().map(Date::days_since_1970),
                _ => None,
            }),
            DataKind::Count => put::<Int64Type>(&mut group, values, |value| match value {
                Value::Count(count) => i64::try_from(*count).ok(),
                _ => None,
            }),
            DataKind::Share => put::<DoubleType>(&mut group, values, |value| match value {
                Value::Ratio(share) => Some(*share),
                _ => None,
            }),
        }?;
    }
    group.close()?;
    writer.into_inner()
}

/// The columns, as Parquet has them; any of them may be blank.
fn message(set: &DataSet) -> String {
    let fields = set.columns.iter().map(|column| {
        let kind = match column.kind {
            DataKind::Text => ("BYTE_ARRAY", " (STRING)"),
            DataKind::Day => ("INT32", " (DATE)"),
            DataKind::Count => ("INT64", ""),
            DataKind::Share => ("DOUBLE", ""),
        };
        format!("OPTIONAL {} {}{};", kind.0, column.name, kind.1)
    });
    let fields: Vec<String> = fields.collect();
    format!("message rows {{ {} }}", fields.join(" "))
}

/// Writes a column: what is there, and where nothing is.
fn put<'v, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: impl Iterator<Item = &'v Value>,
    of: impl Fn(&Value) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = values.map(of).collect();
    let defined: Vec<i16> = cells.iter().map(|cell| cell.is_some().into()).collect();
    let known: Vec<T::T> = cells.into_iter().flatten().collect();
    if let Some(mut column) = group.next_column()? {
        column
            .typed::<T>()
            .write_batch(&known, Some(&defined), None)?;
        column.close()?;
    }
    Ok(())
}
