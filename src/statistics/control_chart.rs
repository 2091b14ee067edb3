//! Control charts of a share: which months are more than the series' own noise.
//!
//! - Definition: centre Σx ÷ Σn of the baseline; sd = √(centre(1 − centre) ÷ n) of each month; limits
//!   centre ± 3σ sd, cut to 0 and 1. σ is 1 in a p chart. In a Laney p′ chart it is the mean of
//!   |z − the z before| ÷ 1.128, with z = (share − centre) ÷ sd: what months vary by, in units of
//!   chance.
//! - The baseline is the first twelve months, and again those from each point of rebasing, such as the
//!   day a service went live. It stays, so that a change shows against it.
//! - Four rules of the NHS ([`Signal`]) say which months are not noise. A month on the centre breaks
//!   a run, an equal one a trend, and a missing one both; no range is taken across it.
//! - Unit: shares 0 to 1; σ none, 1 by chance alone.
//! - Undefined: no limits for fewer than twelve months, nor where the centre is 0 or 1.
//! - Source: Laney 2002, “Improved control charts for attributes”; Montgomery, *Introduction to
//!   Statistical Quality Control*; NHS England, *Making Data Count*.
//!
//! ```
//! use channelshift::statistics::{Proportion, control_chart::{Signal, Spread, control_chart}};
//! let shares = [50, 52, 49, 51, 48, 50, 53, 49, 51, 50, 52, 48, 70];
//! let months: Vec<_> = shares.iter().map(|part| Proportion::of(part * 100, 10_000)).collect();
//! let chart = control_chart(&months, &[], Spread::Laney);
//! assert_eq!(chart[12].signal, Some(Signal::Outside));
//! assert_eq!(chart[11].signal, None);
//! assert!(control_chart(&months[..11], &[], Spread::Laney)[0].limits.is_none());
//! ```

use std::cmp::Ordering;

use super::interval::Interval;
use super::proportion::Proportion;
use super::real;

/// The months that limits are made from, and the fewest that have any.
pub const BASELINE: usize = 12;

/// What makes the mean of ranges of two normal values one standard deviation: 2 ÷ √π, as it is
/// rounded in the tables of control charts.
const MEAN_RANGE: f64 = 1.128;

/// A range beyond this many times the mean is screened: the upper limit of a chart of ranges.
const SCREENED: f64 = 3.267;

/// How far limits are from the centre, in standard deviations.
const SIGMAS: f64 = 3.0;

/// Beyond this part of the way to a limit a month is near it.
const NEAR: f64 = 2.0 / 3.0;

/// How many months one side of the centre, or rising, are no noise.
const RUN: usize = 7;

/// How much months vary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// By chance alone: a p chart. At thousands a month nearly every month is outside.
    Binomial,
    /// As they do: Laney's p′ chart.
    Laney,
    /// The same, with ranges beyond 3.267 times their mean taken out once.
    Screened,
}

/// Why a month is not noise; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Outside the limits.
    Outside,
    /// One of seven that each rise, or each fall.
    Trend,
    /// Beyond two thirds of the way to a limit, as another of three is, all on its side.
    TwoOfThree,
    /// One of seven on the same side of the centre.
    Run,
}

/// The centre of a chart and how much its months vary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Control {
    /// The share of the baseline.
    pub centre: f64,
    /// The months' standard deviation in units of chance.
    pub sigma_z: f64,
}

/// One month of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Its share; `None` where nothing was counted.
    pub share: Option<f64>,
    /// What it is held against; `None` where there is no baseline.
    pub control: Option<Control>,
    /// Its limits; `None` where it has no share, or there is no baseline.
    pub limits: Option<Interval>,
    /// Why it is not noise.
    pub signal: Option<Signal>,
}

impl Control {
    /// The centre and spread of a baseline, in the order of months; `None` where they have no share
    /// but 0 or 1, or no two months next to each other have a range.
    pub fn of(baseline: &[Option<Proportion>], spread: Spread) -> Option<Self> {
        let centre = Proportion::pooled(baseline.iter().flatten().copied()).share()?;
        if centre <= 0.0 || centre >= 1.0 {
            return None;
        }
        let chance = Self {
            centre,
            sigma_z: 1.0,
        };
        let z = |month: &Option<Proportion>| {
            let month = month.as_ref()?;
            Some((month.share()? - centre) / chance.deviation(month.whole()))
        };
        let ranges = |pair: &[Option<Proportion>]| match pair {
            [before, after] => Some((z(after)? - z(before)?).abs()),
            _ => None,
        };
        let ranges: Vec<f64> = baseline.windows(2).filter_map(ranges).collect();
        let mean = |ranges: &[f64]| {
            (!ranges.is_empty()).then(|| ranges.iter().sum::<f64>() / real(ranges.len()))
        };
        let sigma_z = match spread {
            Spread::Binomial => 1.0,
            Spread::Laney => mean(&ranges)? / MEAN_RANGE,
            Spread::Screened => {
                let most = SCREENED * mean(&ranges)?;
                let kept: Vec<f64> = ranges.into_iter().filter(|range| *range < most).collect();
                mean(&kept)? / MEAN_RANGE
            }
        };
        Some(Self { centre, sigma_z })
    }

    /// The limits of a month in which `n` is counted.
    pub fn limits(self, n: f64) -> Interval {
        self.within(SIGMAS, n).within_shares()
    }

    /// φ for comparing two periods of the series: what months vary by, squared, and at least 1.
    pub fn phi(self) -> f64 {
        self.sigma_z.powi(2).max(1.0)
    }

    fn within(self, sigmas: f64, n: f64) -> Interval {
        let half = sigmas * self.deviation(n);
        Interval {
            lower: self.centre - half,
            upper: self.centre + half,
        }
    }

    fn deviation(self, n: f64) -> f64 {
        self.sigma_z * (self.centre * (1.0 - self.centre) / n).sqrt()
    }
}

/// The chart of months in their order, with a new baseline from each month of `rebased` (places from
/// 0).
pub fn control_chart(
    months: &[Option<Proportion>],
    rebased: &[usize],
    spread: Spread,
) -> Vec<Month> {
    let mut starts: Vec<usize> = rebased
        .iter()
        .copied()
        .filter(|at| *at < months.len())
        .collect();
    starts.push(0);
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).copied().chain([months.len()]);
    let parts = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| months.get(*start..end));
    parts.flat_map(|part| one_part(part, spread)).collect()
}

/// The chart of months with one baseline.
fn one_part(months: &[Option<Proportion>], spread: Spread) -> Vec<Month> {
    let shares: Vec<Option<f64>> = months.iter().map(|month| month.as_ref()?.share()).collect();
    let counted = shares.iter().flatten().count();
    let last = shares
        .iter()
        .enumerate()
        .filter(|(_, share)| share.is_some())
        .nth(BASELINE - 1);
    let baseline = last.and_then(|(last, _)| months.get(..=last));
    let control = baseline
        .filter(|_| counted >= BASELINE)
        .and_then(|all| Control::of(all, spread));
    let Some(control) = control else {
        let plain = |share| Month {
            share,
            control: None,
            limits: None,
            signal: None,
        };
        return shares.into_iter().map(plain).collect();
    };
    let side = |share: &Option<f64>| match share {
        Some(share) => share.total_cmp(&control.centre),
        None => Ordering::Equal,
    };
    let sides: Vec<Ordering> = shares.iter().map(side).collect();
    let is_beyond =
        |interval: Interval, share: f64| share < interval.lower || share > interval.upper;
    let near: Vec<bool> = shares
        .iter()
        .zip(months)
        .map(|(share, month)| {
            share.zip(month.as_ref()).is_some_and(|(share, month)| {
                is_beyond(control.within(SIGMAS * NEAR, month.whole()), share)
            })
        })
        .collect();
    let runs = whole_runs(&run_ends(&sides));
    let is_trend = |end: Ordering| end != Ordering::Equal;
    let trends: Vec<bool> = trend_ends(&shares).into_iter().map(is_trend).collect();
    let trends = whole_runs(&trends);
    let three = two_of_three(&near, &sides);
    let at = |marks: &[bool], index: usize| marks.get(index).copied().unwrap_or(false);
    let month = |(index, (share, month)): (usize, (&Option<f64>, &Option<Proportion>))| {
        let limits = share
            .and(month.as_ref())
            .map(|month| control.limits(month.whole()));
        let outside = share
            .zip(limits)
            .is_some_and(|(share, limits)| is_beyond(limits, share));
        let signals = [
            (outside, Signal::Outside),
            (at(&trends, index), Signal::Trend),
            (at(&three, index) && at(&near, index), Signal::TwoOfThree),
            (at(&runs, index), Signal::Run),
        ];
        let signal = signals
            .into_iter()
            .find(|(holds, _)| *holds)
            .map(|(_, signal)| signal);
        Month {
            share: *share,
            control: Some(control),
            limits,
            signal,
        }
    };
    shares.iter().zip(months).enumerate().map(month).collect()
}

/// The seventh and later months of each run on one side of the centre.
pub fn run_ends(sides: &[Ordering]) -> Vec<bool> {
    let mut length = 0;
    let mut before = Ordering::Equal;
    let end = |side: &Ordering| {
        length = if *side == before { length + 1 } else { 1 };
        before = *side;
        *side != Ordering::Equal && length >= RUN
    };
    sides.iter().map(end).collect()
}

/// The seventh and later months of each stretch that only rises (`Greater`) or only falls (`Less`).
pub fn trend_ends(shares: &[Option<f64>]) -> Vec<Ordering> {
    let mut before = None;
    let step = |share: &Option<f64>| {
        let way = share
            .zip(before)
            .and_then(|(share, before)| share.partial_cmp(&before));
        before = *share;
        way.unwrap_or(Ordering::Equal)
    };
    let steps: Vec<Ordering> = shares.iter().map(step).collect();
    let (mut length, mut way) = (0, Ordering::Equal);
    let end = |step: Ordering| {
        length = if step == way { length + 1 } else { 1 };
        way = step;
        // Seven months have six steps.
        if length >= RUN - 1 {
            step
        } else {
            Ordering::Equal
        }
    };
    steps.into_iter().map(end).collect()
}

/// The months of each three next to each other of which two are near a limit, and all on one side.
pub fn two_of_three(near: &[bool], sides: &[Ordering]) -> Vec<bool> {
    let mut marked = vec![false; near.len().min(sides.len())];
    for (start, (near, sides)) in near.windows(3).zip(sides.windows(3)).enumerate() {
        let two = near.iter().filter(|near| **near).count() >= 2;
        let side = sides.first().filter(|side| **side != Ordering::Equal);
        if two && side.is_some_and(|side| sides.iter().all(|other| other == side)) {
            marked
                .iter_mut()
                .skip(start)
                .take(3)
                .for_each(|mark| *mark = true);
        }
    }
    marked
}

/// All seven months of runs, whose seventh and later are marked.
fn whole_runs(ends: &[bool]) -> Vec<bool> {
    let within = |index: usize| ends.iter().skip(index).take(RUN).any(|end| *end);
    (0..ends.len()).map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn months(shares: &[u64]) -> Vec<Option<Proportion>> {
        shares
            .iter()
            .map(|part| Proportion::of(*part, 1_000))
            .collect()
    }

    /// Twelve months about 500 that no rule marks.
    const NOISE: [u64; 12] = [500, 510, 490, 505, 495, 500, 512, 488, 503, 497, 506, 494];

    fn signals(shares: &[u64], rebased: &[usize]) -> Vec<Option<Signal>> {
        let chart = control_chart(&months(shares), rebased, Spread::Laney);
        chart.iter().map(|month| month.signal).collect()
    }

    #[test]
    fn each_rule_marks_its_months() {
        let with = |more: &[u64]| [&NOISE[..], more].concat();
        assert!(signals(&NOISE, &[]).iter().all(Option::is_none));
        assert_eq!(signals(&with(&[600]), &[])[12], Some(Signal::Outside));
        let run = signals(&with(&[506, 505, 507, 505, 506, 507, 505]), &[]);
        assert!(run[12..].iter().all(|signal| *signal == Some(Signal::Run)));
        let trend = signals(&with(&[490, 493, 496, 499, 502, 505, 508]), &[]);
        assert!(
            trend[12..]
                .iter()
                .all(|signal| *signal == Some(Signal::Trend))
        );
        let control = Control::of(&months(&NOISE), Spread::Laney).unwrap();
        let sd = control.deviation(1_000.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share"
        )]
        let near = ((control.centre + 2.5 * sd) * 1_000.0).round() as u64;
        let three = signals(&with(&[near, 501, near]), &[]);
        assert_eq!(
            three[12..],
            [Some(Signal::TwoOfThree), None, Some(Signal::TwoOfThree)]
        );
    }

    #[test]
    fn a_new_baseline_forgets_the_old_level() {
        let higher: Vec<u64> = NOISE.iter().map(|part| part + 200).collect();
        let all = [&NOISE[..], &higher].concat();
        assert!(signals(&all, &[])[12..].iter().all(Option::is_some));
        assert!(signals(&all, &[12]).iter().all(Option::is_none));
        // A place that is not there rebases nothing.
        assert_eq!(signals(&all, &[99]), signals(&all, &[]));
    }

    #[test]
    fn a_gap_breaks_runs_and_takes_no_range() {
        let mut all = months(&NOISE);
        all.extend(months(&[506, 505, 507]));
        all.push(None);
        all.push(Proportion::of(0, 0));
        all.extend(months(&[505, 506, 507, 505]));
        let chart = control_chart(&all, &[], Spread::Laney);
        assert!(chart.iter().all(|month| month.signal.is_none()));
        assert!(chart[15].limits.is_none() && chart[16].share.is_none());
        let apart = [Proportion::of(1, 10), None, Proportion::of(9, 10)];
        assert_eq!(Control::of(&apart, Spread::Laney), None);
        assert!(Control::of(&apart, Spread::Binomial).is_some());
    }

    #[test]
    fn nothing_and_all_have_no_chart() {
        for part in [0, 1_000] {
            assert!(
                control_chart(&months(&[part; 12]), &[], Spread::Laney)[0]
                    .limits
                    .is_none()
            );
        }
        assert!(control_chart(&[], &[3], Spread::Laney).is_empty());
    }

    #[test]
    fn one_wild_range_can_be_screened() {
        let mut wild = NOISE;
        wild[6] = 900;
        let of = |spread| Control::of(&months(&wild), spread).unwrap().sigma_z;
        assert!(of(Spread::Screened) < of(Spread::Laney));
        let plain = Control::of(&months(&NOISE), Spread::Laney).unwrap();
        assert!(plain.sigma_z < 1.0 && (plain.phi() - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn limits_hold_the_centre(
            counts in prop::collection::vec(prop::option::weighted(0.9, (0..99_u64, 0..99_u64)), 0..40),
            rebased in prop::collection::vec(0..50_usize, 0..3),
        ) {
            let all: Vec<_> =
                counts.iter().map(|one| one.and_then(|(a, b)| Proportion::of(a, a + b))).collect();
            let chart = control_chart(&all, &rebased, Spread::Laney);
            prop_assert_eq!(chart.len(), all.len());
            for month in chart {
                if let Some((limits, control)) = month.limits.zip(month.control) {
                    prop_assert!(limits.lower <= control.centre && control.centre <= limits.upper);
                    prop_assert!(0.0 <= limits.lower && limits.upper <= 1.0);
                }
            }
        }
    }
}
