//! The sheets of a workbook as rows, one after the other.

use super::cells::Cells;
use super::row::{Row, SheetName};
use super::split::{Cell, Split};
use super::workbook::{CellFaultKind, Sheet};
use crate::model::{CellPlace, Place};

/// What stands between the cells of a row where it is drawn.
const BETWEEN: &[u8] = b" | ";

/// The rows of the sheets that are read.
pub(super) struct SheetRows {
    sheets: Vec<(SheetName, Sheet)>,
    /// Which of them is read, and which of its rows comes next.
    at: usize,
    next: usize,
    /// The current row as it is drawn, and its cells.
    raw: Vec<u8>,
    split: Split,
}

impl SheetRows {
    /// The rows of these sheets, in their order.
    pub(super) fn new(sheets: Vec<(SheetName, Sheet)>) -> Self {
        Self {
            sheets,
            at: 0,
            next: 0,
            raw: Vec::new(),
            split: Split::default(),
        }
    }

    /// The cells without a value that can be used, with their places.
    pub(super) fn faults(&self, file: &str) -> Vec<(Place, CellFaultKind)> {
        let mut faults = Vec::new();
        for (name, sheet) in &self.sheets {
            for fault in &sheet.faults {
                let row = fault.row as usize;
                let text: Vec<&str> = sheet.grid.row(row).collect();
                let text = text.join(" | ");
                let end = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                let cell = CellPlace {
                    sheet: Some(name.name.clone()),
                    line: u64::from(fault.row) + 1,
                    column: end.saturating_add(1),
                    width: 0,
                    row: u64::from(fault.row) + 1,
                    field: fault.column,
                    text,
                };
                let place = Place {
                    file: file.to_owned(),
                    cell: Some(cell),
                };
                faults.push((place, fault.kind));
            }
        }
        faults
    }

    /// Begins again.
    pub(super) fn restart(&mut self) {
        (self.at, self.next) = (0, 0);
    }

    /// Goes on to the next sheet; false where there is none.
    pub(super) fn next_sheet(&mut self) -> bool {
        (self.at, self.next) = (self.at + 1, 0);
        self.at < self.sheets.len()
    }

    /// Moves to the next row of the sheet; false at its end.
    pub(super) fn advance(&mut self) -> bool {
        let Some((_, sheet)) = self.sheets.get(self.at) else {
            return false;
        };
        if self.next >= sheet.grid.rows() {
            return false;
        }
        self.raw.clear();
        self.split.clear();
        for text in sheet.grid.row(self.next) {
            if !self.split.cells.is_empty() {
                self.raw.extend_from_slice(BETWEEN);
            }
            let (drawn, kept) = (self.raw.len(), self.split.unescaped.len());
            // A cell of several lines is drawn on one.
            let on_one_line = |byte: u8| {
                if matches!(byte, b'\r' | b'\n') {
                    b' '
                } else {
                    byte
                }
            };
            self.raw.extend(text.bytes().map(on_one_line));
            self.split.unescaped.extend_from_slice(text.as_bytes());
            let text = kept..self.split.unescaped.len();
            let cell = Cell::unescaped(drawn..self.raw.len(), text);
            self.split.cells.push(cell);
        }
        self.next += 1;
        true
    }

    /// The row moved to.
    pub(super) fn row(&self) -> Row<'_> {
        Row {
            raw: &self.raw,
            cells: Cells::Split(&self.split),
            line: self.next as u64,
            number: self.next as u64,
            sheet: self.sheets.get(self.at).map(|(name, _)| name),
            above: None,
        }
    }
}
