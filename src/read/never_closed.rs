//! Quotation marks that are never closed: how far is looked for those that close others.

use super::split::{Flaw, LONGEST_QUOTED, Split};

/// After so many quotation marks that are never closed the look for closing ones is halved.
const NEVER_CLOSED_PER_HALVING: u32 = 8;

/// How far is looked for a closing mark at the least, in bytes.
pub(super) const SHORTEST_LOOK: usize = 1 << 10;

/// How many quotation marks have been found never closed. The more of them are missing, the less far
/// closing ones are looked for: each look may go over a mebibyte, and a file may open a mark on every
/// line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NeverClosed(u32);

impl NeverClosed {
    /// Counts what a record leaves open.
    pub(super) fn see(&mut self, split: &Split) {
        if let Some(Flaw::NotClosed(_)) = split.flaw {
            self.0 = self.0.saturating_add(1);
        }
    }

    /// How far a closing mark is looked for.
    pub(super) fn longest_quoted(self) -> usize {
        let halvings = self.0 / NEVER_CLOSED_PER_HALVING;
        let half = LONGEST_QUOTED.checked_shr(halvings).unwrap_or(0);
        half.max(SHORTEST_LOOK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_look_for_closing_marks_is_halved() {
        assert_eq!(NeverClosed(0).longest_quoted(), LONGEST_QUOTED);
        assert_eq!(NeverClosed(8).longest_quoted(), LONGEST_QUOTED / 2);
        assert_eq!(NeverClosed(u32::MAX).longest_quoted(), SHORTEST_LOOK);
    }
}
