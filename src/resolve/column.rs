//! What the cells of a column stand for that have been met.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;

use crate::model::personal;

/// What the cells of a column stand for that have been met.
#[derive(Debug)]
pub(super) struct Column<T> {
    met: Meanings<T>,
    last: Again<T>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self {
            met: Meanings {
                short: FxHashMap::default(),
                long: FxHashMap::default(),
            },
            last: Again(None),
        }
    }
}

impl<T: Copy> Column<T> {
    /// What a cell stands for that is mostly the cell of the row before.
    #[inline]
    pub(super) fn get_again(&mut self, cell: &[u8]) -> Option<T> {
        self.last.get_or(cell, || self.met.get(cell))
    }

    /// What a cell stands for.
    #[inline]
    pub(super) fn get(&self, cell: &[u8]) -> Option<T> {
        self.met.get(cell)
    }

    /// Learns what a cell stands for, which nobody takes for personal data.
    pub(super) fn learn(&mut self, cell: &[u8], meaning: Option<T>) {
        let Some(meaning) = meaning else {
            return;
        };
        if self.get(cell).is_none() && personal(&String::from_utf8_lossy(cell)).is_empty() {
            match short(cell) {
                Some(short) => self.met.short.insert(short, meaning),
                None => self.met.long.insert(cell.into(), meaning),
            };
        }
    }
}

/// What cells stand for, by their bytes.
#[derive(Debug)]
struct Meanings<T> {
    short: FxHashMap<Short, T>,
    long: FxHashMap<Box<[u8]>, T>,
}

impl<T: Copy> Meanings<T> {
    #[inline]
    fn get(&self, cell: &[u8]) -> Option<T> {
        match short(cell) {
            Some(short) => self.short.get(&short).copied(),
            None => self.long.get(cell).copied(),
        }
    }
}

/// What the cell of the row before stands for: returns are mostly sorted.
#[derive(Debug)]
pub(super) struct Again<T>(Option<(Short, T)>);

impl<T> Default for Again<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Copy> Again<T> {
    /// What a cell stands for, which is found where it is another than that of the row before.
    #[inline]
    pub(super) fn get_or(&mut self, cell: &[u8], find: impl FnOnce() -> Option<T>) -> Option<T> {
        let Some(cell) = short(cell) else {
            return find();
        };
        if let Some((last, meaning)) = self.0
            && last == cell
        {
            return Some(meaning);
        }
        let meaning = find()?;
        self.0 = Some((cell, meaning));
        Some(meaning)
    }
}

/// A cell of at most thirty-two bytes as numbers, which are told apart faster than bytes of any length
/// are. They are kept apart: what is put together in memory and read as one is waited for.
#[derive(Debug, Clone, Copy, Eq)]
struct Short {
    length: usize,
    a: u64,
    b: u64,
    c: u64,
    d: u64,
}

impl PartialEq for Short {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let differ = (self.a ^ other.a) | (self.b ^ other.b) | (self.c ^ other.c);
        self.length == other.length && differ | (self.d ^ other.d) == 0
    }
}

impl Hash for Short {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Turned by different numbers of bits, so that words in another order differ.
        let ends = self.a ^ self.b.rotate_left(17) ^ self.length as u64;
        state.write_u64(ends);
        state.write_u64(self.c ^ self.d.rotate_left(17));
    }
}

#[inline]
fn short(cell: &[u8]) -> Option<Short> {
    // What stands twice is the same in every cell of that length.
    let four = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes).into());
    let eight = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let ends = |cell: &[u8]| (eight(cell.first_chunk()), eight(cell.last_chunk()));
    let ((a, b), (c, d)) = match cell.len() {
        0..4 => {
            let add = |word: u64, byte: &u8| word << u8::BITS | u64::from(*byte);
            ((cell.iter().fold(0, add), 0), (0, 0))
        }
        4..8 => ((four(cell.first_chunk()), four(cell.last_chunk())), (0, 0)),
        8..=16 => (ends(cell), (0, 0)),
        17..=32 => {
            let (front, back) = (cell.first_chunk::<16>()?, cell.last_chunk::<16>()?);
            (ends(front), ends(back))
        }
        _ => return None,
    };
    let length = cell.len();
    Some(Short { length, a, b, c, d })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_cells_are_told_apart(a in "[ab]{0,34}", b in "[ab]{0,34}") {
            let (one, other) = (short(a.as_bytes()), short(b.as_bytes()));
            prop_assert_eq!(one.is_some(), a.len() <= 32);
            if one.is_some() {
                prop_assert_eq!(one == other, a == b);
            }
        }
    }
}
