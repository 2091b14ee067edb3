//! What channel shift would be worth to a council: its digital shares at those of its peers.
//!
//! Channel shift alone: the volume stays as it is, and so does the mix of services. Facts only; an
//! amount is made where somebody says what contacts cost, and nowhere else.

mod costs;

use crate::baseline::{Baseline, Group};
use crate::compare::{Comparison, FEWEST_COMPARED, ServiceComparison};
use crate::model::{CouncilId, Period, State, UnitId};
use crate::registers::{Definition, Registers, Role};
use crate::statistics::Proportion;
use crate::statistics::saving::{Estimate, Move, saving};

pub use costs::{Costs, Left, check};

/// The months of a window by which an amount is one a year.
const MONTHS_OF_A_YEAR: u32 = 12;

/// What channel shift would be worth to a council, in one unit.
#[derive(Debug)]
pub struct Savings {
    /// The council.
    pub council: CouncilId,
    /// What was counted.
    pub unit: UnitId,
    /// What amounts are of.
    pub span: Span,
    /// The services that the council provides or returned.
    pub services: Vec<ServiceSaving>,
}

/// What an amount is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A year: the window has twelve months.
    Year,
    /// The window, which is none.
    Window,
}

impl Span {
    /// What amounts of a window are of; nothing is scaled to a year.
    pub fn of(window: Period) -> Self {
        if u32::from(window.months()) == MONTHS_OF_A_YEAR {
            Self::Year
        } else {
            Self::Window
        }
    }
}

/// A share to reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The middle of the peers.
    Median,
    /// What a quarter of them are above.
    UpperQuartile,
}

impl Target {
    /// Every target, from the nearest.
    pub const ALL: [Self; 2] = [Self::Median, Self::UpperQuartile];

    /// The target among the shares of peers; `None` where they are too few.
    fn share(self, service: &ServiceComparison) -> Option<f64> {
        match self {
            Self::Median => service.peers.median,
            Self::UpperQuartile => service.peers.quartiles.map(|quartiles| quartiles.upper),
        }
    }
}

/// A service, and what reaching each target would be worth.
#[derive(Debug)]
pub struct ServiceSaving {
    /// The council beside its peers.
    pub compared: ServiceComparison,
    /// What each of [`Target::ALL`] would take.
    pub outcomes: [Outcome; 2],
}

impl ServiceSaving {
    /// What a target would take.
    pub fn outcome(&self, target: Target) -> &Outcome {
        let [median, upper] = &self.outcomes;
        match target {
            Target::Median => median,
            Target::UpperQuartile => upper,
        }
    }
}

/// What reaching a target would take.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Contacts would move.
    Moves(Shift),
    /// The council's share is at the target or above.
    AlreadyThere(f64),
    /// Too few peers have a share for a target; so many have one.
    NoTarget(usize),
    /// The council has no share.
    NoShare(State),
    /// It has too few contacts for its share to say anything.
    FewContacts,
}

/// Contacts that would move, and what that is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// The share to reach, 0 to 1.
    pub target: f64,
    /// How many would move.
    pub moved: f64,
    /// Where from, in the order of the baseline's channels.
    pub channels: Vec<ChannelShift>,
}

/// Contacts that would leave a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelShift {
    /// What they leave.
    pub left: Left,
    /// How many there are.
    pub contacts: u64,
    /// How many of them would move.
    pub moved: f64,
    /// What that is worth in pounds; `None` where nobody says what one costs there.
    pub worth: Option<Estimate>,
}

impl Shift {
    /// What is worth something: of the channels whose costs are known.
    pub fn worth(&self) -> Option<Estimate> {
        let known: Vec<Estimate> = self.channels.iter().filter_map(|one| one.worth).collect();
        (!known.is_empty()).then(|| known.into_iter().sum())
    }
}

impl Savings {
    /// Every shift to a target.
    pub fn shifts(&self, target: Target) -> impl Iterator<Item = &Shift> {
        self.services
            .iter()
            .filter_map(move |service| match service.outcome(target) {
                Outcome::Moves(shift) => Some(shift),
                _ => None,
            })
    }

    /// Whether any service has a target of this kind, reached or not.
    pub fn has_target(&self, target: Target) -> bool {
        let mut outcomes = self.services.iter().map(|service| service.outcome(target));
        outcomes.any(|outcome| matches!(outcome, Outcome::Moves(_) | Outcome::AlreadyThere(_)))
    }
}

/// What channel shift would be worth to a council that is compared; `baseline` is the one by council
/// and service that it was compared by.
pub fn savings(
    comparison: &Comparison,
    baseline: &Baseline,
    definition: &Definition,
    costs: &Costs,
    registers: &Registers,
) -> Savings {
    let group_of = |service| {
        baseline.groups.iter().find(|group| {
            let subject = (group.subject.council, group.subject.service);
            group.unit == comparison.unit && subject == (Some(comparison.council), Some(service))
        })
    };
    let services = comparison.services.iter().map(|compared| {
        let group = group_of(compared.service);
        let left = group.map_or_else(Vec::new, |group| left(group, definition, registers));
        ServiceSaving {
            compared: compared.clone(),
            outcomes: Target::ALL.map(|target| outcome(compared, target, &left, costs)),
        }
    });
    Savings {
        council: comparison.council,
        unit: comparison.unit,
        span: Span::of(baseline.window),
        services: services.collect(),
    }
}

/// What is not digital of a group, by channel.
fn left(group: &Group, definition: &Definition, registers: &Registers) -> Vec<(Left, u64)> {
    let figures = group.channels.iter().map(|figure| {
        let usual = registers.channels.get(figure.channel).keyed_by;
        let left = match definition.role(figure.channel, usual) {
            Role::Numerator => Left::KeyedByStaff(figure.channel),
            _ => Left::Channel(figure.channel),
        };
        (left, figure.in_total - figure.digital)
    });
    figures.filter(|(_, contacts)| *contacts > 0).collect()
}

fn outcome(
    compared: &ServiceComparison,
    target: Target,
    left: &[(Left, u64)],
    costs: &Costs,
) -> Outcome {
    let own = compared.cell.digital;
    let Some((own, share)) = own.and_then(|own| Some((own, own.share()?))) else {
        return Outcome::NoShare(compared.cell.state());
    };
    if own.whole() < FEWEST_COMPARED {
        return Outcome::FewContacts;
    }
    match target.share(compared) {
        None => Outcome::NoTarget(compared.peers.of.len()),
        Some(target) if target <= share => Outcome::AlreadyThere(target),
        Some(target) => Outcome::Moves(shift(own, share, target, left, costs)),
    }
}

/// What moves from each channel, in proportion to what each has.
fn shift(own: Proportion, share: f64, target: f64, left: &[(Left, u64)], costs: &Costs) -> Shift {
    let moved = (target - share) * own.whole();
    let all: u64 = left.iter().map(|(_, contacts)| contacts).sum();
    let channels = left.iter().map(|(left, contacts)| {
        // What leaves is never more than is there, since no target is above 1.
        let moved = Proportion::of(*contacts, all)
            .and_then(Proportion::share)
            .map_or(0.0, |part| part * moved);
        let worth = costs.of(*left).and_then(|cost| {
            saving(&Move {
                contacts: moved,
                cost,
                digital_cost: costs.digital,
                cashable: costs.cashable.unwrap_or(Estimate::exactly(1.0)),
                failed: costs.failed.unwrap_or(Estimate::exactly(0.0)),
            })
        });
        ChannelShift {
            left: *left,
            contacts: *contacts,
            moved,
            worth,
        }
    });
    Shift {
        target,
        moved,
        channels: channels.collect(),
    }
}
