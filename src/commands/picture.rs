//! A figure in the form of each place it goes to.

use std::path::PathBuf;

use super::output::{Screen, ending, print, save};
use crate::chart::{ChartError, png, svg};
use crate::cli::{ChartFormat, PictureArgs};
use crate::error::Error;
use crate::render;
use crate::report::{Answer, Figure};

/// In what form a figure is written.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// As one that can be printed.
    Printed(ChartFormat),
    /// As a bitmap.
    Png,
}

/// The forms of files to write, by their endings. Told before the long part of a run.
///
/// # Errors
/// `Usage` where an ending is none of them.
pub(super) fn forms<'a>(args: &'a PictureArgs) -> Result<Vec<(&'a PathBuf, Form)>, Error> {
    let form = |path: &'a PathBuf| {
        let known = &["svg", "png", "csv", "json", "md", "txt"];
        let form = match ending(path, known)? {
            "png" => Form::Png,
            "csv" => Form::Printed(ChartFormat::Csv),
            "json" => Form::Printed(ChartFormat::Json),
            "md" => Form::Printed(ChartFormat::Md),
            "txt" => Form::Printed(ChartFormat::Text),
            _ => Form::Printed(ChartFormat::Svg),
        };
        Ok((path, form))
    };
    args.output.iter().map(form).collect()
}

/// Writes a figure to files, or prints it where none is named.
pub(super) fn give(
    figure: &Figure,
    args: &PictureArgs,
    forms: &[(&PathBuf, Form)],
    screen: &Screen,
) -> Result<(), Error> {
    for (path, form) in forms {
        match form {
            Form::Png => save(path, &png(figure).map_err(|error| fault(&error))?)?,
            Form::Printed(format) => save(path, text(figure, *format, screen)?.as_bytes())?,
        }
    }
    if forms.is_empty() || args.format.is_some() {
        let format = args.format.unwrap_or(screen.chart_format());
        print(text(figure, format, screen)?.as_bytes())?;
    }
    Ok(())
}

fn fault(error: &ChartError) -> Error {
    Error::Usage(format!("cannot draw the figure: {error}"))
}

fn text(figure: &Figure, format: ChartFormat, screen: &Screen) -> Result<String, Error> {
    let answer = || Answer::of_figure(figure);
    let tables = std::slice::from_ref(&figure.table);
    match format {
        ChartFormat::Svg => svg(figure).map_err(|error| fault(&error)),
        ChartFormat::Text => Ok(render::sketch(figure, screen.signs(), screen.width())),
        ChartFormat::Csv => render::csv(&figure.table),
        ChartFormat::Json => render::json(&answer().document()),
        ChartFormat::Md => Ok(render::markdown(tables, &answer().notes)),
        ChartFormat::Plain => Ok(render::plain(tables, &answer().notes)),
    }
}
