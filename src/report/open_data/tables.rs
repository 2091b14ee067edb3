//! The tidy tables of a baseline: by channel and by definition of digital, of groups and pooled.

use super::super::baseline::digital_state;
use super::super::context::Context;
use super::super::table::Value;
use super::super::tidy::{numbers, status};
use super::{DataColumn, DataKind, DataSet};
use crate::baseline::{Baseline, Dimension, Group};
use crate::model::State;

/// A column by its name, its kind and what it holds.
const fn column(name: &'static str, kind: DataKind, description: &'static str) -> DataColumn {
    DataColumn {
        name,
        description,
        kind,
    }
}

const PERIOD: [DataColumn; 4] = [
    column(
        "period",
        DataKind::Text,
        "The window, as channelshift reads and writes periods",
    ),
    column("first_day", DataKind::Day, "The first day of the window"),
    column("last_day", DataKind::Day, "The last day of the window"),
    column(
        "unit",
        DataKind::Text,
        "What is counted; units are never added",
    ),
];

const CHANNEL: [DataColumn; 7] = [
    column("channel_code", DataKind::Text, "The channel, as a code"),
    column("channel", DataKind::Text, "The channel, as a name"),
    column(
        "channel_group",
        DataKind::Text,
        "The group of channels that it is of",
    ),
    column("count", DataKind::Count, "How many came by the channel"),
    column(
        "total",
        DataKind::Count,
        "How many came by any channel that the definition has in its total, of those councils and \
         services of which the channel is known",
    ),
    column(
        "share",
        DataKind::Share,
        "The part of count that is in the total, divided by total",
    ),
    column(
        "status",
        DataKind::Text,
        "Why a figure of the row is blank: x not collected or not returned, c suppressed, z not \
         provided",
    ),
];

const DIGITAL: [DataColumn; 6] = [
    column(
        "definition_code",
        DataKind::Text,
        "The definition of digital, as a code; the first of each group is the one asked for",
    ),
    column(
        "definition",
        DataKind::Text,
        "The definition of digital, as a name",
    ),
    column(
        "digital",
        DataKind::Count,
        "How many were digital by the definition",
    ),
    column(
        "total",
        DataKind::Count,
        "How many there were in all by the definition, of those councils and services of which a \
         digital channel is known",
    ),
    column("share", DataKind::Share, "digital divided by total"),
    column(
        "status",
        DataKind::Text,
        "Why a figure of the row is blank: x not collected or not returned, c suppressed, z not \
         provided",
    ),
];

const COVERAGE: [DataColumn; 3] = [
    column(
        "councils_returned",
        DataKind::Count,
        "Councils with figures, of those expected",
    ),
    column(
        "councils_expected",
        DataKind::Count,
        "Councils that provide a service of the group",
    ),
    column(
        "months",
        DataKind::Count,
        "Months of the window with figures of any council",
    ),
];

/// The tidy tables of a baseline.
pub fn data_sets(baseline: &Baseline, context: Context) -> Vec<DataSet> {
    let words: Vec<&str> = baseline.by.iter().map(|by| by.word()).collect();
    let words = words.join(" and ");
    let title = context.title(baseline);
    let set = |name, of: Of, (groups, by): (&[Group], &[Dimension]), description: String| DataSet {
        name,
        title: format!("{title}: {}", of.words()),
        description,
        columns: columns(by, of),
        key: key(by, of),
        rows: groups
            .iter()
            .flat_map(|group| rows(baseline, group, by, of, context))
            .collect(),
    };
    let groups = (&baseline.groups[..], &baseline.by[..]);
    let pooled = (&baseline.totals[..], &[][..]);
    vec![
        set(
            "channels",
            Of::Channels,
            groups,
            format!("A row is a channel of a {words} in a unit."),
        ),
        set(
            "digital",
            Of::Digital,
            groups,
            format!("A row is a {words} in a unit under a definition of digital."),
        ),
        set(
            "pooled-channels",
            Of::Channels,
            pooled,
            "A row is a channel in a unit, pooled over all that is in the baseline.".into(),
        ),
        set(
            "pooled-digital",
            Of::Digital,
            pooled,
            "A row is a definition of digital in a unit, pooled over all that is in the baseline."
                .into(),
        ),
    ]
}

/// What a table's rows are by, besides their group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Channels,
    Digital,
}

impl Of {
    fn words(self) -> &'static str {
        match self {
            Self::Channels => "counts and shares by channel",
            Self::Digital => "digital share by definition",
        }
    }
}

fn columns(by: &[Dimension], of: Of) -> Vec<DataColumn> {
    let mut columns: Vec<DataColumn> = by.iter().flat_map(|by| of_dimension(*by)).collect();
    columns.extend(PERIOD);
    match of {
        Of::Channels => columns.extend(CHANNEL),
        Of::Digital => columns.extend(DIGITAL),
    }
    columns.extend(COVERAGE);
    columns
}

fn of_dimension(dimension: Dimension) -> Vec<DataColumn> {
    let text = DataKind::Text;
    match dimension {
        Dimension::Council => vec![
            column("council_code", text, "The council, by its GSS code"),
            column("council", text, "The council, as a name"),
        ],
        Dimension::Service => vec![
            column("service_code", text, "The service, as a code"),
            column("service", text, "The service, as a name"),
        ],
        Dimension::Type => vec![column("council_type", text, "The type of councils")],
        Dimension::Region => vec![column(
            "region",
            text,
            "The region of England, or the nation",
        )],
    }
}

fn key(by: &[Dimension], of: Of) -> Vec<&'static str> {
    let first = |by: &Dimension| of_dimension(*by).first().map(|column| column.name);
    let mut key: Vec<&str> = by.iter().filter_map(first).collect();
    key.push("unit");
    key.push(match of {
        Of::Channels => "channel_code",
        Of::Digital => "definition_code",
    });
    key
}

fn rows(
    baseline: &Baseline,
    group: &Group,
    by: &[Dimension],
    of: Of,
    context: Context,
) -> Vec<Vec<Value>> {
    let own = match of {
        Of::Channels => channels(baseline, group, context),
        Of::Digital => digital(baseline, group, context),
    };
    let before = before(baseline, group, by, context);
    let after = [
        group.councils.returned,
        group.councils.expected,
        u64::from(group.months),
    ]
    .map(Value::Count);
    own.into_iter()
        .map(|own| [&before[..], &own, &after].concat())
        .collect()
}

fn before(baseline: &Baseline, group: &Group, by: &[Dimension], context: Context) -> Vec<Value> {
    let subject = &group.subject;
    let registers = context.registers;
    let mut before = Vec::new();
    for dimension in by {
        match dimension {
            Dimension::Council => {
                let council = subject.council.map(|id| registers.councils.get(id));
                before.push(text(council.map(|council| council.code.as_str())));
                before.push(text(council.map(|council| council.name.as_str())));
            }
            Dimension::Service => {
                let service = subject.service.map(|id| registers.services.get(id));
                before.push(text(service.map(|service| service.id.as_str())));
                before.push(text(service.map(|service| service.name.as_str())));
            }
            Dimension::Type => before.push(text(subject.kind.as_deref())),
            Dimension::Region => before.push(text(subject.region.as_deref())),
        }
    }
    let window = baseline.window;
    before.extend([
        Value::Text(window.to_string()),
        Value::Text(window.first_day().to_string()),
        Value::Text(window.last_day().to_string()),
        Value::Text(registers.units.get(group.unit).id.clone()),
    ]);
    before
}

fn text(text: Option<&str>) -> Value {
    let some = text.filter(|text| !text.is_empty());
    some.map_or(Value::Blank, |text| Value::Text(text.to_owned()))
}

/// A row a channel; of a group without any, one for each that others returned.
fn channels(baseline: &Baseline, group: &Group, context: Context) -> Vec<Vec<Value>> {
    let registers = &context.registers.channels;
    let named = |id| {
        let channel = registers.get(id);
        [
            channel.id.clone(),
            channel.name.clone(),
            registers.group(channel.group).name.clone(),
        ]
        .map(Value::Text)
    };
    if group.channels.is_empty() {
        let state = status(group.state.unwrap_or(State::NotCollected));
        let total = baseline.totals.iter().find(|one| one.unit == group.unit);
        let others = total.map_or(&[][..], |total| &total.channels);
        let nothing = [Value::Blank, Value::Blank, Value::Blank, state];
        return others
            .iter()
            .map(|figure| [&named(figure.channel)[..], &nothing].concat())
            .collect();
    }
    let channels = group.channels.iter();
    channels
        .map(|figure| [&named(figure.channel)[..], &numbers(group, figure)].concat())
        .collect()
}

/// A row a definition.
fn digital(baseline: &Baseline, group: &Group, context: Context) -> Vec<Vec<Value>> {
    let definitions = context.registers.definitions.iter();
    let definitions: Vec<_> = definitions.collect();
    let row = |(at, id): (usize, &String)| {
        let found = definitions.iter().find(|definition| definition.id == *id);
        let name = found.map_or(id, |definition| &definition.name);
        let known = group.digital.get(at);
        let share = known.and_then(crate::baseline::DigitalShare::share);
        let count = |number: Option<u64>| {
            let known = number.filter(|_| share.is_some());
            known.map_or(Value::Blank, Value::Count)
        };
        vec![
            Value::Text(id.clone()),
            Value::Text(name.clone()),
            count(known.map(|digital| digital.numerator)),
            count(known.map(|digital| digital.denominator)),
            share.map_or(Value::Blank, Value::ratio),
            match share {
                Some(_) => Value::Blank,
                None => status(digital_state(group, at)),
            },
        ]
    };
    baseline.definitions.iter().enumerate().map(row).collect()
}
