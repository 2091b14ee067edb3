//! `export`: what the folder holds, that it is the same on every run, and that independent validators
//! find nothing wrong with it.
//!
//! The validators run where `CHANNELSHIFT_PYTHON` names a Python that has `csvw`, `frictionless` and
//! `duckdb`, as `.ci/run` sees to; otherwise their test says that it skipped.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use channelshift::store::sha256;
use serde_json::Value;

use crate::support::{TestProject, command, project, records, run};

const NORTHSHIRE: &str = "data-samples/northshire";

struct Export {
    folder: tempfile::TempDir,
}

impl Export {
    fn new(args: &[&str]) -> Self {
        let export = Self::empty();
        let output = export.run(args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        export
    }

    fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn run(&self, args: &[&str]) -> Output {
        let path = self.path();
        run(&[&["export"], args, &["-o", path.to_str().expect("a path")]].concat())
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("it is there")
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).expect("it is JSON")
    }
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let file = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("a file").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        (name, std::fs::read(path).expect("it can be read"))
    };
    entries.map(file).collect()
}

#[test]
fn csv_keeps_to_the_letter_of_rfc_4180() {
    let export = Export::new(&[NORTHSHIRE, "--by", "council,service"]);
    for name in ["channels", "digital", "pooled-channels", "pooled-digital"] {
        let text = export.text(&format!("{name}.csv"));
        assert!(!text.starts_with('\u{feff}'));
        assert!(text.ends_with("\r\n"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    }
}

#[test]
fn codes_and_names_stand_apart_and_what_is_missing_says_why() {
    let export = Export::new(&[NORTHSHIRE, "--by", "council,service"]);
    let rows = records(&export.text("channels.csv"));
    let mut missing = 0;
    for row in &rows {
        assert!(row["council_code"].starts_with('X') && !row["council"].is_empty());
        assert!(!row["service_code"].contains(' ') && !row["service"].is_empty());
        assert_eq!(
            row["count"].is_empty(),
            !row["status"].is_empty(),
            "{row:?}"
        );
        missing += u32::from(row["count"].is_empty());
    }
    assert!(missing > 0);
    let lines = export.text("channels.jsonl");
    assert_eq!(lines.lines().count(), rows.len());
    for (line, row) in lines.lines().zip(&rows) {
        let object: Value = serde_json::from_str(line).expect("it is JSON");
        let count = object["count"]
            .as_u64()
            .map_or(String::new(), |n| n.to_string());
        assert_eq!(count, row["count"]);
    }
}

#[test]
fn two_runs_give_the_same_bytes() {
    let args = [NORTHSHIRE, "--by", "council,service", "--publish"];
    assert_eq!(Export::new(&args).files(), Export::new(&args).files());
}

#[test]
fn the_manifest_names_every_file_by_its_digest() {
    let export = Export::new(&[NORTHSHIRE, "--as-of", "2026-01-31"]);
    let manifest = export.json("manifest.json");
    assert_eq!(manifest["as_of"], "2026-01-31");
    assert_eq!(manifest["tool"]["version"], env!("CARGO_PKG_VERSION"));
    let files = export.files();
    let outputs = manifest["outputs"].as_array().expect("outputs");
    assert_eq!(outputs.len() + 1, files.len());
    for output in outputs {
        let bytes = &files[output["file"].as_str().expect("a name")];
        assert_eq!(output["sha256"], sha256(bytes));
        assert_eq!(output["bytes"], bytes.len());
    }
    let mut rows = 0;
    for one in manifest["returns"].as_array().expect("returns") {
        let path = project(one["file"].as_str().expect("a path"));
        assert_eq!(
            one["sha256"],
            sha256(&std::fs::read(path).expect("a return"))
        );
        let sum = |name: &str| -> u64 {
            let by_reason = one[name].as_object().expect("reasons").values();
            by_reason.filter_map(Value::as_u64).sum()
        };
        let all = one["rows_in"].as_u64().expect("rows");
        assert_eq!(
            all,
            one["used"].as_u64().expect("rows") + sum("set_aside") + sum("skipped")
        );
        rows += all;
    }
    assert_eq!(manifest["rows"]["rows_in"], rows);
    for one in manifest["project_files"].as_array().expect("files") {
        let path = project(one["file"].as_str().expect("a path"));
        assert_eq!(one["sha256"], sha256(&std::fs::read(path).expect("a file")));
    }
    let lists = manifest["peers"]["lists"].as_array().expect("lists");
    assert!(
        lists
            .iter()
            .any(|list| !list["date"].as_str().unwrap_or("").is_empty())
    );
    assert_eq!(manifest["disclosure"], Value::Null);
    assert_eq!(manifest["settings"]["project"]["peers.default"], "\"type\"");
}

#[test]
fn a_folder_of_something_else_is_not_touched_and_an_earlier_export_is_replaced() {
    let export = Export::new(&[NORTHSHIRE]);
    let first = export.files();
    let again = export.run(&[NORTHSHIRE, "--by", "council"]);
    assert_eq!(again.status.code(), Some(0));
    let second = export.files();
    assert_ne!(first["channels.csv"], second["channels.csv"]);
    std::fs::write(export.path().join("own notes.txt"), "mine").expect("it is written");
    let refused = export.run(&[NORTHSHIRE]);
    assert_eq!(refused.status.code(), Some(2));
    let mut after = export.files();
    assert!(after.remove("own notes.txt").is_some());
    assert!(after == second);
}

#[test]
fn a_file_named_as_a_return_is_not_taken_for_one_of_the_export() {
    let export = Export::empty();
    let own =
        "Council,Service,Channel,Period,Transactions\nYork,Report a missed bin,Web,2024-04,10\n";
    let folder = export.folder.path();
    std::fs::write(folder.join("own.csv"), own).expect("it is written");
    // Named without a folder, as whoever works there names it.
    let again = || {
        let mut command = command(&["export", "own.csv", "-q", "-o", "out"]);
        command.current_dir(folder).status().expect("it runs")
    };
    assert_eq!(again().code(), Some(0));
    std::fs::write(export.path().join("own.csv"), own).expect("it is written");
    assert_eq!(again().code(), Some(2));
    assert_eq!(export.text("own.csv"), own);
}

/// Every text that an export holds, with those in its workbook.
fn texts(export: &Export) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (name, bytes) in export.files() {
        if name == "baseline.xlsx" {
            let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook");
            for at in 0..book.len() {
                let mut part = book.by_index(at).expect("a part");
                let mut text = String::new();
                std::io::Read::read_to_string(&mut part, &mut text).expect("XML");
                texts.insert(format!("{name}, part {at}"), text);
            }
        } else if let Ok(text) = String::from_utf8(bytes) {
            texts.insert(name, text);
        }
    }
    texts
}

#[test]
fn the_rows_of_a_list_of_contacts_do_not_tell_what_is_suppressed() {
    let project = TestProject::new();
    let contacts = |council: &str, rows: usize| {
        let row = |at: usize| {
            let channel = if at.is_multiple_of(3) {
                "Web"
            } else {
                "Telephone"
            };
            format!(
                "{council},Report a missed bin,{channel},2024-04-{:02}\n",
                at % 28 + 1
            )
        };
        let rows: String = (0..rows).map(row).collect();
        format!("Council,Service,Channel,Date\n{rows}")
    };
    project.write("returns/leeds.csv", &contacts("Leeds", 4));
    project.write("returns/york.csv", &contacts("York", 977));
    project.write("returns/derby.csv", &contacts("Derby", 1211));
    let folder = project.path("").to_string_lossy().into_owned();
    for rule in [&["--publish"][..], &["--sdc", "round5"]] {
        let export = Export::new(&[&[&folder, "--by", "council"], rule].concat());
        for one in export.json("manifest.json")["returns"]
            .as_array()
            .expect("returns")
        {
            assert!(one["rows_in"].is_null() && one["used"].is_null(), "{one}");
        }
        for one in export.json("baseline.json")["files"]
            .as_array()
            .expect("files")
        {
            assert!(one["rows_in"].is_null() && one["used"].is_null(), "{one}");
        }
        for (name, text) in texts(&export) {
            assert!(!text.contains("\"used\""), "{name}");
            assert!(!text.contains("rows in ="), "{name}");
        }
    }
    // Rows that are no contacts say nothing of counts, and are said.
    let export = Export::new(&[NORTHSHIRE, "--by", "council", "--publish"]);
    assert!(export.json("manifest.json")["rows"]["used"].is_u64());
}

#[test]
fn a_rounded_digital_share_does_not_tell_the_counts_it_is_made_of() {
    // Four of 3 are shown as 5 each, and 12 of them as 10: each could be 3 alone.
    let project = TestProject::new();
    let mut rows = String::from("Council,Service,Channel,Period,Transactions\n");
    for (council, count) in [("Leeds", 3), ("York", 17), ("Derby", 41)] {
        for channel in ["Web", "Mobile app", "Email", "Web chat"] {
            rows += &format!("{council},missed-bin,{channel},2024-04,{count}\n");
        }
        rows += &format!("{council},missed-bin,Telephone,2024-04,58\n");
    }
    project.write("returns/a.csv", &rows);
    let args = ["--by", "council", "--sdc", "round5", "-f", "json", "-q"];
    let output = project.run("baseline", &args);
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let shown = |council: &str, definition: &str| {
        let groups = document["groups"].as_array().expect("groups");
        let own = groups.iter().find(|group| group["council"] == council);
        own.expect("it is there")["digital"][definition]["digital"].as_u64()
    };
    assert_eq!(shown("Leeds", "any-electronic"), None);
    assert_eq!(shown("Leeds", "gds-current"), Some(5));
    assert_eq!(shown("Derby", "any-electronic"), Some(165));
}

#[test]
fn grossed_totals_are_refused_where_small_counts_are_kept() {
    let gross = ["baseline", NORTHSHIRE, "--gross", "population"];
    for rule in [&["--publish"][..], &["--sdc", "round5"]] {
        let output = run(&[&gross[..], rule].concat());
        assert_eq!(output.status.code(), Some(2));
    }
    let project = TestProject::of(NORTHSHIRE);
    let settings = std::fs::read_to_string(project.path("channelshift.toml")).expect("settings");
    let settings = format!("{settings}\n[disclosure]\nsuppress_below = 5\n");
    project.write("channelshift.toml", &settings);
    let output = project.run("baseline", &["-q", "--gross", "population"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("suppress_below"), "{said}");
}

#[test]
fn nothing_is_left_of_an_export_that_fails() {
    let export = Export::empty();
    let output = export.run(&[NORTHSHIRE, "-p", "1999-00"]);
    assert_eq!(output.status.code(), Some(4));
    let left = std::fs::read_dir(export.folder.path())
        .expect("a folder")
        .count();
    assert_eq!(left, 0);
}

#[test]
fn the_rule_of_the_settings_and_of_the_flags_is_recorded() {
    let small = TestProject::new();
    small.write(
        "returns/a.csv",
        "Council,Service,Channel,Period,Transactions\n\
         Bristol,Report a pothole,Web,2024-04,120\n\
         Bristol,Report a pothole,Post,2024-04,3\n\
         Leeds,Report a pothole,Web,2024-04,80\n\
         Leeds,Report a pothole,Post,2024-04,60\n",
    );
    let shown = |args: &[&str]| {
        let output = small.run(
            "baseline",
            &[&["-q", "--by", "council", "-f", "json"], args].concat(),
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(!shown(&[]).contains("Disclosure control"));
    let published = shown(&["--publish"]);
    assert!(published.contains("below 5 are suppressed [c]"));
    assert!(!published.contains("\"count\": 3,"));
    assert!(shown(&["--sdc", "round5"]).contains("rounded to the nearest 5"));
    small.write(
        "channelshift.toml",
        "schema = 1\n[disclosure]\nsuppress_below = 10\n",
    );
    assert!(shown(&[]).contains("below 10 are suppressed [c]"));
    assert!(shown(&["--publish"]).contains("below 10 are suppressed [c]"));
}

/// What independent validators make of a folder: CSVW, the data package, and Parquet as `DuckDB` reads
/// it beside the CSV.
const VALIDATE: &str = r#"
import csv, datetime, pathlib, sys
import csvw, duckdb, frictionless
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.csv-metadata.json")):
    metadata = csvw.CSVW(str(path), validate=True)
    assert metadata.is_valid, (path.name, [str(w.message) for w in metadata.warnings])
    assert not metadata.warnings, (path.name, [str(w.message) for w in metadata.warnings])
    rows = list(metadata.tables[0])
    print(f"csvw: {metadata.tables[0].url} is valid, {len(rows)} rows")
report = frictionless.validate(str(folder / "datapackage.json"))
assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
print(f"frictionless: datapackage.json is valid, {len(report.tasks)} tables")
for path in sorted(folder.glob("*.parquet")):
    table = duckdb.sql(f"select * from read_parquet('{path}')")
    names, rows = table.columns, table.fetchall()
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(rows) == len(expected)
    for row, other in zip(rows, expected):
        for name, value in zip(names, row):
            text = other[name]
            if value is None: same = text == ""
            elif isinstance(value, float): same = abs(value - float(text)) < 5e-7
            elif isinstance(value, datetime.date): same = value.isoformat() == text
            else: same = str(value) == text
            assert same, (path.name, name, value, text)
    print(f"duckdb: {path.name} says what the CSV says, {len(rows)} rows")
"#;

#[test]
fn independent_validators_find_nothing_wrong() {
    let Some(python) = std::env::var_os("CHANNELSHIFT_PYTHON") else {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: CHANNELSHIFT_PYTHON names no Python with csvw, frictionless and duckdb"
        );
        return;
    };
    for args in [
        &["data-samples/librarieswest"][..],
        &[NORTHSHIRE, "--by", "council,service", "--publish"],
        &[
            "data-samples/layouts/long.csv",
            "--by",
            "type",
            "--sdc",
            "round5",
        ],
    ] {
        let export = Export::new(args);
        let output = Command::new(&python)
            .args(["-c", VALIDATE])
            .arg(export.path())
            .output()
            .expect("Python runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {said}");
        let _ = write!(
            std::io::stderr(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn an_export_is_held_against_another() {
    for by in [
        &[][..],
        &["--by", "council,service"],
        &["--by", "region,type"],
    ] {
        let (old, new) = (
            Export::new(&[&[NORTHSHIRE][..], by].concat()),
            Export::new(&[&[NORTHSHIRE][..], by].concat()),
        );
        let diff = |old: &Path, new: &Path| {
            let path = |path: &Path| path.to_string_lossy().into_owned();
            run(&["diff", &path(old), &path(new), "-f", "csv"])
        };
        let same = diff(&old.path(), &new.path());
        assert_eq!(same.status.code(), Some(0), "{by:?}");
        assert_eq!(records(&crate::support::stdout(&same)).len(), 0, "{by:?}");
        let text = new.text("channels.csv");
        let first = records(&text)
            .into_iter()
            .find(|row| !row["count"].is_empty())
            .expect("a count");
        let changed = text.replacen(&format!(",{},", first["count"]), ",987654,", 1);
        std::fs::write(new.path().join("channels.csv"), changed).expect("it can be written");
        // Folders, and files of them.
        let csv = new.path().join("channels.csv");
        for new in [&new.path(), &csv] {
            let told = records(&crate::support::stdout(&diff(&old.path(), new)));
            assert_eq!(told.len(), 1, "{by:?}");
            assert_eq!(told[0]["new_count"], "987654");
            assert_eq!(told[0]["channel_code"], first["channel_code"]);
            let name = first.get("council").or(first.get("region"));
            if let Some(name) = name {
                assert!(told[0]["council"].starts_with(name.as_str()), "{told:?}");
            }
        }
    }
}

#[test]
fn what_is_no_store_is_not_called_a_damaged_one() {
    let export = Export::new(&[NORTHSHIRE]);
    let path = export.path();
    let said = |args: [&Path; 2]| {
        let args = args.map(|path| path.to_string_lossy().into_owned());
        let output = run(&["diff", &args[0], &args[1]]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let two = said([&path, Path::new("data-samples")]);
    assert!(two.contains("name two exports or two stores"), "{two}");
    std::fs::remove_file(path.join("datapackage.json")).expect("it is there");
    let foreign = said([&path, &path]);
    assert!(
        foreign.contains("its form is channelshift/manifest/1") && !foreign.contains("damaged"),
        "{foreign}"
    );
}
