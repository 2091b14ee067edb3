//! Rows that are not used, and why: one in twenty of a national return, so that they are kept as bits.

use std::collections::BTreeMap;

use roaring::RoaringTreemap;

use super::RowId;
use crate::model::{Code, FileId};

/// Rows that are not used, each with the code of its fault.
#[derive(Debug, Default)]
pub(super) struct Unused {
    sheets: BTreeMap<(FileId, u16), Sheet>,
}

/// The lines of a sheet that are not used: all of them, and those of each fault.
#[derive(Debug, Default)]
struct Sheet {
    all: RoaringTreemap,
    by_code: Vec<(&'static Code, RoaringTreemap)>,
}

impl Unused {
    /// Takes in a row, whatever its fault was before.
    pub(super) fn insert(&mut self, (file, sheet, line): RowId, code: &'static Code) {
        let sheet = self.sheets.entry((file, sheet)).or_default();
        if !sheet.all.insert(line) {
            for (_, lines) in &mut sheet.by_code {
                lines.remove(line);
            }
        }
        sheet.lines_of(code).insert(line);
    }

    /// Takes in a row that was used till now; false where it was not.
    pub(super) fn insert_new(&mut self, (file, sheet, line): RowId, code: &'static Code) -> bool {
        let sheet = self.sheets.entry((file, sheet)).or_default();
        sheet.all.insert(line) && sheet.lines_of(code).insert(line)
    }

    /// Why a row is not used; `None` where it is.
    pub(super) fn code(&self, (file, sheet, line): RowId) -> Option<&'static Code> {
        let mut lines = self.sheets.get(&(file, sheet))?.by_code.iter();
        let own = lines.find(|(_, lines)| lines.contains(line));
        own.map(|(code, _)| *code)
    }
}

impl Sheet {
    /// The lines that have a fault.
    fn lines_of(&mut self, code: &'static Code) -> &mut RoaringTreemap {
        let known = self.by_code.iter().position(|(known, _)| *known == code);
        let at = known.unwrap_or_else(|| {
            self.by_code.push((code, RoaringTreemap::new()));
            self.by_code.len() - 1
        });
        &mut self.by_code[at].1
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
