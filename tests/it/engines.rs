//! Engines read a store as docs/store.md says, and find in it what the program prints.
//!
//! They run where `CHANNELSHIFT_PYTHON` names a Python that has them, as `.ci/run` sees to: `duckdb`,
//! `polars`, `datafusion`, and `pyspark` where there is Java. Of one that is not there the test says
//! that it skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::process::Command;

use channelshift::model::Count;
use channelshift::store::{decode, totals};

use crate::support::{TestProject, baseline_records, project};

/// Samples: months that are all there, suppressed and missing counts, quarters, a whole sector.
const SAMPLES: [&str; 3] = [
    "data-samples/librarieswest",
    "data-samples/northshire",
    "data-samples/eastmere",
];

/// Runs what the page says of an engine on the store of each project, and prints the totals as CSV.
const DRIVER: &str = r#"
import csv, datetime, os, sys
engine, statement, words, folders = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
try:
    __import__(engine)
except ImportError:
    sys.exit(77)
writer = csv.writer(sys.stdout, lineterminator="\n")
for folder in folders:
    names = {"TOTALS": statement}
    exec(words.replace("baseline/figures", os.path.join(folder, "baseline/figures")), names)
    totals = names["totals"]
    if engine == "duckdb": rows = totals.fetchall()
    elif engine == "polars": rows = totals.rows()
    elif engine == "datafusion": rows = [tuple(row.values()) for batch in totals.collect() for row in batch.to_pylist()]
    else: rows = [tuple(row) for row in totals.collect()]
    for row in rows:
        writer.writerow([folder, *("" if value is None else value for value in row)])
"#;

/// A total: folder, council, service, unit, first day, months, channel, keyed by, count or nothing.
type Total = Vec<String>;

/// The block of docs/store.md whose fence says this.
fn block(fence: &str) -> String {
    let page = fs::read_to_string(project("docs/store.md")).expect("a page");
    let (_, rest) = page
        .split_once(&format!("```{fence}\n"))
        .expect("the page has the block");
    let (block, _) = rest.split_once("\n```").expect("it ends");
    block.to_owned()
}

/// The totals of a project's store, as the program adds them up.
fn own_totals(project: &TestProject, folder: &str) -> Vec<Total> {
    let files = project.store().into_iter();
    let figures = files.filter(|(path, _)| path.ends_with(".parquet"));
    let rows: Vec<_> = figures
        .flat_map(|(_, bytes)| decode(bytes).expect("it is ours"))
        .collect();
    let totals = totals(&rows).into_iter();
    let total = |(key, side): (channelshift::store::FigureKey, channelshift::store::Side)| {
        vec![
            folder.to_owned(),
            key.council.to_string(),
            key.service.to_string(),
            key.unit.to_string(),
            key.period.first_day().to_string(),
            key.period.months().to_string(),
            key.channel.to_string(),
            key.keyed_by.word().to_owned(),
            match side.count {
                Count::Number(number) => number.to_string(),
                Count::Missing(_) => String::new(),
            },
        ]
    };
    let mut totals: Vec<Total> = totals.map(total).collect();
    totals.sort();
    totals
}

/// Says on standard error that an engine was not tried: past the test harness, which would keep it back
/// from a passing test.
fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// What an engine finds in the stores of some projects; `None` where it is not there.
fn found(engine: &str, python: &OsStr, folders: &[String]) -> Option<Vec<Total>> {
    let java = Command::new("java").arg("-version").output();
    if engine == "pyspark" && !java.is_ok_and(|java| java.status.success()) {
        skipped("pyspark: there is no Java");
        return None;
    }
    let output = Command::new(python)
        .args(["-c", DRIVER, engine, &block("sql")])
        .arg(block(&format!("python {engine}")))
        .args(folders)
        .env(
            "PYSPARK_SUBMIT_ARGS",
            "--master local[2] --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=2 \
             --conf spark.driver.bindAddress=127.0.0.1 pyspark-shell",
        )
        .env("SPARK_LOCAL_IP", "127.0.0.1")
        .output()
        .expect("the Python runs");
    if output.status.code() == Some(77) {
        skipped(&format!("CHANNELSHIFT_PYTHON has no {engine}"));
        return None;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{engine}: {said}");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(output.stdout.as_slice());
    let records = reader.records().map(|record| record.expect("CSV"));
    let mut found: Vec<Total> = records
        .map(|record| record.iter().map(str::to_owned).collect())
        .collect();
    found.sort();
    Some(found)
}

/// Payments by calendar year, council and channel, as an engine's totals add up to them.
fn by_year_council_and_channel(totals: &[Total], folder: &str) -> BTreeMap<[String; 3], u64> {
    let mut sums = BTreeMap::new();
    for total in totals.iter().filter(|total| total[0] == folder) {
        assert_eq!((total[3].as_str(), total[5].as_str()), ("payments", "1"));
        let key = [total[4][..4].to_owned(), total[1].clone(), total[6].clone()];
        *sums.entry(key).or_default() += total[8].parse::<u64>().expect("a number");
    }
    sums
}

/// The same as the program prints them, a year at a time.
fn printed(sample: &str, years: &BTreeSet<String>) -> BTreeMap<[String; 3], u64> {
    let mut sums = BTreeMap::new();
    for year in years {
        let window = format!("{year}-01..{year}-12");
        let args = [sample, "-q", "--by", "council", "-p", &window];
        for record in baseline_records(&args) {
            if let Ok(count @ 1..) = record["count"].parse() {
                let key = [
                    year.clone(),
                    record["council_code"].clone(),
                    record["channel_code"].clone(),
                ];
                sums.insert(key, count);
            }
        }
    }
    sums
}

/// A project in which contacts and a figure are given for the same.
fn counted_twice() -> TestProject {
    let project = TestProject::new();
    let contacts = "Council,Service,Channel,Date,Unit\n\
                    Leeds,Report a pothole,Phone,2024-04-02,transactions\n\
                    Leeds,Report a pothole,Web,2024-04-03,transactions\n";
    let given = "Council,Service,Channel,Period,Transactions\n\
                 Leeds,Report a pothole,Phone,2024-04,10\n";
    project.write("returns/contacts.csv", contacts);
    project.write("returns/given.csv", given);
    project
}

#[test]
fn engines_find_in_a_store_what_the_program_prints() {
    let Some(python) = std::env::var_os("CHANNELSHIFT_PYTHON") else {
        skipped("CHANNELSHIFT_PYTHON names no Python with engines");
        return;
    };
    let mut projects = Vec::from(SAMPLES.map(TestProject::of));
    projects.push(counted_twice());
    let mut folders = Vec::new();
    let mut expected = Vec::new();
    for project in &projects {
        let built = project.run("build", &["-q", "--fail-on", "never"]);
        assert_eq!(built.status.code(), Some(0));
        let folder = project.path("").to_string_lossy().into_owned();
        expected.extend(own_totals(project, &folder));
        folders.push(folder);
    }
    expected.sort();
    assert!(expected.len() > 5000 && expected.iter().any(|total| total[8].is_empty()));
    let sums = by_year_council_and_channel(&expected, &folders[0]);
    let years: BTreeSet<String> = sums.keys().map(|key| key[0].clone()).collect();
    let printed = printed(SAMPLES[0], &years);
    for engine in ["duckdb", "polars", "datafusion", "pyspark"] {
        let Some(found) = found(engine, &python, &folders) else {
            continue;
        };
        assert_eq!(found.len(), expected.len(), "{engine}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{engine}");
        }
        let mut sums = by_year_council_and_channel(&found, &folders[0]);
        // What a council has no figure of is printed as none at all, or as nought.
        sums.retain(|_, count| *count > 0);
        assert!(sums.len() > 20);
        assert_eq!(sums, printed, "{engine}");
    }
}
