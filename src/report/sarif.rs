//! Findings as SARIF 2.1.0, the form that code scanning and editors read. Only the fields that a
//! finding has something to say for.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::model::{
    Acceptance, CellPlace, Code, Finding, Findings, Level, Place, Severity, plural,
};

const VERSION: &str = "2.1.0";
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The name and version of how fingerprints are made.
const FINGERPRINT: &str = "channelshiftFinding/v1";

/// Findings as a SARIF log of one run.
#[derive(Debug, Serialize)]
pub struct SarifDocument {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Debug, Serialize)]
struct Configuration {
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    rule_configuration_overrides: Vec<Override>,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Debug, Serialize)]
struct Override {
    descriptor: Descriptor,
    configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Descriptor {
    id: &'static str,
}

#[derive(Debug, Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    start_column: u32,
    end_column: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    name: String,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// The findings of a check as SARIF. Accepted queries are suppressed results, rules of the project
/// are overrides, and findings too many to list are a notification.
pub fn sarif_document(findings: &Findings) -> SarifDocument {
    let groups = findings.groups();
    let mut codes: Vec<&'static Code> = Vec::new();
    for group in &groups {
        codes.extend(group.findings.first().map(|finding| finding.code));
    }
    codes.sort_by_key(|code| (code.stage(), code.name));
    codes.dedup();
    let mut same = HashMap::new();
    let all = groups.iter().flat_map(|group| &group.findings);
    let results = all
        .map(|finding| result(finding, findings, &codes, &mut same))
        .collect();
    let unlisted = (findings.unlisted() > 0).then(|| Notification {
        level: "note",
        message: Text {
            text: format!(
                "{} counted and not listed",
                plural(findings.unlisted(), "more finding")
            ),
        },
    });
    let overrides = findings.rules().changes();
    SarifDocument {
        schema: SCHEMA,
        version: VERSION,
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    rules: codes.iter().copied().map(rule).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                rule_configuration_overrides: overrides
                    .map(|(id, level)| Override {
                        descriptor: Descriptor { id },
                        configuration: configuration(level),
                    })
                    .collect(),
                tool_execution_notifications: unlisted.into_iter().collect(),
            }],
            column_kind: "unicodeCodePoints",
            results,
        }],
    }
}

fn rule(code: &'static Code) -> Rule {
    Rule {
        id: code.name,
        short_description: Text {
            text: code.sentence(),
        },
        help: Help {
            text: code.page,
            markdown: code.page,
        },
        default_configuration: configuration(Level::As(code.severity)),
        properties: Properties {
            tags: [code.family],
        },
    }
}

fn configuration(level: Level) -> Configuration {
    let (enabled, level) = match level {
        Level::Off => (false, None),
        Level::As(severity) => (true, Some(word(severity))),
    };
    Configuration { enabled, level }
}

/// A severity in SARIF's words.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Query => "warning",
        Severity::Note => "note",
    }
}

fn result(
    finding: &Finding,
    findings: &Findings,
    codes: &[&'static Code],
    same: &mut HashMap<u64, u64>,
) -> SarifResult {
    let code = finding.code;
    let index = codes.iter().position(|known| *known == code);
    let parts = [&finding.message, &finding.label, &finding.help];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let print = fingerprint(finding);
    let times = same.entry(print).or_default();
    *times += 1;
    SarifResult {
        rule_id: code.name,
        rule_index: index.unwrap_or(0),
        level: word(findings.severity(finding)),
        message: Text {
            text: said.join("; ") + ".",
        },
        locations: finding.place.iter().map(location).collect(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, format!("{print:016x}:{times}"))]),
        suppressions: finding.accepted.iter().map(suppression).collect(),
    }
}

fn suppression(acceptance: &Acceptance) -> Suppression {
    let until = acceptance.until;
    let until = until.map_or_else(String::new, |until| format!(", until {until}"));
    Suppression {
        kind: "external",
        status: "accepted",
        justification: format!("{} ({}{until})", acceptance.why, acceptance.who),
    }
}

fn location(place: &Place) -> Location {
    let cell = place.cell.as_ref();
    // A workbook has no lines: its cells are named by their references alone.
    let region = cell.filter(|cell| cell.sheet.is_none()).map(|cell| Region {
        start_line: cell.line,
        start_column: cell.column,
        end_column: cell.column.saturating_add(cell.width),
    });
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(&place.file),
            },
            region,
        },
        logical_locations: cell.into_iter().map(reference).collect(),
    }
}

fn reference(cell: &CellPlace) -> LogicalLocation {
    let name = cell.reference();
    LogicalLocation {
        fully_qualified_name: match &cell.sheet {
            Some(sheet) => format!("{sheet}!{name}"),
            None => name.clone(),
        },
        name,
        kind: "cell",
    }
}

/// A path as a URI: relative where the path is, every byte that is not plain percent-encoded.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    let (mut uri, path) = match path.split_at_checked(2) {
        Some((drive, rest)) if has_drive => (format!("file:///{drive}"), rest),
        _ if path.starts_with('/') => ("file://".to_owned(), path),
        _ => (String::new(), path),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// What tells a finding from others and stays the same where its line moves: the code, the file, and
/// the line's text and the column, or what is said where there is no line.
fn fingerprint(finding: &Finding) -> u64 {
    let cell = finding.place.as_ref().and_then(|place| place.cell.as_ref());
    let field = cell.map_or_else(String::new, |cell| cell.field.to_string());
    let sheet = cell.and_then(|cell| cell.sheet.as_deref()).unwrap_or("");
    let text = cell.map_or(finding.message.as_str(), |cell| &cell.text);
    let parts = [finding.code.name, finding.file(), sheet, &field, text];
    parts.iter().fold(FNV_BASIS, |hash, part| {
        let bytes = part.bytes().chain(std::iter::once(0));
        bytes.fold(hash, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
        })
    })
}

/// FNV-1a of 64 bits: unlike the standard library's hash it is the same in every version.
const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::codes;

    #[test]
    fn paths_are_uris() {
        for (path, expected) in [
            ("returns/north.csv", "returns/north.csv"),
            ("./a b.csv", "a%20b.csv"),
            ("é#1%:x.csv", "%C3%A9%231%25%3Ax.csv"),
            ("../x.csv", "../x.csv"),
            ("/data/x y.csv", "file:///data/x%20y.csv"),
            ("C:/data/x.csv", "file:///C:/data/x.csv"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    fn finding(line: u64, text: &str) -> Finding {
        let cell = CellPlace {
            sheet: None,
            line,
            column: 3,
            width: 1,
            row: line,
            field: 1,
            text: text.into(),
        };
        let place = Place {
            file: "a.csv".into(),
            cell: Some(cell),
        };
        let said = format!("the row says the same as line {}", line - 1);
        Finding::new(&codes::ROWS_IDENTICAL, said).at(place)
    }

    #[test]
    fn a_fingerprint_survives_a_moved_line_and_tells_two_lines_apart() {
        assert_eq!(
            fingerprint(&finding(4, "a,b")),
            fingerprint(&finding(9, "a,b"))
        );
        assert_ne!(
            fingerprint(&finding(4, "a,b")),
            fingerprint(&finding(4, "a,c"))
        );
        let mut findings = Findings::default();
        findings.push(finding(4, "a,b"));
        findings.push(finding(5, "a,b"));
        let document = sarif_document(&findings);
        let [first, second] = document.runs[0].results.as_slice() else {
            panic!("two results");
        };
        assert_ne!(first.partial_fingerprints, second.partial_fingerprints);
    }
}
