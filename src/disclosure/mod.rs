//! A baseline made fit to be published: small counts are kept from it, and all that would tell them.
//!
//! A unit's groups and channels are a table whose totals are published too, and
//! [`suppress`](crate::statistics::disclosure::suppress) says what of it is shown. Whatever else a
//! baseline holds stays only where it follows from what is shown: a digital share from counts and
//! totals that are shown, the median of councils from shares that are. What does not follow, such as
//! the total of those councils alone that returned a channel, stays only where nothing that it is
//! made from is small. So there is nothing besides the table to work a suppressed figure out from.
//!
//! Figures that are not published are taken out of the baseline, not only marked, so that no report
//! can show them by mistake.

mod publish;
mod round;
mod seen;

use crate::baseline::{Baseline, Group};
use crate::model::GroupId;
use crate::registers::{Definition, Registers};
use crate::statistics::disclosure::Rule;

/// Keeps small counts from a baseline by a rule. Counts of councils, services and months are of
/// nobody and stay.
///
/// # Errors
/// Only where a definition of the baseline is not in the registers, which is a bug.
pub fn publish(
    mut baseline: Baseline,
    rule: Rule,
    registers: &Registers,
) -> Result<Baseline, crate::error::Error> {
    let definitions = baseline
        .definitions
        .iter()
        .map(|id| registers.definitions.find(id))
        .collect::<Result<Vec<_>, _>>()?;
    let terms = Terms {
        group_ids: registers.channels.group_ids().collect(),
        group_of: &|channel| registers.channels.get(channel).group,
        definitions: &definitions,
    };
    for total in &mut baseline.totals {
        let groups = baseline.groups.iter_mut();
        let of_unit: Vec<&mut Group> = groups.filter(|group| group.unit == total.unit).collect();
        match rule {
            Rule::Below(threshold) => publish::suppress_unit(of_unit, total, threshold, &terms),
            Rule::RoundTo5 => round::round_unit(of_unit, total, &terms),
        }
    }
    baseline.disclosure = Some(rule);
    Ok(baseline)
}

/// What is the same for all groups.
struct Terms<'a> {
    /// Every group of channels.
    group_ids: Vec<GroupId>,
    /// The group of a channel.
    group_of: &'a dyn Fn(crate::model::ChannelId) -> GroupId,
    /// The definitions, in the order of the groups' shares.
    definitions: &'a [&'a Definition],
}
