//! Funnel limits: how far from the target a share may lie by chance, given how much is counted.
//!
//! - Definition: target ± z √(target (1 − target) ÷ n), at z for 95% and 99.8%, cut to 0 and 1.
//! - Unit: none; range 0 to 1.
//! - Undefined where nothing is counted, or the target is no share.
//! - Source: Spiegelhalter 2005, “Funnel plots for comparing institutional performance”; the public
//!   health tools give the same by a longer way. A value on a limit is within it.
//!
//! Counts of thousands leave nearly every share outside such limits, since councils differ by more
//! than chance: [`super::overdispersion`] is what flags are made by.
//!
//! ```
//! use channelshift::statistics::{Proportion, funnel::{Flag, binomial_limits, target}};
//! let all = [Proportion::of(50, 100).unwrap(), Proportion::of(250, 500).unwrap()];
//! let limits = binomial_limits(target(&all).unwrap(), 100.0).unwrap();
//! assert!((limits.inner.upper - 0.598).abs() < 1e-4);
//! assert_eq!(limits.flag(0.5), Flag::Within);
//! assert_eq!(limits.flag(0.3), Flag::FarBelow);
//! assert_eq!(binomial_limits(0.5, 0.0), None);
//! ```

use super::interval::Interval;
use super::normal::{Z_95, Z_998};
use super::proportion::Proportion;

/// The limits at two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// 95% lie within by chance.
    pub inner: Interval,
    /// 99.8% lie within by chance.
    pub outer: Interval,
}

/// Where a value lies by its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// Below the outer limit.
    FarBelow,
    /// Below the inner limit alone.
    Below,
    /// Within the limits, or on one.
    Within,
    /// Above the inner limit alone.
    Above,
    /// Above the outer limit.
    FarAbove,
}

impl Limits {
    /// Limits from what is made of each z.
    pub(super) fn at(interval: impl Fn(f64) -> Interval) -> Self {
        Self {
            inner: interval(Z_95),
            outer: interval(Z_998),
        }
    }

    /// Where a value lies.
    pub fn flag(self, value: f64) -> Flag {
        if value < self.outer.lower {
            Flag::FarBelow
        } else if value < self.inner.lower {
            Flag::Below
        } else if value > self.outer.upper {
            Flag::FarAbove
        } else if value > self.inner.upper {
            Flag::Above
        } else {
            Flag::Within
        }
    }
}

/// Where a z lies by the two levels.
pub fn flag_of_z(z: f64) -> Flag {
    Limits::at(|level| Interval {
        lower: -level,
        upper: level,
    })
    .flag(z)
}

/// The target of a funnel: the share of all together, each of those compared included. `None` where
/// nothing is counted.
pub fn target(all: &[Proportion]) -> Option<f64> {
    Proportion::pooled(all.iter().copied()).share()
}

/// The limits by chance alone where `n` is counted.
pub fn binomial_limits(target: f64, n: f64) -> Option<Limits> {
    if !(0.0..=1.0).contains(&target) || n.is_nan() || n <= 0.0 {
        return None;
    }
    let error = (target * (1.0 - target) / n).sqrt();
    Some(Limits::at(|z| {
        Interval {
            lower: target - z * error,
            upper: target + z * error,
        }
        .within_shares()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_on_a_limit_is_within_it() {
        let limits = Limits {
            inner: Interval {
                lower: 0.4,
                upper: 0.6,
            },
            outer: Interval {
                lower: 0.3,
                upper: 0.7,
            },
        };
        for (value, flag) in [
            (0.29, Flag::FarBelow),
            (0.3, Flag::Below),
            (0.4, Flag::Within),
            (0.6, Flag::Within),
            (0.7, Flag::Above),
            (0.71, Flag::FarAbove),
        ] {
            assert_eq!(limits.flag(value), flag, "{value}");
        }
        assert_eq!(flag_of_z(Z_95), Flag::Within);
        assert_eq!(flag_of_z(-Z_998), Flag::Below);
    }

    #[test]
    fn without_counts_or_a_target_there_are_no_limits() {
        assert_eq!(target(&[]), None);
        for (target, n) in [(0.5, 0.0), (0.5, f64::NAN), (1.1, 5.0), (f64::NAN, 5.0)] {
            assert_eq!(binomial_limits(target, n), None, "{target} {n}");
        }
    }

    proptest! {
        #[test]
        fn limits_hold_the_target(target in 0.0..=1.0_f64, n in 0.1..1e9_f64) {
            let limits = binomial_limits(target, n).unwrap();
            prop_assert_eq!(limits.flag(target), Flag::Within);
            prop_assert!(0.0 <= limits.outer.lower && limits.outer.lower <= limits.inner.lower);
            prop_assert!(limits.inner.upper <= limits.outer.upper && limits.outer.upper <= 1.0);
        }
    }
}
