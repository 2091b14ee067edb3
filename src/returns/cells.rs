//! The cells that figures come from: a return read again for those about some keys, with the words
//! that each was resolved from.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use super::Returns;
use super::again::{Again, each_table};
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, Code, Findings, Key, Observation, Origin, Part, Place, fold, masked};
use crate::read::{Manner, Row};
use crate::recognise::{Block, Counting, Plan, Sheet, Source, UnitSource};
use crate::registers::Registers;
use crate::resolve::{Outcome, Resolver};

/// A cell that says something about a key.
#[derive(Debug, Clone)]
pub struct CellFound {
    /// What it is about.
    pub key: Key,
    /// Which part of that.
    pub part: Part,
    /// Where it stands.
    pub origin: Origin,
    /// The same as people look it up.
    pub place: Place,
    /// What it says; nothing of a row that is counted as one. What looks personal is masked.
    pub text: String,
    /// The words it was resolved from, in the order council, service, channel, period, unit.
    pub labels: [Label; 5],
    /// Why its row was set aside, where it was.
    pub set_aside: Option<&'static Code>,
}

/// A word of a return, and who told what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As it is written; what looks personal is masked.
    pub text: String,
    /// Who told.
    pub told: Told,
}

/// Who tells what a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The mapping of the return.
    Mapping,
    /// A register, shipped or the project's.
    Register,
    /// Nobody needs to: it is a date, or nothing is said.
    Itself,
}

/// Reads a return again, by the name it was taken in by, and gives every cell about some of the keys
/// to `found`, in their order.
///
/// # Errors
/// Fails where the source cannot be read, or where the mapping names what no register has.
pub fn cells<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    (mapping, registers): (&Mapping, &Registers),
    (returns, keys): (&Returns, &BTreeSet<Key>),
    mut found: impl FnMut(CellFound),
) -> Result<(), Error> {
    let Some(file) = returns.file(name) else {
        return Ok(());
    };
    // What is found on the way has been found the first time.
    let (mut known, mut account) = (Findings::default(), Account::default());
    let mut observations = Vec::new();
    let read_by = (mapping, registers);
    each_table(
        name,
        source,
        manner,
        read_by,
        |Again { sheet, plan }, reader| {
            let Some((plan, order)) = plan else {
                return Ok(());
            };
            let mut resolver = Resolver::new(sheet, plan, file, order, &mut known)?;
            while let Some(row) = reader.next_row(&mut account)? {
                if let Outcome::Skipped(_) = resolver.resolve(row, &mut known, &mut observations) {
                    continue;
                }
                for observation in observations.iter().filter(|own| keys.contains(&own.key)) {
                    let set_aside = returns.why_set_aside(file, row);
                    found(cell(observation, row, plan, sheet, set_aside));
                }
            }
            Ok(())
        },
    )
}

fn cell(
    observation: &Observation,
    row: Row,
    plan: &Plan,
    sheet: Sheet,
    set_aside: Option<&'static Code>,
) -> CellFound {
    let field = observation.origin.field as usize;
    let text = match plan.counting {
        Counting::Cells => masked(&row.text(field)).into_owned(),
        Counting::Rows => String::new(),
    };
    CellFound {
        key: observation.key,
        part: observation.part,
        origin: observation.origin,
        place: row.place(sheet.file, field),
        text,
        labels: labels(observation, row, plan, sheet),
        set_aside,
    }
}

/// The words that a figure was resolved from.
fn labels(observation: &Observation, row: Row, plan: &Plan, sheet: Sheet) -> [Label; 5] {
    let field = observation.origin.field as usize;
    let figures = |block: &&Block| block.figures.iter().any(|figure| figure.field == field);
    let block = plan.blocks.iter().find(figures).or(plan.blocks.first());
    let figure = block.and_then(|block| block.figures.iter().find(|figure| figure.field == field));
    let text = |source: Option<&Source>| source.map_or_else(String::new, |source| source.text(row));
    let code = plan.council_code.map(|field| row.text(field).into_owned());
    let council = [code, block.map(|block| text(block.council.as_ref()))];
    let mut council: Vec<String> = council.into_iter().flatten().collect();
    council.retain(|word| !word.is_empty());
    let mapping = sheet.mapping;
    let name = council.last().cloned().unwrap_or_default();
    let service = text(block.map(|block| &block.service));
    let channel = text(figure.map(|figure| &figure.channel));
    let period = block.map_or_else(String::new, |block| {
        let words: Vec<String> = block
            .period
            .sources()
            .map(|source| source.text(row))
            .collect();
        words.join(" ")
    });
    let unit = match &plan.unit {
        UnitSource::Field(field) => row.text(*field).into_owned(),
        UnitSource::Fixed(unit) => unit.clone(),
        UnitSource::Heading(_) | UnitSource::NotStated => String::new(),
    };
    let told = |word: &str, mut of_mapping: Box<dyn Iterator<Item = &String> + '_>| {
        let word = fold(word);
        if of_mapping.any(|label| fold(label) == word) {
            Told::Mapping
        } else {
            Told::Register
        }
    };
    let label = |text: &str, told: Told| Label {
        text: masked(text).into_owned(),
        told: if text.is_empty() { Told::Itself } else { told },
    };
    [
        label(
            &council.join(" "),
            told(&name, Box::new(mapping.councils.keys())),
        ),
        label(&service, told(&service, Box::new(mapping.services.keys()))),
        label(&channel, told(&channel, Box::new(mapping.channels.keys()))),
        label(&period, Told::Itself),
        label(&unit, told(&unit, Box::new(mapping.units.keys()))),
    ]
}
