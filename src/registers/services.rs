//! Services: the key transactions, who provides them, and the labels councils write.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::councils::Tier;
use super::labels::Labels;
use super::table::{Files, Located, is_yes};
use crate::error::Error;
use crate::model::ServiceId;

/// A key transaction.
#[derive(Debug, Clone)]
pub struct Service {
    /// Kebab-case, such as `council-tax-pay`.
    pub id: String,
    /// In words.
    pub name: String,
    /// The service and interaction of the local government lists, where both are confirmed. The
    /// service alone is no key: 471 with 4 pays a parking fine, 471 with 0 appeals against it.
    pub lgsl_lgil: Option<(u32, u32)>,
    /// Which councils provide it: `all`, or some of county, district, unitary and other with a `/`
    /// between them.
    pub provided_by: String,
    provided: Vec<Tier>,
}

impl Service {
    /// Whether councils of a tier provide it.
    pub fn is_provided_by(&self, tier: Tier) -> bool {
        self.provided.contains(&tier)
    }
}

/// What a label stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ServiceLabel {
    /// A service.
    Service(ServiceId),
    /// No service: its rows are skipped, for this reason.
    LeftOut(String),
}

/// The register of services.
#[derive(Debug, Clone)]
pub struct Services {
    rows: Vec<Service>,
    ids: FxHashMap<String, ServiceId>,
    labels: Labels<ServiceLabel>,
    unknown: ServiceId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ServiceRow {
    id: String,
    name: String,
    lgsl: Option<u32>,
    lgil: Option<u32>,
    provided_by: String,
    #[serde(default)]
    catch_all: String,
    // Kept in the file for its reader.
    #[serde(default, rename = "note")]
    _note: String,
    #[serde(default, rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    label: String,
    service: String,
    #[serde(default)]
    leave_out: String,
    #[serde(default, rename = "source")]
    _source: String,
}

/// The tiers that words such as `district/unitary` name.
fn providers(words: &str) -> Option<Vec<Tier>> {
    if words == "all" {
        return Some(vec![Tier::Upper, Tier::Lower, Tier::Single]);
    }
    let tier = |word| match word {
        "county" => Some(Tier::Upper),
        "district" => Some(Tier::Lower),
        "unitary" => Some(Tier::Single),
        "other" => Some(Tier::Other),
        _ => None,
    };
    words.split('/').map(tier).collect()
}

impl Services {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut services = Self {
            rows: Vec::new(),
            ids: FxHashMap::default(),
            labels: Labels::default(),
            unknown: ServiceId::new(0),
        };
        let mut unknown = None;
        for located in files.numbered::<ServiceRow>("services.csv")? {
            let id = services.add(&located)?;
            if is_yes(&located, &located.row.catch_all)? {
                unknown.get_or_insert(id);
            }
        }
        services.unknown = unknown.ok_or_else(|| {
            Error::Bug("no service of `services.csv` is marked `catch_all`".into())
        })?;
        for located in files.rows::<LabelRow>("service_labels.csv")? {
            let label = services.label(&located)?;
            services.labels.add(&located.row.label, label);
        }
        Ok(services)
    }

    fn add(&mut self, located: &Located<ServiceRow>) -> Result<ServiceId, Error> {
        let row = &located.row;
        let id = ServiceId::new(self.rows.len());
        let provided = providers(&row.provided_by).ok_or_else(|| {
            located.error(&format!(
                "`provided_by` is all, or some of county, district, unitary and other with a / \
                 between them, not `{}`",
                row.provided_by
            ))
        })?;
        if self.ids.insert(row.id.clone(), id).is_some() {
            return Err(located.error(&format!("the service `{}` exists already", row.id)));
        }
        self.labels.add(&row.name, ServiceLabel::Service(id));
        self.rows.push(Service {
            id: row.id.clone(),
            name: row.name.clone(),
            lgsl_lgil: row.lgsl.zip(row.lgil),
            provided_by: row.provided_by.clone(),
            provided,
        });
        Ok(id)
    }

    fn label(&self, located: &Located<LabelRow>) -> Result<ServiceLabel, Error> {
        let row = &located.row;
        if !row.service.is_empty() {
            return self
                .id(&row.service)
                .map(ServiceLabel::Service)
                .ok_or_else(|| located.error(&format!("no service `{}`", row.service)));
        }
        match row.leave_out.as_str() {
            "" => Err(located.error("a label names a service or a reason to leave it out")),
            reason => Ok(ServiceLabel::LeftOut(reason.to_owned())),
        }
    }

    /// The service with an id such as `council-tax-pay`.
    pub fn id(&self, id: &str) -> Option<ServiceId> {
        self.ids.get(id).copied()
    }

    /// What a label stands for: an id as it is spelt, a name, a label, or service and interaction
    /// as `471+4`. Ids are not folded: “Street cleaning” is wider than the id `street-cleaning`.
    pub fn find(&self, label: &str) -> Option<ServiceLabel> {
        if let Some(id) = self.id(label.trim()) {
            return Some(ServiceLabel::Service(id));
        }
        let by_pair = label.split_once('+').and_then(|(service, interaction)| {
            let pair = (
                service.trim().parse().ok()?,
                interaction.trim().parse().ok()?,
            );
            let at = self
                .rows
                .iter()
                .position(|row| row.lgsl_lgil == Some(pair))?;
            Some(ServiceLabel::Service(ServiceId::new(at)))
        });
        by_pair.or_else(|| self.labels.find(label).cloned())
    }

    /// Every name and label as it is written, with what it stands for; none of labels that nobody
    /// knows.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &ServiceLabel)> {
        let unknown = ServiceLabel::Service(self.unknown);
        let labels = self.labels.iter();
        labels.filter(move |(_, stands_for)| **stands_for != unknown)
    }

    /// Every name and label with what it stands for, those of what nobody knows among them.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, &ServiceLabel)> {
        self.labels.iter()
    }

    /// The service of labels that nobody knows.
    pub fn unknown(&self) -> ServiceId {
        self.unknown
    }

    /// The service of an id.
    pub fn get(&self, id: ServiceId) -> &Service {
        &self.rows[id.index()]
    }

    /// Every service with its id, in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = (ServiceId, &Service)> {
        self.rows
            .iter()
            .enumerate()
            .map(|(index, row)| (ServiceId::new(index), row))
    }
}
