//! `large-change`: the volume of a service, or a channel's share of it, differs greatly from the
//! same months a year before, or from the period before where those were not returned.
//!
//! Both a relative and an absolute threshold must be reached, as the Scottish Government's guide to
//! checking changes over time has it; they are settings. A share must also differ by more than
//! chance, or every small service would be queried. Periods that another check has spoken of are
//! neither queried nor compared with. It does not say which of the two figures is wrong, nor that
//! either is: most large changes are real.

use super::series::{Reading, Series, runs};
use super::{Context, real};
use crate::model::{Findings, Origin, Period, codes, number};
use crate::statistics::{BEYOND_CHANCE, pooled_z, share};

/// What has changed since an earlier reading.
struct Change {
    /// The earlier period and total, and the total now.
    base: Period,
    was: u64,
    is: u64,
    /// Whether the volume has changed by more than the thresholds.
    volume: bool,
    /// The place of the channel whose share has changed the most and by more than the threshold,
    /// with its share before and now, 0 to 1.
    share: Option<(usize, f64, f64)>,
}

/// Raises the findings. What is explained, by the place of the reading, another check has spoken of.
pub(super) fn find(series: &Series, explained: &[bool], context: Context, findings: &mut Findings) {
    let found = (0..series.readings.len()).filter_map(|place| {
        let base = base(series, place, explained)?;
        is_large(series, base, place, context).then_some((place, base))
    });
    for run in runs(found) {
        let Some(reading) = series.readings.get(run.first) else {
            continue;
        };
        let Some(change) = change(series, run.what, run.first, context) else {
            continue;
        };
        let Some(origin) = origin(series, run.first, &change) else {
            continue;
        };
        context.raise(&codes::LARGE_CHANGE, origin, findings, || {
            let words = words(series, reading, &change, context);
            (
                format!("{words}{}", run.goes_on(series)),
                "please check both; correct the one that is wrong, or give the reason for the change",
            )
        });
    }
}

/// Where the channel stands whose share alone has changed, else the first figure of the period.
fn origin(series: &Series, place: usize, change: &Change) -> Option<Origin> {
    let of_channel = match change.share {
        Some((channel, ..)) if !change.volume => series.figures_of(place).get(channel),
        _ => None,
    };
    let of_channel = of_channel.and_then(|figure| figure.origin);
    of_channel.or_else(|| series.origin(place))
}

/// The place of what a reading is compared with.
fn base(series: &Series, place: usize, explained: &[bool]) -> Option<usize> {
    let reading_of = |place: usize| {
        let is_explained = explained.get(place).is_none_or(|explained| *explained);
        let reading = series.readings.get(place).filter(|_| !is_explained);
        reading.filter(|reading| reading.total.is_some())
    };
    let is_fit = |place: &usize| reading_of(*place).is_some();
    let reading = reading_of(place)?;
    let year_before = reading.year_before.filter(is_fit);
    year_before.or_else(|| reading.before.filter(is_fit))
}

/// Whether anything has changed by more than the thresholds between the readings of two places.
fn is_large(series: &Series, base: usize, reading: usize, context: Context) -> bool {
    let Some(totals) = totals(series, base, reading) else {
        return false;
    };
    is_volume_large(totals, context)
        || changed_share(series, (base, reading), totals, context).is_some()
}

/// What has changed between the readings of two places.
fn change(series: &Series, base: usize, reading: usize, context: Context) -> Option<Change> {
    let (was, is) = totals(series, base, reading)?;
    Some(Change {
        base: series.readings.get(base)?.period,
        was,
        is,
        volume: is_volume_large((was, is), context),
        share: changed_share(series, (base, reading), (was, is), context),
    })
}

/// The totals of the readings of two places, where they are known.
fn totals(series: &Series, base: usize, reading: usize) -> Option<(u64, u64)> {
    let total = |place: usize| series.readings.get(place)?.total;
    Some((total(base)?, total(reading)?))
}

fn is_volume_large((was, is): (u64, u64), context: Context) -> bool {
    let limits = context.limits;
    let difference = was.abs_diff(is);
    difference >= limits.volume_change_at_least
        && difference > 0
        && real(difference) * 100.0 >= limits.volume_change_percent * real(was)
}

/// The channel whose share has changed the most, by so many points or more.
fn changed_share(
    series: &Series,
    (base, reading): (usize, usize),
    (was, is): (u64, u64),
    context: Context,
) -> Option<(usize, f64, f64)> {
    if was.min(is) < context.limits.small_numbers {
        return None;
    }
    let mut most: Option<(usize, f64, f64)> = None;
    let least = context.limits.share_change_points * real(was) * real(is);
    let figures = series
        .figures_of(base)
        .iter()
        .zip(series.figures_of(reading));
    for (index, (before, now)) in figures.enumerate() {
        let (Some(before), Some(now)) = (before.number(), now.number()) else {
            continue;
        };
        let is_large = apart((before, was), (now, is)) * 100.0 >= least;
        if !is_large {
            continue;
        }
        let (Some(share_before), Some(share_now)) = (share(before, was), share(now, is)) else {
            continue;
        };
        let change = (share_now - share_before).abs();
        let is_most = most.is_none_or(|(_, a, b)| (b - a).abs() < change);
        let z = || pooled_z((before, was), (now, is));
        if is_most && z().is_some_and(|z| z.abs() > BEYOND_CHANCE) {
            most = Some((index, share_before, share_now));
        }
    }
    most
}

/// How far two shares are apart, times both wholes: across the denominators, so that ten points are
/// ten points to the last digit.
#[expect(clippy::cast_precision_loss, reason = "only held against a threshold")]
fn apart((before, was): (u64, u64), (now, is): (u64, u64)) -> f64 {
    let (some, others) = (now.checked_mul(was), before.checked_mul(is));
    if let Some((some, others)) = some.zip(others) {
        return some.abs_diff(others) as f64;
    }
    let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
    product(now, was).abs_diff(product(before, is)) as f64
}

fn words(series: &Series, reading: &Reading, change: &Change, context: Context) -> String {
    let subject = context.subject(series.council, series.service);
    let (now, base) = (reading.period, change.base);
    let volume = || {
        let (is, was) = (number(change.is), number(change.was));
        let by = relative(change.was, change.is);
        format!("{subject} is {is} in {now} but {was} in {base}{by}")
    };
    let channel = |index: usize| {
        let channel = series.channels.get(index);
        channel.map_or("a channel", |channel| context.channel(channel.id))
    };
    match change.share {
        None => volume(),
        Some((index, before, after)) if change.volume => format!(
            "{}, and {} makes {} of it but made {}",
            volume(),
            channel(index),
            percent(after),
            percent(before)
        ),
        Some((index, before, after)) => format!(
            "{subject}: {} makes {} of {} in {now} but made {} of {} in {base}",
            channel(index),
            percent(after),
            number(change.is),
            percent(before),
            number(change.was)
        ),
    }
}

/// By how much a volume has changed, in words; nothing where it is or was zero.
fn relative(was: u64, is: u64) -> String {
    match (was, is) {
        (0, _) | (_, 0) => String::new(),
        _ => {
            let word = if is > was { "more" } else { "less" };
            format!(" ({} {word})", percent(real(was.abs_diff(is)) / real(was)))
        }
    }
}

/// A share, 0 to 1, in per cent with one decimal, rounded half away from zero.
fn percent(share: f64) -> String {
    format!("{:.1}%", (share * 1_000.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn shares_are_as_far_apart_however_large_their_wholes(
            (a, b, c, d) in any::<(u64, u64, u64, u64)>(), (left, right) in (0..64_u32, 0..64_u32),
        ) {
            let (before, was) = (a >> left, b >> right);
            let (now, is) = (c >> left, d >> right);
            let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
            let whole = product(now, was).abs_diff(product(before, is));
            #[expect(clippy::cast_precision_loss)]
            let whole = whole as f64;
            prop_assert_eq!(apart((before, was), (now, is)).to_bits(), whole.to_bits());
        }
    }
}
