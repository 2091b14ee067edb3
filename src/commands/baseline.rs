//! `baseline`: returns to the comparable baseline, printed and written.

use super::gross;
use super::output::{Screen, ending, print, save};
use super::question::with_answer;
use crate::baseline::Baseline;
use crate::cli::{BaselineArgs, TableFormat};
use crate::error::Error;
use crate::render;
use crate::report::{Context, baseline_document, notes, tables, tidy};

pub(super) fn run(args: &BaselineArgs, screen: &Screen) -> Result<u8, Error> {
    if let Some(by) = args.gross {
        return gross::run(args, by, screen);
    }
    // What cannot be written is told before the long part.
    let outputs = args
        .output
        .iter()
        .map(|path| {
            Ok((
                path,
                format_of(ending(path, &["csv", "json", "md", "txt"])?),
            ))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    with_answer(
        &args.input,
        &args.question,
        &args.output,
        screen,
        |baseline, context, _| {
            for (path, format) in outputs {
                save(path, text(baseline, context, format, None)?.as_bytes())?;
            }
            let format = screen.format(args.format);
            print(text(baseline, context, format, screen.width())?.as_bytes())
        },
    )
}

pub(super) fn format_of(ending: &str) -> TableFormat {
    match ending {
        "csv" => TableFormat::Csv,
        "json" => TableFormat::Json,
        "md" => TableFormat::Md,
        _ => TableFormat::Plain,
    }
}

fn text(
    baseline: &Baseline,
    context: Context,
    format: TableFormat,
    width: Option<u16>,
) -> Result<String, Error> {
    let tables = || tables(baseline, context);
    let notes = || notes(baseline, context);
    match format {
        TableFormat::Csv => render::csv(&tidy(baseline, context)),
        TableFormat::Json => render::json(&baseline_document(baseline, context)),
        TableFormat::Md => Ok(render::markdown(&tables(), &notes())),
        TableFormat::Plain => Ok(render::plain(&tables(), &notes())),
        TableFormat::Table => Ok(render::terminal(&tables(), &notes(), width)),
    }
}
