//! How a text separates its cells: the delimiter, the quotation mark, its escape, and whether
//! cells are padded; decided on the text, not on its name.
//!
//! Each delimiter is tried; the one under which most rows have the same number of cells, and cells
//! look like single values, is taken.

use std::fmt;

use super::kind::Kind;
use super::split::{Expected, Split, split};

/// How a text separates its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The letter between cells.
    pub delimiter: u8,
    /// The quotation mark around cells, `"` or `'`; `None` where marks are letters.
    pub quote: Option<u8>,
    /// Whether a backslash makes the quotation mark behind it a letter; doubling it always does.
    pub backslash: bool,
    /// Whether a space stands behind each delimiter and is no part of the cell.
    pub padded: bool,
}

impl Dialect {
    /// Commas and double quotation marks.
    pub const CSV: Self = Self {
        delimiter: b',',
        quote: Some(b'"'),
        backslash: false,
        padded: false,
    };

    /// The delimiters that are tried, the likeliest first.
    const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b' '];
}

/// What a mapping or a flag says of the dialect; the rest is decided on the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forced {
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// The quotation mark; `Some(None)` for none.
    pub quote: Option<Option<u8>>,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let delimiter = match self.delimiter {
            b',' => "commas",
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "bars (|)",
            b' ' => "spaces",
            other => return write!(f, "“{}”", char::from(other)),
        };
        f.write_str(delimiter)?;
        if self.padded {
            f.write_str(" and spaces")?;
        }
        match self.quote {
            Some(b'\'') => f.write_str(", single quotation marks")?,
            None => f.write_str(", no quotation marks")?,
            Some(_) => {}
        }
        if self.backslash {
            f.write_str(", backslashes before quotation marks")?;
        }
        Ok(())
    }
}

/// How many records are looked at.
const RECORDS: usize = 2_000;

/// How many bytes a quotation mark may hold here: every record is split several times.
const LONGEST_QUOTED: usize = 16 << 10;

/// How much less likely spaces are than any other delimiter: words are separated by them too.
const SPACE_LIKELIHOOD: f64 = 0.5;

/// The share of delimiters that must have a space behind them for cells to be padded.
const PADDED_SHARE: f64 = 0.95;

/// Decides the dialect of a text by its beginning, and how many cells most of its rows have.
pub(super) fn detect(head: &[u8], forced: Forced) -> (Dialect, Option<usize>) {
    let delimiters = forced
        .delimiter
        .map_or(Dialect::DELIMITERS.to_vec(), |one| vec![one]);
    let mut best = (0.0, None);
    for delimiter in delimiters {
        let likelihood = if delimiter == b' ' {
            SPACE_LIKELIHOOD
        } else {
            1.0
        };
        // No score is above 1, so that one which is likelier already stays.
        if likelihood <= best.0 || memchr::memchr(delimiter, head).is_none() {
            continue;
        }
        let quotes = match forced.quote {
            Some(quote) => vec![quote],
            None => quotation_marks(head, delimiter),
        };
        for quote in quotes {
            let dialect = Dialect {
                delimiter,
                quote,
                backslash: quote.is_some_and(|quote| has_backslashes(head, delimiter, quote)),
                padded: delimiter != b' ' && is_padded(head, delimiter, quote),
            };
            if let Some((score, width)) = score(head, dialect)
                && likelihood * score > best.0
            {
                best = (likelihood * score, Some((dialect, Some(width))));
            }
        }
    }
    let plain = Dialect {
        delimiter: forced.delimiter.unwrap_or(Dialect::CSV.delimiter),
        quote: forced.quote.unwrap_or(Dialect::CSV.quote),
        ..Dialect::CSV
    };
    best.1.unwrap_or((plain, None))
}

/// Whether nearly every delimiter outside quotation marks has a space or a line's end behind it, and
/// one has a space.
fn is_padded(head: &[u8], delimiter: u8, quote: Option<u8>) -> bool {
    if memchr::memmem::find(head, &[delimiter, b' ']).is_none() {
        return false;
    }
    // Where more than these are not padded it is settled, mostly long before the end.
    let possible = u32::try_from(memchr::memchr_iter(delimiter, head).count());
    let most_unpadded = (1.0 - PADDED_SHARE) * f64::from(possible.unwrap_or(u32::MAX));
    let (mut all, mut padded, mut spaces) = (0_u32, 0_u32, 0_u32);
    let mut is_quoted = false;
    for at in memchr::memchr3_iter(delimiter, quote.unwrap_or(b'\n'), b'\n', head) {
        if head[at] == b'\n' {
            // A mark that is never closed holds no more than its line here.
            is_quoted = false;
            continue;
        }
        if head[at] != delimiter {
            is_quoted = !is_quoted;
            continue;
        }
        if is_quoted {
            continue;
        }
        all += 1;
        match head.get(at + 1) {
            Some(b' ') => {
                padded += 1;
                spaces += 1;
            }
            None | Some(b'\r' | b'\n') => padded += 1,
            Some(_) if f64::from(all - padded) > most_unpadded => return false,
            Some(_) => {}
        }
    }
    spaces > 0 && f64::from(padded) >= PADDED_SHARE * f64::from(all)
}

/// The marks to try, the likelier first: double ones, and single ones where they stand around cells.
fn quotation_marks(head: &[u8], delimiter: u8) -> Vec<Option<u8>> {
    let around = |quote: u8| {
        let (mut opened, mut closed) = (0_u32, 0_u32);
        for at in memchr::memchr_iter(quote, head) {
            let before = head[..at].iter().rev().find(|byte| **byte != b' ');
            let after = head[at + 1..].iter().find(|byte| **byte != b' ');
            let borders = |byte: Option<&u8>| {
                byte.is_none_or(|byte| *byte == delimiter || matches!(byte, b'\r' | b'\n'))
            };
            opened += u32::from(borders(before));
            closed += u32::from(borders(after));
        }
        opened.min(closed)
    };
    let single = around(b'\'');
    if single == 0 {
        vec![Some(b'"')]
    } else if single > around(b'"') {
        vec![Some(b'\''), Some(b'"')]
    } else {
        vec![Some(b'"'), Some(b'\'')]
    }
}

/// Whether quotation marks within cells have a backslash before them.
fn has_backslashes(head: &[u8], delimiter: u8, quote: u8) -> bool {
    memchr::memchr_iter(quote, head).any(|at| {
        let escaped = at > 0 && head[at - 1] == b'\\';
        let after = head.get(at + 1);
        escaped && after.is_some_and(|byte| *byte != delimiter && !matches!(byte, b'\r' | b'\n'))
    })
}

/// How well a dialect explains a text, from 0 to 1: the share of rows with the commonest number of
/// cells, times the share of their cells that are single values, times a little more for each
/// cell a row has. And how many cells most rows have; `None` where that is one.
fn score(head: &[u8], dialect: Dialect) -> Option<(f64, usize)> {
    let mut counts: Vec<(u32, u32)> = Vec::new();
    let (mut rows, mut cells, mut single) = (0_u32, 0_u32, 0_u32);
    let expected = Expected {
        dialect,
        width: None,
        longest_quoted: LONGEST_QUOTED,
    };
    let mut split_row = Split::default();
    let mut at = 0;
    while at < head.len() && (rows as usize) < RECORDS {
        split(&head[at..], expected, true, &mut split_row);
        let row = &head[at..at + split_row.consumed];
        at += split_row.consumed.max(1);
        if row.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        rows += 1;
        let count = u32::try_from(split_row.cells.len()).unwrap_or(u32::MAX);
        match counts.iter_mut().find(|(known, _)| *known == count) {
            Some((_, times)) => *times += 1,
            None => counts.push((count, 1)),
        }
        for field in 0..split_row.cells.len() {
            cells += 1;
            let bytes = split_row.bytes(row, field);
            single += u32::from(Kind::of_bytes(bytes).is_single_value());
        }
    }
    let (width, times) = counts
        .into_iter()
        .filter(|(count, _)| *count > 1)
        .max_by_key(|(count, times)| (*times, *count))?;
    let consistent = f64::from(times) / f64::from(rows);
    let values = f64::from(single) / f64::from(cells);
    let wide = 1.0 - 1.0 / (f64::from(width) + 1.0);
    Some((consistent * values * wide, width as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Dialect {
        detect(text.as_bytes(), Forced::default()).0
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_even_rows() {
        assert_eq!(of("a,b\n1,2\n"), Dialect::CSV);
        assert_eq!(of("a;b;c\n1,5;2,5;x\n2,5;1,0;y\n").delimiter, b';');
        assert_eq!(of("a\tb\nJones, Ann\t2\n").delimiter, b'\t');
        assert_eq!(of("a|b|c\n1|2|3\n").delimiter, b'|');
        assert_eq!(of("one\ntwo\n"), Dialect::CSV);
        assert_eq!(of(""), Dialect::CSV);
    }

    #[test]
    fn spaces_behind_commas_are_padding() {
        let padded = of("a, b, c\n1, \"x, y\", 3\n2, z, \n");
        assert!(padded.padded);
        assert!(!of("a,b,c\n1,\"x, y\",3\n").padded);
        assert!(of("\"a\", \"b\"\n\"x\", \"1,234\"\n\"y\", \"2,345\"\n").padded);
        assert!(of("a, b, c\nx, \"1,234\", \"5,678\"\ny, \"2,345\", \"6,789\"\n").padded);
    }

    #[test]
    fn quotation_marks_are_those_around_cells() {
        assert_eq!(
            of("a,'b c',d\n1,'x, y',3\n2,'it''s',4\n").quote,
            Some(b'\'')
        );
        assert_eq!(of("a,b\nMen's,2\nKids',3\n").quote, Some(b'"'));
        let short = "'a','b','c','d'\n1,'x','2,345','n'\n2,'y','3,456'\n3,'z','4,567'\n";
        assert_eq!(of(short).quote, Some(b'\''));
        assert!(of("a,b\n\"10\\\" x\",2\n").backslash);
        assert!(!of("a,b\n\"C:\\dir\\\",2\n").backslash);
    }

    #[test]
    fn what_is_forced_is_taken() {
        let forced = Forced {
            delimiter: Some(b';'),
            quote: Some(None),
        };
        let (dialect, _) = detect(b"a,b\n1,2\n", forced);
        assert_eq!((dialect.delimiter, dialect.quote), (b';', None));
    }
}
