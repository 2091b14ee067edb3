//! What one council returned for one service in one unit: the cells a baseline is made of.
//!
//! A cell's figures are added over *blocks*, the shortest stretches of the window in which no
//! figure reaches over an edge: months where all figures are monthly, a year where one of them is
//! yearly. A block in which any figure is missing, or has no row though the channel has one in other
//! blocks, is left out whole, since a share made from the rest would be of something else.

use std::borrow::Cow;
use std::cmp::Ordering;
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

/// A channel and who keyed it.
type Who = (ChannelId, KeyedBy);

fn who(total: &Total) -> Who {
    (total.key.channel, total.key.keyed_by)
}

/// What a key is told apart by within a council, service and unit.
fn within_page(total: &Total) -> (Period, Who) {
    (total.key.period, who(total))
}

/// Something of each channel and who keyed it, in their order. Totals come in that order too, a
/// period after another, so that what is looked for mostly stands next to what was found last.
#[derive(Debug)]
struct ByWho<T> {
    rows: Vec<(Who, T)>,
    last: usize,
}

impl<T> ByWho<T> {
    /// The place of a channel and who keyed it: where it is, or would have to be.
    fn find(&mut self, who: Who) -> Result<usize, usize> {
        let is_past = |(row, _): &(Who, T)| *row > who;
        if self.rows.get(self.last).is_none_or(is_past) {
            self.last = 0;
        }
        while let Some((row, _)) = self.rows.get(self.last) {
            match row.cmp(&who) {
                Ordering::Less => self.last += 1,
                Ordering::Equal => return Ok(self.last),
                Ordering::Greater => break,
            }
        }
        Err(self.last)
    }

    /// What is known of a channel and who keyed it; something new where it is the first.
    fn entry(&mut self, who: Who, new: impl FnOnce() -> T) -> Option<&mut T> {
        let at = self.find(who).unwrap_or_else(|free| {
            self.rows.insert(free, (who, new()));
            free
        });
        self.rows.get_mut(at).map(|(_, known)| known)
    }
}

impl<T> FromIterator<(Who, T)> for ByWho<T> {
    /// From rows that are in their order.
    fn from_iter<I: IntoIterator<Item = (Who, T)>>(rows: I) -> Self {
        Self {
            rows: rows.into_iter().collect(),
            last: 0,
        }
    }
}

/// The channels that a council returned for a service in any period that is looked at, with the first
/// total of each channel and who keyed it: where one of them has no row, nobody knows whether none
/// came that way.
#[derive(Debug)]
pub(super) struct Known(ByWho<Total>);

impl Known {
    /// Those of the totals of a council, service and unit.
    pub(super) fn of(totals: &[Total]) -> Self {
        let mut known: ByWho<Total> = ByWho::from_iter([]);
        for total in totals {
            let first = known.entry(who(total), || *total);
            if let Some(first) = first.filter(|first| total.key.period < first.key.period) {
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
    if !counted.is_sorted_by_key(within_page) {
        counted.to_mut().sort_by_key(within_page);
    }
    let known = known.0.rows.iter().filter(|(who, _)| is_counted(*who));
    let mut channels = Channels {
        of: known
            .map(|(who, first)| (*who, Channel::new(first)))
            .collect(),
        declared_zero: absent_is_zero,
    };
    let mut sums = Sums(ByWho::from_iter([]));
    let (mut months, mut blocks, mut incomplete) = (Vec::new(), 0_u64, false);
    let mut rest = counted.as_ref();
    while let Some((block, figures)) = next_block(&mut rest) {
        blocks += 1;
        let missing = figures.iter().find(
            |total| matches!(total.count, Count::Missing(state) if state != State::NotProvided),
        );
        // Of a figure in dispute a finding has told already, at the rows that dispute it.
        if let Some(missing) = missing.filter(|missing| !missing.disputed) {
            note_incomplete(missing, block, context, findings);
        }
        let has_number = |total: &Total| matches!(total.count, Count::Number(_));
        if channels.note_block(block, figures) || missing.is_some() {
            incomplete = true;
        } else if figures.iter().any(has_number) {
            months.extend(block.month_numbers());
            figures.iter().for_each(|total| sums.add(total));
        }
        // Else every channel of the total is not provided: so is the service.
    }
    channels.note(blocks, context, findings);
    let months = BTreeSet::from_iter(months);
    // Without a complete block, all that was left out is shown.
    if months.is_empty() {
        counted.iter().for_each(|total| sums.add(total));
    }
    // Figures in no share are shown for the same months as the others.
    for total in &apart {
        let mut own = total.key.period.month_numbers();
        if months.is_empty() || own.all(|month| months.contains(&month)) {
            sums.add(total);
        }
    }
    Some(Cell {
        council: key.council,
        service: key.service,
        unit: key.unit,
        channels: BTreeMap::from_iter(sums.0.rows),
        months,
        incomplete,
        absent_is_zero,
    })
}

/// Sums by channel and who keyed it.
struct Sums(ByWho<Count>);

impl Sums {
    fn add(&mut self, total: &Total) {
        let nothing = Count::Missing(State::NotProvided);
        if let Some(sum) = self.0.entry(who(total), || nothing) {
            *sum = add(*sum, total.count);
        }
    }
}

/// A channel that a council returned for a service in any block.
struct Channel<'a> {
    /// Its first total.
    first: &'a Total,
    /// For how many months of the block that is looked at it has figures.
    months: u64,
    /// How many blocks are without them for all their months.
    absences: u64,
}

impl<'a> Channel<'a> {
    fn new(first: &'a Total) -> Self {
        Self {
            first,
            months: 0,
            absences: 0,
        }
    }
}

/// Channels that a council returned for a service in some blocks and perhaps not in others, or for a
/// part of a block only. Nobody knows whether none came that way, unless the return declares it.
struct Channels<'a> {
    of: ByWho<Channel<'a>>,
    declared_zero: bool,
}

impl Channels<'_> {
    /// Counts the channels without figures for all months of a block; whether there is any.
    fn note_block(&mut self, block: Period, figures: &[Total]) -> bool {
        if self.declared_zero {
            return false;
        }
        for total in figures {
            let at = self.of.find(who(total)).ok();
            if let Some((_, channel)) = at.and_then(|at| self.of.rows.get_mut(at)) {
                channel.months += u64::from(total.key.period.months());
            }
        }
        let mut any = false;
        for (_, channel) in &mut self.of.rows {
            if channel.months < u64::from(block.months()) {
                channel.absences += 1;
                any = true;
            }
            channel.months = 0;
        }
        any
    }

    fn note(&self, blocks: u64, context: Context, findings: &mut Findings) {
        for (
            _,
            Channel {
                first, absences, ..
            },
        ) in &self.of.rows
        {
            if *absences == 0 {
                continue;
            }
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

/// The first block of figures ordered by their periods, which is taken from them.
fn next_block<'t>(rest: &mut &'t [Total]) -> Option<(Period, &'t [Total])> {
    let mut block = rest.first()?.key.period;
    let mut length = 1;
    for total in rest.iter().skip(1) {
        let period = total.key.period;
        if period != block {
            if !block.overlaps(period) {
                break;
            }
            // Within a window, which is a century at the most.
            block = block.hull(period).unwrap_or(block);
        }
        length += 1;
    }
    let (figures, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some((block, figures))
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
