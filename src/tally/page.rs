//! The figures of one council, service and unit.

use std::cmp::Ordering;

use super::Subject;
use super::slot::{Probe, Slot};
use super::vocabulary::Vocabulary;
use crate::model::{CouncilId, Period, ServiceId, UnitId};

/// How many slots a leaf holds. Leaves of one size leave no holes in memory, and moving half of
/// such a leaf costs less than looking for it.
pub(super) const LEAF: usize = 64;

/// How many slots at the end are looked at one after the other, before the rest is searched: what
/// comes in the order of time stands there.
const NEAR_END: usize = 12;

/// The figures of one council, service and unit, in the order of their keys.
///
/// They stand in leaves of at most sixty-four slots, which are split when they are full; most returns
/// are in the order of time, and fill one leaf after another.
#[derive(Debug, Clone)]
pub struct Page {
    subject: Subject,
    pub(super) absent_is_zero: bool,
    /// The last leaf, which only an empty page has empty.
    last: Vec<Slot>,
    /// The leaves before it.
    before: Vec<Vec<Slot>>,
}

/// A place for a slot: the leaf, and where in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Free {
    leaf: usize,
    at: usize,
}

/// What stands where a figure belongs.
pub(super) enum Found<'a> {
    /// A figure of the same key and part.
    Taken(&'a mut Slot),
    /// None; one may be put here.
    Free(Free),
}

impl Page {
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            subject,
            absent_is_zero: false,
            last: Vec::new(),
            before: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn subject(&self) -> Subject {
        self.subject
    }

    /// The council that its figures are about.
    pub fn council(&self) -> CouncilId {
        self.subject.0
    }

    /// The service that its figures are about.
    pub fn service(&self) -> ServiceId {
        self.subject.1
    }

    /// What its figures count.
    pub fn unit(&self) -> UnitId {
        self.subject.2
    }

    /// Whether a channel without a figure is declared zero.
    pub fn absent_is_zero(&self) -> bool {
        self.absent_is_zero
    }

    /// The periods that there are figures of, in their order; each once or several times.
    pub fn periods(&self) -> impl Iterator<Item = Period> {
        self.slots().map(Slot::period)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// Every slot, in order.
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.before.iter().flatten().chain(&self.last)
    }

    /// Every slot, in order, in pieces.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &[Slot]> {
        let before = self.before.iter().map(Vec::as_slice);
        before.chain([self.last.as_slice()])
    }

    /// Every slot, in order, in pieces of some.
    pub(super) fn into_leaves(self) -> impl Iterator<Item = Vec<Slot>> {
        self.before.into_iter().chain([self.last])
    }

    /// Whether slots, which are in order, belong behind all that it has.
    pub(super) fn ends_before(&self, slots: &[Slot], words: &Vocabulary) -> bool {
        let ends = self.last.last().zip(slots.first());
        ends.is_none_or(|(last, first)| last.compare(first.probe(words), words) == Ordering::Less)
    }

    /// Puts slots behind all that it has, where they belong.
    pub(super) fn append(&mut self, leaf: Vec<Slot>) {
        if !leaf.is_empty() {
            let before = std::mem::replace(&mut self.last, leaf);
            self.before
                .extend(Some(before).filter(|leaf| !leaf.is_empty()));
        }
    }

    /// Looks at the slots where a figure that comes in the order of time belongs.
    pub(super) fn glance(&self) -> u64 {
        let near = [1, NEAR_END / 2, NEAR_END].map(|back| self.last.len().wrapping_sub(back));
        let slots = near.iter().filter_map(|at| self.last.get(*at));
        slots.map(Slot::glance).fold(0, u64::wrapping_add)
    }

    /// Where a figure stands or belongs.
    #[inline]
    pub(super) fn find(&mut self, probe: Probe, words: &Vocabulary) -> Found<'_> {
        let leaf = self.before.len();
        for (at, slot) in self.last.iter().enumerate().rev().take(NEAR_END) {
            match slot.compare(probe, words) {
                Ordering::Less => return Found::Free(Free { leaf, at: at + 1 }),
                Ordering::Equal => return Found::Taken(&mut self.last[at]),
                Ordering::Greater => {}
            }
        }
        let is_after = |slots: &Vec<Slot>| {
            let first = slots.first();
            first.is_some_and(|first| first.compare(probe, words) == Ordering::Greater)
        };
        let leaf = if is_after(&self.last) {
            let leaves = self.before.partition_point(|leaf| !is_after(leaf));
            leaves.saturating_sub(1)
        } else {
            leaf
        };
        let slots = self.leaf(leaf);
        match slots.binary_search_by(|slot| slot.compare(probe, words)) {
            Ok(at) => Found::Taken(&mut slots[at]),
            Err(at) => Found::Free(Free { leaf, at }),
        }
    }

    /// A leaf by its number.
    #[inline]
    fn leaf(&mut self, number: usize) -> &mut Vec<Slot> {
        self.before.get_mut(number).unwrap_or(&mut self.last)
    }

    /// Puts a slot where [`Page::find`] found place for it.
    #[inline]
    pub(super) fn insert(&mut self, free: Free, slot: Slot) {
        let slots = self.leaf(free.leaf);
        if slots.len() < LEAF {
            slots.insert(free.at, slot);
        } else {
            self.insert_in_full(free, slot);
        }
    }

    /// Puts a slot into a leaf that is full.
    #[cold]
    fn insert_in_full(&mut self, Free { leaf, at }: Free, slot: Slot) {
        let slots = self.leaf(leaf);
        // Most come nearly in order: the last goes on to the next leaf, so that leaves stay full.
        let is_near_end = at > LEAF / 2;
        let mut moved = Vec::with_capacity(LEAF);
        if at == LEAF {
            moved.push(slot);
        } else if is_near_end {
            moved.extend(slots.pop());
            slots.insert(at, slot);
        } else {
            moved.extend(slots.drain(LEAF / 2..));
            slots.insert(at, slot);
        }
        if leaf == self.before.len() {
            let full = std::mem::replace(&mut self.last, moved);
            self.before.push(full);
            return;
        }
        let next = self.leaf(leaf + 1);
        if is_near_end && next.len() + moved.len() <= LEAF {
            next.splice(0..0, moved);
        } else {
            self.before.insert(leaf + 1, moved);
        }
    }
}
