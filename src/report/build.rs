//! What a build did, return by return.

use super::answer::Answer;
use super::table::{Table, TableColumn, Value};
use crate::model::{number, plural};
use crate::store::{InputRecord, Manifest};

/// What a build did.
#[derive(Debug)]
pub struct Built {
    /// The store's folder.
    pub folder: String,
    /// The store as it now is.
    pub manifest: Manifest,
    /// What was done with each return of the manifest, in its order.
    pub states: Vec<ReturnState>,
    /// Returns that the store had and that are there no more.
    pub withdrawn: Vec<InputRecord>,
    /// How many figures differ from the store before, where there was one.
    pub changed: Option<usize>,
    /// Whether the store was written.
    pub is_new: bool,
}

/// What a build did with a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnState {
    /// It is new or changed, or is read in another way, and was read.
    Read,
    /// It is as before, and was read again beside a return that speaks of the same figures.
    ReadAgain,
    /// It is as before; its figures come from the store.
    AsBefore,
}

impl ReturnState {
    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::ReadAgain => "read again",
            Self::AsBefore => "as before",
        }
    }
}

/// What a return that is no more there is called.
const WITHDRAWN: &str = "withdrawn";

/// The columns, for people and for programs.
const COLUMNS: [(&str, &str); 9] = [
    ("Return", "file"),
    ("Was", "state"),
    ("Rows in", "rows_in"),
    ("Used", "used"),
    ("Set aside", "set_aside"),
    ("Skipped", "skipped"),
    ("Figures", "figures"),
    ("Errors", "errors"),
    ("Queries", "queries"),
];

/// What a build did as an answer.
pub fn build_answer(built: &Built) -> Answer {
    let states = built.states.iter().map(|state| state.words());
    let inputs = built.manifest.inputs.iter().zip(states);
    let withdrawn = built.withdrawn.iter().map(|input| (input, WITHDRAWN));
    let rows: Vec<Vec<Value>> = inputs
        .chain(withdrawn)
        .map(|(input, state)| row(input, state))
        .collect();
    let title = format!("Store `{}`", built.folder);
    let table = |column: fn(&(&str, &str)) -> String| Table {
        title: title.clone(),
        columns: COLUMNS
            .iter()
            .enumerate()
            .map(|(index, headings)| match index {
                0 | 1 => TableColumn::words(column(headings)),
                _ => TableColumn::numbers(column(headings)),
            })
            .collect(),
        rows: rows.clone(),
    };
    Answer {
        schema: "channelshift/build/1",
        tables: vec![table(|(heading, _)| (*heading).to_owned())],
        notes: notes(built),
        records: table(|(_, name)| (*name).to_owned()),
    }
}

fn row(input: &InputRecord, state: &str) -> Vec<Value> {
    let sum = |counts: &std::collections::BTreeMap<String, u64>| counts.values().sum();
    vec![
        Value::Text(input.file.clone()),
        Value::Text(state.to_owned()),
        Value::Count(input.rows_in),
        Value::Count(input.used),
        Value::Count(sum(&input.set_aside)),
        Value::Count(sum(&input.skipped)),
        Value::Count(input.figures),
        Value::Count(input.errors),
        Value::Count(input.queries),
    ]
}

/// What a build did in sentences.
fn notes(built: &Built) -> Vec<String> {
    let manifest = &built.manifest;
    let mut notes = vec![if built.is_new {
        written(manifest, built.changed)
    } else {
        NOTHING_NEW.to_owned()
    }];
    let together: Vec<&InputRecord> = manifest
        .inputs
        .iter()
        .filter(|input| !input.together.is_empty())
        .collect();
    if !together.is_empty() {
        let names: Vec<&str> = together.iter().map(|input| input.file.as_str()).collect();
        notes.push(format!(
            "Read together, since they speak of the same figures: {}.",
            names.join(", ")
        ));
    }
    notes.extend(published(manifest));
    notes
}

/// What is said where a store is not written.
pub(super) const NOTHING_NEW: &str = "Nothing new: the store stays as it is.";

/// What a store that was written has, and how many figures differ from the one before, where there
/// was one.
pub(super) fn written(manifest: &Manifest, changed: Option<usize>) -> String {
    let rows: u64 = manifest.figures.iter().map(|file| file.rows).sum();
    let than_before = match changed {
        None => String::new(),
        Some(0) => ", the same as before".to_owned(),
        Some(changed) => format!(", {} of them otherwise than before", number(changed as u64)),
    };
    format!(
        "Written: {} in {}{than_before}.",
        plural(rows, "figure"),
        plural(manifest.figures.len() as u64, "file"),
    )
}

/// What is published of a store, a sentence a period.
pub(super) fn published(manifest: &Manifest) -> impl Iterator<Item = String> {
    let published = manifest.published.iter();
    published.map(|published| match published.revisions {
        0 => format!("Published: {}.", published.period),
        revisions => format!(
            "Published: {}, {} since.",
            published.period,
            plural(u64::from(revisions), "revision")
        ),
    })
}
