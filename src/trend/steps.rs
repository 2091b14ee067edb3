//! The periods that a trend is made of: the steps of its series, and the two that are compared.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::model::{CouncilId, Period};
use crate::tally::Total;

/// The month with which the financial year of UK public bodies begins.
const APRIL: u8 = 4;

/// How many months are a year, after which the seasons come again.
pub(super) const YEAR: u16 = 12;

/// How many whole years there must be for years to begin in April, and for the first to be compared
/// with the last.
const TWO: usize = 2;

/// How long each period of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// Twelve months.
    Year,
}

impl Step {
    /// Every step, the shortest first.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// How many months.
    pub fn months(self) -> u16 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => YEAR,
        }
    }

    /// The word of flags, and of sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// How many of them are a year.
    pub(super) fn a_year(self) -> usize {
        usize::from(YEAR / self.months())
    }

    /// The shortest that every council's figures support: the length that most of a council's figures
    /// have, and of these the longest.
    pub(super) fn of(totals: &[Total]) -> Self {
        let mut lengths: BTreeMap<CouncilId, [u64; Self::ALL.len()]> = BTreeMap::new();
        for total in totals {
            let months = total.key.period.months();
            let counts = lengths.entry(total.key.council).or_default();
            let fits = Self::ALL.iter().zip(counts);
            let mut holds = fits.filter(|(step, _)| step.months() >= months);
            if let Some((_, count)) = holds.next() {
                *count += 1;
            }
        }
        let commonest = |counts: &[u64; Self::ALL.len()]| {
            let by_count = Self::ALL.into_iter().zip(counts).rev();
            by_count
                .max_by_key(|(_, count)| **count)
                .map(|(step, _)| step)
        };
        let of_councils = lengths.values().filter_map(commonest);
        of_councils.max().unwrap_or(Self::Month)
    }

    /// The whole steps of a window. Years begin in April where there are two whole ones, or most
    /// yearly figures do; else with the window.
    pub(super) fn within(self, window: Period, totals: &[Total]) -> Vec<Period> {
        if self != Self::Year {
            return window.whole_parts(self.months(), 1);
        }
        let yearly = totals.iter().map(|total| total.key.period);
        let mut begins: BTreeMap<u8, u64> = BTreeMap::new();
        for period in yearly.filter(|period| period.months() == YEAR) {
            *begins.entry(period.first_day().month()).or_default() += 1;
        }
        if let Some((month, _)) = begins.into_iter().max_by_key(|(_, count)| *count) {
            return window.whole_parts(YEAR, month);
        }
        let financial = window.whole_parts(YEAR, APRIL);
        if financial.len() >= TWO {
            return financial;
        }
        window.whole_parts(YEAR, window.first_day().month())
    }
}

/// The two periods that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The first.
    pub before: Period,
    /// The second, which begins after the first has ended.
    pub after: Period,
    /// Who chose them, and how.
    pub chosen: Chosen,
}

/// How two periods were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// They were asked for.
    Asked,
    /// The first and the last twelve months of the series: every season is in both.
    Years,
    /// The last period, and the same one a year before.
    SameSeason,
    /// The first and the last period of the series.
    Ends,
}

impl Pair {
    /// Two periods that are asked for.
    ///
    /// # Errors
    /// Where the first has not ended when the second begins.
    pub fn asked(before: Period, after: Period) -> Result<Self, Error> {
        if before.last_day() >= after.first_day() {
            return Err(Error::Usage(format!(
                "{before} must have ended before {after} begins; the first of the two is compared with \
                 the second"
            )));
        }
        Ok(Self {
            before,
            after,
            chosen: Chosen::Asked,
        })
    }

    /// The two of a series without gaps in its order: whole years where there are two, else the last
    /// and the same a year before, else the first and the last. `None` for fewer than two periods.
    pub(super) fn of(steps: &[Period]) -> Option<Self> {
        let (first, last) = (*steps.first()?, *steps.last()?);
        let whole = first.hull(last)?;
        let years = whole.whole_parts(YEAR, first.first_day().month());
        let last_year = last.last_months(YEAR);
        let pair = |before, after, chosen| {
            Some(Self {
                before,
                after,
                chosen,
            })
        };
        match years.as_slice() {
            [first_year, _, ..] => return pair(*first_year, last_year?, Chosen::Years),
            _ if first == last => return None,
            _ => {}
        }
        match last.earlier(YEAR).filter(|same| steps.contains(same)) {
            Some(same) => pair(same, last, Chosen::SameSeason),
            None => pair(first, last, Chosen::Ends),
        }
    }

    /// Whether both are of the same months of the year.
    pub fn is_of_one_season(self) -> bool {
        let begins = |period: Period| period.first_day().month();
        let (before, after) = (self.before, self.after);
        self.is_of_one_length()
            && (begins(before) == begins(after) || before.months().is_multiple_of(YEAR))
    }

    /// Whether both have as many months, so that what they count may be compared.
    pub fn is_of_one_length(self) -> bool {
        self.before.months() == self.after.months()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().expect("a period")
    }

    fn pair(window: &str, step: Step) -> Option<(String, String, Chosen)> {
        let steps = step.within(period(window), &[]);
        Pair::of(&steps).map(|pair| (pair.before.to_string(), pair.after.to_string(), pair.chosen))
    }

    #[test]
    fn years_are_compared_where_there_are_two() {
        let of = |a: &str, b: &str, chosen| Some((a.to_owned(), b.to_owned(), chosen));
        let two_years = "2019-07..2021-06";
        for step in [Step::Month, Step::Quarter] {
            let years = of("2019-07-01/P12M", "2020-07-01/P12M", Chosen::Years);
            assert_eq!(pair(two_years, step), years);
        }
        let years = of("2019-07-01/P12M", "2020-07-01/P12M", Chosen::Years);
        assert_eq!(pair(two_years, Step::Year), years);
        let years = of("2018-19", "2020-21", Chosen::Years);
        assert_eq!(pair("2018-01..2021-06", Step::Year), years);
    }

    #[test]
    fn then_the_same_season_and_then_what_there_is() {
        let of = |a: &str, b: &str, chosen| Some((a.to_owned(), b.to_owned(), chosen));
        let same = of("2019-Q3", "2020-Q3", Chosen::SameSeason);
        assert_eq!(pair("2019-04..2020-09", Step::Quarter), same);
        let ends = of("2019-Q2", "2019-Q4", Chosen::Ends);
        assert_eq!(pair("2019-04..2019-12", Step::Quarter), ends);
        assert_eq!(pair("2019-04..2019-06", Step::Quarter), None);
        assert_eq!(pair("2019-04..2020-03", Step::Year), None);
    }

    #[test]
    fn seasons_are_months_of_the_year() {
        let of = |before: &str, after: &str| Pair {
            before: period(before),
            after: period(after),
            chosen: Chosen::Asked,
        };
        assert!(of("2019-Q2", "2020-Q2").is_of_one_season());
        assert!(!of("2019-Q2", "2019-Q3").is_of_one_season());
        assert!(of("2019-20", "2021").is_of_one_season());
        assert!(!of("2019-20", "2021-Q2").is_of_one_length());
    }
}
