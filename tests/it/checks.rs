//! What `check` makes of findings: its order and its rules.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{run, stdout};

fn document(args: &[&str]) -> Value {
    let output = run(&[&["check"], args].concat());
    serde_json::from_slice(&output.stdout).expect("the output is JSON")
}

/// Writes a file, with the folders it is in.
fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("it is written");
}

/// A project in a folder of its own, of one return.
fn new_project(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(
        folder.path(),
        "channelshift.toml",
        format!("schema = 1\n{settings}"),
    );
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
    run(&[&["check", folder], args].concat())
}

/// The last line of a check.
fn summary(output: &std::process::Output) -> String {
    stdout(output).lines().last().unwrap_or_default().to_owned()
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
fn rules_change_what_counts_and_the_summary_says_which_are_off() {
    let folder = new_project("[rules]\nrows-identical = \"off\"\nperiod-ambiguous = \"error\"\n");
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
    let plain = check(new_project("").path(), &[]);
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
        let folder = new_project(&format!("[rules]\n{rule}\n"));
        let output = check(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(2), "{rule}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            error.contains(said) && error.contains("channelshift.toml"),
            "{error}"
        );
    }
}
