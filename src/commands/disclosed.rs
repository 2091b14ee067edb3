//! Flags and settings to the rule by which small counts are kept from what is published.

use crate::baseline::Baseline;
use crate::cli::{DisclosureArgs, Sdc};
use crate::disclosure::publish;
use crate::error::Error;
use crate::registers::Registers;
use crate::settings::Settings;
use crate::statistics::disclosure::{Rule, SUPPRESSED_BELOW};

/// The rule that flags ask for, else the settings; `None` where neither does.
pub(super) fn rule(args: DisclosureArgs, settings: &Settings) -> Option<Rule> {
    let below = settings.disclosure.suppress_below;
    let is_asked = args.publish || args.sdc.is_some();
    match args.sdc {
        Some(Sdc::Round5) => Some(Rule::RoundTo5),
        _ if below > 0 => Some(Rule::Below(below)),
        _ => is_asked.then_some(Rule::Below(SUPPRESSED_BELOW)),
    }
}

/// A baseline as it may be shown by a rule.
///
/// # Errors
/// See [`publish`].
pub(super) fn disclosed(
    baseline: &Baseline,
    rule: Option<Rule>,
    registers: &Registers,
) -> Result<Baseline, Error> {
    let baseline = baseline.clone();
    match rule {
        Some(rule) => publish(baseline, rule, registers),
        None => Ok(baseline),
    }
}

/// That there is any total in a baseline, or left in it by its rule.
///
/// # Errors
/// `NotEnoughData` where there is none.
pub(super) fn anything_left(baseline: &Baseline) -> Result<(), Error> {
    if baseline.groups.iter().all(|group| group.total.is_none()) {
        let what = match baseline.disclosure {
            Some(_) => "nothing is left to publish: every total is missing or suppressed",
            None => "no total can be shown: every one is missing or suppressed",
        };
        return Err(Error::NotEnoughData(what.into()));
    }
    Ok(())
}
