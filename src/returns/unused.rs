//! Rows that are not used, and why: one in twenty of a national return, so each is kept small.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use rustc_hash::FxHashMap;

use super::RowId;
use crate::model::{Code, FileId};

/// Rows that are not used, each with the code of its fault.
#[derive(Debug, Default)]
pub(super) struct Unused {
    /// The codes that there are, by their numbers.
    codes: Vec<&'static Code>,
    /// The rows of a sheet by the lower half of their lines, each with the number of its code.
    sheets: FxHashMap<Lines, NearMap>,
}

/// Codes by lines. A line hashes to itself, so that neighbours stand together: what is set aside is near
/// what was before it.
type NearMap = HashMap<u32, u8, BuildHasherDefault<Near>>;

#[derive(Debug, Default)]
struct Near(u64);

impl Hasher for Near {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << u8::BITS | u64::from(*byte);
        }
    }

    fn write_u32(&mut self, line: u32) {
        self.0 = line.into();
    }

    fn finish(&self) -> u64 {
        // A table tells neighbours apart by the highest bits.
        self.0 | self.0 << (u64::BITS - TAG_BITS)
    }
}

/// How many bits of a hash a table keeps beside each entry.
const TAG_BITS: u32 = 7;

/// A file, a sheet, and the upper half of lines.
type Lines = (FileId, u16, u32);

fn halves((file, sheet, line): RowId) -> (Lines, u32) {
    let half = |number: u64| u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    ((file, sheet, half(line >> u32::BITS)), half(line))
}

impl Unused {
    /// Takes in a row, whatever its fault was before.
    pub(super) fn insert(&mut self, row: RowId, code: &'static Code) {
        let number = self.number(code);
        let (lines, line) = halves(row);
        self.sheets.entry(lines).or_default().insert(line, number);
    }

    /// Takes in a row that was used till now; false where it was not.
    pub(super) fn insert_new(&mut self, row: RowId, code: &'static Code) -> bool {
        let number = self.number(code);
        let (lines, line) = halves(row);
        match self.sheets.entry(lines).or_default().entry(line) {
            Entry::Occupied(_) => false,
            Entry::Vacant(unseen) => {
                unseen.insert(number);
                true
            }
        }
    }

    /// Why a row is not used; `None` where it is.
    pub(super) fn code(&self, row: RowId) -> Option<&'static Code> {
        let (lines, line) = halves(row);
        let number = self.sheets.get(&lines)?.get(&line)?;
        self.codes.get(usize::from(*number)).copied()
    }

    fn number(&mut self, code: &'static Code) -> u8 {
        let known = self.codes.iter().position(|known| *known == code);
        let number = known.unwrap_or_else(|| {
            self.codes.push(code);
            self.codes.len() - 1
        });
        // There are fewer codes than that.
        u8::try_from(number).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes;

    #[test]
    fn each_row_keeps_its_fault() {
        let row = |line: u64| (FileId::new(0), 0, line);
        let mut unused = Unused::default();
        unused.insert(row(7), &codes::ROW_RAGGED);
        assert!(!unused.insert_new(row(7), &codes::ROWS_CONFLICTING));
        assert!(unused.insert_new(row(7 + (1 << 32)), &codes::ROWS_CONFLICTING));
        assert_eq!(unused.code(row(7)), Some(&codes::ROW_RAGGED));
        assert_eq!(
            unused.code(row(7 + (1 << 32))),
            Some(&codes::ROWS_CONFLICTING)
        );
        unused.insert(row(7), &codes::ROWS_CONFLICTING);
        assert_eq!(unused.code(row(7)), Some(&codes::ROWS_CONFLICTING));
        assert_eq!(unused.code(row(8)), None);
    }
}
