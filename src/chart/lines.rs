//! Lays out [`Lines`]: small multiples, three beside each other, all on one scale.

use crate::report::{LinePanel, Lines, Shape};

use super::axis::Scale;
use super::columns::tall;
use super::scene::{Align, BLACK, GREY, Mark, PALE, RULE};
use super::shapes::{self, MEDIAN_COLOUR, OWN, OWN_COLOUR};
use super::sheet::{BODY, INNER, MARGIN, SMALL, Sheet, Style, leading, pixels};
use super::text::{clean, whole};

/// How many panels stand beside each other.
const BESIDE: usize = 3;
/// Between two panels.
const GAP: i32 = 24;
/// The room for the numbers at the left of a panel.
const BEFORE: i32 = 44;
/// The room for the last number at its right.
const AFTER: i32 = 46;
/// The height of a plot.
const HEIGHT: i32 = 130;
/// Between the ends of the plot and the first and last period.
const INSET: i32 = 8;
/// The most periods that each have a mark on the line.
const MOST_MARKED: usize = 12;
/// The radius of a mark on the line.
const DOT: i32 = 3;

/// Adds the panels. What their axis is of stands in the sheet's subtitle, once for all of them.
pub(super) fn draw(sheet: &mut Sheet, lines: &Lines) {
    shapes::key(sheet, &lines.key);
    let numbers = lines.panels.iter().flat_map(numbers);
    let scale = Scale::new(&lines.axis, numbers, (HEIGHT, 0));
    let width = (INNER - GAP * (pixels(BESIDE) - 1)) / pixels(BESIDE);
    for row in lines.panels.chunks(BESIDE) {
        let titles: Vec<Vec<String>> = row
            .iter()
            .map(|panel| sheet.fonts.wrap_to(&clean(&panel.title), BODY, width, 2))
            .collect();
        let title = titles.iter().map(|lines| tall(lines, BODY)).max();
        let title = title.unwrap_or_default();
        let top = sheet.y;
        for (index, (panel, words)) in row.iter().zip(&titles).enumerate() {
            let left = MARGIN + pixels(index) * (width + GAP);
            let at = (left, top + title - tall(words, BODY) / 2);
            sheet.block(words, at, Style(BODY, BLACK, Align::Left));
            let plot = Plot {
                lines,
                scale: &scale,
                left: left + BEFORE,
                right: left + width - AFTER,
                top: top + title + GAP / 2,
            };
            plot.draw(sheet, panel);
        }
        sheet.y = top + title + GAP / 2 + HEIGHT + 2 * leading(SMALL) + GAP / 2;
    }
}

fn numbers(panel: &LinePanel) -> Vec<f64> {
    let line = &panel.line;
    let halves = line
        .half
        .iter()
        .flatten()
        .flat_map(|(low, high)| [*low, *high]);
    let all = line.own.iter().chain(&line.median).flatten().copied();
    all.chain(halves).collect()
}

/// The place of a panel.
struct Plot<'a> {
    lines: &'a Lines,
    scale: &'a Scale,
    left: i32,
    right: i32,
    top: i32,
}

impl Plot<'_> {
    fn draw(&self, sheet: &mut Sheet, panel: &LinePanel) {
        let (lines, line) = (self.lines, &panel.line);
        for tick in self.scale.ticks() {
            let y = self.y(tick);
            let width = self.right - self.left;
            sheet.marks.push(Mark::Fill(self.left, y, width, 1, RULE));
            let words = self.scale.words(tick, &lines.axis);
            let style = Style(SMALL, GREY, Align::Right);
            sheet.block(&[words], (self.left - INSET, y), style);
        }
        self.periods(sheet);
        if let Some(words) = &panel.words {
            let room = self.right - self.left - INSET;
            let words = sheet.fonts.wrap_to(&clean(words), SMALL, room, 3);
            let at = (self.left + INSET, self.top + HEIGHT / 2);
            let widest = words
                .iter()
                .map(|line| sheet.fonts.width(line, SMALL))
                .max();
            let (width, height) = (widest.unwrap_or_default(), tall(&words, SMALL));
            let paper = Mark::Fill(
                at.0 - 2,
                at.1 - height / 2,
                width + 4,
                height,
                super::scene::WHITE,
            );
            sheet.marks.push(paper);
            sheet.block(&words, at, Style(SMALL, GREY, Align::Left));
            return;
        }
        self.band(sheet, &line.half);
        let median = self.points(&line.median);
        for run in &median {
            if run.len() > 1 {
                sheet.marks.push(Mark::Path(run.clone(), 2, MEDIAN_COLOUR));
            }
        }
        // At its other end than the council's own, so that neither hides the other.
        if let Some(first) = median.first().and_then(|run| run.first()) {
            sheet.marks.extend(shapes::point(Shape::Median, *first));
        }
        let own = self.points(&line.own);
        for run in &own {
            if run.len() > 1 {
                sheet.marks.push(Mark::Path(run.clone(), 2, OWN_COLOUR));
            }
            for (index, point) in run.iter().enumerate() {
                if lines.periods.len() <= MOST_MARKED || index + 1 == run.len() || index == 0 {
                    sheet.marks.push(Mark::Disc(*point, DOT, OWN_COLOUR));
                }
            }
        }
        let last = own.last().and_then(|run| run.last());
        let number = line.own.iter().flatten().next_back();
        if let (Some((x, y)), Some(number)) = (last, number) {
            let words = format!("{number:.1}{}", lines.axis.unit);
            sheet.marks.extend(shapes::point(Shape::Own, (*x, *y)));
            let at = (x + OWN + INSET / 2, *y);
            sheet.block(&[words], at, Style(SMALL, BLACK, Align::Left));
        }
    }

    /// Adds the first and the last period below the plot, one under the other where they are long.
    fn periods(&self, sheet: &mut Sheet) {
        let room = self.right - self.left;
        let fonts = sheet.fonts;
        let short = |period: &String| fonts.shorten(&clean(period), SMALL, room);
        let first = self.lines.periods.first().map(short).unwrap_or_default();
        let last = self.lines.periods.get(1..).unwrap_or_default().last();
        let last = last.map(short).unwrap_or_default();
        let y = self.top + HEIGHT + leading(SMALL) / 2 + 6;
        let both = fonts.width(&first, SMALL) + INSET + fonts.width(&last, SMALL);
        let below = if both > room { leading(SMALL) } else { 0 };
        sheet.block(&[first], (self.left, y), Style(SMALL, GREY, Align::Left));
        if !last.is_empty() {
            let at = (self.right, y + below);
            sheet.block(&[last], at, Style(SMALL, GREY, Align::Right));
        }
    }

    fn x(&self, period: usize) -> i32 {
        let last = pixels(self.lines.periods.len()) - 1;
        let (from, to) = (self.left + INSET, self.right - INSET);
        if last < 1 {
            return i32::midpoint(from, to);
        }
        from + whole(f64::from(to - from) * f64::from(pixels(period)) / f64::from(last))
    }

    fn y(&self, number: f64) -> i32 {
        self.top + self.scale.at(number)
    }

    /// The points of a line, in runs between periods without a number.
    fn points(&self, numbers: &[Option<f64>]) -> Vec<Vec<(i32, i32)>> {
        let mut runs: Vec<Vec<(i32, i32)>> = vec![Vec::new()];
        for (period, number) in numbers.iter().enumerate() {
            match (number, runs.last_mut()) {
                (Some(number), Some(run)) => run.push((self.x(period), self.y(*number))),
                _ => runs.push(Vec::new()),
            }
        }
        runs.retain(|run| !run.is_empty());
        runs
    }

    /// Adds the middle half, with an outline since its fill is pale.
    fn band(&self, sheet: &mut Sheet, half: &[Option<(f64, f64)>]) {
        let lows: Vec<Option<f64>> = half.iter().map(|one| one.map(|one| one.0)).collect();
        let highs: Vec<Option<f64>> = half.iter().map(|one| one.map(|one| one.1)).collect();
        for (low, high) in self.points(&lows).into_iter().zip(self.points(&highs)) {
            if let ([(x, low)], [(_, high)]) = (low.as_slice(), high.as_slice()) {
                sheet
                    .marks
                    .push(Mark::Fill(x - 6, *high, 12, (low - high).max(1), GREY));
                let inner = (low - high - 2).max(1);
                sheet
                    .marks
                    .push(Mark::Fill(x - 5, high + 1, 10, inner, PALE));
                continue;
            }
            let round: Vec<(i32, i32)> = high.iter().chain(low.iter().rev()).copied().collect();
            sheet.marks.push(Mark::Shape(round, PALE));
            for edge in [low, high] {
                sheet.marks.push(Mark::Path(edge, 1, GREY));
            }
        }
    }
}
