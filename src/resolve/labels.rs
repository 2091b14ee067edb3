//! Labels of services, channels, councils and units, by a mapping's word first and the registers
//! after. What no one knows is unknown; nothing is taken because it is like.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::spellings::hash_label;
use crate::error::Error;
use crate::mapping::{MappedChannel, MappedService, Mapping};
use crate::model::{ChannelId, CouncilId, KeyedBy, ServiceId, UnitId, fold};
use crate::registers::{ChannelLabel, Registers, ServiceLabel, did_you_mean};

/// What a label stands for.
#[derive(Debug, Clone)]
pub(super) enum Meaning<T> {
    Known(T),
    /// Its rows are skipped, for this reason.
    LeftOut(Arc<str>),
    Unknown,
}

/// A label that has been looked up.
#[derive(Debug)]
pub(super) struct Label<T> {
    /// As written.
    pub(super) text: String,
    pub(super) meaning: Meaning<T>,
    /// What it adds to the part of a figure.
    pub(super) hash: u64,
    /// Whether a mapping says what it stands for.
    pub(super) declared: bool,
    /// When what is said once of it was said last; 0 for never.
    pub(super) said: u32,
}

/// A label of a part, in a column that splits figures.
#[derive(Debug)]
pub(super) struct PartLabel {
    pub(super) hash: u64,
    /// Whether it says that the row is the sum of the parts.
    pub(super) is_sum: bool,
}

impl<T> Label<T> {
    /// Its hash where no mapping says what it stands for, else 0.
    pub(super) fn undeclared(&self) -> u64 {
        if self.declared { 0 } else { self.hash }
    }
}

impl Label<ServiceId> {
    /// Whether a service's label says that it is a test, and nobody has said what it stands for.
    pub(super) fn may_be_test(&self, registers: &Registers) -> bool {
        let is_used = !matches!(self.meaning, Meaning::LeftOut(_));
        is_used && !self.declared && registers.test_labels.is_test(&self.text)
    }
}

/// The words of a mapping, folded and checked against the registers.
#[derive(Debug, Default)]
pub(super) struct Words {
    channels: FxHashMap<String, Meaning<(ChannelId, KeyedBy)>>,
    services: FxHashMap<String, Meaning<ServiceId>>,
    councils: FxHashMap<String, CouncilId>,
    units: FxHashMap<String, UnitId>,
}

impl Words {
    /// Fails where a mapping names a channel, service, council or unit that no register has.
    pub(super) fn new(mapping: &Mapping, registers: &Registers) -> Result<Self, Error> {
        let mut words = Self::default();
        for (label, mapped) in &mapping.channels {
            let meaning = channel_meaning(mapping, mapped, registers)?;
            words.channels.insert(fold(label), meaning);
        }
        for (label, mapped) in &mapping.services {
            let meaning = match mapped {
                MappedService::Id(id) => {
                    Meaning::Known(registers.services.id(id).ok_or_else(|| {
                        unknown_id(
                            mapping,
                            "service",
                            id,
                            registers.services.iter().map(|(_, row)| row.id.as_str()),
                        )
                    })?)
                }
                MappedService::LeftOut(reason) => {
                    Meaning::LeftOut(reason.leave_out.as_str().into())
                }
            };
            words.services.insert(fold(label), meaning);
        }
        for (label, code) in &mapping.councils {
            let id = registers
                .councils
                .code(code)
                .ok_or_else(|| unknown_id(mapping, "council with the code", code, []))?;
            words.councils.insert(fold(label), id);
        }
        for (label, unit) in &mapping.units {
            let units = &registers.units;
            let names = units.iter().map(|unit| unit.id.as_str());
            let id = units
                .find(unit)
                .ok_or_else(|| unknown_id(mapping, "unit", unit, names))?;
            words.units.insert(fold(label), id);
        }
        Ok(words)
    }

    pub(super) fn service(&self, text: &str, registers: &Registers) -> Label<ServiceId> {
        label(text, &self.services, || {
            match registers.services.find(text) {
                Some(ServiceLabel::Service(id)) => Meaning::Known(id),
                Some(ServiceLabel::LeftOut(reason)) => Meaning::LeftOut(reason.into()),
                None => unknown_or_sum(text, registers),
            }
        })
    }

    pub(super) fn channel(&self, text: &str, registers: &Registers) -> Label<(ChannelId, KeyedBy)> {
        label(text, &self.channels, || {
            match registers.channels.find(text) {
                Some(ChannelLabel::Channel(id, keyed_by)) => Meaning::Known((*id, *keyed_by)),
                Some(ChannelLabel::LeftOut(reason)) => Meaning::LeftOut(reason.as_str().into()),
                None => unknown_or_sum(text, registers),
            }
        })
    }

    pub(super) fn unit(&self, text: &str, registers: &Registers) -> Option<UnitId> {
        let mapped = self.units.get(&fold(text)).copied();
        mapped.or_else(|| registers.units.find(text))
    }

    /// The services that a mapping names, by their folded labels.
    pub(super) fn mapped_services(&self) -> impl Iterator<Item = (&String, &Meaning<ServiceId>)> {
        self.services.iter()
    }

    /// The channels that a mapping names, by their folded labels.
    pub(super) fn mapped_channels(
        &self,
    ) -> impl Iterator<Item = (&String, &Meaning<(ChannelId, KeyedBy)>)> {
        self.channels.iter()
    }

    /// The units that a mapping names, by their folded labels.
    pub(super) fn mapped_units(&self) -> impl Iterator<Item = (&String, UnitId)> {
        self.units.iter().map(|(label, unit)| (label, *unit))
    }

    /// The councils that a mapping names, by their folded labels.
    pub(super) fn mapped_councils(&self) -> impl Iterator<Item = (&String, CouncilId)> {
        self.councils
            .iter()
            .map(|(label, council)| (label, *council))
    }

    /// The council that a mapping says a label is.
    pub(super) fn council(&self, text: &str) -> Option<CouncilId> {
        self.councils.get(&fold(text)).copied()
    }
}

/// Why a row of totals is skipped, as the account says it.
pub const SUM_OF_ROWS: &str = "a sum of other rows";

/// A label that no register has: a sum, by its words, or nobody knows what.
fn unknown_or_sum<T>(text: &str, registers: &Registers) -> Meaning<T> {
    if registers.headers.is_total_label(text) {
        Meaning::LeftOut(SUM_OF_ROWS.into())
    } else {
        Meaning::Unknown
    }
}

/// A label by the mapping's word where it has one, else by the register's.
fn label<T: Clone>(
    text: &str,
    mapped: &FxHashMap<String, Meaning<T>>,
    register: impl FnOnce() -> Meaning<T>,
) -> Label<T> {
    let folded = fold(text);
    let mapped = mapped.get(&folded).cloned();
    Label {
        text: text.to_owned(),
        declared: mapped.is_some(),
        said: 0,
        meaning: mapped.unwrap_or_else(register),
        hash: hash_label(&folded),
    }
}

fn channel_meaning(
    mapping: &Mapping,
    mapped: &MappedChannel,
    registers: &Registers,
) -> Result<Meaning<(ChannelId, KeyedBy)>, Error> {
    let channels = &registers.channels;
    let find = |id: &str| {
        channels.id(id).ok_or_else(|| {
            unknown_id(
                mapping,
                "channel",
                id,
                channels.iter().map(|(_, row)| row.id.as_str()),
            )
        })
    };
    Ok(match mapped {
        MappedChannel::Id(id) => {
            let id = find(id)?;
            Meaning::Known((id, channels.get(id).keyed_by))
        }
        MappedChannel::Keyed(keyed) => {
            let keyed_by = KeyedBy::from_word(&keyed.keyed_by).ok_or_else(|| {
                Error::Usage(format!(
                    "`{}`: `keyed_by` is self, assisted, automatic or unknown, not `{}`",
                    mapping.path, keyed.keyed_by
                ))
            })?;
            Meaning::Known((find(&keyed.channel)?, keyed_by))
        }
        MappedChannel::LeftOut(reason) => Meaning::LeftOut(reason.leave_out.as_str().into()),
    })
}

fn unknown_id<'a>(
    mapping: &Mapping,
    what: &str,
    id: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Error {
    let suggestion = did_you_mean(id, known);
    Error::Usage(format!("`{}`: no {what} `{id}`{suggestion}", mapping.path))
}
