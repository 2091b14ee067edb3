//! One council beside its peers, over its services and in total; or one service over all councils.
//!
//! Facts only: a verdict needs a difference that matters in practice and one beyond the limits that
//! allow for how much councils differ anyhow. Where either cannot be told, nothing is said.

mod basket;
mod service;
mod total;
mod verdict;

use std::collections::BTreeSet;

use crate::model::{CouncilId, ServiceId, UnitId};
use crate::panel::Panel;
use crate::registers::Registers;

pub use basket::{Basket, BasketService, PROVIDED_BY};
pub use service::{CouncilOfService, PeerShares, ServiceComparison, ServiceOverCouncils};
pub use total::{Matched, TotalComparison};
pub use verdict::{FEWEST_FOR_LIMITS, Standing, Verdict, WhyNot};

/// A share of fewer transactions than this is not compared: one contact would move it by several
/// points.
pub const FEWEST_COMPARED: f64 = 30.0;

/// What makes a difference, and who is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The least difference from the peers' median that matters in practice, as a share.
    pub tolerance: f64,
    /// How many peers there must be for a median.
    pub minimum: usize,
    /// What limits allow for.
    pub limits: LimitsFor,
}

/// What control limits allow for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LimitsFor {
    /// Chance and how much councils differ anyhow.
    #[default]
    Overdispersed,
    /// Chance alone, which at the volumes of councils calls nearly every one different.
    Binomial,
}

/// A council beside its peers in one unit.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The council.
    pub council: CouncilId,
    /// What was counted.
    pub unit: UnitId,
    /// A comparison for each service that the council provides or returned.
    pub services: Vec<ServiceComparison>,
    /// All services together.
    pub total: TotalComparison,
    /// The peers that have a figure of any of these services.
    pub peers: BTreeSet<CouncilId>,
    /// The services and weights by which totals are made like for like.
    pub basket: Basket,
}

impl Comparison {
    /// Whether the peers are enough for a median of any service.
    pub fn has_median(&self) -> bool {
        let mut services = self.services.iter();
        services.any(|one| one.peers.median.is_some())
    }
}

/// Compares a council with its peers by a panel. `None` where the panel has nothing of it.
pub fn compare(
    panel: &Panel,
    council: CouncilId,
    peers: &[CouncilId],
    basket: Basket,
    terms: &Terms,
) -> Option<Comparison> {
    let services: Vec<ServiceComparison> = panel
        .of_council(council)
        .map(|(service, cell)| service::compare(panel, council, service, cell, peers, terms))
        .collect();
    if services.is_empty() {
        return None;
    }
    let of_any = |peer: &&CouncilId| panel.whole_of(**peer).share().is_some();
    Some(Comparison {
        council,
        unit: panel.unit,
        total: total::compare(panel, council, peers, &basket, terms),
        peers: peers.iter().filter(of_any).copied().collect(),
        services,
        basket,
    })
}

/// A council beside its peers in one service alone; `None` where the panel has nothing of it.
pub fn compare_service(
    panel: &Panel,
    council: CouncilId,
    service: ServiceId,
    peers: &[CouncilId],
    terms: &Terms,
) -> Option<ServiceComparison> {
    let cell = panel.get(council, service)?;
    Some(service::compare(
        panel, council, service, cell, peers, terms,
    ))
}

/// Every council of a set in one service, those with a share first and by it; see
/// [`ServiceOverCouncils`].
pub fn over_councils(
    panel: &Panel,
    service: ServiceId,
    councils: &BTreeSet<CouncilId>,
    terms: &Terms,
    registers: &Registers,
) -> ServiceOverCouncils {
    service::over_councils(panel, service, councils, terms, registers)
}
