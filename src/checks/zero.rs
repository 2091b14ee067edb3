//! `impossible-zero`: a channel is zero in one period and busy in the periods on both sides, while
//! the other channels go on as before. A figure that was not collected, written as zero, looks like
//! this; so does a row that an export lost.
//!
//! A service that stands still altogether is not queried: it was shut. Nor are several zeros in a
//! row: the channel was.

use super::Context;
use super::series::{Figure, Series, first_origin, total_without};
use crate::model::{ChannelId, Findings, Origin, codes, number};

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

/// Raises the findings, one a period, and marks the places of the periods as explained.
pub(super) fn find(
    series: &Series,
    explained: &mut [bool],
    context: Context,
    findings: &mut Findings,
) {
    for neighbours in 0..series.readings.len().saturating_sub(2) {
        let places = [neighbours, neighbours + 1, neighbours + 2];
        let [Some(before), Some(reading), Some(after)] =
            places.map(|place| series.readings.get(place))
        else {
            continue;
        };
        if reading.before != Some(places[0]) || after.before != Some(places[1]) {
            continue;
        }
        if !reading.has_zero {
            continue;
        }
        let rows = places.map(|place| series.figures_of(place));
        let zeros = rows[1].iter().enumerate();
        let zeros = zeros.filter(|(_, figure)| figure.is_zero());
        let mut zeros = zeros.filter_map(|(channel, _)| zero(series, channel, rows, context));
        let Some(first) = zeros.next() else {
            continue;
        };
        let others = zeros.count();
        if let Some(explained) = explained.get_mut(places[1]) {
            *explained = true;
        }
        context.raise(&codes::IMPOSSIBLE_ZERO, first.origin, findings, || {
            let others = match others {
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
}

/// The channel of a place, of which the figures of the middle one of three readings is zero, where it
/// should not be.
fn zero(
    series: &Series,
    channel: usize,
    [before, reading, after]: [&[Figure]; 3],
    context: Context,
) -> Option<Zero> {
    let own = reading.get(channel)?;
    let count = |figures: &[Figure]| figures.get(channel)?.number();
    let small = context.limits.small_numbers.max(1);
    let found = Zero {
        channel: series.channels.get(channel)?.id,
        before: count(before).filter(|count| *count >= small)?,
        after: count(after).filter(|count| *count >= small)?,
        origin: own.origin.or_else(|| first_origin(reading))?,
    };
    let others = |figures: &[Figure]| total_without(figures, channel);
    let usual = others(before)?.min(others(after)?);
    let now = others(reading)?;
    (now > 0 && now.saturating_mul(STILL_BUSY) >= usual).then_some(found)
}
