//! How far each value lies from the rest, told by the middle of them and not by their mean, which
//! a single slip would shift.

use super::quantile::median;
use super::real;

/// A modified z beyond this is an outlier, by the recommendation of Iglewicz and Hoaglin.
pub const OUTLIER: f64 = 3.5;

/// The third quartile of the standard normal distribution, which makes the median absolute
/// deviation of normal values one standard deviation.
const NORMAL_QUARTILE: f64 = 0.674_489_750_2;

/// What part of its distance from the median the median distance of all values is at most, where a
/// value is an outlier.
pub const SPREAD_OF_OUTLIER: f64 = NORMAL_QUARTILE / OUTLIER;

/// Root of half pi, which makes the mean absolute deviation of normal values one standard deviation.
const NORMAL_MEAN_DEVIATION: f64 = 1.253_314_137_3;

/// The modified z of each value.
///
/// - Definition: 0.67449 (x − median) ÷ MAD, where MAD is the median of |x − median|. Where MAD is 0:
///   (x − median) ÷ (1.25331 × the mean of |x − median|), and 0 where that is 0 too.
/// - Unit: none; a value beyond ±[`OUTLIER`] is an outlier.
/// - Undefined where there are no values.
/// - Source: Iglewicz & Hoaglin 1993, *How to Detect and Handle Outliers*.
///
/// ```
/// use channelshift::statistics::{OUTLIER, modified_z};
/// let z = modified_z(&[71.0, 68.0, 74.0, 70.0, 69.0, 7.0]).unwrap();
/// assert!(z[5] < -OUTLIER && z[0].abs() < OUTLIER);
/// assert_eq!(modified_z(&[]), None);
/// ```
pub fn modified_z(values: &[f64]) -> Option<Vec<f64>> {
    let middle = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    let spread = median(&distances)?;
    let mean = distances.iter().sum::<f64>() / real(distances.len());
    let unit = if spread > 0.0 {
        spread / NORMAL_QUARTILE
    } else {
        mean * NORMAL_MEAN_DEVIATION
    };
    let z = |value: &f64| {
        if unit > 0.0 {
            (value - middle) / unit
        } else {
            0.0
        }
    };
    Some(values.iter().map(z).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(values: &[f64], expected: &[f64]) {
        let z = modified_z(values).expect("there are values");
        assert_eq!(z.len(), expected.len());
        for (ours, theirs) in z.iter().zip(expected) {
            assert!(
                (ours - theirs).abs() <= 1e-9 * theirs.abs(),
                "{ours} {theirs}"
            );
        }
    }

    /// Worked out apart with numpy and `scipy.stats.median_abs_deviation`; the first values are an
    /// example of Iglewicz and Hoaglin.
    #[test]
    fn figures_are_those_of_an_independent_source() {
        close(
            &[2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3],
            &[
                -1.573_809_417_124_187_2,
                0.674_489_750_196_079_7,
                -0.224_829_916_732_057_9,
                0.224_829_916_732_027_9,
                -0.674_489_750_196_081_7,
                -1.573_809_417_124_187_2,
                -0.674_489_750_196_081_7,
                0.674_489_750_196_079_7,
                25.855_440_424_183_07,
                26.305_100_257_647_126,
            ],
        );
    }

    #[test]
    fn without_a_median_deviation_the_mean_one_is_taken() {
        close(
            &[5.0, 5.0, 5.0, 5.0, 15.0],
            &[0.0, 0.0, 0.0, 0.0, 5.0 / NORMAL_MEAN_DEVIATION],
        );
        close(&[5.0, 5.0], &[0.0, 0.0]);
    }
}
