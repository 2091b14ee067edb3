//! Bytes to tables of rows: encoding, dialect, shape and exact places. It knows nothing of what
//! the cells mean, but is told which headings its caller knows.
//!
//! What a file is, is told from its content. A workbook is read whole, and its sheets are tables
//! like any other. A text is read as a stream: all of it for its encoding, its beginning for its
//! dialect, and all of it for its rows. Of its rows only the current block is in memory.

mod archive;
mod dialect;
mod encoding;
mod header;
mod held;
mod kind;
mod letters;
mod lines;
mod open;
mod open_workbook;
mod reader;
mod records;
mod row;
mod shape;
mod sheet_rows;
mod split;
mod workbook;

use std::collections::BTreeSet;
use std::io::{Read, Seek};

pub use archive::{Archive, ArchiveFault, archive, unpack};
pub use dialect::{Dialect, Forced};
pub use encoding::Encoding;
pub use header::Header;
pub use letters::Letters;
pub use reader::Reader;
pub use row::{Row, SheetName};
pub use split::Flaw;

use crate::error::Error;
use crate::model::{Account, Findings, Origin, Place};

/// How a file is to be read, where a flag or a mapping says so; the rest is decided on the file.
#[derive(Clone, Copy, Default)]
pub struct Manner<'a> {
    /// The encoding.
    pub encoding: Option<Encoding>,
    /// The dialect.
    pub dialect: Forced,
    /// The sheet of a workbook that is read alone, by its name.
    pub sheet: Option<&'a str>,
    /// Which cells are headings that the caller knows. A row with several of them is a heading
    /// whatever stands below it.
    pub is_heading: Option<&'a dyn Fn(&str) -> bool>,
}

impl std::fmt::Debug for Manner<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manner")
            .field("encoding", &self.encoding)
            .field("dialect", &self.dialect)
            .finish_non_exhaustive()
    }
}

/// Looks up again where cells stand that findings are about: those of `wanted`, of which the place
/// is given to `found`.
///
/// # Errors
/// Fails where the source cannot be read, with its name.
pub fn locate<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    wanted: &BTreeSet<Origin>,
    mut found: impl FnMut(&Place, Origin),
) -> Result<(), Error> {
    let Some(file) = wanted.first().map(|origin| origin.file) else {
        return Ok(());
    };
    // What opening finds has been found the first time.
    let mut known = Findings::default();
    let Some(mut reader) = Reader::open(name, source, manner, &mut known)? else {
        return Ok(());
    };
    let mut account = Account::default();
    while reader
        .next_table(manner, &mut account, &mut known)?
        .is_some()
    {
        while let Some(row) = reader.next_row(&mut account)? {
            let at = |field| Origin {
                file,
                sheet: row.sheet(),
                line: row.line(),
                field,
            };
            for origin in wanted.range(at(0)..=at(u32::MAX)) {
                found(&row.place(name, origin.field as usize), *origin);
            }
        }
    }
    Ok(())
}
