//! How much of what a group's members provide is there.

use std::borrow::Cow;

use super::Coverage;
use super::groups::Pair;

/// How many distinct things of a group's members have figures, of those that provide. What is the same
/// stands together.
pub(super) fn coverage<T: PartialEq>(members: &[&Pair], of: impl Fn(&Pair) -> T) -> Coverage {
    let figures = members.iter().filter(|pair| pair.has_figures());
    let provided = members.iter().filter(|pair| pair.provided);
    Coverage {
        returned: distinct(figures.map(|pair| of(pair))),
        expected: distinct(provided.map(|pair| of(pair))),
    }
}

fn distinct<T: PartialEq>(things: impl Iterator<Item = T>) -> u64 {
    let mut things: Vec<T> = things.collect();
    things.dedup();
    things.len() as u64
}

/// The months of several cells, which are mostly the same.
#[derive(Default)]
pub(super) struct Months<'c>(pub(super) Cow<'c, [i32]>);

impl<'c> Months<'c> {
    pub(super) fn add(&mut self, months: Cow<'c, [i32]>) {
        if self.0.is_empty() {
            self.0 = months;
        } else if self.0 != months {
            let own = self.0.to_mut();
            own.extend_from_slice(&months);
            own.sort_unstable();
            own.dedup();
        }
    }
}
