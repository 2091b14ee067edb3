//! A council beside its peers: verdicts where there are enough councils, and the laws of comparing.

use std::collections::BTreeMap;

use channelshift::baseline::{Baseline, CouncilsAs, Dimension, Question, baseline};
use channelshift::compare::{Basket, Comparison, LimitsFor, Terms, Verdict, WhyNot, compare};
use channelshift::model::{CouncilId, Findings};
use channelshift::panel::Panel;
use channelshift::statistics::funnel::Flag;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::{REGISTERS, TestProject, records, run, stdout, take};

const SERVICES: [&str; 4] = [
    "Report a missed bin",
    "Pay council tax",
    "Renew a library item",
    "Apply for a Blue Badge",
];

/// The names of English unitaries in force, in the order of the register.
fn unitaries() -> Vec<&'static str> {
    let councils = REGISTERS.councils.iter();
    councils
        .filter(|(_, council)| council.kind == "unitary" && council.valid_to.is_none())
        .map(|(_, council)| council.name.as_str())
        .collect()
}

/// A return of so many by web of so many, for each council and service.
fn text(rows: &[(&str, &str, u64, u64)]) -> String {
    let mut text = "Council,Service,Period,Unit,Web,Telephone\n".to_owned();
    for (council, service, web, all) in rows {
        let line = format!(
            "{council},{service},2024-25,transactions,{web},{}\n",
            all - web
        );
        text.push_str(&line);
    }
    text
}

/// The baseline by council and service of a return.
fn by_council_and_service(text: &str, councils: CouncilsAs) -> Baseline {
    let returns = take(&[("return.csv", text)]);
    let question = Question {
        window: None,
        by: vec![Dimension::Council, Dimension::Service],
        definition: REGISTERS
            .definitions
            .find("gds-current")
            .expect("a definition"),
        basket: Vec::new(),
        unit: None,
        expected: Vec::new(),
        councils,
    };
    let files = returns.files();
    baseline(
        &returns.tally,
        &question,
        &REGISTERS,
        &files,
        &mut Findings::default(),
    )
    .expect("figures")
}

fn panel(text: &str) -> Panel {
    let baseline = by_council_and_service(text, CouncilsAs::Named);
    Panel::all(&baseline, 0).remove(0)
}

fn council(name: &str) -> CouncilId {
    REGISTERS.councils.latest(name).expect("a council")
}

const TERMS: Terms = Terms {
    tolerance: 0.05,
    minimum: 5,
    limits: LimitsFor::Overdispersed,
};

/// A council beside all others of a panel.
fn beside_all(panel: &Panel, name: &str, terms: &Terms) -> Comparison {
    let id = council(name);
    let all = panel.councils();
    let basket = Basket::new(panel, &all, None, &REGISTERS);
    let peers: Vec<CouncilId> = all.into_iter().filter(|other| *other != id).collect();
    compare(panel, id, &peers, basket, terms).expect("it has figures")
}

/// Twenty councils around 50%, that differ by more than chance; the third is far above in the first
/// service, the fifth has few, and the seventh returns all but one service.
fn twenty() -> Vec<(&'static str, &'static str, u64, u64)> {
    let mut rows = Vec::new();
    for (at, name) in unitaries().into_iter().take(20).enumerate() {
        for (of, service) in SERVICES.into_iter().enumerate() {
            let all = if at == 4 { 20 } else { 10_000 };
            // From 47% to 53%, in another order for each service.
            let share = 47 + (at * 5 + of * 3) as u64 % 7;
            let share = if at == 2 && of == 0 { 80 } else { share };
            if !(at == 6 && of == 3) {
                rows.push((name, service, all * share / 100, all));
            }
        }
    }
    rows
}

#[test]
fn verdicts_need_a_difference_in_practice_and_beyond_the_limits() {
    let panel = panel(&text(&twenty()));
    let names = unitaries();
    let verdicts = |name: &str, terms: &Terms| -> Vec<Verdict> {
        let found = beside_all(&panel, name, terms);
        found
            .services
            .iter()
            .map(|service| service.verdict)
            .collect()
    };
    let far = beside_all(&panel, names[2], &TERMS);
    let missed_bin = REGISTERS.services.id("missed-bin").expect("a service");
    let found = far
        .services
        .iter()
        .find(|one| one.service == missed_bin)
        .expect("it is there");
    assert_eq!(found.verdict, Verdict::Higher(Flag::FarAbove));
    assert_eq!(found.peers.lower, Some(19));
    assert!(found.difference.expect("a difference") > 0.25);
    // A few points are similar, though chance alone would seldom move so many contacts so far.
    assert!(
        verdicts(names[0], &TERMS)
            .iter()
            .all(|verdict| *verdict == Verdict::Similar)
    );
    let binomial = Terms {
        tolerance: 0.01,
        limits: LimitsFor::Binomial,
        ..TERMS
    };
    let all = names[..20]
        .iter()
        .flat_map(|name| verdicts(name, &binomial));
    let far = all.filter(|verdict| matches!(verdict, Verdict::Higher(_) | Verdict::Lower(_)));
    assert!(far.count() > 40);
    let few = Verdict::NotCompared(WhyNot::FewTransactions);
    assert!(
        verdicts(names[4], &TERMS)
            .iter()
            .all(|verdict| *verdict == few)
    );
}

#[test]
fn too_few_councils_have_no_limits_and_too_few_peers_no_median() {
    let rows = twenty();
    let names = unitaries();
    for (councils, why) in [(9, WhyNot::FewForLimits(9)), (5, WhyNot::FewPeers(4))] {
        let of: Vec<_> = rows
            .iter()
            .filter(|row| names[..councils].contains(&row.0))
            .copied()
            .collect();
        let found = beside_all(&panel(&text(&of)), names[0], &TERMS);
        for service in found
            .services
            .iter()
            .filter(|one| one.peers.of.len() + 1 == councils)
        {
            assert_eq!(service.verdict, Verdict::NotCompared(why));
            assert_eq!(service.peers.median.is_some(), councils == 9);
        }
    }
}

#[test]
fn one_service_like_for_like_has_the_interval_of_the_service() {
    for (part, whole) in [(0, 1), (3, 5), (29, 29), (12, 30), (700, 1000)] {
        let rows = [
            ("Leeds", "Report a missed bin", part, whole),
            ("York", "Report a missed bin", 40, 100),
        ];
        let panel = panel(&text(&rows));
        let found = beside_all(&panel, "Leeds", &TERMS);
        let own = found.services[0].interval.expect("an interval");
        let matched = found.total.matched.expect("a share");
        let like_for_like = matched.interval.expect("an interval");
        // The reference's share is taken off and added again.
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        assert!(
            near(own.lower, like_for_like.lower) && near(own.upper, like_for_like.upper),
            "{part} of {whole}: {own:?} {like_for_like:?}"
        );
    }
}

#[test]
fn a_service_not_returned_neither_helps_nor_harms_and_is_named() {
    let panel = panel(&text(&twenty()));
    let found = beside_all(&panel, unitaries()[6], &TERMS);
    assert_eq!(
        found.total.missing,
        [REGISTERS.services.id("blue-badge").expect("a service")]
    );
    let matched = found.total.matched.expect("a gap");
    assert!(matched.coverage < 0.8 && !matched.is_enough());
    assert_eq!(
        found.total.verdict,
        Verdict::NotCompared(WhyNot::LittleCoverage)
    );
}

#[test]
fn a_county_with_its_districts_has_what_all_of_them_returned() {
    // Both tiers issue permits; Cambridge did not return any.
    let text = text(&[
        (
            "Cambridgeshire",
            "Apply for a resident parking permit",
            10,
            40,
        ),
        ("Cambridgeshire", "Report a pothole", 30, 60),
        ("Cambridge", "Pay council tax", 5, 10),
        ("East Cambridgeshire", "Pay council tax", 6, 10),
        ("Fenland", "Pay council tax", 7, 10),
        ("Huntingdonshire", "Pay council tax", 8, 10),
        ("South Cambridgeshire", "Pay council tax", 9, 10),
        ("Fenland", "Apply for a resident parking permit", 1, 2),
    ]);
    let mut panel = panel(&text);
    panel.combine_counties(&REGISTERS);
    let county = council("Cambridgeshire");
    assert_eq!(panel.councils().into_iter().collect::<Vec<_>>(), [county]);
    let total = |id: &str| {
        let service = REGISTERS.services.id(id).expect("a service");
        panel.get(county, service).and_then(|cell| cell.total)
    };
    assert_eq!(total("council-tax-pay"), Some(50));
    assert_eq!(total("pothole"), Some(60));
    assert_eq!(total("parking-permit"), None);
    assert_eq!(panel.combined[&county].len(), 5);
}

#[test]
fn a_county_that_returned_nothing_of_its_districts_services_is_combined() {
    let districts = [
        "Cambridge",
        "East Cambridgeshire",
        "Fenland",
        "Huntingdonshire",
        "South Cambridgeshire",
    ];
    let mut panel = panel(&text(
        &districts.map(|name| (name, "Pay council tax", 5, 10)),
    ));
    panel.combine_counties(&REGISTERS);
    let county = council("Cambridgeshire");
    let service = REGISTERS.services.id("council-tax-pay").expect("a service");
    assert_eq!(panel.councils().into_iter().collect::<Vec<_>>(), [county]);
    let total = panel.get(county, service).and_then(|cell| cell.total);
    assert_eq!(total, Some(50));
    let refused = run(&[
        "compare",
        "--by",
        "region",
        "--combine",
        "counties",
        "data-samples/eastmere",
    ]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn peers_are_lower_by_the_shares_that_are_shown() {
    // The first has over a quarter of all, so that its gap is to a reference without it.
    let names = unitaries();
    let rows = names
        .iter()
        .take(16)
        .enumerate()
        .map(|(at, name)| match at {
            0 => (*name, SERVICES[0], 5_000, 10_000),
            1 => (*name, SERVICES[0], 550, 1_000),
            _ => (*name, SERVICES[0], 300, 1_000),
        });
    let panel = panel(&text(&rows.collect::<Vec<_>>()));
    let total = beside_all(&panel, names[0], &TERMS).total;
    assert_eq!(total.lower, Some(14));
}

#[test]
fn each_definition_says_what_it_says_alone() {
    let project = TestProject::of("data-samples/eastmere");
    let own = |file: &str, keep: usize| {
        let shipped = crate::support::project("registers").join(file);
        let text = std::fs::read_to_string(shipped).expect("a register");
        let mut lines = text.lines();
        let heading = lines.next().expect("a heading").to_owned();
        let of_shipped = lines.filter(|line| line.starts_with("gds-current,"));
        let renamed = of_shipped.map(|line| line.replacen("gds-current", "no-phone", 1));
        // Calls are left out, and what the reason says of them matters to nobody.
        let lines =
            renamed.map(|line| line.replace("telephone,any,denominator", "telephone,any,left-out"));
        let all: Vec<String> = lines.collect();
        assert!(all.len() >= keep, "{file}");
        project.write(
            &format!("registers/{file}"),
            &format!("{heading}\n{}\n", all.join("\n")),
        );
    };
    own("definitions.csv", 1);
    own("definition_rules.csv", 10);
    let folder = project.path("").to_string_lossy().into_owned();
    let said = |more: &[&str], share: &str, shown: &dyn Fn(&BTreeMap<String, String>) -> bool| {
        let args = ["compare", "Aldmere", &folder, "-q", "-f", "csv"];
        let output = run(&[&args[..], more].concat());
        let rows = records(&stdout(&output)).into_iter();
        let rows = rows.filter(|row| shown(row));
        rows.map(|row| {
            [
                row["service"].replace(", like for like", ""),
                row[share].clone(),
                row["difference"].clone(),
            ]
        })
        .collect::<Vec<_>>()
    };
    for id in ["gds-current", "any-electronic", "no-phone"] {
        let is_of = |row: &BTreeMap<String, String>| row["definition"] == id;
        let together = said(&["--definitions"], "share", &is_of);
        let is_shown = |row: &BTreeMap<String, String>| row["basis"] != "as they are";
        let alone = said(&["--definition", id], "share", &is_shown);
        assert!(together.len() > 2, "{together:?}");
        assert_eq!(together, alone, "{id}");
    }
}

#[test]
fn merging_councils_and_then_comparing_is_comparing_the_merged() {
    // Four districts became Somerset in April 2023, with the county, which collects no council tax.
    let others = twenty();
    let line = |council: &str, web: u64, all: u64| {
        format!(
            "{council},Pay council tax,2022-23,transactions,{web},{}\n",
            all - web
        )
    };
    let in_2022 = |rows: &[(&str, &str, u64, u64)]| text(rows).replace("2024-25", "2022-23");
    let before = [
        "Mendip",
        "Sedgemoor",
        "South Somerset",
        "Somerset West and Taunton",
    ];
    let mut parts = in_2022(&others);
    for (name, web) in before.iter().zip([100, 200, 300, 400]) {
        parts.push_str(&line(name, web, 1_000));
    }
    // The same by one return, under the code that began later: a query, and the figure is used.
    let whole = in_2022(&others) + &line("E06000066", 1_000, 4_000);
    let compared = |text: &str| {
        let baseline = by_council_and_service(text, CouncilsAs::Current);
        let panel = Panel::all(&baseline, 0).remove(0);
        let beside = |name: &str| said(&beside_all(&panel, name, &TERMS));
        (beside("E06000066"), beside(unitaries()[0]))
    };
    let (merged, other) = compared(&parts);
    assert_eq!(
        (&merged, &other),
        (&compared(&whole).0, &compared(&whole).1)
    );
    assert!(
        merged.values().any(|said| said.contains("Lower(")),
        "{merged:?}"
    );
}

#[test]
fn weights_are_written_in_the_form_that_registers_read() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("return.csv");
    std::fs::write(&file, text(&twenty())).expect("written");
    let weights = folder.path().join("weights.csv");
    let output = run(&[
        "compare",
        unitaries()[0],
        &file.to_string_lossy(),
        "--peers=type",
        "--save-weights",
        &weights.to_string_lossy(),
        "-f",
        "csv",
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(&weights).expect("written");
    let file = channelshift::registers::RegisterFile {
        name: "weights.csv".into(),
        path: "weights.csv".into(),
        text,
    };
    let registers = channelshift::registers::Registers::load(&[file]).expect("they load");
    let of_type = registers.families.of("unitary");
    assert_eq!(
        registers
            .weights
            .of(of_type)
            .expect("weights")
            .services
            .len(),
        4
    );
    assert_eq!(stdout(&output).lines().count(), 1 + 4 + 2);
}

/// What a comparison says, by service, whatever the order of councils.
fn said(found: &Comparison) -> BTreeMap<usize, String> {
    let of = found.services.iter().map(|one| {
        let words = format!(
            "{:?} {:?} {:?}",
            one.peers.median, one.difference, one.verdict
        );
        (one.service.index(), words)
    });
    let total = format!(
        "{:?}",
        found.total.difference.map(|gap| (gap * 1e9).round())
    );
    of.chain([(usize::MAX, total)]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Neither the order of rows nor the names of the other councils change what is said of one.
    #[test]
    fn order_and_names_change_no_figure(
        counts in prop::collection::vec((0_u64..=3_000, 0_u64..=3_000), 48),
        seed in any::<u64>(),
    ) {
        let names = unitaries();
        let rows = |offset: usize| -> Vec<(&'static str, &'static str, u64, u64)> {
            (0..48).map(|at| {
                let (web, other) = counts[at];
                let name = if at % 12 == 0 { names[0] } else { names[at % 12 + offset] };
                (name, SERVICES[at / 12], web, web + other)
            }).collect()
        };
        let mut shuffled = rows(0);
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        let first = said(&beside_all(&panel(&text(&rows(0))), names[0], &TERMS));
        prop_assert_eq!(&first, &said(&beside_all(&panel(&text(&shuffled)), names[0], &TERMS)));
        prop_assert_eq!(&first, &said(&beside_all(&panel(&text(&rows(20))), names[0], &TERMS)));
    }
}
