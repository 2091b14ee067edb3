//! Tables as a workbook, one a sheet: text and numbers alone, with nothing frozen, merged or filled,
//! so that it reads as well aloud and by other programs as on a screen.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::error::Error;
use crate::report::{Table, Value};

/// The widest a column is made, in characters; longer text flows out of sight.
const WIDEST: usize = 60;

/// The bytes of a workbook of tables; the sheets have their titles. The same tables give the same
/// bytes: the date that a workbook must have of its making is always the same.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn xlsx(title: &str, tables: &[&Table]) -> Result<Vec<u8>, Error> {
    let fault =
        |error: XlsxError| Error::Bug(format!("the workbook could not be written: {error}"));
    written(title, tables).map_err(fault)
}

fn written(title: &str, tables: &[&Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(title)
        .set_creation_datetime(&made()?);
    workbook.set_properties(&properties);
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.title)?;
        write(sheet, table)?;
    }
    workbook.save_to_buffer()
}

/// The date of its making that every workbook has, so that the same content gives the same bytes.
pub(super) fn made() -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(2000, 1, 1)
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    for (field, column) in (0..).zip(&table.columns) {
        sheet.write_string(0, field, &column.heading)?;
        let cells = table
            .rows
            .iter()
            .filter_map(|row| row.get(usize::from(field)));
        let lengths = cells.map(|cell| cell.bare().chars().count());
        let longest = lengths
            .max()
            .unwrap_or(0)
            .max(column.heading.chars().count());
        let width = u32::try_from(longest.min(WIDEST) + 1).unwrap_or(u32::MAX);
        sheet.set_column_width(field, f64::from(width))?;
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (field, value) in (0..).zip(row) {
            match value {
                Value::Blank | Value::Missing(_) => {}
                Value::Count(count) => {
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "counts stay below a trillion, which a double holds exactly"
                    )]
                    sheet.write_number(line, field, *count as f64)?;
                }
                _ => {
                    sheet.write_string(line, field, value.bare())?;
                }
            }
        }
    }
    Ok(())
}
