//! Contacts, a row each, counted some at a time. In the order of time nearly every one is of another
//! page: brought into the order of pages, some are counted while a page is near at hand.

use super::{Figure, Tally, subject_of};
use crate::model::{ChannelId, Count, Key, KeyedBy, Observation, Origin, Part, Period};

/// How many contacts are counted together: some for each page of a sector, in four megabytes.
const TOGETHER: usize = 1 << 17;

/// Contacts that are counted later.
#[derive(Debug, Default)]
pub struct Contacts {
    contacts: Vec<Contact>,
    /// The same in the order of pages.
    sorted: Vec<Contact>,
    /// Where the next contact of each page belongs in them.
    next: Vec<usize>,
}

impl Contacts {
    /// Brings them into the order of pages, of which there are so many. Their number is small beside
    /// that of contacts, so that they are put where they belong at once.
    fn sort(&mut self, pages: usize) {
        self.next.clear();
        self.next.resize(pages, 0);
        for contact in &self.contacts {
            self.next[contact.page] += 1;
        }
        let mut begin = 0;
        for next in &mut self.next {
            begin += std::mem::replace(next, begin);
        }
        self.sorted.clone_from(&self.contacts);
        for contact in self.contacts.drain(..) {
            let next = &mut self.next[contact.page];
            self.sorted[*next] = contact;
            *next += 1;
        }
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
        contacts.contacts.push(Contact {
            page,
            period: key.period,
            channel: key.channel,
            keyed_by: key.keyed_by,
            origin: observation.origin,
        });
        if contacts.contacts.len() >= TOGETHER {
            self.count_all(contacts);
        }
    }

    /// Counts what is to be counted later.
    pub fn count_all(&mut self, contacts: &mut Contacts) {
        contacts.sort(self.pages.len());
        for contact in contacts.sorted.drain(..) {
            self.last = contact.page;
            let Some(page) = self.pages.get_mut(self.last) else {
                continue;
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
}
