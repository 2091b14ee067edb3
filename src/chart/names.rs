//! Places the names of the groups above a bar so that no two overlap.
//!
//! A pure matter of intervals: it measures no words and draws nothing. Names keep the order of
//! their segments and move as little as they can. Where one line cannot hold them, or would send
//! them far from their segments, some go to lines above; the lines below keep a corridor for their
//! leader lines, so that no leader line crosses a name or another leader line.

/// White space between two neighbours on a line, be they names or leader lines, in pixels.
pub(super) const GAP: i32 = 16;

/// How many pixels the leader lines must save, in all, to be worth another line of names.
const LINE_COST: i32 = 160;

/// A name as it would like to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// The middle of its segment.
    pub centre: i32,
    /// How wide it is.
    pub width: i32,
    /// Whether a leader line goes to its segment.
    pub led: bool,
}

/// Where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// Its left end.
    pub left: i32,
    /// Its line, 0 being the lowest.
    pub line: usize,
    /// Where its leader line, if it has one, passes each line below, from the lowest up.
    pub passes: Vec<i32>,
}

/// The widest a name may be so that `count` of them always find places.
pub(super) fn widest(count: usize, left: i32, right: i32) -> i32 {
    let others = i32::try_from(count).unwrap_or(i32::MAX).saturating_sub(1);
    right - left - others.saturating_mul(GAP)
}

/// Places the names between `left` and `right` on as many lines as serve them best; `None` if a
/// name is wider than `widest` allows and finds no place.
pub(super) fn place(wishes: &[Wish], left: i32, right: i32) -> Option<Vec<Spot>> {
    let base = wishes.len();
    let ways = base.checked_pow(u32::try_from(base).ok()?)?;
    let way = |number: usize| -> Vec<usize> {
        let digit = |place| number / base.pow(place) % base;
        (0..).map(digit).take(base).collect()
    };
    (0..ways)
        .filter_map(|number| on_lines(wishes, &way(number), left, right))
        .min_by_key(|spots| cost(wishes, spots))
}

/// How far the leader lines go sideways, in all, and what the lines cost.
fn cost(wishes: &[Wish], spots: &[Spot]) -> i32 {
    let highest = spots.iter().map(|spot| spot.line).max().unwrap_or_default();
    let pairs = wishes.iter().zip(spots).filter(|(wish, _)| wish.led);
    let sideways = pairs.map(|(wish, spot)| {
        let mut at = wish.centre;
        let mut travel = 0;
        for pass in &spot.passes {
            travel += (pass - at).abs();
            at = *pass;
        }
        travel + (at.clamp(spot.left, spot.left + wish.width) - at).abs()
    });
    sideways.sum::<i32>() + LINE_COST * i32::try_from(highest).unwrap_or_default()
}

/// Places each name on its given line. Line by line from the lowest, the names of that line share
/// it with the leader lines of those above.
fn on_lines(wishes: &[Wish], lines: &[usize], left: i32, right: i32) -> Option<Vec<Spot>> {
    let spot = |line: &usize| Spot {
        left,
        line: *line,
        passes: Vec::new(),
    };
    let mut spots: Vec<Spot> = lines.iter().map(spot).collect();
    for line in 0..=lines.iter().max().copied().unwrap_or_default() {
        let stand = |(wish, spot): (&Wish, &Spot)| {
            let centre = spot.passes.last().copied().unwrap_or(wish.centre);
            if spot.line == line {
                Some(Wish { centre, ..*wish })
            } else {
                (spot.line > line && wish.led).then_some(Wish {
                    centre,
                    width: 0,
                    led: true,
                })
            }
        };
        let here: Vec<Option<Wish>> = wishes.iter().zip(&spots).map(stand).collect();
        let crowd: Vec<Wish> = here.iter().copied().flatten().collect();
        let mut found = spread(&crowd, GAP, left, right)?.into_iter();
        for (spot, _) in spots
            .iter_mut()
            .zip(here)
            .filter(|(_, wish)| wish.is_some())
        {
            let at = found.next()?;
            if spot.line == line {
                spot.left = at;
            } else {
                spot.passes.push(at);
            }
        }
    }
    Some(spots)
}

/// The left ends that keep the order and the gaps within the bounds and lie nearest to the wishes
/// (least squares), side by side or one above the other: with the widths before each name taken off, that is an isotonic regression.
pub(super) fn spread(wishes: &[Wish], gap: i32, left: i32, right: i32) -> Option<Vec<i32>> {
    let mut before = 0;
    let mut offsets = Vec::with_capacity(wishes.len());
    let mut blocks: Vec<(i32, i32)> = Vec::new(); // the sum and the number of pooled wishes
    for wish in wishes {
        offsets.push(before);
        blocks.push((wish.centre - wish.width / 2 - before, 1));
        before += wish.width + gap;
        pool(&mut blocks);
    }
    let last = right - (before - gap);
    if last < left {
        return None;
    }
    let starts = blocks
        .iter()
        .flat_map(|(sum, count)| (0..*count).map(move |_| sum.div_euclid(*count)));
    Some(
        starts
            .zip(offsets)
            .map(|(start, offset)| start.clamp(left, last) + offset)
            .collect(),
    )
}

/// Merges the last blocks while their means are out of order.
fn pool(blocks: &mut Vec<(i32, i32)>) {
    while let [.., (sum_a, count_a), (sum_b, count_b)] = blocks[..] {
        if sum_a * count_b <= sum_b * count_a {
            break;
        }
        blocks.truncate(blocks.len() - 2);
        blocks.push((sum_a + sum_b, count_a + count_b));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::numbers;
    use super::{GAP, Spot, Wish, place, widest};

    fn assert_placed(wishes: &[Wish], spots: &[Spot], left: i32, right: i32) {
        assert_eq!(spots.len(), wishes.len());
        let lines = spots.iter().map(|spot| spot.line).max().unwrap_or_default();
        for line in 0..=lines {
            let mut end = left - GAP;
            for (wish, spot) in wishes.iter().zip(spots) {
                let (start, width) = match spot.passes.get(line) {
                    Some(pass) => (*pass, 0),
                    None if spot.line == line => (spot.left, wish.width),
                    None => continue,
                };
                assert!(start >= end + GAP, "line {line}: {wishes:?} {spots:?}");
                end = start + width;
            }
            assert!(end <= right, "line {line}: {wishes:?} {spots:?}");
        }
        for (wish, spot) in wishes.iter().zip(spots) {
            assert_eq!(spot.passes.len(), if wish.led { spot.line } else { 0 });
        }
    }

    #[test]
    fn names_never_overlap() {
        let mut next = numbers();
        for round in 0..3000 {
            let count = 1 + round % 4;
            let (left, right) = (200, 940);
            let most = widest(count, left, right);
            let mut centre = 200;
            let wishes: Vec<Wish> = (0..count)
                .map(|_| {
                    centre += next(if round % 3 == 0 { 8 } else { 200 });
                    Wish {
                        centre: centre.min(800),
                        width: 20 + next(if round % 5 == 0 { most - 19 } else { 150 }),
                        led: next(5) > 0,
                    }
                })
                .collect();
            let spots = place(&wishes, left, right);
            assert!(spots.is_some(), "{wishes:?}");
            assert_placed(&wishes, &spots.unwrap_or_default(), left, right);
        }
    }

    #[test]
    fn names_with_room_stand_over_their_segments() {
        let wish = |centre| Wish {
            centre,
            width: 60,
            led: true,
        };
        let spots = place(&[wish(300), wish(500), wish(700)], 200, 940).unwrap_or_default();
        let found: Vec<(i32, usize)> = spots.iter().map(|spot| (spot.left, spot.line)).collect();
        assert_eq!(found, [(270, 0), (470, 0), (670, 0)]);
    }

    #[test]
    fn a_name_too_wide_for_the_picture_finds_no_place() {
        let wish = Wish {
            centre: 500,
            width: 900,
            led: true,
        };
        assert_eq!(place(&[wish], 200, 940), None);
    }
}
