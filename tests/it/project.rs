//! A project from its first day: `init`, `run` as a job would, `list settings`.

use std::fs;
use std::process::{Command, Output};

use crate::support::{TestProject, command, run};

fn document(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("one JSON object and nothing else")
}

#[test]
fn a_new_project_runs_and_nothing_of_it_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("README.md"), "mine").expect("it is written");
    let path = folder.path().to_string_lossy().into_owned();
    let made = run(&["init", &path]);
    assert_eq!(made.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&made.stderr).contains("README.md` is there already"));
    let read_me = || fs::read_to_string(folder.path().join("README.md")).expect("it is there");
    assert_eq!(read_me(), "mine");
    assert_eq!(run(&["init", &path]).status.code(), Some(2));
    // Without a return there is nothing to do, which a job must see.
    let empty = run(&["run", &path]);
    assert_eq!(empty.status.code(), Some(4));
    assert_eq!(document(&empty)["state"], "failed");
    fs::copy(
        crate::support::project("data-samples/layouts/long.csv"),
        folder.path().join("returns/long.csv"),
    )
    .expect("it is copied");
    let first = run(&["run", &path]);
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(document(&first)["state"], "new");
    assert_eq!(document(&run(&["run", &path]))["state"], "nothing-new");
}

/// The files of a folder with their bytes.
fn files_of(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("it is there");
    let paths = entries.map(|entry| entry.expect("it is there").path());
    let mut files: Vec<_> = paths
        .map(|path| (path.clone(), fs::read(path).expect("it can be read")))
        .collect();
    files.sort();
    files
}

#[test]
fn a_run_is_one_object_and_one_exit_code() {
    let project = TestProject::of("data-samples/northshire");
    let first = document(&project.run("run", &[]));
    let store = project.store();
    let shown = || ["reports", "open-data"].map(|name| files_of(&project.path(name)));
    let before = shown();
    assert!(before.iter().all(|files| files.len() > 10), "{before:?}");
    assert_eq!(first["build"]["read"].as_array().map(Vec::len), Some(9));
    let check = &first["check"];
    let number = |name: &str| check[name].as_u64().expect("a number");
    assert_eq!(
        number("rows_in"),
        number("used") + number("set_aside") + number("skipped")
    );
    let second = document(&project.run("run", &[]));
    assert_eq!(
        (&second["state"], &second["build"]["changed"]),
        (&"nothing-new".into(), &0.into())
    );
    assert!(project.store() == store, "the same bytes");
    assert!(shown() == before, "the same pages and open data");
    // One return is revised, with a row that cannot be used.
    let path = project.path("returns/wexmere.csv");
    let text = fs::read_to_string(&path).expect("a return");
    let row = text
        .lines()
        .nth(1)
        .expect("a row")
        .replace("Wexmere,X06000004", "Nowhere,X99999999");
    fs::write(&path, format!("{}\n{row}\n", text.trim_end())).expect("it is written");
    let third = project.run("run", &["--fail-on", "error"]);
    let said = document(&third);
    assert_eq!(third.status.code(), Some(1), "{said}");
    assert_eq!(said["exit_code"], 1);
    assert_eq!(
        said["build"]["read"],
        serde_json::json!(["returns/wexmere.csv"])
    );
    assert_eq!(said["check"]["set_aside"], 1);
    // What stops it is in the object too.
    fs::write(project.path("channelshift.toml"), "schema = 2\n").expect("it is written");
    let stopped = project.run("run", &[]);
    assert_eq!(stopped.status.code(), Some(2));
    assert!(
        document(&stopped)["error"]
            .as_str()
            .is_some_and(|why| why.contains("schema"))
    );
}

#[test]
fn pages_and_open_data_of_a_run_are_one_table_where_small_counts_are_withheld() {
    let project = TestProject::new();
    project.write(
        "channelshift.toml",
        "schema = 1\n[disclosure]\nsuppress_below = 5\n",
    );
    let mut rows = "Council,Service,Channel,Period,Count\n".to_owned();
    for (council, web) in [("Leeds", 3), ("Bradford", 450), ("Wakefield", 377)] {
        rows.push_str(&format!(
            "{council},Report a missed bin,Web,2024-04,{web}\n"
        ));
        rows.push_str(&format!(
            "{council},Report a missed bin,Telephone,2024-04,900\n"
        ));
    }
    project.write("returns/a.csv", &rows);
    assert_eq!(project.run("run", &[]).status.code(), Some(0));
    let text = |path: &str| fs::read_to_string(project.path(path)).expect("it is written");
    assert!(text("open-data/channels.csv").starts_with("council_code,council,"));
    // Leeds's 3 is small, and with the sum shown Wakefield's 377 would tell it: both are kept back.
    for council in ["Leeds", "Wakefield"] {
        let rows = text("open-data/channels.csv");
        let withheld = rows.lines().filter(|row| row.contains(council));
        assert!(withheld.clone().count() == 2, "{rows}");
        assert!(withheld.clone().all(|row| row.contains(",,c,")), "{rows}");
    }
    for page in ["reports/sector.html", "reports/e08000036-wakefield.html"] {
        assert!(!text(page).contains("377"), "{page}");
    }
}

#[test]
fn settings_say_where_they_come_from() {
    let output = run(&[
        "list",
        "settings",
        "peers",
        "-c",
        "data-samples/northshire/channelshift.toml",
        "--peers",
        "region",
        "-f",
        "csv",
    ]);
    let rows = crate::support::records(&String::from_utf8_lossy(&output.stdout));
    let from = |name: &str| {
        let row = rows
            .iter()
            .find(|row| row["setting"] == name)
            .expect("a setting");
        (row["value"].clone(), row["from"].clone())
    };
    assert_eq!(
        from("peers.default"),
        ("\"region\"".to_owned(), "flag --peers".to_owned())
    );
    assert_eq!(from("peers.size"), ("15".to_owned(), "default".to_owned()));
    assert_eq!(
        from("peers.minimum").1,
        "data-samples/northshire/channelshift.toml"
    );
    assert_eq!(run(&["list", "settings", "windw"]).status.code(), Some(2));
    // With no project there are the defaults.
    let folder = tempfile::tempdir().expect("a folder");
    let mut elsewhere: Command = command(&["list", "settings"]);
    let output = elsewhere
        .current_dir(folder.path())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(0));
}
