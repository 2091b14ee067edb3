//! A store as it is read: its manifest first, its figures whole or file by file.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{MANIFEST, SET_ASIDE, Store, shown};
use crate::commands::engine;
use crate::commands::machine::threads;
use crate::error::Error;
use crate::store::{
    Codes, EngineManifest, FiguresFile, Manifest, NotGiven, Row, SCHEMA, Wanted, decode, sha256,
};
use crate::tally::{Kept, Tally};
use crate::threads::in_turn;

/// A store with all of its figures.
#[derive(Debug)]
pub(in crate::commands) struct Loaded {
    pub(in crate::commands) manifest: Manifest,
    pub(in crate::commands) rows: Vec<Row>,
}

/// A store of which figures are read where they are asked for.
#[derive(Debug)]
pub(in crate::commands) struct Opened {
    pub(in crate::commands) folder: PathBuf,
    pub(in crate::commands) manifest: Manifest,
    /// The list of rows that were set aside; `None` where it was taken out, since it may hold
    /// personal data.
    pub(in crate::commands) set_aside: Option<String>,
}

/// What is where a store should be.
#[derive(Debug)]
pub(in crate::commands) enum Found<T> {
    /// A store.
    Store(T),
    /// Files that are not as they were written, and why.
    Damaged(String),
}

/// The folder of the store that a path names: its own, or that of the project in it; `None` where
/// there is none.
pub(in crate::commands) fn store_folder(path: &Path) -> Result<Option<PathBuf>, Error> {
    if path.join(MANIFEST).is_file() {
        return Ok(Some(path.to_path_buf()));
    }
    let store = Store::of(path);
    Ok(store.is_there()?.then(|| store.folder()))
}

/// Whether a folder is a store, whole or damaged, or one that an engine filled: its manifest says so.
pub(in crate::commands) fn is_store(path: &Path) -> bool {
    let text = std::fs::read_to_string(path.join(MANIFEST));
    text.is_ok_and(|text| Manifest::is_of_store(&text) || EngineManifest::is_form_of(&text))
}

/// What was asked of a store, or in words what does not fit in it.
type Sound<T> = Result<T, String>;

/// Why a file of a store is damaged.
const CHANGED: &str = "it is not as it was written";
const GONE: &str = "it is not there";

/// Opens the store in a folder, and holds every file against its hash but those that are known.
pub(in crate::commands) fn open_store(
    folder: &Path,
    is_known: impl Fn(&FiguresFile) -> bool,
) -> Result<Found<Opened>, Error> {
    let opened = match open(folder)? {
        Found::Store(opened) => opened,
        Found::Damaged(why) => return Ok(Found::Damaged(why)),
    };
    if opened.manifest.schema != SCHEMA {
        return Err(Error::Usage(format!(
            "`{}` was filled by an engine; only a store that `channelshift build` wrote can be \
             merged or built upon",
            shown(folder)
        )));
    }
    let figures = opened.manifest.figures.iter();
    for file in figures.filter(|file| !is_known(file)) {
        if let Err(why) = bytes_as_written(folder, file)? {
            return Ok(Found::Damaged(why));
        }
    }
    Ok(Found::Store(opened))
}

/// Reads the store in a folder, and holds every file against its hash.
pub(in crate::commands) fn read_store(folder: &Path) -> Result<Found<Box<Loaded>>, Error> {
    let opened = match open(folder)? {
        Found::Store(opened) => opened,
        Found::Damaged(why) => return Ok(Found::Damaged(why)),
    };
    if let Some(rows) = engine::figures(folder)? {
        let manifest = opened.manifest;
        return Ok(Found::Store(Box::new(Loaded { manifest, rows })));
    }
    let mut rows = Vec::new();
    for file in &opened.manifest.figures {
        let decoded = bytes_as_written(folder, file)?
            .and_then(|bytes| decode(bytes).map_err(|why| told(folder, &file.path, &why)));
        match decoded {
            Ok(more) => rows.extend(more),
            Err(why) => return Ok(Found::Damaged(why)),
        }
    }
    let manifest = opened.manifest;
    Ok(Found::Store(Box::new(Loaded { manifest, rows })))
}

/// The bytes of a file of the store in a folder.
///
/// # Errors
/// Where it is not as it was written.
pub(super) fn whole(folder: &Path, file: &FiguresFile) -> Result<Vec<u8>, Error> {
    bytes_as_written(folder, file)?.map_err(|why| damaged(&why))
}

impl Opened {
    /// The rows of a file.
    ///
    /// # Errors
    /// Where it is not as it was written.
    pub(in crate::commands) fn rows(&self, file: &FiguresFile) -> Result<Vec<Row>, Error> {
        let bytes = whole(&self.folder, file)?;
        decode(bytes).map_err(|why| damaged(&told(&self.folder, &file.path, &why)))
    }

    /// The figures of a file by what codes stand for.
    ///
    /// # Errors
    /// Where it is not as it was written, or has a code that no register has.
    pub(in crate::commands) fn figures(
        &self,
        file: &FiguresFile,
        codes: &Codes,
    ) -> Result<Vec<Kept>, Error> {
        given(codes, whole(&self.folder, file)?)
    }
}

/// All figures of the bytes of a file.
pub(super) fn given(codes: &Codes, bytes: Vec<u8>) -> Result<Vec<Kept>, Error> {
    let figures = codes.figures(bytes, &Wanted::default());
    figures.map_err(|why| match why {
        NotGiven::Failed(error) => error,
        NotGiven::Damaged(why) => damaged(&why),
    })
}

/// What stops a run that needs a store which is damaged.
pub(in crate::commands) fn damaged(why: &str) -> Error {
    Error::Environment(format!("a store is damaged: {why}"))
}

fn told(folder: &Path, path: &str, why: &str) -> String {
    format!("`{}`: {why}", shown(&folder.join(path)))
}

/// The manifest and the list of rows set aside.
fn open(folder: &Path) -> Result<Found<Opened>, Error> {
    let manifest = match read_manifest(folder)? {
        Ok(manifest) => manifest,
        Err(why) => return Ok(Found::Damaged(why)),
    };
    let set_aside = match bytes_of(folder, SET_ASIDE)? {
        Some(bytes) if sha256(&bytes) == manifest.set_aside => String::from_utf8(bytes).ok(),
        Some(_) => return Ok(Found::Damaged(told(folder, SET_ASIDE, CHANGED))),
        None => None,
    };
    Ok(Found::Store(Opened {
        folder: folder.to_path_buf(),
        manifest,
        set_aside,
    }))
}

/// Reads the manifest of the store in a folder.
pub(in crate::commands) fn read_manifest(folder: &Path) -> Result<Sound<Manifest>, Error> {
    if let Some(manifest) = engine::manifest(folder)? {
        return Ok(Ok(manifest));
    }
    let damaged = |why: &str| Ok(Err(told(folder, MANIFEST, why)));
    let text = match bytes_of(folder, MANIFEST)?.map(String::from_utf8) {
        Some(Ok(text)) => text,
        Some(Err(_)) => return damaged("it is not UTF-8"),
        None => return damaged(GONE),
    };
    let why = match Manifest::parse(&text) {
        Ok(manifest) => return Ok(Ok(manifest)),
        Err(why) => why,
    };
    match Manifest::foreign_form(&text) {
        Some(form) => Err(Error::Usage(format!(
            "`{}` is of something else than a store: its form is {form}; name another folder, or \
             move it away, so that nothing of yours is written over",
            shown(&folder.join(MANIFEST))
        ))),
        None => damaged(&why),
    }
}

/// The figures that are asked for of some files of the store in a folder; files that can have none are
/// not looked at.
pub(in crate::commands) fn read_tally<'f>(
    folder: &Path,
    files: impl Iterator<Item = &'f FiguresFile>,
    (codes, wanted): (&Codes, &Wanted),
) -> Result<Sound<Tally>, Error> {
    let files: Vec<&FiguresFile> = files
        .filter(|file| wanted.may_be_of(file.period()))
        .collect();
    let mut tally = Tally::default();
    let read = |file: &&FiguresFile| {
        let bytes = bytes_as_written(folder, file).map_err(NotGiven::Failed)?;
        let own = bytes.and_then(|bytes| match codes.tally(bytes, wanted) {
            Err(NotGiven::Damaged(why)) => Err(told(folder, &file.path, &why)),
            other => Ok(other),
        });
        own.map_err(NotGiven::Damaged)?
    };
    let taken = in_turn(threads(), &files, read, |own| {
        tally.merge(own?);
        Ok(())
    });
    match taken {
        Ok(()) => Ok(Ok(tally)),
        Err(NotGiven::Failed(error)) => Err(error),
        Err(NotGiven::Damaged(why)) => Ok(Err(why)),
    }
}

/// The bytes of a file of figures, or why it is damaged.
fn bytes_as_written(folder: &Path, file: &FiguresFile) -> Result<Sound<Vec<u8>>, Error> {
    Ok(match bytes_of(folder, &file.path)? {
        Some(bytes) if sha256(&bytes) == file.sha256 => Ok(bytes),
        Some(_) => Err(told(folder, &file.path, CHANGED)),
        None => Err(told(folder, &file.path, GONE)),
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
