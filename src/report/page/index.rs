//! The page that leads to the others.

use super::{Link, Page};
use crate::model::plural;
use crate::report::context::Context;

/// A page that was made.
#[derive(Debug)]
pub struct Listed {
    /// Its file.
    pub file: String,
    /// What it is of.
    pub name: String,
    /// How many services have figures, and of how many.
    pub services: (u64, u64),
}

/// The page that leads to a page a council, in the order of their names, and to the sector's where
/// there is one.
pub fn index_page(sector: Option<String>, mut councils: Vec<Listed>, context: Context) -> Page {
    councils.sort_by(|one, other| (&one.name, &one.file).cmp(&(&other.name, &other.file)));
    let of_sector = sector.map(|file| Link {
        file,
        words: "All councils together".into(),
        detail: plural(councils.len() as u64, "council"),
    });
    let each = councils.into_iter().map(|one| Link {
        file: one.file,
        words: one.name,
        detail: format!(
            "figures of {} of {}",
            one.services.0,
            plural(one.services.1, "service")
        ),
    });
    Page {
        title: context
            .title
            .map_or_else(|| "How people reach councils".to_owned(), str::to_owned),
        subtitle: "Reports, in the order of the councils’ names".into(),
        findings: Vec::new(),
        links: of_sector.into_iter().chain(each).collect(),
        parts: Vec::new(),
        notes: Vec::new(),
    }
}
