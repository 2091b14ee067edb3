//! The codes of findings: the fault's name, its severity, its family and its page.
//!
//! Everything about a code is here; `docs/findings/` has a page for each, printed by `explain`.

/// How much a finding matters, in the terms of England's own return validators. Orders from the
/// gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The data cannot be used.
    Error,
    /// The data is used; please check it, and amend it or give a reason.
    Query,
    /// The data is used, and this is how.
    Note,
}

impl Severity {
    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Query => "query",
            Self::Note => "note",
        }
    }
}

/// A kind of finding. Two are equal where their names are.
#[derive(Debug, Eq)]
pub struct Code {
    /// Kebab-case, naming the fault and not the cure.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about: one of [`FAMILIES`].
    pub family: &'static str,
    /// The page that explains it, in Markdown.
    pub page: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What findings are about, in the order in which returns are checked and findings are listed: the
/// file, its shape, its names, its values, values against each other, the same thing twice, figures
/// over time, what is missing, what should not be there, and the reasons given for the rest.
pub const FAMILIES: [&str; 10] = [
    "file",
    "header",
    "identity",
    "value",
    "across",
    "duplicates",
    "time",
    "coverage",
    "privacy",
    "reasons",
];

macro_rules! codes {
    ($($constant:ident = $name:literal, $severity:ident, $family:literal;)*) => {
        /// One constant a code.
        pub mod codes {
            use super::{Code, Severity};
            $(
                #[doc = concat!("`", $name, "`: see `docs/findings/", $name, ".md`.")]
                pub static $constant: Code = Code {
                    name: $name,
                    severity: Severity::$severity,
                    family: $family,
                    page: include_str!(concat!("../../docs/findings/", $name, ".md")),
                };
            )*
        }

        /// Every code, by family in the order the families are checked.
        pub static CODES: &[&Code] = &[$(&codes::$constant),*];
    };
}

codes! {
    FILE_EMPTY = "file-empty", Error, "file";
    FILE_NOT_TEXT = "file-not-text", Error, "file";
    FILE_REFUSED = "file-refused", Error, "file";
    ENCODING_ASSUMED = "encoding-assumed", Note, "file";
    WORKBOOK_UNREADABLE = "workbook-unreadable", Error, "file";
    SHEETS_READ = "sheets-read", Note, "file";
    FILE_PASSED_OVER = "file-passed-over", Note, "file";
    SHEET_NOT_READ = "sheet-not-read", Query, "file";
    CELLS_HIDDEN = "cells-hidden", Note, "file";
    FORMULA_NOT_WORKED_OUT = "formula-not-worked-out", Query, "file";
    DIALECT_ASSUMED = "dialect-assumed", Note, "file";
    LETTER_LOST = "letter-lost", Query, "file";
    LETTERS_GARBLED = "letters-garbled", Query, "file";
    TABLE_FOLLOWS = "table-follows", Note, "file";
    HEADING_MISSING = "heading-missing", Query, "header";
    HEADING_JOINED = "heading-joined", Note, "header";
    COLUMN_BY_CONTENT = "column-by-content", Query, "header";
    ROWS_COUNTED = "rows-counted", Query, "header";
    TAKEN_FROM_AROUND = "taken-from-around", Note, "header";
    SURROUNDINGS_DISAGREE = "surroundings-disagree", Query, "header";
    LABELS_FILLED_DOWN = "labels-filled-down", Note, "header";
    HEADER_NOT_RECOGNISED = "header-not-recognised", Error, "header";
    COLUMN_MISSING = "column-missing", Error, "header";
    COLUMN_TWICE = "column-twice", Error, "header";
    COLUMN_UNUSED = "column-unused", Note, "header";
    COLUMN_MAY_BE_CHANNEL = "column-may-be-channel", Query, "header";
    REST_OF_TOTAL = "rest-of-total", Query, "header";
    QUOTE_NOT_CLOSED = "quote-not-closed", Error, "file";
    QUOTE_NOT_DOUBLED = "quote-not-doubled", Note, "file";
    ROW_RAGGED = "row-ragged", Error, "file";
    COUNCIL_UNKNOWN = "council-unknown", Error, "identity";
    COUNCIL_AMBIGUOUS = "council-ambiguous", Error, "identity";
    COUNCIL_NOT_IN_PERIOD = "council-not-in-period", Query, "identity";
    COUNCIL_CHANGED = "council-changed", Query, "identity";
    CODE_AND_NAME_DISAGREE = "code-and-name-disagree", Query, "identity";
    SERVICE_UNKNOWN = "service-unknown", Query, "identity";
    SERVICE_NOT_RUN = "service-not-run", Query, "identity";
    TEST_SERVICE = "test-service", Query, "identity";
    CHANNEL_UNKNOWN = "channel-unknown", Query, "identity";
    KEYED_BY_UNKNOWN = "keyed-by-unknown", Query, "identity";
    UNIT_UNKNOWN = "unit-unknown", Error, "identity";
    UNIT_NOT_STATED = "unit-not-stated", Query, "identity";
    COUNT_NOT_A_NUMBER = "count-not-a-number", Error, "value";
    FORMULA_ERROR = "formula-error", Error, "value";
    COUNT_NEGATIVE = "count-negative", Error, "value";
    COUNT_NOT_WHOLE = "count-not-whole", Error, "value";
    COUNT_TOO_LARGE = "count-too-large", Error, "value";
    THOUSANDS_MISPLACED = "thousands-misplaced", Error, "value";
    COUNT_BLANK = "count-blank", Note, "value";
    COUNT_MARKED = "count-marked", Note, "value";
    PERIOD_NOT_UNDERSTOOD = "period-not-understood", Error, "time";
    PERIOD_AMBIGUOUS = "period-ambiguous", Query, "time";
    DAY_ORDER_ASSUMED = "day-order-assumed", Query, "time";
    PERIOD_READ_AS = "period-read-as", Note, "time";
    TOTAL_MISMATCH = "total-mismatch", Error, "across";
    PART_ABOVE_WHOLE = "part-above-whole", Error, "across";
    ONE_CHANNEL_ONLY = "one-channel-only", Query, "across";
    IMPOSSIBLE_ZERO = "impossible-zero", Query, "across";
    SHARE_DOES_NOT_FOLLOW = "share-does-not-follow", Query, "across";
    ROW_TOTAL_MISMATCH = "row-total-mismatch", Query, "across";
    ROWS_IDENTICAL = "rows-identical", Query, "duplicates";
    ROWS_CONFLICTING = "rows-conflicting", Error, "duplicates";
    PERIOD_AND_DAYS = "period-and-days", Query, "duplicates";
    LABELS_OVERLAP = "labels-overlap", Query, "duplicates";
    PERIODS_OVERLAP = "periods-overlap", Note, "time";
    PERIODS_DISAGREE = "periods-disagree", Query, "time";
    PERIODS_CROSS = "periods-cross", Query, "time";
    PERIOD_STRAY = "period-stray", Query, "time";
    LARGE_CHANGE = "large-change", Query, "time";
    SAME_AS_LAST = "same-as-last", Query, "time";
    SCALE_SUSPECT = "scale-suspect", Query, "time";
    PERIOD_STRADDLES_WINDOW = "period-straddles-window", Note, "coverage";
    FIGURES_INCOMPLETE = "figures-incomplete", Note, "coverage";
    CHANNEL_ABSENT = "channel-absent", Query, "coverage";
    DIGITAL_NOT_RETURNED = "digital-not-returned", Query, "coverage";
    SUCCESSOR_FORMED = "successor-formed", Note, "coverage";
    PREDECESSORS_INCOMPLETE = "predecessors-incomplete", Note, "coverage";
    PERSONAL_DATA = "personal-data", Query, "privacy";
    REASON_EXPIRED = "reason-expired", Query, "reasons";
    REASON_UNUSED = "reason-unused", Note, "reasons";
}

impl Code {
    /// The code of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        CODES.iter().copied().find(|code| code.name == name)
    }

    /// What is wrong, in one sentence: the second of its page, after the one that says how grave it
    /// is and what it is about.
    pub fn sentence(&self) -> String {
        let paragraph = self.page.split("\n\n").nth(1).unwrap_or("");
        let text = paragraph.replace('\n', " ");
        let mut sentences = text.split_inclusive(". ");
        let sentence = sentences.nth(1).unwrap_or(self.name);
        sentence.trim().to_owned()
    }

    /// When in a check it is looked for: its family's place among [`FAMILIES`].
    pub fn stage(&self) -> usize {
        let place = FAMILIES.iter().position(|family| *family == self.family);
        place.unwrap_or(FAMILIES.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_what_is_wrong_in_a_sentence() {
        for code in CODES {
            let sentence = code.sentence();
            let ends = sentence.ends_with('.') && !sentence.ends_with(". .");
            assert!(ends && sentence.contains(' '), "{}: {sentence}", code.name);
        }
        let sentence = codes::FILE_NOT_TEXT.sentence();
        assert!(sentence.starts_with("The file is not a CSV"), "{sentence}");
    }

    #[test]
    fn every_family_has_its_stage() {
        for code in CODES {
            assert!(FAMILIES.contains(&code.family), "{}", code.name);
        }
        for family in FAMILIES {
            assert!(CODES.iter().any(|code| code.family == family), "{family}");
        }
    }
}
