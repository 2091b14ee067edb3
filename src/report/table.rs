//! A table as it is meant to be seen: typed values, rounded.

use std::collections::BTreeMap;

use crate::model::{State, number};

/// A table with its title and notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What, by what, when.
    pub title: String,
    /// The columns, from the left.
    pub columns: Vec<TableColumn>,
    /// The rows, each with a value for every column.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its heading, with the unit where there is one.
    pub heading: String,
    /// How its values stand.
    pub alignment: Alignment,
}

impl Table {
    /// The rows as records for programs: bare values by heading.
    pub fn records(&self) -> Vec<BTreeMap<String, String>> {
        let headings = || self.columns.iter().map(|column| column.heading.clone());
        let record = |row: &Vec<Value>| headings().zip(row.iter().map(Value::bare)).collect();
        self.rows.iter().map(record).collect()
    }
}

impl TableColumn {
    /// A column of words.
    pub fn words(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            alignment: Alignment::Left,
        }
    }

    /// A column of numbers.
    pub fn numbers(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            alignment: Alignment::Right,
        }
    }
}

/// Where the values of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A whole number.
    Count(u64),
    /// A share in per cent, 0 to 100, rounded to one decimal.
    Percent(f64),
    /// A share, 0 to 1, rounded to six decimals.
    Ratio(f64),
    /// A difference in percentage points, rounded to one decimal.
    Points(f64),
    /// A difference of counts.
    Change(i64),
    /// No number, and why.
    Missing(State),
    /// Nothing belongs here.
    Blank,
}

impl Value {
    /// A share of 0 to 1 in per cent, rounded half away from zero to one decimal.
    pub fn percent(share: f64) -> Self {
        Self::Percent(percent(share))
    }

    /// A share of 0 to 1, rounded half away from zero to six decimals.
    pub fn ratio(share: f64) -> Self {
        Self::Ratio(ratio(share))
    }

    /// A difference of shares of 0 to 1 in percentage points, rounded half away from zero to one
    /// decimal.
    pub fn points(difference: f64) -> Self {
        Self::Points(percent(difference))
    }

    /// A share in per cent, or why there is none.
    pub fn percent_or(share: Option<f64>, state: State) -> Self {
        share.map_or(Self::Missing(state), Self::percent)
    }

    /// The value as people read it: thousands commas, a per cent sign, shorthand in brackets.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => number(*count),
            Self::Percent(percent) => format!("{percent:.1}%"),
            Self::Ratio(ratio) => format!("{ratio:.6}"),
            // No sign before a zero, whichever side it was rounded from.
            Self::Points(0.0) => "0.0".into(),
            Self::Points(points) => format!("{points:+.1}"),
            Self::Change(0) => "0".into(),
            Self::Change(change) => {
                let sign = if *change < 0 { "-" } else { "+" };
                format!("{sign}{}", number(change.unsigned_abs()))
            }
            Self::Missing(state) => format!("[{}]", state.letter()),
            Self::Blank => String::new(),
        }
    }

    /// The value as programs read it: digits, nothing for what is missing.
    pub fn bare(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Percent(percent) => format!("{percent:.1}"),
            Self::Ratio(ratio) => format!("{ratio:.6}"),
            Self::Points(points) => format!("{points:.1}"),
            Self::Change(change) => change.to_string(),
            Self::Missing(_) | Self::Blank => String::new(),
        }
    }
}

/// A share of 0 to 1 in per cent, rounded half away from zero to one decimal.
pub(super) fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

/// A share of 0 to 1, rounded half away from zero to six decimals.
pub(super) fn ratio(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_once_and_half_away_from_zero() {
        assert_eq!(Value::percent(0.3195).shown(), "32.0%");
        assert_eq!(Value::percent(0.008_099).shown(), "0.8%");
        assert_eq!(Value::percent(1.0).shown(), "100.0%");
        assert_eq!(Value::ratio(1.0 / 3.0).bare(), "0.333333");
        assert_eq!(Value::points(0.053).shown(), "+5.3");
        assert_eq!(Value::points(-0.0004).shown(), "0.0");
    }

    #[test]
    fn differences_have_their_sign() {
        let shown = |points: f64| Value::Points(points).shown();
        assert_eq!(
            [shown(0.5), shown(-0.5), shown(0.0)],
            ["+0.5", "-0.5", "0.0"]
        );
        let shown = |change: i64| Value::Change(change).shown();
        assert_eq!(
            [shown(1_234), shown(-1_234), shown(0)],
            ["+1,234", "-1,234", "0"]
        );
        assert_eq!(Value::Points(-0.5).bare(), "-0.5");
        assert_eq!(Value::Change(-1_234).bare(), "-1234");
    }

    #[test]
    fn what_is_missing_is_shown_and_never_a_number() {
        assert_eq!(Value::Missing(State::Suppressed).shown(), "[c]");
        assert_eq!(Value::Missing(State::Suppressed).bare(), "");
        assert_eq!(Value::Count(1_234).shown(), "1,234");
        assert_eq!(Value::Count(1_234).bare(), "1234");
    }
}
