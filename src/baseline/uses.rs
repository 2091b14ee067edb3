//! Which totals a baseline's figures are made of, and why others are not.

use std::collections::BTreeMap;

use super::{Question, cells, extent_of, for_each_page, overlap, within};
use crate::model::{Findings, Key, Origin};
use crate::registers::Registers;
use crate::tally::{Tally, Total};

/// What a baseline makes of a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is added.
    Added,
    /// It reaches over an edge of the window, and figures for all of its part inside are added.
    Straddles,
    /// It reaches over an edge of the window, or its period crosses that of another: nobody knows
    /// what of it is to be added, so the figure is missing.
    Unknown,
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
    let context = overlap::Context { registers, files };
    for_each_page(tally, question, |page, all| {
        let mut straddling = Vec::new();
        let mut totals = within(all, window, |total| straddling.push(total.key)).into_owned();
        for total in &totals {
            uses.insert(total.key, Use::OtherLength);
        }
        uses.extend(straddling.into_iter().map(|key| (key, Use::Straddles)));
        // What is settled may be cut to the window, or not known any more; its place stays.
        let originals: BTreeMap<Origin, &Total> =
            all.iter().map(|total| (total.origin, total)).collect();
        overlap::settle(&mut totals, context, &mut found);
        let known = cells::Known::of(&totals);
        let cell = cells::cell(
            &totals,
            &known,
            page.absent_is_zero(),
            question.definition,
            context,
            &mut found,
        );
        for total in &totals {
            let key = total.key;
            let is_added = cell.as_ref().is_some_and(|cell| {
                let mut months = key.period.month_numbers();
                !cell.is_complete() || months.all(|month| cell.has_month(month))
            });
            let Some(original) = originals.get(&total.origin) else {
                continue;
            };
            let is_whole = original.key == key;
            let said = match (is_added, is_whole && original.count == total.count) {
                (true, true) => Use::Added,
                (true, false) => Use::Unknown,
                (false, _) if is_whole => Use::TimeIncomplete,
                (false, _) => Use::Straddles,
            };
            uses.insert(original.key, said);
        }
    });
    uses
}
