//! Records that are as most are, split at once by where marks stand in all the bytes of a stretch.

use wide::u8x16;

use super::dialect::Dialect;
use super::split::{Cell, Expected, Split};

/// How many bytes are looked at together for marks: a bit of a number each.
const LANES: usize = u64::BITS as usize;

/// How many marks are written at once.
const AT_ONCE: usize = 8;

/// How many marks there is more room for where there is none left.
const MORE: usize = 1 << 12;

/// Where delimiters, quotation marks and line feeds stand in some bytes, in their order; in place of
/// what was there.
pub(super) fn find_marks(bytes: &[u8], dialect: Dialect, marks: &mut Vec<u32>) {
    let all = u8x16::splat;
    // Without a quotation mark, the delimiter is looked for twice.
    let quote = dialect.quote.unwrap_or(dialect.delimiter);
    let (delimiter, quote, feed) = (all(dialect.delimiter), all(quote), all(b'\n'));
    let marks_of = |sixteen: &[u8; 16]| {
        let bytes = u8x16::from(*sixteen);
        let is_mark = bytes.simd_eq(delimiter) | bytes.simd_eq(quote) | bytes.simd_eq(feed);
        u64::from(is_mark.to_bitmask())
    };
    let (mut begin, mut found) = (0, 0);
    let mut see = |block: &[u8; LANES]| {
        let (sixteens, _) = block.as_chunks();
        let bits = sixteens.iter().rev();
        let bits = bits.fold(0, |bits, some| bits << u16::BITS | marks_of(some));
        put(begin, bits, found, marks);
        found += bits.count_ones() as usize;
        begin += u64::BITS;
    };
    let (blocks, rest) = bytes.as_chunks();
    blocks.iter().for_each(&mut see);
    let mut last = [0; LANES];
    last[..rest.len()].copy_from_slice(rest);
    see(&last);
    marks.truncate(found);
    // Of the bytes that fill up the last block.
    while marks.pop_if(|at| *at as usize >= bytes.len()).is_some() {}
}

/// Puts the marks of a block that begins at a byte, a bit each, behind those found. How many a block
/// has cannot be foretold, and a wrong guess costs more than writing for nothing: eight are written
/// however many there are, and the next are written over those that are none.
#[inline]
fn put(begin: u32, mut bits: u64, mut found: usize, marks: &mut Vec<u32>) {
    loop {
        if marks.len() < found + AT_ONCE {
            marks.resize(found + MORE, 0);
        }
        let Some(places) = marks[found..].first_chunk_mut::<AT_ONCE>() else {
            return;
        };
        for place in places {
            *place = begin + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            return;
        }
        found += AT_ONCE;
    }
}

/// The ends of the cells of a line, of which these marks stand ahead, where it has as many cells as its
/// table and no quotation marks: then nothing needs splitting.
#[inline]
pub(super) fn plain_cells<'a>(
    bytes: &[u8],
    ahead: &'a [u32],
    expected: Expected,
) -> Option<&'a [u32]> {
    let dialect = expected.dialect;
    if dialect.backslash || dialect.padded {
        return None;
    }
    let ends = ahead.get(..expected.width?)?;
    let (last, others) = ends.split_last()?;
    let is = |mark: &u32, byte: u8| bytes.get(*mark as usize) == Some(&byte);
    let are_delimiters = || others.iter().all(|mark| is(mark, dialect.delimiter));
    (is(last, b'\n') && are_delimiters()).then_some(ends)
}

/// Splits the record that begins at `begin` where it is as most are: ended by a line feed, and its
/// quotation marks around whole cells or doubled. `ahead` are the marks from there on; returns how many
/// of them are the record's. `None` for any other record, and where no return may stand alone;
/// [`split`](super::split::split) reads every record, and these the same.
#[inline]
pub(super) fn split_simple(
    bytes: &[u8],
    begin: usize,
    ahead: &[u32],
    expected: Expected,
    into: &mut Split,
) -> Option<usize> {
    into.clear();
    let dialect = expected.dialect;
    if dialect.backslash || dialect.padded {
        return None;
    }
    let (delimiter, bytes) = (dialect.delimiter, bytes.get(begin..)?);
    let mut start = 0;
    into.lines = 1;
    let mut marks = ahead.iter().map(|at| *at as usize - begin).enumerate();
    while let Some((number, at)) = marks.next() {
        let byte = bytes[at];
        if byte == delimiter {
            into.cells.push(Cell::plain(start..at));
            start = at + 1;
            continue;
        }
        let end = if byte == b'\n' {
            let is_windows = at > start && bytes[at - 1] == b'\r';
            into.cells
                .push(Cell::plain(start..at - usize::from(is_windows)));
            (number, at)
        } else if at == start {
            quoted(bytes, start, &mut marks, expected, into)?;
            // The delimiter or line feed behind.
            let (number, at) = marks.next()?;
            if bytes[at] == delimiter {
                start = at + 1;
                continue;
            }
            (number, at)
        } else {
            // A mark within a cell is a letter.
            continue;
        };
        into.consumed = end.1 + 1;
        // A mark that opens a cell by mistake takes lines with it.
        let is_sure = into.lines == 1 || expected.width.is_none_or(|w| w == into.cells.len());
        return is_sure.then_some(end.0 + 1);
    }
    None
}

/// Reads the quoted cell that begins at `start`, where a delimiter or the line's end stands behind it.
fn quoted(
    bytes: &[u8],
    start: usize,
    marks: &mut impl Iterator<Item = (usize, usize)>,
    expected: Expected,
    into: &mut Split,
) -> Option<()> {
    let delimiter = expected.dialect.delimiter;
    let mut kept = start + 1;
    let mut unescaped = None;
    let close = loop {
        let (_, at) = marks.next()?;
        let byte = bytes[at];
        if byte == b'\n' {
            into.lines += 1;
        } else if byte != delimiter {
            if bytes.get(at + 1) != Some(&byte) {
                break at;
            }
            // Of a mark that is doubled the second is the letter.
            marks.next();
            unescaped.get_or_insert(into.unescaped.len());
            into.unescaped.extend_from_slice(&bytes[kept..at]);
            kept = at + 1;
        }
    };
    let is_closed = match &bytes[close + 1..] {
        [b'\n', ..] | [b'\r', b'\n', ..] => true,
        [next, ..] => *next == delimiter,
        [] => false,
    };
    if !is_closed || close - start > expected.longest_quoted {
        return None;
    }
    let raw = start..close + 1;
    into.cells.push(match unescaped {
        Some(from) => {
            into.unescaped.extend_from_slice(&bytes[kept..close]);
            Cell::unescaped(raw, from..into.unescaped.len())
        }
        None => Cell::within(raw, kept..close),
    });
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::cells::{Between, Cells};
    use super::super::split::split;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_found_wherever_they_stand() {
        let text = b"a,b\"\n0123456789012345,\n,";
        let mut marks = Vec::new();
        find_marks(text, Dialect::CSV, &mut marks);
        assert_eq!(marks, [1, 3, 4, 21, 22, 23]);
        find_marks(b"", Dialect::CSV, &mut marks);
        assert_eq!(marks, [0_u32; 0]);
    }

    proptest! {
        #[test]
        fn marks_are_found_however_many(
            pieces in prop::collection::vec(("[a,\"\n]{0,90}|[a]{0,200}|,{0,200}", 0..3_usize), 0..60),
            before in prop::collection::vec(any::<u32>(), 0..20),
        ) {
            let text: String = pieces.iter().map(|(piece, times)| piece.repeat(*times)).collect();
            let mut marks = before;
            find_marks(text.as_bytes(), Dialect::CSV, &mut marks);
            let places = memchr::memchr3_iter(b',', b'"', b'\n', text.as_bytes());
            prop_assert!(places.eq(marks.iter().map(|at| *at as usize)));
        }

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
            let mut marks = Vec::new();
            find_marks(text.as_bytes(), dialect, &mut marks);
            if let Some(ends) = plain_cells(text.as_bytes(), &marks, expected) {
                let read = ends.last().map_or(0, |end| *end as usize + 1);
                let last = text[..read].trim_end_matches("\r\n").trim_end_matches('\n').len();
                let plain = Cells::Between(Between { ends, begin: 0, last }).to_split();
                prop_assert!(split(text.as_bytes(), expected, false, &mut any));
                if !text[..read].trim_end_matches("\r\n").contains('\r') {
                    prop_assert_eq!((plain.cells, read), (any.cells.clone(), any.consumed));
                }
            }
            let passed = split_simple(text.as_bytes(), 0, &marks, expected, &mut simple);
            let Some(passed) = passed else {
                return Ok(());
            };
            let within = marks.iter().filter(|at| (**at as usize) < simple.consumed);
            prop_assert_eq!(within.count(), passed);
            prop_assert!(split(text.as_bytes(), expected, false, &mut any));
            prop_assert_eq!(&simple.cells, &any.cells);
            prop_assert_eq!((simple.flaw, simple.consumed), (any.flaw, any.consumed));
            prop_assert_eq!((simple.lines, simple.unescaped), (any.lines, any.unescaped));
        }
    }
}
