//! Shares made comparable: the same mix of services for all, whatever each of them runs or returns.
//!
//! A [`Stratum`] is a service of the basket: its weight w, its share r in the reference, and what one
//! council returned of it, with share p. A is the strata with counts, W the sum of their weights, of
//! weights that sum to 1.
//!
//! - Matched gap ([`matched_gap`]): Σ w (p − r) ÷ W over A. The share shown is the reference's whole
//!   share Σ w r with the gap added, cut to 0 and 1. The headline.
//! - Imputed ([`imputed`]): Σ w p over A, and Σ w r over the rest. Beside it, to see how much the
//!   answer depends on what is missing.
//! - Indirect ([`indirect`]): what was observed against Σ n r over A, what the reference's shares
//!   would give. Beside it, and in its place where a stratum has fewer than
//!   [`FEWEST_IN_A_STRATUM`].
//! - Unit: none; shares 0 to 1, gaps −1 to 1.
//! - Undefined where no stratum with a weight has counts. Coverage W is given with every gap; below
//!   [`LEAST_COVERAGE`] a gap is not for a headline.
//! - Source: Kitagawa 1955 for the matched comparison; OHID, Public health technical guidance, for
//!   direct and indirect standardisation. The variance is that of shares: Dobson's and Byar's, for
//!   rates of rare events, would be 1 ÷ √(1 − p) times too wide.
//!
//! ```
//! use channelshift::statistics::{Proportion, standardise::{Stratum, matched_gap, weights}};
//! let weights = weights(&[750, 250]).unwrap();
//! let strata = [
//!     Stratum { weight: weights[0], reference: 0.8, counts: Proportion::of(900, 1_000), between: None },
//!     Stratum { weight: weights[1], reference: 0.4, counts: None, between: None },
//! ];
//! let found = matched_gap(&strata).unwrap();
//! assert!((found.gap - 0.1).abs() < 1e-12);
//! assert!((found.share - 0.8).abs() < 1e-12); // 0.7, the reference's whole share, and 0.1
//! assert!((found.coverage - 0.75).abs() < 1e-12);
//! assert_eq!(matched_gap(&strata[1..]), None);
//! ```

use super::interval::{Interval, wilson};
use super::overdispersion::Deviation;
use super::proportion::Proportion;
use super::real;

/// The least weight of the basket that must have counts for a gap to be a headline.
pub const LEAST_COVERAGE: f64 = 0.8;

/// With fewer transactions than this in a stratum its share is hardly one: the indirect figure,
/// which adds counts before it divides, is then the better one.
pub const FEWEST_IN_A_STRATUM: f64 = 30.0;

/// A council with more than this share of a reference is compared with the others alone, since it
/// would otherwise be compared with itself.
pub const LARGEST_IN_REFERENCE: f64 = 0.25;

/// A service of the basket, and what one council returned of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Its weight in the basket, frozen with it; not negative.
    pub weight: f64,
    /// Its share in the reference, 0 to 1.
    pub reference: f64,
    /// What the council returned; `None` where it did not return, and without transactions the same.
    pub counts: Option<Proportion>,
    /// The variance of its share between councils, where it is known: what imputing it leaves open.
    pub between: Option<f64>,
}

impl Stratum {
    /// Weight and counts, where it is of any use.
    fn used(&self) -> Option<(f64, Proportion, f64)> {
        let counts = self.counts?;
        Some((self.weight, counts, counts.share()?))
    }
}

/// The gap of one council to the reference, on the services it returned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The gap, −1 to 1.
    pub gap: f64,
    /// The reference's whole share with the gap added, cut to 0 and 1.
    pub share: f64,
    /// The variance of both by chance alone.
    pub variance: f64,
    /// The weight of the services with counts, above 0, at most 1.
    pub coverage: f64,
    /// The reference's share on those services.
    pub matched_reference: f64,
    /// The reference's share on the whole basket.
    pub whole_reference: f64,
    /// The standard error that chance alone gives a council at the reference's shares.
    error: f64,
    /// What was counted in the services used.
    counted: f64,
}

impl Gap {
    /// How far the council lies from the reference, for
    /// [`overdispersion`](super::overdispersion::overdispersion) and flags; `None` where the
    /// reference leaves nothing to chance.
    pub fn deviation(&self) -> Option<Deviation> {
        Deviation::new(self.gap, self.error)
    }

    /// The share on the services with counts alone, re-weighted to sum to 1.
    ///
    /// Where coverage is 1 it is the directly standardised share. Elsewhere the basket is another one
    /// for each council, so that such shares are not comparable: a council looks better by not
    /// returning its weakest service.
    pub fn reweighted(&self) -> Standardised {
        Standardised {
            share: self.matched_reference + self.gap,
            variance: self.variance,
            counted: self.counted,
        }
    }

    /// The interval of the share by chance alone: that of the re-weighted share, moved to the whole
    /// basket.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let interval = self.reweighted().interval(confidence)?;
        Some(
            interval
                .moved(self.whole_reference - self.matched_reference)
                .within_shares(),
        )
    }

    /// The interval of the gap by chance alone.
    pub fn gap_interval(&self, confidence: f64) -> Option<Interval> {
        let interval = self.reweighted().interval(confidence)?;
        Some(interval.moved(-self.matched_reference))
    }
}

/// A standardised share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standardised {
    /// The share, 0 to 1.
    pub share: f64,
    /// Its variance.
    pub variance: f64,
    /// What was counted in the services used.
    counted: f64,
}

impl Standardised {
    /// How many transactions of one service would give a share with this variance; where it has none,
    /// what was counted.
    pub fn effective(&self) -> f64 {
        if self.variance > 0.0 {
            self.share * (1.0 - self.share) / self.variance
        } else {
            self.counted
        }
    }

    /// Wilson's interval of so many transactions: for one service it is Wilson's own.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let n = self.effective();
        wilson(
            Proportion::new(self.share.clamp(0.0, 1.0) * n, n)?,
            confidence,
        )
    }
}

/// What was observed against what the reference's shares would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indirect {
    /// The sum of the parts.
    pub observed: f64,
    /// The sum of each whole times the reference's share.
    pub expected: f64,
    /// The sum of the wholes.
    pub counted: f64,
    /// The reference's share on the whole basket.
    pub whole_reference: f64,
    /// The variance of the observed sum by chance alone, at the council's own shares.
    variance: f64,
    /// The same at the reference's shares.
    reference_variance: f64,
}

impl Indirect {
    /// (observed − expected) ÷ counted, −1 to 1.
    pub fn gap(&self) -> f64 {
        (self.observed - self.expected) / self.counted
    }

    /// The interval of the gap by chance alone.
    pub fn gap_interval(&self, confidence: f64) -> Option<Interval> {
        let half = super::normal::z_of(confidence)? * self.variance.sqrt() / self.counted;
        let gap = self.gap();
        Some(Interval {
            lower: gap - half,
            upper: gap + half,
        })
    }

    /// Observed ÷ expected; `None` where nothing is expected.
    pub fn ratio(&self) -> Option<f64> {
        (self.expected > 0.0).then(|| self.observed / self.expected)
    }

    /// The reference's whole share times the ratio, cut to 1.
    pub fn share(&self) -> Option<f64> {
        Some((self.whole_reference * self.ratio()?).min(1.0))
    }

    /// The standard error that chance alone gives the gap of a council at the reference's shares.
    pub fn error(&self) -> f64 {
        self.reference_variance.sqrt() / self.counted
    }

    /// How far the council lies from the reference, for flags.
    pub fn deviation(&self) -> Option<Deviation> {
        Deviation::new(self.gap(), self.error())
    }
}

/// The gap of a council to the reference on the services that it returned.
pub fn matched_gap(strata: &[Stratum]) -> Option<Gap> {
    let whole: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let (mut weight, mut own, mut reference) = (0.0, 0.0, 0.0);
    let (mut variance, mut reference_variance, mut counted) = (0.0, 0.0, 0.0);
    for stratum in strata {
        let Some((w, counts, share)) = stratum.used() else {
            continue;
        };
        weight += w;
        own += w * share;
        reference += w * stratum.reference;
        variance += w * w * counts.variance()?;
        reference_variance +=
            w * w * stratum.reference * (1.0 - stratum.reference) / counts.whole();
        counted += counts.whole();
    }
    let sound = whole.is_finite() && weight > 0.0;
    let whole_reference = whole_reference(strata, whole);
    let gap = (own - reference) / weight;
    sound.then(|| Gap {
        gap,
        share: (whole_reference + gap).clamp(0.0, 1.0),
        variance: variance / weight.powi(2),
        coverage: weight / whole,
        matched_reference: reference / weight,
        whole_reference,
        error: reference_variance.sqrt() / weight,
        counted,
    })
}

/// The directly standardised share with the reference's share for what was not returned; it leans
/// to the reference. Its variance has, for each such service, that between councils where known.
pub fn imputed(strata: &[Stratum]) -> Option<Standardised> {
    let whole: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let (mut share, mut variance, mut counted, mut weight) = (0.0, 0.0, 0.0, 0.0);
    for stratum in strata {
        let w = stratum.weight / whole;
        match stratum.used() {
            Some((_, counts, own)) => {
                share += w * own;
                variance += w * w * counts.variance()?;
                counted += counts.whole();
                weight += w;
            }
            None => {
                share += w * stratum.reference;
                variance += w * w * stratum.between.unwrap_or(0.0);
            }
        }
    }
    (weight > 0.0).then_some(Standardised {
        share,
        variance,
        counted,
    })
}

/// What a council counted against what the reference's shares would give in the same services.
pub fn indirect(strata: &[Stratum]) -> Option<Indirect> {
    let whole: f64 = strata.iter().map(|stratum| stratum.weight).sum();
    let mut sum = Indirect {
        observed: 0.0,
        expected: 0.0,
        counted: 0.0,
        whole_reference: whole_reference(strata, whole),
        variance: 0.0,
        reference_variance: 0.0,
    };
    for stratum in strata {
        let Some((_, counts, own)) = stratum.used() else {
            continue;
        };
        let (n, reference) = (counts.whole(), stratum.reference);
        sum.observed += counts.part();
        sum.expected += n * reference;
        sum.counted += n;
        sum.variance += n * own * (1.0 - own);
        sum.reference_variance += n * reference * (1.0 - reference);
    }
    (sum.counted > 0.0 && whole > 0.0).then_some(sum)
}

/// The reference's share on the whole basket.
fn whole_reference(strata: &[Stratum], whole: f64) -> f64 {
    let sum: f64 = strata
        .iter()
        .map(|stratum| stratum.weight * stratum.reference)
        .sum();
    sum / whole
}

/// The weights of services by the volume of each, which sum to 1; `None` where all are zero.
///
/// They are made once, of a stated period and type of council, written down and used unchanged.
pub fn weights(volumes: &[u64]) -> Option<Vec<f64>> {
    let sum = volumes
        .iter()
        .try_fold(0_u64, |sum, volume| sum.checked_add(*volume))?;
    let weight = |volume: &u64| Proportion::of(*volume, sum)?.share();
    volumes.iter().map(weight).collect()
}

/// The reference's share of a service: all councils together, the compared one included, unless it
/// alone has more than [`LARGEST_IN_REFERENCE`] of what is counted: then the others alone. `None`
/// where nothing is counted.
pub fn reference_for(own: Option<Proportion>, all: Proportion) -> Option<f64> {
    match own {
        Some(own) if own.whole() > LARGEST_IN_REFERENCE * all.whole() => {
            Proportion::new(all.part() - own.part(), all.whole() - own.whole())?.share()
        }
        _ => all.share(),
    }
}

/// The variance of councils' shares beyond chance: that of the shares themselves, less what chance
/// alone gives on average; not below 0. `None` for fewer than two shares.
pub fn between(all: &[Proportion]) -> Option<f64> {
    let shares: Vec<f64> = all.iter().filter_map(|one| one.share()).collect();
    if shares.len() < 2 {
        return None;
    }
    let n = real(shares.len());
    let mean = shares.iter().sum::<f64>() / n;
    let squares: f64 = shares.iter().map(|share| (share - mean).powi(2)).sum();
    let chance: f64 = all.iter().filter_map(|one| one.variance()).sum();
    Some((squares / (n - 1.0) - chance / n).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stratum(weight: f64, reference: f64, counts: Option<(u64, u64)>) -> Stratum {
        let counts = counts.and_then(|(part, whole)| Proportion::of(part, whole));
        Stratum {
            weight,
            reference,
            counts,
            between: None,
        }
    }

    #[test]
    fn a_service_without_transactions_is_not_one_of_none_digital() {
        let strata = [
            stratum(0.5, 0.8, Some((80, 100))),
            stratum(0.5, 0.6, Some((0, 0))),
        ];
        let found = matched_gap(&strata).unwrap();
        assert!(found.gap.abs() < 1e-12);
        assert!((found.share - 0.7).abs() < 1e-12);
        assert!((found.coverage - 0.5).abs() < 1e-12);
    }

    #[test]
    fn nothing_returned_has_no_result() {
        for strata in [
            &[][..],
            &[stratum(1.0, 0.5, None)],
            &[stratum(0.0, 0.5, Some((1, 2)))],
        ] {
            assert_eq!(matched_gap(strata), None);
            assert_eq!(imputed(strata), None);
            assert_eq!(indirect(strata), None);
        }
        assert_eq!(weights(&[0, 0]), None);
        assert_eq!(weights(&[]), Some(Vec::new()));
    }

    #[test]
    fn shares_of_nothing_and_all_have_the_interval_of_what_was_counted() {
        let strata = [
            stratum(0.5, 0.8, Some((0, 60))),
            stratum(0.5, 0.6, Some((0, 40))),
        ];
        let ours = matched_gap(&strata).unwrap().reweighted().interval(0.95);
        assert_eq!(ours, wilson(Proportion::of(0, 100).unwrap(), 0.95));
    }

    #[test]
    fn what_is_most_of_the_reference_is_left_out_of_it() {
        let all = Proportion::of(50, 100).unwrap();
        let of = |part, whole| reference_for(Proportion::of(part, whole), all);
        assert_eq!(of(20, 25), Some(0.5));
        assert_eq!(of(20, 50), Some(0.6));
        assert_eq!(of(50, 100), None);
        assert_eq!(reference_for(None, all), Some(0.5));
    }

    /// Any basket, with some services not returned.
    fn any_strata() -> impl Strategy<Value = Vec<Stratum>> {
        let counts = prop::option::weighted(0.8, (0..1_000_u64, 0..1_000_u64));
        let one = (0.01..1.0_f64, 0.0..=1.0_f64, counts).prop_map(|(weight, reference, counts)| {
            stratum(weight, reference, counts.map(|(a, b)| (a, a + b)))
        });
        prop::collection::vec(one, 1..12)
    }

    proptest! {
        #[test]
        fn one_service_is_wilson(
            (part, whole) in (1..100_000_u64).prop_flat_map(|whole| (0..=whole, Just(whole))),
            reference in 0.0..=1.0_f64,
        ) {
            let strata = [stratum(0.3, reference, Some((part, whole)))];
            let wilson = wilson(Proportion::of(part, whole).unwrap(), 0.95).unwrap();
            for ours in [
                matched_gap(&strata).unwrap().interval(0.95).unwrap(),
                imputed(&strata).unwrap().interval(0.95).unwrap(),
            ] {
                prop_assert!((ours.lower - wilson.lower).abs() < 1e-9, "{ours:?} {wilson:?}");
                prop_assert!((ours.upper - wilson.upper).abs() < 1e-9, "{ours:?} {wilson:?}");
            }
        }

        #[test]
        fn a_complete_return_is_the_same_by_gap_and_imputed(strata in any_strata()) {
            let complete = strata.iter().all(|stratum| stratum.used().is_some());
            if let (true, Some(gap)) = (complete, matched_gap(&strata)) {
                let imputed = imputed(&strata).unwrap();
                prop_assert!((gap.share - imputed.share).abs() < 1e-12);
                prop_assert!((gap.coverage - 1.0).abs() < 1e-12);
            }
        }

        #[test]
        fn a_council_at_the_reference_has_no_gap(
            services in prop::collection::vec((0.01..1.0_f64, 1..50_u64, 1..50_u64, any::<bool>()), 1..9),
        ) {
            let strata: Vec<_> = services.iter().map(|(weight, part, rest, returned)| {
                let counts = Proportion::of(*part, part + rest).unwrap();
                Stratum {
                    weight: *weight,
                    reference: counts.share().unwrap(),
                    counts: returned.then_some(counts),
                    between: None,
                }
            }).collect();
            if let Some(gap) = matched_gap(&strata) {
                prop_assert!(gap.gap.abs() < 1e-12);
                prop_assert!((gap.share - gap.whole_reference).abs() < 1e-12);
                prop_assert!((imputed(&strata).unwrap().share - gap.whole_reference).abs() < 1e-12);
                prop_assert!(indirect(&strata).unwrap().gap().abs() < 1e-12);
            }
        }

        #[test]
        fn nothing_is_ever_not_a_number(strata in any_strata()) {
            let found = matched_gap(&strata);
            prop_assert_eq!(found.is_some(), indirect(&strata).is_some());
            if let Some(gap) = found {
                let interval = gap.interval(0.95).unwrap();
                prop_assert!((0.0..=1.0).contains(&gap.share) && interval.lower <= interval.upper);
                prop_assert!(gap.gap_interval(0.95).is_some_and(|gap| gap.lower.is_finite()));
                prop_assert!(imputed(&strata).unwrap().interval(0.95).is_some());
            }
        }
    }
}
