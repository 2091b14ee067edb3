//! Rows of cells to CSV as they come: RFC 4180, UTF-8, rows as long as they are.

use std::io::{self, Write};

/// Writes rows one after the other.
pub struct CsvRows<W: Write>(csv::Writer<W>);

impl<W: Write> std::fmt::Debug for CsvRows<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvRows").finish_non_exhaustive()
    }
}

impl<W: Write> CsvRows<W> {
    /// Rows into an output, which is buffered.
    pub fn new(output: W) -> Self {
        Self(csv::WriterBuilder::new().flexible(true).from_writer(output))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Fails where the output does.
    pub fn write<C: AsRef<[u8]>>(&mut self, cells: impl IntoIterator<Item = C>) -> io::Result<()> {
        self.0
            .write_record(cells)
            .map_err(|error| match error.into_kind() {
                csv::ErrorKind::Io(error) => error,
                other => io::Error::other(format!("{other:?}")),
            })
    }

    /// Writes what is still in the buffer.
    ///
    /// # Errors
    /// Fails where the output does.
    pub fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}
