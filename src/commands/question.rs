//! Flags and settings to the question a baseline answers; flags beat settings.

use std::path::PathBuf;

use super::inputs::{self, Inputs};
use super::machine::threads;
use super::output::Screen;
use super::{exit_code, watch};
use crate::baseline::{Baseline, CouncilsAs, Dimension, Question, baseline_on};
use crate::checks;
use crate::cli::{InputArgs, PeriodsArgs, QuestionArgs, ScopeArgs};
use crate::error::Error;
use crate::model::{CouncilId, Period, PeriodReading, ServiceId, UnitId, quoted_list};
use crate::registers::{Definition, Registers, ServiceLabel, did_you_mean};
use crate::report::Context;
use crate::returns::Returns;
use crate::store::Wanted;

/// The definition used where nothing names one: the one in force.
const DEFAULT_DEFINITION: &str = "gds-current";

/// What a row is where nothing says it.
const DEFAULT_BY: &str = "service";

/// What councils are taken as where nothing says it.
const DEFAULT_COUNCILS: &str = "as-named";

/// What a setting is where nothing says it, for those that have such a word.
pub(super) fn default_of(setting: &str) -> Option<&'static str> {
    match setting {
        "baseline.by" => Some(DEFAULT_BY),
        "baseline.definition" => Some(DEFAULT_DEFINITION),
        "baseline.councils" => Some(DEFAULT_COUNCILS),
        _ => None,
    }
}

/// What each council has of each service, which most is made from.
pub(super) const COUNCILS_AND_SERVICES: &str = "council,service";

/// What each council has of each service, or of one.
pub(super) fn councils_and_services(scope: &ScopeArgs, service: Option<&String>) -> QuestionArgs {
    QuestionArgs {
        scope: scope.clone(),
        by: Some(COUNCILS_AND_SERVICES.to_owned()),
        basket: service.into_iter().cloned().collect(),
    }
}

/// The same over a series.
pub(super) fn over_series(series: &PeriodsArgs) -> QuestionArgs {
    let scope = ScopeArgs {
        period: series.period.clone(),
        figure: series.figure.clone(),
        councils: Some(series.councils.clone()),
    };
    councils_and_services(&scope, None)
}

/// What the flags and settings ask.
pub(super) fn question<'a>(args: &QuestionArgs, inputs: &'a Inputs) -> Result<Question<'a>, Error> {
    let settings = &inputs.settings.baseline;
    let window = args.scope.period.as_ref().or(settings.window.as_ref());
    let asked_unit = args.scope.figure.unit.as_ref().or(settings.unit.as_ref());
    let basket = if args.basket.is_empty() {
        &settings.basket
    } else {
        &args.basket
    };
    let by = args.by.as_ref().or(settings.by.as_ref());
    Ok(Question {
        window: window.map(|text| period(text)).transpose()?,
        by: dimensions(by.map_or(DEFAULT_BY, String::as_str))?,
        definition: definition(args.scope.figure.definition.as_ref(), inputs)?,
        basket: basket
            .iter()
            .map(|id| service(id, &inputs.registers))
            .collect::<Result<_, Error>>()?,
        unit: asked_unit
            .map(|text| unit(text, &inputs.registers))
            .transpose()?,
        expected: inputs
            .settings
            .returns
            .expected
            .iter()
            .map(|code| council(code, &inputs.registers))
            .collect::<Result<_, Error>>()?,
        councils: councils(args.scope.councils.as_ref().or(settings.councils.as_ref()))?,
    })
}

/// Reads the returns, answers the question, says what was found, and hands the answer on with
/// what its words need besides. None of `outputs` may be a return.
pub(super) fn with_answer(
    input: &InputArgs,
    args: &QuestionArgs,
    outputs: &[PathBuf],
    screen: &Screen,
    show: impl FnOnce(&Baseline, Context, &Inputs) -> Result<(), Error>,
) -> Result<u8, Error> {
    let inputs = inputs::find(input)?;
    let question = question(args, &inputs)?;
    for output in outputs {
        inputs.protect(output)?;
    }
    let mut returns = take_in(&inputs, &wanted(&question))?;
    let answer = watch::stage("baseline", || answer(&question, &mut returns, &inputs));
    say_findings(&inputs, &mut returns, screen)?;
    let answer = answer?;
    show(&answer, context(&question, &returns, &inputs), &inputs)?;
    if answer.groups.iter().all(|group| group.total.is_none()) {
        return Err(Error::NotEnoughData(
            "no figure can be compared: every one is missing or suppressed".into(),
        ));
    }
    let code = exit_code(&returns.findings, input.rules.fail_on);
    // The system takes millions of figures back at once; piece by piece it takes a while.
    std::mem::forget((returns, answer, inputs));
    Ok(code)
}

/// What a question asks of a store.
pub(super) fn wanted(question: &Question) -> Wanted {
    Wanted {
        window: question.window,
        services: question.basket.clone(),
        unit: question.unit,
    }
}

/// Reads the returns and holds their figures against each other; of a store, reads what is wanted.
pub(super) fn take_in(inputs: &Inputs, wanted: &Wanted) -> Result<Returns, Error> {
    let mut returns = inputs.take_in(wanted)?;
    if inputs.is_checked() {
        inputs.count_checked(&mut returns);
    } else {
        hold_against_each_other(inputs, &mut returns);
    }
    Ok(returns)
}

/// Holds figures against each other, over all that was returned: what is compared with may lie outside
/// the window.
pub(super) fn hold_against_each_other(inputs: &Inputs, returns: &mut Returns) {
    let files = returns.files();
    watch::stage("checks", || {
        checks::find(
            &returns.tally,
            &inputs.registers,
            &inputs.settings.checks,
            &files,
            threads(),
            &mut returns.findings,
        );
    });
}

/// Says what was found, with what the project accepts as accepted.
pub(super) fn say_findings(
    inputs: &Inputs,
    returns: &mut Returns,
    screen: &Screen,
) -> Result<(), Error> {
    if screen.is_verbose() {
        inputs.locate(returns)?;
    }
    accept_found(inputs, returns)?;
    screen.say(&inputs.about_store(&returns.findings)?);
    screen.say_findings(&returns.findings);
    Ok(())
}

/// Accepts the queries found so far that the project gives reasons for.
pub(super) fn accept_found(inputs: &Inputs, returns: &mut Returns) -> Result<(), Error> {
    if inputs.reasons_name_places() {
        inputs.locate(returns)?;
    }
    // Which reasons fit nothing only a check can say, which looks for every query.
    let files = returns.files();
    drop(inputs.accept(&files, &mut returns.findings));
    Ok(())
}

/// The baseline, or what there are figures for where there is none.
pub(super) fn answer(
    question: &Question,
    returns: &mut Returns,
    inputs: &Inputs,
) -> Result<Baseline, Error> {
    let files = returns.files();
    let found = baseline_on(
        threads(),
        &returns.tally,
        question,
        &inputs.registers,
        &files,
        &mut returns.findings,
    );
    found.ok_or_else(|| no_figure(question, returns, inputs))
}

/// That there is nothing to answer a question with, and what there are figures for.
pub(super) fn no_figure(question: &Question, returns: &Returns, inputs: &Inputs) -> Error {
    let window = question
        .window
        .map_or_else(String::new, |window| format!(" in {window}"));
    let unit = question.unit.map_or_else(String::new, |unit| {
        format!(" in {}", inputs.registers.units.get(unit).name)
    });
    let have = inputs.extent(returns).map_or_else(String::new, |period| {
        format!("; there are figures for {}", period.words())
    });
    Error::NotEnoughData(format!("no usable figure{unit}{window}{have}"))
}

/// What the words of a report are made from.
pub(super) fn context<'a>(
    question: &Question<'a>,
    returns: &'a Returns,
    inputs: &'a Inputs,
) -> Context<'a> {
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

/// The definition that a flag asks for, else the settings, else the one in force.
pub(super) fn definition<'a>(
    asked: Option<&String>,
    inputs: &'a Inputs,
) -> Result<&'a Definition, Error> {
    let id = asked.or(inputs.settings.baseline.definition.as_ref());
    let id = id.map_or(DEFAULT_DEFINITION, String::as_str);
    inputs.registers.definitions.find(id)
}

/// A period as it is typed.
pub(super) fn period(text: &str) -> Result<Period, Error> {
    match Period::read(text) {
        // In a return a query is enough; a whole baseline of the wrong window is not.
        Some((_, PeriodReading::MonthOrYear)) => Err(Error::Usage(format!(
            "`{text}` may be a month or a financial year; write {text}-01/P1M or {}",
            text.replacen('-', "/", 1)
        ))),
        Some((period, _)) => Ok(period),
        None => Err(Error::Usage(format!(
            "`{text}` is not a period; write 2015-04, 2015-Q1, 2015-16 or a range such as 2015-04..2016-03"
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
                    "`--by {word}` must be one of {}",
                    quoted_list(&words, "or")
                ))
            })?;
        if !dimensions.contains(&dimension) {
            dimensions.push(dimension);
        }
    }
    Ok(dimensions)
}

pub(super) fn councils(text: Option<&String>) -> Result<CouncilsAs, Error> {
    match text.map(String::as_str) {
        None | Some(DEFAULT_COUNCILS) => Ok(CouncilsAs::Named),
        Some("current") => Ok(CouncilsAs::Current),
        Some(other) => Err(Error::Usage(format!(
            "`councils` is as-named or current, not `{other}`"
        ))),
    }
}

/// A service of a basket, by id or name.
pub(super) fn service(id: &str, registers: &Registers) -> Result<ServiceId, Error> {
    let services = &registers.services;
    match services.find(id) {
        Some(ServiceLabel::Service(service)) => Ok(service),
        _ => {
            let known = services.iter().map(|(_, service)| service.id.as_str());
            let near = did_you_mean(id, known);
            Err(Error::Usage(format!("no service is known as `{id}`{near}")))
        }
    }
}

/// A unit, by id, name or label.
pub(super) fn unit(text: &str, registers: &Registers) -> Result<UnitId, Error> {
    let units = &registers.units;
    units.find(text).ok_or_else(|| {
        let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
        Error::Usage(format!("no unit `{text}`; known are {}", names.join(", ")))
    })
}

/// A council that is expected, by code.
pub(super) fn council(code: &str, registers: &Registers) -> Result<CouncilId, Error> {
    let councils = &registers.councils;
    councils.code(code).ok_or_else(|| {
        let near = did_you_mean(code, councils.names());
        Error::Usage(format!(
            "`expected` names no council's code: `{code}`{near}"
        ))
    })
}
