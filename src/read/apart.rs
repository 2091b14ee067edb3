//! Rows of a table that are read apart: a reader hands out stretches of its text and goes on behind
//! them, or where one of them stopped.

use std::io::{Read, Seek};

use super::lines::Lines;
use super::reader::{BLANK_LINE, BLANK_ROW, Reader};
use super::row_form::RowForm;
use super::stretch::{Stretch, StretchEnd};
use crate::error::Error;
use crate::model::Account;

impl<R: Read + Seek> Reader<R> {
    /// What the rows of the current table are told by; `None` where they cannot be read apart, since
    /// they stand in a workbook or a blank cell stands for the label above it.
    pub fn row_form(&self) -> Option<RowForm> {
        let is_text = matches!(self.lines, Lines::Text(_));
        (is_text && !self.above.is_used()).then_some(())?;
        Some(RowForm::new(self.header.clone()?, self.kinds.clone()))
    }

    /// Whether rows that were looked at are still to be handed out.
    pub fn holds_rows(&self) -> bool {
        !self.held.is_empty()
    }

    /// Takes the next whole lines of the table out, at most `size` bytes of them, to be read apart
    /// into `bytes`, which are used again; `None` where rows are held back or less than `least` is
    /// left.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn stretch(
        &mut self,
        size: usize,
        least: usize,
        bytes: Vec<u8>,
    ) -> Result<Option<Stretch>, Error> {
        match &mut self.lines {
            Lines::Text(records) if self.held.is_empty() => records
                .take_stretch(size, least, bytes)
                .map_err(|error| Error::file("read", &self.name, &error)),
            _ => Ok(None),
        }
    }

    /// Whether a stretch must be read again, since how the rows before it ended changes how it is
    /// read.
    pub fn changes(&self, stretch: &mut Stretch, end: &StretchEnd) -> bool {
        match &self.lines {
            Lines::Text(records) => stretch.follow(records.never_closed(), end),
            Lines::Workbook(_) => false,
        }
    }

    /// The spreadsheet's row of the last row read.
    pub fn number(&self) -> u64 {
        self.last_number
    }

    /// Goes on behind the last row that was read of a stretch, and accounts for blank lines and rows
    /// on the way.
    pub fn pass(&mut self, end: &StretchEnd, account: &mut Account) {
        if let Lines::Text(records) = &mut self.lines {
            records.pass(end);
        }
        self.last_number += end.rows;
        self.after_blank = end.is_after_blank.unwrap_or(self.after_blank);
        account.rows_in += end.rows;
        account.skip(BLANK_LINE, end.blank_lines);
        account.skip(BLANK_ROW, end.blank_rows);
    }

    /// Takes back what of stretches was not read, which begins on a line; it is read next.
    pub fn give_back(&mut self, rest: &[&[u8]], line: u64) {
        if let Lines::Text(records) = &mut self.lines {
            records.give_back(rest, line);
        }
    }
}
