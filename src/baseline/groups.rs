//! Cells to groups: what is expected, what is there, and why the rest is not.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cell;
use super::channels::{channels, holding, keyed, smallest};
use super::sums::{GroupNumber, Summed, Sums, shares_of};
use super::{
    Baseline, CouncilsAs, Coverage, DigitalShare, Dimension, Group, Question, Subject, Withheld,
};
use crate::model::{CouncilId, Finding, Findings, Period, ServiceId, State, UnitId, codes};
use crate::registers::{Definition, Registers};

pub(super) fn baseline(
    cells: &[Cell],
    window: Period,
    question: &Question,
    registers: &Registers,
    findings: &mut Findings,
) -> Option<Baseline> {
    let definitions: Vec<&Definition> = std::iter::once(question.definition)
        .chain(
            registers
                .definitions
                .iter()
                .filter(|row| row.id != question.definition.id),
        )
        .collect();
    let scope = Scope::new(cells, window, question, registers);
    if scope.pairs.is_empty() {
        return None;
    }
    note_without_digital(cells, question.definition, registers, findings);
    let groups = scope.groups(&question.by, &definitions);
    let totals = scope.groups(&[], &definitions);
    Some(Baseline {
        window,
        by: question.by.clone(),
        groups,
        totals,
        definitions: definitions.iter().map(|row| row.id.clone()).collect(),
        without_figures: scope.without_figures(),
        disclosure: None,
    })
}

/// All that may have a figure: every council with every service it provides, in every unit.
struct Scope<'a> {
    /// Council, service and unit, with the cell where there is one.
    pairs: Vec<Pair<'a>>,
    window: Period,
    registers: &'a Registers,
}

/// A council and service in a unit.
struct Pair<'a> {
    council: CouncilId,
    service: ServiceId,
    unit: UnitId,
    cell: Option<&'a Cell>,
    /// Whether councils of its tier provide the service, or it says that it does.
    provided: bool,
}

impl<'a> Scope<'a> {
    fn new(
        cells: &'a [Cell],
        window: Period,
        question: &Question,
        registers: &'a Registers,
    ) -> Self {
        let by_pair: BTreeMap<(UnitId, CouncilId, ServiceId), &Cell> = cells
            .iter()
            .map(|cell| ((cell.unit, cell.council, cell.service), cell))
            .collect();
        let units: BTreeSet<UnitId> = cells.iter().map(|cell| cell.unit).collect();
        let mut keys: BTreeSet<(UnitId, CouncilId, ServiceId)> = by_pair.keys().copied().collect();
        for unit in units {
            let of_unit = || cells.iter().filter(move |cell| cell.unit == unit);
            let services: BTreeSet<ServiceId> = of_unit()
                .map(|cell| cell.service)
                .chain(question.basket.iter().copied())
                .filter(|service| *service != registers.services.unknown())
                .collect();
            let councils: BTreeSet<CouncilId> = of_unit()
                .map(|cell| cell.council)
                .chain(question.expected.iter().copied())
                .collect();
            for council in councils {
                keys.extend(services.iter().map(|service| (unit, council, *service)));
            }
        }
        // A council that was put together with others, or whose parts were not, is expected once:
        // under the name that has the figures.
        let stands_elsewhere = |unit, council, service| {
            question.councils == CouncilsAs::Current
                && !by_pair.contains_key(&(unit, council, service))
                && registers
                    .councils
                    .kin(council)
                    .iter()
                    .any(|kin| by_pair.contains_key(&(unit, *kin, service)))
        };
        let pairs = keys
            .into_iter()
            .filter(|(unit, council, service)| !stands_elsewhere(*unit, *council, *service))
            .filter(|(unit, council, service)| {
                by_pair.contains_key(&(*unit, *council, *service))
                    || registers.councils.get(*council).is_valid_within(window)
            })
            .map(|(unit, council, service)| {
                let cell = by_pair.get(&(unit, council, service)).copied();
                let tier = registers.councils.get(council).tier;
                let by_tier = registers.services.get(service).is_provided_by(tier);
                let provided = match cell {
                    Some(cell) if cell.is_complete() => true,
                    Some(cell) => by_tier && cell.state() != State::NotProvided,
                    None => by_tier,
                };
                Pair {
                    council,
                    service,
                    unit,
                    cell,
                    provided,
                }
            })
            .collect();
        Self {
            pairs,
            window,
            registers,
        }
    }

    fn without_figures(&self) -> Vec<CouncilId> {
        let all: BTreeSet<CouncilId> = self.pairs.iter().map(|pair| pair.council).collect();
        let with: BTreeSet<CouncilId> = self
            .pairs
            .iter()
            .filter(|pair| pair.has_figures())
            .map(|pair| pair.council)
            .collect();
        all.difference(&with).copied().collect()
    }

    fn groups(&self, by: &[Dimension], definitions: &[&Definition]) -> Vec<Group> {
        let mut subjects: Vec<(UnitId, Subject)> = Vec::new();
        let mut members: Vec<Vec<&Pair>> = Vec::new();
        let mut numbers: BTreeMap<String, GroupNumber> = BTreeMap::new();
        for pair in &self.pairs {
            let subject = self.subject(pair, by);
            let key = self.order(pair.unit, &subject);
            let number = *numbers.entry(key).or_insert_with(|| {
                subjects.push((pair.unit, subject));
                members.push(Vec::new());
                GroupNumber::try_from(subjects.len() - 1).unwrap_or(GroupNumber::MAX)
            });
            members[number as usize].push(pair);
        }
        let with_figures: Vec<Vec<&Cell>> = members
            .iter()
            .map(|members| complete(members).collect())
            .collect();
        let sums = Summed::new(&with_figures, definitions);
        let groups = numbers.values().map(|number| {
            let (unit, subject) = &subjects[*number as usize];
            let members = &members[*number as usize];
            self.group(
                *unit,
                subject.clone(),
                members,
                *number,
                &sums,
                definitions[0],
            )
        });
        groups.collect()
    }

    fn subject(&self, pair: &Pair, by: &[Dimension]) -> Subject {
        let council = self.registers.councils.get(pair.council);
        let mut subject = Subject::default();
        for dimension in by {
            match dimension {
                Dimension::Council => subject.council = Some(pair.council),
                Dimension::Service => subject.service = Some(pair.service),
                Dimension::Type => subject.kind = Some(council.kind.clone()),
                Dimension::Region => subject.region = Some(council.region.clone()),
            }
        }
        subject
    }

    /// What groups are ordered by: unit, then words, with services in the register's order.
    fn order(&self, unit: UnitId, subject: &Subject) -> String {
        let council = subject.council.map(|id| {
            let council = self.registers.councils.get(id);
            format!("{}\u{1}{}", council.name, council.code)
        });
        let service = subject.service.map(|id| format!("{:05}", id.index()));
        [
            Some(format!("{:05}", unit.index())),
            subject.region.clone(),
            subject.kind.clone(),
            council,
            service,
        ]
        .map(Option::unwrap_or_default)
        .join("\u{0}")
    }

    fn group(
        &self,
        unit: UnitId,
        subject: Subject,
        members: &[&Pair],
        number: GroupNumber,
        sums: &Summed,
        definition: &Definition,
    ) -> Group {
        let nothing = Sums::default();
        let of_group = sums.groups.get(&number).unwrap_or(&nothing);
        let has_figures = members.iter().any(|pair| pair.has_figures());
        let cells: Vec<&Cell> = members.iter().filter_map(|pair| pair.cell).collect();
        let (council_months, months) = self.months(members);
        let council_digital: Vec<DigitalShare> = sums
            .councils
            .range((number, CouncilId::new(0))..)
            .take_while(|((group, _), _)| *group == number)
            .filter_map(|(_, sums)| sums.digital.first().copied())
            .filter(|digital| digital.share().is_some())
            .collect();
        let shares = council_digital.iter().filter_map(DigitalShare::share);
        let mut council_shares: Vec<f64> = shares.collect();
        council_shares.sort_by(f64::total_cmp);
        Group {
            subject,
            unit,
            channels: channels(&cells, definition, self.registers),
            holdings: complete(members)
                .map(|cell| holding(cell, definition, self.registers))
                .collect(),
            total: has_figures.then(|| of_group.digital.first().map_or(0, |digital| digital.total)),
            digital: of_group.digital.clone(),
            councils: coverage(members, |pair| pair.council),
            council_services: coverage(members, |pair| (pair.council, pair.service)),
            council_months,
            months,
            council_shares,
            council_digital,
            keyed: keyed(complete(members)),
            smallest: smallest(&cells),
            withheld: Withheld::default(),
            state: (!has_figures).then(|| state(members)),
        }
    }

    /// Months with figures: over councils, and of any council.
    fn months(&self, members: &[&Pair]) -> (Coverage, u16) {
        let mut by_council: BTreeMap<CouncilId, BTreeSet<i32>> = BTreeMap::new();
        for pair in members.iter().filter(|pair| pair.provided) {
            let months = by_council.entry(pair.council).or_default();
            months.extend(pair.cell.iter().flat_map(|cell| &cell.months));
        }
        let mut coverage = Coverage::default();
        for (council, months) in &by_council {
            coverage += Coverage {
                returned: months.len() as u64,
                expected: self.months_expected(*council).max(months.len() as u64),
            };
        }
        let any: BTreeSet<i32> = by_council.into_values().flatten().collect();
        (coverage, u16::try_from(any.len()).unwrap_or(u16::MAX))
    }
}

impl Scope<'_> {
    /// The months of the window in which a council was there to return anything.
    fn months_expected(&self, council: CouncilId) -> u64 {
        let council = self.registers.councils.get(council);
        let there = |month: &Period| council.is_valid_within(*month);
        self.window.each_month().filter(there).count() as u64
    }
}

impl Pair<'_> {
    fn has_figures(&self) -> bool {
        self.cell.is_some_and(Cell::is_complete)
    }
}

/// The cells of a group that have figures to compare.
fn complete<'c>(members: &'c [&Pair]) -> impl Iterator<Item = &'c Cell> {
    members
        .iter()
        .filter_map(|pair| pair.cell)
        .filter(|cell| cell.is_complete())
}

/// How many distinct things of a group's members have figures, of those that provide.
fn coverage<T: Ord>(members: &[&Pair], of: impl Fn(&Pair) -> T) -> Coverage {
    let distinct = |pairs: &mut dyn Iterator<Item = &&Pair>| -> u64 {
        pairs.map(|pair| of(pair)).collect::<BTreeSet<T>>().len() as u64
    };
    Coverage {
        returned: distinct(&mut members.iter().filter(|pair| pair.has_figures())),
        expected: distinct(&mut members.iter().filter(|pair| pair.provided)),
    }
}

/// Why a group has no figure: suppressed says more than not collected, and only where nobody
/// provides it is it not provided.
fn state(members: &[&Pair]) -> State {
    members
        .iter()
        .filter(|pair| pair.provided)
        .map(|pair| pair.cell.map_or(State::NotCollected, Cell::state))
        .max()
        .unwrap_or(State::NotProvided)
}

/// Whether the digital share of a cell is not known though it has figures.
pub(super) fn is_without_digital(cell: &Cell, definition: &Definition) -> bool {
    cell.is_complete() && shares_of(cell, definition).1.is_none()
}

/// Notes the councils and services whose digital share is not known, because no channel that the
/// definition counts as digital was returned.
pub(super) fn note_without_digital(
    cells: &[Cell],
    definition: &Definition,
    registers: &Registers,
    findings: &mut Findings,
) {
    for cell in cells
        .iter()
        .filter(|cell| is_without_digital(cell, definition))
    {
        let council = &registers.councils.get(cell.council).name;
        let service = &registers.services.get(cell.service).name;
        let message = format!(
            "{council} returned no digital channel ({}) for “{service}”, so its digital share is not known",
            definition.id
        );
        findings.push(Finding::new(&codes::DIGITAL_NOT_RETURNED, message).help(
            "write 0 where nobody came that way, or say in a mapping that an absent row is zero",
        ));
    }
}
