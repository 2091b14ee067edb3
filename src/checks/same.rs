//! `same-as-last`: every channel of a service has the same count as in the period before, or as in
//! the same months a year before. A return that was filled in by copying looks like this.
//!
//! Two channels at least must have counts and the total must not be small, since small numbers
//! repeat by chance. It does not look at single channels, which repeat by chance too.

use super::Context;
use super::series::{Figure, Reading, Series, runs};
use crate::model::{Findings, codes};

/// The fewest channels with a count above zero: one alone is no pattern.
const FEWEST_CHANNELS: usize = 2;

/// A year, in months: last year's return may have been sent again.
const YEAR: u16 = 12;

pub(super) fn find(series: &Series, context: Context, findings: &mut Findings) {
    let found = series
        .readings
        .iter()
        .enumerate()
        .filter_map(|(index, reading)| {
            let before = series.earlier(reading, series.months);
            let year_before = series.earlier(reading, YEAR);
            let same = |other: &&Reading| is_same(reading, other, context);
            let other = before.filter(same).or(year_before.filter(same))?;
            Some((index, other.period))
        });
    for run in runs(found) {
        let Some(reading) = series.readings.get(run.first) else {
            continue;
        };
        context.raise(&codes::SAME_AS_LAST, reading.origin, findings, || {
            let message = format!(
                "{} has the same count in every channel in {} as in {}{}",
                context.subject(series.council, series.service),
                reading.period,
                run.what,
                run.goes_on(series)
            );
            (
                message,
                "please check whether one was copied from the other, and correct it",
            )
        });
    }
}

/// Whether two readings of a series are known, large enough and the same.
fn is_same(reading: &Reading, other: &Reading, context: Context) -> bool {
    let numbers = reading.figures.iter().filter_map(Figure::number);
    let is_enough = reading
        .total()
        .is_some_and(|total| total > 0 && total >= context.limits.small_numbers);
    is_enough
        && numbers.filter(|number| *number > 0).count() >= FEWEST_CHANNELS
        && reading
            .figures
            .iter()
            .zip(&other.figures)
            .all(|(figure, other)| figure.count == other.count)
}
