//! Whether a series rises or falls throughout, and how fast.
//!
//! - Mann–Kendall: S = Σ sign(xⱼ − xᵢ) over all pairs i < j; variance
//!   (n(n − 1)(2n + 5) − Σ t(t − 1)(2t + 5)) ÷ 18, t being the sizes of groups of equal values;
//!   z = (S ∓ 1) ÷ √variance, and 0 where S is 0. With seasons, S and the variance are those of each
//!   season added up, so that January is compared with January alone.
//! - Sen's slope: the median of (xⱼ − xᵢ) ÷ (j − i) over all pairs, of one season each; the line
//!   runs through the median of the values at the median of their places.
//! - Unit: z standard errors, tau −1 to 1; the slope that of the values for each round of the seasons:
//!   a year for months in 12 seasons, a step for one season.
//! - A value that is missing keeps its place and is in no pair. Undefined for fewer than two values
//!   in every season. Of equal values alone z is 0 and p is 1.
//! - Values are taken to be independent: of months that follow each other, say “indicative”.
//! - Source: Mann 1945; Kendall 1975; Hirsch, Slack & Smith 1982 for seasons; Sen 1968.
//!
//! ```
//! use channelshift::statistics::trend::{mann_kendall, sen_slope};
//! let shares = [0.41, 0.43, 0.42, 0.47, 0.49, 0.48, 0.52, 0.55].map(Some);
//! let trend = mann_kendall(&shares, 1).unwrap();
//! assert_eq!(trend.s, 24);
//! assert!(trend.p < 0.01 && trend.tau > 0.8);
//! assert!((sen_slope(&shares, 1).unwrap().slope - 0.02).abs() < 0.001);
//! assert_eq!(mann_kendall(&[Some(0.4), None], 1), None);
//! ```

use super::normal::two_sided_p;
use super::quantile::median;
use super::real;

/// The fewest values of which a trend is said to be more than chance; with fewer the slope alone is
/// given.
pub const FEWEST_FOR_TREND: usize = 8;

/// The fewest months that are told apart by season: two of each.
pub const FEWEST_FOR_SEASONS: usize = 24;

/// What Mann and Kendall's test says of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The pairs that rise less those that fall.
    pub s: i64,
    /// The variance of that without a trend.
    pub variance: f64,
    /// S in standard errors, corrected for continuity.
    pub z: f64,
    /// How likely such an S is by chance, on either side.
    pub p: f64,
    /// S ÷ the number of pairs.
    pub tau: f64,
}

/// A straight line that outliers do not bend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// The rise for each round of the seasons.
    pub slope: f64,
    /// The value of the line at the first place.
    pub intercept: f64,
}

/// Mann and Kendall's test of a series with so many seasons; one is none.
#[expect(
    clippy::cast_precision_loss,
    reason = "pairs of values in memory are far below 2^53"
)]
pub fn mann_kendall(series: &[Option<f64>], seasons: usize) -> Option<Trend> {
    let (mut s, mut variance, mut pairs) = (0_i64, 0.0, 0.0);
    for season in by_season(series, seasons)? {
        let values: Vec<f64> = season.iter().map(|(_, value)| *value).collect();
        for (index, value) in values.iter().enumerate() {
            for later in values.iter().skip(index + 1) {
                s += i64::from(later > value) - i64::from(later < value);
            }
        }
        let n = real(values.len());
        variance += (spread(n) - equals(values).into_iter().map(spread).sum::<f64>()) / 18.0;
        pairs += n * (n - 1.0) / 2.0;
    }
    if pairs <= 0.0 {
        return None;
    }
    let z = if variance > 0.0 {
        (s - s.signum()) as f64 / variance.sqrt()
    } else {
        0.0
    };
    Some(Trend {
        s,
        variance,
        z,
        p: two_sided_p(z),
        tau: s as f64 / pairs,
    })
}

/// Sen's slope of a series with so many seasons; one is none.
pub fn sen_slope(series: &[Option<f64>], seasons: usize) -> Option<Slope> {
    let mut slopes = Vec::new();
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for (offset, season) in by_season(series, seasons)?.into_iter().enumerate() {
        for (index, (round, value)) in season.iter().enumerate() {
            let rises = season.iter().skip(index + 1);
            slopes.extend(rises.map(|(later, other)| (other - value) / real(later - round)));
            places.push(real(round * seasons + offset));
            values.push(*value);
        }
    }
    let slope = median(&slopes)?;
    let intercept = median(&values)? - median(&places)? / real(seasons) * slope;
    Some(Slope { slope, intercept })
}

/// The values of each season, with the round each is of; `None` for no seasons.
fn by_season(series: &[Option<f64>], seasons: usize) -> Option<Vec<Vec<(usize, f64)>>> {
    let of = |season: usize| {
        let values = series.iter().skip(season).step_by(seasons).enumerate();
        values
            .filter_map(|(round, value)| Some((round, value.filter(|value| value.is_finite())?)))
            .collect()
    };
    (seasons > 0).then(|| (0..seasons).map(of).collect())
}

/// n(n − 1)(2n + 5): 18 times the variance of S among n different values.
fn spread(n: f64) -> f64 {
    n * (n - 1.0) * (2.0 * n + 5.0)
}

/// The sizes of the groups of equal values.
fn equals(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    #[expect(clippy::float_cmp, reason = "equal values are ties, near ones are not")]
    let groups = values.chunk_by(|a, b| a == b);
    groups.map(|group| real(group.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_flat_series_has_no_trend() {
        let trend = mann_kendall(&[Some(3.0); 6], 1).unwrap();
        assert_eq!(
            (trend.s, trend.variance, trend.z, trend.p),
            (0, 0.0, 0.0, 1.0)
        );
    }

    #[test]
    fn too_few_values_have_neither() {
        for (series, seasons) in [
            (&[][..], 1),
            (&[Some(1.0)], 1),
            (&[Some(1.0), None], 1),
            (&[Some(1.0), Some(2.0)], 2),
            (&[Some(1.0), Some(2.0)], 0),
            (&[Some(1.0), Some(f64::NAN)], 1),
        ] {
            assert_eq!(mann_kendall(series, seasons), None, "{series:?}");
            assert_eq!(sen_slope(series, seasons), None, "{series:?}");
        }
    }

    #[test]
    fn a_gap_keeps_its_place() {
        let slope = sen_slope(&[Some(1.0), None, Some(3.0), Some(4.0)], 1).unwrap();
        assert!((slope.slope - 1.0).abs() < 1e-12 && (slope.intercept - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_season_is_compared_with_itself_alone() {
        // Winter is always ten above summer, and both rise by one a year.
        let series: Vec<_> = (0..8)
            .map(|i| Some(f64::from(i / 2 + i % 2 * 10)))
            .collect();
        let trend = mann_kendall(&series, 2).unwrap();
        assert_eq!(trend.s, 12);
        assert!((trend.tau - 1.0).abs() < 1e-12);
        assert!((sen_slope(&series, 2).unwrap().slope - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_series_turned_round_has_the_opposite_trend(
            values in prop::collection::vec(prop::option::weighted(0.9, 0..20_u8), 2..40),
        ) {
            let series: Vec<_> = values.iter().map(|value| value.map(f64::from)).collect();
            let back: Vec<_> = series.iter().rev().copied().collect();
            let (there, back_again) = (mann_kendall(&series, 1), mann_kendall(&back, 1));
            prop_assert_eq!(there.map(|trend| trend.s), back_again.map(|trend| -trend.s));
            prop_assert_eq!(there.map(|trend| trend.p), back_again.map(|trend| trend.p));
            if let Some(trend) = there {
                prop_assert!((0.0..=1.0).contains(&trend.p) && trend.tau.abs() <= 1.0);
                let (up, down) = (sen_slope(&series, 1).unwrap(), sen_slope(&back, 1).unwrap());
                prop_assert!((up.slope + down.slope).abs() < 1e-9);
            }
        }
    }
}
