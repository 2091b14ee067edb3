//! A table with its totals, and what of it must be suppressed so that nothing suppressed follows.

use std::collections::VecDeque;

use super::is_small;

/// A cell by its row and column.
pub(super) type Place = (usize, usize);

/// A row or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Line {
    Row(usize),
    Column(usize),
}

/// A table with its totals in the last row and column, and which of it is suppressed.
///
/// Cells less their total are zero in each row and column. Totals so count as negative, but for that
/// of totals, and every line sums to zero.
pub(super) struct Table {
    pub(super) rows: usize,
    pub(super) columns: usize,
    counts: Vec<Option<u64>>,
    suppressed: Vec<bool>,
    /// The suppressed places of each line, rows first.
    hidden: Vec<Vec<Place>>,
}

impl Table {
    pub(super) fn of(cells: &[Vec<Option<u64>>]) -> Option<Self> {
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
            hidden: vec![Vec::new(); rows + columns],
        })
    }

    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let columns = self.columns;
        (0..self.rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
    }

    pub(super) fn line(&self, line: Line) -> impl Iterator<Item = Place> + use<> {
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

    pub(super) fn count(&self, (row, column): Place) -> Option<u64> {
        self.counts
            .get(row * self.columns + column)
            .copied()
            .flatten()
    }

    pub(super) fn is_suppressed(&self, (row, column): Place) -> bool {
        self.suppressed
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(false)
    }

    fn suppress(&mut self, (row, column): Place) {
        let at = row * self.columns + column;
        let suppressed = self.suppressed.get_mut(at);
        if suppressed.is_none_or(|suppressed| std::mem::replace(suppressed, true)) {
            return;
        }
        for line in [Line::Row(row), Line::Column(column)] {
            let number = self.number(line);
            if let Some(hidden) = self.hidden.get_mut(number) {
                hidden.push((row, column));
            }
        }
    }

    /// The number of a line, rows first.
    fn number(&self, line: Line) -> usize {
        match line {
            Line::Row(row) => row,
            Line::Column(column) => self.rows + column,
        }
    }

    /// The suppressed places of a line.
    fn hidden(&self, line: Line) -> &[Place] {
        self.hidden
            .get(self.number(line))
            .map_or(&[], Vec::as_slice)
    }

    /// Suppresses places, and what else would give them away.
    pub(super) fn hide(&mut self, mut places: Vec<Place>) {
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

    pub(super) fn lines(&self) -> impl Iterator<Item = Line> + use<> {
        let rows = (0..self.rows).map(Line::Row);
        rows.chain((0..self.columns).map(Line::Column))
    }

    /// The smallest cell that is shown and not zero, in a line whose suppressed cells are together
    /// less than the threshold, as the rest of the line tells.
    pub(super) fn third_of(&self, line: Line, threshold: u64) -> Option<Place> {
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
    ///
    /// It is looked for from the end that is a row: few figures of a row are suppressed, many of a
    /// column.
    fn has_free_way(&self, from: Line, to: Line, without: Place) -> bool {
        let is_ahead = matches!(from, Line::Row(_));
        let (start, end) = if is_ahead { (from, to) } else { (to, from) };
        let mut seen = vec![false; self.hidden.len()];
        let mut is_new = |line| {
            let seen = seen.get_mut(self.number(line));
            seen.is_some_and(|seen| !std::mem::replace(seen, true))
        };
        is_new(start);
        let mut waiting = vec![start];
        while let Some(line) = waiting.pop() {
            for place in self.hidden(line).iter().filter(|place| **place != without) {
                let (ahead, next) = self.step(line, *place);
                let can = if is_ahead {
                    ahead
                } else {
                    self.step(next, *place).0
                };
                if can && self.count(*place).is_some() && is_new(next) {
                    if next == end {
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

    /// The least that it costs to come to a line by another place.
    fn cheapest_step(&self, line: Line, without: Place) -> Option<Cost> {
        let places = self.line(line).filter(|place| *place != without);
        let costs = places.filter_map(|place| {
            let (_, other) = self.step(line, place);
            let count = self.count(place).filter(|_| self.step(other, place).0)?;
            let nothing = Cost::default();
            Some(if self.is_suppressed(place) {
                nothing
            } else {
                nothing.with(count, self.is_total(place))
            })
        });
        costs.min()
    }

    /// The cheapest way from one line to another, and what it hides.
    fn cheapest_way(&self, from: Line, to: Line, without: Place) -> Option<(Cost, Vec<Place>)> {
        let mut best: Vec<Option<Reached>> = vec![None; self.hidden.len()];
        let known = |best: &[Option<Reached>], line: Line| -> Option<Reached> {
            best.get(self.number(line)).copied().flatten()
        };
        let put = |best: &mut [Option<Reached>], line: Line, reached: Reached| {
            if let Some(known) = best.get_mut(self.number(line)) {
                *known = Some(reached);
            }
        };
        let cost = Cost::default();
        put(&mut best, from, Reached { cost, by: None });
        let last = self.cheapest_step(to, without).unwrap_or_default();
        let mut waiting = VecDeque::from([from]);
        while let Some(line) = waiting.pop_front() {
            let cost = known(&best, line)?.cost;
            // Whatever way it goes on, it comes to the end by one of its places.
            if known(&best, to).is_some_and(|known| known.cost <= cost.plus(last)) {
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
                if known(&best, next).is_some_and(|known| known.cost <= farther) {
                    continue;
                }
                if free {
                    // What costs nothing goes first: mostly it is all that is needed.
                    waiting.push_front(next);
                } else {
                    waiting.push_back(next);
                }
                let by = Some((line, place));
                put(&mut best, next, Reached { cost: farther, by });
            }
        }
        let whole = known(&best, to)?.cost;
        let mut hides = Vec::new();
        let mut at = to;
        // A line is reached by one that costs no more, and none by itself.
        while let Some((line, place)) = known(&best, at).and_then(|reached| reached.by) {
            if !self.is_suppressed(place) {
                hides.push(place);
            }
            at = line;
        }
        hides.reverse();
        Some((whole, hides))
    }
}

/// How a line is reached: at what cost, and from which line by which place.
#[derive(Debug, Clone, Copy)]
struct Reached {
    cost: Cost,
    by: Option<(Line, Place)>,
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
    fn plus(self, other: Self) -> Self {
        Self {
            zeros: self.zeros + other.zeros,
            totals: self.totals + other.totals,
            figures: self.figures + other.figures,
            sum: self.sum.saturating_add(other.sum),
        }
    }

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
