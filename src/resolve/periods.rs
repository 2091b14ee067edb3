//! Labels of periods: whole ones, and a year with a quarter or month beside it.

use crate::model::{Code, DayOrder, Period, PeriodReading, Severity, codes};
use crate::recognise::YearPart;

/// What the label of a period stands for.
#[derive(Debug)]
pub(super) struct PeriodLabel {
    /// As written.
    pub(super) text: String,
    /// The period and how it was read; `None` where it is not understood.
    pub(super) read: Option<(Period, PeriodReading)>,
    /// The finding about how it was read, with words; `None` where there is only one reading.
    pub(super) finding: Option<(&'static Code, String)>,
    /// When what is said once of it was said last; 0 for never.
    pub(super) said: u32,
}

impl PeriodLabel {
    /// One label that says the period whole.
    pub(super) fn whole(text: &str, order: DayOrder) -> Self {
        Self::new(text.to_owned(), Period::read_in(text, order))
    }

    /// One label that says a whole year.
    pub(super) fn year(text: &str) -> Self {
        Self::new(text.to_owned(), Period::read_year(text))
    }

    /// A year, and a quarter or month that may say the year itself.
    pub(super) fn of_parts(year: &str, part: &str, kind: YearPart) -> Self {
        let own = Period::read(part).filter(|(period, _)| period.months() < 12);
        let outside = |(period, _): &(Period, PeriodReading)| {
            Period::read_year(year).is_some_and(|(year, _)| !year.contains(*period))
        };
        // A part that says another year than the year beside it: one of them is wrong.
        let contradicts = own.as_ref().is_some_and(outside);
        let read = own.filter(|_| !contradicts).or_else(|| match kind {
            YearPart::Quarter => quarter_of(year, part),
            YearPart::Month => month_of(year, part),
        });
        Self::new(format!("{year} {part}").trim().to_owned(), read)
    }

    /// The day of the month that it is about, 0 for the whole period or its first day, and whether
    /// it was written as a whole period.
    pub(super) fn day(&self) -> (u8, bool) {
        match self.read {
            Some((_, PeriodReading::DayInMonth(1) | PeriodReading::DayNumber(1))) => (0, false),
            Some((_, PeriodReading::DayInMonth(day) | PeriodReading::DayNumber(day))) => {
                (day, false)
            }
            _ => (0, true),
        }
    }

    /// Whether how it was read is asked of every row: whatever is more than a note.
    pub(super) fn is_query(&self) -> bool {
        let code = self.finding.as_ref().map(|(code, _)| code);
        code.is_some_and(|code| code.severity < Severity::Note)
    }

    fn new(text: String, read: Option<(Period, PeriodReading)>) -> Self {
        let finding = read.and_then(|read| Self::reading(&text, read));
        Self {
            text,
            read,
            finding,
            said: 0,
        }
    }

    fn reading(
        text: &str,
        (period, reading): (Period, PeriodReading),
    ) -> Option<(&'static Code, String)> {
        let words = period.words();
        let (code, message) = match reading {
            PeriodReading::Plain | PeriodReading::DayInMonth(1) => return None,
            PeriodReading::FinancialYear => (
                &codes::PERIOD_READ_AS,
                format!("“{text}” is read as the financial year {words}"),
            ),
            PeriodReading::CalendarQuarter => (
                &codes::PERIOD_READ_AS,
                format!("“{text}” is read as the calendar quarter {words}"),
            ),
            PeriodReading::CalendarYear => (
                &codes::PERIOD_READ_AS,
                format!("“{text}” is read as the calendar year {words}"),
            ),
            PeriodReading::DayInMonth(_) => (
                &codes::PERIOD_READ_AS,
                format!(
                    "“{text}” is a day and is read as its month, {words}; days of a month are added"
                ),
            ),
            PeriodReading::DayNumber(_) => (
                &codes::PERIOD_READ_AS,
                format!(
                    "“{text}” is a spreadsheet's number of a day and is read as its month, {words}"
                ),
            ),
            PeriodReading::MonthNumber => (
                &codes::PERIOD_AMBIGUOUS,
                format!(
                    "“{text}” is read as {words}, but might be counted from the beginning of the financial year"
                ),
            ),
            PeriodReading::MonthOrYear => (
                &codes::PERIOD_AMBIGUOUS,
                format!("“{text}” is read as {words}, but might be a financial year"),
            ),
        };
        Some((code, message))
    }
}

/// `2015/16` and `Q1`, `1` or `Quarter 1`.
fn quarter_of(year: &str, part: &str) -> Option<(Period, PeriodReading)> {
    let number = part
        .trim()
        .trim_start_matches(|c: char| !c.is_ascii_digit());
    Period::read(&format!("Q{number} {year}"))
}

/// `2014` or `2014/15` and `4`, `04`, `Apr` or `April`: of a financial year, April to December are
/// in its first calendar year.
fn month_of(year: &str, part: &str) -> Option<(Period, PeriodReading)> {
    let (whole, _) = Period::read_year(year).filter(|(period, _)| period.months() == 12)?;
    let month = match part.trim().parse::<u8>() {
        Ok(month) => month,
        Err(_) => Period::read(&format!("{part} 2000"))?.0.first_day().month(),
    };
    let first_day = whole.first_day();
    let later = month < first_day.month();
    let period = Period::month(first_day.year() + i32::from(later), month)?;
    // Month 4 of a council's financial year is July to some and April to others.
    let is_number = part.trim().bytes().all(|byte| byte.is_ascii_digit());
    let reading = if is_number && first_day.month() != 1 {
        PeriodReading::MonthNumber
    } else {
        PeriodReading::Plain
    };
    Some((period, reading))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_parts(year: &str, part: &str, kind: YearPart) -> Option<String> {
        PeriodLabel::of_parts(year, part, kind)
            .read
            .map(|(period, _)| period.to_string())
    }

    #[test]
    fn a_month_beside_its_year() {
        for part in ["4", "04", "Apr", "April", "2014-04", "Apr-14"] {
            assert_eq!(
                of_parts("2014", part, YearPart::Month).as_deref(),
                Some("2014-04"),
                "{part}"
            );
        }
        assert_eq!(
            of_parts("2014/15", "4", YearPart::Month).as_deref(),
            Some("2014-04")
        );
        assert_eq!(
            of_parts("2014/15", "Mar", YearPart::Month).as_deref(),
            Some("2015-03")
        );
        assert_eq!(of_parts("2014", "13", YearPart::Month), None);
        assert_eq!(of_parts("", "4", YearPart::Month), None);
        assert_eq!(of_parts("soon", "April", YearPart::Month), None);
    }

    #[test]
    fn a_quarter_beside_its_year() {
        let quarter = |year, part| of_parts(year, part, YearPart::Quarter);
        for part in ["Q1", "1", "Quarter 1", "q1"] {
            assert_eq!(
                quarter("2014/15", part).as_deref(),
                Some("2014-Q2"),
                "{part}"
            );
        }
        assert_eq!(quarter("2014", "Q1").as_deref(), Some("2014-Q1"));
        assert_eq!(quarter("2013/14", "Q1 2013/14").as_deref(), Some("2013-Q2"));
        assert_eq!(
            quarter("2014", "Q1 2013/14"),
            None,
            "one of the years is wrong"
        );
        assert_eq!(quarter("2014", "5"), None);
        assert_eq!(quarter("2014", "first"), None);
    }
}
