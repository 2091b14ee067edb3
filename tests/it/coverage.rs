//! What is counted of what was expected, who is put together with whom, and what is counted once.

use channelshift::baseline::{Baseline, CouncilsAs, Dimension, baseline};
use channelshift::model::{Count, State};
use channelshift::registers::Succession;
use channelshift::returns::Returns;

use crate::support::{REGISTERS, answer, question, run, stdout, take, tidy_rows};

const HEADING: &str = "Council,Service,Channel,Period,Transactions\n";

fn returns(body: &str) -> Returns {
    let mut returns = take(&[("a.csv", &format!("{HEADING}{body}"))]);
    returns.find_doubts(&REGISTERS);
    returns
}

/// The baseline with ended councils in their successors.
fn current(returns: &mut Returns, by: &[Dimension], window: &str) -> Baseline {
    let question = question(by, window, CouncilsAs::Current);
    let files = returns.files();
    let found = baseline(
        &returns.tally,
        &question,
        &REGISTERS,
        &files,
        &mut returns.findings,
    );
    found.expect("there are figures")
}

/// The names of the councils of a baseline.
fn names(baseline: &Baseline) -> Vec<&str> {
    let ids = baseline
        .groups
        .iter()
        .filter_map(|group| group.subject.council);
    ids.map(|id| REGISTERS.councils.get(id).name.as_str())
        .collect()
}

fn codes(returns: &Returns) -> Vec<&str> {
    returns
        .findings
        .kept()
        .iter()
        .map(|finding| finding.code.name)
        .collect()
}

#[test]
fn a_successor_of_all_its_parts_stands_once_for_them() {
    let mut body = String::new();
    for council in ["Bournemouth", "Poole", "Christchurch"] {
        body.push_str(&format!("{council},Report a missed bin,Web,2018-10,1\n"));
        body.push_str(&format!(
            "{council},Report a missed bin,Telephone,2018-10,3\n"
        ));
    }
    let mut returns = returns(&body);
    let baseline = current(&mut returns, &[Dimension::Council], "2018-10");
    assert_eq!(names(&baseline), ["Bournemouth, Christchurch and Poole"]);
    let total = &baseline.totals[0];
    assert_eq!((total.councils.returned, total.councils.expected), (1, 1));
    assert_eq!(
        (total.council_months.returned, total.council_months.expected),
        (1, 1)
    );
    assert_eq!(total.total, Some(12));
}

#[test]
fn parts_with_other_channels_are_not_put_together() {
    let mut returns = returns(
        "Suffolk Coastal,Report a missed bin,Web,2018-10,50\n\
         Suffolk Coastal,Report a missed bin,Telephone,2018-10,50\n\
         Waveney,Report a missed bin,Telephone,2018-10,100\n",
    );
    let baseline = current(&mut returns, &[Dimension::Council], "2018-10");
    assert_eq!(names(&baseline), ["Suffolk Coastal", "Waveney"]);
    // Waveney's digital contacts are not known, and not none.
    assert_eq!(baseline.totals[0].digital[0].share(), Some(0.5));
    assert!(codes(&returns).contains(&"predecessors-incomplete"));
    assert!(codes(&returns).contains(&"digital-not-returned"));
}

#[test]
fn more_successors_are_formed_than_there_are_councils() {
    let mut body = String::new();
    let services: Vec<&str> = REGISTERS
        .services
        .iter()
        .filter(|(id, _)| *id != REGISTERS.services.unknown())
        .map(|(_, service)| service.name.as_str())
        .collect();
    // Councils that one other council took the whole place of, and nobody else's; and the first of
    // each line only, since two of one line with figures for the same month are not joined.
    let councils = &REGISTERS.councils;
    let recoded: Vec<&str> = councils
        .iter()
        .filter(|(id, _)| {
            let successors: Vec<_> = councils.successors(*id).collect();
            let is_first = councils.predecessors(*id).next().is_none();
            let follows_one =
                |only: &&Succession| councils.predecessors(only.successor).count() == 1;
            is_first && matches!(successors.as_slice(), [only] if only.whole && follows_one(only))
        })
        .map(|(_, council)| council.code.as_str())
        .collect();
    for code in &recoded {
        for service in &services {
            body.push_str(&format!("{code},\"{service}\",Web,2009-06,1\n"));
        }
    }
    let mut returns = returns(&body);
    let baseline = current(
        &mut returns,
        &[Dimension::Council, Dimension::Service],
        "2009-06",
    );
    let formed = codes(&returns)
        .iter()
        .filter(|code| **code == "successor-formed")
        .count();
    let ended = baseline.groups.iter().filter(|group| {
        let council = group.subject.council.map(|id| REGISTERS.councils.get(id));
        council.is_some_and(|council| recoded.contains(&council.code.as_str()))
            && group.total.is_some()
    });
    assert_eq!(
        ended.count(),
        0,
        "every recoded council is under its new code"
    );
    assert!(formed > councils.iter().count(), "{formed} were formed");
}

#[test]
fn a_council_is_expected_while_there_was_one() {
    let mut body = String::new();
    for month in 1..=12 {
        let councils: &[&str] = if month < 4 {
            &["Waveney", "Suffolk Coastal"]
        } else {
            &["East Suffolk"]
        };
        for council in councils {
            body.push_str(&format!(
                "{council},Report a missed bin,Web,2019-{month:02},1\n"
            ));
        }
    }
    let mut returns = returns(&body);
    let baseline = answer(&mut returns, &[Dimension::Council], "2019").expect("figures");
    let months = baseline.totals[0].council_months;
    assert_eq!((months.returned, months.expected), (15, 15));
}

#[test]
fn a_channel_that_a_council_did_not_return_is_in_no_share_of_it() {
    let mut returns = returns(
        "Leeds,Report a pothole,Web,2024-04,10\nLeeds,Report a pothole,Telephone,2024-04,10\n\
         York,Report a pothole,Telephone,2024-04,10\n",
    );
    let baseline = answer(&mut returns, &[Dimension::Service], "").expect("figures");
    let rows: Vec<[String; 4]> = tidy_rows(&baseline, &returns)
        .into_iter()
        .map(|row| [5, 8, 9, 10].map(|column| row[column].clone()))
        .collect();
    let expected = [
        ["web", "10", "20", "0.500000"],
        ["telephone", "20", "30", "0.666667"],
    ];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));
}

#[test]
fn a_missing_direct_debit_leaves_the_rest_alone() {
    let mut returns = returns(
        "Leeds,Report a pothole,Web,2024-04,15\nLeeds,Report a pothole,Telephone,2024-04,35\n\
         Leeds,Report a pothole,Direct debit,2024-04,[c]\n",
    );
    let baseline = answer(&mut returns, &[Dimension::Council], "").expect("figures");
    assert_eq!(baseline.totals[0].total, Some(50));
    assert_eq!(baseline.totals[0].digital[0].share(), Some(0.3));
}

#[test]
fn channels_in_no_total_alone_are_no_figure() {
    let mut returns = returns("Leeds,Report a pothole,Direct debit,2024-04,10\n");
    let baseline = answer(&mut returns, &[Dimension::Council], "").expect("a group");
    assert_eq!(baseline.totals[0].total, None);
}

#[test]
fn a_month_and_days_in_it_are_counted_once() {
    let mut returns = returns(
        "Leeds,Report a pothole,Web,2024-04,100\nLeeds,Report a pothole,Web,30/04/2024,100\n\
         Leeds,Report a pothole,Telephone,2024-04,100\n",
    );
    let baseline = answer(&mut returns, &[Dimension::Council], "").expect("figures");
    assert_eq!(baseline.totals[0].total, Some(200));
    assert!(codes(&returns).contains(&"period-and-days"));
}

#[test]
fn labels_that_may_be_one_figure_twice_are_found_over_all_files() {
    let file = |channel: &str| format!("{HEADING}Leeds,Report a pothole,{channel},2024-04,10\n");
    let (first, second) = (file("Phone"), file("Telephone"));
    let mut both = take(&[("a.csv", &first), ("b.csv", &second)]);
    both.find_doubts(&REGISTERS);
    assert!(codes(&both).contains(&"labels-overlap"));
    // Two councils with a label each are in no doubt.
    let other = second.replace("Leeds", "York");
    let mut apart = take(&[("a.csv", &first), ("b.csv", &other)]);
    apart.find_doubts(&REGISTERS);
    assert!(codes(&apart).is_empty());
}

#[test]
fn contacts_and_a_figure_for_the_same_leave_it_unknown() {
    let contacts = |rows: &str| format!("Council,Service,Channel,Date,Unit\n{rows}");
    let rows = "Leeds,Report a pothole,Phone,2024-04-02,transactions\n\
                Leeds,Report a pothole,Telephone,2024-04-03,transactions\n";
    let of_april = |returns: &Returns| {
        let totals = returns.tally.totals();
        let counts = totals.iter().map(|total| total.count);
        counts.collect::<Vec<Count>>()
    };
    // A row is written once, whatever its label.
    let mut alone = take(&[("a.csv", &contacts(rows))]);
    alone.find_doubts(&REGISTERS);
    assert_eq!(of_april(&alone), [Count::Number(2)]);
    assert!(!codes(&alone).contains(&"labels-overlap"));
    for label in ["Phone", "Telephone", "Call centre"] {
        let given = format!("{HEADING}Leeds,Report a pothole,{label},2024-04,10\n");
        let mut both = take(&[("a.csv", &contacts(rows)), ("b.csv", &given)]);
        both.find_doubts(&REGISTERS);
        assert_eq!(of_april(&both), [Count::Missing(State::NotCollected)]);
        let found = both.findings.kept().iter();
        let mut overlaps = found.filter(|finding| finding.code.name == "labels-overlap");
        let message = overlaps.next().map(|finding| finding.message.as_str());
        assert!(message.is_some_and(|words| words.contains("counted from contacts as well")));
        assert_eq!(overlaps.count(), 0, "the labels are not asked about too");
    }
}

#[test]
fn two_bodies_of_one_name_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder
        .path()
        .join("somerset.csv")
        .to_string_lossy()
        .into_owned();
    let body = "Somerset,Report a pothole,Web,2022-04,1\nSomerset,Report a pothole,Web,2024-04,1\n";
    std::fs::write(&path, format!("{HEADING}{body}")).expect("it is written");
    let text = stdout(&run(&["baseline", &path, "--by", "council"]));
    assert!(text.contains("Somerset (E10000027)") && text.contains("Somerset (E06000066)"));
}

#[test]
fn a_return_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in.csv").to_string_lossy().into_owned();
    let text = format!("{HEADING}Leeds,Report a pothole,Web,2022-04,1\n");
    std::fs::write(&path, &text).expect("it is written");
    let output = run(&["baseline", &path, "-o", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), text);
}

#[test]
fn two_projects_at_once_are_refused() {
    let output = run(&[
        "baseline",
        "data-samples/northshire",
        "-c",
        "data-samples/librarieswest/channelshift.toml",
    ]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_file_of_a_project_is_read_by_its_mapping_however_it_is_named() {
    let config = "data-samples/librarieswest/channelshift.toml";
    let file = "data-samples/librarieswest/returns/somerset.csv";
    let output = run(&["baseline", file, "-c", config, "-f", "csv"]);
    assert!(stdout(&output).contains("E10000027,Somerset"));
    let folder = "data-samples/librarieswest/returns";
    let twice = run(&[
        "baseline",
        "data-samples/librarieswest",
        folder,
        "-f",
        "csv",
    ]);
    let once = run(&["baseline", "data-samples/librarieswest", "-f", "csv"]);
    assert_eq!(twice.stdout, once.stdout);
}

#[test]
fn nothing_to_compare_is_said_with_its_own_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("in.csv").to_string_lossy().into_owned();
    let text = format!("{HEADING}Leeds,Report a pothole,Web,2022-04,[c]\n");
    std::fs::write(&path, text).expect("it is written");
    for command in [&["baseline", &path][..], &["chart", "mix", &path]] {
        assert_eq!(run(command).status.code(), Some(4), "{command:?}");
    }
}

#[test]
fn a_label_of_a_million_letters_costs_no_time() {
    let text = format!(
        "{HEADING}{},Report a pothole,Web,2022-04,1\n",
        "a".repeat(1_000_000)
    );
    let returns = take(&[("a.csv", &text)]);
    let finding = &returns.findings.kept()[0];
    assert_eq!(finding.code.name, "council-unknown");
    assert!(finding.message.chars().count() < 500);
}
