//! The list of rows that cannot be used, with their reasons, as a store keeps it.

use std::collections::BTreeMap;

use crate::error::Error;

/// The columns of the list.
pub const SET_ASIDE_COLUMNS: [&str; 7] = [
    "file", "sheet", "line", "code", "message", "original", "warning",
];

/// The rows of a list, each as cells, by their file.
///
/// # Errors
/// Says in a sentence why the text is no such list.
pub fn set_aside_by_file(text: &str) -> Result<BTreeMap<String, Vec<Vec<String>>>, String> {
    let mut by_file: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| error.to_string())?;
    if headings != SET_ASIDE_COLUMNS.as_slice() {
        return Err("its columns are not those of rows set aside".into());
    }
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        let file = cells.first().cloned().unwrap_or_default();
        by_file.entry(file).or_default().push(cells);
    }
    Ok(by_file)
}

/// The text of a list.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn set_aside_text<'r>(
    rows: impl IntoIterator<Item = &'r Vec<String>>,
) -> Result<String, Error> {
    let fault = |error: &dyn std::fmt::Display| {
        Error::Bug(format!(
            "the list of rows set aside could not be written: {error}"
        ))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(SET_ASIDE_COLUMNS)
        .map_err(|error| fault(&error))?;
    for row in rows {
        writer.write_record(row).map_err(|error| fault(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}
