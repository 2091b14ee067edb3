//! Draws the names of the groups above a bar: a square of the colour, the name, and a leader line
//! to the segment, so that nothing is told by colour alone.
//!
//! `names` decides where they stand. A name wider than the whole picture is shortened.

use super::ChartError;
use super::names::{self, Spot, Wish};
use super::scene::{Align, BLACK, Mark, PALETTE};
use super::segments::Segment;
use super::sheet::{BODY, MARGIN, SMALL, Sheet, Style, WIDTH, pixels};
use super::text::clean;

/// The side of the square of colour beside a name.
const SWATCH: i32 = SMALL.size;
/// The square with the space between it and its name.
const SWATCH_ROOM: i32 = SWATCH + 6;
/// The height of a line of names.
const LINE: i32 = 20;
/// From one line of names to the next: the rest lets leader lines turn.
const LINE_STEP: i32 = LINE + 4;
/// The height that leader lines have to bridge from the lowest names to the bar.
const LEADER_ROOM: i32 = 14;
/// What stays white between a leader line and the bar.
const LEADER_GAP: i32 = 2;

/// Adds the names of the groups above a bar of these segments, which starts where the sheet then
/// ends. A share of nought has its name, but no leader line. Fails rather than leave a name out.
pub(super) fn draw(
    sheet: &mut Sheet,
    series: &[String],
    segments: &[Segment],
) -> Result<(), ChartError> {
    let right = WIDTH - MARGIN;
    let most = names::widest(series.len(), MARGIN, right) - SWATCH_ROOM;
    let short = |name: &String| sheet.fonts.shorten(&clean(name), BODY, most);
    let series: Vec<String> = series.iter().map(short).collect();
    let wish = |(name, segment): (&String, &Segment)| Wish {
        centre: segment.left + segment.seen / 2,
        width: SWATCH_ROOM + sheet.fonts.width(name, BODY),
        led: segment.seen > 0,
    };
    let wishes: Vec<Wish> = series.iter().zip(segments).map(wish).collect();
    // Names stay right of the labels unless the whole width saves a line.
    let start = segments.first().map_or(MARGIN, |first| first.left);
    let ways = [start, MARGIN].map(|left| names::place(&wishes, left, right));
    let Some(spots) = ways.into_iter().flatten().min_by_key(|way| highest(way)) else {
        return Err(ChartError::Drawing("its group names do not fit".to_owned()));
    };
    let low = sheet.y + LINE_STEP * pixels(highest(&spots));
    for (((name, spot), wish), colour) in series.iter().zip(&spots).zip(wishes).zip(PALETTE) {
        let middle = low - LINE_STEP * pixels(spot.line) + LINE / 2;
        let square = Mark::Fill(spot.left, middle - SWATCH / 2, SWATCH, SWATCH, colour);
        sheet.marks.push(square);
        let at = (spot.left + SWATCH_ROOM, middle);
        let style = Style(BODY, BLACK, Align::Left);
        sheet.block(std::slice::from_ref(name), at, style);
        if wish.led {
            sheet.leader(&leader(spot, wish, low));
        }
    }
    sheet.y = low + LINE + LEADER_ROOM;
    Ok(())
}

/// The highest line of a placing.
fn highest(spots: &[Spot]) -> usize {
    spots.iter().map(|spot| spot.line).max().unwrap_or_default()
}

/// The points of a leader line from below a name to its segment, by its passes through the lines of
/// names below; `low` is the top of the lowest line.
fn leader(spot: &Spot, wish: Wish, low: i32) -> Vec<(i32, i32)> {
    let mut points = vec![(wish.centre, low + LINE + LEADER_ROOM - LEADER_GAP)];
    let (mut at, mut top) = (wish.centre, low);
    for pass in &spot.passes {
        points.extend([(*pass, top + LINE), (*pass, top)]);
        at = *pass;
        top -= LINE_STEP;
    }
    let nearest = at.clamp(spot.left, spot.left + wish.width);
    points.push((nearest, top + LINE));
    points.reverse();
    points
}
