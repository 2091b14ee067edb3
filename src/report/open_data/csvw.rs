//! Metadata of a CSV file: CSV on the Web (W3C, 2015), to stand beside it as
//! `NAME.csv-metadata.json`, where programs look for it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{DataColumn, DataKind, DataSet};

/// The metadata of a table.
#[derive(Debug, Serialize)]
pub struct CsvwDocument {
    #[serde(rename = "@context")]
    context: (&'static str, BTreeMap<&'static str, &'static str>),
    url: String,
    #[serde(rename = "dc:title")]
    title: String,
    #[serde(rename = "dc:description")]
    description: String,
    #[serde(rename = "dc:source", skip_serializing_if = "Vec::is_empty")]
    source: Vec<String>,
    #[serde(rename = "rdfs:comment")]
    comment: Vec<String>,
    dialect: Dialect,
    #[serde(rename = "tableSchema")]
    schema: Schema,
}

#[derive(Debug, Serialize)]
struct Dialect {
    header: bool,
    encoding: &'static str,
    delimiter: &'static str,
    #[serde(rename = "doubleQuote")]
    double_quote: bool,
    #[serde(rename = "lineTerminators")]
    line_terminators: [&'static str; 2],
}

#[derive(Debug, Serialize)]
struct Schema {
    columns: Vec<Column>,
    #[serde(rename = "primaryKey")]
    key: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Column {
    name: &'static str,
    titles: &'static str,
    #[serde(rename = "dc:description")]
    description: &'static str,
    datatype: Datatype,
    required: bool,
}

#[derive(Debug, Serialize)]
struct Datatype {
    base: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<&'static str>,
}

/// The metadata of a table, with who is credited and what must be known to read it.
pub fn csvw(set: &DataSet, sources: &[String], notes: &[String]) -> CsvwDocument {
    CsvwDocument {
        context: (
            "http://www.w3.org/ns/csvw",
            BTreeMap::from([("@language", "en")]),
        ),
        url: format!("{}.csv", set.name),
        title: set.title.clone(),
        description: set.description.clone(),
        source: sources.to_vec(),
        comment: notes.to_vec(),
        dialect: Dialect {
            header: true,
            encoding: "utf-8",
            delimiter: ",",
            double_quote: true,
            line_terminators: ["\r\n", "\n"],
        },
        schema: Schema {
            columns: set.columns.iter().map(|one| column(one, set)).collect(),
            key: set.key.clone(),
        },
    }
}

fn column(column: &DataColumn, set: &DataSet) -> Column {
    let (base, minimum, maximum) = match column.kind {
        DataKind::Text => ("string", None, None),
        DataKind::Day => ("date", None, None),
        DataKind::Count => ("integer", Some("0"), None),
        DataKind::Share => ("decimal", Some("0"), Some("1")),
    };
    Column {
        name: column.name,
        titles: column.name,
        description: column.description,
        datatype: Datatype {
            base,
            minimum,
            maximum,
        },
        required: set.key.contains(&column.name),
    }
}
