//! A mapping: what a return does not say in words the tool knows.
//!
//! Which column is what, what the file leaves unsaid, and what its labels stand for. A mapping
//! decides nothing by likeness and every label it leaves out carries its reason.

mod edit;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use edit::{Additions, Line, add, quoted};

use crate::error::Error;
use crate::model::fold;

/// A mapping file, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The version of this form; 1.
    pub schema: u32,
    /// Name patterns of the returns it reads within a project; `*` stands for any characters.
    #[serde(default)]
    pub files: Vec<String>,
    /// Where the figures come from, credited under tables.
    pub source: Option<String>,
    /// A folder of reference tables it relies upon, relative to the mapping.
    pub registers: Option<String>,
    /// How the file is written.
    #[serde(default)]
    pub file: FileForm,
    /// Which column is what.
    #[serde(default)]
    pub columns: Columns,
    /// What the file does not say.
    #[serde(default)]
    pub fixed: Fixed,
    /// Labels of channels.
    #[serde(default)]
    pub channels: BTreeMap<String, MappedChannel>,
    /// Labels of services.
    #[serde(default)]
    pub services: BTreeMap<String, MappedService>,
    /// Labels of councils, to codes.
    #[serde(default)]
    pub councils: BTreeMap<String, String>,
    /// Labels of units, to ids.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// How counts are to be understood.
    #[serde(default)]
    pub counts: Counts,
    /// The path it was read from, for messages.
    #[serde(skip)]
    pub path: String,
}

/// How a file is written, where its own bytes do not decide it rightly.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileForm {
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`.
    pub encoding: Option<String>,
    /// The letter between cells, or `tab`.
    pub delimiter: Option<String>,
    /// `"`, `'` or `none`.
    pub quote: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether dates such as `03/04/2024` are day first or month first.
    pub dates: Option<Dates>,
}

/// The version of the form that is read.
const SCHEMA: u32 = 1;

/// Columns by what they hold; headings as written in the file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Columns {
    /// The council's name.
    pub council: Option<String>,
    /// The council's code.
    pub council_code: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// Who keyed it.
    pub keyed_by: Option<String>,
    /// The whole period.
    pub period: Option<String>,
    /// The year.
    pub year: Option<String>,
    /// The quarter.
    pub quarter: Option<String>,
    /// The month.
    pub month: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The count.
    pub count: Option<String>,
    /// The sum of the channels.
    pub total: Option<String>,
    /// In a wide layout, the columns that are channels.
    pub counts: Vec<String>,
    /// Words that name the sum of the channels in a heading, beside what else it says.
    pub totals: Vec<String>,
    /// Columns that split a figure into parts, which are added.
    pub breakdown: Vec<String>,
    /// Columns left unread; `*` stands for any characters.
    pub ignore: Vec<String>,
}

impl Columns {
    /// Whether a heading is among those left unread, however it is spelt.
    pub fn ignores(&self, heading: &str) -> bool {
        let heading = fold(heading);
        let is_it = |name: &String| {
            let parts: Vec<String> = name.split('*').map(fold).collect();
            match parts.as_slice() {
                [] => false,
                [whole] => !whole.is_empty() && *whole == heading,
                [first, between @ .., last] => heading
                    .strip_prefix(first.as_str())
                    .and_then(|rest| rest.strip_suffix(last.as_str()))
                    .is_some_and(|rest| stands_in_order(rest, between)),
            }
        };
        self.ignore.iter().any(is_it)
    }

    /// Every heading that is named.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let single = [
            &self.council,
            &self.council_code,
            &self.service,
            &self.channel,
            &self.keyed_by,
            &self.period,
            &self.year,
            &self.quarter,
            &self.month,
            &self.unit,
            &self.count,
            &self.total,
        ];
        let lists = [&self.counts, &self.breakdown, &self.ignore];
        let single = single.into_iter().flatten();
        single
            .chain(lists.into_iter().flatten())
            .map(String::as_str)
    }
}

/// Whether parts stand in a text one after the other.
fn stands_in_order(text: &str, parts: &[String]) -> bool {
    let mut rest = Some(text);
    for part in parts {
        rest = rest.and_then(|text| text.split_once(part.as_str()).map(|(_, behind)| behind));
    }
    rest.is_some()
}

/// Which of the first two numbers of a date is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dates {
    /// The first.
    DayFirst,
    /// The second.
    MonthFirst,
}

/// What holds for every row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fixed {
    /// The council.
    pub council: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The channel.
    pub channel: Option<String>,
    /// The period.
    pub period: Option<String>,
    /// The year, with the quarter or month in a column.
    pub year: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// What a channel's label stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum MappedChannel {
    /// A channel's id.
    Id(String),
    /// A channel's id, and who keyed it.
    Keyed(KeyedChannel),
    /// Nothing: its rows are skipped.
    LeftOut(LeftOut),
}

/// A channel's id, and who keyed it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyedChannel {
    /// The channel's id.
    pub channel: String,
    /// self, assisted, automatic or unknown.
    pub keyed_by: String,
}

/// What a service's label stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum MappedService {
    /// A service's id.
    Id(String),
    /// Nothing: its rows are skipped.
    LeftOut(LeftOut),
}

/// A label whose rows are skipped, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Why, in a few words that are printed.
    pub leave_out: String,
}

/// How counts are to be understood.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counts {
    /// What a channel without a row means.
    pub absent_rows: AbsentRows,
    /// The label of the channel that the rest of a total is of, where only some of the channels
    /// have a column.
    pub rest: Option<String>,
}

/// What it means that a channel has no row while others of the same council, service and period
/// have one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AbsentRows {
    /// Nobody knows.
    #[default]
    Missing,
    /// Zero: the export writes no row for zero.
    Zero,
}

impl Mapping {
    /// Reads a mapping's text; `path` is for messages.
    pub fn parse(path: &str, text: &str) -> Result<Self, Error> {
        let mapping: Self =
            toml::from_str(text).map_err(|error| Error::Usage(format!("`{path}`: {error}")))?;
        if mapping.schema != SCHEMA {
            return Err(Error::Usage(format!(
                "`{path}`: `schema` is {SCHEMA}, not {}",
                mapping.schema
            )));
        }
        if let Some(bad) = mapping
            .files
            .iter()
            .find(|p| glob::Pattern::new(p).is_err())
        {
            return Err(Error::Usage(format!(
                "`{path}`: `{bad}` is not a name pattern"
            )));
        }
        let mapping = Self {
            path: path.to_owned(),
            ..mapping
        };
        mapping.check_labels()?;
        Ok(mapping)
    }

    /// Refuses labels that fold alike and mean different things, and reasons that say nothing.
    fn check_labels(&self) -> Result<(), Error> {
        let channels = self
            .channels
            .iter()
            .map(|(label, to)| ("channels", label, format!("{to:?}")));
        let services = self
            .services
            .iter()
            .map(|(label, to)| ("services", label, format!("{to:?}")));
        let councils = self
            .councils
            .iter()
            .map(|(label, to)| ("councils", label, to.clone()));
        let units = self
            .units
            .iter()
            .map(|(label, to)| ("units", label, to.clone()));
        let mut seen: BTreeMap<(&str, String), (&String, String)> = BTreeMap::new();
        for (table, label, meaning) in channels.chain(services).chain(councils).chain(units) {
            let key = (table, fold(label));
            if let Some((other, of_other)) = seen.get(&key)
                && *of_other != meaning
            {
                return Err(Error::Usage(format!(
                    "`{}`: “{other}” and “{label}” under [{table}] are the same label with two meanings",
                    self.path
                )));
            }
            seen.insert(key, (label, meaning));
        }
        let of_channels = self.channels.iter().filter_map(|(label, to)| match to {
            MappedChannel::LeftOut(reason) => Some((label, reason)),
            _ => None,
        });
        let of_services = self.services.iter().filter_map(|(label, to)| match to {
            MappedService::LeftOut(reason) => Some((label, reason)),
            MappedService::Id(_) => None,
        });
        let silent = of_channels
            .chain(of_services)
            .find(|(_, reason)| reason.leave_out.trim().is_empty());
        match silent {
            Some((label, _)) => Err(Error::Usage(format!(
                "`{}`: say why “{label}” is left out: the reason is printed",
                self.path
            ))),
            None => Ok(()),
        }
    }

    /// Whether it reads a project's file of this name.
    pub fn is_for(&self, file_name: &str) -> bool {
        self.files.iter().any(|pattern| {
            glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(file_name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_take_three_forms() {
        let mapping = Mapping::parse(
            "m.toml",
            "schema = 1\n[channels]\nA = \"web\"\nB = { channel = \"web\", keyed_by = \"assisted\" }\n\
             C = { leave_out = \"a test\" }\n",
        )
        .expect("a mapping");
        assert!(matches!(mapping.channels["A"], MappedChannel::Id(_)));
        assert!(matches!(mapping.channels["B"], MappedChannel::Keyed(_)));
        assert!(matches!(mapping.channels["C"], MappedChannel::LeftOut(_)));
    }

    #[test]
    fn one_label_has_one_meaning_and_every_reason_says_something() {
        let parse = |channels: &str| {
            Mapping::parse("m.toml", &format!("schema = 1\n[channels]\n{channels}\n"))
        };
        assert!(parse("Web = \"web\"\n\"web \" = \"web\"").is_ok());
        assert!(parse("Web = \"web\"\n\"web \" = \"email\"").is_err());
        assert!(parse("Web = { leave_out = \" \" }").is_err());
    }

    #[test]
    fn unknown_keys_and_other_schemas_are_refused() {
        let error = Mapping::parse("m.toml", "schema = 1\n[columns]\nchanel = \"x\"\n");
        assert!(error.unwrap_err().to_string().contains("chanel"));
        assert!(Mapping::parse("m.toml", "schema = 2\n").is_err());
        assert!(Mapping::parse("m.toml", "").is_err());
    }

    #[test]
    fn headings_are_ignored_by_name_or_pattern() {
        let columns = Columns {
            ignore: vec![
                "Notes [for staff?]".into(),
                "* CPT*".into(),
                "Vol*check*".into(),
            ],
            ..Columns::default()
        };
        assert!(columns.ignores("notes [for staff?]"));
        assert!(columns.ignores("2012-Q4 CPT (£)"));
        assert!(columns.ignores("Volumes: check of all"));
        assert!(!columns.ignores("Costs"));
        assert!(!columns.ignores("Volumes"));
        assert!(!columns.ignores(""));
    }

    #[test]
    fn patterns_match_whole_names() {
        let mapping =
            Mapping::parse("m.toml", "schema = 1\nfiles = [\"pay*.csv\"]\n").expect("one");
        assert!(mapping.is_for("payments.csv"));
        assert!(!mapping.is_for("repayments.csv"));
    }
}
