//! Places the names of points so that no two overlap and few points are covered.

use super::ChartError;
use super::scene::{Align, BLACK, GREY, Mark};
use super::shapes::OWN;
use super::sheet::{SMALL, Sheet, Style, leading};

/// From a point to a name beside it.
const GAP: i32 = OWN + 4;
/// How far names are moved at each try, up and down.
const STEP: i32 = 9;
/// The tries up or down.
const TRIES: i32 = 40;
/// How far to the side names are moved at most, in widths of the step.
const SIDEWAYS: i32 = 24;
/// How many pixels of a leader line a covered point is worth.
const COVERED: i32 = 40;
/// Beyond this distance a leader line says whose name it is.
const LED: i32 = 14;

/// A name and its point.
pub(super) struct Label {
    /// The name.
    pub text: String,
    /// The point.
    pub at: (i32, i32),
}

type Box4 = [i32; 4];

/// A line from a point to its name.
type Leader = ((i32, i32), (i32, i32));

/// Adds names within the bounds (left, top, right, bottom), each where it covers the fewest of the
/// points and lies nearest to its own. Fails rather than leave a name out.
pub(super) fn draw(
    sheet: &mut Sheet,
    labels: Vec<Label>,
    points: &[(i32, i32)],
    bounds: Box4,
) -> Result<(), ChartError> {
    let mut placed: Vec<Box4> = Vec::new();
    let mut leaders: Vec<Leader> = Vec::new();
    for label in labels {
        let width = sheet.fonts.width(&label.text, SMALL);
        let size = (width, leading(SMALL));
        let free = |found: &Box4| {
            let within = found[0] >= bounds[0]
                && found[1] >= bounds[1]
                && found[2] <= bounds[2]
                && found[3] <= bounds[3];
            let leader = leader(label.at, *found);
            let is_clear = |other: &Box4| leader.is_none_or(|leader| !strikes(leader, *other));
            within
                && placed
                    .iter()
                    .all(|other| apart(*found, *other) && is_clear(other))
                && leaders.iter().all(|other| !strikes(*other, *found))
        };
        let covered = |found: &Box4| {
            let point = |(x, y): &(i32, i32)| [x - OWN, y - OWN, x + OWN, y + OWN];
            let hit = points.iter().filter(|at| !apart(*found, point(at))).count();
            super::sheet::pixels(hit) * COVERED
        };
        let mut best: Option<(i32, Box4)> = None;
        for (far, found) in places(label.at, size) {
            // What lies further than the best costs cannot be better.
            if best.is_none_or(|(cost, _)| far < cost) && free(&found) {
                let cost = far + covered(&found);
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, found));
                }
            }
        }
        let Some((_, found)) = best else {
            return Err(ChartError::Drawing(
                "the names of its points do not fit".to_owned(),
            ));
        };
        if let Some((from, to)) = leader(label.at, found) {
            sheet.marks.push(Mark::Line(from, to, GREY));
            leaders.push((from, to));
        }
        let middle = i32::midpoint(found[1], found[3]);
        let style = Style(SMALL, BLACK, Align::Left);
        sheet.block(&[label.text], (found[0], middle), style);
        placed.push(found);
    }
    Ok(())
}

/// The line from a point to its name, where they are not beside each other.
fn leader((x, y): (i32, i32), found: Box4) -> Option<Leader> {
    let nearest = (x.clamp(found[0], found[2]), y.clamp(found[1], found[3]));
    let far = (nearest.0 - x).abs().max((nearest.1 - y).abs());
    (far > LED).then_some(((x, y), nearest))
}

/// Whether a line goes through a box.
fn strikes((from, to): Leader, found: Box4) -> bool {
    (0..=TRIES).any(|step| {
        let along = |from: i32, to: i32| from + (to - from) * step / TRIES;
        let (x, y) = (along(from.0, to.0), along(from.1, to.1));
        (found[0]..=found[2]).contains(&x) && (found[1]..=found[3]).contains(&y)
    })
}

/// Where a name may stand by its point, with how far that is.
fn places((x, y): (i32, i32), (width, height): (i32, i32)) -> impl Iterator<Item = (i32, Box4)> {
    // The nearest first, which leaves the least to be tried.
    let levels = (0..=TRIES).flat_map(|level| [level * STEP, -level * STEP]);
    levels.flat_map(move |up| {
        (0..=SIDEWAYS).flat_map(move |side| {
            let side = side * STEP;
            [x + GAP + side, x - GAP - side - width].map(|left| {
                let top = y - up - height / 2;
                (up.abs() + side, [left, top, left + width, top + height])
            })
        })
    })
}

/// Whether two boxes do not touch.
fn apart(a: Box4, b: Box4) -> bool {
    a[2] + 2 <= b[0] || b[2] + 2 <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}
