//! Figures worked out independently of this tool, from real returns. Both the returns and the
//! answers are beside the project and not in it; without them these tests say that they skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{baseline_records as baseline, project, records, run, shared};

type Records = Vec<BTreeMap<String, String>>;

fn number(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is a number"))
}

/// Counts exactly and shares to 1e-6.
fn assert_same(ours: &BTreeMap<String, String>, count: &str, total: &str, share: &str) {
    assert_eq!(ours["count"], count, "{ours:?}");
    assert_eq!(ours["total"], total, "{ours:?}");
    assert_eq!(ours["status"], "", "{ours:?}");
    assert!(
        (number(&ours["share"]) - number(share)).abs() <= 1e-6,
        "{ours:?}: {share}"
    );
}

#[test]
fn librarieswest_by_financial_year() {
    let (Some(payments), Some(answers)) = (
        shared("data/librarieswest/payments.csv"),
        shared("data/expected/librarieswest_payments_share_by_council_financial_year.csv"),
    ) else {
        return;
    };
    let answers = records(&fs::read_to_string(answers).expect("it can be read"));
    let channel = |name: &str| match name {
        "counter_cash" => "counter-cash".to_owned(),
        "online" => "web".to_owned(),
        other => other.to_owned(),
    };
    let mut compared = 0;
    for year in ["2019-20", "2020-21", "2021-22"] {
        let ours = baseline(&[
            &payments.to_string_lossy(),
            "--mapping",
            "data-samples/librarieswest/mappings/original-export.toml",
            "--by",
            "council",
            "-p",
            year,
        ]);
        let of_year: Vec<_> = answers
            .iter()
            .filter(|answer| answer["period"] == year)
            .collect();
        for answer in &of_year {
            let found = ours
                .iter()
                .find(|record| {
                    record["council"] == answer["payment_authority"]
                        && record["channel_code"] == channel(&answer["channel"])
                })
                .unwrap_or_else(|| panic!("{answer:?} is there"));
            assert_same(found, &answer["count"], &answer["total"], &answer["share"]);
            assert_eq!(found["months"], answer["months_present"], "{answer:?}");
            assert_eq!(found["period"], answer["period"]);
            compared += 1;
        }
        assert_eq!(
            ours.len(),
            of_year.len(),
            "no row of ours is without an answer in {year}"
        );
    }
    assert_eq!(compared, answers.len());
}

#[test]
fn librarieswest_samples_equal_the_original() {
    let Some(payments) = shared("data/librarieswest/payments.csv") else {
        return;
    };
    for period in ["2019-20", "2020-21", "2021-22", "2020-Q2", "2020-04"] {
        let original = baseline(&[
            &payments.to_string_lossy(),
            "--mapping",
            "data-samples/librarieswest/mappings/original-export.toml",
            "--by",
            "council",
            "-p",
            period,
        ]);
        let sample = baseline(&[
            "data-samples/librarieswest",
            "--by",
            "council",
            "-p",
            period,
        ]);
        // The wide files of the sample write a zero where the original has no row.
        let figures = |records: &Records| -> BTreeSet<(String, String, String, String)> {
            records
                .iter()
                .filter(|record| record["count"] != "0" && !record["count"].is_empty())
                .map(|record| {
                    (
                        record["council_code"].clone(),
                        record["channel_code"].clone(),
                        record["count"].clone(),
                        record["share"].clone(),
                    )
                })
                .collect()
        };
        assert_eq!(figures(&original), figures(&sample), "{period}");
    }
}

#[test]
fn librarieswest_summary() {
    let Some(answers) = shared("data/expected/librarieswest_baseline_2020-21.csv") else {
        return;
    };
    let answers = records(&fs::read_to_string(answers).expect("it can be read"));
    let output = run(&["baseline", "data-samples/librarieswest", "-f", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let total = &document["totals"][0];
    let close = |ours: &serde_json::Value, answer: &str| {
        let ours = ours.as_f64().expect("a number");
        assert!(
            (ours - number(answer)).abs() <= 1e-6,
            "{ours} is not {answer}"
        );
    };
    close(
        &total["digital"]["gds-current"]["share"],
        &answers[0]["pooled_take_up"],
    );
    close(&total["council_median"], &answers[0]["median_of_7_take_up"]);
    for answer in &answers {
        let groups = document["groups"].as_array().expect("groups");
        let group = groups
            .iter()
            .find(|group| group["council"] == answer["payment_authority"].as_str())
            .expect("the council is there");
        close(
            &group["digital"]["gds-current"]["share"],
            &answer["take_up"],
        );
        assert_eq!(group["total"].to_string(), answer["total"]);
    }
}

/// The two scopes of the answers: mapping and period.
const SCOPES: [(&str, &str, &str); 2] = [
    (
        "every row",
        "data-samples/banes/mappings/contact-export-every-row.toml",
        "2014",
    ),
    (
        "Jan-Oct, test services left out",
        "data-samples/banes/mappings/contact-export.toml",
        "2014-01..2014-10",
    ),
];

#[test]
fn banes_by_channel() {
    let (Some(contacts), Some(answers)) = (
        shared("data/banes/BANES_Contact_to_the_Council.csv"),
        shared("data/expected/banes_contact_channel_totals.csv"),
    ) else {
        return;
    };
    let answers = records(&fs::read_to_string(answers).expect("it can be read"));
    let channel = |name: &str| match name {
        "online" => "web",
        "phone" => "telephone",
        "face_to_face" => "face-to-face",
        "social" => "social-media",
        "email" => "email",
        "post" => "post",
        "fax" => "fax",
        other => panic!("{other} has no channel"),
    };
    let mut compared = 0;
    for (scope, mapping, whole) in SCOPES {
        let of_scope: Vec<_> = answers
            .iter()
            .filter(|answer| answer["scope"] == scope)
            .collect();
        let periods: BTreeSet<&str> = of_scope.iter().map(|a| a["period"].as_str()).collect();
        for period in periods {
            let window = if period == "ALL" { whole } else { period };
            let ours = baseline(&[
                &contacts.to_string_lossy(),
                "--mapping",
                mapping,
                "--by",
                "council",
                "-p",
                window,
            ]);
            for answer in of_scope.iter().filter(|answer| answer["period"] == period) {
                let found = ours
                    .iter()
                    .find(|record| record["channel_code"] == channel(&answer["channel"]))
                    .unwrap_or_else(|| panic!("{answer:?} is there"));
                assert_same(found, &answer["count"], &answer["total"], &answer["share"]);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, answers.len());
}

#[test]
fn banes_take_up_by_service_under_two_definitions() {
    let (Some(contacts), Some(answers)) = (
        shared("data/banes/BANES_Contact_to_the_Council.csv"),
        shared("data/expected/banes_contact_digital_take_up_by_service.csv"),
    ) else {
        return;
    };
    let answers = records(&fs::read_to_string(answers).expect("it can be read"));
    let mut compared = 0;
    for (scope, mapping, window) in SCOPES {
        let output = run(&[
            "baseline",
            &contacts.to_string_lossy(),
            "--mapping",
            mapping,
            "-p",
            window,
            "-f",
            "json",
        ]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let groups = document["groups"].as_array().expect("groups");
        for answer in answers.iter().filter(|answer| answer["scope"] == scope) {
            let group = if answer["service"] == "ALL SERVICES" {
                &document["totals"][0]
            } else {
                groups
                    .iter()
                    .find(|group| same_words(group["service"].as_str(), &answer["service"]))
                    .unwrap_or_else(|| panic!("{answer:?} is there"))
            };
            assert_eq!(group["total"].to_string(), answer["total"], "{answer:?}");
            for (definition, column) in [
                ("web-only", "take_up_online_only"),
                ("online-email-social", "take_up_online_email_social"),
            ] {
                let share = group["digital"][definition]["share"]
                    .as_f64()
                    .expect("a share");
                assert!(
                    (share - number(&answer[column])).abs() <= 1e-6,
                    "{answer:?}: {share}"
                );
            }
            compared += 1;
        }
    }
    assert_eq!(compared, answers.len());
}

/// Whether two names differ in their spaces at the most.
fn same_words(ours: Option<&str>, theirs: &str) -> bool {
    ours.is_some_and(|ours| ours.split_whitespace().eq(theirs.split_whitespace()))
}

#[test]
fn dvla_tracker_by_month() {
    let (Some(tracker), Some(answers)) = (
        shared("data/dvla/CEG Transaction Tracker.xlsx"),
        shared("data/expected/dvla_tracker_long.csv"),
    ) else {
        return;
    };
    let answers = records(&fs::read_to_string(answers).expect("it can be read"));
    // The figures of later months are dummies.
    let real: Vec<_> = answers
        .iter()
        .filter(|answer| answer["looks_real"] == "True" && *answer["period"] <= *"2008-08")
        .collect();
    let months: BTreeSet<&str> = real
        .iter()
        .map(|answer| answer["period"].as_str())
        .collect();
    assert_eq!(months.len(), 14);
    let mut compared = 0;
    for month in months {
        let ours = baseline(&[
            &tracker.to_string_lossy(),
            "--mapping",
            "data-samples/dvla/mappings/transaction-tracker.toml",
            "--by",
            "service",
            "-p",
            // 2007-08 alone might be a financial year.
            &format!("{month}-01/P1M"),
        ]);
        let of_month = real.iter().filter(|answer| answer["period"] == month);
        for answer in of_month {
            let channel = match answer["channel_as_published"].as_str() {
                "WEB" => "web",
                "IVR" => "automated-telephone",
                "AGENT" => "telephone",
                other => panic!("{other} has no channel"),
            };
            let service = match answer["service"].as_str() {
                "Relicensing" => "Vehicle relicensing",
                "SORN" => "Statutory off road notification",
                other => panic!("{other} has no service"),
            };
            let found = ours
                .iter()
                .find(|record| record["channel_code"] == channel && record["service"] == service)
                .unwrap_or_else(|| panic!("{answer:?} is there"));
            assert_same(found, &answer["count"], &answer["total"], &answer["share"]);
            compared += 1;
        }
    }
    assert_eq!(compared, 84);
}

#[test]
fn an_export_gives_the_same_figures_in_every_encoding() {
    let of = |path: &str| {
        let path = shared(path)?;
        Some(baseline(&[
            &path.to_string_lossy(),
            "--mapping",
            "data-samples/banes/mappings/contact-export-every-row.toml",
            "--by",
            "service",
            "-p",
            "2014",
        ]))
    };
    let Some(original) = of("data/banes/BANES_Contact_to_the_Council.csv") else {
        return;
    };
    assert!(original.len() > 50);
    for twin in ["cr_only", "semicolon_bom_crlf", "utf16le_bom_tab_crlf"] {
        let same = of(&format!("data/encodings/banes_contact_{twin}.csv"));
        assert_eq!(same.as_ref(), Some(&original), "{twin}");
    }
}

/// A sheet of the Transactions Explorer beside mappings and registers as its README says, with the
/// services of its own, and the arguments that read it.
fn transactions_explorer(sheet: &Path, mapping: &str) -> (TempDir, [String; 2]) {
    let folder = TempDir::new().expect("a folder");
    let sample = project("data-samples/transactions-explorer");
    for part in ["mappings", "registers"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
        for entry in fs::read_dir(sample.join(part)).expect("it can be listed") {
            let entry = entry.expect("an entry");
            let copy = folder.path().join(part).join(entry.file_name());
            fs::copy(entry.path(), copy).expect("a copy");
        }
    }
    let mapping = folder.path().join("mappings").join(mapping);
    let arguments = [
        sheet.to_string_lossy().into_owned(),
        format!("--mapping={}", mapping.display()),
    ];
    let output = run(&["map", &arguments[0], &arguments[1], "-f", "services"]);
    fs::write(folder.path().join("registers/services.csv"), output.stdout).expect("written");
    (folder, arguments)
}

/// The take-up of each service of a sheet in one period by the sheet's own cells; the rows in which
/// any digital count is above its total are left out, and counted.
fn take_up_of_sheet(
    sheet: &Path,
    columns: &[(usize, usize)],
    of_period: (usize, usize),
) -> (BTreeMap<String, f64>, u64) {
    let mut reader = csv::Reader::from_path(sheet).expect("the sheet");
    let mut shares = BTreeMap::new();
    let mut above = 0;
    for row in reader.records() {
        let row = row.expect("a row");
        let cell = |at: usize| row[at].replace(',', "").trim().parse::<f64>().ok();
        let is_above = |(total, digital): &(usize, usize)| matches!((cell(*total), cell(*digital)), (Some(total), Some(digital)) if digital > total);
        if columns.iter().any(is_above) {
            above += 1;
        } else if let (Some(total), Some(digital)) = (cell(of_period.0), cell(of_period.1))
            && total > 0.0
        {
            shares.insert(row[4].trim().to_owned(), digital / total);
        }
    }
    (shares, above)
}

#[test]
fn transactions_explorer_take_up_by_service() {
    let (Some(quarters), Some(years)) = (
        shared("data/gds/services_2015-06-30.csv"),
        shared("data/gds/transaction-volumes_2016-11-30.csv"),
    ) else {
        return;
    };
    // Columns of totals and of digital, counted from 0, and a period's name with its place there.
    let of_quarters: Vec<(usize, usize)> = (0..10).map(|at| (93 + at, 106 + at)).collect();
    let of_years: Vec<(usize, usize)> = [5, 11, 20 + 3, 20 + 15]
        .map(|total| (total, total + 1))
        .into();
    let sheets = [
        (quarters, "services.toml", of_quarters, "2014-Q1", 6, 5),
        (years, "transaction-volumes.toml", of_years, "2013-14", 2, 0),
    ];
    for (sheet, mapping, columns, period, at, expected_above) in sheets {
        let (_folder, [file, mapping]) = transactions_explorer(&sheet, mapping);
        let (shares, above) = take_up_of_sheet(&sheet, &columns, columns[at]);
        assert_eq!(above, expected_above);
        let output = run(&["check", &file, &mapping, "-f", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let set_aside = &document["files"][0]["set_aside"]["part-above-whole"];
        assert_eq!(set_aside.as_u64().unwrap_or(0), above);
        // Rows are set aside, so the exit code is not that of success.
        let output = run(&["baseline", &file, &mapping, "-p", period, "-f", "csv"]);
        let ours: BTreeMap<String, f64> = records(&String::from_utf8_lossy(&output.stdout))
            .into_iter()
            .filter(|record| record["channel_code"] == "web" && !record["share"].is_empty())
            .map(|record| (record["service"].clone(), number(&record["share"])))
            .collect();
        let others =
            |these: &BTreeMap<String, f64>, those: &BTreeMap<String, f64>| -> Vec<String> {
                let missing = these.keys().filter(|service| !those.contains_key(*service));
                missing.cloned().collect()
            };
        assert_eq!(
            (others(&ours, &shares), others(&shares, &ours)),
            (Vec::new(), Vec::new()),
            "{period}"
        );
        assert!(shares.len() > 300);
        for (service, share) in &shares {
            assert!((ours[service] - share).abs() <= 1e-6, "{service}");
        }
    }
}
