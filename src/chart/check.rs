//! What a picture would misrepresent, and why a figure could not be drawn.

use std::error::Error;
use std::fmt;

use crate::report::{Figure, Mix, MixBar, MixContent, Picture};

use super::scene::PALETTE;

/// The most bars one picture takes: the United Kingdom has fewer than 400 councils, and a taller
/// bitmap would need hundreds of megabytes.
const MOST_BARS: usize = 500;

/// How far from 100 a bar's shares may add: four shares, each rounded to one decimal, can be out by
/// 0.05 each. Shares further out are some other numbers, and stretching them would mislead.
const SUM_TOLERANCE: f64 = 0.2 + 1e-6;

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ChartError {
    /// The figure has no group, or more groups than colours that can be told apart.
    SeriesCount(usize),
    /// The figure has no bars, rows or points, or more than one picture takes.
    BarCount(usize),
    /// A bar has not one share for each group.
    ShareCount {
        /// The bar's label.
        label: String,
        /// The number of groups.
        expected: usize,
        /// The number of shares.
        found: usize,
    },
    /// A bar's shares are not percentages that add to 100.
    Shares {
        /// The bar's label.
        label: String,
        /// What they add to.
        total: f64,
    },
    /// An embedded font could not be read.
    Font,
    /// The drawing library failed.
    Drawing(String),
    /// The PNG could not be encoded.
    Encoding(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeriesCount(found) => write!(
                f,
                "A chart takes 1 to {} groups, and this one has {found}.",
                PALETTE.len()
            ),
            Self::BarCount(found) => {
                write!(
                    f,
                    "A chart takes 1 to {MOST_BARS} bars, rows or points, and this one has {found}."
                )
            }
            Self::ShareCount {
                label,
                expected,
                found,
            } => write!(
                f,
                "The bar \"{label}\" has {found} shares, but the chart has {expected} groups."
            ),
            Self::Shares { label, total } => write!(
                f,
                "The shares of the bar \"{label}\" must lie between 0 and 100 and add to 100, \
                 but they add to {total:.1}."
            ),
            Self::Font => write!(f, "The font inside the program could not be read."),
            Self::Drawing(reason) => write!(f, "The chart could not be drawn: {reason}."),
            Self::Encoding(reason) => write!(f, "The chart could not be saved as PNG: {reason}."),
        }
    }
}

impl Error for ChartError {}

/// Refuses a figure that a picture would misrepresent.
pub(super) fn check(figure: &Figure) -> Result<(), ChartError> {
    match &figure.picture {
        Picture::Mix(mix) => check_mix(mix),
        Picture::Rows(rows) => count(rows.rows.len()),
        Picture::Grid(grid) => count(grid.rows.len()),
        Picture::Scatter(scatter) => count(scatter.points.len()),
        Picture::Lines(lines) => count(lines.panels.len()),
    }
}

/// Refuses a picture of nothing, and one too tall.
fn count(rows: usize) -> Result<(), ChartError> {
    if rows == 0 || rows > MOST_BARS {
        return Err(ChartError::BarCount(rows));
    }
    Ok(())
}

/// Refuses bars that a picture would misrepresent.
fn check_mix(mix: &Mix) -> Result<(), ChartError> {
    let groups = mix.series.len();
    if groups == 0 || groups > PALETTE.len() {
        return Err(ChartError::SeriesCount(groups));
    }
    count(mix.bars.len())?;
    mix.bars.iter().try_for_each(|bar| check_bar(bar, groups))
}

/// Refuses a bar whose shares are not the parts of one whole.
fn check_bar(bar: &MixBar, groups: usize) -> Result<(), ChartError> {
    let MixContent::Shares(shares) = &bar.content else {
        return Ok(());
    };
    let label = || bar.label.clone();
    if shares.len() != groups {
        return Err(ChartError::ShareCount {
            label: label(),
            expected: groups,
            found: shares.len(),
        });
    }
    let total: f64 = shares.iter().sum();
    let within = shares.iter().all(|share| (0.0..=100.0).contains(share));
    if !within || (total - 100.0).abs() > SUM_TOLERANCE {
        return Err(ChartError::Shares {
            label: label(),
            total,
        });
    }
    Ok(())
}
