//! Returns as a store records them: by their paths from the project's folder, and what their bytes
//! and their mapping are.

use std::path::Path;

use super::{Input, Inputs, name_of};
use crate::commands::project::{read_text, register_files, shown};
use crate::error::Error;
use crate::store::{InputRecord, MappingRecord, sha256, sha256_of};

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
        let folder = self.folder.as_deref().unwrap_or(Path::new("."));
        let path = Path::new(path);
        shown(path.strip_prefix(folder).unwrap_or(path))
    }

    /// Files beside the returns that are none by their names, by their paths from the project's folder.
    pub(in crate::commands) fn passed_over(&self) -> Vec<String> {
        let names = self.passed_over.iter();
        names.map(|name| self.own_path(name)).collect()
    }

    /// What is recorded of a return before it is read.
    pub(in crate::commands) fn record(&self, input: &Input) -> Result<InputRecord, Error> {
        let (sha256, bytes) = match self.bytes(input)? {
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
        let mapping = self.mapping_for(input)?;
        let mapping = mapping.map(|mapping| {
            Ok(MappingRecord {
                file: self.own_path(&mapping.path),
                sha256: sha256_text(&mapping.path)?,
            })
        });
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
        let mut all = String::new();
        for file in register_files(self.folder.as_deref(), &self.mappings)? {
            let own = self.own_path(&file.path);
            all.push_str(&format!("{own} {}\n", sha256(file.text.as_bytes())));
        }
        Ok(sha256(all.as_bytes()))
    }

    /// The folder of the project.
    ///
    /// # Errors
    /// Fails where returns were given without one.
    pub(in crate::commands) fn project_folder(&self) -> Result<&Path, Error> {
        self.folder.as_deref().ok_or_else(|| {
            Error::Usage(
                "this takes a project: a folder with a channelshift.toml; `channelshift init` \
                 makes one"
                    .into(),
            )
        })
    }
}

/// The SHA-256 of a file of text, by its path.
fn sha256_text(path: &str) -> Result<String, Error> {
    Ok(sha256(read_text(Path::new(path))?.as_bytes()))
}
