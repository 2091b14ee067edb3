//! A table as aligned text without any frame, for pipes and for reading aloud.

use comfy_table::presets::NOTHING;

use super::terminal::{framed, titled};
use crate::report::Table;

/// The plain text of tables and notes.
pub fn plain(tables: &[Table], notes: &[String]) -> String {
    let mut text = String::new();
    for table in tables {
        text.push_str(&titled(
            &table.title,
            &framed(table, NOTHING, str::to_owned),
        ));
    }
    for note in notes {
        text.push_str(note);
        text.push('\n');
    }
    text
}
