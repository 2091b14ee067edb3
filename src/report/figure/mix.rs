//! 100% stacked bars.

/// Stacked bars of one to four groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// One to four group names, in order of the segments.
    pub series: Vec<String>,
    /// The bars, in order from the top.
    pub bars: Vec<MixBar>,
}

/// One row of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MixBar {
    /// The name of the row, at its left.
    pub label: String,
    /// The words at its right, for example "n = 3,840 payments".
    pub detail: String,
    /// The bar, or why there is none.
    pub content: MixContent,
}

/// What stands in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum MixContent {
    /// Per cent (0 to 100), one for each series, rounded to 1 decimal; they may add to 99.9 or 100.1.
    Shares(Vec<f64>),
    /// Why there is no bar, for example "not returned" or `suppressed [c]`.
    Words(String),
}
