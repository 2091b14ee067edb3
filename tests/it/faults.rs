//! Every finding, with its exact place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use channelshift::mapping::Mapping;
use channelshift::model::{CODES, Count, Findings, Severity, State, UnknownKind};
use channelshift::read::Manner;
use channelshift::returns::Returns;

use crate::support::{REGISTERS, project, records, run, stdout, take, take_bytes};

/// Line, column and code of every finding of a check in the concise form.
fn places(path: &str) -> Vec<(u64, u32, String)> {
    let output = run(&["check", path, "-f", "json"]);
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the output is JSON");
    let findings = document["findings"].as_array().expect("findings");
    let mut places: Vec<(u64, u32, String)> = findings
        .iter()
        // What rows leave unsaid has tests of its own below.
        .filter(|finding| finding["family"] != "coverage")
        .map(|finding| {
            (
                finding["line"].as_u64().unwrap_or(0),
                u32::try_from(finding["column"].as_u64().unwrap_or(0)).expect("a column"),
                finding["code"].as_str().expect("a code").to_owned(),
            )
        })
        .collect();
    places.sort();
    places
}

#[test]
fn every_fault_of_the_sample_is_found_at_its_line_and_column() {
    let expected = [
        (1, 61, "column-unused"),
        (3, 1, "council-unknown"),
        (4, 1, "council-ambiguous"),
        (5, 1, "council-not-in-period"),
        (6, 1, "council-changed"),
        (7, 1, "code-and-name-disagree"),
        (8, 10, "service-unknown"),
        (9, 56, "service-not-run"),
        (10, 27, "channel-unknown"),
        (11, 33, "keyed-by-unknown"),
        (12, 44, "unit-unknown"),
        (13, 44, "unit-not-stated"),
        (14, 57, "count-not-a-number"),
        (15, 57, "count-negative"),
        (16, 57, "count-not-whole"),
        (17, 57, "count-too-large"),
        (18, 57, "thousands-misplaced"),
        (19, 57, "count-blank"),
        (20, 36, "period-not-understood"),
        (21, 36, "period-ambiguous"),
        (22, 36, "period-read-as"),
        (23, 66, "rows-identical"),
        (25, 62, "rows-conflicting"),
        (26, 70, "row-ragged"),
        (28, 72, "labels-overlap"),
        (29, 62, "periods-overlap"),
        (33, 61, "periods-disagree"),
        (38, 61, "periods-cross"),
    ]
    .map(|(line, column, code)| (line, column, code.to_owned()));
    assert_eq!(places("data-samples/faults/every-fault.csv"), expected);
}

#[test]
fn the_remarks_of_the_sample_name_the_fault_of_their_line() {
    let text = std::fs::read_to_string(project("data-samples/faults/every-fault.csv"))
        .expect("the sample can be read");
    for (line, _, code) in places("data-samples/faults/every-fault.csv") {
        let row = text
            .lines()
            .nth(usize::try_from(line).expect("a line") - 1)
            .expect("a line");
        // A ragged row's remark is cut in two by its fault; the heading has no remark.
        assert!(
            line == 1 || row.contains(&code),
            "{code} is not the fault of {row}"
        );
    }
}

#[test]
fn errors_make_the_exit_code_1_and_every_row_is_accounted_for() {
    let output = run(&["check", "data-samples/faults/every-fault.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let last: Vec<&str> = text.lines().rev().take(1).collect();
    assert_eq!(last, ["1 file checked: 11 errors, 17 queries, 6 notes"]);
    assert!(
        text.contains("37 rows in = 24 used + 12 set aside + 1 skipped"),
        "{text}"
    );
}

#[test]
fn every_fault_over_time_is_found_at_its_line_and_column() {
    let expected = [
        (4, 65, "scale-suspect"),
        (6, 61, "impossible-zero"),
        (8, 61, "period-stray"),
        (10, 59, "large-change"),
        (13, 59, "same-as-last"),
        (14, 62, "one-channel-only"),
        (16, 11, "service-unknown"),
        (16, 11, "test-service"),
    ]
    .map(|(line, column, code)| (line, column, code.to_owned()));
    assert_eq!(places("data-samples/faults/over-time.csv"), expected);
}

#[test]
fn a_total_that_disagrees_says_the_likely_slip() {
    let output = run(&["check", "data-samples/faults/part-above-whole.csv"]);
    let text = stdout(&output);
    for words in [
        "says 20 but Telephone alone has 104: the total may lack a digit",
        "says 169 but the counts give 196: two digits of the total may be swapped",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn each_fault_of_a_file_has_its_sample() {
    for (file, code) in [
        ("part-above-whole.csv", "part-above-whole"),
        ("column-missing.csv", "column-missing"),
        ("column-twice.csv", "column-twice"),
        ("encoding-assumed.csv", "encoding-assumed"),
        ("file-empty.csv", "file-empty"),
        ("file-not-text.csv", "file-not-text"),
        ("header-not-recognised.csv", "header-not-recognised"),
        ("total-mismatch.csv", "total-mismatch"),
        ("unit-not-stated.csv", "unit-not-stated"),
        ("column-may-be-channel.csv", "column-may-be-channel"),
        ("quote-not-closed.csv", "quote-not-closed"),
        ("period-and-days.csv", "period-and-days"),
        ("personal-data.csv", "personal-data"),
    ] {
        let found = places(&format!("data-samples/faults/{file}"));
        assert!(
            found.iter().any(|(_, _, found)| found == code),
            "{file}: {found:?}"
        );
    }
}

/// The codes that only a baseline raises, each with a run that shows it.
#[test]
fn each_fault_of_coverage_has_its_sample() {
    let runs: [(&str, &[&str]); 6] = [
        (
            "figures-incomplete",
            &["baseline", "data-samples/northshire", "-v"],
        ),
        (
            "channel-absent",
            &["baseline", "data-samples/faults/channel-absent.csv", "-v"],
        ),
        (
            "digital-not-returned",
            &[
                "baseline",
                "data-samples/faults/digital-not-returned.csv",
                "-v",
            ],
        ),
        (
            "period-straddles-window",
            &[
                "baseline",
                "data-samples/northshire",
                "-p",
                "2024-07..2024-12",
                "-v",
            ],
        ),
        (
            "successor-formed",
            &[
                "baseline",
                "data-samples/librarieswest",
                "--councils",
                "current",
                "-v",
            ],
        ),
        (
            "predecessors-incomplete",
            &[
                "baseline",
                "data-samples/librarieswest",
                "--councils",
                "current",
                "-v",
            ],
        ),
    ];
    for (code, args) in runs {
        let output = run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(&format!("[{code}]")), "{code}: {said}");
    }
}

#[test]
fn the_samples_show_every_code() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for folder in ["faults", "northshire", "librarieswest", "reasons"] {
        let output = run(&["check", &format!("data-samples/{folder}"), "-f", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = document["findings"].as_array().expect("findings").iter();
        shown.extend(findings.filter_map(|finding| finding["code"].as_str().map(str::to_owned)));
    }
    // Those that depend on what is asked for are shown by the test above.
    for code in [
        "period-straddles-window",
        "successor-formed",
        "predecessors-incomplete",
    ] {
        shown.insert(code.to_owned());
    }
    for code in CODES {
        assert!(shown.contains(code.name), "no sample shows {}", code.name);
    }
}

#[test]
fn places_are_the_same_under_every_line_end() {
    let text = "Council,Service,Channel,Period,Transactions\n\n\
                Leeds,\"Report a\npothole\",Web,2015-04,12.5\n\
                Leeds,Report a pothole,Web,2015-05,many\n";
    let places = |end: &str| -> Vec<(u64, u32, u64)> {
        let bytes = text.replace('\n', end).into_bytes();
        let returns = take_bytes(&[("a.csv", &bytes)], &Mapping::default());
        cells(&returns.findings)
    };
    let expected = [(4, 22, 3), (5, 36, 4)];
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(places(end), expected, "{end:?}");
    }
}

/// Line, column and spreadsheet row of the findings that have a cell.
fn cells(findings: &Findings) -> Vec<(u64, u32, u64)> {
    findings
        .kept()
        .iter()
        .filter(|finding| finding.code.name.starts_with("count-"))
        .filter_map(|finding| finding.place.as_ref()?.cell.as_ref())
        .map(|cell| (cell.line, cell.column, cell.row))
        .collect()
}

#[test]
fn every_fault_of_the_sample_is_at_its_place_under_every_line_end() {
    let text = std::fs::read_to_string(project("data-samples/faults/every-fault.csv"))
        .expect("the sample can be read");
    let places = |end: &str| -> Vec<(u64, u32, &str)> {
        let bytes = text.replace('\n', end).into_bytes();
        let returns = take_bytes(&[("a.csv", &bytes)], &Mapping::default());
        let findings = returns.findings.kept().iter();
        findings
            .filter_map(|finding| {
                let cell = finding.place.as_ref()?.cell.as_ref()?;
                Some((cell.line, cell.column, finding.code.name))
            })
            .collect()
    };
    assert!(places("\n").len() > 20);
    assert_eq!(places("\r\n"), places("\n"));
    assert_eq!(places("\r"), places("\n"));
}

#[test]
fn columns_count_letters_and_not_bytes() {
    let row = "Council,Service,Channel,Period,Transactions\nÉÉÉ,Report a pothole,Wéb,2015-04,x y\n";
    let utf8 = take_bytes(&[("a.csv", row.as_bytes())], &Mapping::default());
    let marked = [b"\xef\xbb\xbf", row.as_bytes()].concat();
    let marked = take_bytes(&[("a.csv", &marked)], &Mapping::default());
    let windows: Vec<u8> = row
        .chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin"))
        .collect();
    let windows = take_bytes(&[("a.csv", &windows)], &Mapping::default());
    for returns in [utf8, marked, windows] {
        let unknown: Vec<(u32, u32)> = returns
            .findings
            .kept()
            .iter()
            .filter(|finding| finding.code.name == "council-unknown")
            .filter_map(|finding| finding.place.as_ref()?.cell.as_ref())
            .map(|cell| (cell.column, cell.width))
            .collect();
        assert_eq!(unknown, [(1, 3)]);
        // The rest of the row is not looked at once nobody knows whose it is.
        assert_eq!(
            returns.accounts[0].set_aside.get("council-unknown"),
            Some(&1)
        );
    }
}

#[test]
fn a_good_row_that_an_unreadable_one_repeats_is_not_used_in_either_order() {
    let heading = "Council,Service,Channel,Period,Transactions\n";
    let good = "Leeds,Report a pothole,Web,2015-04,10\n";
    let bad = "Leeds,Report a pothole,Web,2015-04,ten\n";
    for rows in [[good, bad], [bad, good]] {
        let text = format!("{heading}{}", rows.concat());
        let returns = take_bytes(&[("a.csv", text.as_bytes())], &Mapping::default());
        let account = &returns.accounts[0];
        assert!(account.balances());
        assert_eq!(
            (account.used, account.total_set_aside()),
            (0, 2),
            "{rows:?}"
        );
    }
}

#[test]
fn a_file_of_two_conflicting_rows_uses_neither() {
    let text = "Council,Service,Channel,Period,Transactions\n\
                Leeds,Report a pothole,Web,2015-04,10\n\
                Leeds,Report a pothole,Web,2015-04,11\n\
                Leeds,Report a pothole,Web,2015-04,10\n";
    let returns = take_bytes(&[("a.csv", text.as_bytes())], &Mapping::default());
    assert_eq!(
        returns.accounts[0].set_aside.get("rows-conflicting"),
        Some(&3)
    );
    assert!(returns.accounts[0].balances());
}

#[test]
fn a_row_that_agrees_with_a_part_of_a_row_in_conflict_is_withdrawn_too() {
    let long = "Council,Service,Channel,Period,Unit,Count\n\
                Leeds,Report a pothole,Web,2015-04,contacts,10\n\
                Leeds,Report a pothole,Post,2015-04,contacts,20\n";
    let wide =
        "Council,Service,Period,Unit,Web,Post\nLeeds,Report a pothole,2015-04,contacts,11,20\n";
    let files: [(&str, &[u8]); 2] = [("a.csv", long.as_bytes()), ("b.csv", wide.as_bytes())];
    let returns = take_bytes(&files, &Mapping::default());
    for account in &returns.accounts {
        assert!(account.balances());
        assert_eq!(account.used, 0, "{}: no figure of it is used", account.file);
    }
}

#[test]
fn a_row_of_another_file_is_withdrawn_too() {
    let text = "Council,Service,Channel,Period,Transactions\nLeeds,Report a pothole,Web,2015-04,";
    let (first, second) = (format!("{text}10\n"), format!("{text}11\n"));
    let files: [(&str, &[u8]); 2] = [("a.csv", first.as_bytes()), ("b.csv", second.as_bytes())];
    let returns = take_bytes(&files, &Mapping::default());
    for account in &returns.accounts {
        assert!(account.balances());
        assert_eq!(account.used, 0, "{}", account.file);
    }
}

#[test]
fn a_tidy_file_of_findings_has_no_row_lost() {
    let mut returns = Returns::default();
    let path = project("data-samples/faults/every-fault.csv");
    let file = File::open(path).expect("the sample can be read");
    returns
        .take(
            "f.csv",
            file,
            Manner::default(),
            &Mapping::default(),
            &REGISTERS,
        )
        .expect("it can be read");
    let rows = records(
        &std::fs::read_to_string(project("data-samples/faults/every-fault.csv"))
            .expect("the sample can be read")
            .replace("row-ragged, for want of quotes", "row-ragged"),
    );
    assert_eq!(returns.accounts[0].rows_in, rows.len() as u64);
}

#[test]
fn the_rest_of_a_total_is_what_the_channels_beside_it_leave() {
    let text = "Council,Service,Period,Total,Online,Post\n\
                Leeds,Report a pothole,2024-04,881,412,9\n\
                Leeds,Report a pothole,2024-05,902,[x],9\n\
                Leeds,Report a pothole,2024-06,400,412,9\n";
    let toml = "schema = 1\n[fixed]\nunit = \"transactions\"\n[counts]\nrest = \"Telephone\"\n";
    let mapping = Mapping::parse("m.toml", toml).expect("a mapping");
    let returns = take_bytes(&[("f.csv", text.as_bytes())], &mapping);
    let telephone = REGISTERS.channels.id("telephone").expect("a channel");
    let totals = returns.tally.totals();
    let counts: Vec<(String, Count)> = totals
        .iter()
        .filter(|total| total.key.channel == telephone)
        .map(|total| (total.key.period.words(), total.count))
        .collect();
    let missing = Count::Missing(State::NotCollected);
    assert_eq!(
        counts,
        [
            ("April 2024".to_owned(), Count::Number(460)),
            ("May 2024".to_owned(), missing),
            ("June 2024".to_owned(), missing),
        ]
    );
    assert_eq!(lines_of(&returns, "part-above-whole"), [4]);
    assert!(lines_of(&returns, "rest-of-total").is_empty());
}

/// The lines of the findings of a code.
fn lines_of(returns: &Returns, code: &str) -> Vec<u64> {
    let found = returns.findings.kept().iter();
    let found = found.filter(|finding| finding.code.name == code);
    found
        .filter_map(|finding| Some(finding.place.as_ref()?.cell.as_ref()?.line))
        .collect()
}

#[test]
fn a_row_of_totals_keeps_back_no_finding_of_the_rows_below_it() {
    let text = "Council,Service,Channel,Period,Transactions\n\
                Total,UAT test,Web,2015-16,4\n\
                Leeds,UAT test,Web,2015-16,4\n";
    let returns = take_bytes(&[("f.csv", text.as_bytes())], &Mapping::default());
    for code in ["period-read-as", "test-service", "service-unknown"] {
        assert_eq!(lines_of(&returns, code), [3], "{code}");
    }
}

/// How many findings there are of each code that is an error or a query, and the rows of labels
/// that nobody knows.
fn said_of(text: &str) -> (BTreeMap<&'static str, u64>, Vec<(String, u64)>) {
    let returns = take(&[("a.csv", text)]);
    let mut said = BTreeMap::new();
    for finding in returns.findings.kept() {
        if finding.code.severity < Severity::Note {
            *said.entry(finding.code.name).or_default() += 1;
        }
    }
    let unknown = returns.findings.unknown.labels("a.csv");
    let unknown = unknown.filter(|label| label.kind != UnknownKind::Heading);
    (
        said,
        unknown
            .map(|label| (label.text.clone(), label.rows))
            .collect(),
    )
}

#[test]
fn a_faulty_cell_is_said_once_however_many_columns_of_figures_there_are() {
    let months: Vec<String> = (4..=12).map(|month| format!("2024-{month:02}")).collect();
    let across = |columns: &[String]| {
        let head = columns.join(",");
        let counts = vec!["7"; columns.len()].join(",");
        format!(
            "Council,Service,Channel,Keyed by,Unit,{head}\n\
             Leedz,Report a missed bin,Web,,contacts,{counts}\n\
             Leeds,Potholez,Web,,contacts,{counts}\n\
             Leeds,Report a missed bin,Owl,nobody,contacts,{counts}\n\
             Leeds,Report a missed bin,Web,,widgets,{counts}\n"
        )
    };
    let (one, labels) = said_of(&across(&months[..1]));
    let said: Vec<(&str, u64)> = one.iter().map(|(code, count)| (*code, *count)).collect();
    assert_eq!(
        said,
        [
            ("channel-unknown", 1),
            ("council-unknown", 1),
            ("keyed-by-unknown", 1),
            ("service-unknown", 1),
            ("unit-unknown", 1),
        ]
    );
    assert!(labels.iter().all(|(_, rows)| *rows == 1), "{labels:?}");
    assert_eq!(said_of(&across(&months)), (one, labels));
    // A period in a cell, with services across.
    let services = "Council,Period,Channel,Unit,Report a missed bin,Report a pothole,Pay council tax\n\
                    Leeds,some day,Web,contacts,1,2,3\n";
    assert_eq!(said_of(services).0, [("period-not-understood", 1)].into());
}
