//! Builds that are killed at any moment, that find no room, that may not write, that meet another: no
//! file is half written, no row is lost, and the next build is right.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use channelshift::store::{Manifest, sha256};

use crate::support::{TestProject, copy};

const SAMPLE: &str = "data-samples/northshire";

/// A count of rounds, which the environment may raise.
const ROUNDS: &str = "CHANNELSHIFT_KILL_ROUNDS";
const LEAST_ROUNDS: u64 = 24;

/// The sample as it was built, and as it is built with one more row in a return.
struct Expected {
    /// How long a build takes here.
    lasts: Duration,
    before: BTreeMap<String, Vec<u8>>,
    after: BTreeMap<String, Vec<u8>>,
    revised: Vec<u8>,
    original: Vec<u8>,
}

const REVISED: &str = "returns/wexmere.csv";

fn built(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    let output = project.run("build", &["-q"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    project.store()
}

fn expected(project: &TestProject) -> Expected {
    let before = built(project);
    let original = fs::read(project.path(REVISED)).expect("a return");
    let revised = String::from_utf8(original.clone())
        .expect("text")
        .replace("Online", "Web");
    let changed = revised.clone() + "\n";
    fs::write(project.path(REVISED), &changed).expect("it is written");
    let begun = Instant::now();
    let after = built(project);
    let lasts = begun.elapsed();
    fs::write(project.path(REVISED), &original).expect("it is written");
    assert!(built(project) == before, "it is as it was");
    Expected {
        lasts,
        before,
        after,
        revised: changed.into_bytes(),
        original,
    }
}

/// Whether every file of a store is as its manifest says; there may be none for a moment, where a
/// run was killed between two renames and the store stands aside.
fn is_whole(project: &TestProject) -> bool {
    let folder = ["baseline", ".baseline.old"]
        .into_iter()
        .map(|name| project.path(name));
    let Some(folder) = folder.into_iter().find(|folder| folder.exists()) else {
        return false;
    };
    let text = fs::read_to_string(folder.join("manifest.json")).expect("a manifest");
    let manifest = Manifest::parse(&text).expect("a whole manifest");
    manifest.figures.iter().all(|file| {
        let bytes = fs::read(folder.join(&file.path)).expect("figures");
        sha256(&bytes) == file.sha256
    })
}

/// What is left in a project's folder besides what belongs there.
fn left_over(project: &TestProject) -> Vec<String> {
    let entries = fs::read_dir(project.path("")).expect("a folder");
    let names = entries.map(|entry| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    names
        .filter(|name| name.starts_with('.'))
        .filter(|name| name != ".baseline.lock" && name != ".baseline.seen")
        .collect()
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_store() {
    let rounds = std::env::var(ROUNDS)
        .ok()
        .and_then(|text| text.parse().ok());
    let rounds: u64 = rounds.unwrap_or(LEAST_ROUNDS).max(LEAST_ROUNDS);
    let project = TestProject::of(SAMPLE);
    let expected = expected(&project);
    let mut killed = 0;
    for round in 0..rounds {
        let (bytes, wanted) = if round % 2 == 0 {
            (&expected.revised, &expected.after)
        } else {
            (&expected.original, &expected.before)
        };
        fs::write(project.path(REVISED), bytes).expect("it is written");
        let mut child = project
            .command("build", &["-q"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        // From at once to the end, in steps that fall between each other.
        let percent = u32::try_from(round * 37 % 101).unwrap_or(0);
        std::thread::sleep(expected.lasts * percent / 100);
        let _ = child.kill();
        let status = child.wait().expect("it ends");
        killed += u64::from(status.code().is_none());
        assert!(is_whole(&project), "round {round}");
        if round % 3 == 0 {
            assert!(
                built(&project) == *wanted,
                "the next build is right, round {round}"
            );
            assert!(left_over(&project).is_empty(), "{:?}", left_over(&project));
        }
    }
    assert!(
        killed > rounds / 4,
        "{killed} of {rounds} were killed before their end"
    );
    fs::write(project.path(REVISED), &expected.original).expect("it is written");
    assert!(built(&project) == expected.before);
}

/// What a killed run can leave at its worst: a store half filled, and the old one moved aside.
#[test]
fn what_a_killed_build_left_is_put_right() {
    let project = TestProject::of(SAMPLE);
    let sound = built(&project);
    fs::rename(project.path("baseline"), project.path(".baseline.old")).expect("it is moved");
    fs::create_dir_all(project.path(".baseline.new/figures")).expect("a folder");
    project.write(".baseline.new/figures/half.parquet", "PAR1");
    assert!(built(&project) == sound);
    assert!(left_over(&project).is_empty());
    // Killed before the old one was removed.
    fs::create_dir_all(project.path(".baseline.old/figures")).expect("a folder");
    assert!(built(&project) == sound);
    assert!(left_over(&project).is_empty());
}

#[test]
fn a_disk_without_room_leaves_the_store_as_it_was() {
    let project = TestProject::of(SAMPLE);
    let expected = expected(&project);
    fs::write(project.path(REVISED), &expected.revised).expect("it is written");
    // The shell's limit is in blocks of 512 bytes; a run past it is told by an error, not a signal.
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 4; exec \"$0\" build \"$1\" -q",
        ])
        .arg(env!("CARGO_BIN_EXE_channelshift"))
        .arg(project.path(""))
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("cannot write `"), "{said}");
    assert!(project.store() == expected.before, "the store is as it was");
    assert!(left_over(&project).is_empty());
    assert!(built(&project) == expected.after, "the next build is right");
}

/// A small file system of its own, unmounted when it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None`, and said, where this machine does not let it be mounted.
    fn mount() -> Option<Self> {
        let disk = tempfile::tempdir().expect("a folder");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=640k", "tmpfs"])
            .arg(disk.path())
            .stderr(Stdio::null())
            .status();
        if mount.is_ok_and(|status| status.success()) {
            return Some(Self(disk));
        }
        let _ = writeln!(
            std::io::stderr(),
            "skipped: no file system can be mounted here"
        );
        None
    }

    fn build(&self) -> Output {
        let path = self.project().to_string_lossy().into_owned();
        crate::support::run(&["build", &path, "-q"])
    }

    fn project(&self) -> PathBuf {
        self.0.path().join("project")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_file_system_leaves_the_store_as_it_was() {
    let Some(disk) = Disk::mount() else { return };
    copy(&crate::support::project(SAMPLE), &disk.project());
    assert_eq!(disk.build().status.code(), Some(0));
    let manifest = || fs::read(disk.project().join("baseline/manifest.json")).expect("a manifest");
    let before = manifest();
    let filler = disk.0.path().join("filler");
    let mut file = File::create(&filler).expect("a file");
    while file.write_all(&[7; 4096]).is_ok() {}
    drop(file);
    assert_eq!(
        disk.build().status.code(),
        Some(0),
        "there is nothing to write"
    );
    // A setting is changed in place, so that there is something.
    let settings = disk.project().join("channelshift.toml");
    let text = fs::read_to_string(&settings).expect("settings");
    fs::write(&settings, text.replace("\"2024-25\"", "\"2023-24\"")).expect("there is room for it");
    let refused = disk.build();
    assert_eq!(refused.status.code(), Some(3));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        said.contains("cannot write `") && said.contains("No space left"),
        "{said}"
    );
    assert_eq!(manifest(), before);
    fs::remove_file(&filler).expect("it is removed");
    assert_eq!(disk.build().status.code(), Some(0));
    assert_ne!(manifest(), before);
}

#[test]
fn a_file_system_that_may_only_be_read_is_said() {
    let Some(disk) = Disk::mount() else { return };
    copy(&crate::support::project(SAMPLE), &disk.project());
    assert_eq!(disk.build().status.code(), Some(0));
    let remounted = Command::new("mount")
        .args(["-o", "remount,ro"])
        .arg(disk.0.path())
        .status();
    assert!(remounted.is_ok_and(|status| status.success()));
    let output = disk.build();
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("cannot write `") && said.contains(".baseline.lock"),
        "{said}"
    );
}

#[test]
fn a_folder_that_may_not_be_written_is_said() {
    let project = TestProject::of(SAMPLE);
    let sound = built(&project);
    let folder = project.path("");
    let set = |mode| {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).expect("its mode is set");
    };
    fs::remove_file(project.path(".baseline.lock")).expect("the lock is there");
    set(0o555);
    // Whoever may do everything may write here too.
    if File::create(project.path("probe")).is_ok() {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: this user may write to any folder"
        );
        set(0o755);
        return;
    }
    let output = project.run("build", &[]);
    set(0o755);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains(".baseline.lock"));
    assert!(project.store() == sound);
}

#[test]
fn of_two_builds_at_once_one_is_told_who_writes() {
    let project = TestProject::of(SAMPLE);
    let sound = built(&project);
    let lock = File::options()
        .read(true)
        .write(true)
        .open(project.path(".baseline.lock"))
        .expect("a lock");
    lock.lock().expect("it is locked");
    fs::write(project.path(".baseline.lock"), "process 4711\n").expect("it is written");
    let output = project.run("build", &[]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("another run (process 4711) is writing `"),
        "{said}"
    );
    drop(lock);
    // A name that is left in a lock which nobody holds is that of a run that has ended.
    assert!(built(&project) == sound);
}

#[test]
fn many_builds_at_once_end_in_one_right_store() {
    let project = TestProject::of(SAMPLE);
    let expected = expected(&project);
    fs::write(project.path(REVISED), &expected.revised).expect("it is written");
    let children: Vec<_> = (0..6)
        .map(|_| {
            let mut command = project.command("build", &["-q"]);
            let command = command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().expect("the binary runs")
        })
        .collect();
    let mut written = 0;
    for child in children {
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => written += 1,
            Some(3) => assert!(said.contains("is writing `"), "{said}"),
            code => panic!("{code:?}: {said}"),
        }
    }
    assert!(written > 0);
    assert!(project.store() == expected.after);
    assert!(left_over(&project).is_empty());
}
