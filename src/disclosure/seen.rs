//! The table of a unit: counts by group and channel with their totals.

use std::collections::{BTreeMap, BTreeSet};

use crate::baseline::{ChannelFigure, Group};
use crate::model::{ChannelId, Count};
use crate::registers::Role;

/// What a channel's count is made of, which two tables hold: what is in the group's total, and what
/// the definition leaves out of it.
pub(super) const PARTS: [fn(&ChannelFigure) -> Option<u64>; 2] = [in_total, left_out];

fn in_total(figure: &ChannelFigure) -> Option<u64> {
    let is_number = matches!(figure.count, Count::Number(_));
    (is_number && figure.role != Role::LeftOut).then_some(figure.in_total)
}

fn left_out(figure: &ChannelFigure) -> Option<u64> {
    match figure.count {
        Count::Number(count) => Some(count - figure.in_total.min(count)).filter(|rest| *rest > 0),
        Count::Missing(_) => None,
    }
}

/// The groups whose counts are in the totals: those with complete figures, and all where there is
/// none.
pub(super) fn in_the_totals(groups: &[&mut Group], total: &Group) -> Vec<usize> {
    let is_in = |group: &Group| group.total.is_some() || total.total.is_none();
    let numbered = groups.iter().enumerate();
    numbered
        .filter(|(_, group)| is_in(group))
        .map(|(at, _)| at)
        .collect()
}

/// The channels that any of the groups has.
pub(super) fn channels(groups: &[&mut Group]) -> Vec<ChannelId> {
    let all = groups.iter().flat_map(|group| &group.channels);
    let distinct: BTreeSet<ChannelId> = all.map(|figure| figure.channel).collect();
    distinct.into_iter().collect()
}

/// The cells of a table: a row for each of some groups, a column for each channel.
pub(super) fn cells(
    groups: &[&mut Group],
    rows: &[usize],
    channels: &[ChannelId],
    part: fn(&ChannelFigure) -> Option<u64>,
) -> Vec<Vec<Option<u64>>> {
    let row = |at: &usize| -> Vec<Option<u64>> {
        let figures = groups.get(*at).map_or(&[][..], |group| &group.channels);
        let known: BTreeMap<ChannelId, &ChannelFigure> = figures
            .iter()
            .map(|figure| (figure.channel, figure))
            .collect();
        let cell = |channel| known.get(channel).and_then(|figure| part(figure));
        channels.iter().map(cell).collect()
    };
    rows.iter().map(row).collect()
}
