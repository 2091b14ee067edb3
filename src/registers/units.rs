//! What was counted. Units are never added to each other.

use serde::Deserialize;

use super::labels::Labels;
use super::table::{Files, is_yes};
use crate::error::Error;
use crate::model::UnitId;

/// A unit of count.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Kebab-case, such as `web-visits`.
    pub id: String,
    /// In words, in the plural.
    pub name: String,
}

/// The register of units.
#[derive(Debug, Clone)]
pub struct Units {
    rows: Vec<Unit>,
    labels: Labels<UnitId>,
    not_stated: UnitId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    id: String,
    name: String,
    #[serde(default)]
    catch_all: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    label: String,
    unit: String,
}

impl Units {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut rows = Vec::new();
        let mut labels = Labels::default();
        let mut not_stated = None;
        for located in files.numbered::<UnitRow>("units.csv")? {
            let id = UnitId::new(rows.len());
            if rows.iter().any(|unit: &Unit| unit.id == located.row.id) {
                let text = format!("the unit `{}` exists already", located.row.id);
                return Err(located.error(&text));
            }
            if is_yes(&located, &located.row.catch_all)? {
                not_stated.get_or_insert(id);
            }
            for label in [&located.row.id, &located.row.name] {
                labels.add(label, id);
            }
            rows.push(Unit {
                id: located.row.id,
                name: located.row.name,
            });
        }
        let not_stated = not_stated
            .ok_or_else(|| Error::Bug("no unit of `units.csv` is marked `catch_all`".into()))?;
        let mut units = Self {
            rows,
            labels,
            not_stated,
        };
        for located in files.rows::<LabelRow>("unit_labels.csv")? {
            let unit = units
                .find(&located.row.unit)
                .ok_or_else(|| located.error(&format!("no unit `{}`", located.row.unit)))?;
            units.labels.add(&located.row.label, unit);
        }
        Ok(units)
    }

    /// The unit an id, a name or a label stands for.
    pub fn find(&self, label: &str) -> Option<UnitId> {
        self.labels.find(label).copied()
    }

    /// Every id, name and label as it is written, with what it stands for; none of counts that
    /// say no unit.
    pub fn labels(&self) -> impl Iterator<Item = (&str, UnitId)> {
        let labels = self.labels.iter().map(|(label, unit)| (label, *unit));
        labels.filter(|(_, unit)| *unit != self.not_stated)
    }

    /// Every id, name and label, those of counts that say no unit among them.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, UnitId)> {
        self.labels.iter().map(|(label, unit)| (label, *unit))
    }

    /// The unit of counts that say none.
    pub fn not_stated(&self) -> UnitId {
        self.not_stated
    }

    /// The unit of an id.
    pub fn get(&self, id: UnitId) -> &Unit {
        &self.rows[id.index()]
    }

    /// Every unit, in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.rows.iter()
    }
}
