//! Cells of rows and columns, each with its number or sign.

/// Cells of rows and columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The names of the columns, from the left.
    pub columns: Vec<String>,
    /// The rows, in order from the top.
    pub rows: Vec<GridRow>,
    /// What signs and tints stand for.
    pub key: Vec<(Cell, String)>,
}

/// A row of cells.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// Its name.
    pub label: String,
    /// A cell for every column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number on a tint.
    Number(Tint, String),
    /// A sign and its word.
    Sign(Sign, String),
    /// A few letters for what is missing.
    Words(String),
}

/// How dark a cell is; its number stands on it, so that the tint is an extra.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tint {
    /// White.
    Lowest,
    /// A light blue.
    Low,
    /// A blue.
    High,
    /// A dark blue.
    Highest,
}

/// A sign, told by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A filled square.
    Full,
    /// A square filled by half.
    Part,
    /// An empty square.
    Empty,
    /// A short line.
    None,
}
