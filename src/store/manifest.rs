//! What a store was made of: its returns with what became of their rows, what they were read by, and
//! its files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{CouncilRecord, Row, encode};
use crate::error::Error;
use crate::model::{Account, Code, Findings, Period, Severity};

/// The name and version of the manifest's form.
pub const SCHEMA: &str = "channelshift/store/3";

/// What the form of every version begins with.
const FORM: &str = "channelshift/store/";

/// The SHA-256 of bytes, in small hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    in_digits(&Sha256::digest(bytes))
}

/// The SHA-256 of all that a source holds, and how many bytes that is.
///
/// # Errors
/// Fails where the source cannot be read.
pub fn sha256_of(mut source: impl Read) -> std::io::Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let (mut bytes, mut buffer) = (0, vec![0; 1 << 16]);
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok((in_digits(&hasher.finalize()), bytes)),
            read => {
                hasher.update(buffer.get(..read).unwrap_or_default());
                bytes += read as u64;
            }
        }
    }
}

fn in_digits(digest: &[u8]) -> String {
    let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves
        .filter_map(|half| char::from_digit(half.into(), 16))
        .collect()
}

/// The manifest of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of channelshift that wrote it.
    pub version: String,
    /// The SHA-256 of the project's own registers; the shipped ones go with the version.
    pub registers: String,
    /// Every setting with its value, by its name such as `baseline.window`.
    pub settings: BTreeMap<String, String>,
    /// Files beside the returns that are none by their names, by their paths from the project's folder.
    pub passed_over: Vec<String>,
    /// The periods that are published, in the order of their names, and how often their figures were
    /// revised since.
    pub published: Vec<Published>,
    /// The returns, in their order.
    pub inputs: Vec<InputRecord>,
    /// The files of figures.
    pub figures: Vec<FiguresFile>,
    /// What was found of each council's figures, in the order of their codes.
    pub councils: Vec<CouncilRecord>,
    /// The SHA-256 of the list of rows that were set aside.
    pub set_aside: String,
}

/// A published period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The period, as it is typed.
    pub period: String,
    /// How often its figures were changed after they were published.
    pub revisions: u32,
}

/// A return of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputRecord {
    /// Its path from the project's folder; of a member of an archive, the archive's and its own.
    pub file: String,
    /// The SHA-256 of its bytes, unpacked.
    pub sha256: String,
    /// How many bytes it has, unpacked.
    pub bytes: u64,
    /// The mapping it was read by.
    pub mapping: Option<MappingRecord>,
    /// The other returns it was read together with, since they speak of the same figures.
    pub together: Vec<String>,
    /// How it was recognised, in words; `None` where it was not.
    pub layout: Option<String>,
    /// Rows under the heading.
    pub rows_in: u64,
    /// Rows whose figures went into the store.
    pub used: u64,
    /// Rows that cannot be used, by the code of the finding that says why.
    pub set_aside: BTreeMap<String, u64>,
    /// Rows left out on purpose, by the reason.
    pub skipped: BTreeMap<String, u64>,
    /// Figures that stand in the store.
    pub figures: u64,
    /// Errors found in it.
    pub errors: u64,
    /// Queries found in it, accepted or not.
    pub queries: u64,
    /// Notes on it.
    pub notes: u64,
    /// What was found in it as it was read, beside the other returns, by code: how many.
    pub found: BTreeMap<String, u64>,
    /// What was found of its figures as all of them were held against each other, by code: how many.
    pub checked: BTreeMap<String, u64>,
    /// The codes of councils that have a row in it which cannot be used and says no period.
    pub without_period: BTreeSet<String>,
}

/// A mapping that a return was read by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingRecord {
    /// Its path from the project's folder.
    pub file: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// A file of figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiguresFile {
    /// Its path from the store's folder.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many rows it has.
    pub rows: u64,
    /// The period from the first of its figures to the last; empty where that is none.
    pub period: String,
    /// The returns whose figures it has, in the order of their names.
    pub returns: Vec<String>,
}

impl FiguresFile {
    /// The file of rows at a path, and its bytes.
    ///
    /// # Errors
    /// Only where the writer itself fails, which is a bug.
    pub fn new(path: &str, rows: &[Row]) -> Result<(Self, Vec<u8>), Error> {
        let bytes = encode(rows)?;
        let returns: BTreeSet<&str> = rows.iter().map(|row| row.file.as_ref()).collect();
        let mut periods = rows.iter().map(|row| row.period);
        let first = periods.next();
        let period = first.and_then(|first| periods.try_fold(first, Period::hull));
        let file = Self {
            path: path.to_owned(),
            sha256: sha256(&bytes),
            rows: rows.len() as u64,
            period: period.map_or_else(String::new, |period| period.to_string()),
            returns: returns.into_iter().map(str::to_owned).collect(),
        };
        Ok((file, bytes))
    }

    /// The period from the first of its figures to the last; `None` where that is none.
    pub fn period(&self) -> Option<Period> {
        self.period.parse().ok()
    }

    /// Whether it has figures of these returns alone.
    pub fn is_of(&self, is_among: impl Fn(&str) -> bool) -> bool {
        self.returns.iter().all(|file| is_among(file))
    }
}

impl InputRecord {
    /// Whether it is the same return, read in the same way; what is found of figures beside those of
    /// other returns tells nothing of that.
    pub fn is_read_like(&self, other: &Self) -> bool {
        let bare = |record: &Self| Self {
            found: BTreeMap::new(),
            checked: BTreeMap::new(),
            ..record.clone()
        };
        bare(self) == bare(other)
    }

    /// What became of the rows of a return, and what was found in it.
    pub fn count(&mut self, account: &Account, findings: &Findings) {
        let codes = account.set_aside.iter();
        self.rows_in = account.rows_in;
        self.used = account.used;
        self.set_aside = codes
            .map(|(code, rows)| ((*code).to_owned(), *rows))
            .collect();
        self.skipped = account.skipped.clone();
        let of = |severity| findings.count_in(severity, &account.file);
        self.errors = of(Severity::Error);
        self.queries = of(Severity::Query);
        self.notes = of(Severity::Note);
        self.found = by_name(findings.counts_in(&account.file));
    }

    /// What became of its rows, under the name that it goes by.
    pub fn account(&self, file: String) -> Account {
        let codes = self.set_aside.iter();
        Account {
            file,
            rows_in: self.rows_in,
            used: self.used,
            set_aside: codes
                .filter_map(|(code, rows)| Some((Code::named(code)?.name, *rows)))
                .collect(),
            skipped: self.skipped.clone(),
        }
    }

    /// How many were found in it of a severity.
    pub fn findings(&self, severity: Severity) -> u64 {
        match severity {
            Severity::Error => self.errors,
            Severity::Query => self.queries,
            Severity::Note => self.notes,
        }
    }

    /// Whether another record is of the same bytes, read in the same way.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        self.file == other.file && self.sha256 == other.sha256 && self.mapping == other.mapping
    }
}

/// Counts by the names of codes, as a manifest has them.
pub fn by_name(counts: BTreeMap<&'static str, u64>) -> BTreeMap<String, u64> {
    let counts = counts.into_iter();
    counts
        .map(|(code, count)| (code.to_owned(), count))
        .collect()
}

/// What the text of any manifest says of its form.
#[derive(Deserialize)]
pub(super) struct Form {
    pub(super) schema: Option<String>,
}

impl Manifest {
    /// The form of a manifest that is of something else than a store, as it says itself.
    pub fn foreign_form(text: &str) -> Option<String> {
        let form = match serde_json::from_str::<Form>(text) {
            Ok(form) => form.schema,
            Err(error) if error.is_data() => None,
            Err(_) => return None,
        };
        let form = form.unwrap_or_else(|| "not said".to_owned());
        (!form.starts_with(FORM)).then_some(form)
    }

    /// Whether a text is the manifest of a store, of this form or another.
    pub fn is_of_store(text: &str) -> bool {
        let form = serde_json::from_str::<Form>(text).ok();
        let form = form.and_then(|form| form.schema);
        form.is_some_and(|form| form.starts_with(FORM))
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// Says in a sentence why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fault = |error: serde_json::Error| error.to_string();
        let whole = serde_json::from_str::<Self>(text).map_err(fault);
        let manifest = match whole {
            Ok(manifest) if manifest.schema == SCHEMA => manifest,
            // Of another form, that is what is wrong, and not what it has and this has not.
            other => match serde_json::from_str::<Form>(text).map_err(fault)?.schema {
                Some(form) if form == SCHEMA => other?,
                Some(form) => return Err(format!("its form is `{form}`, not `{SCHEMA}`")),
                None => return Err("it does not say its form".into()),
            },
        };
        // It may come from elsewhere, and files are written by these paths.
        let leads_out = |path: &str| {
            let mut parts = Path::new(path).components();
            !parts.all(|part| matches!(part, Component::Normal(_)))
        };
        match manifest.figures.iter().find(|file| leads_out(&file.path)) {
            Some(file) => Err(format!("`{}` is no path within a store", file.path)),
            None => Ok(manifest),
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// Only where the writer itself fails, which is a bug.
    pub fn text(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Error::Bug(format!("the manifest could not be written: {error}")))
    }

    /// Records that the figures of a period are published, where they were not.
    pub fn publish(&mut self, period: &str) {
        if self.published.iter().all(|known| known.period != period) {
            self.published.push(Published {
                period: period.to_owned(),
                revisions: 0,
            });
            self.published.sort();
        }
    }

    /// The record of a return.
    pub fn input(&self, file: &str) -> Option<&InputRecord> {
        self.inputs.iter().find(|input| input.file == file)
    }

    /// The records of all returns by their names.
    pub fn by_name(&self) -> BTreeMap<&str, &InputRecord> {
        let inputs = self.inputs.iter();
        inputs.map(|input| (input.file.as_str(), input)).collect()
    }

    /// Whether returns are read in the same way as by another: the same version, registers and rules.
    pub fn reads_like(&self, other: &Self) -> bool {
        self.version == other.version
            && self.registers == other.registers
            && self.rules().eq(other.rules())
    }

    /// The rules of findings among the settings.
    fn rules(&self) -> impl Iterator<Item = (&String, &String)> {
        let settings = self.settings.iter();
        settings.filter(|(name, _)| name.starts_with("rules."))
    }
}
