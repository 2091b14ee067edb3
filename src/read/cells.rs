//! Where the cells of a row stand.

use std::ops::Range;

use super::split::{Cell, Flaw, Split};

/// The cells of a record.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cells<'a> {
    /// As the record was split.
    Split(&'a Split),
    /// Between delimiters, in a line without quotation marks.
    Between(Between<'a>),
}

/// Cells that end where delimiters and the line's end stand, by the bytes of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between<'a> {
    pub(super) ends: &'a [u32],
    /// Where the record begins.
    pub(super) begin: usize,
    /// Where the last ends: before the line feed, which stands last of the ends, or a return before
    /// that. A number as the others are, since what is copied with gaps is waited for.
    pub(super) last: usize,
}

impl Between<'_> {
    /// Where a cell stands in its record.
    #[inline]
    fn range(self, field: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(field)? as usize;
        let before = field.checked_sub(1).and_then(|field| self.ends.get(field));
        let start = before.map_or(self.begin, |before| *before as usize + 1);
        let end = end.min(self.last);
        Some(start - self.begin..end - self.begin)
    }
}

impl<'a> Cells<'a> {
    /// How many.
    #[inline]
    pub(super) fn len(self) -> usize {
        match self {
            Self::Split(split) => split.cells.len(),
            Self::Between(between) => between.ends.len(),
        }
    }

    /// The text of a cell of the record; nothing past the last.
    #[inline]
    pub(super) fn bytes(self, record: &'a [u8], field: usize) -> &'a [u8] {
        match self {
            Self::Split(split) => split.bytes(record, field),
            Self::Between(between) => {
                let cell = between.range(field).and_then(|cell| record.get(cell));
                cell.unwrap_or_default()
            }
        }
    }

    /// Where a cell stands in the record as it is written, with its quotation marks.
    pub(super) fn raw(self, field: usize) -> Option<Range<usize>> {
        match self {
            Self::Split(split) => split.cells.get(field).map(Cell::raw),
            Self::Between(between) => between.range(field),
        }
    }

    /// What is not as it should be about its quotation marks.
    #[inline]
    pub(super) fn flaw(self) -> Option<Flaw> {
        match self {
            Self::Split(split) => split.flaw,
            Self::Between(_) => None,
        }
    }

    /// The same, to be kept.
    pub(super) fn to_split(self) -> Split {
        match self {
            Self::Split(split) => split.clone(),
            Self::Between(_) => {
                let mut split = Split::default();
                let cells = (0..self.len()).filter_map(|field| self.raw(field));
                split.cells.extend(cells.map(Cell::plain));
                split
            }
        }
    }
}
