//! What returns were when a build last looked at all of their bytes, so that those that stay as they are
//! are not read for their hash.
//!
//! A file is taken to be as it was where its length and its times are, on Unix also the time of its
//! entry, which no program sets, and its number. A file that was changed shortly before it was looked
//! at is read again, since a second change may have left the same times. The list lies beside the
//! store and is no part of it: without it every return is read, and the store is the same.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::commands::inputs::{Input, Inputs};
use crate::error::Error;
use crate::store::{InputRecord, sha256};

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
    /// Whether the bytes of a return were read.
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
        let known = self.before.get(&file).filter(|known| {
            let same = stamp.as_ref().filter(|(stamp, _)| *stamp == known.stamp);
            let settled = same.and_then(|(_, latest)| latest.checked_add(SETTLED));
            settled.is_some_and(|settled| self.written.is_some_and(|written| settled < written))
        });
        let record = match known {
            Some(known) => inputs.recorded(input, (known.sha256.clone(), known.bytes))?,
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

/// What tells a file, and the latest of its times; `None` where the system does not say.
fn stamp(about: &Metadata) -> Option<(String, SystemTime)> {
    let modified = about.modified().ok()?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    let stamp = format!("{}.{}", about.len(), since.as_nanos());
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let seconds = Duration::from_secs(u64::try_from(about.ctime()).ok()?);
        let changed = UNIX_EPOCH.checked_add(seconds)?;
        let stamp = format!(
            "{stamp}.{}.{}.{}",
            about.ctime(),
            about.ctime_nsec(),
            about.ino()
        );
        Some((stamp, modified.max(changed)))
    }
    #[cfg(not(unix))]
    Some((stamp, modified))
}
