//! Types of councils that are compared as one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::table::Files;
use crate::error::Error;

/// Which types of councils are compared with each other.
#[derive(Debug, Clone)]
pub struct Families {
    by_type: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeRow {
    r#type: String,
    compared_as: String,
}

impl Families {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let mut by_type = BTreeMap::new();
        for located in files.rows::<TypeRow>("council_types.csv")? {
            let row = &located.row;
            let before = by_type.insert(row.r#type.clone(), row.compared_as.clone());
            if before.is_some() && !located.added {
                return Err(located.error(&format!("the type `{}` stands twice", row.r#type)));
            }
        }
        Ok(Self { by_type })
    }

    /// What councils of a type are compared as; a type that the register does not list is compared
    /// with itself alone.
    pub fn of<'a>(&'a self, kind: &'a str) -> &'a str {
        self.by_type.get(kind).map_or(kind, String::as_str)
    }

    /// The types that are compared with a type, itself among them, by name.
    pub fn compared_with<'a>(&'a self, kind: &'a str) -> Vec<&'a str> {
        let family = self.of(kind);
        let listed = self.by_type.iter();
        let mut types: Vec<&str> = listed
            .filter(|(_, other)| *other == family)
            .map(|(kind, _)| kind.as_str())
            .collect();
        if !types.contains(&kind) {
            types.push(kind);
        }
        types
    }
}

#[cfg(test)]
mod tests {
    use crate::registers::{RegisterFile, Registers};

    #[test]
    fn every_shipped_type_is_listed() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        for (_, council) in registers.councils.iter() {
            assert!(
                registers.families.by_type.contains_key(&council.kind),
                "{}",
                council.kind
            );
        }
        assert_eq!(registers.families.compared_with("county"), ["county"]);
        assert_eq!(registers.families.compared_with("fire"), ["fire"]);
    }

    #[test]
    fn a_project_may_compare_otherwise() {
        let own = RegisterFile {
            name: "council_types.csv".into(),
            path: "registers/council_types.csv".into(),
            text: "type,compared_as\nwelsh,single-tier\n".into(),
        };
        let registers = Registers::load(&[own]).expect("it loads");
        let families = &registers.families;
        assert_eq!(families.of("welsh"), families.of("unitary"));
    }
}
