//! A sheet and what it says beside its cells.

use std::ops::Range;

use super::{Area, Grid, MOST_COLUMNS, MOST_MERGED, Room, WorkbookFault, too_many};

/// A sheet of a workbook as it stands.
#[derive(Debug, Default)]
pub(in crate::read) struct Sheet {
    /// The name on its tab.
    pub(in crate::read) name: String,
    /// Whether a reader of the workbook sees it.
    pub(in crate::read) visibility: Visibility,
    /// Its cells.
    pub(in crate::read) grid: Grid,
    /// Cells without a value that can be used, by row and column.
    pub(in crate::read) faults: Vec<CellFault>,
    /// Merged ranges; the text stands in the first cell of each.
    pub(in crate::read) merged: Vec<Area>,
    /// Hidden rows that hold something, from 0, rising.
    pub(in crate::read) hidden_rows: Vec<u32>,
    /// Hidden columns that hold something, from 0, rising.
    pub(in crate::read) hidden_columns: Vec<u32>,
}

impl Sheet {
    /// Writes the text of merged ranges into the blank cells that they cover, for ranges that
    /// `wanted` says yes to, and returns those cells as row and column from 0, rising.
    ///
    /// Only labels are written, dates among them; a number stands for itself alone and written
    /// again it would be counted again. Nothing is written outside the rows and columns in use.
    pub(in crate::read) fn fill_merged(
        &mut self,
        wanted: impl Fn(&Area) -> bool,
    ) -> Vec<(u32, u32)> {
        let areas: Vec<Area> = self.merged.iter().copied().filter(|a| wanted(a)).collect();
        self.grid.fill(&areas)
    }

    /// Adds a cell without a value that can be used.
    pub(super) fn add_fault(
        &mut self,
        room: &mut Room,
        (row, column): (u32, u32),
        kind: CellFaultKind,
    ) -> Result<(), WorkbookFault> {
        // A blank cell takes no room in the grid, and one that is no cell's here.
        room.take(0)?;
        self.faults.push(CellFault { row, column, kind });
        Ok(())
    }

    /// Adds an error cell with the text that it shows.
    pub(super) fn add_error(
        &mut self,
        room: &mut Room,
        place: (u32, u32),
        text: &str,
    ) -> Result<(), WorkbookFault> {
        self.grid.put(room, place, |out| out.push_str(text))?;
        self.add_fault(room, place, CellFaultKind::Error)
    }

    /// Adds a merged range.
    pub(super) fn add_merged(&mut self, area: Area) -> Result<(), WorkbookFault> {
        if self.merged.len() == MOST_MERGED {
            return Err(too_many(MOST_MERGED, "merged ranges"));
        }
        self.merged.push(area);
        Ok(())
    }

    /// Adds hidden columns. Those of a sheet are listed once, so that there are not more of them
    /// than columns.
    pub(super) fn hide_columns(&mut self, columns: Range<u32>) -> Result<(), WorkbookFault> {
        let columns = columns.start..columns.end.min(MOST_COLUMNS);
        if self.hidden_columns.len() + columns.len() > MOST_COLUMNS as usize {
            return Err(too_many(MOST_COLUMNS, "columns"));
        }
        self.hidden_columns.extend(columns);
        Ok(())
    }

    /// Puts what was gathered in order, and forgets hidden rows and columns beyond those in use.
    pub(super) fn finish(&mut self) {
        self.grid.finish();
        self.faults.sort_by_key(|fault| (fault.row, fault.column));
        let (rows, columns) = (self.grid.rows(), self.grid.columns());
        for (hidden, end) in [
            (&mut self.hidden_rows, rows),
            (&mut self.hidden_columns, columns),
        ] {
            hidden.retain(|at| (*at as usize) < end);
            hidden.sort_unstable();
            hidden.dedup();
        }
    }
}

/// Whether a sheet is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::read) enum Visibility {
    /// Its tab is shown.
    #[default]
    Visible,
    /// It is hidden and can be shown from the menu.
    Hidden,
    /// It is hidden so that only a macro can show it.
    VeryHidden,
}

/// A cell without a value that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) struct CellFault {
    /// The row, from 0.
    pub(in crate::read) row: u32,
    /// The column, from 0.
    pub(in crate::read) column: u32,
    /// What is wrong.
    pub(in crate::read) kind: CellFaultKind,
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum CellFaultKind {
    /// A formula that failed; the cell's text says how, such as `#REF!` or `#DIV/0!`.
    Error,
    /// A formula whose value was never worked out: the program that wrote the file left that to
    /// whoever opens it. The cell's text is blank.
    NotCalculated,
}
