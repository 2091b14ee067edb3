//! `trend`: what is shown adds up, is what an independent computation finds, and does not depend on
//! the order of rows or the names of councils.

use std::collections::BTreeMap;

use channelshift::baseline::CouncilsAs;
use channelshift::baseline::Dimension::{Council, Service};
use channelshift::model::Period;
use channelshift::statistics::Proportion;
use channelshift::trend::{Standing, Step, Trend, TrendQuestion, trend};
use proptest::prelude::*;

use crate::support::{REGISTERS, baseline_records, question, records, run, stdout, take};

const HEADING: &str = "Council,Service,Channel,Period,Transactions";
const LIBRARIES: &str = "data-samples/librarieswest";

/// What a run printed as CSV, by heading.
fn trend_records(args: &[&str]) -> Vec<BTreeMap<String, String>> {
    let output = run(&[&["trend"], args, &["-f", "csv"]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {said}");
    records(&stdout(&output))
}

/// A measure of a scope; of all councils and services together.
fn measure(rows: &[BTreeMap<String, String>], scope: &str, period: &str, measure: &str) -> f64 {
    let is_asked = |row: &&BTreeMap<String, String>| {
        row["scope"] == scope && row["period"] == period && row["measure"] == measure
    };
    let row = rows.iter().find(is_asked).expect(measure);
    row["value"].parse().expect("a number")
}

/// Digital and all of each council in a period, from the tidy baseline, where it has all months.
fn councils_in(period: &str, months: &str) -> BTreeMap<String, (f64, f64)> {
    let rows = baseline_records(&["-p", period, "--by", "council", LIBRARIES]);
    let mut councils: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["months"] == months) {
        let council = councils.entry(row["council_code"].clone()).or_default();
        let count: f64 = row["count"].parse().expect("a count");
        council.1 += count;
        if row["channel_group"] == "Online" {
            council.0 += count;
        }
    }
    councils
}

/// Digital and all of a council in two periods.
type Both = ((f64, f64), (f64, f64));

/// The change of the share of councils in both periods, by channel shift and by mix, as it is worked
/// out by hand.
fn by_hand(before: &str, after: &str, months: &str) -> (f64, f64) {
    let (first, second) = (councils_in(before, months), councils_in(after, months));
    let both: Vec<Both> = first
        .iter()
        .filter_map(|(code, counts)| Some((*counts, *second.get(code)?)))
        .collect();
    assert!(both.len() >= 6, "{before} {after}");
    let all = |of: fn(&Both) -> f64| both.iter().map(of).sum::<f64>();
    let (n0, n1) = (all(|both| both.0.1), all(|both| both.1.1));
    let shift = both
        .iter()
        .map(|((d0, a0), (d1, a1))| f64::midpoint(a0 / n0, a1 / n1) * (d1 / a1 - d0 / a0));
    let mix = both
        .iter()
        .map(|((d0, a0), (d1, a1))| f64::midpoint(d1 / a1, d0 / a0) * (a1 / n1 - a0 / n0));
    (shift.sum(), mix.sum())
}

#[test]
fn spring_2020_is_demand_shift_and_mix_as_worked_out_by_hand() {
    for (from, to, months) in [("2020-Q1", "2020-Q2", "3"), ("2019-Q3", "2020-Q3", "3")] {
        let rows = trend_records(&[
            "--from",
            from,
            "--to",
            to,
            "--councils",
            "as-named",
            LIBRARIES,
        ]);
        let of = |name: &str| measure(&rows, "matched", to, name);
        let (shift, mix) = by_hand(from, to, months);
        assert!(
            (of("channel_shift") - shift).abs() < 2e-6,
            "{from}: {shift}"
        );
        assert!((of("mix") - mix).abs() < 2e-6, "{from}: {mix}");
        let change = of("share") - measure(&rows, "matched", from, "share");
        assert!((of("change") - change).abs() < 1e-9);
        assert!((of("channel_shift") + of("mix") - change).abs() < 1e-9);
        for side in ["digital", "other"] {
            let part = |name: &str| of(&format!("{side}_{name}"));
            let sum = part("demand") + part("channel_shift") + part("mix");
            assert!((sum - part("change")).abs() < 1e-9, "{from}, {side}");
        }
        let digital = of("digital") - measure(&rows, "matched", from, "digital");
        assert!((of("digital_change") - digital).abs() < 1e-9);
    }
}

#[test]
fn what_is_printed_for_people_adds_up() {
    let points = |cell: &str| -> i64 {
        let cell = cell.replace(['+', '%', ',', '.'], "");
        cell.parse().expect("a number")
    };
    for args in [
        &[LIBRARIES, "--from", "2020-Q1", "--to", "2020-Q2"][..],
        &[LIBRARIES],
        &["data-samples/northshire"],
        &["data-samples/northshire", "--council", "Wexmere"],
        &[
            "data-samples/northshire",
            "--council",
            "Ironholme",
            "--from",
            "2023-Q2",
            "--to",
            "2024-Q3",
        ],
    ] {
        let output = run(&[&["trend", "-f", "md"], args].concat());
        let text = stdout(&output);
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|line| line.starts_with('|'))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let row = |label: &str| rows.iter().find(|row| row[0].starts_with(label));
        let last = |label: &str| row(label).map(|row| points(row[row.len() - 1]));
        let both = row("Returned in both").expect("a matched basket");
        let matched = points(both[2]) - points(both[1]);
        assert_eq!(points(both[3]), matched, "{args:?}");
        let shift = last("of it, channel shift").expect("a shift");
        let mix = last("of it, mix").expect("a mix");
        assert_eq!(shift + mix, matched, "{args:?}");
        if let Some(all) = row("All that was returned") {
            assert_eq!(points(all[2]) - points(all[1]), points(all[3]), "{args:?}");
            let reporting = last("of it, reporting").expect("a line of reporting");
            assert_eq!(reporting + matched, points(all[3]), "{args:?}");
        }
        for label in ["Digital", "All others"] {
            let row = rows
                .iter()
                .find(|row| row[0] == label && row.len() == 7)
                .expect(label);
            let numbers: Vec<i64> = row[1..].iter().map(|cell| points(cell)).collect();
            assert_eq!(numbers[1] - numbers[0], numbers[2], "{args:?}");
            assert_eq!(numbers[3] + numbers[4] + numbers[5], numbers[2], "{args:?}");
        }
        let parts: Vec<&Vec<&str>> = rows
            .iter()
            .skip_while(|row| !["Council", "Service"].contains(&row[0]))
            .skip(2)
            .take_while(|row| row[0] != "Together")
            .collect();
        let sum = |from_the_end: usize| -> i64 {
            parts
                .iter()
                .map(|row| points(row[row.len() - from_the_end]))
                .sum()
        };
        assert_eq!((sum(2), sum(1)), (shift, mix), "{args:?}");
    }
}

/// The trend of a return over two years of quarters.
fn of(text: &str, councils: CouncilsAs) -> Option<Trend> {
    let mut returns = take(&[("return.csv", text)]);
    let files = returns.files();
    let asked = TrendQuestion {
        baseline: question(&[Council, Service], "", councils),
        council: Vec::new(),
        step: None,
        pair: None,
        rebased: Vec::<Period>::new(),
    };
    trend(
        &returns.tally,
        &asked,
        &REGISTERS,
        &files,
        &mut returns.findings,
    )
    .expect("sums add up")
}

/// Every figure of a trend of one unit that does not name a council, in no order.
fn figures(trend: &Trend) -> Vec<String> {
    let unit = &trend.units[0];
    let change = unit.change.as_ref().expect("two years");
    let near = |number: f64| format!("{number:.9}").replace("-0.000000000", "0.000000000");
    let mut all: Vec<String> = change
        .rows
        .iter()
        .map(|row| {
            let effect = row
                .effect
                .map(|effect| (near(effect.rate), near(effect.mix)));
            format!(
                "{:?} {:?} {:?} {effect:?}",
                row.before, row.after, row.standing
            )
        })
        .collect();
    all.sort();
    if let Some(split) = &change.split {
        all.push([split.rate, split.mix, split.reporting].map(near).join(" "));
    }
    all.extend(unit.series.points.iter().map(|point| {
        let mix = point.at_one_mix.map(near);
        format!("{} {:?} {mix:?}", point.period, point.matched)
    }));
    all.push(format!(
        "{:?}",
        unit.series.slope.map(|line| near(line.slope))
    ));
    all
}

/// Rows of councils of one tier over two years of quarters, each figure once.
fn any_rows() -> impl Strategy<Value = Vec<[String; 5]>> {
    let count = prop_oneof![
        9 => (0..2_000_u32).prop_map(|count| count.to_string()),
        1 => Just("[x]".to_owned()),
    ];
    let figures = prop::collection::vec(prop::option::weighted(0.95, count), 2 * 2 * 2 * 8);
    figures.prop_map(|figures| {
        let mut rows = Vec::new();
        for (index, count) in figures.into_iter().enumerate() {
            let (council, service) = (index / 32, index / 16 % 2);
            let (channel, quarter) = (index / 8 % 2, index % 8);
            if let Some(count) = count {
                rows.push([
                    ["Leeds", "Bradford"][council].to_owned(),
                    ["Report a pothole", "Report a missed bin"][service].to_owned(),
                    ["Web", "Telephone"][channel].to_owned(),
                    format!("{}-Q{}", 2014 + quarter / 4, quarter % 4 + 1),
                    count,
                ]);
            }
        }
        rows
    })
}

fn file(rows: &[[String; 5]]) -> String {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    format!("{HEADING}\n{}\n", lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn order_and_names_change_no_figure(
        (rows, shuffled) in any_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let Some(own) = of(&file(&rows), CouncilsAs::Current) else { return Ok(()) };
        let other = of(&file(&shuffled), CouncilsAs::Current).expect("the same rows");
        prop_assert_eq!(figures(&own), figures(&other));
        let renamed: Vec<[String; 5]> = rows
            .iter()
            .cloned()
            .map(|[council, service, channel, period, count]| {
                let name = if council == "Leeds" { "Wigan" } else { "Barnsley" };
                [name.to_owned(), service, channel, period, count]
            })
            .collect();
        let other = of(&file(&renamed), CouncilsAs::Current).expect("the same rows");
        prop_assert_eq!(figures(&own), figures(&other));
    }

    #[test]
    fn effects_add_up_to_the_change(rows in any_rows()) {
        let Some(trend) = of(&file(&rows), CouncilsAs::Current) else { return Ok(()) };
        let Some(change) = &trend.units[0].change else { return Ok(()) };
        if let Some(split) = &change.split {
            let share = |of: Option<Proportion>| of.and_then(Proportion::share).unwrap();
            let whole = share(change.after) - share(change.before);
            prop_assert!((split.rate + split.mix + split.reporting - whole).abs() < 1e-9);
            let rows = change.together(|_| ());
            let all = rows[&()];
            prop_assert!((all.rate - split.rate).abs() < 1e-9);
            prop_assert!((all.mix - split.mix).abs() < 1e-9);
        }
    }

    #[test]
    fn merging_and_then_trending_is_trending_what_was_merged(
        counts in prop::collection::vec((0..900_u32, 0..900_u32, 0..900_u32, 0..900_u32), 8),
    ) {
        // Two districts became a council in April 2019.
        let row = |council: &str, channel: &str, quarter: usize, count: u32| {
            let quarter = format!("{}-Q{}", 2018 + (quarter + 1) / 4, (quarter + 1) % 4 + 1);
            format!("{council},Report a missed bin,{channel},{quarter},{count}")
        };
        let (mut apart, mut merged) = (vec![HEADING.to_owned()], vec![HEADING.to_owned()]);
        let (east, west, both) = ("Suffolk Coastal", "Waveney", "East Suffolk");
        for (quarter, (web, phone, other_web, other_phone)) in counts.iter().enumerate() {
            let before = quarter < 4;
            for (channel, one, other) in [("Web", web, other_web), ("Telephone", phone, other_phone)] {
                if before {
                    apart.push(row(east, channel, quarter, *one));
                    apart.push(row(west, channel, quarter, *other));
                } else {
                    apart.push(row(both, channel, quarter, one + other));
                }
                merged.push(row("Leeds", channel, quarter, one + other));
            }
        }
        let own = of(&apart.join("\n"), CouncilsAs::Current);
        let other = of(&merged.join("\n"), CouncilsAs::Named);
        match (own, other) {
            (Some(own), Some(other)) => prop_assert_eq!(figures(&own), figures(&other)),
            (own, other) => prop_assert_eq!(own.is_some(), other.is_some()),
        }
    }
}

#[test]
fn limits_begin_anew_where_the_settings_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let returns = folder.path().join("returns");
    std::fs::create_dir(&returns).expect("a folder");
    let mut text = format!("{HEADING}\n");
    for month in 0..30 {
        let (year, month_of_year) = (2018 + month / 12, month % 12 + 1);
        let web = if month < 15 { 400 } else { 600 } + month * 7 % 11;
        for (channel, count) in [("Web", web), ("Telephone", 1_000 - web)] {
            text +=
                &format!("Leeds,Report a pothole,{channel},{year}-{month_of_year:02},{count}\n");
        }
    }
    std::fs::write(returns.join("leeds.csv"), text).expect("a file");
    let settings = folder.path().join("channelshift.toml");
    let signals = |trend: &str| {
        std::fs::write(&settings, format!("schema = 1\n{trend}")).expect("a file");
        let rows = trend_records(&[folder.path().to_str().expect("a path")]);
        rows.iter()
            .filter(|row| row["measure"] == "all" && row["status"] == "outside")
            .count()
    };
    assert_eq!(signals(""), 15);
    assert_eq!(signals("[trend]\nrebase = [\"2019-04\"]\n"), 0);
    std::fs::write(&settings, "schema = 1\n[trend]\nrebase = [\"soon\"]\n").expect("a file");
    let output = run(&["trend", folder.path().to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_cannot_be_compared_exits_with_4() {
    for args in [
        &["data-samples/northshire", "-p", "2023-Q2"][..],
        &["data-samples/northshire", "--council", "Thornsea"],
        &[
            "data-samples/northshire",
            "--from",
            "2013-14",
            "--to",
            "2023-24",
        ],
    ] {
        let output = run(&[&["trend"], args].concat());
        assert_eq!(output.status.code(), Some(4), "{args:?}");
    }
}

#[test]
fn a_channel_without_a_row_in_one_period_is_absent_there_and_not_zero() {
    let text = format!(
        "{HEADING}\n\
         Leeds,Report a pothole,Web,2014-Q1,50\n\
         Leeds,Report a pothole,Post,2014-Q1,50\n\
         Leeds,Report a pothole,Web,2015-Q1,60\n\
         Leeds,Report a missed bin,Web,2014-Q1,30\n\
         Leeds,Report a missed bin,Telephone,2014-Q1,70\n\
         Leeds,Report a missed bin,Web,2015-Q1,40\n\
         Leeds,Report a missed bin,Telephone,2015-Q1,60\n"
    );
    let trend = of(&text, CouncilsAs::Named).expect("figures");
    let unit = &trend.units[0];
    let change = unit.change.as_ref().expect("two quarters");
    let standings: Vec<Standing> = change.rows.iter().map(|row| row.standing).collect();
    assert_eq!(
        standings
            .iter()
            .filter(|one| **one == Standing::Matched)
            .count(),
        1
    );
    assert_eq!(
        standings
            .iter()
            .filter(|one| **one == Standing::BeforeAlone)
            .count(),
        1
    );
    let split = change.split.as_ref().expect("a matched service");
    assert!((split.rate - 0.1).abs() < 1e-12 && split.mix.abs() < 1e-12);
    assert_eq!(unit.series.basket.len(), 1);
}

#[test]
fn the_step_is_the_shortest_that_every_council_supports() {
    let row = |council: &str, period: &str| {
        format!(
            "{council},Report a pothole,Web,{period},5\n{council},Report a pothole,Post,{period},5\n"
        )
    };
    let months = [
        "2015-01", "2015-02", "2015-03", "2015-04", "2015-05", "2015-06",
    ];
    let mut text = format!("{HEADING}\n");
    months.iter().for_each(|month| text += &row("Leeds", month));
    let step = |text: &str| of(text, CouncilsAs::Named).expect("figures").step;
    assert_eq!(step(&text), Step::Month);
    text += &(row("York", "2015-Q1") + &row("York", "2015-Q2") + &row("York", "2014/15"));
    assert_eq!(step(&text), Step::Quarter);
    text += &row("Wigan", "2014/15");
    assert_eq!(step(&text), Step::Year);
}

#[test]
fn a_period_without_figures_is_a_gap_and_no_zero() {
    let mut text = "Council,Service,Channel,Period,Unit,Count\n".to_owned();
    for (period, web) in [("2015-Q1", 0), ("2015-Q3", 40), ("2016-Q1", 60)] {
        for (unit, times) in [("transactions", 1), ("payments", 2)] {
            let web = web * times;
            text += &format!("Leeds,Report a pothole,Web,{period},{unit},{web}\n");
            text += &format!("Leeds,Report a pothole,Post,{period},{unit},{web}\n");
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("return.csv");
    std::fs::write(&path, text).expect("a file");
    let path = path.to_str().expect("a path");
    let rows = trend_records(&[path, "--from", "2015-Q3", "--to", "2016-Q1"]);
    let value = |unit: &str, period: &str, measure: &str| {
        let row = rows.iter().find(|row| {
            row["scope"] == "series"
                && row["unit"] == unit
                && row["period"] == period
                && row["measure"] == measure
        });
        row.expect("a row")["value"].clone()
    };
    for (unit, all) in [("transactions", "80"), ("payments", "160")] {
        assert_eq!(value(unit, "2015-Q3", "all"), all);
        assert_eq!(value(unit, "2015-Q2", "all"), "");
        assert_eq!(value(unit, "2015-Q1", "all"), "0");
        assert_eq!(value(unit, "2015-Q1", "share"), "");
    }
    let said = stdout(&run(&[
        "trend", path, "--from", "2015-Q3", "--to", "2016-Q1",
    ]));
    assert!(
        said.contains("No figures [x] in Apr–Jun 2015, Oct–Dec 2015"),
        "{said}"
    );
    assert!(
        said.contains("Nothing was counted in Jan–Mar 2015"),
        "{said}"
    );
    assert!(said.contains("Units: transactions, payments"), "{said}");
    let nothing = run(&[
        "trend", path, "--from", "2015-Q2", "--to", "2015-Q3", "-f", "json",
    ]);
    assert!(stdout(&nothing).contains("\"before\": null"));
}

#[test]
fn a_slope_a_year_takes_a_year_of_the_unit_itself() {
    let mut text = String::from("Council,Service,Channel,Period,Unit,Count\n");
    let mut add = |unit: &str, month: &str, web: u64| {
        for (channel, count) in [("Web", web), ("Telephone", 300)] {
            text += &format!("Leeds,missed-bin,{channel},{month},{unit},{count}\n");
        }
    };
    for at in 0..24 {
        let month = format!("{}-{:02}", 2022 + at / 12, at % 12 + 1);
        add("payments", &month, 100 + at);
        if (8..16).contains(&at) {
            add("transactions", &month, 100 + 2 * at);
        }
    }
    let trend = of(&text, CouncilsAs::Named).expect("there are figures");
    let name = |unit| REGISTERS.units.get(unit).id.as_str();
    for unit in &trend.units {
        let is_long = name(unit.unit) == "payments";
        assert_eq!(unit.series.slope.is_some(), is_long, "{}", name(unit.unit));
    }
}
