//! The shapes of marks, and the line of them with their meanings above a picture.

use crate::report::{KeyEntry, Shape};

use super::scene::{Align, BLACK, Colour, GREY, Mark, PALE, PALETTE, WHITE};
use super::sheet::{BODY, MARGIN, Sheet, Style, WIDTH, leading};
use super::text::clean;

/// The radius of the council asked about.
pub(super) const OWN: i32 = 6;
/// The radius of another council, with its outline.
pub(super) const OTHER: i32 = 4;
/// Half the width of a diamond.
const DIAMOND: i32 = 7;
/// Half the height of the bar of a middle half.
const HALF: i32 = 7;
/// Half the height of an interval's ends.
const WHISKER: i32 = 5;

/// Between a shape of the key and its words.
const GAP: i32 = 8;
/// Between two entries of the key.
const ENTRY_GAP: i32 = 24;
/// The width of a shape in the key.
const SAMPLE: i32 = 28;
/// Below the key.
const BELOW: i32 = 12;

/// The colour of the council asked about.
pub(super) const OWN_COLOUR: Colour = PALETTE[0];
/// The colour of medians, the one told best from the first.
pub(super) const MEDIAN_COLOUR: Colour = PALETTE[3];

/// A mark at a point.
pub(super) fn point(shape: Shape, (x, y): (i32, i32)) -> Vec<Mark> {
    match shape {
        Shape::Own => vec![
            Mark::Disc((x, y), OWN + 1, WHITE),
            Mark::Disc((x, y), OWN, OWN_COLOUR),
        ],
        Shape::Median => {
            let diamond = |half| vec![(x, y - half), (x + half, y), (x, y + half), (x - half, y)];
            vec![
                Mark::Shape(diamond(DIAMOND), GREY),
                Mark::Shape(diamond(DIAMOND - 2), MEDIAN_COLOUR),
            ]
        }
        _ => vec![
            Mark::Disc((x, y), OTHER, GREY),
            Mark::Disc((x, y), OTHER - 1, PALE),
        ],
    }
}

/// A mark from one pixel to another at a height.
pub(super) fn span(shape: Shape, from: i32, to: i32, y: i32) -> Vec<Mark> {
    let width = (to - from).max(1);
    match shape {
        Shape::Half => vec![
            Mark::Fill(from - 1, y - HALF, width + 2, 2 * HALF, GREY),
            Mark::Fill(from, y - HALF + 1, width, 2 * HALF - 2, PALE),
        ],
        Shape::Interval => {
            let end = |x| Mark::Fill(x - 1, y - WHISKER, 2, 2 * WHISKER, OWN_COLOUR);
            let line = Mark::Fill(from, y - 1, width, 2, OWN_COLOUR);
            vec![line, end(from), end(to)]
        }
        _ => vec![Mark::Fill(from, y - 1, width, 2, GREY)],
    }
}

/// Adds the shapes with their meanings, on as many lines as they need.
pub(super) fn key(sheet: &mut Sheet, entries: &[KeyEntry]) {
    if entries.is_empty() {
        return;
    }
    let (line, right) = (leading(BODY) + 4, WIDTH - MARGIN);
    let mut x = MARGIN;
    for entry in entries {
        let most = right - MARGIN - SAMPLE - GAP;
        let words = sheet.fonts.shorten(&clean(&entry.words), BODY, most);
        let width = SAMPLE + GAP + sheet.fonts.width(&words, BODY);
        if x > MARGIN && x + width > right {
            x = MARGIN;
            sheet.y += line;
        }
        let middle = sheet.y + line / 2;
        let marks = match entry.shape {
            Shape::Half | Shape::Range | Shape::Interval => {
                span(entry.shape, x + 2, x + SAMPLE - 2, middle)
            }
            shape => point(shape, (x + SAMPLE / 2, middle)),
        };
        sheet.marks.extend(marks);
        let at = (x + SAMPLE + GAP, middle);
        sheet.block(&[words], at, Style(BODY, BLACK, Align::Left));
        x += width + ENTRY_GAP;
    }
    sheet.y += line + BELOW;
}
