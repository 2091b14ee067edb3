//! Archives among the files given: each return in them is one like any other.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::inputs::{Input, is_stdin};
use super::project::{files_in, shown};
use crate::error::Error;
use crate::read::{self, Archive};

/// Endings of files in a folder of returns that are returns, or may be. Whether a file really is
/// one is decided by its content, so that a workbook is reported and not passed over.
const RETURN_ENDINGS: [&str; 11] = [
    "csv", "txt", "tsv", "tab", "xlsx", "xls", "xlsm", "xlsb", "ods", "gz", "zip",
];

/// A return within an archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Packed {
    /// All of a gzip file.
    Whole,
    /// A file of a zip.
    Member(String),
}

/// The files with archives replaced by the returns in them. The members of archives that are none
/// by their names are added to `passed_over`.
pub(super) fn unpacked(
    files: Vec<Input>,
    passed_over: &mut Vec<String>,
) -> Result<Vec<Input>, Error> {
    let mut all = Vec::new();
    for input in files {
        let fault = |error: std::io::Error| Error::file("read", &shown(&input.path), &error);
        // What cannot be opened is told when it is to be read.
        let file = (!is_stdin(&input) && input.path.is_file()).then(|| File::open(&input.path));
        let archive = match file {
            Some(Ok(mut file)) => read::archive(&mut file).map_err(fault)?,
            _ => None,
        };
        let within = |packed| Input {
            packed: Some(packed),
            path: input.path.clone(),
            of_project: input.of_project,
        };
        let returns: Vec<Input> = match archive {
            Some(Archive::Gzip) => vec![within(Packed::Whole)],
            Some(Archive::Zip(members)) => {
                let (returns, others): (Vec<String>, Vec<String>) = members
                    .into_iter()
                    .partition(|name| may_be_return(Path::new(name)));
                if !returns.is_empty() {
                    let others = others.iter().filter(|name| !is_hidden(Path::new(name)));
                    passed_over.extend(others.map(|name| format!("{}/{name}", shown(&input.path))));
                }
                let returns = returns.into_iter();
                returns.map(|name| within(Packed::Member(name))).collect()
            }
            None => Vec::new(),
        };
        // A zip without a return in it is read as it stands, which says what it is.
        if returns.is_empty() {
            all.push(input);
        } else {
            all.extend(returns);
        }
    }
    Ok(all)
}

/// Whether a file is hidden by its name, as what systems leave behind is.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_none_or(|name| name.to_string_lossy().starts_with('.'))
}

/// Whether a file may be a return, by its name alone.
pub(super) fn may_be_return(path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    !is_hidden(path) && ending.is_some_and(|ending| RETURN_ENDINGS.contains(&ending.as_str()))
}

/// The returns in a folder, not in folders within it.
pub(super) fn returns_in(
    folder: &Path,
    passed_over: &mut Vec<String>,
) -> Result<Vec<PathBuf>, Error> {
    let files = files_in(folder)?.into_iter();
    let (returns, others): (Vec<PathBuf>, Vec<PathBuf>) =
        files.partition(|path| may_be_return(path));
    let others = others.iter().filter(|path| !is_hidden(path));
    passed_over.extend(others.map(|path| shown(path)));
    Ok(returns)
}
