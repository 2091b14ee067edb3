//! Definitions of digital: for every channel and whoever keyed it, whether it counts.

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::channels::{Channels, keyed_by};
use super::likeness::did_you_mean;
use super::table::{Files, Located};
use crate::error::Error;
use crate::model::{ChannelId, KeyedBy};

/// What a definition makes of a channel. Orders as it is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Counts as digital, and in the total.
    Numerator,
    /// Counts in the total only.
    Denominator,
    /// Counts in neither.
    LeftOut,
}

/// A definition of digital.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Kebab-case, such as `gds-current`.
    pub id: String,
    /// In words.
    pub name: String,
    /// One sentence, printed under every table.
    pub description: String,
    /// Where it comes from.
    pub source: String,
    /// As at which date, in the source's terms.
    pub date: String,
    /// What it makes of each channel, by the channel's place in the register and who keyed it.
    roles: Vec<[Role; KeyedBy::ALL.len()]>,
}

impl Definition {
    /// What it makes of a channel keyed by somebody. A channel's rule for that person beats its
    /// rule for any, and a channel without rules follows the one it is like. Loading has checked
    /// that there is a rule for every channel.
    #[inline]
    pub fn role(&self, channel: ChannelId, keyed_by: KeyedBy) -> Role {
        let roles = self.roles.get(channel.index());
        let role = roles.and_then(|roles| roles.get(keyed_by as usize));
        role.copied().unwrap_or(Role::Denominator)
    }

    /// Takes its roles from its rules, which say of every channel, whoever keyed it, whether it counts.
    fn follow(&mut self, rules: &Rules, channels: &Channels) -> Result<(), Error> {
        for (id, channel) in channels.iter() {
            let mut own = [Role::Denominator; KeyedBy::ALL.len()];
            for (role, keyed_by) in own.iter_mut().zip(KeyedBy::ALL) {
                *role = find_role(rules, id, channel.like, keyed_by).ok_or_else(|| {
                    Error::Usage(format!(
                        "the definition `{}` does not say whether the channel `{}` (keyed by: \
                         {keyed_by}) is digital; add a row to `definition_rules.csv`, or name \
                         in `channels.csv` the channel it is `like`",
                        self.id, channel.id
                    ))
                })?;
            }
            self.roles.push(own);
        }
        Ok(())
    }
}

/// The rules of a definition: by channel, and by who keyed it or for any.
type Rules = FxHashMap<(ChannelId, Option<KeyedBy>), Role>;

/// What some rules make of a channel keyed by somebody; of one without rules, what they make of the
/// one it is like.
fn find_role(
    rules: &Rules,
    channel: ChannelId,
    like: Option<ChannelId>,
    keyed_by: KeyedBy,
) -> Option<Role> {
    let own = |channel| {
        let own = rules.get(&(channel, Some(keyed_by)));
        own.or_else(|| rules.get(&(channel, None))).copied()
    };
    own(channel).or_else(|| own(like?))
}

/// The register of definitions.
#[derive(Debug, Clone)]
pub struct Definitions {
    rows: Vec<Definition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionRow {
    id: String,
    name: String,
    description: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    definition: String,
    channel: String,
    keyed_by: String,
    role: String,
    // Kept in the file for its reader.
    #[serde(default, rename = "reason")]
    _reason: String,
}

impl Definitions {
    pub(super) fn load(files: &Files, channels: &Channels) -> Result<Self, Error> {
        let mut definitions = Self { rows: Vec::new() };
        for located in files.rows::<DefinitionRow>("definitions.csv")? {
            if definitions.rows.iter().any(|row| row.id == located.row.id) {
                let text = format!("the definition `{}` exists already", located.row.id);
                return Err(located.error(&text));
            }
            let row = located.row;
            definitions.rows.push(Definition {
                id: row.id,
                name: row.name,
                description: row.description,
                source: row.source,
                date: row.date,
                roles: Vec::new(),
            });
        }
        let mut rules = vec![Rules::default(); definitions.rows.len()];
        for located in files.rows::<RuleRow>("definition_rules.csv")? {
            definitions.add_rule(&located, channels, &mut rules)?;
        }
        for (definition, rules) in definitions.rows.iter_mut().zip(&rules) {
            definition.follow(rules, channels)?;
        }
        Ok(definitions)
    }

    /// Adds a rule to those of its definition; `rules` are in the order of the definitions.
    fn add_rule(
        &self,
        located: &Located<RuleRow>,
        channels: &Channels,
        rules: &mut [Rules],
    ) -> Result<(), Error> {
        let row = &located.row;
        let channel = channels
            .id(&row.channel)
            .ok_or_else(|| located.error(&format!("no channel `{}`", row.channel)))?;
        let who = match row.keyed_by.as_str() {
            "any" => None,
            word => Some(keyed_by(located, word)?),
        };
        let role = match row.role.as_str() {
            "numerator" => Role::Numerator,
            "denominator" => Role::Denominator,
            "left-out" => Role::LeftOut,
            other => {
                return Err(located.error(&format!(
                    "`role` is numerator, denominator or left-out, not `{other}`"
                )));
            }
        };
        let mut definitions = self.rows.iter().zip(rules);
        let (_, rules) = definitions
            .find(|(definition, _)| definition.id == row.definition)
            .ok_or_else(|| located.error(&format!("no definition `{}`", row.definition)))?;
        match rules.insert((channel, who), role) {
            Some(other) if !located.added || other != role => Err(located.error(&format!(
                "the definition `{}` has a rule for `{}` already",
                row.definition, row.channel
            ))),
            _ => Ok(()),
        }
    }

    /// The definition of an id, or an error that suggests one.
    pub fn find(&self, id: &str) -> Result<&Definition, Error> {
        self.rows.iter().find(|row| row.id == id).ok_or_else(|| {
            let known = self.rows.iter().map(|row| row.id.as_str());
            Error::Usage(format!("no definition `{id}`{}", did_you_mean(id, known)))
        })
    }

    /// Every definition, in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.rows.iter()
    }
}
