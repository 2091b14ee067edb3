//! The columns of a picture of rows: names at the left, details at the right, and what is left
//! between them for bars or marks.

use super::scene::{Align, BLACK, GREY};
use super::sheet::{BODY, INNER, MARGIN, SMALL, Sheet, Style, leading, pixels};
use super::text::{Face, Fonts, clean};

/// Between what is drawn and the words at its left and right.
pub(super) const COLUMN_GAP: i32 = 10;
/// The widest that the labels may make their column: the bars keep at least two fifths.
const LABEL_LIMIT: i32 = 300;
/// The same for the details.
const DETAIL_LIMIT: i32 = 180;
/// The most lines of a label, a detail, or the words in a bar's place.
pub(super) const MOST_LINES: usize = 2;
/// Half the width of "100%", which has to fit under the end of an axis without words beside it.
const TICK_ROOM: i32 = 16;
/// The most rows that stand roomily: more would not fit on a page.
const MOST_ROOMY: usize = 15;

/// How thick rows are and how large their words.
#[derive(Clone, Copy)]
pub(super) struct Density {
    /// The height of a bar, in pixels.
    pub bar: i32,
    /// The white between two rows.
    pub gap: i32,
    /// The face of the names.
    pub face: Face,
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

/// The words beside the rows, broken into lines, and the width they leave.
pub(super) struct Columns {
    words: Vec<[Vec<String>; 2]>,
    /// How thick the rows are.
    pub density: Density,
    /// Where bars or marks begin.
    pub left: i32,
    /// How wide they may be together.
    pub width: i32,
}

impl Columns {
    /// Breaks the names and details of the rows and gives the rest of the width to what is drawn.
    pub(super) fn new<'a>(
        rows: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
        fonts: &Fonts,
    ) -> Self {
        let density = if rows.len() > MOST_ROOMY {
            DENSE
        } else {
            ROOMY
        };
        let lines = |text, face, limit| fonts.wrap_to(&clean(text), face, limit, MOST_LINES);
        let words: Vec<[Vec<String>; 2]> = rows
            .map(|(label, detail)| {
                [
                    lines(label, density.face, LABEL_LIMIT),
                    lines(detail, SMALL, DETAIL_LIMIT),
                ]
            })
            .collect();
        let before = column(
            words.iter().flat_map(|[label, _]| label),
            fonts,
            density.face,
        );
        let after = column(words.iter().flat_map(|[_, detail]| detail), fonts, SMALL);
        Self {
            words,
            density,
            left: MARGIN + before,
            width: INNER - before - after,
        }
    }

    /// How high the words beside a row are.
    pub(super) fn height(&self, row: usize) -> i32 {
        let [label, detail] = self.beside(row);
        tall(label, self.density.face).max(tall(detail, SMALL))
    }

    /// Adds the words beside a row whose middle is at this height.
    pub(super) fn draw(&self, sheet: &mut Sheet, row: usize, middle: i32) {
        let [label, detail] = self.beside(row);
        let style = Style(self.density.face, BLACK, Align::Right);
        sheet.block(label, (self.left - COLUMN_GAP, middle), style);
        let at = (self.left + self.width + COLUMN_GAP, middle);
        sheet.block(detail, at, Style(SMALL, GREY, Align::Left));
    }

    fn beside(&self, row: usize) -> [&[String]; 2] {
        self.words
            .get(row)
            .map_or([&[], &[]], |[label, detail]| [label, detail])
    }
}

/// How high lines of words are.
pub(super) fn tall(lines: &[String], face: Face) -> i32 {
    pixels(lines.len()) * leading(face)
}

/// The width of a column of lines and the space beside it; at least the room for half a tick label.
fn column<'a>(lines: impl Iterator<Item = &'a String>, fonts: &Fonts, face: Face) -> i32 {
    let widest = lines.map(|line| fonts.width(line, face)).max();
    widest.map_or(0, |width| width + COLUMN_GAP).max(TICK_ROOM)
}
