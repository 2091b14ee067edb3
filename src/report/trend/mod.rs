//! A trend as tables, notes, tidy CSV and a document.

mod document;
mod lines;
mod notes;
mod series_notes;
mod tables;
mod tidy;
mod words;

pub use document::{TrendDocument, trend_document};
pub use notes::trend_notes;
pub use tables::trend_tables;
pub use tidy::{TREND_COLUMNS, trend_tidy};
