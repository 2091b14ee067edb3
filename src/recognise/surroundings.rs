//! What stands around a table: the lines above it, the sheet's name, the file's name. A council,
//! service, period or unit that no column says may be said there.

use std::ops::Range;

use super::Sheet;
use super::axes::{PeriodLabel, is_council, is_service, period_label};
use super::plan::YearPart;
use crate::model::{Period, PeriodReading};

/// The longest run of words that is looked up as one label.
const LONGEST_LABEL: usize = 8;

/// Where something was found: the name of the sheet.
pub(super) const SHEETS_NAME: &str = "the sheet's name";

/// What the surroundings say, each with the words it is taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    pub(super) council: Option<Said>,
    pub(super) service: Option<Said>,
    pub(super) period: Option<Said>,
    pub(super) unit: Option<Said>,
    /// A month or quarter without its year.
    pub(super) part: Option<(Said, YearPart)>,
    /// A first day of a month, which stands for the month where nothing says a period.
    first_day: Option<Said>,
}

/// A label and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) label: String,
    /// In words: a line above the table, the sheet's name, the file's name.
    pub(super) place: &'static str,
    /// Whether another of the places says something else.
    pub(super) is_disputed: bool,
}

impl Surroundings {
    /// What is said around a table: nearest first, the sheet's name before the lines above it before
    /// the file's name. What none of them says, the lines above a table with the same heading may.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let mut said = Self::default();
        if let Some(name) = &sheet.header.sheet {
            said.take(sheet, &name.name, SHEETS_NAME);
            said.take_part(name.name.split([' ', '_', '-']), SHEETS_NAME);
        }
        for title in sheet.header.titles.iter().rev() {
            said.take(sheet, title, "a line above the table");
            // In a sentence `may` is no month.
            let own = title.rsplit(':').next().unwrap_or(title);
            said.take_part([own].into_iter(), "a line above the table");
        }
        let name = stem(sheet.file);
        said.take(sheet, &name, "the file's name");
        said.take_part(name.split([' ', '_', '-']), "the file's name");
        let mut earlier = Self::default();
        for title in sheet.header.earlier_titles.iter().rev() {
            earlier.take(sheet, title, "a line above the table before");
        }
        said.period = said.period.or(said.first_day.take());
        earlier.period = earlier.period.or(earlier.first_day.take());
        let slots = [
            (&mut said.council, earlier.council),
            (&mut said.service, earlier.service),
            (&mut said.period, earlier.period),
            (&mut said.unit, earlier.unit),
        ];
        for (slot, earlier) in slots {
            // Of these the nearest holds: each was of its own table.
            let earlier = earlier.map(|said| Said {
                is_disputed: false,
                ..said
            });
            *slot = slot.take().or(earlier);
        }
        said
    }

    /// Takes the first of some words that is a month or quarter, where none is known yet.
    fn take_part<'t>(&mut self, words: impl Iterator<Item = &'t str>, place: &'static str) {
        let parts = words.filter_map(|word| match period_label(word.trim()) {
            Some(PeriodLabel::Part(label, kind)) => Some((label, kind)),
            _ => None,
        });
        for (label, kind) in parts.take(1) {
            let said = |is_disputed| Said {
                label: label.clone(),
                place,
                is_disputed,
            };
            let (known, _) = self.part.get_or_insert_with(|| (said(false), kind));
            known.is_disputed |= known.label != label;
        }
    }

    fn take(&mut self, sheet: &Sheet, text: &str, place: &'static str) {
        let words: Vec<&str> = text
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '_' | ',' | ':' | ';' | '(' | ')' | '|')
            })
            .filter(|word| !word.is_empty())
            .collect();
        let is_dash = |word: &str| word == "-" || word == "–";
        // A dash joins two dates and parts anything else.
        let dashed = words.clone();
        let words: Vec<&str> = words.into_iter().filter(|word| !is_dash(word)).collect();
        let find = |test: &dyn Fn(&str) -> bool| longest(&words, test);
        // A number alone may be anything, unless it is a year of ours.
        let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
        let is_year = |label: &str| label.len() == 4 && label.starts_with("20");
        let is_period = |label: &str| {
            (!is_number(label) || is_year(label))
                && !is_dash(&label[..label.find(' ').unwrap_or(label.len())])
                && matches!(period_label(label), Some(PeriodLabel::Whole(_)))
        };
        let day = |label: &str| match Period::read(label) {
            Some((_, PeriodReading::DayInMonth(day))) => Some(day),
            _ => None,
        };
        put(
            &mut self.council,
            find(&|label| is_council(sheet, label)),
            place,
        );
        // A day is when something was printed, and no month for its words; but spreadsheets show a
        // month by its first day, in a cell of its own.
        let mut dashed = dashed;
        let all = dashed.len();
        while let Some(run) = longest_run(&dashed, &is_period) {
            let label = dashed[run.clone()].join(" ");
            match day(&label) {
                None => {
                    put(&mut self.period, Some(label), place);
                    break;
                }
                Some(1) if run.len() == all => put(&mut self.first_day, Some(label), place),
                Some(_) => {}
            }
            dashed[run].fill("");
        }
        put(
            &mut self.service,
            find(&|label| is_service(sheet, label)),
            place,
        );
        let units = &sheet.registers.units;
        let is_unit = |label: &str| {
            units
                .find(label)
                .is_some_and(|unit| unit != units.not_stated())
        };
        put(&mut self.unit, find(&is_unit), place);
    }
}

fn put(slot: &mut Option<Said>, found: Option<String>, place: &'static str) {
    match (slot, found) {
        (Some(said), Some(other)) if said.label != other => said.is_disputed = true,
        (slot @ None, Some(label)) => {
            *slot = Some(Said {
                label,
                place,
                is_disputed: false,
            });
        }
        _ => {}
    }
}

/// The longest run of words that is a label, the first of those as long.
fn longest(words: &[&str], test: &dyn Fn(&str) -> bool) -> Option<String> {
    longest_run(words, test).map(|run| words[run].join(" "))
}

/// Where the longest run of words stands that is a label, the first of those as long.
fn longest_run(words: &[&str], test: &dyn Fn(&str) -> bool) -> Option<Range<usize>> {
    (1..=words.len().min(LONGEST_LABEL))
        .rev()
        .flat_map(|length| (0..=words.len() - length).map(move |at| at..at + length))
        .find(|run| {
            let run = &words[run.clone()];
            !run.contains(&"") && test(&run.join(" "))
        })
}

/// A file's name without its folder and endings, its words apart.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name.split('.').next().unwrap_or(name);
    // Hyphens join words in names of files, but a period keeps its own.
    if name.contains([' ', '_']) {
        name.to_owned()
    } else {
        spaced(name)
    }
}

/// Hyphens between letters become spaces: `bristol-2015-16` keeps its year whole.
fn spaced(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|c| c.is_alphabetic())
    };
    letters
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let joins = *c == '-' && (is_letter(at.checked_sub(1)) || is_letter(Some(at + 1)));
            if joins { ' ' } else { *c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_words() {
        assert_eq!(stem("returns/bristol-2015-16.csv"), "bristol 2015-16");
        assert_eq!(stem("C:\\x\\Leeds_Q1 2015.xlsx"), "Leeds_Q1 2015");
        assert_eq!(
            longest(&["a", "b", "c"], &|label| label == "b c"),
            Some("b c".into())
        );
        assert_eq!(longest(&["a"], &|_| false), None);
    }
}
