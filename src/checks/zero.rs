//! `impossible-zero`: a channel is zero in one period and busy in the periods on both sides, while
//! the other channels go on as before. A figure that was not collected, written as zero, looks like
//! this; so does a row that an export lost.
//!
//! A service that stands still altogether is not queried: it was shut. Nor are several zeros in a
//! row: the channel was.

use std::collections::BTreeSet;

use super::Context;
use super::series::{Reading, Series};
use crate::model::{ChannelId, Findings, Origin, Period, codes, number};

/// The share of the other channels' smaller neighbour that they must still have, as its inverse: a
/// half. Below it the whole service fell, and the zero with it.
const STILL_BUSY: u64 = 2;

/// A zero between two counts that are not small.
struct Zero {
    channel: ChannelId,
    before: u64,
    after: u64,
    /// Where the zero stands, or where the first figure of its period does if it has no row.
    origin: Origin,
}

/// Raises the findings, one a period, and returns the periods.
pub(super) fn find(series: &Series, context: Context, findings: &mut Findings) -> BTreeSet<Period> {
    let mut periods = BTreeSet::new();
    for neighbours in series.readings.windows(3) {
        let [before, reading, after] = neighbours else {
            continue;
        };
        let follows = |later: &Reading, earlier: &Reading| {
            later.period.earlier(series.months) == Some(earlier.period)
        };
        if !follows(reading, before) || !follows(after, reading) {
            continue;
        }
        let zeros: Vec<Zero> = (0..series.channels.len())
            .filter_map(|index| zero(series, index, [before, reading, after], context))
            .collect();
        let [first, others @ ..] = zeros.as_slice() else {
            continue;
        };
        periods.insert(reading.period);
        context.raise(&codes::IMPOSSIBLE_ZERO, first.origin, findings, || {
            let others = match others.len() {
                0 => String::new(),
                1 => ", and another channel likewise".to_owned(),
                more => format!(", and {more} other channels likewise"),
            };
            let message = format!(
                "{}, {} is 0 in {} but {} in {} and {} in {}{others}",
                context.subject(series.council, series.service),
                context.channel(first.channel),
                reading.period,
                number(first.before),
                before.period,
                number(first.after),
                after.period,
            );
            (
                message,
                "please check; write [x] where the count is not known, which is not zero",
            )
        });
    }
    periods
}

/// The channel of this place, where it is zero in the middle one of three readings and should not
/// be.
fn zero(
    series: &Series,
    index: usize,
    [before, reading, after]: [&Reading; 3],
    context: Context,
) -> Option<Zero> {
    let count = |reading: &Reading| reading.figures.get(index)?.number();
    if count(reading)? != 0 {
        return None;
    }
    let own = reading.figures.get(index)?.origin;
    let others = |reading: &Reading| reading.total_without(Some(index));
    let small = context.limits.small_numbers.max(1);
    let found = Zero {
        channel: *series.channels.get(index)?,
        before: count(before).filter(|count| *count >= small)?,
        after: count(after).filter(|count| *count >= small)?,
        origin: own.unwrap_or(reading.origin),
    };
    let usual = others(before)?.min(others(after)?);
    let now = others(reading)?;
    (now > 0 && now.saturating_mul(STILL_BUSY) >= usual).then_some(found)
}
