//! Rows of marks over one axis: where a council stands, dots with intervals, spreads.

/// Rows of marks over one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The axis under all rows.
    pub axis: Axis,
    /// What the shapes stand for, in the order they are named.
    pub key: Vec<KeyEntry>,
    /// The rows, in order from the top.
    pub rows: Vec<Row>,
}

/// What numbers stand along an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// What they are, for example "Digital share".
    pub name: String,
    /// What stands behind each number, for example `%`.
    pub unit: &'static str,
    /// The least that may be drawn, for example 0 where nothing can lie below it.
    pub least: Option<f64>,
    /// The most that may be drawn.
    pub most: Option<f64>,
    /// A number that the axis has whatever the marks are: 0 where it starts from zero, or the middle
    /// that things are held against.
    pub holds: Option<f64>,
    /// Whether numbers have a sign, as differences do.
    pub signed: Signed,
}

/// Whether the numbers of an axis are differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed {
    /// They are differences from the number the axis holds, where a line stands.
    Differences,
    /// They are not.
    Plain,
}

/// What a shape stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyEntry {
    /// The shape.
    pub shape: Shape,
    /// Its meaning.
    pub words: String,
}

/// A shape; no two are told apart by their colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A large filled circle: the council asked about.
    Own,
    /// A small circle with a dark outline: another council.
    Other,
    /// A diamond: a median.
    Median,
    /// A thick bar: the middle half.
    Half,
    /// A thin line: from the lowest to the highest.
    Range,
    /// A line with ends: an interval.
    Interval,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name, at its left.
    pub label: String,
    /// The words at its right.
    pub detail: String,
    /// Its marks, or why there are none.
    pub content: RowContent,
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum RowContent {
    /// Marks, in order from the back.
    Marks(Vec<RowMark>),
    /// Why there is none, for example `not returned [x]`.
    Words(String),
    /// How many are left out here, and where they lie.
    Gap(String),
}

/// A mark in a row, in the numbers of the axis, rounded as its table is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowMark {
    /// From one number to another: a half, a range or an interval.
    Span(Shape, f64, f64),
    /// At a number: an own, an other or a median.
    Point(Shape, f64),
}
