//! The records of an old workbook, passed once before calamine reads them: to read what it does
//! not tell, and to hold against limits what it takes at its word. It takes memory for the whole
//! rectangle around the cells, and copies a text for every cell that has it.

use super::text::is_percent;
use super::{MOST_SHEETS, MOST_TEXT, Sheet, WorkbookFault, damaged, too_many};

/// The most cells in the rectangles around the filled ones, blank ones counted: a sheet of all
/// 65,536 rows with 128 columns, for which calamine takes 600 MB.
const MOST_CELLS_AROUND: u64 = 8 << 20;

/// How often the stream may be passed. Sheets stand one after the other in it, so that once is
/// enough; should a writer list one twice, it is read.
const MOST_PASSES: usize = 4;

/// The longest text that the format can hold, taken for one whose length cannot be told.
const LONGEST_TEXT: usize = u16::MAX as usize;

/// Records of a workbook's stream, by their numbers in [MS-XLS].
mod record {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const FILE_PASSWORD: u16 = 0x002F;
    pub(super) const CONTINUE: u16 = 0x003C;
    pub(super) const COLUMNS: u16 = 0x007D;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const NUMBERS: u16 = 0x00BD;
    pub(super) const RICH_LABEL: u16 = 0x00D6;
    pub(super) const STYLE: u16 = 0x00E0;
    pub(super) const TEXTS: u16 = 0x00FC;
    pub(super) const TEXT: u16 = 0x00FD;
    pub(super) const DIMENSIONS: u16 = 0x0200;
    pub(super) const BLANK: u16 = 0x0201;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const BOOLEAN_OR_ERROR: u16 = 0x0205;
    pub(super) const FORMULA_TEXT: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const SHORT_NUMBER: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// What is left of the limits while the sheets are passed.
pub(super) struct Limits {
    /// Cells in the rectangles around the filled ones.
    cells: u64,
    /// Letters.
    text: usize,
    /// Bytes of the stream passed.
    bytes: usize,
}

impl Limits {
    pub(super) fn new(stream: &[u8]) -> Self {
        Self {
            cells: MOST_CELLS_AROUND,
            text: MOST_TEXT,
            bytes: stream.len().saturating_mul(MOST_PASSES),
        }
    }
}

/// A record: where its content stands in the stream, and which it is.
#[derive(Clone, Copy)]
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

impl Record {
    fn at(stream: &[u8], start: usize) -> Option<Self> {
        let head = stream.get(start..start.checked_add(4)?)?;
        let end = start + 4 + usize::from(word(head, 2));
        (end <= stream.len()).then_some(Self {
            kind: word(head, 0),
            start: start + 4,
            end,
        })
    }

    fn content(self, stream: &[u8]) -> &[u8] {
        &stream[self.start..self.end]
    }
}

/// Two bytes as a number; nought beyond the end, where calamine breaks off.
fn word(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    }
}

/// What stands before the sheets.
#[derive(Default)]
pub(super) struct Globals {
    /// Where the sheets begin, in the order of their tabs.
    pub sheets: Vec<usize>,
    /// For each style, whether it shows percentages.
    percents: Vec<bool>,
    /// How long each shared text is, in letters.
    lengths: Vec<usize>,
}

impl Globals {
    pub(super) fn read(stream: &[u8]) -> Result<Self, WorkbookFault> {
        let mut globals = Self::default();
        // The formats that Excel knows by number alone: 0% and 0.00%.
        let mut percent_formats = vec![9, 10];
        let mut styles = Vec::new();
        let mut at = 0;
        while let Some(record) = Record::at(stream, at) {
            at = record.end;
            let content = record.content(stream);
            match record.kind {
                record::END => break,
                record::FILE_PASSWORD => return Err(WorkbookFault::Locked),
                record::STYLE => styles.push(word(content, 2)),
                record::FORMAT if is_percent(&format_text(content)) => {
                    percent_formats.push(word(content, 0));
                }
                record::SHEET => {
                    let [low, high] = [word(content, 0), word(content, 2)].map(usize::from);
                    globals.sheets.push(low | high << 16);
                }
                record::TEXTS => {
                    let mut pieces = vec![content];
                    while let Some(next) = Record::at(stream, at)
                        && next.kind == record::CONTINUE
                    {
                        pieces.push(next.content(stream));
                        at = next.end;
                    }
                    globals.lengths = text_lengths(&pieces);
                }
                _ => {}
            }
        }
        if globals.sheets.len() > MOST_SHEETS {
            return Err(too_many(MOST_SHEETS, "sheets"));
        }
        globals.percents = styles
            .iter()
            .map(|id| percent_formats.contains(id))
            .collect();
        Ok(globals)
    }
}

/// The letters of a number format, of which all that matter are ASCII: those of one byte, and the
/// low bytes of those of two.
fn format_text(content: &[u8]) -> String {
    let letters = content.get(3..).unwrap_or(&[]).iter();
    letters
        .filter(|byte| **byte != 0)
        .map(|byte| char::from(*byte))
        .collect()
}

/// How long the shared texts are. A text goes on in the next piece, which says anew whether its
/// letters take one byte or two. Where the list contradicts itself, it ends.
fn text_lengths(pieces: &[&[u8]]) -> Vec<usize> {
    let mut rest = Pieces { pieces, at: 8 };
    let mut lengths = Vec::new();
    while let Some(length) = rest.pass_text() {
        lengths.push(length);
    }
    lengths
}

struct Pieces<'a> {
    pieces: &'a [&'a [u8]],
    at: usize,
}

impl Pieces<'_> {
    /// The rest of the current piece, or the next where that is at its end.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.pieces.first()?.len() {
            self.at -= self.pieces.first()?.len();
            self.pieces = &self.pieces[1..];
        }
        self.pieces.first()?.get(self.at..)
    }

    fn pass_text(&mut self) -> Option<usize> {
        let head = self.rest()?;
        let length = usize::from(word(head, 0));
        let flags = *head.get(2)?;
        let mut before = 3;
        let mut after = 0;
        if flags & 8 != 0 {
            after += 4 * usize::from(word(head, before));
            before += 2;
        }
        if flags & 4 != 0 {
            let [low, high] = [word(head, before), word(head, before + 2)].map(usize::from);
            after += low | high << 16;
            before += 4;
        }
        self.at += before;
        let mut wide = flags & 1 != 0;
        let mut left = length;
        while left > 0 {
            let here = self.pieces.first()?.len().saturating_sub(self.at);
            let letters = if wide { here / 2 } else { here }.min(left);
            self.at += if wide { letters * 2 } else { letters };
            left -= letters;
            if left > 0 {
                self.at = self.pieces.first()?.len();
                wide = *self.rest()?.first()? & 1 != 0;
                self.at += 1;
            }
        }
        self.at += after;
        Some(length)
    }
}

/// What a sheet says beside its values.
#[derive(Default)]
pub(super) struct Beside {
    /// The cells that show percentages, by row and column.
    pub percents: Vec<(u32, u32)>,
    /// The sheet with its hidden rows and columns alone.
    pub sheet: Sheet,
}

impl Beside {
    /// Passes the records of a sheet. Two are changed in the copy: what it says of its size, for
    /// which calamine takes memory, becomes a blank cell, which it passes over; and formulas
    /// become the shortest there is, since their values are all that is wanted.
    pub(super) fn read(
        stream: &mut [u8],
        start: usize,
        globals: &Globals,
        limits: &mut Limits,
    ) -> Result<Self, WorkbookFault> {
        if start >= stream.len() {
            return Err(damaged("a sheet begins beyond its end"));
        }
        let mut beside = Self::default();
        let mut around = Around::default();
        let mut depth = 0_usize;
        let mut at = start;
        while let Some(record) = Record::at(stream, at) {
            let Some(bytes) = limits.bytes.checked_sub(record.end - at) else {
                return Err(damaged("its sheets overlap"));
            };
            limits.bytes = bytes;
            at = record.end;
            match record.kind {
                record::BEGIN => depth += 1,
                record::END if depth <= 1 => break,
                record::END => depth -= 1,
                record::DIMENSIONS => {
                    stream[record.start - 4..record.start - 2]
                        .copy_from_slice(&record::BLANK.to_le_bytes());
                }
                _ => {}
            }
            // Charts within a sheet have cells of their own.
            if depth > 1 {
                continue;
            }
            let content = &mut stream[record.start..record.end];
            if record.kind == record::FORMULA
                && let Some([length @ .., missing]) = content.get_mut(20..23)
            {
                length.copy_from_slice(&[1, 0]);
                *missing = 0x16;
            }
            beside.pass(record.kind, content, globals, &mut around, limits)?;
        }
        let Some(cells) = limits.cells.checked_sub(around.cells()) else {
            return Err(too_many(MOST_CELLS_AROUND, "cells"));
        };
        limits.cells = cells;
        beside.percents.sort_unstable();
        Ok(beside)
    }

    fn pass(
        &mut self,
        kind: u16,
        content: &[u8],
        globals: &Globals,
        around: &mut Around,
        limits: &mut Limits,
    ) -> Result<(), WorkbookFault> {
        let (row, column) = (word(content, 0), word(content, 2));
        let shows_percent = |style: u16| {
            let percent = globals.percents.get(usize::from(style));
            percent.copied().unwrap_or(false)
        };
        match kind {
            record::NUMBER | record::SHORT_NUMBER | record::FORMULA => {
                around.add(row, column);
                if shows_percent(word(content, 4)) {
                    self.percents.push((row.into(), column.into()));
                }
            }
            record::NUMBERS => {
                // Row, first column, six bytes a number of which two are its style, last column.
                let numbers = content
                    .get(4..content.len().saturating_sub(2))
                    .unwrap_or(&[]);
                for (column, number) in (column..=u16::MAX).zip(numbers.chunks(6)) {
                    around.add(row, column);
                    if shows_percent(word(number, 0)) {
                        self.percents.push((row.into(), column.into()));
                    }
                }
            }
            record::TEXT => {
                around.add(row, column);
                let [low, high] = [word(content, 6), word(content, 8)].map(usize::from);
                let length = globals.lengths.get(low | high << 16);
                let length = length.copied().unwrap_or(LONGEST_TEXT);
                let Some(left) = limits.text.checked_sub(length) else {
                    return Err(too_many(MOST_TEXT, "letters of text"));
                };
                limits.text = left;
            }
            record::LABEL | record::RICH_LABEL | record::BOOLEAN_OR_ERROR => {
                around.add(row, column);
            }
            // Belongs to the formula before it, or to the first cell where there is none.
            record::FORMULA_TEXT => around.add(0, 0),
            record::ROW if word(content, 12) & 0x20 != 0 => {
                self.sheet.hidden_rows.push(row.into());
            }
            // The first and the last column stand where others have row and column.
            record::COLUMNS if word(content, 8) & 1 != 0 => {
                self.sheet.hide_columns(row.into()..u32::from(column) + 1)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The rectangle around the cells passed.
#[derive(Default)]
struct Around {
    any: bool,
    first: (u16, u16),
    last: (u16, u16),
}

impl Around {
    fn add(&mut self, row: u16, column: u16) {
        if !self.any {
            *self = Self {
                any: true,
                first: (row, column),
                last: (row, column),
            };
        }
        self.first = (self.first.0.min(row), self.first.1.min(column));
        self.last = (self.last.0.max(row), self.last.1.max(column));
    }

    fn cells(&self) -> u64 {
        if !self.any {
            return 0;
        }
        let length = |first: u16, last: u16| u64::from(last - first) + 1;
        length(self.first.0, self.last.0) * length(self.first.1, self.last.1)
    }
}
