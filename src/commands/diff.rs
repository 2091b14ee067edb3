//! `diff`: what differs between two stores, or two exports, and why.

use std::path::{Path, PathBuf};

use super::answer::{formats, give};
use super::output::Screen;
use super::project::{read_own_csv, registers_of, shown};
use super::store::{Found, Loaded, damaged, read_store, store_folder};
use crate::cli::DiffArgs;
use crate::error::Error;
use crate::report::{diff_answer, export_diff_answer};
use crate::store::{changes, export_changes};

/// The files of an export that say what it is, and that hold its counts by channel.
const PACKAGE: &str = "datapackage.json";
const CHANNELS: &str = "channels.csv";

pub(super) fn run(args: &DiffArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let answer = match (export_at(&args.old), export_at(&args.new)) {
        (Some(old), Some(new)) => {
            let (old, new) = (read_own_csv(&old)?, read_own_csv(&new)?);
            export_diff_answer(&export_changes(&old, &new).map_err(Error::Usage)?)
        }
        (None, None) => {
            let (old, new) = (store_at(&args.old)?, store_at(&args.new)?);
            let registers =
                registers_of(settings_beside(&args.new, args.config.as_deref()).as_deref())?;
            let changes = changes((&old.manifest, &old.rows), (&new.manifest, &new.rows));
            diff_answer(&changes, &old.manifest, &new.manifest, &registers)
        }
        (Some(_), None) => return Err(of_two_kinds(&args.old, &args.new)),
        (None, Some(_)) => return Err(of_two_kinds(&args.new, &args.old)),
    };
    give(&answer, args.output.format, &outputs, screen)?;
    Ok(0)
}

/// The tidy CSV of an export, which is a file of it or a folder that `export` wrote: all else in the
/// folder is made from its counts by channel.
fn export_at(path: &Path) -> Option<PathBuf> {
    if path.is_file() {
        return Some(path.to_path_buf());
    }
    let is_export = path.join(PACKAGE).is_file();
    is_export.then(|| path.join(CHANNELS))
}

fn of_two_kinds(export: &Path, other: &Path) -> Error {
    Error::Usage(format!(
        "`{}` is an export and `{}` is none; name two exports or two stores",
        shown(export),
        shown(other)
    ))
}

/// The store in a folder, or that of the project in it.
pub(super) fn store_at(path: &Path) -> Result<Box<Loaded>, Error> {
    let Some(folder) = store_folder(path)? else {
        return Err(Error::Usage(format!(
            "`{}` holds no store and is no export; name a folder that `channelshift build` wrote, \
             or two exports: folders that `channelshift export` wrote, or files of `baseline -f csv`",
            shown(path)
        )));
    };
    match read_store(&folder)? {
        Found::Store(loaded) => Ok(loaded),
        Found::Damaged(why) => Err(damaged(&why)),
    }
}

/// The settings of the project that a store is of, for the names of its own councils.
fn settings_beside(store: &Path, config: Option<&Path>) -> Option<PathBuf> {
    let name = super::project::SETTINGS;
    let own = [store.join(name), store.join("..").join(name)];
    let own = own.into_iter().find(|path| path.is_file());
    config.map(Path::to_path_buf).or(own)
}
