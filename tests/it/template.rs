//! Blank returns: filled in, they read back without a mapping to the figures filled in.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use channelshift::mapping::Mapping;
use channelshift::model::{Count, Key, KeyedBy, Period, Severity};
use channelshift::registers::CouncilMatch;
use channelshift::render;
use channelshift::report::{Blank, BlankLayout, Table, Value, blank_notes, blank_return};
use channelshift::returns::Returns;
use proptest::prelude::*;

use crate::support::{REGISTERS, run, stdout, take_bytes};

/// A blank return of a council of each tier for all that it runs.
fn blank(council: &str, period: &str, months: u16, layout: BlankLayout) -> Blank<'static> {
    let period: Period = period.parse().expect("a period");
    let CouncilMatch::Valid(council) = REGISTERS.councils.find(council, period) else {
        panic!("no council {council}");
    };
    let tier = REGISTERS.councils.get(council).tier;
    let services = REGISTERS.services.iter();
    Blank {
        registers: &REGISTERS,
        council: Some(council),
        services: services
            .filter(|(id, service)| {
                service.is_provided_by(tier) && *id != REGISTERS.services.unknown()
            })
            .map(|(id, _)| id)
            .collect(),
        periods: period.parts(months).expect("whole parts"),
        unit: REGISTERS.units.find("transactions").expect("it is shipped"),
        layout,
    }
}

/// The table with its blank cells filled in, one after another.
fn filled(mut table: Table, counts: &[u64]) -> Table {
    let mut counts = counts.iter().cycle();
    for cell in table.rows.iter_mut().flatten() {
        if *cell == Value::Blank {
            *cell = Value::Count(*counts.next().expect("there are counts"));
        }
    }
    table
}

fn read_back(table: &Table) -> Returns {
    let text = render::csv(table).expect("it is written");
    take_bytes(&[("a.csv", text.as_bytes())], &Mapping::default())
}

/// What the figures must be: services, periods and channels in the order of the blank.
fn expected(blank: &Blank, counts: &[u64]) -> BTreeMap<Key, Count> {
    let mut counts = counts.iter().cycle();
    let mut figures = BTreeMap::new();
    for service in &blank.services {
        for period in &blank.periods {
            let unknown = REGISTERS.channels.unknown();
            for (channel, row) in REGISTERS.channels.iter().filter(|(id, _)| *id != unknown) {
                let key = Key {
                    council: blank.council.expect("a council"),
                    service: *service,
                    unit: blank.unit,
                    period: *period,
                    channel,
                    keyed_by: row.keyed_by,
                };
                let count = counts.next().expect("there are counts");
                figures.insert(key, Count::Number(*count));
            }
        }
    }
    figures
}

fn found(returns: &Returns) -> BTreeMap<Key, Count> {
    let totals = returns.tally.totals();
    totals
        .iter()
        .map(|total| (total.key, total.count))
        .collect()
}

const COUNCILS: [&str; 3] = ["Leeds", "Devon County Council", "Exeter"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_template_filled_in_reads_back_to_the_same_figures(
        counts in prop::collection::vec(0..5_000_u64, 1..97),
        council in prop::sample::select(COUNCILS.to_vec()),
        (period, months) in prop::sample::select(vec![
            ("2025/26", 12), ("2025/26", 3), ("2024", 12), ("2010-10..2010-12", 1), ("2024-01..2024-06", 3),
        ]),
    ) {
        for layout in [BlankLayout::Long, BlankLayout::Wide] {
            let blank = blank(council, period, months, layout);
            let returns = read_back(&filled(blank_return(&blank), &counts));
            prop_assert!(returns.findings.kept().is_empty(), "{:?}", returns.findings.kept().first());
            prop_assert_eq!(found(&returns), expected(&blank, &counts));
        }
    }
}

#[test]
fn a_template_left_blank_says_nothing_but_that() {
    for layout in [BlankLayout::Long, BlankLayout::Wide] {
        for council in COUNCILS {
            let table = blank_return(&blank(council, "2025/26", 3, layout));
            let returns = read_back(&table);
            let codes = returns
                .findings
                .kept()
                .iter()
                .map(|finding| finding.code.name);
            assert!(codes.clone().all(|code| code == "count-blank"));
            assert!(codes.count() > 0);
            assert_eq!(returns.findings.count(Severity::Error), 0);
            assert_eq!(returns.accounts[0].used, table.rows.len() as u64);
        }
    }
}

#[test]
fn only_what_the_tier_runs_is_asked_for() {
    let names = |council| {
        let table = blank_return(&blank(council, "2025/26", 12, BlankLayout::Wide));
        let services = table.rows.iter().map(|row| row[2].shown());
        services.collect::<Vec<String>>()
    };
    let (city, county, district) = (
        names("Leeds"),
        names("Devon County Council"),
        names("Exeter"),
    );
    assert!(county.contains(&"Report a pothole".to_owned()));
    assert!(!county.contains(&"Report a missed bin".to_owned()));
    assert!(district.contains(&"Report a missed bin".to_owned()));
    assert!(!district.contains(&"Report a pothole".to_owned()));
    assert!(city.len() > county.len() && city.len() > district.len());
}

/// The cells of a sheet as text.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("it is a workbook");
    let range = workbook.worksheet_range(name).expect("the sheet is there");
    let rows = range.rows();
    rows.map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

#[test]
fn a_workbook_holds_the_same_and_its_notes() {
    let blank = blank("Exeter", "2025/26", 3, BlankLayout::Wide);
    let table = filled(blank_return(&blank), &[0, 7, 1_234]);
    let notes = blank_notes(&blank);
    let bytes = render::xlsx("A return", &[&table, &notes]).expect("it is written");
    let again = render::xlsx("A return", &[&table, &notes]).expect("it is written");
    assert_eq!(bytes, again, "the same bytes");
    let cells = |table: &Table| -> Vec<Vec<String>> {
        let headings = table.columns.iter().map(|column| column.heading.clone());
        let rows = table.rows.iter();
        let rows = rows.map(|row| row.iter().map(Value::bare).collect());
        std::iter::once(headings.collect()).chain(rows).collect()
    };
    assert_eq!(sheet(&bytes, "Return"), cells(&table));
    assert_eq!(sheet(&bytes, "Notes"), cells(&notes));
    let text = format!("{:?}", notes.rows);
    for words in ["[x]", "[c]", "[z]", "each channel", "Web chat", "payments"] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn a_project_writes_one_for_each_council_and_none_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("to-send").to_string_lossy().into_owned() + "/";
    let args = [
        "template",
        "-c",
        "data-samples/northshire/channelshift.toml",
        "-o",
        &to,
    ];
    let wrote = run(&args);
    assert_eq!(
        wrote.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&wrote.stderr)
    );
    let mut files: Vec<_> = fs::read_dir(&to).expect("a folder").flatten().collect();
    files.sort_by_key(fs::DirEntry::file_name);
    assert_eq!(files.len(), 11);
    let path = files[0].path();
    let checked = run(&["check", "-c", args[2], path.to_str().expect("a plain path")]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    assert!(run(&args).status.success(), "the same again is no harm");
    fs::write(&path, "Council\n").expect("it can be written");
    let over = run(&args);
    assert_eq!(over.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "Council\n");
}

#[test]
fn what_a_template_cannot_be_made_of_is_said() {
    for (args, words) in [
        (&["--council", "Leeds"][..], "--period"),
        (
            &["-p", "2025-26", "--council", "Leedes"],
            "did you mean “Leeds”",
        ),
        (&["-p", "2025-26", "--council", "Mendip"], "2023-03-31"),
        (&["-p", "2025-26", "--services", "potholle"], "“pothole”"),
        (&["-p", "2025-05..2025-07"], "whole quarters"),
        (
            &[
                "-p",
                "2025-26",
                "--council",
                "Devon",
                "--services",
                "missed-bin",
            ],
            "runs none",
        ),
        (&["-p", "2025-26", "-f", "xlsx"], "-o"),
        (&["-p", "2025-26", "-o", "a.docx"], ".xlsx"),
        (&["-p", "2025-26", "-o", "nowhere/"], "expected"),
    ] {
        let output = run(&[&["template"], args].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn who_keys_it_is_left_to_the_channel() {
    let blank = blank("Exeter", "2025/26", 12, BlankLayout::Long);
    let keyed: Vec<KeyedBy> = expected(&blank, &[1])
        .keys()
        .map(|key| key.keyed_by)
        .collect();
    let read = found(&read_back(&filled(blank_return(&blank), &[1])));
    assert_eq!(
        read.keys().map(|key| key.keyed_by).collect::<Vec<_>>(),
        keyed
    );
}
