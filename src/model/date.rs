//! A calendar day, for the dates on which councils begin and end.

use std::fmt;
use std::str::FromStr;

/// A day of the proleptic Gregorian calendar, years 1000 to 9999; orders by time.
///
/// It is one number, the year above four bits of the month and five of the day: several small ones
/// that are written one by one and copied together are waited for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(u32);

const DAY_BITS: u32 = 5;
const MONTH_BITS: u32 = 4;

impl Date {
    /// A day that the calendar has.
    #[inline]
    pub(super) fn of(year: i32, month: u8, day: u8) -> Self {
        let year = u32::try_from(year).unwrap_or(0);
        Self((year << MONTH_BITS | u32::from(month)) << DAY_BITS | u32::from(day))
    }

    /// So many bits, those above others.
    #[inline]
    fn bits(self, bits: u32, above: u32) -> u8 {
        u8::try_from(self.0 >> above & ((1 << bits) - 1)).unwrap_or(0)
    }

    /// The day, or `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1000..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Self::of(year, month, day))
    }

    /// The day that is so many days after 1 January 1970, before it where they are negative; `None`
    /// outside the years 1000 to 9999.
    pub fn since_1970(days: i64) -> Option<Self> {
        // Years that begin in March have the leap day at their end: 400 of them are one era.
        let from_era = days.checked_add(DAYS_TO_1970)?;
        let (era, day) = (
            from_era.div_euclid(DAYS_OF_ERA),
            from_era.rem_euclid(DAYS_OF_ERA),
        );
        let year = (day - day / 1460 + day / 36_524 - day / (DAYS_OF_ERA - 1)) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        let year = i32::try_from(era * 400 + year + next).ok()?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The days from 1 January 1970 to this day; negative before it.
    pub fn days_since_1970(self) -> i32 {
        let (month, year) = match i32::from(self.month()) {
            month @ 3.. => (month - 3, self.year()),
            month => (month + 9, self.year() - 1),
        };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * month + 2) / 5 + i32::from(self.day()) - 1;
        let day = year * 365 + year / 4 - year / 100 + day_of_year;
        era * 146_097 + day - 719_468
    }

    /// The year, 1000 to 9999.
    #[inline]
    pub fn year(self) -> i32 {
        i32::try_from(self.0 >> (MONTH_BITS + DAY_BITS)).unwrap_or(0)
    }

    /// The month, 1 to 12.
    #[inline]
    pub fn month(self) -> u8 {
        self.bits(MONTH_BITS, DAY_BITS)
    }

    /// The day of the month, from 1.
    #[inline]
    pub fn day(self) -> u8 {
        self.bits(DAY_BITS, 0)
    }

    /// Whether this is the last day of its month.
    pub fn ends_month(self) -> bool {
        self.day() == days_in_month(self.year(), self.month())
    }
}

/// The days of 400 years, after which leap years repeat.
const DAYS_OF_ERA: i64 = 146_097;

/// The days from 1 March of the year 0 to 1 January 1970.
const DAYS_TO_1970: i64 = 719_468;

/// How many days a month (1 to 12) has.
pub(super) fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.year(), self.month(), self.day());
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

impl FromStr for Date {
    type Err = ();

    /// Reads `YYYY-MM-DD` only.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut next = |width: usize| {
            parts
                .next()
                .filter(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|part| part.parse::<u16>().ok())
                .ok_or(())
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        let narrow = |value: u16| u8::try_from(value).map_err(drop);
        Self::new(i32::from(year), narrow(month)?, narrow(day)?).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_days_exist_only_in_leap_years() {
        assert!(Date::new(2024, 2, 29).is_some());
        assert!(Date::new(2023, 2, 29).is_none());
        assert!(Date::new(1900, 2, 29).is_none());
        assert!(Date::new(2000, 2, 29).is_some());
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (days, day) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_543, "2026-03-31"),
        ] {
            let counted = Date::since_1970(days).expect("a day");
            assert_eq!(counted.to_string(), day);
        }
        assert_eq!(Date::since_1970(i64::MAX), None);
        assert_eq!(Date::since_1970(-400_000), None);
        for days in (-350_000..2_900_000).step_by(17) {
            let day = Date::since_1970(days).expect("a day");
            assert_eq!(i64::from(day.days_since_1970()), days);
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let day: Date = "2019-03-31".parse().expect("a day");
        assert_eq!(day.to_string(), "2019-03-31");
        assert!(day.ends_month());
        assert!("2019-3-31".parse::<Date>().is_err());
        assert!("2019-13-01".parse::<Date>().is_err());
    }
}
