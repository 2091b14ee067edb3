//! The keys of a page: mostly each has one part.

use super::page::Page;
use super::slot::Slot;

/// Slots of a page.
pub(super) enum Slots<'a> {
    /// The first parts of keys, one after another.
    Firsts(&'a [Slot]),
    /// All parts of the last of those keys, which has several.
    Parts(&'a [Slot]),
}

/// Goes over the keys of a page in their order.
#[inline]
pub(super) fn by_key(page: &Page, mut see: impl FnMut(Slots)) {
    // The parts of the last key, where it has several.
    let mut parts: Vec<Slot> = Vec::new();
    let mut last: Option<&Slot> = None;
    for leaf in page.leaves() {
        let mut rest = leaf;
        while !rest.is_empty() {
            let more = last.map_or(0, |last| count_of_key(last, rest));
            let (more, others) = rest.split_at(more);
            if parts.is_empty() && !more.is_empty() {
                parts.extend(last);
            }
            parts.extend_from_slice(more);
            // The next leaf may begin with another part.
            if others.is_empty() {
                break;
            }
            if !parts.is_empty() {
                see(Slots::Parts(&parts));
                parts.clear();
            }
            let (firsts, behind) = others.split_at(count_of_keys(others));
            see(Slots::Firsts(firsts));
            (last, rest) = (firsts.last(), behind);
        }
    }
    if !parts.is_empty() {
        see(Slots::Parts(&parts));
    }
}

/// How many slots at the beginning have the key of another.
#[inline]
fn count_of_key(slot: &Slot, others: &[Slot]) -> usize {
    let same = others.iter().take_while(|other| slot.has_key_of(other));
    same.count()
}

/// How many slots at the beginning each have a key of their own; the last may share it with those
/// behind it.
#[inline]
fn count_of_keys(slots: &[Slot]) -> usize {
    let mut pairs = slots.iter().zip(slots.iter().skip(1));
    let repeated = pairs.position(|(slot, next)| slot.has_key_of(next));
    repeated.map_or(slots.len(), |at| at + 1)
}
