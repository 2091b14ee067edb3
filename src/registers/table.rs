//! Register files to typed rows. What is wrong with a register stops the run, with path and line.

use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::likeness::did_you_mean;
use crate::error::Error;

/// A register file of a project.
#[derive(Debug, Clone)]
pub struct RegisterFile {
    /// The file's name without folder, such as `channels.csv`.
    pub name: String,
    /// The path, for messages.
    pub path: String,
    /// The whole text.
    pub text: String,
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// The files compiled in.
        const SHIPPED: &[(&str, &str)] = &[$(
            ($name, include_str!(concat!("../../registers/", $name)))
        ),*];
    };
}

shipped![
    "channel_groups.csv",
    "channels.csv",
    "channel_labels.csv",
    "keyed_by_labels.csv",
    "definitions.csv",
    "definition_rules.csv",
    "services.csv",
    "service_labels.csv",
    "test_labels.csv",
    "units.csv",
    "unit_labels.csv",
    "headers.csv",
    "councils.csv",
    "council_aliases.csv",
    "successions.csv",
    "counties.csv",
    "population.csv",
    "households.csv",
    "council_types.csv",
    "peer_lists.csv",
    "neighbours.csv",
    "peer_classes.csv",
    "weights.csv",
];

/// The shipped files by name, with their texts.
pub fn shipped() -> &'static [(&'static str, &'static str)] {
    SHIPPED
}

/// The shipped files and a project's, by name.
pub(super) struct Files<'a> {
    added: &'a [RegisterFile],
}

/// Which files of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Shipped,
    /// Those that a project brought.
    Added,
    Both,
}

impl Of {
    fn is_of(self, added: bool) -> bool {
        match self {
            Self::Shipped => !added,
            Self::Added => added,
            Self::Both => true,
        }
    }
}

/// The most rows that get ids, which are of sixteen bits.
const MOST_IDS: usize = 1 << 16;

/// A row with where it stands, for messages.
pub(super) struct Located<T> {
    pub(super) row: T,
    path: Rc<str>,
    line: u64,
    /// Whether a project brought it.
    pub(super) added: bool,
}

impl<T> Located<T> {
    /// An error about this row.
    pub(super) fn error(&self, text: &str) -> Error {
        Error::Usage(format!("`{}`, line {}: {text}", self.path, self.line))
    }
}

impl<'a> Files<'a> {
    pub(super) fn new(added: &'a [RegisterFile]) -> Result<Self, Error> {
        for file in added {
            if !SHIPPED.iter().any(|(name, _)| *name == file.name) {
                let names = SHIPPED.iter().map(|(name, _)| *name);
                return Err(Error::Usage(format!(
                    "`{}` is not a register that channelshift reads{}",
                    file.path,
                    did_you_mean(&file.name, names)
                )));
            }
        }
        Ok(Self { added })
    }

    /// The rows of a register whose rows get ids, the shipped ones first.
    pub(super) fn numbered<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Vec<Located<T>>, Error> {
        let rows = self.rows(name)?;
        if rows.len() > MOST_IDS {
            return Err(Error::Usage(format!(
                "`{name}` has more than {MOST_IDS} rows"
            )));
        }
        Ok(rows)
    }

    /// The rows of a register, the shipped ones first.
    pub(super) fn rows<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<Located<T>>, Error> {
        self.rows_of(name, Of::Both)
    }

    /// The rows of a register in some of its files.
    pub(super) fn rows_of<T: DeserializeOwned>(
        &self,
        name: &str,
        of: Of,
    ) -> Result<Vec<Located<T>>, Error> {
        let mut rows = Vec::new();
        let texts = self.texts(name);
        for (path, text, added) in texts.filter(|(.., added)| of.is_of(*added)) {
            let path: Rc<str> = path.into();
            // Those shipped have nothing to trim, which takes as long as reading them.
            let trim = if added {
                csv::Trim::All
            } else {
                csv::Trim::None
            };
            let mut reader = csv::ReaderBuilder::new()
                .trim(trim)
                .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let headers = reader.headers().cloned();
            let fault = |error: &csv::Error| Error::Usage(format!("`{path}`: {error}"));
            let headers = headers.map_err(|error| fault(&error))?;
            let mut record = csv::StringRecord::new();
            while reader
                .read_record(&mut record)
                .map_err(|error| fault(&error))?
            {
                let row = record
                    .deserialize(Some(&headers))
                    .map_err(|error| fault(&error))?;
                rows.push(Located {
                    row,
                    path: Rc::clone(&path),
                    line: record.position().map_or(0, csv::Position::line),
                    added,
                });
            }
        }
        Ok(rows)
    }

    /// Path, text and whether a project brought it, of the files of a name.
    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = (String, &str, bool)> {
        let shipped = SHIPPED
            .iter()
            .filter(move |(shipped, _)| *shipped == name)
            .map(|(name, text)| (format!("registers/{name}"), *text, false));
        let name = name.to_owned();
        let added = self
            .added
            .iter()
            .filter(move |file| file.name == name)
            .map(|file| (file.path.clone(), file.text.as_str(), true));
        shipped.chain(added)
    }
}

/// `yes` or nothing.
pub(super) fn is_yes<T>(located: &Located<T>, cell: &str) -> Result<bool, Error> {
    match cell {
        "" | "no" => Ok(false),
        "yes" => Ok(true),
        _ => Err(located.error(&format!("`catch_all` is `yes` or empty, not `{cell}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_has_nothing_to_trim() {
        for (name, text) in SHIPPED {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            for record in reader.records() {
                let record = record.expect("a shipped register is read");
                let is_bare = record.iter().all(|cell| cell == cell.trim());
                assert!(is_bare, "{name}: {record:?}");
            }
        }
    }
}
