//! The figures of a group by channel.

use std::collections::BTreeMap;

use super::cells::Cell;
use super::sums::shares_of;
use super::{ChannelFigure, Holding};
use crate::model::{ChannelId, Count, GroupId, State};
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
    let mut figures: BTreeMap<(GroupId, ChannelId), ChannelFigure> = BTreeMap::new();
    for cell in &cells {
        for ((channel, keyed_by), count) in &cell.channels {
            let role = definition.role(*channel, *keyed_by);
            let group = registers.channels.get(*channel).group;
            let figure = figures.entry((group, *channel)).or_insert(ChannelFigure {
                channel: *channel,
                count: Count::Missing(State::NotProvided),
                in_total: 0,
                digital: 0,
                of: 0,
                role,
            });
            figure.role = figure.role.min(role);
            figure.count = add(figure.count, *count);
            if role != Role::LeftOut {
                figure.in_total += number_of(*count);
            }
            if role == Role::Numerator {
                figure.digital += number_of(*count);
            }
        }
    }
    for figure in figures.values_mut() {
        let knows = |cell: &&&Cell| {
            cell.absent_is_zero || cell.channels.keys().any(|(id, _)| *id == figure.channel)
        };
        let totals = cells
            .iter()
            .filter(knows)
            .map(|cell| shares_of(cell, definition).0);
        figure.of = totals.sum();
    }
    figures.into_values().collect()
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
