//! A picture as a list of marks, and the one function that draws the list on any backend.
//!
//! It knows colours, shapes, lines and words at places in natural pixels. It does not know what a
//! bar or a council is: a file a picture decides what goes where, and the same list serves SVG and PNG, so
//! that the two pictures cannot differ in more than their resolution.

use plotters_backend::{BackendColor, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::ChartError;
use super::text::{Face, Fonts, Pen, whole};

/// The height that plotters' SVG backend puts between the point of a text and its baseline, in ems,
/// when the text hangs from its top; the bitmap text follows it.
pub(super) const RISE: f64 = 0.76;

/// A colour without transparency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub u8, pub u8, pub u8);

/// The paper, and the words on the dark fills.
pub(super) const WHITE: Colour = Colour(0xFF, 0xFF, 0xFF);
/// The main words, and the words on the light fills.
pub(super) const BLACK: Colour = Colour(0x00, 0x00, 0x00);
/// The lesser words: 7 to 1 on white, where the accessibility rules ask for 4.5 to 1.
pub(super) const GREY: Colour = Colour(0x59, 0x59, 0x59);
/// The grid, light enough to stay behind the bars.
pub(super) const RULE: Colour = Colour(0xD9, 0xD9, 0xD9);
/// The fill of what is not the council asked about, always with a dark outline.
pub(super) const PALE: Colour = Colour(0xBF, 0xBF, 0xBF);
/// The line the bars start from.
pub(super) const AXIS: Colour = Colour(0x8C, 0x8C, 0x8C);

/// The categorical colours of the Government Analysis Function, in the order its guidance gives for
/// neighbouring groups: dark blue, turquoise, dark pink, orange.
pub(super) const PALETTE: [Colour; 4] = [
    Colour(0x12, 0x43, 0x6D),
    Colour(0x28, 0xA1, 0x97),
    Colour(0x80, 0x16, 0x50),
    Colour(0xF4, 0x6A, 0x25),
];

/// The sequential colours of the same guidance, from white: two neighbours are told by the number
/// on them.
pub(super) const TINTS: [Colour; 4] = [
    WHITE,
    Colour(0x6B, 0xAC, 0xE6),
    Colour(0x20, 0x73, 0xBC),
    Colour(0x12, 0x43, 0x6D),
];

impl Colour {
    /// The relative luminance of WCAG 2.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast ratio of WCAG 2, from 1 to 21.
    pub(super) fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Black or white, whichever reads better on this colour.
    pub(super) fn ink(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    /// The colour in the backend's own type.
    pub(super) fn solid(self) -> BackendColor {
        BackendColor {
            alpha: 1.0,
            rgb: (self.0, self.1, self.2),
        }
    }
}

/// Which point of a line of words its place names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// The place is the left end.
    Left,
    /// The place is the middle.
    Middle,
    /// The place is the right end.
    Right,
}

/// One line of words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Words {
    /// What it says, unescaped.
    pub text: String,
    /// Where across, by `align`.
    pub x: i32,
    /// The height of the baseline.
    pub baseline: f64,
    /// Size and weight.
    pub face: Face,
    /// The colour of the letters.
    pub colour: Colour,
    /// What `x` is.
    pub align: Align,
}

/// A thing to draw, in natural pixels from the top left.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    /// A filled rectangle: left, top, width, height.
    Fill(i32, i32, i32, i32, Colour),
    /// A thin line from one point to another.
    Line((i32, i32), (i32, i32), Colour),
    /// A filled circle: its middle and radius.
    Disc((i32, i32), i32, Colour),
    /// A filled shape with straight sides.
    Shape(Vec<(i32, i32)>, Colour),
    /// A line of this many pixels through points.
    Path(Vec<(i32, i32)>, u32, Colour),
    /// A line of words.
    Text(Words),
}

/// A whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scene {
    /// The natural width in pixels.
    pub width: u32,
    /// The natural height in pixels.
    pub height: u32,
    /// What is drawn, in order from the back; the paper comes first.
    pub marks: Vec<Mark>,
}

/// A line's colour and its thickness in the backend's pixels.
struct Stroke(Colour, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.0.solid()
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}

/// Draws the scene on a backend `times` its natural size.
pub(super) fn draw<B: DrawingBackend>(
    scene: &Scene,
    fonts: &Fonts,
    times: i32,
    backend: &mut B,
) -> Result<(), ChartError> {
    let failed = |error: DrawingErrorKind<_>| ChartError::Drawing(error.to_string());
    for mark in &scene.marks {
        draw_mark(mark, fonts, times, backend).map_err(failed)?;
    }
    backend.present().map_err(failed)
}

/// Draws one mark.
fn draw_mark<B: DrawingBackend>(
    mark: &Mark,
    fonts: &Fonts,
    times: i32,
    backend: &mut B,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    match mark {
        Mark::Fill(x, y, width, height, colour) => backend.draw_rect(
            (x * times, y * times),
            ((x + width) * times, (y + height) * times),
            &colour.solid(),
            true,
        ),
        Mark::Line(from, to, colour) => backend.draw_line(
            (from.0 * times, from.1 * times),
            (to.0 * times, to.1 * times),
            &Stroke(*colour, times.unsigned_abs()),
        ),
        Mark::Disc((x, y), radius, colour) => backend.draw_circle(
            (x * times, y * times),
            (radius * times).unsigned_abs(),
            &colour.solid(),
            true,
        ),
        Mark::Shape(points, colour) => backend.fill_polygon(larger(points, times), &colour.solid()),
        Mark::Path(points, width, colour) => backend.draw_path(
            larger(points, times),
            &Stroke(*colour, width * times.unsigned_abs()),
        ),
        Mark::Text(words) => {
            let pen = Pen::new(words, fonts, times);
            let top = f64::from(times) * (words.baseline - RISE * f64::from(words.face.size));
            backend.draw_text(&words.text, &pen, (words.x * times, whole(top)))
        }
    }
}

/// The points on a backend `times` the natural size.
fn larger(points: &[(i32, i32)], times: i32) -> impl Iterator<Item = (i32, i32)> {
    points.iter().map(move |(x, y)| (x * times, y * times))
}

#[cfg(test)]
mod tests {
    use super::{BLACK, Colour, GREY, PALETTE, TINTS, WHITE};

    #[test]
    fn words_on_every_colour_have_contrast() {
        for fill in PALETTE.into_iter().chain(TINTS) {
            assert!(fill.contrast(fill.ink()) >= 4.5, "{fill:?}");
        }
        assert!(GREY.contrast(WHITE) >= 4.5);
        assert_eq!(PALETTE.map(Colour::ink), [WHITE, BLACK, WHITE, BLACK]);
    }
}
