//! What is found of all figures of a store together, which no return tells alone.

use crate::commands::inputs::Inputs;
use crate::commands::question::hold_against_each_other;
use crate::model::{Account, Code, Findings, codes};
use crate::returns::Returns;
use crate::store::{InputFigures, Manifest, by_name, tally};

/// What [`Returns::find_doubts`] finds: of returns together, so that it changes with any of them.
const DOUBTS: [&Code; 2] = [&codes::LABELS_OVERLAP, &codes::PERIOD_AND_DAYS];

/// Records how much is found of the figures of all returns together, return by return.
pub(super) fn record(inputs: &Inputs, manifest: &mut Manifest, figures: &[InputFigures]) {
    let rules = || inputs.settings.rules.0.clone();
    let mut returns = Returns::by(rules());
    returns.tally = tally(figures);
    let accounts = manifest.inputs.iter().map(|input| Account {
        file: input.file.clone(),
        ..Account::default()
    });
    returns.accounts = accounts.collect();
    returns.find_doubts(&inputs.registers);
    for input in &mut manifest.inputs {
        let is_doubt = |name: &str| DOUBTS.iter().any(|code| code.name == name);
        input.found.retain(|name, _| !is_doubt(name));
        let doubts = returns.findings.counts_in(&input.file);
        input.found.extend(by_name(doubts));
    }
    returns.findings = Findings::by(rules());
    hold_against_each_other(inputs, &mut returns);
    for input in &mut manifest.inputs {
        input.checked = by_name(returns.findings.counts_in(&input.file));
    }
}
