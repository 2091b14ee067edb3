//! Tables, documents and findings to text. Computes and words nothing: the report has. One file a
//! format.

mod csv;
mod findings;
mod github;
mod html;
mod json;
mod markdown;
mod parquet;
mod plain;
mod rows;
mod sketch;
mod terminal;
mod workbook;
mod xlsx;

pub use csv::{MARK, csv, data_csv, spreadsheet_csv, spreadsheet_record};
pub use findings::{Paint, concise, drawn, summary_line};
pub use github::github;
pub use html::{PAGE_TEMPLATE, html};
pub use json::{json, json_lines};
pub use markdown::markdown;
pub use parquet::parquet;
pub use plain::plain;
pub use rows::CsvRows;
pub use sketch::{Signs, sketch};
pub use terminal::terminal;
pub use workbook::workbook;
pub use xlsx::xlsx;

use crate::report::{Table, Value};

/// The headings and cells of a table as people read them.
fn shown(table: &Table) -> (Vec<String>, Vec<Vec<String>>) {
    let headings = table
        .columns
        .iter()
        .map(|column| column.heading.clone())
        .collect();
    let rows = table
        .rows
        .iter()
        .map(|row| row.iter().map(Value::shown).collect())
        .collect();
    (headings, rows)
}
