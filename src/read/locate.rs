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
    /// Rows of it from which reading can begin, in their order.
    pub(super) begins: Box<[PieceBegin]>,
}

/// A row of a stretch from which it is read again.
#[derive(Debug, Clone, Copy)]
pub struct PieceBegin {
    /// How many bytes of the stretch stand before it.
    pub byte: u32,
    /// How many lines do.
    pub line: u32,
}

/// About how many bytes stand between rows from which a stretch is read again: so few are read for each that is
/// looked up.
pub const PIECE: u32 = 1 << 14;

impl Mark {
    /// Whether each line of the stretch is a row or blank, as far as it ends in a line feed. Returns alone may
    /// end lines too.
    fn is_row_a_line(&self) -> bool {
        self.rows == self.lines.end - self.lines.start && !self.manner.has_lone_returns()
    }

    /// The piece of the stretch in which a line stands: the lines of it, and its bytes in the file. All of it
    /// where lines do not tell rows.
    fn piece(&self, line: u64) -> (Range<u64>, Range<u64>) {
        let (lines, bytes) = (self.lines.clone(), self.bytes.clone());
        if !self.is_row_a_line() {
            return (lines, bytes);
        }
        let before = |begin: &PieceBegin| lines.start + u64::from(begin.line) <= line;
        let behind = self.begins.partition_point(before);
        let begin = behind.checked_sub(1).and_then(|at| self.begins.get(at));
        let begin = begin.map_or((0, 0), |begin| (begin.line.into(), begin.byte.into()));
        let end = self.begins.get(behind);
        let end = end.map(|end| {
            (
                lines.start + u64::from(end.line),
                bytes.start + u64::from(end.byte),
            )
        });
        let (last_line, last_byte) = end.unwrap_or((lines.end, bytes.end));
        (
            lines.start + begin.0..last_line,
            bytes.start + begin.1..last_byte,
        )
    }

    /// Reads a piece again.
    fn read(
        &self,
        source: &mut (impl Read + Seek),
        (lines, bytes): &(Range<u64>, Range<u64>),
    ) -> io::Result<Stretch> {
        source.seek(SeekFrom::Start(bytes.start))?;
        let mut read = Vec::new();
        source
            .take(bytes.end - bytes.start)
            .read_to_end(&mut read)?;
        Ok(self.manner.with_bytes(lines.start, read))
    }
}

/// Whether a cell of a text stands in one of its stretches, which are in their order.
pub fn is_marked(marks: &[Mark], origin: Origin) -> bool {
    let next = marks.partition_point(|mark| mark.lines.end <= origin.line);
    let mark = marks.get(next).filter(|_| origin.sheet == 0);
    mark.is_some_and(|mark| mark.lines.contains(&origin.line))
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
        let mut lines = within.map(|origin| origin.line).peekable();
        while let Some(line) = lines.peek() {
            let piece = mark.piece(*line);
            let stretch = mark.read(&mut source, &piece).map_err(fault)?;
            let rows_before = mark.rows_before + (piece.0.start - mark.lines.start);
            let mut rows = StretchRows::of_rows(&stretch);
            while let Some(line) = lines.next_if(|line| piece.0.contains(line)) {
                while lines.next_if_eq(&line).is_some() {}
                if mark.is_row_a_line() {
                    rows.pass_lines_before(line);
                }
                while let Some((_, row)) = rows.next_row() {
                    if row.line() >= line {
                        note(name, row, wanted, rows_before, &mut found);
                        break;
                    }
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
