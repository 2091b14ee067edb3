//! The rules by which spellings are read, as expressions: what [`fold`](crate::model::fold),
//! [`Count::parse`](crate::model::Count::parse) and the registers do, as far as regular expressions go.
//!
//! Only what is surely no letter is taken off a label: punctuation, spaces, signs. So a label that is
//! folded otherwise here has a sign too many and is found nowhere. It is never taken for another.

use super::Engine;
use crate::model::{LARGEST_COUNT, MARKS, State, codes};
use crate::registers::{BODY_WORDS, COUNTY_WORDS, DISTRICT_WORDS};

/// White space, as Unicode has it.
const SPACE: &str = r"[\s\x0B\x{85}\p{Z}]";

/// What is no letter, number, or mark on one in any version of Unicode: what an engine does not know stays.
const NO_LETTER: &str = r"[\p{P}\p{Z}\p{Cc}\p{Cf}\p{Sm}\p{Sc}\p{Sk}]";

/// What points to a note, between square brackets.
const NOTE: &str = "[Nn][Oo][Tt][Ee][Ss]?[0-9 ,]*";

/// A date in figures with a time of day behind it; the first group is the date.
const DATE_AND_TIME: &str = r"^\s*([0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})[Tt ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[+-][0-9]{2}:[0-9]{2})?[apmzAPMZ ]*$";

/// Marks between thousands: a comma and four spaces.
const THOUSANDS: &str = r", \x{A0}\x{202F}\x{2009}";

/// The rules in the words of an engine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    pub(super) engine: Engine,
    /// Headings of totals, folded.
    pub(super) sums: &'a [String],
}

impl Rules<'_> {
    /// A text without space around it.
    pub(super) fn trimmed(self, text: &str) -> String {
        let around = format!("^{SPACE}+|{SPACE}+$");
        self.engine.without(text, &around)
    }

    /// A label folded: small letters and digits alone, `&` as `and`, without what points to notes.
    pub(super) fn folded(self, label: &str) -> String {
        let bare = self
            .engine
            .without(label, &format!(r"\[{SPACE}*{NOTE}{SPACE}*\]"));
        let letters = self
            .engine
            .without(&format!("replace({bare}, '&', 'and')"), NO_LETTER);
        self.small(&letters)
    }

    /// A text in small letters.
    fn small(self, text: &str) -> String {
        // The one letter that is small in two signs here and in one in some engines.
        let (dotted, small) = (self.engine.text("İ"), self.engine.text("i\u{307}"));
        format!("lower(replace({text}, {dotted}, {small}))")
    }

    /// Whether a label says that a row is a sum: all of it, its first word or its last.
    pub(super) fn is_sum(self, label: &str) -> String {
        let whole = self.trimmed(label);
        let first = self.engine.without(&whole, &format!(r"{SPACE}[\s\S]*$"));
        let last = self.engine.without(&whole, &format!(r"^[\s\S]*{SPACE}"));
        let sums = self.engine.texts(self.sums);
        let is_sum = |part: &str| format!("{} IN {sums}", self.folded(part));
        format!(
            "({} OR {} OR {})",
            is_sum(&whole),
            is_sum(&first),
            is_sum(&last)
        )
    }

    /// The words of a council's name, small, with a space between.
    pub(super) fn words(self, name: &str) -> String {
        let plain = format!("replace({name}, '&', ' and ')");
        let plain = self.engine.without(&plain, r"[\x27\x{2018}\x{2019}`]");
        let words = self
            .engine
            .spaced(&self.small(&plain), &format!("{NO_LETTER}+"));
        format!("trim({words})")
    }

    /// The words of a name without those that say what kind of body it is, in one.
    pub(super) fn core(self, words: &str) -> String {
        let kinds = BODY_WORDS.join("|");
        let behind = self.engine.without(words, &format!("^(?:(?:{kinds}) )+"));
        let core = self.engine.without(&behind, &format!("(?: (?:{kinds}))+$"));
        format!("replace({core}, ' ', '')")
    }

    /// Whether the words of a name say that it is a county.
    pub(super) fn says_county(self, words: &str) -> String {
        self.says(words, &COUNTY_WORDS)
    }

    /// Whether the words of a name say that it is a district.
    pub(super) fn says_district(self, words: &str) -> String {
        self.says(words, &DISTRICT_WORDS)
    }

    fn says(self, words: &str, kinds: &[&str]) -> String {
        let kinds = kinds.join("|");
        self.engine
            .matches(words, &format!("(?:^| )(?:{kinds})(?: |$)"))
    }

    /// A date without the time of day behind it; any other text as it is.
    pub(super) fn date_of(self, text: &str) -> String {
        self.engine.first_group(text, DATE_AND_TIME)
    }

    /// A spelling of a period as it is listed.
    pub(super) fn period(self, text: &str) -> String {
        let plain = self.engine.replaced_dashes(text);
        format!("lower({})", self.trimmed(&plain))
    }

    /// The texts of counts, selected as `text`, with what each says: a `number`, or a `status` for
    /// having none, or a `fault`, which is the code of a finding.
    pub(super) fn counts(self, texts: &str) -> String {
        let engine = self.engine;
        let marks: String = MARKS
            .iter()
            .flat_map(|mark| [mark.to_string(), mark.to_uppercase()])
            .collect();
        let marks =
            format!(r"([^\[\s]){SPACE}*(?:\[{SPACE}*(?:[{marks}]|{NOTE}){SPACE}*\]{SPACE}*)+$");
        let whole = self.trimmed("text");
        let figure = engine.first_group("whole", &marks);
        let bare = "CASE WHEN figure LIKE '[%]' AND length(figure) > 1 THEN substr(figure, 2, length(figure) - 2) ELSE figure END";
        let mut states = String::new();
        for state in State::ALL {
            let spellings = engine.texts(state.spellings());
            let letter = state.letter();
            states.push_str(&format!(" WHEN lower(bare) IN {spellings} THEN '{letter}'"));
        }
        let below = engine.matches("bare", &format!("^<{SPACE}*[0-9]+{SPACE}*$"));
        let suppressed = State::Suppressed.letter();
        let minus = engine.matches("figure", r"^[-\x{2212}]");
        let brackets = engine.matches("figure", r"^\([\s\S]*\)$");
        let unsigned = self.trimmed(&format!(
            "CASE WHEN {minus} THEN substr(figure, 2) WHEN {brackets} THEN substr(figure, 2, length(figure) - 2) \
             WHEN figure LIKE '+%' THEN substr(figure, 2) ELSE figure END"
        ));
        let before = engine.without("unsigned", r"\.[\s\S]*$");
        let behind = engine.without("unsigned", r"^[^.]*\.?");
        let digits = engine.without(&engine.without("before", "[^0-9]"), "^0+");
        let is = |what: &str, pattern: &str| engine.matches(what, pattern);
        let no_number = codes::COUNT_NOT_A_NUMBER.name;
        let misplaced = codes::THOUSANDS_MISPLACED.name;
        let largest = LARGEST_COUNT.to_string().len();
        format!(
            "SELECT text, status, fault, CASE WHEN status IS NULL AND fault IS NULL THEN coalesce(TRY_CAST(digits AS BIGINT), 0) END AS number
  FROM (SELECT *, CASE WHEN status IS NOT NULL THEN NULL
      WHEN before = '' OR NOT {placed} THEN CASE WHEN {formula} THEN '{formula_error}' ELSE '{no_number}' END
      WHEN {marked} AND NOT {well_placed} THEN '{misplaced}'
      WHEN length(digits) > {largest} OR TRY_CAST(digits AS BIGINT) > {LARGEST_COUNT} THEN '{too_large}'
      WHEN {no_fraction} THEN '{no_number}'
      WHEN {fraction} THEN '{not_whole}'
      WHEN length(behind) = 3 AND length(before) <= 3 AND digits <> '' THEN '{misplaced}'
      WHEN negative AND digits <> '' THEN '{below_zero}' END AS fault
    FROM (SELECT *, {digits} AS digits
      FROM (SELECT *, {before} AS before, {behind} AS behind
        FROM (SELECT *, CASE{states} WHEN {below} THEN '{suppressed}' END AS status, {minus} OR {brackets} AS negative, {unsigned} AS unsigned
          FROM (SELECT *, {bare} AS bare
            FROM (SELECT *, {figure} AS figure
              FROM (SELECT text, {whole} AS whole FROM ({texts}) t) t) t) t) t) t) t) t",
            placed = is("before", &format!("^[0-9{THOUSANDS}]*$")),
            formula = is("whole", r"^#(?:[\s\S]*[!?]|[Nn]/[Aa])$"),
            formula_error = codes::FORMULA_ERROR.name,
            marked = is("before", "[^0-9]"),
            well_placed = is("before", &format!("^[0-9]{{1,3}}(?:[{THOUSANDS}][0-9]{{3}})+$")),
            too_large = codes::COUNT_TOO_LARGE.name,
            no_fraction = is("behind", "[^0-9]"),
            fraction = is("behind", "[1-9]"),
            not_whole = codes::COUNT_NOT_WHOLE.name,
            below_zero = codes::COUNT_NEGATIVE.name,
        )
    }
}

impl Engine {
    /// A text with long dashes as short ones.
    fn replaced_dashes(self, text: &str) -> String {
        format!(
            "replace(replace({text}, {}, '-'), {}, '-')",
            self.text("–"),
            self.text("—")
        )
    }
}
