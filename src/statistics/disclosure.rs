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

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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

/// A cell by its row and column.
type Place = (usize, usize);

/// A row or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Line {
    Row(usize),
    Column(usize),
}

/// A table with its totals in the last row and column, and which of it is suppressed.
///
/// Cells less their total are zero in each row and column. Totals so count as negative, but for that
/// of totals, and every line sums to zero.
struct Table {
    rows: usize,
    columns: usize,
    counts: Vec<Option<u64>>,
    suppressed: Vec<bool>,
}

impl Table {
    fn of(cells: &[Vec<Option<u64>>]) -> Option<Self> {
        let width = cells.first()?.len();
        if width == 0 || cells.iter().any(|row| row.len() != width) {
            return None;
        }
        let mut all: Vec<Vec<Option<u64>>> = cells.to_vec();
        for row in &mut all {
            let total = sum(row.iter().copied())?;
            row.push(total);
        }
        let column = |column: usize| sum(all.iter().map(|row| row.get(column).copied().flatten()));
        let totals = (0..=width).map(column).collect::<Option<Vec<_>>>()?;
        all.push(totals);
        let (rows, columns) = (all.len(), width + 1);
        let suppressed = vec![false; rows * columns];
        Some(Self {
            rows,
            columns,
            counts: all.concat(),
            suppressed,
        })
    }

    fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let columns = self.columns;
        (0..self.rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }

    fn line(&self, line: Line) -> impl Iterator<Item = Place> + use<> {
        let (rows, columns) = (self.rows, self.columns);
        let long = match line {
            Line::Row(_) => columns,
            Line::Column(_) => rows,
        };
        (0..long).map(move |at| match line {
            Line::Row(row) => (row, at),
            Line::Column(column) => (at, column),
        })
    }

    fn count(&self, (row, column): Place) -> Option<u64> {
        self.counts
            .get(row * self.columns + column)
            .copied()
            .flatten()
    }

    fn is_suppressed(&self, (row, column): Place) -> bool {
        self.suppressed
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(false)
    }

    fn suppress(&mut self, (row, column): Place) {
        if let Some(suppressed) = self.suppressed.get_mut(row * self.columns + column) {
            *suppressed = true;
        }
    }

    /// Suppresses places, and what else would give them away.
    fn hide(&mut self, mut places: Vec<Place>) {
        // Hiding more never gives away what was hidden well: each figure is looked at once.
        places.iter().for_each(|place| self.suppress(*place));
        while let Some(place) = places.pop() {
            let more = self.cheapest_round(place).unwrap_or_default();
            more.iter().for_each(|place| self.suppress(*place));
            places.extend(more);
        }
    }

    /// Whether the place is a total of cells, which counts as negative.
    fn is_negative(&self, (row, column): Place) -> bool {
        (row + 1 == self.rows) != (column + 1 == self.columns)
    }

    fn is_total(&self, (row, column): Place) -> bool {
        row + 1 == self.rows || column + 1 == self.columns
    }

    fn lines(&self) -> impl Iterator<Item = Line> + use<> {
        let rows = (0..self.rows).map(Line::Row);
        rows.chain((0..self.columns).map(Line::Column))
    }

    /// The smallest cell that is shown and not zero, in a line whose suppressed cells are together
    /// less than the threshold, as the rest of the line tells.
    fn third_of(&self, line: Line, threshold: u64) -> Option<Place> {
        let is_end = |(row, column): Place| match line {
            Line::Row(_) => column + 1 == self.columns,
            Line::Column(_) => row + 1 == self.rows,
        };
        let (total, cells): (Vec<Place>, Vec<Place>) =
            self.line(line).partition(|place| is_end(*place));
        let (hidden, open): (Vec<Place>, Vec<Place>) = cells
            .into_iter()
            .partition(|place| self.is_suppressed(*place));
        let sum: u64 = hidden.iter().filter_map(|place| self.count(*place)).sum();
        let counted = open
            .into_iter()
            .filter_map(|place| Some((self.count(place)?, place)));
        let smallest = counted.filter(|(count, _)| *count > 0).min()?;
        let told =
            is_small(sum, threshold) && !total.iter().any(|place| self.is_suppressed(*place));
        told.then_some(smallest.1)
    }

    /// What is cheapest to hide so that the figure of a suppressed place could be another one by all
    /// that is shown; nothing where it could already.
    ///
    /// A figure can go up by one if others can follow so that every line still adds up: if there is a
    /// round through rows and columns along suppressed figures, each of which can go the way needed.
    fn cheapest_round(&self, place: Place) -> Option<Vec<Place>> {
        let (row, column) = (Line::Row(place.0), Line::Column(place.1));
        // Mostly what is hidden already is all that is needed, which is found much faster.
        if self.can_rise(place) && self.has_free_way(column, row, place)
            || self.can_fall(place) && self.has_free_way(row, column, place)
        {
            return Some(Vec::new());
        }
        let up = self
            .can_rise(place)
            .then(|| self.cheapest_way(column, row, place))
            .flatten();
        let down = self
            .can_fall(place)
            .then(|| self.cheapest_way(row, column, place))
            .flatten();
        let cheaper = up.into_iter().chain(down).min()?;
        Some(cheaper.1)
    }

    /// Whether a figure, negative if a total, can go up: no count goes below one that is not zero.
    fn can_rise(&self, place: Place) -> bool {
        !self.is_negative(place) || self.count(place).is_some_and(|count| count > 1)
    }

    fn can_fall(&self, place: Place) -> bool {
        self.is_negative(place) || self.count(place).is_some_and(|count| count > 1)
    }

    /// Whether there is a way from one line to another that hides nothing more.
    fn has_free_way(&self, from: Line, to: Line, without: Place) -> bool {
        let mut seen = BTreeSet::from([from]);
        let mut waiting = vec![from];
        while let Some(line) = waiting.pop() {
            let hidden = self.line(line).filter(|place| self.is_suppressed(*place));
            for place in hidden.filter(|place| *place != without) {
                let (can, next) = self.step(line, place);
                if can && self.count(place).is_some() && seen.insert(next) {
                    if next == to {
                        return true;
                    }
                    waiting.push(next);
                }
            }
        }
        false
    }

    /// Whether a figure of a line can go the way that is needed, and the line it then changes.
    fn step(&self, line: Line, place: Place) -> (bool, Line) {
        // What a row gains a column must lose.
        match line {
            Line::Row(_) => (self.can_rise(place), Line::Column(place.1)),
            Line::Column(_) => (self.can_fall(place), Line::Row(place.0)),
        }
    }

    /// The cheapest way from one line to another, and what it hides.
    fn cheapest_way(&self, from: Line, to: Line, without: Place) -> Option<(Cost, Vec<Place>)> {
        let mut best: BTreeMap<Line, (Cost, Vec<Place>)> =
            BTreeMap::from([(from, Default::default())]);
        let mut waiting = VecDeque::from([from]);
        while let Some(line) = waiting.pop_front() {
            let (cost, hides) = best.get(&line)?.clone();
            if best.get(&to).is_some_and(|known| known.0 <= cost) {
                continue;
            }
            for place in self.line(line).filter(|place| *place != without) {
                let (can, next) = self.step(line, place);
                let Some(count) = self.count(place).filter(|_| can) else {
                    continue;
                };
                let free = self.is_suppressed(place);
                let farther = if free {
                    cost
                } else {
                    cost.with(count, self.is_total(place))
                };
                if best.get(&next).is_some_and(|known| known.0 <= farther) {
                    continue;
                }
                let mut hides = hides.clone();
                if free {
                    // What costs nothing goes first: mostly it is all that is needed.
                    waiting.push_front(next);
                } else {
                    hides.push(place);
                    waiting.push_back(next);
                }
                best.insert(next, (farther, hides));
            }
        }
        best.remove(&to)
    }
}

/// What is lost by hiding figures, the worst first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    /// Zeros, which look like something once they are hidden.
    zeros: u64,
    /// Totals, which are wanted most.
    totals: u64,
    /// Figures.
    figures: u64,
    /// What they count together.
    sum: u64,
}

impl Cost {
    fn with(self, count: u64, is_total: bool) -> Self {
        Self {
            zeros: self.zeros + u64::from(count == 0),
            totals: self.totals + u64::from(is_total),
            figures: self.figures + 1,
            sum: self.sum.saturating_add(count),
        }
    }
}

/// The sum of what is there, `Some(None)` where nothing is; `None` where it has no number.
#[expect(
    clippy::option_option,
    reason = "no figure and no number are different things"
)]
fn sum(counts: impl Iterator<Item = Option<u64>>) -> Option<Option<u64>> {
    let mut all = counts.flatten();
    let Some(first) = all.next() else {
        return Some(None);
    };
    all.try_fold(first, u64::checked_add).map(Some)
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
