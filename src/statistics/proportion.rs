//! A part in its whole, sound by the way it is made.

/// A part in its whole: both finite, the part not negative and not above the whole.
///
/// - Unit: both count the same thing. They need not be whole numbers, since weighted figures are
///   none.
/// - The share is undefined where the whole is zero, which is no transactions and not a share of
///   zero.
/// - There is none where a count is negative or the part is above the whole: such counts are at
///   fault and are not capped.
/// - Source: OHID, Public health technical guidance, “Proportions”.
///
/// ```
/// use channelshift::statistics::Proportion;
/// assert_eq!(Proportion::of(1, 4).unwrap().share(), Some(0.25));
/// assert_eq!(Proportion::of(0, 0).unwrap().share(), None);
/// assert_eq!(Proportion::of(5, 4), None);
/// let pooled = Proportion::pooled([Proportion::of(1, 4).unwrap(), Proportion::of(8, 8).unwrap()]);
/// assert_eq!(pooled.share(), Some(0.75));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    part: f64,
    whole: f64,
}

impl Proportion {
    /// The part in its whole, where there can be such a proportion.
    pub fn new(part: f64, whole: f64) -> Option<Self> {
        let sound = whole.is_finite() && 0.0 <= part && part <= whole;
        sound.then_some(Self { part, whole })
    }

    /// The proportion of two counts.
    #[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        Self::new(part as f64, whole as f64)
    }

    /// The sum of the parts in the sum of the wholes: shares are never averaged.
    pub fn pooled(all: impl IntoIterator<Item = Self>) -> Self {
        let none = Self {
            part: 0.0,
            whole: 0.0,
        };
        all.into_iter().fold(none, |sum, one| Self {
            part: sum.part + one.part,
            whole: sum.whole + one.whole,
        })
    }

    /// What is counted in the part.
    pub fn part(self) -> f64 {
        self.part
    }

    /// What is counted in all.
    pub fn whole(self) -> f64 {
        self.whole
    }

    /// Part ÷ whole, 0 to 1; `None` where nothing is counted.
    pub fn share(self) -> Option<f64> {
        (self.whole > 0.0).then(|| self.part / self.whole)
    }

    /// The variance of the share by chance alone, p(1 − p) ÷ n; `None` where there is no share.
    pub fn variance(self) -> Option<f64> {
        let share = self.share()?;
        Some(share * (1.0 - share) / self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_proportion_is_none() {
        for (part, whole) in [
            (-80.0, 100.0),
            (80.0, 0.0),
            (101.0, 100.0),
            (f64::NAN, 1.0),
            (1.0, f64::NAN),
            (1.0, f64::INFINITY),
        ] {
            assert_eq!(Proportion::new(part, whole), None, "{part} {whole}");
        }
    }
}
