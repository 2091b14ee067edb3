//! A change as whole units of what is shown, tenths of a point or millionths, so that what is shown
//! adds up.
//!
//! Shares are rounded on their own, and a change shown is the difference of the shares shown. Its
//! parts add up to it exactly before they are rounded; each is then rounded down, and what is missing
//! goes to those that lost the most. So none is more than a unit or two from what it is, and the sum
//! is that which is printed. A part that is nothing stays nothing.

use crate::statistics::Proportion;
use crate::statistics::decompose::{Contacts, Split};
use crate::trend::Change;

/// What rounding in double precision leaves of nothing, in units: effects are made of shares to a
/// millionth of a millionth.
const NOTHING: f64 = 1e-9;

/// How finely shares are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A tenth of a percentage point, for people.
    Tenth,
    /// A millionth, for programs.
    Millionth,
}

impl Unit {
    /// How many of them are a share of 1.
    fn of_one(self) -> f64 {
        match self {
            Self::Tenth => 1e3,
            Self::Millionth => 1e6,
        }
    }

    /// A share in units, rounded half away from zero.
    pub(super) fn rounded(self, share: f64) -> i64 {
        whole(share * self.of_one())
    }

    /// Units as a share.
    pub(super) fn share(self, units: i64) -> f64 {
        real(units) / self.of_one()
    }

    /// Effects in units that add up to a total.
    pub(super) fn apportioned(self, effects: &[f64], total: i64) -> Vec<i64> {
        let effects: Vec<f64> = effects
            .iter()
            .map(|effect| effect * self.of_one())
            .collect();
        apportion(&effects, total)
    }
}

/// A change in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) matched: Option<Matched>,
}

/// What was returned in both periods, in units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matched {
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) shift: i64,
    pub(super) mix: i64,
}

impl Lines {
    /// `None` where a period has no share.
    pub(super) fn of(change: &Change, unit: Unit) -> Option<Self> {
        Some(Self {
            before: unit.rounded(change.before?.share()?),
            after: unit.rounded(change.after?.share()?),
            matched: change
                .split
                .as_ref()
                .and_then(|split| Matched::of(split, unit)),
        })
    }

    pub(super) fn change(&self) -> i64 {
        self.after - self.before
    }

    /// What of the change is from what was not returned in both periods.
    pub(super) fn reporting(&self) -> Option<i64> {
        Some(self.change() - self.matched?.change())
    }
}

impl Matched {
    pub(super) fn of(split: &Split, unit: Unit) -> Option<Self> {
        let before = unit.rounded(split.matched_before.share()?);
        let after = unit.rounded(split.matched_after.share()?);
        match unit.apportioned(&[split.rate, split.mix], after - before)[..] {
            [shift, mix] => Some(Self {
                before,
                after,
                shift,
                mix,
            }),
            _ => None,
        }
    }

    pub(super) fn change(&self) -> i64 {
        self.after - self.before
    }
}

/// How many contacts there were and what changed their number, in whole ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContactLine {
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) demand: i64,
    pub(super) shift: i64,
    pub(super) mix: i64,
}

impl ContactLine {
    /// Digital contacts, the others, and all.
    pub(super) fn all(split: &Split) -> Option<[Self; 3]> {
        let (first, second) = (split.matched_before, split.matched_after);
        let part = |of: Proportion| whole(of.part());
        let all = |of: Proportion| whole(of.whole());
        let Contacts { demand, shift, mix } = split.part();
        let change = part(second) - part(first);
        let [demand, shift, mix] = apportion(&[demand, shift, mix], change)[..] else {
            return None;
        };
        let digital = Self {
            before: part(first),
            after: part(second),
            demand,
            shift,
            mix,
        };
        // What channel shift and mix add to the one they take from the other.
        let together = all(second) - all(first);
        let other = Self {
            before: all(first) - part(first),
            after: all(second) - part(second),
            demand: together - demand,
            shift: -shift,
            mix: -mix,
        };
        let both = Self {
            before: all(first),
            after: all(second),
            demand: together,
            shift: 0,
            mix: 0,
        };
        Some([digital, other, both])
    }

    pub(super) fn change(&self) -> i64 {
        self.after - self.before
    }
}

/// Whole numbers near the parts that add up to `total`: rounded down, and then one more for those
/// that lost the most, the first of equal ones. Where parts and total differ, as of numbers that were
/// rounded apart, the parts that are not zero share the difference.
fn apportion(parts: &[f64], total: i64) -> Vec<i64> {
    let is_some = |part: f64| part.abs() > NOTHING;
    let sharing = parts.iter().filter(|part| is_some(**part)).count();
    let sum: f64 = parts.iter().sum();
    let all_share = sharing == 0;
    let sharers = if all_share { parts.len() } else { sharing };
    let own = (real(total) - sum) / real(i64::try_from(sharers.max(1)).unwrap_or(1));
    let exact = |part: &f64| {
        if all_share || is_some(*part) {
            part + own
        } else {
            0.0
        }
    };
    let exact: Vec<f64> = parts.iter().map(exact).collect();
    let down = |part: f64| (part + NOTHING).floor();
    let mut units: Vec<i64> = exact.iter().map(|part| whole(down(*part))).collect();
    let missing = usize::try_from(total - units.iter().sum::<i64>()).unwrap_or(0);
    let mut losers: Vec<(f64, &mut i64)> = parts
        .iter()
        .zip(&exact)
        .zip(&mut units)
        .filter(|((part, _), _)| all_share || is_some(**part))
        .map(|((_, exact), unit)| (exact - down(*exact), unit))
        .collect();
    losers.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    for (_, unit) in losers.into_iter().take(missing) {
        *unit += 1;
    }
    units
}

/// A count that arithmetic made a real number of.
pub(super) fn count(of: f64) -> u64 {
    u64::try_from(whole(of)).unwrap_or(0)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "counts and shares in units are below 2^53"
)]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts and shares in units are below 2^53"
)]
fn real(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::decompose::{Pair, two_periods};
    use proptest::prelude::*;

    #[test]
    fn what_is_missing_goes_to_those_that_lost_the_most() {
        assert_eq!(apportion(&[1.6, 1.6, 0.8], 4), [2, 1, 1]);
        assert_eq!(apportion(&[-1.6, 0.0, 2.6], 1), [-2, 0, 3]);
        assert_eq!(apportion(&[0.0, 0.0], 1), [1, 0]);
        assert_eq!(apportion(&[0.4, 0.0], 1), [1, 0]);
        assert!(apportion(&[], 0).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_shown_adds_up_and_is_near(
            parts in prop::collection::vec(prop_oneof![3 => -50.0..50.0, 1 => Just(0.0)], 1..20),
            off in -0.9..0.9_f64,
        ) {
            let total = whole(parts.iter().sum::<f64>() + off);
            let units = apportion(&parts, total);
            prop_assert_eq!(units.iter().sum::<i64>(), total);
            for (unit, part) in units.iter().zip(&parts) {
                prop_assert!((real(*unit) - part).abs() < 2.5, "{part} {unit}");
            }
        }

        #[test]
        fn contacts_add_up_in_both_directions(
            counts in prop::collection::vec(((0..5_000_u64, 0..5_000_u64), (0..5_000_u64, 0..5_000_u64)), 1..8),
        ) {
            let of = |(part, rest): (u64, u64)| Proportion::of(part, part + rest);
            let pairs: Vec<Pair> =
                counts.iter().map(|(a, b)| Pair { before: of(*a), after: of(*b) }).collect();
            let Some(split) = two_periods(&pairs) else { return Ok(()) };
            let [digital, other, both] = ContactLine::all(&split).unwrap();
            for line in [digital, other, both] {
                prop_assert_eq!(line.demand + line.shift + line.mix, line.change());
            }
            let columns = |line: ContactLine| [line.before, line.after, line.demand, line.shift, line.mix];
            for ((digital, other), both) in columns(digital).iter().zip(columns(other)).zip(columns(both)) {
                prop_assert_eq!(digital + other, both);
            }
            for unit in [Unit::Tenth, Unit::Millionth] {
                let matched = Matched::of(&split, unit).unwrap();
                prop_assert_eq!(matched.shift + matched.mix, matched.change());
            }
        }
    }
}
