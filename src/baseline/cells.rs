//! What one council returned for one service in one unit: the cells a baseline is made of.
//!
//! A cell's figures are added over *blocks*, the shortest stretches of the window in which no
//! figure reaches over an edge: months where all figures are monthly, a year where one of them is
//! yearly. A block in which any figure is missing, or has no row though the channel has one in other
//! blocks, is left out whole, since a share made from the rest would be of something else.

use std::borrow::Cow;

use super::by_who::{ByWho, Who, who};
use super::overlap::Context;
use crate::model::{
    CouncilId, Count, Finding, Findings, Period, ServiceId, State, UnitId, codes, plural,
};
use crate::registers::{Definition, Role};
use crate::tally::{Total, add, by_period};

/// How many months a window mostly has.
const MONTHS_OF_A_YEAR: usize = 12;

/// The figures of a council, service and unit within the window.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) council: CouncilId,
    pub(super) service: ServiceId,
    pub(super) unit: UnitId,
    /// Sums over complete blocks; where there is none, what the incomplete ones say, with the
    /// missing as missing. Each once, in their order.
    pub(super) channels: Vec<(Who, Count)>,
    /// The months of the complete blocks, each a number, in their order.
    pub(super) months: Vec<i32>,
    /// Whether any block was left out.
    pub(super) incomplete: bool,
    /// Whether a channel without a figure is declared zero.
    pub(super) absent_is_zero: bool,
}

impl Cell {
    /// Whether it has figures that may be compared.
    pub(super) fn is_complete(&self) -> bool {
        !self.months.is_empty()
    }

    /// Why it has none; suppressed says more than not collected.
    pub(super) fn state(&self) -> State {
        let missing = self.channels.iter().filter_map(|(_, count)| match count {
            Count::Missing(state) => Some(*state),
            Count::Number(_) => None,
        });
        missing.max().unwrap_or(State::NotCollected)
    }

    /// Whether a month is of a complete block.
    pub(super) fn has_month(&self, month: i32) -> bool {
        self.months.binary_search(&month).is_ok()
    }

    /// Adds the figures of another.
    pub(super) fn add(&mut self, other: Self) {
        self.months.extend(other.months);
        self.months.sort_unstable();
        self.months.dedup();
        self.incomplete |= other.incomplete;
        self.absent_is_zero &= other.absent_is_zero;
        for (who, count) in other.channels {
            add_to(&mut self.channels, who, count);
        }
    }
}

/// The channels that a council returned for a service in any period that is looked at, with the first
/// total of each channel and who keyed it: where one of them has no row, nobody knows whether none
/// came that way.
#[derive(Debug)]
pub(super) struct Known(ByWho<Total>);

impl Known {
    /// Those of the totals of a council, service and unit, which are in the order of their keys.
    pub(super) fn of(totals: &[Total]) -> Self {
        let first = by_period(totals).next().map_or(0, <[Total]>::len);
        let mut known = ByWho::new(Vec::with_capacity(first));
        for period in by_period(totals) {
            if !known.are_those_of(period) {
                for total in period {
                    known.entry(who(total), || *total);
                }
            }
        }
        Self(known)
    }
}

/// The cell of the totals of one council, service and unit, which are in the order of their keys and do
/// not overlap; `None` where there are none.
///
/// A channel that the definition leaves out is in no share, so that no block waits for it.
pub(super) fn cell(
    totals: &[Total],
    known: &Known,
    absent_is_zero: bool,
    definition: &Definition,
    context: Context,
    findings: &mut Findings,
) -> Option<Cell> {
    let key = totals.first()?.key;
    let is_counted = |who: Who| definition.role(who.0, who.1) != Role::LeftOut;
    let (mut counted, mut apart) = (Cow::Borrowed(totals), Vec::new());
    if known.0.rows.iter().any(|(who, _)| !is_counted(*who)) {
        let (some, others) = totals.iter().partition(|total| is_counted(who(total)));
        (counted, apart) = (Cow::Owned(some), others);
    }
    let mut rows = Vec::with_capacity(known.0.rows.len());
    let known = known.0.rows.iter().filter(|(who, _)| is_counted(*who));
    rows.extend(known.map(|(who, first)| (*who, Channel::new(Some(first)))));
    let mut channels = Channels {
        of: ByWho::new(rows),
        declared_zero: absent_is_zero,
    };
    // Blocks are in order and apart, and so are their months.
    let mut months = Vec::with_capacity(MONTHS_OF_A_YEAR);
    let (mut all, mut incomplete) = (0_u64, false);
    for (block, figures) in blocks(&counted) {
        all += 1;
        // Of a figure in dispute a finding has told already, at the rows that dispute it.
        let missing = first_missing(figures);
        if let Some(missing) = missing.filter(|missing| !missing.disputed) {
            note_incomplete(missing, block, context, findings);
        }
        let is_even = channels.are_even(block, figures);
        let lacks_none = is_even || channels.take(block, figures);
        if missing.is_some() || !lacks_none {
            incomplete = true;
        } else if has_number(figures) {
            months.extend(block.month_numbers());
            if is_even {
                channels.add_each(figures);
            } else {
                channels.add_block();
            }
        }
        // Else every channel of the total is not provided: so is the service.
    }
    channels.note(all, context, findings);
    let mut cell = Cell {
        council: key.council,
        service: key.service,
        unit: key.unit,
        channels: channels.sums(),
        months,
        incomplete,
        absent_is_zero,
    };
    // Without a complete block, all that was left out is shown.
    let incomplete: &[Total] = if cell.is_complete() { &[] } else { &counted };
    // Figures in no share are shown for the same months as the others.
    let is_shown = |total: &&Total| {
        let mut own = total.key.period.month_numbers();
        !cell.is_complete() || own.all(|month| cell.has_month(month))
    };
    let shown: Vec<Total> = incomplete
        .iter()
        .chain(apart.iter().filter(is_shown))
        .copied()
        .collect();
    for total in &shown {
        add_to(&mut cell.channels, who(total), total.count);
    }
    Some(cell)
}

/// The first figure of a block that nobody knows.
fn first_missing(figures: &[Total]) -> Option<&Total> {
    figures
        .iter()
        .find(|total| matches!(total.count, Count::Missing(state) if state != State::NotProvided))
}

fn has_number(figures: &[Total]) -> bool {
    let mut counts = figures.iter().map(|total| total.count);
    counts.any(|count| matches!(count, Count::Number(_)))
}

/// Adds a count to sums, which are in the order of who they are of.
fn add_to(sums: &mut Vec<(Who, Count)>, who: Who, count: Count) {
    match sums.binary_search_by_key(&who, |(own, _)| *own) {
        Ok(at) => sums[at].1 = add(sums[at].1, count),
        Err(free) => sums.insert(free, (who, count)),
    }
}

/// A channel that a council returned for a service in any block.
struct Channel<'a> {
    /// Its first total, where it is among those that are known.
    first: Option<&'a Total>,
    /// For how many months of the block that is looked at it has figures, and their sum.
    months: u64,
    count: Count,
    /// How many blocks are without them for all their months.
    absences: u64,
    /// The sum of the blocks that were added, and whether it has a figure in any of them.
    sum: Count,
    is_added: bool,
}

impl<'a> Channel<'a> {
    fn new(first: Option<&'a Total>) -> Self {
        Self {
            first,
            months: 0,
            count: Count::Missing(State::NotProvided),
            absences: 0,
            sum: Count::Missing(State::NotProvided),
            is_added: false,
        }
    }

    /// Adds its count in a block.
    #[inline]
    fn add(&mut self, count: Count) {
        self.sum = add(self.sum, count);
        self.is_added = true;
    }
}

/// Channels that a council returned for a service in some blocks and perhaps not in others, or for a
/// part of a block only. Nobody knows whether none came that way, unless the return declares it.
struct Channels<'a> {
    of: ByWho<Channel<'a>>,
    declared_zero: bool,
}

impl Channels<'_> {
    /// Whether each has one figure for the whole of a block, in their order, as mostly.
    fn are_even(&self, block: Period, figures: &[Total]) -> bool {
        let is_whole = |total: &Total| total.key.period == block;
        // Between two of one period there is no other.
        figures.first().is_some_and(is_whole)
            && figures.last().is_some_and(is_whole)
            && self.of.are_those_of(figures)
    }

    /// Adds the figures of a block of which each has one.
    fn add_each(&mut self, figures: &[Total]) {
        for ((_, channel), total) in self.of.rows.iter_mut().zip(figures) {
            channel.add(total.count);
        }
    }

    /// Takes the figures of a block, and counts the channels without figures for all its months;
    /// whether there is none.
    fn take(&mut self, block: Period, figures: &[Total]) -> bool {
        for (_, channel) in &mut self.of.rows {
            channel.months = 0;
        }
        for total in figures {
            let Some(channel) = self.of.entry(who(total), || Channel::new(None)) else {
                continue;
            };
            channel.count = match channel.months {
                0 => total.count,
                _ => add(channel.count, total.count),
            };
            channel.months += u64::from(total.key.period.months());
        }
        let mut lacks_none = true;
        if !self.declared_zero {
            for (_, channel) in &mut self.of.rows {
                let is_short = channel.months < u64::from(block.months());
                let lacks = channel.first.is_some() && is_short;
                channel.absences += u64::from(lacks);
                lacks_none &= !lacks;
            }
        }
        lacks_none
    }

    /// Adds the block that was taken last.
    fn add_block(&mut self) {
        for (_, channel) in &mut self.of.rows {
            if channel.months > 0 {
                channel.add(channel.count);
            }
        }
    }

    /// The sums of the blocks that were added, in the order of who they are of.
    fn sums(&self) -> Vec<(Who, Count)> {
        let mut sums = Vec::with_capacity(self.of.rows.len());
        let rows = self.of.rows.iter();
        let added = rows.filter(|(_, channel)| channel.is_added);
        sums.extend(added.map(|(who, channel)| (*who, channel.sum)));
        sums
    }

    fn note(&self, blocks: u64, context: Context, findings: &mut Findings) {
        for (_, channel) in &self.of.rows {
            let absences = channel.absences;
            let Some(first) = channel.first.filter(|_| absences > 0) else {
                continue;
            };
            let file = context.file(first);
            findings.push_with(&codes::CHANNEL_ABSENT, file, || {
                let message = format!(
                    "{} lacks rows in {absences} of {}; those are left out of its shares",
                    context.words(&first.key),
                    plural(blocks, "period"),
                );
                Finding::new(&codes::CHANNEL_ABSENT, message)
                    .about(file, first.origin)
                    .help("write 0, [x] or [z], or say in a mapping that an absent row is zero: [counts] absent_rows = \"zero\"")
            });
        }
    }
}

/// The blocks of figures that are ordered by their periods.
fn blocks(figures: &[Total]) -> impl Iterator<Item = (Period, &[Total])> {
    let (mut rest, mut periods) = (figures, by_period(figures).peekable());
    std::iter::from_fn(move || {
        let first = periods.next()?;
        let (mut block, mut length) = (first.first()?.key.period, first.len());
        let period_of = |figures: &[Total]| figures.first().map(|first| first.key.period);
        while let Some(next) = periods.peek().copied()
            && let Some(period) = period_of(next).filter(|period| block.overlaps(*period))
        {
            // Within a window, which is a century at the most.
            block = block.hull(period).unwrap_or(block);
            length += next.len();
            periods.next();
        }
        let (own, others) = rest.split_at_checked(length)?;
        rest = others;
        Some((block, own))
    })
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::LazyLock;

    use super::*;
    use crate::model::{ChannelId, FileId, Key, KeyedBy, Origin};
    use crate::registers::Registers;
    use proptest::prelude::*;

    static REGISTERS: LazyLock<Registers> =
        LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            6 => (0..50_u64).prop_map(Count::Number),
            1 => prop::sample::select(State::ALL.to_vec()).prop_map(Count::Missing),
        ]
    }

    /// The months of each block, found by putting together what shares a month until nothing does.
    fn months_of_blocks(totals: &[Total]) -> Vec<BTreeSet<i32>> {
        let mut blocks: Vec<BTreeSet<i32>> = Vec::new();
        for total in totals {
            let mut block: BTreeSet<i32> = total.key.period.month_numbers().collect();
            blocks.retain(|other| {
                let is_apart = other.is_disjoint(&block);
                if !is_apart {
                    block.extend(other);
                }
                is_apart
            });
            blocks.push(block);
        }
        blocks.sort();
        blocks
    }

    proptest! {
        #[test]
        fn a_cell_adds_the_blocks_of_which_all_is_known(
            figures in prop::collection::btree_map(
                (0..14_i32, prop::sample::select(vec![1_u16, 1, 1, 3]), 0..18_usize, 0..2_usize), any_count(), 1..40,
            ),
            absent_is_zero in any::<bool>(),
        ) {
            let definition = REGISTERS.definitions.iter().next().expect("a definition");
            let mut totals: Vec<Total> = figures.iter().map(|((month, months, channel, keyed), count)| Total {
                key: Key {
                    council: CouncilId::new(0),
                    service: ServiceId::new(0),
                    unit: UnitId::new(0),
                    period: Period::new(2014 + month / 12, u8::try_from(month % 12 + 1).unwrap(), *months).unwrap(),
                    // Few channels with many figures, and some that are left out.
                    channel: ChannelId::new(if *channel < 15 { channel % 3 } else { channel - 3 }),
                    keyed_by: KeyedBy::ALL[*keyed],
                },
                count: *count,
                origin: Origin { file: FileId::new(0), sheet: 0, line: 2, field: 0 },
                disputed: false,
            }).collect();
            let files = ["a.csv".to_owned()];
            let context = Context { registers: &REGISTERS, files: &files };
            super::super::overlap::settle(&mut totals, context, &mut Findings::default());
            let mut findings = Findings::default();
            let found = cell(&totals, &Known::of(&totals), absent_is_zero, definition, context, &mut findings);
            let found = found.expect("a cell");

            let is_counted = |total: &&Total| definition.role(total.key.channel, total.key.keyed_by) != Role::LeftOut;
            let counted: Vec<Total> = totals.iter().filter(is_counted).copied().collect();
            let channels: BTreeSet<Who> = counted.iter().map(who).collect();
            let (mut months, mut incomplete) = (BTreeSet::new(), false);
            let (mut absent, mut without) = (BTreeSet::new(), 0);
            for block in months_of_blocks(&counted) {
                let is_in = |total: &&Total| total.key.period.month_numbers().all(|month| block.contains(&month));
                let own: Vec<&Total> = counted.iter().filter(is_in).collect();
                let of_channel = |channel: Who| -> usize {
                    let own = own.iter().filter(|total| who(total) == channel);
                    own.map(|total| usize::from(total.key.period.months())).sum()
                };
                let lacks = |channel: &&Who| !absent_is_zero && of_channel(**channel) < block.len();
                let lacking: Vec<Who> = channels.iter().filter(lacks).copied().collect();
                let is_missing = |total: &&&Total| {
                    matches!(total.count, Count::Missing(State::NotCollected | State::Suppressed))
                };
                let is_known = own.iter().filter(is_missing).count() == 0;
                without += usize::from(!is_known);
                if !lacking.is_empty() || !is_known {
                    incomplete = true;
                } else if own.iter().any(|total| matches!(total.count, Count::Number(_))) {
                    months.extend(block);
                }
                absent.extend(lacking);
            }
            let is_added = |total: &&Total| {
                months.is_empty() || total.key.period.month_numbers().all(|month| months.contains(&month))
            };
            let mut sums: BTreeMap<Who, Count> = BTreeMap::new();
            for total in totals.iter().filter(is_added) {
                let sum = sums.entry(who(total)).or_insert(Count::Missing(State::NotProvided));
                *sum = add(*sum, total.count);
            }
            prop_assert_eq!(found.months, Vec::from_iter(months));
            prop_assert_eq!(found.incomplete, incomplete);
            prop_assert_eq!(found.channels, Vec::from_iter(sums));
            let count = |code: &crate::model::Code| findings.kept().iter().filter(|one| one.code == code).count();
            prop_assert_eq!(count(&codes::CHANNEL_ABSENT), absent.len());
            prop_assert_eq!(count(&codes::FIGURES_INCOMPLETE), without);
        }
    }
}
