//! Draws a report's figures as SVG text and PNG bytes.
//!
//! The picture follows the manners of the Government Analysis Function: its four categorical
//! colours, direct names instead of a colour key, horizontal words of at least 12 pixels, bars from
//! zero. It takes numbers that are already rounded and calculates no statistics, chooses no words,
//! opens no file, prints nothing and reads no clock, environment or system font: the same figure
//! gives the same bytes anywhere.

mod key;
mod mix;
mod names;
mod scene;
mod segments;
mod sheet;
#[cfg(test)]
mod tests;
mod text;

use std::error::Error;
use std::fmt;

use plotters::backend::{BitMapBackend, RGBPixel, SVGBackend};

use crate::report::{MixBar, MixContent, MixFigure};
use scene::{PALETTE, Scene};
use text::{Fonts, clean};

/// The most bars one picture takes: the United Kingdom has fewer than 400 councils, and a taller
/// bitmap would need hundreds of megabytes.
const MOST_BARS: usize = 500;

/// How far from 100 a bar's shares may add: four shares, each rounded to one decimal, can be out by
/// 0.05 each. Shares further out are some other numbers, and stretching them would mislead.
const SUM_TOLERANCE: f64 = 0.2 + 1e-6;

/// A slide shows the PNG at half its pixels, so that it stays sharp on a projector.
const PNG_SCALE: u8 = 2;

/// The resolution written in the PNG, so that it opens at its natural size: 2 x 96 dots per inch.
const PNG_DOTS_PER_METRE: u32 = 7_559;

/// Why a figure could not be drawn.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ChartError {
    /// The figure has no group, or more groups than colours that can be told apart.
    SeriesCount(usize),
    /// The figure has no bars, or more than one picture takes.
    BarCount(usize),
    /// A bar has not one share for each group.
    ShareCount {
        /// The bar's label.
        label: String,
        /// The number of groups.
        expected: usize,
        /// The number of shares.
        found: usize,
    },
    /// A bar's shares are not percentages that add to 100.
    Shares {
        /// The bar's label.
        label: String,
        /// What they add to.
        total: f64,
    },
    /// An embedded font could not be read.
    Font,
    /// The drawing library failed.
    Drawing(String),
    /// The PNG could not be encoded.
    Encoding(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeriesCount(found) => write!(
                f,
                "A chart takes 1 to {} groups, and this one has {found}.",
                PALETTE.len()
            ),
            Self::BarCount(found) => {
                write!(
                    f,
                    "A chart takes 1 to {MOST_BARS} bars, and this one has {found}."
                )
            }
            Self::ShareCount {
                label,
                expected,
                found,
            } => write!(
                f,
                "The bar \"{label}\" has {found} shares, but the chart has {expected} groups."
            ),
            Self::Shares { label, total } => write!(
                f,
                "The shares of the bar \"{label}\" must lie between 0 and 100 and add to 100, \
                 but they add to {total:.1}."
            ),
            Self::Font => write!(f, "The font inside the program could not be read."),
            Self::Drawing(reason) => write!(f, "The chart could not be drawn: {reason}."),
            Self::Encoding(reason) => write!(f, "The chart could not be saved as PNG: {reason}."),
        }
    }
}

impl Error for ChartError {}

/// Draws the figure as an SVG document at its natural size, with its title and description for
/// screen readers and its words as text.
///
/// # Errors
///
/// Fails if the figure breaks the promises of [`MixFigure`]: see [`ChartError`].
pub fn mix_svg(figure: &MixFigure) -> Result<String, ChartError> {
    check(figure)?;
    let fonts = Fonts::load()?;
    let scene = mix::compose(figure, &fonts)?;
    let mut raw = String::new();
    let size = (scene.width, scene.height);
    scene::draw(
        &scene,
        &fonts,
        1,
        &mut SVGBackend::with_string(&mut raw, size),
    )?;
    finish_svg(&raw, figure)
}

/// Draws the figure as a PNG of twice its natural size, for slides and documents.
///
/// # Errors
///
/// Fails if the figure breaks the promises of [`MixFigure`]: see [`ChartError`].
pub fn mix_png(figure: &MixFigure) -> Result<Vec<u8>, ChartError> {
    check(figure)?;
    let fonts = Fonts::load()?;
    let scene = mix::compose(figure, &fonts)?;
    let scale = u32::from(PNG_SCALE);
    let size = (scene.width * scale, scene.height * scale);
    let pixels = paint(&scene, &fonts, size)?;
    encode(&pixels, size).map_err(|error| ChartError::Encoding(error.to_string()))
}

/// Refuses a figure that a picture would misrepresent.
fn check(figure: &MixFigure) -> Result<(), ChartError> {
    let groups = figure.series.len();
    if groups == 0 || groups > PALETTE.len() {
        return Err(ChartError::SeriesCount(groups));
    }
    if figure.bars.is_empty() || figure.bars.len() > MOST_BARS {
        return Err(ChartError::BarCount(figure.bars.len()));
    }
    figure
        .bars
        .iter()
        .try_for_each(|bar| check_bar(bar, groups))
}

/// Refuses a bar whose shares are not the parts of one whole.
fn check_bar(bar: &MixBar, groups: usize) -> Result<(), ChartError> {
    let MixContent::Shares(shares) = &bar.content else {
        return Ok(());
    };
    let label = || bar.label.clone();
    if shares.len() != groups {
        return Err(ChartError::ShareCount {
            label: label(),
            expected: groups,
            found: shares.len(),
        });
    }
    let total: f64 = shares.iter().sum();
    let within = shares.iter().all(|share| (0.0..=100.0).contains(share));
    if !within || (total - 100.0).abs() > SUM_TOLERANCE {
        return Err(ChartError::Shares {
            label: label(),
            total,
        });
    }
    Ok(())
}

/// Gives plotters' SVG what it cannot write itself: the role, the title and the description; and
/// takes away the line ends it puts inside each text.
fn finish_svg(raw: &str, figure: &MixFigure) -> Result<String, ChartError> {
    let Some((root, body)) = raw.split_once(">\n") else {
        return Err(ChartError::Drawing("the SVG has no root".to_owned()));
    };
    let body = body.replace("\n</text>", "</text>");
    let title = escape(&clean(&figure.headline));
    let description = escape(&clean(&figure.description));
    let mut svg = format!(
        "{root} role=\"img\" aria-labelledby=\"chart-title chart-desc\">\n\
         <title id=\"chart-title\">{title}</title>\n\
         <desc id=\"chart-desc\">{description}</desc>\n"
    );
    for line in body.lines() {
        svg.push_str(line);
        if !line.starts_with("<text") || line.ends_with("</text>") {
            svg.push('\n');
        }
    }
    Ok(svg)
}

/// Escapes words for XML.
fn escape(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Draws the scene into rows of red, green and blue bytes.
fn paint(scene: &Scene, fonts: &Fonts, size: (u32, u32)) -> Result<Vec<u8>, ChartError> {
    let length = usize::try_from(u64::from(size.0) * u64::from(size.1) * 3)
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    let mut pixels = vec![0; length];
    let mut backend = BitMapBackend::<RGBPixel>::with_buffer_and_format(&mut pixels, size)
        .map_err(|error| ChartError::Drawing(error.to_string()))?;
    scene::draw(scene, fonts, i32::from(PNG_SCALE), &mut backend)?;
    drop(backend);
    Ok(pixels)
}

/// Packs the pixels as PNG.
fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: PNG_DOTS_PER_METRE,
        yppu: PNG_DOTS_PER_METRE,
        unit: png::Unit::Meter,
    }));
    // Flat colours pack best as they are: less than half the size of the encoder's quick default.
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.set_compression(png::Compression::Default);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
