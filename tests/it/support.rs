//! What several tests need: returns from text, the project's files, and running the binary.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use channelshift::baseline::{Baseline, CouncilsAs, Dimension, Question, baseline};
use channelshift::mapping::Mapping;
use channelshift::read::Manner;
use channelshift::registers::Registers;
use channelshift::report::{Context, Table, Value, tidy};
use channelshift::returns::Returns;

/// The shipped registers, loaded once.
pub(crate) static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

/// A path within the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A path within the shared data beside the project; `None`, said on standard error, where it is
/// not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let whole = project("../shared").join(path);
    if whole.exists() {
        return Some(whole);
    }
    // Written past the test harness, which would keep it back from a passing test.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: {path} is not beside the project"
    );
    None
}

/// Takes in files given by name and text.
pub(crate) fn take(files: &[(&str, &str)]) -> Returns {
    take_bytes(
        &files
            .iter()
            .map(|(name, text)| (*name, text.as_bytes()))
            .collect::<Vec<_>>(),
        &Mapping::default(),
    )
}

/// Takes in files given by name and bytes, by a mapping.
pub(crate) fn take_bytes(files: &[(&str, &[u8])], mapping: &Mapping) -> Returns {
    let mut returns = Returns::default();
    for (name, bytes) in files {
        returns
            .take(
                name,
                Cursor::new(*bytes),
                Manner::default(),
                mapping,
                &REGISTERS,
            )
            .expect("memory can be read");
    }
    returns
}

/// The baseline of returns by some dimensions, over a window or all they cover.
pub(crate) fn answer(returns: &mut Returns, by: &[Dimension], window: &str) -> Option<Baseline> {
    let question = question(by, window, CouncilsAs::Named);
    let files: Vec<String> = returns.accounts.iter().map(|a| a.file.clone()).collect();
    baseline(
        &returns.tally,
        &question,
        &REGISTERS,
        &files,
        &mut returns.findings,
    )
}

/// A question about all councils and services.
pub(crate) fn question(by: &[Dimension], window: &str, councils: CouncilsAs) -> Question<'static> {
    Question {
        window: window.parse().ok(),
        by: by.to_vec(),
        definition: REGISTERS
            .definitions
            .find("gds-current")
            .expect("it is shipped"),
        basket: Vec::new(),
        unit: None,
        expected: Vec::new(),
        councils,
    }
}

/// The tidy rows of a baseline as text, without their headings.
pub(crate) fn tidy_rows(baseline: &Baseline, returns: &Returns) -> Vec<Vec<String>> {
    let context = Context {
        registers: &REGISTERS,
        definition: REGISTERS
            .definitions
            .find("gds-current")
            .expect("it is shipped"),
        councils: CouncilsAs::Named,
        title: None,
        sources: &[],
        accounts: &returns.accounts,
        layouts: &returns.layouts,
        findings: &returns.findings,
    };
    let Table { rows, .. } = tidy(baseline, context);
    rows.iter()
        .map(|row| row.iter().map(Value::bare).collect())
        .collect()
}

/// Runs the binary in the project's folder.
pub(crate) fn run(args: &[&str]) -> Output {
    command(args).output().expect("the binary runs")
}

/// The binary with arguments, in the project's folder.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_channelshift"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("COLUMNS");
    command
}

/// What a run printed.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the output is UTF-8")
}

/// The records of a baseline as CSV, from a run that must succeed.
pub(crate) fn baseline_records(args: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    let output = run(&[&["baseline"], args, &["-f", "csv"]].concat());
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    records(&stdout(&output))
}

/// The records of CSV text by heading.
pub(crate) fn records(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(|record| record.expect("CSV with a heading"))
        .collect()
}

/// A project in a folder of its own, which goes when it is dropped.
pub(crate) struct TestProject {
    folder: tempfile::TempDir,
}

impl TestProject {
    /// A project with settings alone.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Self { folder };
        project.write("channelshift.toml", "schema = 1\n");
        std::fs::create_dir(project.path("returns")).expect("a folder");
        project
    }

    /// A copy of a sample.
    pub(crate) fn of(sample: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&project(sample), folder.path());
        Self { folder }
    }

    /// A path within it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of it.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("it is written");
    }

    /// The binary with a command, its project and more arguments.
    pub(crate) fn command(&self, name: &str, args: &[&str]) -> Command {
        let folder = self.folder.path().to_string_lossy().into_owned();
        command(&[&[name, &folder], args].concat())
    }

    /// Runs it.
    pub(crate) fn run(&self, name: &str, args: &[&str]) -> Output {
        self.command(name, args).output().expect("the binary runs")
    }

    /// Every file of its store by its path, with its bytes.
    pub(crate) fn store(&self) -> std::collections::BTreeMap<String, Vec<u8>> {
        let mut files = std::collections::BTreeMap::new();
        let store = self.path("baseline");
        let mut folders = vec![store.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("there is a store") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(&store).expect("it is in the store");
                    let bytes = std::fs::read(&path).expect("it can be read");
                    files.insert(name.to_string_lossy().into_owned(), bytes);
                }
            }
        }
        files
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let other = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &other);
        } else {
            std::fs::copy(&path, &other).expect("it is copied");
        }
    }
}
