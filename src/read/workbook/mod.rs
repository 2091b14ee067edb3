//! Workbooks as sheets of plain rows: xlsx, xlsm, xlsb, xls and ods, told by their content.
//!
//! A cell is the text that a reader of the sheet would write into a CSV: whole numbers without a
//! decimal point, other numbers to the 15 digits that Excel keeps, percentages with their sign,
//! dates as `2015-04-01`, error cells as they show. Formulas are their last value; a formula that
//! was never worked out is told in xlsx and ods alone. What a sheet says beside its cells is kept
//! apart: error cells, merged ranges, hidden rows and columns.
//!
//! calamine reads the values of the Excel formats, of which it tells no more than that, and of
//! xlsx styles and merged ranges. The rest is read beside it from the same parts: in `xlsx`
//! from XML, in `xlsb` and `biff` from records. calamine takes files at their word, so that
//! what a hostile one could do with it is looked at first (`package`, `biff`); where it breaks
//! off on a damaged one, that is a [`WorkbookFault`] like any other. For ods it cannot be held to
//! bounds from outside: it never returns from a table that is not closed, and writes repeated
//! cells out in full. `ods` reads that one part of XML itself.

mod biff;
mod grid;
mod kind;
mod ods;
mod package;
mod sheet;
mod text;
mod xls;
mod xlsb;
mod xlsx;

use std::cell::Cell as Flag;
use std::collections::HashSet;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

pub(in crate::read) use grid::{Area, Grid};
pub(in crate::read) use kind::{Kind, kind};
#[cfg(test)]
use sheet::CellFault;
pub(in crate::read) use sheet::{CellFaultKind, Sheet, Visibility};

use crate::model::number;

/// The largest file that is read: a million rows of twenty columns take about 100 MB as xlsx.
const LARGEST_FILE: u64 = 256 << 20;

/// The most sheets: one for every council of the United Kingdom, twice.
const MOST_SHEETS: usize = 1_024;

/// The most filled cells of a workbook: a million rows of twenty columns, 320 MB of places.
const MOST_CELLS: usize = 20 << 20;

/// The most text of a workbook, in bytes, after repeated text is written out.
const MOST_TEXT: usize = 1 << 30;

/// The most text of a cell, in bytes; Excel itself keeps 32,767 letters.
const LONGEST_CELL: usize = 1 << 20;

/// The most merged ranges of a sheet.
const MOST_MERGED: usize = 1 << 20;

/// The rows and columns that Excel can show.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// Why a workbook is not read.
#[derive(Debug)]
pub(in crate::read) enum WorkbookFault {
    /// It needs a password.
    Locked,
    /// It breaks off or contradicts itself: where, with the reader's own words.
    Damaged(String),
    /// It is larger than a stated limit, which is named.
    TooLarge(String),
    /// It is no workbook that is read: what it is instead.
    Unread(&'static str),
    /// The file could not be read from where it is.
    Source(io::Error),
}

impl WorkbookFault {
    /// What to do about it.
    pub(in crate::read) fn help(&self) -> &'static str {
        match self {
            Self::Locked => "open it with its password, save it without one, and send that",
            Self::Damaged(_) => "open it in Excel or LibreOffice, save it again, and send that",
            Self::TooLarge(_) => "send only the sheet with the return, as CSV (UTF-8)",
            Self::Unread(_) => "open it in Excel and save it as an Excel workbook or CSV (UTF-8)",
            Self::Source(_) => "see that the file can be opened, and try again",
        }
    }
}

impl fmt::Display for WorkbookFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => write!(f, "the workbook is locked with a password"),
            Self::Damaged(what) => write!(f, "the workbook is damaged: {what}"),
            Self::TooLarge(what) => write!(f, "the workbook is too large: {what}"),
            Self::Unread(what) => write!(f, "this is {what}, which is not read"),
            Self::Source(error) => write!(f, "the workbook cannot be read: {error}"),
        }
    }
}

impl std::error::Error for WorkbookFault {}

/// What is left of the limits while a workbook is read.
struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    fn new() -> Self {
        Self {
            cells: MOST_CELLS,
            text: MOST_TEXT,
        }
    }

    /// Takes the room of a cell and of its text, of which repeated cells share one.
    fn take(&mut self, text: usize) -> Result<(), WorkbookFault> {
        let Some(cells) = self.cells.checked_sub(1) else {
            return Err(too_many(MOST_CELLS, "filled cells"));
        };
        let Some(text) = self.text.checked_sub(text) else {
            return Err(too_many(MOST_TEXT, "bytes of text"));
        };
        (self.cells, self.text) = (cells, text);
        Ok(())
    }
}

/// Reads every sheet of a workbook, in the order of the tabs. Charts and macro sheets are none.
///
/// # Errors
/// Fails with why the workbook is not read; a workbook is read whole or not at all.
pub(in crate::read) fn sheets(
    source: &mut (impl Read + Seek),
) -> Result<Vec<Sheet>, WorkbookFault> {
    let kind = kind(source).map_err(WorkbookFault::Source)?;
    source
        .seek(SeekFrom::Start(0))
        .map_err(WorkbookFault::Source)?;
    let mut bytes = Vec::new();
    source
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(WorkbookFault::Source)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_many(LARGEST_FILE >> 20, "MB"));
    }
    let mut sheets = match kind {
        Some(Kind::Xlsx) => guarded(|| xlsx::sheets(&bytes))?,
        Some(Kind::Xlsb) => guarded(|| xlsb::sheets(&bytes))?,
        Some(Kind::Xls) => guarded(|| xls::sheets(&bytes))?,
        Some(Kind::Ods) => ods::sheets(&bytes)?,
        Some(Kind::Locked) => return Err(WorkbookFault::Locked),
        Some(Kind::Other(what)) => return Err(WorkbookFault::Unread(what)),
        None => return Err(WorkbookFault::Unread("a file of another kind")),
    };
    sheets.iter_mut().for_each(Sheet::finish);
    Ok(sheets)
}

/// Runs a reader that may break off on a damaged file, which is a fault of the file then. The
/// program's own report of a break is left out; other threads and later breaks have theirs.
fn guarded<T>(read: impl FnOnce() -> Result<T, WorkbookFault>) -> Result<T, WorkbookFault> {
    thread_local! {
        static GUARDED: Flag<bool> = const { Flag::new(false) };
    }
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |broken| {
            if !GUARDED.get() {
                usual(broken);
            }
        }));
    });
    GUARDED.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(false);
    outcome.unwrap_or_else(|_| Err(damaged("its parts contradict each other")))
}

fn damaged(what: impl fmt::Display) -> WorkbookFault {
    WorkbookFault::Damaged(what.to_string())
}

/// What is wrong within a sheet.
fn damaged_sheet(name: &str, what: impl fmt::Display) -> WorkbookFault {
    damaged(format_args!("sheet “{name}”: {what}"))
}

/// Holds the list of sheets against the limits. Two of one name cannot be told apart; Excel writes
/// none.
fn look_at_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), WorkbookFault> {
    let mut seen = HashSet::new();
    for name in names {
        if seen.len() == MOST_SHEETS {
            return Err(too_many(MOST_SHEETS, "sheets"));
        }
        if !seen.insert(name) {
            return Err(damaged(format_args!("two sheets are called “{name}”")));
        }
    }
    Ok(())
}

fn too_many(most: impl TryInto<u64>, what: &str) -> WorkbookFault {
    let most = number(most.try_into().unwrap_or(u64::MAX));
    WorkbookFault::TooLarge(format!("it has more than {most} {what}"))
}

#[cfg(test)]
mod tests;
