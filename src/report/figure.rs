//! The figure a report hands to the chart module: words and rounded numbers, no drawing.
//!
//! Every kind of figure is a [`Figure`]; what differs is its [`Picture`].

use super::table::Table;

mod grid;
mod lines;
mod mix;
mod rows;
mod scatter;

pub use grid::{Cell, Grid, GridRow, Sign, Tint};
pub use lines::{Line, LinePanel, Lines};
pub use mix::{Mix, MixBar, MixContent};
pub use rows::{Axis, KeyEntry, Row, RowContent, RowMark, Rows, Shape, Signed};
pub use scatter::{CurvePoint, Scatter, ScatterPoint};

/// One sentence, what it is about, a picture, the same numbers as a table, and what must be known.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// One sentence saying what the picture shows; every number in it stands in the table.
    pub headline: String,
    /// What, where, when and the unit.
    pub subtitle: String,
    /// For `<desc>`: chart type, of what, the message; about 150 characters.
    pub description: String,
    /// What is drawn, from the same rounded numbers as the table.
    pub picture: Picture,
    /// Everything drawn, and what a picture of many councils leaves out.
    pub table: Table,
    /// Source and notes, a line each.
    pub notes: Vec<String>,
}

/// What is drawn. Numbers are already rounded; what has none is words.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// 100% stacked bars.
    Mix(Mix),
    /// Rows of marks over one axis.
    Rows(Rows),
    /// Points over the size of what they are shares of, with limits.
    Scatter(Scatter),
    /// Cells with their numbers or signs.
    Grid(Grid),
    /// Small multiples of lines, all on one scale.
    Lines(Lines),
}
