//! The layout of cases: a row for each contact, with its date and its channel, and no count.

use super::Sheet;
use super::columns::Columns;
use super::plan::{Counting, Figure, Source};
use super::{BlockShape, Shape, names};
use crate::model::{Period, PeriodReading};
use crate::registers::HeaderRole;

/// The share of the first rows, in per cent, whose period must be a day for rows to be cases.
const DAYS: usize = 80;

/// A column of channels and one of days, and none that may be a count.
pub(super) fn recognise(sheet: &Sheet, columns: &Columns) -> Option<Shape> {
    let channel = columns.field(HeaderRole::Channel)?;
    let date = columns.field(HeaderRole::Period)?;
    let may_count = [HeaderRole::Count, HeaderRole::Total]
        .into_iter()
        .any(|role| columns.offered(role).next().is_some() || columns.field(role).is_some());
    if may_count || columns.has_figures(sheet) {
        return None;
    }
    let sample = &sheet.header.sample;
    let is_day = |row: &&Vec<String>| {
        let read = row.get(date).and_then(|text| Period::read(text));
        matches!(
            read,
            Some((
                _,
                PeriodReading::DayInMonth(_) | PeriodReading::DayNumber(_)
            ))
        )
    };
    let days = sample.iter().filter(is_day).count();
    if sample.is_empty() || days * 100 < DAYS * sample.len() {
        return None;
    }
    let figure = Figure::of(channel, Source::Field(channel));
    Some(Shape {
        name: names::CASES,
        counting: Counting::Rows,
        blocks: vec![BlockShape::of(vec![figure])],
        sums: Vec::new(),
        shares: Vec::new(),
        unit: None,
    })
}
