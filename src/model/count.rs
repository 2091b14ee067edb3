//! A count as a return gives it: a number, or one of three ways of having none.
//!
//! Missing is never zero: a blank or a dash is *not collected*, and only a written 0 is zero.

use std::fmt;

/// The largest count that is believed. A trillion is more transactions than the whole public
/// sector has in a decade, and it lets eighteen million such counts be added without overflow.
pub const LARGEST_COUNT: u64 = 1_000_000_000_000;

/// What a cell says: how many, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Count {
    /// So many; zero is a number.
    Number(u64),
    /// No number, and why.
    Missing(State),
}

/// Why there is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The council does not provide this: `[z]`.
    NotProvided,
    /// There may be a number, but nobody has it: `[x]`.
    NotCollected,
    /// There is a number that the council does not publish: `[c]`.
    Suppressed,
}

impl State {
    /// Every state, in their order.
    pub const ALL: [Self; 3] = [Self::NotProvided, Self::NotCollected, Self::Suppressed];

    /// The letter of the Analysis Function's shorthand: `z`, `x` or `c`.
    pub fn letter(self) -> &'static str {
        match self {
            Self::NotProvided => "z",
            Self::NotCollected => "x",
            Self::Suppressed => "c",
        }
    }

    /// The state of a letter of the shorthand; `None` where no state has it.
    pub fn from_letter(letter: &str) -> Option<Self> {
        [Self::NotProvided, Self::NotCollected, Self::Suppressed]
            .into_iter()
            .find(|state| state.letter() == letter)
    }

    /// The spellings of the state, in small letters and without square brackets; what is below a
    /// number, `<5`, is suppressed too.
    pub fn spellings(self) -> &'static [&'static str] {
        let mut all = SHORTHAND.iter();
        let own = all.find(|(state, _)| *state == self);
        own.map_or(&[], |(_, spellings)| spellings)
    }

    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotProvided => "not provided",
            Self::NotCollected => "not collected",
            Self::Suppressed => "suppressed",
        }
    }
}

/// Why a cell is no count. Each names the fault; the finding of the same name explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountFault {
    /// Words or marks that are neither a number nor a known shorthand.
    NotANumber,
    /// Below zero.
    Negative,
    /// Has a fraction.
    NotWhole,
    /// Thousands marks that stand in the wrong places.
    Thousands,
    /// Above [`LARGEST_COUNT`].
    TooLarge,
}

impl Count {
    /// Reads a cell.
    ///
    /// Numbers are digits, with commas or spaces every three digits where there are any, and a
    /// fraction of zeros is no fraction. `[c]`, `c`, `*`, `<5` and `[low]` are suppressed; blank,
    /// `[x]`, `x`, `-`, `–`, `..`, `M` and `n/a` are not collected; `[z]` and `z` are not provided.
    /// Marks behind either ([`marks`]) are passed over.
    ///
    /// ```
    /// use channelshift::model::{Count, CountFault, State};
    /// assert_eq!(Count::parse("1,234"), Ok(Count::Number(1234)));
    /// assert_eq!(Count::parse("0"), Ok(Count::Number(0)));
    /// assert_eq!(Count::parse(""), Ok(Count::Missing(State::NotCollected)));
    /// assert_eq!(Count::parse("<5"), Ok(Count::Missing(State::Suppressed)));
    /// assert_eq!(Count::parse("12.5"), Err(CountFault::NotWhole));
    /// assert_eq!(Count::parse("1,234 [r] [note 3]"), Ok(Count::Number(1234)));
    /// ```
    pub fn parse(cell: &str) -> Result<Self, CountFault> {
        let (text, _) = marks(cell);
        if let Some(state) = shorthand(text) {
            return Ok(Self::Missing(state));
        }
        let bracketed = text
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        let negative = text.strip_prefix(['-', '−']).or(bracketed);
        let unsigned = negative.or(text.strip_prefix('+')).unwrap_or(text).trim();
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let number = whole_number(whole)?;
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CountFault::NotANumber);
        }
        if fraction.bytes().any(|b| b != b'0') {
            return Err(CountFault::NotWhole);
        }
        // 1.000 may be a thousand.
        if fraction.len() == 3 && (1..=3).contains(&whole.len()) && number > 0 {
            return Err(CountFault::Thousands);
        }
        if negative.is_some() && number > 0 {
            return Err(CountFault::Negative);
        }
        Ok(Self::Number(number))
    }

    /// Reads a cell of digits alone, or with a comma before every three of them, the common cases,
    /// without looking further: `None` for everything else, which [`Count::parse`] then decides.
    #[inline]
    pub fn parse_digits(cell: &[u8]) -> Option<Self> {
        // Twelve digits stay below the largest count; so many have three commas.
        if cell.is_empty() || cell.len() > 12 {
            return None;
        }
        let mut number = 0_u64;
        let mut commas = 0;
        for (at, byte) in cell.iter().enumerate() {
            if byte.is_ascii_digit() {
                number = number * 10 + u64::from(byte - b'0');
            } else if *byte == b',' && at > 0 && (cell.len() - at).is_multiple_of(4) {
                commas += 1;
            } else {
                return None;
            }
        }
        // Once there is a comma, there is one before every three digits.
        (commas == 0 || commas == (cell.len() - commas - 1) / 3).then_some(Self::Number(number))
    }
}

/// Marks that stand behind a figure by the Analysis Function's list and leave it a figure: a break
/// in the series, estimated, provisional, revised, of low reliability.
pub const MARKS: [&str; 5] = ["b", "e", "p", "r", "u"];

/// A cell without the marks behind its figure, such as `[note 3]` and `[r]`, and those marks.
///
/// ```
/// use channelshift::model::marks;
/// assert_eq!(marks("1,234 [r][note 3]"), ("1,234", "[r][note 3]"));
/// assert_eq!(marks("[x]"), ("[x]", ""));
/// ```
pub fn marks(cell: &str) -> (&str, &str) {
    let whole = cell.trim();
    let mut figure = whole;
    while let Some((before, mark)) = figure
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
    {
        let mark = mark.trim().to_ascii_lowercase();
        if before.trim().is_empty() || !(MARKS.contains(&mark.as_str()) || is_note(&mark)) {
            break;
        }
        figure = before.trim_end();
    }
    (figure, whole.get(figure.len()..).unwrap_or("").trim_start())
}

/// Whether the small letters between brackets point to a note: `note 3`, `notes 1, 2`.
pub(super) fn is_note(mark: &str) -> bool {
    mark.strip_prefix("note").is_some_and(|rest| {
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        rest.chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | ','))
    })
}

/// Spellings of each state, in small letters and without square brackets.
const SHORTHAND: [(State, &[&str]); 3] = [
    (
        State::NotCollected,
        &[
            "",
            "x",
            "-",
            "–",
            "—",
            "..",
            "…",
            "n/a",
            "na",
            "not available",
            "not collected",
            "null",
            // The Ministry's mark for missing.
            "m",
        ],
    ),
    (State::NotProvided, &["z", "not applicable", "not provided"]),
    (
        State::Suppressed,
        &["c", "*", "suppressed", "low", "k", "~"],
    ),
];

fn shorthand(text: &str) -> Option<State> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    if let Some(below) = bare.strip_prefix('<') {
        let below = below.trim();
        let digits = !below.is_empty() && below.bytes().all(|b| b.is_ascii_digit());
        return digits.then_some(State::Suppressed);
    }
    SHORTHAND
        .iter()
        .find(|(_, spellings)| {
            spellings
                .iter()
                .any(|spelling| spelling.eq_ignore_ascii_case(bare))
        })
        .map(|(state, _)| *state)
}

/// Digits with thousands marks every three digits, or none at all.
fn whole_number(text: &str) -> Result<u64, CountFault> {
    let is_mark = |c: char| matches!(c, ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let (mut number, mut since_mark, mut marks, mut well_placed) = (0_u64, 0, 0, true);
    for letter in text.chars() {
        if let Some(digit) = letter.to_digit(10) {
            number = number.saturating_mul(10).saturating_add(u64::from(digit));
            since_mark += 1;
        } else if is_mark(letter) {
            // Up to three digits before the first mark, and three between marks.
            well_placed &= since_mark == 3 || (marks == 0 && (1..3).contains(&since_mark));
            marks += 1;
            since_mark = 0;
        } else {
            return Err(CountFault::NotANumber);
        }
    }
    match (marks, since_mark) {
        (0, 0) => Err(CountFault::NotANumber),
        (1.., _) if !well_placed || since_mark != 3 => Err(CountFault::Thousands),
        _ if number > LARGEST_COUNT => Err(CountFault::TooLarge),
        _ => Ok(number),
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Missing(state) => write!(f, "[{}]", state.letter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn five_states_stay_apart() {
        let missing = |cell| match Count::parse(cell) {
            Ok(Count::Missing(state)) => Some(state),
            _ => None,
        };
        for cell in ["", " ", "[x]", "x", "-", "–", "n/a", "N/A", "..", "[X]"] {
            assert_eq!(missing(cell), Some(State::NotCollected), "{cell:?}");
        }
        for cell in ["[c]", "*", "<5", "< 5", "<10", "C"] {
            assert_eq!(missing(cell), Some(State::Suppressed), "{cell:?}");
        }
        for cell in ["[z]", "z", "Not applicable"] {
            assert_eq!(missing(cell), Some(State::NotProvided), "{cell:?}");
        }
        assert_eq!(Count::parse("0"), Ok(Count::Number(0)));
        assert_eq!(Count::parse("00"), Ok(Count::Number(0)));
    }

    #[test]
    fn numbers_are_read_with_their_marks() {
        for (cell, number) in [
            ("1234", 1234),
            (" 1,234 ", 1234),
            ("1 234 567", 1_234_567),
            ("12\u{a0}000", 12_000),
            ("12.0", 12),
            ("1234.000", 1234),
            ("0.000", 0),
            ("+7", 7),
            ("-0", 0),
        ] {
            assert_eq!(Count::parse(cell), Ok(Count::Number(number)), "{cell:?}");
        }
    }

    #[test]
    fn faults_are_named() {
        use CountFault::{Negative, NotANumber, NotWhole, Thousands, TooLarge};
        for (cell, fault) in [
            ("about 200", NotANumber),
            ("£5", NotANumber),
            ("1e5", NotANumber),
            ("5.x", NotANumber),
            ("<", NotANumber),
            (".5", NotANumber),
            ("-12", Negative),
            ("(12)", Negative),
            ("12.5", NotWhole),
            ("1,23", Thousands),
            ("1234,567", Thousands),
            (",123", Thousands),
            ("1,2345", Thousands),
            ("1.000", Thousands),
            ("12.000", Thousands),
            ("1234,567,890", Thousands),
            ("12)", NotANumber),
            ("(12", NotANumber),
            ("+-12", NotANumber),
            ("--12", NotANumber),
            ("99999999999999999999", TooLarge),
            ("1000000000001", TooLarge),
        ] {
            assert_eq!(Count::parse(cell), Err(fault), "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_what_is_shown_gives_it_back(number in 0..=LARGEST_COUNT) {
            let count = Count::Number(number);
            prop_assert_eq!(Count::parse(&count.to_string()), Ok(count));
            let marked = crate::model::number(number);
            prop_assert_eq!(Count::parse(&marked), Ok(count));
        }

        #[test]
        fn the_quick_reading_agrees_with_the_full_one(cell in "[0-9, <.a-]{0,14}") {
            if let Some(count) = Count::parse_digits(cell.as_bytes()) {
                prop_assert_eq!(Count::parse(&cell), Ok(count));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(cell in ".{0,20}") {
            let _ = Count::parse(&cell);
        }
    }

    #[test]
    fn missing_counts_are_shown_as_they_are_read() {
        for state in [State::NotProvided, State::NotCollected, State::Suppressed] {
            let count = Count::Missing(state);
            assert_eq!(Count::parse(&count.to_string()), Ok(count));
        }
    }
}
