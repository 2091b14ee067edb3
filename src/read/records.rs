//! Records of a delimited text as a stream, each with the bytes it was read from and its exact
//! place.
//!
//! Lines are counted as an editor counts them, under LF, CRLF, CR and any mixture; a record keeps
//! its raw bytes, and the column of a cell is only worked out when a finding needs it.

use std::io::{self, Read, Seek};

use super::dialect::Dialect;
use super::encoding::{Utf8Reader, read_full};
use super::row::Row;
use super::split::{Expected, Flaw, LONGEST_QUOTED, Split, split};

/// How many bytes are read at a time; a record may be longer.
const BLOCK: usize = 1 << 18;

/// After so many quotation marks that are never closed the look for closing ones is halved.
const NEVER_CLOSED_PER_HALVING: u32 = 8;

/// How far is looked for a closing mark at the least, in bytes.
const SHORTEST_LOOK: usize = 1 << 10;

/// Reads the records of a text, one at a time, into buffers that are used again.
pub(super) struct Records<R> {
    source: Utf8Reader<R>,
    expected: Expected,
    /// How many quotation marks have been found never closed.
    never_closed: u32,
    block: Vec<u8>,
    filled: usize,
    /// Up to where records have been read.
    position: usize,
    /// Where the current record's bytes begin.
    begin: usize,
    ended: bool,
    split: Split,
    /// The line on which the bytes at `position` stand.
    next_line: u64,
    line: u64,
    number: u64,
    blank_lines: u64,
}

impl<R: Read + Seek> Records<R> {
    /// The records of a text in a dialect; `width` is how many cells its rows have, where that is
    /// known, by which stray quotation marks are told.
    pub(super) fn new(source: Utf8Reader<R>, dialect: Dialect, width: Option<usize>) -> Self {
        Self {
            source,
            expected: Expected {
                dialect,
                width,
                longest_quoted: LONGEST_QUOTED,
            },
            never_closed: 0,
            block: vec![0; BLOCK],
            filled: 0,
            position: 0,
            begin: 0,
            ended: false,
            split: Split::default(),
            next_line: 1,
            line: 0,
            number: 0,
            blank_lines: 0,
        }
    }

    /// Says how many cells the rows of the next table have.
    pub(super) fn expect_width(&mut self, width: Option<usize>) {
        self.expected.width = width;
    }

    /// Begins again.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.source.restart()?;
        (self.filled, self.position, self.begin) = (0, 0, 0);
        (self.ended, self.next_line) = (false, 1);
        (self.line, self.number, self.blank_lines) = (0, 0, 0);
        self.never_closed = 0;
        self.expected.longest_quoted = LONGEST_QUOTED;
        Ok(())
    }

    /// Reads the next record, passing blank lines; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.begin = self.position;
        loop {
            let bytes = &self.block[self.position..self.filled];
            match bytes.first() {
                None if self.ended => return Ok(false),
                None => self.refill()?,
                Some(b'\n' | b'\r') => {
                    if bytes.len() == 1 && !self.ended {
                        self.refill()?;
                        continue;
                    }
                    self.position += if bytes.starts_with(b"\r\n") { 2 } else { 1 };
                    self.begin = self.position;
                    self.next_line += 1;
                    self.number += 1;
                    self.blank_lines += 1;
                }
                Some(_) => {
                    if split(bytes, self.expected, self.ended, &mut self.split) {
                        self.expect_closing();
                        self.position += self.split.consumed;
                        self.line = self.next_line;
                        self.number += 1;
                        self.next_line += line_breaks(&self.block[self.begin..self.position]);
                        return Ok(true);
                    }
                    self.refill()?;
                }
            }
        }
    }

    /// Looks less far for closing marks the more of them are missing: each look may go over a
    /// mebibyte, and a file may open a mark on every line.
    fn expect_closing(&mut self) {
        if let Some(Flaw::NotClosed(_)) = self.split.flaw {
            self.never_closed += 1;
            if self.never_closed.is_multiple_of(NEVER_CLOSED_PER_HALVING) {
                let half = self.expected.longest_quoted / 2;
                self.expected.longest_quoted = half.max(SHORTEST_LOOK);
            }
        }
    }

    /// The record last read.
    pub(super) fn row(&self) -> Row<'_> {
        Row {
            raw: &self.block[self.begin..self.position],
            split: &self.split,
            line: self.line,
            number: self.number,
            sheet: None,
            above: None,
        }
    }

    /// How many blank lines have been passed, before, between and after the records.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Makes room behind the current record's bytes and reads on.
    fn refill(&mut self) -> io::Result<()> {
        self.block.copy_within(self.begin..self.filled, 0);
        self.filled -= self.begin;
        self.position -= self.begin;
        self.begin = 0;
        if self.filled == self.block.len() {
            self.block.resize(self.block.len() * 2, 0);
        }
        let read = read_full(&mut self.source, &mut self.block[self.filled..])?;
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }
}

/// How many lines some bytes end: LF, CRLF and CR each end one.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone_returns = memchr::memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    (feeds + lone_returns) as u64
}

#[cfg(test)]
mod tests {
    use super::super::encoding::{Encoding, Text};
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn records(bytes: &[u8]) -> Records<Cursor<&[u8]>> {
        let text = Text {
            encoding: Encoding::Utf8,
            marked: false,
            plain: std::str::from_utf8(bytes).is_ok(),
        };
        Records::new(
            Utf8Reader::new(Cursor::new(bytes), text),
            Dialect::CSV,
            None,
        )
    }

    /// Line, spreadsheet row and cells of every record, and the blank lines.
    fn read(text: &str) -> (Vec<(u64, u64, Vec<String>)>, u64) {
        let mut records = records(text.as_bytes());
        let mut rows = Vec::new();
        while records.advance().expect("memory can be read") {
            let row = records.row();
            let cells = (0..row.cells()).map(|field| row.text(field).into_owned());
            rows.push((row.line(), row.number(), cells.collect()));
        }
        (rows, records.blank_lines())
    }

    fn lines(text: &str) -> Vec<u64> {
        read(text).0.iter().map(|(line, ..)| *line).collect()
    }

    #[test]
    fn lines_are_an_editors() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,2", "", "", "3,4", "5,6", ""].join(end);
            assert_eq!(lines(&text), [1, 2, 5, 6], "{end:?}");
            assert_eq!(read(&text).1, 2, "{end:?}");
        }
        assert_eq!(lines("\n\na\nb"), [3, 4]);
        assert_eq!(lines("a\r\n\r\nb\n\nc\rd"), [1, 3, 5, 6]);
    }

    #[test]
    fn quoted_line_breaks_begin_lines_but_no_rows() {
        let (rows, _) = read("a,\"x\ny\"\nb,c\r\nd,\"p\r\nq\"\r\ne,f\n");
        let places: Vec<(u64, u64)> = rows.iter().map(|(line, row, _)| (*line, *row)).collect();
        assert_eq!(places, [(1, 1), (3, 2), (4, 3), (6, 4)]);
    }

    #[test]
    fn trailing_blank_lines_are_counted() {
        assert_eq!(read("a\n\n\n").1, 2);
        assert_eq!(read("a\r\n\r\n\r\n").1, 2);
        assert_eq!(read("a").1, 0);
    }

    #[test]
    fn records_longer_than_a_block_are_whole() {
        let long = "x".repeat(3 * BLOCK);
        let (rows, _) = read(&format!("a,b\n\"{long}\",2\nc,d\n"));
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[1].2[0].len(), long.len());
        assert_eq!(rows[2].0, 3);
    }

    proptest! {
        #[test]
        fn written_records_are_read_back_with_their_lines(
            table in prop::collection::vec(prop::collection::vec("[a-z,\"\n£ ]{0,6}", 2..4), 1..40),
            crlf in any::<bool>(),
        ) {
            let end = if crlf { "\r\n" } else { "\n" };
            let (mut text, mut expected, mut line) = (String::new(), Vec::new(), 1);
            for cells in &table {
                let quoted: Vec<String> =
                    cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
                let trimmed: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
                expected.push((line, trimmed));
                line += 1 + cells.iter().map(|cell| cell.matches('\n').count()).sum::<usize>() as u64;
                text.push_str(&quoted.join(","));
                text.push_str(end);
            }
            let found: Vec<(u64, Vec<String>)> =
                read(&text).0.into_iter().map(|(line, _, cells)| (line, cells)).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_bytes_are_read_and_placed(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut records = records(&bytes);
            while records.advance().expect("memory can be read") {
                let row = records.row();
                for field in 0..=row.cells() {
                    let _ = row.place("f", field);
                }
            }
        }
    }
}
