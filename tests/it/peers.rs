//! Peers by the binary: lists, a user's own, settings, and what is refused.

use std::fs;
use std::path::Path;

use crate::support::{command, records, run, stdout};

/// Runs `list peers` in a folder.
fn list_peers(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = command(&[&["list", "peers"], args].concat())
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), stdout(&output), said)
}

fn codes(csv: &str) -> Vec<String> {
    let rows = records(csv);
    rows.into_iter()
        .map(|mut row| row.remove("code").unwrap_or_default())
        .collect()
}

/// A project with its own peers and settings of them.
fn project(peers: &str, own: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = format!("schema = 1\n[peers]\n{peers}\n");
    fs::write(folder.path().join("channelshift.toml"), settings).expect("settings");
    fs::create_dir(folder.path().join("peers")).expect("a folder");
    fs::write(folder.path().join("peers/own.csv"), own).expect("a list");
    folder
}

const OWN: &str = "council,peer,rank\n\
                   Bristol,Leeds,2\n\
                   Bristol,Exeter,1\n\
                   Bristol,E08000019,3\n\
                   Bristol,Cardiff,4\n";

#[test]
fn settings_choose_a_file_beside_them_and_the_flag_beats_them() {
    let project = project(
        "default = \"file:peers/own.csv\"\nsize = 3\nminimum = 3",
        OWN,
    );
    let (code, out, _) = list_peers(project.path(), &["Bristol", "-f", "csv"]);
    assert_eq!(code, Some(0));
    assert_eq!(codes(&out), ["E07000041", "E08000035", "E08000039"]);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let settings = project.path().join("channelshift.toml");
    let settings = settings.to_str().expect("a plain path");
    let args = ["Bristol", "-f", "csv", "-c", settings];
    assert_eq!(list_peers(elsewhere.path(), &args).1, out);
    let (_, flagged, _) = list_peers(
        project.path(),
        &["Bristol", "--peers", "ons-economic", "-f", "csv"],
    );
    assert_eq!(codes(&flagged).len(), 3);
    assert_ne!(flagged, out);
}

#[test]
fn fewer_than_the_minimum_are_printed_and_exit_with_4() {
    let project = project("", OWN);
    let args = ["Bristol", "--peers", "file:peers/own.csv", "-f", "csv"];
    let (code, out, said) = list_peers(project.path(), &args);
    assert_eq!(code, Some(4));
    assert_eq!(codes(&out).len(), 4);
    assert!(
        said.contains("has 4 peers by `file:peers/own.csv`, fewer than the 5"),
        "{said}"
    );
    let (code, out, said) = list_peers(project.path(), &["Leeds", "--peers", "file:peers/own.csv"]);
    assert_eq!((code, out.as_str()), (Some(4), ""));
    assert!(
        said.contains("Leeds (E08000035) is not on the list"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_meant_is_said() {
    let own = project("", "council,peer\nBristol,Leeds\nBristol,Exetr\n");
    for (args, exit, text) in [
        (
            &["Bristol", "--peers", "file:peers/own.csv"][..],
            2,
            "line 3: no council has the code or name `Exetr`; did you mean “Exeter”",
        ),
        (
            &["Bristol", "--peers", "file:peers/none.csv"],
            3,
            "cannot read `peers/none.csv`",
        ),
        (
            &["Bristol", "--peers", "ons-globl"],
            2,
            "did you mean “ons-global”",
        ),
        (&["Bristl"], 2, "did you mean “Bristol”"),
        (
            &["Northamptonshire County Council"],
            4,
            "North Northamptonshire (E06000061) or West Northamptonshire (E06000062)",
        ),
    ] {
        let (code, out, said) = list_peers(own.path(), args);
        assert_eq!((code, out.as_str()), (Some(exit), ""), "{args:?}: {said}");
        assert!(said.contains(text), "{args:?}: {said}");
    }
    let bytes = b"council,peer\nBristol,Ynys M\xf4n\n";
    fs::write(own.path().join("peers/own.csv"), bytes).expect("a list");
    let (code, _, said) = list_peers(own.path(), &["Bristol", "--peers", "file:peers/own.csv"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("save it as CSV UTF-8"), "{said}");
    let wrong = project("lst = \"region\"", "");
    let (code, _, said) = list_peers(wrong.path(), &["Bristol"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("lst") && said.contains("default"), "{said}");
    let councils = run(&["list", "councils", "Bristol", "--why"]);
    assert_eq!(councils.status.code(), Some(2));
}

#[test]
fn a_projects_own_list_stands_among_the_others() {
    let project = project("minimum = 1", "");
    let registers = project.path().join("registers");
    fs::create_dir(&registers).expect("a folder");
    let lists = "id,name,kind,types\nours,Our own,neighbours,any\n";
    fs::write(registers.join("peer_lists.csv"), lists).expect("a register");
    let rows = "list,council,neighbours,distances\nours,E06000023,E07000041 E08000035,0.5 1\n";
    fs::write(registers.join("neighbours.csv"), rows).expect("a register");
    let args = ["Bristol", "--peers", "ours", "-f", "csv"];
    let (code, out, said) = list_peers(project.path(), &args);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(codes(&out), ["E07000041", "E08000035"]);
    assert!(out.contains("0.500"), "{out}");
    let (_, lists, _) = list_peers(project.path(), &["-f", "csv"]);
    let ours = records(&lists).into_iter().find(|row| row["id"] == "ours");
    assert_eq!(ours.expect("it is listed")["councils"], "1");
    fs::write(
        registers.join("neighbours.csv"),
        rows.replace("E08000035", "E0800003"),
    )
    .expect("it");
    let (code, _, said) = list_peers(project.path(), &args);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("neighbours.csv`, line 2: no council has the code `E0800003`"),
        "{said}"
    );
}

#[test]
fn every_format_has_the_same_peers() {
    let formats = ["table", "plain", "csv", "json", "md"];
    for format in formats {
        let output = run(&["list", "peers", "Kent", "-f", format]);
        assert_eq!(output.status.code(), Some(0), "{format}");
        let (out, said) = (stdout(&output), String::from_utf8_lossy(&output.stderr));
        for code in ["E10000007", "E10000013"] {
            assert_eq!(out.matches(code).count(), 1, "{format}: {out}");
        }
        let for_programs = ["csv", "json"].contains(&format);
        let beside = if for_programs { &said[..] } else { &out[..] };
        assert!(beside.contains("List: "), "{format}: {beside}");
        assert_eq!(out.contains("List: "), !for_programs, "{format}");
    }
}
