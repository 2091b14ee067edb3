//! The services by which totals are made like for like, with their weights and reference shares.

use std::collections::BTreeSet;

use crate::model::{CouncilId, Period, ServiceId, State};
use crate::panel::Panel;
use crate::registers::{Registers, TypeWeights};
use crate::statistics::Proportion;
use crate::statistics::standardise::{Stratum, between, reference_for, weights};

/// The share of the councils of a type that must provide a service for it to be in the basket: what
/// only some of them run is no fault of the others.
pub const PROVIDED_BY: f64 = 0.75;

/// The services that totals are made of, for one type of council.
#[derive(Debug, Clone, PartialEq)]
pub struct Basket {
    /// The services, in the order of the register.
    pub services: Vec<BasketService>,
    /// The months that the weights are of.
    pub period: Period,
    /// Whether the weights are frozen, in a register, or made from the figures themselves.
    pub is_frozen: bool,
    /// Services with a weight of which nobody has a share, so that they cannot be in it.
    pub without_reference: Vec<ServiceId>,
    /// How many councils the reference is of.
    pub councils: usize,
}

/// A service of a basket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BasketService {
    /// The service.
    pub service: ServiceId,
    /// Its share of the volume of the type.
    pub weight: f64,
    /// All councils of the type together.
    pub reference: Proportion,
    /// The variance of the councils' own shares beyond chance; `None` for fewer than two.
    pub between: Option<f64>,
}

impl Basket {
    /// The basket of the councils of a type by their figures in a panel: what at least
    /// [`PROVIDED_BY`] of them provide, by volume; or the services and weights that are frozen.
    pub fn new(
        panel: &Panel,
        of_type: &BTreeSet<CouncilId>,
        frozen: Option<&TypeWeights>,
        registers: &Registers,
    ) -> Self {
        let volumes: Vec<(ServiceId, f64)> = match frozen {
            Some(frozen) => frozen.services.clone(),
            None => own_weights(panel, of_type, registers),
        };
        let mut basket = Self {
            services: Vec::new(),
            period: frozen.map_or(panel.window, |frozen| frozen.period),
            is_frozen: frozen.is_some(),
            without_reference: Vec::new(),
            councils: of_type.len(),
        };
        for (service, weight) in volumes {
            let of = of_type
                .iter()
                .filter_map(|council| panel.digital(*council, service));
            let all: Vec<Proportion> = of.filter(|one| one.share().is_some()).collect();
            let reference = Proportion::pooled(all.iter().copied());
            if reference.share().is_some() {
                basket.services.push(BasketService {
                    service,
                    weight,
                    reference,
                    between: between(&all),
                });
            } else {
                basket.without_reference.push(service);
            }
        }
        basket
    }

    /// The basket with what a council has of it.
    pub(super) fn strata(&self, panel: &Panel, council: CouncilId) -> Vec<Stratum> {
        let stratum = |row: &BasketService| {
            let counts = panel.digital(council, row.service);
            let counts = counts.filter(|own| own.share().is_some());
            Some(Stratum {
                weight: row.weight,
                // Of a council that alone is the reference, the gap is none.
                reference: reference_for(counts, row.reference).or(row.reference.share())?,
                counts,
                between: row.between,
            })
        };
        self.services.iter().filter_map(stratum).collect()
    }

    /// The services of it that a council has no share of.
    pub fn missing(&self, panel: &Panel, council: CouncilId) -> Vec<ServiceId> {
        let services = self.services.iter().map(|row| row.service);
        let has_share = |service: &ServiceId| {
            let digital = panel.digital(council, *service);
            digital.and_then(Proportion::share).is_some()
        };
        services.filter(|service| !has_share(service)).collect()
    }
}

/// The services that most councils of a type provide, with their share of its volume.
fn own_weights(
    panel: &Panel,
    of_type: &BTreeSet<CouncilId>,
    registers: &Registers,
) -> Vec<(ServiceId, f64)> {
    let provides = |council: &CouncilId, service: ServiceId| {
        let cell = panel.get(*council, service);
        cell.is_some_and(|cell| cell.state != Some(State::NotProvided))
    };
    let is_common = |service: &ServiceId| {
        let by = of_type
            .iter()
            .filter(|council| provides(council, *service))
            .count();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred councils")]
        let share = by as f64 / of_type.len().max(1) as f64;
        share >= PROVIDED_BY && *service != registers.services.unknown()
    };
    let services: Vec<ServiceId> = panel.services().into_iter().filter(is_common).collect();
    let volume = |service: &ServiceId| -> u64 {
        let of = of_type
            .iter()
            .filter_map(|council| panel.get(*council, *service));
        of.filter_map(|cell| cell.total).sum()
    };
    let volumes: Vec<u64> = services.iter().map(volume).collect();
    let weights = weights(&volumes).unwrap_or_default();
    let weighted = services.into_iter().zip(weights);
    weighted.filter(|(_, weight)| *weight > 0.0).collect()
}
