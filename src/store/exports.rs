//! How two exports of a baseline as tidy CSV differ, be they of `baseline -f csv` or of `export`. They
//! do not say what they were made of, so that only what can be seen in them is said of why.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Count, State};

/// What a row of an export is about. A column that an export lacks is one that it is not by.
pub const EXPORT_KEY: [&str; 6] = [
    "council_code",
    "council",
    "service",
    "period",
    "unit",
    "channel_code",
];

/// The columns that every export has.
const ALWAYS: [&str; 5] = ["period", "unit", "channel_code", "count", "status"];

/// The columns in which `export` has what `baseline -f csv` puts in place of a council's name.
const IN_PLACE_OF_NAME: [&str; 2] = ["region", "council_type"];

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportChange {
    /// What it is about, in the order of [`EXPORT_KEY`].
    pub key: Vec<String>,
    /// What it was; `None` where there was none.
    pub old: Option<Count>,
    /// What it is; `None` where there is none.
    pub new: Option<Count>,
    /// Whether the council has rows in both.
    pub council_in_both: bool,
}

/// The rows whose count differs, in the order of what they are about.
///
/// # Errors
/// Says in a sentence, with `old` or `new` before it, why a text is no such export.
pub fn export_changes(old: &str, new: &str) -> Result<Vec<ExportChange>, String> {
    let before = rows(old).map_err(|why| format!("the old one: {why}"))?;
    let after = rows(new).map_err(|why| format!("the new one: {why}"))?;
    let councils = |rows: &BTreeMap<Vec<String>, Count>| {
        rows.keys()
            .filter_map(|key| key.get(..2).map(<[String]>::to_vec))
            .collect::<BTreeSet<_>>()
    };
    let (of_old, of_new) = (councils(&before), councils(&after));
    let keys: BTreeSet<&Vec<String>> = before.keys().chain(after.keys()).collect();
    let changes = keys.into_iter().filter_map(|key| {
        let (old, new) = (before.get(key).copied(), after.get(key).copied());
        let council = key.get(..2).unwrap_or_default();
        (old != new).then(|| ExportChange {
            key: key.clone(),
            old,
            new,
            council_in_both: of_old.contains(council) && of_new.contains(council),
        })
    });
    Ok(changes.collect())
}

/// The counts of an export by what they are about.
fn rows(text: &str) -> Result<BTreeMap<Vec<String>, Count>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|error| error.to_string())?.clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name);
    if let Some(name) = ALWAYS.iter().find(|name| at(name).is_none()) {
        return Err(format!(
            "it has no column `{name}`, so it is no `baseline -f csv`, nor counts by channel of `export`"
        ));
    }
    let key = EXPORT_KEY.map(at);
    let (count, status) = (at("count"), at("status"));
    let in_place_of_name = IN_PLACE_OF_NAME.map(at);
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        let state = State::from_letter(cell(status)).unwrap_or(State::NotCollected);
        let number = cell(count)
            .parse()
            .map_or(Count::Missing(state), Count::Number);
        let mut about = key.map(|at| cell(at).to_owned());
        let words = in_place_of_name.map(cell);
        if words.iter().any(|word| !word.is_empty()) {
            let words = words.into_iter().filter(|word| !word.is_empty());
            about[1] = words.collect::<Vec<_>>().join(", ");
        }
        rows.insert(about.into(), number);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "council_code,council,service,period,unit,channel_code,count,status";

    #[test]
    fn what_differs_is_found_in_both_directions() {
        let old = format!(
            "{HEADING}\nE1,Ayton,Bins,2024-25,transactions,web,10,\nE2,Beeton,Bins,2024-25,transactions,web,,c\n"
        );
        let new = format!(
            "{HEADING}\nE1,Ayton,Bins,2024-25,transactions,web,12,\nE3,Ceeton,Bins,2024-25,transactions,web,0,\n"
        );
        let changes = export_changes(&old, &new).expect("exports");
        let told: Vec<(&str, Option<Count>, Option<Count>, bool)> = changes
            .iter()
            .map(|change| {
                (
                    change.key[1].as_str(),
                    change.old,
                    change.new,
                    change.council_in_both,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (
                    "Ayton",
                    Some(Count::Number(10)),
                    Some(Count::Number(12)),
                    true
                ),
                (
                    "Beeton",
                    Some(Count::Missing(State::Suppressed)),
                    None,
                    false
                ),
                ("Ceeton", None, Some(Count::Number(0)), false),
            ]
        );
        assert_eq!(export_changes(&old, &old), Ok(Vec::new()));
        assert!(
            export_changes("a,b\n", &new)
                .unwrap_err()
                .contains("the old one")
        );
    }
}
