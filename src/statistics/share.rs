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
