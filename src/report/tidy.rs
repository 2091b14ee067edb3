//! A baseline as a tidy table: the contract of `-f csv`.

use super::context::Context;
use super::table::{Table, TableColumn, Value};
use crate::baseline::{Baseline, ChannelFigure, Group};
use crate::model::{Count, State};
use crate::registers::Role;
use crate::statistics::share;

/// The columns of the tidy table, in order. Other programs rely on them.
pub const TIDY_COLUMNS: [&str; 13] = [
    "council_code",
    "council",
    "service",
    "period",
    "unit",
    "channel_code",
    "channel",
    "channel_group",
    "count",
    "total",
    "share",
    "status",
    "months",
];

/// One row a group and channel, then one for each group without any figure.
///
/// The columns of dimensions that are not grouped by are blank; a grouping by type or region puts
/// its word into `council`, whose code is then blank. `total` is the group's sum over the channels
/// that the definition has in the total, of those councils and services of which the row's channel
/// is known, so that `share` is `count` ÷ `total`; it is blank for a channel that is left out.
pub fn tidy(baseline: &Baseline, context: Context) -> Table {
    let mut rows = Vec::new();
    for group in &baseline.groups {
        let before = before(baseline, group, context);
        let months = Value::Count(u64::from(group.months));
        for figure in &group.channels {
            let channel = context.registers.channels.get(figure.channel);
            let channel_group = context.registers.channels.group(channel.group);
            let mut row = before.clone();
            row.push(Value::Text(channel.id.clone()));
            row.push(Value::Text(channel.name.clone()));
            row.push(Value::Text(channel_group.name.clone()));
            row.extend(numbers(group, figure));
            row.push(months.clone());
            rows.push(row);
        }
        if group.channels.is_empty() {
            let mut row = before;
            row.extend(std::iter::repeat_n(Value::Blank, 6));
            row.push(status(group.state.unwrap_or(State::NotCollected)));
            row.push(months);
            rows.push(row);
        }
    }
    Table {
        title: context.title(baseline),
        columns: TIDY_COLUMNS.into_iter().map(TableColumn::words).collect(),
        rows,
    }
}

/// Council, service, period and unit.
fn before(baseline: &Baseline, group: &Group, context: Context) -> Vec<Value> {
    let text = |text: Option<&str>| text.map_or(Value::Blank, |text| Value::Text(text.to_owned()));
    let subject = &group.subject;
    let council = subject.council.map(|id| context.registers.councils.get(id));
    let kinds: Vec<&str> = [subject.region.as_deref(), subject.kind.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let kinds = kinds.join(", ");
    let name = council.map_or(kinds.as_str(), |council| &council.name);
    let service = subject.service.map(|id| context.registers.services.get(id));
    vec![
        text(council.map(|council| council.code.as_str())),
        text(Some(name).filter(|name| !name.is_empty())),
        text(service.map(|service| service.name.as_str())),
        Value::Text(baseline.window.to_string()),
        Value::Text(context.registers.units.get(group.unit).id.clone()),
    ]
}

/// Count, total, share and status, which says why a count or share is blank.
pub(super) fn numbers(group: &Group, figure: &ChannelFigure) -> [Value; 4] {
    let numbers = Numbers::of(group, figure);
    [
        numbers.count.map_or(Value::Blank, Value::Count),
        numbers.of.map_or(Value::Blank, Value::Count),
        numbers.share.map_or(Value::Blank, Value::ratio),
        numbers.state.map_or(Value::Blank, status),
    ]
}

/// What is said of a channel in a group.
pub(super) struct Numbers {
    pub(super) count: Option<u64>,
    /// What the share is of.
    pub(super) of: Option<u64>,
    pub(super) share: Option<f64>,
    /// Why the count, or the share or total of one that is there, is not said.
    pub(super) state: Option<State>,
}

impl Numbers {
    pub(super) fn of(group: &Group, figure: &ChannelFigure) -> Self {
        let is_withheld = group.withheld.shares.contains(&figure.channel);
        let (count, state) = match figure.count {
            Count::Number(number) => {
                let hides = is_withheld || group.withheld.total;
                (Some(number), hides.then_some(State::Suppressed))
            }
            Count::Missing(state) => (None, Some(state)),
        };
        let in_share = count.is_some() && group.total.is_some() && figure.role != Role::LeftOut;
        let share = in_share
            .then(|| share(figure.in_total, figure.of))
            .flatten();
        let has_total = group.total.is_some() && !is_withheld;
        Self {
            count,
            of: has_total.then_some(figure.of),
            share,
            state,
        }
    }
}

pub(super) fn status(state: State) -> Value {
    Value::Text(state.letter().to_owned())
}
