//! Which page is about which subject.

use rustc_hash::FxHashMap;

use super::Subject;
use crate::model::UnitId;

/// The numbers of pages, by what they are about. Contacts come in the order of time, so that nearly
/// every row asks for another page: for most it is a look into a table.
#[derive(Debug, Default, Clone)]
pub(super) struct PageNumbers {
    /// By council and service, the unit first met and the page about it.
    first: Vec<Vec<Option<(UnitId, u32)>>>,
    /// The pages about other units.
    others: FxHashMap<Subject, u32>,
    all: u32,
}

impl PageNumbers {
    /// The number of a subject's page.
    #[inline]
    pub(super) fn get(&self, subject: Subject) -> Option<usize> {
        let (council, service, unit) = subject;
        let services = self.first.get(council.index())?;
        let number = match services.get(service.index())? {
            Some((first, number)) if *first == unit => Some(number),
            Some(_) => self.others.get(&subject),
            None => None,
        };
        number.map(|number| *number as usize)
    }

    /// The number of a subject's page; the next one where it has none yet.
    #[inline]
    pub(super) fn get_or_add(&mut self, subject: Subject) -> usize {
        if let Some(number) = self.get(subject) {
            return number;
        }
        let number = self.all;
        // There are fewer councils with services and units than that.
        self.all = self.all.saturating_add(1);
        let (council, service, unit) = subject;
        let (council, service) = (council.index(), service.index());
        if self.first.len() <= council {
            self.first.resize_with(council + 1, Vec::new);
        }
        let services = &mut self.first[council];
        if services.len() <= service {
            services.resize(service + 1, None);
        }
        match &mut services[service] {
            Some(_) => {
                self.others.insert(subject, number);
            }
            none => *none = Some((unit, number)),
        }
        number as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CouncilId, ServiceId};

    #[test]
    fn every_subject_has_its_own_page() {
        let mut numbers = PageNumbers::default();
        let mut subjects = Vec::new();
        for (council, service, unit) in [(3, 1, 0), (3, 1, 2), (0, 0, 0), (3, 0, 0), (3, 1, 1)] {
            let subject = (
                CouncilId::new(council),
                ServiceId::new(service),
                UnitId::new(unit),
            );
            assert_eq!(numbers.get(subject), None);
            assert_eq!(numbers.get_or_add(subject), subjects.len());
            subjects.push(subject);
        }
        for (number, subject) in subjects.into_iter().enumerate() {
            assert_eq!(numbers.get(subject), Some(number));
            assert_eq!(numbers.get_or_add(subject), number);
        }
    }
}
