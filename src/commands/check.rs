//! `check`: read returns, and say what is wrong with them.

use super::output::{Screen, print};
use super::question::definition;
use super::{exit_code, inputs};
use crate::baseline;
use crate::checks;
use crate::cli::{CheckArgs, CheckFormat};
use crate::error::Error;
use crate::model::Severity;
use crate::render;
use crate::report::check_document;
use crate::returns::Returns;

pub(super) fn run(args: &CheckArgs, _: &Screen) -> Result<u8, Error> {
    let inputs = inputs::find(&args.input)?;
    let mut returns = inputs.take_in()?;
    let files = returns.files();
    let definition = definition(None, &inputs)?;
    let Returns {
        tally, findings, ..
    } = &mut returns;
    checks::find(
        tally,
        &inputs.registers,
        &inputs.settings.checks,
        &files,
        findings,
    );
    baseline::check(tally, definition, &inputs.registers, &files, findings);
    inputs.locate(&mut returns.findings)?;
    let (accounts, layouts, findings) = (&returns.accounts, &returns.layouts, &returns.findings);
    let text = match args.format {
        CheckFormat::Json => render::json(&check_document(accounts, layouts, findings))?,
        CheckFormat::Concise => {
            render::concise(findings) + &render::summary_line(accounts, layouts, findings)
        }
        CheckFormat::Text => {
            let all = [Severity::Error, Severity::Query, Severity::Note];
            render::drawn(findings, &all) + &render::summary_line(accounts, layouts, findings)
        }
    };
    print(text.as_bytes())?;
    Ok(exit_code(findings))
}
