//! `diff`: what differs between two stores, or two exports, and why.

use std::path::{Path, PathBuf};

use super::answer::{formats, give};
use super::output::Screen;
use super::project::{read_own_csv, registers_of, shown};
use super::store::{Found, Loaded, MANIFEST, Store, read_store};
use crate::cli::DiffArgs;
use crate::error::Error;
use crate::report::{diff_answer, export_diff_answer};
use crate::store::{changes, export_changes};

pub(super) fn run(args: &DiffArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let answer = if args.old.is_file() && args.new.is_file() {
        let (old, new) = (read_own_csv(&args.old)?, read_own_csv(&args.new)?);
        export_diff_answer(&export_changes(&old, &new).map_err(Error::Usage)?)
    } else {
        let (old, new) = (store_at(&args.old)?, store_at(&args.new)?);
        let registers =
            registers_of(settings_beside(&args.new, args.config.as_deref()).as_deref())?;
        let changes = changes((&old.manifest, &old.rows), (&new.manifest, &new.rows));
        diff_answer(&changes, &old.manifest, &new.manifest, &registers)
    };
    give(&answer, args.output.format, &outputs, screen)?;
    Ok(0)
}

/// The store in a folder, or that of the project in it.
fn store_at(path: &Path) -> Result<Box<Loaded>, Error> {
    let found = if path.join(MANIFEST).is_file() {
        read_store(path)?
    } else {
        Store::of(path).find()?
    };
    match found {
        Found::Store(loaded) => Ok(loaded),
        Found::Damaged(why) => Err(Error::Environment(format!("a store is damaged: {why}"))),
        Found::Nothing => Err(Error::Usage(format!(
            "`{}` holds no store and is no export; name a folder that `channelshift build` wrote, \
             or two files of `baseline -f csv`",
            shown(path)
        ))),
    }
}

/// The settings of the project that a store is of, for the names of its own councils.
fn settings_beside(store: &Path, config: Option<&Path>) -> Option<PathBuf> {
    let name = super::project::SETTINGS;
    let own = [store.join(name), store.join("..").join(name)];
    let own = own.into_iter().find(|path| path.is_file());
    config.map(Path::to_path_buf).or(own)
}
