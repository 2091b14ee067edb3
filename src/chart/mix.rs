//! Lays out a [`Mix`]: 100% stacked bars with their names, labels and words.
//!
//! It decides where everything stands, in natural pixels, and gives the list of marks; `scene`
//! draws it. It sorts nothing and rounds nothing: bars and numbers stand as they came. A share too
//! narrow for its label gets none, because the table beside the picture carries it. The names stand
//! once, above the first bar, however tall the picture.

use crate::report::{Mix, MixBar, MixContent};

use super::ChartError;
use super::columns::{COLUMN_GAP, Columns, Density, MOST_LINES, tall};
use super::key;
use super::scene::{AXIS, Align, GREY, Mark, PALETTE, RULE, WHITE};
use super::segments::{self, Segment};
use super::sheet::{SMALL, Sheet, Style, leading};
use super::text::clean;

/// White space at each side of a per-cent label in its segment.
const LABEL_PADDING: i32 = 6;

/// The length of a tick under the bars.
const TICK: i32 = 4;
/// Where the axis has ticks, in per cent.
const TICKS: [i32; 5] = [0, 25, 50, 75, 100];

/// Adds the bars. It takes any bars; those that `check` refuses give a poor picture.
pub(super) fn draw(sheet: &mut Sheet, mix: &Mix) -> Result<(), ChartError> {
    let bars = mix.bars.iter();
    let words = bars.map(|bar| (bar.label.as_str(), bar.detail.as_str()));
    let columns = Columns::new(words, sheet.fonts);
    let plot = Plot {
        series: &mix.series,
        left: columns.left,
        width: columns.width,
        density: columns.density,
        columns,
    };
    plot.draw(sheet, &mix.bars)
}

/// The columns that the bars stand in.
struct Plot<'a> {
    series: &'a [String],
    columns: Columns,
    density: Density,
    left: i32,
    width: i32,
}

impl Plot<'_> {
    /// Adds the rows, with the names above the first bar, and the axis.
    fn draw(&self, sheet: &mut Sheet, bars: &[MixBar]) -> Result<(), ChartError> {
        let mut grid = None;
        for (index, bar) in bars.iter().enumerate() {
            let gap = if index > 0 { self.density.gap } else { 0 };
            sheet.y += gap;
            if let (None, MixContent::Shares(shares)) = (grid, &bar.content) {
                sheet.y += gap;
                key::draw(sheet, self.series, &self.divide(shares))?;
                grid = Some((sheet.marks.len(), sheet.y));
            }
            self.draw_row(sheet, index, &bar.content);
        }
        if let Some((behind, top)) = grid {
            let marks = self.grid(top, sheet.y + TICK);
            sheet.marks.splice(behind..behind, marks);
            self.draw_ticks(sheet);
        }
        Ok(())
    }

    /// The segments of a bar.
    fn divide(&self, shares: &[f64]) -> Vec<Segment> {
        segments::divide(shares, self.left, self.width)
    }

    /// Adds a row: its label, its bar or words, its detail.
    fn draw_row(&self, sheet: &mut Sheet, row: usize, content: &MixContent) {
        let Density { bar, face, .. } = self.density;
        let words = match content {
            MixContent::Words(words) => {
                let room = self.width - 2 * COLUMN_GAP;
                sheet.fonts.wrap_to(&clean(words), face, room, MOST_LINES)
            }
            MixContent::Shares(_) => Vec::new(),
        };
        let height = bar.max(self.columns.height(row)).max(tall(&words, face));
        let middle = sheet.y + height / 2;
        self.columns.draw(sheet, row, middle);
        if let MixContent::Shares(shares) = content {
            self.draw_bar(sheet, shares, middle);
        } else {
            self.draw_words(sheet, &words, (middle, height));
        }
        sheet.y += height;
    }

    /// Adds the segments of a bar and the labels that fit in them.
    fn draw_bar(&self, sheet: &mut Sheet, shares: &[f64], middle: i32) {
        let Density { bar, face, .. } = self.density;
        let segments = self.divide(shares);
        for ((Segment { left, seen }, share), colour) in segments.iter().zip(shares).zip(PALETTE) {
            if *seen == 0 {
                continue;
            }
            let top = middle - bar / 2;
            sheet.marks.push(Mark::Fill(*left, top, *seen, bar, colour));
            let label = format!("{share:.1}%");
            if sheet.fonts.width(&label, face) + 2 * LABEL_PADDING <= *seen {
                let style = Style(face, colour.ink(), Align::Middle);
                sheet.block(&[label], (left + seen / 2, middle), style);
            }
        }
    }

    /// Adds the words that stand for a bar, on white so that the grid does not strike them through.
    fn draw_words(&self, sheet: &mut Sheet, lines: &[String], (middle, height): (i32, i32)) {
        let face = self.density.face;
        let widest = lines.iter().map(|line| sheet.fonts.width(line, face)).max();
        let (left, width) = (self.left + COLUMN_GAP, widest.unwrap_or_default());
        let top = middle - height / 2;
        let paper = Mark::Fill(left, top, width + COLUMN_GAP / 2, height, WHITE);
        sheet.marks.push(paper);
        sheet.block(lines, (left, middle), Style(face, GREY, Align::Left));
    }

    /// The thin lines behind the bars; the one they start from stands before them.
    fn grid(&self, top: i32, bottom: i32) -> Vec<Mark> {
        let line = |tick| {
            let (before, colour) = if tick == 0 { (1, AXIS) } else { (0, RULE) };
            Mark::Fill(self.across(tick) - before, top, 1, bottom - top, colour)
        };
        TICKS.into_iter().map(line).collect()
    }

    /// Adds the numbers of the axis.
    fn draw_ticks(&self, sheet: &mut Sheet) {
        let middle = sheet.y + 2 * TICK + leading(SMALL) / 2;
        for tick in TICKS {
            let style = Style(SMALL, GREY, Align::Middle);
            sheet.block(&[format!("{tick}%")], (self.across(tick), middle), style);
        }
        sheet.y += 2 * TICK + leading(SMALL);
    }

    /// Where a percentage stands.
    fn across(&self, percent: i32) -> i32 {
        self.left + self.width * percent / 100
    }
}
