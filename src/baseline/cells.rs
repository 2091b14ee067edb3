//! What one council returned for one service in one unit: the cells a baseline is made of.
//!
//! A cell's figures are added over *blocks*, the shortest stretches of the window in which no
//! figure reaches over an edge: months where all figures are monthly, a year where one of them is
//! yearly. A block in which any figure is missing, or has no row though the channel has one in other
//! blocks, is left out whole, since a share made from the rest would be of something else.

use std::collections::{BTreeMap, BTreeSet};

use super::overlap::Context;
use crate::model::{
    ChannelId, CouncilId, Count, Finding, Findings, KeyedBy, Period, ServiceId, State, UnitId,
    codes, plural,
};
use crate::registers::{Definition, Role};
use crate::tally::{Total, add};

/// The figures of a council, service and unit within the window.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) council: CouncilId,
    pub(super) service: ServiceId,
    pub(super) unit: UnitId,
    /// Sums over complete blocks; where there is none, what the incomplete ones say, with the
    /// missing as missing.
    pub(super) channels: BTreeMap<(ChannelId, KeyedBy), Count>,
    /// The months of the complete blocks, each a number.
    pub(super) months: BTreeSet<i32>,
    /// Whether any block was left out.
    pub(super) incomplete: bool,
    /// Whether a channel without a figure is declared zero.
    pub(super) absent_is_zero: bool,
}

impl Cell {
    fn add(&mut self, total: &Total) {
        let who = (total.key.channel, total.key.keyed_by);
        let nothing = Count::Missing(State::NotProvided);
        let sum = self.channels.entry(who).or_insert(nothing);
        *sum = add(*sum, total.count);
    }

    /// Whether it has figures that may be compared.
    pub(super) fn is_complete(&self) -> bool {
        !self.months.is_empty()
    }

    /// Why it has none; suppressed says more than not collected.
    pub(super) fn state(&self) -> State {
        let missing = self.channels.values().filter_map(|count| match count {
            Count::Missing(state) => Some(*state),
            Count::Number(_) => None,
        });
        missing.max().unwrap_or(State::NotCollected)
    }
}

/// The channels that a council returned for a service in any period that is looked at, with the first
/// total of each channel and who keyed it: where one of them has no row, nobody knows whether none
/// came that way.
#[derive(Debug)]
pub(super) struct Known(BTreeMap<(ChannelId, KeyedBy), Total>);

impl Known {
    /// Those of the totals of a council, service and unit.
    pub(super) fn of(totals: &[Total]) -> Self {
        let mut known: BTreeMap<(ChannelId, KeyedBy), Total> = BTreeMap::new();
        for total in totals {
            let key = total.key;
            let who = (key.channel, key.keyed_by);
            let first = known.entry(who).or_insert(*total);
            if key < first.key {
                *first = *total;
            }
        }
        Self(known)
    }
}

/// The cell of the totals of one council, service and unit, which do not overlap; `None` where there
/// are none.
///
/// A channel that the definition leaves out is in no share, so that no block waits for it.
pub(super) fn cell(
    mut totals: Vec<Total>,
    known: &Known,
    absent_is_zero: bool,
    definition: &Definition,
    context: Context,
    findings: &mut Findings,
) -> Option<Cell> {
    let key = totals.first()?.key;
    totals.sort_by_key(|total| total.key);
    let cell = Cell {
        council: key.council,
        service: key.service,
        unit: key.unit,
        channels: BTreeMap::new(),
        months: BTreeSet::new(),
        incomplete: false,
        absent_is_zero,
    };
    Some(add_blocks(
        cell, &totals, &known.0, definition, context, findings,
    ))
}

fn add_blocks(
    mut cell: Cell,
    totals: &[Total],
    known: &BTreeMap<(ChannelId, KeyedBy), Total>,
    definition: &Definition,
    context: Context,
    findings: &mut Findings,
) -> Cell {
    let (counted, apart): (Vec<Total>, Vec<Total>) = totals
        .iter()
        .partition(|total| definition.role(total.key.channel, total.key.keyed_by) != Role::LeftOut);
    let blocks = blocks(&counted);
    let known = known
        .values()
        .filter(|total| definition.role(total.key.channel, total.key.keyed_by) != Role::LeftOut);
    let mut absences = Absences::new(known, cell.absent_is_zero);
    let mut left_out: Vec<&Total> = Vec::new();
    for (block, figures) in &blocks {
        let missing = figures.iter().find(
            |total| matches!(total.count, Count::Missing(state) if state != State::NotProvided),
        );
        let has_number = figures
            .iter()
            .any(|total| matches!(total.count, Count::Number(_)));
        // Of a figure in dispute a finding has told already, at the rows that dispute it.
        if let Some(missing) = missing.filter(|missing| !missing.disputed) {
            note_incomplete(missing, *block, context, findings);
        }
        let absent = absences.count(*block, figures);
        if missing.is_some() || absent {
            cell.incomplete = true;
            left_out.extend(*figures);
        } else if has_number {
            cell.months.extend(block.month_numbers());
            figures.iter().for_each(|total| cell.add(total));
        } else {
            // Every channel of the total is not provided: so is the service.
            left_out.extend(*figures);
        }
    }
    absences.note(blocks.len(), context, findings);
    if !cell.is_complete() {
        left_out.into_iter().for_each(|total| cell.add(total));
    }
    // Figures in no share are shown for the same months as the others.
    for total in &apart {
        let mut months = total.key.period.month_numbers();
        if !cell.is_complete() || months.all(|month| cell.months.contains(&month)) {
            cell.add(total);
        }
    }
    cell
}

/// Channels that a council returned for a service in some blocks and not in others, or for a part
/// of a block only. Nobody knows whether none came that way, unless the return declares it.
struct Absences<'a> {
    /// The first total of each channel and who keyed it, and how many blocks are without one.
    channels: BTreeMap<(ChannelId, KeyedBy), (&'a Total, usize)>,
    declared_zero: bool,
}

impl<'a> Absences<'a> {
    fn new(totals: impl Iterator<Item = &'a Total>, declared_zero: bool) -> Self {
        let mut channels = BTreeMap::new();
        for total in totals {
            let who = (total.key.channel, total.key.keyed_by);
            channels.entry(who).or_insert((total, 0));
        }
        Self {
            channels,
            declared_zero,
        }
    }

    /// Counts the channels without figures for all months of a block; whether there is any.
    fn count(&mut self, block: Period, figures: &[Total]) -> bool {
        if self.declared_zero {
            return false;
        }
        let mut any = false;
        // Mostly every channel has one figure, of the whole block.
        let who = |total: &Total| (total.key.channel, total.key.keyed_by);
        let is_whole = figures.iter().all(|total| total.key.period == block);
        if is_whole && figures.iter().map(who).eq(self.channels.keys().copied()) {
            return false;
        }
        for ((channel, keyed_by), (_, absences)) in &mut self.channels {
            let of_channel = figures
                .iter()
                .filter(|total| (total.key.channel, total.key.keyed_by) == (*channel, *keyed_by));
            let months: u64 = of_channel
                .map(|total| u64::from(total.key.period.months()))
                .sum();
            if months < u64::from(block.months()) {
                *absences += 1;
                any = true;
            }
        }
        any
    }

    fn note(&self, blocks: usize, context: Context, findings: &mut Findings) {
        for (first, absences) in self.channels.values() {
            if *absences == 0 {
                continue;
            }
            let file = context.file(first);
            findings.push_with(&codes::CHANNEL_ABSENT, file, || {
                let message = format!(
                    "{} lacks rows in {absences} of {}; those are left out of its shares",
                    context.words(&first.key),
                    plural(blocks as u64, "period"),
                );
                Finding::new(&codes::CHANNEL_ABSENT, message)
                    .about(file, first.origin)
                    .help("write 0, [x] or [z], or say in a mapping that an absent row is zero: [counts] absent_rows = \"zero\"")
            });
        }
    }
}

/// The blocks of figures ordered by their periods.
fn blocks(totals: &[Total]) -> Vec<(Period, &[Total])> {
    let mut blocks: Vec<(Period, &[Total])> = Vec::new();
    let mut start = 0;
    for (index, total) in totals.iter().enumerate() {
        let period = total.key.period;
        match blocks.last_mut() {
            Some((block, figures)) if block.overlaps(period) => {
                // Within a window, which is a century at the most.
                *block = block.hull(period).unwrap_or(*block);
                *figures = &totals[start..=index];
            }
            _ => {
                start = index;
                blocks.push((period, &totals[start..=index]));
            }
        }
    }
    blocks
}

fn note_incomplete(missing: &Total, block: Period, context: Context, findings: &mut Findings) {
    let file = context.file(missing);
    findings.push_with(&codes::FIGURES_INCOMPLETE, file, || {
        let state = match missing.count {
            Count::Missing(state) => state.words(),
            Count::Number(_) => "known",
        };
        let message = format!(
            "{} is {state} for {block}, so that period is left out of its shares",
            context.words(&missing.key),
        );
        Finding::new(&codes::FIGURES_INCOMPLETE, message)
            .about(file, missing.origin)
            .help("send the missing figure; the other channels' shares cannot be known without it")
    });
}
