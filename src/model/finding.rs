//! What is wrong with data: a finding, with its place, collected and never printed here.

use super::code::Code;
use super::date::Date;
use super::observation::Origin;
use super::personal::masked;

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name as it was given.
    pub file: String,
    /// The cell, where the finding is about less than the whole file.
    pub cell: Option<CellPlace>,
}

impl Place {
    /// The same where so many rows stand before those that its row was counted with.
    #[must_use]
    pub fn behind(mut self, rows: u64) -> Self {
        if let Some(cell) = &mut self.cell {
            cell.row += rows;
        }
        self
    }

    /// The same without what looks like personal data in its line.
    pub(super) fn masked(mut self) -> Self {
        if let Some(cell) = &mut self.cell {
            cell.text = masked(&cell.text).into_owned();
        }
        self
    }
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

    /// What the cell says, as far as its first line goes: without the quotation marks around it.
    pub fn says(&self) -> String {
        let letters = self.text.chars().skip(self.column as usize - 1);
        let written: String = letters.take(self.width as usize).collect();
        match written.strip_prefix('"') {
            None => written.trim().to_owned(),
            Some(rest) => rest.strip_suffix('"').unwrap_or(rest).replace("\"\"", "\""),
        }
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
    /// Why it may stand, where it is a query and somebody has given a reason.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// The same where so many rows stand before those that its place was counted with.
    #[must_use]
    pub fn behind(mut self, rows: u64) -> Self {
        self.place = self.place.map(|place| place.behind(rows));
        self
    }
}

/// A reason given for a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Who gave it.
    pub who: String,
    /// Why the data is right as it is.
    pub why: String,
    /// The last day on which it holds; without end where there is none.
    pub until: Option<Date>,
}

/// The most letters of a finding's words: a cell of a million letters must not fill the screen.
const MOST_LETTERS: usize = 400;

/// Words as a terminal and a list may show them: nothing personal, no control characters, and cut
/// where too long. They may hold labels of returns, which may hold anything.
fn shown(words: &str) -> String {
    let words = masked(words);
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
            accepted: None,
        }
    }

    /// The same at a place, of which nothing personal is shown.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place.masked());
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
    /// The file it is in; nothing where it has no place.
    pub fn file(&self) -> &str {
        self.place.as_ref().map_or("", |place| place.file.as_str())
    }

    /// The figure it is about, where its place in its file is still to be looked up.
    pub(super) fn unplaced(&self) -> Option<Origin> {
        let place = self.place.as_ref()?;
        self.origin.filter(|_| place.cell.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(column_letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_cell_says_what_stands_between_its_quotation_marks() {
        let says = |text: &str, column, width| {
            let cell = CellPlace {
                sheet: None,
                line: 1,
                column,
                width,
                row: 1,
                field: 0,
                text: text.to_owned(),
            };
            cell.says()
        };
        assert_eq!(says("é,12,x", 3, 2), "12");
        assert_eq!(says("a,\"say \"\"no\"\"\",b", 3, 12), "say \"no\"");
        assert_eq!(says("a,\"begun", 3, 6), "begun");
        assert_eq!(says("a,b", 4, 0), "");
    }

    #[test]
    fn a_finding_shows_nothing_personal() {
        let place = Place {
            file: "a.csv".into(),
            cell: Some(CellPlace {
                sheet: None,
                line: 2,
                column: 7,
                width: 14,
                row: 2,
                field: 1,
                text: "North,jo@example.org,12".into(),
            }),
        };
        let finding = Finding::new(&crate::model::codes::CHANNEL_UNKNOWN, "“jo@example.org”")
            .at(place)
            .label("jo@example.org")
            .help("ask jo@example.org");
        assert!(!format!("{finding:?}").contains("example"), "{finding:?}");
        let cell = finding.place.and_then(|place| place.cell).expect("a cell");
        assert_eq!(cell.text, "North,••@•••••••.•••,12");
    }
}
