//! Small multiples of lines, all on one scale.

use super::Axis;
use super::KeyEntry;

/// Small multiples of lines over the same periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The axis of every panel.
    pub axis: Axis,
    /// What the shapes stand for.
    pub key: Vec<KeyEntry>,
    /// The periods, from the first.
    pub periods: Vec<String>,
    /// The panels, in order.
    pub panels: Vec<LinePanel>,
}

/// One panel.
#[derive(Clone, Debug, PartialEq)]
pub struct LinePanel {
    /// What it is of.
    pub title: String,
    /// Its lines; a period without a number breaks a line.
    pub line: Line,
    /// Why there is nothing to draw, where there is nothing.
    pub words: Option<String>,
}

/// The numbers of a panel, one a period, rounded as its table is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The council's, or everybody's together.
    pub own: Vec<Option<f64>>,
    /// The median of its peers, or of all councils.
    pub median: Vec<Option<f64>>,
    /// The middle half of them.
    pub half: Vec<Option<(f64, f64)>>,
}
