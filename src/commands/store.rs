//! The folder of a store: locked while it is written, swapped whole, never half written.
//!
//! A run fills `.baseline.new` and swaps it for `baseline` by renaming. Where a run was killed, the
//! next one that has the lock puts things right: what was being filled is dropped, and a store that
//! was moved aside is moved back.

mod reading;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::project::shown;
use super::watch;
use crate::error::Error;
use crate::store::{Codes, FiguresFile, Manifest, Row, decode, sha256};
use crate::tally::Kept;
pub(super) use reading::{
    Found, Loaded, Opened, damaged, is_store, open_store, read_manifest, read_store, read_tally,
    store_folder,
};

/// The folder of a project's store, and those it is written and moved aside in.
const STORE: &str = "baseline";
const NEW: &str = ".baseline.new";
const OLD: &str = ".baseline.old";

/// The file that a run locks. The system lets go of it when the run ends, however it ends.
const LOCK: &str = ".baseline.lock";

/// Files of a store beside its figures.
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const SET_ASIDE: &str = "set-aside.csv";

/// The store of a project.
#[derive(Debug)]
pub(super) struct Store {
    project: PathBuf,
}

/// The lock on a store, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The system lets go of it anyway; the name in it would only mislead.
        let _ = self.file.set_len(0);
    }
}

impl Store {
    /// The store of the project in a folder.
    pub(super) fn of(project: &Path) -> Self {
        Self {
            project: project.to_path_buf(),
        }
    }

    /// Its folder.
    pub(super) fn folder(&self) -> PathBuf {
        self.project.join(STORE)
    }

    /// Locks the store for this run, and puts right what a killed one left.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        let path = self.project.join(LOCK);
        let fault = |error: &std::io::Error| Error::file("write", &shown(&path), error);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(|error| fault(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut who = String::new();
                // Where it cannot be read, who holds it is not known.
                let _ = file.read_to_string(&mut who);
                let who = match who.trim() {
                    "" => "another run".to_owned(),
                    who => format!("another run ({who})"),
                };
                return Err(Error::Environment(format!(
                    "{who} is writing `{}`; wait until it has ended and try again",
                    shown(&self.folder())
                )));
            }
            Err(TryLockError::Error(error)) => return Err(fault(&error)),
        }
        // For the message of another run alone: on a full disk it is not written, and the lock holds.
        let who = format!("process {}\n", std::process::id());
        let _ = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(who.as_bytes()));
        self.recover()?;
        Ok(Lock { file })
    }

    /// Puts right what a killed run left.
    fn recover(&self) -> Result<(), Error> {
        let (folder, old) = (self.folder(), self.project.join(OLD));
        if old.is_dir() && !folder.exists() {
            rename(&old, &folder)?;
        }
        remove(&old)?;
        remove(&self.project.join(NEW))
    }

    /// Whether there is a store; nothing else may be where it goes.
    pub(super) fn is_there(&self) -> Result<bool, Error> {
        let folder = self.folder();
        if !folder.exists() {
            return Ok(false);
        }
        if folder.join(MANIFEST).is_file() {
            return Ok(true);
        }
        let mut entries = std::fs::read_dir(&folder)
            .map_err(|error| Error::file("read", &shown(&folder), &error))?;
        match entries.next() {
            None => Ok(false),
            Some(_) => Err(Error::Usage(format!(
                "`{}` is there and holds no {MANIFEST}, so it is no store; move it away, so that \
                 nothing of yours is written over",
                shown(&folder)
            ))),
        }
    }

    /// Writes a store whole, and takes it for the one that was. Files that the old one has under the
    /// same path and hash are linked, not written again.
    pub(super) fn write(
        &self,
        files: &BTreeMap<String, Content>,
        old: Option<&Manifest>,
    ) -> Result<(), Error> {
        let (folder, new, aside) = (
            self.folder(),
            self.project.join(NEW),
            self.project.join(OLD),
        );
        let kept: BTreeMap<&str, &str> = old
            .iter()
            .flat_map(|manifest| &manifest.figures)
            .map(|file| (file.path.as_str(), file.sha256.as_str()))
            .collect();
        let filled = fill(&new, files, |path, content| {
            let same = kept.get(path).is_some_and(|hash| *hash == content.sha256());
            same && std::fs::hard_link(folder.join(path), new.join(path)).is_ok()
        });
        if let Err(error) = filled {
            // It would only take room; the next run removes what this one cannot.
            let _ = remove(&new);
            return Err(error);
        }
        if folder.exists() {
            rename(&folder, &aside)?;
        }
        if let Err(error) = rename(&new, &folder) {
            // Where this fails too, the next run does it.
            let _ = rename(&aside, &folder);
            return Err(error);
        }
        watch::written(&folder);
        remove(&aside)
    }
}

/// What goes into a file of a store.
#[derive(Debug)]
pub(super) enum Content {
    /// These bytes, with their SHA-256.
    New { bytes: Vec<u8>, sha256: String },
    /// A file of a store as it stands in this folder.
    As { folder: PathBuf, file: FiguresFile },
}

impl Content {
    /// These bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let sha256 = sha256(&bytes);
        Self::New { bytes, sha256 }
    }

    /// The SHA-256 of the bytes.
    pub(super) fn sha256(&self) -> &str {
        match self {
            Self::New { sha256, .. } => sha256,
            Self::As { file, .. } => &file.sha256,
        }
    }

    /// The bytes, held against their hash.
    fn bytes(&self) -> Result<Cow<'_, [u8]>, Error> {
        match self {
            Self::New { bytes, .. } => Ok(Cow::Borrowed(bytes)),
            Self::As { folder, file } => reading::whole(folder, file).map(Cow::Owned),
        }
    }

    /// The figures in it, by what codes stand for.
    pub(super) fn figures(&self, codes: &Codes) -> Result<Vec<Kept>, Error> {
        reading::given(codes, self.bytes()?.into_owned())
    }

    /// The rows in it.
    pub(super) fn rows(&self) -> Result<Vec<Row>, Error> {
        decode(self.bytes()?.into_owned()).map_err(|why| damaged(&why))
    }

    fn write(&self, path: &Path) -> Result<(), Error> {
        let bytes = self.bytes()?;
        let written = File::create_new(path).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        });
        written.map_err(|error| Error::file("write", &shown(path), &error))
    }
}

/// Writes files into a new folder, those that are not linked, and sees that they are on the disk.
fn fill(
    new: &Path,
    files: &BTreeMap<String, Content>,
    is_linked: impl Fn(&str, &Content) -> bool,
) -> Result<(), Error> {
    let mut made: Option<PathBuf> = None;
    for (name, content) in files {
        let path = new.join(name);
        let folder = path.parent().unwrap_or(new);
        if made.as_deref() != Some(folder) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Error::file("write", &shown(folder), &error))?;
            made = Some(folder.to_path_buf());
        }
        if !is_linked(name, content) {
            content.write(&path)?;
        }
    }
    Ok(())
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    std::fs::rename(from, to).map_err(|error| {
        Error::Environment(format!(
            "cannot rename `{}` to `{}`: {error}",
            shown(from),
            shown(to)
        ))
    })
}

/// Removes a folder that may not be there.
fn remove(folder: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::file("remove", &shown(folder), &error))
        }
        _ => Ok(()),
    }
}
