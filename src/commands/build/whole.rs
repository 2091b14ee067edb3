//! What is found of all figures of a store together, which no return tells alone.

use super::read::Read;
use crate::checks;
use crate::commands::inputs::Inputs;
use crate::commands::machine::threads;
use crate::commands::store::{Opened, damaged, read_tally};
use crate::commands::watch;
use crate::error::Error;
use crate::model::{Account, Code, Findings, codes};
use crate::registers::Registers;
use crate::report::ReturnState;
use crate::returns::Returns;
use crate::settings::Settings;
use crate::store::{Codes, Manifest, Wanted, by_name, tally};
use crate::tally::Tally;

/// What [`Returns::find_doubts`] finds: of returns together, so that it changes with any of them.
const DOUBTS: [&Code; 2] = [&codes::LABELS_OVERLAP, &codes::PERIOD_AND_DAYS];

/// Records how much is found of the figures of all returns together, where any of them changed.
pub(super) fn record(
    inputs: &Inputs,
    manifest: &mut Manifest,
    read: &Read,
    old: Option<&Opened>,
) -> Result<(), Error> {
    let is_same = |old: &Opened| {
        let as_before = |state: &ReturnState| *state == ReturnState::AsBefore;
        read.states.iter().all(as_before)
            && old.manifest.inputs.len() == manifest.inputs.len()
            && old.manifest.settings == manifest.settings
    };
    if old.is_some_and(is_same) {
        return Ok(());
    }
    let mut all = tally(&read.figures);
    if let Some(old) = old {
        let files = old.manifest.figures.iter();
        let untouched = files.filter(|file| !read.touched.contains(&file.path));
        let names = manifest.inputs.iter().map(|input| input.file.as_str());
        let codes = Codes::new(&inputs.registers, names);
        let rest = read_tally(&old.folder, untouched, (&codes, &Wanted::default()))?;
        all.merge(&rest.map_err(|why| damaged(&why))?);
    }
    record_found(manifest, all, (&inputs.settings, &inputs.registers));
    Ok(())
}

/// Records how much is found of all figures of a store, return by return. Files of the tally are
/// numbered as the manifest has its returns.
pub(in crate::commands) fn record_found(
    manifest: &mut Manifest,
    tally: Tally,
    (settings, registers): (&Settings, &Registers),
) {
    let rules = || settings.rules.0.clone();
    let mut returns = Returns::by(rules());
    returns.tally = tally;
    let accounts = manifest.inputs.iter().map(|input| Account {
        file: input.file.clone(),
        ..Account::default()
    });
    returns.accounts = accounts.collect();
    returns.find_doubts(registers);
    for input in &mut manifest.inputs {
        let is_doubt = |name: &str| DOUBTS.iter().any(|code| code.name == name);
        input.found.retain(|name, _| !is_doubt(name));
        let doubts = returns.findings.counts_in(&input.file);
        input.found.extend(by_name(doubts));
    }
    let (mut findings, files) = (Findings::by(rules()), returns.files());
    let tally = &returns.tally;
    watch::stage("checks", || {
        let checks = &settings.checks;
        checks::find(tally, registers, checks, &files, threads(), &mut findings);
    });
    for input in &mut manifest.inputs {
        input.checked = by_name(findings.counts_in(&input.file));
    }
}
