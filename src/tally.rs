//! Observations to totals. A tally does not depend on the order of rows or files, nor on how they
//! are split, and two tallies merge into one.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::{CouncilId, Count, Key, Observation, Origin, ServiceId, State, UnitId};

/// One figure a council, service, unit, period, channel, keyed-by and part.
#[derive(Debug, Default)]
pub struct Tally {
    figures: FxHashMap<(Key, u64), Figure>,
    absent_is_zero: BTreeSet<(CouncilId, ServiceId, UnitId)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Figure {
    count: Count,
    origin: Origin,
    /// Rows that disagree claim it, or one that cannot be read: nobody knows the count.
    disputed: bool,
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
}

impl Tally {
    /// Adds an observation.
    pub fn add(&mut self, observation: &Observation) -> Added {
        let figure = Figure {
            count: observation.count,
            origin: observation.origin,
            disputed: false,
        };
        self.put((observation.key, observation.part), figure)
    }

    /// Marks what an observation is about as not known, because its count cannot be read. A row
    /// that gave a count for it before is not used either.
    pub fn dispute(&mut self, observation: &Observation) -> Added {
        let figure = Figure {
            count: Count::Missing(State::NotCollected),
            origin: observation.origin,
            disputed: true,
        };
        self.put((observation.key, observation.part), figure)
    }

    /// Says that where this council has figures for the service, a channel without one is zero.
    pub fn declare_absent_zero(&mut self, observation: &Observation) {
        let key = observation.key;
        self.absent_is_zero
            .insert((key.council, key.service, key.unit));
    }

    /// Whether a channel without a figure is declared zero.
    pub fn is_absent_zero(&self, council: CouncilId, service: ServiceId, unit: UnitId) -> bool {
        self.absent_is_zero.contains(&(council, service, unit))
    }

    /// Adds another tally; an empty one changes nothing.
    pub fn merge(&mut self, other: Self) {
        for (key, figure) in other.figures {
            self.put(key, figure);
        }
        self.absent_is_zero.extend(other.absent_is_zero);
    }

    fn put(&mut self, key: (Key, u64), new: Figure) -> Added {
        use std::collections::hash_map::Entry;
        match self.figures.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(new);
                Added::New
            }
            Entry::Occupied(mut occupied) => {
                let old = *occupied.get();
                let origin = old.origin.min(new.origin);
                if old.count == new.count && !old.disputed && !new.disputed {
                    occupied.get_mut().origin = origin;
                    return Added::Identical(old.origin);
                }
                occupied.insert(Figure {
                    count: Count::Missing(State::NotCollected),
                    origin,
                    disputed: true,
                });
                Added::Conflicting(old.origin)
            }
        }
    }

    /// Every total, ordered by its key.
    pub fn totals(&self) -> Vec<Total> {
        let mut figures: Vec<(&(Key, u64), &Figure)> = self.figures.iter().collect();
        figures.sort_unstable_by_key(|(key, _)| **key);
        let mut totals: Vec<Total> = Vec::new();
        for ((key, _), figure) in figures {
            match totals.last_mut() {
                Some(total) if total.key == *key => {
                    total.count = add(total.count, figure.count);
                    total.origin = total.origin.min(figure.origin);
                }
                _ => totals.push(Total {
                    key: *key,
                    count: figure.count,
                    origin: figure.origin,
                }),
            }
        }
        totals
    }
}

/// The sum of two counts: a missing one makes it missing, and suppressed says more than not
/// collected; one that is not provided adds nothing.
pub fn add(a: Count, b: Count) -> Count {
    match (a, b) {
        (Count::Number(a), Count::Number(b)) => Count::Number(a + b),
        (Count::Missing(State::NotProvided), other)
        | (other, Count::Missing(State::NotProvided)) => other,
        (Count::Missing(a), Count::Missing(b)) => Count::Missing(a.max(b)),
        (missing @ Count::Missing(_), _) | (_, missing @ Count::Missing(_)) => missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChannelId, FileId, KeyedBy, Period};
    use proptest::prelude::*;

    fn observation(council: usize, part: u64, count: Count, line: u64) -> Observation {
        Observation {
            key: Key {
                council: CouncilId::new(council),
                service: ServiceId::new(0),
                unit: UnitId::new(0),
                period: Period::month(2020, 4).expect("a month"),
                channel: ChannelId::new(0),
                keyed_by: KeyedBy::SelfServed,
            },
            part,
            count,
            origin: Origin {
                file: FileId::new(0),
                line,
                field: 0,
            },
        }
    }

    fn counts(tally: &Tally) -> Vec<(usize, Count)> {
        let total = |total: &Total| (total.key.council.index(), total.count);
        tally.totals().iter().map(total).collect()
    }

    #[test]
    fn parts_add_and_duplicates_do_not() {
        let mut tally = Tally::default();
        assert_eq!(
            tally.add(&observation(0, 1, Count::Number(5), 2)),
            Added::New
        );
        assert_eq!(
            tally.add(&observation(0, 2, Count::Number(7), 3)),
            Added::New
        );
        let again = tally.add(&observation(0, 1, Count::Number(5), 4));
        assert!(matches!(again, Added::Identical(Origin { line: 2, .. })));
        assert_eq!(counts(&tally), [(0, Count::Number(12))]);
    }

    #[test]
    fn conflicting_rows_leave_nothing() {
        let mut tally = Tally::default();
        tally.add(&observation(0, 1, Count::Number(5), 2));
        let other = tally.add(&observation(0, 1, Count::Number(6), 3));
        assert!(matches!(other, Added::Conflicting(Origin { line: 2, .. })));
        let third = tally.add(&observation(0, 1, Count::Number(5), 4));
        assert!(matches!(third, Added::Conflicting(_)));
        assert_eq!(counts(&tally), [(0, Count::Missing(State::NotCollected))]);
    }

    #[test]
    fn a_missing_part_makes_the_sum_missing() {
        let (c, x, z) = (
            Count::Missing(State::Suppressed),
            Count::Missing(State::NotCollected),
            Count::Missing(State::NotProvided),
        );
        assert_eq!(add(Count::Number(3), c), c);
        assert_eq!(add(x, Count::Number(3)), x);
        assert_eq!(add(x, c), c);
        assert_eq!(add(z, Count::Number(3)), Count::Number(3));
        assert_eq!(add(z, z), z);
        assert_eq!(add(z, x), x);
    }

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            (0..50_u64).prop_map(Count::Number),
            Just(Count::Missing(State::Suppressed)),
            Just(Count::Missing(State::NotCollected)),
            Just(Count::Missing(State::NotProvided)),
        ]
    }

    proptest! {
        #[test]
        fn order_and_split_do_not_matter(
            rows in prop::collection::vec((0..4_usize, 0..3_u64, any_count()), 0..30)
                .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
            cut in 0..30_usize,
        ) {
            let (rows, shuffled) = rows;
            let tally_of = |rows: &[(usize, u64, Count)]| {
                let mut tally = Tally::default();
                for (council, part, count) in rows {
                    tally.add(&observation(*council, *part, *count, 1));
                }
                tally
            };
            let whole = tally_of(&rows);
            prop_assert_eq!(counts(&whole), counts(&tally_of(&shuffled)));
            let cut = cut.min(rows.len());
            let mut first = tally_of(&rows[..cut]);
            first.merge(tally_of(&rows[cut..]));
            prop_assert_eq!(counts(&whole), counts(&first));
        }

        #[test]
        fn the_empty_tally_is_the_identity(
            rows in prop::collection::vec((0..4_usize, 0..3_u64, any_count()), 0..20),
        ) {
            let mut tally = Tally::default();
            for (council, part, count) in &rows {
                tally.add(&observation(*council, *part, *count, 1));
            }
            let before = counts(&tally);
            tally.merge(Tally::default());
            prop_assert_eq!(&before, &counts(&tally));
            let mut empty = Tally::default();
            empty.merge(tally);
            prop_assert_eq!(before, counts(&empty));
        }
    }
}
