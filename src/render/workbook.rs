//! A workbook of a cover and sheets of one marked-up table each: numbers as numbers with their
//! formats, everything else as words; nothing merged, filled, frozen, filtered or hidden, so that it
//! reads as well aloud and by other programs as on a screen.

use rust_xlsxwriter::{
    DocProperties, Format, FormatAlign, FormatUnderline, Table as Mark, TableColumn, TableStyle,
    Url, Workbook, Worksheet, XlsxError,
};

use super::xlsx::made;
use crate::error::Error;
use crate::report::{Alignment, Book, BookSheet, Value};

/// The letters, and their size in points: what the guidance asks at least.
const FONT: &str = "Arial";
const SIZE: f64 = 12.0;
const TITLE_SIZE: f64 = 16.0;
const HEADING_SIZE: f64 = 14.0;

/// The height of a row and the width of a column in pixels, where nothing says otherwise.
const ROW: u32 = 21;
const COLUMN: u32 = 72;

/// The narrowest and the widest a column of a table is made, in characters; longer text is wrapped.
const NARROWEST: usize = 12;
const WIDEST: usize = 45;

/// How wide running text is, in characters.
const TEXT: f64 = 90.0;

/// The height of a line of words, in sizes of its letters. Rows are given their heights, since not
/// every program works them out for wrapped words when it opens a file.
const LINE: f64 = 1.3;

/// A4, by the number that workbooks have for it.
const A4: u8 = 9;

/// The most rows of a table that a sheet holds, with room above it.
const MOST_ROWS: usize = 1_048_000;

/// The bytes of a workbook. The same book gives the same bytes: the date that a workbook must have
/// of its making is always the same, and nothing says on which machine it was made.
///
/// # Errors
/// `Usage` where a table is longer than a sheet; otherwise only where the writer itself fails, which
/// is a bug.
pub fn workbook(book: &Book) -> Result<Vec<u8>, Error> {
    if book
        .sheets
        .iter()
        .any(|sheet| sheet.table.rows.len() > MOST_ROWS)
    {
        return Err(Error::Usage(format!(
            "a sheet of a workbook holds at most {MOST_ROWS} rows; write a .csv instead"
        )));
    }
    let fault =
        |error: XlsxError| Error::Bug(format!("the workbook could not be written: {error}"));
    written(book).map_err(fault)
}

fn written(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&plain(), ROW, COLUMN)?;
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_author("channelshift")
        .set_creation_datetime(&made()?);
    workbook.set_properties(&properties);
    cover(workbook.add_worksheet(), book)?;
    for sheet in &book.sheets {
        write(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(SIZE)
}

fn title() -> Format {
    plain().set_font_size(TITLE_SIZE).set_bold()
}

fn wrapped() -> Format {
    plain().set_text_wrap().set_align(FormatAlign::Top)
}

fn cover(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name("Cover")?;
    sheet.set_column_width(0, TEXT)?;
    page(sheet);
    let mut row = 0;
    for (heading, paragraphs) in &book.cover {
        let size = if row == 0 { TITLE_SIZE } else { HEADING_SIZE };
        high(sheet, row, lines(heading, TEXT * SIZE / size), size)?;
        let format = if row == 0 {
            title().set_text_wrap()
        } else {
            plain().set_font_size(HEADING_SIZE).set_bold()
        };
        sheet.write_string_with_format(row, 0, heading, &format)?;
        row += 1;
        for paragraph in paragraphs {
            sheet.write_string_with_format(row, 0, paragraph, &wrapped())?;
            high(sheet, row, lines(paragraph, TEXT), SIZE)?;
            row += 1;
        }
    }
    Ok(())
}

/// How a sheet is printed: as wide as a page, on its side.
fn page(sheet: &mut Worksheet) {
    sheet.set_landscape();
    sheet.set_paper_size(A4);
    sheet.set_print_fit_to_pages(1, 0);
}

/// Makes a row high enough for its lines, where one usual line is not.
fn high(sheet: &mut Worksheet, row: u32, lines: u32, size: f64) -> Result<(), XlsxError> {
    if lines > 1 || size > SIZE {
        sheet.set_row_height(row, f64::from(lines) * size * LINE)?;
    }
    Ok(())
}

/// How many lines words take in a column of so many characters, broken at spaces.
fn lines(words: &str, width: f64) -> u32 {
    let (mut lines, mut used) = (1, 0.0);
    for word in words.split(' ') {
        let length = u32::try_from(word.chars().count()).map_or(width, f64::from);
        if used > 0.0 && used + 1.0 + length > width {
            lines += 1;
            used = 0.0;
        }
        used += length + if used > 0.0 { 1.0 } else { 0.0 };
    }
    lines
}

fn write(sheet: &mut Worksheet, content: &BookSheet) -> Result<(), XlsxError> {
    sheet.set_name(&content.tab)?;
    page(sheet);
    let mut row = 0;
    for line in &content.above {
        high(sheet, row, 1, if row == 0 { TITLE_SIZE } else { SIZE })?;
        let format = if row == 0 { title() } else { plain() };
        sheet.write_string_with_format(row, 0, line, &format)?;
        row += 1;
    }
    let head = row;
    let table = &content.table;
    let heading = wrapped().set_bold();
    let mut columns = Vec::new();
    let widths: Vec<f64> = (0..table.columns.len())
        .map(|field| width(content, field))
        .collect();
    let headings = table.columns.iter().map(|column| column.heading.as_str());
    let tallest = headings
        .zip(&widths)
        .map(|(words, width)| lines(words, *width));
    high(sheet, head, tallest.max().unwrap_or(1), SIZE)?;
    for ((field, column), width) in (0..).zip(&table.columns).zip(&widths) {
        sheet.set_column_width(field, *width)?;
        let format = match column.alignment {
            Alignment::Left => heading.clone(),
            Alignment::Right => heading.clone().set_align(FormatAlign::Right),
        };
        let mark = TableColumn::new().set_header(&column.heading);
        columns.push(mark.set_header_format(&format));
    }
    let mut end = head;
    for values in &table.rows {
        end += 1;
        let tallest = values.iter().zip(&widths);
        let tallest = tallest.map(|(value, width)| lines(&value.shown(), *width));
        high(sheet, end, tallest.max().unwrap_or(1), SIZE)?;
        for ((field, value), column) in (0..).zip(values).zip(&table.columns) {
            cell(sheet, (end, field), value, column.alignment)?;
        }
    }
    for (line, tab) in (head + 1..).zip(&content.leads_to) {
        let link = Url::new(format!("internal:'{tab}'!A1")).set_text(tab);
        // Told by its line, not by colour.
        let format = wrapped().set_underline(FormatUnderline::Single);
        sheet.write_url_with_format(line, 0, link, &format)?;
    }
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let mark = Mark::new()
        .set_name(&content.name)
        .set_style(TableStyle::None)
        .set_banded_rows(false)
        .set_autofilter(false)
        .set_alt_text_title(&table.title)
        .set_alt_text(&content.description)
        .set_columns(&columns);
    sheet.add_table(head, 0, end, last, &mark)?;
    Ok(())
}

fn cell(
    sheet: &mut Worksheet,
    (row, field): (u32, u16),
    value: &Value,
    alignment: Alignment,
) -> Result<(), XlsxError> {
    if let Some((number, shown)) = number(value, alignment) {
        let format = plain().set_align(FormatAlign::Top).set_num_format(shown);
        sheet.write_number_with_format(row, field, number, &format)?;
        return Ok(());
    }
    let format = match alignment {
        Alignment::Left => wrapped(),
        Alignment::Right => wrapped().set_align(FormatAlign::Right),
    };
    sheet.write_string_with_format(row, field, value.shown(), &format)?;
    Ok(())
}

/// A value as a number and the format in which it looks as it is shown; `None` where it is none.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts stay below a trillion, which a double holds exactly"
)]
fn number(value: &Value, alignment: Alignment) -> Option<(f64, String)> {
    match value {
        Value::Count(count) => Some((*count as f64, "#,##0".into())),
        // Rounded once more: a hundredth of a rounded number is not always the nearest to it.
        Value::Percent(percent) => Some(((percent * 10.0).round() / 1000.0, "0.0%".into())),
        Value::Ratio(ratio) => Some((*ratio, "0.000000".into())),
        Value::Points(points) => Some((*points, "+0.0;-0.0;0.0".into())),
        // What was rounded to words, in a column of numbers: 1,234.5.
        Value::Text(text) if alignment == Alignment::Right => {
            let decimals = text
                .split_once('.')
                .map_or(0, |(_, decimals)| decimals.len());
            let digits = text.replace(',', "");
            let is_number = digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.');
            let number: f64 = digits.parse().ok().filter(|_| is_number)?;
            let point = if decimals > 0 { "." } else { "" };
            Some((number, format!("#,##0{point}{}", "0".repeat(decimals))))
        }
        _ => None,
    }
}

/// The width of a column of a table, in characters.
fn width(content: &BookSheet, field: usize) -> f64 {
    let table = &content.table;
    let column = |row: &Vec<Value>| {
        row.get(field)
            .map_or(0, |value| value.shown().chars().count())
    };
    let longest = table.rows.iter().map(column).max().unwrap_or(0);
    let heading = table.columns.get(field);
    // A heading is wrapped at its spaces: its longest word must fit.
    let words = heading.map_or(0, |heading| {
        let words = heading.heading.split(' ');
        words.map(|word| word.chars().count()).max().unwrap_or(0)
    });
    let characters = longest.max(words).max(NARROWEST);
    if characters > WIDEST && longest > 2 * WIDEST {
        return TEXT;
    }
    u32::try_from(characters.min(WIDEST) + 2).map_or(TEXT, f64::from)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn words_break_at_spaces() {
        assert_eq!(lines("", 4.0), 1);
        assert_eq!(lines("a bb", 4.0), 1);
        assert_eq!(lines("a bb c", 4.0), 2);
        assert_eq!(
            lines("a bb ccc ddddd e", 4.0),
            4,
            "a long word has a line of its own"
        );
    }
}
