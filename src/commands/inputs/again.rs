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
        let wanted = files.iter().filter_map(|input| {
            let wanted = unplaced.get(name_of(input).as_str())?;
            Some((*input, wanted, returns.marks(wanted.first()?.file)))
        });
        let wanted: Vec<_> = wanted.collect();
        let sizes = wanted.iter().map(|(input, ..)| self.size(input));
        let _reading = watch::reading(sizes.sum());
        let locate = |(input, wanted, marks): &(&Input, &BTreeSet<Origin>, &[Mark])| {
            self.with(input, |name, source, manner, _| {
                read::locate(name, source, manner, wanted, marks)
            })
        };
        let mut places = BTreeMap::new();
        in_turn(threads(), &wanted, locate, |found| {
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
