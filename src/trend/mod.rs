//! How digital shares change: between two periods, split into how many contacts there were, how they
//! came and what they were about; and over a series of periods.
//!
//! Facts only. Like is compared with like: a change is split over what was returned in both periods
//! for every month, a series is of what was returned in all of its periods, and what is not of these
//! is told apart. Effects are sums and no causes.

mod change;
mod panels;
mod series;
mod steps;

use std::collections::BTreeSet;

use crate::baseline::{Baseline, Question, asked, baseline, baselines, extent};
use crate::error::Error;
use crate::model::{CouncilId, Findings, Period, UnitId};
use crate::panel::Panel;
use crate::registers::Registers;
use crate::statistics::Interval;
use crate::statistics::control_chart::Control;
use crate::statistics::decompose::Split;
use crate::statistics::normal::Z_95;
use crate::statistics::standardise::LEAST_COVERAGE;
use crate::tally::Tally;

pub use change::{Change, Known, Row, Standing, Together};
pub use panels::panels;
pub use series::{Apart, LeftOut, Point, Timeline};
pub use steps::{Chosen, Pair, Step};

/// What is asked of a trend.
#[derive(Debug)]
pub struct TrendQuestion<'a> {
    /// What the baselines are of that it is made from: by council and service.
    pub baseline: Question<'a>,
    /// The councils that a name stands for, one of which has figures; all that returned where empty.
    pub council: Vec<CouncilId>,
    /// How long each period of the series is; told by the figures where not given.
    pub step: Option<Step>,
    /// The two periods to compare; chosen where not given.
    pub pair: Option<Pair>,
    /// When something began that makes the months before no measure of those after: limits begin
    /// anew with the first period of the series that begins then or later.
    pub rebased: Vec<Period>,
}

/// A trend.
#[derive(Debug)]
pub struct Trend {
    /// Everything over all of the months looked at.
    pub whole: Baseline,
    /// The council it is of; all that returned where not given.
    pub council: Option<CouncilId>,
    /// How long each period of the series is.
    pub step: Step,
    /// Whether that was asked for; else it is the shortest that every return supports.
    pub step_was_asked: bool,
    /// The two periods compared; `None` where the series has one period alone.
    pub pair: Option<Pair>,
    /// What is found, a unit after another.
    pub units: Vec<UnitTrend>,
}

/// A trend in one unit.
#[derive(Debug)]
pub struct UnitTrend {
    /// What was counted.
    pub unit: UnitId,
    /// The change between the two periods; `None` where there are not two.
    pub change: Option<Change>,
    /// The same change under every definition, the one asked for first: its id, and the split where
    /// there is one.
    pub by_definition: Vec<(String, Option<Split>)>,
    /// The series.
    pub series: Timeline,
}

impl UnitTrend {
    /// By how much the periods of the series vary beyond chance, 1 and above; `None` where there are
    /// too few of them to tell, or the series is of less than [`LEAST_COVERAGE`] of what is compared.
    pub fn phi(&self) -> Option<f64> {
        let rows = self.change.as_ref()?.rows.iter();
        let (mut all, mut of_series) = (0.0, 0.0);
        for row in rows.filter(|row| row.standing == Standing::Matched) {
            let known = row.before.into_iter().chain(row.after);
            let counted: f64 = known.map(|known| known.digital.whole()).sum();
            all += counted;
            if self.series.basket.contains(&(row.council, row.service)) {
                of_series += counted;
            }
        }
        let phi = self.series.control.map(Control::phi);
        phi.filter(|_| of_series >= LEAST_COVERAGE * all)
    }

    /// Where the channel shift could lie with 95% confidence, the weights being taken as they are;
    /// by chance alone where there is no [`UnitTrend::phi`]. `None` where there is no split.
    pub fn shift_interval(&self) -> Option<Interval> {
        let split = self.change.as_ref()?.split.as_ref()?;
        let half = Z_95 * (self.phi().unwrap_or(1.0) * split.rate_variance).sqrt();
        Some(Interval {
            lower: split.rate - half,
            upper: split.rate + half,
        })
    }

    /// Whether anything can be compared: two periods with shares, or two points of a series.
    pub fn can_compare(&self) -> bool {
        self.change.as_ref().is_some_and(Change::has_shares) || self.series.counted() > 1
    }
}

/// The trend that answers a question; `None` where there is no figure for it.
///
/// # Errors
/// Where a council or a period is asked for that has no figures or is not plain.
pub fn trend(
    tally: &Tally,
    question: &TrendQuestion,
    registers: &Registers,
    files: &[String],
    findings: &mut Findings,
) -> Result<Option<Trend>, Error> {
    let asked_of = &question.baseline;
    let mut totals = asked(tally, asked_of);
    let Some(window) = asked_of
        .window
        .or_else(|| extent(totals.iter().map(|total| total.key.period)))
    else {
        return Ok(None);
    };
    let Some(whole) = baseline(tally, asked_of, registers, files, findings) else {
        return Ok(None);
    };
    totals.retain(|total| total.key.period.overlaps(window));
    let own = own(&question.council, &whole, registers)?;
    if let Some(council) = own {
        let kin = registers.councils.kin(council);
        totals.retain(|total| total.key.council == council || kin.contains(&total.key.council));
    }
    let of = |windows: &[Period]| baselines(tally, asked_of, windows, registers, files);
    let step = question.step.unwrap_or_else(|| Step::of(&totals));
    let steps = step.within(window, &totals);
    let series = of(&steps);
    let has_figures = |baseline: &Option<Baseline>| {
        let groups = baseline.iter().flat_map(|baseline| &baseline.groups);
        let is_asked = |of: Option<CouncilId>| own.is_none() || of == own;
        groups
            .filter(|group| is_asked(group.subject.council))
            .any(|group| group.total.is_some())
    };
    let first = series.iter().position(has_figures);
    let last = series.iter().rposition(has_figures);
    let range = first
        .zip(last)
        .map_or(0..0, |(first, last)| first..last + 1);
    let steps = steps.get(range.clone()).unwrap_or_default();
    let series = series.get(range).unwrap_or_default();
    let pair = match question.pair {
        Some(pair) => Some(is_within(pair, window)?),
        None => Pair::of(steps),
    };
    let compared = match pair {
        Some(pair) => of(&[pair.before, pair.after]),
        None => Vec::new(),
    };
    let units: BTreeSet<UnitId> = whole.totals.iter().map(|total| total.unit).collect();
    let panel = |baseline: Option<&Option<Baseline>>, definition: usize, unit: UnitId, period| {
        let panels = baseline
            .and_then(Option::as_ref)
            .map(|baseline| Panel::all(baseline, definition));
        let found = panels
            .into_iter()
            .flatten()
            .find(|panel| panel.unit == unit);
        let mut panel = found.unwrap_or_else(|| Panel::empty(unit, period));
        if let Some(own) = own {
            panel.retain(|council| council == own);
        }
        panel
    };
    let change = |unit, definition| {
        let pair = pair?;
        let before = panel(compared.first(), definition, unit, pair.before);
        let after = panel(compared.get(1), definition, unit, pair.after);
        Some(Change::new(&before, &after, pair, registers))
    };
    let of_unit = |unit| {
        let ids = whole.definitions.iter().enumerate();
        let by_definition = ids.map(|(index, id)| {
            (
                id.clone(),
                change(unit, index).and_then(|change| change.split),
            )
        });
        let panels = series.iter().zip(steps);
        let panels = panels.map(|(baseline, step)| panel(Some(baseline), 0, unit, *step));
        UnitTrend {
            unit,
            change: change(unit, 0),
            by_definition: by_definition.collect(),
            series: Timeline::new(
                &panels.collect::<Vec<_>>(),
                step,
                &question.rebased,
                registers,
            ),
        }
    };
    Ok(Some(Trend {
        units: units.into_iter().map(of_unit).collect(),
        council: own,
        step,
        step_was_asked: question.step.is_some(),
        pair,
        whole,
    }))
}

/// The one council of those that a name stands for that has figures.
fn own(
    named: &[CouncilId],
    whole: &Baseline,
    registers: &Registers,
) -> Result<Option<CouncilId>, Error> {
    let councils = &registers.councils;
    let has_figures = |council: CouncilId| {
        let mut groups = whole.groups.iter();
        groups.any(|group| group.subject.council == Some(council) && group.total.is_some())
    };
    let there: Vec<CouncilId> = named
        .iter()
        .copied()
        .filter(|id| has_figures(*id))
        .collect();
    let name = |id: CouncilId| format!("{} ({})", councils.get(id).name, councils.get(id).code);
    match (named, there.as_slice()) {
        ([], _) => Ok(None),
        (_, [only]) => Ok(Some(*only)),
        ([first, ..], []) => {
            let successors = named.iter().flat_map(|id| councils.successors(*id));
            let into: Vec<String> = successors
                .map(|succession| succession.successor)
                .filter(|successor| has_figures(*successor))
                .map(name)
                .collect();
            Err(Error::NotEnoughData(match into.as_slice() {
                [] => format!(
                    "{} has no usable figure{}",
                    name(*first),
                    within(whole.window)
                ),
                _ => format!(
                    "{} has no figure of its own{}: it has passed to {}, whose trend has it where \
                     the whole was returned; or ask for `--councils as-named`",
                    name(*first),
                    within(whole.window),
                    into.join(", ")
                ),
            }))
        }
        _ => Err(Error::Usage(format!(
            "the name stands for {}, which both have figures; give the code",
            there
                .into_iter()
                .map(name)
                .collect::<Vec<_>>()
                .join(" and ")
        ))),
    }
}

fn within(window: Period) -> String {
    format!(" in {}", window.words())
}

/// Two periods that were asked for, where the trend is made from both.
fn is_within(pair: Pair, window: Period) -> Result<Pair, Error> {
    let outside = [pair.before, pair.after]
        .into_iter()
        .find(|period| !window.contains(*period));
    match outside {
        None => Ok(pair),
        Some(outside) => Err(Error::NotEnoughData(format!(
            "{} is not within what the trend is made from, {}",
            outside.words(),
            window.words()
        ))),
    }
}
