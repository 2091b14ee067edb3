//! The spellings of periods that are listed for an engine: what exports write. Whether one is read,
//! and as what, is not decided here.

use crate::model::{Date, DayOrder, MONTHS};
use crate::recognise::{PeriodSource, Source, YearPart};

/// The years whose spellings are listed: those of which there are digital returns, and some to come.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2005..=2034;

/// Spellings of periods in small letters, for what a source says; of a year and a part of it the two,
/// else a blank and the whole.
pub(super) fn spellings(source: &PeriodSource, order: DayOrder) -> Vec<(String, String)> {
    let alone = |texts: Vec<String>| {
        texts
            .into_iter()
            .map(|text| (String::new(), text))
            .collect()
    };
    match source {
        PeriodSource::Whole(label) => {
            alone(said_by(label, YEARS.flat_map(|year| wholes(year, order))))
        }
        PeriodSource::Year(label) => alone(said_by(label, YEARS.flat_map(years))),
        PeriodSource::YearAndPart(year, part, kind) => {
            let parts: Vec<String> = match kind {
                YearPart::Month => said_by(part, (1..=12).flat_map(months_alone)),
                YearPart::Quarter => said_by(part, (1..=4).flat_map(quarters_alone)),
            };
            let years = said_by(year, YEARS.flat_map(years)).into_iter();
            years
                .flat_map(|year| parts.iter().map(move |part| (year.clone(), part.clone())))
                .collect()
        }
    }
}

/// What a label may say: a column anything, a mapping or a heading one thing.
fn said_by(label: &Source, any: impl Iterator<Item = String>) -> Vec<String> {
    match label {
        Source::Field(_) => any.collect(),
        Source::Heading(text, _) | Source::Fixed(text) => vec![text.trim().to_lowercase()],
    }
}

/// The days from 1970 to the day that a spreadsheet numbers 0.
const SPREADSHEET_FROM_1970: i32 = 25_569;

/// A month's name, whole and in three letters.
fn names(month: u8) -> [&'static str; 2] {
    let name = MONTHS.get(usize::from(month).saturating_sub(1));
    let name = name.copied().unwrap_or_default();
    [name, name.get(..3).unwrap_or(name)]
}

/// Every spelling of a year and of what is in it.
fn wholes(year: i32, order: DayOrder) -> Vec<String> {
    let mut all = years(year);
    all.extend((1..=4).flat_map(|quarter| quarters(year, quarter)));
    for month in 1..=12 {
        all.extend(months(year, month));
        all.extend((month + 1..=12).flat_map(|last| runs(year, month, last)));
        let days = (1..=31).filter_map(|day| Date::new(year, month, day));
        all.extend(days.flat_map(|date| days_of(date, order)));
    }
    all
}

/// `2015`, `2015/16`, `2015-16`, `2015/2016`, `fy 2015/16`.
fn years(year: i32) -> Vec<String> {
    let (next, short) = (year + 1, (year + 1).rem_euclid(100));
    let mut all = vec![year.to_string()];
    for years in [
        format!("{year}/{short:02}"),
        format!("{year}-{short:02}"),
        format!("{year}/{next}"),
        format!("{year}-{next}"),
    ] {
        all.extend([format!("fy{years}"), format!("fy {years}"), years]);
    }
    all
}

/// `q1 2015`, `2015-q1`, `q1 2015/16`, `2015/16 quarter 1`.
fn quarters(year: i32, quarter: u8) -> Vec<String> {
    let of_year = |year: String| {
        let names = ["q", "qtr ", "quarter "].map(|name| format!("{name}{quarter}"));
        let around = move |name: String| {
            [" ", "-", "/", "_"].into_iter().flat_map({
                let (name, year) = (name, year.clone());
                move |gap| [format!("{name}{gap}{year}"), format!("{year}{gap}{name}")]
            })
        };
        names.into_iter().flat_map(around)
    };
    let mut all: Vec<String> = years(year).into_iter().flat_map(of_year).collect();
    all.push(format!("{year}q{quarter}"));
    all
}

/// `2015-04`, `04/2015`, `201504`, `apr-15`, `april 2015`, `2015 apr`.
fn months(year: i32, month: u8) -> Vec<String> {
    let short = year.rem_euclid(100);
    let mut all = vec![
        format!("{year}-{month:02}"),
        format!("{year}/{month:02}"),
        format!("{month:02}/{year}"),
        format!("{month:02}-{year}"),
        format!("{month}/{year}"),
        format!("{year}{month:02}"),
    ];
    for name in names(month) {
        for gap in [" ", "-", "/", "_", ", "] {
            all.extend([
                format!("{name}{gap}{year}"),
                format!("{name}{gap}{short:02}"),
                format!("{year}{gap}{name}"),
            ]);
        }
    }
    all
}

/// `apr-jun 2015`, `april to june 2015`, `2015-04..2015-06`.
fn runs(year: i32, first: u8, last: u8) -> Vec<String> {
    let mut all = vec![format!("{year}-{first:02}..{year}-{last:02}")];
    for (first, last) in names(first).into_iter().zip(names(last)) {
        for between in ["-", " - ", " to ", "/"] {
            all.push(format!("{first}{between}{last} {year}"));
        }
    }
    all
}

/// `01/04/2015`, `1/4/2015`, `01/04/15`, `2015-04-01`, `20150401`, `1 apr 2015`, `01-apr-15`, `42095`.
fn days_of(date: Date, order: DayOrder) -> Vec<String> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let short = year.rem_euclid(100);
    let mut all = vec![
        format!("{year}-{month:02}-{day:02}"),
        format!("{year}{month:02}{day:02}"),
        (date.days_since_1970() + SPREADSHEET_FROM_1970).to_string(),
    ];
    let (first, second) = match order {
        DayOrder::DayFirst => (day, month),
        DayOrder::MonthFirst => (month, day),
    };
    all.extend([
        format!("{first:02}/{second:02}/{year}"),
        format!("{first}/{second}/{year}"),
        format!("{first:02}/{second:02}/{short:02}"),
        format!("{first:02}-{second:02}-{year}"),
        format!("{first:02}.{second:02}.{year}"),
    ]);
    let [name, abbreviated] = names(month);
    all.extend([
        format!("{day} {name} {year}"),
        format!("{day} {abbreviated} {year}"),
        format!("{day:02} {abbreviated} {year}"),
        format!("{day:02}-{abbreviated}-{year}"),
        format!("{day:02}-{abbreviated}-{short:02}"),
    ]);
    all
}

/// `4`, `04`, `apr`, `april`.
fn months_alone(month: u8) -> Vec<String> {
    let mut all = vec![month.to_string(), format!("{month:02}")];
    all.extend(names(month).map(str::to_owned));
    all
}

/// `1`, `q1`, `qtr 1`, `quarter 1`.
fn quarters_alone(quarter: u8) -> Vec<String> {
    ["", "q", "q ", "qtr ", "quarter "]
        .map(|name| format!("{name}{quarter}"))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;
    use proptest::prelude::*;

    proptest! {
        /// Statements take the time of day off before a date is looked up.
        #[test]
        fn a_time_of_day_behind_a_date_in_figures_says_nothing(
            date in "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}|[0-3][0-9][-/.][01][0-9][-/.]20[0-9]{2}|20[0-9]{2}-[01][0-9]-[0-3][0-9]",
            time in r"[t ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?([+-][0-9]{2}:[0-9]{2})?[apmz ]{0,3}",
            order in prop::sample::select(vec![DayOrder::DayFirst, DayOrder::MonthFirst]),
        ) {
            let timed = format!("{date}{time}");
            prop_assert_eq!(Period::read_in(&timed, order), Period::read_in(&date, order));
        }
    }

    #[test]
    fn what_exports_write_is_listed() {
        let source = PeriodSource::Whole(Source::Field(0));
        let listed = spellings(&source, DayOrder::DayFirst);
        for text in [
            "2015-04",
            "apr-15",
            "april 2015",
            "201504",
            "01/04/2015",
            "1/4/2015",
            "20150401",
            "1 apr 2015",
            "42095",
            "q1 2015/16",
            "2015-q1",
            "2015/16",
            "2015-16",
            "2015",
            "apr-jun 2015",
            "april to june 2015",
        ] {
            assert!(listed.iter().any(|(_, listed)| listed == text), "{text}");
        }
        let month_first = spellings(&source, DayOrder::MonthFirst);
        assert!(month_first.iter().any(|(_, text)| text == "12/31/2015"));
        assert!(!listed.iter().any(|(_, text)| text == "12/31/2015"));
    }
}
