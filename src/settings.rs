//! The settings of a project, `channelshift.toml`. Flags beat them; nothing else does.

mod costs;
mod listing;
mod run;

use std::collections::BTreeMap;

pub use listing::{Setting, named_in};

use serde::Deserialize;

use crate::error::Error;
use crate::model::{CODES, Code, Level, Rules, quoted_list};
use crate::registers::did_you_mean;

pub use costs::{Amount, CostSettings};
pub use run::{PageSettings, RunSettings};

/// The settings file, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The version of this form; 1.
    pub schema: u32,
    /// What the project is.
    #[serde(default)]
    pub project: Project,
    /// Where returns come from and who was asked.
    #[serde(default)]
    pub returns: Returns,
    /// How the baseline is made.
    #[serde(default)]
    pub baseline: BaselineSettings,
    /// Who councils are compared with.
    #[serde(default)]
    pub peers: PeerSettings,
    /// What makes a difference between councils.
    #[serde(default)]
    pub compare: CompareSettings,
    /// How trends are made.
    #[serde(default)]
    pub trend: TrendSettings,
    /// What contacts cost.
    #[serde(default)]
    pub costs: CostSettings,
    /// How small counts are kept from what is published.
    #[serde(default)]
    pub disclosure: DisclosureSettings,
    /// What `run` makes besides the store.
    #[serde(default)]
    pub run: RunSettings,
    /// When figures are queried.
    #[serde(default)]
    pub checks: Checks,
    /// What is made of findings.
    #[serde(default)]
    pub rules: RuleSettings,
}

/// The version of the form that is read.
const SCHEMA: u32 = 1;

/// What the project is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Project {
    /// The title of its tables.
    pub title: Option<String>,
    /// Where the figures come from, credited under every table.
    pub source: Option<String>,
}

/// Where returns come from and who was asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Returns {
    /// The folder of returns, relative to the settings.
    pub folder: String,
    /// The councils asked for a return, by code.
    pub expected: Vec<String>,
}

impl Default for Returns {
    fn default() -> Self {
        Self {
            folder: "returns".into(),
            expected: Vec::new(),
        }
    }
}

/// How the baseline is made; each is a flag of `baseline` too.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BaselineSettings {
    /// The window: a period or a range.
    pub window: Option<String>,
    /// What the rows of the table are.
    pub by: Option<String>,
    /// The definition of digital.
    pub definition: Option<String>,
    /// The services to count, by id; every one returned where not given.
    pub basket: Vec<String>,
    /// The unit to show; every one returned where not given.
    pub unit: Option<String>,
    /// `as-named` or `current`.
    pub councils: Option<String>,
}

/// How trends are made.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrendSettings {
    /// Periods with whose first day something began that makes what was before no measure of what
    /// came after, such as a service going live: limits begin anew.
    pub rebase: Vec<String>,
}

/// How small counts are kept from what is published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DisclosureSettings {
    /// Counts above zero and below this are suppressed; 0 suppresses none.
    pub suppress_below: u64,
}

/// What makes a difference between councils. Why each stands where it does is in METHODS.md.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompareSettings {
    /// The least difference from the peers' median that matters in practice, in percentage points.
    pub tolerance_points: f64,
    /// What limits allow for.
    pub limits: LimitSettings,
}

/// What limits allow for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitSettings {
    /// Chance and how much councils differ anyhow.
    Overdispersed,
    /// Chance alone.
    Binomial,
}

impl Default for CompareSettings {
    fn default() -> Self {
        Self {
            tolerance_points: 5.0,
            limits: LimitSettings::Overdispersed,
        }
    }
}

impl CompareSettings {
    /// What cannot be meant; not-a-numbers, which TOML has, among it.
    fn fault(&self) -> Option<String> {
        let points = self.tolerance_points;
        let is_sound = (0.0..=100.0).contains(&points);
        (!is_sound).then(|| format!("`tolerance_points` of `[compare]` is 0 to 100, not {points}"))
    }
}

/// Who councils are compared with. Why each stands where it does is in METHODS.md.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PeerSettings {
    /// A list of the registers by its id, or `file:` and a path relative to the settings.
    pub default: String,
    /// How many peers are taken at most from a list that orders them.
    pub size: u16,
    /// How many there must be for a median of them.
    pub minimum: u16,
}

impl Default for PeerSettings {
    fn default() -> Self {
        Self {
            default: "ons-global".into(),
            size: 15,
            minimum: 5,
        }
    }
}

impl PeerSettings {
    /// What cannot be meant.
    fn fault(&self) -> Option<String> {
        let Self { size, minimum, .. } = self;
        if *minimum == 0 {
            Some("`minimum` of `[peers]` is 1 or more: nobody has no median".into())
        } else if size < minimum {
            Some(format!(
                "`size` of `[peers]`, {size}, is below its `minimum`, {minimum}: there would never \
                 be enough"
            ))
        } else {
            None
        }
    }
}

/// When figures over time are queried: a change must be at least as large as this. Why each stands
/// where it does is in METHODS.md.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Checks {
    /// How much the volume changes, in per cent of what it was.
    pub volume_change_percent: f64,
    /// And by how many.
    pub volume_change_at_least: u64,
    /// How much a channel's share changes, in percentage points.
    pub share_change_points: f64,
    /// Volumes below this are too small to say anything of.
    pub small_numbers: u64,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            volume_change_percent: 30.0,
            volume_change_at_least: 500,
            share_change_points: 10.0,
            small_numbers: 30,
        }
    }
}

impl Checks {
    /// What cannot be meant; not-a-numbers, which TOML has, among it.
    fn fault(&self) -> Option<String> {
        let percent = self.volume_change_percent;
        let points = self.share_change_points;
        if !(percent.is_finite() && percent > 0.0) {
            Some(format!(
                "`volume_change_percent` is a percentage above 0, not {percent}"
            ))
        } else if !(points > 0.0 && points <= 100.0) {
            Some(format!(
                "`share_change_points` is above 0 and at most 100, not {points}"
            ))
        } else {
            None
        }
    }
}

/// What a project makes of findings: a level by a code's name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct RuleSettings(pub Rules);

impl TryFrom<BTreeMap<String, String>> for RuleSettings {
    type Error = String;

    fn try_from(levels: BTreeMap<String, String>) -> Result<Self, String> {
        let mut rules = Rules::default();
        for (name, word) in levels {
            let Some(code) = Code::named(&name) else {
                let near = did_you_mean(&name, CODES.iter().map(|code| code.name));
                return Err(format!("no finding has the code `{name}`{near}"));
            };
            let Some(level) = Level::ALL.into_iter().find(|level| level.word() == word) else {
                let words = quoted_list(&Level::ALL.map(Level::word), "or");
                return Err(format!("the rule `{name}` is {words}, not `{word}`"));
            };
            rules.set(code, level)?;
        }
        Ok(Self(rules))
    }
}

impl Settings {
    /// Reads the settings' text; `path` is for messages.
    pub fn parse(path: &str, text: &str) -> Result<Self, Error> {
        let settings: Self =
            toml::from_str(text).map_err(|error| Error::Usage(format!("`{path}`: {error}")))?;
        if settings.schema != SCHEMA {
            return Err(Error::Usage(format!(
                "`{path}`: `schema` is {SCHEMA}, not {}",
                settings.schema
            )));
        }
        if let Some(fault) = settings
            .checks
            .fault()
            .or_else(|| settings.peers.fault())
            .or_else(|| settings.compare.fault())
            .or_else(|| settings.costs.fault())
        {
            return Err(Error::Usage(format!("`{path}`: {fault}")));
        }
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_defaults() {
        let settings = Settings::parse("c.toml", "schema = 1\n").expect("settings");
        assert_eq!(settings.returns.folder, "returns");
        assert!(settings.baseline.window.is_none());
    }

    #[test]
    fn unknown_settings_are_errors_that_name_the_known() {
        let error = Settings::parse("c.toml", "schema = 1\n[baseline]\nwindw = \"2020-21\"\n")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("windw") && error.contains("window"),
            "{error}"
        );
    }

    #[test]
    fn dates_of_rebasing_are_kept_as_written() {
        let text = "schema = 1\n[trend]\nrebase = [\"2020-04\"]\n";
        let settings = Settings::parse("c.toml", text).expect("settings");
        assert_eq!(settings.trend.rebase, ["2020-04"]);
        let error = Settings::parse("c.toml", "schema = 1\n[trend]\nrebased = []\n");
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains("rebased") && error.contains("`rebase`"),
            "{error}"
        );
    }

    #[test]
    fn thresholds_are_checked() {
        let checks = |text: &str| {
            let text = format!("schema = 1\n[checks]\n{text}\n");
            Settings::parse("c.toml", &text).map(|settings| settings.checks)
        };
        let set = checks("volume_change_percent = 50\nsmall_numbers = 100").expect("settings");
        assert_eq!((set.volume_change_percent, set.small_numbers), (50.0, 100));
        assert_eq!(set.volume_change_at_least, 500);
        for wrong in [
            "volume_change_percent = 0",
            "volume_change_percent = nan",
            "share_change_points = 101",
            "share_change_points = -1.0",
            "small_numbers = -1",
            "large_change = 3",
        ] {
            assert!(checks(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn peers_have_defaults_and_are_checked() {
        let peers = |text: &str| {
            let text = format!("schema = 1\n[peers]\n{text}\n");
            let settings = Settings::parse("c.toml", &text);
            settings.map(|settings| settings.peers)
        };
        let set = peers("default = \"file:peers/cipfa.csv\"").expect("settings");
        assert_eq!((set.size, set.minimum), (15, 5));
        for (wrong, said) in [
            ("minimum = 0", "1 or more"),
            ("size = 4", "below its `minimum`"),
            ("size = -1", "size"),
            ("lst = \"region\"", "unknown field `lst`"),
        ] {
            let error = peers(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }

    fn rules(text: &str) -> Result<Rules, String> {
        let text = format!("schema = 1\n[rules]\n{text}\n");
        let settings = Settings::parse("c.toml", &text).map_err(|error| error.to_string())?;
        Ok(settings.rules.0)
    }

    #[test]
    fn rules_make_findings_graver_or_lighter_or_switch_them_off() {
        let rules = rules("rows-identical = \"off\"\n\"count-blank\" = \"query\"").expect("rules");
        assert_eq!(rules.off(), ["rows-identical"]);
        assert_eq!(rules.changes().count(), 2);
    }

    #[test]
    fn a_rule_that_cannot_be_meant_says_why() {
        for (text, said) in [
            ("rows-identicl = \"off\"", "did you mean “rows-identical”"),
            (
                "rows-identical = \"of\"",
                "“off”, “note”, “query” or “error”, not `of`",
            ),
            (
                "count-negative = \"off\"",
                "neither lowered nor switched off",
            ),
        ] {
            let error = rules(text).unwrap_err();
            assert!(error.starts_with("`c.toml`: "), "{error}");
            assert!(error.contains(said), "{error}");
        }
    }
}
