//! Population and households by council and year: denominators for rates, and a check on size.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::table::Files;
use crate::error::Error;
use crate::model::fold;

/// How many people and households a council has, by year.
#[derive(Debug, Clone)]
pub struct People {
    population: BTreeMap<(String, i32), u64>,
    /// By measure too: dwellings are not households.
    households: BTreeMap<(String, i32, String), u64>,
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

impl People {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut population = BTreeMap::new();
        for located in files.rows::<PopulationRow>("population.csv")? {
            let row = located.row;
            population.insert((fold(&row.code), row.year), row.population);
        }
        let mut households = BTreeMap::new();
        for located in files.rows::<HouseholdsRow>("households.csv")? {
            let row = located.row;
            households.insert((fold(&row.code), row.year, row.measure), row.households);
        }
        Ok(Self {
            population,
            households,
        })
    }

    /// The people of a council's code in a year; `None` where nobody says.
    pub fn population(&self, code: &str, year: i32) -> Option<u64> {
        self.population.get(&(fold(code), year)).copied()
    }

    /// The latest year with a population for a council's code, and the number of people.
    pub fn latest_population(&self, code: &str) -> Option<(i32, u64)> {
        let code = fold(code);
        self.population
            .range((code.clone(), i32::MIN)..=(code, i32::MAX))
            .next_back()
            .map(|((_, year), people)| (*year, *people))
    }

    /// The latest year with a count of households for a council's code, the measure it is by and
    /// the number.
    pub fn latest_households(&self, code: &str) -> Option<(i32, &str, u64)> {
        let code = fold(code);
        self.households
            .range((code.clone(), i32::MIN, String::new())..)
            .take_while(|((other, ..), _)| *other == code)
            .last()
            .map(|((_, year, measure), count)| (*year, measure.as_str(), *count))
    }
}
