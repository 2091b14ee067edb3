//! The returns that a build reads, alone or beside others that speak of the same figures, and what the
//! store has of the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::Parts;
use super::plan::{Reading, grouped};
use crate::commands::inputs::Inputs;
use crate::commands::store::{Opened, SET_ASIDE};
use crate::commands::{set_aside, watch};
use crate::error::Error;
use crate::model::Findings;
use crate::registers::Registers;
use crate::report::ReturnState;
use crate::returns::Returns;
use crate::store::{Manifest, paths, set_aside_by_file, set_aside_text};
use crate::tally::Tally;

/// What the returns gave, read now or before.
pub(super) struct Read {
    /// The returns that were read, alone or together: their numbers, and their figures, whose files are
    /// numbered by the place in that list.
    pub(super) units: Vec<(Vec<usize>, Tally)>,
    /// The files of the store that figures of returns read stand in, or stood in.
    pub(super) touched: BTreeSet<String>,
    pub(super) set_aside: BTreeMap<String, Vec<Vec<String>>>,
    pub(super) states: Vec<ReturnState>,
    /// What was found in the returns that were read.
    pub(super) findings: Findings,
}

/// Reads the returns that the store does not have as they are, and fills in their records.
pub(super) fn read(
    inputs: &Inputs,
    manifest: &mut Manifest,
    old: Option<&Opened>,
) -> Result<Read, Error> {
    let list = old.and_then(|old| old.set_aside.as_deref());
    let plan = match old {
        // Without their list, returns with rows set aside are read again.
        Some(old) if list.is_none() => {
            let mut rest = old.manifest.clone();
            rest.inputs.retain(|input| input.set_aside.is_empty());
            Reading::plan(manifest, Some(&rest))
        }
        _ => Reading::plan(manifest, old.map(|old| &old.manifest)),
    };
    let mut states = plan.states;
    let mut units: BTreeMap<Vec<usize>, Returns> = BTreeMap::new();
    let new = states.iter().zip(inputs.returns());
    let new = new.filter(|(state, _)| **state != ReturnState::AsBefore);
    let reading = watch::reading(new.map(|(_, input)| inputs.size(input)).sum());
    for (index, state) in states.iter().enumerate() {
        if *state != ReturnState::AsBefore {
            units.insert(vec![index], take(inputs, &[index])?);
        }
    }
    let mut same = plan.groups;
    let touched = files_touched(&units, (manifest, &states), old, &inputs.registers);
    let tallies = units.iter();
    let tallies = tallies.map(|(numbers, returns)| (numbers.as_slice(), &returns.tally));
    let own = (manifest as &Manifest, states.as_slice());
    same.extend(Parts::new(own, tallies, &touched, old, &inputs.registers).collisions()?);
    for group in grouped(states.len(), &same) {
        let (as_before, read): (Vec<usize>, Vec<usize>) = group
            .iter()
            .partition(|index| states.get(**index) == Some(&ReturnState::AsBefore));
        // A group that the store has was read together already.
        if read.is_empty() {
            continue;
        }
        for index in read {
            units.remove(&vec![index]);
        }
        for index in as_before {
            states[index] = ReturnState::ReadAgain;
        }
        let returns = take(inputs, &group)?;
        units.insert(group, returns);
    }
    drop(reading);
    let mut read = Read {
        // Those read again beside others stand in more of its files.
        touched: files_touched(&units, (manifest, &states), old, &inputs.registers),
        units: Vec::new(),
        set_aside: BTreeMap::new(),
        states,
        findings: Findings::by(inputs.settings.rules.0.clone()),
    };
    read.take_over(manifest, old)?;
    for (group, mut returns) in units {
        record(inputs, manifest, &group, &mut returns, &mut read)?;
        read.units.push((group, returns.tally));
    }
    Ok(read)
}

/// The files of the store that figures of returns read go into, or stood in.
fn files_touched(
    units: &BTreeMap<Vec<usize>, Returns>,
    (manifest, states): (&Manifest, &[ReturnState]),
    old: Option<&Opened>,
    registers: &Registers,
) -> BTreeSet<String> {
    let stay: BTreeSet<&str> = manifest
        .inputs
        .iter()
        .zip(states)
        .filter(|(_, state)| **state == ReturnState::AsBefore)
        .map(|(input, _)| input.file.as_str())
        .collect();
    let mut touched = paths(units.values().map(|returns| &returns.tally), registers);
    let before = old.iter().flat_map(|old| &old.manifest.figures);
    let gone = before.filter(|file| !file.is_of(|name| stay.contains(name)));
    touched.extend(gone.map(|file| file.path.clone()));
    touched
}

impl Read {
    /// Takes over what is recorded of the returns that are as before.
    fn take_over(&mut self, manifest: &mut Manifest, old: Option<&Opened>) -> Result<(), Error> {
        let damaged =
            |why: String| Error::Environment(format!("`{SET_ASIDE}` of the store: {why}"));
        let mut kept = match old.and_then(|old| old.set_aside.as_deref()) {
            Some(list) => set_aside_by_file(list).map_err(damaged)?,
            None => BTreeMap::new(),
        };
        let before = old.map(|old| old.manifest.by_name()).unwrap_or_default();
        let records = manifest.inputs.iter_mut().zip(&self.states);
        for (record, _) in records.filter(|(_, state)| **state == ReturnState::AsBefore) {
            if let Some(before) = before.get(record.file.as_str()) {
                *record = (*before).clone();
            }
            if let Some(rows) = kept.remove(&record.file) {
                self.set_aside.insert(record.file.clone(), rows);
            }
        }
        Ok(())
    }
}

/// Reads some returns, by their numbers.
fn take(inputs: &Inputs, which: &[usize]) -> Result<Returns, Error> {
    let all = inputs.returns();
    inputs.take(which.iter().filter_map(|index| all.get(*index)))
}

/// Fills in the records of returns that were read together, and keeps the rows set aside.
fn record(
    inputs: &Inputs,
    manifest: &mut Manifest,
    group: &[usize],
    returns: &mut Returns,
    read: &mut Read,
) -> Result<(), Error> {
    let names: Vec<String> = group
        .iter()
        .map(|at| manifest.inputs[*at].file.clone())
        .collect();
    let mut figures = figures_by_file(&returns.tally, group.len()).into_iter();
    let tables = returns.accounts.iter().zip(&returns.layouts);
    for (at, (account, layout)) in group.iter().zip(tables) {
        let record = &mut manifest.inputs[*at];
        let now = inputs.record(&inputs.returns()[*at])?;
        if now.sha256 != record.sha256 {
            return Err(Error::Environment(format!(
                "`{}` was changed while it was read; try again",
                account.file
            )));
        }
        record.count(account, &returns.findings);
        record.layout = layout.map(str::to_owned);
        let councils = inputs.without_period_in(account, returns)?.into_iter();
        record.without_period = councils
            .map(|id| inputs.registers.councils.get(id).code.clone())
            .collect();
        record.figures = figures.next().unwrap_or_default();
        let others = names.iter().filter(|name| **name != record.file);
        record.together = others.cloned().collect();
    }
    let own = group.iter().filter_map(|at| inputs.returns().get(*at));
    inputs.locate_in(&own.collect::<Vec<_>>(), returns)?;
    let own_name = |name: &str| {
        let input = inputs.named(name);
        input.map_or_else(|| name.to_owned(), |input| inputs.own_name(input))
    };
    let lines = set_aside::lines(returns, inputs, own_name)?;
    let list = set_aside_text([])? + &lines;
    let list = set_aside_by_file(&list).map_err(Error::Bug)?;
    read.set_aside.extend(list);
    read.findings.extend(std::mem::take(&mut returns.findings));
    Ok(())
}

/// How many figures of a tally stand in each of so many files.
fn figures_by_file(tally: &Tally, files: usize) -> Vec<u64> {
    let mut counts = vec![0; files];
    for kept in tally
        .pages()
        .into_iter()
        .flat_map(|page| tally.kept_of(page))
    {
        if let Some(count) = counts.get_mut(kept.figure.origin.file.index()) {
            *count += 1;
        }
    }
    counts
}
