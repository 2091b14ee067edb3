//! xls: calamine reads the values, from a copy in which nothing can mislead it.
//!
//! calamine trusts what a compound file says of its chains, which may be rings. So the workbook's
//! stream is taken out by the `cfb` crate, which follows no chain twice; its records are passed
//! once (`biff`); and it is put into a new compound file alone.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Range, Reader, SheetType, Xls, XlsError};
use cfb::{CompoundFile as Compound, Version};

use super::biff::{Beside, Globals, Limits};
use super::text::{Numbers, borrowed, write_value};
use super::{
    Area, CellFaultKind, Room, Sheet, WorkbookFault, damaged, damaged_sheet, look_at_names,
};

/// Reads every sheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookFault> {
    let (name, mut stream) = workbook_stream(bytes)?;
    let globals = Globals::read(&stream)?;
    let mut limits = Limits::new(&stream);
    let mut beside = Vec::new();
    for start in &globals.sheets {
        beside.push(Beside::read(&mut stream, *start, &globals, &mut limits)?);
    }
    let mut workbook =
        Xls::new(Cursor::new(alone(name, &stream)?)).map_err(|error| match error {
            XlsError::Password => WorkbookFault::Locked,
            other => damaged(other),
        })?;
    let from_1904 = workbook.has_1904_epoch();
    let listed = workbook.sheets_metadata().to_vec();
    look_at_names(listed.iter().map(|one| one.name.as_str()))?;
    let mut room = Room::new();
    let mut sheets = Vec::new();
    for (listed, beside) in listed.iter().zip(beside) {
        if listed.typ != SheetType::WorkSheet {
            continue;
        }
        let fault = |error| damaged_sheet(&listed.name, error);
        let mut sheet = Sheet {
            name: listed.name.clone(),
            visibility: listed.visible.into(),
            ..beside.sheet
        };
        let merged = workbook.merge_cells_by_sheet_name(&listed.name);
        for area in merged.map_err(fault)? {
            sheet.add_merged(Area {
                first: area.start,
                last: area.end,
            })?;
        }
        let range = workbook.worksheet_range(&listed.name).map_err(fault)?;
        put_cells(&range, &beside.percents, from_1904, &mut room, &mut sheet)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn put_cells(
    range: &Range<Data>,
    percents: &[(u32, u32)],
    from_1904: bool,
    room: &mut Room,
    sheet: &mut Sheet,
) -> Result<(), WorkbookFault> {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    for (row, column, value) in range.used_cells() {
        let (row, column) = (first_row + small(row), first_column + small(column));
        let numbers = Numbers {
            from_1904,
            percent: percents.binary_search(&(row, column)).is_ok(),
        };
        sheet.grid.put(room, (row, column), |out| {
            write_value(out, &borrowed(value), numbers);
        })?;
        if matches!(value, Data::Error(_)) {
            sheet.add_fault(room, (row, column), CellFaultKind::Error)?;
        }
    }
    Ok(())
}

/// The stream that is the workbook, and its name.
fn workbook_stream(bytes: &[u8]) -> Result<(&'static str, Vec<u8>), WorkbookFault> {
    let mut file = Compound::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = if file.exists("/Workbook") {
        "/Workbook"
    } else {
        "/Book"
    };
    let mut stream = Vec::new();
    let source = file.open_stream(name).map_err(damaged)?;
    // No stream is longer than the file that it is in.
    let read = source.take(bytes.len() as u64).read_to_end(&mut stream);
    read.map_err(damaged)?;
    Ok((name, stream))
}

/// A compound file that holds a stream and nothing else.
fn alone(name: &str, stream: &[u8]) -> Result<Vec<u8>, WorkbookFault> {
    let mut file =
        Compound::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(damaged)?;
    let write = || {
        file.create_stream(name)?.write_all(stream)?;
        file.flush()?;
        Ok(file.into_inner().into_inner())
    };
    let written: std::io::Result<Vec<u8>> = write();
    written.map_err(damaged)
}
