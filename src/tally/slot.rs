//! A figure in twenty bytes.
//!
//! A national file has ten million figures, and each of them keeps its place, so that a finding
//! about it can name it. What is the same for many, labels and columns of files, is written once in
//! a [`Vocabulary`] and stands in a slot as a number.

use std::cmp::Ordering;

use super::vocabulary::{COLUMN_BITS, LABELS_BITS, Numbers, Vocabulary, high, mask};
use super::{Figure, Subject};
use crate::model::{ChannelId, Count, Key, KeyedBy, Origin, Part, Period, State};

/// How many bits each part of a slot has.
const PERIOD_BITS: u32 = 28;
const CHANNEL_BITS: u32 = 9;

/// Days of a month stand above the labels.
const DAY_MASK: u32 = 31;

/// What a state is written as; 0 is a number.
const STATES: [Option<State>; 4] = [
    None,
    Some(State::NotProvided),
    Some(State::NotCollected),
    Some(State::Suppressed),
];

/// A period and who, as one number that orders as they do.
fn head(period: u32, who: u32) -> u64 {
    u64::from(period) << u32::BITS | u64::from(who)
}

/// A figure of a page: its key there, its part, its count and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The count, or the number of a large one.
    number: u32,
    /// The lower half of the line.
    line: u32,
    /// The period; above it two bits of the state, disputed, whole.
    when: u32,
    /// The labels; above them five bits of the day, and whether the count is a large one.
    part: u32,
    /// The column; above it the channel, two bits of who keyed it, and whether it is counted up.
    what: u32,
}

const STATE_AT: u32 = PERIOD_BITS;
const DISPUTED: u32 = 1 << 30;
const WHOLE: u32 = 1 << 31;
const LARGE: u32 = 1 << 31;
const CHANNEL_AT: u32 = COLUMN_BITS;
const KEYED_AT: u32 = COLUMN_BITS + CHANNEL_BITS;
const COUNTED_UP: u32 = 1 << 31;

/// A number cut to the bits that it is known to have.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the other half is kept apart"
)]
fn low(number: u64) -> u32 {
    number as u32
}

/// What is looked for in a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Probe {
    head: u64,
    labels: u64,
    label: u32,
    day: u32,
}

impl Probe {
    /// A key and part; the labels get a number where they have none yet.
    #[inline]
    pub(super) fn new(key: Key, part: Part, undeclared: u64, words: &mut Vocabulary) -> Self {
        let label = words.label(part.labels, undeclared);
        Self::labelled(key, part, label, words)
    }

    /// The same where the number of the labels is known.
    #[inline]
    pub(super) fn labelled(key: Key, part: Part, label: u32, words: &mut Vocabulary) -> Self {
        let channel = u32::try_from(key.channel.index()).unwrap_or(u32::MAX);
        words.need(channel, CHANNEL_BITS);
        let who = (channel & mask(CHANNEL_BITS)) << 2 | key.keyed_by as u32;
        Self {
            head: head(key.period.packed(), who),
            labels: part.labels,
            label,
            day: u32::from(part.day) & DAY_MASK,
        }
    }
}

impl Slot {
    #[inline]
    pub(super) fn new(probe: Probe, figure: Figure, words: &mut Vocabulary) -> Self {
        let slot = Self {
            number: 0,
            line: 0,
            when: high(probe.head),
            part: probe.label | probe.day << LABELS_BITS,
            what: (low(probe.head) >> 2) << CHANNEL_AT | (low(probe.head) & 3) << KEYED_AT,
        };
        slot.with(figure, words)
    }

    /// The same key and part with another figure.
    #[inline]
    pub(super) fn with(self, figure: Figure, words: &mut Vocabulary) -> Self {
        let (state, number) = match figure.count {
            Count::Number(number) => (0, number),
            Count::Missing(state) => (1 + state as u32, 0),
        };
        let flag = |is_set: bool, bit: u32| if is_set { bit } else { 0 };
        let own = |word: u32, bits: u32| word & mask(bits);
        let is_large = high(number) > 0;
        let number = if is_large {
            words.number_of_large(number)
        } else {
            low(number)
        };
        Self {
            number,
            line: low(figure.origin.line),
            when: own(self.when, PERIOD_BITS)
                | state << STATE_AT
                | flag(figure.disputed, DISPUTED)
                | flag(figure.whole, WHOLE),
            part: self.part & !LARGE | flag(is_large, LARGE),
            what: self.what & (mask(CHANNEL_BITS + 2) << CHANNEL_AT)
                | words.column(figure.origin)
                | flag(figure.is_counted_up, COUNTED_UP),
        }
    }

    /// Its key and part, to be looked for.
    pub(super) fn probe(&self, words: &Vocabulary) -> Probe {
        let label = self.part & mask(LABELS_BITS);
        Probe {
            head: self.head(),
            labels: words.labels(label).0,
            label,
            day: self.day(),
        }
    }

    /// Writes it in the numbers of another vocabulary.
    #[inline]
    pub(super) fn renumber(&mut self, numbers: &Numbers) {
        let label = numbers.label(self.part & mask(LABELS_BITS));
        let column = numbers.column(self.what & mask(COLUMN_BITS));
        self.part = self.part & !mask(LABELS_BITS) | label;
        self.what = self.what & !mask(COLUMN_BITS) | column;
        if self.part & LARGE != 0 {
            self.number = numbers.large(self.number);
        }
    }

    /// The day of the month; 0 for the whole period or its first day.
    #[inline]
    pub(super) fn day(&self) -> u32 {
        self.part >> LABELS_BITS & DAY_MASK
    }

    /// Whether the period was written as such.
    pub(super) fn is_whole(&self) -> bool {
        self.when & WHOLE != 0
    }

    pub(super) fn period(&self) -> Period {
        Period::unpacked(self.when & mask(PERIOD_BITS))
    }

    /// The period and who, by which keys of a page are told apart.
    #[inline]
    fn head(&self) -> u64 {
        let channel = self.what >> CHANNEL_AT & mask(CHANNEL_BITS);
        let keyed = self.what >> KEYED_AT & 3;
        head(self.when & mask(PERIOD_BITS), channel << 2 | keyed)
    }

    /// Whether another slot of its page has the same key.
    #[inline]
    pub(super) fn has_key_of(&self, other: &Self) -> bool {
        let who = mask(CHANNEL_BITS + 2) << CHANNEL_AT;
        (self.when ^ other.when) & mask(PERIOD_BITS) == 0 && (self.what ^ other.what) & who == 0
    }

    /// Whether it stands before what is looked for, is it, or stands behind it.
    #[inline]
    pub(super) fn compare(&self, probe: Probe, words: &Vocabulary) -> Ordering {
        let by_key = self.head().cmp(&probe.head);
        by_key.then_with(|| {
            let label = self.part & mask(LABELS_BITS);
            let by_label = if label == probe.label {
                Ordering::Equal
            } else {
                words.labels(label).0.cmp(&probe.labels)
            };
            by_label.then(self.day().cmp(&probe.day))
        })
    }

    /// A look at it, for memory to bring it near.
    pub(super) fn glance(&self) -> u64 {
        self.line.into()
    }

    /// Its key, in a page about a subject.
    #[inline]
    pub(super) fn key(&self, (council, service, unit): Subject) -> Key {
        let (period, who) = (high(self.head()), low(self.head()));
        Key {
            council,
            service,
            unit,
            period: Period::unpacked(period),
            channel: ChannelId::new((who >> 2) as usize),
            keyed_by: KeyedBy::ALL[(who & 3) as usize],
        }
    }

    /// Its key and part, in a page about a subject.
    pub(super) fn key_and_part(&self, subject: Subject, words: &Vocabulary) -> (Key, Part) {
        let part = Part {
            labels: words.labels(self.part & mask(LABELS_BITS)).0,
            day: u8::try_from(self.day()).unwrap_or(0),
        };
        (self.key(subject), part)
    }

    /// How many, or why not.
    #[inline]
    pub(super) fn count(&self, words: &Vocabulary) -> Count {
        let state = STATES[(self.when >> STATE_AT & 3) as usize];
        let number = if self.part & LARGE == 0 {
            u64::from(self.number)
        } else {
            words.large(self.number)
        };
        state.map_or(Count::Number(number), Count::Missing)
    }

    /// Whether rows contradict each other about it.
    #[inline]
    pub(super) fn is_disputed(&self) -> bool {
        self.when & DISPUTED != 0
    }

    /// Whether it is counted up, one a row.
    pub(super) fn is_counted_up(&self) -> bool {
        self.what & COUNTED_UP != 0
    }

    /// Where it stands.
    #[inline]
    pub(super) fn origin(&self, words: &Vocabulary) -> Origin {
        words.origin(self.what & mask(COLUMN_BITS), self.line)
    }

    /// What is kept of it.
    pub(super) fn figure(&self, words: &Vocabulary) -> Figure {
        Figure {
            origin: self.origin(words),
            count: self.count(words),
            disputed: self.is_disputed(),
            undeclared: words.labels(self.part & mask(LABELS_BITS)).1,
            whole: self.is_whole(),
            is_counted_up: self.is_counted_up(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CouncilId, FileId, ServiceId, UnitId};
    use proptest::prelude::*;

    fn any_count() -> impl Strategy<Value = Count> {
        prop_oneof![
            any::<u64>().prop_map(Count::Number),
            (0..10_u64).prop_map(Count::Number),
            prop::sample::select(State::ALL.to_vec()).prop_map(Count::Missing),
        ]
    }

    proptest! {
        #[test]
        fn a_slot_says_what_was_put_into_it(
            (year, month, months) in (1000..10_000_i32, 1..13_u8, 1..1201_u16),
            (channel, keyed) in (0..512_usize, 0..4_usize),
            (labels, undeclared, day) in (any::<u64>(), any::<u64>(), 0..32_u8),
            count in any_count(),
            (file, sheet, line, field) in (0..65_536_usize, any::<u16>(), any::<u64>(), any::<u32>()),
            (disputed, whole, is_counted_up) in any::<(bool, bool, bool)>(),
        ) {
            let key = Key {
                council: CouncilId::new(3),
                service: ServiceId::new(4),
                unit: UnitId::new(5),
                period: Period::new(year, month, months).expect("a period"),
                channel: ChannelId::new(channel),
                keyed_by: KeyedBy::ALL[keyed],
            };
            let part = Part { labels, day };
            let origin = Origin { file: FileId::new(file), sheet, line, field };
            let figure = Figure { origin, count, disputed, undeclared, whole, is_counted_up };
            let mut words = Vocabulary::default();
            let probe = Probe::new(key, part, undeclared, &mut words);
            let slot = Slot::new(probe, figure, &mut words);
            prop_assert_eq!(slot.figure(&words), figure);
            let subject = (key.council, key.service, key.unit);
            prop_assert_eq!(slot.key_and_part(subject, &words), (key, part));
            prop_assert_eq!(slot.compare(probe, &words), Ordering::Equal);
            prop_assert!(!words.is_full());
        }
    }
}
