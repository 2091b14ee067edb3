//! Returns read again, for what was not kept of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{Input, Inputs, name_of};
use crate::commands::machine::threads;
use crate::commands::watch;
use crate::error::Error;
use crate::model::Origin;
use crate::read::{self, Mark};
use crate::returns::Returns;
use crate::set_aside::{SetAside, set_aside};
use crate::threads::in_turn;

/// How many cells are looked up at a time, by a thread, in a file of which it is known where its rows stand:
/// a few milliseconds.
const CELLS_AT_A_TIME: usize = 500;

/// Cells of a return that are looked up by one thread.
struct Lookup<'a> {
    input: &'a Input,
    wanted: BTreeSet<Origin>,
    /// Where the stretches of the return stand.
    marks: &'a [Mark],
}

/// Shares out the cells of a return that are to be looked up. For those of which nothing tells where their rows
/// stand, all before them is read, or unpacked, so that one thread looks for them.
fn lookups<'a>(input: &'a Input, wanted: &BTreeSet<Origin>, marks: &'a [Mark]) -> Vec<Lookup<'a>> {
    let is_known = |origin: &Origin| input.packed.is_none() && read::is_marked(marks, *origin);
    let (known, others): (Vec<Origin>, Vec<Origin>) = wanted.iter().partition(|one| is_known(one));
    let others = Some(others.as_slice()).filter(|others| !others.is_empty());
    let lookup = |some: &[Origin]| Lookup {
        input,
        wanted: some.iter().copied().collect(),
        marks,
    };
    let some = others.into_iter().chain(known.chunks(CELLS_AT_A_TIME));
    some.map(lookup).collect()
}

impl Inputs {
    /// Looks up the places of findings that later stages made, which know only lines and fields.
    pub(in crate::commands) fn locate(&self, returns: &mut Returns) -> Result<(), Error> {
        self.locate_in(&self.files.iter().collect::<Vec<_>>(), returns)
    }

    /// The same where only these files were read.
    pub(in crate::commands) fn locate_in(
        &self,
        files: &[&Input],
        returns: &mut Returns,
    ) -> Result<(), Error> {
        let began = Instant::now();
        let unplaced = returns.findings.unplaced();
        let files = files.iter().filter_map(|input| {
            let wanted = unplaced.get(name_of(input).as_str())?;
            let marks = returns.marks(wanted.first()?.file);
            Some(lookups(input, wanted, marks))
        });
        let some: Vec<Lookup> = files.flatten().collect();
        let _reading = watch::reading(some.iter().map(|some| self.size(some.input)).sum());
        let locate = |some: &Lookup| {
            self.with(some.input, |name, source, manner, _| {
                read::locate(name, source, manner, &some.wanted, some.marks)
            })
        };
        let mut places = BTreeMap::new();
        in_turn(threads(), &some, locate, |found| {
            // What was refused has no places.
            places.extend(found?.unwrap_or_default());
            Ok::<(), Error>(())
        })?;
        returns.findings.place(&places);
        watch::staged("places", began);
        Ok(())
    }

    /// Reads a return again for the rows that were set aside; see [`set_aside`].
    pub(in crate::commands) fn set_aside(
        &self,
        file: &str,
        returns: &Returns,
        found: impl FnMut(SetAside) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(input) = self.files.iter().find(|input| name_of(input) == file) {
            // What was refused has no rows.
            let _ = self.with(input, |name, source, manner, mapping| {
                let read_by = (mapping, &self.registers);
                set_aside(name, source, manner, read_by, returns, found)
            })?;
        }
        Ok(())
    }
}
