//! What `run` makes besides the store.

use serde::Deserialize;

use super::Setting;

/// What `run` makes besides the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunSettings {
    /// Whose pages.
    pub pages: PageSettings,
    /// Whether the pages have letters in place of councils' names.
    pub anonymise: bool,
    /// Whether the baseline is exported as open data.
    pub export: bool,
}

/// Whose pages are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageSettings {
    /// Every council's, and that of all together.
    All,
    /// That of all together.
    Sector,
    /// Nobody's.
    None,
}

impl RunSettings {
    /// Each by its name, as TOML has it.
    pub(super) fn listing(self) -> [Setting; 3] {
        // Taken apart without a rest, so that a new setting cannot be left out.
        let Self {
            pages,
            anonymise,
            export,
        } = self;
        [
            ("run.pages".into(), format!("\"{}\"", pages.word())),
            ("run.anonymise".into(), anonymise.to_string()),
            ("run.export".into(), export.to_string()),
        ]
    }
}

impl PageSettings {
    /// The word in the settings.
    fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Sector => "sector",
            Self::None => "none",
        }
    }
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            pages: PageSettings::All,
            anonymise: false,
            export: true,
        }
    }
}
