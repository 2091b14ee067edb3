//! Draws a report's figures as SVG text and PNG bytes.
//!
//! The picture follows the manners of the Government Analysis Function: its four categorical
//! colours, direct names instead of a colour key, horizontal words of at least 12 pixels, bars from
//! zero. It takes numbers that are already rounded and calculates no statistics, chooses no words,
//! opens no file, prints nothing and reads no clock, environment or system font: the same figure
//! gives the same bytes anywhere.

mod axis;
mod check;
mod columns;
mod frame;
mod grid;
mod key;
mod labels;
mod lines;
mod mix;
mod names;
mod rows;
mod scatter;
mod scene;
mod segments;
mod shapes;
mod sheet;
#[cfg(test)]
mod tests;
mod text;

use plotters::backend::{BitMapBackend, RGBPixel, SVGBackend};

use crate::report::Figure;
use check::check;
use scene::Scene;
use text::{Fonts, clean};

pub use check::ChartError;

/// A slide shows the PNG at half its pixels, so that it stays sharp on a projector.
const PNG_SCALE: u8 = 2;

/// The resolution written in the PNG, so that it opens at its natural size: 2 x 96 dots per inch.
const PNG_DOTS_PER_METRE: u32 = 7_559;

/// Draws the figure as an SVG document at its natural size, with its title and description for
/// screen readers and its words as text.
///
/// # Errors
///
/// Fails if the figure breaks the promises of its picture: see [`ChartError`].
pub fn svg(figure: &Figure) -> Result<String, ChartError> {
    check(figure)?;
    let fonts = Fonts::load()?;
    written(&frame::compose(figure, &fonts)?, &fonts, figure, "chart")
}

/// Draws the picture of a figure alone as an SVG element, for pages that say its headline and notes
/// as text. `id` is its own within the page.
///
/// # Errors
///
/// Fails if the figure breaks the promises of its picture: see [`ChartError`].
pub fn picture(figure: &Figure, id: &str) -> Result<String, ChartError> {
    check(figure)?;
    let fonts = Fonts::load()?;
    written(&frame::alone(figure, &fonts)?, &fonts, figure, id)
}

/// A scene as SVG.
fn written(scene: &Scene, fonts: &Fonts, figure: &Figure, id: &str) -> Result<String, ChartError> {
    let mut raw = String::new();
    let size = (scene.width, scene.height);
    scene::draw(
        scene,
        fonts,
        1,
        &mut SVGBackend::with_string(&mut raw, size),
    )?;
    finish_svg(&raw, figure, id)
}

/// Draws the figure as a PNG of twice its natural size, for slides and documents.
///
/// # Errors
///
/// Fails if the figure breaks the promises of its picture: see [`ChartError`].
pub fn png(figure: &Figure) -> Result<Vec<u8>, ChartError> {
    check(figure)?;
    let fonts = Fonts::load()?;
    let scene = frame::compose(figure, &fonts)?;
    let scale = u32::from(PNG_SCALE);
    let size = (scene.width * scale, scene.height * scale);
    let pixels = paint(&scene, &fonts, size)?;
    encode(&pixels, size).map_err(|error| ChartError::Encoding(error.to_string()))
}

/// Gives plotters' SVG what it cannot write itself: the role, the title and the description; and
/// takes away the line ends it puts inside each text.
fn finish_svg(raw: &str, figure: &Figure, id: &str) -> Result<String, ChartError> {
    let Some((root, body)) = raw.split_once(">\n") else {
        return Err(ChartError::Drawing("the SVG has no root".to_owned()));
    };
    let body = body.replace("\n</text>", "</text>");
    let title = escape(&clean(&figure.headline));
    let description = escape(&clean(&figure.description));
    let mut svg = format!(
        "{root} role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">\n\
         <title id=\"{id}-title\">{title}</title>\n\
         <desc id=\"{id}-desc\">{description}</desc>\n"
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
