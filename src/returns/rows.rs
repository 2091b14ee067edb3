//! What becomes of a row: its figures go into the tally, and it is accounted for.

use super::{Returns, RowId, row_of};
use crate::mapping::AbsentRows;
use crate::model::{Account, Code, Finding, Observation, Origin, Place, codes};
use crate::recognise::{Counting, Plan, Sheet};
use crate::resolve::Outcome;
use crate::tally::Added;

/// Why a row that repeats another is skipped, as the account says it.
pub const IDENTICAL: &str = "same as another row";

impl Returns {
    /// Takes what became of a row, which has an id, and of which the place of a field can be asked. What
    /// is seldom asked for is not copied.
    #[inline]
    pub(super) fn settle_row(
        &mut self,
        outcome: &Outcome,
        observations: &[Observation],
        id: &RowId,
        place: &dyn Fn(usize) -> Place,
        plan: &Plan,
        sheet: &Sheet,
    ) {
        let file = self.accounts.len() - 1;
        match outcome {
            Outcome::Resolved => self.add(observations, id, place, plan, sheet),
            Outcome::Skipped(reason) => self.accounts[file].skip(reason, 1),
            Outcome::SetAside(code) => {
                self.set_aside.insert(*id, code);
                for observation in observations {
                    if let Added::Conflicting(first) = self.tally.dispute(observation) {
                        self.withdraw(first, code);
                    }
                }
                self.accounts[file].set_aside(code.name, 1);
            }
        }
    }

    /// Adds the figures of a row and accounts for it.
    #[inline]
    fn add(
        &mut self,
        observations: &[Observation],
        id: &RowId,
        place: &dyn Fn(usize) -> Place,
        plan: &Plan,
        sheet: &Sheet,
    ) {
        let file = self.accounts.len() - 1;
        let (mut identical, mut conflicting) = (0, false);
        if plan.counting == Counting::Rows {
            for observation in observations {
                self.tally.count(observation, &mut self.contacts);
            }
            self.accounts[file].used += 1;
            return;
        }
        let absent_is_zero = sheet.mapping.counts.absent_rows == AbsentRows::Zero;
        for observation in observations {
            if absent_is_zero {
                self.tally.declare_absent_zero(observation);
            }
            match self.tally.add(observation) {
                Added::New => {}
                Added::Identical(first) => {
                    // One finding a row says it; a wide row repeats all its figures at once.
                    if identical == 0 {
                        self.find_identical(place, observation, first, sheet);
                    }
                    identical += 1;
                }
                Added::Conflicting(first) => {
                    if !conflicting {
                        self.find_conflicting(place, observation, first, plan, sheet);
                    }
                    conflicting = true;
                    self.withdraw(first, &codes::ROWS_CONFLICTING);
                }
            }
        }
        let account = &mut self.accounts[file];
        if conflicting {
            account.set_aside(codes::ROWS_CONFLICTING.name, 1);
            self.set_aside.insert(*id, &codes::ROWS_CONFLICTING);
            // The rest of the row is not used either, nor is any row that says the same of it. A row of one figure
            // has no rest, and its figure is in dispute already.
            let rest = if observations.len() > 1 {
                observations
            } else {
                &[]
            };
            for observation in rest {
                if let Added::Conflicting(first) = self.tally.dispute(observation) {
                    self.withdraw(first, &codes::ROWS_CONFLICTING);
                }
            }
        } else if identical == observations.len() && identical > 0 {
            account.skip(IDENTICAL, 1);
        } else {
            account.used += 1;
        }
    }

    /// Takes back a row that was used, because another, which has a finding of the code, contradicts
    /// it or cannot be read.
    fn withdraw(&mut self, row: Origin, code: &'static Code) {
        if self.set_aside.insert_new(row_of(row), code) {
            let account = &mut self.accounts[row.file.index()];
            account.used -= 1;
            account.set_aside(code.name, 1);
        }
    }

    fn find_identical(
        &mut self,
        place: &dyn Fn(usize) -> Place,
        observation: &Observation,
        first: Origin,
        sheet: &Sheet,
    ) {
        let at = || place_in_words(&self.accounts, first, sheet);
        self.findings
            .push_with(&codes::ROWS_IDENTICAL, sheet.file, || {
                let place = place(observation.origin.field as usize);
                Finding::new(
                    &codes::ROWS_IDENTICAL,
                    format!("the row says the same as {}", at()),
                )
                .at(place)
                .help("it is counted once; take one of them out")
            });
    }

    fn find_conflicting(
        &mut self,
        place: &dyn Fn(usize) -> Place,
        observation: &Observation,
        first: Origin,
        plan: &Plan,
        sheet: &Sheet,
    ) {
        let at = || place_in_words(&self.accounts, first, sheet);
        let help = || {
            if plan.unused.is_empty() {
                "neither is used; take the wrong one out".to_owned()
            } else {
                format!(
                    "neither is used; take the wrong one out or, if a column that is not read ({}) \
                 splits the figure into parts, name it under `breakdown` in a mapping",
                    plan.unused.join(", ")
                )
            }
        };
        self.findings
            .push_with(&codes::ROWS_CONFLICTING, sheet.file, || {
                let place = place(observation.origin.field as usize);
                let at = at();
                let message =
                    format!("the row gives a different count from {at} for the same thing");
                Finding::new(&codes::ROWS_CONFLICTING, message)
                    .at(place)
                    .help(help())
            });
    }
}

fn place_in_words(accounts: &[Account], origin: Origin, sheet: &Sheet) -> String {
    let file = &accounts[origin.file.index()].file;
    if file == sheet.file {
        format!("line {}", origin.line)
    } else {
        format!("line {} of {file}", origin.line)
    }
}
