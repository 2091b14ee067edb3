//! Stores built of shards of the returns are, merged, the store that one build of all of them gives.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Output;

use channelshift::store::Manifest;
use proptest::prelude::*;

use crate::support::{TestProject, run};

/// The files of a store by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// Returns by their names.
type Returns = BTreeMap<String, String>;

fn project_of<'r>(returns: impl IntoIterator<Item = (&'r String, &'r String)>) -> TestProject {
    let project = TestProject::new();
    put(&project, returns);
    project
}

fn put<'r>(project: &TestProject, returns: impl IntoIterator<Item = (&'r String, &'r String)>) {
    for (name, text) in returns {
        project.write(&format!("returns/{name}"), text);
    }
}

fn build(project: &TestProject) -> Output {
    let output = project.run("build", &["-q", "--fail-on", "never", "-f", "json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    output
}

/// Merges the stores of projects into that of another.
fn merge(into: &TestProject, shards: &[&TestProject], args: &[&str]) -> Output {
    let paths: Vec<String> = shards
        .iter()
        .map(|shard| shard.path("").to_string_lossy().into_owned())
        .collect();
    let mut all: Vec<&str> = vec!["merge", "-q", "--fail-on", "never"];
    all.extend(paths.iter().map(String::as_str));
    let folder = into.path("").to_string_lossy().into_owned();
    all.extend(["--into", &folder]);
    all.extend(args);
    run(&all)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn manifest(project: &TestProject) -> Manifest {
    let text = fs::read_to_string(project.path("baseline/manifest.json")).expect("a manifest");
    Manifest::parse(&text).expect("it is one")
}

fn figures(rows: &[&str]) -> String {
    let rows = rows.join("\n");
    format!("Council,Service,Channel,Period,Transactions\n{rows}\n")
}

/// A return: counts of some councils and months, or a list of contacts, a few of its rows unsound.
fn any_return() -> impl Strategy<Value = String> {
    let council = prop::sample::select(vec!["Leeds", "York", "Derby", "Nowhere"]);
    let service = prop::sample::select(vec!["missed-bin", "Report a pothole"]);
    let channel = prop::sample::select(vec!["Web", "Telephone", "Post"]);
    let row = (council, service, channel, 0..12_u32, 0..28_u32, 0..60_u32);
    (prop::collection::vec(row, 1..9), prop::bool::weighted(0.6)).prop_map(
        |(rows, are_contacts)| {
            let rows = rows
                .into_iter()
                .map(|(council, service, channel, month, day, count)| {
                    let (year, month) = (2023 + month / 6, month + 1);
                    let count = match count {
                        0 => "many".to_owned(),
                        1 => "[c]".to_owned(),
                        count => (count % 3 + 2).to_string(),
                    };
                    if are_contacts {
                        format!(
                            "{council},{service},{channel},{year}-{month:02}-{:02}",
                            day + 1
                        )
                    } else {
                        format!("{council},{service},{channel},{year}-{month:02},{count}")
                    }
                });
            let rows: Vec<String> = rows.collect();
            let heading = if are_contacts {
                "Council,Service,Channel,Date"
            } else {
                // Without a unit, as lists are, so that what both speak of clashes.
                "Council,Service,Channel,Period,Count"
            };
            format!("{heading}\n{}\n", rows.join("\n"))
        },
    )
}

/// Returns, each with the shard that it is in.
fn any_shards() -> impl Strategy<Value = Vec<(String, usize)>> {
    prop::collection::vec((any_return(), 0..5_usize), 1..9)
}

/// Whether a build of everything reads returns of several shards together.
fn needs_returns_together(whole: &TestProject, shard_of: &BTreeMap<String, usize>) -> bool {
    manifest(whole).inputs.iter().any(|input| {
        let own = shard_of.get(&input.file);
        input
            .together
            .iter()
            .any(|other| shard_of.get(other) != own)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// In whatever order the shards are named; and what a build adds to or takes from a store is what
    /// a build of those returns alone gives.
    #[test]
    fn one_build_of_all_is_the_merge_of_builds_of_shards(
        (returns, order) in (any_shards(), Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle()),
    ) {
        let mut shards: BTreeMap<usize, Returns> = BTreeMap::new();
        let (mut all, mut shard_of) = (Returns::new(), BTreeMap::new());
        for (number, (text, shard)) in returns.into_iter().enumerate() {
            let name = format!("{number}.csv");
            shard_of.insert(format!("returns/{name}"), shard);
            shards.entry(shard).or_default().insert(name.clone(), text.clone());
            all.insert(name, text);
        }
        let whole = project_of(&all);
        build(&whole);
        let built: BTreeMap<usize, TestProject> = shards
            .iter()
            .map(|(number, returns)| (*number, project_of(returns)))
            .collect();
        for shard in built.values() {
            build(shard);
        }
        let in_order: Vec<&TestProject> = order.iter().filter_map(|at| built.get(at)).collect();
        let into = TestProject::new();
        let output = merge(&into, &in_order, &[]);
        if needs_returns_together(&whole, &shard_of) {
            prop_assert_eq!(output.status.code(), Some(2));
            prop_assert!(said(&output).contains("speak of the same figure"), "{}", said(&output));
            prop_assert!(!into.path("baseline").exists());
        } else {
            prop_assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            prop_assert!(into.store() == whole.store());
        }
        // A shard that grows to all of the returns, and one that is left of them.
        let Some((first, rest)) = built.iter().next().map(|(at, shard)| (shards.get(at), shard)) else {
            return Ok(());
        };
        put(rest, &all);
        build(rest);
        prop_assert!(rest.store() == whole.store());
        let others: Returns = all
            .iter()
            .filter(|(name, _)| first.is_none_or(|first| !first.contains_key(*name)))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect();
        if !others.is_empty() {
            for name in all.keys().filter(|name| !others.contains_key(*name)) {
                fs::remove_file(rest.path("returns").join(name)).expect("it is removed");
            }
            build(rest);
            let alone = project_of(&others);
            build(&alone);
            prop_assert!(rest.store() == alone.store());
        }
    }
}

/// The files of a project's store by what `keep` says of their paths.
fn files_of(project: &TestProject, keep: impl Fn(&str) -> bool) -> Files {
    let files = project.store().into_iter();
    files.filter(|(path, _)| keep(path)).collect()
}

#[test]
fn councils_of_their_own_are_merged_and_a_build_beside_the_returns_finds_nothing_new() {
    let north = TestProject::of("data-samples/northshire");
    let (south, whole) = (
        TestProject::of("data-samples/northshire"),
        TestProject::of("data-samples/northshire"),
    );
    let names: BTreeSet<String> = fs::read_dir(north.path("returns"))
        .expect("returns")
        .map(|entry| {
            entry
                .expect("one")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    for (number, name) in names.iter().enumerate() {
        let other = if number % 2 == 0 { &south } else { &north };
        fs::remove_file(other.path("returns").join(name)).expect("it is removed");
    }
    for project in [&north, &south, &whole] {
        build(project);
    }
    let into = TestProject::of("data-samples/northshire");
    let output = merge(&into, &[&south, &north], &["-f", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(into.store() == whole.store());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let sum = |name: &str| -> u64 {
        let records = document["records"].as_array().expect("records").iter();
        records.filter_map(|record| record[name].as_u64()).sum()
    };
    assert_eq!(sum("returns"), names.len() as u64);
    assert_eq!(
        sum("rows_in"),
        sum("used") + sum("set_aside") + sum("skipped")
    );
    let rows: u64 = manifest(&whole)
        .inputs
        .iter()
        .map(|input| input.rows_in)
        .sum();
    assert_eq!(sum("rows_in"), rows);
    let again = build(&into);
    assert!(String::from_utf8_lossy(&again.stdout).contains("Nothing new"));
    // Once more, into a store that is one of the shards too.
    let output = merge(&into, &[&into, &north], &["-f", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("Nothing new"));
    assert!(into.store() == whole.store());
}

#[test]
fn files_of_one_shard_stay_as_they_are() {
    let york = figures(&["York,missed-bin,Web,2024-04,10"]);
    let leeds = figures(&[
        "Leeds,missed-bin,Web,2024-04,7",
        "Leeds,missed-bin,Web,2023-04,8",
    ]);
    let more = figures(&["Leeds,missed-bin,Post,2024-04,1"]);
    let (first, second) = (
        project_of([(&"a.csv".to_owned(), &york), (&"b.csv".to_owned(), &leeds)]),
        project_of([(&"c.csv".to_owned(), &more)]),
    );
    build(&first);
    build(&second);
    let into = TestProject::new();
    assert_eq!(merge(&into, &[&first, &second], &[]).status.code(), Some(0));
    let alone = |path: &str| path.contains("E06000014") || path.contains("year=2023");
    let kept = files_of(&into, alone);
    assert_eq!(kept.len(), 2);
    assert!(kept == files_of(&first, alone));
}

#[test]
fn returns_that_only_themselves_can_settle_are_named_with_their_lines() {
    let first = figures(&[
        "York,missed-bin,Post,2024-04,3",
        "York,missed-bin,Web,2024-04,10",
    ]);
    let second = figures(&["York,missed-bin,Web,2024-04,10"]);
    let (north, south) = (
        project_of([(&"a.csv".to_owned(), &first)]),
        project_of([(&"b.csv".to_owned(), &second)]),
    );
    build(&north);
    build(&south);
    let into = TestProject::new();
    let output = merge(&into, &[&north, &south], &[]);
    assert_eq!(output.status.code(), Some(2));
    let words = said(&output);
    for part in [
        "`returns/a.csv` line 3 and `returns/b.csv` line 2",
        "E06000014, missed-bin, web, 2024-04",
        "put such returns into one shard, build it and merge again",
    ] {
        assert!(words.contains(part), "{words}");
    }
    assert!(!into.path("baseline").exists());
}

#[test]
fn a_return_in_two_shards_is_taken_once_where_it_is_the_same() {
    let york = figures(&[
        "York,missed-bin,Web,2024-04,10",
        "York,missed-bin,Post,2024-04,many",
    ]);
    let leeds = figures(&["Leeds,missed-bin,Web,2024-04,7"]);
    let (name, other) = ("a.csv".to_owned(), "b.csv".to_owned());
    let first = project_of([(&name, &york)]);
    let second = project_of([(&name, &york), (&other, &leeds)]);
    build(&first);
    build(&second);
    for shards in [[&first, &second], [&second, &first]] {
        let into = TestProject::new();
        let output = merge(&into, &shards, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(into.store() == second.store());
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(words.contains("taken once: returns/a.csv"), "{words}");
    }
    put(&first, [(&name, &leeds)]);
    build(&first);
    let into = TestProject::new();
    let output = merge(&into, &[&first, &second], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("both have `returns/a.csv`, with other bytes"));
    // The same return, read beside another in one of them.
    let beside = figures(&["York,missed-bin,Web,2024-04,11"]);
    put(&first, [(&name, &york), (&other, &beside)]);
    put(&second, [(&other, &leeds)]);
    build(&first);
    fs::remove_file(second.path("returns/b.csv")).expect("it is removed");
    build(&second);
    let output = merge(&into, &[&first, &second], &[]);
    assert_eq!(output.status.code(), Some(2));
    let words = said(&output);
    assert!(
        words.contains("put it into one shard, with returns/b.csv"),
        "{words}"
    );
}

#[test]
fn what_a_shard_was_read_by_is_what_the_project_says() {
    let york = figures(&["York,missed-bin,Web,2024-04,10"]);
    let name = "a.csv".to_owned();
    let shard = project_of([(&name, &york)]);
    build(&shard);
    let into = TestProject::new();
    let refused = |words: &str| {
        let output = merge(&into, &[&shard], &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains(words), "{}", said(&output));
        assert!(!into.path("baseline").exists());
    };
    into.write(
        "channelshift.toml",
        "schema = 1\n[baseline]\nwindow = \"2024-25\"\n",
    );
    refused("`baseline.window` not set there, \"2024-25\" here");
    into.write("channelshift.toml", "schema = 1\n");
    fs::create_dir(into.path("registers")).expect("a folder");
    into.write(
        "registers/channel_labels.csv",
        "label,channel\nBy app,mobile-app\n",
    );
    refused("other registers");
    fs::remove_dir_all(into.path("registers")).expect("it is removed");
    let path = shard.path("baseline/manifest.json");
    let sound = fs::read_to_string(&path).expect("a manifest");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(&path, sound.replace(&version, "\"version\": \"0.0.1\"")).expect("written");
    refused("version 0.0.1 of channelshift there");
    // A path that leads out of a store is no path of one.
    fs::write(&path, sound.replace("figures/year", "../year")).expect("written");
    let output = merge(&into, &[&shard], &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        said(&output).contains("no path within a store"),
        "{}",
        said(&output)
    );
    fs::write(&path, &sound).expect("written");
    // A mapping is the project's as it is.
    fs::create_dir(shard.path("mappings")).expect("a folder");
    shard.write(
        "mappings/own.toml",
        "schema = 1\nfiles = [\"a.csv\"]\n[channels]\n\"Owl\" = \"post\"\n",
    );
    build(&shard);
    refused("by a `mappings/own.toml` that the project does not have as it was");
    fs::remove_dir_all(shard.path("mappings")).expect("it is removed");
    // Rows set aside are part of the store.
    put(
        &shard,
        [(&name, &figures(&["York,missed-bin,Web,2024-04,many"]))],
    );
    build(&shard);
    fs::remove_file(shard.path("baseline/set-aside.csv")).expect("it is removed");
    refused("was taken out, and 1 row was set aside");
    assert_eq!(run(&["merge", "data-samples"]).status.code(), Some(2));
}

#[test]
fn what_is_published_changes_only_when_told() {
    let name = "a.csv".to_owned();
    let shard = project_of([(&name, &figures(&["York,missed-bin,Web,2024-04,10"]))]);
    build(&shard);
    let into = TestProject::new();
    let publish = ["--publish", "2024-25", "--publish", "2023-24"];
    assert_eq!(merge(&into, &[&shard], &publish).status.code(), Some(0));
    let whole = project_of([(&name, &figures(&["York,missed-bin,Web,2024-04,10"]))]);
    assert_eq!(whole.run("build", &publish).status.code(), Some(0));
    assert!(into.store() == whole.store());
    let before = into.store();
    put(
        &shard,
        [(&name, &figures(&["York,missed-bin,Web,2024-04,12"]))],
    );
    build(&shard);
    let output = merge(&into, &[&shard], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("2024-25 is published, and 1 figure of it would change"));
    assert!(into.store() == before);
    let output = merge(&into, &[&shard], &["--revise"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(words.contains("1 of them otherwise than before"), "{words}");
    assert!(
        words.contains("Published: 2024-25, 1 revision since."),
        "{words}"
    );
}
