//! Which totals a baseline's figures are made of, and why others are not.

use std::collections::BTreeMap;

use super::{Question, asked, cells, extent, overlap, within};
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
    let all = asked(tally, question);
    let Some(window) = question.window.or_else(|| extent(&all)) else {
        return uses;
    };
    let totals = within(&all, window, |_| ());
    for total in tally.totals() {
        if total.key.period.overlaps(window) && !window.contains(total.key.period) {
            uses.insert(total.key, Use::Straddles);
        }
    }
    for total in &totals {
        uses.entry(total.key).or_insert(Use::OtherLength);
    }
    let context = overlap::Context { registers, files };
    let settled = overlap::settle(totals, context, &mut found);
    let known = cells::Known::of(&settled);
    let cells = cells::cells(
        &settled,
        &known,
        tally,
        question.definition,
        context,
        &mut found,
    );
    let cells: BTreeMap<_, _> = cells
        .iter()
        .map(|cell| ((cell.council, cell.service, cell.unit), cell))
        .collect();
    for total in &settled {
        let key = total.key;
        let cell = cells.get(&(key.council, key.service, key.unit));
        let is_added = cell.is_some_and(|cell| {
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
    uses
}
