//! Findings as workflow commands of GitHub, which shows them beside the lines of a change.

use crate::model::{Finding, Findings, Severity, Standing, number};

/// Every finding kept as an annotation: errors, queries as warnings, notes and what is accepted as
/// notices.
pub fn github(findings: &Findings) -> String {
    let mut text = String::new();
    for group in findings.groups() {
        for finding in &group.findings {
            text.push_str(&annotation(finding, group.standing));
        }
    }
    if findings.unlisted() > 0 {
        let more = number(findings.unlisted());
        text.push_str(&format!("::notice::and {more} more findings\n"));
    }
    text
}

fn annotation(finding: &Finding, standing: Standing) -> String {
    let command = match standing {
        Standing::Open(Severity::Error) => "error",
        Standing::Open(Severity::Query) => "warning",
        Standing::Open(Severity::Note) | Standing::Accepted => "notice",
    };
    let mut properties = Vec::new();
    let mut message = finding.message.clone();
    if let Some(place) = &finding.place {
        properties.push(format!("file={}", property(&place.file)));
        match &place.cell {
            // A workbook has no lines to show it at.
            Some(cell) if cell.sheet.is_some() => {
                let sheet = cell.sheet.as_deref().unwrap_or("");
                message = format!("{sheet}!{}: {message}", cell.reference());
            }
            Some(cell) => {
                properties.push(format!("line={}", cell.line));
                properties.push(format!("col={}", cell.column));
            }
            None => {}
        }
    }
    properties.push(format!("title={}", property(finding.code.name)));
    let more = match &finding.accepted {
        Some(acceptance) => format!("accepted by {}: {}", acceptance.who, acceptance.why),
        None => finding.help.clone(),
    };
    for part in [&finding.label, &more] {
        if !part.is_empty() {
            message.push('\n');
            message.push_str(part);
        }
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

/// A message as a command may hold it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property's value as a command may hold it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CellPlace, Place, codes};

    fn place(sheet: Option<&str>) -> Place {
        Place {
            file: "100%, a:b\n.csv".into(),
            cell: Some(CellPlace {
                sheet: sheet.map(str::to_owned),
                line: 14,
                column: 3,
                width: 2,
                row: 14,
                field: 6,
                text: "x,12".into(),
            }),
        }
    }

    #[test]
    fn what_would_end_a_property_or_a_command_is_escaped() {
        let mut findings = Findings::default();
        findings.push(
            Finding::new(&codes::TOTAL_MISMATCH, "50% off: a, b")
                .at(place(None))
                .help("mend it"),
        );
        assert_eq!(
            github(&findings),
            "::error file=100%25%2C a%3Ab%0A.csv,line=14,col=3,title=total-mismatch\
             ::50%25 off: a, b%0Amend it\n"
        );
    }

    #[test]
    fn a_workbooks_cell_is_named_in_the_message() {
        let mut findings = Findings::default();
        findings.push(Finding::new(&codes::COUNT_BLANK, "blank").at(place(Some("April"))));
        findings.push(Finding::new(&codes::FILE_EMPTY, "the file is empty").in_file("a.csv"));
        assert_eq!(
            github(&findings),
            "::error file=a.csv,title=file-empty::the file is empty\n\
             ::notice file=100%25%2C a%3Ab%0A.csv,title=count-blank::April!G14: blank\n"
        );
    }
}
