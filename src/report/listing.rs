//! Findings as a list to send back to a council: a row a finding, in the terms of a spreadsheet.

use super::table::{Table, TableColumn, Value};
use crate::model::{Finding, Findings, Standing, number};

/// The columns of the list.
const COLUMNS: [&str; 13] = [
    "file",
    "sheet",
    "cell",
    "line",
    "column",
    "severity",
    "code",
    "message",
    "what the cell says",
    "what to do",
    "accepted by",
    "reason",
    "until",
];

/// Every finding kept, in the order of a check, and a row for those of a kind that are too many to
/// list.
pub fn finding_list(findings: &Findings) -> Table {
    let mut rows = Vec::new();
    for group in findings.groups() {
        let listed = group.findings.iter();
        rows.extend(listed.map(|finding| row(finding, group.standing)));
        if let (Some(first), true) = (group.findings.first(), group.unlisted > 0) {
            let more = Finding::new(
                first.code,
                format!("and {} more, which are not listed", number(group.unlisted)),
            );
            rows.push(row(&more.in_file(first.file()), group.standing));
        }
    }
    Table {
        title: "Findings".into(),
        columns: COLUMNS.map(TableColumn::words).into(),
        rows,
    }
}

fn row(finding: &Finding, standing: Standing) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let cell = finding.place.as_ref().and_then(|place| place.cell.as_ref());
    let of_cell = |value: Option<Value>| value.unwrap_or(Value::Blank);
    let message = match finding.label.as_str() {
        "" => finding.message.clone(),
        label => format!("{}: {label}", finding.message),
    };
    let acceptance = finding.accepted.as_ref();
    let until = acceptance.and_then(|acceptance| acceptance.until);
    vec![
        text(finding.file()),
        of_cell(cell.and_then(|cell| cell.sheet.as_deref()).map(text)),
        of_cell(cell.map(|cell| Value::Text(cell.reference()))),
        of_cell(cell.map(|cell| Value::Count(cell.line))),
        of_cell(cell.map(|cell| Value::Count(u64::from(cell.column)))),
        text(standing.word()),
        text(finding.code.name),
        Value::Text(message),
        of_cell(cell.map(|cell| Value::Text(cell.says()))),
        // Nothing is to be done about what is accepted.
        text(acceptance.map_or(&finding.help, |_| "")),
        of_cell(acceptance.map(|acceptance| text(&acceptance.who))),
        of_cell(acceptance.map(|acceptance| text(&acceptance.why))),
        of_cell(until.map(|until| Value::Text(until.to_string()))),
    ]
}
