//! A comparison as a tidy table: the contract of `compare -f csv`.

use super::compare::{Beside, comparison_table};
use super::compare_words::{flag_word, verdict_words};
use super::table::{Table, TableColumn, Value};
use crate::compare::{Comparison, Matched, ServiceComparison, Verdict};
use crate::statistics::{Interval, Proportion, Quartiles};

/// The columns, in order. Other programs rely on them.
const COLUMNS: [&str; 23] = [
    "council_code",
    "council",
    "service_code",
    "service",
    "basis",
    "period",
    "unit",
    "total",
    "digital",
    "digital_of",
    "share",
    "lower_95",
    "upper_95",
    "peer_list",
    "peers",
    "peers_lower",
    "peer_median",
    "peer_lower_quartile",
    "peer_upper_quartile",
    "difference",
    "verdict",
    "coverage",
    "status",
];

/// A row a service, then all services as they are and like for like. Shares and differences are 0
/// to 1, and blank where there is none; `status` says why.
pub(super) fn tidy_comparison(comparison: &Comparison, beside: Beside) -> Table {
    let services = comparison.services.iter();
    let services = services.map(|service| service_row(service, comparison, beside));
    let totals = [
        crude_row(comparison, beside),
        matched_row(comparison, beside),
    ];
    Table {
        title: comparison_table(comparison, beside).title,
        columns: COLUMNS.map(TableColumn::words).into(),
        rows: services.chain(totals).collect(),
    }
}

fn service_row(service: &ServiceComparison, comparison: &Comparison, beside: Beside) -> Vec<Value> {
    let of = beside.context.registers.services.get(service.service);
    let cell = &service.cell;
    let mut row = before([&of.id, &of.name, "as it is"], comparison, beside);
    row.push(cell.total.map_or(Value::Blank, Value::Count));
    row.extend(counts(cell.digital));
    row.push(ratio(cell.digital.and_then(Proportion::share)));
    row.extend(bounds(service.interval));
    let peers = &service.peers;
    row.push(text(&beside.peers.list.id));
    row.push(number(peers.of.len()));
    row.push(peers.lower.map_or(Value::Blank, number));
    row.push(ratio(peers.median));
    row.extend(halves(peers.quartiles));
    row.push(ratio(service.difference));
    row.push(verdict(service.verdict));
    row.push(Value::Blank);
    let is_missing = cell.digital.is_none();
    row.push(if is_missing {
        text(cell.state().letter())
    } else {
        Value::Blank
    });
    row
}

fn crude_row(comparison: &Comparison, beside: Beside) -> Vec<Value> {
    let total = &comparison.total;
    let mut row = before(
        ["all-services", "All services", "as they are"],
        comparison,
        beside,
    );
    row.push(Value::Blank);
    row.extend(counts(Some(total.crude)));
    row.push(ratio(total.crude.share()));
    row.extend(bounds(total.crude_interval));
    row.push(text(&beside.peers.list.id));
    row.resize(COLUMNS.len(), Value::Blank);
    row
}

fn matched_row(comparison: &Comparison, beside: Beside) -> Vec<Value> {
    let total = &comparison.total;
    let own = total.matched.filter(Matched::is_enough);
    let mut row = before(
        ["all-services", "All services", "like for like"],
        comparison,
        beside,
    );
    row.extend([Value::Blank, Value::Blank, Value::Blank]);
    row.push(ratio(own.map(|own| own.share)));
    row.extend(bounds(own.and_then(|own| own.interval)));
    row.push(text(&beside.peers.list.id));
    row.push(number(total.peers.len()));
    row.push(total.lower.map_or(Value::Blank, number));
    row.push(ratio(total.median));
    row.extend(halves(total.quartiles));
    row.push(ratio(total.difference));
    row.push(verdict(total.verdict));
    row.push(ratio(total.matched.map(|own| own.coverage)));
    row.push(if own.is_none() {
        text("x")
    } else {
        Value::Blank
    });
    row
}

/// Council, service (code and name), basis, period and unit.
fn before(service: [&str; 3], comparison: &Comparison, beside: Beside) -> Vec<Value> {
    let registers = beside.context.registers;
    let council = registers.councils.get(comparison.council);
    let mut row = vec![
        text(&council.code),
        Value::Text(beside.name(comparison.council)),
    ];
    row.extend(service.map(text));
    row.push(Value::Text(beside.panel.window.to_string()));
    row.push(text(&registers.units.get(comparison.unit).id));
    row
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn ratio(share: Option<f64>) -> Value {
    share.map_or(Value::Blank, Value::ratio)
}

fn number(count: usize) -> Value {
    Value::Count(count as u64)
}

/// Digital, and what it is digital of.
fn counts(own: Option<Proportion>) -> [Value; 2] {
    let of =
        |count: fn(Proportion) -> f64| own.map_or(Value::Blank, |own| whole_number(count(own)));
    [of(Proportion::part), of(Proportion::whole)]
}

/// A count that statistics hold as a number with decimals.
pub(super) fn whole_number(count: f64) -> Value {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a sum of counts, which stay below 2^53"
    )]
    let count = count as u64;
    Value::Count(count)
}

fn bounds(interval: Option<Interval>) -> [Value; 2] {
    [
        interval.map(|found| found.lower),
        interval.map(|found| found.upper),
    ]
    .map(ratio)
}

fn halves(quartiles: Option<Quartiles>) -> [Value; 2] {
    [
        quartiles.map(|found| found.lower),
        quartiles.map(|found| found.upper),
    ]
    .map(ratio)
}

/// One word for programs, with the limits where it is beyond any: `higher-99.8`.
fn verdict(verdict: Verdict) -> Value {
    let beyond = |word: &str, flag| format!("{word}-{}", flag_word(flag).trim_end_matches('%'));
    Value::Text(match verdict {
        Verdict::Higher(flag) => beyond("higher", flag),
        Verdict::Lower(flag) => beyond("lower", flag),
        Verdict::Similar => "similar".into(),
        Verdict::NotCompared(_) => verdict_words(verdict),
    })
}
