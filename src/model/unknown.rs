//! What of a return nobody knows: labels and headings, collected for proposals.

use std::collections::{BTreeMap, BTreeSet};

use super::findings::KEPT_PER_CODE_AND_FILE;
use super::period::Period;

/// What a label that nobody knows should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnknownKind {
    /// The heading of a column, which may be that of a channel.
    Heading,
    /// A council's name.
    Council,
    /// A service.
    Service,
    /// A channel.
    Channel,
    /// A unit.
    Unit,
}

/// A label that nobody knows, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel {
    /// What it should have been.
    pub kind: UnknownKind,
    /// As it is written.
    pub text: String,
    /// How many rows have it; for a heading 1.
    pub rows: u64,
    /// The first line it stands on, from 1.
    pub line: u64,
    /// The shortest period with all that its rows are about, where they say it.
    pub period: Option<Period>,
}

/// What nobody knows of each file of a run.
#[derive(Debug, Clone, Default)]
pub struct Unknowns {
    labels: BTreeMap<String, BTreeMap<UnknownKind, Labels>>,
    roles: BTreeMap<String, BTreeSet<&'static str>>,
}

/// The labels of a kind in the order they were found.
#[derive(Debug, Clone, Default)]
struct Labels {
    found: Vec<UnknownLabel>,
    by_text: BTreeMap<String, usize>,
}

impl UnknownLabel {
    /// Adds rows that have it, about a period.
    fn add(&mut self, rows: u64, period: Option<Period>) {
        self.rows += rows;
        self.period = match (self.period, period) {
            (Some(one), Some(other)) => one.hull(other),
            (one, other) => one.or(other),
        };
    }
}

impl Labels {
    fn known(&mut self, text: &str) -> Option<&mut UnknownLabel> {
        let at = *self.by_text.get(text)?;
        self.found.get_mut(at)
    }

    fn push(&mut self, label: UnknownLabel) {
        if (self.found.len() as u64) < KEPT_PER_CODE_AND_FILE {
            self.by_text.insert(label.text.clone(), self.found.len());
            self.found.push(label);
        }
    }
}

impl Unknowns {
    /// Notes a label of a row. A blank is no label, and past [`KEPT_PER_CODE_AND_FILE`] different
    /// ones of a kind, which nobody maps by hand, no more are kept.
    pub fn note(
        &mut self,
        file: &str,
        kind: UnknownKind,
        label: &str,
        line: u64,
        period: Option<Period>,
    ) {
        if label.is_empty() {
            return;
        }
        let labels = self.labels_mut(file, kind);
        match labels.known(label) {
            Some(known) => known.add(1, period),
            None => labels.push(UnknownLabel {
                kind,
                text: label.to_owned(),
                rows: 1,
                line,
                period,
            }),
        }
    }

    /// Notes a label with all its rows.
    fn note_rows(&mut self, file: &str, label: &UnknownLabel) {
        let labels = self.labels_mut(file, label.kind);
        match labels.known(&label.text) {
            Some(known) => known.add(label.rows, label.period),
            None => labels.push(label.clone()),
        }
    }

    fn labels_mut(&mut self, file: &str, kind: UnknownKind) -> &mut Labels {
        let kinds = self.labels.entry(file.to_owned()).or_default();
        kinds.entry(kind).or_default()
    }

    /// Notes all headings and roles of others.
    pub fn extend(&mut self, others: Self) {
        for (file, kinds) in others.labels {
            for label in kinds.into_values().flat_map(|labels| labels.found) {
                self.note_rows(&file, &label);
            }
        }
        for (file, roles) in others.roles {
            self.roles.entry(file).or_default().extend(roles);
        }
    }

    /// Notes that a file has a column for this role.
    pub fn note_role(&mut self, file: &str, role: &'static str) {
        self.roles.entry(file.to_owned()).or_default().insert(role);
    }

    /// The labels of a file that nobody knows, by kind and in the order they were found.
    pub fn labels(&self, file: &str) -> impl Iterator<Item = &UnknownLabel> {
        let kinds = self.labels.get(file).into_iter().flat_map(BTreeMap::values);
        kinds.flat_map(|labels| &labels.found)
    }

    /// Whether a file has a column for this role.
    pub fn has_role(&self, file: &str, role: &str) -> bool {
        self.roles
            .get(file)
            .is_some_and(|roles| roles.contains(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_counted_and_keeps_its_first_line() {
        let mut unknowns = Unknowns::default();
        let month = |month| Period::month(2020, month);
        unknowns.note("a", UnknownKind::Service, "B", 3, None);
        unknowns.note("a", UnknownKind::Council, "C", 4, month(1));
        unknowns.note("a", UnknownKind::Council, "C", 5, month(3));
        unknowns.note("a", UnknownKind::Council, "", 6, None);
        unknowns.note("b", UnknownKind::Council, "D", 7, None);
        let labels: Vec<&UnknownLabel> = unknowns.labels("a").collect();
        let seen: Vec<_> = labels
            .iter()
            .map(|label| (label.text.as_str(), label.rows, label.line))
            .collect();
        assert_eq!(seen, [("C", 2, 4), ("B", 1, 3)]);
        assert_eq!(labels[0].period.map(Period::months), Some(3));
        assert_eq!(unknowns.labels("c").count(), 0);
    }

    #[test]
    fn a_file_of_strangers_does_not_fill_the_memory() {
        let mut unknowns = Unknowns::default();
        for label in 0..KEPT_PER_CODE_AND_FILE + 5 {
            unknowns.note("a", UnknownKind::Channel, &label.to_string(), 1, None);
        }
        assert_eq!(unknowns.labels("a").count() as u64, KEPT_PER_CODE_AND_FILE);
    }
}
