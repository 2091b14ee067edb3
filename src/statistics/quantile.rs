//! Quantiles: where the values of several councils lie.

use super::real;

/// The fewest values of which quartiles are given. With fewer, a quartile is little more than the
/// name of one council's value.
pub const FEWEST_FOR_QUARTILES: usize = 8;

/// The middle of some values and the bounds of their middle half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// A quarter of the values are at or below this.
    pub lower: f64,
    /// Half are.
    pub median: f64,
    /// Three quarters are.
    pub upper: f64,
}

/// The quantile at `q` of values, by linear interpolation between the two nearest.
///
/// - Definition: type 7 of Hyndman and Fan: with the values ordered from 0 to n − 1, the value at
///   h = (n − 1)q, where the fractional part of h moves between neighbours.
/// - Unit and range: those of the values.
/// - Undefined where there are no values, or q is outside 0 to 1.
/// - Source: Hyndman & Fan 1996, “Sample quantiles in statistical packages”; the same as R's
///   default, numpy's, and Excel's QUARTILE.INC.
///
/// ```
/// use channelshift::statistics::quantile;
/// assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.25), Some(1.75));
/// assert_eq!(quantile(&[], 0.5), None);
/// ```
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    if values.is_empty() || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let mut values = values.to_vec();
    let h = real(values.len() - 1) * q;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "h is from 0 to the number of values"
    )]
    let below = h.floor() as usize;
    // Only these two need to be in their places.
    let (_, lower, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let upper = above.iter().copied().min_by(f64::total_cmp);
    let (lower, upper) = (*lower, upper.unwrap_or(*lower));
    Some(lower + (upper - lower) * h.fract())
}

/// The median: the quantile at one half.
///
/// ```
/// use channelshift::statistics::median;
/// assert_eq!(median(&[0.2, 0.9, 0.3]), Some(0.3));
/// ```
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// Median and quartiles; undefined below [`FEWEST_FOR_QUARTILES`] values.
///
/// ```
/// use channelshift::statistics::quartiles;
/// let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
/// let quartiles = quartiles(&values).unwrap();
/// assert_eq!((quartiles.lower, quartiles.median, quartiles.upper), (3.0, 5.0, 7.0));
/// ```
pub fn quartiles(values: &[f64]) -> Option<Quartiles> {
    if values.len() < FEWEST_FOR_QUARTILES {
        return None;
    }
    Some(Quartiles {
        lower: quantile(values, 0.25)?,
        median: median(values)?,
        upper: quantile(values, 0.75)?,
    })
}

/// The fewest values of which bounds of categories are given, as Fingertips has it.
pub const FEWEST_FOR_BOUNDS: usize = 4;

/// The finest part of a unit that bounds keep: ten decimals. What is below is of binary fractions,
/// not of figures.
const TEN_DECIMALS: f64 = 1e10;

/// The bounds of so many categories of equally many values: the lowest value, each quantile between
/// and the highest.
///
/// - Definition: [`quantile`] at each part of the whole, rounded to ten decimals, so that a value
///   that equals a bound is not beyond it by a binary fraction.
/// - Unit and range: those of the values.
/// - Undefined for fewer than four values, or none or no whole categories.
/// - Source: Fingertips, `ValueCategoriesCalculator`.
///
/// ```
/// use channelshift::statistics::{bounds, category};
/// let bounds = bounds(&[4.0, 1.0, 3.0, 2.0, 5.0], 4).unwrap();
/// assert_eq!(bounds, [1.0, 2.0, 3.0, 4.0, 5.0]);
/// assert_eq!(category(2.0, &bounds), Some(1));
/// assert_eq!(category(2.5, &bounds), Some(2));
/// assert_eq!(category(6.0, &bounds), None);
/// ```
pub fn bounds(values: &[f64], categories: usize) -> Option<Vec<f64>> {
    if values.len() < FEWEST_FOR_BOUNDS || categories == 0 {
        return None;
    }
    let bound = |part: usize| {
        let bound = quantile(values, real(part) / real(categories))?;
        Some((bound * TEN_DECIMALS).round() / TEN_DECIMALS)
    };
    (0..=categories).map(bound).collect()
}

/// The category of a value by the [`bounds`]: the first, from 1, whose upper bound it is not above,
/// so that equal values are always of one category. `None` above the highest bound.
pub fn category(value: f64, bounds: &[f64]) -> Option<usize> {
    let above = bounds.iter().skip(1).position(|bound| value <= *bound)?;
    Some(above + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bounds that Fingertips publishes with its tests (`QuintilesCalculatorTest` and
    /// `IndicatorStatsCalculatorTest` of the fingertips-open repository).
    #[test]
    fn bounds_are_those_of_fingertips() {
        let bounds = |values: std::ops::RangeInclusive<u8>, parts: u8| -> Vec<f64> {
            let values: Vec<f64> = values.map(f64::from).collect();
            (0..=parts)
                .map(|part| quantile(&values, f64::from(part) / f64::from(parts)).unwrap())
                .collect()
        };
        let close = |ours: Vec<f64>, theirs: &[f64]| {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-10)
        };
        assert!(close(
            bounds(1..=50, 5),
            &[1.0, 10.8, 20.6, 30.4, 40.2, 50.0]
        ));
        assert!(close(bounds(50..=60, 4), &[50.0, 52.5, 55.0, 57.5, 60.0]));
    }

    proptest! {
        #[test]
        fn quantiles_are_within_the_values_and_rise(
            values in prop::collection::vec(0.0..1.0_f64, 1..40), a in 0.0..=1.0_f64, b in 0.0..=1.0_f64,
        ) {
            let (low, high) = (a.min(b), a.max(b));
            let (low, high) = (quantile(&values, low).unwrap(), quantile(&values, high).unwrap());
            prop_assert!(low <= high + 1e-12);
            let smallest = quantile(&values, 0.0).unwrap();
            prop_assert!(values.iter().all(|value| *value >= smallest));
        }
    }
}
