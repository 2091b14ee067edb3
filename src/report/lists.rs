//! Rows of registers as tables, for look-ups.

use super::notes::channels_of;
use super::table::{Table, TableColumn, Value};
use crate::model::fold;
use crate::registers::{ChannelLabel, Registers, ServiceLabel};

/// The councils that a code, a name or a part of a name finds; all of them without a query.
pub fn council_list(registers: &Registers, query: &str) -> Table {
    let councils = &registers.councils;
    let found = match query {
        "" => councils.iter().map(|(id, _)| id).collect(),
        _ => councils.search(query),
    };
    let text = |text: String| Value::Text(text);
    let rows = found.into_iter().map(|id| {
        let council = councils.get(id);
        let successors: Vec<&str> = councils
            .successors(id)
            .map(|succession| councils.get(succession.successor).code.as_str())
            .collect();
        let counties: Vec<&str> = councils
            .counties_of(id)
            .map(|(county, ..)| councils.get(county).name.as_str())
            .collect();
        let people = registers.people.latest_population(&council.code);
        let households = registers.people.latest_households(&council.code);
        vec![
            text(council.code.clone()),
            text(council.name.clone()),
            text(council.full_name.clone()),
            text(council.kind.clone()),
            text(council.region.clone()),
            text(council.valid_from.to_string()),
            text(
                council
                    .valid_to
                    .map_or_else(String::new, |end| end.to_string()),
            ),
            text(successors.join(", ")),
            text(counties.join(", ")),
            people.map_or(Value::Blank, |(_, people)| Value::Count(people)),
            people.map_or(Value::Blank, |(year, _)| text(year.to_string())),
            households.map_or(Value::Blank, |(_, _, count)| Value::Count(count)),
            households.map_or(Value::Blank, |(year, measure, _)| {
                text(format!("{year}, {}", measure.replace('-', " ")))
            }),
        ]
    });
    Table {
        title: "Councils".into(),
        columns: words(&[
            "code",
            "name",
            "full name",
            "type",
            "region",
            "from",
            "to",
            "successor",
            "county",
        ])
        .into_iter()
        .chain([
            TableColumn::numbers("people"),
            TableColumn::words("people in"),
            TableColumn::numbers("households"),
            TableColumn::words("households in, by"),
        ])
        .collect(),
        rows: rows.collect(),
    }
}

/// The services that an id, a label or a part of a name finds.
pub fn service_list(registers: &Registers, query: &str) -> Table {
    let by_label = match registers.services.find(query) {
        Some(ServiceLabel::Service(id)) => Some(id),
        _ => None,
    };
    let rows = registers
        .services
        .iter()
        .filter(|(id, service)| found(query, &[&service.id, &service.name], by_label == Some(*id)))
        .map(|(_, service)| {
            let pair = service
                .lgsl_lgil
                .map_or_else(String::new, |(service, interaction)| {
                    format!("{service}+{interaction}")
                });
            vec![
                Value::Text(service.id.clone()),
                Value::Text(service.name.clone()),
                Value::Text(pair),
                Value::Text(service.provided_by.clone()),
            ]
        });
    Table {
        title: "Services".into(),
        columns: words(&["id", "name", "LGSL+LGIL", "provided by"]),
        rows: rows.collect(),
    }
}

/// The channels that an id, a label or a part of a name finds.
pub fn channel_list(registers: &Registers, query: &str) -> Table {
    let by_label = match registers.channels.find(query) {
        Some(ChannelLabel::Channel(id, _)) => Some(*id),
        _ => None,
    };
    let rows = registers
        .channels
        .iter()
        .filter(|(id, channel)| found(query, &[&channel.id, &channel.name], by_label == Some(*id)))
        .map(|(_, channel)| {
            let like = channel
                .like
                .map_or_else(String::new, |like| registers.channels.get(like).id.clone());
            vec![
                Value::Text(channel.id.clone()),
                Value::Text(channel.name.clone()),
                Value::Text(registers.channels.group(channel.group).name.clone()),
                Value::Text(channel.keyed_by.to_string()),
                Value::Text(like),
                Value::Text(channel.meaning.clone()),
            ]
        });
    Table {
        title: "Channels".into(),
        columns: words(&[
            "id",
            "name",
            "group",
            "usually keyed by",
            "counts like",
            "meaning",
        ]),
        rows: rows.collect(),
    }
}

/// The definitions of digital, with every choice.
pub fn definition_list(registers: &Registers, query: &str) -> Table {
    let rows = registers
        .definitions
        .iter()
        .filter(|definition| found(query, &[&definition.id, &definition.name], false))
        .map(|definition| {
            let [digital, total_only, left_out] = channels_of(definition, registers);
            vec![
                Value::Text(definition.id.clone()),
                Value::Text(definition.description.clone()),
                Value::Text(digital.join(", ")),
                Value::Text(total_only.join(", ")),
                Value::Text(left_out.join(", ")),
                Value::Text(definition.source.clone()),
                Value::Text(definition.date.clone()),
            ]
        });
    Table {
        title: "Definitions of digital".into(),
        columns: words(&[
            "id",
            "says",
            "digital",
            "in the total only",
            "left out",
            "source",
            "as at",
        ]),
        rows: rows.collect(),
    }
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingOrigin {
    /// A flag of this run.
    Flag(&'static str),
    /// The settings file of a project, by its path.
    File(String),
    /// Nothing says it.
    Default,
}

/// Settings with their values, as TOML has them, and where those come from.
pub fn settings_table(settings: Vec<(String, String, SettingOrigin)>) -> Table {
    let rows = settings.into_iter().map(|(name, value, origin)| {
        let from = match origin {
            SettingOrigin::Flag(flag) => format!("flag {flag}"),
            SettingOrigin::File(path) => path,
            SettingOrigin::Default => "default".into(),
        };
        let value = if value.is_empty() {
            "not set".into()
        } else {
            value
        };
        vec![Value::Text(name), Value::Text(value), Value::Text(from)]
    });
    Table {
        title: "Settings".into(),
        columns: words(&["setting", "value", "from"]),
        rows: rows.collect(),
    }
}

/// Whether a query finds a row: by a label, or by a part of its id or name.
fn found(query: &str, names: &[&str], by_label: bool) -> bool {
    let query = fold(query);
    by_label || names.iter().any(|name| fold(name).contains(&query))
}

fn words(headings: &[&str]) -> Vec<TableColumn> {
    headings
        .iter()
        .map(|heading| TableColumn::words(*heading))
        .collect()
}
