//! One record of a text to its cells, by a dialect, leniently.
//!
//! A quotation mark closes its cell only where a delimiter or the line's end stands behind it;
//! any other within a quoted cell is a letter. A mark that opens a cell by mistake is told by the
//! width of the table: where the record has another number of cells than the rest, and taking one
//! of its marks as a letter mends that on its first line, so it is read.

use std::ops::Range;

use super::dialect::Dialect;

/// The longest stretch of bytes a quotation mark may hold before it counts as never closed. It
/// bounds what one stray mark can swallow.
pub(super) const LONGEST_QUOTED: usize = 1 << 20;

/// Where a cell stands in its record. Its numbers are small, since there are many cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    raw: [u32; 2],
    text: [u32; 2],
    is_unescaped: bool,
}

/// A place in a record; one beyond four thousand million bytes is cut off there.
#[inline]
fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Cell {
    /// A cell whose text is what is written.
    #[inline]
    pub(super) fn plain(raw: Range<usize>) -> Self {
        let raw = [small(raw.start), small(raw.end)];
        Self {
            raw,
            text: raw,
            is_unescaped: false,
        }
    }

    /// A cell whose text stands within what is written.
    pub(super) fn within(raw: Range<usize>, text: Range<usize>) -> Self {
        Self {
            text: [small(text.start), small(text.end)],
            ..Self::plain(raw)
        }
    }

    /// A cell whose text stands in the split's own buffer, since marks had to be taken out.
    pub(super) fn unescaped(raw: Range<usize>, text: Range<usize>) -> Self {
        Self {
            is_unescaped: true,
            ..Self::within(raw, text)
        }
    }

    /// As it is written, quotation marks included.
    #[inline]
    pub(super) fn raw(&self) -> Range<usize> {
        self.raw[0] as usize..self.raw[1] as usize
    }
}

/// What is not as it should be about a record's quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The mark that opens this cell, by its field, is never closed, and is read as a letter.
    NotClosed(usize),
    /// A mark within this cell is not doubled, and is read as a letter.
    NotDoubled(usize),
}

/// A record split; the buffers are used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Split {
    pub(super) cells: Vec<Cell>,
    /// Texts that are not in the record as they stand.
    pub(super) unescaped: Vec<u8>,
    pub(super) flaw: Option<Flaw>,
    /// How many bytes the record has, its line end included.
    pub(super) consumed: usize,
    /// How many lines it ends.
    pub(super) lines: u64,
    /// How many quotation marks opened cells.
    openings: usize,
}

impl Split {
    /// The text of a cell of a record; nothing past the last.
    pub(super) fn bytes<'a>(&'a self, record: &'a [u8], field: usize) -> &'a [u8] {
        let Some(cell) = self.cells.get(field) else {
            return &[];
        };
        let source = if cell.is_unescaped {
            &self.unescaped
        } else {
            record
        };
        let [start, end] = cell.text;
        source.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Forgets the record.
    pub(super) fn clear(&mut self) {
        self.cells.clear();
        self.unescaped.clear();
        self.flaw = None;
        self.consumed = 0;
        self.lines = 0;
        self.openings = 0;
    }
}

/// How a record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At a line's end, or the text's.
    Whole,
    /// The bytes ran out within it, and there are more to read.
    Cut,
    /// A quotation mark was still open at the text's end or after [`LONGEST_QUOTED`].
    Open,
}

/// What is expected of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected {
    pub(super) dialect: Dialect,
    /// How many cells the table's rows have, where that is known.
    pub(super) width: Option<usize>,
    /// How many bytes a quotation mark may hold before it counts as never closed, at most
    /// [`LONGEST_QUOTED`].
    pub(super) longest_quoted: usize,
}

/// Splits the record at the beginning of `bytes`. False where more bytes must be read first, which is never so where `bytes`
/// `is_all` there is.
pub(super) fn split(bytes: &[u8], expected: Expected, is_all: bool, into: &mut Split) -> bool {
    into.clear();
    let Some(line) = line_end(bytes, is_all) else {
        // Whether the line goes on is not known; a quoted cell may, so it is tried when it is.
        return false;
    };
    let is_split = split_record(bytes, line.clone(), expected, is_all, into);
    into.lines = if into.consumed <= line.end {
        u64::from(!line.is_empty())
    } else {
        line_breaks(&bytes[..into.consumed])
    };
    is_split
}

/// How many lines some bytes end: LF, CRLF and CR each end one.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    (feeds + lone_returns(bytes).count()) as u64
}

/// Where returns in some bytes have no line feed behind them.
pub(super) fn lone_returns(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n'))
}

fn split_record(
    bytes: &[u8],
    line: Range<usize>,
    expected: Expected,
    is_all: bool,
    into: &mut Split,
) -> bool {
    let Expected {
        dialect,
        width,
        longest_quoted,
    } = expected;
    let first_line = &bytes[..line.start];
    let has_mark = |quote: &u8| memchr::memchr(*quote, first_line).is_some();
    let Some(quote) = dialect.quote.filter(has_mark) else {
        plain_line(first_line, dialect, into);
        into.consumed = line.end;
        return true;
    };
    let marks = Marks {
        dialect,
        quote,
        literal: None,
        longest_quoted,
    };
    let end = marks.attempt(bytes, is_all, into);
    if end == End::Cut {
        return false;
    }
    let is_suspect = end == End::Open || into.consumed > line.end || into.flaw.is_some();
    let fits = width.is_none_or(|width| into.cells.len() == width);
    if end == End::Whole && (fits || !is_suspect) {
        return true;
    }
    // One of the marks of the first line may be a letter.
    let openings = into.openings;
    let first_line = &bytes[..line.end];
    let with_letter = |literal: usize| Marks {
        literal: Some(literal),
        ..marks
    };
    for literal in 0..openings {
        let found = with_letter(literal).attempt(first_line, true, into);
        if found == End::Whole && Some(into.cells.len()) == width {
            return true;
        }
    }
    if end == End::Whole {
        marks.attempt(bytes, is_all, into);
        return true;
    }
    // Nothing fits: the mark that is never closed costs its line alone.
    for literal in (0..openings).rev() {
        if with_letter(literal).attempt(first_line, true, into) == End::Whole {
            return true;
        }
    }
    into.clear();
    plain_line(&bytes[..line.start], dialect, into);
    into.consumed = line.end;
    into.flaw = Some(Flaw::NotClosed(0));
    true
}

/// The bytes of a line's end: empty at the text's end; `None` where that is still to be read.
fn line_end(bytes: &[u8], is_all: bool) -> Option<Range<usize>> {
    match memchr::memchr2(b'\n', b'\r', bytes) {
        Some(at) if bytes[at] == b'\n' => Some(at..at + 1),
        Some(at) => match bytes.get(at + 1) {
            Some(b'\n') => Some(at..at + 2),
            None if !is_all => None,
            _ => Some(at..at + 1),
        },
        None if is_all => Some(bytes.len()..bytes.len()),
        None => None,
    }
}

/// A line without quotation marks.
fn plain_line(line: &[u8], dialect: Dialect, into: &mut Split) {
    let mut start = 0;
    for end in memchr::memchr_iter(dialect.delimiter, line) {
        plain_cell(line, start..end, dialect, into);
        start = end + 1;
    }
    plain_cell(line, start..line.len(), dialect, into);
}

fn plain_cell(bytes: &[u8], raw: Range<usize>, dialect: Dialect, into: &mut Split) {
    let is_padded = dialect.padded && !raw.is_empty() && bytes[raw.start] == b' ';
    let text = raw.start + usize::from(is_padded)..raw.end;
    into.cells.push(Cell::within(raw, text));
}

/// What stands behind a cell.
enum Next {
    /// Another, from here.
    Cell(usize),
    /// The record's end, up to here.
    Line(usize),
    Cut,
    Open,
}

/// How the marks of a record are taken.
#[derive(Clone, Copy)]
struct Marks {
    dialect: Dialect,
    quote: u8,
    /// The number of the mark that opens a cell and is read as a letter all the same.
    literal: Option<usize>,
    longest_quoted: usize,
}

impl Marks {
    /// Splits a record that has marks.
    fn attempt(self, bytes: &[u8], is_all: bool, into: &mut Split) -> End {
        into.clear();
        let mut at = 0;
        loop {
            match self.cell(bytes, at, is_all, into) {
                Next::Cell(next) => at = next,
                Next::Line(end) => {
                    into.consumed = end;
                    return End::Whole;
                }
                Next::Cut => return End::Cut,
                Next::Open => return End::Open,
            }
        }
    }

    /// Reads the cell that begins at `start`.
    fn cell(self, bytes: &[u8], start: usize, is_all: bool, into: &mut Split) -> Next {
        let mut open = start;
        while self.dialect.padded && bytes.get(open) == Some(&b' ') {
            open += 1;
        }
        if bytes.get(open) == Some(&self.quote) {
            let number = into.openings;
            into.openings += 1;
            if self.literal != Some(number) {
                return self.quoted(bytes, start..open + 1, is_all, into);
            }
            into.flaw = Some(Flaw::NotClosed(into.cells.len()));
        }
        let delimiter = self.dialect.delimiter;
        let rest = &bytes[start..];
        let length = memchr::memchr3(delimiter, b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = start + length;
        let next = if bytes.get(end) == Some(&delimiter) {
            Next::Cell(end + 1)
        } else {
            match line_end(&bytes[end..], is_all) {
                Some(line) => Next::Line(end + line.end),
                None => return Next::Cut,
            }
        };
        plain_cell(bytes, start..end, self.dialect, into);
        next
    }

    /// Reads the quoted cell whose beginning, up to behind its mark, is `opening`.
    fn quoted(self, bytes: &[u8], opening: Range<usize>, is_all: bool, into: &mut Split) -> Next {
        let begin = opening.end;
        let limit = bytes.len().min(begin + self.longest_quoted);
        let is_end_known = is_all || limit < bytes.len();
        // Where the text begins in the buffer, once a mark had to be taken out of it.
        let mut unescaped: Option<usize> = None;
        let (mut at, mut kept) = (begin, begin);
        loop {
            let window = &bytes[at.min(limit)..limit];
            let found = if self.dialect.backslash {
                memchr::memchr2(self.quote, b'\\', window)
            } else {
                memchr::memchr(self.quote, window)
            };
            let Some(found) = found.map(|found| at + found) else {
                return if is_end_known { Next::Open } else { Next::Cut };
            };
            let after = bytes.get(found + 1).copied();
            if after.is_none() && !is_all {
                return Next::Cut;
            }
            let is_backslash = self.dialect.backslash && bytes[found] == b'\\';
            if after == Some(self.quote) || (is_backslash && after == Some(b'\\')) {
                unescaped.get_or_insert(into.unescaped.len());
                into.unescaped.extend_from_slice(&bytes[kept..found]);
                kept = found + 1;
                at = found + 2;
                continue;
            }
            if is_backslash {
                at = found + 1;
                continue;
            }
            let mut behind = found + 1;
            while bytes.get(behind) == Some(&b' ') && self.dialect.delimiter != b' ' {
                behind += 1;
            }
            let next = match bytes.get(behind) {
                Some(byte) if *byte == self.dialect.delimiter => Next::Cell(behind + 1),
                Some(b'\r' | b'\n') | None => match line_end(&bytes[behind..], is_all) {
                    Some(line) => Next::Line(behind + line.end),
                    None => return Next::Cut,
                },
                Some(_) => {
                    into.flaw.get_or_insert(Flaw::NotDoubled(into.cells.len()));
                    at = found + 1;
                    continue;
                }
            };
            let raw = opening.start..behind;
            into.cells.push(match unescaped {
                Some(from) => {
                    into.unescaped.extend_from_slice(&bytes[kept..found]);
                    Cell::unescaped(raw, from..into.unescaped.len())
                }
                None => Cell::within(raw, begin..found),
            });
            return next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expected(dialect: Dialect, width: Option<usize>) -> Expected {
        Expected {
            dialect,
            width,
            longest_quoted: LONGEST_QUOTED,
        }
    }

    fn cells(text: &str, dialect: Dialect, width: Option<usize>) -> (Vec<String>, Split) {
        let mut found = Split::default();
        assert!(split(
            text.as_bytes(),
            expected(dialect, width),
            true,
            &mut found
        ));
        let cells = (0..found.cells.len())
            .map(|field| String::from_utf8_lossy(found.bytes(text.as_bytes(), field)).into_owned())
            .collect();
        (cells, found)
    }

    fn csv(text: &str, width: usize) -> (Vec<String>, Option<Flaw>, usize) {
        let (cells, found) = cells(text, Dialect::CSV, Some(width));
        (cells, found.flaw, found.consumed)
    }

    #[test]
    fn marks_close_before_a_delimiter_or_the_end() {
        assert_eq!(csv("\"a, b\",c\n", 2).0, ["a, b", "c"]);
        assert_eq!(csv("\"say \"\"hi\"\"\",\"\"\n", 2).0, ["say \"hi\"", ""]);
        let (read, flaw, _) = csv("\"Boots, 10\" high\",c\n", 2);
        assert_eq!(read, ["Boots, 10\" high", "c"]);
        assert_eq!(flaw, Some(Flaw::NotDoubled(0)));
        let (read, flaw, _) = csv("\"\"Made, here\",c\n", 2);
        assert_eq!(read, ["\"Made, here", "c"]);
        assert_eq!(flaw, Some(Flaw::NotDoubled(0)));
    }

    #[test]
    fn a_stray_mark_costs_its_record_alone() {
        let (read, flaw, consumed) = csv("a,\"2,c,\"d, e\"\n1,2,3,4\n", 4);
        assert_eq!(read, ["a", "\"2", "c", "d, e"]);
        assert_eq!(flaw, Some(Flaw::NotClosed(1)));
        assert_eq!(consumed, 14);
        let (read, flaw, consumed) = csv("a,b,\"\n1,\"2\",3\n", 3);
        assert_eq!(read, ["a", "b", "\""]);
        assert_eq!((flaw, consumed), (Some(Flaw::NotClosed(2)), 6));
        let (read, flaw, consumed) = csv("a,\"b\n1,2\n3,4\n", 2);
        assert_eq!(read, ["a", "\"b"]);
        assert_eq!((flaw, consumed), (Some(Flaw::NotClosed(1)), 5));
        let long = format!("a,\"b\n{}", "1,2\n".repeat(LONGEST_QUOTED));
        assert_eq!(csv(&long, 2).2, 5);
    }

    #[test]
    fn cells_over_several_lines_stay_whole() {
        let (read, flaw, consumed) = csv("\"a\r\nb\",c\r\nd,e\r\n", 2);
        assert_eq!(read, ["a\r\nb", "c"]);
        assert_eq!((flaw, consumed), (None, 10));
    }

    #[test]
    fn other_dialects() {
        let padded = Dialect {
            padded: true,
            ..Dialect::CSV
        };
        assert_eq!(
            cells("a, \"b, c\", d\n", padded, None).0,
            ["a", "b, c", "d"]
        );
        let backslash = Dialect {
            backslash: true,
            ..Dialect::CSV
        };
        assert_eq!(
            cells("\"10\\\" x\",a\\b\n", backslash, None).0,
            ["10\" x", "a\\b"]
        );
        let single = Dialect {
            quote: Some(b'\''),
            ..Dialect::CSV
        };
        assert_eq!(cells("'a, ''b''',\"\n", single, None).0, ["a, 'b'", "\""]);
        let none = Dialect {
            quote: None,
            ..Dialect::CSV
        };
        assert_eq!(cells("\"a,b\"\n", none, None).0, ["\"a", "b\""]);
    }

    #[test]
    fn more_is_asked_for_where_the_record_may_go_on() {
        let mut into = Split::default();
        for cut in ["a,b", "a,b\r", "a,\"b", "a,\"b\n", "a,\"b\"", "a,\"b\"\r"] {
            let bytes = cut.as_bytes();
            assert!(
                !split(bytes, expected(Dialect::CSV, None), false, &mut into),
                "{cut:?}"
            );
            assert!(
                split(bytes, expected(Dialect::CSV, None), true, &mut into),
                "{cut:?}"
            );
        }
        assert!(split(
            b"a,b\n",
            expected(Dialect::CSV, None),
            false,
            &mut into
        ));
    }

    proptest! {
        #[test]
        fn any_bytes_are_split_and_something_is_consumed(
            bytes in prop::collection::vec(prop::sample::select(b"a,;\"'\\ \r\n".to_vec()), 1..60),
            width in prop::option::of(1_usize..5),
            backslash in any::<bool>(),
            padded in any::<bool>(),
        ) {
            let dialect = Dialect { backslash, padded, ..Dialect::CSV };
            let mut into = Split::default();
            prop_assert!(split(&bytes, expected(dialect, width), true, &mut into));
            prop_assert!(into.consumed > 0 && into.consumed <= bytes.len());
            prop_assert!(!into.cells.is_empty());
            for cell in &into.cells {
                prop_assert!(cell.raw().end <= into.consumed);
            }
        }
    }
}
