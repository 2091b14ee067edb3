//! What is wrong with data: a finding, with its place, collected and never printed here.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Code, Severity};
use super::observation::Origin;
use super::unknown::Unknowns;

/// How many findings of one code in one file are kept whole. The rest are counted: a file of ten
/// million bad rows must not fill the memory, and nobody reads past the first thousand.
pub const KEPT_PER_CODE_AND_FILE: u64 = 1_000;

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as it was given.
    pub file: String,
    /// The cell, where the finding is about less than the whole file.
    pub cell: Option<CellPlace>,
}

/// A cell in the terms of an editor and of a spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    /// The sheet, where the file is a workbook.
    pub sheet: Option<String>,
    /// The line, from 1; a quoted line break begins a line, as it does in an editor. In a workbook
    /// the row.
    pub line: u64,
    /// The column in characters, from 1, of the cell's first character.
    pub column: u32,
    /// How many characters the cell has as it is written.
    pub width: u32,
    /// The spreadsheet's row, from 1; a cell with line breaks is one row.
    pub row: u64,
    /// The field, from 0: the spreadsheet's column.
    pub field: u32,
    /// The line's text.
    pub text: String,
}

impl CellPlace {
    /// The cell as a spreadsheet names it: `G14`.
    pub fn reference(&self) -> String {
        format!("{}{}", column_letters(self.field), self.row)
    }
}

/// A spreadsheet's letters for a field from 0: `A`, `Z`, `AA`.
pub fn column_letters(field: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(field) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// One thing wrong with the data, or worth knowing about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which fault.
    pub code: &'static Code,
    /// Where.
    pub place: Option<Place>,
    /// Where the figure stands that a later stage found it by, until its place is looked up again.
    pub origin: Option<Origin>,
    /// What is wrong, without a full stop: the first line.
    pub message: String,
    /// What stands at the place, beside the caret.
    pub label: String,
    /// What to do.
    pub help: String,
}

/// The most letters of a finding's words: a cell of a million letters must not fill the screen.
const MOST_LETTERS: usize = 400;

/// Words as a terminal and a list may show them: no control characters, and cut where too long.
/// They may hold labels of returns, which may hold anything.
fn shown(words: &str) -> String {
    let harmless = |c: char| if c.is_control() { ' ' } else { c };
    if words.chars().nth(MOST_LETTERS).is_some() {
        let kept: String = words.chars().take(MOST_LETTERS).map(harmless).collect();
        return kept + "…";
    }
    words.chars().map(harmless).collect()
}

impl Finding {
    /// A finding without a place.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            place: None,
            origin: None,
            message: shown(&message.into()),
            label: String::new(),
            help: String::new(),
        }
    }

    /// The same at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same about a whole file.
    #[must_use]
    pub fn in_file(self, file: &str) -> Self {
        self.at(Place {
            file: file.to_owned(),
            cell: None,
        })
    }

    /// The same about a figure whose row has been read long ago.
    #[must_use]
    pub fn about(self, file: &str, origin: Origin) -> Self {
        Self {
            origin: Some(origin),
            ..self.in_file(file)
        }
    }

    /// The same with words beside the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = shown(&label.into());
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = shown(&help.into());
        self
    }
}

impl Finding {
    fn is_unplaced_in(&self, file: &str) -> bool {
        self.origin.is_some()
            && self
                .place
                .as_ref()
                .is_some_and(|place| place.file == file && place.cell.is_none())
    }
}

/// All findings of a run, in the order they were found.
#[derive(Debug, Default)]
pub struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<&'static str, BTreeMap<String, u64>>,
    by_severity: BTreeMap<Severity, u64>,
    /// The labels that findings of the family identity are about, and headings, for proposals.
    pub unknown: Unknowns,
}

impl Findings {
    /// Adds a finding; past [`KEPT_PER_CODE_AND_FILE`] it is counted and not kept.
    pub fn push(&mut self, finding: Finding) {
        let file = finding
            .place
            .as_ref()
            .map_or("", |place| &place.file)
            .to_owned();
        self.push_with(finding.code, &file, || finding);
    }

    /// Adds a finding of a code in a file, which is only made where it is kept.
    pub fn push_with(&mut self, code: &'static Code, file: &str, make: impl FnOnce() -> Finding) {
        let files = self.counts.entry(code.name).or_default();
        let count = match files.get_mut(file) {
            Some(count) => count,
            None => files.entry(file.to_owned()).or_default(),
        };
        *count += 1;
        *self.by_severity.entry(code.severity).or_default() += 1;
        if *count <= KEPT_PER_CODE_AND_FILE {
            self.kept.push(make());
        }
    }

    /// The figures of a file that findings are about and whose places are still to be looked up.
    pub fn unplaced(&self, file: &str) -> BTreeSet<Origin> {
        let of_file = |finding: &&Finding| finding.is_unplaced_in(file);
        let kept = self.kept.iter().filter(of_file);
        kept.filter_map(|finding| finding.origin).collect()
    }

    /// Puts a place that has been looked up into the findings about that figure.
    pub fn place(&mut self, place: &Place, origin: Origin) {
        for finding in &mut self.kept {
            let here = finding.origin == Some(origin);
            if here && finding.is_unplaced_in(&place.file) {
                finding.place = Some(place.clone());
            }
        }
    }

    /// The findings kept, in the order they were found.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// How many of a severity were found, kept or not.
    pub fn count(&self, severity: Severity) -> u64 {
        self.by_severity.get(&severity).copied().unwrap_or(0)
    }

    /// How many different codes of a severity were found.
    pub fn kinds(&self, severity: Severity) -> u64 {
        let codes = self.counts.keys().filter_map(|name| Code::named(name));
        codes.filter(|code| code.severity == severity).count() as u64
    }

    /// How many of a code in a file were found, kept or not.
    pub fn count_of(&self, code: &'static Code, file: &str) -> u64 {
        let files = self.counts.get(code.name);
        files
            .and_then(|files| files.get(file))
            .copied()
            .unwrap_or(0)
    }

    /// How many were counted but not kept.
    pub fn unlisted(&self) -> u64 {
        self.counts
            .values()
            .flat_map(BTreeMap::values)
            .map(|count| count.saturating_sub(KEPT_PER_CODE_AND_FILE))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes;

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(column_letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn all_are_counted_even_those_not_kept() {
        let mut findings = Findings::default();
        for _ in 0..KEPT_PER_CODE_AND_FILE + 5 {
            findings.push(Finding::new(&codes::COUNT_NEGATIVE, "below zero").in_file("a.csv"));
        }
        assert_eq!(findings.count(Severity::Error), KEPT_PER_CODE_AND_FILE + 5);
        assert_eq!(findings.kept().len() as u64, KEPT_PER_CODE_AND_FILE);
        assert_eq!(findings.unlisted(), 5);
    }
}
