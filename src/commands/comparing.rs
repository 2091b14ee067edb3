//! How a council, its peers, panels and settings go together, for whatever compares councils.

use std::collections::BTreeSet;

use super::inputs::Inputs;
use super::peers::peers_asked;
use crate::baseline::Baseline;
use crate::cli::{Combine, LimitsArg, WhomArgs};
use crate::compare::{
    Basket, Comparison, LimitsFor, ServiceOverCouncils, Terms, compare, over_councils,
};
use crate::error::Error;
use crate::model::CouncilId;
use crate::panel::Panel;
use crate::peers::{PeerSet, Tiers};
use crate::registers::Registers;
use crate::report::Context;
use crate::settings::{LimitSettings, Settings};

/// What makes a difference, by a flag and the settings.
pub(super) fn terms(limits: Option<LimitsArg>, settings: &Settings) -> Terms {
    let limits = match (limits, settings.compare.limits) {
        (Some(LimitsArg::Binomial), _) | (None, LimitSettings::Binomial) => LimitsFor::Binomial,
        _ => LimitsFor::Overdispersed,
    };
    Terms {
        tolerance: settings.compare.tolerance_points / 100.0,
        minimum: settings.peers.minimum.into(),
        limits,
    }
}

/// A baseline by council and service, and with whom to compare.
pub(super) struct Comparing<'a> {
    /// The baseline.
    pub baseline: &'a Baseline,
    /// What its words are made from.
    pub context: Context<'a>,
    /// The inputs, with their settings.
    pub inputs: &'a Inputs,
    /// The flags.
    pub whom: &'a WhomArgs,
    /// What makes a difference.
    pub terms: Terms,
}

impl Comparing<'_> {
    /// The panels by a definition, a unit each, with counties combined where that is asked.
    pub(super) fn panels(&self, definition: usize) -> Vec<Panel> {
        let mut panels = Panel::all(self.baseline, definition);
        if self.whom.combine == Some(Combine::Counties) {
            for panel in &mut panels {
                panel.combine_counties(self.context.registers);
            }
        }
        panels
    }

    /// Which councils count as of one type.
    pub(super) fn tiers(&self) -> Tiers {
        match self.whom.combine {
            Some(Combine::Counties) => Tiers::Combined,
            None => Tiers::AsTheyAre,
        }
    }

    /// Fails where the council asked for is part of a county, since districts are added to theirs.
    pub(super) fn stands_alone(&self, peers: &PeerSet, panels: &[Panel]) -> Result<(), Error> {
        let is_in = |districts: &Vec<CouncilId>| {
            districts.contains(&peers.subject) || districts.contains(&peers.council)
        };
        let mut combined = panels.iter().flat_map(|panel| &panel.combined);
        let Some((county, _)) = combined.find(|(_, districts)| is_in(districts)) else {
            return Ok(());
        };
        let name = |id| &self.context.registers.councils.get(id).name;
        Err(Error::Usage(format!(
            "with `--combine counties` {} is part of {}; compare that",
            name(peers.subject),
            name(*county)
        )))
    }

    /// A council's peers by the list that is asked for.
    pub(super) fn peers(&self, council: &str) -> Result<PeerSet, Error> {
        peers_asked(council, &self.whom.peers, self.tiers(), self.inputs)
    }

    /// The council beside its peers; `None` where the panel has nothing of it.
    pub(super) fn compare(&self, panel: &Panel, peers: &PeerSet) -> Option<Comparison> {
        compared(
            panel,
            peers,
            self.tiers(),
            &self.terms,
            self.context.registers,
        )
    }

    /// Every service of a panel over all councils that provide it.
    pub(super) fn over_councils(&self, panel: &Panel) -> Vec<ServiceOverCouncils> {
        let (councils, registers) = (panel.councils(), self.context.registers);
        let services = panel.services().into_iter();
        services
            .map(|service| over_councils(panel, service, &councils, &self.terms, registers))
            .collect()
    }

    /// That there is nothing of a council.
    pub(super) fn no_figure(&self, peers: &PeerSet) -> Error {
        no_figure(peers, self.context.registers)
    }
}

/// That there is nothing of the council of a set of peers.
pub(super) fn no_figure(peers: &PeerSet, registers: &Registers) -> Error {
    let council = registers.councils.get(peers.subject);
    Error::NotEnoughData(format!(
        "{} ({}) has no figure in the window",
        council.name, council.code
    ))
}

/// The council of a set of peers beside them, by a panel.
pub(super) fn compared(
    panel: &Panel,
    peers: &PeerSet,
    tiers: Tiers,
    terms: &Terms,
    registers: &Registers,
) -> Option<Comparison> {
    let with = panel.councils();
    let (council, peers) = peers.in_figures(|id| with.contains(&id));
    let basket = basket_of(panel, council, tiers, registers);
    compare(panel, council, &peers, basket, terms)
}

/// The basket of a council's type, by frozen weights where the registers have them.
fn basket_of(panel: &Panel, council: CouncilId, tiers: Tiers, registers: &Registers) -> Basket {
    let family = |id: CouncilId| tiers.family(id, registers);
    let own = family(council);
    let of_type: BTreeSet<CouncilId> = panel
        .councils()
        .into_iter()
        .filter(|id| family(*id) == own)
        .collect();
    Basket::new(panel, &of_type, registers.weights.of(own), registers)
}
