//! A table as CSV after RFC 4180, except that lines end in LF where it is printed: a heading, then
//! rows; what is missing is nothing between two commas.

use std::borrow::Cow;

use crate::error::Error;
use crate::report::{DataSet, Table, Value};

/// The byte order mark, without which Excel does not take a CSV for UTF-8.
pub const MARK: &str = "\u{feff}";

/// The CSV text of a table.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn csv(table: &Table) -> Result<String, Error> {
    text(table, Value::bare)
}

/// The CSV text of a table that people open in a spreadsheet and whose cells hold words of others:
/// with a byte order mark, and with no cell that a spreadsheet could take for a formula.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn spreadsheet_csv(table: &Table) -> Result<String, Error> {
    let text = text(table, |value| no_formula(&value.bare()).into_owned())?;
    Ok(MARK.to_owned() + &text)
}

/// A tidy table as CSV to the letter of RFC 4180: lines end in CR LF. UTF-8 without a mark.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn data_csv(set: &DataSet) -> Result<String, Error> {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let headings = set.columns.iter().map(|column| column.name);
    writer
        .write_record(headings)
        .map_err(|error| fault(&error))?;
    for row in &set.rows {
        writer
            .write_record(row.iter().map(Value::bare))
            .map_err(|error| fault(&error))?;
    }
    written(writer)
}

/// One row of a table that people open in a spreadsheet.
///
/// # Errors
/// Only where the writer itself fails, which is a bug.
pub fn spreadsheet_record(cells: &[&str]) -> Result<String, Error> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let cells = cells.iter().map(|cell| no_formula(cell).into_owned());
    writer.write_record(cells).map_err(|error| fault(&error))?;
    written(writer)
}

fn text(table: &Table, cell: impl Fn(&Value) -> String) -> Result<String, Error> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let headings = table.columns.iter().map(|column| column.heading.as_str());
    writer
        .write_record(headings)
        .map_err(|error| fault(&error))?;
    for row in &table.rows {
        writer
            .write_record(row.iter().map(&cell))
            .map_err(|error| fault(&error))?;
    }
    written(writer)
}

fn written(writer: ::csv::Writer<Vec<u8>>) -> Result<String, Error> {
    let bytes = writer.into_inner().map_err(|error| fault(&error))?;
    String::from_utf8(bytes).map_err(|error| fault(&error))
}

fn fault(error: &dyn std::fmt::Display) -> Error {
    Error::Bug(format!("the CSV could not be written: {error}"))
}

/// Text that no spreadsheet takes for a formula: with an apostrophe before what could be one. The
/// wide forms of the signs count too, since Excel narrows them.
fn no_formula(text: &str) -> Cow<'_, str> {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.trim_start().starts_with(signs) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_formula_is_made_harmless() {
        let cells = [
            "=1+1", " =1", "-12", "@A1", "+44", "\t=1", "＝1", "a=1", "12", "", "'=1",
        ];
        let record = spreadsheet_record(&cells).expect("it is written");
        assert_eq!(record, "'=1+1,' =1,'-12,'@A1,'+44,'\t=1,'＝1,a=1,12,,'=1\n");
    }

    #[test]
    fn commas_quotation_marks_and_line_breaks_are_quoted() {
        let record = spreadsheet_record(&["a,b", "say \"no\"", "two\nlines"]);
        assert_eq!(
            record.expect("it is written"),
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\n"
        );
    }
}
