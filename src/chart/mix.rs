//! Lays out a [`MixFigure`]: 100% stacked bars with their names, labels and words.
//!
//! It decides where everything stands, in natural pixels, and gives the list of marks; `scene`
//! draws it. It sorts nothing and rounds nothing: bars and numbers stand as they came. A share too
//! narrow for its label gets none, because the table beside the picture carries it. The names stand
//! once, above the first bar, however tall the picture.

use crate::report::{MixBar, MixContent, MixFigure};

use super::ChartError;
use super::key;
use super::scene::{AXIS, Align, BLACK, GREY, Mark, PALETTE, RULE, Scene, WHITE};
use super::segments::{self, Segment};
use super::sheet::{BODY, HEADLINE, INNER, MARGIN, SMALL, Sheet, Style, leading, pixels};
use super::text::{Face, Fonts, clean};

/// Between the headline and the subtitle.
const SUBTITLE_GAP: i32 = 4;
/// Between the words at the head or the foot and the bars.
const SECTION_GAP: i32 = 18;
/// Between a bar and the words at its left and right.
const COLUMN_GAP: i32 = 10;

/// The widest that the labels may make their column: the bars keep at least two fifths.
const LABEL_LIMIT: i32 = 300;
/// The same for the details.
const DETAIL_LIMIT: i32 = 180;
/// The most lines of a label, a detail, or the words in a bar's place.
const MOST_LINES: usize = 2;
/// White space at each side of a per-cent label in its segment.
const LABEL_PADDING: i32 = 6;

/// The length of a tick under the bars.
const TICK: i32 = 4;
/// Where the axis has ticks, in per cent.
const TICKS: [i32; 5] = [0, 25, 50, 75, 100];
/// Half the width of "100%", which has to fit under the end of a bar without words beside it.
const TICK_ROOM: i32 = 16;

/// How thick the bars are and how large their words.
#[derive(Clone, Copy)]
struct Density {
    bar: i32,
    gap: i32,
    face: Face,
}

/// For a picture on a page or a slide.
const ROOMY: Density = Density {
    bar: 32,
    gap: 10,
    face: BODY,
};
/// For long lists.
const DENSE: Density = Density {
    bar: 20,
    gap: 6,
    face: SMALL,
};
/// The most bars that stand roomily: more would not fit on a page.
const MOST_ROOMY: usize = 15;

/// Lays out the figure. It takes any figure; one that `check` refuses gives a poor picture.
pub(super) fn compose(figure: &MixFigure, fonts: &Fonts) -> Result<Scene, ChartError> {
    let mut sheet = Sheet::new(fonts);
    let headline = fonts.wrap_evenly(&clean(&figure.headline), HEADLINE, INNER);
    sheet.paragraph(&headline, HEADLINE, BLACK);
    sheet.y += SUBTITLE_GAP;
    let subtitle = fonts.wrap(&clean(&figure.subtitle), BODY, INNER);
    sheet.paragraph(&subtitle, BODY, GREY);
    sheet.y += SECTION_GAP;
    Plot::new(figure, fonts).draw(&mut sheet)?;
    sheet.y += SECTION_GAP;
    for note in &figure.notes {
        sheet.paragraph(&fonts.wrap(&clean(note), SMALL, INNER), SMALL, GREY);
    }
    Ok(sheet.finish())
}

/// A bar with its words broken into lines.
struct Row<'a> {
    label: Vec<String>,
    detail: Vec<String>,
    content: &'a MixContent,
}

impl<'a> Row<'a> {
    fn new(bar: &'a MixBar, fonts: &Fonts, face: Face) -> Self {
        Self {
            label: fonts.wrap_to(&clean(&bar.label), face, LABEL_LIMIT, MOST_LINES),
            detail: fonts.wrap_to(&clean(&bar.detail), SMALL, DETAIL_LIMIT, MOST_LINES),
            content: &bar.content,
        }
    }
}

/// The width of a column of lines and the space beside it; at least the room for half a tick label.
fn column<'a>(lines: impl Iterator<Item = &'a String>, fonts: &Fonts, face: Face) -> i32 {
    let widest = lines.map(|line| fonts.width(line, face)).max();
    widest.map_or(0, |width| width + COLUMN_GAP).max(TICK_ROOM)
}

/// The rows and the columns they stand in.
struct Plot<'a> {
    series: &'a [String],
    rows: Vec<Row<'a>>,
    density: Density,
    left: i32,
    width: i32,
}

impl<'a> Plot<'a> {
    /// Breaks the words and gives the bars the width that labels and details leave.
    fn new(figure: &'a MixFigure, fonts: &Fonts) -> Self {
        let density = if figure.bars.len() > MOST_ROOMY {
            DENSE
        } else {
            ROOMY
        };
        let new = |bar| Row::new(bar, fonts, density.face);
        let rows: Vec<Row> = figure.bars.iter().map(new).collect();
        let before = column(rows.iter().flat_map(|row| &row.label), fonts, density.face);
        let after = column(rows.iter().flat_map(|row| &row.detail), fonts, SMALL);
        Self {
            series: &figure.series,
            rows,
            density,
            left: MARGIN + before,
            width: INNER - before - after,
        }
    }

    /// Adds the rows, with the names above the first bar, and the axis.
    fn draw(&self, sheet: &mut Sheet) -> Result<(), ChartError> {
        let mut grid = None;
        for (index, row) in self.rows.iter().enumerate() {
            let gap = if index > 0 { self.density.gap } else { 0 };
            sheet.y += gap;
            if let (None, MixContent::Shares(shares)) = (grid, row.content) {
                sheet.y += gap;
                key::draw(sheet, self.series, &self.divide(shares))?;
                grid = Some((sheet.marks.len(), sheet.y));
            }
            self.draw_row(sheet, row);
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
    fn draw_row(&self, sheet: &mut Sheet, row: &Row) {
        let Density { bar, face, .. } = self.density;
        let words = match row.content {
            MixContent::Words(words) => {
                let room = self.width - 2 * COLUMN_GAP;
                sheet.fonts.wrap_to(&clean(words), face, room, MOST_LINES)
            }
            MixContent::Shares(_) => Vec::new(),
        };
        let tall = |lines: &[String], face| pixels(lines.len()) * leading(face);
        let beside = tall(&row.label, face).max(tall(&row.detail, SMALL));
        let height = bar.max(beside).max(tall(&words, face));
        let middle = sheet.y + height / 2;
        let at = (self.left - COLUMN_GAP, middle);
        sheet.block(&row.label, at, Style(face, BLACK, Align::Right));
        if let MixContent::Shares(shares) = row.content {
            self.draw_bar(sheet, shares, middle);
        } else {
            self.draw_words(sheet, &words, (middle, height));
        }
        let at = (self.left + self.width + COLUMN_GAP, middle);
        sheet.block(&row.detail, at, Style(SMALL, GREY, Align::Left));
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
