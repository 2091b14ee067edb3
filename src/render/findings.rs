//! Findings as text: drawn with the line and a caret, or one a line. The last line, the summary, is
//! made here alone, so that it cannot contradict what stands above it.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::model::{
    Account, CellPlace, Finding, Findings, Severity, column_letters, number, plural,
};

/// How many different faults of one code in one file are drawn whole; the rest are counted.
const DRAWN_PER_CODE_AND_FILE: usize = 3;

/// How many stretches of lines are listed for faults that are not drawn.
const STRETCHES: usize = 8;

/// The widest a line of a return is drawn; of a longer one the part around the fault is.
const WIDEST_LINE: usize = 120;

/// Every finding of some severities drawn, the same faults together, errors first.
pub fn drawn(findings: &Findings, severities: &[Severity]) -> String {
    let mut text = String::new();
    for severity in severities {
        for of_kind in kinds(findings, *severity) {
            text.push_str(&kind(&of_kind, findings));
        }
    }
    text
}

/// The findings of a severity by code and file, in the order they were first found.
fn kinds(findings: &Findings, severity: Severity) -> Vec<Vec<&Finding>> {
    let mut order: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut kinds: Vec<Vec<&Finding>> = Vec::new();
    let of_severity = findings
        .kept()
        .iter()
        .filter(|finding| finding.code.severity == severity);
    for finding in of_severity {
        let file = finding
            .place
            .as_ref()
            .map_or("", |place| place.file.as_str());
        let at = *order.entry((finding.code.name, file)).or_insert_with(|| {
            kinds.push(Vec::new());
            kinds.len() - 1
        });
        kinds[at].push(finding);
    }
    kinds
}

/// The findings of one code in one file: the first few different ones drawn, the rest counted.
fn kind(of_kind: &[&Finding], findings: &Findings) -> String {
    let mut by_message: Vec<Vec<&Finding>> = Vec::new();
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in of_kind {
        let at = *order.entry(finding.message.as_str()).or_insert_with(|| {
            by_message.push(Vec::new());
            by_message.len() - 1
        });
        by_message[at].push(finding);
    }
    let mut text = String::new();
    for same in by_message.iter().take(DRAWN_PER_CODE_AND_FILE) {
        if let [first, rest @ ..] = same.as_slice() {
            text.push_str(&draw(first));
            if !rest.is_empty() {
                text.push_str(&format!("   = and {}\n", more(rest.len() as u64, rest)));
            }
            text.push('\n');
        }
    }
    let rest: Vec<&Finding> = by_message
        .iter()
        .skip(DRAWN_PER_CODE_AND_FILE)
        .flatten()
        .copied()
        .collect();
    let Some(first) = of_kind.first() else {
        return text;
    };
    let file = first.place.as_ref().map_or("", |place| place.file.as_str());
    let not_kept = findings.count_of(first.code, file) - of_kind.len() as u64;
    let undrawn = rest.len() as u64 + not_kept;
    if undrawn > 0 {
        let head = heading(first);
        text.push_str(&format!("{head}: and {}\n\n", more(undrawn, &rest)));
    }
    text
}

/// `212 more: lines 23-26, 30, …`
fn more(count: u64, places: &[&Finding]) -> String {
    let mut lines: Vec<u64> = places
        .iter()
        .filter_map(|finding| Some(finding.place.as_ref()?.cell.as_ref()?.line))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for line in lines {
        match stretches.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => stretches.push((line, line)),
        }
    }
    let cut = stretches.len() > STRETCHES;
    let mut words: Vec<String> = stretches
        .into_iter()
        .take(STRETCHES)
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    if cut {
        words.push("…".to_owned());
    }
    match words.as_slice() {
        [] => format!("{} more", number(count)),
        [line] if !line.contains('-') => format!("{} more: line {line}", number(count)),
        _ => format!("{} more: lines {}", number(count), words.join(", ")),
    }
}

fn heading(finding: &Finding) -> String {
    format!("{}[{}]", finding.code.severity.word(), finding.code.name)
}

fn draw(finding: &Finding) -> String {
    let mut text = format!("{}: {}\n", heading(finding), finding.message);
    let mut margin = 2;
    if let Some(place) = &finding.place {
        match &place.cell {
            Some(cell) => {
                margin = cell.line.to_string().len();
                text.push_str(&cell_lines(&place.file, cell, &finding.label, margin));
            }
            None => {
                text.push_str(&format!("  --> {}\n", place.file));
                if !finding.label.is_empty() {
                    text.push_str(&format!("   = at {}\n", finding.label));
                }
            }
        }
    }
    if !finding.help.is_empty() {
        text.push_str(&format!("{:margin$} = help: {}\n", "", finding.help));
    }
    text
}

fn cell_lines(file: &str, cell: &CellPlace, label: &str, margin: usize) -> String {
    let (shown, before) = window(cell);
    let caret = "^".repeat(cell_width(cell, &shown, &before));
    let gap = " ".repeat(before.width());
    let pointer = format!("{gap}{caret} {label}");
    let at = match &cell.sheet {
        Some(sheet) => format!("{file}, sheet “{sheet}”, cell {}", cell.reference()),
        None => format!(
            "{file}:{}:{}  (row {}, column {})",
            cell.line,
            cell.column,
            cell.row,
            column_letters(cell.field)
        ),
    };
    format!(
        "{:margin$}--> {at}\n\
         {:margin$} |\n\
         {} | {shown}\n\
         {:margin$} | {}\n",
        "",
        "",
        cell.line,
        "",
        pointer.trim_end(),
    )
}

/// The part of a line to draw, without tabs, and what of it stands before the cell.
fn window(cell: &CellPlace) -> (String, String) {
    let letters: Vec<char> = cell
        .text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let at = (cell.column as usize - 1).min(letters.len());
    if letters.len() <= WIDEST_LINE {
        return (letters.iter().collect(), letters[..at].iter().collect());
    }
    let start = at
        .saturating_sub(WIDEST_LINE / 2)
        .min(letters.len() - WIDEST_LINE);
    let end = start + WIDEST_LINE;
    let head = if start > 0 { "…" } else { "" };
    let tail = if end < letters.len() { "…" } else { "" };
    let part = |from: usize, to: usize| letters[from..to].iter().collect::<String>();
    (
        format!("{head}{}{tail}", part(start, end)),
        format!("{head}{}", part(start, at)),
    )
}

/// How wide the caret is: as wide as the cell's letters, at least one.
fn cell_width(cell: &CellPlace, shown: &str, before: &str) -> usize {
    let letters: String = shown
        .chars()
        .skip(before.chars().count())
        .take(cell.width as usize)
        .collect();
    letters.width().max(1)
}

/// Every finding kept, one a line: `file:line:column: severity[code] message`.
pub fn concise(findings: &Findings) -> String {
    let mut text = String::new();
    for severity in [Severity::Error, Severity::Query, Severity::Note] {
        for finding in kinds(findings, severity).into_iter().flatten() {
            let place = match &finding.place {
                Some(place) => match &place.cell {
                    Some(cell) => match &cell.sheet {
                        Some(sheet) => format!("{}:{sheet}!{}: ", place.file, cell.reference()),
                        None => format!("{}:{}:{}: ", place.file, cell.line, cell.column),
                    },
                    None => format!("{}: ", place.file),
                },
                None => String::new(),
            };
            text.push_str(&format!(
                "{place}{}: {}\n",
                heading(finding),
                finding.message
            ));
        }
    }
    if findings.unlisted() > 0 {
        text.push_str(&format!("and {} more\n", number(findings.unlisted())));
    }
    text
}

/// A line for each file and the last line that matters.
pub fn summary_line(
    accounts: &[Account],
    layouts: &[Option<&'static str>],
    findings: &Findings,
) -> String {
    let mut text = String::new();
    for (account, layout) in accounts.iter().zip(layouts) {
        text.push_str(&format!(
            "{}: {}, {} in = {} used + {} set aside + {} skipped\n",
            account.file,
            layout.map_or_else(
                || "not recognised".to_owned(),
                |layout| format!("{layout} layout")
            ),
            plural(account.rows_in, "row"),
            number(account.used),
            number(account.total_set_aside()),
            number(account.total_skipped()),
        ));
        for (reason, rows) in &account.skipped {
            text.push_str(&format!("  skipped {}: {reason}\n", plural(*rows, "row")));
        }
        for (code, rows) in &account.set_aside {
            text.push_str(&format!("  set aside {}: {code}\n", plural(*rows, "row")));
        }
    }
    let count = |severity: Severity| plural(findings.count(severity), severity.word());
    text.push_str(&format!(
        "{} checked: {}, {}, {}\n",
        plural(accounts.len() as u64, "file"),
        count(Severity::Error),
        count(Severity::Query),
        count(Severity::Note),
    ));
    text
}
