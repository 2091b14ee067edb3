//! Rows read apart, by any number of threads and in stretches of any size, are the rows read one
//! after another: the same figures, accounts and findings, in the same order.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use channelshift::mapping::Mapping;
use channelshift::model::{Finding, UnknownLabel};
use channelshift::read::Manner;
use channelshift::returns::{Returns, Work};
use channelshift::tally::Kept;
use proptest::prelude::*;

use crate::support::{REGISTERS, project};

/// One row after another: nothing is as long as such a stretch.
const IN_ORDER: Work = Work {
    threads: 1,
    stretch: usize::MAX,
    pause: 0,
};

/// Everything that can be seen of returns.
#[derive(Debug, PartialEq)]
struct Seen {
    kept: Vec<Kept>,
    findings: Vec<Finding>,
    counts: String,
    accounts: String,
    unknown: Vec<UnknownLabel>,
}

fn seen(bytes: &[u8], work: Work) -> Seen {
    let mut returns = Returns::default().with_work(work);
    let mapping = Mapping::default();
    let manner = Manner::default();
    returns
        .take("a.csv", Cursor::new(bytes), manner, &mapping, &REGISTERS)
        .expect("memory can be read");
    let counted = |finding: &Finding| returns.findings.count_of(finding.code, finding.file());
    let counts: Vec<u64> = returns.findings.kept().iter().map(counted).collect();
    Seen {
        kept: returns.tally.kept(),
        findings: returns.findings.kept().to_vec(),
        counts: format!("{counts:?}"),
        accounts: format!("{:?} {:?}", returns.accounts, returns.layouts),
        unknown: returns.findings.unknown.labels("a.csv").cloned().collect(),
    }
}

/// Holds stretches of several sizes and threads against rows in their order.
fn hold(bytes: &[u8], name: &str, shared: &[(usize, usize, u32)]) {
    let in_order = seen(bytes, IN_ORDER);
    for (threads, stretch, pause) in shared.iter().copied() {
        let work = Work {
            threads,
            stretch,
            pause,
        };
        let apart = seen(bytes, work);
        assert_eq!(apart, in_order, "{name}, {work:?}");
    }
}

#[test]
fn every_sample_is_read_apart_as_it_is_in_order() {
    let mut folders = vec![project("data-samples")];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the samples can be read") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "csv") {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 15, "the samples are found");
    for path in files {
        let bytes = fs::read(&path).expect("a sample can be read");
        // More rows than are held to tell the shape of a table.
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let (heading, rows) = lines.split_at(1.min(lines.len()));
        let mut long = [heading.concat(), rows.concat()].concat();
        while !rows.is_empty() && long.len() < 4_000 {
            long.extend(rows.concat());
        }
        hold(&long, &path.display().to_string(), &[(7, 300, 3)]);
    }
}

/// A row of a return, and what else may stand in its place. Labels that nobody knows are few: what
/// they are like takes long to say.
fn any_row() -> impl Strategy<Value = String> {
    let select = |cells: &[&'static str]| prop::sample::select(cells.to_vec());
    let row = (
        select(&["Bristol", "leeds", "\"Leeds\"", " Bristol", "E06000023"]),
        select(&[
            "Report a pothole",
            "report a POTHOLE",
            "Test: report a pothole",
        ]),
        select(&["Web", "phone", "\"Pho\nne\"", "Email", "Total"]),
        select(&["2015-04", "03/05/2015", "2015-16", "May 15", "x"]),
        select(&[
            "1",
            "\"1,234\"",
            "-5",
            "n/a",
            "7 [r]",
            "a@b.org",
            "\"",
            "é",
            "",
        ]),
    );
    let row = row.prop_map(|(council, service, channel, period, count)| {
        format!("{council},{service},{channel},{period},{count}\n")
    });
    let other = select(&[
        "\n",
        "\r\n",
        ",,,,\n",
        "Council,Service,Channel,Period,Transactions\n",
        "Notes: \"these are provisional\n",
        "Bristol,\"Report a pothole,Web,2015-04,1\n",
        "Leeds,Report a pothole,Web,2015-06,1,2\n",
        "Nowhere,Nothing,Pigeon,2015-04,3\n",
        "Total,,,,250\n",
    ]);
    prop_oneof![30 => row, 1 => other.prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn any_rows_are_read_apart_as_they_are_in_order(
        first in prop::collection::vec(1..9_u8, 105),
        rows in prop::collection::vec(any_row(), 0..150),
    ) {
        let mut text = "Council,Service,Channel,Period,Transactions\n".to_owned();
        for (line, count) in first.iter().enumerate() {
            text.push_str(&format!("Bristol,Report a pothole,Web,{}-04,{count}\n", 1900 + line));
        }
        text.extend(rows);
        hold(text.as_bytes(), "rows", &[(1, 80, 0), (2, 1_000, 0), (7, 300, 3)]);
    }
}
