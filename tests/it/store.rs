//! What a build keeps is what its returns say, whatever was read before.

use std::fs;
use std::rc::Rc;

use channelshift::mapping::Mapping;
use channelshift::store::{InputFigures, Manifest, Row, decode, figures, tally};
use channelshift::tally::Tally;

use crate::support::{REGISTERS, TestProject, project, run, stdout, take_bytes};

const HEADING: &str = "Council,Service,Channel,Period,Transactions";

fn return_of(rows: &[&str]) -> String {
    format!("{HEADING}\n{}\n", rows.join("\n"))
}

fn manifest(project: &TestProject) -> Manifest {
    let text = fs::read_to_string(project.path("baseline/manifest.json")).expect("a manifest");
    Manifest::parse(&text).expect("it is one")
}

fn stored_rows(project: &TestProject) -> Vec<Row> {
    let figures = project.store().into_iter();
    let files = figures.filter(|(name, _)| name.ends_with(".parquet"));
    files
        .flat_map(|(_, bytes)| decode(bytes).expect("it is ours"))
        .collect()
}

/// The tally of a project's store.
fn stored(project: &TestProject) -> Tally {
    let mut by_file = figures(&stored_rows(project), &REGISTERS).expect("the registers are ours");
    let inputs = manifest(project).inputs.into_iter().map(|input| {
        let file: Rc<str> = input.file.into();
        let figures = by_file.remove(&file).unwrap_or_default();
        InputFigures { file, figures }
    });
    tally(&inputs.collect::<Vec<_>>())
}

/// What each return was, by a build's JSON.
fn states(output: &std::process::Output) -> Vec<(String, String)> {
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the output is JSON");
    let records = document["records"].as_array().expect("records");
    let text = |record: &serde_json::Value, name: &str| record[name].as_str().unwrap_or("").into();
    records
        .iter()
        .map(|record| (text(record, "file"), text(record, "state")))
        .collect()
}

fn build(project: &TestProject, args: &[&str]) -> std::process::Output {
    let output = project.run("build", &[&["-q", "--fail-on", "never"], args].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    output
}

/// The samples of a folder as a project, and their names and bytes.
fn samples(folder: &str) -> (TestProject, Vec<(String, Vec<u8>)>) {
    let own = TestProject::new();
    let mut files = Vec::new();
    for entry in fs::read_dir(project(folder)).expect("samples") {
        let path = entry.expect("a sample").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.extension().is_some_and(|ending| ending == "csv") {
            fs::copy(&path, own.path("returns").join(&name)).expect("it is copied");
            files.push((name, fs::read(&path).expect("a sample")));
        }
    }
    files.sort();
    (own, files)
}

#[test]
fn a_store_gives_the_tally_of_its_returns() {
    // The layouts are twins, so that every figure stands in several returns.
    for folder in ["data-samples/layouts", "data-samples/faults"] {
        let (project, files) = samples(folder);
        build(&project, &[]);
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        let direct = take_bytes(&files, &Mapping::default());
        assert_eq!(stored(&project), direct.tally, "{folder}");
        for (input, account) in manifest(&project).inputs.iter().zip(&direct.accounts) {
            assert_eq!(input.file, format!("returns/{}", account.file));
            let counts = (input.rows_in, input.used, &input.skipped);
            assert_eq!(
                counts,
                (account.rows_in, account.used, &account.skipped),
                "{}",
                input.file
            );
            assert_eq!(
                input.set_aside.values().sum::<u64>(),
                account.total_set_aside()
            );
        }
    }
}

#[test]
fn rows_set_aside_are_kept_with_their_reason() {
    let (project, _) = samples("data-samples/faults");
    build(&project, &[]);
    let text = fs::read_to_string(project.path("baseline/set-aside.csv")).expect("a list");
    let rows = crate::support::records(&text);
    let all: u64 = manifest(&project)
        .inputs
        .iter()
        .flat_map(|input| input.set_aside.values())
        .sum();
    assert!(all > 20);
    assert_eq!(rows.len() as u64, all);
    assert!(
        rows.iter()
            .all(|row| !row["message"].is_empty() && !row["code"].is_empty())
    );
}

#[test]
fn only_what_is_new_or_changed_is_read_and_the_bytes_are_those_of_a_first_build() {
    let project = TestProject::of("data-samples/northshire");
    let held = project.path("held.csv");
    let own = project.path("returns/wexmere.csv");
    fs::rename(&own, &held).expect("it is moved");
    build(&project, &[]);
    let without = project.store();
    fs::rename(&held, &own).expect("it is moved back");
    let output = build(&project, &["-f", "json"]);
    let read: Vec<_> = states(&output)
        .into_iter()
        .filter(|(_, state)| state != "as before")
        .collect();
    assert_eq!(
        read,
        [("returns/wexmere.csv".to_owned(), "read".to_owned())]
    );
    let grown = project.store();
    let first = TestProject::of("data-samples/northshire");
    build(&first, &[]);
    assert!(
        grown == first.store(),
        "the bytes are those of a first build"
    );
    // And back again.
    fs::remove_file(&own).expect("it is removed");
    let output = build(&project, &["-f", "json"]);
    assert_eq!(
        states(&output).last(),
        Some(&("returns/wexmere.csv".to_owned(), "withdrawn".to_owned()))
    );
    assert!(
        project.store() == without,
        "what is withdrawn leaves nothing"
    );
    assert!(stdout(&build(&project, &[])).contains("Nothing new"));
}

#[test]
fn the_bytes_of_a_return_that_stays_as_it_is_are_not_read() {
    let project = TestProject::new();
    let rows = ["York,Report a missed bin,Web,2024-04,10"];
    project.write("returns/a.csv", &return_of(&rows));
    build(&project, &[]);
    let whole = project.store();
    let list = project.path(".baseline.seen");
    let sound = fs::read_to_string(&list).expect("a list");
    // A list that says other bytes: where it is believed, the return does not fit it.
    let digest = channelshift::store::sha256(return_of(&rows).as_bytes());
    let (lines, _) = sound.rsplit_once('\n').expect("lines");
    let other = lines.replace(&digest, &"0".repeat(64)) + "\n";
    let other = format!("{other}{}", channelshift::store::sha256(other.as_bytes()));
    assert_ne!(other, sound);
    let put = |text: &str, seconds: u64| {
        fs::write(&list, text).expect("it is written");
        let about = fs::metadata(project.path("returns/a.csv")).expect("a return");
        let later = about.modified().expect("a time") + std::time::Duration::from_secs(seconds);
        let file = fs::File::options().write(true).open(&list);
        file.and_then(|file| file.set_modified(later))
            .expect("a time");
    };
    // Not of a file that was written shortly before the list was.
    put(&other, 1);
    assert!(String::from_utf8_lossy(&build(&project, &[]).stdout).contains("Nothing new"));
    put(&other, 60);
    let believed = project.run("build", &[]);
    let said = String::from_utf8_lossy(&believed.stderr).into_owned();
    assert_eq!(believed.status.code(), Some(3));
    assert!(said.contains("was changed while it was read"), "{said}");
    // Nor where the list is not as it was written.
    put(&other.replace("returns/a.csv", "returns/a.csv "), 60);
    build(&project, &[]);
    put(&sound, 60);
    build(&project, &[]);
    assert!(project.store() == whole);
    // What changes is read, with the same length too.
    project.write("returns/a.csv", &return_of(&rows).replace("10", "12"));
    build(&project, &[]);
    assert!(project.store() != whole);
    let changed = project.store();
    fs::remove_file(&list).expect("it is removed");
    build(&project, &[]);
    assert!(project.store() == changed);
}

#[test]
fn a_changed_mapping_or_register_has_returns_read_again() {
    let project = TestProject::of("data-samples/northshire");
    build(&project, &[]);
    let mapping = fs::read_to_string(project.path("mappings/lindrake.toml")).expect("a mapping");
    project.write(
        "mappings/lindrake.toml",
        &format!("{mapping}\n# looked at again\n"),
    );
    let read = |output| {
        let states = states(&output)
            .into_iter()
            .filter(|(_, state)| state == "read");
        states.map(|(file, _)| file).collect::<Vec<_>>()
    };
    assert_eq!(
        read(build(&project, &["-f", "json"])),
        ["returns/lindrake.csv"]
    );
    let labels = fs::read_to_string(project.path("registers/channel_labels.csv")).expect("labels");
    project.write("registers/channel_labels.csv", &format!("{labels}\n"));
    assert_eq!(read(build(&project, &["-f", "json"])).len(), 9);
    // What is shown does not change what is read, but is recorded.
    let settings = fs::read_to_string(project.path("channelshift.toml")).expect("settings");
    project.write(
        "channelshift.toml",
        &settings.replace("\"2024-25\"", "\"2023-24\""),
    );
    let output = build(&project, &["-f", "json"]);
    assert!(read(output).is_empty());
    assert_eq!(
        manifest(&project).settings["baseline.window"],
        "\"2023-24\""
    );
}

#[test]
fn returns_that_speak_of_the_same_figures_are_read_together() {
    let project = TestProject::new();
    project.write(
        "returns/a.csv",
        &return_of(&[
            "York,Missed bin,Web,2024-04,10",
            "York,Missed bin,Post,2024-04,3",
        ]),
    );
    project.write(
        "returns/b.csv",
        &return_of(&["Leeds,Missed bin,Web,2024-04,7"]),
    );
    build(&project, &[]);
    // One more says another count for the same thing: neither is used.
    project.write(
        "returns/c.csv",
        &return_of(&[
            "York,Missed bin,Web,2024-04,11",
            "Hull,Missed bin,Web,2024-04,1",
        ]),
    );
    let output = build(&project, &["-f", "json"]);
    let said: Vec<String> = states(&output)
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(said, ["read again", "as before", "read"]);
    let inputs = manifest(&project).inputs;
    assert_eq!(inputs[0].together, ["returns/c.csv"]);
    assert_eq!((inputs[0].used, inputs[2].used), (1, 1));
    let disputed = stored_rows(&project)
        .into_iter()
        .filter(|row| row.figure.disputed);
    assert_eq!(disputed.count(), 1);
    // The first is mended to say the same: it counts once.
    project.write(
        "returns/a.csv",
        &return_of(&[
            "York,Missed bin,Web,2024-04,11",
            "York,Missed bin,Post,2024-04,3",
        ]),
    );
    let output = build(&project, &["-f", "json"]);
    let said: Vec<String> = states(&output)
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(said, ["read", "as before", "read again"]);
    assert_eq!(stored_rows(&project).len(), 4);
    // And withdrawn: the other still has it.
    fs::remove_file(project.path("returns/a.csv")).expect("it is removed");
    build(&project, &[]);
    assert_eq!(stored_rows(&project).len(), 3);
    assert!(
        manifest(&project)
            .inputs
            .iter()
            .all(|input| input.together.is_empty())
    );
}

#[test]
fn lists_of_contacts_add_and_each_is_kept_apart() {
    let project = TestProject::new();
    let contacts = |rows: &[&str]| format!("Council,Service,Channel,Date\n{}\n", rows.join("\n"));
    project.write(
        "returns/a.csv",
        &contacts(&[
            "York,Missed bin,Web,2024-04-01",
            "York,Missed bin,Web,2024-04-02",
        ]),
    );
    project.write(
        "returns/b.csv",
        &contacts(&[
            "York,Missed bin,Web,2024-04-13",
            "York,Missed bin,Web,2024-04-13",
        ]),
    );
    build(&project, &[]);
    let rows = stored_rows(&project);
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| row.figure.is_counted_up && row.absent_is_zero)
    );
    assert!(
        manifest(&project)
            .inputs
            .iter()
            .all(|input| input.together.is_empty())
    );
    let total = &stored(&project).totals()[0];
    assert_eq!(total.count, channelshift::model::Count::Number(4));
}

#[test]
fn the_list_of_rows_set_aside_does_not_say_how_the_project_was_named() {
    let list = |whole: &dyn Fn(&TestProject) -> std::process::Output| {
        let project = TestProject::new();
        for (name, count) in [("a", 10), ("b", 12)] {
            let row = format!("York,Report a missed bin,Web,2024-04,{count}");
            project.write(&format!("returns/{name}.csv"), &return_of(&[&row]));
        }
        let output = whole(&project);
        assert!(
            output.status.code().is_some_and(|code| code < 2),
            "{output:?}"
        );
        fs::read_to_string(project.path("baseline/set-aside.csv")).expect("a list")
    };
    let from_outside = list(&|project| project.run("build", &["-q"]));
    let from_within = list(&|project| {
        let mut command = crate::support::command(&["build", "-q"]);
        command
            .current_dir(project.path(""))
            .output()
            .expect("it runs")
    });
    assert!(
        from_outside.contains("from line 2 of returns/a.csv"),
        "{from_outside}"
    );
    assert_eq!(from_outside, from_within);
}

#[test]
fn what_is_published_changes_only_when_told() {
    let project = TestProject::new();
    project.write(
        "returns/a.csv",
        &return_of(&["York,Missed bin,Web,2024-04,10"]),
    );
    build(&project, &["--publish", "2024-25"]);
    project.write(
        "returns/b.csv",
        &return_of(&["York,Missed bin,Web,2023-04,9"]),
    );
    build(&project, &[]);
    let before = project.store();
    project.write(
        "returns/a.csv",
        &return_of(&["York,Missed bin,Web,2024-04,12"]),
    );
    let output = project.run("build", &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("2024-25 is published, and 1 figure of it would change"),
        "{said}"
    );
    assert!(project.store() == before, "the store is left as it was");
    build(&project, &["--revise"]);
    let published = &manifest(&project).published[0];
    assert_eq!(
        (published.period.as_str(), published.revisions),
        ("2024-25", 1)
    );
}

#[test]
fn damage_is_found_and_said() {
    let project = TestProject::new();
    project.write(
        "returns/a.csv",
        &return_of(&["York,Missed bin,Web,2024-04,10"]),
    );
    build(&project, &[]);
    let sound = project.store();
    let path = project.path("baseline/figures/year=2024/E06000014.parquet");
    let mut bytes = fs::read(&path).expect("figures");
    bytes[10] ^= 1;
    fs::write(&path, bytes).expect("it is written");
    let output = project.run("build", &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("E06000014.parquet"));
    build(&project, &["--revise"]);
    assert!(project.store() == sound);
}

#[test]
fn a_store_without_its_rows_set_aside_gets_them_again() {
    // As where they are left out of a repository, since they may hold personal data.
    let project = TestProject::new();
    project.write(
        "returns/a.csv",
        &return_of(&["York,Report a missed bin,Web,2024-04,ten"]),
    );
    project.write(
        "returns/b.csv",
        &return_of(&["Leeds,Report a missed bin,Web,2024-04,7"]),
    );
    build(&project, &[]);
    let whole = project.store();
    fs::remove_file(project.path("baseline/set-aside.csv")).expect("it is removed");
    let output = build(&project, &["-f", "json"]);
    let said: Vec<String> = states(&output)
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    assert_eq!(said, ["read", "as before"]);
    assert!(project.store() == whole);
    // It is put back, and nothing is new for it.
    fs::remove_file(project.path("baseline/set-aside.csv")).expect("it is removed");
    let output = project.run("run", &["--fail-on", "never"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["state"], "nothing-new", "{said}");
    assert!(project.store() == whole);
}

#[test]
fn a_folder_of_that_name_that_is_no_store_is_left_alone() {
    let project = TestProject::new();
    project.write(
        "returns/a.csv",
        &return_of(&["York,Missed bin,Web,2024-04,10"]),
    );
    fs::create_dir(project.path("baseline")).expect("a folder");
    project.write("baseline/mine.txt", "mine");
    let output = project.run("build", &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        fs::read_to_string(project.path("baseline/mine.txt")).expect("it is there"),
        "mine"
    );
}

#[test]
fn a_build_takes_a_project() {
    let output = run(&["build", "data-samples/layouts"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("channelshift init"));
}

/// What differs between two projects' stores, by a figure's council, channel and period.
fn difference(old: &TestProject, new: &TestProject) -> Vec<(String, String, String, String)> {
    let path = |project: &TestProject| project.path("").to_string_lossy().into_owned();
    let output = run(&["diff", &path(old), &path(new), "-f", "csv"]);
    assert_eq!(output.status.code(), Some(0));
    let records = crate::support::records(&stdout(&output)).into_iter();
    let cells = records.map(|mut record| {
        let mut cell = |name: &str| record.remove(name).unwrap_or_default();
        (
            cell("council_code"),
            cell("old_count"),
            cell("new_count"),
            cell("why"),
        )
    });
    cells.collect()
}

#[test]
fn a_difference_says_why() {
    let (old, new) = (TestProject::new(), TestProject::new());
    for project in [&old, &new] {
        project.write(
            "returns/a.csv",
            &return_of(&["York,Report a missed bin,Web,2024-04,10"]),
        );
        project.write(
            "returns/b.csv",
            &return_of(&["Leeds,Report a missed bin,Web,2024-04,7"]),
        );
    }
    build(&old, &[]);
    build(&new, &[]);
    assert!(difference(&old, &new).is_empty());
    new.write(
        "returns/a.csv",
        &return_of(&["York,Report a missed bin,Web,2024-04,[c]"]),
    );
    new.write(
        "returns/c.csv",
        &return_of(&["Hull,Report a missed bin,Web,2024-04,3"]),
    );
    fs::remove_file(new.path("returns/b.csv")).expect("it is removed");
    build(&new, &[]);
    let told = difference(&old, &new);
    let told: Vec<(&str, &str, &str, &str)> = told
        .iter()
        .map(|(a, b, c, d)| (a.as_str(), b.as_str(), c.as_str(), d.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "E06000010",
                "",
                "3",
                "new council; new return returns/c.csv"
            ),
            ("E06000014", "10", "", "revised return returns/a.csv"),
            (
                "E08000035",
                "7",
                "",
                "council withdrawn; return withdrawn returns/b.csv"
            ),
        ]
    );
    // A setting changes no figure of the store, and is told.
    new.write(
        "channelshift.toml",
        "schema = 1\n[baseline]\nwindow = \"2024-25\"\n",
    );
    build(&new, &[]);
    let path = |project: &TestProject| project.path("baseline").to_string_lossy().into_owned();
    let said = stdout(&run(&["diff", &path(&old), &path(&new)]));
    assert!(
        said.contains("Changed setting: baseline.window is \"2024-25\", before not set"),
        "{said}"
    );
    // A return that contradicted another is named where the other's figure comes back.
    for project in [&old, &new] {
        project.write(
            "returns/a.csv",
            &return_of(&["York,Report a missed bin,Web,2024-04,10"]),
        );
        project.write(
            "returns/b.csv",
            &return_of(&["York,Report a missed bin,Web,2024-04,12"]),
        );
        build(project, &[]);
    }
    fs::remove_file(new.path("returns/b.csv")).expect("it is removed");
    build(&new, &[]);
    let told = difference(&old, &new);
    let york = told.iter().find(|(council, ..)| council == "E06000014");
    let why = york.map(|(_, before, after, why)| (before.as_str(), after.as_str(), why.as_str()));
    assert_eq!(why, Some(("", "10", "return withdrawn returns/b.csv")));
    let nothing = run(&["diff", "data-samples", "data-samples"]);
    assert_eq!(nothing.status.code(), Some(2));
}
