//! `[costs]`: what a contact costs by each channel, for what channel shift is worth.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::statistics::saving::Estimate;

/// What contacts cost. There is no default: published unit costs are old, and of visits as often as
/// of contacts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CostSettings {
    /// Where the unit costs come from.
    pub source: String,
    /// The year whose prices they are in; 0 where not given.
    pub year: u16,
    /// The part of a difference in cost that is saved in money, 0 to 1.
    pub cashable: Option<Amount>,
    /// The part of contacts moved that fail online and are made again, 0 to 1.
    pub failed: Option<Amount>,
    /// Pounds a contact, by channel, by group of channels, and of what is digital.
    pub per_contact: BTreeMap<String, Amount>,
}

/// A number, or a low, a central and a high one.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "AmountForm")]
pub struct Amount(pub Estimate);

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "an amount is a number, or three: [low, central, high]"
)]
enum AmountForm {
    One(f64),
    Three([f64; 3]),
}

impl TryFrom<AmountForm> for Amount {
    type Error = String;

    fn try_from(form: AmountForm) -> Result<Self, String> {
        let [low, central, high] = match form {
            AmountForm::One(one) => [one; 3],
            AmountForm::Three(three) => three,
        };
        Estimate::new(low, central, high).map(Self).ok_or_else(|| {
            format!("an amount rises from low to high, not {low}, {central}, {high}")
        })
    }
}

impl CostSettings {
    /// What cannot be meant.
    pub(super) fn fault(&self) -> Option<String> {
        let negative = self.per_contact.iter().find(|(_, cost)| cost.0.low < 0.0);
        if let Some((key, cost)) = negative {
            return Some(format!(
                "`{key}` of `[costs.per_contact]` is 0 or more, not {}",
                cost.0.low
            ));
        }
        [("cashable", self.cashable), ("failed", self.failed)]
            .into_iter()
            .find_map(|(key, part)| {
                let Amount(part) = part?;
                let wrong = [part.low, part.high]
                    .into_iter()
                    .find(|bound| !(0.0..=1.0).contains(bound))?;
                Some(format!(
                    "`{key}` of `[costs]` is a part, 0 to 1, not {wrong}"
                ))
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn amounts_are_one_number_or_three_that_rise() {
        let costs = |text: &str| {
            let text = format!("schema = 1\n[costs]\n{text}\n");
            let settings = Settings::parse("c.toml", &text);
            settings.map(|settings| settings.costs)
        };
        let set = costs("year = 2024\n[costs.per_contact]\nletters = 2\ncalls = [2.1, 2.8, 3.5]");
        let set = set.expect("settings");
        assert_eq!(set.year, 2024);
        assert!((set.per_contact["letters"].0.high - 2.0).abs() < 1e-12);
        assert!((set.per_contact["calls"].0.low - 2.1).abs() < 1e-12);
        for (wrong, said) in [
            (
                "cashable = 1.2",
                "`cashable` of `[costs]` is a part, 0 to 1",
            ),
            (
                "failed = [-0.1, 0.0, 0.1]",
                "`failed` of `[costs]` is a part",
            ),
            (
                "[costs.per_contact]\ncalls = [3, 2, 4]",
                "rises from low to high",
            ),
            ("[costs.per_contact]\ncalls = nan", "rises from low to high"),
            ("[costs.per_contact]\ncalls = -1", "0 or more, not -1"),
            ("[costs.per_contact]\ncalls = \"2\"", "[low, central, high]"),
            ("yaer = 2024", "unknown field `yaer`"),
        ] {
            let error = costs(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
