//! What one council returned for one service in one unit, period by period.

use std::collections::BTreeSet;

use crate::model::{ChannelId, CouncilId, Count, Origin, Period, ServiceId, State, UnitId};
use crate::tally::{Page, Tally, Total, add};

/// Figures over periods of one length, in their order.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) council: CouncilId,
    pub(super) service: ServiceId,
    pub(super) unit: UnitId,
    /// How long each period is.
    pub(super) months: u16,
    /// Every channel with a figure in any of the periods.
    pub(super) channels: Vec<ChannelId>,
    pub(super) readings: Vec<Reading>,
}

/// The figures of one period.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) period: Period,
    /// A figure a channel, in the order of [`Series::channels`].
    pub(super) figures: Vec<Figure>,
    /// Where the first of them stands.
    pub(super) origin: Origin,
    /// The sum of the channels; `None` where nobody knows it.
    total: Option<u64>,
}

/// What is known of a channel in a period, whoever keyed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    /// How many; zero where the return declares that an absent row is zero.
    pub(super) count: Count,
    /// Where it stands; `None` where the return has no row for it.
    pub(super) origin: Option<Origin>,
}

impl Figure {
    /// Takes a total of its channel; there may be several, by who keyed them.
    fn take(&mut self, total: &Total) {
        match &mut self.origin {
            None => self.count = total.count,
            Some(_) => self.count = add(self.count, total.count),
        }
        let first = self.origin.unwrap_or(total.origin);
        self.origin = Some(first.min(total.origin));
    }

    /// How many, where that is known.
    pub(super) fn number(&self) -> Option<u64> {
        match self.count {
            Count::Number(number) => Some(number),
            Count::Missing(_) => None,
        }
    }
}

impl Reading {
    /// The sum of the channels; `None` where nobody knows it.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// The sum of the channels but the one of this place.
    pub(super) fn total_without(&self, left_out: Option<usize>) -> Option<u64> {
        let figures = self.figures.iter().enumerate();
        let counts = figures.filter(|(index, _)| Some(*index) != left_out);
        sum_of(counts.map(|(_, figure)| figure))
    }
}

impl Series {
    /// The reading of a period.
    pub(super) fn at(&self, period: Period) -> Option<&Reading> {
        let found = self
            .readings
            .binary_search_by_key(&period, |reading| reading.period);
        self.readings.get(found.ok()?)
    }

    /// The reading that begins so many months before another.
    pub(super) fn earlier(&self, reading: &Reading, months: u16) -> Option<&Reading> {
        self.at(reading.period.earlier(months)?)
    }
}

/// The series of a page. Where a service has a period and shorter ones within it, the longer says
/// nothing new and is in no series; whether they agree is another stage's check.
pub(super) fn of_page(page: &Page, tally: &Tally) -> Vec<Series> {
    let mut totals = Vec::new();
    tally.totals_of(page, &mut totals);
    of_cell(&totals, tally)
}

/// The series of one council, service and unit, a length after another.
fn of_cell(totals: &[Total], tally: &Tally) -> Vec<Series> {
    if has_one_length(totals) {
        return series(totals, tally).into_iter().collect();
    }
    let longer = holding_others(totals);
    let used = totals.iter().copied();
    let mut shortest: Vec<Total> = used
        .filter(|total| !longer.contains(&total.key.period))
        .collect();
    // Within a length the order stays, which is by period and channel.
    shortest.sort_by_key(|total| total.key.period.months());
    shortest
        .chunk_by(|a, b| a.key.period.months() == b.key.period.months())
        .filter_map(|totals| series(totals, tally))
        .collect()
}

/// Whether all periods are of one length, as nearly always.
fn has_one_length(totals: &[Total]) -> bool {
    let mut lengths = totals.iter().map(|total| total.key.period.months());
    let first = lengths.next();
    lengths.all(|length| Some(length) == first)
}

fn cell(total: &Total) -> (CouncilId, ServiceId, UnitId) {
    (total.key.council, total.key.service, total.key.unit)
}

/// The periods that hold another.
fn holding_others(totals: &[Total]) -> BTreeSet<Period> {
    let periods: BTreeSet<Period> = totals.iter().map(|total| total.key.period).collect();
    let mut backwards: Vec<Period> = periods.into_iter().collect();
    // The last beginning first, and of one beginning the shortest, so that what a period may hold
    // has been seen before it.
    backwards.sort_by_key(|period| (std::cmp::Reverse(period.first_day()), period.months()));
    let mut earliest_end = None;
    let mut holding = BTreeSet::new();
    for period in backwards {
        let end = period.last_day();
        if earliest_end.is_some_and(|earliest| earliest <= end) {
            holding.insert(period);
        }
        earliest_end = Some(earliest_end.map_or(end, |earliest| end.min(earliest)));
    }
    holding
}

/// The series of totals of one council, service, unit and length, in their order.
fn series(totals: &[Total], tally: &Tally) -> Option<Series> {
    let first = totals.first()?;
    let (council, service, unit) = cell(first);
    let mut channels: Vec<ChannelId> = Vec::new();
    for total in totals {
        if let Err(at) = channels.binary_search(&total.key.channel) {
            channels.insert(at, total.key.channel);
        }
    }
    let absent = Figure {
        count: if tally.is_absent_zero(council, service, unit) {
            Count::Number(0)
        } else {
            Count::Missing(State::NotCollected)
        },
        origin: None,
    };
    let readings = totals
        .chunk_by(|a, b| a.key.period == b.key.period)
        .filter_map(|totals| {
            let mut figures = vec![absent; channels.len()];
            let mut origin = totals.first()?.origin;
            // Both are in the order of channels.
            let mut own = channels.iter().zip(&mut figures).peekable();
            for total in totals {
                while own.next_if(|(id, _)| **id != total.key.channel).is_some() {}
                if let Some((_, figure)) = own.peek_mut() {
                    figure.take(total);
                }
                origin = origin.min(total.origin);
            }
            Some(Reading {
                period: totals.first()?.key.period,
                total: sum_of(figures.iter()),
                figures,
                origin,
            })
        })
        .collect();
    Some(Series {
        council,
        service,
        unit,
        months: first.key.period.months(),
        channels,
        readings,
    })
}

/// The sum of figures; `None` where nobody knows it.
fn sum_of<'f>(figures: impl Iterator<Item = &'f Figure>) -> Option<u64> {
    let nothing = Count::Missing(State::NotProvided);
    match figures.fold(nothing, |sum, figure| add(sum, figure.count)) {
        Count::Number(sum) => Some(sum),
        Count::Missing(_) => None,
    }
}

/// Neighbours among things found, each with its place in the series, as the first of them and the
/// place of the last: what goes on for several periods is one finding.
pub(super) fn runs<T>(found: impl IntoIterator<Item = (usize, T)>) -> Vec<Run<T>> {
    let mut runs: Vec<Run<T>> = Vec::new();
    for (index, what) in found {
        match runs.last_mut() {
            Some(run) if run.last + 1 == index => run.last = index,
            _ => runs.push(Run {
                first: index,
                what,
                last: index,
            }),
        }
    }
    runs
}

/// Something that goes on for one period or several.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run<T> {
    /// The place of the first period.
    pub(super) first: usize,
    /// What was found there.
    pub(super) what: T,
    /// The place of the last period.
    pub(super) last: usize,
}

impl<T> Run<T> {
    /// What follows the words about the first period: nothing, or how long it goes on.
    pub(super) fn goes_on(&self, series: &Series) -> String {
        match (self.last - self.first, series.readings.get(self.last)) {
            (0, _) | (_, None) => String::new(),
            (1, Some(last)) => format!("; and likewise in {}", last.period),
            (more, Some(last)) => format!(
                "; and likewise in the {more} periods after it, to {}",
                last.period
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileId, Key, KeyedBy};

    fn total(period: &str, channel: usize, count: Count) -> Total {
        Total {
            key: Key {
                council: CouncilId::new(0),
                service: ServiceId::new(0),
                unit: UnitId::new(0),
                period: period.parse().expect("a period"),
                channel: ChannelId::new(channel),
                keyed_by: KeyedBy::SelfServed,
            },
            count,
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
                line: 2,
                field: 0,
            },
            disputed: false,
        }
    }

    #[test]
    fn longer_periods_that_hold_shorter_ones_are_left_out() {
        let totals = [
            "2015-04", "2015-05", "2015-Q2", "2015/16", "2014/15", "2016-07",
        ]
        .map(|period| total(period, 0, Count::Number(1)));
        let holding: Vec<String> = holding_others(&totals)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(holding, ["2015-Q2", "2015-16"]);
    }

    #[test]
    fn a_reading_without_a_row_is_not_known_unless_declared_zero() {
        let totals = [
            total("2015-04", 0, Count::Number(5)),
            total("2015-04", 1, Count::Number(7)),
            total("2015-05", 0, Count::Number(6)),
        ];
        let series = series(&totals, &Tally::default()).expect("a series");
        let sums: Vec<Option<u64>> = series.readings.iter().map(Reading::total).collect();
        assert_eq!(sums, [Some(12), None]);
        assert_eq!(series.readings[0].total_without(Some(0)), Some(7));
        let first = &series.readings[1];
        assert_eq!(
            series.earlier(first, 1).map(|r| r.period),
            Some("2015-04".parse().unwrap())
        );
        assert!(series.earlier(first, 2).is_none());
    }

    #[test]
    fn neighbours_are_one_run() {
        let runs = runs([(1, 'a'), (2, 'b'), (3, 'c'), (5, 'd')]);
        let runs: Vec<(usize, char, usize)> = runs
            .iter()
            .map(|run| (run.first, run.what, run.last))
            .collect();
        assert_eq!(runs, [(1, 'a', 3), (5, 'd', 5)]);
    }
}
