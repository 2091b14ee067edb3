//! The layout that is wide by channel: a row for a council, service and period, with a column for
//! each channel.

use super::columns::{Columns, is_channel_label};
use super::{Figure, Shape, Sheet, Source};
use crate::registers::HeaderRole;

/// The fewest headings that must be channels' labels before a table is taken as this layout: one
/// alone may be chance.
const FEWEST_CHANNELS: usize = 2;

/// No column of channels, and at least two headings that are channels' labels, or the columns
/// that a mapping names.
pub(super) fn recognise(sheet: &Sheet, columns: &Columns) -> Option<Shape> {
    if columns.field(HeaderRole::Channel).is_some() {
        return None;
    }
    let cells = &sheet.header.cells;
    let fields: Vec<usize> = if columns.counts.is_empty() {
        let by_label: Vec<usize> = (0..cells.len())
            .filter(|field| columns.is_free(*field) && is_channel_label(sheet, &cells[*field]))
            .collect();
        if by_label.len() < FEWEST_CHANNELS {
            return None;
        }
        by_label
    } else {
        columns.counts.clone()
    };
    let offered = columns
        .offered(HeaderRole::Total)
        .find(|(field, _)| !fields.contains(field));
    let total = columns
        .field(HeaderRole::Total)
        .or(offered.map(|(field, _)| field));
    // A total that includes columns left out cannot be held against the rest.
    let total = total.filter(|_| !columns.leaves_out());
    let figures = fields
        .into_iter()
        .map(|field| Figure {
            field,
            channel: Source::Fixed(cells[field].clone()),
        })
        .collect();
    Some(Shape {
        figures,
        total,
        unit: offered.and_then(|(_, unit)| unit),
    })
}
