//! `baseline`: returns to the comparable baseline, printed and written.

use super::answer::{formats, give_with};
use super::disclosed::{anything_left, disclosed, rule};
use super::gross;
use super::output::Screen;
use super::question::with_answer;
use crate::cli::BaselineArgs;
use crate::error::Error;
use crate::report::{baseline_answer, baseline_document};

pub(super) fn run(args: &BaselineArgs, screen: &Screen) -> Result<u8, Error> {
    if let Some(by) = args.gross {
        return gross::run(args, by, screen);
    }
    let outputs = formats(&args.output.files)?;
    with_answer(
        &args.input,
        &args.question,
        &args.output.files,
        screen,
        |baseline, context, inputs| {
            let rule = rule(args.disclosure, &inputs.settings);
            let baseline = &disclosed(baseline, rule, context.registers)?;
            give_with(
                &baseline_answer(baseline, context),
                &baseline_document(baseline, context),
                args.output.format,
                &outputs,
                screen,
            )?;
            anything_left(baseline)
        },
    )
}
