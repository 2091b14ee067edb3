//! Observations to totals. A tally does not depend on the order of rows or files, nor on how they
//! are split, and two tallies merge into one.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::{CouncilId, Count, Key, Observation, Origin, Part, ServiceId, State, UnitId};

/// One figure a council, service, unit, period, channel, keyed-by and part.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    figures: FxHashMap<(Key, Part), Figure>,
    absent_is_zero: BTreeSet<(CouncilId, ServiceId, UnitId)>,
}

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

impl Tally {
    /// Adds an observation.
    pub fn add(&mut self, observation: &Observation) -> Added {
        let figure = Figure {
            count: observation.count,
            origin: observation.origin,
            disputed: false,
            undeclared: observation.undeclared,
            whole: observation.whole,
            is_counted_up: false,
        };
        self.put((observation.key, observation.part), figure)
    }

    /// Counts an observation of one as one more of its kind. Where a figure for it is given as well,
    /// they contradict each other.
    pub fn count(&mut self, observation: &Observation) -> Added {
        let part = Part {
            day: 0,
            ..observation.part
        };
        let new = Figure {
            count: observation.count,
            origin: observation.origin,
            disputed: false,
            undeclared: observation.undeclared,
            whole: true,
            is_counted_up: true,
        };
        self.put_or_add((observation.key, part), new)
    }

    /// Marks what an observation is about as not known, because its count cannot be read. A row
    /// that gave a count for it before is not used either.
    pub fn dispute(&mut self, observation: &Observation) -> Added {
        let figure = Figure {
            count: Count::Missing(State::NotCollected),
            origin: observation.origin,
            disputed: true,
            undeclared: observation.undeclared,
            whole: observation.whole,
            is_counted_up: false,
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
            self.put_or_add(key, figure);
        }
        self.absent_is_zero.extend(other.absent_is_zero);
    }

    /// Puts a figure; where both are counted up, one a row, they are added.
    fn put_or_add(&mut self, key: (Key, Part), new: Figure) -> Added {
        match self.figures.get_mut(&key) {
            Some(old) if new.is_counted_up && old.is_counted_up && !old.disputed => {
                old.count = add(old.count, new.count);
                old.origin = old.origin.min(new.origin);
                Added::New
            }
            _ => self.put(key, new),
        }
    }

    fn put(&mut self, key: (Key, Part), new: Figure) -> Added {
        use std::collections::hash_map::Entry;
        match self.figures.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(new);
                Added::New
            }
            Entry::Occupied(mut occupied) => {
                let old = *occupied.get();
                let origin = old.origin.min(new.origin);
                let is_same = old.count == new.count && old.is_counted_up == new.is_counted_up;
                if is_same && !old.disputed && !new.disputed {
                    occupied.get_mut().origin = origin;
                    occupied.get_mut().whole |= new.whole;
                    return Added::Identical(old.origin);
                }
                occupied.insert(Figure {
                    count: Count::Missing(State::NotCollected),
                    origin,
                    disputed: true,
                    undeclared: old.undeclared,
                    whole: old.whole || new.whole,
                    is_counted_up: false,
                });
                Added::Conflicting(old.origin)
            }
        }
    }

    /// Every figure, ordered by key and part.
    pub fn kept(&self) -> Vec<Kept> {
        let in_order = self.in_order().into_iter();
        let kept = in_order.map(|((key, part), figure)| Kept {
            key: *key,
            part: *part,
            figure: *figure,
            absent_is_zero: self.is_absent_zero(key.council, key.service, key.unit),
        });
        kept.collect()
    }

    /// Adds a figure as another tally kept it: all of them give that tally again.
    pub fn keep(&mut self, kept: &Kept) -> Added {
        let key = kept.key;
        if kept.absent_is_zero {
            self.absent_is_zero
                .insert((key.council, key.service, key.unit));
        }
        self.put_or_add((key, kept.part), kept.figure)
    }

    /// The figures that stand where the test says, in no order. Those that rows dispute are missing.
    pub fn counts_where(
        &self,
        is_there: impl Fn(Origin) -> bool,
    ) -> impl Iterator<Item = (Key, Count)> {
        let there = self.figures.iter();
        let there = there.filter(move |(_, figure)| is_there(figure.origin));
        there.map(|((key, _), figure)| (*key, figure.count))
    }

    /// Every total, ordered by its key.
    ///
    /// Where a key has a figure for the whole of its period and others for days in it, the whole is
    /// taken: the days may be all of it or some. [`Tally::doubts`] tells of these.
    pub fn totals(&self) -> Vec<Total> {
        let mut totals: Vec<Total> = Vec::new();
        for parts in self.in_order().chunk_by(|a, b| a.0.0 == b.0.0) {
            let whole = has_whole_and_days(parts);
            let used = parts
                .iter()
                .filter(|((_, part), _)| !whole || part.day == 0);
            let total = used.map(|((key, _), figure)| Total {
                key: *key,
                count: figure.count,
                origin: figure.origin,
                disputed: figure.disputed,
            });
            totals.extend(total.reduce(|sum, part| Total {
                count: add(sum.count, part.count),
                origin: sum.origin.min(part.origin),
                disputed: sum.disputed || part.disputed,
                ..sum
            }));
        }
        totals
    }

    /// The keys whose total may count something twice, with the place of a figure in doubt.
    pub fn doubts(&self) -> Vec<(Doubt, Key, Origin)> {
        let mut doubts = Vec::new();
        for parts in self.in_order().chunk_by(|a, b| a.0.0 == b.0.0) {
            let Some(((key, _), figure)) = parts.first() else {
                continue;
            };
            if has_whole_and_days(parts) {
                doubts.push((Doubt::WholeAndDays, *key, figure.origin));
            }
            let other = parts
                .iter()
                .find(|(_, other)| other.undeclared != figure.undeclared);
            if let Some((_, other)) = other {
                doubts.push((Doubt::SeveralLabels, *key, figure.origin.max(other.origin)));
            }
        }
        doubts
    }

    /// The figures by key and part.
    fn in_order(&self) -> Vec<(&(Key, Part), &Figure)> {
        let mut figures: Vec<(&(Key, Part), &Figure)> = self.figures.iter().collect();
        figures.sort_unstable_by_key(|(key, _)| **key);
        figures
    }
}

/// Why a total may count something twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its parts were written under several labels, which no mapping says are different things.
    SeveralLabels,
    /// It has a figure for the whole period and figures for days in it.
    WholeAndDays,
}

/// Whether parts of one key are both of the whole period and of days in it.
fn has_whole_and_days(parts: &[(&(Key, Part), &Figure)]) -> bool {
    let whole = |(key, figure): &(&(Key, Part), &Figure)| key.1.day == 0 && figure.whole;
    parts.iter().any(whole) && parts.iter().any(|(key, _)| key.1.day != 0)
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
            part: Part {
                labels: part,
                day: 0,
            },
            undeclared: 0,
            whole: true,
            count,
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
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
