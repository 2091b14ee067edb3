//! What channel shift would be worth, where it would move most, and totals of a whole sector: with
//! generated councils, since the sample's are too few for quartiles and limits.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::{REGISTERS, command, records, stdout};

const SERVICE: &str = "Report a missed bin";

/// Unitaries of England in force that have people and a region, in the order of the register.
fn unitaries(count: usize) -> Vec<(&'static str, &'static str)> {
    let councils = REGISTERS.councils.iter();
    councils
        .filter(|(_, council)| council.kind == "unitary" && council.valid_to.is_none())
        .filter(|(_, council)| council.valid_from <= "2023-04-01".parse().expect("a date"))
        .map(|(_, council)| (council.code.as_str(), council.name.as_str()))
        .take(count)
        .collect()
}

/// Web out of 10,000 for each council, about 50% but for the first, 80%, and the last, 20%.
fn figures(count: usize) -> Vec<(&'static str, u64)> {
    let councils = unitaries(count);
    let last = councils.len() - 1;
    councils
        .into_iter()
        .enumerate()
        .map(|(at, (code, _))| match at {
            0 => (code, 8_000),
            _ if at == last => (code, 2_000),
            _ => (code, 4_700 + (at as u64 * 5 % 7) * 100),
        })
        .collect()
}

fn returns(rows: &[(&str, u64)]) -> String {
    let mut text = "Council code,Service,Period,Unit,Web,Telephone,Post\n".to_owned();
    for (code, web) in rows {
        let rest = 10_000 - web;
        text.push_str(&format!(
            "{code},{SERVICE},2024-25,transactions,{web},{},{}\n",
            rest - rest / 4,
            rest / 4
        ));
    }
    text
}

const COSTS: &str = "[costs]\nsource = \"a test\"\nyear = 2024\n[costs.per_contact]\ndigital = 1\ntelephone = [2, 3, 4]\n";

fn project(settings: &str, returns: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("schema = 1\n{settings}");
    fs::write(folder.path().join("channelshift.toml"), text).expect("settings");
    fs::create_dir(folder.path().join("returns")).expect("a folder");
    fs::write(folder.path().join("returns/all.csv"), returns).expect("a return");
    folder
}

fn run(folder: &TempDir, args: &[&str]) -> (Option<i32>, String, String) {
    let output = command(args)
        .current_dir(folder.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), stdout(&output), said)
}

fn number(row: &std::collections::BTreeMap<String, String>, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

#[test]
fn a_saving_is_the_shift_by_channel_times_the_difference_in_cost() {
    let rows = figures(20);
    let folder = project(
        &format!("[peers]\ndefault = \"type\"\n{COSTS}"),
        &returns(&rows),
    );
    let (code, _) = rows[19];
    let (exit, out, said) = run(&folder, &["savings", code, "-f", "csv"]);
    assert_eq!(exit, Some(0), "{said}");
    let found = records(&out);
    // The median of the other nineteen is 50%; the upper quartile is above it.
    let median: Vec<_> = found
        .iter()
        .filter(|row| row["target"] == "peer-median")
        .collect();
    assert_eq!(median.len(), 2);
    assert!((number(median[0], "target_share") - 0.5).abs() < 1e-9);
    assert!((number(median[0], "moved") - 3_000.0).abs() < 1e-6);
    let telephone = median
        .iter()
        .find(|row| row["leaving_code"] == "telephone")
        .expect("a row");
    assert!((number(telephone, "leaving_moved") - 2_250.0).abs() < 1e-6);
    let amounts = ["low", "central", "high"].map(|column| telephone[column].as_str());
    assert_eq!(amounts, ["2250.00", "4500.00", "6750.00"]);
    // Nobody said what post costs: it is named, with its contacts, and has no amount.
    let post = median
        .iter()
        .find(|row| row["leaving_code"] == "post")
        .expect("a row");
    assert_eq!(
        (post["leaving_moved"].as_str(), post["central"].as_str()),
        ("750.00", "")
    );
    let (_, shown, _) = run(&folder, &["savings", code]);
    assert!(
        shown
            .contains("Not in any amount, since no cost is given: Post (`post`: 750 to the median"),
        "{shown}"
    );
    assert!(shown.contains("not a probability"));
    let upper = found
        .iter()
        .find(|row| row["target"] == "peer-upper-quartile")
        .expect("a row");
    assert!(number(upper, "target_share") > 0.5);
    // The first is above both targets: no saving, and none below zero.
    let (exit, out, _) = run(&folder, &["savings", rows[0].0, "-f", "csv"]);
    assert_eq!(exit, Some(0));
    for row in records(&out) {
        assert_eq!(
            (row["outcome"].as_str(), row["central"].as_str()),
            ("already-there", "")
        );
    }
}

#[test]
fn a_saving_is_of_a_year_only_where_the_window_is_one() {
    let rows = figures(12);
    let folder = project(
        &format!("[peers]\ndefault = \"type\"\n{COSTS}"),
        &returns(&rows).replace("2024-25", "2024-Q2"),
    );
    let (exit, out, said) = run(&folder, &["savings", rows[11].0]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(
        out.contains("for the window, 3 months, and not of a year"),
        "{out}"
    );
    assert!(!out.contains("a year online"));
}

#[test]
fn no_saving_without_costs_and_their_source() {
    let rows = figures(12);
    let code = rows[11].0;
    let text = returns(&rows);
    for (settings, said) in [
        ("", "lacks `source`, who says so; `year`"),
        (
            "[costs]\nsource = \"x\"\n[costs.per_contact]\ndigital = 1\npost = 2\n",
            "lacks `year`",
        ),
        (
            "[costs]\nsource = \"x\"\nyear = 2024\n[costs.per_contact]\npost = 2\n",
            "lacks `digital`",
        ),
        (
            "[costs]\nsource = \"x\"\nyear = 2024\n[costs.per_contact]\ndigital = 1\ntelephon = 2\n",
            "no channel or group of channels: `telephon`; did you mean “telephone”",
        ),
    ] {
        let folder = project(&format!("[peers]\ndefault = \"type\"\n{settings}"), &text);
        let (exit, out, errors) = run(&folder, &["savings", code]);
        assert_eq!((exit, out.as_str()), (Some(2), ""), "{errors}");
        assert!(errors.contains(said), "{errors}");
    }
}

/// An own list of peers in order: of each council all others, the first of the register first.
fn own_list(rows: &[(&str, u64)]) -> String {
    let mut text = "council,peer,rank\n".to_owned();
    for (code, _) in rows {
        let others = rows.iter().filter(|(other, _)| other != code);
        for ((other, _), rank) in others.zip(1..) {
            text.push_str(&format!("{code},{other},{rank}\n"));
        }
    }
    text
}

fn with_list(rows: &[(&str, u64)]) -> TempDir {
    let folder = project("[peers]\ndefault = \"file:peers.csv\"\n", &returns(rows));
    fs::write(folder.path().join("peers.csv"), own_list(rows)).expect("a list");
    folder
}

#[test]
fn who_is_behind_could_talk_to_the_nearest_ahead() {
    let rows = figures(20);
    let folder = with_list(&rows);
    let (exit, out, said) = run(&folder, &["opportunities", "-f", "csv"]);
    assert_eq!(exit, Some(0), "{said}");
    let found = records(&out);
    let of = |kind: &str| {
        found
            .iter()
            .filter(|row| row["kind"] == kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("service").len(), 1);
    assert!(number(of("service")[0], "moved") > 3_000.0);
    assert_eq!(of("ahead").len(), 1);
    assert_eq!(of("ahead")[0]["council_code"], rows[0].0);
    let pairs = of("pair");
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0]["council_code"], rows[19].0);
    assert_eq!(pairs[0]["talks_to_code"], rows[0].0);
    assert_eq!(pairs[0]["place_on_list"], "1");
}

#[test]
fn a_region_mostly_behind_is_a_candidate_for_buying_together() {
    // Three of a region far below thirty others.
    let all = REGISTERS.councils.iter().filter(|(_, council)| {
        council.kind == "metropolitan-district" && council.valid_to.is_none()
    });
    let all: Vec<_> = all.map(|(_, council)| council).collect();
    let region = |name: &str| all.iter().filter(|one| one.region == name).count();
    let behind = "North East";
    assert!(region(behind) >= 3 && all.len() > 30);
    let rows: Vec<(&str, u64)> = all
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let web = if one.region == behind {
                2_000
            } else {
                4_700 + (at as u64 % 7) * 100
            };
            (one.code.as_str(), web)
        })
        .collect();
    let folder = project("[peers]\ndefault = \"type\"\n", &returns(&rows));
    let (exit, out, said) = run(&folder, &["opportunities"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(out.contains("candidates for buying together"), "{out}");
    let count = region(behind);
    assert!(
        out.contains(&format!("{behind}  {count} of {count}")),
        "{out}"
    );
    assert!(out.contains("the list of peers has no order"), "{out}");
    let (_, out, _) = run(&folder, &["opportunities", "--anonymise"]);
    assert!(out.contains(&format!("more than half of {count}")), "{out}");
}

#[test]
fn without_names_no_council_is_named_anywhere() {
    let rows = figures(20);
    let folder = with_list(&rows);
    for format in ["plain", "csv", "json", "md"] {
        let (exit, out, said) = run(
            &folder,
            &["-q", "opportunities", "--anonymise", "-f", format],
        );
        assert_eq!(exit, Some(0), "{said}");
        assert!(out.contains("Council "));
        for (code, name) in unitaries(20) {
            assert!(
                !out.contains(code) && !out.contains(name),
                "{format}: {name}\n{out}"
            );
        }
    }
}

#[test]
fn a_group_of_two_has_no_figures_without_names() {
    let mut rows = figures(20);
    let county = REGISTERS
        .councils
        .iter()
        .find(|(_, one)| one.kind == "county" && one.valid_to.is_none());
    rows.push((county.expect("a county").1.code.as_str(), 1_234));
    let folder = with_list(&rows);
    let (_, out, _) = run(&folder, &["opportunities", "--anonymise"]);
    assert!(out.contains("under 3") && !out.contains("12.3%"), "{out}");
    let (_, out, _) = run(&folder, &["opportunities", "--anonymise", "-f", "csv"]);
    assert!(!out.contains("0.1234"), "{out}");
}

/// Settings that expect these councils.
fn expecting(rows: &[(&str, u64)]) -> String {
    let codes: Vec<String> = rows.iter().map(|(code, _)| format!("\"{code}\"")).collect();
    format!("[returns]\nexpected = [{}]\n", codes.join(", "))
}

fn grossed(
    settings: &str,
    rows: &[(&str, u64)],
    flags: &[&str],
) -> (
    Option<i32>,
    Vec<std::collections::BTreeMap<String, String>>,
    String,
) {
    let folder = project(settings, &returns(rows));
    let args = [&["baseline", "--gross", "population", "-f", "csv"], flags].concat();
    let (exit, out, said) = run(&folder, &args);
    (exit, records(&out), said)
}

#[test]
fn all_returned_is_the_plain_total_without_variance() {
    let rows = figures(12);
    let (exit, found, said) = grossed(&expecting(&rows), &rows, &[]);
    assert_eq!(exit, Some(0), "{said}");
    let total = &found[0];
    assert_eq!(total["total"], "120000.00");
    assert_eq!(
        (total["standard_error"].as_str(), total["status"].as_str()),
        ("0.00", "")
    );
    assert_eq!(total["share_standard_error"], "0.000000");
    assert_eq!(total["total_returned"], "120000");
}

#[test]
fn a_part_is_grossed_by_people_and_marked() {
    let rows = figures(12);
    #[expect(clippy::cast_precision_loss, reason = "people stay below 2^53")]
    let people = |code: &str| {
        let people = REGISTERS.people.population(code, 2024);
        people.expect("people of 2024") as f64
    };
    let sum = |rows: &[(&str, u64)]| rows.iter().map(|(code, _)| people(code)).sum::<f64>();
    let (exit, found, said) = grossed(&expecting(&rows), &rows[..9], &[]);
    assert_eq!(exit, Some(0), "{said}");
    let expected = sum(&rows) * 90_000.0 / sum(&rows[..9]);
    assert!(
        (number(&found[0], "total") - expected).abs() < 0.01,
        "{found:?}"
    );
    assert!(number(&found[0], "standard_error") > 0.0);
    assert_eq!(
        (
            found[0]["status"].as_str(),
            found[0]["total_returned"].as_str()
        ),
        ("e", "90000")
    );
    assert_eq!(
        (
            found[1]["councils"].as_str(),
            found[1]["councils_returned"].as_str()
        ),
        ("12", "9")
    );
}

#[test]
fn too_little_is_refused_unless_asked_for() {
    let rows = figures(12);
    let (exit, found, said) = grossed(&expecting(&rows), &rows[..3], &[]);
    assert_eq!((exit, found[0]["total"].as_str()), (Some(4), ""), "{said}");
    assert_eq!(found[0]["why_none"], "too little returned");
    assert_eq!(found[0]["total_returned"], "30000");
    let (exit, found, _) = grossed(&expecting(&rows), &rows[..3], &["--gross-anyway"]);
    assert_eq!((exit, found[0]["status"].as_str()), (Some(0), "e"));
    // One council alone has no spread, and there is no other type to put it with.
    let (exit, found, _) = grossed(&expecting(&rows), &rows[..1], &["--gross-anyway"]);
    assert_eq!(
        (exit, found[0]["why_none"].as_str()),
        (Some(4), "one council alone")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn the_order_of_councils_changes_no_figure(
        shuffled in Just(figures(14)).prop_shuffle(),
    ) {
        let rows = figures(14);
        let settings = format!("{}[peers]\ndefault = \"type\"\n{COSTS}", expecting(&rows));
        for args in [
            &["savings", rows[13].0, "-f", "csv"][..],
            &["opportunities", "--anonymise", "-f", "csv"],
            &["baseline", "--gross", "population", "-f", "csv"],
        ] {
            let (_, one, _) = run(&project(&settings, &returns(&rows)), args);
            let (_, other, _) = run(&project(&settings, &returns(&shuffled)), args);
            prop_assert!(!one.is_empty());
            prop_assert_eq!(one, other);
        }
    }
}
