//! A period of whole months.
//!
//! How returns write periods is read in `spelling`. Whether a period lies inside another is decided here; what to do when periods of different
//! lengths meet is decided where a baseline is built.

use std::fmt;

use super::date::{Date, days_in_month};

/// A run of whole months, half-open: from the first day of one month up to, not including, the
/// first day of another. Orders by its beginning, then by its length.
///
/// ```
/// use channelshift::model::Period;
/// let year: Period = "2015/16".parse().unwrap();
/// assert_eq!(year.months(), 12);
/// assert_eq!(year.to_string(), "2015-16");
/// assert_eq!(year.words(), "April 2015 to March 2016");
/// ```
///
/// It is one number of 28 bits: its first month, counted since January of year 0, above how many there
/// are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

/// The month, counted from 1, with which the financial year of UK public bodies begins.
pub(super) const APRIL: u8 = 4;

/// The longest period that is read, in months: a century. Longer ones are slips of the pen.
const LONGEST: i32 = 1200;

/// The first month of the year 1000, before which no period begins.
const EARLIEST: i32 = 1000 * 12;

/// How many bits hold the longest period's months.
const LENGTH_BITS: u32 = 11;

/// The names of the months in small letters; three letters of each stand for it too.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Period {
    /// `months` whole months from the month (1 to 12) of the year, 1000 to 9999; `None` outside
    /// these or for more than a century.
    pub fn new(year: i32, month: u8, months: u16) -> Option<Self> {
        let valid = (1000..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=LONGEST).contains(&i32::from(months));
        valid.then(|| Self::of(year * 12 + i32::from(month) - 1, months))
    }

    /// One month.
    #[inline]
    pub fn month(year: i32, month: u8) -> Option<Self> {
        Self::new(year, month, 1)
    }

    /// The calendar quarter, 1 to 4: the first begins in January.
    pub fn calendar_quarter(year: i32, quarter: u8) -> Option<Self> {
        (1..=4)
            .contains(&quarter)
            .then(|| Self::new(year, quarter * 3 - 2, 3))?
    }

    /// The quarter, 1 to 4, of the financial year that begins in April of `year`.
    pub fn financial_quarter(year: i32, quarter: u8) -> Option<Self> {
        match quarter {
            1..=3 => Self::new(year, quarter * 3 + 1, 3),
            4 => Self::new(year + 1, 1, 3),
            _ => None,
        }
    }

    /// The financial year that begins in April of `year`.
    pub fn financial_year(year: i32) -> Option<Self> {
        Self::new(year, APRIL, 12)
    }

    /// The calendar year.
    pub fn calendar_year(year: i32) -> Option<Self> {
        Self::new(year, 1, 12)
    }

    /// So many months from one on, which is counted since January of year 0.
    #[inline]
    fn of(start: i32, months: u16) -> Self {
        // Ten thousand years have less than 2^17 months, and a century less than 2^11.
        Self(u32::try_from(start).unwrap_or(0) << LENGTH_BITS | u32::from(months))
    }

    /// The period in 28 bits, which order as periods do.
    #[inline]
    pub(crate) fn packed(self) -> u32 {
        self.0
    }

    /// The period that [`Period::packed`] wrote.
    #[inline]
    pub(crate) fn unpacked(packed: u32) -> Self {
        Self(packed)
    }

    /// The first month, counted since January of year 0.
    #[inline]
    fn start(self) -> i32 {
        i32::try_from(self.0 >> LENGTH_BITS).unwrap_or(0)
    }

    /// How many months, at least 1.
    #[inline]
    pub fn months(self) -> u16 {
        u16::try_from(self.0 & ((1 << LENGTH_BITS) - 1)).unwrap_or(0)
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        let (year, month) = calendar(self.start());
        Date::of(year, month, 1)
    }

    /// The first month after the period.
    #[inline]
    fn end(self) -> i32 {
        self.start() + i32::from(self.months())
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        let (year, month) = calendar(self.end() - 1);
        let day = days_in_month(year, month);
        Date::of(year, month, day)
    }

    /// Whether every month of `other` is in this period.
    #[inline]
    pub fn contains(self, other: Self) -> bool {
        self.start() <= other.start() && other.end() <= self.end()
    }

    /// Whether a month is in both.
    #[inline]
    pub fn overlaps(self, other: Self) -> bool {
        self.start() < other.end() && other.start() < self.end()
    }

    /// The period of the same length that begins so many months earlier; `None` before the year 1000.
    #[inline]
    pub fn earlier(self, months: u16) -> Option<Self> {
        let start = self.start() - i32::from(months);
        (start >= EARLIEST).then(|| Self::of(start, self.months()))
    }

    /// The so many months that end with the period; `None` for none, or for more than a century.
    pub fn last_months(self, months: u16) -> Option<Self> {
        let (year, month) = calendar(self.end() - i32::from(months));
        Self::new(year, month, months)
    }

    /// The shortest period with both in it; `None` where that is longer than a century.
    pub fn hull(self, other: Self) -> Option<Self> {
        let (year, month) = calendar(self.start().min(other.start()));
        let months = self.end().max(other.end()) - self.start().min(other.start());
        Self::new(year, month, u16::try_from(months).ok()?)
    }

    /// The months, each as a period.
    pub fn each_month(self) -> impl Iterator<Item = Self> {
        self.month_numbers().map(|start| Self::of(start, 1))
    }

    /// The parts of `months` months each, in order; `None` where they do not fill it, or do not
    /// begin where such parts do: quarters in January, April, July and October.
    pub fn parts(self, months: u16) -> Option<Vec<Self>> {
        let begins = match months {
            3 => self.start().rem_euclid(3) == 0,
            _ => months > 0,
        };
        let fills = begins && self.months().is_multiple_of(months);
        let starts = (self.start()..self.end()).step_by(usize::from(months.max(1)));
        fills.then(|| starts.map(|start| Self::of(start, months)).collect())
    }

    /// The stretches of `months` months each that lie wholly in the period, in order: every so many
    /// months one begins, and one of them in the month `begins` (1 to 12) of a year. None for no
    /// months.
    pub fn whole_parts(self, months: u16, begins: u8) -> Vec<Self> {
        let length = i32::from(months);
        if length == 0 {
            return Vec::new();
        }
        let late = (self.start() - (i32::from(begins) - 1)).rem_euclid(length);
        let first = self.start() + (length - late) % length;
        let starts = (first..=self.end() - length).step_by(usize::from(months));
        starts.map(|start| Self::of(start, months)).collect()
    }

    /// The months, each as a number that orders them and differs by one between neighbours.
    pub fn month_numbers(self) -> impl Iterator<Item = i32> {
        self.start()..self.end()
    }

    /// The period in words for headings: `April 2015 to March 2016`.
    pub fn words(self) -> String {
        let name = |month_number: i32| {
            let (year, month) = calendar(month_number);
            let word = MONTHS[usize::from(month) - 1];
            format!("{}{} {year}", word[..1].to_uppercase(), &word[1..])
        };
        if self.months() == 1 {
            name(self.start())
        } else {
            format!("{} to {}", name(self.start()), name(self.end() - 1))
        }
    }
}

impl Period {
    /// The months that are in both; `None` where none is.
    pub fn intersection(self, other: Self) -> Option<Self> {
        let start = self.start().max(other.start());
        let months = u16::try_from(self.end().min(other.end()) - start).ok()?;
        (months > 0).then(|| Self::of(start, months))
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Period({self})")
    }
}

impl fmt::Display for Period {
    /// The shortest spelling that reads back as the same period. Financial years are written
    /// `2015-16`, but `2010/11` where the other mark would read back as a month.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = calendar(self.start());
        let following = (year + 1) % 100;
        match (self.months(), month) {
            (1, _) => write!(f, "{year:04}-{month:02}"),
            (3, 1 | 4 | 7 | 10) => write!(f, "{year:04}-Q{}", month / 3 + 1),
            (12, 1) => write!(f, "{year:04}"),
            (12, APRIL) if (1..=12).contains(&following) => write!(f, "{year:04}/{following:02}"),
            (12, APRIL) => write!(f, "{year:04}-{following:02}"),
            _ => write!(f, "{year:04}-{month:02}-01/P{}M", self.months()),
        }
    }
}

/// Year and month (1 to 12) of a month counted since January of year 0.
fn calendar(month_number: i32) -> (i32, u8) {
    let month = u8::try_from(month_number.rem_euclid(12)).unwrap_or(0) + 1;
    (month_number.div_euclid(12), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_hold_and_meet() {
        let year = Period::financial_year(2015).unwrap();
        let quarter = Period::financial_quarter(2015, 4).unwrap();
        assert!(year.contains(quarter) && !quarter.contains(year));
        assert!(year.overlaps(quarter));
        assert_eq!(quarter.last_day().to_string(), "2016-03-31");
        assert_eq!(year.first_day().to_string(), "2015-04-01");
    }

    #[test]
    fn earlier_periods_are_as_long() {
        let quarter = Period::financial_quarter(2015, 4).unwrap();
        assert_eq!(quarter.earlier(3), Period::financial_quarter(2015, 3));
        assert_eq!(quarter.earlier(12), Period::financial_quarter(2014, 4));
        assert_eq!(Period::month(1000, 1).unwrap().earlier(1), None);
        assert_eq!(quarter.last_months(12), Period::financial_year(2015));
        assert_eq!(quarter.last_months(0), None);
    }

    #[test]
    fn parts() {
        let year = Period::financial_year(2015).unwrap();
        let quarters = year.parts(3).unwrap();
        assert_eq!(quarters.len(), 4);
        assert_eq!(quarters[3], Period::financial_quarter(2015, 4).unwrap());
        assert_eq!(year.parts(12), Some(vec![year]));
        assert_eq!(year.parts(1).map(|months| months.len()), Some(12));
        assert_eq!(year.parts(5), None);
        assert_eq!(year.parts(0), None);
        assert_eq!(Period::new(2015, 5, 3).unwrap().parts(3), None);
    }

    #[test]
    fn whole_parts_leave_the_edges() {
        let window = Period::new(2019, 5, 26).unwrap();
        let quarters = window.whole_parts(3, 1);
        assert_eq!(quarters.first(), Period::calendar_quarter(2019, 3).as_ref());
        assert_eq!(quarters.last(), Period::calendar_quarter(2021, 2).as_ref());
        assert_eq!(
            window.whole_parts(12, 4),
            [Period::financial_year(2020).unwrap()]
        );
        assert_eq!(window.whole_parts(12, 5).len(), 2);
        assert_eq!(window.whole_parts(1, 1).len(), 26);
        assert_eq!(window.whole_parts(36, 1), []);
        assert_eq!(window.whole_parts(0, 1), []);
    }

    #[test]
    fn intersections() {
        let year = Period::calendar_year(2015).unwrap();
        let common = year.intersection(Period::financial_year(2015).unwrap());
        assert_eq!(common.unwrap().words(), "April 2015 to December 2015");
        assert_eq!(
            year.intersection(Period::calendar_year(2016).unwrap()),
            None
        );
    }
}
