//! `map` from a return that cannot be read to one that is checked without error, by the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{project, records, run, stdout};

/// A copy of the messy sample, which goes with it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let copy = tempfile::tempdir().expect("a folder");
        let folder = project("data-samples/messy");
        fs::create_dir(copy.path().join("returns")).expect("a folder");
        for file in ["channelshift.toml", "returns/leeds.csv"] {
            fs::copy(folder.join(file), copy.path().join(file)).expect("the sample is there");
        }
        Self(copy)
    }

    fn path(&self) -> &str {
        self.0.path().to_str().expect("a plain path")
    }

    fn mapping(&self) -> PathBuf {
        self.0.path().join("mappings").join("leeds.toml")
    }

    fn map(&self, args: &[&str]) -> Output {
        run(&[&["map", self.path()], args].concat())
    }

    /// The exit code of `check`, and the rows used.
    fn check(&self) -> (i32, u64) {
        let output = run(&["check", self.path(), "-f", "json"]);
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let used = document["files"][0]["used"].as_u64().expect("a number");
        (output.status.code().expect("an exit code"), used)
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("it is written")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_return_that_cannot_be_read_is_read_once_its_mapping_is_accepted() {
    let project = Project::new();
    assert_eq!(project.check(), (1, 0));
    let proposed = project.map(&[]);
    assert!(proposed.status.success());
    assert!(!project.mapping().exists(), "nothing is taken silently");
    let accepted = project.map(&["--accept"]);
    assert!(accepted.status.success());
    assert_eq!(stdout(&accepted), stdout(&proposed));
    assert!(said(&accepted).contains("10 entries; 5 labels left to decide"));
    assert_eq!(project.check(), (0, 12));
}

#[test]
fn a_second_run_changes_nothing() {
    let project = Project::new();
    project.map(&["--accept"]);
    let once = read(&project.mapping());
    let again = project.map(&["--accept"]);
    assert!(said(&again).contains("nothing to add"), "{}", said(&again));
    assert_eq!(read(&project.mapping()), once);
}

#[test]
fn what_a_mapping_holds_is_kept_and_never_written_over() {
    let project = Project::new();
    fs::create_dir(project.0.path().join("mappings")).expect("a folder");
    let own = "# ours\nschema = 1\nfiles = [\"lee*.csv\"] # and others\n\n[services]\n\
               \"Missed bin colection\" = \"bin-request\" # it is a request here\n# end\n";
    let path = project.0.path().join("mappings").join("own.toml");
    fs::write(&path, own).expect("it can be written");
    project.map(&["--accept"]);
    let new = read(&path);
    for line in own.lines().filter(|line| !line.is_empty()) {
        assert_eq!(new.matches(line).count(), 1, "{line} in\n{new}");
    }
    assert!(!new.contains("missed-bin"));
    assert!(
        !project.mapping().exists(),
        "the mapping that reads the return is the one"
    );
    assert_eq!(project.check().0, 0);
}

#[test]
fn a_mapping_named_like_the_return_becomes_its_own() {
    let project = Project::new();
    fs::create_dir(project.0.path().join("mappings")).expect("a folder");
    let own = "schema = 1\nfiles = [\"other.csv\"]\n[channels]\nTelephne = \"other\"\n";
    fs::write(project.mapping(), own).expect("it can be written");
    project.map(&["--accept"]);
    let new = read(&project.mapping());
    assert!(
        new.contains("files = [\"other.csv\", \"leeds.csv\"]"),
        "{new}"
    );
    assert_eq!(new.matches("Telephne").count(), 1, "{new}");
    assert_eq!(project.check(), (0, 12));
}

#[test]
fn the_likeness_to_take_can_be_changed() {
    let project = Project::new();
    let entries = |least: &str| {
        let output = project.map(&["-f", "csv", "--at-least", least]);
        let records = records(&stdout(&output));
        records
            .iter()
            .filter(|record| !record["clear"].is_empty())
            .count()
    };
    assert_eq!((entries("100"), entries("85"), entries("40")), (1, 10, 12));
    assert_eq!(project.map(&["--at-least", "101"]).status.code(), Some(2));
}

#[test]
fn a_return_without_a_project_needs_a_mapping_to_write() {
    let project = Project::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (file, mapping) = (path("a return [1].csv"), path("own.toml"));
    fs::copy(project.0.path().join("returns/leeds.csv"), &file).expect("it can be copied");
    assert_eq!(run(&["map", &file, "--accept"]).status.code(), Some(2));
    assert!(
        run(&["map", &file, "--accept", "-o", &mapping])
            .status
            .success()
    );
    let checked = run(&["check", &file, "--mapping", &mapping]);
    assert_eq!(checked.status.code(), Some(0));
    let again = run(&["map", &file, "--accept", "-o", &mapping]);
    assert!(said(&again).contains("nothing to add"));
    let over = run(&["map", &file, "--accept", "-o", &file]);
    assert_eq!(over.status.code(), Some(2), "{}", said(&over));
}

#[test]
fn the_toml_is_what_would_be_written() {
    let project = Project::new();
    let toml = stdout(&project.map(&["-f", "toml"]));
    project.map(&["--accept", "-q"]);
    assert_eq!(read(&project.mapping()), toml);
}

#[test]
fn what_is_known_needs_no_mapping_and_what_cannot_be_read_is_said() {
    let known = run(&[
        "map",
        "data-samples/layouts/long.csv",
        "data-samples/layouts/wide-by-channel.csv",
    ]);
    assert!(known.status.success());
    assert_eq!(
        stdout(&known)
            .matches("every heading and label is known")
            .count(),
        2
    );
    let unread = run(&["map", "data-samples/faults/file-empty.csv"]);
    assert_eq!(unread.status.code(), Some(1));
    assert!(stdout(&unread).contains("Still to be mended: the file is empty"));
}

#[test]
fn nothing_personal_is_proposed_or_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (file, mapping) = (path("a.csv"), path("own.toml"));
    let text = "Council,Service,Period,Unit,Web,Phone,sam@example.org\n\
                Leeds,jo@example.org,2024-01,contacts,5,50,\n\
                Leeds,ring 07700 900123,2024-02,contacts,5,50,\n\
                Bristl AB123456C,Report a missed bin,2024-03,contacts,5,50,\n\
                Leeds,Something else,2024-04,contacts,5,50,\n";
    fs::write(&file, text).expect("it can be written");
    let accept: &[&str] = &["--accept", "-o", &mapping];
    let formats = ["csv", "json", "md", "plain", "services", "table", "toml"];
    let mut runs: Vec<Vec<&str>> = formats.map(|format| vec!["-f", format]).into();
    runs.push(accept.into());
    for args in runs {
        let output = run(&[&["map", &file], args.as_slice()].concat());
        let written = fs::read_to_string(&mapping).unwrap_or_default();
        let all = stdout(&output) + &said(&output) + &written;
        assert!(all.contains("Something else"), "{args:?}: {all}");
        for secret in ["@example", "sam", "900123", "AB123456C"] {
            assert!(!all.contains(secret), "{args:?} gives {secret}:\n{all}");
        }
    }
    let shown = stdout(&run(&["map", &file]));
    for what in [
        "1 heading looks like personal data (“•••@•••••••.•••”, line 1): take it out",
        "2 services look like personal data (the first “••@•••••••.•••”, line 2): take them out",
        "1 council looks like personal data (“Bristl •••••••••”, line 4): take it out",
    ] {
        assert!(shown.contains(what), "{what} in\n{shown}");
    }
}
