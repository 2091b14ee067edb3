//! `trend`: how digital shares change, between two periods and over a series.

use super::answer::{formats, give_with};
use super::exit_code;
use super::inputs::{self, Inputs};
use super::output::Screen;
use super::question::{
    context, no_figure, over_series, period, question, say_findings, take_in, wanted,
};
use crate::cli::{TrendArgs, TrendStep};
use crate::error::Error;
use crate::model::{CouncilId, Period, ServiceId};
use crate::registers::{Registers, ServiceLabel, did_you_mean};
use crate::report::{trend_answer, trend_document};
use crate::trend::{Pair, Step, TrendQuestion, UnitTrend, trend};

pub(super) fn run(args: &TrendArgs, screen: &Screen) -> Result<u8, Error> {
    // What cannot be written is told before the long part.
    let outputs = formats(&args.output.files)?;
    let inputs = inputs::find(&args.input)?;
    let asked = asked(args, &inputs)?;
    for output in &args.output.files {
        inputs.protect(output)?;
    }
    let mut returns = take_in(&inputs, &wanted(&asked.baseline))?;
    let files = returns.files();
    let (tally, findings) = (&returns.tally, &mut returns.findings);
    let found = trend(tally, &asked, &inputs.registers, &files, findings);
    say_findings(&inputs, &mut returns, screen)?;
    let found = found?.ok_or_else(|| no_figure(&asked.baseline, &returns, &inputs))?;
    let context = context(&asked.baseline, &returns, &inputs);
    let document = trend_document(&found, context);
    let answer = trend_answer(&found, context);
    give_with(&answer, &document, args.output.format, &outputs, screen)?;
    if !found.units.iter().any(UnitTrend::can_compare) {
        return Err(Error::NotEnoughData(
            "nothing can be compared: no two periods have a digital share".into(),
        ));
    }
    Ok(exit_code(&returns.findings, args.input.rules.fail_on))
}

/// What flags and settings ask.
fn asked<'a>(args: &TrendArgs, inputs: &'a Inputs) -> Result<TrendQuestion<'a>, Error> {
    let registers = &inputs.registers;
    let mut baseline = question(&over_series(&args.series), inputs)?;
    // The settings' window is that of the baseline, which is one period of a trend.
    baseline.window = args.series.period.as_deref().map(period).transpose()?;
    if let Some(label) = &args.service {
        baseline.basket = vec![service(label, registers)?];
    }
    let council = args.council.as_deref();
    Ok(TrendQuestion {
        baseline,
        council: council.map_or(Ok(Vec::new()), |label| named(label, registers))?,
        step: args.series.by.map(step),
        pair: match (&args.from, &args.to) {
            (Some(from), Some(to)) => Some(Pair::asked(period(from)?, period(to)?)?),
            _ => None,
        },
        rebased: rebased(inputs)?,
    })
}

/// When limits begin anew, by the settings.
pub(super) fn rebased(inputs: &Inputs) -> Result<Vec<Period>, Error> {
    let texts = inputs.settings.trend.rebase.iter();
    texts.map(|text| rebase(text)).collect()
}

/// The step that a flag names.
pub(super) fn step(step: TrendStep) -> Step {
    match step {
        TrendStep::Month => Step::Month,
        TrendStep::Quarter => Step::Quarter,
        TrendStep::Year => Step::Year,
    }
}

fn rebase(text: &str) -> Result<Period, Error> {
    period(text).map_err(|error| Error::Usage(format!("`rebase` under [trend]: {error}")))
}

/// The councils that a name or code stands for.
fn named(label: &str, registers: &Registers) -> Result<Vec<CouncilId>, Error> {
    let councils = &registers.councils;
    match councils.named(label) {
        [] => {
            let near = did_you_mean(label, councils.names());
            Err(Error::Usage(format!(
                "no council is known as `{label}`{near}"
            )))
        }
        found => Ok(found.to_vec()),
    }
}

/// The service of an id or a label.
fn service(label: &str, registers: &Registers) -> Result<ServiceId, Error> {
    let services = &registers.services;
    if let Some(ServiceLabel::Service(found)) = services.find(label) {
        return Ok(found);
    }
    let all = services.iter();
    let known = all.flat_map(|(_, service)| [service.id.as_str(), service.name.as_str()]);
    let near = did_you_mean(label, known);
    Err(Error::Usage(format!(
        "no service is known as `{label}`{near}"
    )))
}
