//! The filled cells of a sheet: their text in one piece, so that a million rows are a few
//! allocations, and nothing for blank ones, so that a stray cell far out costs nothing.

use super::{LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Room, WorkbookFault, too_many};

/// The cells of a sheet by row and column, both from 0.
#[derive(Debug, Default)]
pub(in crate::read) struct Grid {
    text: String,
    /// By row and column.
    cells: Vec<Cell>,
    /// Where in `cells` each row begins, and where the last one ends.
    rows: Vec<usize>,
    columns: u32,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    row: u32,
    column: u32,
    /// Where the text begins and ends; `MOST_TEXT` is below 4 GiB.
    start: u32,
    end: u32,
}

/// A range of cells, by rows and columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct Area {
    /// The first row and column.
    pub(in crate::read) first: (u32, u32),
    /// The last row and column.
    pub(in crate::read) last: (u32, u32),
}

impl Grid {
    /// How many rows there are, down to the last that holds something.
    pub(in crate::read) fn rows(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// How many columns there are, up to the last that holds something.
    pub(in crate::read) fn columns(&self) -> usize {
        self.columns as usize
    }

    /// The text of a cell; nothing where it is blank or beyond the last.
    pub(in crate::read) fn cell(&self, row: usize, column: usize) -> &str {
        let cells = self.filled(row);
        let place = cells.binary_search_by_key(&column, |cell| cell.column as usize);
        place.map_or("", |at| self.text_of(&cells[at]))
    }

    /// The texts of a row from the first column to the last that holds something; nothing for
    /// a blank cell. Other rows may go further.
    pub(in crate::read) fn row(&self, row: usize) -> impl Iterator<Item = &str> {
        let cells = self.filled(row);
        let width = cells.last().map_or(0, |cell| cell.column + 1);
        let mut filled = cells.iter().peekable();
        (0..width).map(move |column| {
            let here = filled.next_if(|cell| cell.column == column);
            here.map_or("", |cell| self.text_of(cell))
        })
    }

    fn filled(&self, row: usize) -> &[Cell] {
        match (self.rows.get(row), self.rows.get(row + 1)) {
            (Some(&start), Some(&end)) => &self.cells[start..end],
            _ => &[],
        }
    }

    fn text_of(&self, cell: &Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// Adds a cell with what `write` writes; nothing written is a blank cell, which is none.
    /// Returns whether there is one. A cell may come in any order and twice; the later counts.
    pub(super) fn put(
        &mut self,
        room: &mut Room,
        (row, column): (u32, u32),
        write: impl FnOnce(&mut String),
    ) -> Result<bool, WorkbookFault> {
        let start = self.text.len();
        write(&mut self.text);
        let length = self.text.len() - start;
        if length == 0 {
            return Ok(false);
        }
        if length > LONGEST_CELL {
            return Err(too_many(LONGEST_CELL, "bytes in a cell"));
        }
        room.take(length)?;
        self.place(row, column, start, start + length)?;
        Ok(true)
    }

    /// How many cells have been added.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Adds the cells from the `from`-th on again, so many rows and columns further.
    pub(super) fn repeat(
        &mut self,
        room: &mut Room,
        from: std::ops::Range<usize>,
        (down, across): (u32, u32),
    ) -> Result<(), WorkbookFault> {
        for at in from {
            let Some(&cell) = self.cells.get(at) else {
                break;
            };
            room.take(0)?;
            let (row, column) = (cell.row + down, cell.column + across);
            self.place(row, column, cell.start as usize, cell.end as usize)?;
        }
        Ok(())
    }

    fn place(
        &mut self,
        row: u32,
        column: u32,
        start: usize,
        end: usize,
    ) -> Result<(), WorkbookFault> {
        if row >= MOST_ROWS {
            return Err(too_many(MOST_ROWS, "rows"));
        }
        if column >= MOST_COLUMNS {
            return Err(too_many(MOST_COLUMNS, "columns"));
        }
        // The room for text ends before this does.
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.cells.push(Cell {
            row,
            column,
            start: small(start),
            end: small(end),
        });
        Ok(())
    }

    /// Puts the cells in order and finds where the rows begin.
    pub(super) fn finish(&mut self) {
        let place = |cell: &Cell| (cell.row, cell.column);
        if !self.cells.is_sorted_by(|a, b| place(a) < place(b)) {
            // Stable, so that of cells at one place the last added stays last, and is kept.
            self.cells.sort_by_key(place);
            self.cells.reverse();
            self.cells.dedup_by_key(|cell| place(cell));
            self.cells.reverse();
        }
        self.columns = self
            .cells
            .iter()
            .map(|cell| cell.column + 1)
            .max()
            .unwrap_or(0);
        self.rows.clear();
        for (at, cell) in self.cells.iter().enumerate() {
            while self.rows.len() <= cell.row as usize {
                self.rows.push(at);
            }
        }
        self.rows.push(self.cells.len());
    }

    /// Writes the label in the first cell of each range into its blank cells, and returns those.
    pub(super) fn fill(&mut self, areas: &[Area]) -> Vec<(u32, u32)> {
        let last_row = u32::try_from(self.rows().saturating_sub(1)).unwrap_or(MOST_ROWS);
        let last_column = self.columns.saturating_sub(1);
        let mut filled = Vec::new();
        let mut looked_at = 0;
        'areas: for area in areas {
            let (first_row, first_column) = area.first;
            let cells = self.filled(first_row as usize);
            let Ok(at) = cells.binary_search_by_key(&first_column, |cell| cell.column) else {
                continue;
            };
            let label = cells[at];
            if is_number(self.text_of(&label)) {
                continue;
            }
            for row in first_row..=area.last.0.min(last_row) {
                for column in first_column..=area.last.1.min(last_column) {
                    // Ranges that overlap, as in no real workbook, could be looked at for hours.
                    looked_at += 1;
                    if looked_at > MOST_CELLS {
                        break 'areas;
                    }
                    if self.cell(row as usize, column as usize).is_empty() {
                        filled.push(Cell {
                            row,
                            column,
                            ..label
                        });
                    }
                }
            }
        }
        self.cells.extend(&filled);
        self.finish();
        let places = filled.iter().map(|cell| (cell.row, cell.column));
        let mut places: Vec<(u32, u32)> = places.collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Whether a text is a quantity: a number, with thousands commas, a pound or a per cent sign.
fn is_number(text: &str) -> bool {
    let bare = text.trim().trim_start_matches('£').trim_end_matches('%');
    bare.contains(|c: char| c.is_ascii_digit()) && bare.replace(',', "").parse::<f64>().is_ok()
}
