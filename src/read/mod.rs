//! Bytes to tables of rows: encoding, dialect, shape and exact places. It knows nothing of what
//! the cells mean, but is told which headings its caller knows.
//!
//! What a file is, is told from its content. A workbook is read whole, and its sheets are tables
//! like any other. A text is read as a stream: all of it for its encoding, its beginning for its
//! dialect, and all of it for its rows. Of its rows only the current block is in memory.

mod apart;
mod archive;
mod cells;
mod cut;
mod dialect;
mod encoding;
mod header;
mod held;
mod kind;
mod letters;
mod lines;
mod locate;
mod never_closed;
mod open;
mod open_workbook;
mod reader;
mod records;
mod row;
mod row_form;
mod shape;
mod sheet_rows;
mod simple;
mod split;
mod stretch;
mod survey;
mod whole;
mod workbook;

pub use archive::{Archive, ArchiveFault, archive, unpack};
pub use dialect::{Dialect, Forced};
pub use encoding::Encoding;
pub use header::Header;
pub use letters::Letters;
pub use locate::{Mark, PIECE, PieceBegin, is_marked, locate};
pub use reader::{BLANK_ROW, Reader};
pub use row::{Row, SheetName};
pub use row_form::RowForm;
pub use split::Flaw;
pub use stretch::{Stretch, StretchEnd, StretchRows, is_plain_text, row_again};

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
