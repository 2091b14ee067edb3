//! Findings as text: drawn with the line and a caret, or one a line. The last line is the summary,
//! which is made in one place from the same list, so that it cannot contradict what stands above it.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use crate::model::{
    Acceptance, Account, CellPlace, Finding, FindingGroup, Findings, Severity, Standing,
    column_letters, number, plural,
};
use crate::report::summary;

/// How many different faults of one code in one file are drawn whole; the rest are counted.
const DRAWN_PER_CODE_AND_FILE: usize = 3;

/// How many stretches of lines are listed for faults that are not drawn.
const STRETCHES: usize = 8;

/// The widest a line of a return is drawn; of a longer one the part around the fault is.
const WIDEST_LINE: usize = 120;

/// Whether text is coloured. Nothing is said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// With colours of ANSI terminals.
    Coloured,
    /// As it stands.
    Plain,
}

/// Every finding that stands in some ways drawn, the same faults together, in the order of a check.
pub fn drawn(findings: &Findings, standings: &[Standing], paint: Paint) -> String {
    let groups = findings.groups();
    groups
        .iter()
        .filter(|group| standings.contains(&group.standing))
        .map(|group| kind(group, paint))
        .collect()
}

/// The findings of one code in one file: the first few different ones drawn, the rest counted.
fn kind(group: &FindingGroup, paint: Paint) -> String {
    let mut by_message: Vec<Vec<&Finding>> = Vec::new();
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &group.findings {
        let at = *order.entry(finding.message.as_str()).or_insert_with(|| {
            by_message.push(Vec::new());
            by_message.len() - 1
        });
        by_message[at].push(finding);
    }
    let mut text = String::new();
    for same in by_message.iter().take(DRAWN_PER_CODE_AND_FILE) {
        if let [first, rest @ ..] = same.as_slice() {
            text.push_str(&draw(first, group.standing, paint));
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
    let undrawn = rest.len() as u64 + group.unlisted;
    if let (Some(first), true) = (group.findings.first(), undrawn > 0) {
        let head = painted(heading(first, group.standing), group.standing, paint);
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

fn heading(finding: &Finding, standing: Standing) -> String {
    format!("{}[{}]", standing.word(), finding.code.name)
}

/// The head of a finding in its colour: bold, and red, yellow or cyan by how grave it is.
fn painted(head: String, standing: Standing, paint: Paint) -> String {
    let colour = match standing {
        Standing::Open(Severity::Error) => "1;31",
        Standing::Open(Severity::Query) => "1;33",
        Standing::Open(Severity::Note) | Standing::Accepted => "1;36",
    };
    match paint {
        Paint::Coloured => format!("\x1b[{colour}m{head}\x1b[0m"),
        Paint::Plain => head,
    }
}

fn draw(finding: &Finding, standing: Standing, paint: Paint) -> String {
    let head = painted(heading(finding, standing), standing, paint);
    let mut text = format!("{head}: {}\n", finding.message);
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
    if let Some(acceptance) = &finding.accepted {
        text.push_str(&format!(
            "{:margin$} = accepted {}\n",
            "",
            reason(acceptance)
        ));
    } else if !finding.help.is_empty() {
        text.push_str(&format!("{:margin$} = help: {}\n", "", finding.help));
    }
    text
}

/// `by A. Officer until 2026-03-31: counted twice on purpose`
fn reason(acceptance: &Acceptance) -> String {
    let until = acceptance
        .until
        .map_or_else(String::new, |until| format!(" until {until}"));
    format!("by {}{until}: {}", acceptance.who, acceptance.why)
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

/// Every finding kept that stands in some ways, one a line: `file:line:column: severity[code] message`.
pub fn concise(findings: &Findings, standings: &[Standing]) -> String {
    let mut text = String::new();
    let groups = findings.groups();
    let shown = groups
        .iter()
        .filter(|group| standings.contains(&group.standing));
    for group in shown {
        for finding in &group.findings {
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
            let head = heading(finding, group.standing);
            let accepted = finding
                .accepted
                .as_ref()
                .map_or_else(String::new, |acceptance| {
                    format!("; accepted {}", reason(acceptance))
                });
            text.push_str(&format!("{place}{head}: {}{accepted}\n", finding.message));
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
    let checked = plural(accounts.len() as u64, "file");
    text.push_str(&format!("{checked} checked: {}\n", summary(findings)));
    text
}
