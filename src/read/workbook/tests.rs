//! Workbooks written here, real ones beside the project where they are there, and hostile ones.

use std::io::{Cursor, Write};
use std::path::Path;

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn read(bytes: &[u8]) -> Result<Vec<Sheet>, WorkbookFault> {
    sheets(&mut Cursor::new(bytes))
}

/// The only sheet of a workbook that is read.
fn only(bytes: &[u8]) -> Sheet {
    let mut sheets = read(bytes).expect("it is read");
    assert_eq!(sheets.len(), 1);
    sheets.remove(0)
}

fn rows(sheet: &Sheet) -> Vec<Vec<&str>> {
    (0..sheet.grid.rows())
        .map(|row| sheet.grid.row(row).collect())
        .collect()
}

/// Why a workbook is not read.
fn refusal(bytes: &[u8]) -> String {
    read(bytes)
        .map(|_| ())
        .expect_err("it is not read")
        .to_string()
}

fn error(row: u32, column: u32) -> CellFault {
    CellFault {
        row,
        column,
        kind: CellFaultKind::Error,
    }
}

/// An xlsx of one sheet.
fn xlsx(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    workbook.save_to_buffer().expect("memory can be written")
}

/// A zip of parts.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("memory can be written");
        zip.write_all(content).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

const LINKS: &str = "<Relationships><Relationship Id=\"w\" \
    Type=\"http://x/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const SHEET_LINK: &str = "<Relationships><Relationship Id=\"s\" \
    Type=\"http://x/relationships/worksheet\" Target=\"worksheets/one.xml\"/></Relationships>";

/// An xlsx of one sheet in plain XML, for what no writer of workbooks writes.
fn raw_xlsx(about: &str, sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let workbook = format!(
        "<workbook>{about}<sheets><sheet name=\"One\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet>{sheet}</worksheet>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", LINKS.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", SHEET_LINK.as_bytes()),
        ("xl/worksheets/one.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    zip(&parts)
}

/// An ods of tables in XML.
fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta2\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

fn ods_row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn ods_text(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

fn ods_table(rows: &str) -> Vec<u8> {
    ods(&format!(
        "<table:table table:name=\"T\">{rows}</table:table>"
    ))
}

/// A file beside the project; `None`, said on standard error, where it is not there.
fn shared(path: &str) -> Option<Vec<u8>> {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path);
    let bytes = std::fs::read(whole).ok();
    if bytes.is_none() {
        // Past the test harness, which would keep it back from a passing test.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: {path} is not beside the project"
        );
    }
    bytes
}

#[test]
fn cells_of_xlsx_are_what_a_reader_would_write() {
    let bytes = xlsx(|sheet| {
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let hours = Format::new().set_num_format("[h]:mm");
        let percent = Format::new().set_num_format("0.0%");
        let bold = Format::new().set_bold();
        let april = ExcelDateTime::from_ymd(2015, 4, 1).expect("a day");
        let one = april.clone().and_hms(13, 5, 0).expect("a moment");
        let mut fill = || -> Result<(), rust_xlsxwriter::XlsxError> {
            sheet
                .write(0, 0, "Council & co")?
                .write(0, 1, "two\nlines")?;
            sheet.write(0, 2, " [note 3] ")?.write(0, 3, "[x]")?;
            sheet
                .write(1, 0, 1234)?
                .write(1, 1, 2015)?
                .write(1, 2, 0.1 + 0.2)?;
            sheet.write(1, 3, -12.5)?.write(1, 4, true)?;
            sheet.write_number_with_format(2, 0, 0.125, &percent)?;
            sheet.write_with_format(2, 1, &april, &day)?;
            sheet.write_with_format(2, 2, &one, &moment)?;
            sheet.write_number_with_format(2, 3, 1.5, &hours)?;
            sheet.write(4, 0, Formula::new("=1+1").set_result("2"))?;
            sheet.write(4, 1, Formula::new("=\"a\"").set_result("a"))?;
            sheet.write_rich_string(4, 2, &[(&bold, "rich"), (&Format::new(), " text")])?;
            sheet.write_blank(6, 6, &bold)?;
            Ok(())
        };
        fill().expect("it is written");
    });
    let sheet = only(&bytes);
    assert_eq!(
        rows(&sheet),
        [
            vec!["Council & co", "two\nlines", " [note 3] ", "[x]"],
            vec!["1234", "2015", "0.3", "-12.5", "TRUE"],
            vec!["12.5%", "2015-04-01", "2015-04-01 13:05:00", "36:00:00"],
            vec![],
            vec!["2", "a", "rich text"],
        ]
    );
    assert_eq!((sheet.grid.rows(), sheet.grid.columns()), (5, 5));
    assert_eq!(sheet.grid.cell(1, 4), "TRUE");
    assert_eq!(sheet.grid.cell(0, 4), "");
    assert_eq!(sheet.grid.cell(9, 9), "");
    assert_eq!((sheet.faults, sheet.merged), (vec![], vec![]));
}

#[test]
fn an_xlsx_says_what_is_hidden_merged_and_failed() {
    let mut workbook = Workbook::new();
    let mut fill = || -> Result<(), rust_xlsxwriter::XlsxError> {
        let sheet = workbook.add_worksheet().set_name("Data")?;
        sheet.merge_range(0, 0, 2, 0, "Leeds", &Format::new())?;
        sheet.write(1, 2, Formula::new("=1/0").set_result("#DIV/0!"))?;
        sheet.write(3, 1, Formula::new("=NA()").set_result("#N/A"))?;
        sheet.set_row_hidden(1)?.set_column_hidden(1)?;
        sheet.set_row_hidden(90)?.set_column_hidden(90)?;
        workbook.add_worksheet().set_name("Old")?.set_hidden(true);
        workbook
            .add_worksheet()
            .set_name("Older")?
            .set_very_hidden(true);
        Ok(())
    };
    fill().expect("it is written");
    let bytes = workbook.save_to_buffer().expect("memory can be written");
    let sheets = read(&bytes).expect("it is read");
    let tabs: Vec<_> = sheets
        .iter()
        .map(|s| (s.name.as_str(), s.visibility))
        .collect();
    assert_eq!(
        tabs,
        [
            ("Data", Visibility::Visible),
            ("Old", Visibility::Hidden),
            ("Older", Visibility::VeryHidden)
        ]
    );
    let data = &sheets[0];
    assert_eq!(data.faults, [error(1, 2), error(3, 1)]);
    assert_eq!(data.grid.cell(1, 2), "#DIV/0!");
    assert_eq!(data.grid.cell(3, 1), "#N/A");
    assert_eq!(
        (&data.hidden_rows[..], &data.hidden_columns[..]),
        (&[1][..], &[1][..])
    );
    let area = Area {
        first: (0, 0),
        last: (2, 0),
    };
    assert_eq!(data.merged, [area]);
}

#[test]
fn what_writers_of_xlsx_do_not_agree_on_is_read() {
    // Cells without references and out of order, an error that calamine does not know, a formula
    // that was never worked out, one whose text is blank, and days counted from 1904.
    let styles = b"<styleSheet><numFmts><numFmt numFmtId=\"165\" formatCode=\"d mmm yyyy\"/></numFmts>\
        <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"165\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>";
    let sheet = "<sheetData><row r=\"2\"><c><v>1</v></c><c><v>2</v></c></row>\
        <row r=\"1\"><c r=\"C1\" t=\"e\"><f>A1#</f><v>#SPILL!</v></c><c r=\"A1\"><v>3</v></c></row>\
        <row r=\"3\"><c r=\"A3\"><f>SUM(A1:A2)</f><v></v></c><c r=\"B3\"><f>B2</f></c>\
        <c r=\"C3\" t=\"str\"><f>T(1)</f><v></v></c></row>\
        <row r=\"4\"><c r=\"A4\" s=\"1\"><v>40633</v></c><c r=\"B4\" s=\"2\"><v>0.07</v></c>\
        <c r=\"C4\" t=\"inlineStr\"><is><t>inline</t></is></c></row></sheetData>";
    let bytes = raw_xlsx(
        "<workbookPr date1904=\"1\"/>",
        sheet,
        &[("xl/styles.xml", styles)],
    );
    let sheet = only(&bytes);
    assert_eq!(
        rows(&sheet),
        [
            vec!["3", "", "#SPILL!"],
            vec!["1", "2"],
            vec![],
            vec!["2015-04-01", "7%", "inline"],
        ]
    );
    let never = |column| CellFault {
        row: 2,
        column,
        kind: CellFaultKind::NotCalculated,
    };
    assert_eq!(sheet.faults, [error(0, 2), never(0), never(1)]);
}

#[test]
fn merged_labels_are_filled_and_numbers_are_not() {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let plain = Format::new();
    let bytes = xlsx(|sheet| {
        let mut fill = || -> Result<(), rust_xlsxwriter::XlsxError> {
            sheet.merge_range(0, 1, 0, 3, "", &day)?;
            sheet.write_number_with_format(0, 1, 42095, &day)?;
            sheet.merge_range(1, 0, 2, 0, "Leeds", &plain)?;
            sheet.merge_range(1, 1, 2, 1, "", &plain)?.write(1, 1, 12)?;
            sheet.merge_range(1, 2, 2, 2, "1,234", &plain)?;
            sheet.merge_range(3, 0, 90, 90, "Total", &plain)?;
            sheet.write(3, 3, 5)?;
            Ok(())
        };
        fill().expect("it is written");
    });
    let mut sheet = only(&bytes);
    let filled = sheet.fill_merged(|area| area.first.0 < 3);
    assert_eq!(filled, [(0, 2), (0, 3), (2, 0)]);
    let april = "2015-04-01";
    assert_eq!(
        rows(&sheet),
        [
            vec!["", april, april, april],
            vec!["Leeds", "12", "1,234"],
            vec!["Leeds"],
            vec!["Total", "", "", "5"],
        ]
    );
    // Nothing is filled outside the rows and columns in use, or over what is there.
    assert_eq!(sheet.fill_merged(|_| true), [(3, 1), (3, 2)]);
    assert_eq!(sheet.fill_merged(|_| true), []);
}

#[test]
fn cells_of_ods_are_what_a_reader_would_write() {
    let value = |kind: &str, value: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" {value}><text:p>shown</text:p></table:table-cell>"
        )
    };
    let first = [
        value("float", "office:value=\"1234\""),
        value("currency", "office:value=\"0.30000000000000004\""),
        value("percentage", "office:value=\"0.125\""),
        value("date", "office:date-value=\"2015-04-01\""),
        value("date", "office:date-value=\"2015-04-01T13:05:00\""),
        value("time", "office:time-value=\"PT36H00M00S\""),
        value("boolean", "office:boolean-value=\"true\""),
    ];
    let note = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>by me\
        </text:p></office:annotation> <text:p>B&amp;NES<text:s text:c=\"2\"/>&#163;<text:span>9\
        </text:span></text:p>\n<text:p>two<text:tab/></text:p></table:table-cell>";
    let bytes = ods_table(&(ods_row(&first.concat()) + &ods_row(note)));
    assert_eq!(
        rows(&only(&bytes)),
        [
            vec![
                "1234",
                "0.3",
                "12.5%",
                "2015-04-01",
                "2015-04-01 13:05:00",
                "36:00:00",
                "TRUE"
            ],
            vec!["B&NES  £9\ntwo\t"],
        ]
    );
}

#[test]
fn an_ods_says_what_is_hidden_merged_and_failed() {
    let failed = "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" \
        office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>";
    let old_failed = "<table:table-cell table:formula=\"of:=NA()\" office:value-type=\"float\" \
        office:value=\"0\"><text:p>#N/A</text:p></table:table-cell>";
    let never = "<table:table-cell table:formula=\"of:=1+1\"/>";
    let merged = "<table:table-cell table:number-rows-spanned=\"2\" table:number-columns-spanned=\"1\" \
        office:value-type=\"string\"><text:p>Leeds</text:p></table:table-cell>";
    let covered = "<table:covered-table-cell/>";
    let bytes = ods(&format!(
        "<table:table table:name=\"Data\"><table:table-column table:number-columns-repeated=\"2\"/>\
         <table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"16382\"/>\
         <table:table-row-group><table:table-header-rows>{}</table:table-header-rows>\
         <table:table-row table:visibility=\"filter\">{covered}{failed}{}</table:table-row>\
         </table:table-row-group>{}\
         <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:shapes><draw:frame><table:table table:name=\"drawn\"/></draw:frame></table:shapes>\
         </table:table><table:table table:name=\"Old\" table:style-name=\"ta2\"/>",
        ods_row(&(merged.to_owned() + &ods_text("a"))),
        ods_text("b"),
        ods_row(&(never.to_owned() + old_failed)),
    ));
    let mut sheets = read(&bytes).expect("it is read");
    assert_eq!(sheets[1].visibility, Visibility::Hidden);
    assert_eq!(sheets.len(), 2);
    let data = &mut sheets[0];
    assert_eq!(
        rows(data),
        [
            vec!["Leeds", "a"],
            vec!["", "#DIV/0!", "b"],
            vec!["", "#N/A"]
        ]
    );
    let never = CellFault {
        row: 2,
        column: 0,
        kind: CellFaultKind::NotCalculated,
    };
    assert_eq!(data.faults, [error(1, 1), never, error(2, 1)]);
    assert_eq!(
        (&data.hidden_rows[..], &data.hidden_columns[..]),
        (&[1][..], &[2][..])
    );
    assert_eq!(data.fill_merged(|_| true), [(1, 0)]);
}

#[test]
fn repeated_cells_of_ods_stand_as_often_as_they_say() {
    let bytes = ods_table(
        "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/>\
         <table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"float\" \
         office:value=\"7\"/></table:table-row>",
    );
    assert_eq!(rows(&only(&bytes)), [["", "7", "7"], ["", "7", "7"]]);
}

/// A record of the binary formats since 2007.
fn binary_record(kind: u16, content: &[u8]) -> Vec<u8> {
    let [low, high] = [kind & 0x7F, kind >> 7].map(|half| u8::try_from(half).expect("seven bits"));
    let mut record = if kind > 0x7F {
        vec![low | 0x80, high]
    } else {
        vec![low]
    };
    record.push(u8::try_from(content.len()).expect("short"));
    record.extend(content);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let letters: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u32::try_from(letters.len())
        .expect("short")
        .to_le_bytes()
        .to_vec();
    bytes.extend(letters.iter().flat_map(|letter| letter.to_le_bytes()));
    bytes
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// An xlsb of one sheet: a label over two rows, a percentage, a day and a failed formula.
fn xlsb() -> Vec<u8> {
    let sheet = [words(&[0, 1]), wide("s"), wide("One")].concat();
    let workbook = [
        binary_record(0x0099, &[0; 12]),
        binary_record(0x009C, &sheet),
        binary_record(0x0090, &[]),
        binary_record(0x009D, &[]),
    ];
    let style = |format: u16| {
        let content = [&[0, 0], &format.to_le_bytes()[..], &[0; 12]].concat();
        binary_record(0x002F, &content)
    };
    let styles = [
        binary_record(0x0269, &words(&[3])),
        style(0),
        style(10),
        style(14),
        binary_record(0x026A, &[]),
    ];
    let row = |row: u32, flags: u16| {
        let content = [
            words(&[row, 0]),
            vec![0, 0],
            flags.to_le_bytes().to_vec(),
            vec![0; 5],
        ];
        binary_record(0x0000, &content.concat())
    };
    let number = |column: u32, style: u32, value: f64| {
        let content = [words(&[column, style]), value.to_le_bytes().to_vec()].concat();
        binary_record(0x0005, &content)
    };
    let cells = [
        binary_record(0x0094, &words(&[0, 2, 0, 2])),
        binary_record(0x003C, &[words(&[2, 2, 0, 0]), vec![1, 0]].concat()),
        binary_record(0x0091, &[]),
        row(0, 0),
        binary_record(0x0006, &[words(&[0, 0]), wide("Leeds")].concat()),
        number(1, 1, 0.125),
        row(1, 0x1000),
        number(1, 2, 42095.0),
        number(2, 0, 7.0),
        row(2, 0),
        binary_record(0x000B, &[words(&[1, 0]), vec![0x17], vec![0; 10]].concat()),
        binary_record(0x0092, &[]),
        binary_record(0x00B0, &words(&[0, 1, 0, 0])),
    ];
    let links = SHEET_LINK.replace("one.xml", "one.bin");
    zip(&[
        ("xl/workbook.bin", &workbook.concat()),
        ("xl/styles.bin", &styles.concat()),
        ("xl/_rels/workbook.bin.rels", links.as_bytes()),
        ("xl/worksheets/one.bin", &cells.concat()),
    ])
}

#[test]
fn an_xlsb_is_read_with_all_it_says() {
    let bytes = xlsb();
    let mut sheet = only(&bytes);
    assert_eq!(sheet.name, "One");
    assert_eq!(
        rows(&sheet),
        [
            vec!["Leeds", "12.5%"],
            vec!["", "2015-04-01", "7"],
            vec!["", "#REF!"]
        ]
    );
    assert_eq!(sheet.faults, [error(2, 1)]);
    assert_eq!(
        (&sheet.hidden_rows[..], &sheet.hidden_columns[..]),
        (&[1][..], &[2][..])
    );
    assert_eq!(sheet.fill_merged(|_| true), [(1, 0)]);
}

/// A record of the old format.
fn old_record(kind: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("short");
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

fn halves(numbers: &[u16]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// An xls of one sheet with these records in it.
fn xls(records: &[Vec<u8>]) -> Vec<u8> {
    let begin = old_record(0x0809, &halves(&[0x0600, 5, 0, 0, 0, 0, 0, 0]));
    let style = |format: u16| old_record(0x00E0, &[halves(&[0, format]), vec![0; 16]].concat());
    let before = [begin.clone(), style(0), style(10)].concat();
    let name = b"\x03\x00One";
    // Four bytes of place, two of what it is, the name; then the end of what is before the sheets.
    let start = before.len() + 4 + 6 + name.len() + 4;
    let place = u32::try_from(start).expect("short").to_le_bytes();
    let listed = old_record(0x0085, &[&place[..], &[0, 0], name].concat());
    let end = old_record(0x000A, &[]);
    let stream = [before, listed, end.clone(), begin, records.concat(), end].concat();
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
    let mut workbook = file.create_stream("/Workbook").expect("memory");
    workbook.write_all(&stream).expect("memory");
    drop(workbook);
    file.flush().expect("memory");
    file.into_inner().into_inner()
}

fn old_number(row: u16, column: u16, style: u16, value: f64) -> Vec<u8> {
    let content = [halves(&[row, column, style]), value.to_le_bytes().to_vec()].concat();
    old_record(0x0203, &content)
}

#[test]
fn an_xls_says_what_is_hidden_and_a_percentage() {
    let bytes = xls(&[
        // What it says of its size is four thousand million rows.
        old_record(
            0x0200,
            &[
                vec![0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
                halves(&[0, 256, 0]),
            ]
            .concat(),
        ),
        old_record(0x007D, &halves(&[1, 1, 0, 0, 1, 0])),
        old_record(0x0208, &halves(&[1, 0, 2, 0, 0, 0, 0x20, 0])),
        old_number(0, 0, 1, 0.07),
        old_number(1, 1, 0, 1234.0),
        old_record(0x0205, &[halves(&[2, 0, 0]), vec![0x17, 1]].concat()),
    ]);
    let sheet = only(&bytes);
    assert_eq!(rows(&sheet), [vec!["7%"], vec!["", "1234"], vec!["#REF!"]]);
    assert_eq!(sheet.faults, [error(2, 0)]);
    assert_eq!(
        (&sheet.hidden_rows[..], &sheet.hidden_columns[..]),
        (&[1][..], &[1][..])
    );
}

#[test]
fn the_volumetrics_of_the_licensing_agency_are_read() {
    if let Some(bytes) = shared("dvla/EVL Channel Volumetrics Sample.xls") {
        let sheet = read(&bytes).expect("it is read").remove(0);
        assert_eq!(
            sheet.grid.cell(0, 0),
            "Daily totals of all EVL transactions by channel\n"
        );
        let heading: Vec<&str> = sheet.grid.row(1).take(3).collect();
        assert_eq!(heading, ["Channel", "2013-07-29", "2013-07-30"]);
        let shares: Vec<&str> = sheet.grid.row(11).collect();
        assert_eq!(shares, ["Agent %", "50%", "50.2487562189055%"]);
        assert_eq!(sheet.merged.len(), 1);
    }
    if let Some(bytes) = shared("dvla/evl-volumetrics.xls") {
        let sheet = read(&bytes).expect("it is read").remove(2);
        assert_eq!(sheet.faults, [error(1, 0)]);
        assert_eq!(sheet.grid.cell(1, 0), "#NAME?");
        assert_eq!(sheet.grid.row(3).nth(3), Some("Apr 2012"));
        // Labels stand once and blank below.
        let group: Vec<&str> = (4..8).map(|row| sheet.grid.cell(row, 0)).collect();
        assert_eq!(group, ["Assisted Digital", "", "", ""]);
        assert_eq!(sheet.grid.cell(30, 3), "-");
    }
}

#[test]
fn the_tracker_of_the_licensing_agency_is_read() {
    let Some(bytes) = shared("dvla/CEG Transaction Tracker.xlsx") else {
        return;
    };
    let mut sheets = read(&bytes).expect("it is read");
    assert_eq!(sheets.len(), 3);
    let sheet = &mut sheets[0];
    let heading: Vec<&str> = sheet.grid.row(3).take(5).collect();
    assert_eq!(
        heading,
        ["", "Calender Month", "", "2007-07-01", "2007-08-01"]
    );
    assert_eq!(sheet.grid.cell(5, 3), "759955");
    // Most of the months are hidden, which nothing on the sheet says.
    assert_eq!(sheet.hidden_columns.first(), Some(&3));
    let filled = sheet.fill_merged(|_| true);
    assert_eq!(filled, [(6, 0), (7, 0), (8, 0), (9, 0), (12, 0), (13, 0)]);
    assert_eq!(sheet.grid.cell(9, 0), "Relicensing");
}

#[test]
fn a_national_ods_is_read_as_calamine_reads_it() {
    use calamine::Reader as _;

    let Some(bytes) = shared("spreadsheets/RSX_LA_Data_2024-25_data_by_LA.ods") else {
        return;
    };
    let ours = read(&bytes).expect("it is read");
    let mut theirs = calamine::Ods::new(Cursor::new(&bytes[..])).expect("it is read");
    let mut compared = 0;
    for sheet in &ours {
        let range = theirs
            .worksheet_range(&sheet.name)
            .expect("it has the sheet");
        let (row, column) = range.start().expect("it is not empty");
        for (down, across, value) in range.used_cells() {
            let mut text = String::new();
            let numbers = text::Numbers {
                from_1904: false,
                percent: false,
            };
            text::write_value(&mut text, &text::borrowed(value), numbers);
            let place = (row as usize + down, column as usize + across);
            assert_eq!(
                sheet.grid.cell(place.0, place.1),
                text,
                "{}: {place:?}",
                sheet.name
            );
            compared += 1;
        }
    }
    assert!(compared > 40_000, "{compared}");
    // The notes on its front say that row 431 is hidden.
    assert_eq!(ours[3].hidden_rows, [430]);
    assert_eq!(ours[3].grid.row(8).nth(6), Some("[x]"));
}

#[test]
fn a_locked_workbook_says_so() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("memory");
    file.create_stream("/EncryptedPackage").expect("memory");
    file.flush().expect("memory");
    let bytes = file.into_inner().into_inner();
    assert_eq!(kind::kind_of(&bytes), Some(Kind::Locked));
    assert!(refusal(&bytes).contains("password"));
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data/>\
        </manifest:file-entry></manifest:manifest>";
    let bytes = zip(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", b"\x00\x01"),
    ]);
    assert!(refusal(&bytes).contains("password"));
}

#[test]
fn what_is_no_workbook_says_what_it_is() {
    assert_eq!(
        refusal(b"<html><table><tr><td>1</td></tr></table></html>"),
        "this is a web page saved as a workbook, which is not read"
    );
    let document = zip(&[("[Content_Types].xml", b""), ("word/document.xml", b"")]);
    assert_eq!(
        refusal(&document),
        "this is a Word document, which is not read"
    );
    let returns = zip(&[("returns/leeds.csv", b"Council\n"), ("notes.txt", b"")]);
    assert_eq!(kind::kind_of(&returns), None);
    assert_eq!(kind::kind_of(&xlsx(|_| ())), Some(Kind::Xlsx));
    assert_eq!(kind::kind_of(&xlsb()), Some(Kind::Xlsb));
    assert_eq!(kind::kind_of(&xls(&[])), Some(Kind::Xls));
    assert_eq!(kind::kind_of(&ods("")), Some(Kind::Ods));
}

#[test]
fn hostile_workbooks_are_refused_by_a_stated_limit() {
    // Parts that inflate beyond measure, whatever the zip says of them.
    let blank = vec![b' '; 40 << 20];
    let bomb = raw_xlsx("", "<sheetData/>", &[("xl/media/image1.png", &blank)]);
    assert!(bomb.len() < 100_000);
    assert!(refusal(&bomb).contains("MB inflated"), "{}", refusal(&bomb));
    // A list of texts that says it has more than there is memory for.
    let texts = b"<sst uniqueCount=\"99999999999\"/>";
    let bomb = raw_xlsx("", "<sheetData/>", &[("xl/SharedStrings.xml", texts)]);
    assert!(refusal(&bomb).contains("texts"), "{}", refusal(&bomb));
    // Many styles of one font with a long name.
    let font = "x".repeat(1 << 20);
    let styles = format!(
        "<styleSheet><fonts><font><name val=\"{font}\"/></font></fonts><cellXfs>{}</cellXfs></styleSheet>",
        "<xf fontId=\"0\"/>".repeat(1_000)
    );
    let bomb = raw_xlsx("", "<sheetData/>", &[("xl/styles.xml", styles.as_bytes())]);
    assert!(refusal(&bomb).contains("styles"), "{}", refusal(&bomb));
    // Cells beyond the last column and row.
    for (place, most) in [("XFE1", "16,384 columns"), ("A1048577", "1,048,576 rows")] {
        let sheet = format!("<sheetData><row><c r=\"{place}\"><v>1</v></c></row></sheetData>");
        let far = refusal(&raw_xlsx("", &sheet, &[]));
        assert!(far.contains(most), "{far}");
    }
    // One cell that says it stands a million times, and one of ten thousand million spaces.
    let cell = "office:value-type=\"float\" office:value=\"7\"";
    let wide = format!("<table:table-cell {cell} table:number-columns-repeated=\"1000000\"/>");
    assert!(refusal(&ods_table(&ods_row(&wide))).contains("16,384 columns"));
    let full = format!(
        "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell {cell} \
         table:number-columns-repeated=\"1000\"/></table:table-row>"
    );
    assert!(refusal(&ods_table(&full)).contains("filled cells"));
    let spaces = ods_text("<text:s text:c=\"10000000000\"/>");
    assert!(refusal(&ods_table(&ods_row(&spaces))).contains("in a cell"));
    // Two cells in opposite corners of an old sheet, for which calamine would take 100 GB.
    let corners = xls(&[old_number(0, 0, 0, 1.0), old_number(65_535, 65_535, 0, 1.0)]);
    assert!(refusal(&corners).contains("cells"), "{}", refusal(&corners));
}

#[test]
fn a_compound_file_that_leads_in_a_ring_comes_back() {
    let mut ring = xls(&[]);
    let number = |bytes: &[u8], at: usize| {
        let bytes: [u8; 4] = bytes[at..at + 4].try_into().expect("four bytes");
        u32::from_le_bytes(bytes) as usize
    };
    // The directory's first block names itself as its next.
    let block = 1_usize << u16::from_le_bytes([ring[30], ring[31]]);
    let (directory, table) = (number(&ring, 48), number(&ring, 76));
    let next = block * (table + 1) + 4 * directory;
    ring.copy_within(48..52, next);
    assert!(refusal(&ring).contains("damaged"));
}

#[test]
fn a_table_that_is_not_closed_is_damaged() {
    for content in [
        "",
        "<table:table-row>",
        "<table:table-row><table:table-cell>",
    ] {
        let bytes = ods(&format!("<table:table table:name=\"T\">{content}"));
        assert!(refusal(&bytes).contains("damaged"), "{content}");
    }
    let cut = zip(&[(
        "content.xml",
        b"<office:spreadsheet><table:table table:name=\"T\"/>",
    )]);
    assert!(refusal(&cut).contains("its end is missing"));
    let note = ods_row("<table:table-cell><office:annotation></table:table-cell>");
    assert!(refusal(&ods_table(&note)).contains("damaged"));
}

#[test]
fn workbooks_cut_off_or_changed_are_refused_or_read() {
    let written = xlsx(|sheet| {
        sheet
            .write(0, 0, "Leeds")
            .and_then(|sheet| sheet.write(1, 1, 12.5))
            .expect("it is written");
    });
    let fixtures = [
        written,
        xlsb(),
        xls(&[old_number(0, 0, 1, 0.07)]),
        ods_table(&ods_row(&ods_text("Leeds"))),
    ];
    let step = |length: usize| (length / 97).max(1);
    for bytes in &fixtures {
        for length in (0..bytes.len()).step_by(step(bytes.len())) {
            // What fills up the last block of an old file may be missing.
            if let Ok(sheets) = read(&bytes[..length]) {
                assert_eq!(rows(&sheets[0]), rows(&only(bytes)), "cut at {length}");
            }
        }
        for at in (0..bytes.len()).step_by(step(bytes.len())) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x5A;
            // Read or refused: it comes back.
            let _ = read(&changed);
        }
    }
}

/// A cell of a table, as text and whether it is written as a number.
fn cell() -> impl Strategy<Value = (String, bool)> {
    prop_oneof![
        "[A-Za-z0-9 &<>\"'£€\\[\\]%.,_-]{0,12}".prop_map(|text| (text, false)),
        (-1_000_000_000_i64..1_000_000_000).prop_map(|number| (number.to_string(), true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_table_reads_back(
        table in prop::collection::vec(prop::collection::vec(cell(), 1..8), 1..20),
    ) {
        let mut expected: Vec<Vec<&str>> = table
            .iter()
            .map(|row| row.iter().map(|(text, _)| text.as_str()).collect())
            .collect();
        for row in &mut expected {
            while row.last().is_some_and(|text| text.is_empty()) {
                row.pop();
            }
        }
        while expected.last().is_some_and(Vec::is_empty) {
            expected.pop();
        }
        let as_xlsx = xlsx(|sheet| {
            for (row, cells) in (0..).zip(&table) {
                for (column, (text, is_number)) in (0..).zip(cells) {
                    let written = match text.parse::<f64>() {
                        Ok(number) if *is_number => sheet.write(row, column, number),
                        _ => sheet.write(row, column, text),
                    };
                    written.expect("it is written");
                }
            }
        });
        let sheet = only(&as_xlsx);
        prop_assert_eq!(&rows(&sheet), &expected);
        let lines: Vec<String> = table
            .iter()
            .map(|row| {
                let cells: Vec<String> = row
                    .iter()
                    .map(|(text, is_number)| match is_number {
                        true => format!(
                            "<table:table-cell office:value-type=\"float\" office:value=\"{text}\"/>"
                        ),
                        false => ods_text(&quick_xml::escape::escape(text)),
                    })
                    .collect();
                ods_row(&cells.concat())
            })
            .collect();
        let sheet = only(&ods_table(&lines.concat()));
        prop_assert_eq!(&rows(&sheet), &expected);
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        begins in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<"]),
    ) {
        let _ = read(&[begins, &bytes].concat());
    }
}
