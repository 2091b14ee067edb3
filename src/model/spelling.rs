//! The many ways in which returns write a period.
//!
//! Nothing is guessed: a spelling with two readings is read by the rule that is stated, and the
//! reading says so.

use std::str::FromStr;

use super::Date;
use super::date::days_in_month;
use super::day_order::DayOrder;
use super::period::{APRIL, MONTHS, Period};

/// How a spelling that could be read in more than one way was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodReading {
    /// Only one reading.
    Plain,
    /// `2015-16`: the financial year, not the sixteenth month of 2015.
    FinancialYear,
    /// `2015-Q1`: the calendar quarter January to March, not the financial one.
    CalendarQuarter,
    /// `2015`: the calendar year, not the financial one.
    CalendarYear,
    /// `15/04/2015`: this day of the month, read day first, taken as its month; the first
    /// is how spreadsheets write the month itself.
    DayInMonth(u8),
    /// `42095`: a spreadsheet's number of this day of the month, taken as its month.
    DayNumber(u8),
    /// `4` beside `2015/16`: read as April, but it might be the fourth month of the financial year.
    MonthNumber,
    /// `2010-11`: read as November 2010, but it might be the financial year 2010/11.
    MonthOrYear,
}

impl Period {
    /// Reads a spelling of a period and says how it was read; `None` where it is not understood.
    ///
    /// Read are months (`2015-04`, `Apr-15`, `April 2015`, `201504`), days (`01/04/2015`, day
    /// first, `2015-04-01`, `1 Apr 2015`) as their month, calendar quarters (`2015-Q1`, `Q1 2015`), financial
    /// quarters (`Q1 2015/16`), financial years (`2015/16`, `2015-16`), calendar years (`2015`),
    /// runs of months (`Apr-Jun 2015`, `2015-04..2015-09`, `1 April 2015 to 30 June 2015`) and ISO intervals
    /// (`2023-04-01/P3M`, `2023-04-01/2023-06-30`).
    pub fn read(text: &str) -> Option<(Self, PeriodReading)> {
        Self::read_in(text, DayOrder::DayFirst)
    }

    /// The same where the column has its dates in some order.
    pub fn read_in(text: &str, order: DayOrder) -> Option<(Self, PeriodReading)> {
        let text = text.trim().to_lowercase().replace(['–', '—'], "-");
        interval(&text)
            .or_else(|| days_apart(&text, order))
            .or_else(|| months_ending(&text, order))
            .or_else(|| year_and_quarter(&text))
            .or_else(|| numbers(&text, order))
            .or_else(|| named_months(&text))
            .or_else(|| day(named_date(&text)?))
    }

    /// Reads a spelling where only a year can stand: `2010-11` is then the financial year, and
    /// anything else is read as it is elsewhere.
    pub fn read_year(text: &str) -> Option<(Self, PeriodReading)> {
        match Self::read(text)? {
            (month, PeriodReading::MonthOrYear) => Some((
                Self::financial_year(month.first_day().year())?,
                PeriodReading::FinancialYear,
            )),
            read => Some(read),
        }
    }
}

impl Period {
    /// A spelling that reads back as the same period without anything to say of it: `2025-04`,
    /// `Q1 2025/26`, `2025/26`, else in words.
    pub fn plain_spelling(self) -> String {
        let first = self.first_day();
        let (year, month) = (first.year(), first.month());
        // The financial year that the first month is in, and the quarter of it.
        let begins = if month < APRIL { year - 1 } else { year };
        let ends = (begins + 1).rem_euclid(100);
        let quarter = (month + 12 - APRIL) % 12 / 3 + 1;
        [
            self.to_string(),
            format!("Q{quarter} {begins}/{ends:02}"),
            format!("{begins}/{ends:02}"),
        ]
        .into_iter()
        .find(|text| Self::read(text) == Some((self, PeriodReading::Plain)))
        .unwrap_or_else(|| self.words())
    }
}

impl FromStr for Period {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::read(text).map(|(period, _)| period).ok_or(())
    }
}

fn plain(period: Option<Period>) -> Option<(Period, PeriodReading)> {
    period.map(|period| (period, PeriodReading::Plain))
}

/// `A/P3M`, `A/B`, `A..B` and `20151001-20151031`.
fn interval(text: &str) -> Option<(Period, PeriodReading)> {
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (Period::read(first)?.0, Period::read(last)?.0);
        return plain((first.first_day() <= last.first_day()).then(|| first.hull(last))?);
    }
    if let Some((first, duration)) = text.split_once("/p") {
        let start = iso_month_start(first)?;
        let months = match duration.split_at_checked(duration.len().checked_sub(1)?)? {
            (digits, "m") => digits.parse::<u16>().ok()?,
            (digits, "y") => digits.parse::<u16>().ok()?.checked_mul(12)?,
            _ => return None,
        };
        return plain(Period::new(start.year(), start.month(), months));
    }
    let (first, last) = text.split_once('/').or_else(|| text.split_once('-'))?;
    whole_months(whole_date(first)?, whole_date(last)?)
}

/// `1 april 2015 to 30 june 2015`, `01/04/2015 - 30/06/2015`: whole months by their first and last
/// day.
fn days_apart(text: &str, order: DayOrder) -> Option<(Period, PeriodReading)> {
    let (first, last) = [" to ", " - ", "-"]
        .iter()
        .find_map(|between| text.split_once(between))?;
    let date = |text: &str| {
        let text = text.trim();
        let named = || named_date(text);
        whole_date(text).or_else(|| order.date(text)).or_else(named)
    };
    whole_months(date(first)?, date(last)?)
}

/// `year ending march 2015`, `quarter ended 30 june 2015`, `12 months to 31/03/2015`.
fn months_ending(text: &str, order: DayOrder) -> Option<(Period, PeriodReading)> {
    let (length, rest) = ["year ", "quarter ", "month "]
        .into_iter()
        .zip([12, 3, 1])
        .find_map(|(word, months)| Some((months, text.strip_prefix(word)?)))
        .or_else(|| {
            let (months, rest) = text.split_once(" months ")?;
            Some((u16::from(small_number(months)?), rest))
        })?;
    let last = ["ending ", "ended ", "end ", "to "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))?;
    let last = match Period::read_in(last, order)? {
        (month, PeriodReading::Plain) if month.months() == 1 => month,
        (month, PeriodReading::DayInMonth(day)) if day == month.last_day().day() => month,
        _ => return None,
    };
    plain(last.earlier(length.checked_sub(1)?)?.hull(last))
}

/// The months from one day to another, where these are the first and the last of theirs.
fn whole_months(first: Date, last: Date) -> Option<(Period, PeriodReading)> {
    let whole = first.day() == 1 && last.ends_month() && first < last;
    let begin = Period::month(first.year(), first.month())?;
    let end = Period::month(last.year(), last.month())?;
    plain(whole.then(|| begin.hull(end))?)
}

/// `2023-04-01` or `2023-04` as the first day of a month.
fn iso_month_start(text: &str) -> Option<Date> {
    let date = match text.parse::<Date>() {
        Ok(date) => date,
        Err(()) => format!("{text}-01").parse::<Date>().ok()?,
    };
    (date.day() == 1).then_some(date)
}

/// `2023-04-01` or `20230401`.
fn whole_date(text: &str) -> Option<Date> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = text.split_at(4);
        let (month, day) = rest.split_at(2);
        return Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    }
    text.parse().ok()
}

/// `2015-q1`, `q1 2015`, `q1 2015/16`, `2015-16 quarter 1`.
fn year_and_quarter(text: &str) -> Option<(Period, PeriodReading)> {
    let spread = text.replace("quarter", "q").replace("qtr", "q");
    let at = spread.find('q')?;
    let (before, after) = (&spread[..at], spread[at + 1..].trim_start());
    let quarter = after.get(..1)?.parse::<u8>().ok()?;
    let is_gap = |c: char| c == ' ' || c == '-' || c == '_' || c == '/' || c == ',';
    let rest = &after[1..];
    let year = match (before.trim_matches(is_gap), rest.trim_matches(is_gap)) {
        ("", year) if rest.starts_with(is_gap) => year,
        (year, "") => year,
        _ => return None,
    };
    if let Some(year) = financial_start(year) {
        return plain(Period::financial_quarter(year, quarter));
    }
    let period = Period::calendar_quarter(four_digits(year)?, quarter)?;
    Some((period, PeriodReading::CalendarQuarter))
}

/// `2015/16`, `2015-16`, `2015-2016`: the year in which the financial year begins.
fn financial_start(text: &str) -> Option<i32> {
    let text = text.strip_prefix("fy").unwrap_or(text).trim_start();
    let (first, second) = text.split_once(['/', '-'])?;
    let year = four_digits(first)?;
    let next = match second.len() {
        2 if second.bytes().all(|b| b.is_ascii_digit()) => second.parse().ok()?,
        4 => four_digits(second)? - (year + 1) / 100 * 100,
        _ => return None,
    };
    ((year + 1) % 100 == next).then_some(year)
}

fn four_digits(text: &str) -> Option<i32> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Spellings in figures alone: years, months and days.
fn numbers(text: &str, order: DayOrder) -> Option<(Period, PeriodReading)> {
    // A time of day after a date says nothing about the month; anything else might.
    let date = match text.split_once(['t', ' ']) {
        Some((date, behind)) if is_time(behind) => date,
        _ => text,
    };
    if let Some(date) = whole_date(date) {
        return day(date);
    }
    if let Some(year) = four_digits(text) {
        return Some((Period::calendar_year(year)?, PeriodReading::CalendarYear));
    }
    if let Some(date) = day_number(text) {
        let month = Period::month(date.year(), date.month())?;
        return Some((month, PeriodReading::DayNumber(date.day())));
    }
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return plain(Period::month(
            text[..4].parse().ok()?,
            text[4..].parse().ok()?,
        ));
    }
    if let Some(year) = financial_start(text) {
        let ambiguous = text.len() == 7 && text.contains('-');
        return match Period::month(year, small_number(text.get(5..)?).unwrap_or(0)) {
            Some(month) if ambiguous => Some((month, PeriodReading::MonthOrYear)),
            _ if text.contains('-') => {
                Some((Period::financial_year(year)?, PeriodReading::FinancialYear))
            }
            _ => plain(Period::financial_year(year)),
        };
    }
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [year, month] if year.len() == 4 => {
            plain(Period::month(four_digits(year)?, small_number(month)?))
        }
        [month, year] if year.len() == 4 => {
            plain(Period::month(four_digits(year)?, small_number(month)?))
        }
        [_, _, _] if !date.contains(['t', ' ']) => day(order.date(date)?),
        _ => None,
    }
}

/// `10:30`, `10:30:15.123`, `10:30 am`, `00:00:00z`, `00:00:00+01:00`.
fn is_time(text: &str) -> bool {
    let bare = text.trim_end_matches(['a', 'p', 'm', 'z', ' ']);
    bare.contains(':')
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b":.+-".contains(&byte))
}

/// A day as its month.
fn day(date: Date) -> Option<(Period, PeriodReading)> {
    let month = Period::month(date.year(), date.month())?;
    Some((month, PeriodReading::DayInMonth(date.day())))
}

/// The day numbers of a spreadsheet that are read: 2000 to 2059. Others are counts.
const DAY_NUMBERS: std::ops::Range<u32> = 36_526..58_440;

/// The day number of 1 January 2000 in a spreadsheet.
const FIRST_OF_2000: u32 = 36_526;

/// A spreadsheet's number of a day, which a cell shows where its date format was lost.
fn day_number(text: &str) -> Option<Date> {
    let digits = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
    let number: u32 = digits.then(|| text.parse().ok())??;
    if !DAY_NUMBERS.contains(&number) {
        return None;
    }
    let mut left = number - FIRST_OF_2000;
    for year in 2000.. {
        for month in 1..=12 {
            let days = u32::from(days_in_month(year, month));
            if left < days {
                return Date::new(year, month, u8::try_from(left + 1).ok()?);
            }
            left -= days;
        }
    }
    None
}

/// One or two digits.
fn small_number(text: &str) -> Option<u8> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Four digits, or two of this century.
fn short_year(text: &str) -> Option<i32> {
    match text.len() {
        2 => small_number(text).map(|year| 2000 + i32::from(year)),
        _ => four_digits(text),
    }
}

/// `apr-15`, `april 2015`, `2015 apr`, `apr-jun 2015`, `april to june 2015`.
fn named_months(text: &str) -> Option<(Period, PeriodReading)> {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && *part != "to")
        .collect();
    let period = match parts.as_slice() {
        [year, month] if year.len() == 4 && four_digits(year).is_some() => {
            Period::month(four_digits(year)?, named_month(month)?)
        }
        [month, year] => Period::month(short_year(year)?, named_month(month)?),
        [first, last, year] => {
            let (first, last) = (named_month(first)?, named_month(last)?);
            let months = u16::from(last.checked_sub(first)?) + 1;
            Period::new(short_year(year)?, first, months)
        }
        [first, year, last, later] => {
            let first = Period::month(short_year(year)?, named_month(first)?)?;
            let last = Period::month(short_year(later)?, named_month(last)?)?;
            (first <= last).then(|| first.hull(last))?
        }
        _ => None,
    };
    plain(period)
}

/// What may stand before a day.
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// `1 apr 2015`, `01-apr-15`, `1st april 2015`, `april 1, 2015`; the day of the week before it and
/// a time of day behind it say nothing.
fn named_date(text: &str) -> Option<Date> {
    let is_date = |word: &&str| !word.contains(':');
    let words: Vec<&str> = text.split_whitespace().take_while(is_date).collect();
    let words = words.join(" ");
    let is_weekday =
        |part: &str| part.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(part));
    let parts: Vec<&str> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && !is_weekday(part))
        .collect();
    let number = |text: &str| {
        let bare = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|ending| text.strip_suffix(ending));
        small_number(bare.unwrap_or(text))
    };
    let [first, second, year] = parts.as_slice() else {
        return None;
    };
    let (month, number) = match (named_month(first), named_month(second)) {
        (Some(month), None) => (month, number(second)?),
        (None, Some(month)) => (month, number(first)?),
        _ => return None,
    };
    Date::new(short_year(year)?, month, number)
}

/// A month's name or its first three letters or more, 1 to 12.
fn named_month(text: &str) -> Option<u8> {
    let at = MONTHS
        .iter()
        .position(|name| text.len() >= 3 && name.starts_with(text))?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (String, PeriodReading) {
        let (period, reading) = Period::read(text).unwrap_or_else(|| panic!("{text:?} is read"));
        (period.words(), reading)
    }

    #[test]
    fn months() {
        for text in [
            "2015-04",
            "2015/04",
            "04/2015",
            "Apr-15",
            "Apr 15",
            "apr-2015",
            "April 2015",
            "2015 Apr",
            "201504",
            "20150401-20150430",
        ] {
            assert_eq!(
                read(text),
                ("April 2015".into(), PeriodReading::Plain),
                "{text}"
            );
        }
        for text in [
            "01/04/2015",
            "1/4/2015",
            "01-04-15",
            "2015-04-01",
            "2015-04-01 00:00:00",
            "2015-04-01T00:00:00",
            "2015-04-01T00:00:00.000+01:00",
            "01/04/2015 9:30:00 AM",
            "20150401",
            "1 Apr 2015",
            "01-APR-15",
            "1st April 2015",
            "April 1, 2015",
            "Wed 1 Apr 2015 09:30",
        ] {
            let first = PeriodReading::DayInMonth(1);
            assert_eq!(read(text), ("April 2015".into(), first), "{text}");
        }
        assert_eq!(
            read("15/04/2015"),
            ("April 2015".into(), PeriodReading::DayInMonth(15))
        );
        assert_eq!(
            read("42095"),
            ("April 2015".into(), PeriodReading::DayNumber(1))
        );
        assert_eq!(
            read("36526"),
            ("January 2000".into(), PeriodReading::DayNumber(1))
        );
        assert_eq!(Period::read("12345"), None);
        for text in [
            "01/04/2015 to 29/06/2015",
            "2015-04-01 2015-06-30",
            "01/04/2015 Web",
            "31 Apr 2015",
            "0 Apr 2015",
            "1 2 Apr 2015",
            "20150431",
        ] {
            assert_eq!(Period::read(text), None, "{text}");
        }
        let month_first = Period::read_in("04/13/2015", DayOrder::MonthFirst);
        assert_eq!(
            month_first,
            Some((
                Period::month(2015, 4).expect("a month"),
                PeriodReading::DayInMonth(13)
            ))
        );
        assert_eq!(read("Sept 2015").0, "September 2015");
    }

    #[test]
    fn quarters_are_calendar_unless_the_year_is_financial() {
        for text in [
            "2015-Q1",
            "2015 Q1",
            "Q1 2015",
            "2015Q1",
            "Quarter 1 2015",
            "Qtr 1, 2015",
        ] {
            assert_eq!(
                read(text),
                (
                    "January 2015 to March 2015".into(),
                    PeriodReading::CalendarQuarter
                ),
                "{text}"
            );
        }
        for text in [
            "Q1 2015/16",
            "Q1 2015-16",
            "2015/16 Q1",
            "2015-16-Q1",
            "2015/16 Quarter 1",
        ] {
            assert_eq!(
                read(text),
                ("April 2015 to June 2015".into(), PeriodReading::Plain),
                "{text}"
            );
        }
        assert_eq!(read("Q4 2015/16").0, "January 2016 to March 2016");
        assert_eq!(read("Apr-Jun 2015").0, "April 2015 to June 2015");
        assert_eq!(read("April to June 2015").0, "April 2015 to June 2015");
    }

    #[test]
    fn years() {
        let year = "April 2015 to March 2016";
        for text in ["2015/16", "2015/2016", "FY 2015/16"] {
            assert_eq!(read(text), (year.into(), PeriodReading::Plain), "{text}");
        }
        for text in ["2015-16", "2015-2016", "2015–16"] {
            assert_eq!(
                read(text),
                (year.into(), PeriodReading::FinancialYear),
                "{text}"
            );
        }
        assert_eq!(
            read("2015"),
            (
                "January 2015 to December 2015".into(),
                PeriodReading::CalendarYear
            )
        );
        assert_eq!(read("1999/00").0, "April 1999 to March 2000");
        assert_eq!(read("2099-2100").0, "April 2099 to March 2100");
    }

    #[test]
    fn a_year_that_could_be_a_month_is_a_month_and_says_so() {
        assert_eq!(
            read("2010-11"),
            ("November 2010".into(), PeriodReading::MonthOrYear)
        );
        assert_eq!(read("2010/11").0, "April 2010 to March 2011");
        assert_eq!(Period::financial_year(2010).unwrap().to_string(), "2010/11");
    }

    #[test]
    fn where_only_a_year_can_stand_it_is_one() {
        let year = |text| Period::read_year(text).unwrap().0.words();
        assert_eq!(year("2010-11"), "April 2010 to March 2011");
        assert_eq!(year("2015-16"), "April 2015 to March 2016");
        assert_eq!(year("2015"), "January 2015 to December 2015");
    }

    #[test]
    fn plain_spellings() {
        for text in [
            "2025-04",
            "2025/26",
            "Q1 2025/26",
            "Q4 2025/26",
            "November 2010",
        ] {
            let (period, _) = Period::read(text).unwrap();
            assert_eq!(period.plain_spelling(), text);
        }
        let year = Period::calendar_year(2025).unwrap();
        assert_eq!(year.plain_spelling(), "January 2025 to December 2025");
    }

    #[test]
    fn intervals() {
        assert_eq!(read("2023-04-01/P3M").0, "April 2023 to June 2023");
        assert_eq!(read("2023-04/P1Y").0, "April 2023 to March 2024");
        assert_eq!(read("2023-04-01/2023-06-30").0, "April 2023 to June 2023");
        assert_eq!(read("2019-07..2020-06").0, "July 2019 to June 2020");
        assert_eq!(read("2019-20..2020-21").0, "April 2019 to March 2021");
    }

    #[test]
    fn months_by_their_end() {
        for text in [
            "Year ending March 2016",
            "Year ended 31 March 2016",
            "12 months to 31/03/2016",
        ] {
            let year = "April 2015 to March 2016".into();
            assert_eq!(read(text), (year, PeriodReading::Plain), "{text}");
        }
        let quarter = "April 2015 to June 2015".into();
        let found = read("quarter ended 30 June 2015");
        assert_eq!(found, (quarter, PeriodReading::Plain));
        for text in [
            "Year ending 30 March 2016",
            "year ending 2016",
            "0 months to May 2015",
        ] {
            assert_eq!(Period::read(text), None, "{text}");
        }
    }

    #[test]
    fn runs_of_whole_months_by_their_days() {
        for text in [
            "1 April 2015 to 30 June 2015",
            "01/04/2015 - 30/06/2015",
            "01/04/2015-30/06/2015",
            "1st April 2015 – 30th June 2015",
        ] {
            let quarter = "April 2015 to June 2015".into();
            assert_eq!(read(text), (quarter, PeriodReading::Plain), "{text}");
        }
        for text in ["2 April 2015 to 30 June 2015", "01/04/2015 - 29/06/2015"] {
            assert_eq!(Period::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "soon",
            "2015-13",
            "2015-00",
            "2015/17",
            "32/01/2015",
            "2015-Q5",
            "Q0 2015",
            "15",
            "2023-04-02/P3M",
            "2023-04-01/P0M",
            "2023-04-01/P",
            "2023-04-01/2023-06-29",
            "mar",
            "2020-06..2019-07",
            "1000..9999",
            "q",
            "2015-",
            "/",
            "04/13/2015x",
            "ma 2015",
            "Q1 Q2 2015",
        ] {
            assert_eq!(Period::read(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_is_shown_gives_it_back(
            year in 1000..9900_i32, month in 1..=12_u8, months in 1..=400_u16,
        ) {
            let period = Period::new(year, month, months).unwrap();
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }

        #[test]
        fn common_lengths_too(year in 1000..9900_i32, part in 1..=4_u8) {
            for period in [
                Period::calendar_quarter(year, part),
                Period::financial_quarter(year, part),
                Period::financial_year(year),
                Period::calendar_year(year),
            ] {
                let period = period.unwrap();
                prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
            }
        }

        #[test]
        fn a_plain_spelling_reads_back_with_nothing_to_say(
            year in 1000..9900_i32, month in 1..=12_u8, months in 1..=400_u16,
        ) {
            let period = Period::new(year, month, months).unwrap();
            let plain = Some((period, PeriodReading::Plain));
            prop_assert_eq!(Period::read(&period.plain_spelling()), plain);
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,24}") {
            let _ = Period::read(&text);
        }

        #[test]
        fn any_text_of_the_right_marks_is_read_or_refused(text in "[0-9qpmyQ/. -]{0,14}") {
            let _ = Period::read(&text);
        }
    }
}
