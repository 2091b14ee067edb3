//! A baseline as open data: tidy tables with codes and names apart, and what describes them.
//!
//! Groups and what is pooled over them are tables apart, so that nobody adds a total to its parts.

mod csvw;
mod manifest;
mod package;
mod read_me;
mod tables;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::table::Value;

pub use csvw::{CsvwDocument, csvw};
pub use manifest::{ManifestDocument, Run, Taken, Written, manifest};
pub use package::{PackageDocument, PackedFile, data_package};
pub use read_me::export_read_me;
pub use tables::data_sets;

/// A tidy table.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// Kebab-case; its files are named after it.
    pub name: &'static str,
    /// What, by what, when.
    pub title: String,
    /// What a row is.
    pub description: String,
    /// The columns, from the left.
    pub columns: Vec<DataColumn>,
    /// The names of the columns that tell rows apart; none of them is ever blank.
    pub key: Vec<&'static str>,
    /// The rows, each with a value for every column: a text, a count, a ratio or a blank.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a tidy table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataColumn {
    /// Its heading, in snake case.
    pub name: &'static str,
    /// What it holds.
    pub description: &'static str,
    /// What its values are.
    pub kind: DataKind,
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataKind {
    /// Words and codes.
    Text,
    /// A day.
    Day,
    /// A whole number of 0 or more.
    Count,
    /// A share, 0 to 1, to six decimals.
    Share,
}

/// A row as an object: its values by column, what is blank as null.
#[derive(Debug)]
pub struct DataRow<'a> {
    columns: &'a [DataColumn],
    values: &'a [Value],
}

impl DataSet {
    /// The rows as objects.
    pub fn objects(&self) -> impl Iterator<Item = DataRow<'_>> {
        self.rows.iter().map(|values| DataRow {
            columns: &self.columns,
            values,
        })
    }
}

impl Serialize for DataRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for (column, value) in self.columns.iter().zip(self.values) {
            match value {
                Value::Text(text) => map.serialize_entry(column.name, text)?,
                Value::Count(count) => map.serialize_entry(column.name, count)?,
                Value::Ratio(share) => map.serialize_entry(column.name, share)?,
                _ => map.serialize_entry(column.name, &())?,
            }
        }
        map.end()
    }
}
