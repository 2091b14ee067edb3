//! Proposals for labels that nobody knows, as a table, as records and as lines of a mapping.

use std::collections::BTreeSet;

use super::table::{Table, TableColumn, Value};
use crate::mapping::{Additions, Line, quoted};
use crate::model::{UnknownKind, UnknownLabel, fold, plural, quoted_list};
use crate::proposals::{CLEAR_LEAD, Proposal, Proposals, Target};
use crate::registers::{ChannelLabel, Like, Registers, ServiceLabel};

/// The proposals for a return and which of each was taken, by its place among the likes.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// The proposals.
    pub proposals: &'a Proposals,
    /// One for each of them; `None` where none was taken.
    pub taken: &'a [Option<usize>],
}

impl<'a> Decided<'a> {
    fn each(self) -> impl Iterator<Item = (&'a Proposal, Option<usize>)> {
        let taken = self.taken.iter().copied();
        self.proposals.proposals.iter().zip(taken)
    }
}

/// What a label should have been, in a word.
fn kind(kind: UnknownKind) -> &'static str {
    match kind {
        UnknownKind::Heading => "heading",
        UnknownKind::Council => "council",
        UnknownKind::Service => "service",
        UnknownKind::Channel => "channel",
        UnknownKind::Unit => "unit",
    }
}

/// What a label may stand for, in words.
pub fn target_words(target: &Target, registers: &Registers) -> String {
    match target {
        Target::Column(role) => format!("column `{}`", role.word()),
        Target::Council(id) => {
            let council = registers.councils.get(*id);
            format!("{} ({})", council.name, council.code)
        }
        Target::Service(ServiceLabel::Service(id)) => registers.services.get(*id).name.clone(),
        Target::Service(ServiceLabel::LeftOut(reason))
        | Target::Channel(ChannelLabel::LeftOut(reason)) => format!("nothing: {reason}"),
        Target::Channel(ChannelLabel::Channel(id, keyed_by)) => {
            let channel = registers.channels.get(*id);
            if *keyed_by == channel.keyed_by {
                channel.name.clone()
            } else {
                format!("{} ({keyed_by})", channel.name)
            }
        }
        Target::Unit(id) => registers.units.get(*id).name.clone(),
    }
}

/// A proposal as people read it: the words and how like, such as `Web chat 89`.
fn with_score(like: &Like<Target>, registers: &Registers) -> String {
    format!("{} {}", target_words(&like.what, registers), like.score)
}

/// The services that nobody knows as services of a project's own, each under its label: rows of its
/// `registers/services.csv`. All tiers are taken to provide them until somebody says otherwise.
pub fn own_services(decided: &[Decided], registers: &Registers) -> Table {
    const COLUMNS: [&str; 8] = [
        "id",
        "name",
        "lgsl",
        "lgil",
        "provided_by",
        "catch_all",
        "note",
        "source",
    ];
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut rows = Vec::new();
    for one in decided {
        let unknown = one
            .proposals
            .proposals
            .iter()
            .map(|proposal| &proposal.label);
        for label in unknown.filter(|label| label.kind == UnknownKind::Service) {
            if !names.insert(fold(&label.text)) {
                continue;
            }
            let id = free_id(&label.text, |id| {
                !ids.contains(id) && registers.services.id(id).is_none()
            });
            let cells = [&id, &label.text, "", "", "all", "", "", &one.proposals.file];
            rows.push(cells.map(|cell| Value::Text(cell.to_string())).into());
            ids.insert(id);
        }
    }
    Table {
        title: "Services of the project's own".to_owned(),
        columns: COLUMNS.map(TableColumn::words).into(),
        rows,
    }
}

/// A kebab-case id of a label's letters and digits, with a number behind it where it is not free.
fn free_id(label: &str, is_free: impl Fn(&str) -> bool) -> String {
    let small = label.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let id = match words.as_slice() {
        [] => "service".to_owned(),
        words => words.join("-"),
    };
    let numbered = (2..).map(|number: u32| format!("{id}-{number}"));
    let mut ids = std::iter::once(id.clone()).chain(numbered);
    ids.find(|id| is_free(id)).unwrap_or(id)
}

/// The proposals for a return, for people.
pub fn proposal_table(decided: Decided, registers: &Registers) -> Table {
    let rows = decided.each().map(|(proposal, taken)| {
        let label = &proposal.label;
        let likest = taken.unwrap_or(0);
        let others = proposal.likes.iter().enumerate();
        let others: Vec<String> = others
            .filter(|(at, _)| *at != likest)
            .map(|(_, like)| with_score(like, registers))
            .collect();
        let (words, score) = match proposal.likes.get(likest) {
            Some(like) => (
                target_words(&like.what, registers),
                Value::Count(like.score.into()),
            ),
            None => (String::new(), Value::Blank),
        };
        vec![
            Value::Text(kind(label.kind).to_owned()),
            Value::Text(label.text.clone()),
            Value::Count(label.rows),
            Value::Count(label.line),
            Value::Text(words),
            score,
            Value::Text(others.join(", ")),
            Value::Text(if taken.is_some() { "yes" } else { "" }.to_owned()),
        ]
    });
    let labels = plural(decided.proposals.proposals.len() as u64, "label");
    Table {
        title: format!("{}: {labels} that nobody knows", decided.proposals.file),
        columns: vec![
            TableColumn::words("Kind"),
            TableColumn::words("Label"),
            TableColumn::numbers("Rows"),
            TableColumn::numbers("First line"),
            TableColumn::words("Likely"),
            TableColumn::numbers("Likeness"),
            TableColumn::words("Or"),
            TableColumn::words("Clear"),
        ],
        rows: rows.collect(),
    }
}

/// The proposals for returns as records for programs, with ids as a mapping spells them.
pub fn proposal_records(all: &[Decided], registers: &Registers) -> Table {
    let rows = all.iter().flat_map(|decided| {
        decided.each().map(|(proposal, taken)| {
            let label = &proposal.label;
            let mut row = vec![
                Value::Text(decided.proposals.file.clone()),
                Value::Text(kind(label.kind).to_owned()),
                Value::Text(label.text.clone()),
                Value::Count(label.rows),
                Value::Count(label.line),
            ];
            for at in 0..3 {
                match proposal.likes.get(at) {
                    Some(like) => {
                        let (table, value) = id(&like.what, &label.text, registers);
                        row.push(Value::Text(table.to_owned()));
                        row.push(Value::Text(value));
                        row.push(Value::Count(like.score.into()));
                    }
                    None => row.extend([Value::Blank, Value::Blank, Value::Blank]),
                }
            }
            row.push(taken.map_or(Value::Blank, |at| Value::Count(at as u64 + 1)));
            row
        })
    });
    let columns = ["file", "kind", "label"]
        .map(TableColumn::words)
        .into_iter();
    let numbers = ["rows", "first_line"].map(TableColumn::numbers);
    let proposed = (1..=3).flat_map(|at| {
        [
            TableColumn::words(format!("table_{at}")),
            TableColumn::words(format!("proposal_{at}")),
            TableColumn::numbers(format!("likeness_{at}")),
        ]
    });
    Table {
        title: "Proposals".into(),
        columns: columns
            .chain(numbers)
            .chain(proposed)
            .chain([TableColumn::numbers("clear")])
            .collect(),
        rows: rows.collect(),
    }
}

/// The table of a mapping and the bare id that a label is proposed to be.
fn id(target: &Target, label: &str, registers: &Registers) -> (&'static str, String) {
    let (table, key, value) = target.entry(label, registers);
    let value = if table == "columns" { key } else { value };
    (table, value.trim_matches('"').to_owned())
}

/// What a reader must know beside the table, and what to do about labels like nothing known.
pub fn proposal_notes(decided: Decided, at_least: u8) -> Vec<String> {
    let mut notes = Vec::new();
    for fault in &decided.proposals.faults {
        notes.push(format!(
            "Still to be mended: {}; {}.",
            fault.message, fault.help
        ));
    }
    let personal = &decided.proposals.personal;
    notes.extend(
        personal
            .chunk_by(|a, b| a.kind == b.kind)
            .map(personal_note),
    );
    for (of, advice) in [
        (
            UnknownKind::Heading,
            "name what it holds under [columns] in a mapping, or leave it unread under `ignore`",
        ),
        (
            UnknownKind::Council,
            "say its code under [councils] in a mapping; `channelshift list councils NAME` finds codes",
        ),
        (
            UnknownKind::Service,
            "say which service it is under [services] in a mapping (`channelshift list services` has all), or leave it out with a reason: { leave_out = \"why\" }",
        ),
        (
            UnknownKind::Channel,
            "say which channel it is under [channels] in a mapping (`channelshift list channels` has all), or leave it out with a reason: { leave_out = \"why\" }",
        ),
        (
            UnknownKind::Unit,
            "say which unit it is under [units] in a mapping",
        ),
    ] {
        let unlikely: Vec<&str> = decided
            .each()
            .filter(|(proposal, _)| proposal.label.kind == of && proposal.likes.is_empty())
            .map(|(proposal, _)| proposal.label.text.as_str())
            .collect();
        if !unlikely.is_empty() {
            let are = if unlikely.len() == 1 {
                "is"
            } else {
                "are each"
            };
            let labels = quoted_list(&unlikely, "and");
            notes.push(format!(
                "{labels} {are} like no {} known: {advice}.",
                kind(of)
            ));
        }
    }
    if decided
        .each()
        .any(|(proposal, _)| !proposal.likes.is_empty())
    {
        notes.push(format!(
            "Likeness is from 0 to 100. What is {at_least} or more and {CLEAR_LEAD} ahead of the next is clear: \
             `--accept` takes that, and writes the rest as comments to be decided."
        ));
    }
    notes
}

/// That labels of a kind look like personal data, which no mapping is to hold.
fn personal_note(labels: &[UnknownLabel]) -> String {
    let Some(first) = labels.first() else {
        return String::new();
    };
    let (look, the_first, them, are) = match labels.len() {
        1 => ("looks", "", "it", "it is"),
        _ => ("look", "the first ", "them", "they are"),
    };
    format!(
        "{} {look} like personal data ({the_first}“{}”, line {}): take {them} out of the return; {are} not proposed.",
        plural(labels.len() as u64, kind(first.kind)),
        first.text,
        first.line
    )
}

/// The tables of a mapping that labels go into.
const TABLES: [&str; 5] = ["columns", "channels", "services", "councils", "units"];

/// What is to be added to the mapping of a return: what was taken as entries, the rest as comments.
pub fn mapping_additions(decided: Decided, file_name: &str, registers: &Registers) -> Additions {
    // In the order of a mapping's documentation, as the proposals are not.
    let mut tables = TABLES.map(|table| (table, Vec::new()));
    let mut put = |table: &str, line: Line| {
        if let Some((_, lines)) = tables.iter_mut().find(|(name, _)| *name == table) {
            lines.push(line);
        }
    };
    let mut unread: Vec<String> = Vec::new();
    for (proposal, taken) in decided.each() {
        let text = &proposal.label.text;
        match (
            taken.and_then(|at| proposal.likes.get(at)),
            proposal.likes.first(),
        ) {
            (Some(like), _) => {
                let (table, key, value) = like.what.entry(text, registers);
                let remark = format!("likeness {}", like.score);
                put(table, Line::Entry(key, value, remark));
            }
            (None, Some(like)) => {
                let (table, key, value) = like.what.entry(text, registers);
                put(
                    table,
                    Line::Comment(key, value, undecided(proposal, registers)),
                );
            }
            (None, None) => match table_of(proposal.label.kind) {
                Some(table) => {
                    let remark = undecided(proposal, registers);
                    put(table, Line::Comment(quoted(text), quoted(""), remark));
                }
                None => unread.push(quoted(text)),
            },
        }
    }
    if !unread.is_empty() {
        let unread = format!("[{}]", unread.join(", "));
        let remark = "like no heading known: name what it holds, or leave it unread".to_owned();
        put(
            "columns",
            Line::Comment("ignore".to_owned(), unread, remark),
        );
    }
    Additions {
        file: file_name.to_owned(),
        tables: tables.into(),
    }
}

/// The table of a mapping for labels of a kind; a heading has none until somebody says what it is.
fn table_of(kind: UnknownKind) -> Option<&'static str> {
    match kind {
        UnknownKind::Heading => None,
        UnknownKind::Council => Some("councils"),
        UnknownKind::Service => Some("services"),
        UnknownKind::Channel => Some("channels"),
        UnknownKind::Unit => Some("units"),
    }
}

/// The remark on a label that is left to somebody to decide.
fn undecided(proposal: &Proposal, registers: &Registers) -> String {
    let label = &proposal.label;
    let seen = match (label.kind, label.rows) {
        (UnknownKind::Heading, _) => String::new(),
        (_, 1) => format!("; 1 row, line {}", label.line),
        (_, rows) => format!("; {}, first on line {}", plural(rows, "row"), label.line),
    };
    let Some((likest, others)) = proposal.likes.split_first() else {
        return format!("like nothing known{seen}");
    };
    let others: Vec<String> = others
        .iter()
        .map(|like| {
            let (_, id) = id(&like.what, &label.text, registers);
            format!(", or {id} {}", like.score)
        })
        .collect();
    format!("likeness {}{}{seen}", likest.score, others.concat())
}
