//! How far a share could lie by chance: the Wilson interval.

use super::normal::z_of;
use super::proportion::Proportion;

/// Two bounds, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub lower: f64,
    /// The upper bound, not below the lower.
    pub upper: f64,
}

impl Interval {
    /// Both bounds moved by so much.
    pub(super) fn moved(self, by: f64) -> Self {
        Self {
            lower: self.lower + by,
            upper: self.upper + by,
        }
    }

    /// The interval cut to 0 and 1.
    pub(super) fn within_shares(self) -> Self {
        Self {
            lower: self.lower.clamp(0.0, 1.0),
            upper: self.upper.clamp(0.0, 1.0),
        }
    }
}

/// The Wilson score interval of a share.
///
/// - Definition: (p + z²/2n) ÷ (1 + z²/n) ∓ z √(p(1 − p)/n + z²/4n²) ÷ (1 + z²/n).
/// - Unit: none; range 0 to 1, exactly 0 below where the part is 0, and 1 above where it is all.
/// - Undefined where the whole is zero, and for a confidence below 90% or above 100%. At 100% it is
///   all of 0 to 1.
/// - Source: Wilson 1927; Newcombe & Altman 2000; OHID, Public health technical guidance.
///
/// ```
/// use channelshift::statistics::{Proportion, wilson};
/// let interval = wilson(Proportion::of(65, 100).unwrap(), 0.95).unwrap();
/// assert!((interval.lower - 0.552_544_432_968_88).abs() < 1e-12);
/// assert!((interval.upper - 0.736_357_517_569_02).abs() < 1e-12);
/// assert_eq!(wilson(Proportion::of(0, 0).unwrap(), 0.95), None);
/// ```
#[expect(
    clippy::float_cmp,
    reason = "a part that is all of its whole gives exactly 1"
)]
pub fn wilson(proportion: Proportion, confidence: f64) -> Option<Interval> {
    let (share, n) = (proportion.share()?, proportion.whole());
    if confidence == 1.0 {
        return Some(Interval {
            lower: 0.0,
            upper: 1.0,
        });
    }
    let square = z_of(confidence)?.powi(2);
    let scale = 1.0 + square / n;
    let centre = (share + square / (2.0 * n)) / scale;
    let half = (square * (share * (1.0 - share) / n + square / (4.0 * n * n))).sqrt() / scale;
    let interval = Interval {
        lower: centre - half,
        upper: centre + half,
    }
    .within_shares();
    Some(Interval {
        lower: if share == 0.0 { 0.0 } else { interval.lower },
        upper: if share == 1.0 { 1.0 } else { interval.upper },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_and_all_touch_their_ends() {
        for n in [1, 10, 1_000_000, 7_500_000_000] {
            let of = |part| wilson(Proportion::of(part, n).unwrap(), 0.998).unwrap();
            assert!(of(0).lower.to_bits() == 0.0_f64.to_bits() && of(0).upper > 0.0);
            assert!(of(n).upper.to_bits() == 1.0_f64.to_bits() && of(n).lower < 1.0);
        }
    }

    #[test]
    fn confidence_is_from_90_to_100_per_cent() {
        let proportion = Proportion::of(65, 100).unwrap();
        assert_eq!(wilson(proportion, 0.8), None);
        assert_eq!(wilson(proportion, 50.0), None);
        let all = Interval {
            lower: 0.0,
            upper: 1.0,
        };
        assert_eq!(wilson(proportion, 1.0), Some(all));
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_narrows(
            (part, whole) in (1..1_000_000_u64).prop_flat_map(|whole| (0..=whole, Just(whole))),
        ) {
            let share = Proportion::of(part, whole).unwrap().share().unwrap();
            let of = |times, confidence| {
                wilson(Proportion::of(part * times, whole * times).unwrap(), confidence).unwrap()
            };
            let (inner, outer, larger) = (of(1, 0.95), of(1, 0.998), of(4, 0.95));
            for interval in [inner, outer] {
                prop_assert!(0.0 <= interval.lower && interval.upper <= 1.0);
                prop_assert!(interval.lower <= share && share <= interval.upper);
            }
            prop_assert!(outer.upper - outer.lower > inner.upper - inner.lower);
            prop_assert!(larger.upper - larger.lower < inner.upper - inner.lower);
        }
    }
}
