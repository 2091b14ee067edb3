//! The heading of a table, and what stands above it.

use std::collections::VecDeque;

use super::row::{OwnedRow, Row, SheetName, csv_cell};
use super::shape;
use crate::model::{FileId, Finding, Findings, Origin, Place, codes, plural};

/// The heading of a table, and what stands above it.
#[derive(Debug, Clone)]
pub struct Header {
    /// The cells, trimmed; of a heading of several rows joined. All blank where there is none.
    pub cells: Vec<String>,
    /// The rows of the heading from the top, each as wide as the widest; a label that stands over
    /// several columns is in each of them. None where the table has no heading.
    pub levels: Vec<Vec<String>>,
    /// The cells of the lines above the table, without blank ones.
    pub titles: Vec<String>,
    /// The titles of the tables before it with the same heading, which hold for it too where its own
    /// say nothing else.
    pub earlier_titles: Vec<String>,
    /// The sheet it stands in.
    pub sheet: Option<SheetName>,
    /// The first rows under it, by which columns are told that no heading tells.
    pub sample: Vec<Vec<String>>,
    /// The rows of the heading; of a table without one, its first row.
    rows: Vec<OwnedRow>,
}

impl Header {
    /// The heading made of these rows, under these titles, of a table of some width whose first rows
    /// are given.
    pub(super) fn new(
        rows: Vec<OwnedRow>,
        titles: Vec<String>,
        width: usize,
        sample: &VecDeque<OwnedRow>,
    ) -> Self {
        let first = sample.front();
        let texts = |row: &OwnedRow| row.borrow().texts();
        let mut levels: Vec<Vec<String>> = rows.iter().map(texts).collect();
        shape::fill_levels(&mut levels);
        let width = levels.iter().map(Vec::len).max().unwrap_or(width);
        let joined = |field: usize| {
            let parts = levels.iter().filter_map(|level| level.get(field));
            let parts = parts.map(String::as_str).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" ")
        };
        Self {
            cells: (0..width).map(joined).collect(),
            titles,
            earlier_titles: Vec::new(),
            sample: sample.iter().map(texts).collect(),
            sheet: first.and_then(|row| row.borrow().sheet.cloned()),
            rows: if rows.is_empty() {
                first.cloned().into_iter().collect()
            } else {
                rows
            },
            levels,
        }
    }

    /// Takes over the titles of the table before, where that has the same heading in the same sheet.
    pub(super) fn follow(&mut self, before: &Self) {
        if self.is_given() && self.cells == before.cells && self.sheet == before.sheet {
            self.earlier_titles.clone_from(&before.earlier_titles);
            self.earlier_titles.extend_from_slice(&before.titles);
        }
    }

    /// The place of a heading; of a table without one, of the first row's cell.
    pub fn place(&self, file: &str, field: usize) -> Place {
        let has_cell = |row: &&OwnedRow| !row.borrow().text(field).is_empty();
        let row = self.rows.iter().rev().find(has_cell).or(self.rows.last());
        match row {
            Some(row) => row.borrow().place(file, field),
            None => Place {
                file: file.to_owned(),
                cell: None,
            },
        }
    }

    /// Says what is worth knowing of the heading of the `number`-th table of a text or sheet.
    pub(super) fn say(&self, file: &str, number: usize, findings: &mut Findings) {
        let place = self.place(file, 0);
        if !self.is_given() {
            findings.push(
                Finding::new(&codes::HEADING_MISSING, "the table has no heading")
                    .at(place.clone())
                    .help("put a row above it that names the columns"),
            );
        } else if self.levels.len() > 1 {
            let rows = self.levels.len() as u64;
            findings.push(
                Finding::new(
                    &codes::HEADING_JOINED,
                    format!(
                        "the heading is {} that are read as one",
                        plural(rows, "row")
                    ),
                )
                .at(place.clone()),
            );
        }
        if number > 1 {
            findings.push(
                Finding::new(&codes::TABLE_FOLLOWS, format!("table {number} begins here"))
                    .at(place),
            );
        }
    }

    /// The heading as it may be sent again with rows of the table alone, each line with its end: what
    /// stands above it with the sheet's name, which say what no column does, and its own rows.
    pub fn to_send(&self) -> String {
        let titles = self.earlier_titles.iter().chain(&self.titles);
        let sheet = self.sheet.iter().map(|sheet| &sheet.name);
        let titles = titles.chain(sheet).map(|title| csv_cell(title));
        let own = self.rows.iter().filter(|_| self.is_given());
        let own = own.map(|row| row.borrow().to_send());
        titles.chain(own).map(|line| line + "\n").collect()
    }

    /// Where the table begins.
    pub fn origin(&self, file: FileId) -> Origin {
        let first = self.rows.first().map(OwnedRow::borrow);
        Origin {
            file,
            sheet: first.map_or(0, |row| row.sheet()),
            line: first.map_or(0, |row| row.line()),
            field: 0,
        }
    }

    /// Whether the table has a heading.
    pub fn is_given(&self) -> bool {
        !self.levels.is_empty()
    }

    /// The first cell that names something of a heading in one row, which a row has where it repeats
    /// that heading.
    pub(super) fn first_of_one_row(&self) -> Option<(usize, Vec<u8>)> {
        let [row] = self.rows.as_slice() else {
            return None;
        };
        let row = row.borrow();
        let named = (0..row.cells()).find(|field| !row.bytes(*field).is_empty())?;
        self.is_given().then(|| (named, row.bytes(named).to_vec()))
    }

    /// Whether a row repeats the heading, or half of it: another table begins.
    pub(super) fn is_repeated_by(&self, row: Row) -> bool {
        let Some(level) = self.rows.last().filter(|_| self.is_given()) else {
            return false;
        };
        let level = level.borrow();
        // The first of several rows may name little; it is repeated as a whole.
        let first = self.rows.first().filter(|_| self.rows.len() > 1);
        let is_same = |first: &OwnedRow| {
            let first = first.borrow();
            let all = first.cells().max(row.cells());
            (0..all).all(|field| first.text(field) == row.text(field))
        };
        if first.is_some_and(is_same) {
            return true;
        }
        let named = (0..level.cells()).filter(|field| !level.bytes(*field).is_empty());
        let Some(first) = named.clone().next() else {
            return false;
        };
        if row.bytes(first) != level.bytes(first) {
            return false;
        }
        let (mut all, mut same) = (0, 0);
        for field in named {
            all += 1;
            same += usize::from(row.text(field) == level.text(field));
        }
        all > 1 && same * 2 >= all
    }
}
