//! How much more values differ than chance lets them, and funnel limits that allow for it.
//!
//! - Definition: each value lies z = distance ÷ standard error from the target. The z are winsorised
//!   (what is beyond the 10th and 90th percentile is set to it), φ is the mean of their squares, and
//!   τ² = max(0, (Kφ − (K − 1)) ÷ (Σw − Σw² ÷ Σw)), w = 1 ÷ error². The adjusted z is
//!   distance ÷ √(error² + τ²).
//! - Shares are compared as asin √p with error 1 ÷ 2√n, which makes the error the same for all p;
//!   gaps as they are, with target 0.
//! - Unit: φ none, 1 being chance alone; τ² that of a squared distance. Both are 0 and above.
//! - Undefined for fewer than ten values, from which τ² cannot be told.
//! - Source: Spiegelhalter 2005, “Handling over-dispersion of performance indicators”; Spiegelhalter
//!   et al. 2012; `DerSimonian` & Laird 1986.
//!
//! ```
//! use channelshift::statistics::{Proportion, funnel::{Flag, flag_of_z}};
//! use channelshift::statistics::overdispersion::{Deviation, TRIMMED, overdispersion, share_limits};
//! let all: Vec<_> = (40..60).map(|part| Proportion::of(part * 100, 10_000).unwrap()).collect();
//! let deviations: Vec<_> = all.iter().filter_map(|one| Deviation::of_share(*one, 0.495)).collect();
//! let found = overdispersion(&deviations, TRIMMED).unwrap();
//! assert!(found.phi > 100.0);
//! assert_eq!(flag_of_z(deviations[0].adjusted(found.tau2)), Flag::Within);
//! assert!(share_limits(0.495, 10_000.0, found.tau2).unwrap().inner.lower < 0.4);
//! assert_eq!(overdispersion(&deviations[..9], TRIMMED), None);
//! ```

use std::f64::consts::FRAC_PI_2;

use super::funnel::Limits;
use super::interval::Interval;
use super::proportion::Proportion;
use super::quantile::quantile;
use super::real;

/// The fewest values from which τ² is told: with fewer it is little more than chance itself.
pub const FEWEST_FOR_OVERDISPERSION: usize = 10;

/// The share of values winsorised at each end, so that a few far ones do not widen the limits that
/// they are held against. Spiegelhalter's choice.
pub const TRIMMED: f64 = 0.1;

/// How far a value lies from its target, with the standard error that chance alone gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviation {
    distance: f64,
    error: f64,
}

impl Deviation {
    /// `None` where the error is not above zero, as where the target is 0 or 1: no chance, no z.
    pub fn new(distance: f64, error: f64) -> Option<Self> {
        let sound = distance.is_finite() && error.is_finite() && error > 0.0;
        sound.then_some(Self { distance, error })
    }

    /// That of a share from its target, on the arcsine scale; `None` where nothing is counted.
    pub fn of_share(proportion: Proportion, target: f64) -> Option<Self> {
        let distance = angle(proportion.share()?) - angle(target);
        Self::new(distance, share_error(proportion.whole()))
    }

    /// The distance, positive where the value is above its target.
    pub fn distance(self) -> f64 {
        self.distance
    }

    /// The standard error of chance alone, above zero.
    pub fn error(self) -> f64 {
        self.error
    }

    /// The distance in standard errors of chance alone.
    pub fn z(self) -> f64 {
        self.distance / self.error
    }

    /// The distance in standard errors that allow for τ².
    pub fn adjusted(self, tau2: f64) -> f64 {
        self.distance / (self.error.powi(2) + tau2).sqrt()
    }

    /// The limits of a distance such as this around a target of zero.
    pub fn limits(self, tau2: f64) -> Limits {
        let error = (self.error.powi(2) + tau2).sqrt();
        Limits::at(|z| Interval {
            lower: -z * error,
            upper: z * error,
        })
    }
}

/// What values differ by beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdispersion {
    /// The mean square of the winsorised z: 1 by chance alone.
    pub phi: f64,
    /// The variance between values beyond chance.
    pub tau2: f64,
    /// The z at which the rest were cut.
    pub winsorised: Interval,
}

/// What deviations differ by beyond chance, with `trimmed` of them cut at each end ([`TRIMMED`]).
pub fn overdispersion(deviations: &[Deviation], trimmed: f64) -> Option<Overdispersion> {
    if deviations.len() < FEWEST_FOR_OVERDISPERSION || !(0.0..0.5).contains(&trimmed) {
        return None;
    }
    let z: Vec<f64> = deviations.iter().map(|one| one.z()).collect();
    let (lower, upper) = (quantile(&z, trimmed)?, quantile(&z, 1.0 - trimmed)?);
    let k = real(z.len());
    let squares: f64 = z.iter().map(|z| z.max(lower).min(upper).powi(2)).sum();
    let weights = || deviations.iter().map(|one| one.error.powi(-2));
    let (sum, sum_of_squares) = (
        weights().sum::<f64>(),
        weights().map(|w| w * w).sum::<f64>(),
    );
    let tau2 = (squares - (k - 1.0)) / (sum - sum_of_squares / sum);
    Some(Overdispersion {
        phi: squares / k,
        tau2: tau2.max(0.0),
        winsorised: Interval { lower, upper },
    })
}

/// The limits of a share where `n` is counted, allowing for τ² of the arcsine scale.
///
/// The angle is cut to 0 and a right angle before it is turned back: beyond them the square of the
/// sine would fold back into the shares.
pub fn share_limits(target: f64, n: f64, tau2: f64) -> Option<Limits> {
    let error = (share_error(n).powi(2) + tau2).sqrt();
    let sound = (0.0..=1.0).contains(&target) && n > 0.0 && error.is_finite();
    let share = |angle: f64| angle.clamp(0.0, FRAC_PI_2).sin().powi(2);
    sound.then(|| {
        Limits::at(|z| Interval {
            lower: share(angle(target) - z * error),
            upper: share(angle(target) + z * error),
        })
    })
}

/// A share on the arcsine scale, from 0 to a right angle.
fn angle(share: f64) -> f64 {
    share.sqrt().asin()
}

/// The standard error of a share on the arcsine scale.
fn share_error(n: f64) -> f64 {
    0.5 / n.sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::funnel::{Flag, flag_of_z, target};
    use super::*;
    use proptest::prelude::*;

    fn deviations(all: &[Proportion]) -> Vec<Deviation> {
        let target = target(all).expect("counts");
        all.iter()
            .filter_map(|one| Deviation::of_share(*one, target))
            .collect()
    }

    #[test]
    fn equal_shares_do_not_differ_beyond_chance() {
        let all = vec![Proportion::of(50, 100).unwrap(); 10];
        let found = overdispersion(&deviations(&all), TRIMMED).unwrap();
        assert!(found.phi.abs() < 1e-20 && found.tau2.abs() < 1e-20);
    }

    #[test]
    fn fewer_than_ten_are_not_assessed() {
        let mut all = vec![Proportion::of(50, 100).unwrap(); 9];
        all.push(Proportion::of(0, 0).unwrap());
        assert_eq!(overdispersion(&deviations(&all), TRIMMED), None);
    }

    #[test]
    fn nothing_and_all_have_a_place() {
        let all: Vec<_> = (0..=10)
            .map(|part| Proportion::of(part, 10).unwrap())
            .collect();
        assert!(overdispersion(&deviations(&all), TRIMMED).unwrap().tau2 > 0.0);
    }

    #[test]
    fn a_limit_does_not_fold_back() {
        let limits = share_limits(0.05, 2.0, 0.1).unwrap();
        assert!(limits.inner.lower.abs() < 1e-15 && limits.outer.lower.abs() < 1e-15);
        let limits = share_limits(0.95, 2.0, 0.1).unwrap();
        assert!(limits.inner.upper > 1.0 - 1e-15);
    }

    #[test]
    fn what_has_no_error_has_no_deviation() {
        assert_eq!(Deviation::new(0.1, 0.0), None);
        assert_eq!(
            Deviation::of_share(Proportion::of(0, 0).unwrap(), 0.5),
            None
        );
        assert_eq!(share_limits(0.5, 0.0, 0.1), None);
        assert_eq!(share_limits(f64::NAN, 5.0, 0.1), None);
    }

    proptest! {
        #[test]
        fn the_order_of_councils_changes_no_figure(
            (all, shuffled) in prop::collection::vec((-1.0..1.0_f64, 0.001..0.1_f64), 10..40)
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let of = |all: Vec<(f64, f64)>| {
                let all = all.into_iter().map(|(distance, error)| Deviation::new(distance, error));
                overdispersion(&all.collect::<Option<Vec<_>>>().unwrap(), TRIMMED).unwrap()
            };
            let (one, other) = (of(all), of(shuffled));
            prop_assert!((one.phi - other.phi).abs() <= 1e-9 * one.phi);
            prop_assert!((one.tau2 - other.tau2).abs() <= 1e-9 * one.tau2);
            prop_assert_eq!(one.winsorised, other.winsorised);
        }

        #[test]
        fn a_flag_is_the_same_by_z_and_by_limits(
            counts in prop::collection::vec((1..500_u64, 0..500_u64), 10..30),
        ) {
            let all: Vec<_> =
                counts.iter().map(|(a, b)| Proportion::of(*a, a + b).unwrap()).collect();
            let target = target(&all).unwrap();
            let tau2 = overdispersion(&deviations(&all), TRIMMED).unwrap().tau2;
            for one in all {
                let limits = share_limits(target, one.whole(), tau2).unwrap();
                prop_assert_eq!(limits.flag(target), Flag::Within);
                let z = Deviation::of_share(one, target).unwrap().adjusted(tau2);
                // Where a limit is cut, nothing can lie beyond it.
                if limits.outer.lower > 1e-9 && limits.outer.upper < 1.0 - 1e-9 {
                    prop_assert_eq!(limits.flag(one.share().unwrap()), flag_of_z(z));
                }
            }
        }
    }
}
