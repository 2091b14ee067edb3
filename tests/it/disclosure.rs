//! No small count can be worked out from what is published: the tables of an export are read as
//! equations over every count that was returned, and solved.

use std::collections::{BTreeMap, BTreeSet};

use channelshift::baseline::{Baseline, CouncilsAs, Dimension, Withheld, baseline};
use channelshift::disclosure::publish;
use channelshift::model::KeyedBy;
use channelshift::registers::Role;
use channelshift::render;
use channelshift::report::{Context, DataSet, data_sets};
use channelshift::statistics::disclosure::Rule;
use proptest::prelude::*;

use crate::support::{REGISTERS, question, records, run, take};

const COUNCILS: [&str; 3] = ["Bristol", "Leeds", "York"];
const KINDS: [&str; 3] = ["unitary", "metropolitan-district", "unitary"];
const SERVICES: [&str; 3] = [
    "Report a pothole",
    "Report a missed bin",
    "Renew a library item",
];
/// Channels, and who keyed them; the last is left out of every total.
const CHANNELS: [(&str, &str); 6] = [
    ("Web", "self"),
    ("Web", "assisted"),
    ("Email", ""),
    ("Telephone", ""),
    ("Post", ""),
    ("Direct debit", ""),
];

/// A count that was returned: council, service, channel and who keyed it, by their places.
type Cell = (usize, usize, usize);

fn baseline_of(cells: &BTreeMap<Cell, u64>, by: &[Dimension]) -> (Baseline, Vec<DataSet>, Rule) {
    published(cells, by, Rule::Below(5))
}

fn published(
    cells: &BTreeMap<Cell, u64>,
    by: &[Dimension],
    rule: Rule,
) -> (Baseline, Vec<DataSet>, Rule) {
    let mut text = String::from("Council,Service,Channel,Keyed by,Period,Unit,Count\n");
    for ((council, service, channel), count) in cells {
        let (channel, keyed_by) = CHANNELS[*channel];
        let (council, service) = (COUNCILS[*council], SERVICES[*service]);
        text += &format!("{council},{service},{channel},{keyed_by},2024-04,transactions,{count}\n");
    }
    let mut returns = take(&[("a.csv", &text)]);
    let question = question(by, "2024-04", CouncilsAs::Named);
    let files = returns.files();
    let found = baseline(
        &returns.tally,
        &question,
        &REGISTERS,
        &files,
        &mut returns.findings,
    );
    let found = found.expect("there are figures");
    let shown = publish(found, rule, &REGISTERS).expect("it is published");
    let context = Context {
        registers: &REGISTERS,
        definition: question.definition,
        councils: CouncilsAs::Named,
        title: None,
        sources: &[],
        accounts: &returns.accounts,
        layouts: &returns.layouts,
        findings: &returns.findings,
    };
    let sets = data_sets(&shown, context);
    (shown, sets, rule)
}

/// What an export says, as its files say it.
fn rows(set: &DataSet) -> Vec<BTreeMap<String, String>> {
    records(&render::data_csv(set).expect("it is written"))
}

/// What is said of sums of counts: which cells, and their sum.
fn equations(cells: &BTreeMap<Cell, u64>, sets: &[DataSet]) -> Vec<(BTreeSet<Cell>, u64)> {
    let mut equations = Vec::new();
    for set in sets {
        for row in rows(set) {
            let is_of = |cell: &Cell| {
                let council = row.get("council");
                let service = row.get("service");
                let kind = row.get("council_type");
                council.is_none_or(|name| name == COUNCILS[cell.0])
                    && kind.is_none_or(|kind| kind == KINDS[cell.0])
                    && service.is_none_or(|name| name == SERVICES[cell.1])
            };
            let within: BTreeSet<Cell> = cells.keys().copied().filter(is_of).collect();
            let number = |column: &str| row.get(column).and_then(|text| text.parse::<u64>().ok());
            let mut say = |of: BTreeSet<Cell>, sum: Option<u64>| {
                if let Some(sum) = sum {
                    let true_sum: u64 = of.iter().map(|cell| cells[cell]).sum();
                    assert_eq!(sum, true_sum, "{}: {row:?} of {of:?}", set.name);
                    equations.push((of, sum));
                }
            };
            // Of a whole only those councils and services count of which a channel is known.
            let knows = |cell: &Cell, known: &dyn Fn(usize) -> bool| {
                cells
                    .keys()
                    .any(|other| (other.0, other.1) == (cell.0, cell.1) && known(other.2))
            };
            if let Some(channel) = row.get("channel") {
                let own = |at: usize| CHANNELS[at].0 == channel;
                let counted = within.iter().copied();
                say(
                    counted.filter(|cell| own(cell.2)).collect(),
                    number("count"),
                );
                let whole = within.iter().copied();
                let whole = whole.filter(|cell| CHANNELS[cell.2].0 != "Direct debit");
                let whole = whole.filter(|cell| knows(cell, &own));
                say(whole.collect(), number("total"));
            } else {
                let definition = REGISTERS.definitions.find(&row["definition_code"]);
                let definition = definition.expect("it is shipped");
                let role = |at: usize| {
                    let (label, keyed_by) = CHANNELS[at];
                    let mut all = REGISTERS.channels.iter();
                    let (id, channel) = all.find(|(_, one)| one.name == label).expect("it");
                    let who = match keyed_by {
                        "" => channel.keyed_by,
                        word => KeyedBy::from_word(word).expect("a word"),
                    };
                    definition.role(id, who)
                };
                let digital = |at: usize| role(at) == Role::Numerator;
                let counted = within.iter().copied();
                say(
                    counted.filter(|cell| digital(cell.2)).collect(),
                    number("digital"),
                );
                let whole = within.iter().copied();
                let whole = whole.filter(|cell| role(cell.2) != Role::LeftOut);
                say(
                    whole.filter(|cell| knows(cell, &digital)).collect(),
                    number("total"),
                );
            }
            if !row["share"].is_empty() {
                let of = number("digital").or(number("count"));
                assert!(of.is_some() && number("total").is_some(), "{row:?}");
            }
        }
    }
    equations
}

/// A prime, by which sums of zeros and ones are as independent as they are.
const PRIME: u64 = (1 << 31) - 1;

/// The rows of equations reduced as far as they go, by their first cell.
struct Solved {
    order: Vec<Cell>,
    reduced: BTreeMap<usize, Vec<u64>>,
}

impl Solved {
    fn new(order: Vec<Cell>, equations: &[(BTreeSet<Cell>, u64)]) -> Self {
        let mut solved = Self {
            order,
            reduced: BTreeMap::new(),
        };
        for (cells, _) in equations {
            let row = solved.rest(cells);
            if let Some(first) = row.iter().position(|value| *value != 0) {
                let inverse = power(row[first], PRIME - 2);
                let row = row.iter().map(|value| value * inverse % PRIME).collect();
                solved.reduced.insert(first, row);
            }
        }
        solved
    }

    /// What is left of a sum of cells when all that is known is taken away.
    fn rest(&self, cells: &BTreeSet<Cell>) -> Vec<u64> {
        let mut row: Vec<u64> = self
            .order
            .iter()
            .map(|cell| u64::from(cells.contains(cell)))
            .collect();
        for (first, known) in &self.reduced {
            let times = row[*first];
            if times != 0 {
                for (value, known) in row.iter_mut().zip(known) {
                    *value = (*value + (PRIME - times) * known) % PRIME;
                }
            }
        }
        row
    }

    fn knows(&self, cells: &BTreeSet<Cell>) -> bool {
        self.rest(cells).iter().all(|value| *value == 0)
    }
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut base) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// Returns of three councils for three services: some channels are not returned, most counts are
/// small, some nothing.
fn returned() -> impl Strategy<Value = BTreeMap<Cell, u64>> {
    let count = prop_oneof![3 => 0..6_u64, 4 => 5..60_u64];
    let cell = prop::option::weighted(0.8, count);
    prop::collection::vec(cell, COUNCILS.len() * SERVICES.len() * CHANNELS.len()).prop_filter_map(
        "somebody returned something",
        |counts| {
            let places = (0..COUNCILS.len()).flat_map(|council| {
                (0..SERVICES.len()).flat_map(move |service| {
                    (0..CHANNELS.len()).map(move |channel| (council, service, channel))
                })
            });
            let cells = places.zip(counts);
            let cells = cells.filter_map(|(cell, count)| Some((cell, count?)));
            let cells: BTreeMap<Cell, u64> = cells.collect();
            // What has only a channel that is left out has no total, and is in no table of totals.
            let whole: BTreeSet<(usize, usize)> = cells
                .keys()
                .filter(|cell| cell.2 < 5)
                .map(|cell| (cell.0, cell.1))
                .collect();
            let kept = cells.into_iter();
            let kept: BTreeMap<Cell, u64> = kept
                .filter(|(cell, _)| whole.contains(&(cell.0, cell.1)))
                .collect();
            (!kept.is_empty()).then_some(kept)
        },
    )
}

fn bys() -> impl Strategy<Value = Vec<Dimension>> {
    prop::sample::select(vec![
        vec![Dimension::Council],
        vec![Dimension::Service],
        vec![Dimension::Council, Dimension::Service],
        vec![Dimension::Type],
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_small_count_follows_from_an_export(cells in returned(), by in bys()) {
        let (_, sets, _) = baseline_of(&cells, &by);
        let equations = equations(&cells, &sets);
        for (of, sum) in &equations {
            prop_assert!(*sum == 0 || *sum >= 5, "{of:?} is {sum}");
        }
        let solved = Solved::new(cells.keys().copied().collect(), &equations);
        // No council's own count, nor what is digital of a council and service.
        let small = |of: &BTreeSet<Cell>| {
            let sum: u64 = of.iter().map(|cell| cells[cell]).sum();
            0 < sum && sum < 5
        };
        let mut asked: Vec<BTreeSet<Cell>> = cells.keys().map(|cell| [*cell].into()).collect();
        for (council, service) in (0..3).flat_map(|one| (0..3).map(move |other| (one, other))) {
            let of = cells.keys().copied().filter(|cell| CHANNELS[cell.2].0 == "Web");
            asked.push(of.filter(|cell| (cell.0, cell.1) == (council, service)).collect());
        }
        for of in asked.iter().filter(|of| small(of)) {
            prop_assert!(!solved.knows(of), "{of:?} follows, by {by:?}");
        }
    }

    #[test]
    fn what_is_rounded_is_a_multiple_of_five(cells in returned(), by in bys()) {
        let (_, sets, _) = published(&cells, &by, Rule::RoundTo5);
        for row in sets.iter().flat_map(rows) {
            for column in ["count", "total", "digital"] {
                let number = row.get(column).and_then(|text| text.parse::<u64>().ok());
                prop_assert!(number.is_none_or(|number| number % 5 == 0), "{row:?}");
            }
            let number = |column: &str| row.get(column).and_then(|text| text.parse::<f64>().ok());
            if let (Some(share), Some(total)) = (number("share"), number("total")) {
                prop_assert!(total >= 5.0 && (0.0..=1.0).contains(&share), "{row:?}");
                // A share is of the rounded figures, so that it says nothing more.
                let part = share * total / 5.0;
                prop_assert!((part - part.round()).abs() < 1e-3, "{row:?}");
            }
        }
    }
}

#[test]
fn nothing_is_withheld_where_nothing_is_small() {
    let cells: BTreeMap<Cell, u64> = (0..3)
        .flat_map(|council| (0..5).map(move |channel| ((council, 0, channel), 40)))
        .collect();
    let (shown, sets, _) = baseline_of(&cells, &[Dimension::Council]);
    assert!(
        shown
            .groups
            .iter()
            .all(|group| group.withheld == Withheld::default())
    );
    for row in sets.iter().flat_map(rows) {
        assert_eq!(row["status"], "", "{row:?}");
    }
}

#[test]
fn a_small_count_is_suppressed_with_what_would_tell_it() {
    let mut cells: BTreeMap<Cell, u64> = (0..3)
        .flat_map(|council| [0, 3, 4].map(|channel| ((council, 0, channel), 40)))
        .collect();
    cells.insert((1, 0, 4), 3);
    let (shown, sets, _) = baseline_of(&cells, &[Dimension::Council]);
    let suppressed = rows(&sets[0]);
    let suppressed: Vec<(&str, &str)> = suppressed
        .iter()
        .filter(|row| row["count"].is_empty())
        .map(|row| (row["council"].as_str(), row["channel"].as_str()))
        .collect();
    assert!(suppressed.contains(&("Leeds", "Post")), "{suppressed:?}");
    assert_eq!(suppressed.len(), 4, "{suppressed:?}");
    // The digital share of a council whose web count is shown is shown too.
    assert!(shown.totals[0].digital[0].share().is_some());
}

#[test]
fn a_run_that_does_not_publish_does_not_speak_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    let text = "Council,Service,Period,Unit,Web,Phone\nLeeds,Report a missed bin,2024-01,contacts,[c],[c]\n";
    std::fs::write(&path, text).expect("it can be written");
    let path = path.to_string_lossy();
    for (more, what) in [
        (&[][..], "no total can be shown: every one is missing"),
        (
            &["--publish"],
            "nothing is left to publish: every total is missing",
        ),
    ] {
        let output = run(&[&["baseline", &path], more].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains(what), "{said}");
    }
}
