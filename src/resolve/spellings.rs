//! Each spelling of a column is looked up once; after that it is a small number.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashMap;

/// What the spellings of a column stand for, by the bytes they are written in.
#[derive(Debug)]
pub(super) struct Spellings<T> {
    ids: FxHashMap<Box<[u8]>, u32>,
    /// Returns are mostly sorted, so most rows repeat the row before.
    last: Vec<u8>,
    last_id: Option<u32>,
    values: Vec<T>,
}

impl<T> Default for Spellings<T> {
    fn default() -> Self {
        Self {
            ids: FxHashMap::default(),
            last: Vec::new(),
            last_id: None,
            values: Vec::new(),
        }
    }
}

impl<T> Spellings<T> {
    /// The number of a spelling; one not seen before is made sense of by `make`.
    pub(super) fn id(&mut self, bytes: &[u8], make: impl FnOnce() -> T) -> u32 {
        if let Some(id) = self.last_id
            && self.last == bytes
        {
            return id;
        }
        let id = if let Some(id) = self.ids.get(bytes) {
            *id
        } else {
            let id = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            self.values.push(make());
            self.ids.insert(bytes.into(), id);
            id
        };
        self.last.clear();
        self.last.extend_from_slice(bytes);
        self.last_id = Some(id);
        id
    }

    /// The number of a spelling that has been made sense of.
    pub(super) fn known(&self, bytes: &[u8]) -> Option<u32> {
        self.ids.get(bytes).copied()
    }

    /// What the spelling of a number stands for.
    pub(super) fn get(&self, id: u32) -> &T {
        &self.values[id as usize]
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, id: u32) -> &mut T {
        &mut self.values[id as usize]
    }
}

/// A label as part of what tells figures apart: the same for every spelling that folds alike.
pub(super) fn hash_label(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    hasher.finish()
}

/// Two hashes as one; the order counts.
pub(super) fn combine(first: u64, second: u64) -> u64 {
    // The fractional part of the golden ratio: odd, and its bits are well spread.
    (first.rotate_left(23) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_is_made_sense_of_once() {
        let mut made = 0;
        let mut spellings = Spellings::default();
        for bytes in [b"a", b"b", b"a", b"a", b"b"] {
            let id = spellings.id(bytes, || {
                made += 1;
                made
            });
            assert_eq!(*spellings.get(id), i32::from(bytes[0] - b'a') + 1);
        }
        assert_eq!(made, 2);
    }

    #[test]
    fn the_order_of_labels_counts() {
        let (a, b) = (hash_label("a"), hash_label("b"));
        assert_ne!(combine(a, b), combine(b, a));
    }
}
