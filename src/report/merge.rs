//! What a merge of stores did, shard by shard.

use super::answer::Answer;
use super::build::{NOTHING_NEW, published, written};
use super::table::{Table, TableColumn, Value};
use crate::model::{number, plural};
use crate::store::{InputRecord, Manifest};

/// What a merge did.
#[derive(Debug)]
pub struct MergedStores {
    /// The folder of the store that was made.
    pub folder: String,
    /// The store as it now is.
    pub manifest: Manifest,
    /// What was taken from each shard, in their order.
    pub shards: Vec<Shard>,
    /// Returns that several shards have, by their names.
    pub again: Vec<String>,
    /// How many figures differ from the store before, where there was one.
    pub changed: Option<usize>,
    /// Whether the store was written.
    pub is_new: bool,
}

/// What was taken from a shard: sums over its returns, without those that an earlier shard has.
#[derive(Debug, Default)]
pub struct Shard {
    folder: String,
    returns: u64,
    rows_in: u64,
    used: u64,
    set_aside: u64,
    skipped: u64,
    figures: u64,
    errors: u64,
    queries: u64,
}

impl Shard {
    /// The sums over the records of its returns.
    pub fn of<'r>(folder: String, inputs: impl Iterator<Item = &'r InputRecord>) -> Self {
        let mut shard = Self {
            folder,
            ..Self::default()
        };
        for input in inputs {
            shard.returns += 1;
            shard.rows_in += input.rows_in;
            shard.used += input.used;
            shard.set_aside += input.set_aside.values().sum::<u64>();
            shard.skipped += input.skipped.values().sum::<u64>();
            shard.figures += input.figures;
            shard.errors += input.errors;
            shard.queries += input.queries;
        }
        shard
    }

    fn counts(&self) -> [u64; 8] {
        [
            self.returns,
            self.rows_in,
            self.used,
            self.set_aside,
            self.skipped,
            self.figures,
            self.errors,
            self.queries,
        ]
    }
}

/// The columns, for people and for programs.
const COLUMNS: [(&str, &str); 9] = [
    ("Shard", "shard"),
    ("Returns", "returns"),
    ("Rows in", "rows_in"),
    ("Used", "used"),
    ("Set aside", "set_aside"),
    ("Skipped", "skipped"),
    ("Figures", "figures"),
    ("Errors", "errors"),
    ("Queries", "queries"),
];

/// What a merge did as an answer.
pub fn merge_answer(done: &MergedStores) -> Answer {
    let title = format!("Store `{}`", done.folder);
    let table = |column: fn(&(&str, &str)) -> String| Table {
        title: title.clone(),
        columns: COLUMNS
            .iter()
            .enumerate()
            .map(|(index, headings)| match index {
                0 => TableColumn::words(column(headings)),
                _ => TableColumn::numbers(column(headings)),
            })
            .collect(),
        rows: done
            .shards
            .iter()
            .map(|shard| {
                let name = Value::Text(shard.folder.clone());
                let counts = shard.counts().map(Value::Count);
                std::iter::once(name).chain(counts).collect()
            })
            .collect(),
    };
    Answer {
        schema: "channelshift/merge/1",
        tables: vec![table(|(heading, _)| (*heading).to_owned())],
        notes: notes(done),
        records: table(|(_, name)| (*name).to_owned()),
    }
}

/// What a merge did in sentences.
fn notes(done: &MergedStores) -> Vec<String> {
    let manifest = &done.manifest;
    let all = Shard::of(String::new(), manifest.inputs.iter());
    let mut notes = vec![format!(
        "Merged: {} with {}, {} in = {} used + {} set aside + {} skipped.",
        plural(done.shards.len() as u64, "shard"),
        plural(all.returns, "return"),
        plural(all.rows_in, "row"),
        number(all.used),
        number(all.set_aside),
        number(all.skipped),
    )];
    if !done.again.is_empty() {
        notes.push(format!(
            "In several shards, taken once: {}.",
            done.again.join(", ")
        ));
    }
    notes.push(if done.is_new {
        written(manifest, done.changed)
    } else {
        NOTHING_NEW.to_owned()
    });
    notes.extend(published(manifest));
    notes
}
