//! What contacts cost, from settings that name channels and groups to the channels themselves.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::model::{ChannelId, KeyedBy};
use crate::registers::{Registers, did_you_mean};
use crate::settings::CostSettings;
use crate::statistics::saving::Estimate;

/// The key of what a contact costs in the channels that the definition counts as digital, together.
const DIGITAL: &str = "digital";

/// What a key ends with that is of the part of a digital channel that staff keyed.
const KEYED_BY_STAFF: &str = "/assisted";

/// What contacts cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// Where the unit costs come from.
    pub source: String,
    /// The year whose prices they are in.
    pub year: u16,
    /// Pounds a digital contact.
    pub digital: Estimate,
    /// The part of a difference in cost that is saved in money; `None` where nobody says, and all of
    /// it is taken.
    pub cashable: Option<Estimate>,
    /// The part of contacts moved that fail; `None` where nobody says, and none is taken.
    pub failed: Option<Estimate>,
    prices: BTreeMap<Left, Estimate>,
}

/// What contacts leave: a channel, or the part of a digital one that does not count as digital.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A channel that is not digital.
    Channel(ChannelId),
    /// What staff keyed of a channel that is digital where customers key it.
    KeyedByStaff(ChannelId),
}

impl Costs {
    /// The costs of settings.
    ///
    /// A key is a channel's id; or else a group's id, for all of its channels that have none of
    /// their own. What is both is the channel alone: a machine's call costs no person's time.
    ///
    /// # Errors
    /// `Usage` where source, year or the cost of a digital contact is missing, or a key names no
    /// channel.
    pub fn new(settings: &CostSettings, registers: &Registers) -> Result<Self, Error> {
        let digital = check(settings)?;
        let channels = &registers.channels;
        let mut of_groups = BTreeMap::new();
        let mut of_channels = BTreeMap::new();
        for (key, cost) in &settings.per_contact {
            if key == DIGITAL {
                continue;
            }
            let id = key.strip_suffix(KEYED_BY_STAFF);
            if let Some(channel) = channels.id(id.unwrap_or(key)) {
                let left = match id {
                    Some(_) => Left::KeyedByStaff(channel),
                    None => Left::Channel(channel),
                };
                of_channels.insert(left, cost.0);
                continue;
            }
            let group = channels
                .group_ids()
                .find(|group| channels.group(*group).id == *key);
            let Some(group) = group else {
                return Err(unknown(key, registers));
            };
            let of_group = channels.iter().filter(|(_, row)| row.group == group);
            of_groups.extend(of_group.map(|(channel, _)| (Left::Channel(channel), cost.0)));
        }
        let mut prices = of_groups;
        prices.extend(of_channels);
        Ok(Self {
            source: settings.source.trim().trim_end_matches('.').to_owned(),
            year: settings.year,
            digital,
            cashable: settings.cashable.map(|part| part.0),
            failed: settings.failed.map(|part| part.0),
            prices,
        })
    }

    /// What a contact costs there; `None` where nobody says.
    pub fn of(&self, left: Left) -> Option<Estimate> {
        self.prices.get(&left).copied()
    }
}

impl Left {
    /// The key under which its cost is written.
    pub fn key(self, registers: &Registers) -> String {
        match self {
            Self::Channel(channel) => registers.channels.get(channel).id.clone(),
            Self::KeyedByStaff(channel) => {
                format!("{}{KEYED_BY_STAFF}", registers.channels.get(channel).id)
            }
        }
    }

    /// What it is in words.
    pub fn name(self, registers: &Registers) -> String {
        match self {
            Self::Channel(channel) => registers.channels.get(channel).name.clone(),
            Self::KeyedByStaff(channel) => format!(
                "{} keyed by: {}",
                registers.channels.get(channel).name,
                KeyedBy::Assisted
            ),
        }
    }
}

/// Whether settings say what a saving takes: who says what contacts cost, in which year's prices,
/// and what a digital one costs, which is returned.
///
/// # Errors
/// `Usage` with everything that is missing, and what to write.
pub fn check(settings: &CostSettings) -> Result<Estimate, Error> {
    let digital = settings.per_contact.get(DIGITAL);
    let others = settings.per_contact.keys().any(|key| key != DIGITAL);
    let missing: Vec<&str> = [
        (settings.source.trim().is_empty(), "`source`, who says so"),
        (settings.year == 0, "`year`, whose prices they are"),
        (
            digital.is_none(),
            "`digital` under `[costs.per_contact]`, what a digital contact costs",
        ),
        (
            !others,
            "the channels that contacts would leave under `[costs.per_contact]`",
        ),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    match (digital, missing.as_slice()) {
        (Some(digital), []) => Ok(digital.0),
        _ => Err(Error::Usage(format!(
            "a saving needs unit costs, and none is built in; `[costs]` in the settings lacks {}. For example, with invented figures:\n\n\
             [costs]\n\
             source = \"our finance team, July 2025\"\n\
             year = 2024\n\
             cashable = [0.0, 0.5, 1.0] # the part that is saved in money: low, central, high\n\
             failed = 0.1               # the part that fails online and is made again\n\n\
             [costs.per_contact] # pounds, by channel or group: one number, or low, central, high\n\
             digital = 0.30\n\
             CHANNEL = [2.10, 2.80, 3.50]\n\n\
             `channelshift list channels` has the channels",
            missing.join("; ")
        ))),
    }
}

fn unknown(key: &str, registers: &Registers) -> Error {
    let channels = &registers.channels;
    let groups = channels
        .group_ids()
        .map(|id| channels.group(id).id.as_str());
    let known = channels
        .iter()
        .map(|(_, row)| row.id.as_str())
        .chain(groups);
    let near = did_you_mean(key, known.chain([DIGITAL]));
    Error::Usage(format!(
        "`[costs.per_contact]` names no channel or group of channels: `{key}`{near}"
    ))
}
