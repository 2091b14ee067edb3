//! Small counts kept from a table that is published, so that no one can work them out.
//!
//! - Definition: a count above zero and below the threshold is suppressed, cell or total. Then, as
//!   long as the totals give a suppressed figure away, those others are suppressed that hide it at the
//!   least loss: no zeros, which are of nobody, no totals, few figures, small ones. Where several are
//!   together less than the threshold by their total, the smallest other is too.
//! - A figure is given away where only one value of it agrees with all that is shown, even to a reader
//!   who knows that what is suppressed is not zero.
//! - Rounding to 5 instead ([`round_to_5`]) needs none of this: cells and totals are rounded apart,
//!   and do not add up.
//! - Unit: counts. Undefined where rows differ in length or a total has no number.
//! - Source: ONS and NHS guidance on small numbers, for thresholds and secondary suppression; that
//!   nothing is given away is worked out as flows, Gusfield 1988, “A graph theoretic approach to
//!   statistical data security”.
//!
//! ```
//! use channelshift::statistics::disclosure::{Shown::{Count, Suppressed}, round_to_5, suppress};
//! let cells = [[3, 40, 20], [50, 60, 70]].map(|row| row.map(Some).to_vec());
//! let shown = suppress(&cells, 5).unwrap();
//! // 3 is small; 20, 50 and 70 hide it. The last of each row and column is the total.
//! assert_eq!(shown[0], [Suppressed, Count(40), Suppressed, Count(63)]);
//! assert_eq!(shown[1], [Suppressed, Count(60), Suppressed, Count(180)]);
//! assert_eq!(shown[2], [Count(53), Count(100), Count(90), Count(243)]);
//! assert_eq!(round_to_5(12.5), 15.0);
//! ```

mod table;

use table::{Place, Table};

/// The threshold in general use for counts of people.
pub const SUPPRESSED_BELOW: u64 = 5;

/// How small counts are kept from what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Counts above zero and below this are suppressed, and what gives them away.
    Below(u64),
    /// Counts and totals are rounded to 5, each apart.
    RoundTo5,
}

/// What is shown of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Its count.
    Count(u64),
    /// That it is suppressed.
    Suppressed,
    /// That there was none; it is in no total.
    Missing,
}

/// Whether a count is small: above zero and below the threshold.
///
/// ```
/// use channelshift::statistics::disclosure::is_small;
/// assert_eq!([0, 1, 4, 5].map(|count| is_small(count, 5)), [false, true, true, false]);
/// ```
pub fn is_small(count: u64, threshold: u64) -> bool {
    0 < count && count < threshold
}

/// Whether a share of `part` in `whole` tells of a small count: the part's, or that of the rest.
///
/// ```
/// use channelshift::statistics::disclosure::share_discloses;
/// assert!(share_discloses(198, 200, 5));
/// assert!(!share_discloses(200, 200, 5));
/// ```
pub fn share_discloses(part: u64, whole: u64, threshold: u64) -> bool {
    is_small(part, threshold) || is_small(whole.saturating_sub(part), threshold)
}

/// A count rounded to the nearest 5, half up.
pub fn round_to_5(count: f64) -> f64 {
    (count / 5.0 + 0.5).floor() * 5.0
}

/// A whole count rounded to the nearest 5.
///
/// ```
/// use channelshift::statistics::disclosure::count_to_5;
/// assert_eq!([0, 2, 3, 7, 8].map(count_to_5), [0, 0, 5, 5, 10]);
/// ```
pub fn count_to_5(count: u64) -> u64 {
    count.saturating_add(2) / 5 * 5
}

/// What is shown of a table and its totals: `cells` by row and column without totals, `None` where
/// there is no figure. The answer has a row and a column more, of totals.
pub fn suppress(cells: &[Vec<Option<u64>>], threshold: u64) -> Option<Vec<Vec<Shown>>> {
    let mut table = Table::of(cells)?;
    let (rows, columns) = (table.rows, table.columns);
    let is_small = |place: &Place| {
        let count = table.count(*place);
        count.is_some_and(|count| is_small(count, threshold))
    };
    let small = table.places().filter(is_small).collect();
    table.hide(small);
    let mut is_told = true;
    while is_told {
        is_told = false;
        for line in table.lines() {
            while let Some(third) = table.third_of(line, threshold) {
                table.hide(vec![third]);
                is_told = true;
            }
        }
    }
    let shown = |place: Place| match table.count(place) {
        _ if table.is_suppressed(place) => Shown::Suppressed,
        Some(count) => Shown::Count(count),
        None => Shown::Missing,
    };
    let row = |row| (0..columns).map(|column| shown((row, column))).collect();
    Some((0..rows).map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(cells: &[&[u64]]) -> Vec<Vec<Option<u64>>> {
        cells
            .iter()
            .map(|row| row.iter().copied().map(Some).collect())
            .collect()
    }

    fn suppressed(shown: &[Vec<Shown>]) -> Vec<Place> {
        let mut places = Vec::new();
        for (row, line) in shown.iter().enumerate() {
            for (column, cell) in line.iter().enumerate() {
                if *cell == Shown::Suppressed {
                    places.push((row, column));
                }
            }
        }
        places
    }

    #[test]
    fn nothing_small_hides_nothing() {
        let shown = suppress(&of(&[&[0, 5], &[9, 0]]), 5).unwrap();
        assert!(suppressed(&shown).is_empty());
        assert!(suppressed(&suppress(&of(&[&[1, 2]]), 0).unwrap()).is_empty());
    }

    #[test]
    fn a_small_total_is_hidden_too() {
        let shown = suppress(&of(&[&[3, 0], &[80, 90]]), 5).unwrap();
        assert_eq!(shown[0][2], Shown::Suppressed);
        assert_eq!(shown[0][1], Shown::Count(0));
    }

    #[test]
    fn two_that_are_small_together_are_joined_by_a_third() {
        let shown = suppress(&of(&[&[1, 1, 30, 40], &[1, 1, 50, 60]]), 5).unwrap();
        assert_eq!(shown[0][2], Shown::Suppressed);
    }

    #[test]
    fn a_missing_cell_hides_nothing() {
        let cells = vec![
            vec![Some(3), None, Some(9)],
            vec![Some(7), Some(8), Some(9)],
        ];
        let shown = suppress(&cells, 5).unwrap();
        assert_eq!(shown[0][1], Shown::Missing);
        assert_eq!(suppressed(&shown), [(0, 0), (0, 2), (1, 0), (1, 2)]);
        let empty = suppress(&[vec![None], vec![Some(9)]], 5).unwrap();
        assert_eq!(empty[0], [Shown::Missing, Shown::Missing]);
    }

    #[test]
    fn tables_that_do_not_fit_have_no_answer() {
        assert_eq!(suppress(&[], 5), None);
        assert_eq!(suppress(&[Vec::new()], 5), None);
        assert_eq!(suppress(&[vec![Some(1)], vec![Some(1), Some(2)]], 5), None);
        assert_eq!(suppress(&of(&[&[u64::MAX, 1]]), 5), None);
    }

    /// The suppressed figures that follow from the others by solving the equations of the margins:
    /// those that are alone in a row of the reduced echelon form.
    fn solved(shown: &[Vec<Shown>]) -> Vec<Place> {
        let unknown = suppressed(shown);
        let (rows, columns) = (shown.len(), shown[0].len());
        let lines: Vec<Vec<Place>> = (0..rows)
            .map(|row| (0..columns).map(|column| (row, column)).collect())
            .chain((0..columns).map(|column| (0..rows).map(|row| (row, column)).collect()))
            .collect();
        let sign = |(row, column): Place| {
            if (row + 1 == rows) == (column + 1 == columns) {
                1.0
            } else {
                -1.0
            }
        };
        let mut matrix: Vec<Vec<f64>> = lines
            .iter()
            .map(|line| {
                unknown
                    .iter()
                    .map(|one| if line.contains(one) { sign(*one) } else { 0.0 })
                    .collect()
            })
            .collect();
        let mut top = 0;
        for column in 0..unknown.len() {
            let Some(pivot) = (top..matrix.len()).find(|row| matrix[*row][column].abs() > 1e-9)
            else {
                continue;
            };
            matrix.swap(top, pivot);
            let by = matrix[top][column];
            matrix[top].iter_mut().for_each(|cell| *cell /= by);
            let line = matrix[top].clone();
            for (row, other) in matrix.iter_mut().enumerate() {
                let times = other[column];
                if row != top && times.abs() > 1e-9 {
                    other
                        .iter_mut()
                        .zip(&line)
                        .for_each(|(cell, by)| *cell -= times * by);
                }
            }
            top += 1;
        }
        let alone = |line: &&Vec<f64>| line.iter().filter(|cell| cell.abs() > 1e-9).count() == 1;
        let which =
            |line: &Vec<f64>| unknown[line.iter().position(|cell| cell.abs() > 1e-9).unwrap()];
        matrix.iter().filter(alone).map(which).collect()
    }

    /// All that the suppressed figures could be, by trying every filling of the cells that keeps what
    /// is shown, in which what is suppressed is no zero unless it is.
    fn possible(cells: &[Vec<u64>], shown: &[Vec<Shown>]) -> Vec<Vec<u64>> {
        let unknown = suppressed(shown);
        let (rows, columns) = (cells.len(), cells[0].len());
        let inner: Vec<Place> = unknown
            .iter()
            .copied()
            .filter(|(r, c)| *r < rows && *c < columns)
            .collect();
        let range =
            |(row, column): &Place| u64::from(cells[*row][*column] > 0)..=cells[*row][*column] + 2;
        let mut fillings: Vec<Vec<u64>> = vec![Vec::new()];
        for place in &inner {
            fillings = fillings
                .iter()
                .flat_map(|filling| {
                    range(place)
                        .map(|value| [&filling[..], &[value]].concat())
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        let mut possible = vec![Vec::new(); unknown.len()];
        for filling in fillings {
            let mut all = cells.to_vec();
            for ((row, column), value) in inner.iter().zip(&filling) {
                all[*row][*column] = *value;
            }
            let filled = Table::of(
                &all.iter()
                    .map(|row| row.iter().copied().map(Some).collect())
                    .collect::<Vec<_>>(),
            )
            .unwrap();
            let agrees = filled
                .places()
                .all(|(row, column)| match shown[row][column] {
                    Shown::Count(count) => filled.count((row, column)) == Some(count),
                    _ => true,
                });
            if agrees {
                for (place, seen) in unknown.iter().zip(&mut possible) {
                    let value = filled.count(*place).unwrap();
                    if !seen.contains(&value) {
                        seen.push(value);
                    }
                }
            }
        }
        possible
    }

    proptest! {
        #[test]
        fn no_suppressed_figure_follows_from_the_margins(
            cells in (1..6_usize, 1..6_usize).prop_flat_map(|(rows, columns)| {
                let count = prop_oneof![2 => 0..6_u64, 2 => 5..99_u64];
                prop::collection::vec(prop::collection::vec(prop::option::weighted(0.95, count), columns), rows)
            }),
            threshold in 0..12_u64,
        ) {
            let shown = suppress(&cells, threshold).unwrap();
            prop_assert!(solved(&shown).is_empty(), "{shown:?}");
            let all = Table::of(&cells).unwrap();
            for line in all.lines() {
                let mut places: Vec<Place> = all.line(line).collect();
                let total = places.pop().unwrap();
                let at = |place: &Place| shown[place.0][place.1];
                let hidden = places.iter().filter(|place| at(place) == Shown::Suppressed);
                let sum: u64 = hidden.filter_map(|place| all.count(*place)).sum();
                prop_assert!(at(&total) == Shown::Suppressed || !is_small(sum, threshold), "{shown:?}");
            }
            for place in all.places() {
                match shown[place.0][place.1] {
                    Shown::Count(count) => {
                        prop_assert_eq!(all.count(place), Some(count));
                        prop_assert!(!is_small(count, threshold));
                    }
                    Shown::Suppressed => prop_assert!(all.count(place).is_some()),
                    Shown::Missing => prop_assert_eq!(all.count(place), None),
                }
            }
        }

        #[test]
        fn no_suppressed_figure_is_the_only_one_possible(
            cells in (1..3_usize, 1..4_usize).prop_flat_map(|(rows, columns)| {
                prop::collection::vec(prop::collection::vec(0..5_u64, columns), rows)
            }),
            threshold in 2..5_u64,
        ) {
            let some: Vec<Vec<_>> =
                cells.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
            let shown = suppress(&some, threshold).unwrap();
            for values in possible(&cells, &shown) {
                prop_assert!(values.len() > 1, "{cells:?} {shown:?}");
            }
        }
    }
}
