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

use crate::report::{Answer, Context};
use crate::trend::Trend;

/// A trend in every form it is shown but JSON, which is its document.
pub fn trend_answer(trend: &Trend, context: Context) -> Answer {
    Answer {
        schema: document::TREND_SCHEMA,
        tables: trend_tables(trend, context),
        notes: trend_notes(trend, context),
        records: trend_tidy(trend, context),
    }
}
