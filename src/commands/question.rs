//! Flags and settings to the question a baseline answers; flags beat settings.

use super::exit_code;
use super::inputs::{self, Inputs};
use super::output::Screen;
use crate::baseline::{Baseline, CouncilsAs, Dimension, Question, baseline};
use crate::cli::{InputArgs, QuestionArgs};
use crate::error::Error;
use crate::model::{CouncilId, Period, PeriodReading, ServiceId, quoted_list};
use crate::registers::nearest;
use crate::report::Context;
use crate::returns::Returns;

/// The definition used where nothing names one: the one in force.
const DEFAULT_DEFINITION: &str = "gds-current";

/// What a row is where nothing says it.
const DEFAULT_BY: &str = "service";

/// What the flags and settings ask.
fn question<'a>(args: &QuestionArgs, inputs: &'a Inputs) -> Result<Question<'a>, Error> {
    let settings = &inputs.settings.baseline;
    let registers = &inputs.registers;
    let window = args.period.as_ref().or(settings.window.as_ref());
    let definition = args.definition.as_ref().or(settings.definition.as_ref());
    let definition = definition.map_or(DEFAULT_DEFINITION, String::as_str);
    let unit = args.unit.as_ref().or(settings.unit.as_ref());
    let by = args.by.as_ref().or(settings.by.as_ref());
    Ok(Question {
        window: window.map(|text| period(text)).transpose()?,
        by: dimensions(by.map_or(DEFAULT_BY, String::as_str))?,
        definition: registers.definitions.find(definition)?,
        basket: settings
            .basket
            .iter()
            .map(|id| service(id, inputs))
            .collect::<Result<_, Error>>()?,
        unit: unit
            .map(|text| {
                registers
                    .units
                    .find(text)
                    .ok_or_else(|| Error::Usage(format!("no unit `{text}`")))
            })
            .transpose()?,
        expected: inputs
            .settings
            .returns
            .expected
            .iter()
            .map(|code| council(code, inputs))
            .collect::<Result<_, Error>>()?,
        councils: councils(args.councils.as_ref().or(settings.councils.as_ref()))?,
    })
}

/// Reads the returns, answers the question, says what was found, and hands the answer on with
/// what its words need besides.
pub(super) fn with_answer(
    input: &InputArgs,
    args: &QuestionArgs,
    screen: &Screen,
    show: impl FnOnce(&Baseline, Context) -> Result<(), Error>,
) -> Result<u8, Error> {
    let inputs = inputs::find(input)?;
    let question = question(args, &inputs)?;
    let mut returns = inputs.take_in()?;
    let answer = answer(&question, &mut returns, &inputs);
    if screen.is_verbose() {
        inputs.locate(&mut returns.findings)?;
    }
    screen.say_findings(&returns.findings);
    show(&answer?, context(&question, &returns, &inputs))?;
    Ok(exit_code(&returns.findings))
}

/// The baseline, or what there are figures for where there is none.
fn answer(question: &Question, returns: &mut Returns, inputs: &Inputs) -> Result<Baseline, Error> {
    let files: Vec<String> = returns
        .accounts
        .iter()
        .map(|account| account.file.clone())
        .collect();
    let found = baseline(
        &returns.tally,
        question,
        &inputs.registers,
        &files,
        &mut returns.findings,
    )?;
    found.ok_or_else(|| {
        let window = question
            .window
            .map_or_else(String::new, |window| format!(" in {window}"));
        let have = returns
            .tally
            .totals()
            .iter()
            .map(|total| total.key.period)
            .reduce(Period::hull)
            .map_or_else(String::new, |period| {
                format!("; there are figures for {}", period.words())
            });
        Error::NotEnoughData(format!("no usable figure{window}{have}"))
    })
}

/// What the words of a report are made from.
fn context<'a>(question: &Question<'a>, returns: &'a Returns, inputs: &'a Inputs) -> Context<'a> {
    Context {
        registers: &inputs.registers,
        definition: question.definition,
        councils: question.councils,
        title: inputs.settings.project.title.as_deref(),
        sources: &inputs.sources,
        accounts: &returns.accounts,
        layouts: &returns.layouts,
        findings: &returns.findings,
    }
}

fn period(text: &str) -> Result<Period, Error> {
    match Period::read(text) {
        // In a return a query is enough; a whole baseline of the wrong window is not.
        Some((_, PeriodReading::MonthOrYear)) => Err(Error::Usage(format!(
            "`{text}` may be a month or a financial year; write {text}-01/P1M or {}",
            text.replacen('-', "/", 1)
        ))),
        Some((period, _)) => Ok(period),
        None => Err(Error::Usage(format!(
            "`{text}` is no period; write 2015-04, 2015-Q1, 2015-16 or a range such as 2015-04..2016-03"
        ))),
    }
}

fn dimensions(text: &str) -> Result<Vec<Dimension>, Error> {
    let words = Dimension::ALL.map(Dimension::word);
    let mut dimensions = Vec::new();
    for word in text.split(',').map(str::trim) {
        let dimension = Dimension::ALL
            .into_iter()
            .find(|dimension| dimension.word() == word)
            .ok_or_else(|| {
                Error::Usage(format!(
                    "`--by {word}` is none of {}",
                    quoted_list(&words, "and")
                ))
            })?;
        if !dimensions.contains(&dimension) {
            dimensions.push(dimension);
        }
    }
    Ok(dimensions)
}

fn councils(text: Option<&String>) -> Result<CouncilsAs, Error> {
    match text.map(String::as_str) {
        None | Some("as-named") => Ok(CouncilsAs::Named),
        Some("current") => Ok(CouncilsAs::Current),
        Some(other) => Err(Error::Usage(format!(
            "`councils` is as-named or current, not `{other}`"
        ))),
    }
}

fn service(id: &str, inputs: &Inputs) -> Result<ServiceId, Error> {
    let services = &inputs.registers.services;
    services.id(id).ok_or_else(|| {
        let near = nearest(id, services.iter().map(|(_, service)| service.id.as_str()));
        let near = near
            .first()
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Error::Usage(format!("`basket` names no service: `{id}`{near}"))
    })
}

fn council(code: &str, inputs: &Inputs) -> Result<CouncilId, Error> {
    inputs
        .registers
        .councils
        .code(code)
        .ok_or_else(|| Error::Usage(format!("`expected` names no council's code: `{code}`")))
}
