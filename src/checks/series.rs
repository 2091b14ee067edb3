//! What one council returned for one service in one unit, period by period.

use std::collections::BTreeSet;

use crate::model::{ChannelId, CouncilId, Count, Origin, Period, ServiceId, State, UnitId};
use crate::tally::{Page, Total, add, by_period, sum};

/// A year, in months: services have their seasons.
const YEAR: u16 = 12;

/// Figures over periods of one length, in their order.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) council: CouncilId,
    pub(super) service: ServiceId,
    pub(super) unit: UnitId,
    /// How long each period is.
    pub(super) months: u16,
    /// Every channel with a figure in any of the periods; at least one.
    pub(super) channels: Vec<Channel>,
    pub(super) readings: Vec<Reading>,
    /// A figure a channel of the first reading, then of the second, and so on.
    figures: Vec<Figure>,
}

/// A channel over all periods.
#[derive(Debug, Clone, Copy)]
pub(super) struct Channel {
    pub(super) id: ChannelId,
    /// How many of its counts are above zero, with the least and the most of them.
    pub(super) above_zero: usize,
    pub(super) least: u64,
    pub(super) most: u64,
    /// The sum of its counts.
    pub(super) sum: u64,
    /// Whether a figure of it is missing, whatever the state; one without a row is not.
    pub(super) has_missing: bool,
}

/// The figures of one period, which are [`Series::figures_of`].
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) period: Period,
    /// The sum of the channels; `None` where nobody knows it.
    pub(super) total: Option<u64>,
    /// The sum of the channels that have a row.
    pub(super) stated: Count,
    /// Whether a channel is zero.
    pub(super) has_zero: bool,
    /// The place of the reading of the period before, which ends where this one begins.
    pub(super) before: Option<usize>,
    /// The place of the reading of the same months a year before.
    pub(super) year_before: Option<usize>,
}

/// What is known of a channel in a period, whoever keyed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    /// How many; zero where the return declares that an absent row is zero.
    pub(super) count: Count,
    /// Where it stands; `None` where the return has no row for it.
    pub(super) origin: Option<Origin>,
}

impl Channel {
    fn new(id: ChannelId) -> Self {
        Self {
            id,
            above_zero: 0,
            least: u64::MAX,
            most: 0,
            sum: 0,
            has_missing: false,
        }
    }

    /// Takes its figure of one more period.
    #[inline]
    fn take(&mut self, figure: &Figure) {
        match figure.count {
            Count::Number(0) => {}
            Count::Number(count) => {
                self.above_zero += 1;
                self.least = self.least.min(count);
                self.most = self.most.max(count);
                self.sum += count;
            }
            Count::Missing(_) => self.has_missing |= figure.origin.is_some(),
        }
    }
}

impl Figure {
    #[inline]
    fn of(total: &Total) -> Self {
        Self {
            count: total.count,
            origin: Some(total.origin),
        }
    }

    /// Takes a total of its channel; there may be several, by who keyed them.
    #[inline]
    fn take(&mut self, total: &Total) {
        if let Some(origin) = self.origin {
            self.count = add(self.count, total.count);
            self.origin = Some(origin.min(total.origin));
        } else {
            *self = Self::of(total);
        }
    }

    /// How many, where that is known.
    #[inline]
    pub(super) fn number(&self) -> Option<u64> {
        number(self.count)
    }

    #[inline]
    pub(super) fn is_zero(&self) -> bool {
        matches!(self.count, Count::Number(0))
    }
}

impl Series {
    /// The figures of the reading of a place, one a channel; none where there is no such reading.
    #[inline]
    pub(super) fn figures_of(&self, reading: usize) -> &[Figure] {
        let width = self.channels.len();
        let row = self.figures.get(reading * width..(reading + 1) * width);
        row.unwrap_or_default()
    }

    /// Where the first figure of the reading of a place stands.
    pub(super) fn origin(&self, reading: usize) -> Option<Origin> {
        first_origin(self.figures_of(reading))
    }

    /// The figures of the channel of a place, one a reading.
    pub(super) fn figures_in(&self, channel: usize) -> impl Iterator<Item = &Figure> {
        let rows = self.figures.chunks_exact(self.channels.len().max(1));
        rows.filter_map(move |row| row.get(channel))
    }

    /// The place of the reading of a period.
    pub(super) fn place(&self, period: Period) -> Option<usize> {
        let found = self
            .readings
            .binary_search_by_key(&period, |reading| reading.period);
        found.ok()
    }

    /// Finds for each reading those that it may be compared with.
    fn find_earlier(&mut self) {
        let (mut before, mut year_before) = (0, 0);
        for place in 0..self.readings.len() {
            let before = self.earlier(place, self.months, &mut before);
            let year_before = self.earlier(place, YEAR, &mut year_before);
            if let Some(reading) = self.readings.get_mut(place) {
                reading.before = before;
                reading.year_before = year_before;
            }
        }
    }

    /// The place of the reading that begins so many months before that of a place. It stands at or
    /// behind `from`, which is where that of the reading before was looked for.
    fn earlier(&self, place: usize, months: u16, from: &mut usize) -> Option<usize> {
        let period = self.readings.get(place)?.period.earlier(months)?;
        while self.readings.get(*from)?.period < period {
            *from += 1;
        }
        (self.readings.get(*from)?.period == period).then_some(*from)
    }
}

/// Where the first of some figures stands.
pub(super) fn first_origin(figures: &[Figure]) -> Option<Origin> {
    figures.iter().filter_map(|figure| figure.origin).min()
}

/// The sum of the figures of a reading but that of a channel's place; `None` where nobody knows it.
pub(super) fn total_without(figures: &[Figure], channel: usize) -> Option<u64> {
    let figures = figures.iter().enumerate();
    let others = figures.filter(|(place, _)| *place != channel);
    number(sum(others.map(|(_, figure)| figure.count)))
}

/// How many, where that is known.
#[inline]
fn number(count: Count) -> Option<u64> {
    match count {
        Count::Number(number) => Some(number),
        Count::Missing(_) => None,
    }
}

/// The series of a page, of which these are the totals, into `all`: a length after another. Where a
/// service has a period and shorter ones within it, the longer says nothing new and is in no series;
/// whether they agree is another stage's check.
pub(super) fn of_page(page: &Page, totals: &[Total], all: &mut Vec<Series>) {
    let absent = if page.absent_is_zero() {
        Count::Number(0)
    } else {
        Count::Missing(State::NotCollected)
    };
    if has_one_length(totals) {
        all.extend(series(totals, absent));
        return;
    }
    let longer = holding_others(totals);
    let used = totals.iter().copied();
    let mut shortest: Vec<Total> = used
        .filter(|total| !longer.contains(&total.key.period))
        .collect();
    // Within a length the order stays, which is by period and channel.
    shortest.sort_by_key(|total| total.key.period.months());
    let lengths = shortest.chunk_by(|a, b| a.key.period.months() == b.key.period.months());
    all.extend(lengths.filter_map(|totals| series(totals, absent)));
}

/// Whether all periods are of one length, as nearly always.
fn has_one_length(totals: &[Total]) -> bool {
    let mut lengths = totals.iter().map(|total| total.key.period.months());
    let first = lengths.next();
    lengths.all(|length| Some(length) == first)
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

/// The series of totals of one council, service, unit and length, in their order. `absent` is the
/// count of a channel without a row.
fn series(totals: &[Total], absent: Count) -> Option<Series> {
    let first = totals.first()?;
    let mut channels = channels(totals);
    let (width, periods) = (channels.len().max(1), by_period(totals).count());
    let mut readings = Vec::with_capacity(periods);
    let mut figures = Vec::with_capacity(periods * width);
    let without_row = Figure {
        count: absent,
        origin: None,
    };
    for same in by_period(totals) {
        let Some(first) = same.first() else {
            continue;
        };
        let begin = figures.len();
        // Mostly every period has every channel.
        let has_all = same.len() == width
            && std::iter::zip(same, &channels)
                .all(|(total, channel)| total.key.channel == channel.id);
        if has_all {
            figures.extend(same.iter().map(Figure::of));
        } else {
            figures.resize(begin + width, without_row);
        }
        let row = figures.get_mut(begin..).unwrap_or_default();
        if !has_all {
            fill(row, same, &channels);
        }
        let mut has_zero = false;
        for (channel, figure) in channels.iter_mut().zip(&*row) {
            channel.take(figure);
            has_zero |= figure.is_zero();
        }
        let stated = sum(same.iter().map(|total| total.count));
        let is_whole = has_all || row.iter().all(|figure| figure.origin.is_some());
        readings.push(Reading {
            period: first.key.period,
            total: number(if is_whole {
                stated
            } else {
                add(stated, absent)
            }),
            stated,
            has_zero,
            before: None,
            year_before: None,
        });
    }
    let mut series = Series {
        council: first.key.council,
        service: first.key.service,
        unit: first.key.unit,
        months: first.key.period.months(),
        channels,
        readings,
        figures,
    };
    series.find_earlier();
    Some(series)
}

/// Puts the totals of a period into its figures, one a channel; both are in the order of channels.
fn fill(row: &mut [Figure], totals: &[Total], channels: &[Channel]) {
    let mut at = 0;
    for total in totals {
        let is_other = |channel: &Channel| channel.id != total.key.channel;
        while channels.get(at).is_some_and(is_other) {
            at += 1;
        }
        if let Some(figure) = row.get_mut(at) {
            figure.take(total);
        }
    }
}

/// The channels of totals, in their order, of which nothing more is known yet.
fn channels(totals: &[Total]) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    let mut at = 0;
    for id in totals.iter().map(|total| total.key.channel) {
        // Mostly every period has the same, in the same order.
        if channels.get(at).is_none_or(|channel| channel.id != id) {
            at = match channels.binary_search_by_key(&id, |channel| channel.id) {
                Ok(at) => at,
                Err(at) => {
                    channels.insert(at, Channel::new(id));
                    at
                }
            };
        }
        at = if at + 1 < channels.len() { at + 1 } else { 0 };
    }
    channels
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
    use proptest::prelude::*;

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
            total("2016-05", 0, Count::Missing(State::NotProvided)),
        ];
        let totals_where = |absent: Count| -> Vec<Option<u64>> {
            let series = series(&totals, absent).expect("a series");
            series.readings.iter().map(|one| one.total).collect()
        };
        let unknown = Count::Missing(State::NotCollected);
        assert_eq!(totals_where(unknown), [Some(12), None, None]);
        assert_eq!(totals_where(Count::Number(0)), [Some(12), Some(6), Some(0)]);
        let series = series(&totals, unknown).expect("a series");
        let earlier = series.readings.iter();
        let earlier: Vec<_> = earlier.map(|one| (one.before, one.year_before)).collect();
        assert_eq!(earlier, [(None, None), (Some(0), None), (None, Some(1))]);
        assert_eq!(total_without(series.figures_of(0), 0), Some(7));
        assert_eq!(series.figures_of(1)[0].number(), Some(6));
        assert_eq!(series.figures_of(1)[1].origin, None);
        assert!(series.figures_of(3).is_empty());
        assert_eq!(series.figures_in(1).count(), 3);
        let channel = series.channels[0];
        assert_eq!((channel.least, channel.most, channel.sum), (5, 6, 11));
        assert!(channel.has_missing && !series.channels[1].has_missing);
    }

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            4 => (0..50_u64).prop_map(Count::Number),
            1 => prop::sample::select(State::ALL.to_vec()).prop_map(Count::Missing),
        ]
    }

    proptest! {
        /// Every figure of a series, and all that is summed while it is built, as if each was looked
        /// for alone.
        #[test]
        fn a_series_says_what_its_totals_say(
            figures in prop::collection::btree_map((0..40_i32, 0..4_usize, 0..3_usize), any_count(), 1..60),
            months in prop::sample::select(vec![1_u16, 3, 12]),
            is_zero in any::<bool>(),
        ) {
            let totals: Vec<Total> = figures.iter().zip(2..).map(|(((month, channel, keyed), count), line)| {
                let mut total = total("2015-04", *channel, *count);
                let month_of_year = u8::try_from(month % 12 + 1).unwrap();
                total.key.period = Period::new(2014 + month / 12, month_of_year, months).unwrap();
                total.key.keyed_by = KeyedBy::ALL[*keyed];
                // Lines in an order of their own.
                total.origin.line = line * 7 % 61;
                total
            }).collect();
            let absent = if is_zero { Count::Number(0) } else { Count::Missing(State::NotCollected) };
            let series = series(&totals, absent).expect("a series");
            let nothing = Count::Missing(State::NotProvided);
            let channels: BTreeSet<ChannelId> = totals.iter().map(|total| total.key.channel).collect();
            let periods: BTreeSet<Period> = totals.iter().map(|total| total.key.period).collect();
            prop_assert!(series.channels.iter().map(|channel| channel.id).eq(channels));
            prop_assert!(series.readings.iter().map(|reading| reading.period).eq(periods));
            for (at, reading) in series.readings.iter().enumerate() {
                let of_period = totals.iter().filter(|total| total.key.period == reading.period);
                let mut sum = nothing;
                for (channel, figure) in series.channels.iter().zip(series.figures_of(at)) {
                    let own = of_period.clone().filter(|total| total.key.channel == channel.id);
                    prop_assert_eq!(figure.origin, own.clone().map(|total| total.origin).min());
                    let count = own.map(|total| total.count).reduce(add).unwrap_or(absent);
                    prop_assert_eq!(figure.count, count);
                    sum = add(sum, count);
                }
                prop_assert_eq!(reading.total, number(sum));
                prop_assert_eq!(reading.stated, of_period.clone().map(|total| total.count).fold(nothing, add));
                prop_assert_eq!(series.origin(at), of_period.map(|total| total.origin).min());
                let place = |months| series.place(reading.period.earlier(months)?);
                prop_assert_eq!(reading.before, place(months));
                prop_assert_eq!(reading.year_before, place(YEAR));
            }
            for (at, channel) in series.channels.iter().enumerate() {
                let own = |figure: &&Figure| figure.number().is_some_and(|number| number > 0);
                let above_zero: Vec<u64> = series.figures_in(at).filter(own).filter_map(Figure::number).collect();
                prop_assert_eq!(channel.above_zero, above_zero.len());
                prop_assert_eq!(channel.sum, above_zero.iter().sum::<u64>());
                if let Some((least, most)) = above_zero.iter().min().zip(above_zero.iter().max()) {
                    prop_assert_eq!((channel.least, channel.most), (*least, *most));
                }
                let is_missing = |figure: &Figure| figure.number().is_none() && figure.origin.is_some();
                prop_assert_eq!(channel.has_missing, series.figures_in(at).any(is_missing));
            }
        }
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
