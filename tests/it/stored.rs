//! A store in the place of returns: the answer is that of the returns, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{TestProject, command, copy, project, stdout};

/// What is asked of every sample; `STORE` is the project, and then its store. A council and a service
/// of the sample stand for `COUNCIL` and `SERVICE`.
const QUESTIONS: [&[&str]; 15] = [
    &["baseline", "STORE", "--councils", "current"],
    &["baseline", "STORE", "--by", "council,service", "-f", "csv"],
    &["baseline", "STORE", "--publish", "-f", "json"],
    &["baseline", "STORE", "--gross", "population", "-f", "json"],
    &["compare", "COUNCIL", "STORE", "-f", "json"],
    &["compare", "COUNCIL", "STORE", "--definitions"],
    &["compare", "STORE", "--service", "SERVICE", "-f", "csv"],
    &["compare", "STORE", "--by", "type"],
    &["trend", "STORE", "-f", "json"],
    &["trend", "STORE", "--council", "COUNCIL", "--by", "quarter"],
    &["savings", "COUNCIL", "STORE"],
    &["opportunities", "STORE", "-f", "json"],
    &["chart", "coverage", "STORE"],
    &["chart", "trend", "STORE"],
    &["status", "STORE", "-f", "json"],
];

/// The samples that are projects, with a council and a service of each.
const SAMPLES: [(&str, &str, &str); 3] = [
    ("northshire", "Kelderby", "missed-bin"),
    ("eastmere", "X06100001", "missed-bin"),
    ("librarieswest", "Bristol", "library-charge"),
];

fn build(project: &TestProject) {
    let output = project.run("build", &["-q", "--fail-on", "never"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
}

/// The answer to a question, as a project or its store stands for `STORE`.
fn asked(question: &[&str], path: &Path, council: &str, service: &str) -> Output {
    let path = path.to_string_lossy();
    let args: Vec<&str> = question
        .iter()
        .map(|word| match *word {
            "STORE" => path.as_ref(),
            "COUNCIL" => council,
            "SERVICE" => service,
            word => word,
        })
        .collect();
    command(&args).output().expect("the binary runs")
}

fn answers_are_the_same(own: &TestProject, council: &str, service: &str) {
    build(own);
    let mut answered = 0;
    for question in QUESTIONS {
        let read = asked(question, &own.path(""), council, service);
        let stored = asked(question, &own.path("baseline"), council, service);
        let said = String::from_utf8_lossy(&stored.stderr);
        assert_eq!(stdout(&stored), stdout(&read), "{question:?}: {said}");
        assert_eq!(stored.status.code(), read.status.code(), "{question:?}");
        answered += usize::from(!read.stdout.is_empty());
    }
    assert!(answered >= 8, "{answered} questions have an answer");
}

#[test]
fn a_store_answers_as_its_returns_do() {
    for (sample, council, service) in SAMPLES {
        let own = TestProject::of(&format!("data-samples/{sample}"));
        answers_are_the_same(&own, council, service);
    }
}

#[test]
fn so_does_a_store_of_every_layout_and_fault() {
    for folder in ["data-samples/layouts", "data-samples/faults"] {
        let own = TestProject::new();
        copy(&project(folder), &own.path("returns"));
        answers_are_the_same(&own, "Leeds", "missed-bin");
    }
}

/// Every file in a folder by its name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        files.insert(name.into_owned(), fs::read(&path).expect("a file"));
    }
    files
}

#[test]
fn open_data_and_pages_are_the_same_but_for_the_words_of_findings() {
    for (sample, ..) in SAMPLES {
        let own = TestProject::of(&format!("data-samples/{sample}"));
        build(&own);
        let target = tempfile::tempdir().expect("a folder");
        let files_of = |args: &[&str], from: &str| {
            let (from, to) = (own.path(from), target.path().join(args[0]));
            let (from, to) = (from.to_string_lossy(), to.to_string_lossy());
            let all = [args, &["-q", "--fail-on", "never", &from, "-o", &to]].concat();
            let output = command(&all).output().expect("the binary runs");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{all:?}: {said}");
            let files = files(Path::new(to.as_ref()));
            fs::remove_dir_all(to.as_ref()).expect("it is removed");
            files
        };
        for args in [
            &["export", "--by", "council,service"][..],
            &["report", "--sector", "--anonymise"],
        ] {
            assert_eq!(
                files_of(args, "baseline"),
                files_of(args, ""),
                "{sample}: {args:?}"
            );
        }
        let (stored, read) = (
            files_of(&["report", "--sector"], "baseline"),
            files_of(&["report", "--sector"], ""),
        );
        let text = |files: &BTreeMap<String, Vec<u8>>| {
            String::from_utf8(files["sector.html"].clone()).expect("UTF-8")
        };
        let (stored, read) = (text(&stored), text(&read));
        let words = "which has their number alone";
        assert!(stored.contains(words) && !read.contains(words), "{sample}");
    }
}

#[test]
fn it_says_what_it_is_and_what_was_changed_since() {
    let own = TestProject::of("data-samples/northshire");
    build(&own);
    let store = own.path("baseline");
    let say = || {
        let output = asked(&["baseline", "STORE"], &store, "", "");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let said = say();
    assert!(
        said.contains(
            "as it was built: 9 returns, 2,732 rows in = 2,713 used + 0 set aside + 19 skipped"
        ),
        "{said}"
    );
    assert!(!said.contains("Since then"), "{said}");
    let settings = fs::read_to_string(own.path("channelshift.toml")).expect("settings");
    own.write(
        "channelshift.toml",
        &settings.replace("small_numbers = 30", "small_numbers = 31"),
    );
    assert!(
        say().contains("changed: the settings under [checks];"),
        "{}",
        say()
    );
    fs::remove_file(own.path("channelshift.toml")).expect("it is removed");
    // The councils are the project's own, and nobody else knows them.
    let output = asked(&["baseline", "STORE"], &store, "", "");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("which no register has"), "{said}");
}

#[test]
fn reasons_that_name_a_place_are_said_to_accept_nothing() {
    let own = TestProject::of("data-samples/reasons");
    build(&own);
    let output = asked(
        &["baseline", "STORE", "--as-of", "2026-01-31"],
        &own.path("baseline"),
        "",
        "",
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("Reasons that name a place accept nothing here"),
        "{said}"
    );
}

#[test]
fn what_only_returns_tell_is_not_asked_of_a_store() {
    let own = TestProject::of("data-samples/northshire");
    build(&own);
    let store = own.path("baseline");
    let path = store.to_string_lossy().into_owned();
    let returns = own.path("returns").to_string_lossy().into_owned();
    let figure = "X08000002,missed-bin,telephone,2024-Q2";
    for (args, words) in [
        (&["check", &path][..], "a store is no return"),
        (&["cat", &path], "a store is no return"),
        (&["map", &path], "a store is no return"),
        (&["build", &path], "a store is no return"),
        (&["run", &path], "a store is no return"),
        (&["trace", figure, "--from", &path], "a store is no return"),
        (&["baseline", &path, &returns], "give it alone"),
        (&["baseline", &path, "--delimiter", ";"], "are read already"),
    ] {
        let output = command(args).output().expect("the binary runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
    let file = store.join("manifest.json");
    let name = file.with_extension("csv");
    fs::write(&name, "").expect("it is written");
    let name = name.to_string_lossy().into_owned();
    let output = command(&["baseline", &path, "-o", &name])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let text = fs::read_to_string(&file).expect("a manifest");
    fs::write(&file, text.replace("store/3", "store/2")).expect("it is written");
    let output = command(&["baseline", &path]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("its form is `channelshift/store/2`"),
        "{said}"
    );
}
