//! A baseline as tables for people: one a unit.

use super::context::{Context, capital};
use super::table::{Table, TableColumn, Value};
use crate::baseline::{Baseline, Coverage, DigitalShare, Dimension, Group};
use crate::model::{Count, GroupId, State, plural};
use crate::registers::Role;
use crate::statistics::{FEWEST_FOR_QUARTILES, median, quartiles, share};

/// The tables of a baseline, one a unit, in the order of the register of units.
pub fn tables(baseline: &Baseline, context: Context) -> Vec<Table> {
    baseline
        .totals
        .iter()
        .map(|total| table(baseline, total, context))
        .collect()
}

fn table(baseline: &Baseline, total: &Group, context: Context) -> Table {
    let groups: Vec<&Group> = baseline
        .groups
        .iter()
        .filter(|group| group.unit == total.unit)
        .collect();
    let shape = Shape::new(baseline, total, &groups, context);
    let mut rows: Vec<Vec<Value>> = groups
        .iter()
        .map(|group| {
            let labels = context.labels(group, baseline);
            shape.row(
                labels.into_iter().map(Value::Text).collect(),
                group,
                context,
            )
        })
        .collect();
    rows.extend(shape.summary(total, context));
    Table {
        title: format!("{}, {}", context.title(baseline), context.unit(total.unit)),
        columns: shape.columns(total, context),
        rows,
    }
}

/// Which columns a table has.
struct Shape {
    by: Vec<Dimension>,
    /// The groups of channels that any figure is of.
    channel_groups: Vec<GroupId>,
    /// Whether a row may hold several councils, whose median is then worth a column.
    several_councils: bool,
    /// Whether a row is one council over several services.
    services_of_council: bool,
}

impl Shape {
    fn new(baseline: &Baseline, total: &Group, groups: &[&Group], context: Context) -> Self {
        let by = baseline.by.clone();
        let in_use = |id: &GroupId| {
            total.channels.iter().any(|figure| {
                figure.role != Role::LeftOut
                    && context.registers.channels.get(figure.channel).group == *id
            })
        };
        let by_council = by.contains(&Dimension::Council);
        let several_services = groups
            .iter()
            .any(|group| group.council_services.expected > 1);
        Self {
            channel_groups: context
                .registers
                .channels
                .group_ids()
                .filter(in_use)
                .collect(),
            several_councils: !by_council && total.councils.expected > 1,
            services_of_council: by_council
                && !by.contains(&Dimension::Service)
                && several_services,
            by,
        }
    }

    fn columns(&self, total: &Group, context: Context) -> Vec<TableColumn> {
        let mut columns: Vec<TableColumn> = self
            .by
            .iter()
            .map(|dimension| TableColumn::words(capital(dimension.word())))
            .collect();
        columns.push(TableColumn::numbers(capital(context.unit(total.unit))));
        for id in &self.channel_groups {
            columns.push(TableColumn::numbers(
                context.registers.channels.group(*id).name.clone(),
            ));
        }
        columns.push(TableColumn::numbers("Digital share"));
        if self.several_councils {
            columns.push(TableColumn::numbers("Median council"));
            columns.push(TableColumn::numbers("Middle half"));
            columns.push(TableColumn::numbers("Councils"));
        } else if self.services_of_council {
            columns.push(TableColumn::numbers("Services"));
        }
        columns.push(TableColumn::numbers("Months"));
        columns
    }

    fn row(&self, labels: Vec<Value>, group: &Group, context: Context) -> Vec<Value> {
        let mut row = labels;
        let state = group.state.unwrap_or(State::NotCollected);
        row.push(group.total.map_or(Value::Missing(state), Value::Count));
        for id in &self.channel_groups {
            row.push(channel_group(group, *id, context));
        }
        let digital = group.digital.first().and_then(DigitalShare::share);
        row.push(Value::percent_or(digital, digital_state(group, 0)));
        if self.several_councils {
            let state = if group.withheld.councils {
                State::Suppressed
            } else {
                state
            };
            row.push(Value::percent_or(median(&group.council_shares), state));
            row.push(middle_half(group).unwrap_or(Value::Missing(state)));
            row.push(of(group.councils));
        } else if self.services_of_council {
            row.push(of(group.council_services));
        }
        row.push(of(group.council_months));
        row
    }

    /// The rows under the groups: everything pooled, and where the councils lie.
    fn summary(&self, total: &Group, context: Context) -> Vec<Vec<Value>> {
        let coverage = total.councils;
        let councils = format!(
            "{} of {}",
            coverage.returned,
            plural(coverage.expected, "council")
        );
        let pooled = self.row(self.label(format!("Pooled, {councils}")), total, context);
        if !self.by.contains(&Dimension::Council) {
            return vec![pooled];
        }
        let n = total.council_shares.len() as u64;
        let only_digital = |label: String, value: Value| {
            let mut row = self.label(label);
            let before = 1 + self.channel_groups.len();
            let after = usize::from(self.services_of_council) + 1;
            row.extend(std::iter::repeat_n(Value::Blank, before));
            row.push(value);
            row.extend(std::iter::repeat_n(Value::Blank, after));
            row
        };
        let mut rows = vec![pooled];
        if let (2.., Some(middle)) = (n, median(&total.council_shares)) {
            let label = format!("Median of {}", plural(n, "council"));
            rows.push(only_digital(label, Value::percent(middle)));
        }
        if let Some(quartiles) = quartiles(&total.council_shares) {
            rows.push(only_digital(
                "Lower quartile".into(),
                Value::percent(quartiles.lower),
            ));
            rows.push(only_digital(
                "Upper quartile".into(),
                Value::percent(quartiles.upper),
            ));
        }
        rows
    }

    /// Labels for a row that is no group.
    fn label(&self, label: String) -> Vec<Value> {
        let mut labels = vec![Value::Blank; self.by.len()];
        if let Some(first) = labels.first_mut() {
            *first = Value::Text(label);
        }
        labels
    }
}

/// Why a group has no digital share under a definition, by the definition's place.
pub(super) fn digital_state(group: &Group, definition: usize) -> State {
    if group.withheld.digital.contains(&definition) {
        State::Suppressed
    } else {
        group.state.unwrap_or(State::NotCollected)
    }
}

/// The share of a group of channels, or why there is none.
fn channel_group(group: &Group, id: GroupId, context: Context) -> Value {
    let of_group = || {
        group.channels.iter().filter(|figure| {
            figure.role != Role::LeftOut
                && context.registers.channels.get(figure.channel).group == id
        })
    };
    let states = of_group().filter_map(|figure| match figure.count {
        Count::Missing(state) => Some(state),
        Count::Number(_) => None,
    });
    let state = states.max().or(group.state).unwrap_or(State::NotCollected);
    if group.withheld.parts.contains(&id) {
        return Value::Missing(State::Suppressed);
    }
    let has_number = of_group().any(|figure| matches!(figure.count, Count::Number(_)));
    match group.part(&[id]) {
        // Returned as not provided by all: no number, and no zero either.
        Some(_) if !has_number && of_group().next().is_some() => Value::Missing(state),
        Some((count, of)) => Value::percent_or(share(count, of), State::NotCollected),
        None => Value::Missing(state),
    }
}

/// The quartiles of a group's councils, or that they are too few; `None` where there is no share.
fn middle_half(group: &Group) -> Option<Value> {
    let shares = &group.council_shares;
    median(shares)?;
    Some(Value::Text(match quartiles(shares) {
        Some(quartiles) => format!(
            "{}–{}",
            Value::percent(quartiles.lower)
                .shown()
                .trim_end_matches('%'),
            Value::percent(quartiles.upper).shown()
        ),
        None => format!("under {FEWEST_FOR_QUARTILES}"),
    }))
}

fn of(coverage: Coverage) -> Value {
    Value::Text(format!("{} of {}", coverage.returned, coverage.expected))
}
