//! Divides a bar into whole pixels by its shares: arithmetic only.

/// The white between two segments, in pixels.
const GAP: i32 = 1;
/// The least that is seen of a share above nought, in pixels.
const LEAST: i32 = 1;

/// A share's place in its bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its left end.
    pub left: i32,
    /// The width of its colour; a share of nought has none.
    pub seen: i32,
}

/// Divides a bar from `left` by the shares, scaled so that they fill its width, with a gap after
/// each segment but the last. A share above nought never vanishes: what it lacks of the least
/// width comes from the widest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "places within a bar of a few hundred pixels"
)]
pub(super) fn divide(shares: &[f64], left: i32, width: i32) -> Vec<Segment> {
    let total: f64 = shares.iter().sum();
    let last = shares.iter().rposition(|share| *share > 0.0);
    let gap = |index| if last == Some(index) { 0 } else { GAP };
    let (mut sum, mut edge) = (0.0, 0);
    let mut widths: Vec<i32> = Vec::with_capacity(shares.len());
    for share in shares {
        sum += share;
        let next = (sum / total * f64::from(width)).round() as i32;
        widths.push(next - edge);
        edge = next;
    }
    for (index, share) in shares.iter().enumerate() {
        let found = widths.get(index).copied().unwrap_or_default();
        let lack = LEAST + gap(index) - found;
        if *share > 0.0 && lack > 0 {
            give(&mut widths, index, lack);
        }
    }
    let mut at = left;
    let place = |(index, width): (usize, i32)| {
        let seen = (width - gap(index)).max(0);
        let segment = Segment { left: at, seen };
        at += width;
        segment
    };
    widths.into_iter().enumerate().map(place).collect()
}

/// Moves some width from the widest to one that lacks it.
fn give(widths: &mut [i32], to: usize, lack: i32) {
    if let Some(widest) = widths.iter_mut().max() {
        *widest -= lack;
    }
    if let Some(narrow) = widths.get_mut(to) {
        *narrow += lack;
    }
}

#[cfg(test)]
mod tests {
    use super::divide;

    #[test]
    fn segments_fill_the_bar_and_none_vanishes() {
        let cases: [&[f64]; 7] = [
            &[34.1, 65.5, 0.4, 0.0],
            &[0.1, 0.1, 0.1, 99.7],
            &[99.7, 0.1, 0.1, 0.1],
            &[33.3, 33.3, 33.3],
            &[0.0, 0.0, 0.0, 100.0],
            &[0.0, 99.9, 0.1],
            &[100.0],
        ];
        for shares in cases {
            for width in [396, 597, 809] {
                let segments = divide(shares, 20, width);
                let mut end = 20;
                for (segment, share) in segments.iter().zip(shares) {
                    assert_eq!(segment.seen > 0, *share > 0.0, "{shares:?} {segments:?}");
                    if segment.seen > 0 {
                        assert!(
                            (0..=1).contains(&(segment.left - end)),
                            "{shares:?} {segments:?}"
                        );
                        end = segment.left + segment.seen;
                        let exact = share / shares.iter().sum::<f64>() * f64::from(width);
                        assert!((f64::from(segment.seen) - exact).abs() < 5.0);
                    }
                }
                assert_eq!(end, 20 + width, "{shares:?} {segments:?}");
            }
        }
    }
}
