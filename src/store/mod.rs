//! A tally with its provenance, to and from the files of a store, and how two stores differ.
//!
//! A row of the store is a figure of one return, as [`Tally::kept`] has it: what it is about by the
//! codes of the registers, how many or why not, and the file, sheet, line and field it stands in.
//! Rows of every return together give the tally again. Where two returns speak of the same figure,
//! only [`Collision`]s tell; whoever builds a store reads such returns together, so that no figure
//! stands in it twice. `docs/store.md` has the form for programs. Opens no file itself.

mod asked;
mod changes;
mod columns;
mod councils;
mod engine;
mod engine_cells;
mod exports;
mod manifest;
mod merge;
mod rows_left;
mod set_aside;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

pub use asked::{Codes, NotGiven, Wanted};
pub use changes::{Change, Differing, FigureKey, Reason, Side, changes, differing, totals};
pub use columns::{decode, encode};
pub use councils::{CouncilRecord, council_records, sum_up};
pub use engine::{ENGINE_SCHEMA, EngineManifest, engine_accounts, engine_figures};
pub use exports::{EXPORT_KEY, ExportChange, export_changes};
pub use manifest::{
    FiguresFile, InputRecord, Manifest, MappingRecord, Published, SCHEMA, by_name, sha256,
    sha256_of,
};
pub use merge::{Clash, Merged, clashed, merged, merged_rows};
pub use set_aside::{SET_ASIDE_COLUMNS, set_aside_by_file, set_aside_text};

use crate::error::Error;
use crate::model::{CouncilId, FileId, Key, KeyedBy, Origin, Part, Period};
use crate::registers::Registers;
use crate::tally::{Figure, Kept, Tally};

/// A row of the store: a figure of a return, by codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The council's code.
    pub council: Rc<str>,
    /// The service's id.
    pub service: Rc<str>,
    /// The unit's id.
    pub unit: Rc<str>,
    /// When.
    pub period: Period,
    /// The channel's id.
    pub channel: Rc<str>,
    /// Who keyed it.
    pub keyed_by: KeyedBy,
    /// Which part of that it is.
    pub part: Part,
    /// The return, by its path from the project's folder.
    pub file: Rc<str>,
    /// The figure. The file of its origin is always the first: `file` says which.
    pub figure: Figure,
    /// Whether it is added into the total of what it is about: a day is not beside a figure of the
    /// whole period.
    pub in_total: bool,
    /// Whether a channel of its council, service and unit without a figure is zero.
    pub absent_is_zero: bool,
}

/// The figures of one return.
#[derive(Debug, Clone)]
pub struct InputFigures {
    /// The return, by its path from the project's folder.
    pub file: Rc<str>,
    /// Its figures. The file of their origins means nothing.
    pub figures: Vec<Kept>,
}

impl InputFigures {
    /// The figures of each file of a tally, files in their order.
    pub fn of(tally: &Tally, files: &[Rc<str>]) -> Vec<Self> {
        let mut inputs: Vec<Self> = files
            .iter()
            .map(|file| Self {
                file: Rc::clone(file),
                figures: Vec::new(),
            })
            .collect();
        for kept in tally.kept() {
            if let Some(input) = inputs.get_mut(kept.figure.origin.file.index()) {
                input.figures.push(kept);
            }
        }
        inputs
    }
}

/// The tally of returns, which are numbered in their order.
pub fn tally(inputs: &[InputFigures]) -> Tally {
    let mut tally = Tally::default();
    for (index, input) in inputs.iter().enumerate() {
        for kept in &input.figures {
            let origin = Origin {
                file: FileId::new(index),
                ..kept.figure.origin
            };
            let figure = Figure {
                origin,
                ..kept.figure
            };
            tally.keep(&Kept { figure, ..*kept });
        }
    }
    tally
}

/// Two returns, by their numbers, that speak of the same figure in a way that does not add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collision(pub usize, pub usize);

/// The collisions of returns, each with the first return that has the figure. Figures that are counted
/// up in all of them add.
pub fn collisions(inputs: &[InputFigures]) -> Vec<Collision> {
    let mut seen: FxHashMap<(Key, Part), Claim> = FxHashMap::default();
    let mut is_any_contested = false;
    for (index, input) in inputs.iter().enumerate() {
        for kept in &input.figures {
            let claim = seen.entry((kept.key, kept.part)).or_insert(Claim {
                first: index,
                adds: true,
            });
            claim.adds &= kept.figure.adds();
            is_any_contested |= claim.first != index && !claim.adds;
        }
    }
    let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
    if is_any_contested {
        // Whether a figure adds is known when the last return that has it was seen.
        for (index, input) in inputs.iter().enumerate() {
            let claims = input.figures.iter();
            let claims = claims.filter_map(|kept| seen.get(&(kept.key, kept.part)));
            let contested = claims.filter(|claim| claim.first != index && !claim.adds);
            found.extend(contested.map(|claim| (claim.first, index)));
        }
    }
    let pairs = found.into_iter();
    pairs
        .map(|(first, second)| Collision(first, second))
        .collect()
}

/// A figure among returns: the first that has it, and whether all have it counted up.
#[derive(Debug, Clone, Copy)]
struct Claim {
    first: usize,
    adds: bool,
}

/// The rows of returns, sorted by what they are about, then by where they stand.
pub fn rows(inputs: &[InputFigures], registers: &Registers) -> Vec<Row> {
    let mut names = Names::default();
    let mut rows: Vec<Row> = Vec::new();
    for input in inputs {
        for kept in &input.figures {
            let key = kept.key;
            rows.push(Row {
                council: names.of(&registers.councils.get(key.council).code),
                service: names.of(&registers.services.get(key.service).id),
                unit: names.of(&registers.units.get(key.unit).id),
                period: key.period,
                channel: names.of(&registers.channels.get(key.channel).id),
                keyed_by: key.keyed_by,
                part: kept.part,
                file: Rc::clone(&input.file),
                figure: Figure {
                    origin: Origin {
                        file: FileId::new(0),
                        ..kept.figure.origin
                    },
                    ..kept.figure
                },
                in_total: true,
                absent_is_zero: kept.absent_is_zero,
            });
        }
    }
    put_in_order(&mut rows);
    rows
}

/// Sorts rows by what they are about, then by where they stand, and marks those that are added.
fn put_in_order(rows: &mut [Row]) {
    rows.sort_unstable();
    for same in rows.chunk_by_mut(|a, b| a.subject() == b.subject()) {
        // Contacts are no whole beside which given days say nothing.
        let is_whole = |row: &Row| row.part.day == 0 && row.figure.whole;
        let has_whole = same
            .iter()
            .any(|row| is_whole(row) && !row.figure.is_counted_up);
        for row in same {
            row.in_total = !has_whole || row.part.day == 0;
        }
    }
}

/// The files of the store that figures stand in.
pub fn paths<'t>(
    tallies: impl IntoIterator<Item = &'t Tally>,
    registers: &Registers,
) -> BTreeSet<String> {
    let mut places: FxHashSet<(CouncilId, i32)> = FxHashSet::default();
    for page in tallies.into_iter().flat_map(Tally::pages) {
        let years = page.periods().map(|period| period.first_day().year());
        places.extend(years.map(|year| (page.council(), year)));
    }
    let places = places.into_iter();
    places
        .map(|(council, year)| path(&registers.councils.get(council).code, year))
        .collect()
}

/// Rows by the file of the store that they stand in.
pub fn by_path(rows: Vec<Row>) -> BTreeMap<String, Vec<Row>> {
    let mut places: BTreeMap<(Rc<str>, i32), Vec<Row>> = BTreeMap::new();
    for row in rows {
        let place = (Rc::clone(&row.council), row.period.first_day().year());
        places.entry(place).or_default().push(row);
    }
    let mut by_path: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for ((council, year), rows) in places {
        by_path
            .entry(path(&council, year))
            .or_default()
            .extend(rows);
    }
    by_path
}

fn unknown_code(what: &str, code: &str) -> Error {
    Error::Usage(format!(
        "the store has the {what} `{code}`, which no register has"
    ))
}

/// The figures of rows by their file.
///
/// # Errors
/// Fails where a row has a code that no register has.
pub fn figures(rows: &[Row], registers: &Registers) -> Result<BTreeMap<Rc<str>, Vec<Kept>>, Error> {
    let mut figures: BTreeMap<Rc<str>, Vec<Kept>> = BTreeMap::new();
    for row in rows {
        let council = registers.councils.code(&row.council);
        let service = registers.services.id(&row.service);
        let channel = registers.channels.id(&row.channel);
        let unit = registers.units.find(&row.unit);
        let kept = Kept {
            key: Key {
                council: council.ok_or_else(|| unknown_code("council", &row.council))?,
                service: service.ok_or_else(|| unknown_code("service", &row.service))?,
                unit: unit.ok_or_else(|| unknown_code("unit", &row.unit))?,
                period: row.period,
                channel: channel.ok_or_else(|| unknown_code("channel", &row.channel))?,
                keyed_by: row.keyed_by,
            },
            part: row.part,
            figure: row.figure,
            absent_is_zero: row.absent_is_zero,
        };
        figures.entry(Rc::clone(&row.file)).or_default().push(kept);
    }
    Ok(figures)
}

impl Row {
    /// What it is about.
    fn subject(&self) -> (&str, &str, &str, Period, &str, KeyedBy) {
        (
            &self.council,
            &self.service,
            &self.unit,
            self.period,
            &self.channel,
            self.keyed_by,
        )
    }
}

/// The file of the store in which figures of a council and year stand.
fn path(council: &str, year: i32) -> String {
    format!("figures/year={year}/{}", file_name(council))
}

/// The name of the files in which the figures of a council stand, one a year. Councils whose codes
/// differ in odd letters alone may share it.
pub fn file_name(council: &str) -> String {
    // A project's own codes may hold what leads elsewhere in a path, and Spark passes over files whose
    // names begin with what stands for it.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let plain = |c: char| if is_plain(c) { c } else { '_' };
    let council: String = council.chars().map(plain).collect();
    let before = if council.starts_with('_') { "x" } else { "" };
    format!("{before}{council}.parquet")
}

/// The name of the file that a path of a store leads to: that of [`file_name`] where it has figures.
pub fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Each name once in memory.
#[derive(Debug, Default)]
struct Names(FxHashMap<Box<str>, Rc<str>>);

impl Names {
    fn of(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.0.get(name) {
            return Rc::clone(known);
        }
        let new: Rc<str> = name.into();
        self.0.insert(name.into(), Rc::clone(&new));
        new
    }
}

#[cfg(test)]
mod tests;
