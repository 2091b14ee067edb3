//! `sql`: the same returns by this program and by engines that run its statements, figure by figure.
//!
//! Engines run where `CHANNELSHIFT_PYTHON` names a Python that has them (`duckdb`, `datafusion`, `pyspark` with a Java);
//! otherwise their tests say that they skipped.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use channelshift::mapping::Mapping;
use channelshift::model::{Account, Count, Key, Part};
use channelshift::read::Manner;
use channelshift::returns::Returns;
use channelshift::store::{
    EngineManifest, InputFigures, Row, engine_accounts, engine_figures, figures, tally,
};
use channelshift::tally::Tally;

use crate::support::{REGISTERS, project, run, stdout};

/// Each engine with how it is asked for, and the package that Python needs.
const DUCKDB: [&str; 3] = ["duckdb", "duckdb", "duckdb"];
const DATAFUSION: [&str; 3] = ["datafusion", "datafusion", "datafusion"];
/// Two workers, so that what is written is put together from several.
const SPARK: [&str; 3] = ["spark", "spark=local-cluster[2,1,1024]", "pyspark"];

/// A row for each channel, in two files of CRLF, with rows of every kind of fault.
const LONG: [(&str, &str); 2] = [
    (
        "long-1.csv",
        "Council,Service,Channel,Period,Transactions,Note\r\n\
         Bristol,Report a pothole,Web,2015-04,\"1,234\",\r\n\
         Bristol City Council,\"Report a pothole\",Telephone,April 2015,20,\"said \"\"yes\"\", twice\r\nand again\"\r\n\
         Bristol,Report a pothole,Face to face,2015-04,,\r\n\
         Leeds,Report a pothole,Web,01/04/2015,5,\r\n\
         Leeds,Report a pothole,Web,15/04/2015,6,\r\n\
         Leeds,Report a pothole,Web,16/04/2015 10:30,7,\r\n\
         Atlantis,Report a pothole,Web,2015-04,5,\r\n\
         Durham,Report a pothole,Web,2009-02,5,\r\n\
         Leeds,Report a pothole,Pigeon,2015-04,7,\r\n\
         Leeds,Knitting,Web,2015-04,8,\r\n\
         Leeds,Report a pothole,Email,31/02/2020,9,\r\n\
         Leeds,Report a pothole,Email,,9,\r\n\
         Leeds,Report a pothole,Email,2015-05,n/a,\r\n\
         Leeds,Report a pothole,Email,2015-05,[x],\r\n\
         Leeds,Report a pothole,Email,2015-06,-12,\r\n\
         Leeds,Report a pothole,Email,2015-07,about 5,\r\n\
         Leeds,Report a pothole,Email,2015-08,12.5,\r\n\
         Leeds,Report a pothole,Email,2015-10,\"12,34\",\r\n\
         Leeds,Report a pothole,Email,2015-11,9999999999999,\r\n\
         Leeds,Report a pothole,Email,2015-12,#REF!,\r\n\
         Leeds,Report a pothole,Email,2016-01,<5,\r\n\
         Leeds,Report a pothole,Email,2015-09,5,,extra\r\n\
         Leeds,Report a pothole,Post,2015-09,5,,\r\n\
         Leeds,Report a pothole,Post,2015-10,5,,,\" \"\r\n\
         Leeds,Report a pothole\r\n\
         Somerset,Report a pothole,Web,2022-05,5,\r\n\
         Somerset,Report a pothole,Web,2023-05,6,\r\n\
         Somerset,Report a pothole,Web,2023,60,\r\n\
         Leeds,Report a pothole,Web,2016-05,5,\r\n\
         Leeds,Report a pothole,WEB,2016-05,5,\r\n\
         Leeds,Report a pothole,Web,2016-06,5,\r\n\
         Leeds,Report a pothole,Web,2016-06,6,\r\n\
         Leeds,Report a pothole,Web,2016-07,1,\r\n\
         Total,Report a pothole,Web,2016-06,6,\r\n\
         Leeds,Report a pothole,Total,2016-06,6,\r\n\
         ,,,,,\r\n\
         Bristol,Report a missed bin,Web,Q1 2015/16,40,\r\n\
         Nottinghamshire,Report a missed bin,Web,2015/16,0,\r\n\
         Nottinghamshire,Report a missed bin,Telephone,2015/16,3,\r\n",
    ),
    (
        "long-2.csv",
        "Council,Service,Channel,Period,Transactions,Note\r\n\
         Leeds,Report a pothole,Web,2016-05,5,once more\r\n\
         Leeds,Report a pothole,Web,2016-07,2,another\r\n\
         \"King’s Lynn & West Norfolk\",report-a-pothole,On-line,Apr-16,11,\r\n\
         LB of Hackney,pothole,web chat,2016-04,+12,\r\n\
         Hackney LBC,Report a pothole [note 2],E-mail,2016-04,1 234 [r],\r\n",
    ),
];

/// A row for each contact, with cells that are not read, in two files.
const CASES: [(&str, &str); 2] = [
    (
        "cases-1.csv",
        "Reference,Date,Council,Service,Channel,Team,Notes\n\
         C1,01/04/2019 13:20,BRISTOL CITY COUNCIL,Report a pothole,Tel,Team 7,\n\
         C2,01/04/2019 08:54,Bristol,Report a pothole,Face to face,Team 7,\"line one\nline two, more\"\n\
         C3,02/04/2019 09:00,Bristol,Report a pothole,Telephone,Team 8,\n\
         C4,2019-04-03T09:00:00,Bristol,Report a pothole,TELEPHONE,Team 8,\"said \"\"no\"\"\"\n\
         C5,31/02/2020 09:00,Bristol,Report a pothole,Telephone,Team 8,\n\
         C6,13/04/2019,Nowhere-on-Sea,Report a pothole,Telephone,Team 8,\n\
         C7,13/04/2019,Leeds,Report a pothole,Telephone,Team 8,a,b\n\
         C8,13/04/2019,Leeds,Something else entirely,Carrier pigeon,Team 8,\n\
         C9,14/04/2019,Leeds,Something else entirely,Carrier pigeon,Team 8,\n\
         C10,14/04/2019,Leeds\n\
         C11,13/05/2019,Leeds,Report a pothole,Web,Team 8,\n",
    ),
    (
        "cases-2.csv",
        "Reference,Date,Council,Service,Channel,Team,Notes\n\
         C12,20/04/2019 13:20,Bristol,Report a pothole,Phone,Team 7,\n\
         C13,21/04/2019 13:20,Bristol,Report a pothole,telephone,Team 7,\n\
         C14,21/04/2019 13:20,E06000023,Report a pothole,telephone,Team 7,\n",
    ),
];

/// A Python that has a package; `None`, said on standard error, where there is none.
fn python_with(package: &str) -> Option<std::ffi::OsString> {
    let python = std::env::var_os("CHANNELSHIFT_PYTHON").filter(|python| {
        let tried = Command::new(python)
            .args(["-c", &format!("import {package}")])
            .output();
        tried.is_ok_and(|output| output.status.success())
    });
    if python.is_none() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: CHANNELSHIFT_PYTHON names no Python with {package}"
        );
    }
    python
}

/// Files in a folder, with what an engine made of them.
struct Job {
    folder: tempfile::TempDir,
    names: Vec<String>,
    mapping: String,
}

impl Job {
    fn new(files: &[(&str, &str)], mapping: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("it is written");
        }
        std::fs::write(folder.path().join("mapping.toml"), mapping).expect("it is written");
        Self {
            folder,
            names: files.iter().map(|(name, _)| (*name).to_owned()).collect(),
            mapping: mapping.to_owned(),
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder
            .path()
            .join(name)
            .to_str()
            .expect("a path")
            .to_owned()
    }

    /// Writes the statements for an engine; the folder.
    fn prepare(&self, dialect: &str) -> String {
        let out = self.path(dialect);
        let sample = self.path(&self.names[0]);
        let mapping = self.path("mapping.toml");
        let files: Vec<String> = self.names.iter().map(|name| self.path(name)).collect();
        let mut args = vec![
            "-q",
            "sql",
            "--dialect",
            dialect,
            "--mapping",
            &mapping,
            &sample,
            "-o",
            &out,
        ];
        for file in &files {
            args.extend(["--files", file]);
        }
        let output = run(&args);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        out
    }

    /// The files by this program.
    fn ours(&self) -> Returns {
        let mapping = Mapping::parse("mapping.toml", &self.mapping).expect("a mapping");
        let mut returns = Returns::default();
        for name in &self.names {
            let bytes = std::fs::read(self.path(name)).expect("it is there");
            returns
                .take(
                    &self.path(name),
                    Cursor::new(bytes),
                    Manner::default(),
                    &mapping,
                    &REGISTERS,
                )
                .expect("memory can be read");
        }
        returns
    }
}

/// Runs what was prepared for an engine.
fn run_engine([dialect, asked, package]: [&str; 3], jobs: &[&Job]) -> Option<Vec<String>> {
    let python = python_with(package)?;
    let outs: Vec<String> = jobs.iter().map(|job| job.prepare(dialect)).collect();
    let output = Command::new(python)
        .arg(project("tests/engines/run.py"))
        .arg(asked)
        .args(outs.iter().map(|out| format!("{out}/statements.sql")))
        .output()
        .expect("Python runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let tail = &said[said.char_indices().rev().nth(3000).map_or(0, |(at, _)| at)..];
    assert!(output.status.success(), "{dialect}: {tail}");
    Some(outs)
}

/// The bytes of the results of a kind.
fn results(out: &str, kind: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(Path::new(out).join(kind)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let parquet = paths.filter(|path| path.extension().is_some_and(|ending| ending == "parquet"));
    parquet
        .map(|path| std::fs::read(path).expect("it can be read"))
        .collect()
}

/// What an engine made: the tally of its figures, and its accounts by the names of files alone.
fn made(out: &str) -> (Tally, BTreeMap<String, Account>) {
    let text = std::fs::read_to_string(Path::new(out).join("manifest.json")).expect("it is there");
    let manifest = EngineManifest::parse(&text).expect("a manifest");
    let mut rows: Vec<Row> = Vec::new();
    for bytes in results(out, "figures") {
        engine_figures(bytes, &manifest, |some| rows.extend(some)).expect("figures");
    }
    let by_file = figures(&rows, &REGISTERS)
        .expect("codes are known")
        .into_iter();
    let inputs: Vec<InputFigures> = by_file
        .map(|(file, figures)| InputFigures { file, figures })
        .collect();
    let mut accounts = BTreeMap::new();
    for bytes in results(out, "accounts") {
        engine_accounts(bytes, &mut accounts).expect("accounts");
    }
    let bare = |file: String| file.rsplit('/').next().unwrap_or("").to_owned();
    let accounts = accounts.into_iter().map(|(file, account)| {
        let file = bare(file);
        (file.clone(), Account { file, ..account })
    });
    (tally(&inputs), accounts.collect())
}

/// What a figure is besides the place it comes from, which no engine knows.
type Said = (Count, bool, u64, bool, bool, bool);

fn without_places(tally: &Tally) -> BTreeMap<(Key, Part), Said> {
    let kept = tally.kept().into_iter().map(|kept| {
        let figure = kept.figure;
        let said = (
            figure.count,
            figure.disputed,
            figure.undeclared,
            figure.whole,
            figure.is_counted_up,
            kept.absent_is_zero,
        );
        ((kept.key, kept.part), said)
    });
    kept.collect()
}

/// Holds every figure of an engine against ours.
fn same_figures(name: &str, ours: &Returns, theirs: &Tally) {
    let (ours, theirs) = (without_places(&ours.tally), without_places(theirs));
    let differ = |a: &BTreeMap<(Key, Part), Said>, b: &BTreeMap<(Key, Part), Said>| {
        let only = a.iter().filter(|(key, said)| b.get(*key) != Some(*said));
        only.map(|(key, said)| format!("{key:?} {said:?}\n"))
            .take(9)
            .collect::<String>()
    };
    let (own, other) = (differ(&ours, &theirs), differ(&theirs, &ours));
    assert!(
        own.is_empty() && other.is_empty(),
        "{name}: ours\n{own}theirs\n{other}"
    );
}

/// What becomes of rows, by file.
type Became = BTreeMap<String, (u64, BTreeMap<String, u64>, BTreeMap<String, u64>)>;

fn became<'a>(accounts: impl Iterator<Item = &'a Account>) -> Became {
    let of = |account: &Account| {
        let name = account.file.rsplit('/').next().unwrap_or("").to_owned();
        let set_aside = account
            .set_aside
            .iter()
            .map(|(code, rows)| ((*code).to_owned(), *rows));
        assert!(account.balances());
        (
            name,
            (account.used, set_aside.collect(), account.skipped.clone()),
        )
    };
    accounts.map(of).collect()
}

/// Holds what an engine makes of returns against what this program makes of them; `as_sent` is what is
/// done to a file's text first.
fn compare(engine: [&str; 3], as_sent: impl Fn(&str) -> String) {
    let files = |files: &[(&str, &str)]| -> Job {
        let texts: Vec<(&str, String)> = files
            .iter()
            .map(|(name, text)| (*name, as_sent(text)))
            .collect();
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        Job::new(&texts, "schema = 1\n")
    };
    let jobs = [files(&LONG), files(&CASES), spellings()];
    let Some(folders) = run_engine(engine, &jobs.each_ref()) else {
        return;
    };
    for (job, out) in jobs.iter().zip(&folders) {
        let name = format!("{} {}", engine[0], job.names[0]);
        let ours = job.ours();
        let (theirs, accounts) = made(out);
        same_figures(&name, &ours, &theirs);
        assert_eq!(
            became(accounts.values()),
            became(ours.accounts.iter()),
            "{name}"
        );
    }
    // And as an answer of the program.
    for (job, out) in jobs.iter().zip(&folders).take(2) {
        let answer = |from: &[&str]| {
            let args = [
                "-q",
                "baseline",
                "-f",
                "csv",
                "--by",
                "council,service",
                "--fail-on",
                "never",
            ];
            let output = run(&[&args, from].concat());
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{}: {said}", engine[0]);
            stdout(&output)
        };
        let files: Vec<String> = job.names.iter().map(|name| job.path(name)).collect();
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        assert_eq!(answer(&[out]), answer(&files), "{}", engine[0]);
    }
}

/// A text without the rows that end before their cells do.
fn without_short_rows(text: &str) -> String {
    ["Leeds,Report a pothole\r\n", "C10,14/04/2019,Leeds\n"]
        .iter()
        .fold(text.to_owned(), |text, row| text.replace(row, ""))
}

#[test]
fn duckdb_makes_the_same_figures() {
    compare(DUCKDB, str::to_owned);
}

#[test]
fn datafusion_makes_the_same_figures() {
    // It does not tell a row with too few cells from one with blanks.
    compare(DATAFUSION, without_short_rows);
}

#[test]
fn spark_on_two_workers_makes_the_same_figures() {
    compare(SPARK, str::to_owned);
}

/// Periods as returns write them, some of which are none.
const PERIODS: &[&str] = &[
    "2015-04",
    " Apr-15 ",
    "APRIL 2015",
    "apr 15",
    "201504",
    "04/2015",
    "01/04/2015",
    "1/4/2015",
    "15/04/2015",
    "15/04/2015 10:30",
    "15/04/2015T10:30:15",
    "15-04-2015",
    "15.04.2015",
    "15/04/15",
    "2015-04-15",
    "2015-04-15 23:59:59.999",
    "2015-04-15T10:30:15+01:00",
    "20150415",
    "15 Apr 2015",
    "15-Apr-15",
    "15 April 2015",
    "42095",
    "42100",
    "Q1 2015/16",
    "2015-Q1",
    "Q1 2015",
    "2015/16",
    "2015-16",
    "2015–16",
    "2015",
    "FY 2015/16",
    "Apr-Jun 2015",
    "April to June 2015",
    "31/02/2015",
    "2015-13",
    "soon",
    "32/01/2015",
    "30/02/2016",
    "29/02/2016",
    "29/02/2015",
    "2010-11",
    "Total",
    "Total 2015",
    "99999",
    "",
];

/// Counts as returns write them, some of which are none.
const COUNTS: &[&str] = &[
    "0",
    "00",
    "7",
    "007",
    "1,234",
    "12,345,678",
    "1 234",
    "12\u{a0}345",
    "1,23",
    "1234,567",
    ",123",
    ",",
    "12.0",
    "12.00",
    "12.5",
    "1.000",
    "12.000",
    "1234.000",
    "0.000",
    ".5",
    "5.",
    "5..",
    "5.x",
    "-12",
    "−12",
    "-0",
    "- 12",
    "(12)",
    "(0)",
    "(12",
    "12)",
    "+7",
    "+-7",
    "--7",
    "x",
    "[x]",
    "[X]",
    "X",
    "-",
    "–",
    "—",
    "..",
    "…",
    "n/a",
    "N/A",
    "na",
    "not available",
    "Not collected",
    "NULL",
    "m",
    "z",
    "[z]",
    "Not applicable",
    "not provided",
    "c",
    "[c]",
    "*",
    "suppressed",
    "[low]",
    "k",
    "~",
    "<5",
    "< 5",
    "[<5]",
    "<",
    "<x",
    "1,234 [r]",
    "1,234 [r][note 3]",
    "5 [NOTES 1, 2]",
    "[note 1][r]",
    "[r]",
    "5[x]",
    "[x] [r]",
    "about 5",
    "£5",
    "1e5",
    "5 5",
    "#REF!",
    "#N/A",
    "#NAME?",
    "#",
    "1000000000000",
    "1000000000001",
    "99999999999999999999",
    "0000000000000000000001",
    "1,000,000,000,000",
    "٣",
    "½",
    "1\u{202f}234",
    "\u{a0}5\u{a0}",
    "[ x ]",
];

/// Every spelling that registers know, and variants of each, one a row; every row is a part of its own.
fn spellings() -> Job {
    let mut rows = String::from("Row,Council,Service,Channel,Keyed by,Period,Unit,Count\n");
    let mut number = 0;
    let mut row = |cells: [&str; 7]| {
        number += 1;
        let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        rows.push_str(&format!("r{number},{}\n", quoted.join(",")));
    };
    let plain = [
        "Bristol",
        "Report a pothole",
        "Web",
        "",
        "2015-04",
        "contacts",
        "7",
    ];
    let mut with = |at: usize, text: &str| {
        let mut cells = plain;
        cells[at] = text;
        row(cells);
    };
    let councils = REGISTERS.councils.labels().map(|(name, _)| name);
    let codes: Vec<String> = REGISTERS
        .councils
        .iter()
        .map(|(_, council)| council.code.clone())
        .collect();
    for (index, name) in councils.chain(codes.iter().map(String::as_str)).enumerate() {
        with(0, name);
        with(0, &varied(name, index));
        with(0, &format!("{name} Council"));
        with(0, &format!("London Borough of {name}"));
        with(0, &format!("{name} County Council"));
    }
    let services = REGISTERS.services.spellings().map(|(label, _)| label);
    let ids: Vec<String> = REGISTERS
        .services
        .iter()
        .map(|(_, service)| service.id.clone())
        .collect();
    for (index, label) in services.chain(ids.iter().map(String::as_str)).enumerate() {
        with(1, label);
        with(1, &varied(label, index));
    }
    for (_, service) in REGISTERS.services.iter() {
        if let Some((lgsl, lgil)) = service.lgsl_lgil {
            with(1, &format!(" {lgsl}+{lgil}"));
        }
    }
    for (index, (label, _)) in REGISTERS.channels.spellings().enumerate() {
        with(2, label);
        with(2, &varied(label, index));
    }
    for (index, (label, _)) in REGISTERS.channels.keyed_by_labels().enumerate() {
        with(3, label);
        with(3, &varied(label, index));
    }
    with(3, "nobody");
    for (index, (label, _)) in REGISTERS.units.spellings().enumerate() {
        with(5, label);
        with(5, &varied(label, index));
    }
    for text in ["", "furlongs", "Kings’ ransoms"] {
        with(5, text);
    }
    for text in PERIODS {
        with(4, text);
    }
    for text in COUNTS {
        with(6, text);
    }
    Job::new(
        &[("spellings.csv", &rows)],
        "schema = 1\n[columns]\nbreakdown = [\"Row\"]\n[channels]\n\"Fax machine\" = \"post\"\n",
    )
}

/// A label as others would write it.
fn varied(label: &str, index: usize) -> String {
    match index % 8 {
        0 => label.to_uppercase(),
        1 => label.to_lowercase().replace(' ', "-"),
        2 => format!("  {}  ", label.replace(' ', "   ")),
        3 => label.replace(" and ", " & "),
        4 => format!("{label} [note {}]", index % 5),
        5 => label.replace(' ', "_").replace('\'', "’"),
        6 => format!("“{label}”"),
        _ => label.replace(['-', '(', ')', ','], " ") + ".",
    }
}

#[test]
fn a_file_with_another_heading_is_set_aside_whole() {
    let other =
        "Service,Council,Channel,Period,Transactions,Note\nReport a pothole,Leeds,Web,2017-01,5,\n";
    let job = Job::new(&[LONG[1], ("other.csv", other)], "schema = 1\n");
    let Some(folders) = run_engine(DUCKDB, &[&job]) else {
        return;
    };
    let (_, accounts) = made(&folders[0]);
    let other = &accounts["other.csv"];
    assert_eq!((other.rows_in, other.used), (2, 0));
    assert_eq!(other.set_aside.get("header-not-recognised"), Some(&2));
    assert_eq!(accounts["long-2.csv"].used, 5);
}

#[test]
fn what_statements_cannot_say_is_refused() {
    let refused = |name: &str, text: &str, why: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("it is written");
        let path = path.to_str().expect("a path");
        let output = run(&["sql", "--dialect", "duckdb", path]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(why), "{said}");
    };
    let wide = "Council,Service,Period,Web,Telephone\nLeeds,Report a pothole,2015-04,5,6\n";
    refused("wide.csv", wide, "several columns");
    let rows =
        "Council,Service,Channel,Period,Transactions\nLeeds,Report a pothole,Web,2015-04,5\n";
    refused("titled.csv", &format!("Our return\n\n{rows}"), "first line");
    refused(
        "twice.csv",
        &format!("{rows}\n\nAnother\n\n{rows}"),
        "one table",
    );
    let named = "Service,Channel,Period,Transactions\nReport a pothole,Web,2015-04,5\nReport a pothole,Telephone,2015-04,5\n";
    refused("leeds.csv", named, "under [fixed]");
    refused("none.csv", "one two three\n", "one table");
}

#[test]
fn an_engine_that_has_not_run_is_told() {
    let job = Job::new(&LONG, "schema = 1\n");
    let out = job.prepare("duckdb");
    let output = run(&["baseline", &out]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("statements.sql"), "{said}");
    // What is there already is not written over.
    let sample = job.path("long-1.csv");
    let again = run(&["sql", "--dialect", "duckdb", &sample, "-o", &out]);
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn the_same_sample_gives_the_same_bytes() {
    let job = Job::new(&CASES, "schema = 1\n");
    let first = job.prepare("spark");
    let kept = job.path("first");
    std::fs::rename(&first, &kept).expect("it is renamed");
    let second = job.prepare("spark");
    let mut files = vec!["statements.sql".to_owned(), "manifest.json".to_owned()];
    let lookups = std::fs::read_dir(Path::new(&second).join("lookups")).expect("a folder");
    files.extend(lookups.map(|entry| {
        let name = entry.expect("a file").file_name();
        format!("lookups/{}", name.to_string_lossy())
    }));
    assert!(files.len() > 5);
    for name in files {
        let bytes =
            |folder: &str| std::fs::read(Path::new(folder).join(&name)).expect("it is there");
        assert!(bytes(&kept) == bytes(&second), "{name}");
    }
}

#[test]
fn a_label_that_an_engine_folds_otherwise_is_unknown_and_never_another() {
    let labels = [
        "Web™",
        "Ⓦeb",
        "We\u{301}b",
        "Ｗeb",
        "W€b",
        "Web\u{200b}",
        "ＷＥＢ",
        "Fac\u{327}e to face",
        "İVR",
        "ﬁrst web",
        "WEB²",
    ];
    let mut text = String::from("Council,Service,Channel,Period,Transactions\n");
    for (index, label) in labels.iter().enumerate() {
        // Its count tells each, and its month keeps it from the others.
        let (month, count) = (index + 1, 100 + index);
        text.push_str(&format!(
            "Leeds,Report a pothole,{label},2015-{month:02},{count}\n"
        ));
    }
    let job = Job::new(&[("labels.csv", &text)], "schema = 1\n");
    let by_count = |tally: &Tally| -> BTreeMap<Count, String> {
        let kept = tally.kept().into_iter();
        let channel = |key: Key| REGISTERS.channels.get(key.channel).id.clone();
        kept.map(|kept| (kept.figure.count, channel(kept.key)))
            .collect()
    };
    let ours = by_count(&job.ours().tally);
    assert_eq!(ours.len(), labels.len());
    let unknown = &REGISTERS.channels.get(REGISTERS.channels.unknown()).id;
    for engine in [DUCKDB, DATAFUSION] {
        let Some(folders) = run_engine(engine, &[&job]) else {
            continue;
        };
        let theirs = by_count(&made(&folders[0]).0);
        assert_eq!(theirs.len(), labels.len(), "{}", engine[0]);
        for (count, channel) in &theirs {
            assert!(
                channel == unknown || ours.get(count) == Some(channel),
                "{} {count:?}",
                engine[0]
            );
        }
    }
}
