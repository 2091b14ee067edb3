//! `run`: check, build, report, export, with one exit code and one JSON object.

use std::path::Path;

use super::build::build;
use super::check::finish;
use super::disclosed::rule;
use super::exit_code;
use super::export;
use super::inputs::{self, Inputs};
use super::output::{Screen, print};
use super::project::shown;
use super::question::{answer, context, councils_and_services, question, take_in};
use super::report::{Asked, Whose, template, write_pages};
use crate::cli::{
    BuildArgs, DisclosureArgs, OutputArgs, QuestionArgs, RunArgs, ScopeArgs, WhomArgs,
};
use crate::error::Error;
use crate::model::Findings;
use crate::render;
use crate::report::{BuildStage, CheckStage, FolderStage, RunDocument, Stages};
use crate::returns::Returns;
use crate::settings::PageSettings;
use crate::store::Wanted;

/// Where a project's pages and open data go, beside its settings.
const REPORTS: &str = "reports";
const OPEN_DATA: &str = "open-data";

pub(super) fn run(args: &RunArgs, screen: &Screen) -> Result<u8, Error> {
    let mut done = Stages::default();
    let outcome = stages(args, screen, &mut done);
    let said = match &outcome {
        Ok(code) => Ok(*code),
        Err(error) => Err((error.exit_code(), error.to_string())),
    };
    print(render::json(&RunDocument::of(done, said))?.as_bytes())?;
    outcome
}

/// Runs one stage after another, and keeps what each did. What is wrong with returns does not stop
/// it: their rows are set aside, and the exit code tells.
fn stages(args: &RunArgs, screen: &Screen, done: &mut Stages) -> Result<u8, Error> {
    let inputs = inputs::find_returns(&args.project.input())?;
    let folder = inputs.project_folder()?.to_path_buf();
    let template = template(&inputs)?;
    let mut returns = take_in(&inputs, &Wanted::default())?;
    // What is shown of a window has the findings of that window besides those of reading.
    let of_reading = returns.findings.clone();
    finish(&inputs, &mut returns)?;
    done.check = Some(CheckStage::of(&returns.accounts, &returns.findings));
    screen.say_findings(&returns.findings);
    let code = exit_code(&returns.findings, args.project.rules.fail_on);
    let built = build(
        &inputs,
        &BuildArgs {
            project: args.project.clone(),
            publish: Vec::new(),
            revise: args.revise,
            output: OutputArgs::default(),
        },
        screen,
    )?;
    done.build = Some(BuildStage::of(&built.built));
    let template = template.as_ref();
    done.report = report(&inputs, &mut returns, &of_reading, template, &folder)?;
    if inputs.settings.run.export {
        let as_of = args.project.rules.as_of.as_deref();
        done.export = Some(open_data(
            &inputs,
            &mut returns,
            of_reading,
            as_of,
            &folder,
        )?);
    }
    Ok(code)
}

/// Writes the pages that the settings ask for.
fn report(
    inputs: &Inputs,
    returns: &mut Returns,
    of_reading: &Findings,
    template: Option<&(String, String)>,
    folder: &Path,
) -> Result<Option<FolderStage>, Error> {
    let settings = inputs.settings.run;
    let all = match settings.pages {
        PageSettings::None => return Ok(None),
        PageSettings::Sector => false,
        PageSettings::All => true,
    };
    let asked = Asked {
        whose: Whose::Several { all, sector: true },
        question: councils_and_services(&ScopeArgs::default(), None),
        whom: WhomArgs::default(),
        rule: rule(DisclosureArgs::default(), &inputs.settings),
        anonymise: settings.anonymise,
        revisions: None,
    };
    returns.findings = of_reading.clone();
    let folder = folder.join(REPORTS);
    let written = write_pages(&asked, inputs, returns, template, &folder)?;
    Ok(Some(FolderStage {
        folder: shown(&folder),
        files: written.len() as u64,
    }))
}

/// Writes the baseline of the settings as open data.
fn open_data(
    inputs: &Inputs,
    returns: &mut Returns,
    of_reading: Findings,
    as_of: Option<&str>,
    folder: &Path,
) -> Result<FolderStage, Error> {
    returns.findings = of_reading;
    let rule = rule(DisclosureArgs::default(), &inputs.settings);
    // Two tables of the same counts could tell what each keeps back: where there are pages too, the
    // open data is the table that they are made from.
    let has_pages = inputs.settings.run.pages != PageSettings::None;
    let asked = if rule.is_some() && has_pages {
        councils_and_services(&ScopeArgs::default(), None)
    } else {
        QuestionArgs::default()
    };
    let question = question(&asked, inputs)?;
    let baseline = answer(&question, returns, inputs)?;
    let folder = folder.join(OPEN_DATA);
    let context = context(&question, returns, inputs);
    let files = export::write(&baseline, context, rule, inputs, as_of, &folder)?;
    Ok(FolderStage {
        folder: shown(&folder),
        files,
    })
}
