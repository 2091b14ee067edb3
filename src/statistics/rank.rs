//! Where a value stands among others.

use super::real;

/// Which value has rank 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The highest.
    HighestFirst,
    /// The lowest.
    LowestFirst,
}

/// The ranks that a value and those equal to it fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The rank that all of them are given: one more than the values ahead of them.
    pub first: usize,
    /// The last rank that they fill.
    pub last: usize,
}

/// The rank of each value.
///
/// - Definition: one more than the number of values ahead; equal values share it (1, 2, 2, 4).
/// - Unit and range: a rank, from 1 to the number of values.
/// - Undefined never; a value that is not a number is ahead of none.
/// - Source: the “min” method of R's and scipy's ranks, which is that of sport.
///
/// ```
/// use channelshift::statistics::{Order, ranks};
/// let ranks = ranks(&[0.7, 0.8, 0.8, 0.9], Order::HighestFirst);
/// let first: Vec<usize> = ranks.iter().map(|rank| rank.first).collect();
/// assert_eq!(first, [4, 2, 2, 1]);
/// assert_eq!(ranks[1].last, 3);
/// ```
pub fn ranks(values: &[f64], order: Order) -> Vec<Rank> {
    let rank = |value: &f64| {
        let count = |is: &dyn Fn(&f64) -> bool| values.iter().filter(|other| is(other)).count();
        let ahead = match order {
            Order::HighestFirst => count(&|other| other > value),
            Order::LowestFirst => count(&|other| other < value),
        };
        #[expect(
            clippy::float_cmp,
            reason = "equal values share a rank, near ones do not"
        )]
        let equal = count(&|other| other == value).max(1);
        Rank {
            first: ahead + 1,
            last: ahead + equal,
        }
    };
    values.iter().map(rank).collect()
}

/// What share of values lies below each, with half of those equal to it.
///
/// - Definition: (values below + ½ values equal, itself included) ÷ values.
/// - Unit: none; above 0 and below 1.
/// - Undefined never.
/// - Source: the “mean” percentile rank, as scipy's `percentileofscore`.
///
/// ```
/// use channelshift::statistics::mid_rank_percentile;
/// assert_eq!(mid_rank_percentile(&[0.1, 0.4, 0.3, 0.2]), [0.125, 0.875, 0.625, 0.375]);
/// ```
pub fn mid_rank_percentile(values: &[f64]) -> Vec<f64> {
    let below_and_half = |rank: &Rank| real(rank.first - 1 + rank.last) / 2.0;
    let ranks = ranks(values, Order::LowestFirst);
    ranks
        .iter()
        .map(|rank| below_and_half(rank) / real(values.len()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_values_have_no_ranks() {
        assert!(ranks(&[], Order::LowestFirst).is_empty());
        assert!(mid_rank_percentile(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn either_order_fills_every_rank(values in prop::collection::vec(0..9_u8, 1..30)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let (up, down) = (ranks(&values, Order::LowestFirst), ranks(&values, Order::HighestFirst));
            for (up, down) in up.iter().zip(&down) {
                prop_assert_eq!(up.first + down.last, values.len() + 1);
            }
            let mean = mid_rank_percentile(&values).iter().sum::<f64>() / real(values.len());
            prop_assert!((mean - 0.5).abs() < 1e-12);
        }
    }
}
