//! All services together: as they are, and like for like.

use super::service::CONFIDENCE;
use super::verdict::{Verdict, WhyNot, verdict};
use super::{Basket, FEWEST_COMPARED, LimitsFor, Terms};
use crate::model::{CouncilId, ServiceId};
use crate::panel::Panel;
use crate::statistics::funnel::{Flag, flag_of_z};
use crate::statistics::overdispersion::{Deviation, Overdispersion, TRIMMED, overdispersion};
use crate::statistics::standardise::{
    FEWEST_IN_A_STRATUM, LEAST_COVERAGE, Stratum, imputed, indirect, matched_gap,
};
use crate::statistics::{Interval, Proportion, Quartiles, median, quartiles, wilson};

/// All services of a council together, beside its peers.
#[derive(Debug, Clone)]
pub struct TotalComparison {
    /// All that it has, whatever the services.
    pub crude: Proportion,
    /// How far chance alone could move its crude share, with 95% confidence.
    pub crude_interval: Option<Interval>,
    /// Like for like; `None` where nothing of the basket was returned.
    pub matched: Option<Matched>,
    /// The services of the basket of which it has no share.
    pub missing: Vec<ServiceId>,
    /// Its share with the reference's in place of what is missing: how much that matters.
    pub imputed: Option<f64>,
    /// Its gap by what the reference's shares would give at its own volumes.
    pub indirect: Option<f64>,
    /// The peers with enough of the basket, and theirs.
    pub peers: Vec<(CouncilId, Matched)>,
    /// How many of them are lower; `None` where the council has too little of the basket.
    pub lower: Option<usize>,
    /// Their median; `None` where they are fewer than the minimum.
    pub median: Option<f64>,
    /// Their middle half.
    pub quartiles: Option<Quartiles>,
    /// Its share less the peers' median.
    pub difference: Option<f64>,
    /// How much the councils differ beyond chance; `None` where they are too few to tell.
    pub beyond_chance: Option<Overdispersion>,
    /// Where it lies by the limits.
    pub flag: Option<Flag>,
    /// What is said of it.
    pub verdict: Verdict,
}

/// A council's share of the basket, made like for like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    /// The gap to the reference on the services it has, −1 to 1.
    pub gap: f64,
    /// The reference's whole share with the gap added.
    pub share: f64,
    /// How far chance alone could move the share, with 95% confidence.
    pub interval: Option<Interval>,
    /// The weight of the services it has, 0 to 1.
    pub coverage: f64,
    /// Whether a service has so few transactions that counts are added before they are divided: the
    /// indirect gap stands for the matched one.
    pub is_indirect: bool,
    /// How far it lies from the reference, for limits.
    deviation: Option<Deviation>,
}

impl Matched {
    /// Whether so much of the basket is there that it can stand for all.
    pub fn is_enough(&self) -> bool {
        self.coverage >= LEAST_COVERAGE
    }

    fn of(strata: &[Stratum]) -> Option<Self> {
        let matched = matched_gap(strata)?;
        let is_small = |stratum: &Stratum| {
            let counts = stratum.counts.map(Proportion::whole);
            counts.is_some_and(|whole| whole < FEWEST_IN_A_STRATUM)
        };
        let direct = Self {
            gap: matched.gap,
            share: matched.share,
            interval: matched.interval(CONFIDENCE),
            coverage: matched.coverage,
            is_indirect: false,
            deviation: matched.deviation(),
        };
        // Of one service alone there is nothing to add: both are its share, with Wilson's interval.
        let counted = strata.iter().filter(|stratum| stratum.counts.is_some());
        if counted.count() < 2 || !strata.iter().any(is_small) {
            return Some(direct);
        }
        let other = indirect(strata)?;
        let whole = matched.whole_reference;
        let moved = |bound: f64| (whole + bound).clamp(0.0, 1.0);
        Some(Self {
            gap: other.gap(),
            share: moved(other.gap()),
            interval: other.gap_interval(CONFIDENCE).map(|interval| Interval {
                lower: moved(interval.lower),
                upper: moved(interval.upper),
            }),
            is_indirect: true,
            deviation: other.deviation(),
            ..direct
        })
    }
}

pub(super) fn compare(
    panel: &Panel,
    council: CouncilId,
    peers: &[CouncilId],
    basket: &Basket,
    terms: &Terms,
) -> TotalComparison {
    let crude = panel.whole_of(council);
    let strata = basket.strata(panel, council);
    let matched = Matched::of(&strata);
    let own = matched.filter(Matched::is_enough);
    let peers: Vec<(CouncilId, Matched)> = peers
        .iter()
        .filter(|peer| **peer != council)
        .filter_map(|peer| Some((*peer, Matched::of(&basket.strata(panel, *peer))?)))
        .filter(|(_, matched)| matched.is_enough())
        .collect();
    let shares: Vec<f64> = peers.iter().map(|(_, peer)| peer.share).collect();
    let enough = shares.len() >= terms.minimum;
    let median = median(&shares).filter(|_| enough);
    let difference = own.zip(median).map(|(own, median)| own.share - median);
    let all: Vec<Deviation> = peers
        .iter()
        .map(|(_, peer)| peer)
        .chain(&own)
        .filter_map(|one| one.deviation)
        .collect();
    let beyond_chance = overdispersion(&all, TRIMMED);
    let flag = own.and_then(|own| {
        let tau2 = match terms.limits {
            LimitsFor::Overdispersed => beyond_chance?.tau2,
            LimitsFor::Binomial => 0.0,
        };
        Some(flag_of_z(own.deviation?.adjusted(tau2)))
    });
    let why = why_not(matched, crude, shares.len(), terms);
    let verdict = match (why, difference) {
        (Some(why), _) => Verdict::NotCompared(why),
        (None, Some(difference)) => verdict(difference, flag, all.len(), terms),
        (None, None) => Verdict::NotCompared(WhyNot::FewPeers(shares.len())),
    };
    TotalComparison {
        crude,
        crude_interval: wilson(crude, CONFIDENCE),
        matched,
        missing: basket.missing(panel, council),
        imputed: imputed(&strata).map(|imputed| imputed.share),
        indirect: indirect(&strata).map(|indirect| indirect.gap()),
        lower: own.map(|own| {
            peers
                .iter()
                .filter(|(_, peer)| peer.share < own.share)
                .count()
        }),
        peers,
        median,
        quartiles: quartiles(&shares).filter(|_| enough),
        difference,
        beyond_chance,
        flag,
        verdict,
    }
}

/// Why a total is not compared, before any limits are asked.
fn why_not(
    matched: Option<Matched>,
    crude: Proportion,
    peers: usize,
    terms: &Terms,
) -> Option<WhyNot> {
    match matched {
        None => Some(WhyNot::NoShare(crate::model::State::NotCollected)),
        Some(matched) if !matched.is_enough() => Some(WhyNot::LittleCoverage),
        Some(_) if crude.whole() < FEWEST_COMPARED => Some(WhyNot::FewTransactions),
        Some(_) if peers < terms.minimum => Some(WhyNot::FewPeers(peers)),
        Some(_) => None,
    }
}
