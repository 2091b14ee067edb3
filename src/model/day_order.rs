//! Whether dates such as `03/04/2024` are written day first or month first: decided on all of a
//! column, never on one date.

use super::date::Date;

/// Which of the first two numbers of a date is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DayOrder {
    /// `03/04/2024` is 3 April, as written in Britain.
    #[default]
    DayFirst,
    /// `03/04/2024` is 4 March.
    MonthFirst,
}

/// How sure the order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There are no such dates, or they fit one order alone, or every one is the first of a month
    /// when read so.
    Plain,
    /// Both orders fit every date; this one is of them, for example.
    EitherFits(u8, u8),
    /// Some dates fit one order alone and some the other.
    Mixed,
}

/// What has been seen of the dates of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayEvidence {
    /// Whether the first number has been above 12, and the second.
    above: [bool; 2],
    /// Whether the first number has been another than 1, and the second.
    not_one: [bool; 2],
    /// A date whose two numbers differ.
    example: Option<(u8, u8)>,
}

impl DayEvidence {
    /// Looks at a cell; anything but two small numbers and a year says nothing.
    pub fn see(&mut self, text: &str) {
        let Some((numbers, _)) = parts(text) else {
            return;
        };
        for (at, number) in numbers.into_iter().enumerate() {
            self.above[at] |= number > 12;
            self.not_one[at] |= number != 1;
        }
        if numbers[0] != numbers[1] {
            self.example.get_or_insert((numbers[0], numbers[1]));
        }
    }

    /// The order, and how sure it is.
    pub fn decide(&self) -> (DayOrder, Verdict) {
        match (self.above, self.not_one, self.example) {
            ([true, true], ..) => (DayOrder::DayFirst, Verdict::Mixed),
            ([false, true], ..) => (DayOrder::MonthFirst, Verdict::Plain),
            // Where every date is the first of a month when read day first, months are meant.
            ([true, false], ..) | (_, [false, _], _) | (_, _, None) => {
                (DayOrder::DayFirst, Verdict::Plain)
            }
            (_, _, Some((first, second))) => {
                (DayOrder::DayFirst, Verdict::EitherFits(first, second))
            }
        }
    }
}

impl DayOrder {
    /// A date of two small numbers and a year, in this order.
    pub(super) fn date(self, text: &str) -> Option<Date> {
        let ([first, second], year) = parts(text)?;
        match self {
            Self::DayFirst => Date::new(year, second, first),
            Self::MonthFirst => Date::new(year, first, second),
        }
    }
}

impl Date {
    /// A day in the two ways in which exports write it, `03/04/2024` in an order of days and
    /// `2024-04-03`, with or without a time of day behind it: `10:30` or `10:30:15`. `None` for
    /// anything else, which [`Period::read_in`](super::Period::read_in) then decides, and which it
    /// reads the same where this reads it.
    #[inline]
    pub fn in_figures(cell: &[u8], order: DayOrder) -> Option<Self> {
        let cell = cell.trim_ascii();
        let (date, time) = cell.split_at_checked(10)?;
        if !time.is_empty() && !is_time_of_day(time) {
            return None;
        }
        let date: &[u8; 10] = date.try_into().ok()?;
        let mut largest = 0;
        let mut digit = |at: usize| {
            let digit = date[at].wrapping_sub(b'0');
            largest = digit.max(largest);
            u16::from(digit)
        };
        let mut two = |at: usize| digit(at) * 10 + digit(at + 1);
        let (first, second, year, order) = if date[2] == b'/' && date[5] == b'/' {
            (two(0), two(3), two(6) * 100 + two(8), order)
        } else if date[4] == b'-' && date[7] == b'-' {
            // The month stands first there, whatever the order of others.
            (two(5), two(8), two(0) * 100 + two(2), DayOrder::MonthFirst)
        } else {
            return None;
        };
        if largest > 9 {
            return None;
        }
        let small = |number: u16| u8::try_from(number).ok();
        let (first, second) = (small(first)?, small(second)?);
        match order {
            DayOrder::DayFirst => Self::new(year.into(), second, first),
            DayOrder::MonthFirst => Self::new(year.into(), first, second),
        }
    }
}

/// ` 10:30`, `T10:30:15`.
fn is_time_of_day(text: &[u8]) -> bool {
    let are_digits = |at: usize| text[at].is_ascii_digit() && text[at + 1].is_ascii_digit();
    let has_minutes = || {
        matches!(text[0], b' ' | b'T' | b't') && text[3] == b':' && are_digits(1) && are_digits(4)
    };
    match text.len() {
        6 => has_minutes(),
        9 => has_minutes() && text[6] == b':' && are_digits(7),
        _ => false,
    }
}

/// The two small numbers and the year of a date; a time of day behind it says nothing.
fn parts(text: &str) -> Option<([u8; 2], i32)> {
    let date = text.trim().split(['t', 'T', ' ']).next()?;
    let mut parts = date.split(['/', '-', '.']);
    let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let small = |text: &str| -> Option<u8> {
        let is_small = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_small.then(|| text.parse().ok())?
    };
    let year = match year.len() {
        2 => 2000 + i32::from(small(year)?),
        4 if year.bytes().all(|b| b.is_ascii_digit()) => year.parse().ok()?,
        _ => return None,
    };
    Some(([small(first)?, small(second)?], year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Period, PeriodReading};
    use proptest::prelude::*;

    fn decide(dates: &[&str]) -> (DayOrder, Verdict) {
        let mut evidence = DayEvidence::default();
        dates.iter().for_each(|date| evidence.see(date));
        evidence.decide()
    }

    #[test]
    fn one_date_of_the_column_decides() {
        let plain = |order| (order, Verdict::Plain);
        assert_eq!(
            decide(&["03/04/2024", "13/04/2024"]),
            plain(DayOrder::DayFirst)
        );
        assert_eq!(
            decide(&["03/04/2024", "04/13/2024"]),
            plain(DayOrder::MonthFirst)
        );
        assert_eq!(
            decide(&["01/04/2024", "01/05/2024"]),
            plain(DayOrder::DayFirst)
        );
        assert_eq!(decide(&["2024-04-13", "April"]), plain(DayOrder::DayFirst));
        assert_eq!(decide(&["04/04/24 10:00"]), plain(DayOrder::DayFirst));
        assert_eq!(
            decide(&["04/04/24", "03/04/2024", "05/06/2024"]),
            (DayOrder::DayFirst, Verdict::EitherFits(3, 4))
        );
        assert_eq!(decide(&["13/04/2024", "04/13/2024"]).1, Verdict::Mixed);
    }

    proptest! {
        #[test]
        fn days_in_figures_are_read_as_all_spellings_are(
            cell in r"[ ]?([0-3]?[0-9][/.-][0-3]?[0-9][/.-](20)?[0-9]{2}|[0-9]{4}[-/][01][0-9][-/][0-3][0-9])([ Tt]{1,2}[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?[ z]?",
            order in prop::sample::select(vec![DayOrder::DayFirst, DayOrder::MonthFirst]),
        ) {
            if let Some(date) = Date::in_figures(cell.as_bytes(), order) {
                let month = Period::month(date.year(), date.month());
                let read = (month.expect("a month"), PeriodReading::DayInMonth(date.day()));
                prop_assert_eq!(Period::read_in(&cell, order), Some(read));
            }
        }

        #[test]
        fn usual_days_are_read_in_figures(
            days in -300_000..2_900_000_i64,
            time in r"([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
        ) {
            let date = Date::since_1970(days).expect("a day");
            let (year, month, day) = (date.year(), date.month(), date.day());
            for (cell, order) in [
                (format!("{day:02}/{month:02}/{year}{time}"), DayOrder::DayFirst),
                (format!("{month:02}/{day:02}/{year}{time}"), DayOrder::MonthFirst),
                (format!("{date}{time}"), DayOrder::DayFirst),
            ] {
                prop_assert_eq!(Date::in_figures(cell.as_bytes(), order), Some(date));
            }
        }
    }

    #[test]
    fn the_order_is_read() {
        let day = |order: DayOrder| order.date("3.4.2024 09:30").map(|date| date.to_string());
        assert_eq!(day(DayOrder::DayFirst).as_deref(), Some("2024-04-03"));
        assert_eq!(day(DayOrder::MonthFirst).as_deref(), Some("2024-03-04"));
        assert_eq!(DayOrder::DayFirst.date("04/13/2024"), None);
    }
}
