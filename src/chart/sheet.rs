//! A picture in the making: the marks so far, how far down they reach, and the sizes of its words.
//!
//! It sets blocks of words and lines; what they mean is for `mix` and `key`.

use super::scene::{Align, Colour, GREY, Mark, Scene, WHITE, Words};
use super::text::{Face, Fonts};

/// The natural width: wide enough that whole pixels do not show as steps, and narrow enough that
/// 12 pixels stay legible on half a page.
pub(super) const WIDTH: i32 = 960;
/// White space round the picture.
pub(super) const MARGIN: i32 = 20;
/// The width inside the margins.
pub(super) const INNER: i32 = WIDTH - 2 * MARGIN;

/// The one sentence at the head.
pub(super) const HEADLINE: Face = Face {
    size: 20,
    bold: true,
};
/// Most words.
pub(super) const BODY: Face = Face {
    size: 14,
    bold: false,
};
/// The smallest words: no picture has smaller ones.
pub(super) const SMALL: Face = Face {
    size: 12,
    bold: false,
};

/// The height of the digits and capitals, in ems: words are centred by it, not by their line.
const CAP_HEIGHT: f64 = 0.716;

/// The height of a line of words: a third more than their size, and a pixel.
pub(super) fn leading(face: Face) -> i32 {
    face.size + face.size / 3 + 1
}

/// A number of things, as a factor of pixels.
pub(super) fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// How a block of words looks.
#[derive(Clone, Copy)]
pub(super) struct Style(pub Face, pub Colour, pub Align);

/// The marks so far, and how far down they reach.
pub(super) struct Sheet<'a> {
    /// What measures the words.
    pub fonts: &'a Fonts,
    /// The height where the next thing starts.
    pub y: i32,
    /// The marks, in order from the back.
    pub marks: Vec<Mark>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub(super) fn new(fonts: &'a Fonts) -> Self {
        Self {
            fonts,
            y: MARGIN,
            marks: Vec::new(),
        }
    }

    /// Adds lines of words at the left margin and goes below them.
    pub(super) fn paragraph(&mut self, lines: &[String], face: Face, colour: Colour) {
        let height = leading(face) * pixels(lines.len());
        let at = (MARGIN, self.y + height / 2);
        self.block(lines, at, Style(face, colour, Align::Left));
        self.y += height;
    }

    /// Adds lines of words centred on the height of a point.
    pub(super) fn block(&mut self, lines: &[String], (x, y): (i32, i32), style: Style) {
        let Style(face, colour, align) = style;
        let step = f64::from(leading(face));
        let below = f64::from(face.size) * CAP_HEIGHT / 2.0;
        let mut baseline = f64::from(y) + below - step * f64::from(pixels(lines.len()) - 1) / 2.0;
        for text in lines {
            self.marks.push(Mark::Text(Words {
                text: text.clone(),
                x,
                baseline,
                face,
                colour,
                align,
            }));
            baseline += step;
        }
    }

    /// Adds a thin line down through the points; its upright parts are rectangles, which stay sharp.
    pub(super) fn leader(&mut self, points: &[(i32, i32)]) {
        for pair in points.windows(2) {
            if let [from, to] = *pair {
                self.marks.push(if from.0 == to.0 {
                    Mark::Fill(from.0, from.1, 1, to.1 - from.1, GREY)
                } else {
                    Mark::Line(from, to, GREY)
                });
            }
        }
    }

    /// The finished picture, on white paper.
    pub(super) fn finish(self) -> Scene {
        let height = self.y + MARGIN;
        let mut marks = vec![Mark::Fill(0, 0, WIDTH, height, WHITE)];
        marks.extend(self.marks);
        Scene {
            width: WIDTH.unsigned_abs(),
            height: height.unsigned_abs(),
            marks,
        }
    }
}
