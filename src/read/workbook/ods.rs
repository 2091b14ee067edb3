//! ods: its one part of XML, read here, since calamine cannot be held to bounds in it and tells
//! neither percentages nor merged cells.

use std::collections::HashSet;

use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::package::{Xml, attribute, open, part};
use super::text::{write_iso_duration, write_moment, write_number};
use super::{
    Area, CellFaultKind, LONGEST_CELL, MOST_ROWS, MOST_SHEETS, Room, Sheet, Visibility,
    WorkbookFault, damaged, damaged_sheet, too_many,
};

/// The part that holds the cells, and the one that says whether it is locked.
const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// How the errors of formulas show, for writers that do not mark them.
const ERRORS: [&str; 7] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!",
];

/// Reads every sheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookFault> {
    let mut package = open(bytes)?;
    if let Some(manifest) = part(&mut package, MANIFEST)
        && is_locked(manifest)
    {
        return Err(WorkbookFault::Locked);
    }
    let Some(mut xml) = part(&mut package, CONTENT) else {
        return Err(damaged(format_args!("it has no part `{CONTENT}`")));
    };
    let mut room = Room::new();
    let mut sheets = Vec::new();
    let mut hidden_styles = HashSet::new();
    let (mut style, mut ended) = (None, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) => match start.name().as_ref() {
                "style:style" => style = attribute(&start, "name").map(String::from),
                "style:table-properties"
                    if attribute(&start, "display") == Some("false".into()) =>
                {
                    hidden_styles.extend(style.take());
                }
                "table:table" => {
                    if sheets.len() == MOST_SHEETS {
                        return Err(too_many(MOST_SHEETS, "sheets"));
                    }
                    let style = attribute(&start, "style-name").unwrap_or_default();
                    let mut sheet = Sheet {
                        name: attribute(&start, "name").unwrap_or_default().into_owned(),
                        ..Sheet::default()
                    };
                    if hidden_styles.contains(&*style) {
                        sheet.visibility = Visibility::Hidden;
                    }
                    let mut table = Table {
                        room: &mut room,
                        sheet: &mut sheet,
                        row: 0,
                        columns: 0,
                    };
                    table.read(&mut xml)?;
                    sheets.push(sheet);
                }
                // Tables of links to other files, and what was changed and by whom.
                "table:dde-links" | "table:tracked-changes" => skip(&mut xml, &start, "")?,
                _ => {}
            },
            Event::End(end) => ended |= end.name().as_ref() == "office:spreadsheet",
            Event::Eof if ended => return Ok(sheets),
            Event::Eof => return Err(damaged("its end is missing")),
            _ => {}
        }
    }
}

/// Whether the list of parts says that any is encrypted.
fn is_locked(mut manifest: Xml<'_, '_>) -> bool {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match manifest.read_event_into(&mut buffer) {
            Ok(Event::Start(start)) if start.local_name().as_ref() == "encryption-data" => {
                return true;
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Passes an element with all that is in it.
fn skip(xml: &mut Xml<'_, '_>, start: &BytesStart<'_>, sheet: &str) -> Result<(), WorkbookFault> {
    let mut buffer = Vec::new();
    let passed = xml.read_to_end_into(start.name(), &mut buffer);
    passed.map_err(|error| damaged_sheet(sheet, error))?;
    Ok(())
}

/// A sheet while it is read.
struct Table<'a> {
    room: &'a mut Room,
    sheet: &'a mut Sheet,
    /// The row to come.
    row: u32,
    /// How many columns have been described.
    columns: u32,
}

/// What the tag of a cell says.
#[derive(Default)]
struct Tag {
    kind: String,
    value: Option<String>,
    repeated: u32,
    /// Rows and columns of a merged range that begins here.
    spanned: (u32, u32),
    formula: bool,
    error: bool,
}

impl Table<'_> {
    fn damaged(&self, what: impl std::fmt::Display) -> WorkbookFault {
        damaged_sheet(&self.sheet.name, what)
    }

    fn read(&mut self, xml: &mut Xml<'_, '_>) -> Result<(), WorkbookFault> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer);
            match event.map_err(|error| self.damaged(error))? {
                Event::Start(start) => match start.name().as_ref() {
                    "table:table-column" => {
                        let end = self.columns.saturating_add(repeats(&start, "columns"));
                        if is_hidden(&start) {
                            self.sheet.hide_columns(self.columns..end)?;
                        }
                        self.columns = end;
                    }
                    "table:table-row" => self.read_row(xml, &start)?,
                    // Drawings, and the sheet's own copy of another file's.
                    "table:shapes" | "table:table-source" | "office:forms" | "table:table" => {
                        skip(xml, &start, &self.sheet.name)?;
                    }
                    _ => {}
                },
                Event::End(end) if end.name().as_ref() == "table:table" => return Ok(()),
                Event::Eof => return Err(self.damaged("its end is missing")),
                _ => {}
            }
        }
    }

    fn read_row(
        &mut self,
        xml: &mut Xml<'_, '_>,
        start: &BytesStart<'_>,
    ) -> Result<(), WorkbookFault> {
        let end = self.row.saturating_add(repeats(start, "rows"));
        if is_hidden(start) {
            self.sheet.hidden_rows.extend(self.row..end.min(MOST_ROWS));
        }
        let (first_cell, first_fault) = (self.sheet.grid.len(), self.sheet.faults.len());
        let mut column = 0;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer);
            match event.map_err(|error| self.damaged(error))? {
                Event::Start(start) => match start.name().as_ref() {
                    "table:table-cell" | "table:covered-table-cell" => {
                        column = self.read_cell(xml, &start, column)?;
                    }
                    _ => skip(xml, &start, &self.sheet.name)?,
                },
                Event::End(end) if end.name().as_ref() == "table:table-row" => break,
                Event::Eof => return Err(self.damaged("its end is missing")),
                _ => {}
            }
        }
        let cells = first_cell..self.sheet.grid.len();
        let faults = first_fault..self.sheet.faults.len();
        if !cells.is_empty() || !faults.is_empty() {
            for down in 1..end - self.row {
                self.sheet
                    .grid
                    .repeat(self.room, cells.clone(), (down, 0))?;
                self.repeat_faults(faults.clone(), (down, 0))?;
            }
        }
        self.row = end;
        Ok(())
    }

    /// Reads a cell and returns the column after it and its repetitions.
    fn read_cell(
        &mut self,
        xml: &mut Xml<'_, '_>,
        start: &BytesStart<'_>,
        column: u32,
    ) -> Result<u32, WorkbookFault> {
        let tag = Tag::read(start);
        let text = self.read_text(xml, start)?;
        let (row, end) = (self.row, column.saturating_add(tag.repeated));
        let (first_cell, first_fault) = (self.sheet.grid.len(), self.sheet.faults.len());
        let error = tag.error || (tag.formula && is_error(&text));
        let written = self.sheet.grid.put(self.room, (row, column), |out| {
            if error {
                out.push_str(&text);
            } else {
                tag.write(out, &text);
            }
        })?;
        let fault = match (error, written) {
            (true, _) => Some(CellFaultKind::Error),
            (_, false) if tag.formula && tag.kind.is_empty() => Some(CellFaultKind::NotCalculated),
            _ => None,
        };
        if let Some(kind) = fault {
            self.sheet.add_fault(self.room, (row, column), kind)?;
        }
        if written || fault.is_some() {
            let (cells, faults) = (
                first_cell..self.sheet.grid.len(),
                first_fault..self.sheet.faults.len(),
            );
            for across in 1..tag.repeated {
                self.sheet
                    .grid
                    .repeat(self.room, cells.clone(), (0, across))?;
                self.repeat_faults(faults.clone(), (0, across))?;
            }
        }
        if tag.spanned.0 > 1 || tag.spanned.1 > 1 {
            let last = |first: u32, length: u32| first.saturating_add(length.max(1) - 1);
            self.sheet.add_merged(Area {
                first: (row, column),
                last: (last(row, tag.spanned.0), last(column, tag.spanned.1)),
            })?;
        }
        Ok(end)
    }

    fn repeat_faults(
        &mut self,
        from: std::ops::Range<usize>,
        (down, across): (u32, u32),
    ) -> Result<(), WorkbookFault> {
        for at in from {
            let Some(fault) = self.sheet.faults.get(at).copied() else {
                break;
            };
            let row = fault.row.saturating_add(down);
            let column = fault.column.saturating_add(across);
            self.sheet.add_fault(self.room, (row, column), fault.kind)?;
        }
        Ok(())
    }

    /// Reads the text of a cell up to its end: its paragraphs, without notes and drawings.
    fn read_text(
        &mut self,
        xml: &mut Xml<'_, '_>,
        cell: &BytesStart<'_>,
    ) -> Result<String, WorkbookFault> {
        let mut text = String::new();
        let (mut paragraphs, mut within) = (0_usize, false);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer);
            match event.map_err(|error| self.damaged(error))? {
                Event::Start(start) => match start.name().as_ref() {
                    "text:p" | "text:h" => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        paragraphs += 1;
                        within = true;
                    }
                    "text:s" => {
                        let count = attribute(&start, "c").and_then(|c| c.parse().ok());
                        let count = count.unwrap_or(1);
                        if count > LONGEST_CELL {
                            return Err(too_many(LONGEST_CELL, "bytes in a cell"));
                        }
                        text.extend(std::iter::repeat_n(' ', count));
                    }
                    "text:tab" => text.push('\t'),
                    "text:line-break" => text.push('\n'),
                    name if name.starts_with("text:") => {}
                    _ => skip(xml, &start, &self.sheet.name)?,
                },
                Event::End(end) if end.name() == cell.name() => return Ok(text),
                Event::End(end) if matches!(end.name().as_ref(), "text:p" | "text:h") => {
                    within = false;
                }
                Event::Text(piece) if within => text.push_str(&piece.xml10_content()),
                Event::CData(piece) if within => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) if within => push_reference(&mut text, &reference),
                Event::Eof => return Err(self.damaged("its end is missing")),
                _ => {}
            }
        }
    }
}

impl Tag {
    fn read(start: &BytesStart<'_>) -> Self {
        let mut tag = Self {
            repeated: repeats(start, "columns"),
            ..Self::default()
        };
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        for attribute in attributes.flatten() {
            let value = &attribute.value;
            match attribute.key.as_ref() {
                "office:value-type" => tag.kind = value.to_string(),
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => {
                    tag.value = quick_xml::escape::unescape(value).ok().map(String::from);
                }
                "table:formula" => tag.formula = true,
                "calcext:value-type" => tag.error = value == "error",
                "table:number-rows-spanned" => tag.spanned.0 = value.parse().unwrap_or(1),
                "table:number-columns-spanned" => tag.spanned.1 = value.parse().unwrap_or(1),
                _ => {}
            }
        }
        tag
    }

    /// Writes the value, or the text where there is none.
    fn write(&self, out: &mut String, text: &str) {
        let value = self.value.as_deref().unwrap_or(text);
        match (self.kind.as_str(), value.parse::<f64>()) {
            ("float" | "currency", Ok(number)) => write_number(out, number, ""),
            ("percentage", Ok(share)) => write_number(out, share * 100.0, "%"),
            ("date", _) => write_moment(out, value),
            ("time", _) => write_iso_duration(out, value),
            ("boolean", _) => out.push_str(if value == "true" { "TRUE" } else { "FALSE" }),
            _ => out.push_str(value),
        }
    }
}

fn is_error(text: &str) -> bool {
    ERRORS.contains(&text) || text.starts_with("Err:")
}

/// How often a row or cell stands there: once where it does not say.
fn repeats(start: &BytesStart<'_>, what: &str) -> u32 {
    let repeats = attribute(start, &format!("number-{what}-repeated"));
    repeats
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
        .max(1)
}

/// Whether a row or column is hidden, by hand or by a filter.
fn is_hidden(start: &BytesStart<'_>) -> bool {
    attribute(start, "visibility").is_some_and(|value| value != "visible")
}

/// Writes the letter that an escape such as `&amp;` or `&#163;` stands for; an unknown one is
/// left as it is written.
fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    if let Some(letters) = resolve_xml_entity(reference) {
        text.push_str(letters);
    } else if let Ok(Some(letter)) = reference.resolve_char_ref() {
        text.push(letter);
    } else {
        text.push('&');
        text.push_str(reference);
        text.push(';');
    }
}
