//! The README's commands, the examples and the sessions of tests/cmd.

use std::fs;
use std::process::Command;

use crate::support::{project, run, stdout};

#[test]
fn sessions() {
    trycmd::TestCases::new()
        .env("COLUMNS", "")
        .env("LC_ALL", "C")
        .env("ACCESSIBLE", "")
        .case("tests/cmd/*.md")
        .case("README.md")
        .run();
}

/// The commands of the README that begin with `cargo run`, as the tool's own arguments.
fn readme_commands() -> Vec<Vec<String>> {
    let readme = fs::read_to_string(project("README.md")).expect("README.md can be read");
    readme
        .lines()
        .filter_map(|line| line.trim().strip_prefix("cargo run --release -- "))
        .map(|rest| rest.split_whitespace().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_readmes_first_command_runs() {
    let commands = readme_commands();
    assert!(!commands.is_empty());
    for command in commands {
        let args: Vec<&str> = command.iter().map(String::as_str).collect();
        let output = run(&args);
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert!(stdout(&output).contains("Digital share"), "{command:?}");
    }
}

#[test]
fn the_readme_offers_the_test_command() {
    let readme = fs::read_to_string(project("README.md")).expect("README.md can be read");
    assert!(readme.lines().any(|line| line.trim() == "cargo test"));
}

#[test]
fn examples_run_and_are_short() {
    const LONGEST: usize = 40;
    // A study with data of its own making.
    const LONGEST_STUDY: usize = 120;
    for entry in fs::read_dir(project("examples")).expect("examples can be read") {
        let path = entry.expect("an example").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let lines = fs::read_to_string(&path)
            .expect("it can be read")
            .lines()
            .count();
        let longest = if name == "missing_services" {
            LONGEST_STUDY
        } else {
            LONGEST
        };
        assert!(lines <= longest, "{} has {lines} lines", path.display());
        assert!(!example(&name).is_empty(), "{name} prints something");
    }
}

#[test]
fn methods_quote_the_study_of_missing_services() {
    let methods = fs::read_to_string(project("METHODS.md")).expect("METHODS.md can be read");
    let printed = example("missing_services");
    assert!(methods.contains(&printed), "METHODS.md lacks:\n{printed}");
}

/// What an example prints, which Cargo builds beside the tests.
fn example(name: &str) -> String {
    let folder = std::env::current_exe().expect("a test");
    let built = folder
        .parent()
        .and_then(|deps| deps.parent())
        .expect("the target folder")
        .join("examples")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&built)
        .current_dir(project("."))
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    assert!(output.status.success(), "{name}");
    stdout(&output)
}
