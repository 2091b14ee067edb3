//! Observations to totals. A tally does not depend on the order of rows or files, nor on how they
//! are split, and two tallies merge into one.
//!
//! Its memory is bounded by the number of different figures, twenty bytes each (`slot`), whatever
//! the number of rows. Figures of one council, service and unit stand together in a [`Page`], in the
//! order of their keys, so that later stages take them page by page and never hold all totals.

mod contacts;
mod doubts;
mod figure;
mod filling;
mod keys;
mod numbers;
mod page;
mod slot;
mod vocabulary;
mod walk;

use std::hint::black_box;

use crate::error::Error;
use crate::model::{
    CouncilId, Count, Key, Observation, Origin, Part, Period, ServiceId, State, UnitId,
};
pub use contacts::Contacts;
pub use figure::{Added, Doubt, Figure, Kept, Parts, Total, add, by_period, sum};
pub use filling::Filling;
use keys::{Slots, by_key};
use numbers::PageNumbers;
use page::Found;
pub use page::Page;
use slot::{Probe, Slot};
use vocabulary::Vocabulary;
pub use walk::Look;

/// One figure a council, service, unit, period, channel, keyed-by and part.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    pages: Vec<Page>,
    numbers: PageNumbers,
    /// The page last used: rows about the same thing mostly stand together.
    last: usize,
    words: Vocabulary,
}

/// Two are equal where they keep the same, in whatever order it came.
impl PartialEq for Tally {
    fn eq(&self, other: &Self) -> bool {
        self.kept() == other.kept()
    }
}

/// What the figures of a page are about.
type Subject = (CouncilId, ServiceId, UnitId);

#[inline]
fn subject_of(key: Key) -> Subject {
    (key.council, key.service, key.unit)
}

impl Tally {
    /// Adds an observation.
    #[inline]
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
        self.page_mut(subject_of(observation.key)).0.absent_is_zero = true;
    }

    /// Whether a channel without a figure is declared zero.
    pub fn is_absent_zero(&self, council: CouncilId, service: ServiceId, unit: UnitId) -> bool {
        let page = self.numbers.get((council, service, unit));
        let page = page.and_then(|at| self.pages.get(at));
        page.is_some_and(|page| page.absent_is_zero)
    }

    /// Fails where it cannot hold what was put into it.
    ///
    /// # Errors
    /// Where there are more channels, labels or columns of figures in one run than it has numbers
    /// for: 512, 67 million and a million.
    pub fn holds_all(&self) -> Result<(), Error> {
        if self.words.is_full() {
            return Err(Error::Usage(
                "the returns have more than a million columns of figures, 512 channels or 67 \
                 million labels; read them in several runs"
                    .into(),
            ));
        }
        Ok(())
    }

    /// The page of a subject, and what its slots are written in.
    #[inline]
    fn page_mut(&mut self, subject: Subject) -> (&mut Page, &mut Vocabulary) {
        if self.pages.get(self.last).map(Page::subject) != Some(subject) {
            self.last = self.number_of(subject);
        }
        (&mut self.pages[self.last], &mut self.words)
    }

    /// The number of the page of a subject.
    #[inline]
    fn number_of(&mut self, subject: Subject) -> usize {
        let number = self.numbers.get_or_add(subject);
        if number == self.pages.len() {
            self.pages.push(Page::new(subject));
        }
        number
    }

    /// Looks at the ends of the pages that observations belong to and at their labels, before they are
    /// put there. Rows in the order of time each belong to another page, and memory answers many looks
    /// that do not wait for each other in the time of a few. The pages of one council, by which rows are
    /// sorted otherwise, are near already.
    pub fn look_ahead(&self, observations: &[Observation]) {
        let ends = observations.first().zip(observations.last());
        if ends.is_none_or(|(first, last)| first.key.council == last.key.council) {
            return;
        }
        let mut last = None;
        let mut seen = 0_u64;
        for observation in observations {
            let subject = subject_of(observation.key);
            if last.replace(subject) != Some(subject) {
                let number = self.numbers.get(subject);
                let page = number.and_then(|number| self.pages.get(number));
                seen ^= page.map_or(0, Page::glance);
            }
            seen ^= self.words.glance(observation.part.labels);
        }
        // What was seen there means nothing.
        black_box(seen);
    }

    /// Puts a figure; where both are counted up, one a row, they are added.
    #[inline]
    fn put_or_add(&mut self, key: (Key, Part), new: Figure) -> Added {
        self.put_by(key, new, |old| {
            (new.is_counted_up && old.is_counted_up && !old.disputed).then(|| {
                let sum = Figure {
                    count: add(old.count, new.count),
                    origin: old.origin.min(new.origin),
                    ..old
                };
                (sum, Added::New)
            })
        })
    }

    #[inline]
    fn put(&mut self, key: (Key, Part), new: Figure) -> Added {
        self.put_by(key, new, |_| None)
    }

    /// Puts a figure where none is; where one is, what `meet` makes of it, or else what becomes of
    /// two that are not added.
    #[inline]
    fn put_by(
        &mut self,
        (key, part): (Key, Part),
        new: Figure,
        meet: impl FnOnce(Figure) -> Option<(Figure, Added)>,
    ) -> Added {
        let (page, words) = self.page_mut(subject_of(key));
        let probe = Probe::new(key, part, new.undeclared, words);
        match page.find(probe, words) {
            Found::Free(place) => {
                page.insert(place, Slot::new(probe, new, words));
                Added::New
            }
            Found::Taken(slot) => {
                let old = slot.figure(words);
                let (figure, added) = meet(old).unwrap_or_else(|| met(old, new));
                *slot = slot.with(figure, words);
                added
            }
        }
    }

    /// The pages, in the order of their councils, services and units.
    pub fn pages(&self) -> Vec<&Page> {
        let mut pages: Vec<&Page> = self.pages.iter().filter(|page| !page.is_empty()).collect();
        pages.sort_unstable_by_key(|page| page.subject());
        pages
    }

    /// The periods that there are figures of, each once or several times.
    pub fn periods(&self) -> impl Iterator<Item = Period> {
        self.pages().into_iter().flat_map(Page::periods)
    }

    /// The figures of a page, ordered by key and part.
    fn figures<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = (Key, Part, Figure)> + 'a {
        let subject = page.subject();
        page.slots().map(move |slot| {
            let (key, part) = slot.key_and_part(subject, &self.words);
            (key, part, slot.figure(&self.words))
        })
    }

    /// Every figure, ordered by key and part; see [`Tally::kept_of`], which needs no memory for all.
    pub fn kept(&self) -> Vec<Kept> {
        let pages = self.pages().into_iter();
        pages.flat_map(|page| self.kept_of(page)).collect()
    }

    /// The figures of a page, ordered by key and part.
    pub fn kept_of<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = Kept> + 'a {
        self.figures(page).map(|(key, part, figure)| Kept {
            key,
            part,
            figure,
            absent_is_zero: page.absent_is_zero,
        })
    }

    /// Adds a figure as another tally kept it: all of them give that tally again.
    pub fn keep(&mut self, kept: &Kept) -> Added {
        let key = kept.key;
        if kept.absent_is_zero {
            self.page_mut(subject_of(key)).0.absent_is_zero = true;
        }
        self.put_or_add((key, kept.part), kept.figure)
    }

    /// The figures that stand where the test says, in no order. Those that rows dispute are missing.
    pub fn counts_where(
        &self,
        is_there: impl Fn(Origin) -> bool,
    ) -> impl Iterator<Item = (Key, Count)> {
        let figures = self.pages.iter().flat_map(|page| self.figures(page));
        let there = figures.filter(move |(.., figure)| is_there(figure.origin));
        there.map(|(key, _, figure)| (key, figure.count))
    }

    /// Every total, ordered by its key; see [`Tally::totals_of`], which needs no memory for all.
    pub fn totals(&self) -> Vec<Total> {
        let (mut all, mut totals) = (Vec::new(), Vec::new());
        for page in self.pages() {
            self.totals_of(page, &mut totals);
            all.append(&mut totals);
        }
        all
    }

    /// The totals of a page, ordered by their keys, into `totals`, which is emptied first.
    ///
    /// Where a key has a figure for the whole of its period and others for days in it, the whole is
    /// taken: the days may be all of it or some. Where it has contacts and a figure that is given,
    /// nobody knows its total. [`Tally::doubts`] tells of these.
    pub fn totals_of(&self, page: &Page, totals: &mut Vec<Total>) {
        totals.clear();
        let subject = page.subject();
        by_key(page, |slots| match slots {
            Slots::Firsts(firsts) => {
                totals.extend(firsts.iter().map(|slot| self.total(subject, slot)));
            }
            Slots::Parts(parts) => {
                totals.pop();
                totals.extend(self.total_of_parts(subject, parts));
            }
        });
    }

    /// The total of a key that has one part.
    #[inline]
    fn total(&self, subject: Subject, slot: &Slot) -> Total {
        Total {
            key: slot.key(subject),
            count: slot.count(&self.words),
            origin: slot.origin(&self.words),
            disputed: slot.is_disputed(),
        }
    }

    /// The total of a key that has several; `None` of none.
    #[cold]
    fn total_of_parts(&self, subject: Subject, parts: &[Slot]) -> Option<Total> {
        let whole = has_whole_and_days(parts);
        let mut used = parts.iter().filter(|slot| !whole || slot.day() == 0);
        let first = used.next()?;
        let mut sum = Parts::of(&first.figure(&self.words));
        let mut total = self.total(subject, first);
        for slot in used {
            let part = slot.figure(&self.words);
            sum.add(&part);
            total.origin = total.origin.min(part.origin);
            total.disputed |= part.disputed;
        }
        total.count = sum.count();
        total.disputed |= sum.has_both();
        Some(total)
    }
}

/// What becomes of two figures for the same thing that are not added: they are one, or neither is
/// used.
fn met(old: Figure, new: Figure) -> (Figure, Added) {
    let origin = old.origin.min(new.origin);
    let is_same = old.count == new.count && old.is_counted_up == new.is_counted_up;
    if is_same && !old.disputed && !new.disputed {
        let whole = old.whole || new.whole;
        let one = Figure {
            origin,
            whole,
            ..old
        };
        return (one, Added::Identical(old.origin));
    }
    let neither = Figure {
        count: Count::Missing(State::NotCollected),
        origin,
        disputed: true,
        undeclared: old.undeclared,
        whole: old.whole || new.whole,
        is_counted_up: false,
    };
    (neither, Added::Conflicting(old.origin))
}

/// Whether parts of one key are given both for the whole period and for days in it.
fn has_whole_and_days(parts: &[Slot]) -> bool {
    let whole = |slot: &Slot| slot.day() == 0 && slot.is_whole() && !slot.is_counted_up();
    parts.len() > 1 && parts.iter().any(whole) && parts.iter().any(|slot| slot.day() != 0)
}

/// Whether parts of one key are contacts, a row each, and figures that are given.
fn has_contacts_and_given(parts: &[Slot]) -> bool {
    let is_counted_up = |slot: &Slot| slot.is_counted_up();
    parts.len() > 1 && parts.iter().any(is_counted_up) && !parts.iter().all(is_counted_up)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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

        /// More figures than a leaf holds, so that parts of a key stand in two.
        #[test]
        fn a_total_is_the_sum_of_its_parts(
            figures in prop::collection::btree_map((1..13_u8, 0..12_usize, 0..4_u64), 0..50_u64, 0..400),
        ) {
            let mut tally = Tally::default();
            let mut sums: BTreeMap<(Period, usize), (u64, usize)> = BTreeMap::new();
            for ((month, channel, part), count) in &figures {
                let mut observation = observation(0, *part, Count::Number(*count), 1);
                observation.key.period = Period::month(2020, *month).expect("a month");
                observation.key.channel = ChannelId::new(*channel);
                observation.undeclared = *part;
                tally.add(&observation);
                let sum = sums.entry((observation.key.period, *channel)).or_default();
                *sum = (sum.0 + count, sum.1 + 1);
            }
            let totals = tally.totals().into_iter();
            let totals = totals.map(|total| (total.key.period, total.key.channel.index(), total.count));
            let expected = sums.iter().map(|((period, channel), (sum, _))| (*period, *channel, Count::Number(*sum)));
            prop_assert!(totals.eq(expected));
            let doubts = tally.doubts(2).into_iter();
            let doubts = doubts.map(|(doubt, key, _)| (doubt, key.period, key.channel.index()));
            let several = sums.iter().filter(|(_, (_, parts))| *parts > 1);
            let several = several.map(|((period, channel), _)| (Doubt::SeveralLabels, *period, *channel));
            prop_assert!(doubts.eq(several));
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
