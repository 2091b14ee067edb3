//! Channels: how a contact came, and the labels councils write for it.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::labels::Labels;
use super::table::{Files, Located, is_yes};
use crate::error::Error;
use crate::model::{ChannelId, GroupId, KeyedBy};

/// A channel.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Kebab-case, such as `face-to-face`.
    pub id: String,
    /// In words.
    pub name: String,
    /// The group that tables and charts show it under.
    pub group: GroupId,
    /// Who keys it where the return does not say.
    pub keyed_by: KeyedBy,
    /// What it is, in a sentence for those who fill in a return; may be blank.
    pub meaning: String,
    /// The channel whose rules under every definition it follows, for one that a project adds.
    pub like: Option<ChannelId>,
}

/// A group of channels.
#[derive(Debug, Clone)]
pub struct ChannelGroup {
    /// Kebab-case.
    pub id: String,
    /// In words.
    pub name: String,
}

/// What a label stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ChannelLabel {
    /// A channel, and who keyed it.
    Channel(ChannelId, KeyedBy),
    /// No channel: its rows are skipped, for this reason.
    LeftOut(String),
}

/// The register of channels.
#[derive(Debug, Clone)]
pub struct Channels {
    rows: Vec<Channel>,
    groups: Vec<ChannelGroup>,
    ids: FxHashMap<String, ChannelId>,
    labels: Labels<ChannelLabel>,
    keyed_by: Labels<KeyedBy>,
    unknown: ChannelId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelRow {
    id: String,
    name: String,
    group: String,
    keyed_by: String,
    #[serde(default)]
    catch_all: String,
    #[serde(default)]
    like: String,
    #[serde(default)]
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    label: String,
    channel: String,
    #[serde(default)]
    keyed_by: String,
    #[serde(default)]
    leave_out: String,
    // Kept in the file for its reader: whether a source shows the label, and which.
    #[serde(default, rename = "seen")]
    _seen: String,
    #[serde(default, rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyedByRow {
    label: String,
    keyed_by: String,
}

impl Channels {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let groups: Vec<ChannelGroup> = files
            .numbered::<GroupRow>("channel_groups.csv")?
            .into_iter()
            .map(|located| ChannelGroup {
                id: located.row.id,
                name: located.row.name,
            })
            .collect();
        let mut channels = Self {
            rows: Vec::new(),
            groups,
            ids: FxHashMap::default(),
            labels: Labels::default(),
            keyed_by: Labels::default(),
            unknown: ChannelId::new(0),
        };
        let ids = |groups: &[ChannelGroup]| -> BTreeSet<String> {
            groups.iter().map(|group| group.id.clone()).collect()
        };
        if ids(&channels.groups).len() < channels.groups.len() {
            let text = "a channel group of `channel_groups.csv` exists twice";
            return Err(Error::Usage(text.into()));
        }
        let mut unknown = None;
        for located in files.numbered::<ChannelRow>("channels.csv")? {
            let id = channels.add(&located)?;
            if is_yes(&located, &located.row.catch_all)? {
                unknown.get_or_insert(id);
            }
        }
        channels.unknown = unknown.ok_or_else(|| {
            Error::Bug("no channel of `channels.csv` is marked `catch_all`".into())
        })?;
        for located in files.rows::<LabelRow>("channel_labels.csv")? {
            let label = channels.label(&located)?;
            channels.labels.add(&located.row.label, label);
        }
        for located in files.rows::<KeyedByRow>("keyed_by_labels.csv")? {
            let keyed_by = keyed_by(&located, &located.row.keyed_by)?;
            channels.keyed_by.add(&located.row.label, keyed_by);
        }
        Ok(channels)
    }

    fn add(&mut self, located: &Located<ChannelRow>) -> Result<ChannelId, Error> {
        let row = &located.row;
        let id = ChannelId::new(self.rows.len());
        let group = self
            .groups
            .iter()
            .position(|group| group.id == row.group)
            .map(GroupId::new)
            .ok_or_else(|| located.error(&format!("no channel group `{}`", row.group)))?;
        let like = match row.like.as_str() {
            "" => None,
            like => Some(
                self.id(like)
                    .ok_or_else(|| located.error(&format!("`like` names no channel: `{like}`")))?,
            ),
        };
        let keyed_by = keyed_by(located, &row.keyed_by)?;
        if self.ids.insert(row.id.clone(), id).is_some() {
            return Err(located.error(&format!("the channel `{}` exists already", row.id)));
        }
        for label in [&row.id, &row.name] {
            self.labels.add(label, ChannelLabel::Channel(id, keyed_by));
        }
        self.rows.push(Channel {
            id: row.id.clone(),
            name: row.name.clone(),
            group,
            keyed_by,
            meaning: row.meaning.clone(),
            like,
        });
        Ok(id)
    }

    fn label(&self, located: &Located<LabelRow>) -> Result<ChannelLabel, Error> {
        let row = &located.row;
        if row.channel.is_empty() {
            return match row.leave_out.as_str() {
                "" => Err(located.error("a label names a channel or a reason to leave it out")),
                reason => Ok(ChannelLabel::LeftOut(reason.to_owned())),
            };
        }
        let id = self
            .id(&row.channel)
            .ok_or_else(|| located.error(&format!("no channel `{}`", row.channel)))?;
        let keyed_by = match row.keyed_by.as_str() {
            "" => self.get(id).keyed_by,
            word => keyed_by(located, word)?,
        };
        Ok(ChannelLabel::Channel(id, keyed_by))
    }

    /// The channel with an id such as `face-to-face`.
    pub fn id(&self, id: &str) -> Option<ChannelId> {
        self.ids.get(id).copied()
    }

    /// What a label stands for, an id or a name included.
    pub fn find(&self, label: &str) -> Option<&ChannelLabel> {
        self.labels.find(label)
    }

    /// Every id, name and label as it is written, with what it stands for; none of labels that
    /// nobody knows.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &ChannelLabel)> {
        let is_known = |stands_for: &ChannelLabel| match stands_for {
            ChannelLabel::Channel(id, _) => *id != self.unknown,
            ChannelLabel::LeftOut(_) => true,
        };
        let labels = self.labels.iter();
        labels.filter(move |(_, stands_for)| is_known(stands_for))
    }

    /// Every id, name and label with what it stands for, those of what nobody knows among them.
    pub fn spellings(&self) -> impl Iterator<Item = (&str, &ChannelLabel)> {
        self.labels.iter()
    }

    /// Every label of who keyed it.
    pub fn keyed_by_labels(&self) -> impl Iterator<Item = (&str, KeyedBy)> {
        self.keyed_by.iter().map(|(label, keyed)| (label, *keyed))
    }

    /// Who keyed it, from a label of a column that says so.
    pub fn find_keyed_by(&self, label: &str) -> Option<KeyedBy> {
        self.keyed_by.find(label).copied()
    }

    /// The channel of labels that nobody knows, so that totals stay true.
    pub fn unknown(&self) -> ChannelId {
        self.unknown
    }

    /// The channel of an id.
    pub fn get(&self, id: ChannelId) -> &Channel {
        &self.rows[id.index()]
    }

    /// The group of an id.
    pub fn group(&self, id: GroupId) -> &ChannelGroup {
        &self.groups[id.index()]
    }

    /// Every channel with its id, in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = (ChannelId, &Channel)> {
        self.rows
            .iter()
            .enumerate()
            .map(|(index, row)| (ChannelId::new(index), row))
    }

    /// Every group's id, in the order of display.
    pub fn group_ids(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0..self.groups.len()).map(GroupId::new)
    }
}

pub(super) fn keyed_by<T>(located: &Located<T>, word: &str) -> Result<KeyedBy, Error> {
    KeyedBy::from_word(word).ok_or_else(|| {
        located.error(&format!(
            "`keyed_by` is self, assisted, automatic or unknown, not `{word}`"
        ))
    })
}
