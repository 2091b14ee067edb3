//! The long layout: a row for each channel, with the channel in one column and the count in another.

use super::Sheet;
use super::columns::Columns;
use super::plan::{Counting, Figure};
use super::{BlockShape, Shape};
use crate::registers::HeaderRole;

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
            let only = counts
                .next()
                .or_else(|| columns.offered(HeaderRole::Total).next())?;
            if counts.next().is_some() {
                return None;
            }
            only
        }
    };
    Some(Shape {
        name: "long",
        counting: Counting::Cells,
        blocks: vec![BlockShape::of(vec![Figure { field, channel }])],
        sums: Vec::new(),
        unit,
    })
}
