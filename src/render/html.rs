//! A page as one HTML file, complete without a script and without any request to elsewhere.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use crate::error::Error;
use crate::report::{Alignment, Figure, Page, Table};

/// The template as shipped; a project may have its own.
pub const PAGE_TEMPLATE: &str = include_str!("page.html");

/// What a template is called, which decides that its values are escaped.
const NAME: &str = "page.html";

/// What templates see of a page.
#[derive(Serialize)]
struct Shown<'a> {
    title: &'a str,
    subtitle: &'a str,
    findings: &'a [String],
    links: Vec<ShownLink<'a>>,
    parts: Vec<ShownPart<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct ShownLink<'a> {
    file: &'a str,
    words: &'a str,
    detail: &'a str,
}

#[derive(Serialize)]
struct ShownPart<'a> {
    /// For links within the page.
    id: String,
    heading: &'a str,
    sentences: &'a [String],
    figures: Vec<ShownFigure<'a>>,
    tables: Vec<ShownTable<'a>>,
}

#[derive(Serialize)]
struct ShownFigure<'a> {
    headline: &'a str,
    subtitle: &'a str,
    /// The picture, with its title and description.
    svg: String,
    table: ShownTable<'a>,
    /// What the notes of the page do not say.
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct ShownTable<'a> {
    caption: &'a str,
    columns: Vec<ShownColumn<'a>>,
    rows: Vec<Vec<String>>,
}

#[derive(Serialize)]
struct ShownColumn<'a> {
    heading: &'a str,
    is_number: bool,
}

/// The HTML text of a page, by the shipped template or a project's own, given with its path.
/// `draw` gives a figure's picture as SVG by an id of its own within the page.
///
/// # Errors
/// `Usage`, with path and line, where a project's template cannot be used; whatever `draw` fails
/// with.
pub fn html(
    page: &Page,
    own: Option<(&str, &str)>,
    mut draw: impl FnMut(&Figure, &str) -> Result<String, Error>,
) -> Result<String, Error> {
    let (path, source) = own.unwrap_or((NAME, PAGE_TEMPLATE));
    let mut environment = Environment::new();
    // A name that the page does not have is a fault of the template and no blank.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let fault = |error: minijinja::Error| {
        let line = error
            .line()
            .map_or_else(String::new, |line| format!(", line {line}"));
        Error::Usage(format!("`{path}`{line}: {error}"))
    };
    environment.add_template(NAME, source).map_err(fault)?;
    let template = environment.get_template(NAME).map_err(fault)?;
    let mut parts = Vec::new();
    for (at, part) in page.parts.iter().enumerate() {
        let id = format!("part-{}", at + 1);
        let mut figures = Vec::new();
        for (of_part, figure) in part.figures.iter().enumerate() {
            let said = |note: &&String| !page.notes.contains(note);
            figures.push(ShownFigure {
                headline: &figure.headline,
                subtitle: &figure.subtitle,
                svg: draw(figure, &format!("{id}-figure-{}", of_part + 1))?,
                table: shown(&figure.table),
                notes: figure
                    .notes
                    .iter()
                    .filter(said)
                    .map(String::as_str)
                    .collect(),
            });
        }
        parts.push(ShownPart {
            id,
            heading: &part.heading,
            sentences: &part.sentences,
            figures,
            tables: part.tables.iter().map(shown).collect(),
        });
    }
    let links = page.links.iter().map(|link| ShownLink {
        file: &link.file,
        words: &link.words,
        detail: &link.detail,
    });
    let page = Shown {
        title: &page.title,
        subtitle: &page.subtitle,
        findings: &page.findings,
        links: links.collect(),
        parts,
        notes: &page.notes,
    };
    let page = Value::from(Serde(&page));
    template.render(context! { page }).map_err(fault)
}

/// A table as people read it.
fn shown(table: &Table) -> ShownTable<'_> {
    let columns = table.columns.iter().map(|column| ShownColumn {
        heading: &column.heading,
        is_number: column.alignment == Alignment::Right,
    });
    let row =
        |row: &Vec<crate::report::Value>| row.iter().map(crate::report::Value::shown).collect();
    ShownTable {
        caption: &table.title,
        columns: columns.collect(),
        rows: table.rows.iter().map(row).collect(),
    }
}
