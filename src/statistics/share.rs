//! The share of a part in its whole.

/// The share of `part` in `whole`.
///
/// - Definition: part ÷ whole, from integers.
/// - Unit: none; range 0 to 1.
/// - Undefined where the whole is zero, and where the part is above it, which no share is: the
///   counts are then at fault and are not capped.
/// - Source: OHID, Public health technical guidance, “Proportions”.
///
/// ```
/// use channelshift::statistics::share;
/// assert_eq!(share(1, 4), Some(0.25));
/// assert_eq!(share(0, 4), Some(0.0));
/// assert_eq!(share(0, 0), None);
/// assert_eq!(share(5, 4), None);
/// ```
pub fn share(part: u64, whole: u64) -> Option<f64> {
    // Both stay far below 2^53, above which an f64 no longer tells integers apart.
    #[expect(clippy::cast_precision_loss, reason = "sums of counts stay below 2^53")]
    let share = part as f64 / whole as f64;
    (whole > 0 && part <= whole).then_some(share)
}

/// Whether a share as published, rounded to so many decimals of a percentage, is that of `part` in
/// `whole`.
///
/// - Definition: the two are no further apart than half a unit of the last decimal; a tie may have
///   been rounded either way.
/// - Unit: none; `published` is 0 to 1, so that 53.6% with one decimal is 0.536 and 1.
/// - Undefined where the share is.
///
/// ```
/// use channelshift::statistics::follows;
/// assert_eq!(follows(1_315, 2_454, 0.536, 1), Some(true));
/// assert_eq!(follows(1_315, 2_454, 0.55, 0), Some(false));
/// assert_eq!(follows(1, 0, 0.5, 0), None);
/// ```
pub fn follows(part: u64, whole: u64, published: f64, decimals: u8) -> Option<bool> {
    let half_a_unit = 0.5 / 100.0 / 10_f64.powi(i32::from(decimals));
    let apart = (share(part, whole)? - published).abs();
    Some(apart <= half_a_unit + FLOATING_ERROR)
}

/// What binary fractions may add to a difference of shares: far below any decimal published.
const FLOATING_ERROR: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_may_have_been_rounded_either_way() {
        for published in [0.12, 0.13] {
            assert_eq!(follows(1, 8, published, 0), Some(true));
        }
        assert_eq!(follows(1, 8, 0.124, 1), Some(false));
        assert_eq!(follows(1, 8, 0.125, 1), Some(true));
    }

    proptest! {
        #[test]
        fn a_share_rounded_follows_from_its_counts(
            (part, whole) in (1..1_000_000_u64).prop_flat_map(|whole| (0..=whole, Just(whole))),
            decimals in 0..4_u8,
        ) {
            let units = 100.0 * 10_f64.powi(i32::from(decimals));
            let rounded = (share(part, whole).unwrap() * units).round() / units;
            prop_assert_eq!(follows(part, whole, rounded, decimals), Some(true));
            prop_assert_eq!(follows(part, whole, rounded + 1.1 / units, decimals), Some(false));
        }
    }
}
