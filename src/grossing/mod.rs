//! Partial returns to totals of the whole sector, by how many people or households councils have.
//!
//! Facts only. Councils that did not return are taken to be like those of their type that did, which
//! is seldom so: what was returned stands beside every total, and where too little was, there is
//! none. Nothing of a council is estimated, only of all together.

mod strata;

use std::collections::BTreeSet;

use crate::model::{CouncilId, ServiceId, State, UnitId};
use crate::panel::{Panel, PanelCell};
use crate::registers::Registers;
use crate::statistics::gross::Grossed;
use crate::statistics::{Interval, Proportion};

use strata::{Part, Sizes};

/// How many years before the window's first a population may be of: later ones are nearer, and older
/// ones than this are of other boundaries as often as not.
pub const OLDEST_SIZE: i32 = 5;

/// What figures are taken to go with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// People.
    Population,
    /// Households, or dwellings where those are counted.
    Households,
}

/// What becomes of a stratum of which less was returned than [`LEAST_RETURNED`](crate::statistics::gross::LEAST_RETURNED).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LowResponse {
    /// There is no total.
    Refused,
    /// There is one all the same.
    Taken,
}

/// Totals of a sector in one unit.
#[derive(Debug)]
pub struct Sector {
    /// What was counted.
    pub unit: UnitId,
    /// What figures are taken to go with.
    pub by: By,
    /// How many councils the sector has.
    pub councils: usize,
    /// Councils with figures that are not of the sector, and in no total.
    pub outside: Vec<CouncilId>,
    /// A total for each service, then one for all of them together, whose service is `None`.
    pub totals: Vec<SectorTotal>,
}

/// A total of a sector.
#[derive(Debug)]
pub struct SectorTotal {
    /// The service; `None` for all together.
    pub service: Option<ServiceId>,
    /// What was returned for every month, added as it is.
    pub returned: u64,
    /// What is digital of it, of councils whose digital channels are known.
    pub digital: Proportion,
    /// How much of each stratum was returned, in the order of their names.
    pub strata: Vec<StratumResponse>,
    /// The total of the sector, or why there is none.
    pub outcome: Result<Total, WhyNone>,
}

/// A stratum: the councils of a family of types that provide a service.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumResponse {
    /// The family of types.
    pub family: String,
    /// How many councils there are.
    pub councils: usize,
    /// How many of them returned every month.
    pub returned: usize,
    /// The part of the people or households that is theirs, 0 to 1; `None` where sizes are not known.
    pub part: Option<f64>,
    /// What its sizes are of.
    pub size: Option<SizeOf>,
    /// Whether it was joined to the nearest in size, since one council of several returned.
    pub joined: bool,
}

/// Of which year sizes are, and by which measure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SizeOf {
    /// The year.
    pub year: i32,
    /// The measure, as the register names it; blank for people.
    pub measure: String,
}

/// A grossed total.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    /// The total, with its variance.
    pub total: Grossed,
    /// What it would be if those missing were like the lowest, or the highest, of those that
    /// returned.
    pub bounds: Option<Interval>,
    /// The digital share, 0 to 1; `None` where too few say what is digital.
    pub share: Option<Grossed>,
    /// Whether every council returned, so that nothing is estimated.
    pub is_complete: bool,
    /// Whether it was made though too little was returned.
    pub is_forced: bool,
}

/// Why there is no total.
#[derive(Debug, Clone, PartialEq)]
pub enum WhyNone {
    /// Of these families nobody returned.
    NobodyReturned(Vec<String>),
    /// Of these families too little was returned.
    TooLittle(Vec<String>),
    /// Of so many councils nobody knows the size in a common year and by a common measure; some of
    /// them.
    NoSize(Vec<CouncilId>),
    /// Only one council of several returned, of which no variance can be told.
    OneReturned,
}

/// Grosses a panel to the councils of a sector.
pub fn sector(
    panel: &Panel,
    councils: &BTreeSet<CouncilId>,
    by: By,
    low: LowResponse,
    registers: &Registers,
) -> Sector {
    let unknown = registers.services.unknown();
    let services: Vec<ServiceId> = panel
        .services()
        .into_iter()
        .filter(|service| *service != unknown)
        .collect();
    let sizes = Sizes {
        by,
        window: panel.window,
        registers,
    };
    let provided = |council: CouncilId, service: ServiceId| {
        let tier = registers.councils.get(council).tier;
        match panel.get(council, service) {
            Some(cell) => cell.state != Some(State::NotProvided),
            None => registers.services.get(service).is_provided_by(tier),
        }
    };
    let one = |council: CouncilId, service: ServiceId| {
        provided(council, service).then(|| Part {
            council,
            figure: panel.get(council, service).and_then(whole_figure),
        })
    };
    let mut totals: Vec<SectorTotal> = services
        .iter()
        .map(|service| {
            let parts = councils.iter().filter_map(|id| one(*id, *service));
            sizes.total(Some(*service), &parts.collect::<Vec<Part>>(), low)
        })
        .collect();
    // All services of a council, where it returned each that it provides.
    let all = councils.iter().filter_map(|council| {
        let parts: Vec<Part> = services
            .iter()
            .filter_map(|service| one(*council, *service))
            .collect();
        let figures: Option<Vec<_>> = parts.iter().map(|part| part.figure).collect();
        (!parts.is_empty()).then(|| Part {
            council: *council,
            figure: figures.map(|figures| {
                let total = figures.iter().map(|(total, _)| total).sum();
                let digital: Option<Vec<Proportion>> =
                    figures.iter().map(|(_, digital)| *digital).collect();
                (total, digital.map(Proportion::pooled))
            }),
        })
    });
    if services.len() > 1 {
        totals.push(sizes.total(None, &all.collect::<Vec<Part>>(), low));
    }
    Sector {
        unit: panel.unit,
        by,
        councils: councils.len(),
        outside: panel.councils().difference(councils).copied().collect(),
        totals,
    }
}

/// A cell's total and digital part, where every month was returned.
fn whole_figure(cell: &PanelCell) -> Option<(u64, Option<Proportion>)> {
    let total = cell.total.filter(|_| cell.is_of_every_month())?;
    Some((total, cell.digital))
}
