//! The returns that a build reads, and what the store has of the others: of its files only those that
//! figures of the returns read stand in, or stood in.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::plan::{Reading, grouped};
use crate::commands::inputs::Inputs;
use crate::commands::store::{Opened, SET_ASIDE};
use crate::commands::{set_aside, watch};
use crate::error::Error;
use crate::model::Findings;
use crate::report::ReturnState;
use crate::returns::Returns;
use crate::store::{
    InputFigures, Manifest, Row, figures, paths, set_aside_by_file, set_aside_text,
};

/// What the returns gave, read now or before.
pub(super) struct Read {
    /// The figures of each return, of those as before only those that stand in files touched.
    pub(super) figures: Vec<InputFigures>,
    /// The files of the store that figures of returns read stand in, or stood in.
    pub(super) touched: BTreeSet<String>,
    /// What stood in them.
    pub(super) rows_before: Vec<Row>,
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
    let names = manifest.inputs.iter().map(|input| input.file.as_str());
    let mut read = Read {
        figures: names
            .map(|file| InputFigures {
                file: file.into(),
                figures: Vec::new(),
            })
            .collect(),
        touched: BTreeSet::new(),
        rows_before: Vec::new(),
        set_aside: BTreeMap::new(),
        states: plan.states.clone(),
        findings: Findings::by(inputs.settings.rules.0.clone()),
    };
    let mut units: BTreeMap<Vec<usize>, Returns> = BTreeMap::new();
    let new = plan.states.iter().zip(inputs.returns());
    let new = new.filter(|(state, _)| **state != ReturnState::AsBefore);
    let reading = watch::reading(new.map(|(_, input)| inputs.size(input)).sum());
    for (index, state) in plan.states.iter().enumerate() {
        if *state != ReturnState::AsBefore {
            units.insert(vec![index], read.alone(inputs, index)?);
        }
    }
    read.touch(inputs, old)?;
    for group in grouped(&read.figures, &plan.groups) {
        // A group that the store has was read together already.
        if group
            .iter()
            .all(|index| plan.states[*index] == ReturnState::AsBefore)
        {
            continue;
        }
        for index in &group {
            units.remove(&vec![*index]);
        }
        let returns = read.together(inputs, &group)?;
        units.insert(group, returns);
    }
    // Those read again beside others stand in more of its files.
    read.touch(inputs, old)?;
    drop(reading);
    read.take_over(manifest, old)?;
    for (group, mut returns) in units {
        record(inputs, manifest, &group, &mut returns, &mut read)?;
    }
    Ok(read)
}

impl Read {
    /// Reads a return.
    fn alone(&mut self, inputs: &Inputs, index: usize) -> Result<Returns, Error> {
        let returns = take(inputs, &[index])?;
        let own = InputFigures::of(&returns.tally, &[Rc::clone(&self.figures[index].file)]);
        self.figures.splice(index..=index, own);
        Ok(returns)
    }

    /// Reads returns that speak of the same figures.
    fn together(&mut self, inputs: &Inputs, group: &[usize]) -> Result<Returns, Error> {
        let returns = take(inputs, group)?;
        let names: Vec<Rc<str>> = group
            .iter()
            .map(|at| Rc::clone(&self.figures[*at].file))
            .collect();
        let own = InputFigures::of(&returns.tally, &names);
        for (index, own) in group.iter().zip(own) {
            if self.states[*index] == ReturnState::AsBefore {
                self.states[*index] = ReturnState::ReadAgain;
            }
            self.figures[*index] = own;
        }
        Ok(returns)
    }

    /// Takes what the store has in the files that figures of returns read stand in, or stood in.
    fn touch(&mut self, inputs: &Inputs, old: Option<&Opened>) -> Result<(), Error> {
        let with_states = self.figures.iter().zip(&self.states);
        let (as_before, read): (Vec<_>, Vec<_>) =
            with_states.partition(|(_, state)| **state == ReturnState::AsBefore);
        let written = paths(read.into_iter().map(|(input, _)| input), &inputs.registers);
        let as_before: BTreeSet<Rc<str>> = as_before
            .into_iter()
            .map(|(input, _)| Rc::clone(&input.file))
            .collect();
        if let Some(old) = old {
            for file in &old.manifest.figures {
                let stays =
                    !written.contains(&file.path) && file.is_of(|name| as_before.contains(name));
                if !stays && self.touched.insert(file.path.clone()) {
                    self.rows_before.extend(old.rows(file)?);
                }
            }
        }
        self.touched.extend(written);
        let own = self.rows_before.iter();
        let own = own.filter(|row| as_before.contains(&row.file)).cloned();
        let mut known = figures(&own.collect::<Vec<_>>(), &inputs.registers)?;
        let with_states = self.figures.iter_mut().zip(&self.states);
        for (input, _) in with_states.filter(|(_, state)| **state == ReturnState::AsBefore) {
            input.figures = known.remove(&input.file).unwrap_or_default();
        }
        Ok(())
    }

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
        record.figures = read.figures[*at].figures.len() as u64;
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
