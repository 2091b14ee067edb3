//! Returns as a store records them: by their paths from the project's folder, and what their bytes
//! and their mapping are.

use std::path::Path;

use super::{Input, Inputs, name_of};
use crate::commands::project::{mapping_record, needs_project, own_path, registers_sha256, shown};
use crate::error::Error;
use crate::store::{InputRecord, sha256_of};

impl Inputs {
    /// The returns, in the order of their names; there may be none.
    pub(in crate::commands) fn returns(&self) -> &[Input] {
        &self.files
    }

    /// The return by its name in findings.
    pub(in crate::commands) fn named(&self, name: &str) -> Option<&Input> {
        self.files.iter().find(|input| name_of(input) == name)
    }

    /// A return's path from the project's folder, which does not depend on where the run was begun.
    pub(in crate::commands) fn own_name(&self, input: &Input) -> String {
        self.own_path(&name_of(input))
    }

    fn own_path(&self, path: &str) -> String {
        own_path(self.folder.as_deref(), path)
    }

    /// Files beside the returns that are none by their names, by their paths from the project's folder.
    pub(in crate::commands) fn passed_over(&self) -> Vec<String> {
        let names = self.passed_over.iter();
        names.map(|name| self.own_path(name)).collect()
    }

    /// What is recorded of a return before it is read.
    pub(in crate::commands) fn record(&self, input: &Input) -> Result<InputRecord, Error> {
        let digest = match self.bytes(input)? {
            Ok(source) => {
                sha256_of(source).map_err(|error| Error::file("read", &name_of(input), &error))?
            }
            // What is not unpacked has no bytes of its own: those of the archive stand for it.
            Err(_) => {
                let path = shown(&input.path);
                std::fs::File::open(&input.path)
                    .and_then(sha256_of)
                    .map_err(|error| Error::file("read", &path, &error))?
            }
        };
        self.recorded(input, digest)
    }

    /// The same where the SHA-256 and the number of its bytes are known.
    pub(in crate::commands) fn recorded(
        &self,
        input: &Input,
        (sha256, bytes): (String, u64),
    ) -> Result<InputRecord, Error> {
        let mapping = self.mapping_for(input)?;
        let mapping = mapping.map(|mapping| mapping_record(self.folder.as_deref(), mapping));
        Ok(InputRecord {
            file: self.own_name(input),
            sha256,
            bytes,
            mapping: mapping.transpose()?,
            ..InputRecord::default()
        })
    }

    /// The SHA-256 of the project's own registers, those of its mappings among them.
    pub(in crate::commands) fn registers_sha256(&self) -> Result<String, Error> {
        registers_sha256(self.folder.as_deref(), &self.mappings)
    }

    /// The folder of the project.
    ///
    /// # Errors
    /// Fails where returns were given without one.
    pub(in crate::commands) fn project_folder(&self) -> Result<&Path, Error> {
        self.folder.as_deref().ok_or_else(needs_project)
    }
}
