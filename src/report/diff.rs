//! What differs between two stores or exports, and why, in words.

use super::answer::Answer;
use super::table::{Table, TableColumn, Value};
use crate::model::{Count, plural};
use crate::registers::Registers;
use crate::store::{Change, ExportChange, Manifest, Reason};

/// The columns of the records. Other programs rely on them.
const COLUMNS: [&str; 12] = [
    "council_code",
    "council",
    "service",
    "period",
    "unit",
    "channel_code",
    "keyed_by",
    "old_count",
    "old_status",
    "new_count",
    "new_status",
    "why",
];

/// A figure that differs, ready to be shown.
struct Row {
    /// Council code, council, service, period, unit, channel code, keyed by.
    about: [String; 7],
    old: Option<Count>,
    new: Option<Count>,
    why: String,
}

/// What differs between two stores. The registers name what the stores have codes for.
pub fn diff_answer(
    changes: &[Change],
    old: &Manifest,
    new: &Manifest,
    registers: &Registers,
) -> Answer {
    let rows = changes.iter().map(|change| {
        let key = &change.key;
        let council = registers.councils.code(&key.council);
        let council = council.map(|id| registers.councils.get(id).name.clone());
        let why: Vec<String> = change
            .reasons
            .iter()
            .map(|why| reason(why, old, new))
            .collect();
        Row {
            about: [
                key.council.to_string(),
                council.unwrap_or_default(),
                key.service.to_string(),
                key.period.to_string(),
                key.unit.to_string(),
                key.channel.to_string(),
                key.keyed_by.to_string(),
            ],
            old: change.old.as_ref().map(|side| side.count),
            new: change.new.as_ref().map(|side| side.count),
            why: why.join("; "),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let mut notes = vec![summary(&rows)];
    notes.extend(settings(old, new));
    if old.registers != new.registers {
        notes.push("The project's registers differ, definitions and labels among them.".into());
    }
    if old.version != new.version {
        notes.push(format!(
            "Built by version {}, before by {}.",
            new.version, old.version
        ));
    }
    answer(&rows, notes)
}

/// What differs between two exports.
pub fn export_diff_answer(changes: &[ExportChange]) -> Answer {
    let rows = changes.iter().map(|change| {
        let mut key = change.key.iter().cloned();
        let mut about: [String; 7] = std::array::from_fn(|_| key.next().unwrap_or_default());
        about[6] = String::new();
        let why = match (change.old, change.new) {
            (None, _) if !change.council_in_both => "new council",
            (_, None) if !change.council_in_both => "council withdrawn",
            (None, _) => "new figure",
            (_, None) => "figure withdrawn",
            _ => "revised",
        };
        Row {
            about,
            old: change.old,
            new: change.new,
            why: why.into(),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let notes = vec![
        summary(&rows),
        "Exports do not say what they were made of: `diff` of two stores says which return, setting \
         or register changed."
            .into(),
    ];
    answer(&rows, notes)
}

fn answer(rows: &[Row], notes: Vec<String>) -> Answer {
    let title = "What differs";
    let words = [
        "Council", "Service", "Period", "Unit", "Channel", "Keyed by",
    ];
    let mut columns: Vec<TableColumn> = words.into_iter().map(TableColumn::words).collect();
    columns.extend(["Was", "Is"].map(TableColumn::numbers));
    columns.push(TableColumn::words("Why"));
    let for_people = |row: &Row| {
        let [code, name, rest @ ..] = &row.about;
        let mut cells = vec![Value::Text(
            if name.is_empty() { code } else { name }.clone(),
        )];
        cells.extend(rest.iter().cloned().map(Value::Text));
        cells.extend([shown(row.old), shown(row.new), Value::Text(row.why.clone())]);
        cells
    };
    let for_programs = |row: &Row| {
        let mut cells: Vec<Value> = row.about.iter().cloned().map(Value::Text).collect();
        for count in [row.old, row.new] {
            cells.push(match count {
                Some(Count::Number(number)) => Value::Count(number),
                _ => Value::Blank,
            });
            cells.push(match count {
                Some(Count::Missing(state)) => Value::Text(state.letter().into()),
                Some(Count::Number(_)) => Value::Blank,
                None => Value::Text(ABSENT.into()),
            });
        }
        cells.push(Value::Text(row.why.clone()));
        cells
    };
    let tables = if rows.is_empty() {
        Vec::new()
    } else {
        vec![Table {
            title: title.into(),
            columns,
            rows: rows.iter().map(for_people).collect(),
        }]
    };
    Answer {
        schema: "channelshift/diff/1",
        tables,
        notes,
        records: Table {
            title: title.into(),
            columns: COLUMNS.into_iter().map(TableColumn::words).collect(),
            rows: rows.iter().map(for_programs).collect(),
        },
    }
}

/// The status of a figure that is not there at all.
const ABSENT: &str = "absent";

fn shown(count: Option<Count>) -> Value {
    match count {
        Some(Count::Number(number)) => Value::Count(number),
        Some(Count::Missing(state)) => Value::Missing(state),
        None => Value::Text("none".into()),
    }
}

fn summary(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "No figure differs.".into();
    }
    let new = rows.iter().filter(|row| row.old.is_none()).count();
    let gone = rows.iter().filter(|row| row.new.is_none()).count();
    format!(
        "{}: {new} new, {gone} withdrawn, {} changed.",
        plural(rows.len() as u64, "figure")
            + if rows.len() == 1 {
                " differs"
            } else {
                " differ"
            },
        rows.len() - new - gone
    )
}

fn reason(reason: &Reason, old: &Manifest, new: &Manifest) -> String {
    match reason {
        Reason::NewCouncil => "new council".into(),
        Reason::CouncilGone => "council withdrawn".into(),
        Reason::NewReturn(file) => format!("new return {file}"),
        Reason::Withdrawn(file) => format!("return withdrawn {file}"),
        Reason::Revised(file) => format!("revised return {file}"),
        Reason::Mapping(file) => format!("changed mapping of {file}"),
        Reason::Registers => "changed registers".into(),
        Reason::Version => format!("version {} after {}", new.version, old.version),
        Reason::Together => "another return speaks of the same figure".into(),
    }
}

/// The settings that differ, which change what is shown of the figures.
fn settings(old: &Manifest, new: &Manifest) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> =
        old.settings.keys().chain(new.settings.keys()).collect();
    let value = |manifest: &Manifest, name: &String| match manifest.settings.get(name) {
        Some(value) if !value.is_empty() => value.clone(),
        _ => "not set".into(),
    };
    let differs = |name: &&String| value(old, name) != value(new, name);
    names
        .into_iter()
        .filter(differs)
        .map(|name| {
            format!(
                "Changed setting: {name} is {}, before {}.",
                value(new, name),
                value(old, name)
            )
        })
        .collect()
}
