//! A series of periods: the share of what was returned in all of them, its slope, whether it rises or
//! falls throughout, and which periods are more than the series' own noise.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Known, area_changes};
use super::steps::{Step, YEAR};
use crate::model::{CouncilId, Period, ServiceId};
use crate::panel::Panel;
use crate::registers::Registers;
use crate::statistics::Proportion;
use crate::statistics::control_chart::{Control, Month, Spread, control_chart};
use crate::statistics::decompose::several_periods;
use crate::statistics::trend::{FEWEST_FOR_TREND, Slope, Trend, mann_kendall, sen_slope};

/// The rounds of the seasons from which a season is compared with itself alone.
const ROUNDS: usize = 2;

/// A series of periods, each following the one before.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The periods.
    pub points: Vec<Point>,
    /// The councils' services that it is of: those with figures for every month of every period in
    /// which there are figures at all.
    pub basket: BTreeSet<(CouncilId, ServiceId)>,
    /// The others.
    pub left_out: Vec<LeftOut>,
    /// How many times the seasons came around where each is compared with itself alone; `None` where
    /// the periods are too few for that.
    pub seasons: Option<usize>,
    /// The share's rise a year; `None` where no two periods can be compared, and where there is less
    /// than a year between the first and the last: what a few months did is no rise a year.
    pub slope: Option<Slope>,
    /// Whether it rises or falls throughout; `None` for fewer than [`FEWEST_FOR_TREND`] periods.
    pub trend: Option<Trend>,
    /// The places of the periods with which limits begin anew.
    pub rebased: Vec<usize>,
    /// What the baseline of the whole series varies by beyond chance; `None` where there is none.
    pub control: Option<Control>,
}

/// A period of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Its months.
    pub period: Period,
    /// Digital in all, of the basket; `None` where there are no figures, and nothing of nothing where
    /// there were no contacts.
    pub matched: Option<Proportion>,
    /// Digital in all, of everything that was returned; `None` where nothing was.
    pub returned: Option<Proportion>,
    /// The share with the period's own shares of each service and the mix of all periods, 0 to 1;
    /// `None` for fewer than three periods.
    pub at_one_mix: Option<f64>,
    /// Its limits and signal.
    pub month: Month,
}

/// A council's service that is not in every period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOut {
    /// The council.
    pub council: CouncilId,
    /// The service.
    pub service: ServiceId,
    /// Why.
    pub why: Apart,
}

/// Why a council's service is not in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Apart {
    /// It lacks months of this many periods.
    Lacks(usize),
    /// The council's area changed on the way.
    AreaChanged,
}

/// The fewest periods that are made comparable by one mix; of two, the change between them is split.
const FEWEST_FOR_ONE_MIX: usize = 3;

impl Timeline {
    pub(super) fn new(
        panels: &[Panel],
        step: Step,
        rebased: &[Period],
        registers: &Registers,
    ) -> Self {
        let known: Vec<BTreeMap<_, Known>> = panels.iter().map(Known::all).collect();
        let whole: Vec<BTreeMap<_, Proportion>> = panels
            .iter()
            .zip(&known)
            .map(|(panel, known)| whole_of(known, panel.window))
            .collect();
        let there = whole.iter().filter(|period| !period.is_empty()).count();
        let mut periods: BTreeMap<(CouncilId, ServiceId), usize> = BTreeMap::new();
        for key in known.iter().flat_map(BTreeMap::keys) {
            periods.entry(*key).or_default();
        }
        for key in whole.iter().flat_map(BTreeMap::keys) {
            *periods.entry(*key).or_default() += 1;
        }
        let changes = |council: CouncilId| {
            let ends = panels.first().zip(panels.last());
            ends.is_some_and(|(first, last)| {
                area_changes(council, first.window, last.window, registers)
            })
        };
        let mut basket = BTreeSet::new();
        let mut left_out = Vec::new();
        for ((council, service), count) in periods {
            let why = match count {
                _ if changes(council) => Apart::AreaChanged,
                _ if count == there => {
                    basket.insert((council, service));
                    continue;
                }
                _ => Apart::Lacks(there - count),
            };
            left_out.push(LeftOut {
                council,
                service,
                why,
            });
        }
        let matched = |period: &BTreeMap<_, Proportion>| {
            let of_basket = basket.iter().map(|key| period.get(key).copied());
            let all: Option<Vec<Proportion>> = of_basket.collect();
            all.filter(|all| !all.is_empty()).map(Proportion::pooled)
        };
        let counts: Vec<Option<Proportion>> = whole.iter().map(matched).collect();
        let rebased = places(panels, rebased);
        let chart = control_chart(&counts, &rebased, Spread::Laney);
        let mut at_one_mix = at_one_mix(&whole, &counts, &basket).into_iter();
        let points = panels.iter().zip(&known).zip(counts.iter().zip(&chart));
        let points: Vec<Point> = points
            .map(|((panel, known), (matched, month))| Point {
                period: panel.window,
                matched: *matched,
                returned: Known::pooled(known),
                at_one_mix: matched
                    .and_then(Proportion::share)
                    .and_then(|_| at_one_mix.next()),
                month: *month,
            })
            .collect();
        Self {
            control: chart.iter().find_map(|month| month.control),
            basket,
            left_out,
            rebased,
            ..Self::sloping(points, step)
        }
    }

    /// The slope and trend of points.
    fn sloping(points: Vec<Point>, step: Step) -> Self {
        let share = |point: &Point| point.matched.and_then(Proportion::share);
        let shares: Vec<Option<f64>> = points.iter().map(share).collect();
        let a_year = step.a_year();
        let rounds = shares.len() / a_year;
        let seasonal = a_year > 1 && rounds >= ROUNDS;
        let seasons = if seasonal { a_year } else { 1 };
        // Without seasons the slope is that of a step.
        let years = if seasonal { 1 } else { a_year };
        // Periods at the ends that have no share are no part of what it rose over.
        let first = shares.iter().position(Option::is_some);
        let last = shares.iter().rposition(Option::is_some);
        let steps = first.zip(last).map_or(0, |(first, last)| last - first);
        let months = steps * usize::from(step.months());
        let spans_a_year = months >= usize::from(YEAR);
        let slope = sen_slope(&shares, seasons).filter(|_| spans_a_year);
        let slope = slope.map(|line| Slope {
            slope: line.slope * f64::from(u16::try_from(years).unwrap_or(u16::MAX)),
            ..line
        });
        let enough = shares.iter().flatten().count() >= FEWEST_FOR_TREND;
        Self {
            points,
            basket: BTreeSet::new(),
            left_out: Vec::new(),
            seasons: seasonal.then_some(rounds),
            slope,
            trend: mann_kendall(&shares, seasons).filter(|_| enough),
            rebased: Vec::new(),
            control: None,
        }
    }

    /// Whether it has shares made comparable by one mix that may differ from its own.
    pub fn has_one_mix(&self) -> bool {
        self.basket.len() > 1 && self.points.iter().any(|point| point.at_one_mix.is_some())
    }

    /// How many periods have a share.
    pub fn counted(&self) -> usize {
        let shares = self
            .points
            .iter()
            .map(|point| point.matched.and_then(Proportion::share));
        shares.flatten().count()
    }
}

/// What has figures for every month of a period.
fn whole_of(
    known: &BTreeMap<(CouncilId, ServiceId), Known>,
    period: Period,
) -> BTreeMap<(CouncilId, ServiceId), Proportion> {
    let whole = known.iter().filter(|(_, known)| known.is_whole(period));
    whole.map(|(key, known)| (*key, known.digital)).collect()
}

/// The places of the first periods that begin with one of the dates or later.
fn places(panels: &[Panel], rebased: &[Period]) -> Vec<usize> {
    let begins = |panel: &Panel| panel.window.first_day();
    let place = |from: &Period| {
        let first = panels.first().map(begins)?;
        let after = panels
            .iter()
            .position(|panel| begins(panel) >= from.first_day())?;
        (from.first_day() > first).then_some(after)
    };
    let places: BTreeSet<usize> = rebased.iter().filter_map(place).collect();
    places.into_iter().collect()
}

/// The shares of the periods that have one, made comparable by one mix; none for too few of them.
fn at_one_mix(
    whole: &[BTreeMap<(CouncilId, ServiceId), Proportion>],
    counts: &[Option<Proportion>],
    basket: &BTreeSet<(CouncilId, ServiceId)>,
) -> Vec<f64> {
    let has_share = |count: &Option<Proportion>| count.and_then(Proportion::share).is_some();
    let with_share = whole
        .iter()
        .zip(counts)
        .filter(|(_, count)| has_share(count));
    let of_basket = |period: &BTreeMap<_, Proportion>| -> Vec<Option<Proportion>> {
        basket.iter().map(|key| period.get(key).copied()).collect()
    };
    let periods: Vec<Vec<Option<Proportion>>> =
        with_share.map(|(period, _)| of_basket(period)).collect();
    if periods.len() < FEWEST_FOR_ONE_MIX {
        return Vec::new();
    }
    several_periods(&periods).map_or_else(Vec::new, |adjusted| adjusted.rate)
}
