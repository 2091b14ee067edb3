//! A document as JSON, indented, ending in a line break; or several, one a line.

use serde::Serialize;

use crate::error::Error;

/// The JSON text of a document.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn json(document: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string_pretty(document)
        .map(|text| text + "\n")
        .map_err(|error| Error::Bug(format!("the JSON could not be written: {error}")))
}

/// The JSON texts of documents, one a line.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn json_lines<T: Serialize>(documents: impl IntoIterator<Item = T>) -> Result<String, Error> {
    let mut lines = String::new();
    for document in documents {
        let line = serde_json::to_string(&document);
        lines +=
            &line.map_err(|error| Error::Bug(format!("the JSON could not be written: {error}")))?;
        lines.push('\n');
    }
    Ok(lines)
}
