//! How the binary behaves as a program among others: completions, manual, help.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use channelshift::cli::Cli;
use clap::CommandFactory;

use crate::support::{run, stdout};

/// Says on standard error that something was not tried: written past the test harness, which would
/// keep it back from a passing test.
fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// What a program says, where it is there.
fn program(name: &str, args: &[&str], input: &[u8]) -> Option<Output> {
    let child = Command::new(name)
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skipped(&format!("{name} is not there"));
        return None;
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("it reads");
    drop(stdin);
    Some(child.wait_with_output().expect("it ends"))
}

/// Every command, as typed.
fn commands() -> Vec<Vec<String>> {
    fn of(command: &clap::Command, before: &[String], all: &mut Vec<Vec<String>>) {
        for sub in command.get_subcommands() {
            let typed = [before, &[sub.get_name().to_owned()]].concat();
            of(sub, &typed, all);
            all.push(typed);
        }
    }
    let mut all = Vec::new();
    Cli::command().debug_assert();
    of(&Cli::command(), &[], &mut all);
    assert!(all.len() > 25, "the commands are found");
    all
}

#[test]
fn shells_can_read_their_completions() {
    let registers = ["gds-current", "ons-global", "windows-1252"];
    for (shell, program_name, args) in [
        ("bash", Some("bash"), &["-n"][..]),
        ("zsh", Some("zsh"), &["-n"]),
        ("fish", Some("fish"), &["--no-execute"]),
        ("powershell", None, &[]),
        ("elvish", None, &[]),
    ] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let script = stdout(&output);
        for command in commands() {
            assert!(
                script.contains(command.last().expect("a name")),
                "{shell}: {command:?}"
            );
        }
        // What elvish and PowerShell are given has no values at all.
        if program_name.is_some() {
            for value in registers {
                assert!(script.contains(value), "{shell}: {value}");
            }
        }
        let checked = program_name.and_then(|name| program(name, args, script.as_bytes()));
        if let Some(checked) = checked {
            let said = String::from_utf8_lossy(&checked.stderr);
            assert!(
                checked.status.success() && said.is_empty(),
                "{shell}: {said}"
            );
        }
    }
}

#[test]
fn bash_offers_commands_flags_and_values() {
    let script = stdout(&run(&["completions", "bash"]));
    for (words, offered) in [
        ("channelshift che", "check"),
        ("channelshift baseline --def", "--definition"),
        ("channelshift baseline --definition gds-c", "gds-current"),
        ("channelshift check --format sar", "sarif"),
        ("channelshift explain rows-conf", "rows-conflicting"),
        ("channelshift chart spi", "spine"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let asked = format!(
            "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _channelshift channelshift '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1
        );
        if let Some(output) = program("bash", &[], asked.as_bytes()) {
            assert_eq!(stdout(&output).trim(), offered, "{words:?}");
        }
    }
}

/// What a checker of pages says of one, where it is there.
fn page_faults(page: &Path) -> Option<String> {
    let path = page.to_string_lossy();
    let mandoc = program("mandoc", &["-T", "lint", "-W", "error", &path], b"");
    let output = mandoc.or_else(|| program("man", &["--warnings=all", "-l", &path], b""))?;
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_manual_has_a_page_a_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("share/man1");
    let output = run(&["man", "-o", &path.to_string_lossy()]);
    assert!(output.status.success());
    let mut pages = vec!["channelshift.1".to_owned()];
    let name = |command: &Vec<String>| format!("channelshift-{}.1", command.join("-"));
    pages.extend(commands().iter().map(name));
    for page in &pages {
        let text = std::fs::read_to_string(path.join(page)).expect("it is written");
        for heading in [
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH EXAMPLES",
        ] {
            assert!(text.contains(heading), "{page} lacks {heading}");
        }
    }
    let written = std::fs::read_dir(&path).expect("a folder").count();
    assert_eq!(written, pages.len());
    let printed = run(&["man"]);
    let first = std::fs::read(path.join("channelshift.1")).expect("it is written");
    assert_eq!(printed.stdout, first);
    assert!(stdout(&printed).contains("Exit codes: 0 done"));
    for page in [
        "channelshift.1",
        "channelshift-check.1",
        "channelshift-chart-dots.1",
    ] {
        if let Some(faults) = page_faults(&path.join(page)) {
            assert_eq!(faults, "", "{page}");
        }
    }
}
