//! Every setting by its name, with its value and where that came from.

use std::collections::{BTreeMap, BTreeSet};

use super::costs::{Amount, CostSettings};
use super::{
    BaselineSettings, Checks, CompareSettings, DisclosureSettings, LimitSettings, PeerSettings,
    Project, Returns, Settings, TrendSettings,
};

/// A setting: its name, such as `baseline.window`, and its value as TOML has it, nothing where there
/// is none.
pub type Setting = (String, String);

impl Settings {
    /// Every setting, in the order of the settings file; rules as far as they are set.
    pub fn listing(&self) -> Vec<Setting> {
        // Taken apart without a rest, so that a new setting cannot be left out.
        let Self {
            schema,
            project: Project { title, source },
            returns: Returns { folder, expected },
            baseline,
            peers:
                PeerSettings {
                    default,
                    size,
                    minimum,
                },
            compare:
                CompareSettings {
                    tolerance_points,
                    limits,
                },
            trend: TrendSettings { rebase },
            costs,
            disclosure: DisclosureSettings { suppress_below },
            run,
            checks:
                Checks {
                    volume_change_percent,
                    volume_change_at_least,
                    share_change_points,
                    small_numbers,
                },
            rules,
        } = self;
        let BaselineSettings {
            window,
            by,
            definition,
            basket,
            unit,
            councils,
        } = baseline;
        let CostSettings {
            source: cost_source,
            year,
            cashable,
            failed,
            per_contact,
        } = costs;
        let limits = match limits {
            LimitSettings::Overdispersed => "overdispersed",
            LimitSettings::Binomial => "binomial",
        };
        let mut all = vec![
            ("schema", schema.to_string()),
            ("project.title", maybe(title.as_deref())),
            ("project.source", maybe(source.as_deref())),
            ("returns.folder", quoted(folder)),
            ("returns.expected", list(expected)),
            ("baseline.window", maybe(window.as_deref())),
            ("baseline.by", maybe(by.as_deref())),
            ("baseline.definition", maybe(definition.as_deref())),
            ("baseline.basket", list(basket)),
            ("baseline.unit", maybe(unit.as_deref())),
            ("baseline.councils", maybe(councils.as_deref())),
            ("peers.default", quoted(default)),
            ("peers.size", size.to_string()),
            ("peers.minimum", minimum.to_string()),
            ("compare.tolerance_points", tolerance_points.to_string()),
            ("compare.limits", quoted(limits)),
            ("trend.rebase", list(rebase)),
            ("costs.source", quoted(cost_source)),
            ("costs.year", year.to_string()),
            ("costs.cashable", cashable.map_or_else(String::new, amount)),
            ("costs.failed", failed.map_or_else(String::new, amount)),
            ("disclosure.suppress_below", suppress_below.to_string()),
            (
                "checks.volume_change_percent",
                volume_change_percent.to_string(),
            ),
            (
                "checks.volume_change_at_least",
                volume_change_at_least.to_string(),
            ),
            (
                "checks.share_change_points",
                share_change_points.to_string(),
            ),
            ("checks.small_numbers", small_numbers.to_string()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<Vec<Setting>>();
        all.extend(run.listing());
        let costs = per_contact.iter();
        all.extend(costs.map(|(key, cost)| (format!("costs.per_contact.{key}"), amount(*cost))));
        let rules = rules.0.set_levels();
        all.extend(rules.map(|(name, level)| (format!("rules.{name}"), quoted(level.word()))));
        all
    }

    /// The same by their names.
    pub fn by_name(&self) -> BTreeMap<String, String> {
        self.listing().into_iter().collect()
    }
}

/// The names of the settings that the text of a settings file says.
pub fn named_in(text: &str) -> BTreeSet<String> {
    let table: toml::Table = text.parse().unwrap_or_default();
    let mut names = BTreeSet::new();
    for (name, value) in &table {
        match value.as_table() {
            Some(inner) => names.extend(inner.keys().map(|key| format!("{name}.{key}"))),
            None => drop(names.insert(name.clone())),
        }
    }
    names
}

fn maybe(text: Option<&str>) -> String {
    text.map_or_else(String::new, quoted)
}

/// Low, central and high.
fn amount(amount: Amount) -> String {
    let Amount(estimate) = amount;
    format!(
        "[{}, {}, {}]",
        estimate.low, estimate.central, estimate.high
    )
}

fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}
