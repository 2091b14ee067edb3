//! A folder that an engine filled by the statements of `sql`, read as the store it is in all but form.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::project::shown;
use super::store::MANIFEST;
use crate::error::Error;
use crate::model::{Account, FileId};
use crate::registers::Registers;
use crate::sql::{ACCOUNTS, FIGURES};
use crate::store::{
    self, ENGINE_SCHEMA, EngineManifest, InputRecord, Manifest, Row, engine_accounts,
    engine_figures,
};
use crate::tally::Tally;

/// How the names of files are begun that an engine calls by their addresses.
const LOCAL: &str = "file://";

/// What the folder of an engine was made by; `None` where it is none.
fn made(folder: &Path) -> Result<Option<EngineManifest>, Error> {
    let path = folder.join(MANIFEST);
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Ok(None);
    };
    if !EngineManifest::is_form_of(&text) {
        return Ok(None);
    }
    let made = EngineManifest::parse(&text);
    made.map(Some).map_err(|why| unsound(&path, &why))
}

fn unsound(path: &Path, why: &str) -> Error {
    Error::Environment(format!(
        "`{}`: {why}; run the statements again",
        shown(path)
    ))
}

/// The manifest of an engine's folder in the form of a store's; `None` where it is no such folder.
pub(super) fn manifest(folder: &Path) -> Result<Option<Manifest>, Error> {
    let Some(made) = made(folder)? else {
        return Ok(None);
    };
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    each_file(folder, ACCOUNTS, |bytes| {
        engine_accounts(bytes, &mut accounts)
    })?;
    let inputs = accounts.into_values().map(|account| {
        let set_aside: BTreeMap<String, u64> = account
            .set_aside
            .iter()
            .map(|(code, rows)| ((*code).to_owned(), *rows))
            .collect();
        InputRecord {
            file: own_name(&account.file),
            mapping: made.mapping.clone(),
            layout: Some(made.layout.clone()),
            rows_in: account.rows_in,
            used: account.used,
            found: set_aside.clone(),
            set_aside,
            skipped: account.skipped,
            ..InputRecord::default()
        }
    });
    Ok(Some(Manifest {
        schema: ENGINE_SCHEMA.to_owned(),
        version: made.version,
        registers: made.registers,
        settings: made.settings,
        passed_over: Vec::new(),
        published: Vec::new(),
        inputs: inputs.collect(),
        figures: Vec::new(),
        councils: Vec::new(),
        set_aside: String::new(),
    }))
}

/// The figures of an engine's folder; `None` where it is no such folder.
pub(super) fn figures(folder: &Path) -> Result<Option<Vec<Row>>, Error> {
    let Some(made) = made(folder)? else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    each_figures(folder, &made, |some| rows.extend(some))?;
    Ok(Some(rows))
}

/// The tally of the figures of an engine's folder; `None` where it is no such folder. Its files are numbered
/// as the manifest has them.
pub(super) fn tally(
    folder: &Path,
    manifest: &Manifest,
    registers: &Registers,
) -> Result<Option<Tally>, Error> {
    let Some(made) = made(folder)? else {
        return Ok(None);
    };
    let files = manifest.inputs.iter().enumerate();
    let files: BTreeMap<&str, FileId> = files
        .map(|(number, input)| (input.file.as_str(), FileId::new(number)))
        .collect();
    let mut tally = Tally::default();
    let mut add = |rows: &[Row]| {
        for (file, figures) in store::figures(rows, registers)? {
            let Some(id) = files.get(&*file) else {
                let why = format!("`{file}` has figures and no account of its rows");
                return Err(unsound(&folder.join(FIGURES), &why));
            };
            for mut kept in figures {
                kept.figure.origin.file = *id;
                tally.keep(&kept);
            }
        }
        Ok(())
    };
    let mut added = Ok(());
    each_figures(folder, &made, |rows| {
        if added.is_ok() {
            added = add(&rows);
        }
    })?;
    added.map(|()| Some(tally))
}

/// Takes the figures of an engine's folder, some at a time.
fn each_figures(
    folder: &Path,
    made: &EngineManifest,
    mut take: impl FnMut(Vec<Row>),
) -> Result<(), Error> {
    each_file(folder, FIGURES, |bytes| {
        engine_figures(bytes, made, |mut rows| {
            for row in &mut rows {
                if row.file.starts_with(LOCAL) {
                    row.file = own_name(&row.file).into();
                }
            }
            take(rows);
        })
    })
}

/// A file's path where an engine has its address.
fn own_name(file: &str) -> String {
    file.strip_prefix(LOCAL).unwrap_or(file).to_owned()
}

/// Takes the Parquet files of a folder of results, in the order of their names.
fn each_file(
    folder: &Path,
    results: &str,
    mut take: impl FnMut(Vec<u8>) -> Result<(), String>,
) -> Result<(), Error> {
    let within = folder.join(results);
    let fault = |error: &std::io::Error| Error::file("read", &shown(&within), error);
    let entries = std::fs::read_dir(&within).map_err(|error| fault(&error))?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| fault(&error))?.path();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Error::NotEnoughData(format!(
            "`{}` is empty: the engine has not written its results yet; run `{}` in it first",
            shown(&within),
            shown(&folder.join(super::sql::STATEMENTS))
        )));
    }
    for path in files {
        let bytes = std::fs::read(&path);
        let bytes = bytes.map_err(|error| Error::file("read", &shown(&path), &error))?;
        take(bytes).map_err(|why| unsound(&path, &why))?;
    }
    Ok(())
}
