//! The figures of a group by channel.

use std::collections::BTreeMap;

use super::cells::Cell;
use super::sums::shares_of;
use super::{ChannelFigure, Holding};
use crate::model::{ChannelId, Count, KeyedBy, State};
use crate::registers::{Definition, Registers, Role};
use crate::tally::add;

/// The channels of a group, from complete cells where there are any, else from the others, whose
/// missing figures are then missing.
pub(super) fn channels(
    cells: &[&Cell],
    definition: &Definition,
    registers: &Registers,
) -> Vec<ChannelFigure> {
    let mut cells = cells.to_vec();
    if cells.iter().any(|cell| cell.is_complete()) {
        cells.retain(|cell| cell.is_complete());
    }
    let place_of = |channel: ChannelId| (registers.channels.get(channel).group, channel);
    let known = cells.first().map_or(0, |cell| cell.channels.len());
    let mut figures: Vec<ChannelFigure> = Vec::with_capacity(known);
    // The totals of cells of which every channel is known.
    let mut of_every = 0;
    for cell in &cells {
        let total = shares_of(cell, definition).0;
        let mut of_each = total;
        if cell.absent_is_zero {
            of_every += total;
            of_each = 0;
        }
        let mut last = None;
        for ((channel, keyed_by), count) in &cell.channels {
            let role = definition.role(*channel, *keyed_by);
            let found = figures
                .binary_search_by_key(&place_of(*channel), |figure| place_of(figure.channel));
            let at = found.unwrap_or_else(|free| {
                let none = ChannelFigure {
                    channel: *channel,
                    count: Count::Missing(State::NotProvided),
                    in_total: 0,
                    digital: 0,
                    of: 0,
                    role,
                };
                figures.insert(free, none);
                free
            });
            let figure = &mut figures[at];
            figure.role = figure.role.min(role);
            figure.count = add(figure.count, *count);
            if role != Role::LeftOut {
                figure.in_total += number_of(*count);
            }
            if role == Role::Numerator {
                figure.digital += number_of(*count);
            }
            // Once, whoever keyed it.
            if last.replace(channel) != Some(channel) {
                figure.of += of_each;
            }
        }
    }
    for figure in &mut figures {
        figure.of += of_every;
    }
    figures
}

/// The counts by channel and by who keyed it.
pub(super) fn keyed<'c>(
    cells: impl Iterator<Item = &'c Cell>,
) -> BTreeMap<(ChannelId, KeyedBy), u64> {
    let mut keyed = BTreeMap::new();
    for (who, count) in cells.flat_map(|cell| &cell.channels) {
        *keyed.entry(*who).or_default() += number_of(*count);
    }
    keyed
}

/// The smallest count above zero of all.
pub(super) fn smallest(cells: &[&Cell]) -> Option<u64> {
    let counts = cells.iter().flat_map(|cell| &cell.channels);
    counts
        .map(|(_, count)| number_of(*count))
        .filter(|n| *n > 0)
        .min()
}

/// The number of a count, and nothing where there is none.
fn number_of(count: Count) -> u64 {
    match count {
        Count::Number(number) => number,
        Count::Missing(_) => 0,
    }
}

/// What a cell holds by group of channels.
pub(super) fn holding(cell: &Cell, definition: &Definition, registers: &Registers) -> Holding {
    let mut groups = BTreeMap::new();
    for ((channel, keyed_by), count) in &cell.channels {
        if definition.role(*channel, *keyed_by) != Role::LeftOut {
            let group = registers.channels.get(*channel).group;
            *groups.entry(group).or_default() += number_of(*count);
        }
    }
    Holding {
        total: shares_of(cell, definition).0,
        groups,
        absent_is_zero: cell.absent_is_zero,
    }
}
