//! A folder of CSV files as a data package (Frictionless, version 1).

use serde::Serialize;

use super::{DataColumn, DataKind, DataSet};

/// The description of a folder.
#[derive(Debug, Serialize)]
pub struct PackageDocument {
    profile: &'static str,
    name: &'static str,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<Source>,
    resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
struct Source {
    title: String,
}

#[derive(Debug, Serialize)]
struct Resource {
    profile: &'static str,
    name: &'static str,
    path: String,
    title: String,
    description: String,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    bytes: u64,
    hash: String,
    schema: Schema,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    missing_values: [&'static str; 1],
    primary_key: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: &'static str,
    description: &'static str,
    r#type: &'static str,
    constraints: Constraints,
}

#[derive(Debug, Serialize)]
struct Constraints {
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<u8>,
}

/// A CSV file of a package.
#[derive(Debug)]
pub struct PackedFile<'a> {
    /// What it holds.
    pub set: &'a DataSet,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: &'a str,
}

/// The description of a folder of CSV files, of which there is one at least.
pub fn data_package(
    title: &str,
    sources: &[String],
    notes: &[String],
    files: &[PackedFile],
) -> PackageDocument {
    PackageDocument {
        profile: "tabular-data-package",
        name: "channelshift-baseline",
        title: title.to_owned(),
        description: notes.join("\n\n"),
        sources: sources
            .iter()
            .map(|title| Source {
                title: title.clone(),
            })
            .collect(),
        resources: files.iter().map(resource).collect(),
    }
}

fn resource(file: &PackedFile) -> Resource {
    let set = file.set;
    Resource {
        profile: "tabular-data-resource",
        name: set.name,
        path: format!("{}.csv", set.name),
        title: set.title.clone(),
        description: set.description.clone(),
        format: "csv",
        mediatype: "text/csv",
        encoding: "utf-8",
        bytes: file.bytes,
        hash: format!("sha256:{}", file.sha256),
        schema: Schema {
            fields: set
                .columns
                .iter()
                .map(|column| field(column, set))
                .collect(),
            missing_values: [""],
            primary_key: set.key.clone(),
        },
    }
}

fn field(column: &DataColumn, set: &DataSet) -> Field {
    let (r#type, minimum, maximum) = match column.kind {
        DataKind::Text => ("string", None, None),
        DataKind::Day => ("date", None, None),
        DataKind::Count => ("integer", Some(0), None),
        DataKind::Share => ("number", Some(0), Some(1)),
    };
    Field {
        name: column.name,
        description: column.description,
        r#type,
        constraints: Constraints {
            required: set.key.contains(&column.name),
            minimum,
            maximum,
        },
    }
}
