//! Every file of data-samples is read, and its figures are what its README says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{baseline_records as baseline, project, run, stdout};

/// Every CSV of the samples that is a return, and neither a register nor a project's reasons.
fn returns() -> Vec<PathBuf> {
    let mut folders = vec![project("data-samples")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the samples can be read") {
            let path = entry.expect("a file").path();
            if path.is_dir()
                && path
                    .file_name()
                    .is_some_and(|name| name != "registers" && name != "peers")
            {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "csv")
                && path.file_name().is_some_and(|name| name != "reasons.csv")
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_sample_is_read_and_every_row_accounted_for() {
    let files = returns();
    assert!(files.len() > 15, "the samples are found");
    let mut reports = String::new();
    let folders = [
        "eastmere",
        "faults",
        "layouts",
        "layouts/by-file",
        "librarieswest",
        "messy",
        "northshire",
        "reasons",
    ];
    for folder in folders {
        let output = run(&["check", &format!("data-samples/{folder}"), "-f", "json"]);
        let document: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("the output is JSON");
        for file in document["files"].as_array().expect("files") {
            let number = |key: &str| file[key].as_u64().unwrap_or(0);
            let sum = |key: &str| -> u64 {
                let parts = file[key].as_object().expect("parts");
                parts.values().filter_map(serde_json::Value::as_u64).sum()
            };
            let parts = number("used") + sum("set_aside") + sum("skipped");
            assert_eq!(number("rows_in"), parts, "{file}");
            reports.push_str(file["file"].as_str().expect("a name"));
            reports.push('\n');
        }
    }
    for file in files {
        let within = file.strip_prefix(project(".")).unwrap_or(&file);
        let name = Path::new(within).to_string_lossy().replace('\\', "/");
        let tail = name
            .rsplit("data-samples/")
            .next()
            .expect("a tail")
            .to_owned();
        assert!(reports.contains(&tail), "{tail} is not read by any sample");
    }
}

#[test]
fn the_layouts_are_twins() {
    let of = |file: &str| {
        let path = format!("data-samples/layouts/{file}");
        let mut records = baseline(&[&path, "--by", "council,service"]);
        // A table with councils across says of each service who does not run it; others say nothing.
        records.retain(|record| !record["count"].is_empty());
        records
    };
    let long = of("long.csv");
    assert!(long.len() >= 20);
    for twin in [
        "wide-by-channel.csv",
        "wide-by-period.csv",
        "wide-by-channel-and-period.csv",
        "councils-across.csv",
        "services-across.csv",
        "blank-down.csv",
        "no-heading.csv",
        "titles-and-notes.csv",
        "month-numbers.csv",
        "by-file",
    ] {
        assert_eq!(of(twin), long, "{twin}");
    }
    // The list of contacts has no word for what it counts, so its unit is told by the file's name.
    let of_cases = |file: &str| {
        let mut records = of(file);
        records
            .iter_mut()
            .for_each(|record| drop(record.remove("unit")));
        records
    };
    assert_eq!(of_cases("cases.csv"), of_cases("cases-counted.csv"));
}

/// Counts by council code and channel.
fn counts(records: &[BTreeMap<String, String>]) -> BTreeMap<(String, String), String> {
    records
        .iter()
        .filter(|record| !record["count"].is_empty())
        .map(|record| {
            let key = (
                record["council_code"].clone(),
                record["channel_code"].clone(),
            );
            (key, record["count"].clone())
        })
        .collect()
}

#[test]
fn librarieswest_has_its_published_figures() {
    let counts = counts(&baseline(&["data-samples/librarieswest"]));
    for (council, channel, count) in [
        ("E06000022", "web", "290"),
        ("E06000022", "card", "410"),
        ("E06000023", "web", "1310"),
        ("E06000023", "counter-cash", "1270"),
        ("E06000029", "web", "440"),
        ("E10000027", "web", "7140"),
        ("E06000025", "counter-cash", "4130"),
    ] {
        assert_eq!(
            counts[&(council.into(), channel.into())],
            count,
            "{council} {channel}"
        );
    }
}

#[test]
fn librarieswest_says_what_a_reader_must_know() {
    let output = run(&["baseline", "data-samples/librarieswest"]);
    let text = stdout(&output);
    for words in [
        "Pooled, 7 of 7 councils",
        "Median of 7 councils",
        "29.5%",
        "28.8%",
        "gds-current",
        "under the others gds-2014 28.8%",
        "In the total only:",
        "Left out of both: Direct debit",
        "Unit: payments.",
        "Window: April 2020 to March 2021 (12 months).",
        "11 of 12",
        "83 of 84",
        "560 rows in = 391 used + 0 set aside + 169 skipped",
        "Open Government Licence",
    ] {
        assert!(text.contains(words), "{words:?} is not said:\n{text}");
    }
}

#[test]
fn current_councils_are_put_together_where_the_whole_is_returned() {
    let records = baseline(&["data-samples/librarieswest", "--councils", "current"]);
    let code = |name: &str| {
        let record = records.iter().find(|record| record["council"] == name);
        record.map(|record| record["council_code"].clone())
    };
    assert_eq!(code("Somerset").as_deref(), Some("E06000066"));
    assert_eq!(
        code("Poole").as_deref(),
        Some("E06000029"),
        "Bournemouth did not return"
    );
}

#[test]
fn northshire_shows_every_state() {
    let records = baseline(&[
        "data-samples/northshire",
        "--by",
        "council,service",
        "-p",
        "2023-24..2024-25",
    ]);
    let has = |test: &dyn Fn(&BTreeMap<String, String>) -> bool| records.iter().any(test);
    assert!(has(&|record| record["count"] == "0"), "zero");
    for letter in ["x", "c", "z"] {
        assert!(has(&|record| record["status"] == letter), "{letter}");
    }
    let checked = stdout(&run(&["check", "data-samples/northshire"]));
    assert!(checked.contains("0 errors"), "northshire is usable");
    // The county runs no bins and says nothing of them; a district no libraries.
    for (council, service) in [
        ("X10000001", "Report a missed bin"),
        ("X07000001", "Renew a library item"),
    ] {
        let state = records
            .iter()
            .find(|record| record["council_code"] == council && record["service"] == service)
            .map(|record| {
                (
                    record["status"].as_str(),
                    record["count"].as_str(),
                    record["months"].as_str(),
                )
            });
        assert_eq!(state, Some(("z", "", "0")), "{council} {service}");
    }
}

#[test]
fn northshire_is_said_to_be_fictional_in_every_result() {
    for args in [
        &["baseline", "data-samples/northshire"][..],
        &["baseline", "data-samples/northshire", "-f", "json"],
        &["baseline", "data-samples/northshire", "-f", "md"],
        &["chart", "mix", "data-samples/northshire"],
    ] {
        let text = stdout(&run(args));
        assert!(text.contains("fictional"), "{args:?}");
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    for args in [
        &[
            "baseline",
            "data-samples/northshire",
            "--by",
            "council,service",
            "-f",
            "csv",
        ][..],
        &["baseline", "data-samples/northshire", "-f", "json"],
        &["check", "data-samples/northshire"],
        &["chart", "mix", "data-samples/northshire"],
    ] {
        assert_eq!(run(args).stdout, run(args).stdout, "{args:?}");
    }
    let one = run(&[
        "baseline",
        "data-samples/layouts/long.csv",
        "data-samples/faults/unit-not-stated.csv",
    ]);
    let other = run(&[
        "baseline",
        "data-samples/faults/unit-not-stated.csv",
        "data-samples/layouts/long.csv",
    ]);
    assert_eq!(
        one.stdout, other.stdout,
        "the order of paths does not matter"
    );
}
