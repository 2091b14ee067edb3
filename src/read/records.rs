//! Records of a delimited text as a stream, each with the bytes it was read from and its exact
//! place.
//!
//! Lines are counted as an editor counts them, under LF, CRLF, CR and any mixture; a record keeps
//! its raw bytes, and the column of a cell is only worked out when a finding needs it.

use std::io::{self, Read, Seek};

use super::cells::Cells;
use super::cut::cut;
use super::dialect::Dialect;
use super::encoding::{Encoding, LONGEST_LINE, Utf8Reader, read_full};
use super::never_closed::NeverClosed;
use super::row::Row;
use super::split::{Expected, LONGEST_QUOTED, Split, lone_returns, split};
use super::stretch::{Looks, Stretch, StretchEnd};
use crate::model::number;

/// How many bytes are read at a time; a record may be longer.
const BLOCK: usize = 1 << 18;

/// The longest record: letters of Windows-1252 are up to three bytes of UTF-8 each, and the lines of
/// quoted cells are less than the rest.
const LONGEST_RECORD: usize = 4 * LONGEST_LINE;

/// Reads the records of a text, one at a time, into buffers that are used again.
pub(super) struct Records<R> {
    source: Utf8Reader<R>,
    expected: Expected,
    never_closed: NeverClosed,
    block: Vec<u8>,
    filled: usize,
    /// Up to where records have been read.
    position: usize,
    /// Where the current record's bytes begin.
    begin: usize,
    /// How many bytes of the text stood before the block.
    before: u64,
    ended: bool,
    split: Split,
    /// The line on which the bytes at `position` stand.
    next_line: u64,
    line: u64,
    number: u64,
    blank_lines: u64,
    /// Whether its encoding was assumed when it was opened.
    was_assumed: bool,
}

impl<R: Read + Seek> Records<R> {
    /// The records of a text in a dialect; `width` is how many cells its rows have, where that is
    /// known, by which stray quotation marks are told.
    pub(super) fn new(source: Utf8Reader<R>, dialect: Dialect, width: Option<usize>) -> Self {
        Self {
            was_assumed: source.assumed().is_some(),
            source,
            expected: Expected {
                dialect,
                width,
                longest_quoted: LONGEST_QUOTED,
            },
            never_closed: NeverClosed::default(),
            block: vec![0; BLOCK],
            filled: 0,
            position: 0,
            begin: 0,
            before: 0,
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
        (self.filled, self.position, self.begin, self.before) = (0, 0, 0, 0);
        (self.ended, self.next_line) = (false, 1);
        (self.line, self.number, self.blank_lines) = (0, 0, 0);
        self.never_closed = NeverClosed::default();
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
                    if split(bytes, self.expected(), self.ended, &mut self.split) {
                        self.never_closed.see(&self.split);
                        self.position += self.split.consumed;
                        self.line = self.next_line;
                        self.number += 1;
                        self.next_line += self.split.lines;
                        return Ok(true);
                    }
                    self.refill()?;
                }
            }
        }
    }

    /// Takes the next whole lines out, at most `size` bytes of them, to be read apart, into `bytes`,
    /// which are used again; `None` where less than `least` is left.
    pub(super) fn take_stretch(
        &mut self,
        size: usize,
        least: usize,
        mut bytes: Vec<u8>,
    ) -> io::Result<Option<Stretch>> {
        if self.filled - self.position < size && !self.ended {
            self.begin = self.position;
            self.refill()?;
        }
        let whole = &self.block[self.position..self.filled];
        let lines = &whole[..whole.len().min(size)];
        let end = cut(lines, self.expected.dialect);
        let Some(end) = end.filter(|_| lines.len() >= least) else {
            return Ok(None);
        };
        let mark = self.source.plain_mark();
        let offset = mark.map(|mark| mark + self.before + self.position as u64);
        let left = end..self.filled;
        if self.position == 0 && left.len() < end {
            // The block itself is taken out, and the little that is left of it goes to the next.
            bytes.resize(self.block.len(), 0);
            bytes[..left.len()].copy_from_slice(&self.block[left.clone()]);
            std::mem::swap(&mut self.block, &mut bytes);
            bytes.truncate(end);
            (self.filled, self.before) = (left.len(), self.before + end as u64);
        } else {
            bytes.clear();
            bytes.extend_from_slice(&whole[..end]);
            self.position += end;
        }
        let place = (self.next_line, offset);
        let feeds = memchr::memchr_iter(b'\n', &bytes).count();
        let returns = lone_returns(&bytes).count();
        self.next_line += (feeds + returns) as u64;
        let looks = Looks {
            is_ascii: self.source.is_ascii_so_far(),
            has_lone_returns: returns > 0,
        };
        let stretch = Stretch::new(bytes, looks, place, self.expected(), self.never_closed);
        self.begin = self.position;
        Ok(Some(stretch))
    }

    /// Goes on behind the last row of a stretch.
    pub(super) fn pass(&mut self, end: &StretchEnd) {
        self.number += end.rows;
        self.never_closed = end.never_closed;
    }

    /// Takes back what of stretches was not read, which begins on a line; it is read next.
    pub(super) fn give_back(&mut self, rest: &[&[u8]], line: u64) {
        let mut block = rest.concat();
        self.before = (self.before + self.position as u64).saturating_sub(block.len() as u64);
        block.extend_from_slice(&self.block[self.position..self.filled]);
        self.filled = block.len();
        block.resize(block.len().max(BLOCK), 0);
        self.block = block;
        (self.position, self.begin, self.next_line) = (0, 0, line);
    }

    /// How many quotation marks were never closed so far.
    pub(super) fn never_closed(&self) -> NeverClosed {
        self.never_closed
    }

    /// What is expected of the next record.
    fn expected(&self) -> Expected {
        Expected {
            longest_quoted: self.never_closed.longest_quoted(),
            ..self.expected
        }
    }

    /// The record last read.
    pub(super) fn row(&self) -> Row<'_> {
        Row {
            raw: &self.block[self.begin..self.position],
            cells: Cells::Split(&self.split),
            line: self.line,
            number: self.number,
            sheet: None,
            above: None,
        }
    }

    /// How cells are separated, where all of the text is UTF-8 as it stands.
    pub(super) fn plain_dialect(&mut self) -> io::Result<Option<Dialect>> {
        self.source.see_rest()?;
        Ok(self.source.plain_mark().map(|_| self.expected.dialect))
    }

    /// The encoding that the text is taken to be in since its beginning, which was ASCII, was opened.
    pub(super) fn assumed_late(&self) -> Option<Encoding> {
        self.source.assumed().filter(|_| !self.was_assumed)
    }

    /// Rows before have been taken, and what they add up to would be short of the rest.
    fn too_long(&self) -> io::Error {
        let (line, most) = (number(self.next_line), LONGEST_RECORD >> 20);
        io::Error::new(
            io::ErrorKind::InvalidData,
            format!("line {line} is longer than {most} MiB, as no row is; ask for the file again"),
        )
    }

    /// How many blank lines have been passed, before, between and after the records.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Makes room behind the current record's bytes and reads on.
    fn refill(&mut self) -> io::Result<()> {
        self.block.copy_within(self.begin..self.filled, 0);
        self.before += self.begin as u64;
        self.filled -= self.begin;
        self.position -= self.begin;
        self.begin = 0;
        if self.filled == self.block.len() {
            if self.filled >= LONGEST_RECORD {
                return Err(self.too_long());
            }
            self.block.resize(self.block.len() * 2, 0);
        }
        let read = read_full(&mut self.source, &mut self.block[self.filled..])?;
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::encoding::Text;
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn records(bytes: &[u8]) -> Records<Cursor<&[u8]>> {
        let text = Text {
            encoding: Encoding::Utf8,
            marked: false,
            plain: std::str::from_utf8(bytes).is_ok(),
            all_seen: true,
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

    #[test]
    fn a_record_that_is_too_long_is_no_end() {
        let long = "x".repeat(LONGEST_RECORD + 1);
        let text = format!("a,b\n1,2\n{long}\n3,4\n");
        let mut records = records(text.as_bytes());
        for line in [1, 2] {
            assert!(records.advance().expect("memory can be read"));
            assert_eq!(records.row().line(), line);
        }
        let error = records.advance().expect_err("no row is so long");
        assert_eq!(
            error.to_string(),
            "line 3 is longer than 64 MiB, as no row is; ask for the file again"
        );
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
