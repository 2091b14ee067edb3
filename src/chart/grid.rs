//! Lays out a [`Grid`]: cells with their numbers or signs, their columns named above.
//!
//! Columns that do not fit beside each other go on in a block below, and a long list names its
//! columns again, so that nobody has to scroll to read a cell.

use crate::report::{Cell, Grid, GridRow, Sign, Tint};

use super::scene::{Align, BLACK, Colour, GREY, Mark, RULE, TINTS, WHITE};
use super::shapes::OWN_COLOUR;
use super::sheet::{BODY, INNER, MARGIN, SMALL, Sheet, Style, WIDTH, leading, pixels};
use super::text::{Fonts, clean};

/// The height of a row.
const ROW: i32 = 26;
/// The widest that names of rows may be.
const LABEL_LIMIT: i32 = 240;
/// Between the names of rows and the cells.
const GAP: i32 = 10;
/// White at each side of what a cell says.
const PADDING: i32 = 5;
/// The narrowest and the widest cell.
const NARROWEST: i32 = 44;
const WIDEST: i32 = 160;
/// The side of a sign.
const SIGN: i32 = 11;
/// Between a sign and its word.
const SIGN_GAP: i32 = 4;
/// How many rows stand under one line of column names.
const ROWS_A_HEAD: usize = 40;
/// The most lines of a name that stands above its column.
const HEAD_LINES: usize = 3;
/// From one stair of column names to the next.
const STAIR: i32 = 18;
/// Between two blocks.
const BLOCK_GAP: i32 = 24;

/// Adds the cells.
pub(super) fn draw(sheet: &mut Sheet, grid: &Grid) {
    key(sheet, &grid.key);
    let fonts = sheet.fonts;
    let labels: Vec<String> = grid
        .rows
        .iter()
        .map(|row| fonts.shorten(&clean(&row.label), SMALL, LABEL_LIMIT))
        .collect();
    let widest = labels.iter().map(|label| fonts.width(label, SMALL)).max();
    let left = MARGIN + widest.unwrap_or_default() + GAP;
    let cells = grid.rows.iter().flat_map(|row| &row.cells);
    let needed = cells.map(|cell| width_of(cell, fonts) + 2 * PADDING).max();
    let least = needed.unwrap_or_default().max(NARROWEST);
    let room = WIDTH - MARGIN - left;
    let count = grid.columns.len().max(1);
    let fit = usize::try_from(room / least).unwrap_or_default().max(1);
    let blocks = count.div_ceil(fit);
    let each = count.div_ceil(blocks);
    let width = (room / pixels(each)).min(WIDEST);
    for (block, names) in grid.columns.chunks(each).enumerate() {
        let rows: Vec<(&String, &GridRow)> = labels.iter().zip(&grid.rows).collect();
        for page in rows.chunks(ROWS_A_HEAD) {
            if sheet.y > 0 && (block > 0 || page.first() != rows.first()) {
                sheet.y += BLOCK_GAP;
            }
            head(sheet, names, (left, width));
            for (label, row) in page {
                let middle = sheet.y + ROW / 2;
                let style = Style(SMALL, BLACK, Align::Right);
                sheet.block(std::slice::from_ref(*label), (left - GAP, middle), style);
                let cells = row.cells.iter().skip(block * each).take(each);
                for (index, cell) in cells.enumerate() {
                    let x = left + pixels(index) * width;
                    draw_cell(sheet, cell, [x, sheet.y, width, ROW]);
                }
                sheet.y += ROW;
            }
        }
    }
}

/// How wide what a cell says is.
fn width_of(cell: &Cell, fonts: &Fonts) -> i32 {
    match cell {
        Cell::Number(_, words) | Cell::Words(words) => fonts.width(words, SMALL),
        Cell::Sign(_, words) => SIGN + SIGN_GAP + fonts.width(words, SMALL),
    }
}

/// Adds a cell in its place: left, top, width, height.
fn draw_cell(sheet: &mut Sheet, cell: &Cell, [x, y, width, height]: [i32; 4]) {
    let (centre, middle) = (x + width / 2, y + height / 2);
    let mut fill = |colour: Colour, inset: i32| {
        let (inner, tall) = (width - 2 * inset, height - 2 * inset);
        sheet
            .marks
            .push(Mark::Fill(x + inset, y + inset, inner, tall, colour));
    };
    match cell {
        Cell::Number(tint, words) => {
            let colour = colour_of(*tint);
            if colour == WHITE {
                fill(RULE, 1);
                fill(WHITE, 2);
            } else {
                fill(colour, 1);
            }
            let style = Style(SMALL, colour.ink(), Align::Middle);
            sheet.block(std::slice::from_ref(words), (centre, middle), style);
        }
        Cell::Sign(sign, words) => {
            fill(RULE, 1);
            fill(WHITE, 2);
            let left = centre - width_of(cell, sheet.fonts) / 2;
            draw_sign(sheet, *sign, (left, middle));
            let at = (left + SIGN + SIGN_GAP, middle);
            sheet.block(
                std::slice::from_ref(words),
                at,
                Style(SMALL, BLACK, Align::Left),
            );
        }
        Cell::Words(words) => {
            let style = Style(SMALL, GREY, Align::Middle);
            sheet.block(std::slice::from_ref(words), (centre, middle), style);
        }
    }
}

fn colour_of(tint: Tint) -> Colour {
    let [lowest, low, high, highest] = TINTS;
    match tint {
        Tint::Lowest => lowest,
        Tint::Low => low,
        Tint::High => high,
        Tint::Highest => highest,
    }
}

/// Adds a sign from its left end, at a height.
fn draw_sign(sheet: &mut Sheet, sign: Sign, (x, middle): (i32, i32)) {
    let top = middle - SIGN / 2;
    let mut fill = |x, y, width, height, colour| {
        sheet.marks.push(Mark::Fill(x, y, width, height, colour));
    };
    match sign {
        Sign::Full => fill(x, top, SIGN, SIGN, OWN_COLOUR),
        Sign::Part | Sign::Empty => {
            fill(x, top, SIGN, SIGN, OWN_COLOUR);
            fill(x + 2, top + 2, SIGN - 4, SIGN - 4, WHITE);
            if sign == Sign::Part {
                let half = SIGN / 2;
                fill(x, top + half, SIGN, SIGN - half, OWN_COLOUR);
            }
        }
        Sign::None => fill(x + 1, middle - 1, SIGN - 2, 2, GREY),
    }
}

/// Adds the names above the columns: in their widths where they fit, else as stairs that go up to
/// the right, each with a line down to its column.
fn head(sheet: &mut Sheet, names: &[String], (left, width): (i32, i32)) {
    let fonts = sheet.fonts;
    let room = width - 2 * PADDING;
    let wrapped: Vec<Vec<String>> = names
        .iter()
        .map(|name| fonts.wrap(&clean(name), SMALL, room))
        .collect();
    let has_room = names.iter().zip(&wrapped).all(|(name, lines)| {
        let name = clean(name);
        let mut words = name.split(' ');
        lines.len() <= HEAD_LINES && words.all(|word| fonts.width(word, SMALL) <= room)
    });
    let centre = |index: usize| left + pixels(index) * width + width / 2;
    if has_room {
        let most = wrapped.iter().map(Vec::len).max().unwrap_or_default();
        let height = pixels(most) * leading(SMALL);
        for (index, lines) in wrapped.iter().enumerate() {
            let at = (
                centre(index),
                sheet.y + height - pixels(lines.len()) * leading(SMALL) / 2,
            );
            sheet.block(lines, at, Style(SMALL, BLACK, Align::Middle));
        }
        sheet.y += height + PADDING;
        return;
    }
    let bottom = sheet.y + pixels(names.len()) * STAIR + PADDING;
    for (index, name) in names.iter().enumerate() {
        let x = centre(index);
        let middle = bottom - PADDING - pixels(index) * STAIR - STAIR / 2;
        let name = fonts.shorten(&clean(name), SMALL, x - PADDING - MARGIN);
        sheet.block(
            &[name],
            (x - PADDING, middle),
            Style(SMALL, BLACK, Align::Right),
        );
        sheet
            .marks
            .push(Mark::Fill(x, middle - 4, 1, bottom - middle + 2, GREY));
    }
    sheet.y = bottom;
}

/// Adds what signs and tints stand for.
fn key(sheet: &mut Sheet, entries: &[(Cell, String)]) {
    if entries.is_empty() {
        return;
    }
    let line = ROW + 2;
    let mut x = MARGIN;
    for (cell, words) in entries {
        let sample = (width_of(cell, sheet.fonts) + 2 * PADDING).max(NARROWEST);
        let words = sheet
            .fonts
            .shorten(&clean(words), BODY, INNER - sample - GAP);
        let width = sample + GAP + sheet.fonts.width(&words, BODY);
        if x > MARGIN && x + width > WIDTH - MARGIN {
            x = MARGIN;
            sheet.y += line;
        }
        draw_cell(sheet, cell, [x, sheet.y + 1, sample, ROW]);
        let at = (x + sample + GAP, sheet.y + line / 2);
        sheet.block(&[words], at, Style(BODY, BLACK, Align::Left));
        x += width + 2 * GAP;
    }
    sheet.y += line + GAP;
}
