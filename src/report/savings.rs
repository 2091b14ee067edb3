//! What channel shift would be worth, as tables, sentences and records.

use super::answer::Answer;
use super::compare::Beside;
use super::compare_tidy::whole_number;
use super::context::capital;
use super::savings_notes::{headline, savings_notes};
use super::table::{Table, TableColumn, Value};
use crate::baseline::Baseline;
use crate::compare::Comparison;
use crate::model::{State, plural};
use crate::savings::{Costs, Outcome, Savings, ServiceSaving, Shift, Span, Target};
use crate::statistics::saving::Estimate;
use crate::statistics::{FEWEST_FOR_QUARTILES, Proportion};

/// What channel shift would be worth to a council.
pub fn savings_answer(
    savings: &Savings,
    costs: &Costs,
    comparison: &Comparison,
    baseline: &Baseline,
    beside: Beside,
) -> Answer {
    let mut notes: Vec<String> = Target::ALL
        .into_iter()
        .map(|target| headline(savings, target, costs, beside))
        .collect();
    notes.extend(savings_notes(savings, costs, comparison, baseline, beside));
    let mut shown: Vec<Target> = Target::ALL.into();
    shown.retain(|target| savings.has_target(*target) || *target == Target::Median);
    Answer {
        schema: "channelshift/savings/1",
        tables: shown
            .into_iter()
            .map(|target| table(savings, target, costs, beside))
            .collect(),
        notes,
        records: records(savings, costs, beside),
    }
}

/// A target in words.
pub(super) fn target_words(target: Target) -> &'static str {
    match target {
        Target::Median => "peers’ median",
        Target::UpperQuartile => "peers’ upper quartile",
    }
}

/// What an amount or a count is of, in words.
pub(super) fn span_words(span: Span) -> &'static str {
    match span {
        Span::Year => "a year",
        Span::Window => "in the window",
    }
}

/// Pounds, rounded half away from zero to whole ones: `£1,234`, `−£56`.
pub(super) fn pounds(amount: f64) -> String {
    let rounded = amount.round();
    let sign = if rounded < 0.0 { "−" } else { "" };
    format!("{sign}£{}", whole_number(rounded.abs()).shown())
}

/// Pounds a contact: `£2.80`, or `£2.10 to £3.50, central £2.80`.
pub(super) fn unit_cost(cost: Estimate) -> String {
    if cost == Estimate::exactly(cost.central) {
        format!("£{:.2}", cost.central)
    } else {
        format!(
            "£{:.2} (£{:.2} to £{:.2})",
            cost.central, cost.low, cost.high
        )
    }
}

fn table(savings: &Savings, target: Target, costs: &Costs, beside: Beside) -> Table {
    let (unit, span) = (beside.context.unit(savings.unit), span_words(savings.span));
    let mut columns: Vec<TableColumn> = ["Service", "Leaving"].map(TableColumn::words).into();
    columns.extend(
        [
            capital(unit),
            "Digital share".into(),
            capital(target_words(target)),
            "Would move".into(),
            format!("Low, {span}"),
            format!("Central, {span}"),
            format!("High, {span}"),
        ]
        .map(TableColumn::numbers),
    );
    columns.push(TableColumn::words("Months"));
    let mut rows = Vec::new();
    for service in &savings.services {
        rows.extend(service_rows(service, target, beside));
    }
    rows.push(total_row(savings, target));
    let title = format!(
        "{}: what reaching its {} would be worth, {}, {unit}, pounds at {} prices",
        beside.name(savings.council),
        target_words(target),
        beside.panel.window.words(),
        costs.year
    );
    Table {
        title: match beside.context.title {
            Some(project) => format!("{project}. {title}"),
            None => title,
        },
        columns,
        rows,
    }
}

/// A row for a service, and one for each channel that contacts would leave.
fn service_rows(service: &ServiceSaving, target: Target, beside: Beside) -> Vec<Vec<Value>> {
    let cell = &service.compared.cell;
    let text = |text: &str| Value::Text(text.to_owned());
    let share = cell.digital.and_then(Proportion::share);
    let contacts = cell.digital.map(Proportion::whole);
    let mut first = vec![
        text(beside.service(service.compared.service)),
        Value::Blank,
        contacts.map_or(Value::Missing(cell.state()), whole_number),
        Value::percent_or(share, cell.state()),
    ];
    let months = text(&format!(
        "{} of {}",
        cell.months.returned, cell.months.expected
    ));
    let outcome = service.outcome(target);
    let Outcome::Moves(shift) = outcome else {
        let (share, words) = without(outcome, target);
        first.extend([share, Value::Text(words)]);
        first.extend(std::iter::repeat_n(Value::Blank, 3));
        first.push(months);
        return vec![first];
    };
    first.push(Value::percent(shift.target));
    first.push(Value::Text(contacts_shown(shift.moved)));
    first.extend(amounts(shift.worth()));
    first.push(months);
    let mut rows = vec![first];
    for channel in &shift.channels {
        let mut row = vec![
            Value::Blank,
            Value::Text(channel.left.name(beside.context.registers)),
            Value::Count(channel.contacts),
            Value::Blank,
            Value::Blank,
            Value::Text(contacts_shown(channel.moved)),
        ];
        match channel.worth {
            Some(_) => row.extend(amounts(channel.worth)),
            None => row.extend([Value::Blank, text("no cost given"), Value::Blank]),
        }
        row.push(Value::Blank);
        rows.push(row);
    }
    rows
}

/// The target, where there is one, and why nothing moves.
fn without(outcome: &Outcome, target: Target) -> (Value, String) {
    let none = Value::Missing(State::NotCollected);
    match outcome {
        Outcome::Moves(shift) => (Value::percent(shift.target), contacts_shown(shift.moved)),
        Outcome::AlreadyThere(share) => (Value::percent(*share), "already there".into()),
        Outcome::NoTarget(peers) => {
            let needed = match target {
                Target::Median => String::new(),
                Target::UpperQuartile => format!(" of {FEWEST_FOR_QUARTILES}"),
            };
            let words = format!("only {peers}{needed} peers");
            (none, words)
        }
        Outcome::NoShare(state) => (Value::Missing(*state), "no share".into()),
        Outcome::FewContacts => (none, "too few contacts".into()),
    }
}

fn total_row(savings: &Savings, target: Target) -> Vec<Value> {
    let shifts: Vec<&Shift> = savings.shifts(target).collect();
    let label = format!(
        "All that would move, {} of {}",
        shifts.len(),
        plural(savings.services.len() as u64, "service")
    );
    let mut row = vec![Value::Text(label)];
    row.extend(std::iter::repeat_n(Value::Blank, 4));
    let moved = shifts.iter().map(|shift| shift.moved).sum();
    row.push(match shifts.as_slice() {
        [] => Value::Blank,
        _ => Value::Text(contacts_shown(moved)),
    });
    row.extend(amounts(worth(savings, target)));
    row.push(Value::Blank);
    row
}

/// What all that moves to a target is worth, where anything of it has a cost.
pub(super) fn worth(savings: &Savings, target: Target) -> Option<Estimate> {
    let known: Vec<Estimate> = savings.shifts(target).filter_map(Shift::worth).collect();
    (!known.is_empty()).then(|| known.into_iter().sum())
}

pub(super) fn contacts_shown(contacts: f64) -> String {
    whole_number(contacts.round()).shown()
}

fn amounts(worth: Option<Estimate>) -> [Value; 3] {
    match worth {
        Some(worth) => {
            [worth.low, worth.central, worth.high].map(|amount| Value::Text(pounds(amount)))
        }
        None => [Value::Blank, Value::Blank, Value::Blank],
    }
}

/// The columns of the records, in order. Other programs rely on them.
const COLUMNS: [&str; 24] = [
    "council_code",
    "council",
    "service_code",
    "service",
    "period",
    "unit",
    "months",
    "total",
    "share",
    "peer_list",
    "peers",
    "target",
    "target_share",
    "outcome",
    "moved",
    "leaving_code",
    "leaving",
    "leaving_total",
    "leaving_moved",
    "low",
    "central",
    "high",
    "amounts_are",
    "price_year",
];

/// A row a service, target and channel that contacts would leave; amounts are pounds with pence.
fn records(savings: &Savings, costs: &Costs, beside: Beside) -> Table {
    let mut rows = Vec::new();
    for service in &savings.services {
        for target in Target::ALL {
            rows.extend(record_rows(savings, service, target, costs, beside));
        }
    }
    Table {
        title: table(savings, Target::Median, costs, beside).title,
        columns: COLUMNS.map(TableColumn::words).into(),
        rows,
    }
}

fn record_rows(
    savings: &Savings,
    service: &ServiceSaving,
    target: Target,
    costs: &Costs,
    beside: Beside,
) -> Vec<Vec<Value>> {
    let registers = beside.context.registers;
    let text = |text: &str| Value::Text(text.to_owned());
    let compared = &service.compared;
    let council = registers.councils.get(savings.council);
    let of = registers.services.get(compared.service);
    let share = |share: Option<f64>| share.map_or(Value::Blank, Value::ratio);
    let digital = compared.cell.digital;
    let target_word = match target {
        Target::Median => "peer-median",
        Target::UpperQuartile => "peer-upper-quartile",
    };
    let (target_share, outcome) = match service.outcome(target) {
        Outcome::Moves(shift) => (Some(shift.target), "moves"),
        Outcome::AlreadyThere(target) => (Some(*target), "already-there"),
        Outcome::NoTarget(_) => (None, "too-few-peers"),
        Outcome::NoShare(_) => (None, "no-share"),
        Outcome::FewContacts => (None, "too-few-contacts"),
    };
    let before = vec![
        text(&council.code),
        Value::Text(beside.name(savings.council)),
        text(&of.id),
        text(&of.name),
        Value::Text(beside.panel.window.to_string()),
        text(&registers.units.get(savings.unit).id),
        Value::Count(compared.cell.months.returned),
        digital.map_or(Value::Blank, |own| whole_number(own.whole())),
        share(digital.and_then(Proportion::share)),
        text(&beside.peers.list.id),
        Value::Count(compared.peers.of.len() as u64),
        text(target_word),
        share(target_share),
        text(outcome),
    ];
    let span = match savings.span {
        Span::Year => "a-year",
        Span::Window => "the-window",
    };
    let after = [text(span), Value::Count(costs.year.into())];
    let Outcome::Moves(shift) = service.outcome(target) else {
        let mut row = before;
        row.extend(std::iter::repeat_n(Value::Blank, 8));
        row.extend(after);
        return vec![row];
    };
    let decimals = |number: f64| Value::Text(format!("{number:.2}"));
    let channels = shift.channels.iter().map(|channel| {
        let mut row = before.clone();
        row.push(decimals(shift.moved));
        row.push(Value::Text(channel.left.key(registers)));
        row.push(Value::Text(channel.left.name(registers)));
        row.push(Value::Count(channel.contacts));
        row.push(decimals(channel.moved));
        match channel.worth {
            Some(worth) => row.extend([worth.low, worth.central, worth.high].map(decimals)),
            None => row.extend([Value::Blank, Value::Blank, Value::Blank]),
        }
        row.extend(after.clone());
        row
    });
    channels.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pounds_are_whole_and_rounded_once() {
        assert_eq!(pounds(1_234.5), "£1,235");
        assert_eq!(pounds(-56.4), "−£56");
        assert_eq!(pounds(-0.4), "£0");
    }

    #[test]
    fn a_cost_is_one_figure_or_three() {
        assert_eq!(unit_cost(Estimate::exactly(2.8)), "£2.80");
        let three = Estimate::new(2.1, 2.8, 3.5).expect("they rise");
        assert_eq!(unit_cost(three), "£2.80 (£2.10 to £3.50)");
    }
}
