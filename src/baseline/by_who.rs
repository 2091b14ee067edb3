//! Something of each channel and who keyed it.

use crate::model::{ChannelId, KeyedBy};
use crate::tally::Total;

/// A channel and who keyed it.
pub(super) type Who = (ChannelId, KeyedBy);

/// Those of a total.
#[inline]
pub(super) fn who(total: &Total) -> Who {
    (total.key.channel, total.key.keyed_by)
}

/// Something of each channel and who keyed it, in their order. Totals come in that order too, a
/// period after another, so that what is looked for mostly stands behind what was found last.
#[derive(Debug)]
pub(super) struct ByWho<T> {
    pub(super) rows: Vec<(Who, T)>,
    next: usize,
}

impl<T> ByWho<T> {
    /// Of rows that are in their order, each of another.
    pub(super) fn new(rows: Vec<(Who, T)>) -> Self {
        Self { rows, next: 0 }
    }

    /// The place of a channel and who keyed it: where it is, or would have to be.
    #[inline]
    fn find(&mut self, who: Who) -> Result<usize, usize> {
        let is_next = self.rows.get(self.next).is_some_and(|row| row.0 == who);
        let found = if is_next {
            Ok(self.next)
        } else {
            self.rows.binary_search_by_key(&who, |row| row.0)
        };
        let (Ok(at) | Err(at)) = found;
        self.next = if at + 1 < self.rows.len() { at + 1 } else { 0 };
        found
    }

    /// What is known of a channel and who keyed it; something new where it is the first.
    #[inline]
    pub(super) fn entry(&mut self, who: Who, new: impl FnOnce() -> T) -> Option<&mut T> {
        let at = self.find(who).unwrap_or_else(|free| {
            self.rows.insert(free, (who, new()));
            free
        });
        self.rows.get_mut(at).map(|(_, known)| known)
    }

    /// Whether totals have one of each channel and who keyed it, in their order, as those of a period
    /// mostly do.
    #[inline]
    pub(super) fn are_those_of(&self, totals: &[Total]) -> bool {
        let mut both = std::iter::zip(&self.rows, totals);
        self.rows.len() == totals.len() && both.all(|(row, total)| row.0 == who(total))
    }
}
