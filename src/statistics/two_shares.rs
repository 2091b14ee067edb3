//! How much a share changed, and whether by more than chance.
//!
//! - Definition: difference p₁ − p₀; z = (p₁ − p₀) ÷ √(p(1 − p)(1/n₀ + 1/n₁)), with p the share of
//!   both together; standard error √(p₀(1 − p₀)/n₀ + p₁(1 − p₁)/n₁). Where councils vary by φ times
//!   what chance lets them, z is divided and the error multiplied by √φ.
//! - Interval ([`newcombe`]): difference − √((p₁ − l₁)² + (u₀ − p₀)²) to
//!   difference + √((u₁ − p₁)² + (p₀ − l₀)²), with l and u the limits of Wilson's interval of each.
//! - Unit: differences none, −1 to 1, positive where the second is higher; z standard errors.
//! - Undefined where a share is (an empty whole, a part above it); z also where both are 0 or both 1.
//! - Source: the pooled test of two proportions, as R's `prop.test` without correction; Newcombe 1998,
//!   method 10. Whether two intervals overlap is not asked: it finds too few differences.
//!
//! ```
//! use channelshift::statistics::{Proportion, change, newcombe};
//! let (before, after) = (Proportion::of(56, 70).unwrap(), Proportion::of(48, 80).unwrap());
//! let found = change(before, after).unwrap();
//! assert!((found.difference + 0.2).abs() < 1e-12);
//! assert!((found.z.unwrap() + 2.650_171_951_258_5).abs() < 1e-9);
//! let interval = newcombe(before, after, 0.95).unwrap();
//! assert!((interval.lower + 0.333_872_654).abs() < 1e-9);
//! assert!((interval.upper + 0.052_431_472).abs() < 1e-9);
//! // Where councils vary by four times what chance lets them:
//! assert!((found.overdispersed(4.0).unwrap().z.unwrap() + 1.325_085_975_629_25).abs() < 1e-9);
//! ```

use super::interval::{Interval, wilson};
use super::normal::{Z_998, two_sided_p, z_of};
use super::proportion::Proportion;

/// The z beyond which a difference is more than chance: 99.8% of differences by chance alone lie
/// within it, as within the outer limits of the public health funnel plot.
pub const BEYOND_CHANCE: f64 = Z_998;

/// A change of a share, against chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The second share less the first.
    pub difference: f64,
    /// The difference in standard errors of no difference; `None` where chance can do nothing.
    pub z: Option<f64>,
    /// The standard error of the difference.
    pub error: f64,
}

impl Change {
    /// How likely a difference at least so large is by chance, on either side; 0 to 1.
    pub fn p(self) -> Option<f64> {
        self.z.map(two_sided_p)
    }

    /// The same change where values vary by φ times what chance lets them; `None` where φ is not
    /// above zero.
    pub fn overdispersed(self, phi: f64) -> Option<Self> {
        (phi.is_finite() && phi > 0.0).then(|| Self {
            difference: self.difference,
            z: self.z.map(|z| z / phi.sqrt()),
            error: self.error * phi.sqrt(),
        })
    }

    /// The plain interval, difference ± z × error, for a change that allows for φ; for chance alone
    /// [`newcombe`] is the better one.
    pub fn interval(self, confidence: f64) -> Option<Interval> {
        let half = z_of(confidence)? * self.error;
        Some(Interval {
            lower: self.difference - half,
            upper: self.difference + half,
        })
    }
}

/// The change from one share to another.
pub fn change(before: Proportion, after: Proportion) -> Option<Change> {
    let difference = after.share()? - before.share()?;
    let both = Proportion::pooled([before, after]).share()?;
    let pooled = (both * (1.0 - both) * (1.0 / before.whole() + 1.0 / after.whole())).sqrt();
    Some(Change {
        difference,
        z: (pooled > 0.0).then(|| difference / pooled),
        error: (before.variance()? + after.variance()?).sqrt(),
    })
}

/// Newcombe's interval of the change from one share to another, by chance alone; −1 to 1.
pub fn newcombe(before: Proportion, after: Proportion, confidence: f64) -> Option<Interval> {
    let (p0, p1) = (before.share()?, after.share()?);
    let (first, second) = (wilson(before, confidence)?, wilson(after, confidence)?);
    let difference = p1 - p0;
    Some(Interval {
        lower: difference - (p1 - second.lower).hypot(first.upper - p0),
        upper: difference + (second.upper - p1).hypot(p0 - first.lower),
    })
}

/// The z of the difference between two shares, each of a part in its whole; positive where the
/// second is higher.
///
/// ```
/// use channelshift::statistics::pooled_z;
/// assert!((pooled_z((56, 70), (48, 80)).unwrap() + 2.650_171_951_258_5).abs() < 1e-9);
/// assert_eq!(pooled_z((0, 70), (0, 80)), None);
/// ```
pub fn pooled_z((x0, n0): (u64, u64), (x1, n1): (u64, u64)) -> Option<f64> {
    change(Proportion::of(x0, n0)?, Proportion::of(x1, n1)?)?.z
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        let all = |n| Proportion::of(n, n).unwrap();
        assert_eq!(change(all(5), all(7)).unwrap().p(), None);
        assert_eq!(change(all(0), all(7)), None);
        assert_eq!(newcombe(all(0), all(7), 0.95), None);
        for phi in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(change(all(5), all(7)).unwrap().overdispersed(phi), None);
        }
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_difference_and_turns_with_it(
            (a, b, c, d) in (0..5_000_u64, 0..5_000_u64, 0..5_000_u64, 0..5_000_u64),
        ) {
            let (before, after) =
                (Proportion::of(a, a + b + 1).unwrap(), Proportion::of(c, c + d + 1).unwrap());
            let (there, back) =
                (newcombe(before, after, 0.95).unwrap(), newcombe(after, before, 0.95).unwrap());
            let difference = change(before, after).unwrap().difference;
            prop_assert!(there.lower <= difference && difference <= there.upper);
            prop_assert!(-1.0 - 1e-12 <= there.lower && there.upper <= 1.0 + 1e-12);
            prop_assert!((there.lower + back.upper).abs() < 1e-12);
        }
    }
}
