//! `status`: who has returned what.

use super::answer::{formats, give};
use super::exit_code;
use super::inputs;
use super::output::Screen;
use super::question::{councils_and_services, question};
use crate::baseline::{baseline, extent};
use crate::cli::{ScopeArgs, StatusArgs};
use crate::error::Error;
use crate::model::{Findings, Severity};
use crate::report::status_answer;
use crate::status::{Facts, status};
use crate::store::Wanted;

pub(super) fn run(args: &StatusArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let inputs = inputs::find(&args.input)?;
    let scope = ScopeArgs {
        period: args.period.clone(),
        ..ScopeArgs::default()
    };
    let question = question(&councils_and_services(&scope, None), &inputs)?;
    for output in &args.output.files {
        inputs.protect(output)?;
    }
    let returns = inputs.take_in(&Wanted::default())?;
    let files = returns.files();
    let window = question.window.or_else(|| extent(returns.tally.periods()));
    let window = window.ok_or_else(|| {
        Error::NotEnoughData(
            "no return has a usable figure, and nothing says for when returns are expected; say \
             it with `-p`"
                .into(),
        )
    })?;
    // What is wrong is `check`'s to say.
    let mut said = Findings::default();
    let registers = &inputs.registers;
    let answer = baseline(&returns.tally, &question, registers, &files, &mut said);
    let errors: Vec<u64> = files
        .iter()
        .map(|file| returns.findings.count_in(Severity::Error, file))
        .collect();
    let kept = returns.tally.kept();
    let without_period = inputs.without_period(&returns)?;
    let status = status(Facts {
        window,
        groups: answer.as_ref().map_or(&[], |answer| &answer.groups),
        question: &question,
        kept: &kept,
        without_period: &without_period,
        errors: &errors,
        registers,
    });
    let answer = status_answer(&status, &returns.accounts, &errors, registers);
    screen.say(&inputs.about_store(&returns.findings)?);
    give(&answer, args.output.format, &outputs, screen)?;
    Ok(exit_code(&returns.findings, args.input.rules.fail_on))
}
