//! `scale-suspect`: a count is about ten, a hundred or a thousand times what the channel usually
//! has, or a tenth, a hundredth or a thousandth of it, as when a digit is lost or typed twice.
//!
//! Two things must come together: the count is an outlier among the channel's own periods (modified
//! z of the logarithms beyond 3.5, Iglewicz and Hoaglin 1993), so that a service which goes up and
//! down by that much is left alone; and it lies near a power of ten times their median. Outliers
//! that are no such slip are left to `large-change`; small counts and zeros to nobody.

use super::series::{Figure, Series};
use super::{Context, real, rounded};
use crate::model::{ChannelId, Findings, Origin, codes, number};
use crate::statistics::{OUTLIER, SPREAD_OF_OUTLIER, median, modified_z};

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

/// What is added to a distance between logarithms for what they are rounded by: far more than that,
/// and far less than that of any two counts.
const ROUNDING: f64 = 1e-9;

/// A count that is out of scale.
struct Suspect {
    /// The place of its reading.
    reading: usize,
    channel: ChannelId,
    count: u64,
    usual: f64,
    slip: &'static str,
    origin: Origin,
}

/// Raises the findings, one a period, and marks the places of the periods as explained.
pub(super) fn find(
    series: &Series,
    explained: &mut [bool],
    context: Context,
    findings: &mut Findings,
) {
    let (mut suspects, mut counts) = (
        Vec::<Suspect>::new(),
        Vec::with_capacity(series.readings.len()),
    );
    let small = context.limits.small_numbers;
    for (place, channel) in series.channels.iter().enumerate() {
        // The median lies between them: where no two that are not small are so far apart, no count is
        // so far from it.
        let least = real(channel.least.max(small));
        let is_wide = real(channel.most) >= least * LEAST_SLIP;
        if channel.above_zero < FEWEST_PERIODS || !is_wide {
            continue;
        }
        // Zeros have no logarithm, and are another check's.
        let numbers = series.figures_in(place).filter_map(Figure::number);
        counts.clear();
        counts.extend(numbers.filter(|count| *count > 0));
        let ends = (channel.least, channel.most);
        let middle = middle(&mut counts);
        let middle = middle.filter(|middle| may_have_outlier(&counts, *middle, ends));
        if let Some((lower, upper)) = middle
            && let Some(usual) = median(&[real(lower), real(upper)])
        {
            suspects.extend(suspects_of(series, place, usual, context));
        }
    }
    // Of one reading, the channels stay in their order.
    suspects.sort_by_key(|suspect| suspect.reading);
    for suspects in suspects.chunk_by(|a, b| a.reading == b.reading) {
        let [first, others @ ..] = suspects else {
            continue;
        };
        let Some(reading) = series.readings.get(first.reading) else {
            continue;
        };
        if let Some(explained) = explained.get_mut(first.reading) {
            *explained = true;
        }
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
}

/// The counts of the channel of a place that are out of scale; `usual` is the median of those above
/// zero.
fn suspects_of(series: &Series, place: usize, usual: f64, context: Context) -> Vec<Suspect> {
    let Some(channel) = series.channels.get(place) else {
        return Vec::new();
    };
    let readings = series.figures_in(place).enumerate();
    let counts: Vec<(usize, u64, Origin)> = readings
        .filter_map(|(reading, figure)| Some((reading, figure.number()?, figure.origin?)))
        .filter(|(_, count, _)| *count > 0)
        .collect();
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
    let suspect = |((reading, count, origin), z): ((usize, u64, Origin), f64)| {
        let (_, slip) = slip_of(count).filter(|_| z.abs() > OUTLIER)?;
        Some(Suspect {
            reading,
            channel: channel.id,
            count,
            usual,
            slip,
            origin,
        })
    };
    counts.into_iter().zip(z).filter_map(suspect).collect()
}

/// The two counts in the middle, which are the same one of an odd number; `None` of none.
fn middle(counts: &mut [u64]) -> Option<(u64, u64)> {
    let last = counts.len().checked_sub(1)?;
    let (_, lower, above) = counts.select_nth_unstable(last / 2);
    let upper = above.iter().min().filter(|_| last % 2 == 1);
    Some((*lower, *upper.unwrap_or(lower)))
}

/// Whether the logarithm of any count may be an outlier; `least` and `most` are the ends of them. None is where fewer than half of the counts
/// are as near to the middle as half of them are around an outlier: then the logarithms of all need
/// not be taken.
fn may_have_outlier(counts: &[u64], (lower, upper): (u64, u64), (least, most): (u64, u64)) -> bool {
    let logarithm = |count: u64| real(count).ln();
    let middle = f64::midpoint(logarithm(lower), logarithm(upper));
    let farthest = (logarithm(most) - middle).max(middle - logarithm(least));
    let near = farthest * SPREAD_OF_OUTLIER + ROUNDING;
    let near = (middle - near).exp()..=(middle + near).exp();
    let are_near = counts.iter().filter(|count| near.contains(&real(**count)));
    are_near.count() * 2 >= counts.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Counts mostly near each other, some of them far away, as slips are.
        #[test]
        fn what_can_have_no_outlier_has_none(
            usual in 1.0..1e7_f64,
            counts in prop::collection::vec((0.7..1.4_f64, -3..4_i32, 0..4_u8), 1..40),
        ) {
            let counts = counts.into_iter().map(|(near, power, is_off)| {
                let factor = if is_off == 0 { 10_f64.powi(power) } else { 1.0 };
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let count = (usual * near * factor) as u64;
                count.max(1)
            });
            let mut counts: Vec<u64> = counts.collect();
            let values: Vec<f64> = counts.iter().map(|count| real(*count)).collect();
            let logarithms: Vec<f64> = values.iter().map(|value| value.ln()).collect();
            let z = modified_z(&logarithms).expect("there are values");
            let (lower, upper) = middle(&mut counts).expect("there are counts");
            prop_assert_eq!(median(&[real(lower), real(upper)]), median(&values));
            if z.iter().any(|z| z.abs() > OUTLIER) {
                let ends = (*counts.iter().min().unwrap(), *counts.iter().max().unwrap());
                prop_assert!(may_have_outlier(&counts, (lower, upper), ends));
            }
        }
    }
}
