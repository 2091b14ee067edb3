//! Figures that come page after page and nearly in order, as a store has them, put together a page at a
//! time.

use std::cmp::Ordering;

use super::page::LEAF;
use super::slot::{Probe, Slot};
use super::vocabulary::Vocabulary;
use super::{Kept, Subject, Tally, subject_of};

/// How many slots at the end are looked at one after the other: in a store the channels of a period stand
/// in the order of their words.
const NEAR_END: usize = 16;

/// How many labels a council and year mostly have at the most: those of each channel and service.
const LABELS: usize = 700;

/// How many labels are kept at hand with their numbers, as a power of two: some more than channels a
/// service has.
const AT_HAND_BITS: u32 = 6;

/// A tally that is filled with figures which are nearly in their order: the one that [`Tally::keep`]
/// makes of them, whatever their order is.
#[derive(Debug)]
pub struct Filling {
    tally: Tally,
    /// What the slots are about, and whether a channel without a figure is declared zero there.
    page: Option<(Subject, bool)>,
    /// The next of that page, in order.
    slots: Vec<Slot>,
    /// Labels met lately with those of them that no mapping declares, and their number, by some bits.
    at_hand: [Option<(u64, u64, u32)>; 1 << AT_HAND_BITS],
}

impl Default for Filling {
    fn default() -> Self {
        let tally = Tally {
            words: Vocabulary::with_room(LABELS),
            ..Tally::default()
        };
        Self {
            tally,
            page: None,
            slots: Vec::new(),
            at_hand: [None; 1 << AT_HAND_BITS],
        }
    }
}

impl Filling {
    /// Adds a figure as [`Tally::keep`] does.
    #[inline]
    pub fn keep(&mut self, kept: &Kept) {
        let subject = subject_of(kept.key);
        let mut absent_is_zero = kept.absent_is_zero;
        match self.page {
            Some((own, declared)) if own == subject => absent_is_zero |= declared,
            _ => self.end_page(),
        }
        self.page = Some((subject, absent_is_zero));
        let label = self.label(kept.part.labels, kept.figure.undeclared);
        let words = &mut self.tally.words;
        let probe = Probe::labelled(kept.key, kept.part, label, words);
        let mut place = (self.slots.len() <= NEAR_END).then_some(0);
        for (at, slot) in self.slots.iter().enumerate().rev().take(NEAR_END) {
            match slot.compare(probe, words) {
                Ordering::Less => {
                    place = Some(at + 1);
                    break;
                }
                Ordering::Equal => {
                    place = None;
                    break;
                }
                Ordering::Greater => {}
            }
        }
        match place {
            Some(place) => {
                let slot = Slot::new(probe, kept.figure, words);
                self.slots.insert(place, slot);
            }
            None => {
                self.end_page();
                self.tally.keep(kept);
            }
        }
    }

    /// The number of labels. A tally of its own keeps more of them at hand than a council and year have.
    #[inline]
    fn label(&mut self, labels: u64, undeclared: u64) -> u32 {
        // A hash has its best bits highest.
        let place = labels >> (u64::BITS - AT_HAND_BITS);
        let known = self.at_hand.get_mut(usize::try_from(place).unwrap_or(0));
        if let Some(Some((own, other, id))) = known
            && (*own, *other) == (labels, undeclared)
        {
            return *id;
        }
        let id = self.tally.words.number_of(labels, undeclared);
        if let Some(known) = known {
            *known = Some((labels, undeclared, id));
        }
        id
    }

    /// The tally of all that was added.
    pub fn finish(mut self) -> Tally {
        self.end_page();
        self.tally
    }

    fn end_page(&mut self) {
        if let Some((subject, absent_is_zero)) = self.page.take() {
            self.tally.declare(subject, absent_is_zero);
            for leaf in self.slots.chunks(LEAF) {
                self.tally.put_leaf(subject, leaf.to_vec());
            }
            self.slots.clear();
        }
    }
}

impl Tally {
    /// Adds another tally, as [`Tally::keep`] does each of its figures; an empty one changes nothing. What
    /// belongs behind all that is there of a page, as a later year does, is taken as it stands.
    pub fn merge(&mut self, later: Self) {
        let numbers = self.words.take_in(&later.words);
        for page in later.pages {
            let subject = page.subject();
            self.declare(subject, page.absent_is_zero);
            for mut leaf in page.into_leaves() {
                leaf.iter_mut().for_each(|slot| slot.renumber(&numbers));
                self.put_leaf(subject, leaf);
            }
        }
    }

    /// Says whether in the page of a subject a channel without a figure is zero; if not, another may say so.
    fn declare(&mut self, subject: Subject, absent_is_zero: bool) {
        self.page_mut(subject).0.absent_is_zero |= absent_is_zero;
    }

    /// Puts slots of a page, not more than a leaf has, which are in order and no two of the same key and
    /// part.
    fn put_leaf(&mut self, subject: Subject, leaf: Vec<Slot>) {
        let (page, words) = self.page_mut(subject);
        if page.ends_before(&leaf, words) {
            page.append(leaf);
            return;
        }
        for slot in leaf {
            let figure = slot.figure(&self.words);
            self.put_or_add(slot.key_and_part(subject, &self.words), figure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ChannelId, CouncilId, Count, FileId, Key, KeyedBy, Origin, Part, Period, ServiceId, UnitId,
    };
    use crate::tally::Figure;
    use proptest::prelude::*;

    /// Figures of few keys and parts, so that some are of the same.
    fn any_kept() -> impl Strategy<Value = Kept> {
        let about = (0..2_usize, 0..2_usize, 1..9_u8, 0..6_usize);
        let part = (0..3_u64, 0..2_u8, any::<bool>());
        let count = prop_oneof![9 => 0..9_u64, 1 => Just(1 << 40)];
        (
            about,
            part,
            count,
            1..99_u64,
            any::<bool>(),
            prop::bool::weighted(0.1),
        )
            .prop_map(
                |(
                    (council, service, month, channel),
                    (labels, day, whole),
                    count,
                    line,
                    is_counted_up,
                    absent_is_zero,
                )| Kept {
                    key: Key {
                        council: CouncilId::new(council),
                        service: ServiceId::new(service),
                        unit: UnitId::new(0),
                        period: Period::month(2020, month).expect("a month"),
                        channel: ChannelId::new(channel),
                        keyed_by: KeyedBy::Unknown,
                    },
                    part: Part {
                        labels: labels << 40,
                        day,
                    },
                    figure: Figure {
                        origin: Origin {
                            file: FileId::new(0),
                            sheet: 0,
                            line,
                            field: 3,
                        },
                        count: Count::Number(count),
                        disputed: false,
                        undeclared: labels,
                        whole,
                        is_counted_up,
                    },
                    absent_is_zero,
                },
            )
    }

    fn kept_of(figures: &[Kept]) -> Tally {
        let mut tally = Tally::default();
        for kept in figures {
            tally.keep(kept);
        }
        tally
    }

    fn filled(figures: &[Kept]) -> Tally {
        let mut filling = Filling::default();
        for kept in figures {
            filling.keep(kept);
        }
        filling.finish()
    }

    proptest! {
        #[test]
        fn a_filled_tally_is_that_of_one_figure_after_another(
            mut figures in prop::collection::vec(any_kept(), 0..400),
            is_sorted in any::<bool>(),
        ) {
            if is_sorted {
                figures.sort_by_key(|kept| (kept.key, kept.part));
            }
            prop_assert_eq!(filled(&figures), kept_of(&figures));
        }

        #[test]
        fn a_merged_tally_is_that_of_one_figure_after_another(
            mut figures in prop::collection::vec(any_kept(), 0..400),
            at in 0..400_usize,
            is_sorted in any::<bool>(),
        ) {
            if is_sorted {
                figures.sort_by_key(|kept| (kept.key.period, kept.key, kept.part));
            }
            let (former, latter) = figures.split_at(at.min(figures.len()));
            let mut tally = filled(former);
            tally.merge(filled(latter));
            let mut each = kept_of(former);
            for kept in kept_of(latter).kept() {
                each.keep(&kept);
            }
            prop_assert_eq!(&tally, &each);
            // What comes later finds its place too.
            for kept in &figures {
                tally.keep(kept);
                each.keep(kept);
            }
            prop_assert_eq!(tally, each);
        }
    }
}
