//! What became of the rows of a file: nothing is lost.

use std::collections::BTreeMap;

/// Rows in, and what became of each. Rows in = used + set aside + skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// The file's name as it was given.
    pub file: String,
    /// Rows under the heading, blank lines included.
    pub rows_in: u64,
    /// Rows whose figures went into the tally.
    pub used: u64,
    /// Rows that cannot be used, by the code of the finding that says why.
    pub set_aside: BTreeMap<&'static str, u64>,
    /// Rows left out on purpose, by the reason.
    pub skipped: BTreeMap<String, u64>,
}

impl Account {
    /// Rows set aside, for whatever reason.
    pub fn total_set_aside(&self) -> u64 {
        self.set_aside.values().sum()
    }

    /// Rows skipped, for whatever reason.
    pub fn total_skipped(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Counts rows that cannot be used.
    pub fn set_aside(&mut self, code: &'static str, rows: u64) {
        *self.set_aside.entry(code).or_default() += rows;
    }

    /// Counts rows left out on purpose.
    pub fn skip(&mut self, reason: &str, rows: u64) {
        if rows > 0 {
            match self.skipped.get_mut(reason) {
                Some(count) => *count += rows,
                None => drop(self.skipped.insert(reason.to_owned(), rows)),
            }
        }
    }

    /// Whether every row is accounted for.
    pub fn balances(&self) -> bool {
        self.rows_in == self.used + self.total_set_aside() + self.total_skipped()
    }
}
