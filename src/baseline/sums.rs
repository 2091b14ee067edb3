//! Cells to sums, by group and by group and council. Polars groups and adds.

use std::collections::BTreeMap;

use polars::prelude::{Column, DataFrame, PolarsResult};

use super::DigitalShare;
use super::cells::Cell;
use crate::error::Error;
use crate::model::{CouncilId, Count};
use crate::registers::{Definition, Role};

/// A group's number: cells with the same number are added.
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
    /// Adds the cells of each group.
    pub(super) fn new(groups: &[Vec<&Cell>], definitions: &[&Definition]) -> Result<Self, Error> {
        Self::of_frame(groups, definitions)
            .map_err(|error| Error::Bug(format!("the groups could not be added up: {error}")))
    }

    fn of_frame(groups: &[Vec<&Cell>], definitions: &[&Definition]) -> PolarsResult<Self> {
        let frame = frame(groups, definitions)?;
        let councils = add_up(&frame, &["group", "council"], definitions.len())?
            .into_iter()
            .map(|(key, sums)| ((key[0], CouncilId::new(key[1] as usize)), sums))
            .collect::<BTreeMap<_, _>>();
        let mut groups: BTreeMap<GroupNumber, Sums> =
            add_up(&frame, &["group"], definitions.len())?
                .into_iter()
                .map(|(key, sums)| (key[0], sums))
                .collect();
        for ((group, _), council) in &councils {
            if let Some(sums) = groups.get_mut(group) {
                for (share, of_council) in sums.digital.iter_mut().zip(&council.digital) {
                    share.councils += u64::from(of_council.share().is_some());
                }
            }
        }
        Ok(Self { groups, councils })
    }
}

/// What is added under each definition: the digital count, the total it is held against, which is
/// nothing where no digital channel was returned, and the total.
const VALUES: [&str; 3] = ["digital", "of", "total"];

/// One row a cell: its group and council, and under each definition its [`VALUES`].
fn frame(groups: &[Vec<&Cell>], definitions: &[&Definition]) -> PolarsResult<DataFrame> {
    let mut group: Vec<u32> = Vec::new();
    let mut council: Vec<u32> = Vec::new();
    let mut digital: Vec<[Vec<u64>; 3]> = vec![Default::default(); definitions.len()];
    for (number, cells) in (0_u32..).zip(groups) {
        for cell in cells {
            group.push(number);
            council.push(u32::try_from(cell.council.index()).unwrap_or(u32::MAX));
            for (columns, definition) in digital.iter_mut().zip(definitions) {
                let (whole, part) = shares_of(cell, definition);
                let [parts, of, totals] = columns;
                parts.push(part.unwrap_or(0));
                of.push(part.map_or(0, |_| whole));
                totals.push(whole);
            }
        }
    }
    let mut columns = vec![
        Column::new("group".into(), group),
        Column::new("council".into(), council),
    ];
    for (index, values) in digital.into_iter().enumerate() {
        for (name, values) in VALUES.into_iter().zip(values) {
            columns.push(Column::new(format!("{name} {index}").into(), values));
        }
    }
    DataFrame::new_infer_height(columns)
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

/// The sums of a frame by its key columns.
fn add_up(
    frame: &DataFrame,
    keys: &[&str],
    definitions: usize,
) -> PolarsResult<Vec<(Vec<u32>, Sums)>> {
    let of_one = |index| VALUES.map(|name| format!("{name} {index}"));
    let values: Vec<String> = (0..definitions).flat_map(of_one).collect();
    // Polars would have the lazy API used, whose compile time and size dwarf this one sum.
    #[expect(
        deprecated,
        reason = "the eager sum is all that is needed of polars here"
    )]
    let summed = frame
        .group_by_stable(keys.iter().copied())?
        .select(values)
        .sum()?;
    let numbers = |name: &str| -> PolarsResult<Vec<u64>> {
        let column = summed.column(name)?.u64()?;
        Ok(column.iter().map(Option::unwrap_or_default).collect())
    };
    let key_columns = keys
        .iter()
        .map(|key| {
            Ok(summed
                .column(key)?
                .u32()?
                .iter()
                .map(Option::unwrap_or_default)
                .collect())
        })
        .collect::<PolarsResult<Vec<Vec<u32>>>>()?;
    let mut digital = Vec::new();
    for index in 0..definitions {
        let [part, whole, total] = VALUES.map(|name| numbers(&format!("{name} {index}_sum")));
        digital.push((part?, whole?, total?));
    }
    let rows = (0..summed.height()).map(|row| {
        let key = key_columns.iter().map(|column| column[row]).collect();
        let digital = digital.iter().map(|(part, whole, total)| DigitalShare {
            numerator: part[row],
            denominator: whole[row],
            total: total[row],
            councils: 0,
        });
        let digital: Vec<DigitalShare> = digital.collect();
        (key, Sums { digital })
    });
    Ok(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_adds_up_to_nothing() {
        let summed = Summed::new(&[], &[]).expect("an empty frame adds up");
        assert!(summed.groups.is_empty() && summed.councils.is_empty());
    }
}
