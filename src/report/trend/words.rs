//! What the words of a trend are made from.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{CouncilId, MONTHS, Period, ServiceId, UnitId, number, plural};
use crate::report::context::Context;
use crate::trend::Trend;

/// What the words of a trend are made from, besides its facts.
pub(super) struct Words<'a> {
    pub(super) trend: &'a Trend,
    pub(super) context: Context<'a>,
    /// Every council that figures are of, so that two of one name can be told apart.
    councils: BTreeSet<CouncilId>,
}

/// What a row of a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    /// A service of the one council.
    Service,
    /// A council, of the one service.
    Council,
    /// A service of one of several councils.
    Both,
}

impl<'a> Words<'a> {
    pub(super) fn new(trend: &'a Trend, context: Context<'a>) -> Self {
        let groups = trend.whole.groups.iter();
        Self {
            trend,
            context,
            councils: groups.filter_map(|group| group.subject.council).collect(),
        }
    }

    /// Whether it is of all councils together.
    pub(super) fn is_sector(&self) -> bool {
        self.trend.council.is_none()
    }

    /// What a table shows, of whom, and of what.
    pub(super) fn title(&self, what: &str, unit: UnitId) -> String {
        let whom = match self.trend.council {
            Some(council) => self.council(council),
            None => "all councils together".into(),
        };
        format!("{what}, {whom}, {}", self.unit(unit))
    }

    pub(super) fn unit(&self, unit: UnitId) -> &str {
        self.context.unit(unit)
    }

    pub(super) fn step(&self) -> &'static str {
        self.trend.step.word()
    }

    /// A council's name; with its code where another has the same.
    pub(super) fn council(&self, id: CouncilId) -> String {
        let registers = &self.context.registers.councils;
        let council = registers.get(id);
        let mut others = self.councils.iter().filter(|other| **other != id);
        if others.any(|other| registers.get(*other).name == council.name) {
            format!("{} ({})", council.name, council.code)
        } else {
            council.name.clone()
        }
    }

    pub(super) fn service(&self, id: ServiceId) -> &str {
        &self.context.registers.services.get(id).name
    }

    /// The name of a council or a service.
    pub(super) fn part_name(
        &self,
        council: Option<CouncilId>,
        service: Option<ServiceId>,
    ) -> String {
        let council = council.map(|id| self.council(id));
        let service = service.map(|id| self.service(id).to_owned());
        council
            .into_iter()
            .chain(service)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Whose services they are: of one council its services by name, of several each council with
    /// how many.
    pub(super) fn whose(&self, pairs: &[(CouncilId, ServiceId)]) -> String {
        if !self.is_sector() {
            let names = pairs.iter().map(|(_, service)| self.service(*service));
            return names.collect::<Vec<_>>().join(", ");
        }
        let mut by_council: BTreeMap<String, u64> = BTreeMap::new();
        for (council, _) in pairs {
            *by_council.entry(self.council(*council)).or_default() += 1;
        }
        let said = by_council
            .into_iter()
            .map(|(name, count)| match self.row_kind() {
                RowKind::Council => name,
                _ => format!("{name} ({})", plural(count, "service")),
            });
        said.collect::<Vec<_>>().join(", ")
    }

    /// What the mix is of.
    pub(super) fn mix(&self) -> &'static str {
        match self.row_kind() {
            RowKind::Service => "mix of services",
            RowKind::Council => "mix of councils",
            RowKind::Both => "mix of councils and services",
        }
    }

    /// So many rows of a change.
    pub(super) fn rows(&self, count: usize) -> String {
        match self.row_kind() {
            RowKind::Service => plural(count as u64, "service"),
            RowKind::Council => plural(count as u64, "council"),
            RowKind::Both if count == 1 => "1 council's service".into(),
            RowKind::Both => format!("{} councils' services", number(count as u64)),
        }
    }

    /// What a row of a change is.
    pub(super) fn row(&self) -> &'static str {
        match self.row_kind() {
            RowKind::Service => "service",
            RowKind::Council => "council",
            RowKind::Both => "council's service",
        }
    }

    fn row_kind(&self) -> RowKind {
        let services: BTreeSet<ServiceId> = self.services().collect();
        match (self.is_sector(), services.len()) {
            (false, _) => RowKind::Service,
            (true, 0..=1) => RowKind::Council,
            (true, _) => RowKind::Both,
        }
    }

    fn services(&self) -> impl Iterator<Item = ServiceId> {
        let groups = self
            .trend
            .whole
            .groups
            .iter()
            .filter(|group| group.total.is_some());
        groups.filter_map(|group| group.subject.service)
    }

    /// Whether a change is shown by council and not by service.
    pub(super) fn parts_are_councils(&self) -> bool {
        self.row_kind() == RowKind::Council
    }
}

/// A period in few letters: `Apr 2020`, `Apr–Jun 2020`, `Apr 2019–Mar 2020`.
pub(super) fn short(period: Period) -> String {
    let (first, last) = (period.first_day(), period.last_day());
    let month = |number: u8| {
        let name = MONTHS.get(usize::from(number).saturating_sub(1)).copied();
        let mut letters = name.unwrap_or_default().chars().take(3);
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    let (from, to) = (month(first.month()), month(last.month()));
    match (period.months(), first.year() == last.year()) {
        (1, _) => format!("{from} {}", first.year()),
        (_, true) => format!("{from}–{to} {}", last.year()),
        (_, false) => format!("{from} {}–{to} {}", first.year(), last.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_in_few_letters() {
        let said = |text: &str| short(text.parse().expect("a period"));
        assert_eq!(said("2020-04"), "Apr 2020");
        assert_eq!(said("2020-Q2"), "Apr–Jun 2020");
        assert_eq!(said("2019-20"), "Apr 2019–Mar 2020");
    }
}
