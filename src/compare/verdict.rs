//! Whether a council is higher, similar or lower, or why that is not said.

use super::{FEWEST_COMPARED, LimitsFor, Terms};
use crate::model::State;
use crate::statistics::Proportion;
use crate::statistics::funnel::{Flag, binomial_limits, flag_of_z, target};
use crate::statistics::overdispersion::{
    Deviation, FEWEST_FOR_OVERDISPERSION, Overdispersion, TRIMMED, overdispersion,
};

/// What is said of a council beside its peers. Higher is neither better nor worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Above the median by what matters in practice, and above the limits; the flag says which.
    Higher(Flag),
    /// Within the tolerance or within the limits.
    Similar,
    /// Below in both ways.
    Lower(Flag),
    /// Nothing is said.
    NotCompared(WhyNot),
}

/// Why nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// There is no share of the council.
    NoShare(State),
    /// Nobody got in touch, so that there is no share.
    NoContacts,
    /// It has fewer transactions than [`FEWEST_COMPARED`].
    FewTransactions,
    /// So many peers have a share, which is fewer than the minimum.
    FewPeers(usize),
    /// So many councils have a share, the council among them, which are too few to tell how much
    /// councils differ anyhow.
    FewForLimits(usize),
    /// Too little of the basket was returned.
    LittleCoverage,
}

/// How the share of one council stands to those of a set that it is part of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The share of all together.
    pub target: f64,
    /// How much the set differs beyond chance; `None` where it is too small to tell.
    pub beyond_chance: Option<Overdispersion>,
    /// Where the council lies by the limits; `None` where there are none.
    pub flag: Option<Flag>,
}

/// How a share stands within a set of shares, its own among them. `None` where nothing is counted.
pub(super) fn standing(own: Proportion, all: &[Proportion], limits: LimitsFor) -> Option<Standing> {
    let target = target(all)?;
    let deviations: Vec<Deviation> = all
        .iter()
        .filter_map(|one| Deviation::of_share(*one, target))
        .collect();
    let beyond_chance = overdispersion(&deviations, TRIMMED);
    let flag = match limits {
        LimitsFor::Overdispersed => beyond_chance.and_then(|beyond| {
            let own = Deviation::of_share(own, target)?;
            Some(flag_of_z(own.adjusted(beyond.tau2)))
        }),
        LimitsFor::Binomial => binomial_limits(target, own.whole())
            .zip(own.share())
            .map(|(limits, share)| limits.flag(share)),
    };
    Some(Standing {
        target,
        beyond_chance,
        flag,
    })
}

/// The verdict on a difference from the peers' median, by where the council lies by the limits.
pub(super) fn verdict(
    difference: f64,
    flag: Option<Flag>,
    councils: usize,
    terms: &Terms,
) -> Verdict {
    let Some(flag) = flag else {
        return Verdict::NotCompared(WhyNot::FewForLimits(councils));
    };
    match flag {
        Flag::Above | Flag::FarAbove if difference >= terms.tolerance => Verdict::Higher(flag),
        Flag::Below | Flag::FarBelow if difference <= -terms.tolerance => Verdict::Lower(flag),
        _ => Verdict::Similar,
    }
}

/// Why a share is not compared with those of its peers, before any limits are asked.
pub(super) fn why_not(
    own: Option<Proportion>,
    state: State,
    peers: usize,
    terms: &Terms,
) -> Option<WhyNot> {
    let Some(own) = own else {
        return Some(WhyNot::NoShare(state));
    };
    if own.share().is_none() {
        Some(WhyNot::NoContacts)
    } else if own.whole() < FEWEST_COMPARED {
        Some(WhyNot::FewTransactions)
    } else if peers < terms.minimum {
        Some(WhyNot::FewPeers(peers))
    } else {
        None
    }
}

/// The fewest councils, the one compared among them, for limits that allow for how they differ.
pub const FEWEST_FOR_LIMITS: usize = FEWEST_FOR_OVERDISPERSION;

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms {
        tolerance: 0.05,
        minimum: 5,
        limits: LimitsFor::Overdispersed,
    };

    #[test]
    fn a_verdict_needs_a_difference_in_practice_and_beyond_the_limits() {
        let of = |difference, flag| verdict(difference, Some(flag), 16, &TERMS);
        assert_eq!(of(0.06, Flag::Above), Verdict::Higher(Flag::Above));
        assert_eq!(of(0.04, Flag::FarAbove), Verdict::Similar);
        assert_eq!(of(0.2, Flag::Within), Verdict::Similar);
        assert_eq!(of(-0.05, Flag::FarBelow), Verdict::Lower(Flag::FarBelow));
        // Above the pooled share and below the median of peers: large councils differ from small.
        assert_eq!(of(-0.06, Flag::Above), Verdict::Similar);
        assert_eq!(
            verdict(0.2, None, 8, &TERMS),
            Verdict::NotCompared(WhyNot::FewForLimits(8))
        );
    }

    #[test]
    fn what_cannot_be_compared_says_why() {
        let why = |own, peers| why_not(own, State::Suppressed, peers, &TERMS);
        assert_eq!(why(None, 9), Some(WhyNot::NoShare(State::Suppressed)));
        assert_eq!(why(Proportion::of(0, 0), 9), Some(WhyNot::NoContacts));
        assert_eq!(why(Proportion::of(3, 29), 9), Some(WhyNot::FewTransactions));
        assert_eq!(why(Proportion::of(3, 30), 4), Some(WhyNot::FewPeers(4)));
        assert_eq!(why(Proportion::of(3, 30), 5), None);
    }
}
