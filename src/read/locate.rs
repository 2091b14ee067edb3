//! Where cells stand that findings are about: their rows are read again.
//!
//! Of a long text only the stretches with such rows are, where it is known from reading it where each
//! stretch begins.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use super::stretch::{Stretch, StretchRows};
use super::{Manner, Reader, Row};
use crate::error::Error;
use crate::model::{Account, Findings, Origin, Place};

/// Where a stretch of a text stands, to be read again.
#[derive(Debug, Clone)]
pub struct Mark {
    pub(super) lines: Range<u64>,
    /// How many rows of a spreadsheet it has.
    pub(super) rows: u64,
    /// How many rows of a spreadsheet stand before it.
    pub(super) rows_before: u64,
    /// The bytes of the file.
    pub(super) bytes: Range<u64>,
    /// How it is read; it has no bytes of its own.
    pub(super) manner: Stretch,
}

/// How much of a stretch is read at a time.
const PIECE: u64 = 1 << 15;

impl Mark {
    /// Whether each line of the stretch is a row or blank, as far as it ends in a line feed.
    fn is_row_a_line(&self) -> bool {
        self.rows == self.lines.end - self.lines.start
    }

    /// Reads the stretch again, up to behind a line at least.
    fn read(&self, source: &mut (impl Read + Seek), last: u64) -> io::Result<Stretch> {
        source.seek(SeekFrom::Start(self.bytes.start))?;
        let mut source = source.take(self.bytes.end - self.bytes.start);
        let (mut bytes, mut line) = (Vec::new(), self.lines.start);
        loop {
            let begin = bytes.len();
            let read = source.by_ref().take(PIECE).read_to_end(&mut bytes)?;
            line += memchr::memchr_iter(b'\n', &bytes[begin..]).count() as u64;
            if read == 0 || (self.is_row_a_line() && line > last) {
                return Ok(self.manner.with_bytes(bytes));
            }
        }
    }
}

/// Looks up again where cells of a file stand: those of `wanted`, all of one file. `marks` are those
/// of its stretches that are known.
///
/// # Errors
/// Fails where the source cannot be read, with its name.
pub fn locate<R: Read + Seek>(
    name: &str,
    mut source: R,
    manner: Manner,
    wanted: &BTreeSet<Origin>,
    marks: &[Mark],
) -> Result<BTreeMap<Origin, Place>, Error> {
    let mut found = BTreeMap::new();
    let Some(file) = wanted.first().map(|origin| origin.file) else {
        return Ok(found);
    };
    let at = |line: u64| Origin {
        file,
        sheet: 0,
        line,
        field: 0,
    };
    let fault = |error: std::io::Error| Error::file("read", name, &error);
    for mark in marks {
        let within = wanted.range(at(mark.lines.start)..at(mark.lines.end));
        let Some(last) = within.clone().next_back() else {
            continue;
        };
        let mut lines = within.map(|origin| origin.line).peekable();
        let stretch = mark.read(&mut source, last.line).map_err(fault)?;
        // Returns alone may end lines too; such rows are read one by one.
        let is_row_a_line = mark.is_row_a_line() && !stretch.has_lone_returns();
        let mut rows = StretchRows::of_rows(&stretch);
        while let Some(line) = lines.next() {
            while lines.next_if_eq(&line).is_some() {}
            if is_row_a_line {
                rows.pass_lines_before(line);
            }
            while let Some((_, row)) = rows.next_row() {
                if row.line() >= line {
                    note(name, row, wanted, mark.rows_before, &mut found);
                    break;
                }
            }
        }
    }
    let left = wanted.iter().filter(|origin| !found.contains_key(origin));
    let left: BTreeSet<Origin> = left.copied().collect();
    let Some(last) = left.last() else {
        return Ok(found);
    };
    source.seek(SeekFrom::Start(0)).map_err(fault)?;
    // What opening finds has been found the first time.
    let mut known = Findings::default();
    let Some(mut reader) = Reader::open(name, source, manner, &mut known)? else {
        return Ok(found);
    };
    let mut account = Account::default();
    while reader
        .next_table(manner, &mut account, &mut known)?
        .is_some()
    {
        while let Some(row) = reader.next_row(&mut account)? {
            note(name, row, &left, 0, &mut found);
            if (row.sheet(), row.line()) >= (last.sheet, last.line) {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// Notes the places of the cells of a row that are wanted.
fn note(
    name: &str,
    row: Row,
    wanted: &BTreeSet<Origin>,
    rows_before: u64,
    found: &mut BTreeMap<Origin, Place>,
) {
    let Some(file) = wanted.first().map(|origin| origin.file) else {
        return;
    };
    let at = |field| Origin {
        file,
        sheet: row.sheet(),
        line: row.line(),
        field,
    };
    for origin in wanted.range(at(0)..=at(u32::MAX)) {
        let place = row.place(name, origin.field as usize);
        found.insert(*origin, place.behind(rows_before));
    }
}
