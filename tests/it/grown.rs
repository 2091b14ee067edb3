//! A store that grew, shrank and changed is that of its returns built from nothing, and what no return
//! that changed speaks of is left alone.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use channelshift::checks;
use channelshift::mapping::Mapping;
use channelshift::model::{Findings, codes};
use channelshift::settings::Checks;
use channelshift::store::Manifest;
use proptest::prelude::*;

use crate::support::{REGISTERS, TestProject, take_bytes};

const HEADING: &str = "Council,Service,Team,Channel,Period,Count";

fn build(project: &TestProject) {
    let output = project.run("build", &["-q", "--fail-on", "never"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
}

fn manifest(project: &TestProject) -> Manifest {
    let text = fs::read_to_string(project.path("baseline/manifest.json")).expect("a manifest");
    Manifest::parse(&text).expect("it is one")
}

/// A few services of a council by all channels or one, month by month, with jumps; some by day beside
/// their month, some under two labels.
fn any_return() -> impl Strategy<Value = String> {
    let council = prop::sample::select(vec!["Leeds", "York", "Derby", "Hull"]);
    let service = prop::sample::select(vec!["missed-bin", "Report a pothole"]);
    let channels =
        prop::sample::select(vec![&["Web", "Telephone", "Post"][..], &["Web"], &["Post"]]);
    let counts = prop::collection::vec(prop::sample::select(vec![0, 40, 45, 4_000]), 1..7);
    let of = (council, service, channels, 0..9_u32, counts, 0..6_u8);
    prop::collection::vec(of, 1..4).prop_map(|series| {
        let mut rows = vec![HEADING.to_owned()];
        for (council, service, channels, first, counts, kind) in series {
            for (at, count) in (first..).zip(counts) {
                let period = format!("{}-{:02}", 2023 + at / 6, at % 6 + 4);
                for (of, channel) in channels.iter().enumerate() {
                    let count = count + u32::try_from(of).expect("few");
                    let row = |team: &str, period: &str| {
                        format!("{council},{service},{team},{channel},{period},{count}")
                    };
                    rows.push(row("", &period));
                    match kind {
                        0 => rows.push(row("", &format!("{period}-05"))),
                        1 => rows.push(row("North", &period)),
                        _ => {}
                    }
                }
            }
        }
        rows.join("\n") + "\n"
    })
}

/// A change of a return by its number: what it says now, or that it is there no more.
fn any_change() -> impl Strategy<Value = (usize, Option<String>)> {
    (0..5_usize, prop::option::weighted(0.8, any_return()))
}

/// What is found of all figures at once is what the manifest says of each return.
fn found_is_that_of_all_at_once(project: &TestProject, returns: &BTreeMap<String, String>) -> u64 {
    let files: Vec<(&str, &[u8])> = returns
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let whole = take_bytes(&files, &Mapping::default());
    let mut doubts = take_bytes(&files, &Mapping::default());
    doubts.findings = Findings::default();
    doubts.find_doubts(&REGISTERS);
    let mut findings = Findings::default();
    let (tally, names) = (&whole.tally, whole.files());
    checks::find(
        tally,
        &REGISTERS,
        &Checks::default(),
        &names,
        2,
        &mut findings,
    );
    let mut all = 0;
    for (input, name) in manifest(project).inputs.iter().zip(&names) {
        let own: BTreeMap<&str, u64> = input
            .checked
            .iter()
            .map(|(c, n)| (c.as_str(), *n))
            .collect();
        assert_eq!(own, findings.counts_in(name), "{name}");
        for code in [&codes::LABELS_OVERLAP, &codes::PERIOD_AND_DAYS] {
            let own = input.found.get(code.name).copied().unwrap_or_default();
            assert_eq!(
                own,
                doubts.findings.count_of(code, name),
                "{name}: {}",
                code.name
            );
            all += own;
        }
        all += own.values().sum::<u64>();
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_store_that_grew_is_that_of_a_first_build(
        changes in prop::collection::vec(any_change(), 3..7),
    ) {
        let grown = TestProject::new();
        let mut returns: BTreeMap<String, String> = BTreeMap::new();
        for (number, text) in changes {
            let name = format!("returns/{number}.csv");
            match text {
                Some(text) => {
                    grown.write(&name, &text);
                    returns.insert(name, text);
                }
                None if returns.len() > 1 && returns.remove(&name).is_some() => {
                    fs::remove_file(grown.path(&name)).expect("it is removed");
                }
                None => continue,
            }
            if returns.is_empty() {
                continue;
            }
            build(&grown);
            let fresh = TestProject::new();
            for (name, text) in &returns {
                fresh.write(name, text);
            }
            build(&fresh);
            prop_assert!(grown.store() == fresh.store());
        }
        if !returns.is_empty() {
            found_is_that_of_all_at_once(&grown, &returns);
        }
    }
}

/// Counts of a council by its channels, in April 2024 and April 2023.
fn return_of(council: &str, channels: &[&str]) -> String {
    let rows = channels.iter().flat_map(|channel| {
        let row = move |year: u32| format!("{council},missed-bin,,{channel},{year}-04,400\n");
        [2023, 2024].map(row)
    });
    format!("{HEADING}\n{}", rows.collect::<String>())
}

#[test]
fn a_council_is_asked_about_its_one_channel_as_others_come_and_go() {
    let own = TestProject::new();
    let mut returns = BTreeMap::new();
    let asked = |own: &TestProject, returns: &BTreeMap<String, String>| {
        build(own);
        found_is_that_of_all_at_once(own, returns);
        let code = codes::ONE_CHANNEL_ONLY.name;
        let first = manifest(own).inputs.remove(0);
        first.checked.get(code).copied().unwrap_or_default()
    };
    let mut said = Vec::new();
    for (at, (council, channels)) in [
        ("York", &["Web"][..]),
        ("Leeds", &["Web", "Post"]),
        ("Hull", &["Telephone"]),
        ("Derby", &["Web", "Post"]),
    ]
    .into_iter()
    .enumerate()
    {
        let (name, text) = (format!("returns/{at}.csv"), return_of(council, channels));
        own.write(&name, &text);
        returns.insert(name, text);
        said.push(asked(&own, &returns));
    }
    fs::remove_file(own.path("returns/3.csv")).expect("it is removed");
    returns.remove("returns/3.csv");
    said.push(asked(&own, &returns));
    assert_eq!(said, [0, 1, 0, 1, 0]);
}

#[test]
fn another_limit_of_a_check_holds_all_figures_against_it() {
    let (own, fresh) = (TestProject::new(), TestProject::new());
    own.write("returns/a.csv", &return_of("York", &["Web"]));
    own.write("returns/b.csv", &return_of("Leeds", &["Web", "Post"]));
    build(&own);
    for project in [&own, &fresh] {
        project.write(
            "channelshift.toml",
            "schema = 1\n[checks]\nsmall_numbers = 4000\n",
        );
    }
    fresh.write("returns/a.csv", &return_of("York", &["Web"]));
    fresh.write("returns/b.csv", &return_of("Leeds", &["Web", "Post"]));
    build(&own);
    build(&fresh);
    assert!(own.store() == fresh.store());
    assert!(manifest(&own).inputs[0].checked.is_empty());
}

#[test]
fn files_of_councils_that_no_changed_return_speaks_of_are_not_opened() {
    let own = TestProject::new();
    own.write("returns/a.csv", &return_of("York", &["Web"]));
    own.write("returns/b.csv", &return_of("Leeds", &["Web", "Post"]));
    build(&own);
    // As it is some time after the first build.
    let list = own.path(".baseline.seen");
    let later = |seconds: u64| {
        let about = fs::metadata(&list).expect("a list");
        let time = about.modified().expect("a time") + Duration::from_secs(seconds);
        let file = fs::File::options().write(true).open(&list);
        file.and_then(|file| file.set_modified(time))
            .expect("a time");
    };
    later(60);
    // The bytes of York's figures change, and nothing tells it but they.
    let path = own.path("baseline/figures/year=2024/E06000014.parquet");
    let sound = fs::read(&path).expect("figures");
    let time = fs::metadata(&path)
        .and_then(|about| about.modified())
        .expect("a time");
    let write = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("it is written");
        let file = fs::File::options().write(true).open(&path);
        file.and_then(|file| file.set_modified(time))
            .expect("a time");
    };
    let mut damaged = sound.clone();
    damaged[10] ^= 1;
    write(&damaged);
    own.write("returns/c.csv", &return_of("Hull", &["Web", "Post"]));
    build(&own);
    assert_eq!(fs::read(&path).expect("figures"), damaged);
    write(&sound);
    let fresh = TestProject::new();
    for name in ["a", "b", "c"] {
        let name = format!("returns/{name}.csv");
        let text = fs::read_to_string(own.path(&name)).expect("a return");
        fresh.write(&name, &text);
    }
    build(&fresh);
    assert!(own.store() == fresh.store());
    // Where the council is spoken of, the damage is said; and where the file has another time.
    let is_said = || {
        let output = own.run("build", &["-q"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("year=2024/E06000014.parquet"), "{said}");
    };
    later(60);
    write(&damaged);
    let more = format!("{HEADING}\nYork,missed-bin,,Post,2023-05,3\n");
    own.write("returns/d.csv", &more);
    is_said();
    fs::remove_file(own.path("returns/d.csv")).expect("it is removed");
    build(&own);
    fs::write(&path, &damaged).expect("it is written");
    is_said();
}
