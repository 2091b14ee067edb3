//! What a command answers, in every form it is shown: tables and notes for people, one tidy table
//! for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::figure::Figure;
use super::table::{Table, Value};

/// What a command answers.
#[derive(Debug)]
pub struct Answer {
    /// The name and version of its form, such as `channelshift/compare/1`.
    pub schema: &'static str,
    /// Tables for people.
    pub tables: Vec<Table>,
    /// What must be known to read them, a sentence or a few each.
    pub notes: Vec<String>,
    /// The same figures for programs, codes and names apart.
    pub records: Table,
}

/// An answer as one JSON object: shares are 0 to 1, and what is not known is null.
#[derive(Debug, Serialize)]
pub struct AnswerDocument {
    schema: &'static str,
    title: String,
    records: Vec<BTreeMap<String, Cell>>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Cell {
    Text(String),
    Count(u64),
    Change(i64),
    Number(f64),
    Nothing,
}

impl Answer {
    /// A figure without its picture: its table, with its sentence as the first note.
    pub fn of_figure(figure: &Figure) -> Self {
        let words = [
            format!("{}.", figure.headline),
            format!("{}.", figure.subtitle),
        ];
        Self {
            schema: "channelshift/figure/1",
            tables: vec![figure.table.clone()],
            notes: words
                .into_iter()
                .chain(figure.notes.iter().cloned())
                .collect(),
            records: figure.table.clone(),
        }
    }

    /// This answer and another of the same form: one unit after another. Notes that both have stand
    /// once.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.tables.extend(other.tables);
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        self.records.rows.extend(other.records.rows);
        self
    }

    /// The answer as a document.
    pub fn document(&self) -> AnswerDocument {
        let headings = || {
            self.records
                .columns
                .iter()
                .map(|column| column.heading.clone())
        };
        let record = |row: &Vec<Value>| headings().zip(row.iter().map(Cell::of)).collect();
        AnswerDocument {
            schema: self.schema,
            title: self.records.title.clone(),
            records: self.records.rows.iter().map(record).collect(),
            notes: self.notes.clone(),
        }
    }
}

impl Cell {
    fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.clone()),
            Value::Count(count) => Self::Count(*count),
            Value::Change(change) => Self::Change(*change),
            Value::Percent(number) | Value::Ratio(number) | Value::Points(number) => {
                Self::Number(*number)
            }
            Value::Missing(_) | Value::Blank => Self::Nothing,
        }
    }
}
