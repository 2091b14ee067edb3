//! Archives among the files given: each return in them is one like any other.

use std::fs::File;
use std::path::Path;

use super::inputs::{Input, is_stdin};
use super::project::shown;
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

/// The files with archives replaced by the returns in them.
pub(super) fn unpacked(files: Vec<Input>) -> Result<Vec<Input>, Error> {
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
            Some(Archive::Zip(members)) => members
                .into_iter()
                .filter(|name| may_be_return(Path::new(name)))
                .map(|name| within(Packed::Member(name)))
                .collect(),
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

/// Whether a file may be a return, by its name alone.
pub(super) fn may_be_return(path: &Path) -> bool {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let hidden = path
        .file_name()
        .is_none_or(|name| name.to_string_lossy().starts_with('.'));
    !hidden && ending.is_some_and(|ending| RETURN_ENDINGS.contains(&ending.as_str()))
}
