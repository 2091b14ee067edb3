//! `run`: check, then build, with one exit code and one JSON object.

use super::build::build;
use super::check::checked;
use super::output::{Screen, print};
use super::{exit_code, inputs};
use crate::cli::{BuildArgs, OutputArgs, RunArgs};
use crate::error::Error;
use crate::render;
use crate::report::{BuildStage, CheckStage, RunDocument};

pub(super) fn run(args: &RunArgs, screen: &Screen) -> Result<u8, Error> {
    let (mut check, mut built) = (None, None);
    let outcome = stages(args, screen, &mut check, &mut built);
    let said = match &outcome {
        Ok(code) => Ok(*code),
        Err(error) => Err((error.exit_code(), error.to_string())),
    };
    let document = RunDocument::of(check, built, said);
    print(render::json(&document)?.as_bytes())?;
    outcome
}

/// Runs one stage after another, and keeps what each did. What is wrong with returns does not stop
/// it: their rows are set aside, and the exit code tells.
fn stages(
    args: &RunArgs,
    screen: &Screen,
    check: &mut Option<CheckStage>,
    built: &mut Option<BuildStage>,
) -> Result<u8, Error> {
    let inputs = inputs::find(&args.project.input())?;
    inputs.project_folder()?;
    let returns = checked(&inputs)?;
    *check = Some(CheckStage::of(&returns.accounts, &returns.findings));
    screen.say_findings(&returns.findings);
    let done = build(
        &inputs,
        &BuildArgs {
            project: args.project.clone(),
            publish: Vec::new(),
            revise: args.revise,
            output: OutputArgs::default(),
        },
        screen,
    )?;
    *built = Some(BuildStage::of(&done.built));
    Ok(exit_code(&returns.findings, args.project.rules.fail_on))
}
