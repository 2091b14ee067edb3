//! Population and households by council and year: denominators for rates, and a check on size.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::table::{Files, Of};
use crate::error::Error;
use crate::model::fold;

/// How many people and households a council has, by year: a project's own figures, beside those shipped.
#[derive(Debug, Clone)]
pub struct People {
    own: Figures,
}

/// Figures of some files.
#[derive(Debug, Clone, Default)]
struct Figures {
    population: Population,
    households: Households,
}

/// People by council and year.
type Population = BTreeMap<(String, i32), u64>;

/// Households by council and year, and by measure too: dwellings are not households.
type Households = BTreeMap<(String, i32, String), u64>;

/// The shipped figures, half of all that registers hold: read when somebody first asks for one. That
/// they can be read is held by a test.
static POPULATION: LazyLock<Population> = LazyLock::new(|| shipped(population));
static HOUSEHOLDS: LazyLock<Households> = LazyLock::new(|| shipped(households));

fn shipped<T: Default>(read: fn(&Files, Of) -> Result<T, Error>) -> T {
    let files = Files::new(&[]).and_then(|files| read(&files, Of::Shipped));
    files.unwrap_or_default()
}

/// Reads how many people councils have, for those who will ask for it soon and have a thread to spare.
pub fn read_population() {
    LazyLock::force(&POPULATION);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PopulationRow {
    code: String,
    year: i32,
    population: u64,
    // Published, summed or cast back: for the file's reader.
    #[serde(default, rename = "basis")]
    _basis: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HouseholdsRow {
    code: String,
    year: i32,
    households: u64,
    measure: String,
    #[serde(default, rename = "basis")]
    _basis: String,
}

fn population(files: &Files, of: Of) -> Result<Population, Error> {
    let rows = files.rows_of::<PopulationRow>("population.csv", of)?;
    let rows = rows.into_iter().map(|located| located.row);
    Ok(rows
        .map(|row| ((fold(&row.code), row.year), row.population))
        .collect())
}

fn households(files: &Files, of: Of) -> Result<Households, Error> {
    let rows = files.rows_of::<HouseholdsRow>("households.csv", of)?;
    let rows = rows.into_iter().map(|located| located.row);
    Ok(rows
        .map(|row| ((fold(&row.code), row.year, row.measure), row.households))
        .collect())
}

fn latest_population(of: &Population, code: &str) -> Option<(i32, u64)> {
    let years = (code.to_owned(), i32::MIN)..=(code.to_owned(), i32::MAX);
    let latest = of.range(years).next_back();
    latest.map(|((_, year), people)| (*year, *people))
}

fn latest_households<'a>(of: &'a Households, code: &str) -> Option<(i32, &'a str, u64)> {
    let first = (code.to_owned(), i32::MIN, String::new());
    let of_code = of.range(first..);
    let latest = of_code.take_while(|((other, ..), _)| other == code).last();
    latest.map(|((_, year, measure), count)| (*year, measure.as_str(), *count))
}

impl People {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let own = Figures {
            population: population(files, Of::Added)?,
            households: households(files, Of::Added)?,
        };
        Ok(Self { own })
    }

    /// The people of a council's code in a year; `None` where nobody says.
    pub fn population(&self, code: &str, year: i32) -> Option<u64> {
        let key = (fold(code), year);
        let own = self.own.population.get(&key);
        own.or_else(|| POPULATION.get(&key)).copied()
    }

    /// The latest year with a population for a council's code, and the number of people.
    pub fn latest_population(&self, code: &str) -> Option<(i32, u64)> {
        let code = fold(code);
        let own = latest_population(&self.own.population, &code);
        let shipped = latest_population(&POPULATION, &code);
        let is_later = |own: &(i32, u64)| shipped.is_none_or(|(year, _)| own.0 >= year);
        own.filter(is_later).or(shipped)
    }

    /// The latest year with a count of households for a council's code, the measure it is by and
    /// the number.
    pub fn latest_households(&self, code: &str) -> Option<(i32, &str, u64)> {
        let code = fold(code);
        let own = latest_households(&self.own.households, &code);
        let shipped = latest_households(&HOUSEHOLDS, &code);
        let of = |(year, measure, _): (i32, &str, u64)| (year, measure.to_owned());
        let is_later = own.map(of) >= shipped.map(of);
        if is_later { own } else { shipped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::RegisterFile;

    #[test]
    fn the_shipped_figures_can_be_read() {
        let files = Files::new(&[]).expect("nothing is added");
        let people = population(&files, Of::Shipped).expect("they load");
        let homes = households(&files, Of::Shipped).expect("they load");
        assert!(people.len() > 1_000 && homes.len() > 1_000);
    }

    #[test]
    fn a_projects_own_figures_beat_those_shipped() {
        let file = |name: &str, text: &str| RegisterFile {
            name: name.into(),
            path: name.into(),
            text: text.into(),
        };
        let added = [
            file(
                "population.csv",
                "code,year,population,basis\nE06000001,2001,7,own\nX1,2030,8,own\n",
            ),
            file(
                "households.csv",
                "code,year,households,measure,basis\nE06000001,2050,9,own,own\n",
            ),
        ];
        let files = Files::new(&added).expect("they are registers");
        let people = People::load(&files).expect("they load");
        assert_eq!(people.population("E06000001", 2001), Some(7));
        assert_eq!(people.population("e06000001", 2002), Some(89_993));
        assert_eq!(people.latest_population("X1"), Some((2030, 8)));
        let latest = people
            .latest_population("E06000001")
            .expect("it is shipped");
        assert!(latest.0 > 2001);
        assert_eq!(
            people.latest_households("E06000001"),
            Some((2050, "own", 9))
        );
        let other = people
            .latest_households("E06000002")
            .expect("it is shipped");
        assert!(other.2 > 10_000);
    }
}
