//! Where the rows of a file come from: a text, or the sheets of a workbook.

use std::io::{self, Read, Seek};

use super::dialect::Dialect;
use super::encoding::Encoding;
use super::records::Records;
use super::row::Row;
use super::sheet_rows::SheetRows;

/// The rows of a file.
pub(super) enum Lines<R> {
    Text(Box<Records<R>>),
    Workbook(SheetRows),
}

impl<R: Read + Seek> Lines<R> {
    /// Moves to the next row, passing blank lines; false at the end of the text or sheet.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        match self {
            Self::Text(records) => records.advance(),
            Self::Workbook(sheets) => Ok(sheets.advance()),
        }
    }

    /// Goes on to the next sheet; false where there is none.
    pub(super) fn next_sheet(&mut self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Workbook(sheets) => sheets.next_sheet(),
        }
    }

    /// The row moved to.
    pub(super) fn row(&self) -> Row<'_> {
        match self {
            Self::Text(records) => records.row(),
            Self::Workbook(sheets) => sheets.row(),
        }
    }

    /// How many blank lines have been passed; a sheet has none, but rows without any cell.
    pub(super) fn blank_lines(&self) -> u64 {
        match self {
            Self::Text(records) => records.blank_lines(),
            Self::Workbook(_) => 0,
        }
    }

    /// Says how many cells the rows of the next table have.
    pub(super) fn expect_width(&mut self, width: Option<usize>) {
        if let Self::Text(records) = self {
            records.expect_width(width);
        }
    }

    /// How the cells of a text are separated, where all of it is UTF-8 as it stands.
    pub(super) fn plain_dialect(&mut self) -> io::Result<Option<Dialect>> {
        match self {
            Self::Text(records) => records.plain_dialect(),
            Self::Workbook(_) => Ok(None),
        }
    }

    /// The encoding that a text is taken to be in since its beginning, which was ASCII, was opened.
    pub(super) fn assumed_late(&self) -> Option<Encoding> {
        match self {
            Self::Text(records) => records.assumed_late(),
            Self::Workbook(_) => None,
        }
    }

    /// Begins again.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        match self {
            Self::Text(records) => records.restart(),
            Self::Workbook(sheets) => {
                sheets.restart();
                Ok(())
            }
        }
    }
}
