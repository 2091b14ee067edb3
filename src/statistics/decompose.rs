//! A change of a whole share, split into what its services did and what their mix did.
//!
//! - Rate effect, the channel shift: Σ ½(w₁ + w₀)(p₁ − p₀), w being a service's part of the volume.
//!   Mix effect: Σ ½(p₁ + p₀)(w₁ − w₀). They add up to the change and do not depend on which period
//!   comes first. A service's mix effect is centred, ½(p₁ + p₀ − P₁ − P₀)(w₁ − w₀), which leaves the
//!   sum as it is: without it the sign says only whether the service grew.
//! - A service without transactions in one period borrows its share from the other: its effect is mix
//!   alone. One that was returned in one period alone is in neither effect: what it adds to the
//!   change is the effect of reporting, on its own.
//! - Unit: none, differences of shares. The effects are exact by construction and never rounded to
//!   add up. They are sums, not causes.
//! - Undefined where a period has no transactions in services returned in both.
//! - Source: Kitagawa 1955; Das Gupta 1993 (3.54 for several factors, 6.11 for several populations).
//!
//! ```
//! use channelshift::statistics::{Proportion, decompose::{Pair, two_periods}};
//! // Both services are more digital than before, and the whole is less: the mix did it.
//! let split = two_periods(&[
//!     Pair { before: Proportion::of(810, 900), after: Proportion::of(285, 300) },
//!     Pair { before: Proportion::of(20, 100), after: Proportion::of(210, 700) },
//! ]).unwrap();
//! assert!((split.difference() + 0.335).abs() < 1e-12);
//! assert!((split.rate - 0.07).abs() < 1e-12);
//! assert!((split.mix + 0.405).abs() < 1e-12);
//! assert_eq!(two_periods(&[Pair { before: Proportion::of(0, 0), after: Proportion::of(1, 2) }]), None);
//! ```

use super::proportion::Proportion;
use super::real;

/// A service in two periods. `None` is not returned; nothing of nothing is no transactions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// In the first period.
    pub before: Option<Proportion>,
    /// In the second.
    pub after: Option<Proportion>,
}

/// What a service was counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Transactions in both periods.
    Both,
    /// Transactions in the second alone: its effect is mix alone.
    Entered,
    /// Transactions in the first alone: its effect is mix alone.
    Left,
    /// No transactions in either: no effect.
    Neither,
    /// Not returned in one period or both: in no effect but that of reporting.
    Unmatched,
}

/// The effects of one service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// Its own change of share, weighted.
    pub rate: f64,
    /// Its change of weight, centred.
    pub mix: f64,
    /// What it was counted in.
    pub presence: Presence,
}

/// A change of the whole share, and what it is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// All services returned in the first period.
    pub before: Proportion,
    /// All services returned in the second.
    pub after: Proportion,
    /// The services returned in both, in the first period.
    pub matched_before: Proportion,
    /// The services returned in both, in the second.
    pub matched_after: Proportion,
    /// The channel shift.
    pub rate: f64,
    /// The effect of the mix of services.
    pub mix: f64,
    /// The effect of services returned in one period alone.
    pub reporting: f64,
    /// The variance of the rate effect by chance alone, with the weights taken as they are. Where
    /// values are overdispersed it is multiplied by φ.
    pub rate_variance: f64,
    /// The effects of each service, in the order given.
    pub effects: Vec<Effect>,
}

/// A change of a count, and what it is made of. They add up to the change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contacts {
    /// From more or fewer transactions in all.
    pub demand: f64,
    /// From the services' own shares.
    pub shift: f64,
    /// From the mix of services.
    pub mix: f64,
}

impl Split {
    /// The change of the whole share: rate, mix and reporting together.
    pub fn difference(&self) -> f64 {
        self.rate + self.mix + self.reporting
    }

    /// The change of the number of contacts in the part (digital ones, say), in services returned in
    /// both periods: demand P̄ ΔN, shift N̄ × rate, mix N̄ × mix.
    pub fn part(&self) -> Contacts {
        let (n0, n1) = (self.matched_before.whole(), self.matched_after.whole());
        let mean = |of: fn(Proportion) -> f64| {
            f64::midpoint(of(self.matched_before) / n0, of(self.matched_after) / n1)
        };
        let volume = f64::midpoint(n0, n1);
        Contacts {
            demand: mean(Proportion::part) * (n1 - n0),
            shift: volume * self.rate,
            mix: volume * self.mix,
        }
    }

    /// The change of the number of the other contacts, which are not in the part.
    pub fn rest(&self) -> Contacts {
        let part = self.part();
        let demand = self.matched_after.whole() - self.matched_before.whole() - part.demand;
        Contacts {
            demand,
            shift: -part.shift,
            mix: -part.mix,
        }
    }
}

/// The change of a share between two periods, split.
pub fn two_periods(pairs: &[Pair]) -> Option<Split> {
    let matched = |pair: &Pair| Some((pair.before?, pair.after?));
    let pooled =
        |of: &dyn Fn(&Pair) -> Option<Proportion>| Proportion::pooled(pairs.iter().filter_map(of));
    let (before, after) = (pooled(&|pair| pair.before), pooled(&|pair| pair.after));
    let matched_before = pooled(&|pair| matched(pair).map(|pair| pair.0));
    let matched_after = pooled(&|pair| matched(pair).map(|pair| pair.1));
    let (share_before, share_after) = (matched_before.share()?, matched_after.share()?);
    let middle = f64::midpoint(share_before, share_after);
    let mut rate_variance = 0.0;
    let mut effects = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let none = |presence| Effect {
            rate: 0.0,
            mix: 0.0,
            presence,
        };
        let Some((first, second)) = matched(pair) else {
            effects.push(none(Presence::Unmatched));
            continue;
        };
        let (w0, w1) = (
            first.whole() / matched_before.whole(),
            second.whole() / matched_after.whole(),
        );
        let (p0, p1, presence) = match (first.share(), second.share()) {
            (Some(p0), Some(p1)) => (p0, p1, Presence::Both),
            (None, Some(p1)) => (p1, p1, Presence::Entered),
            (Some(p0), None) => (p0, p0, Presence::Left),
            (None, None) => {
                effects.push(none(Presence::Neither));
                continue;
            }
        };
        let weight = f64::midpoint(w0, w1);
        if let (Some(v0), Some(v1)) = (first.variance(), second.variance()) {
            rate_variance += weight * weight * (v0 + v1);
        }
        effects.push(Effect {
            rate: weight * (p1 - p0),
            mix: (f64::midpoint(p0, p1) - middle) * (w1 - w0),
            presence,
        });
    }
    Some(Split {
        before,
        after,
        matched_before,
        matched_after,
        rate: effects.iter().map(|effect| effect.rate).sum(),
        mix: effects.iter().map(|effect| effect.mix).sum(),
        reporting: (after.share()? - before.share()?) - (share_after - share_before),
        rate_variance,
        effects,
    })
}

/// A whole share over several periods, and what each period would have had by one effect alone.
///
/// Between any two periods the differences of `rate` and of `mix` add up to that of `share`, and a
/// difference over two steps is the sum of both.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    /// The whole share of each period, of the services returned in all.
    pub share: Vec<f64>,
    /// The share with each period's own rates, and the mix averaged.
    pub rate: Vec<f64>,
    /// The share with each period's own mix, and the rates averaged.
    pub mix: Vec<f64>,
}

/// The shares of several periods, each a list of the same services in the same order, split so that
/// the effects between any two of them agree. Services not returned in one period are left out of
/// all; one without transactions in one of two periods borrows its share from the other.
///
/// `None` for fewer than two periods, lists of different lengths, and a period without transactions.
///
/// ```
/// use channelshift::statistics::{Proportion, decompose::several_periods};
/// let of = |counts: [(u64, u64); 2]| counts.map(|(part, whole)| Proportion::of(part, whole));
/// let series = several_periods(&[
///     of([(500, 1_000), (200, 1_000)]),
///     of([(600, 1_000), (300, 1_000)]),
///     of([(900, 1_500), (150, 500)]),
/// ].map(Vec::from)).unwrap();
/// assert!((series.rate[1] - series.rate[0] - 0.1).abs() < 1e-12);
/// assert!((series.rate[2] - series.rate[1]).abs() < 1e-12);
/// assert!((series.mix[2] - series.mix[1] - 0.075).abs() < 1e-12);
/// ```
pub fn several_periods(periods: &[Vec<Option<Proportion>>]) -> Option<Periods> {
    let services = periods.first()?.len();
    if periods.iter().any(|period| period.len() != services) {
        return None;
    }
    let returned = |service: usize| {
        let of = |period: &Vec<Option<Proportion>>| period.get(service).copied().flatten();
        periods.iter().map(of).collect::<Option<Vec<_>>>()
    };
    let services: Vec<Vec<Proportion>> = (0..services).filter_map(returned).collect();
    let pooled = |period: usize| {
        Proportion::pooled(
            services
                .iter()
                .filter_map(|service| service.get(period).copied()),
        )
    };
    let wholes: Vec<Proportion> = (0..periods.len()).map(pooled).collect();
    let share = wholes
        .iter()
        .map(|whole| whole.share())
        .collect::<Option<Vec<_>>>()?;
    let whole_with = |chosen: &[usize]| {
        let &[mix, rate] = chosen else { return None };
        let whole = wholes.get(mix)?.whole();
        let one = |service: &Vec<Proportion>| {
            let (own, other) = (service.get(mix)?, service.get(rate)?);
            // Without either there are no transactions, and the weight is zero.
            let share = other.share().or(own.share()).unwrap_or(0.0);
            Some(own.whole() / whole * share)
        };
        services.iter().map(one).sum::<Option<f64>>()
    };
    let standardised = standardised(periods.len(), 2, whole_with)?;
    let [mix, rate] = <[Vec<f64>; 2]>::try_from(standardised).ok()?;
    Some(Periods { share, rate, mix })
}

/// The most factors a rate is made of: the work doubles with each.
pub const MOST_FACTORS: usize = 8;

/// What each population's rate would be by each factor alone, the others averaged: by factor, then
/// population. Over factors, the differences between two populations add up to that of their rates;
/// over populations, they chain.
///
/// `rate` is told of each factor which population it is taken from, and gives the rate; `None` from
/// it is `None` of all. `None` too for fewer than two populations, and for no factor or more than
/// [`MOST_FACTORS`].
///
/// ```
/// use channelshift::statistics::decompose::standardised;
/// let (hours, pay) = ([10.0, 20.0], [3.0, 4.0]);
/// let by = standardised(2, 2, |of| Some(hours[of[0]] * pay[of[1]])).unwrap();
/// assert_eq!(by[0], [35.0, 70.0]); // the average pay, 3.5, with each one's hours
/// assert_eq!(by[1], [45.0, 60.0]);
/// ```
pub fn standardised(
    populations: usize,
    factors: usize,
    rate: impl Fn(&[usize]) -> Option<f64>,
) -> Option<Vec<Vec<f64>>> {
    if populations < 2 || !(1..=MOST_FACTORS).contains(&factors) {
        return None;
    }
    let n = real(populations);
    let mut all = Vec::with_capacity(factors);
    for factor in 0..factors {
        // By population, then the other it is compared with: the rate with the factor of the first.
        let mut pairs = Vec::with_capacity(populations);
        for own in 0..populations {
            let with = |other: usize| pairwise(factor, factors, own, other, &rate);
            pairs.push((0..populations).map(with).collect::<Option<Vec<f64>>>()?);
        }
        let with_others = |own: usize| -> Option<f64> {
            let row = pairs.get(own)?;
            Some(row.iter().sum::<f64>() - row.get(own)?)
        };
        let one = |own: usize| {
            let correction = |other: usize| {
                let back = pairs.get(other)?.get(own)?;
                Some(with_others(other)? - back - (n - 2.0) * back)
            };
            let others = (0..populations).filter(|other| *other != own);
            let corrections = others.map(correction).sum::<Option<f64>>()?;
            Some(with_others(own)? / (n - 1.0) + corrections / (n * (n - 1.0)))
        };
        all.push((0..populations).map(one).collect::<Option<Vec<f64>>>()?);
    }
    Some(all)
}

/// The rate with one factor of `own`, and the others averaged over `own` and `other` (3.54).
fn pairwise(
    factor: usize,
    factors: usize,
    own: usize,
    other: usize,
    rate: &impl Fn(&[usize]) -> Option<f64>,
) -> Option<f64> {
    let subsets = (0..1_usize << factors).filter(|subset| subset >> factor & 1 == 0);
    let one = |subset: usize| {
        let chosen = |factor: usize| {
            if subset >> factor & 1 == 1 {
                other
            } else {
                own
            }
        };
        let chosen: Vec<usize> = (0..factors).map(chosen).collect();
        let size = subset.count_ones();
        // How many sets of that size there are among the other factors.
        let alike = (1..=size as usize).fold(1.0, |alike, i| alike * real(factors - i) / real(i));
        Some(rate(&chosen)? / (real(factors) * alike))
    };
    subsets.map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(before: Option<(u64, u64)>, after: Option<(u64, u64)>) -> Pair {
        let of = |counts: Option<(u64, u64)>| {
            counts.and_then(|(part, whole)| Proportion::of(part, whole))
        };
        Pair {
            before: of(before),
            after: of(after),
        }
    }

    #[test]
    fn a_service_that_enters_or_leaves_is_mix_alone() {
        use Presence::{Both, Entered, Left, Neither};
        let split = two_periods(&[
            pair(Some((50, 100)), Some((50, 100))),
            pair(Some((0, 0)), Some((90, 100))),
            pair(Some((10, 100)), Some((0, 0))),
            pair(Some((0, 0)), Some((0, 0))),
        ]);
        let split = split.unwrap();
        let presence: Vec<_> = split.effects.iter().map(|effect| effect.presence).collect();
        assert_eq!(presence, [Both, Entered, Left, Neither]);
        assert!(split.rate.abs() < 1e-12 && (split.mix - 0.4).abs() < 1e-12);
    }

    #[test]
    fn what_was_returned_once_is_reporting() {
        let split = two_periods(&[
            pair(Some((50, 100)), Some((60, 100))),
            pair(None, Some((100, 100))),
            pair(Some((0, 300)), None),
        ]);
        let split = split.unwrap();
        assert!((split.rate - 0.1).abs() < 1e-12 && split.mix.abs() < 1e-12);
        assert!((split.reporting - (0.8 - 0.125 - 0.1)).abs() < 1e-12);
        assert_eq!(split.effects[1].presence, Presence::Unmatched);
    }

    #[test]
    fn without_matched_transactions_there_is_no_split() {
        assert_eq!(two_periods(&[]), None);
        assert_eq!(two_periods(&[pair(None, Some((1, 2)))]), None);
        assert_eq!(two_periods(&[pair(Some((1, 2)), Some((0, 0)))]), None);
        assert_eq!(several_periods(&[]), None);
        let period = vec![Proportion::of(1, 2)];
        assert_eq!(several_periods(std::slice::from_ref(&period)), None);
        assert_eq!(several_periods(&[period.clone(), Vec::new()]), None);
        assert_eq!(several_periods(&[period, vec![Proportion::of(0, 0)]]), None);
    }

    #[test]
    fn without_factors_or_populations_there_is_nothing_to_standardise() {
        for (populations, factors) in [(0, 2), (1, 2), (2, 0), (2, 9)] {
            assert_eq!(standardised(populations, factors, |_| Some(1.0)), None);
        }
        assert_eq!(standardised(2, 2, |_| None), None);
    }

    fn any_counts() -> impl Strategy<Value = Option<(u64, u64)>> {
        let some = (0..5_000_u64, 0..5_000_u64).prop_map(|(a, b)| (a, a + b));
        prop::option::weighted(0.9, prop_oneof![8 => some, 1 => Just((0, 0))])
    }

    proptest! {
        #[test]
        fn effects_add_up_exactly(pairs in prop::collection::vec((any_counts(), any_counts()), 1..15)) {
            let pairs: Vec<Pair> = pairs.into_iter().map(|(before, after)| pair(before, after)).collect();
            if let Some(split) = two_periods(&pairs) {
                let difference = split.after.share().unwrap() - split.before.share().unwrap();
                prop_assert!((split.difference() - difference).abs() < 1e-12);
                let sum: f64 = split.effects.iter().map(|effect| effect.rate + effect.mix).sum();
                prop_assert!((sum + split.reporting - difference).abs() < 1e-12);
                for (contacts, of) in [
                    (split.part(), Proportion::part as fn(Proportion) -> f64),
                    (split.rest(), |p| p.whole() - p.part()),
                ] {
                    let change = of(split.matched_after) - of(split.matched_before);
                    let sum = contacts.demand + contacts.shift + contacts.mix;
                    prop_assert!((sum - change).abs() < 1e-7, "{sum} {change}");
                }
            }
        }

        #[test]
        fn the_order_of_periods_and_services_changes_no_effect(
            pairs in prop::collection::vec((any_counts(), any_counts()), 1..15),
        ) {
            let forward: Vec<Pair> = pairs.iter().map(|(before, after)| pair(*before, *after)).collect();
            let back: Vec<Pair> = pairs.iter().rev().map(|(before, after)| pair(*after, *before)).collect();
            let (forward, back) = (two_periods(&forward), two_periods(&back));
            prop_assert_eq!(forward.is_some(), back.is_some());
            if let (Some(forward), Some(back)) = (forward, back) {
                prop_assert!((forward.rate + back.rate).abs() < 1e-12);
                prop_assert!((forward.mix + back.mix).abs() < 1e-12);
                prop_assert!((forward.reporting + back.reporting).abs() < 1e-12);
            }
        }

        #[test]
        fn effects_over_several_periods_add_up_and_agree_with_two(
            counts in prop::collection::vec(prop::collection::vec(any_counts(), 4), 2..7),
        ) {
            let periods: Vec<Vec<Option<Proportion>>> = counts.iter().map(|period| {
                period.iter().map(|one| one.and_then(|(part, whole)| Proportion::of(part, whole))).collect()
            }).collect();
            let Some(series) = several_periods(&periods) else { return Ok(()) };
            // That every difference is a sum of two adjusted ones makes them chain.
            for a in 0..periods.len() {
                for b in 0..periods.len() {
                    let difference = series.share[b] - series.share[a];
                    let effects = series.rate[b] - series.rate[a] + series.mix[b] - series.mix[a];
                    prop_assert!((difference - effects).abs() < 1e-12);
                }
            }
            if let [before, after] = &periods[..] {
                let pairs: Vec<Pair> = before.iter().zip(after)
                    .map(|(before, after)| Pair { before: *before, after: *after }).collect();
                let split = two_periods(&pairs).unwrap();
                prop_assert!((series.rate[1] - series.rate[0] - split.rate).abs() < 1e-12);
                prop_assert!((series.mix[1] - series.mix[0] - split.mix).abs() < 1e-12);
            }
        }

        #[test]
        fn the_order_of_periods_changes_no_figure(
            counts in prop::collection::vec(prop::collection::vec(any_counts(), 3), 2..6),
        ) {
            let periods: Vec<Vec<Option<Proportion>>> = counts.iter().map(|period| {
                period.iter().map(|one| one.and_then(|(part, whole)| Proportion::of(part, whole))).collect()
            }).collect();
            let back: Vec<_> = periods.iter().rev().cloned().collect();
            let (forward, back) = (several_periods(&periods), several_periods(&back));
            prop_assert_eq!(forward.is_some(), back.is_some());
            if let (Some(forward), Some(back)) = (forward, back) {
                for (ours, theirs) in forward.rate.iter().zip(back.rate.iter().rev()) {
                    prop_assert!((ours - theirs).abs() < 1e-12);
                }
            }
        }
    }
}
