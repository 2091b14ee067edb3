//! What `check` makes of findings: its formats, rules, reasons, exit codes, and the rows set aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::schema::faults;
use crate::support::{command, project, records, run, stdout};

/// The places in the samples to which formats are held, with what they show: every fault, a project
/// with rules and reasons, a big one, a file that cannot be read, and personal data.
const SAMPLES: [&str; 6] = [
    "data-samples/faults",
    "data-samples/faults/every-fault.csv",
    "data-samples/faults/file-not-text.csv",
    "data-samples/faults/personal-data.csv",
    "data-samples/northshire",
    "data-samples/reasons",
];

const FORMATS: [&str; 6] = ["text", "concise", "json", "csv", "github", "sarif"];

fn document(args: &[&str]) -> Value {
    let output = run(&[&["check", "--as-of", "2026-01-31"], args].concat());
    serde_json::from_slice(&output.stdout).expect("the output is JSON")
}

fn number(document: &Value, path: &str) -> u64 {
    let value = document.pointer(path).and_then(Value::as_u64);
    value.unwrap_or_else(|| panic!("{path} is a number"))
}

/// Writes a file, with the folders it is in.
fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("it is written");
}

/// A project in a folder of its own, of one return.
fn new_project(settings: &str, reasons: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        "channelshift.toml",
        format!("schema = 1\n{settings}"),
    );
    if !reasons.is_empty() {
        let heading = "code,file,place,who,why,until\n";
        put(folder.path(), "reasons.csv", format!("{heading}{reasons}"));
    }
    put(
        folder.path(),
        "returns/leeds.csv",
        "Council,Service,Channel,Period,Transactions\n\
         Leeds,Report a pothole,Web,2015-04,10\n\
         Leeds,Report a pothole,Web,2015-04,10\n\
         Leeds,Report a pothole,Web,2010-11,10\n",
    );
    folder
}

fn check(folder: &Path, args: &[&str]) -> std::process::Output {
    let folder = folder.to_str().expect("a path");
    run(&[&["check", folder, "--as-of", "2026-01-31"], args].concat())
}

/// The last line of a check.
fn summary(output: &std::process::Output) -> String {
    stdout(output).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn sarif_is_valid_by_the_official_schema() {
    let path = project("tests/schemas/sarif-schema-2.1.0.json");
    let text = fs::read_to_string(path).expect("the schema can be read");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    for path in SAMPLES {
        let document = document(&[path, "-f", "sarif"]);
        assert_eq!(faults(&document, &schema), [""; 0], "{path}");
    }
    // The schema does refuse what is wrong.
    let mut wrong = document(&["data-samples/reasons", "-f", "sarif"]);
    wrong["runs"][0]["results"][0]["level"] = "query".into();
    assert!(!faults(&wrong, &schema).is_empty());
}

#[test]
fn sarif_says_rules_places_reasons_and_what_is_off() {
    let document = document(&["data-samples/reasons", "-f", "sarif"]);
    let run = &document["runs"][0];
    let results = run["results"].as_array().expect("results");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        let index =
            usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let help = rules[index]["help"]["markdown"].as_str().expect("help");
        assert!(help.contains("## How to mend it"));
        assert!(result["partialFingerprints"]["channelshiftFinding/v1"].is_string());
    }
    let accepted: Vec<&Value> = results
        .iter()
        .filter(|result| !result["suppressions"].is_null())
        .collect();
    let [accepted] = accepted.as_slice() else {
        panic!("one is accepted");
    };
    assert_eq!(accepted["ruleId"], "rows-identical");
    let why = accepted["suppressions"][0]["justification"].as_str();
    assert!(why.is_some_and(|why| why.contains("J. Clarke")));
    let place = &accepted["locations"][0];
    let uri = &place["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "data-samples/reasons/returns/leeds.csv");
    assert_eq!(place["physicalLocation"]["region"]["startLine"], 4);
    assert_eq!(place["physicalLocation"]["region"]["startColumn"], 42);
    assert_eq!(place["logicalLocations"][0]["name"], "E4");
    let raised = results
        .iter()
        .find(|result| result["ruleId"] == "period-read-as");
    assert_eq!(raised.expect("it is found")["level"], "warning");
    let overrides = &run["invocations"][0]["ruleConfigurationOverrides"];
    assert_eq!(overrides[0]["descriptor"]["id"], "column-unused");
    assert_eq!(overrides[0]["configuration"]["enabled"], false);
}

#[test]
fn a_fingerprint_stays_when_lines_are_put_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    let heading = "Council,Service,Channel,Period,Transactions\n";
    let rows = "Leeds,Report a pothole,Web,2015-04,many\nLeeds,Report a pothole,Web,2015-05,\n";
    let prints = |text: String| -> BTreeSet<String> {
        fs::write(&path, text).expect("it is written");
        let document = document(&[path.to_str().expect("a path"), "-f", "sarif"]);
        let results = document["runs"][0]["results"].as_array().expect("results");
        let of_rows = results.iter().filter(|result| {
            let code = result["ruleId"].as_str().expect("a code");
            code.starts_with("count-")
        });
        of_rows
            .map(|result| result["partialFingerprints"].to_string())
            .collect()
    };
    let before = prints(format!("{heading}{rows}"));
    assert_eq!(before.len(), 2);
    let more = "Leeds,Report a pothole,Web,2014-04,1\n\n";
    assert_eq!(prints(format!("{heading}{more}{rows}")), before);
}

#[test]
fn a_list_for_a_council_has_cells_and_no_formula() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("=north.csv");
    let text = "Council,Service,Channel,Period,Transactions\n\
                =SUM(A1),Report a pothole,Web,2015-04,10\n\
                Leeds,\"Report a\npothole\",@SUM(A1),2015-04,-12\n\
                Leeds,Report a pothole,\"a \"\"b\"\", c\",2015-04,1\n";
    fs::write(&path, text).expect("it is written");
    let output = command(&["check", "=north.csv", "-f", "csv"])
        .current_dir(folder.path())
        .output()
        .expect("the binary runs");
    let printed = stdout(&output);
    assert!(printed.starts_with('\u{feff}'), "Excel takes it for UTF-8");
    let rows = records(&printed);
    let cells: Vec<[&str; 5]> = rows
        .iter()
        .map(|row| {
            ["cell", "line", "severity", "code", "what the cell says"].map(|c| row[c].as_str())
        })
        .collect();
    for expected in [
        ["A2", "2", "error", "council-unknown", "'=SUM(A1)"],
        ["E3", "4", "error", "count-negative", "'-12"],
        ["C3", "4", "query", "channel-unknown", "'@SUM(A1)"],
        ["C4", "5", "query", "channel-unknown", "a \"b\", c"],
    ] {
        assert!(cells.contains(&expected), "{expected:?} in {cells:?}");
    }
    for cell in rows.iter().flat_map(BTreeMap::values) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert!(rows.iter().all(|row| row["file"] == "'=north.csv"));
    assert!(rows.iter().all(|row| !row["what to do"].is_empty()));
}

#[test]
fn every_format_lists_the_same_findings() {
    for path in SAMPLES {
        let json = document(&[path, "-f", "json"]);
        let listed = json["findings"].as_array().expect("findings").len();
        assert_eq!(number(&json, "/not_listed"), 0, "{path}");
        let sarif = document(&[path, "-f", "sarif"]);
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), listed, "{path}");
        let lines = |format: &str, counts: fn(&str) -> bool| {
            let output = run(&["check", path, "-f", format, "--as-of", "2026-01-31"]);
            let text = stdout(&output);
            text.lines().filter(|line| counts(line)).count()
        };
        assert_eq!(lines("github", |line| line.starts_with("::")), listed);
        assert_eq!(
            lines("concise", |line| {
                ["error[", "query[", "note[", "accepted["]
                    .iter()
                    .any(|word| line.contains(word))
            }),
            listed,
            "{path}"
        );
        let output = run(&["check", path, "-f", "csv", "--as-of", "2026-01-31"]);
        assert_eq!(records(&stdout(&output)).len(), listed, "{path}");
    }
}

#[test]
fn nothing_personal_is_printed_in_any_format() {
    let path = "data-samples/faults/personal-data.csv";
    let sample = fs::read_to_string(project(path)).expect("the sample can be read");
    let secrets = [
        "jo.bloggs",
        "example.org",
        "0117",
        "0123",
        "BS1",
        "5TR",
        "12 34 56",
        "sam@",
        "pat@",
    ];
    for secret in secrets {
        assert!(sample.contains(secret), "{secret} is in the sample");
    }
    for format in FORMATS {
        let output = run(&["check", path, "-f", format]);
        let printed = stdout(&output);
        assert!(printed.contains("personal-data"), "{format}");
        // The page on the finding, which SARIF has as help, shows invented examples.
        let printed: String = printed
            .lines()
            .filter(|line| !line.contains("\"markdown\": ") && !line.contains("\"text\": \"# "))
            .collect();
        for secret in secrets {
            assert!(!printed.contains(secret), "{format} prints {secret}");
        }
    }
    for args in [["baseline", path, "-v"], ["baseline", path, "-fjson"]] {
        let output = run(&args);
        let printed = stdout(&output) + &String::from_utf8_lossy(&output.stderr);
        for secret in secrets {
            assert!(!printed.contains(secret), "{args:?} prints {secret}");
        }
    }
}

#[test]
fn personal_data_is_one_finding_a_column_with_its_rows() {
    let json = document(&["data-samples/faults/personal-data.csv", "-f", "json"]);
    let found: Vec<(&str, &str)> = json["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["code"] == "personal-data")
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().expect("words");
            (text("cell"), text("message"))
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                "C8",
                "the column “Channel” holds what looks like an e-mail address, in 1 row"
            ),
            (
                "F3",
                "the column “Remarks” holds what looks like a telephone number, a National \
                 Insurance number or a full postcode, in 2 rows"
            ),
            (
                "G3",
                "the column “Contact” holds what looks like an e-mail address, in 3 rows"
            ),
        ]
    );
}

#[test]
fn personal_data_is_found_in_a_file_that_is_not_recognised_too() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "a.csv", "Name,Mail\nJo,jo@example.org\n");
    let output = check(folder.path(), &["-f", "concise"]);
    assert!(stdout(&output).contains("query[personal-data]"));
    assert!(!stdout(&output).contains("example.org"));
}

#[test]
fn findings_are_listed_by_gravity_and_then_by_the_stages_of_a_check() {
    let json = document(&["data-samples/faults", "-f", "json"]);
    let findings = json["findings"].as_array().expect("findings");
    let severities = ["error", "query", "note"];
    let families = channelshift::model::FAMILIES;
    let order: Vec<(usize, usize)> = findings
        .iter()
        .map(|finding| {
            let at = |names: &[&str], key: &str| {
                let name = finding[key].as_str().expect("a word");
                names
                    .iter()
                    .position(|known| *known == name)
                    .expect("known")
            };
            (at(&severities, "severity"), at(&families, "family"))
        })
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(order.len() > 50);
    // And the text is of the same list.
    let text = stdout(&run(&["check", "data-samples/faults"]));
    let heads: Vec<&str> = text
        .lines()
        .filter(|line| {
            severities
                .iter()
                .any(|word| line.starts_with(&format!("{word}[")))
        })
        .map(|line| &line[line.find('[').expect("a code") + 1..line.find(']').expect("a code")])
        .collect();
    let mut in_json = findings.iter().map(|finding| finding["code"].as_str());
    for head in heads {
        assert!(in_json.any(|code| code == Some(head)), "{head} is in order");
    }
}

#[test]
fn explain_says_what_a_project_can_make_of_a_code() {
    for (code, said, accepted) in [
        ("rows-identical", "rows-identical = \"off\"", true),
        ("count-blank", "count-blank = \"off\"", false),
        ("reason-expired", "reason-expired = \"off\"", false),
        ("count-negative", "An error can be neither", false),
    ] {
        let text = stdout(&run(&["explain", code]));
        let section = text.split("## What a project can make of it").nth(1);
        let section = section.expect("there is such a section");
        assert!(section.contains(said), "{code}: {section}");
        assert_eq!(section.contains("reasons.csv"), accepted, "{code}");
    }
}

#[test]
fn the_exit_code_is_by_the_gravest_finding_asked_about() {
    let errors = "data-samples/faults/total-mismatch.csv";
    let queries = "data-samples/faults/period-and-days.csv";
    let notes = "data-samples/faults/encoding-assumed.csv";
    let clean = "data-samples/layouts/wide-by-channel.csv";
    for (path, codes) in [
        (errors, [1, 1, 1, 0]),
        (queries, [0, 1, 1, 0]),
        (notes, [0, 0, 1, 0]),
    ] {
        for (word, code) in ["error", "query", "note", "never"].into_iter().zip(codes) {
            let output = run(&["check", path, "--fail-on", word]);
            assert_eq!(output.status.code(), Some(code), "{path} --fail-on {word}");
        }
        let by_default = run(&["check", path]);
        assert_eq!(by_default.status.code(), Some(codes[0]), "{path}");
    }
    let output = run(&["baseline", clean, "--fail-on", "query", "-q"]);
    let json = document(&[clean, "-f", "json"]);
    let expected = i32::from(number(&json, "/summary/queries") > 0);
    assert_eq!(output.status.code(), Some(expected));
    let output = run(&[
        "baseline",
        "data-samples/librarieswest",
        "--fail-on",
        "query",
        "-q",
    ]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn rules_change_what_counts_and_the_summary_says_which_are_off() {
    let folder = new_project(
        "[rules]\nrows-identical = \"off\"\nperiod-ambiguous = \"error\"\n",
        "",
    );
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        summary(&output),
        "1 file checked: 1 error, 0 queries, 0 notes; 1 rule is off: rows-identical"
    );
    assert!(stdout(&output).contains("error[period-ambiguous]"));
    assert!(!stdout(&output).contains("[rows-identical]"));
    // The data is what it is: the rule changes what is said of it, not what becomes of it.
    assert!(stdout(&output).contains("3 rows in = 2 used + 0 set aside + 1 skipped"));
    let plain = check(new_project("", "").path(), &[]);
    assert_eq!(plain.status.code(), Some(0));
    assert_eq!(
        summary(&plain),
        "1 file checked: 0 errors, 2 queries, 0 notes"
    );
}

#[test]
fn an_error_stays_one_and_a_rule_of_no_code_is_refused() {
    for (rule, said) in [
        (
            "count-negative = \"off\"",
            "neither lowered nor switched off",
        ),
        (
            "count-negative = \"note\"",
            "neither lowered nor switched off",
        ),
        ("rows-identicl = \"off\"", "did you mean “rows-identical”"),
        (
            "rows-identical = \"quiet\"",
            "“off”, “note”, “query” or “error”",
        ),
    ] {
        let folder = new_project(&format!("[rules]\n{rule}\n"), "");
        let output = check(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(2), "{rule}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            error.contains(said) && error.contains("channelshift.toml"),
            "{error}"
        );
    }
}

#[test]
fn an_accepted_query_is_listed_apart_and_does_not_count() {
    let folder = new_project(
        "",
        "rows-identical,leeds.csv,E3,A. Officer,sent twice,2026-01-31\n",
    );
    let output = check(folder.path(), &["--fail-on", "query"]);
    assert_eq!(output.status.code(), Some(1), "the other query is open");
    assert_eq!(
        summary(&output),
        "1 file checked: 0 errors, 1 query (1 more accepted), 0 notes"
    );
    let text = stdout(&output);
    let open = text.find("query[period-ambiguous]").expect("it is open");
    let accepted = text
        .find("accepted[rows-identical]")
        .expect("it is accepted");
    assert!(open < accepted);
    assert!(text.contains("= accepted by A. Officer until 2026-01-31: sent twice"));
    let json = check(folder.path(), &["-f", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(number(&json, "/summary/queries"), 1);
    assert_eq!(number(&json, "/summary/accepted"), 1);
    let accepted = &json["findings"][1];
    assert_eq!(accepted["accepted"]["who"], "A. Officer");
    assert_eq!(accepted["accepted"]["why"], "sent twice");
    assert_eq!(accepted["accepted"]["until"], "2026-01-31");
    let csv = records(&stdout(&check(folder.path(), &["-f", "csv"])));
    assert_eq!(csv[1]["severity"], "accepted");
    assert_eq!(csv[1]["accepted by"], "A. Officer");
    assert_eq!(csv[1]["reason"], "sent twice");
    assert_eq!(csv[1]["until"], "2026-01-31");
    let both = new_project(
        "",
        "rows-identical,,,A,why,\nperiod-ambiguous,,line 4,A,why,\n",
    );
    let output = check(both.path(), &["--fail-on", "query"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    // A baseline holds the same reasons against its findings.
    let path = both.path().to_str().expect("a path");
    let output = run(&["baseline", path, "--fail-on", "query", "--by", "council"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("Findings: 0 errors, 0 queries (2 more accepted), 0 notes."));
}

#[test]
fn a_reason_ends_after_its_last_day() {
    let folder = new_project("", "rows-identical,,,A. Officer,sent twice,2026-01-30\n");
    let path = folder.path().to_str().expect("a path").to_owned();
    for (day, queries) in [("2026-01-30", 1), ("2026-01-31", 3)] {
        let output = run(&["check", &path, "-f", "json", "--as-of", day]);
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(number(&json, "/summary/queries"), queries, "{day}");
        let ended = stdout(&output).contains("reason-expired");
        assert_eq!(ended, queries == 3);
    }
    let output = run(&["check", &path, "--as-of", "31/01/2026"]);
    assert_eq!(output.status.code(), Some(2));
    // Today, whenever that is, is after it.
    assert!(stdout(&run(&["check", &path])).contains("query[reason-expired]"));
}

#[test]
fn a_reason_that_fits_nothing_is_noted_by_a_check_alone() {
    let folder = new_project(
        "",
        "rows-identical,,E9,A,why,\nrows-identical,west.csv,,A,why,\n",
    );
    let output = check(folder.path(), &["-f", "concise"]);
    let text = stdout(&output);
    let unused: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("reason-unused"))
        .collect();
    let [only] = unused.as_slice() else {
        panic!("one of two: the other is about a file that is not there: {unused:?}");
    };
    assert!(
        only.contains("reasons.csv:2:1: note[reason-unused]"),
        "{only}"
    );
    let path = folder.path().to_str().expect("a path");
    let output = run(&["baseline", path, "-v"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("reason-unused"));
}

#[test]
fn reasons_beside_the_returns_are_no_return() {
    let folder = new_project("[returns]\nfolder = \".\"\n", "rows-identical,,E3,A,why,\n");
    let from = folder.path().join("returns/leeds.csv");
    fs::rename(from, folder.path().join("leeds.csv")).expect("it is moved");
    let output = check(folder.path(), &[]);
    assert_eq!(
        summary(&output),
        "1 file checked: 0 errors, 1 query (1 more accepted), 0 notes"
    );
}

#[test]
fn reasons_that_cannot_be_meant_are_wrong_usage() {
    for (rows, said) in [
        ("count-negative,,,A,why,\n", "errors cannot be accepted"),
        ("rows-identical,,,,why,\n", "`who` is blank"),
        ("\nrows-identical,,x9x,A,why,\n", "line 3: `place`"),
    ] {
        let output = check(new_project("", rows).path(), &[]);
        assert_eq!(output.status.code(), Some(2), "{rows}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            error.contains("reasons.csv`, line ") && error.contains(said),
            "{error}"
        );
    }
    let folder = new_project("", "");
    put(
        folder.path(),
        "reasons.csv",
        b"code,file,place,who,why,until\nx,,,\xa3,,\n",
    );
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("save it as CSV UTF-8"));
}

/// Runs a check that sets rows aside into a new folder within another; the exit code and the folder.
fn set_aside(within: &Path, paths: &[&str]) -> (Option<i32>, std::path::PathBuf) {
    let folder = within.join("aside");
    let to = folder.to_str().expect("a path");
    let output = run(&[&["check"], paths, &["--set-aside", to]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("look for personal data"), "{said}");
    (output.status.code(), folder)
}

/// The lines of a text after its mark and heading.
fn rows_of(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("it is written");
    let text = text.strip_prefix('\u{feff}').expect("a mark");
    text.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn as_many_rows_are_written_as_were_set_aside_each_as_it_was() {
    for sample in ["faults", "northshire", "librarieswest", "layouts"] {
        let within = tempfile::tempdir().expect("a folder");
        let path = format!("data-samples/{sample}");
        let json = document(&[&path, "-f", "json"]);
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for file in json["files"].as_array().expect("files") {
            let rows = file["set_aside"].as_object().expect("counts").values();
            let rows = rows.map(|count| count.as_u64().expect("a count")).sum();
            expected.insert(file["file"].as_str().expect("a name").to_owned(), rows);
        }
        expected.retain(|_, rows| *rows > 0);
        let (_, folder) = set_aside(within.path(), &[&path]);
        let list = fs::read_to_string(folder.join("set-aside.csv")).expect("a list");
        let mut listed: BTreeMap<String, u64> = BTreeMap::new();
        for row in records(&list) {
            *listed.entry(row["file"].clone()).or_default() += 1;
            if !row["sheet"].is_empty() {
                // A sheet's row is written as CSV.
                assert!(row["original"].starts_with("Rotherham,"), "{row:?}");
                continue;
            }
            let original = fs::read(project(&row["file"])).expect("the return can be read");
            let original = String::from_utf8_lossy(&original).into_owned();
            assert!(original.contains(&row["original"]), "{row:?}");
            let line: usize = row["line"].parse().expect("a line");
            let first = row["original"].lines().next().expect("a line");
            assert_eq!(
                original.lines().nth(line - 1).map(str::trim_end),
                Some(first),
                "{row:?}"
            );
            assert!(!row["message"].is_empty(), "{row:?}");
        }
        assert_eq!(listed, expected, "{sample}");
        let returns = fs::read_dir(folder.join("returns")).expect("a folder");
        assert!(returns.count() >= expected.len(), "{sample}");
        let readme = fs::read_to_string(folder.join("README.txt")).expect("it is written");
        assert!(readme.contains("WARNING") && readme.contains("personal data"));
        let left: Vec<_> = fs::read_dir(within.path()).expect("a folder").collect();
        assert_eq!(left.len(), 1, "no temporary folder is left");
    }
}

#[test]
fn what_was_set_aside_is_a_return_that_can_be_mended_and_sent_again() {
    let within = tempfile::tempdir().expect("a folder");
    let (code, folder) = set_aside(within.path(), &["data-samples/faults/total-mismatch.csv"]);
    assert_eq!(code, Some(1));
    let path = folder.join("returns/total-mismatch.set-aside.csv");
    assert_eq!(rows_of(&path).len(), 1);
    let again = |expected| {
        let output = run(&["check", path.to_str().expect("a path")]);
        assert_eq!(output.status.code(), Some(expected), "{}", stdout(&output));
    };
    again(1);
    let text = fs::read_to_string(&path).expect("it is written");
    fs::write(&path, text.replace(",66", ",60")).expect("it is mended");
    again(0);
}

#[test]
fn rows_of_a_sheet_are_under_its_name_and_those_of_two_tables_apart() {
    let within = tempfile::tempdir().expect("a folder");
    let text = "Council,Service,Period,Unit,Web,Phone\nYork,Report a missed bin,2024-01,contacts,1x,2\n\n\
                Council,Service,Period,Unit,Phone,Web\nLeeds,Report a missed bin,2024-01,contacts,1x,2\n";
    put(within.path(), "in/a.csv", text);
    let path = within.path().join("in/a.csv");
    let paths = [
        path.to_str().expect("a path"),
        "data-samples/faults/workbook.xlsx",
    ];
    let (code, folder) = set_aside(within.path(), &paths);
    assert_eq!(code, Some(1));
    let read = |name: &str| {
        let text = fs::read_to_string(folder.join("returns").join(name)).expect("it is written");
        text.trim_start_matches('\u{feff}').to_owned()
    };
    assert!(
        read("a.set-aside.csv")
            .ends_with(",Web,Phone\nYork,Report a missed bin,2024-01,contacts,1x,2\n")
    );
    assert!(
        read("a.set-aside-2.csv")
            .ends_with(",Phone,Web\nLeeds,Report a missed bin,2024-01,contacts,1x,2\n")
    );
    let sheet = read("workbook.set-aside.csv");
    assert!(sheet.contains("May\n"), "{sheet}");
    assert!(sheet.ends_with("#REF!\n"), "{sheet}");
}

#[test]
fn rows_keep_their_quotation_marks_line_breaks_and_letters() {
    let within = tempfile::tempdir().expect("a folder");
    // Windows-1252, CRLF, a cell of two lines, a row that a later one contradicts.
    let text = b"Council,Service,Channel,Period,Transactions,Remarks\r\n\
        Leeds,Report a pothole,Web,2015-04,many,\"caf\xe9, \"\"so\r\nsaid\"\"\"\r\n\
        Leeds,Report a pothole,Post,2015-04,1,\r\n\
        Leeds,Report a pothole,Post,2015-04,2,call 0117 496 0123\r\n\
        Leeds,Report a pothole,Web,2015-05,3,\r\n";
    put(within.path(), "in/a b.csv", text);
    put(within.path(), "in/x/a b.csv", "Name,Mail\n=1,two\n");
    let first = within.path().join("in/a b.csv");
    let second = within.path().join("in/x/a b.csv");
    let paths = [&first, &second].map(|path| path.to_str().expect("a path"));
    let (code, folder) = set_aside(within.path(), &paths);
    assert_eq!(code, Some(1));
    assert_eq!(
        rows_of(&folder.join("returns/a b.set-aside.csv")),
        [
            "Leeds,Report a pothole,Web,2015-04,many,\"café, \"\"so",
            "said\"\"\"",
            "Leeds,Report a pothole,Post,2015-04,1,",
            "Leeds,Report a pothole,Post,2015-04,2,call 0117 496 0123",
        ]
    );
    assert_eq!(
        rows_of(&folder.join("returns/a b.set-aside-2.csv")),
        ["=1,two"]
    );
    let list = fs::read_to_string(folder.join("set-aside.csv")).expect("a list");
    let list: Vec<[String; 4]> = records(&list)
        .into_iter()
        .map(|row| ["line", "code", "message", "warning"].map(|column| row[column].clone()))
        .collect();
    let lines: Vec<&str> = list.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(lines, ["2", "4", "5", "2"]);
    assert_eq!(list[0][2], "“many” is not a number");
    assert!(
        list[1][2].starts_with("another row for the same thing"),
        "{list:?}"
    );
    assert_eq!(list[2][3], "holds what looks like a telephone number");
    assert_eq!(list[3][1], "header-not-recognised");
}

#[test]
fn a_folder_in_which_something_is_is_not_written_to() {
    let within = tempfile::tempdir().expect("a folder");
    let sample = "data-samples/faults/total-mismatch.csv";
    fs::create_dir(within.path().join("aside")).expect("an empty folder");
    let (_, folder) = set_aside(within.path(), &[sample]);
    let before = fs::read(folder.join("set-aside.csv")).expect("a list");
    let to = folder.to_str().expect("a path");
    for to in [to, &format!("{to}/set-aside.csv")] {
        let output = run(&["check", sample, "--set-aside", to]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("name a new folder"));
    }
    assert_eq!(
        fs::read(folder.join("set-aside.csv")).expect("a list"),
        before
    );
    let output = run(&[
        "check",
        sample,
        "--set-aside",
        &format!("{to}/no/such/folder"),
    ]);
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn standard_input_is_set_aside_too_and_nothing_leaves_a_list_of_nothing() {
    use std::io::Write;
    let within = tempfile::tempdir().expect("a folder");
    let folder = within.path().join("aside");
    let mut child = command(&[
        "check",
        "-",
        "--set-aside",
        folder.to_str().expect("a path"),
    ])
    .stdin(std::process::Stdio::piped())
    .stdout(std::process::Stdio::null())
    .stderr(std::process::Stdio::null())
    .spawn()
    .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"Name,Mail\na,b\n").expect("it reads");
    drop(stdin);
    child.wait().expect("it ends");
    let path = folder.join("returns/standard input.set-aside.csv");
    assert_eq!(rows_of(&path), ["a,b"]);
    let clean = tempfile::tempdir().expect("a folder");
    let (code, folder) = set_aside(clean.path(), &["data-samples/layouts/long.csv"]);
    assert_eq!(code, Some(0));
    assert!(rows_of(&folder.join("set-aside.csv")).is_empty());
}
