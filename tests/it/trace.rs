//! Every figure back to its cells, which come to it.

use crate::support::{TestProject, records, run, stdout};

/// Traces some rows of the tidy table: the tool itself fails where the cells do not come to the
/// figure, and exits with 1 where a row says otherwise.
fn trace_rows(sample: &str, step: usize) -> usize {
    trace_rows_of(sample, step, &[])
}

/// The same of a baseline that is asked for with more arguments.
fn trace_rows_of(sample: &str, step: usize, more: &[&str]) -> usize {
    let by = ["baseline", sample, "--by", "council,service", "-f", "csv"];
    let printed = stdout(&run(&[&by[..], &["-q"], more].concat()));
    let rows: Vec<&str> = printed
        .lines()
        .skip(1)
        .step_by(step)
        .filter(|row| is_of_channel(row))
        .collect();
    let mut args = vec!["trace", "--from", sample, "-f", "csv", "--"];
    args.extend(&rows);
    let output = run(&args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{sample}: {said}");
    rows.len()
}

/// Whether a row is of a channel, and not of a group without figures.
fn is_of_channel(row: &str) -> bool {
    records(&format!(
        "{}\n{row}\n",
        channelshift::report::TIDY_COLUMNS.join(",")
    ))
    .iter()
    .all(|record| !record["channel_code"].is_empty())
}

#[test]
fn every_figure_is_the_sum_of_its_cells() {
    assert!(trace_rows("data-samples/northshire", 6) > 60);
    assert!(trace_rows("data-samples/librarieswest", 1) > 20);
    assert!(trace_rows("data-samples/layouts/long.csv", 1) > 3);
}

/// A return of random rows of several councils and services: whole periods and days, two labels of one
/// channel, who keyed it, rows that contradict each other and counts that cannot be read.
fn random_return(mut state: u64) -> String {
    // A linear congruential generator (Knuth's MMIX), of which the upper bits are taken.
    let mut pick = |of: &[&'static str]| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        of[usize::try_from(state >> 33).expect("31 bits") % of.len()]
    };
    let mut text = String::from("Council,Service,Channel,Keyed by,Period,Transactions\n");
    for council in ["Leeds", "York", "Derby", "Exeter", "Bristol", "Leicester"] {
        for service in ["missed-bin", "library-renew", "bulky-waste", "pothole"] {
            for _ in 0..9 {
                let channel = pick(&["Web", "Telephone", "Phone"]);
                let keyed_by = pick(&["self", "assisted", ""]);
                let days = [
                    "2024-04",
                    "2024-05",
                    "2024-Q2",
                    "2024-04-03",
                    "2024-04-04",
                    "2024-25",
                    "2024-05..2024-07",
                ];
                let (period, count) = (pick(&days), pick(&["1", "2", "[c]", "x1", "", "7", "0"]));
                text += &format!("{council},{service},{channel},{keyed_by},{period},{count}\n");
            }
        }
    }
    text
}

#[test]
fn every_figure_of_random_rows_is_the_sum_of_its_cells() {
    let mut rows = 0;
    for seed in 0..6 {
        let project = TestProject::new();
        project.write("returns/a.csv", &random_return(seed));
        let folder = project.path("").to_string_lossy().into_owned();
        for period in ["2024-04", "2024-Q2", "2024-25"] {
            rows += trace_rows_of(&folder, 1, &["-p", period, "--fail-on", "never"]);
        }
    }
    assert!(rows > 400, "{rows}");
}

#[test]
fn a_count_that_cannot_be_read_makes_its_figure_missing() {
    let project = TestProject::new();
    let rows = "Council,Service,Channel,Period,Transactions\nLeeds,missed-bin,Telephone,2024-04-01,7\n\
                Leeds,missed-bin,Telephone,2024-04-02,8\nLeeds,missed-bin,Telephone,2024-04-03,about 9\n\
                Leeds,missed-bin,Web,2024-04-03,10\n";
    project.write("returns/a.csv", rows);
    let from = project.path("returns/a.csv").to_string_lossy().into_owned();
    let figure = "Leeds,missed-bin,telephone,2024-04";
    let output = run(&["trace", figure, "--from", &from, "-f", "plain"]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("the figure is missing for this row"),
        "{said}"
    );
    assert!(
        said.contains("2 cells added, and 1 for which the figure is missing: [x]"),
        "{said}"
    );
}

#[test]
fn cells_that_are_not_added_say_why() {
    let sample = "data-samples/northshire";
    let traced = |figure: &str| {
        let output = run(&["trace", figure, "--from", sample, "-f", "csv"]);
        let fates = records(&stdout(&output)).into_iter().map(|mut record| {
            let line = record.remove("line").unwrap_or_default();
            (line, record.remove("fate").unwrap_or_default())
        });
        fates.collect::<Vec<_>>()
    };
    let of_year = traced("X06000001,council-tax-pay,web,2024-25");
    assert_eq!(
        of_year.iter().filter(|(_, fate)| fate == "added").count(),
        8
    );
    let longer = of_year
        .iter()
        .filter(|(_, fate)| fate.contains("another length"));
    assert_eq!(
        longer.map(|(line, _)| line.as_str()).collect::<Vec<_>>(),
        ["74", "75"]
    );
    let incomplete = traced("X07000001,bulky-waste,web,2024-25");
    assert!(
        incomplete
            .iter()
            .any(|(_, fate)| fate.contains("another channel is missing"))
    );
}

#[test]
fn a_council_put_together_from_its_predecessors_is_traced_to_their_cells() {
    let project = TestProject::new();
    let mut rows = String::from("Council,Service,Channel,Period,Transactions\n");
    let districts = [
        "Mendip",
        "Sedgemoor",
        "Somerset West and Taunton",
        "South Somerset",
    ];
    for (council, year) in districts
        .map(|name| (name, "2022-23"))
        .into_iter()
        .chain([("Somerset", "2023-24")])
    {
        rows += &format!(
            "{council},missed-bin,Web,{year},100\n{council},missed-bin,Telephone,{year},200\n"
        );
    }
    rows += "Somerset,Unknown service,Web,2022-23,5\n";
    project.write("returns/a.csv", &rows);
    let folder = project.path("").to_string_lossy().into_owned();
    let traced = |more: &[&str]| {
        let output = run(&[&["trace", "--from", &folder, "-f", "plain"], more].concat());
        (output.status.code(), stdout(&output))
    };
    for period in ["2022-23", "2023-24", "2022-04..2024-03"] {
        let councils = ["-p", period, "--councils", "current"];
        let args = [
            &[
                "baseline",
                &folder,
                "--by",
                "council,service",
                "-f",
                "csv",
                "-q",
            ][..],
            &councils[..],
        ];
        let printed = stdout(&run(&args.concat()));
        let rows: Vec<&str> = printed
            .lines()
            .skip(1)
            .filter(|row| is_of_channel(row))
            .collect();
        assert!(rows.len() > 1, "{printed}");
        let (code, said) = traced(&[&["--councils", "current", "--"], &rows[..]].concat());
        assert_eq!(code, Some(0), "{period}: {said}");
    }
    let figure = "Somerset,missed-bin,web,2022-23";
    let (_, said) = traced(&["--councils", "current", figure]);
    assert!(
        said.contains("4 cells added: 400, the figure of the baseline"),
        "{said}"
    );
    // A district that was added into the successor has no figure of its own, which is said.
    let (_, said) = traced(&["--councils", "current", "Mendip,missed-bin,web,2022-23"]);
    assert!(said.contains("`--councils as-named`"), "{said}");
    // A name is the body that bore it then.
    let (code, said) = traced(&["Somerset,Unknown service,web,2022-23"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 cell added: 5,"), "{said}");
    project.write(
        "channelshift.toml",
        "schema = 1\n[baseline]\ncouncils = \"current\"\n",
    );
    let (_, said) = traced(&[figure]);
    assert!(said.contains("4 cells added: 400"), "{said}");
}

#[test]
fn a_figure_that_has_changed_is_said() {
    let project = TestProject::new();
    let rows = "Council,Service,Channel,Period,Transactions\nYork,Report a missed bin,Web,2024-04,10\n\
                York,Report a missed bin,Web,2024-04,10\nYork,Report a missed bin,Post,2024-04,1\nYork,Report a missed bin,Post,2024-04,2\n";
    project.write("returns/a.csv", rows);
    let from = project.path("returns/a.csv").to_string_lossy().into_owned();
    let row =
        "E06000014,York,Report a missed bin,2024-04,transactions,web,Web,Online,12,12,1.000000,,1";
    let output = run(&["trace", row, "--from", &from]);
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    assert!(said.contains("The row that was given says 12"), "{said}");
    assert!(
        said.contains("says the same as another cell, counted once"),
        "{said}"
    );
    let output = run(&["trace", "York,missed-bin,post,2024-04", "--from", &from]);
    let said = stdout(&output);
    assert_eq!(
        said.matches("set aside: rows-conflicting").count(),
        2,
        "{said}"
    );
    let output = run(&["trace", "York,missed-bin", "--from", &from]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn contacts_and_a_figure_for_the_same_are_both_named() {
    let project = TestProject::new();
    project.write(
        "returns/contacts.csv",
        "Council,Service,Channel,Date,Unit\nLeeds,Report a pothole,Phone,2024-04-02,transactions\n",
    );
    project.write(
        "returns/given.csv",
        "Council,Service,Channel,Period,Transactions\nLeeds,Report a pothole,Phone,2024-04,10\n",
    );
    let from = project.path("returns").to_string_lossy().into_owned();
    let figure = "Leeds,report-pothole,telephone,2024-04";
    let output = run(&["trace", figure, "--from", &from, "-f", "plain"]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("counted from contacts and given").count(), 2);
    assert!(said.contains("2 for which the figure is missing"), "{said}");
}
