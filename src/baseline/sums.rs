//! Cells to sums, of a group and of each of its councils.

use super::DigitalShare;
use super::cells::Cell;
use crate::model::{CouncilId, Count};
use crate::registers::{Definition, Role};

/// The sums of a group.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// Under each definition; nothing of a group without a cell.
    pub(super) digital: Vec<DigitalShare>,
    /// Of each council, in the order of the cells, by the first definition.
    pub(super) councils: Vec<DigitalShare>,
}

impl Sums {
    /// Adds the cells of a group, in which those of a council stand together.
    pub(super) fn of<'c>(
        cells: impl Iterator<Item = &'c Cell>,
        definitions: &[&Definition],
    ) -> Self {
        let (mut sums, mut own) = (Self::default(), (None, Vec::new()));
        for cell in cells {
            if own.0 != Some(cell.council) {
                sums.add(own);
                let nothing = vec![DigitalShare::default(); definitions.len()];
                own = (Some(cell.council), nothing);
            }
            for (sum, definition) in own.1.iter_mut().zip(definitions) {
                let (total, digital) = shares_of(cell, definition);
                sum.numerator += digital.unwrap_or(0);
                // Nothing where no digital channel was returned.
                sum.denominator += digital.map_or(0, |_| total);
                sum.total += total;
            }
        }
        sums.add(own);
        sums
    }

    /// Adds a council's, where it is one.
    fn add(&mut self, (council, mut own): (Option<CouncilId>, Vec<DigitalShare>)) {
        if council.is_none() {
            return;
        }
        self.councils.extend(own.first());
        for sum in &mut own {
            sum.councils = u64::from(sum.share().is_some());
        }
        if self.digital.is_empty() {
            self.digital = own;
            return;
        }
        for (sum, own) in self.digital.iter_mut().zip(&own) {
            sum.numerator += own.numerator;
            sum.denominator += own.denominator;
            sum.total += own.total;
            sum.councils += own.councils;
        }
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
        let sums = Sums::of(std::iter::empty(), &[]);
        assert!(sums.digital.is_empty() && sums.councils.is_empty());
    }
}
