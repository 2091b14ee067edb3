//! Whether two shares differ by more than chance.

use super::share::share;

/// The z beyond which a difference is more than chance: 99.8% of differences by chance alone lie
/// within it, as within the outer limits of the public health funnel plot.
pub const BEYOND_CHANCE: f64 = 3.090_232_306_167_813;

/// The z of the difference between two shares, each of a part in its whole; positive where the
/// second is higher.
///
/// - Definition: (p₁ − p₀) ÷ √(p(1 − p)(1/n₀ + 1/n₁)), with p the share of both together.
/// - Unit: none: standard errors.
/// - Undefined where a share is (an empty whole, a part above it), and where both are 0 or both 1.
/// - Source: the pooled test of two proportions, as R's `prop.test` without correction.
///
/// ```
/// use channelshift::statistics::pooled_z;
/// assert!((pooled_z((56, 70), (48, 80)).unwrap() + 2.650_171_951_258_5).abs() < 1e-9);
/// assert_eq!(pooled_z((0, 70), (0, 80)), None);
/// ```
pub fn pooled_z((x0, n0): (u64, u64), (x1, n1): (u64, u64)) -> Option<f64> {
    let difference = share(x1, n1)? - share(x0, n0)?;
    let both = share(x0.checked_add(x1)?, n0.checked_add(n1)?)?;
    #[expect(clippy::cast_precision_loss, reason = "sums of counts stay below 2^53")]
    let sizes = 1.0 / n0 as f64 + 1.0 / n1 as f64;
    let error = (both * (1.0 - both) * sizes).sqrt();
    (error > 0.0).then(|| difference / error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out apart with statsmodels' `proportions_ztest`.
    #[test]
    fn figures_are_those_of_an_independent_source() {
        for (first, second, expected) in [
            ((56, 70), (48, 80), -2.650_171_951_258_533_6),
            ((30_000, 50_000), (32_600, 52_000), 8.828_281_534_514_502),
        ] {
            let z = pooled_z(first, second).expect("a difference");
            assert!((z - expected).abs() <= 1e-9 * expected.abs(), "{z}");
            let back = pooled_z(second, first).expect("a difference");
            assert!((z + back).abs() < 1e-12);
        }
    }

    #[test]
    fn what_has_no_spread_has_no_z() {
        assert_eq!(pooled_z((0, 0), (1, 2)), None);
        assert_eq!(pooled_z((3, 2), (1, 2)), None);
        assert_eq!(pooled_z((5, 5), (7, 7)), None);
    }
}
