//! The totals of every page, made once for whatever looks at them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Page, Tally, Total};
use crate::threads::in_order;

/// What looks at totals a council after another. Several threads each have one of their own, for one
/// council; what those have seen is put together in the order of councils.
pub trait Look: Send {
    /// One that has seen nothing yet, for a council whose findings are to be added to these.
    #[must_use]
    fn apart(&self) -> Self;

    /// Looks at a page and its totals, which are in the order of their keys.
    fn see(&mut self, page: &Page, totals: &[Total]);

    /// Is told that it has seen all pages of a council.
    fn end_council(&mut self);

    /// Adds what another has seen, of a council after its own.
    fn extend(&mut self, later: Self);
}

/// Nobody looks.
impl Look for () {
    fn apart(&self) -> Self {}

    fn see(&mut self, _: &Page, _: &[Total]) {}

    fn end_council(&mut self) {}

    fn extend(&mut self, (): Self) {}
}

/// Two look at the same totals.
impl<A: Look, B: Look> Look for (A, B) {
    fn apart(&self) -> Self {
        (self.0.apart(), self.1.apart())
    }

    fn see(&mut self, page: &Page, totals: &[Total]) {
        self.0.see(page, totals);
        self.1.see(page, totals);
    }

    fn end_council(&mut self) {
        self.0.end_council();
        self.1.end_council();
    }

    fn extend(&mut self, later: Self) {
        self.0.extend(later.0);
        self.1.extend(later.1);
    }
}

impl Tally {
    /// Shows the totals of some pages, which are in the order of [`Tally::pages`], on so many threads.
    pub fn show(&self, pages: &[&Page], threads: usize, look: &mut impl Look) {
        let councils = pages.chunk_by(|a, b| a.council() == b.council());
        let councils: Vec<(usize, &[&Page])> = councils.enumerate().collect();
        let all = Mutex::new(InTurn {
            look,
            turn: 0,
            early: BTreeMap::new(),
        });
        in_order(threads, &councils, |(at, pages)| {
            let mut own = locked(&all).look.apart();
            self.show_council(pages, &mut own);
            locked(&all).take(*at, own);
        });
    }

    /// Shows the totals of the pages of one council.
    pub fn show_council(&self, pages: &[&Page], look: &mut impl Look) {
        let mut totals = Vec::new();
        for page in pages {
            self.totals_of(page, &mut totals);
            look.see(page, &totals);
        }
        look.end_council();
    }
}

/// What is seen of councils, put together in their order.
struct InTurn<'a, L> {
    look: &'a mut L,
    /// The number of the council that is next, and what has been seen of others behind it.
    turn: usize,
    early: BTreeMap<usize, L>,
}

impl<L: Look> InTurn<'_, L> {
    /// Takes what has been seen of the council of a number.
    fn take(&mut self, council: usize, own: L) {
        self.early.insert(council, own);
        while let Some(next) = self.early.remove(&self.turn) {
            self.look.extend(next);
            self.turn += 1;
        }
    }
}

/// What a lock holds. A thread that panics ends the run, so that nobody sees what it left half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
