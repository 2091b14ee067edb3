//! The folder of a store: locked while it is written, swapped whole, never half written.
//!
//! A run fills `.baseline.new` and swaps it for `baseline` by renaming. Where a run was killed, the
//! next one that has the lock puts things right: what was being filled is dropped, and a store that
//! was moved aside is moved back.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::machine::threads;
use super::project::shown;
use super::{engine, watch};
use crate::error::Error;
use crate::store::{
    Codes, EngineManifest, FiguresFile, Manifest, NotGiven, Row, Wanted, decode, sha256,
};
use crate::tally::Tally;
use crate::threads::in_order;

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

/// A store as it was read.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) manifest: Manifest,
    pub(super) rows: Vec<Row>,
    /// The list of rows that were set aside; `None` where it was taken out, since it may hold
    /// personal data.
    pub(super) set_aside: Option<String>,
}

/// What is where a store should be.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// A store.
    Store(Box<Loaded>),
    /// Files that are not as they were written, and why.
    Damaged(String),
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

    /// Reads the store, and holds every file against its hash.
    pub(super) fn find(&self) -> Result<Found, Error> {
        let folder = self.folder();
        if !folder.exists() {
            return Ok(Found::Nothing);
        }
        if !folder.join(MANIFEST).is_file() {
            let mut entries = std::fs::read_dir(&folder)
                .map_err(|error| Error::file("read", &shown(&folder), &error))?;
            return match entries.next() {
                None => Ok(Found::Nothing),
                Some(_) => Err(Error::Usage(format!(
                    "`{}` is there and holds no {MANIFEST}, so it is no store; move it away, so \
                     that nothing of yours is written over",
                    shown(&folder)
                ))),
            };
        }
        read_store(&folder)
    }

    /// Writes a store whole, and takes it for the one that was. Files that the old one has under the
    /// same path and hash are linked, not written again.
    pub(super) fn write(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
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
        let filled = fill(&new, files, |path, bytes| {
            let same = kept.get(path).is_some_and(|hash| *hash == sha256(bytes));
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

/// Whether a folder is a store, whole or damaged, or one that an engine filled: its manifest says so.
pub(super) fn is_store(path: &Path) -> bool {
    let text = std::fs::read_to_string(path.join(MANIFEST));
    text.is_ok_and(|text| Manifest::is_of_store(&text) || EngineManifest::is_form_of(&text))
}

/// What does not fit in a store, in words; or what was asked of it.
type Sound<T> = Result<T, String>;

fn fault(folder: &Path, path: &str, why: &str) -> String {
    format!("`{}`: {why}", shown(&folder.join(path)))
}

/// Why a file of a store is not taken.
const CHANGED: &str = "it is not as it was written";

/// Reads the manifest of the store in a folder.
pub(super) fn read_manifest(folder: &Path) -> Result<Sound<Manifest>, Error> {
    if let Some(manifest) = engine::manifest(folder)? {
        return Ok(Ok(manifest));
    }
    let damaged = |why: String| fault(folder, MANIFEST, &why);
    let text = match text_of(folder, MANIFEST)? {
        Ok(text) => text,
        Err(why) => return Ok(Err(damaged(why))),
    };
    if let Some(form) = Manifest::foreign_form(&text) {
        return Err(Error::Usage(format!(
            "`{}` is of something else than a store: its form is {form}; name another folder, or \
             move it away, so that nothing of yours is written over",
            shown(&folder.join(MANIFEST))
        )));
    }
    Ok(Manifest::parse(&text).map_err(damaged))
}

/// Reads the figures of the store in a folder, each file held against its hash.
pub(super) fn read_figures(folder: &Path, manifest: &Manifest) -> Result<Sound<Vec<Row>>, Error> {
    if let Some(rows) = engine::figures(folder)? {
        return Ok(Ok(rows));
    }
    let mut rows = Vec::new();
    for file in &manifest.figures {
        let bytes = match file_of(folder, file)? {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        };
        match decode(bytes) {
            Ok(more) => rows.extend(more),
            Err(why) => return Ok(Err(fault(folder, &file.path, &why))),
        }
    }
    Ok(Ok(rows))
}

/// How many files each thread reads before their figures are put together: what is between is in
/// memory twice.
const FILES_A_THREAD: usize = 8;

/// The figures of the store in a folder that are asked for; other files are not looked at.
pub(super) fn read_tally(
    folder: &Path,
    manifest: &Manifest,
    (codes, wanted): (&Codes, &Wanted),
) -> Result<Sound<Tally>, Error> {
    let files = manifest.figures.iter();
    let files: Vec<&FiguresFile> = files
        .filter(|file| wanted.may_be_of(file.period()))
        .collect();
    let mut tally = Tally::default();
    for some in files.chunks(threads() * FILES_A_THREAD) {
        let read = in_order(threads(), some, |file| {
            let bytes = file_of(folder, file)?;
            Ok(bytes.map(|bytes| codes.figures(bytes, wanted)))
        });
        for (file, figures) in some.iter().zip(read) {
            match figures? {
                Ok(Ok(figures)) => {
                    for kept in &figures {
                        tally.keep(kept);
                    }
                }
                Ok(Err(NotGiven::Failed(error))) => return Err(error),
                Ok(Err(NotGiven::Damaged(why))) => return Ok(Err(fault(folder, &file.path, &why))),
                Err(why) => return Ok(Err(why)),
            }
        }
    }
    Ok(Ok(tally))
}

/// The bytes of a file of figures, held against its hash.
fn file_of(folder: &Path, file: &FiguresFile) -> Result<Sound<Vec<u8>>, Error> {
    let damaged = |why: &str| Ok(Err(fault(folder, &file.path, why)));
    match bytes_of(folder, &file.path)? {
        Some(bytes) if sha256(&bytes) == file.sha256 => Ok(Ok(bytes)),
        Some(_) => damaged(CHANGED),
        None => damaged("it is not there"),
    }
}

/// Reads the store in a folder.
pub(super) fn read_store(folder: &Path) -> Result<Found, Error> {
    let manifest = match read_manifest(folder)? {
        Ok(manifest) => manifest,
        Err(why) => return Ok(Found::Damaged(why)),
    };
    let set_aside = match bytes_of(folder, SET_ASIDE)? {
        Some(bytes) if sha256(&bytes) == manifest.set_aside => String::from_utf8(bytes).ok(),
        Some(_) => return Ok(Found::Damaged(fault(folder, SET_ASIDE, CHANGED))),
        None => None,
    };
    let rows = match read_figures(folder, &manifest)? {
        Ok(rows) => rows,
        Err(why) => return Ok(Found::Damaged(why)),
    };
    Ok(Found::Store(Box::new(Loaded {
        manifest,
        rows,
        set_aside,
    })))
}

fn text_of(folder: &Path, path: &str) -> Result<Result<String, String>, Error> {
    Ok(match bytes_of(folder, path)? {
        Some(bytes) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8".into()),
        None => Err("it is not there".into()),
    })
}

/// The bytes of a file of a store; `None` where it is not there.
fn bytes_of(folder: &Path, path: &str) -> Result<Option<Vec<u8>>, Error> {
    let path = folder.join(path);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file("read", &shown(&path), &error)),
    }
}

/// Writes files into a new folder, those that are not linked, and sees that they are on the disk.
fn fill(
    new: &Path,
    files: &BTreeMap<String, Vec<u8>>,
    is_linked: impl Fn(&str, &[u8]) -> bool,
) -> Result<(), Error> {
    let fault = |path: &Path, error: &std::io::Error| Error::file("write", &shown(path), error);
    for (name, bytes) in files {
        let path = new.join(name);
        let folder = path.parent().unwrap_or(new);
        std::fs::create_dir_all(folder).map_err(|error| fault(folder, &error))?;
        if is_linked(name, bytes) {
            continue;
        }
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| fault(&path, &error))?;
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
