//! Shares over how many they are shares of, with the limits that narrow as these grow.

use super::Axis;
use super::KeyEntry;

/// Points over the size of what they are shares of, on a scale of powers of ten.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// What stands along the bottom, for example "Transactions".
    pub across: String,
    /// The axis of the shares.
    pub axis: Axis,
    /// What the shapes stand for.
    pub key: Vec<KeyEntry>,
    /// The share of all together, and its words.
    pub target: (f64, String),
    /// The limits from the smallest to the largest; none where there are too few points for them.
    pub limits: Vec<CurvePoint>,
    /// The points.
    pub points: Vec<ScatterPoint>,
}

/// The limits at one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The size.
    pub size: f64,
    /// The 95% limits.
    pub inner: (f64, f64),
    /// The 99.8% limits.
    pub outer: (f64, f64),
}

/// One council.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterPoint {
    /// How many its share is of, 1 or more.
    pub size: f64,
    /// Its share, rounded as its table is.
    pub share: f64,
    /// Its name, where it is named in the picture.
    pub label: Option<String>,
    /// How it is drawn: an own or an other.
    pub shape: super::Shape,
}
