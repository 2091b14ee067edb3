//! The figures of one council, service and unit.

use super::Subject;
use super::slot::{Probe, Slot, Vocabulary};
use crate::model::{CouncilId, Period, ServiceId, UnitId};

/// How many slots a leaf holds. Leaves of one size leave no holes in memory, and moving half of
/// such a leaf costs less than looking for it.
const LEAF: usize = 64;

/// The figures of one council, service and unit, in the order of their keys.
///
/// They stand in leaves of at most sixty-four slots, which are split when they are full; most returns
/// are in the order of time, and fill one leaf after another.
#[derive(Debug, Clone)]
pub struct Page {
    subject: Subject,
    leaves: Vec<Vec<Slot>>,
    pub(super) absent_is_zero: bool,
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
            leaves: Vec::new(),
            absent_is_zero: false,
        }
    }

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
        self.leaves.is_empty()
    }

    /// Every slot, in order.
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.leaves.iter().flatten()
    }

    /// Where a figure stands or belongs.
    pub(super) fn find(&mut self, probe: Probe, words: &Vocabulary) -> Found<'_> {
        let leaves = &self.leaves;
        let after = |leaf: &Vec<Slot>| {
            leaf.first()
                .is_some_and(|first| first.is_after(probe, words))
        };
        let leaf = match leaves.last() {
            Some(last) if !after(last) => leaves.len() - 1,
            _ => leaves
                .partition_point(|leaf| !after(leaf))
                .saturating_sub(1),
        };
        let at = leaves.get(leaf).map_or(Err(0), |slots| match slots.last() {
            Some(last) if !last.is_after(probe, words) && !last.is_of(probe, words) => {
                Err(slots.len())
            }
            _ => slots.binary_search_by(|slot| slot.compare(probe, words)),
        });
        match at {
            Ok(at) => Found::Taken(&mut self.leaves[leaf][at]),
            Err(at) => Found::Free(Free { leaf, at }),
        }
    }

    /// Puts a slot where [`Page::find`] found place for it.
    pub(super) fn insert(&mut self, Free { leaf, at }: Free, slot: Slot) {
        let Some(slots) = self.leaves.get_mut(leaf) else {
            self.leaves.push(vec![slot]);
            return;
        };
        if slots.len() < LEAF {
            slots.insert(at, slot);
            return;
        }
        // Most come nearly in order: what stands behind the place goes on to the next leaf, so that
        // leaves stay nearly full.
        let is_near_end = at > LEAF / 2;
        let cut = if is_near_end { at } else { LEAF / 2 };
        let mut moved = Vec::with_capacity(LEAF);
        if is_near_end {
            moved.push(slot);
            moved.extend(slots.drain(cut..));
        } else {
            moved.extend(slots.drain(cut..));
            slots.insert(at, slot);
        }
        match self.leaves.get_mut(leaf + 1) {
            Some(next) if is_near_end && next.len() + moved.len() <= LEAF => {
                next.splice(0..0, moved);
            }
            _ => self.leaves.insert(leaf + 1, moved),
        }
    }

    /// The slots of each key together, a key after the other.
    pub(super) fn by_key(&self, mut each: impl FnMut(&[Slot])) {
        // The parts of a key may be cut by the end of a leaf.
        let mut cut: Vec<Slot> = Vec::new();
        for slots in &self.leaves {
            let mut rest = slots.as_slice();
            if let (Some(open), Some(first)) = (cut.first(), rest.first()) {
                let more = if open.has_key_of(first) {
                    rest.iter().take_while(|slot| open.has_key_of(slot)).count()
                } else {
                    0
                };
                let (same, others) = rest.split_at(more);
                cut.extend_from_slice(same);
                rest = others;
                if rest.is_empty() {
                    continue;
                }
                each(&cut);
                cut.clear();
            }
            let mut groups = rest.chunk_by(Slot::has_key_of).peekable();
            while let Some(group) = groups.next() {
                if groups.peek().is_some() {
                    each(group);
                } else {
                    cut.extend_from_slice(group);
                }
            }
        }
        if !cut.is_empty() {
            each(&cut);
        }
    }
}
