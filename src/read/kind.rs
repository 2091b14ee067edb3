//! What a cell looks like, before anybody asks what it means: a number, a date, a marker, words.
//!
//! The shape of a table shows in it: its heading is words above columns of numbers and dates.

use crate::model::MONTHS;

/// What a cell looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// Digits with signs, marks, currency, a percentage.
    Number,
    /// A number that may be a year.
    Year,
    /// A date, a time, a month or another period, with digits.
    Date,
    /// Stands for a number that is missing: `[x]`, `-`, `n/a`.
    Marker,
    Words,
    /// Words that seem to hold more than one cell.
    Several,
}

/// The longest cell that may be a number, a date or a marker.
const LONGEST_VALUE: usize = 40;

/// Years a heading may name.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2100;

/// Letters that stand before or behind a number.
const CURRENCY: [char; 3] = ['£', '$', '€'];

/// What stands for a number that is missing, besides marks in square brackets. A single letter is
/// not here: it is a heading as often.
const MARKERS: [&str; 12] = [
    "-", "–", "—", "..", "...", "…", "*", "n/a", "na", "nan", "nil", "null",
];

impl Kind {
    /// The kind of a cell's bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::of(text),
            Err(_) => Self::Words,
        }
    }

    /// The kind of a cell's text.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Blank;
        }
        if text.len() <= LONGEST_VALUE {
            if is_number(text) {
                let year = text.len() == 4 && text.parse().is_ok_and(|year| YEARS.contains(&year));
                return if year { Self::Year } else { Self::Number };
            }
            if is_date(text) {
                return Self::Date;
            }
            if is_marker(text) {
                return Self::Marker;
            }
        }
        if seems_several(text) {
            Self::Several
        } else {
            Self::Words
        }
    }

    /// Whether it may be data and is no plain word: what a heading seldom has.
    pub(super) fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Year | Self::Date | Self::Marker)
    }

    /// Whether it stands where a count does, which no heading has.
    pub(super) fn is_figure(self) -> bool {
        matches!(self, Self::Number | Self::Marker)
    }

    /// Whether it looks like one cell and not like several that were not separated.
    pub(super) fn is_single_value(self) -> bool {
        self != Self::Several
    }
}

/// A number whose thousands are set off by spaces: one to three digits, then threes.
fn is_spaced_number(text: &str) -> bool {
    let mut groups = text.split([' ', '\u{a0}', '\u{202f}']);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    (1..=3).contains(&first.len())
        && is_digits(first)
        && rest.peek().is_some()
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

fn is_number(text: &str) -> bool {
    if is_spaced_number(text) {
        return true;
    }
    let text = text.trim_matches(|c: char| CURRENCY.contains(&c) || c == '%' || c == ' ');
    let text = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'))
        .unwrap_or(text);
    let text = text.trim_start_matches(['-', '+', '−']);
    let text = text.trim_start_matches(CURRENCY);
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let mut points = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' | b',' => {}
            b'.' => points += 1,
            b'e' | b'E' if at > 0 => return text[at + 1..].parse::<i32>().is_ok(),
            _ => return false,
        }
    }
    points <= 1
}

/// What stands for a number that is missing: a mark in square brackets, or dashes and the like.
fn is_marker(text: &str) -> bool {
    let in_brackets = text.starts_with('[') && text.ends_with(']');
    // What a spreadsheet shows where a formula failed.
    let is_error = text.starts_with('#') && text.ends_with(['!', '?']);
    in_brackets
        || is_error
        || MARKERS
            .iter()
            .any(|marker| marker.eq_ignore_ascii_case(text))
}

/// Words of digits, month names and quarters alone, more than one of them.
fn is_date(text: &str) -> bool {
    let (mut words, mut digits) = (0, false);
    let separates = |c: char| !c.is_ascii_alphanumeric();
    for word in text.split(separates).filter(|word| !word.is_empty()) {
        words += 1;
        let figures = word.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &word[figures..];
        digits |= figures > 0;
        let is_part = match (figures, rest) {
            (1 | 2 | 4, "") | (1 | 2, "st" | "nd" | "rd" | "th" | "am" | "pm") => true,
            (1 | 2, rest) if is_month(rest) => true,
            (0, word) => is_month(word) || is_quarter(word),
            // 01T10 of 2015-04-01T10:30
            (2, rest) if rest.starts_with('T') => {
                rest[1..].bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if !is_part {
            // Apr15
            let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
            let behind = &word[letters..];
            let is_joined = is_month(&word[..letters])
                && matches!(behind.len(), 2 | 4)
                && behind.bytes().all(|byte| byte.is_ascii_digit());
            if !is_joined {
                return false;
            }
            digits = true;
            words += 1;
        }
    }
    digits && words > 1
}

/// A month's name or its beginning.
fn is_month(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    lower == "sept"
        || (lower.len() >= 3
            && MONTHS
                .iter()
                .any(|month| lower == *month || lower == month[..3]))
}

fn is_quarter(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    matches!(lower.as_str(), "q1" | "q2" | "q3" | "q4" | "quarter" | "q")
}

/// Text with a delimiter that no sentence has: without a space behind it, or a semicolon, tab or
/// bar; or with a quotation mark at one end only.
fn seems_several(text: &str) -> bool {
    let bytes = text.as_bytes();
    let bare_comma = memchr::memchr_iter(b',', bytes)
        .any(|at| bytes.get(at + 1).is_some_and(|byte| *byte != b' '));
    let other = memchr::memchr3(b';', b'\t', b'|', bytes).is_some();
    let open = bytes.first() == Some(&b'"') || bytes.last() == Some(&b'"');
    let open = open || (bytes.first() == Some(&b'\'')) != (bytes.last() == Some(&b'\''));
    bare_comma || other || open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_look_like_what_they_are() {
        for text in [
            "1",
            "-1.5",
            "1,234",
            "£1,234.50",
            "45%",
            "(12)",
            "5.6e-002",
            "4 209",
            "0",
        ] {
            assert_eq!(Kind::of(text), Kind::Number, "{text}");
        }
        for text in [
            "01/04/2015",
            "2015-04-01",
            "Apr-15",
            "April 2015",
            "1 Apr 2015",
            "2015/16",
            "Q1 2015/16",
            "10:30",
            "2015-04-01T10:30",
            "13.04.12",
            "1st April 2015",
            "2015-Q1",
            "Apr15",
        ] {
            assert_eq!(Kind::of(text), Kind::Date, "{text}");
        }
        assert_eq!(Kind::of("2015"), Kind::Year);
        for text in ["[x]", "-", "n/a", "[c]"] {
            assert_eq!(Kind::of(text), Kind::Marker, "{text}");
        }
        for text in [
            "Web",
            "MG-8769",
            "Jones, Ann",
            "May contain nuts",
            "0117 922 2000",
        ] {
            assert_eq!(Kind::of(text), Kind::Words, "{text}");
        }
        for text in ["a;b", "a,b", "\"x", "a\tb"] {
            assert_eq!(Kind::of(text), Kind::Several, "{text}");
        }
        assert_eq!(Kind::of("  "), Kind::Blank);
    }
}
