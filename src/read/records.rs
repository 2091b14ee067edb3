//! Records of a delimited text, each with the bytes it was read from and its exact place.
//!
//! `csv_core` splits the bytes; the places are ours, since the `csv` crate's line numbers go
//! wrong after CRLF, CR and blank lines. A record keeps its raw bytes, and the column of a cell
//! is only worked out when a finding needs it.

use std::io::{self, Read};

use super::encoding::{Encoding, read_full};
use crate::model::{CellPlace, Place};

/// How many bytes are read at a time; a record may be longer.
const BLOCK: usize = 1 << 18;

/// How records are written. One dialect for now; deciding it belongs here.
const DELIMITER: u8 = b',';
const QUOTE: u8 = b'"';

/// Reads the records of a source, one at a time, into buffers that are used again.
pub(super) struct Records<R> {
    source: R,
    parser: csv_core::Reader,
    block: Vec<u8>,
    filled: usize,
    /// Up to where the parser has read.
    position: usize,
    /// Where the current record's bytes begin, once blank lines before it are passed.
    begin: usize,
    ended: bool,
    fields: Vec<u8>,
    ends: Vec<usize>,
    field_count: usize,
    /// The line on which the bytes at `position` stand.
    next_line: u64,
    line: u64,
    sheet_row: u64,
    blank_lines: u64,
    unclosed: Option<usize>,
    /// Whether the byte before `position` was a carriage return, whose line feed may follow.
    after_return: bool,
}

impl<R> std::fmt::Debug for Records<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records")
            .field("line", &self.line)
            .field("row", &self.sheet_row)
            .finish_non_exhaustive()
    }
}

/// A record of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    fields: &'a [u8],
    ends: &'a [usize],
    raw: &'a [u8],
    line: u64,
    number: u64,
    unclosed: Option<usize>,
}

/// A record that outlives the reading of the next.
#[derive(Clone, Debug)]
pub(super) struct OwnedRow {
    fields: Vec<u8>,
    ends: Vec<usize>,
    raw: Vec<u8>,
    line: u64,
    number: u64,
    unclosed: Option<usize>,
}

impl OwnedRow {
    pub(super) fn borrow(&self) -> Row<'_> {
        Row {
            fields: &self.fields,
            ends: &self.ends,
            raw: &self.raw,
            line: self.line,
            number: self.number,
            unclosed: self.unclosed,
        }
    }
}

impl<R: Read> Records<R> {
    /// The records of a source after its first `skip` bytes.
    pub(super) fn new(source: R, skip: usize) -> Self {
        let parser = csv_core::ReaderBuilder::new()
            .delimiter(DELIMITER)
            .quote(QUOTE)
            .build();
        let mut records = Self {
            source,
            parser,
            block: vec![0; BLOCK],
            filled: 0,
            position: 0,
            begin: 0,
            ended: false,
            fields: vec![0; 1024],
            ends: vec![0; 64],
            field_count: 0,
            next_line: 1,
            line: 1,
            sheet_row: 0,
            blank_lines: 0,
            unclosed: None,
            after_return: false,
        };
        // The first refill keeps nothing, so the mark is passed by beginning after it.
        records.position = skip;
        records.begin = skip;
        records
    }

    /// The next record, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        Ok(if self.advance()? {
            Some(self.row())
        } else {
            None
        })
    }

    /// Reads the next record; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.begin = self.position;
        let (mut written, mut ended_fields) = (0, 0);
        loop {
            if self.position >= self.filled && !self.ended {
                self.refill()?;
            }
            let input = self.block.get(self.position..self.filled).unwrap_or(&[]);
            let (result, read, wrote, ends) = self.parser.read_record(
                input,
                &mut self.fields[written..],
                &mut self.ends[ended_fields..],
            );
            self.position += read;
            written += wrote;
            ended_fields += ends;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => {
                    self.fields.resize(self.fields.len() * 2, 0);
                }
                csv_core::ReadRecordResult::OutputEndsFull => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                csv_core::ReadRecordResult::Record => {
                    self.field_count = ended_fields;
                    self.place_record();
                    return Ok(true);
                }
                csv_core::ReadRecordResult::End => {
                    self.pass_blank_lines();
                    return Ok(false);
                }
            }
        }
    }

    /// The record last read.
    pub(super) fn row(&self) -> Row<'_> {
        let ends = &self.ends[..self.field_count];
        Row {
            fields: &self.fields[..ends.last().copied().unwrap_or(0)],
            ends,
            raw: &self.block[self.begin..self.position],
            line: self.line,
            number: self.sheet_row,
            unclosed: self.unclosed,
        }
    }

    /// How many blank lines have been passed, before, between and after the records.
    pub(super) fn blank_lines(&self) -> u64 {
        self.blank_lines
    }

    /// Makes room behind the current record's bytes and reads on.
    fn refill(&mut self) -> io::Result<()> {
        let skipped_mark = self.filled == 0;
        if !skipped_mark {
            self.block.copy_within(self.begin..self.filled, 0);
            self.filled -= self.begin;
            self.position -= self.begin;
            self.begin = 0;
        }
        if self.filled == self.block.len() {
            self.block.resize(self.block.len() * 2, 0);
        }
        let read = read_full(&mut self.source, &mut self.block[self.filled..])?;
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }

    /// Counts the lines up to and in the record just read.
    fn place_record(&mut self) {
        self.pass_blank_lines();
        self.line = self.next_line;
        self.sheet_row += 1;
        let raw = &self.block[self.begin..self.position];
        self.next_line += line_breaks(raw);
        self.after_return = raw.last() == Some(&b'\r');
        // Only the last record can end within a cell.
        let is_last = self.ended && self.position >= self.filled;
        self.unclosed = is_last.then(|| unclosed_cell(raw)).flatten();
    }

    /// Passes the line breaks in front of a record: the rest of the last one's, and blank lines.
    fn pass_blank_lines(&mut self) {
        let raw = self.block.get(self.begin..self.position).unwrap_or(&[]);
        let length = raw
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or(raw.len());
        let mut breaks = &raw[..length];
        if self.after_return && breaks.first() == Some(&b'\n') {
            breaks = &breaks[1..];
        }
        let blank = line_breaks(breaks);
        self.begin += length;
        self.next_line += blank;
        self.sheet_row += blank;
        self.blank_lines += blank;
        if length > 0 {
            self.after_return = raw[length - 1] == b'\r';
        }
    }
}

/// How many lines some bytes end: LF, CRLF and CR each end one.
fn line_breaks(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    let lone_returns = memchr::memchr_iter(b'\r', bytes)
        .filter(|at| bytes.get(at + 1) != Some(&b'\n'))
        .count();
    (feeds + lone_returns) as u64
}

impl<'a> Row<'a> {
    /// How many cells.
    pub fn cells(&self) -> usize {
        self.ends.len()
    }

    /// Whether every cell is blank: a row of commas.
    pub fn is_blank(&self) -> bool {
        self.fields.iter().all(u8::is_ascii_whitespace)
    }

    /// The bytes of a cell, without quotes; nothing past the last.
    pub fn bytes(&self, field: usize) -> &'a [u8] {
        let Some(&end) = self.ends.get(field) else {
            return &[];
        };
        let start = match field {
            0 => 0,
            _ => self.ends[field - 1],
        };
        &self.fields[start..end]
    }

    /// The bytes as they are written, quotes included, with what ends the line where it was read.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The line, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many lines it goes over.
    pub fn lines(&self) -> u64 {
        line_breaks(self.raw).max(1)
    }

    /// The cell whose quotation mark is never closed, so that it holds the rest of the file.
    pub fn unclosed(&self) -> Option<usize> {
        self.unclosed
    }

    pub(super) fn to_owned(self) -> OwnedRow {
        OwnedRow {
            fields: self.fields.to_vec(),
            ends: self.ends.to_vec(),
            raw: self.raw.to_vec(),
            line: self.line,
            number: self.number,
            unclosed: self.unclosed,
        }
    }

    /// The exact place of a cell. A field past the last is placed at the row's end.
    pub fn place(&self, file: &str, encoding: Encoding, field: usize) -> Place {
        let cell = raw_cell(self.raw, field);
        let before = &self.raw[..cell.start];
        let line_start = last_line_start(before);
        let line_end = self.raw[cell.start..]
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .map_or(self.raw.len(), |length| cell.start + length);
        let characters = |bytes: &[u8]| encoding.decode(bytes).chars().count();
        let end = cell.end.clamp(cell.start, line_end);
        let small = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Place {
            file: file.to_owned(),
            cell: Some(CellPlace {
                sheet: None,
                line: self.line + line_breaks(before),
                column: small(characters(&self.raw[line_start..cell.start]) + 1),
                width: small(characters(&self.raw[cell.start..end])),
                row: self.number,
                field: small(field),
                text: encoding
                    .decode(&self.raw[line_start..line_end])
                    .into_owned(),
            }),
        }
    }
}

/// Where the line on which `before` ends begins.
fn last_line_start(before: &[u8]) -> usize {
    memchr::memrchr2(b'\r', b'\n', before).map_or(0, |at| at + 1)
}

/// Where quotation stands while the bytes of a record are passed.
#[derive(Default)]
struct Quotation {
    quoted: bool,
    just_closed: bool,
}

impl Quotation {
    /// Passes a byte; `starts` is whether it is the first of its cell. Returns whether the byte is
    /// outside quotation marks.
    fn pass(&mut self, byte: u8, starts: bool) -> bool {
        // A quote opens only at the start of a cell; a doubled one closes and opens again.
        let opens = byte == QUOTE && !self.quoted && (starts || self.just_closed);
        self.just_closed = byte == QUOTE && self.quoted;
        self.quoted = opens || (self.quoted && !self.just_closed);
        !self.quoted
    }
}

/// The bytes of a record at which a cell stands as it is written, quotes included.
fn raw_cell(raw: &[u8], field: usize) -> std::ops::Range<usize> {
    let (mut start, mut index) = (0, 0);
    let mut quotation = Quotation::default();
    for (at, &byte) in raw.iter().enumerate() {
        let outside = quotation.pass(byte, at == start);
        match byte {
            DELIMITER if outside && index < field => {
                index += 1;
                start = at + 1;
            }
            DELIMITER | b'\r' | b'\n' if outside => {
                return if index == field { start..at } else { at..at };
            }
            _ => {}
        }
    }
    if index == field {
        start..raw.len()
    } else {
        raw.len()..raw.len()
    }
}

/// The cell in whose quotation marks a record ends.
fn unclosed_cell(raw: &[u8]) -> Option<usize> {
    let (mut start, mut index) = (0, 0);
    let mut quotation = Quotation::default();
    for (at, &byte) in raw.iter().enumerate() {
        if quotation.pass(byte, at == start) && byte == DELIMITER {
            index += 1;
            start = at + 1;
        }
    }
    quotation.quoted.then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Line, spreadsheet row and cells of every record, and the blank lines.
    fn read(text: &str) -> (Vec<(u64, u64, Vec<String>)>, u64) {
        let mut records = Records::new(text.as_bytes(), 0);
        let mut rows = Vec::new();
        while let Some(row) = records.next().expect("memory can be read") {
            let cells = (0..row.cells())
                .map(|field| String::from_utf8_lossy(row.bytes(field)).into_owned())
                .collect();
            rows.push((row.line(), row.number, cells));
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
    fn a_cells_place_is_exact() {
        let text = "h,i\r\n\r\n\"x, \"\"y\"\"\",£9\r\n\"a\r\nb\",zz\r\n";
        let mut records = Records::new(text.as_bytes(), 0);
        let mut places = Vec::new();
        while let Some(row) = records.next().expect("memory can be read") {
            for field in 0..row.cells() {
                let cell = row.place("f", Encoding::Utf8, field).cell.expect("a cell");
                places.push((cell.line, cell.column, cell.width, cell.text));
            }
        }
        let expected = [
            (1, 1, 1, "h,i"),
            (1, 3, 1, "h,i"),
            (3, 1, 10, "\"x, \"\"y\"\"\",£9"),
            (3, 12, 2, "\"x, \"\"y\"\"\",£9"),
            (4, 1, 2, "\"a"),
            (5, 4, 2, "b\",zz"),
        ]
        .map(|(line, column, width, text)| (line, column, width, text.to_owned()));
        assert_eq!(places, expected);
    }

    #[test]
    fn a_field_past_the_last_is_at_the_rows_end() {
        let mut records = Records::new(&b"a,b\nc,d\n"[..], 0);
        let row = records.next().expect("readable").expect("a row");
        let cell = row.place("f", Encoding::Utf8, 7).cell.expect("a cell");
        assert_eq!((cell.line, cell.column, cell.width), (1, 4, 0));
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
    fn a_quotation_mark_that_is_never_closed_is_noticed() {
        let unclosed = |text: &str| {
            let mut records = Records::new(text.as_bytes(), 0);
            let mut last = None;
            while let Some(row) = records.next().expect("memory can be read") {
                last = row.unclosed();
            }
            last
        };
        assert_eq!(unclosed("a,b\n1,\"2\n3,4\n"), Some(1));
        assert_eq!(unclosed("a,b\n1,\"2\"\n"), None);
        assert_eq!(unclosed("a,b\n1,\"2\"\""), Some(1));
        assert_eq!(unclosed("a,b\n1,5\" pipe\n"), None);
    }

    #[test]
    fn a_mark_is_no_part_of_the_first_cell() {
        let mut records = Records::new(&b"\xef\xbb\xbfa,b\nc,d\n"[..], 3);
        let row = records.next().expect("readable").expect("a row");
        assert_eq!(row.bytes(0), b"a");
        let cell = row
            .place("f", Encoding::Utf8WithMark, 1)
            .cell
            .expect("a cell");
        assert_eq!((cell.line, cell.column), (1, 3));
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
                expected.push((line, cells.clone()));
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
            let mut records = Records::new(&bytes[..], 0);
            while let Some(row) = records.next().expect("memory can be read") {
                for field in 0..=row.cells() {
                    let _ = row.place("f", Encoding::Windows1252, field);
                }
            }
        }
    }
}
