//! `check`: read returns, and say what is wrong with them.

use super::inputs::{self, Inputs};
use super::machine::threads;
use super::output::{Screen, print};
use super::question::definition;
use super::{exit_code, set_aside, watch};
use crate::baseline;
use crate::checks::Checker;
use crate::cli::{CheckArgs, CheckFormat};
use crate::error::Error;
use crate::model::Standing;
use crate::render::{self, Paint};
use crate::report::{check_document, finding_list, sarif_document};
use crate::returns::Returns;
use crate::store::Wanted;

pub(super) fn run(args: &CheckArgs, screen: &Screen) -> Result<u8, Error> {
    // What cannot be written is told before the long part.
    if let Some(folder) = &args.set_aside {
        set_aside::refuse_filled(folder)?;
    }
    let inputs = inputs::find_returns(&args.input)?;
    let returns = checked(&inputs)?;
    if let Some(folder) = &args.set_aside {
        screen.say(&set_aside::write(folder, &returns, &inputs)?);
    }
    // A caret under a cell says nothing to who cannot see it.
    let format = match args.format {
        CheckFormat::Text if screen.is_accessible() => CheckFormat::Concise,
        format => format,
    };
    print(text(format, &returns, screen.paint())?.as_bytes())?;
    let code = exit_code(&returns.findings, args.input.rules.fail_on);
    // The system takes millions of figures back at once; piece by piece it takes a while.
    std::mem::forget(returns);
    Ok(code)
}

/// Reads the returns and finds all that is wrong with them, with what the project accepts accepted.
pub(super) fn checked(inputs: &Inputs) -> Result<Returns, Error> {
    let mut returns = inputs.take_in(&Wanted::default())?;
    if inputs.is_checked() {
        inputs.count_checked(&mut returns);
        finish(inputs, &mut returns)?;
        return Ok(returns);
    }
    let definition = definition(None, inputs)?;
    // The totals are made once, to be held against each other and to be settled.
    let (files, limits) = (returns.files(), &inputs.settings.checks);
    let checker = Checker::new(&inputs.registers, limits, &files, &returns.findings);
    let mut settling = returns.findings.apart();
    let checker = watch::stage("checks", || {
        let (tally, registers) = (&returns.tally, &inputs.registers);
        let found = &mut settling;
        baseline::check(
            tally,
            definition,
            registers,
            &files,
            threads(),
            found,
            checker,
        )
    });
    checker.finish(&mut returns.findings);
    returns.findings.extend(settling);
    accept(inputs, &mut returns, &files)?;
    Ok(returns)
}

/// Finds what is wrong with figures wherever their window is, with what the project accepts accepted.
pub(super) fn finish(inputs: &Inputs, returns: &mut Returns) -> Result<(), Error> {
    let files = returns.files();
    let definition = definition(None, inputs)?;
    let Returns {
        tally, findings, ..
    } = &mut *returns;
    watch::stage("figures", || {
        let registers = &inputs.registers;
        baseline::check(
            tally,
            definition,
            registers,
            &files,
            threads(),
            findings,
            (),
        );
    });
    accept(inputs, returns, &files)
}

/// Accepts what the project gives reasons for, and tells of reasons that nothing fits.
fn accept(inputs: &Inputs, returns: &mut Returns, files: &[String]) -> Result<(), Error> {
    inputs.locate(returns)?;
    for unused in inputs.accept(files, &mut returns.findings) {
        returns.findings.push(unused);
    }
    Ok(())
}

fn text(format: CheckFormat, returns: &Returns, paint: Paint) -> Result<String, Error> {
    let (accounts, layouts, findings) = (&returns.accounts, &returns.layouts, &returns.findings);
    let summary = || render::summary_line(accounts, layouts, findings);
    match format {
        CheckFormat::Text => Ok(render::drawn(findings, &Standing::ALL, paint) + &summary()),
        CheckFormat::Concise => Ok(render::concise(findings, &Standing::ALL) + &summary()),
        CheckFormat::Github => Ok(render::github(findings) + &summary()),
        CheckFormat::Json => render::json(&check_document(accounts, layouts, findings)),
        CheckFormat::Csv => render::spreadsheet_csv(&finding_list(findings)),
        CheckFormat::Sarif => render::json(&sarif_document(findings)),
    }
}
