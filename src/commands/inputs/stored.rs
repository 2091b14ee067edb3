//! A store in the place of returns: what `build` kept of them, as they were read then.
//!
//! The answer is that of the returns, byte for byte, where nothing was changed since. What a store
//! does not have are the words of findings and the cells themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Inputs;
use crate::baseline::extent;
use crate::cli::InputArgs;
use crate::commands::engine;
use crate::commands::project::{read_text, shown};
use crate::commands::store::{is_store, read_manifest, read_tally};
use crate::commands::watch;
use crate::error::Error;
use crate::model::{Account, Code, CouncilId, FileId, Findings, Period, codes, number, plural};
use crate::recognise::layout_named;
use crate::returns::Returns;
use crate::status::says_no_period;
use crate::store::{Codes, ENGINE_SCHEMA, FiguresFile, InputRecord, Manifest, Wanted, sha256};

/// A store that stands for returns.
#[derive(Debug)]
pub(super) struct Stored {
    folder: PathBuf,
    manifest: Manifest,
}

impl Stored {
    /// The store among paths; `None` where none of them is one.
    ///
    /// # Errors
    /// Where a store is not the only path, flags say how returns are read, or it is damaged.
    pub(super) fn among(paths: &[PathBuf], args: &InputArgs) -> Result<Option<Self>, Error> {
        let Some(folder) = paths.iter().find(|path| is_store(path)) else {
            return Ok(None);
        };
        let name = shown(folder);
        if paths.len() > 1 {
            return Err(Error::Usage(format!(
                "`{name}` is a store, which stands for all of its returns; give it alone, or the \
                 project with everything in it"
            )));
        }
        if args.mapping.is_some() || args.form.is_given() {
            return Err(Error::Usage(format!(
                "`{name}` is a store, whose returns are read already: `--mapping`, `--encoding`, \
                 `--delimiter`, `--quote` and `--sheet` say nothing of it; give the returns themselves"
            )));
        }
        let manifest = read_manifest(folder)?.map_err(|why| damaged(&why))?;
        Ok(Some(Self {
            folder: folder.clone(),
            manifest,
        }))
    }

    /// Whether a mapping of the project in a folder was used for any of its returns.
    pub(super) fn is_by(&self, mapping: &str, project: &Path) -> bool {
        let inputs = self.manifest.inputs.iter();
        let mut used = inputs.filter_map(|input| input.mapping.as_ref());
        used.any(|used| shown(&project.join(&used.file)) == mapping)
    }

    /// Whether a file is of the store.
    pub(super) fn holds(&self, whole: &Path) -> bool {
        let own = self.folder.canonicalize();
        own.is_ok_and(|own| whole.starts_with(own))
    }
}

fn damaged(why: &str) -> Error {
    Error::Environment(format!(
        "the store is damaged: {why}; put it back from a copy, or build it anew with `--revise`"
    ))
}

impl Inputs {
    /// Whether a store stands for the returns, which were checked when it was built.
    pub(in crate::commands) fn is_stored(&self) -> bool {
        self.stored.is_some()
    }

    /// Whether figures were held against each other when they were stored: `build` does so, and an engine
    /// does not.
    pub(in crate::commands) fn is_checked(&self) -> bool {
        let stored = self.stored.as_ref();
        stored.is_some_and(|stored| stored.manifest.schema != ENGINE_SCHEMA)
    }

    /// What a return of the store is called: as it would be if it were read.
    fn shown_name(&self, own: &str) -> String {
        let folder = self.folder.as_deref();
        folder.map_or_else(|| own.to_owned(), |folder| shown(&folder.join(own)))
    }

    /// What the store has of its returns, with the figures that are asked for.
    pub(super) fn take_stored(&self, stored: &Stored, wanted: &Wanted) -> Result<Returns, Error> {
        let began = Instant::now();
        let manifest = &stored.manifest;
        let codes = Codes::new(
            &self.registers,
            manifest.inputs.iter().map(|input| input.file.as_str()),
        );
        let mut returns = Returns::by(self.settings.rules.0.clone());
        returns.tally = match engine::tally(&stored.folder, manifest, &self.registers)? {
            Some(tally) => tally,
            None => {
                let read = read_tally(&stored.folder, manifest.figures.iter(), (&codes, wanted))?;
                read.map_err(|why| damaged(&why))?
            }
        };
        for input in &manifest.inputs {
            let account = input.account(self.shown_name(&input.file));
            count(&input.found, &account, &mut returns.findings);
            let layout = input.layout.as_deref();
            returns.layouts.push(layout.and_then(layout_named));
            returns.accounts.push(account);
        }
        if !self.is_checked() {
            returns.find_doubts(&self.registers);
        }
        for own in &manifest.passed_over {
            returns.pass_over(&self.shown_name(own));
        }
        watch::staged("store", began);
        Ok(returns)
    }

    /// The period from the first figure of all returns to the last, asked for or not.
    pub(in crate::commands) fn extent(&self, returns: &Returns) -> Option<Period> {
        match &self.stored {
            Some(stored) if self.is_checked() => extent(
                stored
                    .manifest
                    .figures
                    .iter()
                    .filter_map(FiguresFile::period),
            ),
            _ => extent(returns.tally.periods()),
        }
    }

    /// Adds what was found when the figures of the store were held against each other.
    pub(in crate::commands) fn count_checked(&self, returns: &mut Returns) {
        let inputs = self.stored.iter().flat_map(|own| &own.manifest.inputs);
        for (input, account) in inputs.zip(&returns.accounts) {
            count(&input.checked, account, &mut returns.findings);
        }
    }

    /// What a store says of itself beside an answer from it; nothing where returns were read.
    pub(in crate::commands) fn about_store(&self, findings: &Findings) -> Result<String, Error> {
        let Some(stored) = &self.stored else {
            return Ok(String::new());
        };
        let inputs = &stored.manifest.inputs;
        let sum = |count: fn(&InputRecord) -> u64| inputs.iter().map(count).sum::<u64>();
        let mut text = format!(
            "From the store `{}`, as it was built: {}, {} in = {} used + {} set aside + {} skipped; {} \
             in them, of which the store has the number alone: `channelshift check` on the returns says \
             them\n",
            shown(&stored.folder),
            plural(inputs.len() as u64, "return"),
            plural(sum(|input| input.rows_in), "row"),
            number(sum(|input| input.used)),
            number(sum(|input| input.set_aside.values().sum())),
            number(sum(|input| input.skipped.values().sum())),
            plural(findings.of_another_run(), "finding"),
        );
        let changed = self.changed_since(&stored.manifest)?;
        if !changed.is_empty() {
            text.push_str(&format!(
                "Since then these were changed: {}; `channelshift build` brings the store up to them\n",
                changed.join(", ")
            ));
        }
        if self.folder.is_none() {
            text.push_str(
                "No project is beside the store, so every setting has its default; `--config` names \
                 other settings\n",
            );
        }
        if self.reasons_name_places() {
            text.push_str(
                "Reasons that name a place accept nothing here, since the store does not say where its \
                 findings are\n",
            );
        }
        Ok(text)
    }

    /// What returns are read by and is otherwise than when a store was built, in words. The returns
    /// themselves are not looked at: that would cost what the store saves.
    fn changed_since(&self, manifest: &Manifest) -> Result<Vec<String>, Error> {
        let mut changed = Vec::new();
        if manifest.version != env!("CARGO_PKG_VERSION") {
            changed.push(format!("channelshift, from {}", manifest.version));
        }
        if manifest.registers != self.registers_sha256()? {
            changed.push("the project’s registers".to_owned());
        }
        let settings = self.settings.by_name();
        let is_of_checks = |name: &&String| name.starts_with("checks.");
        let same = |name: &String| settings.get(name) == manifest.settings.get(name);
        if !settings.keys().filter(is_of_checks).all(same) {
            changed.push("the settings under [checks]".to_owned());
        }
        let used = manifest.inputs.iter();
        let used: BTreeSet<(&str, &str)> = used
            .filter_map(|input| input.mapping.as_ref())
            .map(|used| (used.file.as_str(), used.sha256.as_str()))
            .collect();
        if let Some(folder) = self.folder.as_deref() {
            for (file, hash) in used {
                let path = folder.join(file);
                let is_same = path.is_file() && sha256(read_text(&path)?.as_bytes()) == hash;
                if !is_same {
                    changed.push(format!("`{file}`"));
                }
            }
        }
        Ok(changed)
    }

    /// Councils that have rows which cannot be used and say no period, and in which return.
    pub(in crate::commands) fn without_period(
        &self,
        returns: &Returns,
    ) -> Result<BTreeSet<(CouncilId, FileId)>, Error> {
        let mut found = BTreeSet::new();
        let inputs = self.stored.iter().flat_map(|own| &own.manifest.inputs);
        for (index, input) in inputs.enumerate() {
            let codes = input.without_period.iter();
            let councils = codes.filter_map(|code| self.registers.councils.code(code));
            found.extend(councils.map(|council| (council, FileId::new(index))));
        }
        for (index, account) in returns.accounts.iter().enumerate() {
            let councils = self.without_period_in(account, returns)?;
            found.extend(councils.into_iter().map(|id| (id, FileId::new(index))));
        }
        Ok(found)
    }

    /// The same of one return, which is read again where it has such rows.
    pub(in crate::commands) fn without_period_in(
        &self,
        account: &Account,
        returns: &Returns,
    ) -> Result<BTreeSet<CouncilId>, Error> {
        let mut found = BTreeSet::new();
        let mut codes = account
            .set_aside
            .keys()
            .filter_map(|code| Code::named(code));
        if codes.any(says_no_period) {
            self.set_aside(&account.file, returns, |row| {
                found.extend(row.council.filter(|_| says_no_period(row.code)));
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// The SHA-256 of each return of the store, in their order, where a store stands for returns;
    /// `None` for one that could not be unpacked.
    pub(in crate::commands) fn stored_hashes(&self) -> Option<Vec<Option<String>>> {
        let stored = self.stored.as_ref()?;
        let hash = |input: &InputRecord| {
            let is_refused = input.found.contains_key(codes::FILE_REFUSED.name);
            (!is_refused).then(|| input.sha256.clone())
        };
        Some(stored.manifest.inputs.iter().map(hash).collect())
    }
}

/// Counts what was found in a return when it was read.
fn count(found: &BTreeMap<String, u64>, of: &Account, findings: &mut Findings) {
    for (code, count) in found {
        if let Some(code) = Code::named(code) {
            findings.count_more(code, &of.file, *count);
        }
    }
}
