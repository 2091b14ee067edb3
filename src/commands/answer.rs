//! Answers printed and written: the same figures in the format of each place they go to.

use std::path::PathBuf;

use super::output::{Screen, ending, print, save};
use crate::cli::TableFormat;
use crate::error::Error;
use crate::render;
use crate::report::Answer;

/// The formats of files to write, by their endings. Told before the long part of a run.
///
/// # Errors
/// `Usage` where an ending is none of them.
pub(super) fn formats(outputs: &[PathBuf]) -> Result<Vec<(&PathBuf, TableFormat)>, Error> {
    outputs
        .iter()
        .map(|path| {
            let format = match ending(path, &["csv", "json", "md", "txt"])? {
                "csv" => TableFormat::Csv,
                "json" => TableFormat::Json,
                "md" => TableFormat::Md,
                _ => TableFormat::Plain,
            };
            Ok((path, format))
        })
        .collect()
}

/// Writes an answer to files, then prints it.
pub(super) fn give(
    answer: &Answer,
    format: Option<TableFormat>,
    outputs: &[(&PathBuf, TableFormat)],
    screen: &Screen,
) -> Result<(), Error> {
    for (path, format) in outputs {
        save(path, text(answer, *format, None)?.as_bytes())?;
    }
    let format = screen.format(format);
    print(text(answer, format, screen.width())?.as_bytes())
}

fn text(answer: &Answer, format: TableFormat, width: Option<u16>) -> Result<String, Error> {
    let (tables, notes) = (&answer.tables, &answer.notes);
    match format {
        TableFormat::Csv => render::csv(&answer.records),
        TableFormat::Json => render::json(&answer.document()),
        TableFormat::Md => Ok(render::markdown(tables, notes)),
        TableFormat::Plain => Ok(render::plain(tables, notes)),
        TableFormat::Table => Ok(render::terminal(tables, notes, width)),
    }
}
