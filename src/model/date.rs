//! A calendar day, for the dates on which councils begin and end.

use std::fmt;
use std::str::FromStr;

/// A day of the proleptic Gregorian calendar, years 1000 to 9999; orders by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub(super) year: i32,
    pub(super) month: u8,
    pub(super) day: u8,
}

impl Date {
    /// The day, or `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1000..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The day that is so many days after 1 January 1970, or `None` past the year 9999.
    pub fn after_1970(days: u64) -> Option<Self> {
        let mut left = days;
        for year in 1970..=9999 {
            for month in 1..=12 {
                let length = u64::from(days_in_month(year, month));
                if left < length {
                    return Self::new(year, month, u8::try_from(left).ok()? + 1);
                }
                left -= length;
            }
        }
        None
    }

    /// The year, 1000 to 9999.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Whether this is the last day of its month.
    pub fn ends_month(self) -> bool {
        self.day == days_in_month(self.year, self.month)
    }
}

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
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
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
            let counted = Date::after_1970(days).expect("a day");
            assert_eq!(counted.to_string(), day);
        }
        assert_eq!(Date::after_1970(u64::MAX), None);
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
