//! A council beside its peers as tables and sentences.

use super::compare_words::verdict_words;
use super::context::Context;
use super::table::{Table, TableColumn, Value};
use crate::compare::{Comparison, Matched, PeerShares, Terms, Verdict};
use crate::model::{CouncilId, Period, State, plural};
use crate::panel::{Panel, PanelCell};
use crate::peers::PeerSet;
use crate::statistics::{FEWEST_FOR_QUARTILES, Interval, Proportion, Quartiles};

/// What a comparison is shown from, besides the facts.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// What the words of any report are made from.
    pub context: Context<'a>,
    /// Whose peers they are, and by which list.
    pub peers: &'a PeerSet,
    /// What makes a difference.
    pub terms: &'a Terms,
    /// The figures that were compared.
    pub panel: &'a Panel,
}

impl Beside<'_> {
    /// A council's name; a county that stands for its districts too says so.
    pub(super) fn name(&self, council: CouncilId) -> String {
        let name = &self.context.registers.councils.get(council).name;
        if self.panel.combined.contains_key(&council) {
            format!("{name} with its districts")
        } else {
            name.clone()
        }
    }

    pub(super) fn service(&self, service: crate::model::ServiceId) -> &str {
        &self.context.registers.services.get(service).name
    }

    /// Transactions for each 1,000 people, where every month is there and the people are known.
    pub(super) fn per_thousand(&self, council: CouncilId, cell: &PanelCell) -> Option<f64> {
        let code = &self.context.registers.councils.get(council).code;
        let people = self
            .context
            .registers
            .people
            .population(code, year_of(self.panel.window))?;
        let total = cell
            .total
            .filter(|_| cell.is_of_every_month() && people > 0)?;
        #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
        let rate = total as f64 * 1_000.0 / people as f64;
        Some(rate)
    }
}

/// The calendar year whose people a window is held against: that of its first month, so that a
/// financial year has the estimate of the middle of its first quarter.
pub(super) fn year_of(window: Period) -> i32 {
    window.first_day().year()
}

/// The table of a comparison, a row a service and then all of them together.
pub(super) fn comparison_table(comparison: &Comparison, beside: Beside) -> Table {
    let unit = beside.context.unit(comparison.unit);
    let rates: Vec<Option<f64>> = comparison
        .services
        .iter()
        .map(|service| beside.per_thousand(comparison.council, &service.cell))
        .collect();
    let has_rates = rates.iter().any(Option::is_some);
    let mut columns = vec![
        TableColumn::words("Service"),
        TableColumn::numbers(super::context::capital(unit)),
    ];
    if has_rates {
        columns.push(TableColumn::numbers("For 1,000 people"));
    }
    columns.push(TableColumn::numbers("Digital share"));
    columns.push(TableColumn::numbers("95% interval"));
    columns.extend(
        [
            "Peers’ median",
            "Middle half",
            "Difference, points",
            "Peers lower",
        ]
        .map(TableColumn::numbers),
    );
    columns.push(TableColumn::words("Beside peers"));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for (service, rate) in comparison.services.iter().zip(rates) {
        let cell = &service.cell;
        let state = cell.state();
        let mut row = vec![
            Value::Text(beside.service(service.service).to_owned()),
            cell.total.map_or(Value::Missing(state), Value::Count),
        ];
        if has_rates {
            row.push(rate.map_or(Value::Missing(State::NotCollected), |rate| {
                Value::Text(format!("{rate:.1}"))
            }));
        }
        row.push(Value::percent_or(
            cell.digital.and_then(Proportion::share),
            state,
        ));
        row.push(interval(service.interval, state));
        row.extend(of_peers(&service.peers, service.difference));
        row.push(Value::Text(verdict_words(service.verdict)));
        rows.push(row);
    }
    rows.extend(total_rows(comparison, has_rates));
    let window = beside.panel.window.words();
    let council = beside.name(comparison.council);
    let title = format!(
        "{council} beside its peers ({}): digital share by service, {window}, {unit}",
        beside.peers.list.name
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

/// All services together: as they are, and like for like.
fn total_rows(comparison: &Comparison, has_rates: bool) -> Vec<Vec<Value>> {
    let total = &comparison.total;
    let none = Value::Missing(State::NotCollected);
    let rate = || has_rates.then_some(Value::Blank);
    let cells = comparison.services.iter().map(|service| service.cell);
    let whole: Option<u64> = cells
        .filter_map(|cell| cell.total)
        .reduce(|sum, more| sum + more);
    let mut crude = vec![
        Value::Text("All services, as they are".into()),
        whole.map_or(none.clone(), Value::Count),
    ];
    crude.extend(rate());
    crude.push(Value::percent_or(total.crude.share(), State::NotCollected));
    crude.push(interval(total.crude_interval, State::NotCollected));
    crude.extend(std::iter::repeat_n(Value::Blank, 4));
    crude.push(Value::Text("see like for like".into()));
    let mut matched = vec![
        Value::Text("All services, like for like".into()),
        Value::Blank,
    ];
    matched.extend(rate());
    let own = total.matched.filter(Matched::is_enough);
    matched.push(Value::percent_or(
        own.map(|own| own.share),
        State::NotCollected,
    ));
    matched.push(interval(
        own.and_then(|own| own.interval),
        State::NotCollected,
    ));
    matched.extend(medians(
        total.peers.len(),
        total.lower,
        total.median,
        total.quartiles,
        total.difference,
    ));
    let words = verdict_words(total.verdict);
    matched.push(Value::Text(match own {
        Some(own) if own.coverage < 1.0 => format!("{words} [e]"),
        _ => words,
    }));
    vec![crude, matched]
}

/// Median, middle half, difference and how many are lower.
fn of_peers(peers: &PeerShares, difference: Option<f64>) -> [Value; 4] {
    medians(
        peers.of.len(),
        peers.lower,
        peers.median,
        peers.quartiles,
        difference,
    )
}

fn medians(
    with_share: usize,
    lower: Option<usize>,
    median: Option<f64>,
    quartiles: Option<Quartiles>,
    difference: Option<f64>,
) -> [Value; 4] {
    let none = Value::Missing(State::NotCollected);
    let half = match (median, quartiles) {
        (None, _) => none.clone(),
        (Some(_), None) => Value::Text(format!("under {FEWEST_FOR_QUARTILES}")),
        (Some(_), Some(quartiles)) => Value::Text(range(quartiles.lower, quartiles.upper)),
    };
    [
        Value::percent_or(median, State::NotCollected),
        half,
        difference.map_or(none.clone(), Value::points),
        lower.map_or(none, |lower| {
            Value::Text(format!("{lower} of {with_share}"))
        }),
    ]
}

/// Two shares as a range: `10.2–14.0%`.
pub(super) fn range(lower: f64, upper: f64) -> String {
    let lower = Value::percent(lower).shown();
    format!(
        "{}–{}",
        lower.trim_end_matches('%'),
        Value::percent(upper).shown()
    )
}

pub(super) fn interval(interval: Option<Interval>, state: State) -> Value {
    interval.map_or(Value::Missing(state), |found| {
        Value::Text(range(found.lower, found.upper))
    })
}

/// How many services stand higher, similar and lower, and how many are not compared.
pub(super) fn comparison_sentence(comparison: &Comparison, beside: Beside) -> String {
    let count = |is: fn(Verdict) -> bool| {
        comparison
            .services
            .iter()
            .filter(|service| is(service.verdict))
            .count() as u64
    };
    let all = comparison.services.len() as u64;
    let higher = count(|verdict| matches!(verdict, Verdict::Higher(_)));
    let lower = count(|verdict| matches!(verdict, Verdict::Lower(_)));
    let similar = count(|verdict| verdict == Verdict::Similar);
    let rest = all - higher - lower - similar;
    let whole = match comparison.total.verdict {
        Verdict::Higher(_) => "Like for like over all services it is higher than its peers",
        Verdict::Lower(_) => "Like for like over all services it is lower than its peers",
        Verdict::Similar => "Like for like over all services it is similar to its peers",
        Verdict::NotCompared(_) => "Over all services it is not compared",
    };
    format!(
        "Of {} of {}, {higher} higher than its peers, {similar} similar, {lower} lower, {rest} not compared. {whole}.",
        plural(all, "service"),
        beside.name(comparison.council),
    )
}
