//! What changed since an earlier store, for the pages.

use std::path::Path;

use super::super::diff::store_at;
use super::super::inputs::Inputs;
use super::super::store::Loaded;
use crate::error::Error;
use crate::model::CouncilId;
use crate::report::{Answer, diff_answer};
use crate::store::{Change, changes};

/// The store of before, that of the project, and what differs.
pub(in crate::commands) struct Revisions {
    old: Box<Loaded>,
    new: Box<Loaded>,
    changes: Vec<Change>,
}

impl Revisions {
    /// What changed since the store in a folder.
    ///
    /// # Errors
    /// Where one of the two is no store, or there is no project.
    pub(super) fn since(since: &Path, inputs: &Inputs) -> Result<Self, Error> {
        let (old, new) = (store_at(since)?, store_at(inputs.project_folder()?)?);
        let changes = changes((&old.manifest, &old.rows), (&new.manifest, &new.rows));
        Ok(Self { old, new, changes })
    }

    /// The changes of a council, or all of them, as an answer.
    pub(super) fn answer(&self, council: Option<CouncilId>, inputs: &Inputs) -> Answer {
        let registers = &inputs.registers;
        let code = council.map(|id| registers.councils.get(id).code.as_str());
        let of_page = self.changes.iter().filter(|change| {
            let own = change.key.council.as_ref();
            code.is_none_or(|code| code == own)
        });
        let changes: Vec<Change> = of_page.cloned().collect();
        diff_answer(&changes, &self.old.manifest, &self.new.manifest, registers)
    }
}
