//! A column by its dictionary: what a row has is a number, so that each value is looked at once and
//! none is copied for a row, and rows that nobody asks for cost nothing.

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

use super::columns::Parquet;

/// How many values stand together in a run of packed numbers.
const GROUP: usize = 8;

/// The most bits that a number has.
const MOST_BITS: usize = 32;

/// For how many rows room is made at once, whatever a file says that it has.
pub(super) const ROWS_AT_ONCE: usize = 1 << 16;

/// Rows: where a run of them begins, and how many it has. Runs are in order and apart.
pub(super) type Runs = Vec<(usize, usize)>;

/// Whether a column may have a row without a value, as its schema says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Each row has one, as it has to.
    Required,
    /// Each row has one, though it may have none.
    Full,
}

/// Reads some of the rows of a column that has so many: for each the value that stands for its own, of
/// those that `values` makes of the dictionary. `None` where the column is not written by one throughout.
pub(super) fn by_dictionary<V: Copy>(
    pages: &mut dyn PageReader,
    form: Form,
    rows: usize,
    runs: &Runs,
    values: impl FnOnce(&[u8]) -> Option<Vec<V>>,
) -> Parquet<Option<Vec<V>>> {
    let (mut values, mut first) = (Err(values), 0_usize);
    let wanted: usize = runs.iter().map(|(_, rows)| rows).sum();
    let mut left = Left {
        runs: runs.iter(),
        next: None,
        taken: Vec::with_capacity(wanted.min(ROWS_AT_ONCE)),
    };
    left.turn();
    while let Some(page) = pages.get_next_page()? {
        let taken = match page {
            Page::DictionaryPage { buf, .. } => match values {
                Err(read) => {
                    let known = read(&buf);
                    let is_read = known.as_ref().map(|_| ());
                    values = Ok(known.unwrap_or_default());
                    is_read
                }
                Ok(_) => return Ok(None),
            },
            Page::DataPage {
                buf,
                num_values,
                encoding: Encoding::RLE_DICTIONARY,
                ..
            } => {
                let begin = first;
                first = first.saturating_add(num_values as usize);
                let known = values.as_deref().unwrap_or_default();
                numbers_of(&buf, form).and_then(|page| left.take(page, begin, first, known))
            }
            _ => None,
        };
        if taken.is_none() {
            return Ok(None);
        }
    }
    let is_whole = first == rows && left.next.is_none();
    Ok(is_whole.then_some(left.taken))
}

/// The numbers of a page: where a row might have no value, they stand behind what says which has one.
fn numbers_of(page: &[u8], form: Form) -> Option<&[u8]> {
    if form == Form::Required {
        return Some(page);
    }
    let (length, rest) = page.split_first_chunk()?;
    rest.get(u32::from_le_bytes(*length) as usize..)
}

/// The texts of a dictionary: each its length in four bytes, and its bytes.
pub(super) fn texts(dictionary: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut texts, mut rest) = (Vec::new(), dictionary);
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk()?;
        let (text, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        texts.push(text);
        rest = after;
    }
    Some(texts)
}

/// The rows that are left to be read.
struct Left<'a, V> {
    runs: std::slice::Iter<'a, (usize, usize)>,
    /// From which row to which, of the run that is next.
    next: Option<(usize, usize)>,
    /// The values of those before.
    taken: Vec<V>,
}

impl<V: Copy> Left<'_, V> {
    /// Goes on to the next run that has any row.
    fn turn(&mut self) {
        let mut runs = self.runs.by_ref().filter(|(_, rows)| *rows > 0);
        self.next = runs.next().map(|(from, rows)| (*from, from + rows));
    }

    /// Takes what is asked of a page of these rows: after a byte that says how many bits each number has,
    /// runs of one number and runs of groups of eight, packed from the lowest bit on.
    fn take(&mut self, page: &[u8], mut row: usize, end: usize, known: &[V]) -> Option<()> {
        let (bits, mut rest) = page.split_first()?;
        let bits = usize::from(*bits);
        if bits > MOST_BITS {
            return None;
        }
        while self.next.is_some_and(|(from, _)| from < end) {
            let head = head(&mut rest)?;
            let is_packed = head & 1 == 1;
            let (bytes, values) = if is_packed {
                let values = (head >> 1).checked_mul(GROUP)?;
                ((head >> 1).checked_mul(bits)?, values)
            } else {
                (bits.div_ceil(8), head >> 1)
            };
            // Behind a run stand others, or else its last number is read alone.
            let run = rest;
            rest = rest.get(bytes..)?;
            let behind = row.checked_add(values)?.min(end);
            while let Some((from, to)) = self.next.filter(|(from, _)| *from < behind) {
                let until = to.min(behind);
                if is_packed {
                    for at in from - row..until - row {
                        self.taken.push(*known.get(packed(run, at * bits, bits)?)?);
                    }
                } else {
                    let value = *known.get(packed(run, 0, bits)?)?;
                    self.taken.resize(self.taken.len() + (until - from), value);
                }
                if until < to {
                    self.next = Some((until, to));
                } else {
                    self.turn();
                }
            }
            row = behind;
        }
        Some(())
    }
}

/// The number of so many bits that begins at a bit.
#[inline]
fn packed(bytes: &[u8], at: usize, bits: usize) -> Option<usize> {
    let from = bytes.get(at / 8..)?;
    let word = match from.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => {
            let shift_in = |word: u64, byte: &u8| word << 8 | u64::from(*byte);
            from.iter().rev().fold(0, shift_in)
        }
    };
    usize::try_from(word >> (at % 8) & ((1 << bits) - 1)).ok()
}

/// The number that a run begins with, seven bits a byte.
fn head(rest: &mut &[u8]) -> Option<usize> {
    let mut head = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        head |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(head);
        }
    }
    None
}
