//! `same-as-last`: every channel of a service has the same count as in the period before, or as in
//! the same months a year before. A return that was filled in by copying looks like this.
//!
//! Two channels at least must have counts and the total must not be small, since small numbers
//! repeat by chance. It does not look at single channels, which repeat by chance too.

use super::Context;
use super::series::{Figure, Series, runs};
use crate::model::{Findings, codes};

/// The fewest channels with a count above zero: one alone is no pattern.
const FEWEST_CHANNELS: usize = 2;

pub(super) fn find(series: &Series, context: Context, findings: &mut Findings) {
    let readings = series.readings.iter().enumerate();
    let found = readings.filter_map(|(index, reading)| {
        let same = |other: &usize| is_same(series, index, *other, context);
        let other = reading.before.filter(same);
        let other = other.or_else(|| reading.year_before.filter(same))?;
        Some((index, other))
    });
    for run in runs(found) {
        let readings = series.readings.get(run.first);
        let readings = readings.zip(series.readings.get(run.what));
        let Some(((reading, other), origin)) = readings.zip(series.origin(run.first)) else {
            continue;
        };
        context.raise(&codes::SAME_AS_LAST, origin, findings, || {
            let message = format!(
                "{} has the same count in every channel in {} as in {}{}",
                context.subject(series.council, series.service),
                reading.period,
                other.period,
                run.goes_on(series)
            );
            (
                message,
                "please check whether one was copied from the other, and correct it",
            )
        });
    }
}

/// Whether the readings of two places are known, large enough and the same.
fn is_same(series: &Series, reading: usize, other: usize, context: Context) -> bool {
    let total = |place: usize| series.readings.get(place)?.total;
    // What has the same counts has the same total.
    let is_enough =
        total(reading).filter(|total| *total > 0 && *total >= context.limits.small_numbers);
    if is_enough.is_none() || is_enough != total(other) {
        return false;
    }
    let figures = series.figures_of(reading);
    let numbers = figures.iter().filter_map(Figure::number);
    let others = series.figures_of(other);
    numbers.filter(|number| *number > 0).count() >= FEWEST_CHANNELS
        && figures
            .iter()
            .zip(others)
            .all(|(figure, other)| figure.count == other.count)
}
