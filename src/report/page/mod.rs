//! Reports as pages: what was found, whether it can be trusted, then the figures.
//!
//! A page is words, figures and tables; what draws and writes them adds marks alone.

mod council;
mod findings;
mod index;
mod sector;
mod trust;

use super::answer::Answer;
use super::figure::Figure;
use super::table::Table;

pub use council::{CouncilFacts, UnitFacts, council_page};
pub use index::{Listed, index_page};
pub use sector::{Breakdown, SectorFacts, sector_page};

/// The most findings that stand first: what a reader keeps.
pub const MOST_FINDINGS: usize = 5;

/// A page, every word and number of it.
#[derive(Debug, Default)]
pub struct Page {
    /// The title.
    pub title: String,
    /// What, when, in which unit and by which definition.
    pub subtitle: String,
    /// What was found, a sentence each with its figure; at most [`MOST_FINDINGS`].
    pub findings: Vec<String>,
    /// Other pages, where this one leads to some.
    pub links: Vec<Link>,
    /// Whether it can be trusted, then the figures.
    pub parts: Vec<Part>,
    /// Definitions, methods and sources.
    pub notes: Vec<String>,
}

/// A part of a page under a heading.
#[derive(Debug, Default)]
pub struct Part {
    /// The heading.
    pub heading: String,
    /// What it says, a paragraph each.
    pub sentences: Vec<String>,
    /// Figures, each with its table.
    pub figures: Vec<Figure>,
    /// Tables besides.
    pub tables: Vec<Table>,
}

/// Another page.
#[derive(Debug)]
pub struct Link {
    /// Where it is, relative to this page.
    pub file: String,
    /// What it is of.
    pub words: String,
    /// What is worth knowing before it is opened.
    pub detail: String,
}

/// What changed since an earlier release.
fn revisions(found: Answer) -> Part {
    Part {
        heading: "Revisions".into(),
        sentences: found.notes,
        figures: Vec::new(),
        tables: found
            .tables
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .collect(),
    }
}

/// Adds notes that are not there yet.
fn add_notes(notes: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for note in more {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
}
