//! What goes into a tally and comes out of it.

use crate::model::{Count, Key, Origin, Part, State};

/// What a tally keeps of a figure, besides what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// The first place it comes from.
    pub origin: Origin,
    /// How many, or why not.
    pub count: Count,
    /// Whether rows that disagree claim it, or one that cannot be read: nobody knows the count.
    pub disputed: bool,
    /// The labels that no mapping says the meaning of, as one hash.
    pub undeclared: u64,
    /// Whether the period was written as such, and not as its first day.
    pub whole: bool,
    /// Whether it is counted up, one a row.
    pub is_counted_up: bool,
}

impl Figure {
    /// Whether it is added to another of its kind: it is counted up, and nothing disputes it.
    pub fn adds(&self) -> bool {
        self.is_counted_up && !self.disputed
    }
}

/// A figure with what it is about: all that a tally is rebuilt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// What it is about.
    pub key: Key,
    /// Which part of that it is.
    pub part: Part,
    /// What is kept of it.
    pub figure: Figure,
    /// Whether its council, service and unit are declared zero where a channel has no figure.
    pub absent_is_zero: bool,
}

/// What became of an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is the first of its kind.
    New,
    /// The same count for the same thing stands at this place already; it is counted once.
    Identical(Origin),
    /// Another count for the same thing stands at this place; neither is used.
    Conflicting(Origin),
}

/// The total of a key: its parts added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// What it is about.
    pub key: Key,
    /// How many. A part that is missing makes the sum missing, since nobody knows it; a part that
    /// is not provided adds nothing.
    pub count: Count,
    /// The first place it comes from.
    pub origin: Origin,
    /// Whether it is missing because rows contradict each other or cannot be read, which findings
    /// have said.
    pub disputed: bool,
}

/// Totals of one council, service and unit in the order of their keys, a period after another.
#[inline]
pub fn by_period(totals: &[Total]) -> impl Iterator<Item = &[Total]> {
    // Mostly a period has as many as any before it, so that not every one need be looked at.
    let (mut rest, mut most) = (totals, 1);
    std::iter::from_fn(move || {
        let period = rest.first()?.key.period;
        let is_own = |total: &Total| total.key.period == period;
        // Between two of one period there is no other.
        let has_most =
            rest.get(most - 1).is_some_and(is_own) && !rest.get(most).is_some_and(is_own);
        let length = if has_most {
            most
        } else {
            rest.iter().take_while(|total| is_own(total)).count()
        };
        most = most.max(length);
        let (own, others) = rest.split_at_checked(length)?;
        rest = others;
        Some(own)
    })
}

/// Why a total may count something twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its parts were written under several labels, which no mapping says are different things.
    SeveralLabels,
    /// It has a figure for the whole period and figures for days in it.
    WholeAndDays,
    /// It has contacts, a row each, and a figure that is given: nobody knows which is all.
    CountedAndGiven,
}

/// Parts of one key, added one after another. Contacts, a row each, and figures that are given do not
/// add: nobody knows which of them is all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    sum: Count,
    is_counted_up: bool,
    has_both: bool,
}

impl Parts {
    /// The first part.
    pub fn of(figure: &Figure) -> Self {
        Self {
            sum: figure.count,
            is_counted_up: figure.is_counted_up,
            has_both: false,
        }
    }

    /// One more.
    pub fn add(&mut self, figure: &Figure) {
        self.sum = add(self.sum, figure.count);
        self.has_both |= self.is_counted_up != figure.is_counted_up;
    }

    /// Whether some are contacts and others given.
    pub fn has_both(self) -> bool {
        self.has_both
    }

    /// How many, or why not.
    pub fn count(self) -> Count {
        if self.has_both {
            Count::Missing(State::NotCollected)
        } else {
            self.sum
        }
    }
}

/// The sum of two counts: a missing one makes it missing, and suppressed says more than not
/// collected; one that is not provided adds nothing.
#[inline]
pub fn add(a: Count, b: Count) -> Count {
    match (a, b) {
        (Count::Number(a), Count::Number(b)) => Count::Number(a + b),
        (Count::Missing(State::NotProvided), other)
        | (other, Count::Missing(State::NotProvided)) => other,
        (Count::Missing(a), Count::Missing(b)) => Count::Missing(a.max(b)),
        (missing @ Count::Missing(_), _) | (_, missing @ Count::Missing(_)) => missing,
    }
}

/// The sum of many counts, as [`add`] makes it of two; of none, it is not provided.
#[inline]
pub fn sum(counts: impl IntoIterator<Item = Count>) -> Count {
    let (mut sum, mut has_number, mut missing) = (0, false, State::NotProvided);
    for count in counts {
        match count {
            Count::Number(number) => {
                has_number = true;
                sum += number;
            }
            Count::Missing(state) => missing = missing.max(state),
        }
    }
    if has_number && missing == State::NotProvided {
        Count::Number(sum)
    } else {
        Count::Missing(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChannelId, CouncilId, FileId, KeyedBy, Period, ServiceId, UnitId};
    use proptest::prelude::*;

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            3 => (0..50_u64).prop_map(Count::Number),
            1 => prop::sample::select(State::ALL.to_vec()).prop_map(Count::Missing),
        ]
    }

    fn total(month: u8, channel: usize) -> Total {
        Total {
            key: Key {
                council: CouncilId::new(0),
                service: ServiceId::new(0),
                unit: UnitId::new(0),
                period: Period::month(2020, month).expect("a month"),
                channel: ChannelId::new(channel),
                keyed_by: KeyedBy::SelfServed,
            },
            count: Count::Number(1),
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
                line: 2,
                field: 0,
            },
            disputed: false,
        }
    }

    proptest! {
        #[test]
        fn periods_are_apart_however_many_totals_they_have(
            keys in prop::collection::btree_set((1..6_u8, 0..4_usize), 0..20),
        ) {
            let totals: Vec<Total> = keys.into_iter().map(|(month, channel)| total(month, channel)).collect();
            let apart = totals.chunk_by(|a, b| a.key.period == b.key.period);
            prop_assert!(by_period(&totals).eq(apart));
        }

        #[test]
        fn many_add_up_as_one_after_the_other_does(
            counts in prop::collection::vec(any_count(), 0..8),
        ) {
            let nothing = Count::Missing(State::NotProvided);
            prop_assert_eq!(sum(counts.clone()), counts.into_iter().fold(nothing, add));
        }
    }
}
