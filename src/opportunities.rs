//! Where channel shift would move most over many councils, who is ahead, and who could learn from
//! whom.
//!
//! Facts only. Councils are compared within their family of types; nobody is ranked, and who is
//! ahead or behind is so by the limits that a comparison has.

use std::collections::{BTreeMap, BTreeSet};

use crate::compare::{Terms, Verdict, compare_service};
use crate::error::Error;
use crate::model::{CouncilId, ServiceId};
use crate::panel::Panel;
use crate::peers::{PeerChoice, PeerSet, peers_of};
use crate::registers::Registers;
use crate::statistics::{Proportion, Quartiles, median, quartiles};

/// The share of a region's councils that must be behind for a service to be a candidate for buying
/// together: more than this, which is most of them.
pub const MOST_OF_A_REGION: f64 = 0.5;

/// The fewest councils of a region with a verdict for most of them to say anything; with fewer, a
/// region is little more than the name of a council.
pub const FEWEST_OF_A_REGION: usize = 3;

/// Where channel shift would move most, in one unit.
#[derive(Debug)]
pub struct Opportunities {
    /// A service over the councils of a family, those where most would move first.
    pub services: Vec<Opportunity>,
    /// Services where most of a region is behind, in the order of services and regions.
    pub regions: Vec<RegionBehind>,
}

/// A service over the councils of a family of types.
#[derive(Debug)]
pub struct Opportunity {
    /// The service.
    pub service: ServiceId,
    /// What the councils are compared as.
    pub family: String,
    /// All of them together.
    pub pooled: Proportion,
    /// The median of their shares; `None` where they are fewer than the minimum.
    pub median: Option<f64>,
    /// Their middle half; `None` where they are fewer than quartiles take.
    pub quartiles: Option<Quartiles>,
    /// How many contacts would move if all below the upper quartile were there; `None` without one.
    pub moved: Option<f64>,
    /// Every council with a share, in the order of the register.
    pub councils: Vec<Placed>,
    /// For each that is behind, whom it could talk to.
    pub pairs: Vec<Pair>,
}

/// A council in a service.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The council.
    pub council: CouncilId,
    /// What it has.
    pub own: Proportion,
    /// How it stands among the others of its family.
    pub verdict: Verdict,
}

/// A council that is behind, and the most similar one that is ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The council behind.
    pub behind: CouncilId,
    /// Its share, 0 to 1.
    pub share: f64,
    /// Whom it could talk to.
    pub ahead: Ahead,
}

/// The most similar council that is ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ahead {
    /// This one, with its place on the list and its share.
    Council(CouncilId, u32, f64),
    /// None of its peers is ahead.
    NoPeer,
    /// The list does not say who its peers are.
    NotListed,
    /// The list has no order, so that nobody is the most similar.
    NoOrder,
}

/// A service in which most of a region is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionBehind {
    /// The service.
    pub service: ServiceId,
    /// The region.
    pub region: String,
    /// How many of its councils are behind.
    pub behind: usize,
    /// How many have a verdict.
    pub councils: usize,
}

impl Opportunity {
    /// The councils with a verdict that passes the test.
    pub fn placed(&self, is: fn(Verdict) -> bool) -> impl Iterator<Item = &Placed> {
        self.councils.iter().filter(move |one| is(one.verdict))
    }
}

/// Whether a council is well ahead of its family.
pub fn is_ahead(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Higher(_))
}

/// Whether a council is behind its family.
pub fn is_behind(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Lower(_))
}

/// The opportunities of a panel.
///
/// # Errors
/// `Usage` where a project's list of peers is malformed.
pub fn opportunities(
    panel: &Panel,
    choice: &PeerChoice,
    terms: &Terms,
    registers: &Registers,
) -> Result<Opportunities, Error> {
    let mut families: BTreeMap<&str, Vec<CouncilId>> = BTreeMap::new();
    for id in panel.councils() {
        let family = registers.families.of(&registers.councils.get(id).kind);
        families.entry(family).or_default().push(id);
    }
    let unknown = registers.services.unknown();
    let mut services = Vec::new();
    for service in panel.services().into_iter().filter(|id| *id != unknown) {
        for (family, councils) in &families {
            let found = opportunity(panel, service, family, councils, terms);
            if let Some(mut found) = found {
                found.pairs = pairs(&found, choice, registers)?;
                services.push(found);
            }
        }
    }
    let regions = regions(&services, registers);
    services.sort_by(|one, other| {
        let moved = |row: &Opportunity| row.moved.unwrap_or(-1.0);
        moved(other)
            .total_cmp(&moved(one))
            .then_with(|| (one.service, &one.family).cmp(&(other.service, &other.family)))
    });
    Ok(Opportunities { services, regions })
}

fn opportunity(
    panel: &Panel,
    service: ServiceId,
    family: &str,
    councils: &[CouncilId],
    terms: &Terms,
) -> Option<Opportunity> {
    let placed = councils.iter().filter_map(|council| {
        let own = panel.digital(*council, service)?;
        own.share()?;
        let compared = compare_service(panel, *council, service, councils, terms)?;
        Some(Placed {
            council: *council,
            own,
            verdict: compared.verdict,
        })
    });
    let councils: Vec<Placed> = placed.collect();
    let shares: Vec<f64> = councils.iter().filter_map(|one| one.own.share()).collect();
    let quartiles = quartiles(&shares).filter(|_| shares.len() >= terms.minimum);
    let gap = |one: &Placed, target: f64| Some((target - one.own.share()?).max(0.0));
    let moved = quartiles.and_then(|quartiles| {
        let moves = |one| Some(gap(one, quartiles.upper)? * one.own.whole());
        councils.iter().map(moves).sum::<Option<f64>>()
    });
    (!councils.is_empty()).then(|| Opportunity {
        service,
        family: family.to_owned(),
        pooled: Proportion::pooled(councils.iter().map(|one| one.own)),
        median: median(&shares).filter(|_| shares.len() >= terms.minimum),
        quartiles,
        moved,
        councils,
        pairs: Vec::new(),
    })
}

/// For each council that is behind in a service, the nearest of its peers that is ahead.
fn pairs(
    found: &Opportunity,
    choice: &PeerChoice,
    registers: &Registers,
) -> Result<Vec<Pair>, Error> {
    let ahead: BTreeMap<CouncilId, f64> = found
        .placed(is_ahead)
        .filter_map(|one| Some((one.council, one.own.share()?)))
        .collect();
    let mut pairs = Vec::new();
    for one in found.placed(is_behind) {
        let nearest = match peers_of(one.council, choice, registers) {
            Ok(peers) => nearest(&peers, &ahead),
            // A council that no list covers has nobody named, and keeps no other from it.
            Err(Error::NotEnoughData(_)) => Ahead::NotListed,
            Err(error) => return Err(error),
        };
        pairs.extend(one.own.share().map(|share| Pair {
            behind: one.council,
            share,
            ahead: nearest,
        }));
    }
    Ok(pairs)
}

/// The first peer of a list in order that is ahead, as figures of a past period may name it.
fn nearest(peers: &PeerSet, ahead: &BTreeMap<CouncilId, f64>) -> Ahead {
    if peers.members.iter().all(|peer| peer.rank.is_none()) && !peers.members.is_empty() {
        return Ahead::NoOrder;
    }
    let first = peers.members.iter().find_map(|peer| {
        let names = std::iter::once(&peer.council).chain(&peer.carried_from);
        let (council, share) = names.into_iter().find_map(|id| ahead.get_key_value(id))?;
        Some(Ahead::Council(*council, peer.rank?, *share))
    });
    first.unwrap_or(Ahead::NoPeer)
}

/// The services and regions in which most of the councils with a verdict are behind.
fn regions(services: &[Opportunity], registers: &Registers) -> Vec<RegionBehind> {
    let mut verdicts: BTreeMap<(ServiceId, &str), Vec<Verdict>> = BTreeMap::new();
    for found in services {
        for one in &found.councils {
            let region = registers.councils.get(one.council).region.as_str();
            let of_region = verdicts.entry((found.service, region)).or_default();
            if !matches!(one.verdict, Verdict::NotCompared(_)) {
                of_region.push(one.verdict);
            }
        }
    }
    let most = |behind: usize, councils: usize| {
        let share = Proportion::of(behind as u64, councils as u64).and_then(Proportion::share);
        share.is_some_and(|share| share > MOST_OF_A_REGION)
    };
    verdicts
        .into_iter()
        .map(|((service, region), verdicts)| RegionBehind {
            service,
            region: region.to_owned(),
            behind: verdicts.iter().filter(|one| is_behind(**one)).count(),
            councils: verdicts.len(),
        })
        .filter(|row| row.councils >= FEWEST_OF_A_REGION && most(row.behind, row.councils))
        .collect()
}

/// The councils that any of these has a share of.
pub fn councils(all: &[Opportunities]) -> BTreeSet<CouncilId> {
    let services = all.iter().flat_map(|one| &one.services);
    services
        .flat_map(|found| &found.councils)
        .map(|one| one.council)
        .collect()
}
