//! A store in parts, one after another: the councils whose figures stand in files of one name. Only the
//! parts that figures of returns read stand in, or stood in, are written and held against themselves
//! again, so that no more than these is in memory beside the tallies, and a part a thread.

use std::collections::{BTreeMap, BTreeSet};

use super::read::Read;
use crate::commands::inputs::Inputs;
use crate::commands::machine::threads;
use crate::commands::store::Opened;
use crate::commands::watch;
use crate::error::Error;
use crate::model::{FileId, Origin, Period};
use crate::registers::Registers;
use crate::report::ReturnState;
use crate::settings::Checks;
use crate::store::{
    Codes, Collision, CouncilRecord, Differing, FiguresFile, InputFigures, Manifest, Row, by_path,
    collisions, council_records, differing, figures, file_name, name_of, rows, sum_up,
};
use crate::tally::{Figure, Kept, Page, Tally};
use crate::threads::in_order;

/// Returns that were read together: their numbers, and their figures, whose files are numbered by the
/// place in that list.
pub(super) type Unit<'u> = (&'u [usize], &'u Tally);

/// The parts of a store that is made of returns that were read and those that stay.
pub(super) struct Parts<'b> {
    registers: &'b Registers,
    /// The returns in their order, and what is done with each.
    names: Vec<&'b str>,
    numbers: BTreeMap<&'b str, usize>,
    states: &'b [ReturnState],
    touched: &'b BTreeSet<String>,
    old: Option<&'b Opened>,
    /// The files of the store before, by their names.
    before: BTreeMap<&'b str, Vec<&'b FiguresFile>>,
    /// The figures of returns that were read, by the names of the files that they go into.
    now: BTreeMap<String, Vec<(Unit<'b>, Vec<&'b Page>)>>,
}

/// What is made of parts.
#[derive(Default)]
pub(super) struct Made {
    /// The files that are written, with their bytes.
    pub(super) files: Vec<(FiguresFile, Vec<u8>)>,
    /// How many figures differ from the store before.
    pub(super) differing: Differing,
    councils: Vec<CouncilRecord>,
}

/// Makes the parts of a store that changed, and records what is found of all of its figures.
pub(super) fn make(
    inputs: &Inputs,
    manifest: &mut Manifest,
    (read, old): (&Read, Option<&Opened>),
    published: &[Period],
) -> Result<Made, Error> {
    let stay: Vec<&CouncilRecord> = match old {
        Some(old) if fits(&old.manifest, manifest) => {
            let touched: BTreeSet<&str> = read.touched.iter().map(|path| name_of(path)).collect();
            let councils = old.manifest.councils.iter();
            councils
                .filter(|one| !touched.contains(file_name(&one.council).as_str()))
                .collect()
        }
        _ => Vec::new(),
    };
    let units = read.units.iter();
    let units = units.map(|(numbers, tally)| (numbers.as_slice(), tally));
    let own = (manifest as &Manifest, read.states.as_slice());
    let parts = Parts::new(own, units, &read.touched, old, &inputs.registers);
    let names = stay.iter().map(|one| file_name(&one.council)).collect();
    let checks = &inputs.settings.checks;
    let mut made = watch::stage("store", || parts.make_all(&names, checks, published))?;
    manifest.councils = std::mem::take(&mut made.councils);
    manifest.councils.extend(stay.into_iter().cloned());
    manifest
        .councils
        .sort_by(|one, other| one.council.cmp(&other.council));
    sum_up(manifest);
    Ok(made)
}

/// Whether what was found of councils stays where their returns do: by the same limits, with the
/// returns in the same order, by which what several say stands in the first of them.
fn fits(old: &Manifest, new: &Manifest) -> bool {
    let limits = |manifest: &Manifest| -> Vec<(String, String)> {
        let settings = manifest.settings.clone().into_iter();
        settings
            .filter(|(name, _)| name.starts_with("checks."))
            .collect()
    };
    let in_both = |one: &Manifest, other: &Manifest| -> Vec<String> {
        let known = other.by_name();
        let names = one.inputs.iter().map(|input| input.file.clone());
        names
            .filter(|name| known.contains_key(name.as_str()))
            .collect()
    };
    limits(old) == limits(new) && in_both(old, new) == in_both(new, old)
}

impl<'b> Parts<'b> {
    pub(super) fn new(
        (manifest, states): (&'b Manifest, &'b [ReturnState]),
        units: impl Iterator<Item = Unit<'b>>,
        touched: &'b BTreeSet<String>,
        old: Option<&'b Opened>,
        registers: &'b Registers,
    ) -> Self {
        let mut before: BTreeMap<&str, Vec<&FiguresFile>> = BTreeMap::new();
        for file in old.iter().flat_map(|old| &old.manifest.figures) {
            before.entry(name_of(&file.path)).or_default().push(file);
        }
        let mut now: BTreeMap<String, Vec<(Unit, Vec<&Page>)>> = BTreeMap::new();
        for unit in units {
            let pages = unit.1.pages();
            for own in pages.chunk_by(|a, b| a.council() == b.council()) {
                if let Some(page) = own.first() {
                    let name = file_name(&registers.councils.get(page.council()).code);
                    now.entry(name).or_default().push((unit, own.to_vec()));
                }
            }
        }
        let names = manifest.inputs.iter().map(|input| input.file.as_str());
        Self {
            registers,
            numbers: names.clone().zip(0..).collect(),
            names: names.collect(),
            states,
            touched,
            old,
            before,
            now,
        }
    }

    /// Returns that speak of the same figures, of which one was read at least.
    pub(super) fn collisions(&self) -> Result<Vec<Collision>, Error> {
        let names: Vec<&str> = self.now.keys().map(String::as_str).collect();
        let found = in_order(threads(), &names, |name| self.collisions_in(name));
        let found: Vec<Vec<Collision>> = found.into_iter().collect::<Result<_, _>>()?;
        Ok(found.into_iter().flatten().collect())
    }

    fn collisions_in(&self, name: &str) -> Result<Vec<Collision>, Error> {
        let has_others = |file: &FiguresFile| file.returns.iter().any(|file| self.stays(file));
        let before = self.rows_before(name, has_others)?;
        let (numbers, inputs) = self.inputs(name, &before)?;
        let number = |at: usize| numbers.get(at).copied();
        let found = collisions(&inputs).into_iter();
        let found =
            found.map(|Collision(one, other)| Some(Collision(number(one)?, number(other)?)));
        Ok(found.flatten().collect())
    }

    /// Makes the parts that figures of returns read stand in, or stood in, and looks at others whose
    /// councils' records are not known.
    fn make_all(
        &self,
        known: &BTreeSet<String>,
        limits: &Checks,
        published: &[Period],
    ) -> Result<Made, Error> {
        let touched = self.touched.iter().map(|path| name_of(path));
        let others = self.before.keys().filter(|name| !known.contains(**name));
        let names: BTreeSet<&str> = touched.chain(others.copied()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let codes = Codes::new(self.registers, self.names.iter().copied());
        let made = in_order(threads(), &names, |name| {
            self.make(name, &codes, limits, published)
        });
        let mut all = Made::default();
        for part in made {
            let part = part?;
            all.files.extend(part.files);
            all.differing.extend(part.differing);
            all.councils.extend(part.councils);
        }
        Ok(all)
    }

    fn make(
        &self,
        name: &str,
        codes: &Codes,
        limits: &Checks,
        published: &[Period],
    ) -> Result<Made, Error> {
        let before = self.rows_before(name, |_| true)?;
        let (numbers, inputs) = self.inputs(name, &before)?;
        let mut all: Vec<Kept> = Vec::new();
        for (number, input) in numbers.iter().zip(&inputs) {
            all.extend(input.figures.iter().map(|kept| numbered(kept, *number)));
        }
        if let Some(old) = self.old {
            let files = self.before.get(name).into_iter().flatten();
            for file in files.filter(|file| !self.touched.contains(&file.path)) {
                all.extend(old.figures(file, codes)?);
            }
        }
        let councils = council_records(&all, &self.names, self.registers, limits);
        drop(all);
        let rows = rows(&inputs, self.registers);
        drop(inputs);
        let differing = match self.old {
            Some(_) => differing(&before, &rows, published),
            None => Differing::default(),
        };
        let files = by_path(rows).into_iter();
        let files = files.map(|(path, rows)| FiguresFile::new(&path, &rows));
        Ok(Made {
            files: files.collect::<Result<_, _>>()?,
            differing,
            councils,
        })
    }

    /// Whether the figures of a return come from the store.
    fn stays(&self, file: &str) -> bool {
        let state = self.numbers.get(file).and_then(|at| self.states.get(*at));
        state == Some(&ReturnState::AsBefore)
    }

    /// What stood in some of the files of a name that are written again.
    fn rows_before(
        &self,
        name: &str,
        which: impl Fn(&FiguresFile) -> bool,
    ) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let files = self.before.get(name).into_iter().flatten();
        for (old, file) in self
            .old
            .iter()
            .flat_map(|old| files.clone().map(|file| (*old, *file)))
        {
            if self.touched.contains(&file.path) && which(file) {
                rows.extend(old.rows(file)?);
            }
        }
        Ok(rows)
    }

    /// The figures that go into the files of a name that are written, by the numbers of their returns:
    /// those that were read, and of the rows that stood there those of returns that stay.
    fn inputs(&self, name: &str, before: &[Row]) -> Result<(Vec<usize>, Vec<InputFigures>), Error> {
        let mut by_return: BTreeMap<usize, Vec<Kept>> = BTreeMap::new();
        for ((numbers, tally), pages) in self.now.get(name).into_iter().flatten() {
            for kept in pages.iter().flat_map(|page| tally.kept_of(page)) {
                if let Some(number) = numbers.get(kept.figure.origin.file.index()) {
                    by_return.entry(*number).or_default().push(kept);
                }
            }
        }
        let stay = before.iter().filter(|row| self.stays(&row.file)).cloned();
        for (file, kept) in figures(&stay.collect::<Vec<_>>(), self.registers)? {
            if let Some(number) = self.numbers.get(&*file) {
                by_return.entry(*number).or_default().extend(kept);
            }
        }
        let inputs = by_return.into_iter().map(|(number, figures)| {
            let file = self.names.get(number).copied().unwrap_or_default().into();
            (number, InputFigures { file, figures })
        });
        Ok(inputs.unzip())
    }
}

/// A figure of a return by its number.
fn numbered(kept: &Kept, number: usize) -> Kept {
    let origin = Origin {
        file: FileId::new(number),
        ..kept.figure.origin
    };
    let figure = Figure {
        origin,
        ..kept.figure
    };
    Kept { figure, ..*kept }
}
