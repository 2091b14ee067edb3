//! Stretches of a text: whole lines that are taken out of it, so that several may be read at once.
//!
//! A stretch is cut where a record seems to end, and whoever reads the stretches before it knows
//! whether it does: a reader of a stretch stops at the first row that cannot be read by itself, and
//! what it has not read is given back and read in its order. So is a row behind blank lines that may
//! begin another table, a repeated heading, and a record that goes on behind the stretch. What is
//! read is the same as without stretches.

use super::cells::{Between, Cells};
use super::locate::{Mark, PieceBegin};
use super::never_closed::{NeverClosed, SHORTEST_LOOK};
use super::row::Row;
use super::row_form::RowForm;
use super::simple::{find_marks, plain_cells, split_simple};
use super::split::{Expected, Split, split};

/// Whether bytes are all of ASCII and none is zero, so that no letter can be lost or garbled.
pub fn is_plain_text(bytes: &[u8]) -> bool {
    bytes.is_ascii() && memchr::memchr(0, bytes).is_none()
}

/// Whole lines of a table.
#[derive(Debug, Clone)]
pub struct Stretch {
    bytes: Vec<u8>,
    /// The line on which it begins.
    line: u64,
    /// The byte of the file on which it begins, where its bytes stand there as they are.
    offset: Option<u64>,
    looks: Looks,
    expected: Expected,
    never_closed: NeverClosed,
}

/// What the bytes of a stretch are like, as was seen when they were taken out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// Whether they are known to be letters of ASCII and what else stands in its texts.
    pub(super) is_ascii: bool,
    /// Whether a return alone ends a line.
    pub(super) has_lone_returns: bool,
}

impl Stretch {
    pub(super) fn new(
        bytes: Vec<u8>,
        looks: Looks,
        (line, offset): (u64, Option<u64>),
        expected: Expected,
        never_closed: NeverClosed,
    ) -> Self {
        Self {
            bytes,
            line,
            offset,
            looks,
            expected,
            never_closed,
        }
    }

    /// Whether a return alone ends a line.
    pub(super) fn has_lone_returns(&self) -> bool {
        self.looks.has_lone_returns
    }

    /// The same with some of its bytes, which begin on a line.
    pub(super) fn with_bytes(&self, line: u64, bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            line,
            ..*self
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where it stands, up to where it was read, behind so many rows of a spreadsheet; `None` where
    /// its bytes do not stand in the file as they are.
    pub fn mark(
        &self,
        end: &StretchEnd,
        rows_before: u64,
        begins: Vec<PieceBegin>,
    ) -> Option<Mark> {
        let offset = self.offset?;
        Some(Mark {
            lines: self.line..end.line,
            rows: end.rows,
            rows_before,
            bytes: offset..offset + end.read as u64,
            manner: self.with_bytes(self.line, Vec::new()),
            begins: begins.into(),
        })
    }

    /// Whether they are all of ASCII and none is zero, so that no letter can be lost or garbled.
    pub fn is_plain(&self) -> bool {
        self.looks.is_ascii || is_plain_text(&self.bytes)
    }

    /// Its bytes, to be used again for another.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Takes over how many marks the rows before left open, and says whether anything that was read
    /// of it may be otherwise by that.
    pub(super) fn follow(&mut self, never_closed: NeverClosed, end: &StretchEnd) -> bool {
        let same_look = self.expected.longest_quoted == never_closed.longest_quoted();
        let is_settled = self.expected.longest_quoted == SHORTEST_LOOK;
        let left_none = end.never_closed == self.never_closed;
        let stays = same_look && (left_none || is_settled || never_closed == self.never_closed);
        self.never_closed = never_closed;
        self.expected.longest_quoted = never_closed.longest_quoted();
        !stays
    }
}

/// How far a stretch was read, and what was passed on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StretchEnd {
    /// How many bytes were read; the rest are to be given back.
    pub read: usize,
    /// The line that the rest begins on.
    pub line: u64,
    /// How many rows of a spreadsheet that is, blank lines and rows among them.
    pub rows: u64,
    /// How many blank lines were passed, and how many rows without any cell.
    pub blank_lines: u64,
    /// Rows without any cell.
    pub blank_rows: u64,
    /// Whether blank lines or rows stand right before the rest; as it was before the stretch where
    /// nothing else was read.
    pub(super) is_after_blank: Option<bool>,
    pub(super) never_closed: NeverClosed,
}

/// Reads the rows of a stretch.
#[derive(Debug)]
pub struct StretchRows<'a> {
    stretch: &'a Stretch,
    form: Option<&'a RowForm>,
    split: Split,
    begin: usize,
    /// How many bytes the row has, and how many of the marks are the ends of its cells, where it has no
    /// quotation marks.
    consumed: usize,
    between: usize,
    line: u64,
    /// Whether the next row must look like one, since it may stand behind blank lines.
    is_doubtful: bool,
    /// Where its delimiters, marks and line feeds stand; none where a return may end a line alone,
    /// or where few rows are asked for.
    marks: Vec<u32>,
    /// How many of them are passed.
    passed: usize,
    /// How far marks are looked for may change within the stretch.
    expected: Expected,
    end: StretchEnd,
}

impl<'a> StretchRows<'a> {
    /// Nothing is read yet. Rows are numbered from 1 within the stretch. `room` is that of a stretch
    /// read before, to be used again, or none.
    pub fn new(stretch: &'a Stretch, form: &'a RowForm, room: Vec<u32>) -> Self {
        let mut marks = room;
        if stretch.has_lone_returns() {
            marks.clear();
        } else {
            find_marks(&stretch.bytes, stretch.expected.dialect, &mut marks);
        }
        Self {
            form: Some(form),
            marks,
            ..Self::of_rows(stretch)
        }
    }

    /// The same of a stretch that is known to be of rows alone.
    pub(super) fn of_rows(stretch: &'a Stretch) -> Self {
        Self {
            stretch,
            form: None,
            split: Split::default(),
            begin: 0,
            consumed: 0,
            between: 0,
            line: stretch.line,
            is_doubtful: true,
            marks: Vec::new(),
            passed: 0,
            expected: Expected {
                longest_quoted: stretch.never_closed.longest_quoted(),
                ..stretch.expected
            },
            end: StretchEnd {
                line: stretch.line,
                never_closed: stretch.never_closed,
                ..StretchEnd::default()
            },
        }
    }

    /// The next row, and where it begins in the stretch; `None` at the end, or where the rest is to
    /// be given back.
    #[inline]
    pub fn next_row(&mut self) -> Option<(usize, Row<'_>)> {
        self.advance().then(|| (self.begin, self.row()))
    }

    /// Passes the lines before one, where each of them ends in a line feed and is known to be a row
    /// or a blank line.
    pub(super) fn pass_lines_before(&mut self, line: u64) {
        let passed = line.saturating_sub(self.end.line);
        let last = usize::try_from(passed).ok().and_then(|n| n.checked_sub(1));
        let mut ends = memchr::memchr_iter(b'\n', &self.stretch.bytes[self.end.read..]);
        if let Some(at) = last.and_then(|last| ends.nth(last)) {
            self.end.read += at + 1;
            self.end.line += passed;
            self.end.rows += passed;
        }
    }

    /// How far the stretch was read, and room to be used again.
    pub fn finish(self) -> (StretchEnd, Vec<u32>) {
        (self.end, self.marks)
    }

    #[inline]
    fn row(&self) -> Row<'_> {
        let raw = &self.stretch.bytes[self.begin..self.begin + self.consumed];
        let cells = if self.between == 0 {
            Cells::Split(&self.split)
        } else {
            Cells::Between(Between {
                ends: &self.marks[self.passed - self.between..self.passed],
                begin: self.begin,
                last: self.begin + self.consumed - if raw.ends_with(b"\r\n") { 2 } else { 1 },
            })
        };
        Row {
            raw,
            cells,
            line: self.line,
            number: self.end.rows,
            sheet: None,
            above: None,
        }
    }

    #[inline]
    fn advance(&mut self) -> bool {
        loop {
            let at = self.end.read;
            let bytes = &self.stretch.bytes[at..];
            match bytes {
                [] => return false,
                [b'\n' | b'\r', ..] => {
                    self.end.read += if bytes.starts_with(b"\r\n") { 2 } else { 1 };
                    self.end.line += 1;
                    self.end.blank_lines += 1;
                    self.pass_blank();
                    continue;
                }
                _ => {}
            }
            if !self.find_between(at) {
                if !self.split_simple(at) && !split(bytes, self.expected, false, &mut self.split) {
                    return false;
                }
                self.consumed = self.split.consumed;
            }
            (self.begin, self.line) = (at, self.end.line);
            let is_blank = !self.is_row_by_its_letter() && {
                let is_blank = self.row().is_blank();
                if !is_blank && self.may_end_table() {
                    return false;
                }
                is_blank
            };
            let is_split = self.between == 0;
            if is_split && self.split.flaw.is_some() {
                self.end.never_closed.see(&self.split);
                self.expected.longest_quoted = self.end.never_closed.longest_quoted();
            }
            self.end.read += self.consumed;
            self.end.line += if is_split { self.split.lines } else { 1 };
            if is_blank {
                self.end.blank_rows += 1;
                self.pass_blank();
                continue;
            }
            self.end.rows += 1;
            self.end.is_after_blank = Some(false);
            self.is_doubtful = false;
            return true;
        }
    }

    /// Finds the cells of the line that begins at a byte, where it is as nearly all are.
    #[inline]
    fn find_between(&mut self, at: usize) -> bool {
        let is_behind = |mark: &u32| (*mark as usize) < at;
        while self.marks.get(self.passed).is_some_and(is_behind) {
            self.passed += 1;
        }
        let ahead = self.marks.get(self.passed..).unwrap_or_default();
        let ends = plain_cells(&self.stretch.bytes, ahead, self.expected);
        let Some(last) = ends.and_then(<[u32]>::last) else {
            self.between = 0;
            return false;
        };
        self.consumed = *last as usize + 1 - at;
        self.between = ends.map_or(0, <[u32]>::len);
        self.passed += self.between;
        true
    }

    /// Splits the record that begins at a byte, where it is as most are.
    fn split_simple(&mut self, at: usize) -> bool {
        let ahead = self.marks.get(self.passed..).unwrap_or_default();
        let passed = split_simple(
            &self.stretch.bytes,
            at,
            ahead,
            self.expected,
            &mut self.split,
        );
        self.passed += passed.unwrap_or(0);
        passed.is_some()
    }

    fn pass_blank(&mut self) {
        self.end.rows += 1;
        self.end.is_after_blank = Some(true);
        self.is_doubtful = true;
    }

    /// Whether the row is one of the table by the letter that it begins with, as nearly every line without
    /// quotation marks is.
    #[inline]
    fn is_row_by_its_letter(&self) -> bool {
        let letter = self.stretch.bytes.get(self.begin);
        // Who wants to may have cells separated by a letter.
        let letter = letter.filter(|letter| **letter != self.expected.dialect.delimiter);
        let is_told = |form: &RowForm| letter.is_some_and(|letter| form.is_told_by(*letter));
        self.between > 0 && !self.is_doubtful && self.form.is_some_and(is_told)
    }

    /// Whether the row may be no row of the table.
    #[inline]
    fn may_end_table(&self) -> bool {
        let may_end = |form: &RowForm| form.may_be_ended_by(self.row(), self.is_doubtful);
        self.form.is_some_and(may_end)
    }
}

/// One row of a stretch again, by where it begins, its line and its number.
pub fn row_again<T>(
    stretch: &Stretch,
    (begin, line, number): (usize, u64, u64),
    see: impl FnOnce(Row) -> T,
) -> Option<T> {
    let mut found = Split::default();
    let bytes = stretch.bytes.get(begin..)?;
    split(bytes, stretch.expected, false, &mut found).then(|| {
        see(Row {
            raw: &bytes[..found.consumed],
            cells: Cells::Split(&found),
            line,
            number,
            sheet: None,
            above: None,
        })
    })
}
