//! Contacts, a row each, counted some at a time. In the order of time nearly every one is of another
//! page: brought into the order of pages, some are counted while a page is near at hand.

use super::{Figure, Tally, subject_of};
use crate::model::{ChannelId, Count, Key, KeyedBy, Observation, Origin, Part, Period};

/// How many contacts are counted together: a few for each page of a sector, in two megabytes.
const TOGETHER: usize = 1 << 16;

/// Contacts that are counted later.
#[derive(Debug, Default)]
pub struct Contacts(Vec<Contact>);

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
        contacts.0.push(Contact {
            page,
            period: key.period,
            channel: key.channel,
            keyed_by: key.keyed_by,
            origin: observation.origin,
        });
        if contacts.0.len() >= TOGETHER {
            self.count_all(contacts);
        }
    }

    /// Counts what is to be counted later.
    pub fn count_all(&mut self, contacts: &mut Contacts) {
        contacts.0.sort_unstable_by_key(|contact| contact.page);
        for contact in contacts.0.drain(..) {
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
