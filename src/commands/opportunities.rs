//! `opportunities`: where channel shift would move most, who is ahead, and who could learn from whom.

use std::path::Path;

use super::answer::{formats, give};
use super::comparing::terms;
use super::output::Screen;
use super::peers::choice;
use super::question::{councils_and_services, with_answer};
use crate::cli::OpportunitiesArgs;
use crate::error::Error;
use crate::opportunities::{Opportunities, councils, opportunities};
use crate::panel::Panel;
use crate::report::{Answer, Naming, Searched, opportunities_answer};

pub(super) fn run(args: &OpportunitiesArgs, screen: &Screen) -> Result<u8, Error> {
    let of = &args.of;
    let outputs = formats(&of.output.files)?;
    with_answer(
        &of.input,
        &councils_and_services(&of.scope, None),
        &of.output.files,
        screen,
        |baseline, context, inputs| {
            let registers = context.registers;
            let folder = inputs.folder.as_deref().unwrap_or(Path::new(""));
            let choice = choice(&of.peers, &inputs.settings.peers, folder, registers)?;
            let terms = terms(None, &inputs.settings);
            let panels = Panel::all(baseline, 0);
            let found = panels
                .iter()
                .map(|panel| opportunities(panel, &choice, &terms, registers))
                .collect::<Result<Vec<Opportunities>, Error>>()?;
            let naming = if args.anonymise {
                Naming::letters(&councils(&found), registers)
            } else {
                Naming::Named
            };
            let answers = panels.iter().zip(&found).map(|(panel, found)| {
                let over = Searched {
                    context,
                    panel,
                    terms: &terms,
                    list: choice.list.list(),
                    naming: &naming,
                };
                opportunities_answer(found, baseline, over)
            });
            let nothing = || Error::NotEnoughData("no council has a share of any service".into());
            let answer = answers.reduce(Answer::with).ok_or_else(nothing)?;
            give(&answer, of.output.format, &outputs, screen)?;
            let mut services = found.iter().flat_map(|found| &found.services);
            if services.any(|service| service.moved.is_some()) {
                Ok(())
            } else {
                Err(Error::NotEnoughData(
                    "no service has enough comparable councils with a share for an upper quartile; \
                     add the returns of more"
                        .into(),
                ))
            }
        },
    )
}
