//! A document as JSON, indented, ending in a line break.

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
