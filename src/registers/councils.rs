//! Councils, current and ended: codes, dates, successions, counties.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::council_names::core;
use super::table::{Files, Located};
use crate::error::Error;
use crate::model::{CouncilId, Date, Period, fold};

/// Where a council stands in local government, which decides the services it provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// A county council, above districts.
    Upper,
    /// A district, below a county.
    Lower,
    /// Another body, such as a fire and rescue authority; no council service is expected of it.
    Other,
    /// A council that is both: unitary, metropolitan, of London, Wales, Scotland, Northern Ireland.
    Single,
}

/// A council under one code.
#[derive(Debug, Clone)]
pub struct Council {
    /// The GSS code, such as `E06000022`.
    pub code: String,
    /// The short name, such as `Bristol`.
    pub name: String,
    /// The full name, where a source gives it.
    pub full_name: String,
    /// The type: `district`, `county`, `unitary`, `metropolitan-district`, `london-borough`, …
    pub kind: String,
    /// The tier.
    pub tier: Tier,
    /// The region of England, or the nation.
    pub region: String,
    /// The first day of the code.
    pub valid_from: Date,
    /// The last day of the code; `None` for a current one.
    pub valid_to: Option<Date>,
}

impl Council {
    /// Whether the code was in force on every day of a period.
    pub fn is_valid_throughout(&self, period: Period) -> bool {
        self.valid_from <= period.first_day()
            && self.valid_to.is_none_or(|end| end >= period.last_day())
    }

    /// Whether the code was in force on any day of a period.
    pub fn is_valid_within(&self, period: Period) -> bool {
        self.valid_from <= period.last_day()
            && self.valid_to.is_none_or(|end| end >= period.first_day())
    }
}

/// One council passing to another.
#[derive(Debug, Clone)]
pub struct Succession {
    /// The council that ended.
    pub predecessor: CouncilId,
    /// The council that took its place, or part of it.
    pub successor: CouncilId,
    /// The successor's first day.
    pub date: Date,
    /// Whether the whole of the predecessor passed to this successor.
    pub whole: bool,
}

/// A district and its county.
#[derive(Debug, Clone)]
struct Membership {
    district: CouncilId,
    county: CouncilId,
    valid_from: Date,
    valid_to: Option<Date>,
}

/// The register of councils.
#[derive(Debug, Clone)]
pub struct Councils {
    rows: Vec<Council>,
    pub(super) codes: FxHashMap<String, Vec<CouncilId>>,
    pub(super) names: FxHashMap<String, Vec<CouncilId>>,
    pub(super) cores: FxHashMap<String, Vec<CouncilId>>,
    /// Names and aliases as they are written, for likeness.
    written_names: Vec<(String, CouncilId)>,
    successions: Vec<Succession>,
    counties: Vec<Membership>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CouncilRow {
    code: String,
    name: String,
    #[serde(default)]
    full_name: String,
    r#type: String,
    tier: String,
    region: String,
    // Kept in the file for its reader; outside England the region says it.
    #[serde(rename = "nation")]
    _nation: String,
    valid_from: String,
    #[serde(default)]
    valid_to: String,
    #[serde(default)]
    snac_code: String,
    #[serde(default)]
    e_code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasRow {
    code: String,
    alias: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SuccessionRow {
    predecessor: String,
    successor: String,
    date: String,
    // A merger, recode, split or boundary change, for the file's reader: the share decides.
    #[serde(rename = "kind")]
    _kind: String,
    share: Option<f64>,
    #[serde(default, rename = "note")]
    _note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountyRow {
    district: String,
    county: String,
    valid_from: String,
    #[serde(default)]
    valid_to: String,
}

impl Councils {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut councils = Self {
            rows: Vec::new(),
            codes: FxHashMap::default(),
            names: FxHashMap::default(),
            cores: FxHashMap::default(),
            written_names: Vec::new(),
            successions: Vec::new(),
            counties: Vec::new(),
        };
        for located in files.numbered::<CouncilRow>("councils.csv")? {
            councils.add(&located)?;
        }
        for located in files.rows::<AliasRow>("council_aliases.csv")? {
            let id = councils.by_code(&located, &located.row.code)?;
            councils.add_name(&located.row.alias, id);
        }
        for located in files.rows::<SuccessionRow>("successions.csv")? {
            let row = &located.row;
            let succession = Succession {
                predecessor: councils.by_code(&located, &row.predecessor)?,
                successor: councils.by_code(&located, &row.successor)?,
                date: date(&located, &row.date)?,
                whole: row.share.is_some_and(|share| share >= 1.0),
            };
            let begins = |id| councils.get(id).valid_from;
            if begins(succession.predecessor) >= begins(succession.successor) {
                return Err(located.error("a successor begins after its predecessor did"));
            }
            councils.successions.push(succession);
        }
        for located in files.rows::<CountyRow>("counties.csv")? {
            let row = &located.row;
            let membership = Membership {
                district: councils.by_code(&located, &row.district)?,
                county: councils.by_code(&located, &row.county)?,
                valid_from: date(&located, &row.valid_from)?,
                valid_to: optional_date(&located, &row.valid_to)?,
            };
            councils.counties.push(membership);
        }
        Ok(councils)
    }

    fn add(&mut self, located: &Located<CouncilRow>) -> Result<(), Error> {
        let row = &located.row;
        let id = CouncilId::new(self.rows.len());
        let tier = match row.tier.as_str() {
            "upper" => Tier::Upper,
            "lower" => Tier::Lower,
            "single" => Tier::Single,
            "other" => Tier::Other,
            word => {
                return Err(located.error(&format!(
                    "`tier` is upper, lower, single or other, not `{word}`"
                )));
            }
        };
        if self.codes.contains_key(&fold(&row.code)) {
            return Err(located.error(&format!("the council code `{}` exists already", row.code)));
        }
        for code in [&row.code, &row.snac_code, &row.e_code] {
            add_once(&mut self.codes, fold(code), id);
        }
        for name in [&row.name, &row.full_name] {
            self.add_name(name, id);
        }
        self.rows.push(Council {
            code: row.code.clone(),
            name: row.name.clone(),
            full_name: row.full_name.clone(),
            kind: row.r#type.clone(),
            tier,
            region: row.region.clone(),
            valid_from: date(located, &row.valid_from)?,
            valid_to: optional_date(located, &row.valid_to)?,
        });
        Ok(())
    }

    fn add_name(&mut self, name: &str, id: CouncilId) {
        add_once(&mut self.names, fold(name), id);
        add_once(&mut self.cores, core(name), id);
        if !name.is_empty() {
            self.written_names.push((name.to_owned(), id));
        }
    }

    pub(super) fn by_code<T>(&self, located: &Located<T>, code: &str) -> Result<CouncilId, Error> {
        self.code(code)
            .ok_or_else(|| located.error(&format!("no council has the code `{code}`")))
    }

    /// The council of a GSS code, or of an older code that only one council had.
    pub fn code(&self, code: &str) -> Option<CouncilId> {
        match self.codes.get(&fold(code)).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        }
    }

    /// The register with councils called otherwise and without codes; labels stand for what they did.
    #[must_use]
    pub fn called(&self, names: &BTreeMap<CouncilId, String>) -> Self {
        let mut called = self.clone();
        for (index, row) in called.rows.iter_mut().enumerate() {
            if let Some(name) = names.get(&CouncilId::new(index)) {
                row.name.clone_from(name);
                row.full_name.clone_from(name);
                row.code.clear();
            }
        }
        called
    }

    /// The council of an id.
    pub fn get(&self, id: CouncilId) -> &Council {
        &self.rows[id.index()]
    }

    /// Every council with its id, by the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = (CouncilId, &Council)> {
        self.rows
            .iter()
            .enumerate()
            .map(|(index, row)| (CouncilId::new(index), row))
    }

    /// Every succession, the earliest first.
    pub fn successions_by_date(&self) -> Vec<&Succession> {
        let mut successions: Vec<&Succession> = self.successions.iter().collect();
        successions.sort_by_key(|succession| succession.date);
        successions
    }

    /// The councils that took the place of a council.
    pub fn successors(&self, of: CouncilId) -> impl Iterator<Item = &Succession> {
        self.successions
            .iter()
            .filter(move |succession| succession.predecessor == of)
    }

    /// The councils whose place a council took.
    pub fn predecessors(&self, of: CouncilId) -> impl Iterator<Item = &Succession> {
        self.successions
            .iter()
            .filter(move |succession| succession.successor == of)
    }

    /// The councils that a council passed to whole, however far, and those that passed to it.
    pub fn kin(&self, of: CouncilId) -> Vec<CouncilId> {
        let whole = || {
            self.successions
                .iter()
                .filter(|succession| succession.whole)
        };
        let line = |step: &dyn Fn(CouncilId) -> Vec<CouncilId>| {
            // A successor begins after its predecessor did, so no line goes round in a circle.
            let mut line = step(of);
            let mut at = 0;
            while let Some(council) = line.get(at).copied() {
                line.extend(step(council));
                at += 1;
            }
            line
        };
        let after = |id| {
            whole()
                .filter(|s| s.predecessor == id)
                .map(|s| s.successor)
                .collect()
        };
        let before = |id| {
            whole()
                .filter(|s| s.successor == id)
                .map(|s| s.predecessor)
                .collect()
        };
        [line(&after), line(&before)].concat()
    }

    /// The council in force that stands in the whole place of a council, itself where it has not
    /// ended; `None` where it was divided.
    pub fn in_force(&self, of: CouncilId) -> Option<CouncilId> {
        let mut at = of;
        // A successor begins after its predecessor did, so no line goes round in a circle.
        while self.get(at).valid_to.is_some() {
            at = only(self.successors(at).filter(|s| s.whole))?.successor;
        }
        Some(at)
    }

    /// The one council that passed to a council whole; `None` where there is none or several.
    pub fn only_predecessor(&self, of: CouncilId) -> Option<CouncilId> {
        let whole = self.predecessors(of).filter(|s| s.whole);
        only(whole).map(|succession| succession.predecessor)
    }

    /// The counties a district was in, with the days.
    pub fn counties_of(
        &self,
        district: CouncilId,
    ) -> impl Iterator<Item = (CouncilId, Date, Option<Date>)> {
        self.counties
            .iter()
            .filter(move |pair| pair.district == district)
            .map(|pair| (pair.county, pair.valid_from, pair.valid_to))
    }

    /// Every name and alias as it is written, with whose it is.
    pub fn labels(&self) -> impl Iterator<Item = (&str, CouncilId)> {
        self.written_names
            .iter()
            .map(|(name, id)| (name.as_str(), *id))
    }

    /// The short names of all councils, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.name.as_str())
    }
}

/// The one of several, where there is just one.
fn only<T>(mut several: impl Iterator<Item = T>) -> Option<T> {
    let first = several.next()?;
    several.next().is_none().then_some(first)
}

fn add_once(index: &mut FxHashMap<String, Vec<CouncilId>>, key: String, id: CouncilId) {
    if key.is_empty() {
        return;
    }
    let ids = index.entry(key).or_default();
    if !ids.contains(&id) {
        ids.push(id);
    }
}

fn date<T>(located: &Located<T>, text: &str) -> Result<Date, Error> {
    text.parse()
        .map_err(|()| located.error(&format!("`{text}` is not a day; write it as 2019-04-01")))
}

fn optional_date<T>(located: &Located<T>, text: &str) -> Result<Option<Date>, Error> {
    match text {
        "" => Ok(None),
        _ => date(located, text).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use crate::registers::Registers;

    #[test]
    fn every_ended_council_has_a_successor() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let councils = &registers.councils;
        assert_eq!(councils.iter().count(), 521);
        for (id, council) in councils.iter().filter(|(_, c)| c.valid_to.is_some()) {
            assert!(councils.successors(id).next().is_some(), "{}", council.name);
        }
    }

    #[test]
    fn a_council_is_followed_to_the_one_in_force_unless_it_was_divided() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let councils = &registers.councils;
        let code = |code| councils.code(code).expect("a council");
        let in_force = |from| {
            let council = councils.in_force(code(from));
            council.map(|id| councils.get(id).code.as_str())
        };
        for (from, to) in [
            ("E06000023", Some("E06000023")),
            ("E08000016", Some("E08000038")),
            // Twice given a new code.
            ("S12000043", Some("S12000049")),
            // Northamptonshire, divided in two.
            ("E10000021", None),
        ] {
            assert_eq!(in_force(from), to, "{from}");
        }
        assert_eq!(
            councils.only_predecessor(code("E08000038")),
            Some(code("E08000016"))
        );
        // Somerset, put together from five.
        assert_eq!(councils.only_predecessor(code("E06000066")), None);
    }
}
