//! Weights of services, frozen: what totals that are like for like are made with.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::services::Services;
use super::table::Files;
use crate::error::Error;
use crate::model::{Period, ServiceId};

/// Frozen weights by type of council.
#[derive(Debug, Clone)]
pub struct Weights {
    by_type: BTreeMap<String, TypeWeights>,
}

/// The weights of a type of council.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeWeights {
    /// The months whose volumes they are of.
    pub period: Period,
    /// Services and their weights, above 0, of which only the ratios matter.
    pub services: Vec<(ServiceId, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeightRow {
    council_type: String,
    service: String,
    weight: f64,
    period: String,
}

impl Weights {
    pub(super) fn load(files: &Files, services: &Services) -> Result<Self, Error> {
        let mut by_type: BTreeMap<String, TypeWeights> = BTreeMap::new();
        for located in files.rows::<WeightRow>("weights.csv")? {
            let row = &located.row;
            let service = services
                .id(&row.service)
                .ok_or_else(|| located.error(&format!("no service `{}`", row.service)))?;
            if !(row.weight.is_finite() && row.weight > 0.0) {
                let text = format!("a weight is a number above 0, not {}", row.weight);
                return Err(located.error(&text));
            }
            let Some((period, _)) = Period::read(&row.period) else {
                let text = format!("`{}` is not a period such as 2024-25", row.period);
                return Err(located.error(&text));
            };
            let of_type = by_type
                .entry(row.council_type.clone())
                .or_insert(TypeWeights {
                    period,
                    services: Vec::new(),
                });
            if of_type.period != period {
                let text = "the weights of a type are of one period";
                return Err(located.error(text));
            }
            if of_type.services.iter().any(|(other, _)| *other == service) {
                let text = format!("the service `{}` stands twice", row.service);
                return Err(located.error(&text));
            }
            of_type.services.push((service, row.weight));
        }
        Ok(Self { by_type })
    }

    /// The weights of a type of council; `None` where none are frozen.
    pub fn of(&self, kind: &str) -> Option<&TypeWeights> {
        self.by_type.get(kind)
    }
}

#[cfg(test)]
mod tests {
    use crate::registers::{RegisterFile, Registers};

    fn weights(rows: &str) -> Result<Registers, String> {
        let file = RegisterFile {
            name: "weights.csv".into(),
            path: "registers/weights.csv".into(),
            text: format!("council_type,service,weight,period\n{rows}"),
        };
        Registers::load(&[file]).map_err(|error| error.to_string())
    }

    #[test]
    fn weights_are_by_type_and_of_one_period() {
        let registers =
            weights("district,missed-bin,0.7,2024-25\ndistrict,council-tax-pay,0.3,2024-25\n");
        let registers = registers.expect("they load");
        let district = registers.weights.of("district").expect("weights");
        assert_eq!(district.services.len(), 2);
        assert!(registers.weights.of("county").is_none());
        for (rows, said) in [
            ("district,missed-bin,0,2024-25\n", "above 0"),
            ("district,missed-bn,1,2024-25\n", "no service `missed-bn`"),
            ("district,missed-bin,1,soon\n", "not a period"),
            (
                "district,missed-bin,1,2024-25\ndistrict,pothole,1,2023-24\n",
                "of one period",
            ),
            (
                "district,missed-bin,1,2024-25\ndistrict,missed-bin,1,2024-25\n",
                "stands twice",
            ),
        ] {
            let error = weights(rows).expect_err("a fault");
            assert!(
                error.contains(said) && error.contains("weights.csv`, line "),
                "{error}"
            );
        }
    }
}
