//! Reports as pages: what was found, whether it can be trusted, then the figures.

mod council;
mod sector;
mod trust;

use serde::Serialize;

use super::table::{Alignment, Table};

pub use council::council_page;
pub use sector::sector_page;

/// A page, every word and number of it: what writes it adds marks alone.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The title.
    pub title: String,
    /// What, when, in which unit and by which definition.
    pub subtitle: String,
    /// What was found, a sentence each with its figure; at most [`MOST_FINDINGS`].
    pub findings: Vec<String>,
    /// Whether it can be trusted: sentences, then the tables behind them.
    pub trust: Part,
    /// The figures.
    pub parts: Vec<Part>,
    /// Definitions, methods and sources.
    pub notes: Vec<String>,
}

/// A part of a page under a heading.
#[derive(Debug, Default, Serialize)]
pub struct Part {
    /// The heading.
    pub heading: String,
    /// What it says, a paragraph each.
    pub sentences: Vec<String>,
    /// Pictures as SVG, each with the words of a figure.
    pub figures: Vec<PageFigure>,
    /// Tables.
    pub tables: Vec<PageTable>,
}

/// A picture of a page. The same numbers stand in a table of its part.
#[derive(Debug, Serialize)]
pub struct PageFigure {
    /// One sentence saying what it shows.
    pub headline: String,
    /// What, where, when and the unit.
    pub subtitle: String,
    /// The picture, as SVG.
    pub svg: String,
    /// Source and notes.
    pub notes: Vec<String>,
}

/// A table of a page, as people read it.
#[derive(Debug, Serialize)]
pub struct PageTable {
    caption: String,
    columns: Vec<PageColumn>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct PageColumn {
    heading: String,
    is_number: bool,
}

/// The most findings that stand first: what a reader keeps.
pub const MOST_FINDINGS: usize = 5;

impl PageTable {
    /// A table as it is shown.
    pub fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|column| PageColumn {
            heading: column.heading.clone(),
            is_number: column.alignment == Alignment::Right,
        });
        let rows = table.rows.iter();
        Self {
            caption: table.title.clone(),
            columns: columns.collect(),
            rows: rows
                .map(|row| row.iter().map(super::table::Value::shown).collect())
                .collect(),
        }
    }
}
