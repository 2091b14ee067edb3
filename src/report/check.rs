//! What a check found, in words and as a document for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{
    Account, CellPlace, Finding, Findings, Severity, column_letters, number, plural,
};

/// The name and version of the form of a check's document.
const CHECK_SCHEMA: &str = "channelshift/check/1";

#[derive(Debug, Serialize)]
pub(super) struct FileDocument {
    file: String,
    layout: Option<&'static str>,
    /// Not there where they would tell what is kept from a report.
    #[serde(flatten)]
    rows: Option<Rows>,
}

/// What became of rows; they add up.
#[derive(Debug, Default, Serialize)]
pub(super) struct Rows {
    #[serde(rename = "rows_in")]
    all: u64,
    used: u64,
    set_aside: BTreeMap<&'static str, u64>,
    skipped: BTreeMap<String, u64>,
}

impl Rows {
    /// Those of some files together.
    pub(super) fn of(accounts: &[Account]) -> Self {
        let mut rows = Self::default();
        for account in accounts {
            rows.all += account.rows_in;
            rows.used += account.used;
            for (code, count) in &account.set_aside {
                *rows.set_aside.entry(code).or_default() += count;
            }
            for (reason, count) in &account.skipped {
                *rows.skipped.entry(reason.clone()).or_default() += count;
            }
        }
        rows
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Counts {
    errors: u64,
    queries: u64,
    notes: u64,
    /// Queries that are not among those counted, since a reason is given for them.
    accepted: u64,
}

/// A check for programs.
#[derive(Debug, Serialize)]
pub struct CheckDocument {
    schema: &'static str,
    files: Vec<FileDocument>,
    findings: Vec<FindingDocument>,
    /// Findings that were counted but are too many to list.
    not_listed: u64,
    /// What the project's rules make of codes, where it is not their own severity.
    rules: BTreeMap<&'static str, &'static str>,
    summary: Counts,
}

#[derive(Debug, Serialize)]
struct FindingDocument {
    code: &'static str,
    severity: &'static str,
    family: &'static str,
    file: Option<String>,
    sheet: Option<String>,
    line: Option<u64>,
    column: Option<u32>,
    row: Option<u64>,
    sheet_column: Option<String>,
    cell: Option<String>,
    message: String,
    label: String,
    help: String,
    accepted: Option<AcceptanceDocument>,
}

#[derive(Debug, Serialize)]
struct AcceptanceDocument {
    who: String,
    why: String,
    until: Option<String>,
}

/// A check as a document.
pub fn check_document(
    accounts: &[Account],
    layouts: &[Option<&'static str>],
    findings: &Findings,
) -> CheckDocument {
    let groups = findings.groups();
    let found = groups.iter().flat_map(|group| &group.findings);
    let rules = findings.rules().changes();
    CheckDocument {
        schema: CHECK_SCHEMA,
        files: files(accounts, layouts, |own| {
            Some(Rows::of(std::slice::from_ref(own)))
        }),
        findings: found.map(|found| finding(found, findings)).collect(),
        not_listed: findings.unlisted(),
        rules: rules.map(|(code, level)| (code, level.word())).collect(),
        summary: counts(findings),
    }
}

fn finding(finding: &Finding, findings: &Findings) -> FindingDocument {
    let place = finding.place.as_ref();
    let cell = place.and_then(|place| place.cell.as_ref());
    FindingDocument {
        code: finding.code.name,
        severity: findings.severity(finding).word(),
        family: finding.code.family,
        file: place.map(|place| place.file.clone()),
        sheet: cell.and_then(|cell| cell.sheet.clone()),
        line: cell.map(|cell| cell.line),
        column: cell.map(|cell| cell.column),
        row: cell.map(|cell| cell.row),
        sheet_column: cell.map(|cell| column_letters(cell.field)),
        cell: cell.map(CellPlace::reference),
        message: finding.message.clone(),
        label: finding.label.clone(),
        help: finding.help.clone(),
        accepted: finding
            .accepted
            .as_ref()
            .map(|acceptance| AcceptanceDocument {
                who: acceptance.who.clone(),
                why: acceptance.why.clone(),
                until: acceptance.until.map(|until| until.to_string()),
            }),
    }
}

pub(super) fn files(
    accounts: &[Account],
    layouts: &[Option<&'static str>],
    rows: impl Fn(&Account) -> Option<Rows>,
) -> Vec<FileDocument> {
    accounts
        .iter()
        .zip(layouts)
        .map(|(account, layout)| FileDocument {
            file: account.file.clone(),
            layout: *layout,
            rows: rows(account),
        })
        .collect()
}

pub(super) fn counts(findings: &Findings) -> Counts {
    Counts {
        errors: findings.count(Severity::Error),
        queries: findings.count(Severity::Query),
        notes: findings.count(Severity::Note),
        accepted: findings.accepted(),
    }
}

/// What was found, in one line: `11 errors, 17 queries, 6 notes`, with what has been accepted and
/// the rules that are off where there are any.
pub fn summary(findings: &Findings) -> String {
    let count = |severity: Severity| plural(findings.count(severity), severity.word());
    let accepted = match findings.accepted() {
        0 => String::new(),
        accepted => format!(" ({} more accepted)", number(accepted)),
    };
    let off = match findings.rules().off().as_slice() {
        [] => String::new(),
        [only] => format!("; 1 rule is off: {only}"),
        rules => format!(
            "; {} rules are off: {}",
            number(rules.len() as u64),
            rules.join(", ")
        ),
    };
    format!(
        "{}, {}{accepted}, {}{off}",
        count(Severity::Error),
        count(Severity::Query),
        count(Severity::Note)
    )
}
