//! xlsx and xlsm: calamine reads the values; what it does not tell is read beside it from the
//! sheet's XML.

use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use quick_xml::events::{BytesStart, Event};

use super::package::{
    Package, Xml, attribute, each_start, links, look_at_lists, look_at_parts, open, part,
};
use super::text::{Numbers, is_percent, write_value};
use super::{
    Area, CellFaultKind, MOST_ROWS, Room, Sheet, Visibility, WorkbookFault, damaged, damaged_sheet,
    look_at_names,
};

/// Reads every sheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookFault> {
    let mut package = open(bytes)?;
    look_at_lists(&mut package)?;
    let parts = sheet_parts(&mut package)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let from_1904 = workbook.has_1904_epoch();
    let listed = workbook.sheets_metadata().to_vec();
    look_at_names(listed.iter().map(|one| one.name.as_str()))?;
    let mut room = Room::new();
    let mut sheets = Vec::new();
    for listed in listed.iter().filter(|one| one.typ == SheetType::WorkSheet) {
        let mut sheet = Sheet {
            name: listed.name.clone(),
            visibility: listed.visible.into(),
            ..Sheet::default()
        };
        read_values(&mut workbook, from_1904, &mut room, &mut sheet)?;
        let path = parts.iter().find(|(name, _)| *name == sheet.name);
        if let Some(xml) = path.and_then(|(_, path)| part(&mut package, path)) {
            read_marks(xml, &mut room, &mut sheet)?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

impl From<SheetVisible> for Visibility {
    fn from(visible: SheetVisible) -> Self {
        match visible {
            SheetVisible::Visible => Self::Visible,
            SheetVisible::Hidden => Self::Hidden,
            SheetVisible::VeryHidden => Self::VeryHidden,
        }
    }
}

fn fault(error: XlsxError) -> WorkbookFault {
    match error {
        XlsxError::Password => WorkbookFault::Locked,
        other => damaged(other),
    }
}

/// Reads the values of a sheet, but not its error cells, which [`read_marks`] reads.
fn read_values(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    from_1904: bool,
    room: &mut Room,
    sheet: &mut Sheet,
) -> Result<(), WorkbookFault> {
    let name = sheet.name.clone();
    let fault = |error| damaged_sheet(&name, error);
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(fault)?;
    let percents: Vec<bool> = cells
        .styles()
        .iter()
        .map(|style| {
            let format = style.number_format.as_ref();
            format.is_some_and(|format| is_percent(&format.format_code))
        })
        .collect();
    loop {
        let (cell, style) = match cells.next_cell_with_style_id() {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(()),
            // An error that calamine does not know, such as #SPILL!; the next cell is readable.
            Err(XlsxError::CellError(_)) => continue,
            Err(error) => return Err(fault(error)),
        };
        if matches!(cell.get_value(), DataRef::Error(_)) {
            continue;
        }
        let numbers = Numbers {
            from_1904,
            percent: percents.get(style).copied().unwrap_or(false),
        };
        sheet.grid.put(room, cell.get_position(), |out| {
            write_value(out, cell.get_value(), numbers);
        })?;
    }
}

/// The name of each sheet and the path of its part.
fn sheet_parts(package: &mut Package<'_>) -> Result<Vec<(String, String)>, WorkbookFault> {
    let package_links = links(package, "_rels/.rels")?;
    let workbook = package_links
        .iter()
        .rfind(|link| link.kind.ends_with("/officeDocument"))
        .map_or("xl/workbook.xml", |link| {
            link.target.trim_start_matches('/')
        })
        .to_owned();
    let (folder, file) = match workbook.rfind('/') {
        Some(slash) => workbook.split_at(slash + 1),
        None => ("", workbook.as_str()),
    };
    let workbook_links = links(package, &format!("{folder}_rels/{file}.rels"))?;
    let mut parts = Vec::new();
    let Some(xml) = part(package, &workbook) else {
        return Err(damaged(format_args!("it has no part `{workbook}`")));
    };
    each_start(xml, |start| {
        if start.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(start, "name"), attribute(start, "id"))
            && let Some(link) = workbook_links.iter().rfind(|link| link.id == id)
        {
            let path = match link.target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("{folder}{}", link.target),
            };
            parts.push((name.into_owned(), path));
        }
    })?;
    look_at_parts(&parts)?;
    Ok(parts)
}

/// Where a cell stands and what is known of it while its tags are passed.
#[derive(Default)]
struct Passing {
    row: u32,
    column: u32,
    holds: Holds,
    formula: bool,
    in_value: bool,
    has_value: bool,
    error: String,
}

/// What the value of a cell is.
#[derive(Default, PartialEq)]
enum Holds {
    #[default]
    Number,
    /// A text, which may be blank.
    Text,
    /// An error, whose text is kept.
    Error,
}

/// Reads what calamine does not tell: merged ranges, hidden rows and columns, error cells of any
/// name, and formulas without a value.
fn read_marks(
    mut xml: Xml<'_, '_>,
    room: &mut Room,
    sheet: &mut Sheet,
) -> Result<(), WorkbookFault> {
    let name = sheet.name.clone();
    let mut passing = Passing::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer);
        match event.map_err(|error| damaged_sheet(&name, error))? {
            Event::Start(start) => match start.local_name().as_ref() {
                "c" => passing.begin(&start),
                "v" => passing.in_value = true,
                "f" => passing.formula = true,
                "row" => {
                    if let Some(row) = whole(&start, "r") {
                        passing.row = row.saturating_sub(1);
                    }
                    if is_hidden(&start) && passing.row < MOST_ROWS {
                        sheet.hidden_rows.push(passing.row);
                    }
                }
                "col" if is_hidden(&start) => {
                    let first = whole(&start, "min").unwrap_or(1).saturating_sub(1);
                    let end = whole(&start, "max").unwrap_or(0);
                    sheet.hide_columns(first..end)?;
                }
                "mergeCell" => {
                    if let Some(area) = attribute(&start, "ref").and_then(|range| area(&range)) {
                        sheet.add_merged(area)?;
                    }
                }
                _ => {}
            },
            Event::Text(text) if passing.in_value => {
                passing.has_value |= !text.is_empty();
                if passing.holds == Holds::Error {
                    passing.error.push_str(&text.xml10_content());
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                "v" => passing.in_value = false,
                "c" => passing.end(room, sheet)?,
                "row" => {
                    passing.row = passing.row.saturating_add(1);
                    passing.column = 0;
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

impl Passing {
    fn begin(&mut self, start: &BytesStart<'_>) {
        if let Some((row, column)) = attribute(start, "r").as_deref().and_then(place) {
            (self.row, self.column) = (row, column);
        }
        self.holds = match attribute(start, "t").as_deref() {
            Some("e") => Holds::Error,
            Some("str" | "inlineStr") => Holds::Text,
            _ => Holds::Number,
        };
        (self.formula, self.has_value) = (false, false);
        self.error.clear();
    }

    fn end(&mut self, room: &mut Room, sheet: &mut Sheet) -> Result<(), WorkbookFault> {
        let place = (self.row, self.column);
        if !self.error.is_empty() {
            sheet.add_error(room, place, &self.error)?;
        } else if self.formula && !self.has_value && self.holds != Holds::Text {
            sheet.add_fault(room, place, CellFaultKind::NotCalculated)?;
        }
        self.column = self.column.saturating_add(1);
        Ok(())
    }
}

fn whole(start: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(start, name)?.parse().ok()
}

fn is_hidden(start: &BytesStart<'_>) -> bool {
    attribute(start, "hidden").is_some_and(|value| value == "1" || value == "true")
}

/// The row and column of a reference such as `B2`, from 0.
fn place(reference: &str) -> Option<(u32, u32)> {
    let (letters, digits) = reference.split_at(reference.find(|c: char| c.is_ascii_digit())?);
    let column = letters.bytes().try_fold(0_u32, |column, letter| {
        let value = letter
            .to_ascii_uppercase()
            .checked_sub(b'A')
            .filter(|v| *v < 26)?;
        column.checked_mul(26)?.checked_add(u32::from(value) + 1)
    })?;
    let row: u32 = digits.parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

/// The cells of a reference such as `B2:D4`.
fn area(reference: &str) -> Option<Area> {
    let (first, last) = reference.split_once(':')?;
    Some(Area {
        first: place(first)?,
        last: place(last)?,
    })
}
