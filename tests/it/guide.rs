//! The guides of docs/guide, walked through as a reader would: each in a folder of its own that has
//! the samples in it, every command in its order, by a shell.
//!
//! A block whose language is followed by a path is a file that the reader writes. In what a command
//! prints `...` stands for any lines and `[..]` for anything in a line, and `? 1` for its exit code.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{copy, project};

/// A block of a guide.
struct Block {
    language: String,
    path: Option<String>,
    lines: Vec<String>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match (line.strip_prefix("```"), is_open) {
            (Some(info), false) => {
                let (language, path) = info.split_once(' ').unwrap_or((info, ""));
                blocks.push(Block {
                    language: language.to_owned(),
                    path: Some(path.to_owned()).filter(|path| !path.is_empty()),
                    lines: Vec::new(),
                });
                is_open = true;
            }
            (Some(_), true) => is_open = false,
            (None, true) => blocks.last_mut().expect("open").lines.push(line.to_owned()),
            (None, false) => {}
        }
    }
    assert!(!is_open, "every block is closed");
    blocks
}

/// A command of a session with what it is said to print.
struct Step {
    typed: String,
    code: i32,
    printed: Vec<String>,
}

fn steps(block: &Block) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in &block.lines {
        if let Some(typed) = line.strip_prefix("$ ") {
            steps.push(Step {
                typed: typed.to_owned(),
                code: 0,
                printed: Vec::new(),
            });
            continue;
        }
        let step = steps.last_mut().expect("a session begins with a command");
        match line.strip_prefix("? ").and_then(|code| code.parse().ok()) {
            Some(code) if step.printed.is_empty() => step.code = code,
            _ => step.printed.push(line.trim_end().to_owned()),
        }
    }
    steps
}

/// Whether a line is what was said, in which `[..]` stands for anything.
fn is_line(said: &str, line: &str) -> bool {
    match said.split_once("[..]") {
        None => said == line,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            let ends = (0..=rest.len()).filter(|end| rest.is_char_boundary(*end));
            ends.into_iter().any(|end| is_line(after, &rest[end..]))
        }),
    }
}

/// Whether lines are what was said, in which `...` stands for any lines.
fn is_text(said: &[String], lines: &[&str]) -> bool {
    match said.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=lines.len()).any(|skipped| is_text(rest, &lines[skipped..]))
        }
        Some((first, rest)) => lines
            .split_first()
            .is_some_and(|(line, others)| is_line(first, line) && is_text(rest, others)),
    }
}

/// Runs a command where the last one left off, and returns its exit code and all it printed, with
/// messages first.
fn typed(here: &mut PathBuf, line: &str) -> (i32, String) {
    let outside = tempfile::tempdir().expect("a folder");
    let (left, out, err) = (
        outside.path().join("left"),
        outside.path().join("out"),
        outside.path().join("err"),
    );
    let binary = Path::new(env!("CARGO_BIN_EXE_channelshift"));
    let mut path = binary.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let script = format!("{line}\ncode=$?; pwd > '{}'; exit $code", left.display());
    let create = |path: &Path| Stdio::from(fs::File::create(path).expect("it is made"));
    let status = Command::new("sh")
        .args(["-c", &script])
        .current_dir(&here)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env_remove("COLUMNS")
        .env_remove("ACCESSIBLE")
        .env_remove("FORCE_COLOR")
        .stdin(Stdio::null())
        .stdout(create(&out))
        .stderr(create(&err))
        .status()
        .expect("a shell");
    let read = |path: &Path| fs::read_to_string(path).expect("it is text");
    *here = PathBuf::from(read(&left).trim_end());
    (status.code().unwrap_or(-1), read(&err) + &read(&out))
}

/// Walks through a guide, and returns where it prints something else.
fn walk(guide: &Path) -> String {
    let text = fs::read_to_string(guide).expect("it can be read");
    let folder = tempfile::tempdir().expect("a folder");
    copy(
        &project("data-samples"),
        &folder.path().join("data-samples"),
    );
    let mut here = folder.path().to_path_buf();
    let mut faults = Vec::new();
    for block in blocks(&text) {
        if let Some(path) = &block.path {
            let path = here.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, block.lines.join("\n") + "\n").expect("it is written");
        } else if block.language == "console" {
            for step in steps(&block) {
                let (code, printed) = typed(&mut here, &step.typed);
                let lines: Vec<&str> = printed.lines().map(str::trim_end).collect();
                // A blank line before the end of a block is for who reads it.
                let mut lines = lines.as_slice();
                while let Some((&"", rest)) = lines.split_last() {
                    lines = rest;
                }
                let mut said = step.printed.as_slice();
                while let Some((last, rest)) = said.split_last()
                    && last.is_empty()
                {
                    said = rest;
                }
                if code != step.code || !is_text(said, lines) {
                    let typed = &step.typed;
                    faults.push(format!("$ {typed}\n? {code}\n{}", lines.join("\n")));
                }
            }
        } else {
            // What cannot be run here: how to install, and what other programs are told.
            for line in &block.lines {
                let is_other = ["text", "toml", "csv"].contains(&block.language.as_str())
                    || ["cargo ", "pip ", "git ", "schtasks "]
                        .iter()
                        .any(|other| line.starts_with(other))
                    || block.language == "crontab";
                assert!(is_other, "{}: nobody tries `{line}`", guide.display());
            }
        }
    }
    faults.join("\n\n")
}

#[test]
fn every_command_of_the_guides_prints_what_they_say() {
    let (mut walked, mut faults) = (0, Vec::new());
    for entry in fs::read_dir(project("docs/guide")).expect("docs/guide can be read") {
        let path = entry.expect("a guide").path();
        let other = walk(&path);
        if !other.is_empty() {
            faults.push(format!("{}:\n{other}", path.display()));
        }
        walked += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert_eq!(walked, 5);
}

#[test]
fn what_is_left_out_of_a_session_is_left_out_of_the_test() {
    let said = |lines: &[&str]| {
        lines
            .iter()
            .map(|line| (*line).to_owned())
            .collect::<Vec<_>>()
    };
    assert!(is_text(
        &said(&["a", "...", "d [..] f"]),
        &["a", "b", "c", "d e f"]
    ));
    assert!(is_text(&said(&["..."]), &[]));
    assert!(!is_text(&said(&["a", "..."]), &["b"]));
    assert!(!is_text(&said(&["a"]), &["a", "b"]));
    assert!(!is_line("d [..] f", "d e"));
}
