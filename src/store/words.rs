//! A column of texts by its dictionary: what a row has is a number, so that each text is looked at once
//! and none is copied for a row.

use bytes::Bytes;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

use super::columns::Parquet;

/// How many values stand together in a run of packed numbers.
const GROUP: usize = 8;

/// The texts of a column, and for each of its rows the place of its text among them; `None` where it
/// is not written so throughout, or has not so many rows.
pub(super) fn by_dictionary(
    pages: &mut dyn PageReader,
    rows: usize,
) -> Parquet<Option<(Vec<Bytes>, Vec<usize>)>> {
    let (mut texts, mut places) = (None, Vec::new());
    while let Some(page) = pages.get_next_page()? {
        let taken = match page {
            Page::DictionaryPage { buf, .. } if texts.is_none() => {
                texts = plain(&buf);
                texts.as_ref().map(|_| ())
            }
            Page::DataPage {
                buf,
                num_values,
                encoding: Encoding::RLE_DICTIONARY,
                ..
            } => {
                let end = places.len().saturating_add(num_values as usize);
                (end <= rows)
                    .then_some(end)
                    .and_then(|end| numbers(&buf, end, &mut places))
            }
            _ => None,
        };
        if taken.is_none() {
            return Ok(None);
        }
    }
    Ok(texts
        .filter(|_| places.len() == rows)
        .map(|texts| (texts, places)))
}

/// The texts of a dictionary: each its length in four bytes, and its bytes.
fn plain(dictionary: &Bytes) -> Option<Vec<Bytes>> {
    let (mut texts, mut at) = (Vec::new(), 0);
    while at < dictionary.len() {
        let length = dictionary.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let from = at + 4;
        let end = from.checked_add(u32::from_le_bytes(length) as usize)?;
        dictionary.get(from..end)?;
        texts.push(dictionary.slice(from..end));
        at = end;
    }
    Some(texts)
}

/// Adds the numbers of a page until there are so many: after a byte that says how many bits each has,
/// runs of one number and runs of groups of eight, packed from the lowest bit on.
fn numbers(page: &[u8], end: usize, all: &mut Vec<usize>) -> Option<()> {
    let (bits, mut rest) = page.split_first()?;
    let bits = usize::from(*bits);
    if bits > 32 {
        return None;
    }
    while all.len() < end {
        let head = head(&mut rest)?;
        let is_packed = head & 1 == 1;
        let bytes = if is_packed {
            (head >> 1).checked_mul(bits)?
        } else {
            bits.div_ceil(8)
        };
        let (run, after) = rest.split_at_checked(bytes)?;
        rest = after;
        if is_packed {
            let values = (head >> 1).checked_mul(GROUP)?.min(end - all.len());
            let (mut bits_read, mut ready, mut next) = (0_u64, 0, run.iter());
            for _ in 0..values {
                while ready < bits {
                    bits_read |= u64::from(*next.next()?) << ready;
                    ready += 8;
                }
                all.push(usize::try_from(bits_read & ((1 << bits) - 1)).ok()?);
                bits_read >>= bits;
                ready -= bits;
            }
        } else {
            let low = run.iter().rev();
            let value = low.fold(0, |value, byte| value << 8 | usize::from(*byte));
            let values = (head >> 1).min(end - all.len());
            all.resize(all.len() + values, value);
        }
    }
    Some(())
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
