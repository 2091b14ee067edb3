//! Several stores as the one that a single build of all their returns gives.
//!
//! What a store keeps of a return does not depend on the others, except where two speak of the same
//! figure. Contacts that are counted up add. Whether other figures are the same row sent twice or
//! contradict each other, and which rows are then set aside, only the returns can say: these are
//! [`Clash`]es, and no store is made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{InputRecord, Manifest, MappingRecord, Row, put_in_order};
use crate::error::Error;
use crate::model::plural;
use crate::tally::Figure;

/// The returns of several stores as those of one.
#[derive(Debug)]
pub struct Merged {
    /// The manifest of the one, without its files.
    pub manifest: Manifest,
    /// The number of the store that each return is taken from, by the return's name.
    pub from: BTreeMap<String, usize>,
    /// Returns that several stores have, which are taken once.
    pub again: BTreeSet<String>,
}

/// The first figure that two returns of several stores speak of in a way that does not add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash(pub Row, pub Row);

/// The returns of stores, given by their names and manifests, as those of one store, which is read by
/// what `own` says and the project's mappings.
///
/// # Errors
/// Says what differs where a store was read by something else, or has another return of a name.
pub fn merged(
    own: Manifest,
    mappings: &[MappingRecord],
    stores: &[(String, &Manifest)],
) -> Result<Merged, Error> {
    let mut all = Merged {
        manifest: own,
        from: BTreeMap::new(),
        again: BTreeSet::new(),
    };
    for (number, (name, store)) in stores.iter().enumerate() {
        let differences = differences(&all.manifest, store);
        if !differences.is_empty() {
            return Err(Error::Usage(format!(
                "`{name}` was not built as the project is now: {}; build it again with the \
                 project's settings, registers and version",
                differences.join("; ")
            )));
        }
        all.manifest
            .passed_over
            .extend_from_slice(&store.passed_over);
        for published in &store.published {
            all.manifest.publish(&published.period);
            let known = all.manifest.published.iter_mut();
            for known in known.filter(|known| known.period == published.period) {
                known.revisions = known.revisions.max(published.revisions);
            }
        }
        all.take(number, store, stores)?;
    }
    same_mappings(&all.manifest, mappings)?;
    all.manifest.passed_over.sort();
    all.manifest.passed_over.dedup();
    Ok(all)
}

impl Merged {
    /// Takes the returns of a store among those that are there, in the order in which one build reads
    /// them: that of their paths, members of an archive as they stand in it.
    fn take(
        &mut self,
        number: usize,
        store: &Manifest,
        stores: &[(String, &Manifest)],
    ) -> Result<(), Error> {
        let before = std::mem::take(&mut self.manifest.inputs);
        let mut before = before.into_iter().peekable();
        let mut inputs = Vec::new();
        for input in &store.inputs {
            let path = Path::new(&input.file);
            while let Some(earlier) = before.next_if(|known| Path::new(&known.file) < path) {
                inputs.push(earlier);
            }
            let Some(known) = before.next_if(|known| known.file == input.file) else {
                self.from.insert(input.file.clone(), number);
                inputs.push(input.clone());
                continue;
            };
            if !known.is_read_like(input) {
                let other = self.from.get(&input.file).and_then(|at| stores.get(*at));
                let name = |store: Option<&(String, &Manifest)>| {
                    store.map_or_else(String::new, |(name, _)| name.clone())
                };
                return Err(two_of_a_name(
                    (&name(other), &known),
                    (&name(stores.get(number)), input),
                ));
            }
            self.again.insert(input.file.clone());
            inputs.push(known);
        }
        inputs.extend(before);
        self.manifest.inputs = inputs;
        Ok(())
    }
}

/// What a store was read by that differs from what the project says now.
fn differences(own: &Manifest, store: &Manifest) -> Vec<String> {
    /// How many settings are named.
    const NAMED: usize = 5;
    let mut differences = Vec::new();
    if own.version != store.version {
        let (theirs, ours) = (&store.version, &own.version);
        differences.push(format!(
            "version {theirs} of channelshift there, {ours} here"
        ));
    }
    if own.registers != store.registers {
        differences.push("other registers, the project's own or those of mappings".to_owned());
    }
    let said = |manifest: &Manifest, name: &str| match manifest.settings.get(name) {
        Some(value) if !value.is_empty() => value.clone(),
        _ => "not set".to_owned(),
    };
    let names: BTreeSet<&String> = own.settings.keys().chain(store.settings.keys()).collect();
    let mut settings: Vec<String> = names
        .into_iter()
        .map(|name| (name, said(store, name), said(own, name)))
        .filter(|(_, theirs, ours)| theirs != ours)
        .map(|(name, theirs, ours)| format!("`{name}` {theirs} there, {ours} here"))
        .collect();
    if settings.len() > NAMED {
        let more = settings.split_off(NAMED).len() as u64;
        settings.push(plural(more, "more setting"));
    }
    differences.extend(settings);
    differences
}

/// Refuses a return that was read by another mapping than the project has under that name.
fn same_mappings(manifest: &Manifest, own: &[MappingRecord]) -> Result<(), Error> {
    for input in &manifest.inputs {
        if let Some(mapping) = &input.mapping
            && !own.contains(mapping)
        {
            return Err(Error::Usage(format!(
                "`{}` was read by a `{}` that the project does not have as it was; build the shard \
                 again with the project's mappings",
                input.file, mapping.file
            )));
        }
    }
    Ok(())
}

/// Why two returns of a name are not one.
fn two_of_a_name(first: (&str, &InputRecord), second: (&str, &InputRecord)) -> Error {
    let ((one, known), (other, input)) = (first, second);
    let file = &input.file;
    let why = if known.sha256 != input.sha256 {
        "with other bytes: leave the older one out, or name one of them anew".to_owned()
    } else if known.mapping != input.mapping {
        "read by another mapping: build both with the same".to_owned()
    } else {
        let beside: BTreeSet<&str> = known
            .together
            .iter()
            .chain(&input.together)
            .map(String::as_str)
            .collect();
        let beside: Vec<&str> = beside.into_iter().collect();
        format!(
            "read beside others that speak of the same figures: put it into one shard, with {}",
            beside.join(", ")
        )
    };
    Error::Usage(format!("`{one}` and `{other}` both have `{file}`, {why}"))
}

/// The rows of a file of several stores as those of one, and where returns clash in them.
pub fn merged_rows(mut rows: Vec<Row>) -> (Vec<Row>, Vec<Clash>) {
    put_in_order(&mut rows);
    let mut clashes = Vec::new();
    let is_same = |a: &Row, b: &Row| a.subject() == b.subject() && a.part == b.part;
    for same in rows.chunk_by(is_same) {
        let adds = |row: &Row| Figure::adds(&row.figure);
        let Some(alone) = same.iter().find(|row| !adds(row)) else {
            continue;
        };
        let others = same.iter().filter(|row| row.file != alone.file);
        clashes.extend(others.map(|other| {
            let (first, second) = (alone.min(other), alone.max(other));
            Clash(first.clone(), second.clone())
        }));
    }
    (rows, clashes)
}

/// Why stores cannot be merged, naming every pair of returns once.
pub fn clashed(clashes: &[Clash]) -> Error {
    /// How many pairs are named.
    const NAMED: usize = 20;
    let mut pairs: BTreeMap<(&str, &str), &Clash> = BTreeMap::new();
    for clash in clashes {
        let Clash(first, second) = clash;
        pairs.entry((&first.file, &second.file)).or_insert(clash);
    }
    let place = |row: &Row| match row.figure.origin.sheet {
        0 => format!("`{}` line {}", row.file, row.figure.origin.line),
        sheet => format!(
            "`{}` sheet {}, line {}",
            row.file,
            sheet + 1,
            row.figure.origin.line
        ),
    };
    let mut words: Vec<String> = pairs
        .values()
        .take(NAMED)
        .map(|Clash(first, second)| {
            format!(
                "{} and {} ({}, {}, {}, {})",
                place(first),
                place(second),
                first.council,
                first.service,
                first.channel,
                first.period
            )
        })
        .collect();
    if pairs.len() > NAMED {
        words.push(format!("and {} more pairs of returns", pairs.len() - NAMED));
    }
    Error::Usage(format!(
        "returns of several shards speak of the same figure, which only the returns can settle: {}; \
         put such returns into one shard, build it and merge again",
        words.join("; ")
    ))
}
