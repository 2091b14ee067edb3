//! A table as Markdown.

use comfy_table::presets::ASCII_MARKDOWN;

use super::terminal::{framed, titled};
use crate::report::Table;

/// The Markdown text of a table and its notes.
pub fn markdown(tables: &[Table], notes: &[String]) -> String {
    let mut text = String::new();
    for table in tables {
        text.push_str(&titled(
            &format!("### {}", table.title),
            &framed(table, ASCII_MARKDOWN, escape),
        ));
    }
    for note in notes {
        text.push_str(&format!("- {}\n", escape(note)));
    }
    text
}

/// Marks that Markdown would take as its own.
fn escape(text: &str) -> String {
    text.replace('|', "\\|").replace('[', "\\[")
}
