//! `scale-suspect`: a count is about ten, a hundred or a thousand times what the channel usually
//! has, or a tenth, a hundredth or a thousandth of it, as when a digit is lost or typed twice.
//!
//! Two things must come together: the count is an outlier among the channel's own periods (modified
//! z of the logarithms beyond 3.5, Iglewicz and Hoaglin 1993), so that a service which goes up and
//! down by that much is left alone; and it lies near a power of ten times their median. Outliers
//! that are no such slip are left to `large-change`; small counts and zeros to nobody.

use std::collections::BTreeSet;

use super::series::Series;
use super::{Context, real, rounded};
use crate::model::{ChannelId, Findings, Origin, Period, codes, number};
use crate::statistics::{OUTLIER, median, modified_z};

/// The fewest periods with a count: three besides the one that is looked at.
const FEWEST_PERIODS: usize = 4;

/// How near a power of ten a count must be, as a factor: months of one channel lie within about a
/// quarter of their median.
const NEAR: f64 = 1.25;

/// How many times a count must be another to be taken for a slip of it: ten times, or nearly.
const LEAST_SLIP: f64 = 10.0 / NEAR;

/// The slips looked for: the factor and its words.
const SLIPS: [(f64, &str); 6] = [
    (10.0, "ten times"),
    (100.0, "a hundred times"),
    (1_000.0, "a thousand times"),
    (0.1, "a tenth of"),
    (0.01, "a hundredth of"),
    (0.001, "a thousandth of"),
];

/// A count that is out of scale.
struct Suspect {
    channel: ChannelId,
    count: u64,
    usual: f64,
    slip: &'static str,
    origin: Origin,
}

/// Raises the findings, one a period, and returns the periods.
pub(super) fn find(series: &Series, context: Context, findings: &mut Findings) -> BTreeSet<Period> {
    let mut by_reading: Vec<Vec<Suspect>> = series.readings.iter().map(|_| Vec::new()).collect();
    for index in 0..series.channels.len() {
        for (reading, suspect) in suspects(series, index, context) {
            if let Some(suspects) = by_reading.get_mut(reading) {
                suspects.push(suspect);
            }
        }
    }
    let mut periods = BTreeSet::new();
    for (reading, suspects) in series.readings.iter().zip(by_reading) {
        let [first, others @ ..] = suspects.as_slice() else {
            continue;
        };
        periods.insert(reading.period);
        context.raise(&codes::SCALE_SUSPECT, first.origin, findings, || {
            let others = match others.len() {
                0 => String::new(),
                1 => ", and another channel likewise".to_owned(),
                more => format!(", and {more} other channels likewise"),
            };
            let message = format!(
                "{}, {} is {} in {}, about {} the usual {}{others}",
                context.subject(series.council, series.service),
                context.channel(first.channel),
                number(first.count),
                reading.period,
                first.slip,
                rounded(first.usual),
            );
            (
                message,
                "please check the digits against the source, and correct the count if one is lost or too many",
            )
        });
    }
    periods
}

/// The counts of a channel that are out of scale, with the places of their readings.
fn suspects(series: &Series, index: usize, context: Context) -> Vec<(usize, Suspect)> {
    let Some(channel) = series.channels.get(index) else {
        return Vec::new();
    };
    let mut counts: Vec<(usize, u64, Origin)> = Vec::with_capacity(series.readings.len());
    for (place, reading) in series.readings.iter().enumerate() {
        let Some(figure) = reading.figures.get(index) else {
            continue;
        };
        // Zeros have no logarithm, and are another check's.
        if let (Some(count @ 1..), Some(origin)) = (figure.number(), figure.origin) {
            counts.push((place, count, origin));
        }
    }
    if counts.len() < FEWEST_PERIODS {
        return Vec::new();
    }
    let values: Vec<f64> = counts.iter().map(|(_, count, _)| real(*count)).collect();
    let bounds = values
        .iter()
        .fold((f64::INFINITY, 0_f64), |(low, high), value| {
            (low.min(*value), high.max(*value))
        });
    // The median lies between them: where no two are so far apart, no count is so far from it.
    if bounds.1 < bounds.0 * LEAST_SLIP {
        return Vec::new();
    }
    let Some(usual) = median(&values) else {
        return Vec::new();
    };
    let small = real(context.limits.small_numbers);
    let slip_of = |count: u64| {
        let count = real(count);
        let is_far = count >= usual * LEAST_SLIP || count * LEAST_SLIP <= usual;
        if !is_far || usual < small || count < small {
            return None;
        }
        SLIPS.into_iter().find(|(factor, _)| {
            let off = count / (usual * factor);
            (1.0 / NEAR..=NEAR).contains(&off)
        })
    };
    // Most channels have none, and need no logarithms.
    if !counts.iter().any(|(_, count, _)| slip_of(*count).is_some()) {
        return Vec::new();
    }
    let logarithm = |(_, count, _): &(usize, u64, Origin)| real(*count).ln();
    let logarithms: Vec<f64> = counts.iter().map(logarithm).collect();
    let Some(z) = modified_z(&logarithms) else {
        return Vec::new();
    };
    let suspect = |((place, count, origin), z): ((usize, u64, Origin), f64)| {
        let (_, slip) = slip_of(count).filter(|_| z.abs() > OUTLIER)?;
        let suspect = Suspect {
            channel: *channel,
            count,
            usual,
            slip,
            origin,
        };
        Some((place, suspect))
    };
    counts.into_iter().zip(z).filter_map(suspect).collect()
}
