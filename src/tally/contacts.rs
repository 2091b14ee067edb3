//! Contacts, a row each, counted some at a time. In the order of time nearly every one is of another
//! page: brought into the order of pages, some are counted while a page is near at hand.

use super::{Figure, Tally, subject_of};
use crate::model::{ChannelId, Count, Key, KeyedBy, Observation, Origin, Part, Period};

/// How many contacts are brought into order together: some for each page of a sector, in four
/// megabytes.
const TOGETHER: usize = 1 << 17;

/// Contacts that are counted later.
#[derive(Debug, Default)]
pub struct Contacts {
    /// As they came.
    new: Vec<Contact>,
    /// Those before them, in the order of pages, and how many of these are counted.
    sorted: Vec<Contact>,
    counted: usize,
    /// Where the next contact of each page belongs in that order.
    next: Vec<usize>,
}

impl Contacts {
    /// Brings the new ones into the order of pages, of which there are so many. That number is small
    /// beside theirs, so that each is put where it belongs at once.
    fn sort(&mut self, pages: usize) {
        self.next.clear();
        self.next.resize(pages, 0);
        for contact in &self.new {
            self.next[contact.page] += 1;
        }
        let mut begin = 0;
        for next in &mut self.next {
            begin += std::mem::replace(next, begin);
        }
        match self.new.first() {
            Some(any) => self.sorted.resize(self.new.len(), *any),
            None => self.sorted.clear(),
        }
        for contact in self.new.drain(..) {
            let next = &mut self.next[contact.page];
            self.sorted[*next] = contact;
            *next += 1;
        }
        self.counted = 0;
    }

    /// The next of those in order.
    fn next(&mut self) -> Option<Contact> {
        let next = self.sorted.get(self.counted).copied();
        self.counted += usize::from(next.is_some());
        next
    }
}

/// A contact of a page.
#[derive(Debug, Clone, Copy)]
struct Contact {
    page: usize,
    period: Period,
    channel: ChannelId,
    keyed_by: KeyedBy,
    origin: Origin,
}

impl Tally {
    /// Counts an observation of one as one more of its kind, at once or by the next
    /// [`Tally::count_all`]. Where its council has contacts for the service, a channel without any is
    /// zero; where a figure for its key is given as well, nobody knows the total: see
    /// [`Doubt::CountedAndGiven`](super::Doubt::CountedAndGiven).
    #[inline]
    pub fn count(&mut self, observation: &Observation, contacts: &mut Contacts) {
        let key = observation.key;
        let page = self.number_of(subject_of(key));
        contacts.new.push(Contact {
            page,
            period: key.period,
            channel: key.channel,
            keyed_by: key.keyed_by,
            origin: observation.origin,
        });
        // One for one, so that nobody waits for many.
        if let Some(contact) = contacts.next() {
            self.count_one(contact);
        }
        if contacts.new.len() >= TOGETHER {
            contacts.sort(self.pages.len());
        }
    }

    /// Counts all that are left to be counted.
    pub fn count_all(&mut self, contacts: &mut Contacts) {
        while !(contacts.new.is_empty() && contacts.sorted.is_empty()) {
            while let Some(contact) = contacts.next() {
                self.count_one(contact);
            }
            contacts.sort(self.pages.len());
        }
    }

    fn count_one(&mut self, contact: Contact) {
        self.last = contact.page;
        let Some(page) = self.pages.get_mut(contact.page) else {
            return;
        };
        page.absent_is_zero = true;
        let (council, service, unit) = page.subject();
        let key = Key {
            council,
            service,
            unit,
            period: contact.period,
            channel: contact.channel,
            keyed_by: contact.keyed_by,
        };
        let one = Figure {
            count: Count::Number(1),
            origin: contact.origin,
            disputed: false,
            undeclared: 0,
            whole: true,
            is_counted_up: true,
        };
        self.put_or_add((key, Part::COUNTED), one);
    }
}
