//! A table as CSV after RFC 4180, except that lines end in LF: a heading, then rows; what is
//! missing is nothing between two commas.

use crate::error::Error;
use crate::report::{Table, Value};

/// The CSV text of a table.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn csv(table: &Table) -> Result<String, Error> {
    let fault = |error: &dyn std::fmt::Display| {
        Error::Bug(format!("the CSV could not be written: {error}"))
    };
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let headings = table.columns.iter().map(|column| column.heading.as_str());
    writer
        .write_record(headings)
        .map_err(|error| fault(&error))?;
    for row in &table.rows {
        writer
            .write_record(row.iter().map(Value::bare))
            .map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}
