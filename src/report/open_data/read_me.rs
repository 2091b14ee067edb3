//! What a folder of open data says of itself.

use super::super::answer::Answer;
use super::DataSet;

/// The text of a folder's README: what each file is, and the notes.
pub fn export_read_me(answer: &Answer, sets: &[DataSet]) -> String {
    let mut text = format!("{}\n\n", answer.records.title);
    let mut files: Vec<(String, &str)> = sets
        .iter()
        .map(|set| (format!("{}.csv", set.name), set.description.as_str()))
        .collect();
    let others = [
        (
            "*.csv-metadata.json",
            "What the columns of each CSV are (CSV on the Web).",
        ),
        ("*.jsonl", "The same rows, a JSON object a line."),
        ("*.parquet", "The same rows as Parquet."),
        (
            "datapackage.json",
            "The CSV files as a data package (Frictionless).",
        ),
        (
            "baseline.json",
            "The whole baseline as one JSON object, with medians, coverage and what became of rows.",
        ),
        (
            "baseline.xlsx",
            "The tables for people: a cover, contents, notes, and a table a sheet.",
        ),
        (
            "manifest.json",
            "What this was made from and by: inputs and outputs with their SHA-256, settings, rows.",
        ),
    ];
    files.extend(others.map(|(name, words)| (name.to_owned(), words)));
    let widest = files.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, words) in &files {
        text.push_str(&format!("{name:widest$}  {words}\n"));
    }
    text.push_str(
        "\nA figure that is blank has its reason in the column status, and is not zero.\n\n",
    );
    for note in &answer.notes {
        text.push_str(&format!("- {note}\n"));
    }
    text
}
