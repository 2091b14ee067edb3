//! A row with its exact place.

use std::borrow::Cow;

use super::cells::Cells;
use super::kind::Kind;
use super::split::{Flaw, Split, line_breaks};
use crate::model::{CellPlace, Place};

/// A row of a text or of a workbook's sheet, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(super) raw: &'a [u8],
    pub(super) cells: Cells<'a>,
    pub(super) line: u64,
    pub(super) number: u64,
    pub(super) sheet: Option<&'a SheetName>,
    /// Labels that stand for blank cells.
    pub(super) above: Option<&'a Above>,
}

/// The labels above the current row, in columns where a blank stands for them.
#[derive(Clone, Debug, Default)]
pub(super) struct Above {
    labels: Vec<Label>,
    /// Every column of labels: a blank stands for the label above only where one further right is
    /// filled, since a row of totals leaves them blank too.
    columns: Vec<usize>,
}

/// The label above, of a column.
#[derive(Clone, Debug, Default)]
struct Label {
    field: usize,
    bytes: Vec<u8>,
    /// As it is written, with its quotation marks.
    raw: Vec<u8>,
}

impl Above {
    /// Fills these columns, of all the columns of labels.
    pub(super) fn new(filled: &[usize], columns: &[usize]) -> Self {
        Self {
            labels: filled
                .iter()
                .map(|field| Label {
                    field: *field,
                    ..Label::default()
                })
                .collect(),
            columns: columns.to_vec(),
        }
    }

    /// Whether anything is filled.
    pub(super) fn is_used(&self) -> bool {
        !self.labels.is_empty()
    }

    /// Keeps the labels of a row for the rows below.
    pub(super) fn pass(&mut self, row: Row) {
        let own = Row { above: None, ..row };
        for label in &mut self.labels {
            let bytes = own.bytes(label.field);
            if !is_blank(bytes) {
                label.bytes.clear();
                label.bytes.extend_from_slice(bytes);
                label.raw.clear();
                label.raw.extend_from_slice(own.raw_of(label.field));
            }
        }
    }

    /// The label that stands for a blank cell of a row.
    fn label(&self, row: Row, field: usize) -> Option<&Label> {
        let label = self.labels.iter().find(|label| label.field == field)?;
        let own = Row { above: None, ..row };
        let goes_on = |column: &usize| *column > field && !is_blank(own.bytes(*column));
        self.columns.iter().any(goes_on).then_some(label)
    }
}

/// A text as a cell of CSV, whatever separates cells.
pub(super) fn csv_cell(text: &str) -> String {
    if text.contains(['"', ',', ';', '|', '\t', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[inline]
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// Which sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetName {
    /// The name.
    pub name: String,
    /// The number, from 0, in the workbook's order.
    pub index: u16,
}

/// A row that outlives the reading of the next.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnedRow {
    raw: Vec<u8>,
    split: Split,
    line: u64,
    number: u64,
    sheet: Option<SheetName>,
}

impl OwnedRow {
    pub(super) fn borrow(&self) -> Row<'_> {
        Row {
            raw: &self.raw,
            cells: Cells::Split(&self.split),
            line: self.line,
            number: self.number,
            sheet: self.sheet.as_ref(),
            above: None,
        }
    }
}

impl<'a> Row<'a> {
    /// How many cells.
    #[inline]
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// Whether every cell is blank: a row of commas.
    #[inline]
    pub fn is_blank(&self) -> bool {
        (0..self.cells()).all(|field| is_blank(self.cells.bytes(self.raw, field)))
    }

    /// The bytes of a cell, UTF-8 and without quotation marks; nothing past the last.
    #[inline]
    pub fn bytes(&self, field: usize) -> &'a [u8] {
        let bytes = self.cells.bytes(self.raw, field);
        match self.above {
            None => bytes,
            Some(above) => self.filled(bytes, above, field),
        }
    }

    /// The bytes of a cell, or of the label above where it is blank.
    #[cold]
    fn filled(&self, bytes: &'a [u8], above: &'a Above, field: usize) -> &'a [u8] {
        let label = is_blank(bytes).then(|| above.label(*self, field));
        label.flatten().map_or(bytes, |label| &label.bytes)
    }

    /// The text of a cell, without space around it.
    pub fn text(&self, field: usize) -> Cow<'a, str> {
        match String::from_utf8_lossy(self.bytes(field)) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// The texts of all cells, without space around them.
    pub(super) fn texts(&self) -> Vec<String> {
        (0..self.cells())
            .map(|field| self.text(field).into_owned())
            .collect()
    }

    /// What the cells look like.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        (0..self.cells())
            .map(|field| Kind::of(&self.text(field)))
            .collect()
    }

    /// The bytes as they are written, with the line's end; of a sheet's row as it is drawn.
    #[inline]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// A cell as it is written, with its quotation marks; nothing past the last.
    fn raw_of(&self, field: usize) -> &'a [u8] {
        let cell = self.cells.raw(field);
        let raw = cell.and_then(|cell| self.raw.get(cell));
        raw.unwrap_or_default()
    }

    /// The row as it was sent, without the line's end: a text's as it is written, a sheet's as CSV.
    pub fn as_sent(&self) -> String {
        Row {
            above: None,
            ..*self
        }
        .to_send()
    }

    /// The same as it may be sent again without the rows above: blank labels that stand for them are
    /// filled.
    pub fn to_send(&self) -> String {
        if self.sheet.is_some() {
            let cells = (0..self.cells())
                .map(|field| csv_cell(&String::from_utf8_lossy(self.bytes(field))));
            return cells.collect::<Vec<_>>().join(",");
        }
        let mut raw = self.raw.to_vec();
        for field in (0..self.cells()).rev() {
            let is_blank = is_blank(self.cells.bytes(self.raw, field));
            let above = self.above.filter(|_| is_blank);
            if let Some(label) = above.and_then(|above| above.label(*self, field))
                && let Some(cell) = self.cells.raw(field)
                && cell.end <= raw.len()
            {
                raw.splice(cell, label.raw.iter().copied());
            }
        }
        let text = String::from_utf8_lossy(&raw);
        text.trim_end_matches(['\r', '\n']).to_owned()
    }

    /// The line, from 1; in a workbook the row.
    #[inline]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Whether it stands in a sheet of a workbook.
    pub fn is_of_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    /// The number of the sheet, from 0; 0 in a text.
    #[inline]
    pub fn sheet(&self) -> u16 {
        self.sheet.map_or(0, |sheet| sheet.index)
    }

    /// The spreadsheet's row, from 1.
    #[inline]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What is not as it should be about its quotation marks.
    #[inline]
    pub fn flaw(&self) -> Option<Flaw> {
        self.cells.flaw()
    }

    pub(super) fn to_owned(self) -> OwnedRow {
        OwnedRow {
            raw: self.raw.to_vec(),
            split: self.cells.to_split(),
            line: self.line,
            number: self.number,
            sheet: self.sheet.cloned(),
        }
    }

    /// The exact place of a cell. A field past the last is placed at the row's end.
    pub fn place(&self, file: &str, field: usize) -> Place {
        let first_end = self
            .raw
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .unwrap_or(self.raw.len());
        let last = self.cells().checked_sub(1);
        let last = last.and_then(|last| self.cells.raw(last));
        let end_of_row = last.map_or(first_end, |last| last.end);
        let cell = self.cells.raw(field);
        let cell = cell.unwrap_or(end_of_row..end_of_row);
        let before = &self.raw[..cell.start];
        let line_start = memchr::memrchr2(b'\r', b'\n', before).map_or(0, |at| at + 1);
        let line_end = memchr::memchr2(b'\r', b'\n', &self.raw[cell.start..])
            .map_or(self.raw.len(), |length| cell.start + length);
        let characters = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count();
        let end = cell.end.clamp(cell.start, line_end);
        let small = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Place {
            file: file.to_owned(),
            cell: Some(CellPlace {
                sheet: self.sheet.map(|sheet| sheet.name.clone()),
                line: self.line + line_breaks(before),
                column: small(characters(&self.raw[line_start..cell.start]) + 1),
                width: small(characters(&self.raw[cell.start..end])),
                row: self.number,
                field: small(field),
                text: String::from_utf8_lossy(&self.raw[line_start..line_end]).into_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::split::{Expected, split};
    use super::*;

    fn row_of(text: &str) -> (Vec<u8>, Split) {
        let mut found = Split::default();
        let expected = Expected {
            dialect: Dialect::CSV,
            width: None,
            longest_quoted: 100,
        };
        assert!(split(text.as_bytes(), expected, true, &mut found));
        (text.as_bytes()[..found.consumed].to_vec(), found)
    }

    fn place(text: &str, field: usize) -> (u64, u32, u32, String) {
        let (raw, split) = row_of(text);
        let row = Row {
            raw: &raw,
            cells: Cells::Split(&split),
            line: 4,
            number: 3,
            sheet: None,
            above: None,
        };
        let cell = row.place("f", field).cell.expect("a cell");
        (cell.line, cell.column, cell.width, cell.text)
    }

    #[test]
    fn a_cells_place_is_exact() {
        let line = "\"x, \"\"y\"\"\",£9";
        let text = format!("{line}\r\n");
        assert_eq!(place(&text, 0), (4, 1, 10, line.to_owned()));
        assert_eq!(place(&text, 1), (4, 12, 2, line.to_owned()));
        let two_lines = "\"a\r\nb\",zz\r\n";
        assert_eq!(place(two_lines, 0), (4, 1, 2, "\"a".to_owned()));
        assert_eq!(place(two_lines, 1), (5, 4, 2, "b\",zz".to_owned()));
    }

    #[test]
    fn a_field_past_the_last_is_at_the_rows_end() {
        assert_eq!(place("a,b\nc,d\n", 7), (4, 4, 0, "a,b".to_owned()));
    }
}
