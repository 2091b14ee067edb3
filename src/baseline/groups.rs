//! Cells to groups: what is expected, what is there, and why the rest is not.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cell;
use super::channels::{channels, holding, keyed, smallest};
use super::coverage::{Months, coverage};
use super::sums::{Sums, shares_of};
use super::{
    Baseline, CouncilsAs, Coverage, DigitalShare, Dimension, Group, Question, Subject, Withheld,
};
use crate::model::{CouncilId, Finding, Findings, Period, ServiceId, State, UnitId, codes};
use crate::registers::{Definition, Registers};
use crate::threads::in_order;

/// How many groups a thread makes together.
const GROUPS_A_THREAD: usize = 64;

pub(super) fn baseline(
    threads: usize,
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
    // Totals are few and of everything: they are begun with.
    let (totals, groups) = (scope.grouped(&[]), scope.grouped(&question.by));
    let totals_apart = totals.chunks(1).map(|one| (&[][..], one));
    let some = groups.chunks(GROUPS_A_THREAD);
    let some = totals_apart.chain(some.map(|some| (&question.by[..], some)));
    let some: Vec<(&[Dimension], &[Members])> = some.collect();
    let mut made = in_order(threads, &some, |(by, some)| -> Vec<Group> {
        let groups = some.iter();
        groups
            .filter_map(|members| scope.group(members, by, &definitions))
            .collect()
    });
    let groups = made.split_off(totals.len()).into_iter().flatten().collect();
    let totals = made.into_iter().flatten().collect();
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

/// What is told apart: council and service in a unit.
type PairKey = (UnitId, CouncilId, ServiceId);

/// All that may have a figure: every council with every service it provides, in every unit.
struct Scope<'a> {
    /// Council, service and unit, with the cell where there is one; in the order of units, councils
    /// and services.
    pairs: Vec<Pair<'a>>,
    window: Period,
    registers: &'a Registers,
}

/// A council and service in a unit.
pub(super) struct Pair<'a> {
    pub(super) council: CouncilId,
    service: ServiceId,
    unit: UnitId,
    cell: Option<&'a Cell>,
    /// Whether councils of its tier provide the service, or it says that it does.
    pub(super) provided: bool,
}

/// What groups are ordered by: unit, region, type, the place of the council's name among all, and
/// services in the register's order; nothing where they are not grouped by it.
type Order<'a> = (
    UnitId,
    Option<&'a str>,
    Option<&'a str>,
    Option<usize>,
    Option<ServiceId>,
);

/// What a group is made of, of which there is one at least.
type Members<'s> = Vec<&'s Pair<'s>>;

impl<'a> Scope<'a> {
    fn new(
        cells: &'a [Cell],
        window: Period,
        question: &Question,
        registers: &'a Registers,
    ) -> Self {
        let mut by_pair: Vec<(PairKey, &Cell)> = cells
            .iter()
            .map(|cell| ((cell.unit, cell.council, cell.service), cell))
            .collect();
        by_pair.sort_by_key(|(key, _)| *key);
        let cell_of = |key: PairKey| {
            let at = by_pair.binary_search_by_key(&key, |(key, _)| *key).ok()?;
            by_pair.get(at).map(|(_, cell)| *cell)
        };
        let units: BTreeSet<UnitId> = cells.iter().map(|cell| cell.unit).collect();
        let mut keys: Vec<PairKey> = by_pair.iter().map(|(key, _)| *key).collect();
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
        keys.sort_unstable();
        keys.dedup();
        // A council that was put together with others, or whose parts were not, is expected once:
        // under the name that has the figures.
        let stands_elsewhere = |(unit, council, service): PairKey| {
            question.councils == CouncilsAs::Current
                && registers
                    .councils
                    .kin(council)
                    .iter()
                    .any(|kin| cell_of((unit, *kin, service)).is_some())
        };
        let is_expected = |key: PairKey| {
            !stands_elsewhere(key) && registers.councils.get(key.1).is_valid_within(window)
        };
        let pairs = keys
            .into_iter()
            .map(|key| (key, cell_of(key)))
            .filter(|(key, cell)| cell.is_some() || is_expected(*key))
            .map(|((unit, council, service), cell)| {
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

    /// The members of each group, in the order of the groups.
    fn grouped(&self, by: &[Dimension]) -> Vec<Members<'_>> {
        let names = self.places_of_names();
        let mut pairs: Vec<(Order, &Pair)> = self
            .pairs
            .iter()
            .map(|pair| (self.order(pair, by, &names), pair))
            .collect();
        // Within a group they stay in their order.
        pairs.sort_by_key(|(order, _)| *order);
        let groups = pairs.chunk_by(|(a, _), (b, _)| a == b);
        groups
            .map(|group| group.iter().map(|(_, pair)| *pair).collect())
            .collect()
    }

    /// The place of each council in the order of names.
    fn places_of_names(&self) -> BTreeMap<CouncilId, usize> {
        let councils: BTreeSet<CouncilId> = self.pairs.iter().map(|pair| pair.council).collect();
        let mut councils: Vec<CouncilId> = councils.into_iter().collect();
        councils.sort_by_key(|id| {
            let council = self.registers.councils.get(*id);
            (&council.name, &council.code)
        });
        let places = councils.into_iter().enumerate();
        places.map(|(place, id)| (id, place)).collect()
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

    fn order(
        &self,
        pair: &Pair,
        by: &[Dimension],
        names: &BTreeMap<CouncilId, usize>,
    ) -> Order<'_> {
        let council = self.registers.councils.get(pair.council);
        let mut order: Order = (pair.unit, None, None, None, None);
        for dimension in by {
            match dimension {
                Dimension::Region => order.1 = Some(&council.region),
                Dimension::Type => order.2 = Some(&council.kind),
                Dimension::Council => order.3 = names.get(&pair.council).copied(),
                Dimension::Service => order.4 = Some(pair.service),
            }
        }
        order
    }

    /// The group of some members, by the first of the definitions; `None` of none.
    fn group(
        &self,
        members: &[&Pair],
        by: &[Dimension],
        definitions: &[&Definition],
    ) -> Option<Group> {
        let (first, definition) = (members.first()?, *definitions.first()?);
        let sums = Sums::of(complete(members), definitions);
        let has_figures = members.iter().any(|pair| pair.has_figures());
        let cells: Vec<&Cell> = members.iter().filter_map(|pair| pair.cell).collect();
        let (council_months, months) = self.months(members);
        let council_digital: Vec<DigitalShare> = sums
            .councils
            .into_iter()
            .filter(|digital| digital.share().is_some())
            .collect();
        let shares = council_digital.iter().filter_map(DigitalShare::share);
        let mut council_shares: Vec<f64> = shares.collect();
        council_shares.sort_by(f64::total_cmp);
        Some(Group {
            subject: self.subject(first, by),
            unit: first.unit,
            channels: channels(&cells, definition, self.registers),
            holdings: complete(members)
                .map(|cell| holding(cell, definition, self.registers))
                .collect(),
            total: has_figures.then(|| sums.digital.first().map_or(0, |digital| digital.total)),
            digital: sums.digital,
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
        })
    }

    /// Months with figures: over councils, and of any council.
    fn months(&self, members: &[&Pair]) -> (Coverage, u16) {
        let (mut coverage, mut any) = (Coverage::default(), Months::default());
        for of_council in members.chunk_by(|a, b| a.council == b.council) {
            let mut provided = of_council.iter().filter(|pair| pair.provided).peekable();
            let Some(first) = provided.peek() else {
                continue;
            };
            let expected = self.months_expected(first.council);
            let mut own = Months::default();
            provided
                .filter_map(|pair| pair.cell)
                .for_each(|cell| own.add(Cow::Borrowed(&cell.months)));
            let returned = own.0.len() as u64;
            any.add(own.0);
            coverage += Coverage {
                returned,
                expected: expected.max(returned),
            };
        }
        (coverage, u16::try_from(any.0.len()).unwrap_or(u16::MAX))
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
    pub(super) fn has_figures(&self) -> bool {
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
