//! Answers printed and written: the same figures in the format of each place they go to.

use std::path::PathBuf;

use serde::Serialize;

use super::output::{Screen, ending, print, save};
use crate::cli::TableFormat;
use crate::error::Error;
use crate::render;
use crate::report::{Answer, book};

/// What a file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileFormat {
    /// One of the formats that are printed too.
    Text(TableFormat),
    /// A workbook.
    Workbook,
}

/// The formats of files to write, by their endings. Told before the long part of a run.
///
/// # Errors
/// `Usage` where an ending is none of them.
pub(super) fn formats(outputs: &[PathBuf]) -> Result<Vec<(&PathBuf, FileFormat)>, Error> {
    outputs
        .iter()
        .map(|path| {
            let format = match ending(path, &["csv", "json", "md", "txt", "xlsx"])? {
                "csv" => FileFormat::Text(TableFormat::Csv),
                "json" => FileFormat::Text(TableFormat::Json),
                "md" => FileFormat::Text(TableFormat::Md),
                "xlsx" => FileFormat::Workbook,
                _ => FileFormat::Text(TableFormat::Plain),
            };
            Ok((path, format))
        })
        .collect()
}

/// Writes an answer to files, then prints it.
pub(super) fn give(
    answer: &Answer,
    format: Option<TableFormat>,
    outputs: &[(&PathBuf, FileFormat)],
    screen: &Screen,
) -> Result<(), Error> {
    give_with(answer, &answer.document(), format, outputs, screen)
}

/// Writes an answer that has a document of its own to files, then prints it.
pub(super) fn give_with(
    answer: &Answer,
    document: &impl Serialize,
    format: Option<TableFormat>,
    outputs: &[(&PathBuf, FileFormat)],
    screen: &Screen,
) -> Result<(), Error> {
    for (path, format) in outputs {
        match format {
            FileFormat::Text(format) => {
                save(path, text(answer, document, *format, None)?.as_bytes())?;
            }
            FileFormat::Workbook => save(path, &render::workbook(&book(answer))?)?,
        }
    }
    let format = screen.format(format);
    print(text(answer, document, format, screen.width())?.as_bytes())
}

fn text(
    answer: &Answer,
    document: &impl Serialize,
    format: TableFormat,
    width: Option<u16>,
) -> Result<String, Error> {
    let (tables, notes) = (&answer.tables, &answer.notes);
    match format {
        TableFormat::Csv => render::csv(&answer.records),
        TableFormat::Json => render::json(document),
        TableFormat::Md => Ok(render::markdown(tables, notes)),
        TableFormat::Plain => Ok(render::plain(tables, notes)),
        TableFormat::Table => Ok(render::terminal(tables, notes, width)),
    }
}
