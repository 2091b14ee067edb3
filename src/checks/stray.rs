//! `period-stray`: the first or last period of a council stands apart from the rest: it holds next
//! to nothing over all services, as where an export was cut off within a month, or it lies years
//! away, as where a year is mistyped.
//!
//! Only the ends are looked at. A quiet period among others is no stray: the council was shut, and
//! `large-change` asks about it.

use std::collections::{BTreeMap, BTreeSet};

use super::series::Series;
use super::{Context, real, rounded};
use crate::model::{CouncilId, Count, Findings, Origin, Period, UnitId, codes, number};
use crate::statistics::median;
use crate::tally::add;

/// The fewest periods that make a rest to stand apart from.
const FEWEST_PERIODS: usize = 6;

/// How many times a period must fit into the median one to hold next to nothing: a hundred, so
/// that it has less than 1% of it. The quietest real months of services that were open have more.
const NEXT_TO_NOTHING: f64 = 100.0;

/// How many months without figures set a period apart from the rest: two years. Councils do skip a
/// year.
const FAR_AWAY: i32 = 24;

/// A council's figures in one unit for periods of one length.
type Whole = (CouncilId, UnitId, u16);

/// All services of a period together.
struct Sum {
    period: Period,
    count: Count,
}

/// The periods that stand apart.
pub(super) struct Strays(BTreeMap<Whole, BTreeSet<Period>>);

impl Strays {
    /// Marks the places of those of a series.
    pub(super) fn mark(&self, series: &Series, explained: &mut [bool]) {
        for period in self.0.get(&whole(series)).into_iter().flatten() {
            let place = series.place(*period);
            if let Some(explained) = place.and_then(|place| explained.get_mut(place)) {
                *explained = true;
            }
        }
    }
}

fn whole(series: &Series) -> Whole {
    (series.council, series.unit, series.months)
}

/// All services of a council together, in one unit and periods of one length.
#[derive(Default)]
struct Together<'a> {
    of: Vec<&'a Series>,
    /// The periods in their order.
    sums: Vec<Sum>,
}

impl Together<'_> {
    /// Where the first figure of a period stands.
    fn origin(&self, period: Period) -> Option<Origin> {
        let origin = |series: &&Series| series.origin(series.place(period)?);
        self.of.iter().filter_map(origin).min()
    }
}

/// Every period of every council, all services together.
#[derive(Default)]
pub(super) struct Periods<'a>(BTreeMap<Whole, Together<'a>>);

impl<'a> Periods<'a> {
    /// Adds a series.
    pub(super) fn add(&mut self, series: &'a Series) {
        let together = self.0.entry(whole(series)).or_default();
        together.of.push(series);
        let periods = &mut together.sums;
        // Both are in the order of time.
        let mut at = 0;
        for reading in &series.readings {
            while periods
                .get(at)
                .is_some_and(|sum| sum.period < reading.period)
            {
                at += 1;
            }
            match periods
                .get_mut(at)
                .filter(|sum| sum.period == reading.period)
            {
                Some(sum) => sum.count = add(sum.count, reading.stated),
                None => periods.insert(
                    at,
                    Sum {
                        period: reading.period,
                        count: reading.stated,
                    },
                ),
            }
        }
    }

    /// Raises the findings, and returns the strays.
    pub(super) fn strays(&self, context: Context, findings: &mut Findings) -> Strays {
        let strays = self.0.iter().map(|(whole, together)| {
            let strays = of_council(whole.0, together, context, findings);
            (*whole, strays)
        });
        Strays(strays.collect())
    }
}

/// Raises the findings about a council's periods, and returns the strays.
fn of_council(
    council: CouncilId,
    together: &Together,
    context: Context,
    findings: &mut Findings,
) -> BTreeSet<Period> {
    let sums = &together.sums;
    let number_of = |sum: &Sum| match sum.count {
        Count::Number(number) => Some(number),
        Count::Missing(_) => None,
    };
    let known: Vec<f64> = sums.iter().filter_map(number_of).map(real).collect();
    let mut strays = BTreeSet::new();
    if known.len() < FEWEST_PERIODS {
        return strays;
    }
    let Some(usual) = median(&known) else {
        return strays;
    };
    let little = |sum: &Sum| number_of(sum).filter(|sum| real(*sum) * NEXT_TO_NOTHING < usual);
    let from_start = sums.iter().map_while(|sum| Some((sum, little(sum)?)));
    let ends = sums.iter().rev();
    let from_end = ends.map_while(|sum| Some((sum, little(sum)?)));
    for (sum, count) in from_start.chain(from_end) {
        let period = sum.period;
        strays.insert(period);
        let Some(origin) = together.origin(period) else {
            continue;
        };
        context.raise(&codes::PERIOD_STRAY, origin, findings, || {
            let message = format!(
                "{} has {} in {period} over all services, less than 1% of its usual {}",
                context.council(council),
                number(count),
                rounded(usual),
            );
            (
                message,
                "please check whether the period is complete; take it out if it is not, or if it should not be here",
            )
        });
    }
    for sum in far_away(sums) {
        let period = sum.period;
        if strays.insert(period)
            && let Some(origin) = together.origin(period)
        {
            context.raise(&codes::PERIOD_STRAY, origin, findings, || {
                let message = format!(
                    "{} has figures for {period}, more than two years away from all its others",
                    context.council(council),
                );
                (message, "please check the year")
            });
        }
    }
    strays
}

/// The first and the last period, where they lie far from the others.
fn far_away(sums: &[Sum]) -> impl Iterator<Item = &Sum> {
    let is_far = |earlier: &Sum, later: &Sum| {
        let begins = later.period.month_numbers().next();
        let ends = earlier.period.month_numbers().last();
        begins
            .zip(ends)
            .is_some_and(|(begins, ends)| begins - ends - 1 > FAR_AWAY)
    };
    let first = match sums {
        [first, second, ..] if is_far(first, second) => Some(first),
        _ => None,
    };
    let last = match sums {
        [.., second, last] if is_far(second, last) => Some(last),
        _ => None,
    };
    first.into_iter().chain(last)
}
