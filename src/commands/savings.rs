//! `savings`: what channel shift would be worth to a council.

use super::answer::{formats, give};
use super::comparing::{compared, no_figure, terms};
use super::output::Screen;
use super::peers::peers_asked;
use super::project::settings_for;
use super::question::{councils_and_services, with_answer};
use crate::cli::SavingsArgs;
use crate::error::Error;
use crate::panel::Panel;
use crate::peers::Tiers;
use crate::report::{Answer, Beside, savings_answer, too_few_figures};
use crate::savings::{Costs, Target, check, savings};

pub(super) fn run(args: &SavingsArgs, screen: &Screen) -> Result<u8, Error> {
    let of = &args.of;
    let outputs = formats(&of.output.files)?;
    // What is missing is told before the long part.
    check(&settings_for(&of.input)?.costs)?;
    with_answer(
        &of.input,
        &councils_and_services(&of.scope, None),
        &of.output.files,
        screen,
        |baseline, context, inputs| {
            let registers = context.registers;
            let costs = Costs::new(&inputs.settings.costs, registers)?;
            let terms = terms(None, &inputs.settings);
            let peers = peers_asked(&args.council, &of.peers, Tiers::AsTheyAre, inputs)?;
            let mut answers: Vec<Answer> = Vec::new();
            let mut has_target = false;
            for panel in Panel::all(baseline, 0) {
                let Some(comparison) =
                    compared(&panel, &peers, Tiers::AsTheyAre, &terms, registers)
                else {
                    continue;
                };
                let beside = Beside {
                    context,
                    peers: &peers,
                    terms: &terms,
                    panel: &panel,
                };
                let found = savings(&comparison, baseline, context.definition, &costs, registers);
                has_target |= found.has_target(Target::Median);
                answers.push(savings_answer(
                    &found,
                    &costs,
                    &comparison,
                    baseline,
                    beside,
                ));
            }
            let nothing = || no_figure(&peers, registers);
            let answer = answers.into_iter().reduce(Answer::with);
            give(
                &answer.ok_or_else(nothing)?,
                of.output.format,
                &outputs,
                screen,
            )?;
            if has_target {
                Ok(())
            } else {
                Err(too_few_figures(&peers, registers))
            }
        },
    )
}
