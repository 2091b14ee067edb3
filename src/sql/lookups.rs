//! The lookup tables: spellings and what they stand for.

use super::resolved::{kind, tier};
use super::{LOOKUPS, Task};
use crate::model::KeyedBy;
use crate::report::{DataColumn, DataKind, DataSet, Value};
use crate::resolve::{Lexicon, Word};

/// The last day of what has no end.
const NO_END: &str = "9999-12-31";

/// The tables, each to be written as a Parquet file of its name.
const TABLES: [&str; 7] = [
    "services",
    "channels",
    "units",
    "keyed_by_labels",
    "councils",
    "periods",
    "run_by",
];

/// The statements that name the tables.
pub(super) fn named(task: &Task) -> String {
    let named = TABLES.map(|table| {
        let path = task.within(&format!("{LOOKUPS}/{table}.parquet"));
        task.engine.named(table, &path)
    });
    format!("-- What spellings stand for.\n{}", named.concat())
}

/// The tables of a file's words.
pub fn lookups(lexicon: &Lexicon) -> Vec<DataSet> {
    let [
        services,
        channels,
        units,
        keyed_by,
        councils,
        periods,
        run_by,
    ] = TABLES;
    vec![
        words(services, "Labels of services", &lexicon.services),
        words(channels, "Labels of channels", &lexicon.channels),
        words(units, "Labels of units", &lexicon.units),
        words(keyed_by, "Labels of who keyed it", &lexicon.keyed_by),
        set(
            councils,
            "Spellings of councils, with the days on which they stand for them",
            &[
                (
                    "kind",
                    "code, name or core: a name without what kind of body it is",
                    DataKind::Text,
                ),
                ("key", "the spelling, folded", DataKind::Text),
                ("council", "the council’s code", DataKind::Text),
                ("tier", "which services it runs", DataKind::Text),
                ("valid_from", "the first day", DataKind::Text),
                ("valid_to", "the last day", DataKind::Text),
            ],
            lexicon.councils.iter().map(|word| {
                vec![
                    text(kind(word.kind)),
                    text(&word.key),
                    text(&word.council),
                    text(tier(word.tier)),
                    text(&word.valid_from),
                    word.valid_to.map_or_else(|| text(NO_END), |day| text(&day)),
                ]
            }),
        ),
        set(
            periods,
            "Spellings of periods",
            &[
                ("text", "the spelling, in small letters", DataKind::Text),
                ("first_day", "the first day of the period", DataKind::Text),
                ("last_day", "its last day", DataKind::Text),
                ("months", "how many whole months it has", DataKind::Count),
                (
                    "day",
                    "the day of the month; 0 for the whole period",
                    DataKind::Count,
                ),
                (
                    "whole",
                    "1 where it is written as a period, 0 as its first day",
                    DataKind::Count,
                ),
            ],
            lexicon.periods.iter().map(|word| {
                vec![
                    text(&word.text),
                    text(&word.period.first_day()),
                    text(&word.period.last_day()),
                    Value::Count(word.period.months().into()),
                    Value::Count(word.day.into()),
                    Value::Count(word.whole.into()),
                ]
            }),
        ),
        set(
            run_by,
            "Which councils run which services",
            &[
                ("service", "the service’s id", DataKind::Text),
                ("tier", "the councils that run it", DataKind::Text),
                ("run", "1", DataKind::Count),
            ],
            lexicon
                .run_by
                .iter()
                .map(|(service, by)| vec![text(service), text(tier(*by)), Value::Count(1)]),
        ),
    ]
}

fn text<T: ToString + ?Sized>(text: &T) -> Value {
    Value::Text(text.to_string())
}

fn words(name: &'static str, title: &str, words: &[Word]) -> DataSet {
    let or_blank = |value: Option<&str>| value.map_or(Value::Blank, text);
    set(
        name,
        title,
        &[
            (
                "key",
                "the label folded; as written behind =",
                DataKind::Text,
            ),
            ("id", "what it stands for", DataKind::Text),
            ("keyed_by", "who keyed it", DataKind::Text),
            ("left_out", "why its rows are left out", DataKind::Text),
            ("declared", "1 where a mapping says it", DataKind::Count),
        ],
        words.iter().map(|word| {
            vec![
                text(&word.key),
                or_blank(word.id.as_deref()),
                or_blank(word.keyed_by.map(KeyedBy::word)),
                or_blank(word.left_out.as_deref()),
                Value::Count(word.declared.into()),
            ]
        }),
    )
}

fn set(
    name: &'static str,
    title: &str,
    columns: &[(&'static str, &'static str, DataKind)],
    rows: impl Iterator<Item = Vec<Value>>,
) -> DataSet {
    let column = |(name, description, kind): &(&'static str, &'static str, DataKind)| DataColumn {
        name,
        description,
        kind: *kind,
    };
    DataSet {
        name,
        title: title.to_owned(),
        description: "A spelling and what it stands for.".to_owned(),
        columns: columns.iter().map(column).collect(),
        key: Vec::new(),
        rows: rows.collect(),
    }
}
