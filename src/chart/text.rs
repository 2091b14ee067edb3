//! Words for pictures: the two embedded fonts, measuring, wrapping, and the style that both
//! backends draw with.
//!
//! Liberation Sans has the widths of Arial, so what is measured here holds in a browser that has
//! either. It does not shape scripts (no ligatures, no right-to-left) and does not hyphenate.
//!
//! Plotters can draw bitmap text itself, but its `ab_glyph` painter drops each letter's side bearing
//! and rounds each letter to a whole pixel, so that words look unevenly spaced, and its sizes mean
//! something else in SVG than in a bitmap. [`Pen`] gives both backends the same size and places
//! letters exactly; it needs no font registered for the whole program either.

use std::convert::Infallible;

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle};

use super::ChartError;
use super::scene::{Align, RISE, Words};

/// The fonts asked for in SVG; all but the last have the widths measured here.
const FAMILY: &str = "Arial, Liberation Sans, Helvetica, sans-serif";

/// Plotters' SVG backend divides a text's size by this to get its `font-size`.
const SVG_SIZE_DIVISOR: f64 = 1.24;

/// The sign of shortened words.
const ELLIPSIS: char = '…';

/// By how many pixels even wrapping tries wider lines.
const EVEN_STEP: usize = 8;

/// Liberation Sans 2.1.5, SIL Open Font License 1.1 (see `fonts/OFL.txt`).
const REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
/// The bold of the same.
const BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");

/// A size in natural pixels and a weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Face {
    /// The em, in natural pixels. Sizes that 1.24 does not divide cleanly (13, 26) would give an
    /// untidy `font-size`.
    pub size: i32,
    /// Whether the letters are bold.
    pub bold: bool,
}

/// The two fonts, parsed.
pub(super) struct Fonts {
    regular: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Fonts {
    /// Parses the embedded fonts.
    pub(super) fn load() -> Result<Self, ChartError> {
        let parse = |bytes| FontRef::try_from_slice(bytes).map_err(|_| ChartError::Font);
        Ok(Self {
            regular: parse(REGULAR)?,
            bold: parse(BOLD)?,
        })
    }

    /// How wide the words are, in natural pixels, rounded up.
    pub(super) fn width(&self, text: &str, face: Face) -> i32 {
        whole(self.lay(text, face, 1, 0.0).1.ceil())
    }

    /// The letters at their places from a left end at 0, and where the last one ends.
    fn lay(&self, text: &str, face: Face, times: i32, baseline: f32) -> (Vec<Glyph>, f64) {
        let font = if face.bold { &self.bold } else { &self.regular };
        let scaled = font.as_scaled(em_scale(font, face, times));
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut x = 0.0_f32;
        for letter in text.chars() {
            let id = scaled.glyph_id(letter);
            if let Some(previous) = glyphs.last() {
                x += scaled.kern(previous.id, id);
            }
            glyphs.push(id.with_scale_and_position(scaled.scale(), point(x, baseline)));
            x += scaled.h_advance(id);
        }
        (glyphs, f64::from(x))
    }

    /// Breaks words into lines no wider than `limit`, at spaces, or inside a word too long for one
    /// line. Never returns an empty line; no words give no lines.
    pub(super) fn wrap(&self, text: &str, face: Face, limit: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            match lines.last_mut() {
                Some(line) if self.width(&format!("{line} {word}"), face) <= limit => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.extend(self.break_word(word, face, limit)),
            }
        }
        lines
    }

    /// Breaks a word between letters into pieces no wider than `limit`: itself, if it fits.
    fn break_word(&self, word: &str, face: Face, limit: i32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for letter in word.chars() {
            let Some(piece) = pieces.last_mut() else {
                break;
            };
            let longer = format!("{piece}{letter}");
            if piece.is_empty() || self.width(&longer, face) <= limit {
                *piece = longer;
            } else {
                pieces.push(letter.to_string());
            }
        }
        pieces
    }

    /// As `wrap`, but at most `most` lines, the last one ending in an ellipsis if words are left over.
    pub(super) fn wrap_to(&self, text: &str, face: Face, limit: i32, most: usize) -> Vec<String> {
        let mut lines = self.wrap(text, face, limit);
        if lines.len() > most {
            let rest = lines.split_off(most.saturating_sub(1)).join(" ");
            lines.push(self.shorten(&rest, face, limit));
        }
        lines
    }

    /// As `wrap`, in as few lines but of more even length, so that no word stands alone.
    pub(super) fn wrap_evenly(&self, text: &str, face: Face, limit: i32) -> Vec<String> {
        let lines = self.wrap(text, face, limit);
        let narrower = (limit / 2..limit)
            .step_by(EVEN_STEP)
            .map(|to| self.wrap(text, face, to));
        let even = narrower
            .into_iter()
            .find(|found| found.len() <= lines.len());
        even.unwrap_or(lines)
    }

    /// The words, or as many of the first as fit with an ellipsis; letters, if no word fits.
    pub(super) fn shorten(&self, text: &str, face: Face, limit: i32) -> String {
        if self.width(text, face) <= limit {
            return text.to_owned();
        }
        let fits = |kept: &str| self.width(&format!("{kept}{ELLIPSIS}"), face) <= limit;
        let ends = |space: bool| {
            let mut ends = text
                .char_indices()
                .rev()
                .filter(move |end| !space || end.1 == ' ');
            ends.find_map(|(end, _)| text.get(..end).filter(|kept| fits(kept)))
        };
        let kept = ends(true).or_else(|| ends(false)).unwrap_or_default();
        format!("{}{ELLIPSIS}", kept.trim_end())
    }
}

/// The words as a picture can hold them: white space and line ends become single spaces (a no-break
/// space stays), characters that XML forbids go.
pub(super) fn clean(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_whitespace() && c != '\u{a0}' {
                ' '
            } else {
                c
            }
        })
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The nearest whole pixel.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a picture's places are far within an i32"
)]
pub(super) fn whole(value: f64) -> i32 {
    value.round() as i32
}

/// The scale at which the font's em is the face's size: `ab_glyph` scales by the height from the
/// lowest to the highest part instead.
#[expect(clippy::cast_precision_loss, reason = "sizes are tens of pixels")]
fn em_scale(font: &FontRef<'static>, face: Face, times: i32) -> PxScale {
    let em = font.units_per_em().unwrap_or(1.0);
    PxScale::from((face.size * times) as f32 * font.height_unscaled() / em)
}

/// A line of words as the backends ask for it: the SVG backend reads the attributes, the bitmap
/// backend calls `draw`.
pub(super) struct Pen<'a> {
    words: &'a Words,
    fonts: &'a Fonts,
    times: i32,
}

impl<'a> Pen<'a> {
    /// A pen for these words on a backend `times` the natural size.
    pub(super) fn new(words: &'a Words, fonts: &'a Fonts, times: i32) -> Self {
        Self {
            words,
            fonts,
            times,
        }
    }

    /// The em in the backend's pixels.
    fn em(&self) -> f64 {
        f64::from(self.words.face.size * self.times)
    }
}

impl BackendTextStyle for Pen<'_> {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.words.colour.solid()
    }

    fn size(&self) -> f64 {
        self.em() * SVG_SIZE_DIVISOR
    }

    fn style(&self) -> FontStyle {
        if self.words.face.bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        }
    }

    fn anchor(&self) -> Pos {
        let across = match self.words.align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(across, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let (_, width) = self.fonts.lay(text, self.words.face, self.times, 0.0);
        Ok(((0, 0), (whole(width), whole(self.em()))))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "pixels of one letter"
    )]
    fn draw<E, D: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (left, top): BackendCoord,
        mut draw: D,
    ) -> Result<Result<(), E>, Infallible> {
        let face = self.words.face;
        let font = if face.bold {
            &self.fonts.bold
        } else {
            &self.fonts.regular
        };
        // A whole pixel, so that the feet of the letters are sharp.
        let baseline = (self.em() * RISE).round() as f32;
        let mut outcome = Ok(());
        for glyph in self.fonts.lay(text, face, self.times, baseline).0 {
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            let (x0, y0) = (left + corner.x as i32, top + corner.y as i32);
            outline.draw(|x, y, cover| {
                if outcome.is_ok() && cover > 0.0 {
                    let shade = self.color().mix(f64::from(cover.min(1.0)));
                    outcome = draw(x0 + x as i32, y0 + y as i32, shade);
                }
            });
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::super::ChartError;
    use super::super::sheet::{BODY, SMALL};
    use super::{Fonts, clean};

    #[test]
    fn words_wrap_and_shorten_within_their_limit() -> Result<(), ChartError> {
        let fonts = Fonts::load()?;
        let text =
            "Bournemouth, Christchurch and Poole with Llanfairpwllgwyngyllgogerychwyrndrobwll";
        for limit in [60, 150, 300] {
            for line in fonts.wrap(text, BODY, limit) {
                assert!(fonts.width(&line, BODY) <= limit, "{line}");
            }
            let two = fonts.wrap_to(text, SMALL, limit, 2);
            assert!(two.len() <= 2 && two.iter().all(|line| fonts.width(line, SMALL) <= limit));
        }
        assert_eq!(fonts.wrap("", BODY, 100), Vec::<String>::new());
        assert!(fonts.shorten(text, BODY, 200).ends_with('…'));
        assert_eq!(clean(" a\n b\u{0}\u{b}\tc\u{a0}d "), "a b c\u{a0}d");
        Ok(())
    }
}
