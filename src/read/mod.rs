//! Bytes to rows: encoding, records and exact places. It knows nothing of what the cells mean.
//!
//! A return is read twice, as a stream both times: once to decide the encoding on the whole file,
//! once for its rows. Only the current block is in memory.

mod encoding;
mod records;
pub mod workbook;

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom};

pub use encoding::Encoding;
pub use records::Row;

use crate::error::Error;
use crate::model::{Account, Finding, Findings, Origin, Place, codes};
use encoding::Detected;
use records::Records;

/// Why the blank lines of a file are skipped, as the account says it.
pub const BLANK_LINE: &str = "blank line";

/// A table as it stands in a file: a heading, then rows.
#[derive(Debug)]
pub struct Table<R> {
    name: String,
    encoding: Encoding,
    header: Header,
    records: Records<R>,
    blank_lines_counted: u64,
}

/// The heading of a table.
#[derive(Debug, Clone)]
pub struct Header {
    /// The cells, decoded and trimmed.
    pub cells: Vec<String>,
    /// The line as it is written, for findings.
    row: records::OwnedRow,
}

impl Header {
    /// The place of a heading.
    pub fn place(&self, file: &str, encoding: Encoding, field: usize) -> Place {
        self.row.borrow().place(file, encoding, field)
    }
}

impl<R: Read + Seek> Table<R> {
    /// Opens a table; `None` where there is none to read, which a finding says.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn open(name: &str, mut source: R, findings: &mut Findings) -> Result<Option<Self>, Error> {
        let fault = |error: std::io::Error| Error::file("read", name, &error);
        let detected = encoding::detect(&mut source).map_err(fault)?;
        source.seek(SeekFrom::Start(0)).map_err(fault)?;
        let encoding = match detected {
            Detected::Text(encoding) => encoding,
            Detected::Empty => {
                findings.push(
                    Finding::new(&codes::FILE_EMPTY, "the file is empty")
                        .in_file(name)
                        .help("ask for the return again"),
                );
                return Ok(None);
            }
            Detected::NotText(what) => {
                findings.push(
                    Finding::new(
                        &codes::FILE_NOT_TEXT,
                        format!("this looks like {what}, which is not read"),
                    )
                    .in_file(name)
                    .help("save it as CSV (UTF-8) and send that"),
                );
                return Ok(None);
            }
        };
        if encoding == Encoding::Windows1252 {
            findings.push(
                Finding::new(
                    &codes::ENCODING_ASSUMED,
                    "the file is not UTF-8 and is read as Windows-1252",
                )
                .in_file(name)
                .help("save it as CSV UTF-8 if letters such as £ or é look wrong"),
            );
        }
        let mut records = Records::new(source, encoding.mark_length());
        let header = match records.next().map_err(fault)? {
            Some(row) => Header {
                cells: (0..row.cells())
                    .map(|field| encoding.decode(row.bytes(field)).trim().to_owned())
                    .collect(),
                row: row.to_owned(),
            },
            None => {
                findings.push(
                    Finding::new(&codes::FILE_EMPTY, "the file has no rows")
                        .in_file(name)
                        .help("ask for the return again"),
                );
                return Ok(None);
            }
        };
        let blank_lines_counted = records.blank_lines();
        Ok(Some(Self {
            name: name.to_owned(),
            encoding,
            header,
            records,
            blank_lines_counted,
        }))
    }

    /// The heading.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The encoding decided on.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The next row under the heading. Blank lines on the way are counted in the account as rows
    /// in and skipped.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn next_row(&mut self, account: &mut Account) -> Result<Option<Row<'_>>, Error> {
        let found = self
            .records
            .advance()
            .map_err(|error| Error::file("read", &self.name, &error))?;
        let blank = self.records.blank_lines() - self.blank_lines_counted;
        self.blank_lines_counted += blank;
        account.rows_in += blank;
        account.skip(BLANK_LINE, blank);
        if !found {
            return Ok(None);
        }
        account.rows_in += 1;
        Ok(Some(self.records.row()))
    }
}

/// Looks up again where cells stand that findings are about: those of `wanted`, of which
/// the place is given to `found`.
///
/// # Errors
/// Fails where the source cannot be read, with its name.
pub fn locate<R: Read + Seek>(
    name: &str,
    source: R,
    wanted: &BTreeSet<Origin>,
    mut found: impl FnMut(&Place, Origin),
) -> Result<(), Error> {
    // What opening finds has been found the first time.
    let mut known = Findings::default();
    let Some(mut table) = Table::open(name, source, &mut known)? else {
        return Ok(());
    };
    let encoding = table.encoding;
    let mut account = Account::default();
    while let Some(row) = table.next_row(&mut account)? {
        let line = row.line();
        for origin in wanted.iter().filter(|origin| origin.line == line) {
            found(&row.place(name, encoding, origin.field as usize), *origin);
        }
    }
    Ok(())
}
