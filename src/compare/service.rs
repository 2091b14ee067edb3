//! One service: a council beside its peers, or every council of a set.

use std::collections::BTreeSet;

use super::verdict::{Standing, standing, verdict, why_not};
use super::{Terms, Verdict, WhyNot};
use crate::model::{CouncilId, ServiceId, State};
use crate::panel::{Panel, PanelCell};
use crate::registers::Registers;
use crate::statistics::funnel::Flag;
use crate::statistics::{
    Interval, Proportion, Quartiles, median, overdispersion::share_limits, quartiles, wilson,
};

/// The confidence of intervals.
pub(super) const CONFIDENCE: f64 = 0.95;

/// A council beside its peers in one service.
#[derive(Debug, Clone)]
pub struct ServiceComparison {
    /// The service.
    pub service: ServiceId,
    /// What the council has of it.
    pub cell: PanelCell,
    /// How far chance alone could move its share, with 95% confidence.
    pub interval: Option<Interval>,
    /// The shares of its peers.
    pub peers: PeerShares,
    /// Its share less the peers' median; `None` without either.
    pub difference: Option<f64>,
    /// How it stands in the set of itself and its peers.
    pub standing: Option<Standing>,
    /// What is said of it.
    pub verdict: Verdict,
}

/// The shares of the peers that have one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeerShares {
    /// Every peer with a share, in the order given, with the counts.
    pub of: Vec<(CouncilId, Proportion)>,
    /// How many of them are lower than the council; `None` where the council has no share.
    pub lower: Option<usize>,
    /// Their median; `None` where they are fewer than the minimum.
    pub median: Option<f64>,
    /// Their middle half; `None` where they are fewer than quartiles take.
    pub quartiles: Option<Quartiles>,
}

impl PeerShares {
    /// The shares of those that have one, beside the council's own; no median of fewer than
    /// `minimum`.
    pub(super) fn new(of: Vec<(CouncilId, Proportion)>, own: Option<f64>, minimum: usize) -> Self {
        let shares: Vec<f64> = of.iter().filter_map(|(_, one)| one.share()).collect();
        let enough = shares.len() >= minimum;
        Self {
            lower: own.map(|own| shares.iter().filter(|share| **share < own).count()),
            median: median(&shares).filter(|_| enough),
            quartiles: quartiles(&shares).filter(|_| enough),
            of,
        }
    }
}

pub(super) fn compare(
    panel: &Panel,
    council: CouncilId,
    service: ServiceId,
    cell: &PanelCell,
    peers: &[CouncilId],
    terms: &Terms,
) -> ServiceComparison {
    let own = cell.digital.filter(|own| own.share().is_some());
    let share = own.and_then(Proportion::share);
    let of: Vec<(CouncilId, Proportion)> = peers
        .iter()
        .filter(|peer| **peer != council)
        .filter_map(|peer| Some((*peer, panel.digital(*peer, service)?)))
        .filter(|(_, proportion)| proportion.share().is_some())
        .collect();
    let all: Vec<Proportion> = of.iter().map(|(_, one)| *one).chain(own).collect();
    let peers = PeerShares::new(of, share, terms.minimum);
    let difference = share.zip(peers.median).map(|(own, median)| own - median);
    let standing = own.and_then(|own| standing(own, &all, terms.limits));
    let verdict = match (
        why_not(cell.digital, cell.state(), peers.of.len(), terms),
        difference,
    ) {
        (Some(why), _) => Verdict::NotCompared(why),
        (None, Some(difference)) => {
            let flag = standing.and_then(|standing| standing.flag);
            verdict(difference, flag, all.len(), terms)
        }
        (None, None) => Verdict::NotCompared(WhyNot::FewPeers(peers.of.len())),
    };
    ServiceComparison {
        service,
        cell: *cell,
        interval: own.and_then(|own| wilson(own, CONFIDENCE)),
        peers,
        difference,
        standing,
        verdict,
    }
}

/// One service over the councils of a set.
#[derive(Debug, Clone)]
pub struct ServiceOverCouncils {
    /// The service.
    pub service: ServiceId,
    /// All of the set together.
    pub pooled: Proportion,
    /// The median of the councils' own shares; `None` where they are fewer than the minimum.
    pub median: Option<f64>,
    /// Their middle half.
    pub quartiles: Option<Quartiles>,
    /// How much they differ beyond chance; `None` where they are too few to tell.
    pub standing: Option<Standing>,
    /// Every council that provides it: those with a share from the highest, then the others, in the
    /// order of their names.
    pub councils: Vec<CouncilOfService>,
}

/// A council in one service.
#[derive(Debug, Clone)]
pub struct CouncilOfService {
    /// The council.
    pub council: CouncilId,
    /// What it has.
    pub cell: PanelCell,
    /// How far chance alone could move its share, with 95% confidence.
    pub interval: Option<Interval>,
    /// The 95% limits at its number of transactions: within them lies what is to be expected.
    pub limits: Option<Interval>,
    /// Where it lies by the limits; `None` where there are none or it has too few transactions.
    pub flag: Option<Flag>,
}

pub(super) fn over_councils(
    panel: &Panel,
    service: ServiceId,
    councils: &BTreeSet<CouncilId>,
    terms: &Terms,
    registers: &Registers,
) -> ServiceOverCouncils {
    let name = |id: CouncilId| {
        let council = registers.councils.get(id);
        (council.name.as_str(), council.code.as_str())
    };
    let mut cells: Vec<(CouncilId, PanelCell)> = councils
        .iter()
        .filter_map(|council| Some((*council, *panel.get(*council, service)?)))
        .filter(|(_, cell)| cell.state != Some(State::NotProvided))
        .collect();
    let share = |cell: &PanelCell| cell.digital.and_then(Proportion::share);
    cells.sort_by(|(one, a), (other, b)| {
        let shares = share(b)
            .unwrap_or(-1.0)
            .total_cmp(&share(a).unwrap_or(-1.0));
        shares.then_with(|| name(*one).cmp(&name(*other)))
    });
    let with_share = cells.iter().filter_map(|(_, cell)| cell.digital);
    let all: Vec<Proportion> = with_share.filter(|one| one.share().is_some()).collect();
    let shares: Vec<f64> = all.iter().filter_map(|one| one.share()).collect();
    let enough = shares.len() >= terms.minimum;
    let whole = all
        .first()
        .and_then(|first| standing(*first, &all, terms.limits));
    let of = cells.into_iter().map(|(council, cell)| {
        let own = cell
            .digital
            .filter(|own| own.whole() >= super::FEWEST_COMPARED);
        let limits = own.zip(whole).and_then(|(own, whole)| {
            let tau2 = match terms.limits {
                super::LimitsFor::Overdispersed => whole.beyond_chance?.tau2,
                super::LimitsFor::Binomial => 0.0,
            };
            share_limits(whole.target, own.whole(), tau2)
        });
        let standing = own.and_then(|own| standing(own, &all, terms.limits));
        CouncilOfService {
            council,
            cell,
            interval: cell.digital.and_then(|own| wilson(own, CONFIDENCE)),
            limits: limits.map(|limits| limits.inner),
            flag: standing.and_then(|standing| standing.flag),
        }
    });
    ServiceOverCouncils {
        service,
        pooled: Proportion::pooled(all.iter().copied()),
        median: median(&shares).filter(|_| enough),
        quartiles: quartiles(&shares).filter(|_| enough),
        standing: whole,
        councils: of.collect(),
    }
}
