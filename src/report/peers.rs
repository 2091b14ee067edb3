//! Peers and the lists of them as tables and notes.

use super::table::{Table, TableColumn, Value};
use crate::error::Error;
use crate::model::{CouncilId, plural};
use crate::peers::{Peer, PeerSet, WhyLeftOut, covered};
use crate::registers::{Council, PeerListKind, Registers};
use crate::settings::PeerSettings;

/// How much is said of peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerDetail {
    /// Who they are, by which list.
    Brief,
    /// How the list was made, why each is a peer and why others are not, too.
    Why,
}

/// The peers of a council, a row each; rank and distance where the list has them.
pub fn peer_table(set: &PeerSet, detail: PeerDetail, registers: &Registers) -> Table {
    let ranked = set.members.iter().any(|peer| peer.rank.is_some());
    let measured = set.members.iter().any(|peer| peer.distance.is_some());
    let mut columns = Vec::new();
    if ranked {
        columns.push(TableColumn::numbers("rank"));
    }
    columns.extend(["council", "code", "type", "region"].map(TableColumn::words));
    if measured {
        columns.push(TableColumn::numbers("distance"));
    }
    if detail == PeerDetail::Why {
        columns.push(TableColumn::words("why"));
    }
    let rows = set.members.iter().map(|peer| {
        let council = registers.councils.get(peer.council);
        let mut row = Vec::new();
        if ranked {
            let rank = peer.rank.map(u64::from);
            row.push(rank.map_or(Value::Blank, Value::Count));
        }
        let words = [&council.name, &council.code, &council.kind, &council.region];
        row.extend(words.map(|text| Value::Text(text.clone())));
        if measured {
            let distance = peer.distance.map(|far| Value::Text(format!("{far:.3}")));
            row.push(distance.unwrap_or(Value::Blank));
        }
        if detail == PeerDetail::Why {
            row.push(Value::Text(why_in(set, peer, council, registers)));
        }
        row
    });
    let subject = named(set.subject, registers);
    Table {
        title: format!("Peers of {subject}: {}", set.list.id),
        rows: rows.collect(),
        columns,
    }
}

/// What must be known of a set of peers: the list, whose it is, and who was left out.
pub fn peer_notes(set: &PeerSet, detail: PeerDetail, registers: &Registers) -> Vec<String> {
    let list = &set.list;
    let date = prefixed(", as at ", &list.date);
    let mut notes = vec![format!(
        "List: {}{date}. Source: {}.",
        list.name, list.source
    )];
    notes.extend(standing_notes(set, detail, registers));
    if detail == PeerDetail::Why {
        notes.push(format!("Method: {}", list.method));
        if list.same_type_only {
            let kind = &registers.councils.get(set.subject).kind;
            let types = registers.families.compared_with(kind);
            notes.push(format!("Compared as one type: {}.", types.join(", ")));
        }
        if !list.licence.is_empty() {
            notes.push(format!("Licence: {}.", list.licence));
        }
    }
    notes
}

/// Whose peers they are where that is not plain, and who of the list is none.
pub(super) fn standing_notes(
    set: &PeerSet,
    detail: PeerDetail,
    registers: &Registers,
) -> Vec<String> {
    let mut notes = Vec::new();
    if set.council != set.subject {
        notes.push(format!(
            "{} has ended; these are the peers of {}, which took its place.",
            named(set.council, registers),
            named(set.subject, registers)
        ));
    }
    if set.listed_as != set.subject {
        let (subject, listed) = (set.subject, set.listed_as);
        notes.push(format!(
            "The list has {} by an earlier code, {}.",
            registers.councils.get(subject).name,
            registers.councils.get(listed).code
        ));
    }
    notes.extend(carried(set, registers));
    notes.extend(left_out(set, detail, registers));
    notes
}

/// The lists there are, with how many councils in force each covers.
///
/// # Errors
/// Fails where a project's list is malformed.
pub fn peer_lists(registers: &Registers) -> Result<Table, Error> {
    let mut rows = Vec::new();
    for list in registers.peer_lists.iter() {
        let covered = covered(list, registers)?;
        rows.push(vec![
            Value::Text(list.id.clone()),
            Value::Text(list.name.clone()),
            Value::Text(list.date.clone()),
            Value::Count(u64::try_from(covered).unwrap_or(u64::MAX)),
            Value::Text(list.covers.clone()),
            Value::Text(list.source.clone()),
        ]);
    }
    let mut columns: Vec<TableColumn> = ["id", "name", "as at"].map(TableColumn::words).into();
    columns.push(TableColumn::numbers("councils"));
    columns.extend(["covers", "source"].map(TableColumn::words));
    Ok(Table {
        title: "Lists of peers".into(),
        columns,
        rows,
    })
}

/// Which list is used where a run names none, and that there may be others.
pub fn peer_lists_note(settings: &PeerSettings) -> String {
    format!(
        "Used where nothing else is said: {}, of lists in order at most {}, at least {} for a \
         median. A list of your own: file:PATH, a CSV with the columns council and peer (and rank, \
         where they are in order), or one column of councils.",
        settings.default, settings.size, settings.minimum
    )
}

/// That fewer peers have figures than a median of them takes.
pub fn too_few_figures(set: &PeerSet, registers: &Registers) -> Error {
    Error::NotEnoughData(format!(
        "in no service have {} of the {} of {} figures, which a median takes; add their returns or \
         choose another list (`channelshift list peers` has them)",
        set.minimum,
        plural(set.members.len() as u64, "peer"),
        named(set.subject, registers),
    ))
}

/// That there are fewer peers than a median of them takes.
pub fn too_few_peers(set: &PeerSet, registers: &Registers) -> Error {
    let count = u64::try_from(set.members.len()).unwrap_or(u64::MAX);
    Error::NotEnoughData(format!(
        "{} has {} by `{}`, fewer than the {} that a median takes; choose another list (`channelshift list peers` \
         has them) or lower `minimum` under `[peers]`",
        named(set.subject, registers),
        plural(count, "peer"),
        set.list.id,
        set.minimum
    ))
}

fn named(id: CouncilId, registers: &Registers) -> String {
    let council = registers.councils.get(id);
    format!("{} ({})", council.name, council.code)
}

fn prefixed(before: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!("{before}{text}"),
    }
}

/// Why a council is a peer.
fn why_in(set: &PeerSet, peer: &Peer, council: &Council, registers: &Registers) -> String {
    let why = match (set.list.kind, &set.class, peer.rank) {
        (_, Some(class), _) => format!("also {class}"),
        (PeerListKind::Type, ..) => format!("a {} too", council.kind.replace('-', " ")),
        (_, _, Some(rank)) => format!("{} on the list", ordinal(rank)),
        _ => "on the list".into(),
    };
    let codes: Vec<&str> = peer
        .carried_from
        .iter()
        .map(|id| registers.councils.get(*id).code.as_str())
        .collect();
    match codes.as_slice() {
        [] => why,
        _ => format!("{why}, there as {}", codes.join(", ")),
    }
}

/// `1st`, `2nd`, `13th`.
fn ordinal(rank: u32) -> String {
    let ending = match (rank % 10, rank % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{rank}{ending}")
}

/// Which codes of the list were carried to a successor.
fn carried(set: &PeerSet, registers: &Registers) -> Option<String> {
    let carried = set
        .members
        .iter()
        .filter(|peer| !peer.carried_from.is_empty());
    let parts: Vec<String> = carried
        .map(|peer| {
            let from: Vec<String> = peer
                .carried_from
                .iter()
                .map(|id| named(*id, registers))
                .collect();
            format!(
                "{} for {}",
                named(peer.council, registers),
                from.join(" and ")
            )
        })
        .collect();
    (!parts.is_empty()).then(|| format!("Carried to successors: {}.", parts.join("; ")))
}

/// How many were left out for each reason, and who where that is asked.
fn left_out(set: &PeerSet, detail: PeerDetail, registers: &Registers) -> Vec<String> {
    let reasons = [
        (WhyLeftOut::OtherType, "of another type"),
        (WhyLeftOut::BeyondSize, "beyond the number taken"),
        (WhyLeftOut::Divided, "ended and divided among several"),
        (WhyLeftOut::Itself, "ended and part of the council itself"),
    ];
    let mut notes = Vec::new();
    for (why, words) in reasons {
        let those = set.left_out.iter().filter(|(_, other)| *other == why);
        let names: Vec<String> = those
            .map(|(id, _)| {
                let council = registers.councils.get(*id);
                match why {
                    WhyLeftOut::OtherType => format!("{} ({})", council.name, council.kind),
                    _ => named(*id, registers),
                }
            })
            .collect();
        let count = u64::try_from(names.len()).unwrap_or(u64::MAX);
        match (names.is_empty(), detail) {
            (true, _) => {}
            (false, PeerDetail::Brief) => {
                notes.push(format!("Left out, {words}: {}.", plural(count, "council")));
            }
            (false, PeerDetail::Why) => {
                notes.push(format!("Left out, {words}: {}.", names.join(", ")));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_a_list_are_ordinals() {
        let words = [1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal);
        let expected = [
            "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
        ];
        assert_eq!(words, expected);
    }
}
