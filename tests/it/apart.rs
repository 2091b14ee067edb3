//! Rows read apart, by any number of threads and in stretches of any size, are the rows read one
//! after another: the same figures, accounts and findings, in the same order.

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
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

/// A return of a MiB and more in ASCII, and what stands behind that.
fn long_text(behind: &[u8]) -> Vec<u8> {
    let mut text = b"Council,Service,Channel,Period,Transactions\n".to_vec();
    for line in 0.. {
        if text.len() > 1_100_000 {
            break;
        }
        let (year, month) = (2000 + line % 20, 1 + line / 20 % 12);
        let row = format!("Bristol,Report a pothole,Web,{year}-{month:02},{line:0>30}\n");
        text.extend(row.as_bytes());
    }
    text.extend(behind);
    text
}

#[test]
fn a_long_text_is_in_the_encoding_that_is_seen_late() {
    let labels = |bytes: &[u8]| -> Vec<String> {
        let seen = seen(bytes, Work::default());
        let unknown = seen.unknown.iter().map(|label| label.text.clone());
        unknown.collect()
    };
    let codes = |bytes: &[u8]| -> Vec<&str> {
        let seen = seen(bytes, Work::default());
        let findings = seen.findings.iter();
        findings
            .map(|finding| finding.code.name)
            .filter(|code| ["encoding-assumed", "letter-lost", "file-refused"].contains(code))
            .collect()
    };
    let cafe = |letter: &[u8]| {
        let row = [b"Bristol,Caf", letter, b" licences,Web,2015-04,1\n"].concat();
        long_text(&row.repeat(3))
    };
    let utf8 = cafe("é".as_bytes());
    assert!(labels(&utf8).contains(&"Café licences".to_owned()));
    assert_eq!(codes(&utf8), [""; 0]);
    let windows = cafe(b"\xe9");
    assert!(labels(&windows).contains(&"Café licences".to_owned()));
    assert_eq!(codes(&windows), ["encoding-assumed"]);
    let lost = [utf8.clone(), b"Bristol,Caf\xe9s,Web,2015-04,1\n".to_vec()].concat();
    assert_eq!(codes(&lost), ["letter-lost"]);
    for (name, bytes) in [
        ("utf-8", &utf8),
        ("windows-1252", &windows),
        ("lost", &lost),
    ] {
        hold(bytes, name, &[(2, 100_000, 3), (1, 300_000, 0)]);
    }
}

/// A source that can be read up to a byte.
struct Breaks {
    bytes: Cursor<Vec<u8>>,
    at: u64,
}

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.at.saturating_sub(self.bytes.position());
        if left == 0 {
            return Err(io::Error::other("the disk is gone"));
        }
        self.bytes.by_ref().take(left).read(buffer)
    }
}

impl Seek for Breaks {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn a_source_that_breaks_ends_the_run_whoever_reads_it() {
    let text = long_text(b"");
    let heading = text
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    // It breaks behind the four MiB by which a text is told.
    let text = [&text[..heading], &text[heading..].repeat(5)].concat();
    for threads in [1, 2, 7] {
        let source = Breaks {
            bytes: Cursor::new(text.clone()),
            at: 4_500_000,
        };
        let work = Work {
            threads,
            stretch: 30_000,
            pause: 0,
        };
        let mut returns = Returns::default().with_work(work);
        let (mapping, manner) = (Mapping::default(), Manner::default());
        let taken = returns.take("a.csv", source, manner, &mapping, &REGISTERS);
        let error = taken.expect_err("it cannot be read").to_string();
        assert!(
            error.contains("a.csv") && error.contains("the disk is gone"),
            "{error}"
        );
        let account = &returns.accounts[0];
        assert!(
            account.rows_in > 10_000,
            "rows before are taken: {account:?}"
        );
    }
}

/// The cells of a row: council, service, channel, period and count.
type Cells = [&'static str; 5];

fn any_cells() -> impl Strategy<Value = Cells> {
    let select = |cells: &[&'static str]| prop::sample::select(cells.to_vec());
    let row = (
        select(&["Bristol", "leeds", "\"Leeds\"", " Bristol", "E06000023"]),
        select(&[
            "Report a pothole",
            "report a POTHOLE",
            "Test: report a pothole",
            "Report a missed bin: \"\"green\"\" and \"\"brown\"\" bins",
        ]),
        select(&[
            "Web",
            "phone",
            "\"Pho\nne\"",
            "\"Pho\"\"ne\"",
            "Email",
            "Total",
        ]),
        select(&[
            "2015-04",
            "03/05/2015",
            "01/05/2015",
            "2015-05-04 09:30",
            "2015-16",
            "May 15",
            "x",
        ]),
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
    row.prop_map(|(council, service, channel, period, count)| {
        [council, service, channel, period, count]
    })
}

/// A heading and what its rows are made of. Labels that nobody knows are few: what they are like takes
/// long to say.
type Layout = (&'static str, fn(Cells) -> String);

const LAYOUTS: [Layout; 4] = [
    (
        "Council,Service,Channel,Period,Transactions",
        |[council, service, channel, period, count]| {
            format!("{council},{service},{channel},{period},{count}")
        },
    ),
    // A row a contact, with a column that is not read.
    (
        "Reference,Date,Council,Service,Channel,Note",
        |[council, service, channel, period, count]| {
            format!(
                "{},{period},{council},{service},{channel},{count}",
                council.len()
            )
        },
    ),
    (
        "Council,Service,Channel,Period,Unit,Keyed by,Transactions",
        |[council, service, channel, period, count]| {
            let unit = if channel == "Email" {
                "payments"
            } else {
                "transactions"
            };
            let keyed = if count == "1" { "self" } else { "" };
            format!("{council},{service},{channel},{period},{unit},{keyed},{count}")
        },
    ),
    (
        "Council,Service,Period,Web,Phone",
        |[council, service, channel, period, count]| {
            format!("{council},{service},{period},{count},{}", channel.len())
        },
    ),
];

/// A row of a layout, or what else may stand in its place.
fn any_row((heading, row_of): Layout) -> impl Strategy<Value = String> {
    let row = any_cells().prop_map(move |cells| row_of(cells) + "\n");
    let others: Vec<String> = [
        "",
        "\r",
        ",,,,",
        heading,
        "Notes: \"these are provisional",
        "Bristol,\"Report a pothole,Web,2015-04,1",
        "Leeds,Report a pothole,Web,2015-06,1,2",
        "Nowhere,Nothing,Pigeon,2015-04,3",
        "Total,,,,250",
    ]
    .map(|other| format!("{other}\n"))
    .into();
    prop_oneof![30 => row, 1 => prop::sample::select(others)]
}

fn any_return() -> impl Strategy<Value = (Layout, Vec<String>)> {
    let layout = prop::sample::select(LAYOUTS.to_vec());
    layout.prop_flat_map(|layout| {
        let rows = prop::collection::vec(any_row(layout), 0..150);
        (Just(layout), rows)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn any_rows_are_read_apart_as_they_are_in_order(
        first in prop::collection::vec(prop::sample::select(vec!["1", "2", "3"]), 105),
        ((heading, row_of), rows) in any_return(),
        ends in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = format!("{heading}\n");
        let months = ["2014-01", "2014-02", "01/03/2014"];
        for (line, count) in first.into_iter().enumerate() {
            let month = months[line % months.len()];
            let cells = ["Bristol", "Report a pothole", "Web", month, count];
            text.push_str(&(row_of(cells) + "\n"));
        }
        text.extend(rows);
        let text = text.replace('\n', ends);
        hold(text.as_bytes(), heading, &[(1, 80, 0), (2, 1_000, 0), (7, 300, 3)]);
    }
}
