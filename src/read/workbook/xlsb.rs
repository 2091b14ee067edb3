//! xlsb: calamine reads the values; what it does not tell is read beside it from the records of
//! the sheet, and error cells of formulas too, which it passes over.

use std::io::{BufReader, Cursor, Read};

use calamine::{Reader, SheetType, Xlsb, XlsbError};

use super::package::{Package, bytes_of, links, look_at_parts, open};
use super::text::{Numbers, is_percent, write_value};
use super::{
    Area, MOST_CELLS, MOST_ROWS, Room, Sheet, WorkbookFault, damaged, damaged_sheet, look_at_names,
    too_many,
};

const WORKBOOK: &str = "xl/workbook.bin";
const STYLES: &str = "xl/styles.bin";
const LINKS: &str = "xl/_rels/workbook.bin.rels";

/// Records by their numbers in [MS-XLSB].
mod record {
    pub(super) const ROW: u16 = 0x0000;
    pub(super) const SHORT_NUMBER: u16 = 0x0002;
    pub(super) const ERROR: u16 = 0x0003;
    pub(super) const NUMBER: u16 = 0x0005;
    pub(super) const FORMULA_NUMBER: u16 = 0x0009;
    pub(super) const FORMULA_ERROR: u16 = 0x000B;
    pub(super) const FORMAT: u16 = 0x002C;
    pub(super) const STYLE: u16 = 0x002F;
    pub(super) const COLUMNS: u16 = 0x003C;
    pub(super) const SHEET: u16 = 0x009C;
    pub(super) const MERGED: u16 = 0x00B0;
    pub(super) const STYLES: u16 = 0x0269;
    pub(super) const STYLES_END: u16 = 0x026A;
}

/// How errors show, by their numbers in the format.
const ERRORS: [(u8, &str); 8] = [
    (0x00, "#NULL!"),
    (0x07, "#DIV/0!"),
    (0x0F, "#VALUE!"),
    (0x17, "#REF!"),
    (0x1D, "#NAME?"),
    (0x24, "#NUM!"),
    (0x2A, "#N/A"),
    (0x2B, "#GETTING_DATA"),
];

/// Reads every sheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookFault> {
    let mut package = open(bytes)?;
    let parts = sheet_parts(&mut package)?;
    let styles = percent_styles(&mut package)?;
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsbError::Password => WorkbookFault::Locked,
        other => damaged(other),
    })?;
    let from_1904 = workbook.has_1904_epoch();
    let listed = workbook.sheets_metadata().to_vec();
    look_at_names(listed.iter().map(|one| one.name.as_str()))?;
    let mut room = Room::new();
    let mut sheets = Vec::new();
    for listed in listed.iter().filter(|one| one.typ == SheetType::WorkSheet) {
        let fault = |error| damaged_sheet(&listed.name, error);
        let mut sheet = Sheet {
            name: listed.name.clone(),
            visibility: listed.visible.into(),
            ..Sheet::default()
        };
        let mut marks = Marks::default();
        let path = parts.iter().find(|(name, _)| *name == sheet.name);
        if let Some(part) = path.and_then(|(_, path)| bytes_of(&mut package, path)) {
            marks.read(part, &styles, &mut room, &mut sheet)?;
        }
        let mut cells = workbook
            .worksheet_cells_reader(&listed.name)
            .map_err(fault)?;
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let place = cell.get_position();
            let numbers = Numbers {
                from_1904,
                percent: marks.percents.binary_search(&place).is_ok(),
            };
            sheet.grid.put(&mut room, place, |out| {
                write_value(out, cell.get_value(), numbers);
            })?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The name of each sheet and the path of its part.
fn sheet_parts(package: &mut Package<'_>) -> Result<Vec<(String, String)>, WorkbookFault> {
    let links = links(package, LINKS)?;
    let mut parts = Vec::new();
    let Some(workbook) = bytes_of(package, WORKBOOK) else {
        return Err(damaged(format_args!("it has no part `{WORKBOOK}`")));
    };
    each_record(workbook, |kind, content| {
        if kind == record::SHEET
            && let Some((id, rest)) = text(content.get(8..).unwrap_or(&[]))
            && let Some((name, _)) = text(rest)
            && let Some(link) = links.iter().rfind(|link| link.id == id)
        {
            parts.push((name, format!("xl/{}", link.target)));
        }
        Ok(())
    })?;
    look_at_parts(&parts)?;
    Ok(parts)
}

/// For each style of cells, whether it shows percentages.
fn percent_styles(package: &mut Package<'_>) -> Result<Vec<bool>, WorkbookFault> {
    // The formats that Excel knows by number alone: 0% and 0.00%.
    let mut formats = vec![9, 10];
    let mut styles = Vec::new();
    let mut within = false;
    let Some(part) = bytes_of(package, STYLES) else {
        return Ok(styles);
    };
    each_record(part, |kind, content| {
        match kind {
            record::FORMAT => {
                let format = text(content.get(2..).unwrap_or(&[]));
                if format.is_some_and(|(format, _)| is_percent(&format)) {
                    formats.push(number(content, 0, 2));
                }
            }
            record::STYLES => within = true,
            record::STYLES_END => within = false,
            record::STYLE if within => styles.push(formats.contains(&number(content, 2, 2))),
            _ => {}
        }
        Ok(())
    })?;
    Ok(styles)
}

/// What the records of a sheet say beside its values.
#[derive(Default)]
struct Marks {
    row: u32,
    /// The cells that show percentages, by row and column.
    percents: Vec<(u32, u32)>,
}

impl Marks {
    fn read(
        &mut self,
        part: impl Read,
        styles: &[bool],
        room: &mut Room,
        sheet: &mut Sheet,
    ) -> Result<(), WorkbookFault> {
        each_record(part, |kind, content| {
            // The column of a cell; the first row or column of what is no cell.
            let column = number(content, 0, 4);
            match kind {
                record::ROW => {
                    self.row = column;
                    if number(content, 10, 2) & 0x1000 != 0 && self.row < MOST_ROWS {
                        sheet.hidden_rows.push(self.row);
                    }
                }
                record::SHORT_NUMBER | record::NUMBER | record::FORMULA_NUMBER => {
                    let style = number(content, 4, 3) as usize;
                    if styles.get(style).copied().unwrap_or(false) {
                        if self.percents.len() == MOST_CELLS {
                            return Err(too_many(MOST_CELLS, "filled cells"));
                        }
                        self.percents.push((self.row, column));
                    }
                }
                record::ERROR | record::FORMULA_ERROR => {
                    let code = content.get(8);
                    let error = ERRORS.iter().find(|(known, _)| Some(known) == code);
                    let text = error.map_or("#UNKNOWN!", |(_, text)| text);
                    sheet.add_error(room, (self.row, column), text)?;
                }
                record::COLUMNS if number(content, 16, 2) & 1 != 0 => {
                    let end = number(content, 4, 4).saturating_add(1);
                    sheet.hide_columns(column..end)?;
                }
                record::MERGED => sheet.add_merged(Area {
                    first: (column, number(content, 8, 4)),
                    last: (number(content, 4, 4), number(content, 12, 4)),
                })?,
                _ => {}
            }
            Ok(())
        })?;
        self.percents.sort_unstable();
        Ok(())
    }
}

/// Shows the records of a part, each with its number and content. Where the part breaks off it
/// ends; calamine says so.
fn each_record(
    part: impl Read,
    mut show: impl FnMut(u16, &[u8]) -> Result<(), WorkbookFault>,
) -> Result<(), WorkbookFault> {
    let mut part = BufReader::new(part).bytes();
    let mut next = || part.next().and_then(Result::ok);
    let mut content = Vec::new();
    while let Some(low) = next() {
        let mut kind = u16::from(low & 0x7F);
        if low & 0x80 != 0 {
            let Some(high) = next() else { break };
            kind |= u16::from(high & 0x7F) << 7;
        }
        let mut length = 0_usize;
        for place in 0..4 {
            let Some(byte) = next() else { break };
            length |= usize::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        content.clear();
        content.extend(std::iter::from_fn(&mut next).take(length));
        if content.len() < length {
            break;
        }
        show(kind, &content)?;
    }
    Ok(())
}

/// Some bytes, at most four, as a number; nought beyond the end.
fn number(content: &[u8], at: usize, length: usize) -> u32 {
    let bytes = content.get(at..at + length).unwrap_or(&[]);
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// A text at the beginning of some bytes, and what follows it.
fn text(content: &[u8]) -> Option<(String, &[u8])> {
    let length = (number(content, 0, 4) as usize).checked_mul(2)?;
    let letters = content.get(4..)?.get(..length)?;
    let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(letters);
    Some((text.into_owned(), &content[4 + length..]))
}
