//! Records that are as most are, split at once by where marks stand in all the bytes of a stretch.

use super::dialect::Dialect;
use super::split::{Cell, Expected, Split};

/// How many bytes are looked at together for marks.
const LANES: usize = 2 * HALF;
const HALF: usize = size_of::<u64>();

/// Where delimiters, quotation marks and line feeds stand in some bytes, in their order.
pub(super) fn marks(bytes: &[u8], dialect: Dialect) -> Vec<u32> {
    let delimiter = dialect.delimiter;
    // Without a quotation mark, the delimiter is looked for twice.
    let quote = dialect.quote.unwrap_or(delimiter);
    let is_mark =
        |byte: u8| u8::from(byte == delimiter) | u8::from(byte == quote) | u8::from(byte == b'\n');
    let mut marks = Vec::with_capacity(bytes.len() / BYTES_A_MARK);
    let mut at = 0;
    let mut push = |lanes: &[u8; HALF]| {
        let mut rest = u64::from_le_bytes(*lanes);
        while rest != 0 {
            marks.push(at + rest.trailing_zeros() / u8::BITS);
            rest &= rest - 1;
        }
        at += u64::BITS / u8::BITS;
    };
    for some in bytes.chunks(LANES) {
        let mut block = [0; LANES];
        match some.first_chunk() {
            Some(whole) => block = *whole,
            None => block[..some.len()].copy_from_slice(some),
        }
        // Without a branch, so that compilers make wide instructions of it.
        let lanes = block.map(is_mark);
        if let ([low, high], []) = lanes.as_chunks() {
            push(low);
            push(high);
        }
    }
    // Of the bytes that fill up the last block.
    while marks.pop_if(|at| *at as usize >= bytes.len()).is_some() {}
    marks
}

/// About how many bytes there are to a mark: less than a cell mostly has.
const BYTES_A_MARK: usize = 6;

/// Splits the record that begins at `begin` where it is as most are: one line, ended by a line feed,
/// and its quotation marks around whole cells. `ahead` are the marks from there on; those of the
/// record are passed. False for any other record, and where no return may stand alone;
/// [`split`](super::split::split) reads every record, and these the same.
pub(super) fn split_simple(
    bytes: &[u8],
    begin: usize,
    ahead: &mut std::slice::Iter<u32>,
    expected: Expected,
    into: &mut Split,
) -> bool {
    into.clear();
    let dialect = expected.dialect;
    if dialect.backslash || dialect.padded {
        return false;
    }
    let (delimiter, bytes) = (dialect.delimiter, &bytes[begin..]);
    let mut found = ahead.by_ref().map(|at| *at as usize - begin);
    let mut start = 0;
    while let Some(at) = found.next() {
        let byte = bytes[at];
        if byte == delimiter {
            into.cells.push(Cell::plain(start..at));
            start = at + 1;
        } else if byte == b'\n' {
            let is_windows = at > start && bytes[at - 1] == b'\r';
            into.cells
                .push(Cell::plain(start..at - usize::from(is_windows)));
            (into.consumed, into.lines) = (at + 1, 1);
            return true;
        } else if at == start {
            let close = found.find(|at| bytes[*at] != delimiter);
            let Some(close) = close.filter(|at| bytes[*at] != b'\n') else {
                return false;
            };
            if close - start > expected.longest_quoted {
                return false;
            }
            into.cells.push(Cell {
                raw: start..close + 1,
                text: start + 1..close,
                is_unescaped: false,
            });
            let behind = &bytes[close + 1..];
            let is_windows = behind.starts_with(b"\r\n");
            match behind.first() {
                Some(next) if *next == delimiter => start = close + 2,
                Some(b'\n') => {}
                Some(_) if is_windows => {}
                _ => return false,
            }
            found.next();
            if start <= close {
                (into.consumed, into.lines) = (close + 2 + usize::from(is_windows), 1);
                return true;
            }
        }
        // Any other mark within a cell is a letter.
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::split::split;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_found_wherever_they_stand() {
        let text = b"a,b\"\n0123456789012345,\n,";
        assert_eq!(marks(text, Dialect::CSV), [1, 3, 4, 21, 22, 23]);
        assert_eq!(marks(b"", Dialect::CSV), [0_u32; 0]);
    }

    proptest! {
        #[test]
        fn simple_records_are_read_the_same(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["a", ",", ",", "\"", "\"", " ", "\n", "\r\n", "\\"]),
                1..30,
            ),
            quote in prop::option::of(Just(b'"')),
            width in prop::option::of(1_usize..5),
            (backslash, padded) in any::<(bool, bool)>(),
            longest_quoted in 1_usize..20,
        ) {
            let text = pieces.concat() + "\n";
            let dialect = Dialect { quote, backslash, padded, ..Dialect::CSV };
            let expected = Expected { dialect, width, longest_quoted };
            let (mut simple, mut any) = (Split::default(), Split::default());
            let marks = marks(text.as_bytes(), dialect);
            if !split_simple(text.as_bytes(), 0, &mut marks.iter(), expected, &mut simple) {
                return Ok(());
            }
            prop_assert!(split(text.as_bytes(), expected, false, &mut any));
            prop_assert_eq!(&simple.cells, &any.cells);
            prop_assert_eq!((simple.flaw, simple.consumed), (any.flaw, any.consumed));
            prop_assert_eq!((simple.lines, simple.unescaped), (any.lines, any.unescaped));
        }
    }
}
