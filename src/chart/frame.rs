//! The whole sheet: the headline and subtitle above the picture, the notes below it.

use crate::report::{Figure, Picture};

use super::scene::{BLACK, GREY, Scene};
use super::sheet::{BODY, HEADLINE, INNER, SMALL, Sheet};
use super::text::{Fonts, clean};
use super::{ChartError, grid, lines, mix, rows, scatter};

/// Between the headline and the subtitle.
const SUBTITLE_GAP: i32 = 4;
/// Between the words at the head or the foot and the picture.
const SECTION_GAP: i32 = 18;

/// Lays out the figure. It takes any figure; one that `check` refuses gives a poor picture.
pub(super) fn compose(figure: &Figure, fonts: &Fonts) -> Result<Scene, ChartError> {
    let mut sheet = Sheet::new(fonts);
    let headline = fonts.wrap_evenly(&clean(&figure.headline), HEADLINE, INNER);
    sheet.paragraph(&headline, HEADLINE, BLACK);
    sheet.y += SUBTITLE_GAP;
    let subtitle = fonts.wrap(&clean(&figure.subtitle), BODY, INNER);
    sheet.paragraph(&subtitle, BODY, GREY);
    sheet.y += SECTION_GAP;
    draw(&mut sheet, &figure.picture)?;
    sheet.y += SECTION_GAP;
    for note in &figure.notes {
        sheet.paragraph(&fonts.wrap(&clean(note), SMALL, INNER), SMALL, GREY);
    }
    Ok(sheet.finish())
}

/// Lays out the picture alone, for whoever sets its words as text.
pub(super) fn alone(figure: &Figure, fonts: &Fonts) -> Result<Scene, ChartError> {
    let mut sheet = Sheet::new(fonts);
    draw(&mut sheet, &figure.picture)?;
    Ok(sheet.finish())
}

fn draw(sheet: &mut Sheet, picture: &Picture) -> Result<(), ChartError> {
    match picture {
        Picture::Mix(picture) => mix::draw(sheet, picture)?,
        Picture::Rows(picture) => rows::draw(sheet, picture),
        Picture::Scatter(picture) => scatter::draw(sheet, picture)?,
        Picture::Grid(picture) => grid::draw(sheet, picture),
        Picture::Lines(picture) => lines::draw(sheet, picture),
    }
    Ok(())
}
