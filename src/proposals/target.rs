//! What a label or heading may stand for, and how a mapping says so.

use crate::mapping::{KeyedChannel, LeftOut, MappedChannel, MappedService, Mapping, quoted};
use crate::model::{CouncilId, UnitId};
use crate::registers::{ChannelLabel, HeaderRole, Registers, ServiceLabel};

/// What a label or heading may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A heading: what its column holds.
    Column(HeaderRole),
    /// A council.
    Council(CouncilId),
    /// A service, or nothing.
    Service(ServiceLabel),
    /// A channel, or nothing; for a heading too, where channels are columns.
    Channel(ChannelLabel),
    /// A unit.
    Unit(UnitId),
}

impl Target {
    /// The table of a mapping where a label is said to stand for this, with key and value as TOML
    /// spells them.
    pub fn entry(&self, label: &str, registers: &Registers) -> (&'static str, String, String) {
        let left_out = |reason: &str| format!("{{ leave_out = {} }}", quoted(reason));
        let (table, value) = match self {
            Self::Column(role) => return ("columns", role.word().to_owned(), quoted(label)),
            Self::Council(id) => ("councils", quoted(&registers.councils.get(*id).code)),
            Self::Unit(id) => ("units", quoted(&registers.units.get(*id).id)),
            Self::Service(ServiceLabel::Service(id)) => {
                ("services", quoted(&registers.services.get(*id).id))
            }
            Self::Service(ServiceLabel::LeftOut(reason)) => ("services", left_out(reason)),
            Self::Channel(ChannelLabel::LeftOut(reason)) => ("channels", left_out(reason)),
            Self::Channel(ChannelLabel::Channel(id, keyed_by)) => {
                let channel = registers.channels.get(*id);
                let id = quoted(&channel.id);
                let value = if *keyed_by == channel.keyed_by {
                    id
                } else {
                    let keyed_by = quoted(keyed_by.word());
                    format!("{{ channel = {id}, keyed_by = {keyed_by} }}")
                };
                ("channels", value)
            }
        };
        (table, quoted(label), value)
    }

    /// Lets a mapping say that a label stands for this.
    pub(super) fn put(&self, label: &str, mapping: &mut Mapping, registers: &Registers) {
        let label = label.to_owned();
        let leave_out = |reason: &String| LeftOut {
            leave_out: reason.clone(),
        };
        match self {
            Self::Column(role) => *column(mapping, *role) = Some(label),
            Self::Council(id) => {
                let code = registers.councils.get(*id).code.clone();
                mapping.councils.insert(label, code);
            }
            Self::Unit(id) => {
                let unit = registers.units.get(*id).id.clone();
                mapping.units.insert(label, unit);
            }
            Self::Service(service) => {
                let service = match service {
                    ServiceLabel::Service(id) => {
                        MappedService::Id(registers.services.get(*id).id.clone())
                    }
                    ServiceLabel::LeftOut(reason) => MappedService::LeftOut(leave_out(reason)),
                };
                mapping.services.insert(label, service);
            }
            Self::Channel(channel) => {
                let channel = match channel {
                    ChannelLabel::Channel(id, keyed_by) => MappedChannel::Keyed(KeyedChannel {
                        channel: registers.channels.get(*id).id.clone(),
                        keyed_by: keyed_by.word().to_owned(),
                    }),
                    ChannelLabel::LeftOut(reason) => MappedChannel::LeftOut(leave_out(reason)),
                };
                mapping.channels.insert(label, channel);
            }
        }
    }
}

/// The heading that a mapping names for a role.
fn column(mapping: &mut Mapping, role: HeaderRole) -> &mut Option<String> {
    let columns = &mut mapping.columns;
    match role {
        HeaderRole::Council => &mut columns.council,
        HeaderRole::CouncilCode => &mut columns.council_code,
        HeaderRole::Service => &mut columns.service,
        HeaderRole::Channel => &mut columns.channel,
        HeaderRole::KeyedBy => &mut columns.keyed_by,
        HeaderRole::Period => &mut columns.period,
        HeaderRole::Year => &mut columns.year,
        HeaderRole::Quarter => &mut columns.quarter,
        HeaderRole::Month => &mut columns.month,
        HeaderRole::Unit => &mut columns.unit,
        HeaderRole::Count => &mut columns.count,
        HeaderRole::Total => &mut columns.total,
    }
}
