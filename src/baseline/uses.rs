//! Which totals a baseline's figures are made of, and why others are not.

use std::collections::BTreeMap;

use super::{Question, cells, extent_of, for_each_page, overlap, within};
use crate::model::{Findings, Key};
use crate::registers::Registers;
use crate::tally::Tally;

/// What a baseline makes of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is added.
    Added,
    /// It reaches over an edge of the window, so that nobody knows its part of it.
    Straddles,
    /// A figure of another length for the same time is added in its place.
    OtherLength,
    /// Another figure of the same time is missing, so that no share can be made of that time.
    TimeIncomplete,
}

/// What the baseline that answers a question makes of every total that has to do with its window, by
/// the total's key.
///
/// Where a council, service and unit have no complete time at all, what they have is added: the
/// figure is then shown without a share.
pub fn uses(
    tally: &Tally,
    question: &Question,
    registers: &Registers,
    files: &[String],
) -> BTreeMap<Key, Use> {
    // What is found on the way is the baseline's to say.
    let mut found = Findings::default();
    let mut uses = BTreeMap::new();
    let Some(window) = question.window.or_else(|| extent_of(tally, question)) else {
        return uses;
    };
    for total in tally.totals() {
        if total.key.period.overlaps(window) && !window.contains(total.key.period) {
            uses.insert(total.key, Use::Straddles);
        }
    }
    let context = overlap::Context { registers, files };
    for_each_page(tally, question, |page, totals| {
        let totals = within(totals, window, |_| ());
        for total in &totals {
            uses.entry(total.key).or_insert(Use::OtherLength);
        }
        let settled = overlap::settle(totals, context, &mut found);
        let known = cells::Known::of(&settled);
        let keys: Vec<Key> = settled.iter().map(|total| total.key).collect();
        let cell = cells::cell(
            settled,
            &known,
            page.absent_is_zero(),
            question.definition,
            context,
            &mut found,
        );
        for key in keys {
            let is_added = cell.as_ref().is_some_and(|cell| {
                let mut months = key.period.month_numbers();
                !cell.is_complete() || months.all(|month| cell.months.contains(&month))
            });
            if let Some(said) = uses.get_mut(&key).filter(|said| **said != Use::Straddles) {
                *said = if is_added {
                    Use::Added
                } else {
                    Use::TimeIncomplete
                };
            }
        }
    });
    uses
}
