//! Opening a workbook: which sheets are read, and what is worth knowing of them.

use std::io::{Read, Seek};

use super::Manner;
use super::kind::Kind;
use super::open::refused;
use super::row::SheetName;
use super::sheet_rows::SheetRows;
use super::workbook::{self, Area, CellFaultKind, Sheet, Visibility, WorkbookFault};
use crate::error::Error;
use crate::model::{Finding, Findings, codes, plural, quoted_list};

/// The rows of a workbook's sheets; `None` where it is not read, which a finding says.
pub(super) fn open_workbook(
    name: &str,
    mut source: impl Read + Seek,
    manner: Manner,
    findings: &mut Findings,
) -> Result<Option<SheetRows>, Error> {
    let sheets = match workbook::sheets(&mut source) {
        Ok(sheets) => sheets,
        Err(WorkbookFault::Source(error)) => return Err(Error::file("read", name, &error)),
        Err(fault) => {
            findings.push(unreadable(name, &fault));
            return Ok(None);
        }
    };
    let all = sheets.len();
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let mut read: Vec<(SheetName, Sheet)> = Vec::new();
    let mut hidden: Vec<String> = Vec::new();
    for (index, sheet) in sheets.into_iter().enumerate() {
        let is_wanted = match manner.sheet {
            Some(wanted) => sheet.name.trim().eq_ignore_ascii_case(wanted.trim()),
            None if sheet.grid.rows() == 0 => false,
            None if sheet.visibility != Visibility::Visible => {
                hidden.push(sheet.name.clone());
                false
            }
            None => true,
        };
        if is_wanted {
            let at = SheetName {
                name: sheet.name.clone(),
                index: u16::try_from(index).unwrap_or(u16::MAX),
            };
            read.push((at, sheet));
        }
    }
    if let (Some(wanted), true) = (manner.sheet, read.is_empty()) {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(Error::Usage(format!(
            "`{name}` has no sheet “{wanted}”; it has {}",
            quoted_list(&known, "and")
        )));
    }
    if all > 1 {
        findings.push(sheets_read(name, all, &read, &hidden));
    }
    for (at, sheet) in &mut read {
        fill_labels(sheet);
        if let Some(finding) = hidden_parts(name, at, sheet) {
            findings.push(finding);
        }
    }
    let rows = SheetRows::new(read);
    for (place, fault) in rows.faults(name) {
        if fault == CellFaultKind::NotCalculated {
            findings.push(
                Finding::new(
                    &codes::FORMULA_NOT_WORKED_OUT,
                    "the formula of this cell has no value",
                )
                .at(place)
                .help("open the workbook in Excel or LibreOffice, save it, and send it again"),
            );
        }
    }
    Ok(Some(rows))
}

/// Writes the label of merged cells that stand beside figures into each row of theirs. Others are
/// titles and headings, which the shape of a table tells.
fn fill_labels(sheet: &mut Sheet) {
    let has_figures = |row: u32| {
        let mut cells = sheet.grid.row(row as usize);
        cells.any(|text| Kind::of(text).is_figure())
    };
    let is_label =
        |area: &&Area| area.first.1 == area.last.1 && (area.first.0..=area.last.0).all(has_figures);
    let labels: Vec<Area> = sheet.merged.iter().filter(is_label).copied().collect();
    sheet.fill_merged(|area| labels.contains(area));
}

fn unreadable(name: &str, fault: &WorkbookFault) -> Finding {
    let finding = match fault {
        WorkbookFault::TooLarge(_) => refused(&fault.to_string()),
        _ => Finding::new(&codes::WORKBOOK_UNREADABLE, fault.to_string()),
    };
    finding.help(fault.help()).in_file(name)
}

fn sheets_read(name: &str, all: usize, read: &[(SheetName, Sheet)], hidden: &[String]) -> Finding {
    let quoted = |names: &[&str]| quoted_list(names, "and");
    let names: Vec<&str> = read.iter().map(|(at, _)| at.name.as_str()).collect();
    let hidden: Vec<&str> = hidden.iter().map(String::as_str).collect();
    let mut message = format!(
        "{} of {} are looked at: {}",
        read.len(),
        plural(all as u64, "sheet"),
        quoted(&names)
    );
    if !hidden.is_empty() {
        message.push_str(&format!("; hidden and not read: {}", quoted(&hidden)));
    }
    Finding::new(&codes::SHEETS_READ, message)
        .in_file(name)
        .help("`--sheet NAME` reads one alone")
}

fn hidden_parts(name: &str, at: &SheetName, sheet: &Sheet) -> Option<Finding> {
    let (rows, columns) = (
        sheet.hidden_rows.len() as u64,
        sheet.hidden_columns.len() as u64,
    );
    let parts = match (rows, columns) {
        (0, 0) => return None,
        (rows, 0) => plural(rows, "row"),
        (0, columns) => plural(columns, "column"),
        (rows, columns) => format!("{} and {}", plural(rows, "row"), plural(columns, "column")),
    };
    let are = if rows + columns == 1 { "is" } else { "are" };
    let message = format!(
        "{parts} of the sheet “{}” {are} hidden, and read like the rest",
        at.name
    );
    Some(
        Finding::new(&codes::CELLS_HIDDEN, message)
            .in_file(name)
            .help("show them in the workbook to see what they hold"),
    )
}
