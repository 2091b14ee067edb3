//! What the rows show that are held to tell a table's shape, besides what their cells look like.

use std::collections::{BTreeMap, VecDeque};

use super::Manner;
use super::kind::Kind;
use super::row::OwnedRow;

/// Which rows stand behind blank lines, which have a number but are no rows.
pub(super) fn behind_blank_lines(rows: &VecDeque<OwnedRow>) -> Vec<usize> {
    let numbers: Vec<u64> = rows.iter().map(|row| row.borrow().number()).collect();
    let pairs = numbers.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| pair[1] > pair[0] + 1)
        .map(|(at, _)| at + 1)
        .collect()
}

/// How many cells most of the rows have as they are written: a quotation mark that swallows cells is
/// told by it.
pub(super) fn commonest_width(rows: &VecDeque<OwnedRow>) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.borrow().cells()).or_default() += 1;
    }
    let commonest = counts.into_iter().max_by_key(|(_, times)| *times);
    commonest.map(|(cells, _)| cells)
}

/// How many cells of a row must be headings that the caller knows for the row to be the heading.
const KNOWN_HEADINGS: usize = 2;

/// The first of some rows that is a heading the caller knows, and those right behind it that
/// repeat it.
pub(super) fn known_headings(
    rows: &VecDeque<OwnedRow>,
    manner: Manner,
    kinds: &[Vec<Kind>],
) -> Vec<usize> {
    let Some(is_heading) = manner.is_heading else {
        return Vec::new();
    };
    let is_known = |at: &usize| {
        let has_figures = kinds[*at].iter().any(|kind| kind.is_figure());
        let texts = rows[*at].borrow().texts();
        !has_figures && texts.iter().filter(|text| is_heading(text)).count() >= KNOWN_HEADINGS
    };
    let first = (0..rows.len()).find(is_known);
    first.map_or_else(Vec::new, |first| {
        let heading = rows[first].borrow().texts();
        let repeats = |at: &usize| rows[*at].borrow().texts() == heading;
        (first..rows.len()).take_while(repeats).collect()
    })
}
