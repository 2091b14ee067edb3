//! Column headings and what they stand for.

use serde::Deserialize;

use super::labels::Labels;
use super::table::Files;
use super::units::Units;
use crate::error::Error;
use crate::model::UnitId;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeaderRole {
    /// The council's name or code.
    Council,
    /// The council's code.
    CouncilCode,
    /// The service.
    Service,
    /// The channel.
    Channel,
    /// Who keyed it.
    KeyedBy,
    /// The whole period.
    Period,
    /// The year, with a quarter or month in another column.
    Year,
    /// The quarter, with or without its year.
    Quarter,
    /// The month, with or without its year.
    Month,
    /// The unit.
    Unit,
    /// The count.
    Count,
    /// The sum of the channels.
    Total,
}

impl HeaderRole {
    const WORDS: [(&'static str, Self); 12] = [
        ("council", Self::Council),
        ("council_code", Self::CouncilCode),
        ("service", Self::Service),
        ("channel", Self::Channel),
        ("keyed_by", Self::KeyedBy),
        ("period", Self::Period),
        ("year", Self::Year),
        ("quarter", Self::Quarter),
        ("month", Self::Month),
        ("unit", Self::Unit),
        ("count", Self::Count),
        ("total", Self::Total),
    ];

    /// Every role, in the order of the registers' documentation.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(_, role)| *role)
    }

    /// The word used in registers and mappings.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, role)| *role == self)
            .map_or("", |(word, _)| word)
    }
}

/// The register of headings.
#[derive(Debug, Clone)]
pub struct Headers {
    labels: Labels<(HeaderRole, Option<UnitId>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeaderRow {
    header: String,
    role: String,
    #[serde(default)]
    unit: String,
}

impl Headers {
    pub(super) fn load(files: &Files, units: &Units) -> Result<Self, Error> {
        let mut labels = Labels::default();
        for located in files.rows::<HeaderRow>("headers.csv")? {
            let row = &located.row;
            let role = HeaderRole::WORDS
                .iter()
                .find(|(word, _)| *word == row.role)
                .map(|(_, role)| *role)
                .ok_or_else(|| located.error(&format!("no role `{}`", row.role)))?;
            let unit = match row.unit.as_str() {
                "" => None,
                label => Some(
                    units
                        .find(label)
                        .ok_or_else(|| located.error(&format!("no unit `{label}`")))?,
                ),
            };
            labels.add(&row.header, (role, unit));
        }
        Ok(Self { labels })
    }

    /// Every heading as it is written, with what it stands for.
    pub fn labels(&self) -> impl Iterator<Item = (&str, HeaderRole)> {
        let labels = self.labels.iter();
        labels.map(|(header, (role, _))| (header, *role))
    }

    /// Whether a heading says that its column is a sum.
    pub fn is_total(&self, heading: &str) -> bool {
        matches!(self.find(heading), Some((HeaderRole::Total, _)))
    }

    /// Whether the label of a row says that it is a sum of other rows: by the words of a heading, or
    /// by its first or last word, as in “Parking Total”.
    pub fn is_total_label(&self, label: &str) -> bool {
        let mut words = label.split_whitespace();
        let ends = [words.next(), words.next_back()];
        self.is_total(label) || ends.into_iter().flatten().any(|word| self.is_total(word))
    }

    /// What a heading stands for, and the unit it says.
    pub fn find(&self, header: &str) -> Option<(HeaderRole, Option<UnitId>)> {
        self.labels.find(header).copied()
    }
}
