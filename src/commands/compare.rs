//! `compare`: a council beside its peers; one service over councils; groups side by side.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::answer::{formats, give};
use super::inputs::Inputs;
use super::output::{Screen, save};
use super::peers::peers_asked;
use super::question::with_answer;
use crate::baseline::Baseline;
use crate::cli::{Combine, CompareArgs, GroupsBy, InputArgs, LimitsArg, QuestionArgs};
use crate::compare::{Basket, Comparison, LimitsFor, Terms, compare, over_councils};
use crate::error::Error;
use crate::model::CouncilId;
use crate::panel::Panel;
use crate::peers::{PeerSet, Tiers};
use crate::registers::Registers;
use crate::render;
use crate::report::{
    Answer, Beside, Context, comparison_answer, definitions_answer, groups_answer, service_answer,
    too_few_figures, weight_table,
};
use crate::settings::{LimitSettings, Settings};

pub(super) fn run(args: &CompareArgs, screen: &Screen) -> Result<u8, Error> {
    let outputs = formats(&args.output)?;
    let alone = args.service.is_some() || args.by.is_some();
    let (council, input) = if alone {
        (None, with_path(&args.input, args.council.as_deref()))
    } else {
        let Some(council) = &args.council else {
            return Err(Error::Usage(
                "name a council to compare, or a service with `--service`, or groups with `--by`"
                    .into(),
            ));
        };
        (Some(council), args.input.clone())
    };
    let by = match args.by {
        Some(GroupsBy::Type) => "type,service",
        Some(GroupsBy::Region) => "region,service",
        None => "council,service",
    };
    let question = QuestionArgs {
        scope: args.scope.clone(),
        by: Some(by.to_owned()),
        basket: args.service.iter().cloned().collect(),
    };
    let mut written = args.output.clone();
    written.extend(args.save_weights.clone());
    with_answer(
        &input,
        &question,
        &written,
        screen,
        |baseline, context, inputs| {
            let of = Of {
                args,
                baseline,
                context,
                terms: settled_terms(args.limits, &inputs.settings),
            };
            if let Some(path) = &args.save_weights {
                let panels = of.panels(0);
                save(
                    path,
                    render::csv(&weight_table(&panels, context.registers))?.as_bytes(),
                )?;
            }
            let (answers, few) = match (council, args.by) {
                (Some(council), _) => of.beside_peers(council, inputs)?,
                (None, Some(_)) => (vec![groups_answer(baseline, context)], None),
                (None, None) => (of.over_councils(), None),
            };
            let answer = answers.into_iter().reduce(Answer::with);
            let nothing = || Error::NotEnoughData("no council has a figure of this".into());
            give(&answer.ok_or_else(nothing)?, args.format, &outputs, screen)?;
            few.map_or(Ok(()), Err)
        },
    )
}

/// The inputs with one more path in front.
fn with_path(input: &InputArgs, path: Option<&str>) -> InputArgs {
    let mut input = input.clone();
    if let Some(path) = path {
        input.paths.insert(0, PathBuf::from(path));
    }
    input
}

/// What makes a difference, by a flag and the settings.
pub(super) fn settled_terms(limits: Option<LimitsArg>, settings: &Settings) -> Terms {
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

/// What is compared.
struct Of<'a> {
    args: &'a CompareArgs,
    baseline: &'a Baseline,
    context: Context<'a>,
    terms: Terms,
}

impl Of<'_> {
    /// The panels by a definition, a unit each, with counties combined where that is asked.
    fn panels(&self, definition: usize) -> Vec<Panel> {
        let mut panels = Panel::all(self.baseline, definition);
        if self.args.combine == Some(Combine::Counties) {
            for panel in &mut panels {
                panel.combine_counties(self.context.registers);
            }
        }
        panels
    }

    /// A council beside its peers, an answer a unit; and that its peers are too few, where no median
    /// can be made of them anywhere.
    fn beside_peers(
        &self,
        council: &str,
        inputs: &Inputs,
    ) -> Result<(Vec<Answer>, Option<Error>), Error> {
        let peers = peers_asked(council, &self.args.peers, self.tiers(), inputs)?;
        let panels = self.panels(0);
        if let Some(county) = within(&panels, &peers) {
            let name = |id| &self.context.registers.councils.get(id).name;
            return Err(Error::Usage(format!(
                "with `--combine counties` {} is part of {}; compare that",
                name(peers.subject),
                name(county)
            )));
        }
        let mut answers = Vec::new();
        let mut has_median = false;
        for panel in panels {
            let beside = Beside {
                context: self.context,
                peers: &peers,
                terms: &self.terms,
                panel: &panel,
            };
            let Some(comparison) = self.compare(&panel, &peers) else {
                continue;
            };
            let services = comparison.services.iter();
            has_median |= services
                .map(|one| one.peers.median)
                .any(|median| median.is_some());
            if self.args.definitions {
                let others: Vec<(String, Comparison)> = self
                    .baseline
                    .definitions
                    .iter()
                    .enumerate()
                    .filter_map(|(at, id)| {
                        let panels = self.panels(at);
                        let panel = panels.iter().find(|other| other.unit == panel.unit)?;
                        Some((id.clone(), self.compare(panel, &peers)?))
                    })
                    .collect();
                answers.push(definitions_answer(&others, self.baseline, beside));
            } else {
                answers.push(comparison_answer(&comparison, self.baseline, beside));
            }
        }
        if answers.is_empty() {
            let council = self.context.registers.councils.get(peers.subject);
            return Err(Error::NotEnoughData(format!(
                "{} ({}) has no figure in the window",
                council.name, council.code
            )));
        }
        let few = || too_few_figures(&peers, self.context.registers);
        Ok((answers, (!has_median).then(few)))
    }

    /// Which councils count as of one type.
    fn tiers(&self) -> Tiers {
        match self.args.combine {
            Some(Combine::Counties) => Tiers::Combined,
            None => Tiers::AsTheyAre,
        }
    }

    fn compare(&self, panel: &Panel, peers: &PeerSet) -> Option<Comparison> {
        compared(
            panel,
            peers,
            self.tiers(),
            &self.terms,
            self.context.registers,
        )
    }

    /// The services asked for over every council that provides them, an answer a unit and service.
    fn over_councils(&self) -> Vec<Answer> {
        let registers = self.context.registers;
        let mut answers = Vec::new();
        for panel in self.panels(0) {
            let councils = panel.councils();
            for service in panel.services() {
                let over = over_councils(&panel, service, &councils, &self.terms, registers);
                answers.push(service_answer(
                    &over,
                    self.baseline,
                    &panel,
                    &self.terms,
                    self.context,
                ));
            }
        }
        answers
    }
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

/// The county that a council asked for is part of, where districts are added to theirs.
fn within(panels: &[Panel], peers: &PeerSet) -> Option<CouncilId> {
    let combined = panels.iter().flat_map(|panel| &panel.combined);
    let is_in = |districts: &Vec<CouncilId>| {
        districts.contains(&peers.subject) || districts.contains(&peers.council)
    };
    combined
        .filter(|(_, districts)| is_in(districts))
        .map(|(county, _)| *county)
        .next()
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
