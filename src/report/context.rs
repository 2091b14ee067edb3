//! What the words of a report are made from, besides the facts.

use super::check::Rows;
use crate::baseline::{Baseline, CouncilsAs, Dimension, Group};
use crate::model::{Account, CouncilId, Findings, UnitId, codes};
use crate::registers::{Definition, Registers};

/// What the words of a report are made from, besides the facts.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The reference tables.
    pub registers: &'a Registers,
    /// The definition asked for.
    pub definition: &'a Definition,
    /// What became of ended councils.
    pub councils: CouncilsAs,
    /// The project's title.
    pub title: Option<&'a str>,
    /// Who is credited, from settings and mappings.
    pub sources: &'a [String],
    /// What became of every row.
    pub accounts: &'a [Account],
    /// How each file was recognised.
    pub layouts: &'a [Option<&'static str>],
    /// What was found.
    pub findings: &'a Findings,
}

impl Context<'_> {
    /// A unit in words.
    pub(super) fn unit(&self, unit: UnitId) -> &str {
        &self.registers.units.get(unit).name
    }

    /// The title of a baseline, without its unit.
    pub(super) fn title(&self, baseline: &Baseline) -> String {
        let by: Vec<&str> = baseline
            .by
            .iter()
            .map(|dimension| dimension.word())
            .collect();
        let what = format!(
            "Share by channel, by {}, {}",
            by.join(" and "),
            baseline.window.words()
        );
        match self.title {
            Some(title) => format!("{title}. {what}"),
            None => what,
        }
    }

    /// What became of the rows of some returns; `None` where that would tell what is kept from a
    /// baseline, since each row of a list of contacts is one.
    pub(super) fn rows(&self, baseline: &Baseline, accounts: &[Account]) -> Option<Rows> {
        let is_list = |own: &Account| self.findings.count_of(&codes::ROWS_COUNTED, &own.file) > 0;
        let tells = baseline.disclosure.is_some() && accounts.iter().any(is_list);
        (!tells).then(|| Rows::of(accounts))
    }

    /// What a group is about, a label a dimension. Two bodies of one name get their codes.
    pub(super) fn labels(&self, group: &Group, baseline: &Baseline) -> Vec<String> {
        let subject = &group.subject;
        let name = |id: CouncilId| {
            let council = self.registers.councils.get(id);
            let others = baseline
                .groups
                .iter()
                .filter_map(|group| group.subject.council);
            let shared = others
                .filter(|other| *other != id)
                .any(|other| self.registers.councils.get(other).name == council.name);
            if shared {
                format!("{} ({})", council.name, council.code)
            } else {
                council.name.clone()
            }
        };
        baseline
            .by
            .iter()
            .map(|dimension| match dimension {
                Dimension::Council => subject.council.map(name),
                Dimension::Service => subject
                    .service
                    .map(|id| self.registers.services.get(id).name.clone()),
                Dimension::Type => subject.kind.clone(),
                Dimension::Region => subject.region.clone(),
            })
            .map(Option::unwrap_or_default)
            .collect()
    }
}

/// A word with a capital.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
