//! An answer as a workbook: a cover, contents, notes, and one table a sheet.
//!
//! After the Analysis Function's guidance for statistics in spreadsheets; `docs/workbook.md` has the
//! checklist, with the test that holds each line of it.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::table::{Table, TableColumn, Value};
use crate::model::{State, plural};

/// A workbook as it is meant to be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Book {
    /// The title of the document.
    pub title: String,
    /// The cover: a heading, and the paragraphs under it.
    pub cover: Vec<(String, Vec<String>)>,
    /// Contents and notes, and then the tables of figures.
    pub sheets: Vec<BookSheet>,
}

/// A sheet with one table.
#[derive(Debug, Clone, PartialEq)]
pub struct BookSheet {
    /// The name of the sheet.
    pub tab: String,
    /// The name of the table for programs, without spaces.
    pub name: String,
    /// What stands above the table, a row each; the first is the title.
    pub above: Vec<String>,
    /// What the table is, for those who hear it.
    pub description: String,
    /// The table; every cell of it says something.
    pub table: Table,
    /// The sheets that the cells of the first column lead to, where they do.
    pub leads_to: Vec<String>,
}

const ONE_TABLE: &str = "This worksheet contains one table.";

/// An answer as a workbook.
pub fn book(answer: &Answer) -> Book {
    let title = answer.records.title.clone();
    let tables: Vec<BookSheet> = (1..)
        .zip(&answer.tables)
        .map(|(number, table)| figures(number, table))
        .collect();
    let notes = notes(&answer.notes);
    let contents = contents(std::iter::once(&notes).chain(&tables));
    let mut sheets = vec![contents, notes];
    sheets.extend(tables);
    Book {
        cover: cover(&title, answer),
        title,
        sheets,
    }
}

fn cover(title: &str, answer: &Answer) -> Vec<(String, Vec<String>)> {
    let credits: Vec<String> = answer
        .notes
        .iter()
        .filter(|note| note.starts_with("Source: "))
        .cloned()
        .collect();
    let tables = plural(answer.tables.len() as u64, "table");
    let mut cover = vec![
        (
            title.to_owned(),
            vec![format!(
                "{tables} of how people reach their councils, worked out by channelshift {} from the \
                 returns that councils sent.",
                env!("CARGO_PKG_VERSION")
            )],
        ),
        (
            "How to read the tables".into(),
            vec![
                "Each table is on a worksheet of its own; the worksheet Contents lists them, and the \
                 worksheet Notes says what the figures mean."
                    .into(),
                "Where there is no figure a cell says why, in square brackets; what the shorthand of \
                 a table means is said above it. None of it is zero."
                    .into(),
            ],
        ),
    ];
    if !credits.is_empty() {
        cover.push(("Where the figures come from".into(), credits));
    }
    cover
}

fn contents<'a>(sheets: impl Iterator<Item = &'a BookSheet>) -> BookSheet {
    let listed: Vec<(String, String)> = sheets
        .map(|sheet| {
            let title = sheet.above.first().cloned().unwrap_or_default();
            (sheet.tab.clone(), title)
        })
        .collect();
    let rows = listed.iter().cloned();
    BookSheet {
        tab: "Contents".into(),
        name: "Contents_table".into(),
        above: vec!["Contents".into(), ONE_TABLE.into()],
        description: "The worksheets of this workbook and what each holds.".into(),
        table: Table {
            title: "Contents".into(),
            columns: vec![TableColumn::words("Worksheet"), TableColumn::words("Title")],
            rows: rows
                .map(|(tab, title)| vec![Value::Text(tab), Value::Text(title)])
                .collect(),
        },
        leads_to: listed.into_iter().map(|(tab, _)| tab).collect(),
    }
}

fn notes(notes: &[String]) -> BookSheet {
    let rows = (1..).zip(notes).map(|(number, note)| {
        vec![
            Value::Text(format!("note {number}")),
            Value::Text(note.clone()),
        ]
    });
    let mut rows: Vec<Vec<Value>> = rows.collect();
    if rows.is_empty() {
        rows.push(["note 1", "There is nothing to note."].map(text).into());
    }
    BookSheet {
        tab: "Notes".into(),
        name: "Notes_table".into(),
        above: vec!["Notes".into(), ONE_TABLE.into()],
        description: "What must be known to read the figures, a note a row.".into(),
        table: Table {
            title: "Notes".into(),
            columns: vec![TableColumn::words("Note"), TableColumn::words("Text")],
            rows,
        },
        leads_to: Vec::new(),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn figures(number: usize, table: &Table) -> BookSheet {
    let mut table = table.clone();
    distinct(&mut table.columns);
    if table.rows.is_empty() {
        table.rows = vec![vec![Value::Blank; table.columns.len()]];
    }
    // What does not belong in a row is not applicable there; an empty cell would say nothing.
    let is_empty = |value: &Value| value.shown().is_empty();
    for value in table.rows.iter_mut().flatten() {
        if is_empty(value) {
            *value = Value::Missing(State::NotProvided);
        }
    }
    let mut above = vec![
        format!("Table {number}: {}", table.title),
        ONE_TABLE.to_owned(),
    ];
    above.extend(shorthand(&table));
    above.push("What the figures mean is said in the worksheet Notes.".into());
    let rows = plural(table.rows.len() as u64, "row");
    BookSheet {
        tab: format!("Table {number}"),
        name: format!("Table_{number}"),
        above,
        description: format!(
            "{}: {rows} and {}, with a row of headings.",
            table.title,
            plural(table.columns.len() as u64, "column")
        ),
        table,
        leads_to: Vec::new(),
    }
}

/// Headings that differ, as those of a marked-up table must.
fn distinct(columns: &mut [TableColumn]) {
    let mut seen = BTreeSet::new();
    for column in columns {
        let first = column.heading.clone();
        let mut number = 1;
        while !seen.insert(column.heading.to_lowercase()) {
            number += 1;
            column.heading = format!("{first} {number}");
        }
    }
}

/// What the shorthand of a table means.
fn shorthand(table: &Table) -> Option<String> {
    let states: BTreeSet<State> = table
        .rows
        .iter()
        .flatten()
        .filter_map(|value| match value {
            Value::Missing(state) => Some(*state),
            _ => None,
        })
        .collect();
    let words: Vec<String> = states
        .iter()
        .map(|state| match state {
            State::NotCollected => "[x] not collected or not returned".into(),
            State::Suppressed => "[c] suppressed, so that small numbers stay confidential".into(),
            State::NotProvided => "[z] not provided, or not applicable in this row".into(),
        })
        .collect();
    let said = format!(
        "Some shorthand is used in this table: {}.",
        words.join(", ")
    );
    (!words.is_empty()).then_some(said)
}
