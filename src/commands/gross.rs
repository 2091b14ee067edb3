//! `baseline --gross`: totals of the whole sector from partial returns.

use std::collections::BTreeSet;

use super::answer::{formats, give};
use super::disclosed::rule;
use super::inputs::Inputs;
use super::output::Screen;
use super::question::{COUNCILS_AND_SERVICES, council, with_answer};
use crate::cli::{BaselineArgs, GrossBy, QuestionArgs};
use crate::error::Error;
use crate::grossing::{By, LowResponse, sector};
use crate::model::{CouncilId, Period};
use crate::panel::Panel;
use crate::report::{Answer, SectorOf, grossed_answer};

pub(super) fn run(args: &BaselineArgs, by: GrossBy, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output.files)?;
    let question = QuestionArgs {
        by: Some(COUNCILS_AND_SERVICES.to_owned()),
        ..args.question.clone()
    };
    let by = match by {
        GrossBy::Population => By::Population,
        GrossBy::Households => By::Households,
    };
    let low = if args.gross_anyway {
        LowResponse::Taken
    } else {
        LowResponse::Refused
    };
    with_answer(
        &args.input,
        &question,
        &args.output.files,
        screen,
        |baseline, context, inputs| {
            if rule(args.disclosure, &inputs.settings).is_some() {
                return Err(Error::Usage(
                    "grossed totals cannot be kept from telling small counts: `--gross` goes \
                     neither with `--publish` and `--sdc` nor with `suppress_below` under \
                     [disclosure] in the settings"
                        .into(),
                ));
            }
            let (councils, of) = councils(inputs, baseline.window)?;
            let mut answers = Vec::new();
            let mut has_total = false;
            for panel in Panel::all(baseline, 0) {
                let found = sector(&panel, &councils, by, low, context.registers);
                has_total |= found.totals.iter().any(|total| total.outcome.is_ok());
                answers.push(grossed_answer(&found, of, &panel, baseline, context));
            }
            let nothing = || Error::NotEnoughData("no council has a figure to gross".into());
            let answer = answers.into_iter().reduce(Answer::with);
            give(
                &answer.ok_or_else(nothing)?,
                args.output.format,
                &outputs,
                screen,
            )?;
            if has_total {
                Ok(())
            } else {
                Err(Error::NotEnoughData(
                    "of no service was enough returned to gross it; the notes say why, and \
                     `expected` under `[returns]` whose totals they would be"
                        .into(),
                ))
            }
        },
    )
}

/// The councils of the sector: those expected, or else all that were there throughout the window.
fn councils(inputs: &Inputs, window: Period) -> Result<(BTreeSet<CouncilId>, SectorOf), Error> {
    let registers = &inputs.registers;
    let expected = &inputs.settings.returns.expected;
    if !expected.is_empty() {
        let named = expected.iter().map(|code| council(code, registers));
        return Ok((named.collect::<Result<_, Error>>()?, SectorOf::Expected));
    }
    let throughout = registers.councils.iter().filter(|(_, council)| {
        window
            .each_month()
            .all(|month| council.is_valid_within(month))
    });
    Ok((throughout.map(|(id, _)| id).collect(), SectorOf::Register))
}
