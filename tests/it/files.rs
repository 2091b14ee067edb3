//! Writing, closed pipes and bad paths, by the binary itself.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::support::{command, run, stdout};

#[test]
fn a_reader_that_stops_reading_is_no_error() {
    let mut child = command(&["list", "councils", "-f", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn results_go_to_standard_output_and_messages_to_standard_error() {
    let output = run(&["baseline", "data-samples/librarieswest", "-f", "csv"]);
    assert!(stdout(&output).starts_with("council_code,council,service,period,unit,channel_code"));
    assert!(String::from_utf8_lossy(&output.stderr).contains("queries"));
    let quiet = run(&["baseline", "data-samples/librarieswest", "-f", "csv", "-q"]);
    assert!(quiet.stderr.is_empty());
    assert_eq!(quiet.stdout, output.stdout);
}

#[test]
fn files_are_written_whole_in_the_format_of_their_ending() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (csv, json, md) = (path("a.csv"), path("a.json"), path("a.md"));
    let output = run(&[
        "baseline",
        "data-samples/librarieswest",
        "-o",
        &csv,
        "-o",
        &json,
        "-o",
        &md,
    ]);
    assert!(output.status.success());
    let printed = run(&["baseline", "data-samples/librarieswest", "-f", "csv"]);
    assert_eq!(fs::read(&csv).expect("it is written"), printed.stdout);
    let document: serde_json::Value =
        serde_json::from_slice(&fs::read(&json).expect("it is written")).expect("JSON");
    assert_eq!(document["schema"], "channelshift/baseline/1");
    assert!(
        fs::read_to_string(&md)
            .expect("it is written")
            .contains("| Council")
    );
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 3, "no temporary file is left");
}

#[test]
fn charts_are_written_as_svg_and_png() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (svg, png) = (path("mix.svg"), path("mix.png"));
    let output = run(&[
        "chart",
        "mix",
        "data-samples/librarieswest",
        "-o",
        &svg,
        "-o",
        &png,
    ]);
    assert!(output.status.success());
    assert!(output.stdout.is_empty());
    let text = fs::read_to_string(&svg).expect("it is written");
    let document = roxmltree::Document::parse(&text).expect("the SVG is well formed");
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for tag in ["title", "desc"] {
        let words = root
            .children()
            .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)));
        assert!(
            words
                .and_then(|node| node.text())
                .is_some_and(|text| text.len() > 20),
            "{tag}"
        );
    }
    assert!(
        fs::read(&png)
            .expect("it is written")
            .starts_with(b"\x89PNG\r\n")
    );
}

#[test]
fn what_cannot_be_written_is_said_with_its_path_and_leaves_the_old_file() {
    let output = run(&[
        "baseline",
        "data-samples/librarieswest",
        "-o",
        "no/such/folder/a.csv",
    ]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/folder/a.csv"));
    let output = run(&["baseline", "data-samples/librarieswest", "-o", "a.docx"]);
    assert_eq!(output.status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_the_environment() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        return;
    };
    let output = command(&["list", "councils", "-f", "csv"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output"));
}

#[test]
fn standard_input_is_a_return_too() {
    let sample =
        fs::read(crate::support::project("data-samples/layouts/long.csv")).expect("a sample");
    let mut child = command(&["baseline", "-", "-f", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&sample)
        .expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let from_file = run(&["baseline", "data-samples/layouts/long.csv", "-f", "csv"]);
    assert_eq!(output.stdout, from_file.stdout);
}

#[test]
fn exit_codes_tell_bad_data_from_bad_usage_and_a_bad_disk() {
    for (args, code) in [
        (&["check", "data-samples/layouts/long.csv"][..], 0),
        (&["check", "data-samples/faults/total-mismatch.csv"], 1),
        (
            &["baseline", "data-samples/layouts/long.csv", "--by", "moon"],
            2,
        ),
        (
            &[
                "baseline",
                "data-samples/layouts/long.csv",
                "--definition",
                "gds-curent",
            ],
            2,
        ),
        (
            &["baseline", "data-samples/layouts/long.csv", "-p", "soon"],
            2,
        ),
        (
            &["baseline", "data-samples/layouts/long.csv", "-p", "2010-11"],
            2,
        ),
        (&["frobnicate"], 2),
        (&["check", "no-such-file.csv"], 3),
        (
            &["baseline", "data-samples/layouts/long.csv", "-p", "1999"],
            4,
        ),
        (&["baseline", "data-samples/faults/file-empty.csv"], 4),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert!(code < 2 || !output.stderr.is_empty(), "{args:?} says why");
    }
}

#[test]
fn a_pattern_that_no_shell_expanded_stands_for_its_files() {
    let all = |paths: &[&str]| {
        let output = run(&[&["baseline"], paths, &["-f", "csv", "-q"]].concat());
        assert_eq!(output.status.code(), Some(0), "{paths:?}");
        stdout(&output)
    };
    let folder = "data-samples/layouts/by-file";
    assert_eq!(all(&["data-samples/layouts/by-file/*.csv"]), all(&[folder]));
    let output = run(&["check", "data-samples/layouts/no-such-*.csv"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no-such-*.csv"));
}

/// Every text of a project with the line ends of Windows.
fn with_windows_line_ends(folder: &std::path::Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            with_windows_line_ends(&path);
        } else {
            let bytes = fs::read(&path).expect("it can be read");
            let mut changed = Vec::with_capacity(bytes.len());
            for (at, byte) in bytes.iter().enumerate() {
                if *byte == b'\n' && (at == 0 || bytes[at - 1] != b'\r') {
                    changed.push(b'\r');
                }
                changed.push(*byte);
            }
            fs::write(&path, changed).expect("it is written");
        }
    }
}

#[test]
fn line_ends_of_windows_change_nothing() {
    for sample in ["northshire", "librarieswest", "reasons", "messy"] {
        let unix = crate::support::TestProject::of(&format!("data-samples/{sample}"));
        let windows = crate::support::TestProject::of(&format!("data-samples/{sample}"));
        with_windows_line_ends(&windows.path(""));
        for command in ["check", "baseline", "map"] {
            let said = |project: &crate::support::TestProject| {
                let output = project.run(command, &["-f", "csv", "-q"]);
                let folder = project.path("");
                let folder = folder.to_string_lossy();
                let text = stdout(&output).replace(folder.trim_end_matches('/'), "");
                (output.status.code(), text)
            };
            assert_eq!(said(&windows), said(&unix), "{command} {sample}");
        }
    }
}

#[test]
fn returns_opened_beside_each_other_are_taken_in_their_order() {
    const FILES: usize = 40;
    let folder = tempfile::tempdir().expect("a folder");
    for file in 0..FILES {
        let mut text = "Council,Service,Channel,Period,Transactions\n".to_owned();
        // Each says again what the one before says last. The first takes longest to open, and one is
        // damaged.
        let rows = if file == 0 { 20_000 } else { 3 };
        for row in 0..rows {
            let month = (file * 2 + row.min(2)) % 120;
            let day = format!("{}-{:02}", 2010 + month / 12, month % 12 + 1);
            text += &format!("Leeds,Parking permits,Web,{day},{}\n", 100 + month);
        }
        let bytes = match file {
            20 => b"\x1f\x8b\x08no gzip".to_vec(),
            _ => text.into_bytes(),
        };
        let ending = if file == 20 { "csv.gz" } else { "csv" };
        let name = format!("{file:02}.{ending}");
        fs::write(folder.path().join(name), bytes).expect("it is written");
    }
    let path = folder.path().to_string_lossy();
    let output = run(&["check", &path, "-f", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let files = document["files"].as_array().expect("a list");
    let names = files.iter().map(|file| file["file"].as_str().unwrap_or(""));
    let short = names.map(|name| name.trim_start_matches(&*path).trim_matches(['/', '\\']));
    let numbers: Vec<String> = short.map(|name| name[..2].to_owned()).collect();
    let expected: Vec<String> = (0..FILES).map(|file| format!("{file:02}")).collect();
    assert_eq!(numbers, expected);
    for (at, file) in files.iter().enumerate() {
        let (rows, used) = (&file["rows_in"], &file["used"]);
        let (rows, used) = (rows.as_u64(), used.as_u64());
        match at {
            0 => assert_eq!((rows, used), (Some(20_000), Some(3))),
            20 => assert_eq!((rows, used), (Some(0), Some(0))),
            // Nothing before says what its first row does.
            21 => assert_eq!((rows, used), (Some(3), Some(3))),
            _ => assert_eq!((rows, used), (Some(3), Some(2)), "{at}"),
        }
    }
    let findings = document["findings"].as_array().expect("a list");
    let said: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["code"] == "rows-identical")
        .filter_map(|finding| finding["message"].as_str())
        .filter(|message| message.contains(" of "))
        .collect();
    assert_eq!(said.len(), FILES - 3, "{said:?}");
    for (at, message) in said.iter().enumerate() {
        let before = if at < 19 { at } else { at + 2 };
        assert!(message.contains(&format!("{before:02}.csv")), "{message}");
    }
}
