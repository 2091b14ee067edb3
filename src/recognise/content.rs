//! Columns told by what stands in them, where no heading and no mapping tells them.
//!
//! Nothing is settled silently: each column taken so is a query that says what else it might be.

use super::Sheet;
use super::axes::{is_council, is_service, period_label};
use super::columns::is_channel_label;
use crate::model::Count;
use crate::read::Header;
use crate::registers::HeaderRole;

/// The share of a column's cells, in per cent, that must be known labels of one kind.
const KNOWN: usize = 80;

/// What a column may hold, the likeliest first, with the share of its cells in per cent that are
/// such labels.
pub(super) fn roles(sheet: &Sheet, field: usize) -> Vec<(HeaderRole, usize)> {
    let cells: Vec<&str> = sheet
        .header
        .sample
        .iter()
        .filter_map(|row| row.get(field))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .collect();
    if cells.is_empty() {
        return Vec::new();
    }
    let share = |test: &dyn Fn(&str) -> bool| {
        cells.iter().filter(|cell| test(cell)).count() * 100 / cells.len()
    };
    let is_unit = |cell: &str| sheet.registers.units.find(cell).is_some();
    let is_number = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit());
    let mut shares = vec![
        (
            HeaderRole::Channel,
            share(&|cell| is_channel_label(sheet, cell)),
        ),
        (HeaderRole::Council, share(&|cell| is_council(sheet, cell))),
        (HeaderRole::Service, share(&|cell| is_service(sheet, cell))),
        (
            HeaderRole::Period,
            share(&|cell| !is_number(cell) && period_label(cell).is_some()),
        ),
        (HeaderRole::Unit, share(&is_unit)),
    ];
    shares.retain(|(_, share)| *share >= KNOWN);
    // The sort is stable: of equal shares the first named is the likeliest.
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    shares
}

/// Whether the first rows of a table hold numbers.
pub fn has_figures(header: &Header) -> bool {
    let is_number = |cell: &String| matches!(Count::parse(cell), Ok(Count::Number(_)));
    header.sample.iter().flatten().any(is_number)
}

/// Whether the cells of a column are percentages, some of them at least.
pub(super) fn is_shares(sheet: &Sheet, field: usize) -> bool {
    let cells = sheet.header.sample.iter().filter_map(|row| row.get(field));
    let is_number = |cell: &String| matches!(Count::parse(cell), Ok(Count::Number(_)));
    let mut shares = 0;
    for cell in cells {
        if is_number(cell) {
            return false;
        }
        shares += u32::from(cell.ends_with('%'));
    }
    shares > 0
}

/// The fewest digits of a reference, such as a case number.
const REFERENCE_DIGITS: usize = 4;

/// Whether the cells of a column are references: numbers of as many digits, each greater than the
/// one before.
fn is_references(sheet: &Sheet, field: usize) -> bool {
    let cells = sheet.header.sample.iter().filter_map(|row| row.get(field));
    let cells: Vec<&String> = cells.filter(|cell| !cell.is_empty()).collect();
    let is_number = |cell: &&String| cell.bytes().all(|byte| byte.is_ascii_digit());
    let follows = |pair: &[&String]| pair[0].len() == pair[1].len() && pair[0] < pair[1];
    cells.len() > 1
        && cells
            .iter()
            .all(|cell| is_number(cell) && cell.len() >= REFERENCE_DIGITS)
        && cells.windows(2).all(follows)
}

/// Whether the cells of a column are counts, or stand for missing ones, and are no references.
pub(super) fn is_figures(sheet: &Sheet, field: usize) -> bool {
    if is_references(sheet, field) {
        return false;
    }
    let mut figures = false;
    for row in &sheet.header.sample {
        match row.get(field).map(|cell| (cell, Count::parse(cell))) {
            None => {}
            Some((cell, Ok(count))) => {
                figures |= !cell.is_empty() && matches!(count, Count::Number(_));
            }
            Some((_, Err(_))) => return false,
        }
    }
    figures
}

/// The columns of labels in which a blank stands for the label above: filled in the first row,
/// blank in some rows that have a label further right, and never written again where it is as
/// above. In a table that writes labels again, a blank one is missing.
pub(super) fn filled_down(sheet: &Sheet, labels: &[usize]) -> Vec<usize> {
    let sample = &sheet.header.sample;
    let is_left_out = |field: &usize| {
        let cell = |row: &[String]| row.get(*field).cloned().unwrap_or_default();
        let outer = |row: &[String]| -> Vec<String> {
            let outer = labels.iter().filter(|label| *label < field);
            outer.filter_map(|label| row.get(*label).cloned()).collect()
        };
        let mut above = sample.first().map(|row| cell(row)).unwrap_or_default();
        if above.is_empty() {
            return false;
        }
        let (mut blanks, mut repeats) = (0, 0);
        for rows in sample.windows(2) {
            let row = &rows[1];
            let goes_on = |label: &usize| {
                label > field && row.get(*label).is_some_and(|cell| !cell.is_empty())
            };
            let own = cell(row);
            let same_group = outer(row)
                .iter()
                .zip(outer(&rows[0]))
                .all(|(cell, before)| cell.is_empty() || *cell == before);
            if own.is_empty() {
                blanks += u32::from(labels.iter().any(goes_on));
            } else if own == above && same_group {
                repeats += 1;
            } else {
                above = own;
            }
        }
        blanks > 0 && repeats == 0
    };
    labels.iter().copied().filter(is_left_out).collect()
}
