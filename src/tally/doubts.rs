//! Keys whose total may count something twice.

use super::figure::Doubt;
use super::keys::{Slots, by_key};
use super::page::Page;
use super::slot::Slot;
use super::{Tally, has_contacts_and_given, has_whole_and_days};
use crate::model::{Key, Origin};
use crate::threads::in_order;

/// How many pages a thread looks at together.
const PAGES_A_THREAD: usize = 64;

impl Tally {
    /// The keys whose total may count something twice, with the place of a figure in doubt, found by so
    /// many threads.
    pub fn doubts(&self, threads: usize) -> Vec<(Doubt, Key, Origin)> {
        let pages = self.pages();
        let some: Vec<&[&Page]> = pages.chunks(PAGES_A_THREAD).collect();
        let found = in_order(threads, &some, |pages| {
            let mut doubts = Vec::new();
            pages
                .iter()
                .for_each(|page| self.doubts_of(page, &mut doubts));
            doubts
        });
        found.concat()
    }

    fn doubts_of(&self, page: &Page, doubts: &mut Vec<(Doubt, Key, Origin)>) {
        by_key(page, |slots| {
            if let Slots::Parts(parts) = slots {
                self.doubts_about(parts, page, doubts);
            }
        });
    }

    /// Looks at the parts of a key that has several.
    fn doubts_about(&self, parts: &[Slot], page: &Page, doubts: &mut Vec<(Doubt, Key, Origin)>) {
        let [first, others @ ..] = parts else {
            return;
        };
        let figure = first.figure(&self.words);
        let key = first.key(page.subject());
        if has_contacts_and_given(parts) {
            doubts.push((Doubt::CountedAndGiven, key, figure.origin));
            return;
        }
        if has_whole_and_days(parts) {
            doubts.push((Doubt::WholeAndDays, key, figure.origin));
        }
        let mut others = others.iter().map(|slot| slot.figure(&self.words));
        let other = others.find(|other| other.undeclared != figure.undeclared);
        if let Some(other) = other {
            let origin = figure.origin.max(other.origin);
            doubts.push((Doubt::SeveralLabels, key, origin));
        }
    }
}
