//! Lays out [`Rows`]: marks over one axis, a row a service or a council.
//!
//! Many marks of one shape in a row that would lie on each other are stacked up and down from the
//! middle of the row, so that each can be seen; where they pile too high they move closer.

use crate::report::{Row, RowContent, RowMark, Rows, Shape, Signed};

use super::axis::Scale;
use super::columns::{COLUMN_GAP, Columns, MOST_LINES, tall};
use super::scene::{AXIS, Align, GREY, Mark, RULE, WHITE};
use super::shapes::{self, OTHER, OWN};
use super::sheet::{SMALL, Sheet, Style, leading, pixels};
use super::text::clean;

/// The length of a tick under the rows.
const TICK: i32 = 4;
/// White between the rows' ends and the first and the last mark.
const INSET: i32 = 10;
/// The width of a place in which marks are stacked.
const PLACE: i32 = 2 * OTHER;
/// The most that a row of stacked marks may be high.
const MOST_HEIGHT: i32 = 96;

/// Adds the rows.
pub(super) fn draw(sheet: &mut Sheet, rows: &Rows) {
    let is_marked = |row: &Row| matches!(row.content, RowContent::Marks(_));
    let has_marks = rows.rows.iter().any(is_marked);
    if has_marks {
        shapes::key(sheet, &rows.key);
    }
    let words = rows.rows.iter();
    let words = words.map(|row| (row.label.as_str(), row.detail.as_str()));
    let columns = Columns::new(words, sheet.fonts);
    let ends = (columns.left + INSET, columns.left + columns.width - INSET);
    let numbers = rows.rows.iter().flat_map(numbers);
    let plot = Plot {
        scale: Scale::new(&rows.axis, numbers, ends),
        columns,
    };
    let (behind, top) = (sheet.marks.len(), sheet.y);
    for (index, row) in rows.rows.iter().enumerate() {
        plot.row(sheet, index, &row.content);
    }
    // Words alone need no axis.
    if !has_marks {
        return;
    }
    let bottom = sheet.y + TICK;
    sheet.y += 2 * TICK;
    let middle = sheet.y + leading(SMALL) / 2;
    let mut grid = Vec::new();
    for tick in plot.scale.ticks() {
        let x = plot.scale.at(tick);
        let is_held = rows
            .axis
            .holds
            .is_some_and(|held| (held - tick).abs() < 1e-9);
        grid.push(match (is_held, rows.axis.signed) {
            (true, Signed::Differences) => Mark::Fill(x - 1, top, 2, bottom - top, GREY),
            (true, Signed::Plain) => Mark::Fill(x, top, 1, bottom - top, AXIS),
            (false, _) => Mark::Fill(x, top, 1, bottom - top, RULE),
        });
        let words = plot.scale.words(tick, &rows.axis);
        sheet.block(&[words], (x, middle), Style(SMALL, GREY, Align::Middle));
    }
    sheet.marks.splice(behind..behind, grid);
    sheet.y += leading(SMALL);
    let name = clean(&rows.axis.name);
    let name = sheet.fonts.wrap(&name, SMALL, plot.columns.width);
    let centre = plot.columns.left + plot.columns.width / 2;
    let height = tall(&name, SMALL);
    let at = (centre, sheet.y + height / 2);
    sheet.block(&name, at, Style(SMALL, GREY, Align::Middle));
    sheet.y += height;
}

/// The numbers that a row's marks stand at.
fn numbers(row: &Row) -> Vec<f64> {
    let RowContent::Marks(marks) = &row.content else {
        return Vec::new();
    };
    let of = |mark: &RowMark| match *mark {
        RowMark::Span(_, from, to) => vec![from, to],
        RowMark::Point(_, at) => vec![at],
    };
    marks.iter().flat_map(of).collect()
}

struct Plot {
    columns: Columns,
    scale: Scale,
}

impl Plot {
    /// Adds a row and goes below it.
    fn row(&self, sheet: &mut Sheet, row: usize, content: &RowContent) {
        let density = self.columns.density;
        let mut height = self.columns.height(row).max(density.bar);
        match content {
            RowContent::Marks(marks) => {
                let stacks = stacks(marks, &self.scale);
                let highest = stacks.iter().map(|(_, level)| level.abs()).max();
                let levels = 2 * highest.unwrap_or_default() + 1;
                let wanted = levels.saturating_mul(PLACE) + 2 * OWN;
                height = height.max(wanted.min(MOST_HEIGHT));
                let middle = sheet.y + height / 2;
                self.columns.draw(sheet, row, middle);
                let room = (height - 2 * OWN).min(wanted);
                self.marks(sheet, marks, (middle, room, levels));
            }
            RowContent::Words(words) | RowContent::Gap(words) => {
                let room = self.columns.width - 2 * COLUMN_GAP;
                let face = density.face;
                let lines = sheet.fonts.wrap_to(&clean(words), face, room, MOST_LINES);
                if matches!(content, RowContent::Gap(_)) {
                    height = 0;
                }
                height = height.max(tall(&lines, face));
                let middle = sheet.y + height / 2;
                self.columns.draw(sheet, row, middle);
                let widest = lines.iter().map(|line| sheet.fonts.width(line, face)).max();
                let left = self.columns.left + INSET + COLUMN_GAP / 2;
                let width = widest.unwrap_or_default();
                let top = middle - tall(&lines, face) / 2;
                let paper = (left - 2, top, width + COLUMN_GAP / 2, tall(&lines, face));
                sheet
                    .marks
                    .push(Mark::Fill(paper.0, paper.1, paper.2, paper.3, WHITE));
                sheet.block(&lines, (left, middle), Style(face, GREY, Align::Left));
            }
        }
        sheet.y += height + density.gap;
    }

    /// Adds the marks of a row: as they come, those that would lie on each other stacked.
    fn marks(&self, sheet: &mut Sheet, marks: &[RowMark], stack: (i32, i32, i32)) {
        let (middle, room, levels) = stack;
        let mut stacked = stacks(marks, &self.scale).into_iter();
        for mark in marks {
            match *mark {
                RowMark::Span(shape, from, to) => {
                    let (from, to) = (self.scale.at(from), self.scale.at(to));
                    sheet.marks.extend(shapes::span(shape, from, to, middle));
                }
                RowMark::Point(Shape::Other, _) => {
                    if let Some((x, level)) = stacked.next() {
                        let y = middle + level * room / levels;
                        sheet.marks.extend(shapes::point(Shape::Other, (x, y)));
                    }
                }
                RowMark::Point(shape, at) => {
                    let at = (self.scale.at(at), middle);
                    sheet.marks.extend(shapes::point(shape, at));
                }
            }
        }
    }
}

/// Where the other councils of a row stand: across, and how many places above or below the middle.
fn stacks(marks: &[RowMark], scale: &Scale) -> Vec<(i32, i32)> {
    let mut taken: std::collections::BTreeMap<i32, usize> = std::collections::BTreeMap::new();
    let place = |mark: &RowMark| {
        let RowMark::Point(Shape::Other, at) = *mark else {
            return None;
        };
        let x = scale.at(at);
        let count = taken.entry(x.div_euclid(PLACE)).or_default();
        let far = pixels(count.div_ceil(2));
        let level = if count.is_multiple_of(2) { far } else { -far };
        *count += 1;
        Some((x, level))
    };
    marks.iter().filter_map(place).collect()
}
