//! What contacts that moved from one channel to another are worth.
//!
//! - Definition: contacts moved × ((cost there − cost digital) × part that is cashable − part that
//!   fails online × cost there). What fails online is made again where it came from.
//! - Low and high are the least and the most over all low and high inputs together: not a range that
//!   is likely to hold the truth, and with no probability.
//! - Unit: money a year, in the prices of the costs. Contacts that moved back cost: the saving is
//!   negative.
//! - Undefined where an input is not a number, a cost is negative, or a part is not 0 to 1.
//! - Source: arithmetic; contacts moved are the channel shift of [`super::decompose`], never the
//!   mix. There is no unit cost here: published ones are old, and of visits as often as of contacts.
//!
//! ```
//! use channelshift::statistics::saving::{Estimate, Move, saving};
//! let moved = Move {
//!     contacts: 1_000.0,
//!     cost: Estimate::new(2.0, 3.0, 4.0).unwrap(),
//!     digital_cost: Estimate::exactly(0.5),
//!     cashable: Estimate::new(0.0, 0.5, 1.0).unwrap(),
//!     failed: Estimate::exactly(0.1),
//! };
//! let saved = saving(&moved).unwrap();
//! assert!((saved.central - 950.0).abs() < 1e-9);
//! assert!((saved.low + 400.0).abs() < 1e-9); // nothing is cashable, and failures are dear
//! assert!((saved.high - 3_100.0).abs() < 1e-9);
//! assert_eq!(Estimate::new(3.0, 2.0, 4.0), None);
//! ```

/// A figure and how low or high it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The lowest.
    pub low: f64,
    /// The one to go by.
    pub central: f64,
    /// The highest.
    pub high: f64,
}

impl Estimate {
    /// `None` where they do not rise, or are not numbers.
    pub fn new(low: f64, central: f64, high: f64) -> Option<Self> {
        let sound = low.is_finite() && high.is_finite() && low <= central && central <= high;
        sound.then_some(Self { low, central, high })
    }

    /// A figure that is known.
    pub fn exactly(figure: f64) -> Self {
        Self {
            low: figure,
            central: figure,
            high: figure,
        }
    }

    fn is_within(self, low: f64, high: f64) -> bool {
        low <= self.low
            && self.low <= self.central
            && self.central <= self.high
            && self.high <= high
    }

    fn ends(self) -> [f64; 2] {
        [self.low, self.high]
    }
}

impl std::iter::Sum for Estimate {
    /// All lows, all centrals and all highs together.
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::exactly(0.0), |sum, one| Self {
            low: sum.low + one.low,
            central: sum.central + one.central,
            high: sum.high + one.high,
        })
    }
}

/// Contacts that moved from a channel to the digital one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// How many a year; negative where they moved back.
    pub contacts: f64,
    /// What one costs in the channel they left.
    pub cost: Estimate,
    /// What one costs in the digital channel.
    pub digital_cost: Estimate,
    /// The part of the difference that is saved in money, 0 to 1: staff are saved in steps.
    pub cashable: Estimate,
    /// The part of contacts moved that fail and are made again in the channel they left, 0 to 1.
    pub failed: Estimate,
}

/// What one move is worth; moves are added with `sum`.
pub fn saving(moved: &Move) -> Option<Estimate> {
    let Move {
        contacts,
        cost,
        digital_cost,
        cashable,
        failed,
    } = *moved;
    let sound = contacts.is_finite()
        && cost.is_within(0.0, f64::MAX)
        && digital_cost.is_within(0.0, f64::MAX)
        && cashable.is_within(0.0, 1.0)
        && failed.is_within(0.0, 1.0);
    let of = |cost: f64, digital: f64, cashable: f64, failed: f64| {
        contacts * ((cost - digital) * cashable - failed * cost)
    };
    // The worth goes straight with each input, so that its ends are at ends of theirs.
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for cost in cost.ends() {
        for digital in digital_cost.ends() {
            for cashable in cashable.ends() {
                for failed in failed.ends() {
                    let worth = of(cost, digital, cashable, failed);
                    (low, high) = (low.min(worth), high.max(worth));
                }
            }
        }
    }
    let central = of(
        cost.central,
        digital_cost.central,
        cashable.central,
        failed.central,
    );
    Estimate::new(low, central, high).filter(|_| sound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn estimate(most: f64) -> impl Strategy<Value = Estimate> {
        (0.0..most, 0.0..most, 0.0..most).prop_map(|(a, b, c)| {
            let mut all = [a, b, c];
            all.sort_by(f64::total_cmp);
            Estimate::new(all[0], all[1], all[2]).unwrap()
        })
    }

    fn any_move() -> impl Strategy<Value = Move> {
        let costs = (estimate(20.0), estimate(20.0));
        (-1e6..1e6_f64, costs, estimate(1.0), estimate(1.0)).prop_map(
            |(contacts, (cost, digital_cost), cashable, failed)| Move {
                contacts,
                cost,
                digital_cost,
                cashable,
                failed,
            },
        )
    }

    #[test]
    fn what_is_no_cost_or_part_has_no_saving() {
        let sound = Move {
            contacts: -10.0,
            cost: Estimate::exactly(3.0),
            digital_cost: Estimate::exactly(1.0),
            cashable: Estimate::exactly(1.0),
            failed: Estimate::exactly(0.0),
        };
        assert_eq!(saving(&sound), Some(Estimate::exactly(-20.0)));
        for wrong in [
            Move {
                contacts: f64::NAN,
                ..sound
            },
            Move {
                cost: Estimate::exactly(-1.0),
                ..sound
            },
            Move {
                cost: Estimate::exactly(f64::INFINITY),
                ..sound
            },
            Move {
                cashable: Estimate::exactly(1.1),
                ..sound
            },
            Move {
                failed: Estimate {
                    low: 0.5,
                    central: 0.2,
                    high: 0.6,
                },
                ..sound
            },
        ] {
            assert_eq!(saving(&wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn moving_back_costs_what_moving_saved(moved in any_move()) {
            let there = saving(&moved).unwrap();
            let back = saving(&Move { contacts: -moved.contacts, ..moved }).unwrap();
            prop_assert!(there.low <= there.central && there.central <= there.high);
            prop_assert!((there.low + back.high).abs() < 1e-6);
            prop_assert!((there.central + back.central).abs() < 1e-6);
            let sum: Estimate = [there, back].into_iter().sum();
            prop_assert!(sum.central.abs() < 1e-6);
        }
    }
}
