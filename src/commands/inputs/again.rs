//! Returns read again, for what was not kept of them.

use std::time::Instant;

use super::{Inputs, name_of};
use crate::commands::watch;
use crate::error::Error;
use crate::read;
use crate::returns::Returns;
use crate::set_aside::{SetAside, set_aside};

impl Inputs {
    /// Looks up the places of findings that later stages made, which know only lines and fields.
    pub(in crate::commands) fn locate(&self, returns: &mut Returns) -> Result<(), Error> {
        let began = Instant::now();
        let sizes = self.files.iter().map(|input| self.size(input));
        let _reading = watch::reading(sizes.sum());
        for input in &self.files {
            let name = name_of(input);
            let wanted = returns.findings.unplaced(&name);
            if !wanted.is_empty() {
                let marks = returns.marks(&name);
                let places = self.with(input, |name, source, manner, _| {
                    read::locate(name, source, manner, &wanted, marks)
                })?;
                // What was refused has no places.
                returns.findings.place(&name, &places.unwrap_or_default());
            }
        }
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
