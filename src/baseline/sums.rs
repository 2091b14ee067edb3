//! Cells to sums, by group and by group and council.

use std::collections::BTreeMap;

use super::DigitalShare;
use super::cells::Cell;
use crate::model::{CouncilId, Count};
use crate::registers::{Definition, Role};

/// A group's number: its cells are added.
pub(super) type GroupNumber = u32;

/// The sums of a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub(super) digital: Vec<DigitalShare>,
}

/// Sums by group, and by group and council.
pub(super) struct Summed {
    pub(super) groups: BTreeMap<GroupNumber, Sums>,
    pub(super) councils: BTreeMap<(GroupNumber, CouncilId), Sums>,
}

impl Summed {
    /// Adds the cells of each group. A group without a cell has no sums.
    pub(super) fn new(groups: &[Vec<&Cell>], definitions: &[&Definition]) -> Self {
        let nothing = || Sums {
            digital: vec![DigitalShare::default(); definitions.len()],
        };
        let mut summed = Self {
            groups: BTreeMap::new(),
            councils: BTreeMap::new(),
        };
        for (number, cells) in (0..).zip(groups) {
            for cell in cells {
                let key = (number, cell.council);
                let of_council = summed.councils.entry(key).or_insert_with(nothing);
                for (sum, definition) in of_council.digital.iter_mut().zip(definitions) {
                    let (total, digital) = shares_of(cell, definition);
                    sum.numerator += digital.unwrap_or(0);
                    // Nothing where no digital channel was returned.
                    sum.denominator += digital.map_or(0, |_| total);
                    sum.total += total;
                }
            }
        }
        for ((group, _), council) in &summed.councils {
            let sums = summed.groups.entry(*group).or_insert_with(nothing);
            for (sum, own) in sums.digital.iter_mut().zip(&council.digital) {
                sum.numerator += own.numerator;
                sum.denominator += own.denominator;
                sum.total += own.total;
                sum.councils += u64::from(own.share().is_some());
            }
        }
        summed
    }
}

/// A cell's total, and its digital count where a digital channel was returned or declared zero.
pub(super) fn shares_of(cell: &Cell, definition: &Definition) -> (u64, Option<u64>) {
    let mut total = 0;
    let mut digital = cell.absent_is_zero.then_some(0);
    for ((channel, keyed_by), count) in &cell.channels {
        let Count::Number(number) = count else {
            continue;
        };
        match definition.role(*channel, *keyed_by) {
            Role::Numerator => {
                total += number;
                digital = Some(digital.unwrap_or(0) + number);
            }
            Role::Denominator => total += number,
            Role::LeftOut => {}
        }
    }
    (total, digital)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_adds_up_to_nothing() {
        let summed = Summed::new(&[], &[]);
        assert!(summed.groups.is_empty() && summed.councils.is_empty());
    }
}
