//! Ended councils added into their successors, where the whole of a successor is returned.
//!
//! Whole means: for a service and unit, every predecessor that provides the service passed to the
//! successor undivided and has figures for the same months and channels. Where that fails, the figures stay
//! under the name they came with, and a note says why.

use std::collections::{BTreeMap, BTreeSet};

use super::by_who::Who;
use super::cells::Cell;
use crate::model::{CouncilId, Count, Finding, Findings, ServiceId, UnitId, codes};
use crate::registers::Registers;

/// Cells by what they are about.
type Cells = BTreeMap<(CouncilId, ServiceId, UnitId), Cell>;

/// Rebuilds successors in place. One that has ended too is rebuilt further.
pub(super) fn rebuild(cells: &mut Vec<Cell>, registers: &Registers, findings: &mut Findings) {
    let mut by_key: Cells = cells
        .drain(..)
        .map(|cell| ((cell.council, cell.service, cell.unit), cell))
        .collect();
    // In the order of time, so that a successor that has passed on in its turn is there before.
    for succession in registers.councils.successions_by_date() {
        let predecessor = succession.predecessor;
        let keys: Vec<(CouncilId, ServiceId, UnitId)> = by_key
            .range((predecessor, ServiceId::new(0), UnitId::new(0))..)
            .map(|(key, _)| *key)
            .take_while(|(council, ..)| *council == predecessor)
            .collect();
        for key in keys {
            if let Some(successor) = can_rebuild(key, &by_key, registers) {
                join(key, successor, &mut by_key, registers, findings);
            }
        }
    }
    let ended: BTreeSet<(CouncilId, ServiceId)> = by_key
        .keys()
        .filter(|(council, ..)| registers.councils.get(*council).valid_to.is_some())
        .map(|(council, service, _)| (*council, *service))
        .collect();
    for (council, service) in ended {
        findings.push(kept(council, service, registers));
    }
    cells.extend(by_key.into_values());
}

/// The successor that a cell's council passed to, if it can be rebuilt for the service.
fn can_rebuild(
    (council, service, unit): (CouncilId, ServiceId, UnitId),
    cells: &Cells,
    registers: &Registers,
) -> Option<CouncilId> {
    let mut successors = registers.councils.successors(council);
    let succession = successors.next().filter(|succession| succession.whole)?;
    if successors.next().is_some() {
        return None;
    }
    let own = cells.get(&(council, service, unit))?;
    let months = &own.months;
    let needed = needed(succession.successor, (service, unit), cells, registers);
    let all_there = needed.into_iter().all(|(predecessor, whole)| {
        let cell = cells.get(&(predecessor, service, unit));
        whole && cell.is_some_and(|cell| cell.is_complete() && joins(cell, own))
    });
    let apart = cells
        .get(&(succession.successor, service, unit))
        .is_none_or(|cell| !months.iter().any(|month| cell.has_month(*month)));
    (all_there && apart).then_some(succession.successor)
}

/// Whether two cells are about the same months and channels, so that their sum is of the whole.
fn joins(cell: &Cell, other: &Cell) -> bool {
    let who = |(who, _): &(Who, Count)| *who;
    let channels = cell.channels.iter().map(who);
    let channels = channels.eq(other.channels.iter().map(who));
    cell.months == other.months && (channels || (cell.absent_is_zero && other.absent_is_zero))
}

/// The predecessors of a council that ran a service, or say that they did, and whether each passed
/// to it undivided.
fn needed(
    successor: CouncilId,
    (service, unit): (ServiceId, UnitId),
    cells: &Cells,
    registers: &Registers,
) -> Vec<(CouncilId, bool)> {
    registers
        .councils
        .predecessors(successor)
        .filter(|succession| {
            let tier = registers.councils.get(succession.predecessor).tier;
            registers.services.get(service).is_provided_by(tier)
                || cells.contains_key(&(succession.predecessor, service, unit))
        })
        .map(|succession| (succession.predecessor, succession.whole))
        .collect()
}

fn join(
    (_, service, unit): (CouncilId, ServiceId, UnitId),
    successor: CouncilId,
    cells: &mut Cells,
    registers: &Registers,
    findings: &mut Findings,
) {
    let predecessors: Vec<CouncilId> = needed(successor, (service, unit), cells, registers)
        .into_iter()
        .map(|(predecessor, _)| predecessor)
        .collect();
    let parts = predecessors
        .iter()
        .chain([&successor])
        .filter_map(|council| cells.remove(&(*council, service, unit)))
        .collect::<Vec<Cell>>();
    let names: Vec<&str> = predecessors
        .iter()
        .map(|id| registers.councils.get(*id).code.as_str())
        .collect();
    let name = &registers.councils.get(successor).name;
    findings.push(Finding::new(
        &codes::SUCCESSOR_FORMED,
        format!(
            "{name} is put together from {} for {}",
            names.join(", "),
            registers.services.get(service).name
        ),
    ));
    let whole = parts.into_iter().reduce(|mut whole, part| {
        whole.add(part);
        whole
    });
    if let Some(whole) = whole {
        let cell = Cell {
            council: successor,
            ..whole
        };
        cells.insert((successor, service, unit), cell);
    }
}

fn kept(council: CouncilId, service: ServiceId, registers: &Registers) -> Finding {
    let councils = &registers.councils;
    let ended = councils.get(council);
    let names: Vec<&str> = councils
        .successors(council)
        .map(|succession| councils.get(succession.successor).name.as_str())
        .collect();
    let message = format!(
        "{} ({}) stays under its own name for {}: {} cannot be put together for it",
        ended.name,
        ended.code,
        registers.services.get(service).name,
        names.join(" and "),
    );
    Finding::new(&codes::PREDECESSORS_INCOMPLETE, message)
        .help("it takes figures for the same months and channels from every predecessor that ran the service, none of them divided")
}
