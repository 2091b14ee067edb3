//! What returns and the files of the store were when a build last looked at all of their bytes, so that
//! those that stay as they are are not read for their hash.
//!
//! A file is taken to be as it was where its length and its times are, on Unix also the time of its
//! entry, which no program sets, and its number; of a file of the store not the time of its entry, which
//! linking sets anew. A file that was changed shortly before it was looked at is read again, since a
//! second change may have left the same times. The list lies beside the store and is no part of it:
//! without it everything is read, and the store is the same.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::commands::inputs::{Input, Inputs};
use crate::error::Error;
use crate::store::{FiguresFile, InputRecord, Manifest, sha256};

/// The file beside the store.
const SEEN: &str = ".baseline.seen";

/// How much older than the list the times of a file must be: the coarsest that file systems keep is two
/// seconds (FAT).
const SETTLED: Duration = Duration::from_secs(2);

/// The returns of a project as they were last seen.
#[derive(Debug)]
pub(super) struct Seen {
    path: PathBuf,
    /// When the list was written.
    written: Option<SystemTime>,
    before: BTreeMap<String, Entry>,
    now: BTreeMap<String, Entry>,
    /// Whether bytes were read that the list did not speak of, or no longer rightly.
    is_read: bool,
}

/// A return: what told its file, and what its bytes were, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    stamp: String,
    sha256: String,
    bytes: u64,
}

impl Seen {
    /// What was seen by the build before.
    pub(super) fn of(project: &Path) -> Self {
        let path = project.join(SEEN);
        // A list that cannot be read is none.
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let about = std::fs::metadata(&path).ok();
        Self {
            written: about.and_then(|about| about.modified().ok()),
            before: entries(&text).unwrap_or_default(),
            now: BTreeMap::new(),
            is_read: false,
            path,
        }
    }

    /// What is recorded of a return before it is read; its bytes are read where it is not as it was.
    pub(super) fn record(&mut self, inputs: &Inputs, input: &Input) -> Result<InputRecord, Error> {
        let file = inputs.own_name(input);
        // Before the bytes are: a change in between is seen the next time.
        let about = std::fs::metadata(&input.path).ok();
        let stamp = about.as_ref().and_then(stamp);
        let known = self.known(&file, stamp.as_ref());
        let record = match known {
            Some(known) => inputs.recorded(input, known)?,
            None => {
                self.is_read = true;
                inputs.record(input)?
            }
        };
        if let Some((stamp, _)) = stamp
            && !file.contains(['\n', '\r'])
        {
            let (sha256, bytes) = (record.sha256.clone(), record.bytes);
            let entry = Entry {
                stamp,
                sha256,
                bytes,
            };
            self.now.insert(file, entry);
        }
        Ok(record)
    }

    /// The SHA-256 and the number of bytes of a file that is as it was.
    fn known(&self, file: &str, stamp: Option<&Stamp>) -> Option<(String, u64)> {
        let known = self.before.get(file)?;
        let (_, latest) = stamp.filter(|(stamp, _)| *stamp == known.stamp)?;
        let settled = latest.checked_add(SETTLED)?;
        (settled < self.written?).then(|| (known.sha256.clone(), known.bytes))
    }

    /// Whether a file of the store in a folder is as it was when its hash was last seen.
    pub(super) fn has(&self, folder: &Path, file: &FiguresFile) -> bool {
        let stamp = stamp_of_store(folder, file);
        let known = self.known(&key_of_store(file), stamp.as_ref());
        known.is_some_and(|(sha256, _)| sha256 == file.sha256)
    }

    /// Looks at the files of the store in a folder, which all are as its manifest says.
    pub(super) fn look_at(&mut self, folder: &Path, manifest: &Manifest) {
        for file in &manifest.figures {
            let key = key_of_store(file);
            let Some((stamp, latest)) = stamp_of_store(folder, file) else {
                continue;
            };
            let bytes = stamp.split('.').next().and_then(|bytes| bytes.parse().ok());
            let entry = Entry {
                stamp,
                sha256: file.sha256.clone(),
                bytes: bytes.unwrap_or_default(),
            };
            let known = self.known(&key, Some(&(entry.stamp.clone(), latest)));
            self.is_read |= known.is_none_or(|(sha256, _)| sha256 != entry.sha256);
            self.now.insert(key, entry);
        }
    }

    /// Keeps what was seen for the next build, where something had to be read for it.
    pub(super) fn keep(&self) {
        if !self.is_read {
            return;
        }
        let mut text = String::new();
        for (file, entry) in &self.now {
            let Entry {
                stamp,
                sha256,
                bytes,
            } = entry;
            text.push_str(&format!("{sha256} {bytes} {stamp} {file}\n"));
        }
        text.push_str(&sha256(text.as_bytes()));
        // Where there is no room for it, the next build reads the returns.
        let _ = std::fs::write(&self.path, text);
    }
}

/// The entries of a list, which ends in its SHA-256; `None` where it is not as it was written.
fn entries(text: &str) -> Option<BTreeMap<String, Entry>> {
    let end = text.rfind('\n')? + 1;
    let (list, digest) = text.split_at_checked(end)?;
    if sha256(list.as_bytes()) != digest {
        return None;
    }
    list.lines()
        .map(|line| {
            let mut parts = line.splitn(4, ' ');
            let (sha256, bytes) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
            let (stamp, file) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            let entry = Entry {
                stamp,
                sha256,
                bytes,
            };
            Some((file, entry))
        })
        .collect()
}

/// What tells a file, and the latest of its times.
type Stamp = (String, SystemTime);

/// The stamp of a file whose entry nothing but its change touches; `None` where the system does not say.
fn stamp(about: &Metadata) -> Option<Stamp> {
    let (stamp, modified) = stamp_of_bytes(about)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let seconds = Duration::from_secs(u64::try_from(about.ctime()).ok()?);
        let changed = UNIX_EPOCH.checked_add(seconds)?;
        let stamp = format!("{stamp}.{}.{}", about.ctime(), about.ctime_nsec());
        Some((stamp, modified.max(changed)))
    }
    #[cfg(not(unix))]
    Some((stamp, modified))
}

/// The stamp of a file by its length, the time of its bytes and, on Unix, its number.
fn stamp_of_bytes(about: &Metadata) -> Option<Stamp> {
    let modified = about.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    let stamp = format!("{}.{}", about.len(), since.as_nanos());
    #[cfg(unix)]
    let stamp = format!("{stamp}.{}", std::os::unix::fs::MetadataExt::ino(about));
    Some((stamp, modified))
}

/// The stamp of a file of the store in a folder.
fn stamp_of_store(folder: &Path, file: &FiguresFile) -> Option<Stamp> {
    let about = std::fs::symlink_metadata(folder.join(&file.path)).ok()?;
    stamp_of_bytes(&about)
}

/// What a file of the store is called in the list, where returns have paths from the project's folder.
fn key_of_store(file: &FiguresFile) -> String {
    format!("./{}", file.path)
}
