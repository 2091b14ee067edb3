//! The tables of a file, one after the other, and the rows of each.

use std::collections::VecDeque;
use std::io::{Read, Seek};

use super::header::Header;
use super::held::{behind_blank_lines, commonest_width, known_headings};
use super::kind::Kind;
use super::lines::Lines;
use super::open::{empty, open, refused};
use super::row::{Above, OwnedRow, Row};
use super::{Manner, shape};
use crate::error::Error;
use crate::model::{Account, Findings, number};

/// Why blank lines are skipped before anybody asks what they mean, as the account says it.
pub(super) const BLANK_LINE: &str = "blank line";
/// Why rows of blank cells are.
pub const BLANK_ROW: &str = "row without any cell";
const ABOVE: &str = "line above the table";
const NOTE: &str = "note under the table";
const REFUSED: &str = "row of a table that is too wide";

/// How many rows a table's shape is told from.
const ROWS_OF_A_HEAD: usize = 100;

/// How many rows behind a blank one are looked at to tell the next table from a note.
const ROWS_AHEAD: usize = 40;

/// The most cells a row may have, which is what a sheet of Excel can have.
const MOST_COLUMNS: usize = 16_384;

/// Reads the tables of a file, one after the other, and the rows of each.
pub struct Reader<R> {
    pub(super) name: String,
    pub(super) lines: Lines<R>,
    /// Rows that have been read to tell a table's shape and are still to be handed out.
    pub(super) held: VecDeque<OwnedRow>,
    /// How many of those are known to belong to the current table.
    of_table: usize,
    current: OwnedRow,
    is_current_held: bool,
    pub(super) header: Option<Header>,
    /// What the cells of its first row look like.
    pub(super) kinds: Vec<Kind>,
    /// How many cells its rows fill.
    width: usize,
    pub(super) after_blank: bool,
    /// The number of the row handed out or passed last: where the next has not the number behind
    /// it, blank lines stand between them.
    pub(super) last_number: u64,
    pub(super) above: Above,
    blank_lines_counted: u64,
    tables: usize,
    /// How many tables stand in the sheets before.
    tables_before: usize,
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("name", &self.name)
            .field("tables", &self.tables)
            .finish_non_exhaustive()
    }
}

impl<R: Read + Seek> Reader<R> {
    /// Opens a file; `None` where there is nothing to read, which a finding says.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn open(
        name: &str,
        source: R,
        manner: Manner,
        findings: &mut Findings,
    ) -> Result<Option<Self>, Error> {
        let lines = open(name, source, manner, findings)?;
        Ok(lines.map(|lines| Self {
            name: name.to_owned(),
            lines,
            held: VecDeque::new(),
            of_table: 0,
            current: OwnedRow::default(),
            is_current_held: false,
            header: None,
            kinds: Vec::new(),
            width: 0,
            after_blank: false,
            last_number: 0,
            above: Above::default(),
            blank_lines_counted: 0,
            tables: 0,
            tables_before: 0,
        }))
    }

    /// The heading of the next table; `None` where there is no other. Rows of the table before that
    /// have not been read are passed.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn next_table(
        &mut self,
        manner: Manner,
        account: &mut Account,
        findings: &mut Findings,
    ) -> Result<Option<Header>, Error> {
        if self.tables > 0 {
            while self.next_row(account)?.is_some() {}
        }
        let before = self.header.take();
        self.of_table = 0;
        self.after_blank = false;
        self.above = Above::default();
        let kinds = loop {
            while self.held.len() < ROWS_OF_A_HEAD && self.advance(account)? {
                self.held.push_back(self.lines.row().to_owned());
            }
            if self.refuse_wide(account, findings)? {
                return Ok(None);
            }
            let kinds: Vec<Vec<Kind>> = self.held.iter().map(|row| row.borrow().kinds()).collect();
            if kinds.iter().any(|row| shape::filled(row) > 0) {
                break kinds;
            }
            while let Some(row) = self.held.pop_front() {
                skip_row(row.borrow(), account);
            }
            // A text or sheet of blank rows may be long.
            if self.advance(account)? {
                self.held.push_back(self.lines.row().to_owned());
                continue;
            }
            if !self.lines.next_sheet() {
                if self.tables == 0 {
                    findings.push(empty(&self.name, "the file has no rows"));
                }
                return Ok(None);
            }
            self.tables_before = self.tables;
        };
        let known = known_headings(&self.held, manner, &kinds);
        let shape = shape::shape(&kinds, &known, &behind_blank_lines(&self.held));
        self.tables += 1;
        let mut header = self.take_heading(&shape, account);
        if let Some(before) = &before {
            header.follow(before);
        }
        // What stands between the heading and its first row ends nothing.
        let first = self.held.front().map(|row| row.borrow().number());
        self.last_number = first.map_or(self.last_number, |first| first.saturating_sub(1));
        header.say(&self.name, self.tables - self.tables_before, findings);
        self.kinds = kinds.into_iter().nth(shape.body).unwrap_or_default();
        self.lines.expect_width(commonest_width(&self.held));
        self.width = shape.width;
        self.header = Some(header.clone());
        Ok(Some(header))
    }

    /// Refuses a table with more columns than any sheet has, and passes its rows.
    fn refuse_wide(
        &mut self,
        account: &mut Account,
        findings: &mut Findings,
    ) -> Result<bool, Error> {
        let is_wide = |row: &&OwnedRow| row.borrow().cells() > MOST_COLUMNS;
        let Some(wide) = self.held.iter().find(is_wide) else {
            return Ok(false);
        };
        let place = wide.borrow().place(&self.name, MOST_COLUMNS);
        let message = format!("a row has more than {} cells", number(MOST_COLUMNS as u64));
        findings.push(refused(&message).at(place));
        let mut rows = self.held.drain(..).len() as u64;
        while self.advance(account)? {
            rows += 1;
        }
        account.rows_in += rows;
        account.skip(REFUSED, rows);
        Ok(true)
    }

    /// Takes the rows above the table and its heading out of the rows held.
    fn take_heading(&mut self, shape: &shape::Shape, account: &mut Account) -> Header {
        let (mut titles, mut rows) = (Vec::new(), Vec::new());
        for at in 0..shape.body {
            let Some(row) = self.held.pop_front() else {
                break;
            };
            if shape.heading.contains(&at) {
                rows.push(row);
            } else {
                skip_row(row.borrow(), account);
                let texts = row.borrow().texts().into_iter();
                titles.extend(texts.filter(|text| !text.is_empty()));
            }
        }
        Header::new(rows, titles, shape.width, &self.held)
    }

    /// The next row under the heading; `None` at the table's end. Blank lines and notes on the way
    /// are counted in the account as rows in and skipped.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn next_row(&mut self, account: &mut Account) -> Result<Option<Row<'_>>, Error> {
        loop {
            let is_known = self.of_table > 0;
            if !self.pull(account)? {
                return Ok(None);
            }
            let number = self.row().number();
            self.after_blank |= number > self.last_number + 1;
            self.last_number = number;
            let row = self.row();
            if row.is_blank() {
                skip_row(row, account);
                self.after_blank = true;
                continue;
            }
            if is_known {
                break;
            }
            let is_repeated = self
                .header
                .as_ref()
                .is_some_and(|header| header.is_repeated_by(row));
            if is_repeated {
                let row = row.to_owned();
                self.held.push_front(row);
                return Ok(None);
            }
            if !self.after_blank
                || self.kinds.is_empty()
                || shape::is_data(&row.kinds(), &self.kinds)
            {
                break;
            }
            match self.look_ahead(account)? {
                Ahead::Table => return Ok(None),
                Ahead::Rows => {}
                Ahead::End => {
                    let notes = self.held.drain(..).len() as u64;
                    account.rows_in += notes;
                    account.skip(NOTE, notes);
                    return Ok(None);
                }
            }
        }
        self.after_blank = false;
        account.rows_in += 1;
        if !self.above.is_used() {
            return Ok(Some(self.row()));
        }
        // Written out, so that the labels and the row are borrowed apart.
        let row = if self.is_current_held {
            self.current.borrow()
        } else {
            self.lines.row()
        };
        self.above.pass(row);
        Ok(Some(Row {
            above: Some(&self.above),
            ..row
        }))
    }

    /// Looks at the rest of the table's rows, and comes back to where it was.
    ///
    /// # Errors
    /// Fails where the source cannot be read, with its name.
    pub fn survey(&mut self, manner: Manner, mut see: impl FnMut(Row)) -> Result<(), Error> {
        let tables = self.tables;
        // What is counted and found on the way is counted and found again.
        let (mut account, mut findings) = (Account::default(), Findings::default());
        while let Some(row) = self.next_row(&mut account)? {
            see(row);
        }
        self.lines
            .restart()
            .map_err(|error| Error::file("read", &self.name, &error))?;
        self.held.clear();
        self.header = None;
        self.blank_lines_counted = 0;
        (self.tables, self.tables_before) = (0, 0);
        for _ in 0..tables {
            self.next_table(manner, &mut account, &mut findings)?;
        }
        Ok(())
    }

    /// From here on reads a blank in some columns as the label above it; `columns` are all those of
    /// labels.
    pub fn fill_down(&mut self, filled: &[usize], columns: &[usize]) {
        self.above = Above::new(filled, columns);
    }

    /// Tells what the row behind a blank one begins, by the rows that follow; all of them are then
    /// held, this one first.
    fn look_ahead(&mut self, account: &mut Account) -> Result<Ahead, Error> {
        let mut ahead = vec![self.row().to_owned()];
        let mut found = Ahead::End;
        while ahead.len() < ROWS_AHEAD {
            if !self.pull(account)? {
                break;
            }
            let row = self.row();
            if row.is_blank() {
                // There may be thousands; the numbers of the rows tell of them.
                skip_row(row, account);
                continue;
            }
            let kinds = row.kinds();
            let row = row.to_owned();
            ahead.push(row);
            if shape::is_data(&kinds, &self.kinds) {
                let last = ahead.iter().rev().nth(1).map(|row| row.borrow().kinds());
                let begins = last.is_some_and(|row| shape::is_heading_of(&row, &kinds));
                found = if begins { Ahead::Table } else { Ahead::Rows };
                break;
            }
        }
        // Rows that fill the table are no notes, and nor are dozens of lines.
        let fills = |row: &OwnedRow| shape::is_full(&row.borrow().kinds(), self.width);
        if found == Ahead::End && (ahead.len() >= ROWS_AHEAD || ahead.iter().any(fills)) {
            found = Ahead::Rows;
        }
        if found == Ahead::Rows {
            self.of_table = ahead.len();
        }
        for row in ahead.into_iter().rev() {
            self.held.push_front(row);
        }
        Ok(found)
    }

    /// Moves to the next row, of those held first; false at the end.
    fn pull(&mut self, account: &mut Account) -> Result<bool, Error> {
        self.of_table = self.of_table.saturating_sub(1);
        if let Some(row) = self.held.pop_front() {
            self.current = row;
            self.is_current_held = true;
            return Ok(true);
        }
        self.is_current_held = false;
        self.advance(account)
    }

    /// Reads the next row from the source; blank lines on the way are accounted for.
    fn advance(&mut self, account: &mut Account) -> Result<bool, Error> {
        let found = self
            .lines
            .advance()
            .map_err(|error| Error::file("read", &self.name, &error))?;
        let blank = self.lines.blank_lines() - self.blank_lines_counted;
        if blank > 0 {
            self.blank_lines_counted += blank;
            account.rows_in += blank;
            account.skip(BLANK_LINE, blank);
        }
        Ok(found)
    }

    fn row(&self) -> Row<'_> {
        if self.is_current_held {
            self.current.borrow()
        } else {
            self.lines.row()
        }
    }
}

/// What a row behind a blank one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ahead {
    /// More rows of the table.
    Rows,
    /// Another table.
    Table,
    /// The notes at the end.
    End,
}

fn skip_row(row: Row, account: &mut Account) {
    account.rows_in += 1;
    account.skip(if row.is_blank() { BLANK_ROW } else { ABOVE }, 1);
}
