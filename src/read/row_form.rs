//! What tells the rows of a table from what else may stand between them.

use super::header::Header;
use super::kind::Kind;
use super::row::Row;
use super::shape;

/// What tells the rows of a table from what else may stand between them.
#[derive(Clone, Debug)]
pub struct RowForm {
    header: Header,
    kinds: Vec<Kind>,
    /// The first cell of a heading in one row, by which nearly every row is told from it.
    first: Option<(usize, Vec<u8>)>,
    /// The letter that a line of such a heading begins with, where it is not blank in its first cell.
    letter: Option<u8>,
}

impl RowForm {
    pub(super) fn new(header: Header, kinds: Vec<Kind>) -> Self {
        let first = header.first_of_one_row();
        let begins = first.iter().find(|(field, _)| *field == 0);
        Self {
            letter: begins.and_then(|(_, cell)| cell.first().copied()),
            first,
            header,
            kinds,
        }
    }

    /// Whether a line without quotation marks, right behind another row, can only be a row by the letter
    /// that it begins with: it is not blank, and not the heading.
    #[inline]
    pub(super) fn is_told_by(&self, letter: u8) -> bool {
        letter.is_ascii_alphanumeric() && self.letter.is_some_and(|heading| heading != letter)
    }

    /// Whether a row may be no row of the table: it repeats the heading or, where it `is_doubtful` since
    /// it may stand behind blank lines, does not look like one.
    #[inline]
    pub(super) fn may_be_ended_by(&self, row: Row, is_doubtful: bool) -> bool {
        let may_be_heading = match &self.first {
            Some((field, cell)) => row.bytes(*field) == cell,
            None => true,
        };
        if may_be_heading && self.header.is_repeated_by(row) {
            return true;
        }
        let kinds = &self.kinds;
        is_doubtful && !kinds.is_empty() && !shape::is_data(&row.kinds(), kinds)
    }
}
