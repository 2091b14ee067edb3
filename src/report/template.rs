//! A blank return to be filled in, in words that read back without any mapping, and its notes.

use super::table::{Table, TableColumn, Value};
use crate::model::{ChannelId, CouncilId, Period, ServiceId, State, UnitId};
use crate::registers::{ChannelLabel, HeaderRole, Registers, ServiceLabel};

/// What a blank return is about.
#[derive(Debug, Clone)]
pub struct Blank<'a> {
    /// The reference tables.
    pub registers: &'a Registers,
    /// The council that fills it in; `None` leaves the council to be filled in too.
    pub council: Option<CouncilId>,
    /// The services.
    pub services: Vec<ServiceId>,
    /// The periods, each a row or several.
    pub periods: Vec<Period>,
    /// What is counted.
    pub unit: UnitId,
    /// How it is laid out.
    pub layout: BlankLayout,
}

/// How a blank return is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlankLayout {
    /// A row for each service, channel and period.
    Long,
    /// A row for each service and period, with a column for each channel.
    Wide,
}

/// The columns of a blank return that are not channels. Headings and meanings are here; that each
/// reads back as its role is held by a test.
const COLUMNS: [(&str, HeaderRole, &str); 7] = [
    (
        "Council",
        HeaderRole::Council,
        "The council's name; the code alone will do",
    ),
    (
        "Council code",
        HeaderRole::CouncilCode,
        "The council's GSS code of nine characters; it decides where names are alike",
    ),
    (
        "Service",
        HeaderRole::Service,
        "The transaction; leave its name as it is, and take out rows of services that are not run",
    ),
    (
        "Channel",
        HeaderRole::Channel,
        "How it came; leave its name as it is",
    ),
    (
        "Period",
        HeaderRole::Period,
        "The month, quarter or year of the financial year; leave it as it is",
    ),
    (
        "Unit",
        HeaderRole::Unit,
        "What is counted; one unit for all channels of a service",
    ),
    (
        "Count",
        HeaderRole::Count,
        "How many, in whole numbers: 0 where nobody came that way, a marker where there is no \
         number; a blank is read as not collected",
    ),
];

/// The rows to be filled in, with every count left blank.
pub fn blank_return(blank: &Blank) -> Table {
    let channels = channels(blank.registers);
    let is_long = blank.layout == BlankLayout::Long;
    let mut columns: Vec<TableColumn> = columns(blank.layout)
        .map(|(heading, role, _)| match role {
            HeaderRole::Count => TableColumn::numbers(heading),
            _ => TableColumn::words(heading),
        })
        .collect();
    if !is_long {
        let names = channels.iter().map(|id| channel_name(blank.registers, *id));
        columns.extend(names.map(TableColumn::numbers));
    }
    let mut rows = Vec::new();
    for service in &blank.services {
        for period in &blank.periods {
            if is_long {
                let row = |id: &ChannelId| row(blank, *service, *period, Some(*id), 1);
                rows.extend(channels.iter().map(row));
            } else {
                rows.push(row(blank, *service, *period, None, channels.len()));
            }
        }
    }
    Table {
        title: "Return".into(),
        columns,
        rows,
    }
}

fn row(
    blank: &Blank,
    service: ServiceId,
    period: Period,
    channel: Option<ChannelId>,
    counts: usize,
) -> Vec<Value> {
    let registers = blank.registers;
    let council = blank.council.map(|id| registers.councils.get(id));
    let (name, code) = council.map_or(("", ""), |council| (&council.name, &council.code));
    let unit = registers.units.get(blank.unit);
    let mut cells = vec![name.to_owned(), code.to_owned()];
    cells.push(service_name(registers, service));
    cells.extend(channel.map(|id| channel_name(registers, id)));
    cells.push(period.plain_spelling());
    cells.push(unit.name.clone());
    let cells = cells.into_iter().map(Value::Text);
    cells.chain(vec![Value::Blank; counts]).collect()
}

fn columns(layout: BlankLayout) -> impl Iterator<Item = (&'static str, HeaderRole, &'static str)> {
    let is_there = move |role: HeaderRole| match role {
        HeaderRole::Channel | HeaderRole::Count => layout == BlankLayout::Long,
        _ => true,
    };
    COLUMNS
        .into_iter()
        .filter(move |(_, role, _)| is_there(*role))
}

/// The channels that a return may name: all but the one for labels that nobody knows.
fn channels(registers: &Registers) -> Vec<ChannelId> {
    let unknown = registers.channels.unknown();
    let channels = registers.channels.iter().map(|(id, _)| id);
    channels.filter(|id| *id != unknown).collect()
}

/// A channel's name, or its id where a project gives the name to something else.
fn channel_name(registers: &Registers, id: ChannelId) -> String {
    let channel = registers.channels.get(id);
    match registers.channels.find(&channel.name) {
        Some(ChannelLabel::Channel(found, _)) if *found == id => channel.name.clone(),
        _ => channel.id.clone(),
    }
}

/// A service's name, or its id where a project gives the name to something else.
fn service_name(registers: &Registers, id: ServiceId) -> String {
    let service = registers.services.get(id);
    match registers.services.find(&service.name) {
        Some(ServiceLabel::Service(found)) if found == id => service.name.clone(),
        _ => service.id.clone(),
    }
}

/// What those who fill it in must know: its columns, channels, units and markers.
pub fn blank_notes(blank: &Blank) -> Table {
    let registers = blank.registers;
    let note = |about: &str, item: &str, meaning: &str| {
        vec![
            Value::Text(about.to_owned()),
            Value::Text(item.to_owned()),
            Value::Text(meaning.to_owned()),
        ]
    };
    let mut rows: Vec<Vec<Value>> = columns(blank.layout)
        .map(|(heading, _, meaning)| note("Column", heading, meaning))
        .collect();
    if blank.layout == BlankLayout::Wide {
        let [.., (_, _, meaning)] = COLUMNS;
        rows.push(note("Column", "each channel", meaning));
    }
    for id in channels(registers) {
        let name = channel_name(registers, id);
        rows.push(note("Channel", &name, &registers.channels.get(id).meaning));
    }
    for (state, meaning) in [
        (
            State::NotCollected,
            "Not collected: there may be a number, but nobody has it",
        ),
        (
            State::Suppressed,
            "Suppressed: there is a number that is not published",
        ),
        (
            State::NotProvided,
            "Not provided: the council does not run this service, or not by this channel",
        ),
    ] {
        rows.push(note("Marker", &format!("[{}]", state.letter()), meaning));
    }
    let not_stated = registers.units.get(registers.units.not_stated());
    let units = registers.units.iter();
    for unit in units.filter(|unit| unit.id != not_stated.id) {
        let meaning = if unit.id == registers.units.get(blank.unit).id {
            "As asked for here"
        } else {
            "If this is what you count; never added to another unit"
        };
        rows.push(note("Unit", &unit.name, meaning));
    }
    Table {
        title: "Notes".into(),
        columns: ["About", "Item", "Meaning"].map(TableColumn::words).into(),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_reads_back_as_its_role() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        for (heading, role, _) in COLUMNS {
            let found = registers.headers.find(heading).map(|(role, _)| role);
            assert_eq!(found, Some(role), "{heading}");
        }
    }

    #[test]
    fn every_channel_says_what_it_is() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        for (_, channel) in registers.channels.iter() {
            assert!(!channel.meaning.is_empty(), "{}", channel.id);
        }
    }
}
