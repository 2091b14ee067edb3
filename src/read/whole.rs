//! What is told of a file once all of it is seen.

use std::io::{Read, Seek};

use super::open::encoding_assumed;
use super::{Dialect, Reader};
use crate::error::Error;
use crate::model::Finding;

impl<R: Read + Seek> Reader<R> {
    /// How the cells of a text are separated; `None` for a workbook, and for a text that is not UTF-8
    /// as it stands, all of it.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn plain_dialect(&mut self) -> Result<Option<Dialect>, Error> {
        let dialect = self.lines.plain_dialect();
        dialect.map_err(|error| Error::file("read", &self.name, &error))
    }

    /// What is found of the file itself that opening it did not tell, once all of it is read.
    pub fn late_finding(&self) -> Option<Finding> {
        let assumed = self.lines.assumed_late();
        assumed.map(|encoding| encoding_assumed(&self.name, encoding))
    }
}
