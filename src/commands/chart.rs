//! `chart`: a baseline as a figure.

use super::output::{Screen, ending, print, save};
use super::question::with_answer;
use crate::chart::{png, svg};
use crate::cli::MixArgs;
use crate::error::Error;
use crate::report::mix_figure;

pub(super) fn run_mix(args: &MixArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = args
        .output
        .iter()
        .map(|path| Ok((path, ending(path, &["svg", "png"])?)))
        .collect::<Result<Vec<_>, Error>>()?;
    with_answer(
        &args.input,
        &args.question,
        &args.output,
        screen,
        |baseline, context, _| {
            let figure = mix_figure(baseline, context)
                .ok_or_else(|| Error::NotEnoughData("no figure to draw".into()))?;
            let fault = |error| Error::Usage(format!("cannot draw the mix: {error}"));
            if outputs.is_empty() {
                print(svg(&figure).map_err(fault)?.as_bytes())?;
            }
            for (path, ending) in outputs {
                match ending {
                    "png" => save(path, &png(&figure).map_err(fault)?)?,
                    _ => save(path, svg(&figure).map_err(fault)?.as_bytes())?,
                }
            }
            Ok(())
        },
    )
}
