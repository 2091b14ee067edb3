//! A baseline as a panel: what each council has of each service, in one unit and by one definition
//! of digital. Comparisons, trends and savings are made from it.
//!
//! Facts only. What was not returned stays missing with its reason, and a combined area is made
//! only where all of its parts returned.

use std::collections::{BTreeMap, BTreeSet};

use crate::baseline::{Baseline, Coverage, Group};
use crate::model::{CouncilId, Period, ServiceId, State, UnitId};
use crate::registers::Registers;
use crate::statistics::Proportion;

/// What councils have of services, in one unit and by one definition.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What was counted.
    pub unit: UnitId,
    /// The months looked at.
    pub window: Period,
    /// Counties that stand for themselves and these districts; see [`Panel::combine_counties`].
    pub combined: BTreeMap<CouncilId, Vec<CouncilId>>,
    cells: BTreeMap<(CouncilId, ServiceId), PanelCell>,
}

/// What a council has of a service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelCell {
    /// All that counts by the definition; `None` where there is no figure.
    pub total: Option<u64>,
    /// What of it is digital; `None` where there is no figure or no digital channel was returned.
    pub digital: Option<Proportion>,
    /// Why there is no figure.
    pub state: Option<State>,
    /// Whether there is any row of it in the window, be it usable or not.
    pub has_rows: bool,
    /// Months with figures, of those in which the council was there.
    pub months: Coverage,
}

impl PanelCell {
    fn of(group: &Group, definition: usize) -> Self {
        let digital = group.digital.get(definition);
        let total = group.total.and(digital).map(|digital| digital.total);
        Self {
            total,
            digital: digital.and_then(|digital| {
                let is_withheld = group.withheld.digital.contains(&definition);
                let is_known = !is_withheld && (digital.denominator > 0 || total == Some(0));
                let known = total.filter(|_| is_known);
                known.and_then(|_| Proportion::of(digital.numerator, digital.denominator))
            }),
            state: group.state,
            has_rows: !group.channels.is_empty(),
            months: group.council_months,
        }
    }

    /// Why there is no share.
    pub fn state(&self) -> State {
        self.state.unwrap_or(State::NotCollected)
    }

    /// Whether every month of the window has figures.
    pub fn is_of_every_month(&self) -> bool {
        self.total.is_some() && self.months.returned >= self.months.expected
    }
}

impl Panel {
    /// The panels of a baseline by council and service, one a unit in the baseline's order, by the
    /// definition at this place of [`Baseline::definitions`].
    pub fn all(baseline: &Baseline, definition: usize) -> Vec<Self> {
        let units = baseline.totals.iter().map(|total| total.unit);
        units
            .map(|unit| {
                let groups = baseline.groups.iter().filter(|group| group.unit == unit);
                let cells = groups.filter_map(|group| {
                    let key = (group.subject.council?, group.subject.service?);
                    Some((key, PanelCell::of(group, definition)))
                });
                Self {
                    unit,
                    window: baseline.window,
                    combined: BTreeMap::new(),
                    cells: cells.collect(),
                }
            })
            .collect()
    }

    /// What a council has of a service; `None` where nobody expects it to have anything.
    pub fn get(&self, council: CouncilId, service: ServiceId) -> Option<&PanelCell> {
        self.cells.get(&(council, service))
    }

    /// A council's digital share of a service as counts.
    pub fn digital(&self, council: CouncilId, service: ServiceId) -> Option<Proportion> {
        self.get(council, service)?.digital
    }

    /// A panel without any figure.
    pub fn empty(unit: UnitId, window: Period) -> Self {
        Self {
            unit,
            window,
            combined: BTreeMap::new(),
            cells: BTreeMap::new(),
        }
    }

    /// Every council, in the order of the register.
    pub fn councils(&self) -> BTreeSet<CouncilId> {
        self.cells.keys().map(|(council, _)| *council).collect()
    }

    /// Every service, in the order of the register.
    pub fn services(&self) -> BTreeSet<ServiceId> {
        self.cells.keys().map(|(_, service)| *service).collect()
    }

    /// The services that a council provides, with what it has of each.
    pub fn of_council(
        &self,
        council: CouncilId,
    ) -> impl Iterator<Item = (ServiceId, &PanelCell)> + Clone {
        let first = (council, ServiceId::new(0));
        let cells = self.cells.range(first..);
        cells
            .take_while(move |((other, _), _)| *other == council)
            .filter(|(_, cell)| cell.state != Some(State::NotProvided))
            .map(|((_, service), cell)| (*service, cell))
    }

    /// Everything of a council together: the sum of the parts in the sum of the wholes of services
    /// whose digital share is known. Nothing of nothing where it has none.
    pub fn whole_of(&self, council: CouncilId) -> Proportion {
        Proportion::pooled(
            self.of_council(council)
                .filter_map(|(_, cell)| cell.digital),
        )
    }

    /// Only the councils that pass the test.
    pub fn retain(&mut self, keep: impl Fn(CouncilId) -> bool) {
        self.cells.retain(|(council, _), _| keep(*council));
    }

    /// Adds districts to their counties, so that the two tiers of an area stand beside councils that
    /// are both.
    ///
    /// A service of the area is what the county and those districts provide of it, and has a figure
    /// only where every one of them returned it. The districts are then part of the county and stand
    /// alone no more. Councils that were not in the county throughout the window, and counties
    /// without any district, stay as they are.
    pub fn combine_counties(&mut self, registers: &Registers) {
        let mut districts: BTreeMap<CouncilId, Vec<CouncilId>> = BTreeMap::new();
        for (district, _) in registers.councils.iter() {
            let counties = registers.councils.counties_of(district);
            for (county, from, to) in counties {
                let throughout = from <= self.window.first_day()
                    && to.is_none_or(|to| to >= self.window.last_day());
                if throughout {
                    districts.entry(county).or_default().push(district);
                }
            }
        }
        let councils = self.councils();
        // A county may have no row of what its districts run.
        districts.retain(|county, parts| {
            let mut area = parts.iter().chain([county]);
            area.any(|council| councils.contains(council))
        });
        let services = self.services();
        for (county, districts) in &districts {
            let parts: Vec<CouncilId> = districts.iter().copied().chain([*county]).collect();
            for service in &services {
                let cell = self.combined_cell(&parts, *service, registers);
                self.cells.insert((*county, *service), cell);
            }
        }
        let inside: BTreeSet<CouncilId> = districts.values().flatten().copied().collect();
        self.retain(|council| !inside.contains(&council));
        self.combined = districts;
    }

    /// What several councils have together of a service.
    fn combined_cell(
        &self,
        parts: &[CouncilId],
        service: ServiceId,
        registers: &Registers,
    ) -> PanelCell {
        let provides = |council: &&CouncilId| {
            let cell = self.get(**council, service);
            let tier = registers.councils.get(**council).tier;
            match cell {
                Some(cell) => cell.state != Some(State::NotProvided),
                // A council that nobody asked is missing all the same.
                None => registers.services.get(service).is_provided_by(tier),
            }
        };
        let cells: Vec<Option<&PanelCell>> = parts
            .iter()
            .filter(provides)
            .map(|council| self.get(*council, service))
            .collect();
        let mut months = Coverage::default();
        cells
            .iter()
            .flatten()
            .for_each(|cell| months += cell.months);
        let all = |of: fn(&PanelCell) -> Option<u64>| -> Option<u64> {
            cells.iter().map(|cell| of((*cell)?)).sum()
        };
        let total = all(|cell| cell.total).filter(|_| !cells.is_empty());
        let digital: Option<Vec<Proportion>> = cells.iter().map(|cell| (*cell)?.digital).collect();
        let missing = cells.iter().flatten().filter_map(|cell| cell.state).max();
        let state = if cells.is_empty() {
            State::NotProvided
        } else {
            missing.unwrap_or(State::NotCollected)
        };
        PanelCell {
            total,
            digital: digital.filter(|_| total.is_some()).map(Proportion::pooled),
            state: total.is_none().then_some(state),
            has_rows: cells.iter().flatten().any(|cell| cell.has_rows),
            months,
        }
    }
}
