//! The long layout: a row for each channel, with the channel in one column and the count in another.
//! A column headed as a total is the count where no other is.

use super::Sheet;
use super::columns::Columns;
use super::plan::{Counting, Figure};
use super::{BlockShape, Shape, names};
use crate::model::UnitId;
use crate::registers::HeaderRole;

/// A channel, from a column or a mapping, and a column headed as a total.
pub(super) fn recognise_by_total(sheet: &Sheet, columns: &Columns) -> Option<Shape> {
    let (field, unit) = columns.offered(HeaderRole::Total).next()?;
    let channel = columns.source(HeaderRole::Channel, sheet.mapping.fixed.channel.as_ref())?;
    Some(shape(Figure::of(field, channel), unit))
}

/// A channel, from a column or a mapping, and exactly one column of counts.
pub(super) fn recognise(sheet: &Sheet, columns: &Columns) -> Option<Shape> {
    let channel = columns.source(HeaderRole::Channel, sheet.mapping.fixed.channel.as_ref())?;
    let (field, unit) = match columns.field(HeaderRole::Count) {
        Some(field) => {
            let heading = &sheet.header.cells[field];
            let unit = sheet
                .registers
                .headers
                .find(heading)
                .and_then(|(_, unit)| unit);
            (field, unit)
        }
        None => {
            let mut counts = columns.offered(HeaderRole::Count);
            let only = counts.next()?;
            if counts.next().is_some() {
                return None;
            }
            only
        }
    };
    Some(shape(Figure::of(field, channel), unit))
}

fn shape(figure: Figure, unit: Option<UnitId>) -> Shape {
    Shape {
        name: names::LONG,
        counting: Counting::Cells,
        blocks: vec![BlockShape::of(vec![figure])],
        sums: Vec::new(),
        shares: Vec::new(),
        unit,
    }
}
