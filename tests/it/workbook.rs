//! The checklist of `docs/workbook.md`, each line of it on workbooks as they are written: read again
//! by calamine, and as the XML that they are made of.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::LazyLock;

use calamine::{Data, Reader, Xlsx};
use roxmltree::Document;

use crate::support::{project, run};

/// A workbook as it is written.
struct Written {
    bytes: Vec<u8>,
    /// The name of each part, with its text.
    parts: Vec<(String, String)>,
}

/// Two workbooks: of a baseline with every state of a cell, and of a comparison.
static BOOKS: LazyLock<Vec<Written>> = LazyLock::new(|| {
    let baseline: &[&str] = &[
        "baseline",
        "data-samples/northshire",
        "--by",
        "council",
        "--publish",
    ];
    let compare: &[&str] = &["compare", "Bristol", "data-samples/librarieswest"];
    [baseline, compare].map(written).into()
});

fn written(args: &[&str]) -> Written {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book.xlsx");
    let output = run(&[args, &["-q", "-o", path.to_str().expect("a path")]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{error}: {said}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a package");
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("it is text");
        let name = part.name().expect("a name").into_owned();
        parts.push((name, text));
    }
    Written { bytes, parts }
}

impl Written {
    fn part(&self, name: &str) -> &str {
        let found = self.parts.iter().find(|(part, _)| part == name);
        &found.unwrap_or_else(|| panic!("there is no {name}")).1
    }

    fn parts_in(&self, folder: &str) -> Vec<Document<'_>> {
        let within = self.parts.iter().filter(|(name, _)| {
            let rest = name.strip_prefix(folder);
            rest.is_some_and(|rest| !rest.contains("_rels"))
        });
        within
            .map(|(_, text)| Document::parse(text).expect("it is XML"))
            .collect()
    }

    fn sheets(&self) -> Vec<(String, calamine::Range<Data>)> {
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).expect("a workbook");
        let names = book.sheet_names();
        let range = |name: String| {
            let range = book.worksheet_range(&name).expect("a sheet");
            (name, range)
        };
        names.into_iter().map(range).collect()
    }

    /// The marked-up tables, a sheet each, with the sheet and the row of their headings, from 0.
    fn tables(&self) -> Vec<Table> {
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(self.bytes.clone())).expect("a workbook");
        book.load_tables().expect("tables");
        let names: Vec<String> = book.table_names().into_iter().cloned().collect();
        let table = |name: String| {
            let table = book.table_by_name(&name).expect("a table");
            let (row, column) = table.data().start().expect("it has cells");
            Table {
                sheet: table.sheet_name().to_owned(),
                columns: table.columns().to_vec(),
                cells: table.data().rows().map(<[Data]>::to_vec).collect(),
                first: (row, column),
                end: table.data().end().expect("it has cells"),
                name,
            }
        };
        names.into_iter().map(table).collect()
    }

    fn no_sheet_has(&self, element: &str) {
        for sheet in self.parts_in("xl/worksheets/") {
            let found = sheet.descendants().any(|node| node.has_tag_name(element));
            let found = found
                || sheet
                    .descendants()
                    .any(|node| node.tag_name().name() == element);
            assert!(!found, "a sheet has {element}");
        }
    }
}

struct Table {
    name: String,
    sheet: String,
    columns: Vec<String>,
    cells: Vec<Vec<Data>>,
    first: (u32, u32),
    end: (u32, u32),
}

fn text(cell: Option<&Data>) -> String {
    cell.map_or_else(String::new, ToString::to_string)
}

fn nodes<'a>(document: &'a Document, name: &str) -> Vec<roxmltree::Node<'a, 'a>> {
    let all = document.descendants();
    all.filter(|node| node.tag_name().name() == name).collect()
}

#[test]
fn every_sheet_but_the_cover_has_one_marked_up_table() {
    for book in BOOKS.iter() {
        let marked: Vec<String> = book.tables().into_iter().map(|table| table.sheet).collect();
        let sheets: Vec<String> = book.sheets().into_iter().map(|(name, _)| name).collect();
        let (cover, others) = sheets.split_first().expect("there are sheets");
        assert_eq!(cover, "Cover");
        assert_eq!(&others[..2], ["Contents", "Notes"]);
        let mut in_order = marked.clone();
        in_order.sort_by_key(|name| others.iter().position(|other| other == name));
        assert_eq!(in_order, others);
    }
}

#[test]
fn tables_have_names_and_alternative_text() {
    for book in BOOKS.iter() {
        for table in book.tables() {
            let own = format!("{}_table", table.sheet);
            assert!(
                table.name == own || table.name == table.sheet.replace(' ', "_"),
                "{}",
                table.name
            );
        }
        for table in book.parts_in("xl/tables/") {
            let said = nodes(&table, "table");
            let alternative = said
                .iter()
                .find_map(|node| node.attribute("altTextSummary"));
            assert!(alternative.is_some_and(|words| words.len() > 20));
        }
    }
}

#[test]
fn nothing_is_merged_frozen_filtered_or_hidden() {
    for book in BOOKS.iter() {
        for element in ["mergeCell", "pane", "autoFilter", "sheetProtection"] {
            book.no_sheet_has(element);
        }
        for table in book.parts_in("xl/tables/") {
            assert!(nodes(&table, "autoFilter").is_empty());
        }
        for sheet in book.parts_in("xl/worksheets/") {
            assert!(
                sheet
                    .descendants()
                    .all(|node| node.attribute("hidden").is_none())
            );
        }
        assert!(!book.part("xl/workbook.xml").contains("state=\"hidden\""));
    }
}

#[test]
fn no_cell_of_a_table_is_empty() {
    for book in BOOKS.iter() {
        for table in book.tables() {
            for row in &table.cells {
                assert_eq!(row.len(), table.columns.len());
                let empty = row.iter().any(|cell| text(Some(cell)).trim().is_empty());
                assert!(!empty, "{}: {row:?}", table.name);
            }
        }
    }
}

#[test]
fn a_table_has_one_row_of_headings_that_differ() {
    for book in BOOKS.iter() {
        for table in book.tables() {
            let small = table.columns.iter().map(|heading| heading.to_lowercase());
            let distinct: BTreeSet<String> = small.collect();
            assert_eq!(distinct.len(), table.columns.len(), "{}", table.name);
            assert!(distinct.iter().all(|heading| !heading.trim().is_empty()));
        }
        for table in book.parts_in("xl/tables/") {
            let mark = nodes(&table, "table");
            // One row of headings is what a table has that says nothing of it.
            assert!(
                mark.iter()
                    .all(|node| node.attribute("headerRowCount").is_none())
            );
        }
    }
}

#[test]
fn words_of_tables_are_wrapped() {
    for book in BOOKS.iter() {
        let styles = Document::parse(book.part("xl/styles.xml")).expect("styles");
        let formats: Vec<bool> = nodes(&styles, "cellXfs")
            .iter()
            .flat_map(|all| all.children().filter(roxmltree::Node::is_element))
            .map(|format| {
                let mut alignment = format.children();
                alignment.any(|node| node.attribute("wrapText") == Some("1"))
            })
            .collect();
        let tables = book.parts_in("xl/tables/");
        let sheets = book.parts_in("xl/worksheets/");
        // Every sheet after the cover has its table in order.
        for (sheet, table) in sheets.iter().skip(1).zip(&tables) {
            let marks = nodes(table, "table");
            let reference = marks[0].attribute("ref").expect("where it stands");
            let digits = reference.split(':').next().expect("its first cell");
            let head: u32 = digits.trim_start_matches('A').parse().expect("a row");
            for cell in nodes(sheet, "c") {
                let at = cell.attribute("r").expect("a place");
                let row: u32 = at
                    .trim_start_matches(|c: char| c.is_ascii_uppercase())
                    .parse()
                    .expect("a row");
                let style: usize = cell
                    .attribute("s")
                    .map_or(0, |s| s.parse().expect("a style"));
                if row >= head && cell.attribute("t") == Some("s") {
                    assert!(formats[style], "{at} is not wrapped");
                }
            }
        }
    }
}

#[test]
fn columns_are_of_a_sensible_width() {
    for book in BOOKS.iter() {
        for sheet in book.parts_in("xl/worksheets/") {
            let columns = nodes(&sheet, "col");
            assert!(!columns.is_empty());
            for column in columns {
                let width: f64 = column
                    .attribute("width")
                    .expect("a width")
                    .parse()
                    .expect("it");
                assert!((10.0..=95.0).contains(&width), "{width}");
            }
        }
    }
}

#[test]
fn notes_are_a_table_of_their_own_and_called_notes() {
    for book in BOOKS.iter() {
        let tables = book.tables();
        let notes = tables
            .iter()
            .find(|table| table.sheet == "Notes")
            .expect("notes");
        for (number, row) in (1..).zip(&notes.cells) {
            assert_eq!(text(row.first()), format!("note {number}"));
        }
        assert!(notes.cells.len() > 5);
        assert!(!book.part("xl/styles.xml").contains("vertAlign"));
    }
}

#[test]
fn letters_are_plain_and_large_enough() {
    for book in BOOKS.iter() {
        let styles = Document::parse(book.part("xl/styles.xml")).expect("styles");
        for font in nodes(&styles, "font") {
            let of = |name: &str| {
                let mut children = font.children();
                let found = children.find(|node| node.tag_name().name() == name);
                found
                    .and_then(|node| node.attribute("val"))
                    .map(str::to_owned)
            };
            assert_eq!(of("name").as_deref(), Some("Arial"));
            let size: f64 = of("sz").expect("a size").parse().expect("a number");
            assert!(size >= 12.0, "{size}");
            assert!(font.children().all(|node| node.tag_name().name() != "i"));
        }
    }
}

#[test]
fn every_sheet_has_its_title_in_the_first_cell() {
    for book in BOOKS.iter() {
        let styles = Document::parse(book.part("xl/styles.xml")).expect("styles");
        assert!(nodes(&styles, "b").len() >= 2);
        let mut titles = BTreeSet::new();
        for (name, range) in book.sheets() {
            let title = text(range.get_value((0, 0)));
            assert!(!title.trim().is_empty(), "{name}");
            assert!(titles.insert(title), "{name}");
        }
    }
}

#[test]
fn shorthand_stands_in_brackets_and_is_explained_above_its_table() {
    let mut used = BTreeSet::new();
    for book in BOOKS.iter() {
        let sheets = book.sheets();
        for table in book
            .tables()
            .iter()
            .filter(|table| table.sheet.starts_with("Table"))
        {
            let (_, range) = sheets
                .iter()
                .find(|(name, _)| *name == table.sheet)
                .expect("it");
            let above: Vec<String> = (0..table.first.0)
                .map(|row| text(range.get_value((row, 0))))
                .collect();
            let above = above.join("\n");
            for cell in table.cells.iter().flatten() {
                if let Data::String(words) = cell
                    && words.starts_with('[')
                {
                    assert!(above.contains(words.as_str()), "{}: {words}", table.sheet);
                    used.insert(words.clone());
                }
            }
        }
    }
    assert!(used.contains("[x]") && used.contains("[z]"), "{used:?}");
}

#[test]
fn there_are_no_headers_boxes_pictures_or_macros() {
    for book in BOOKS.iter() {
        for element in [
            "headerFooter",
            "drawing",
            "legacyDrawing",
            "picture",
            "oleObjects",
        ] {
            book.no_sheet_has(element);
        }
        for (name, _) in &book.parts {
            for kind in [
                "vba",
                "drawings",
                "media",
                "charts",
                "comments",
                "externalLinks",
            ] {
                assert!(!name.contains(kind), "{name}");
            }
        }
    }
}

#[test]
fn nothing_is_filled_or_told_by_colour() {
    for book in BOOKS.iter() {
        let styles = Document::parse(book.part("xl/styles.xml")).expect("styles");
        // Every workbook declares these two; no cell uses the second.
        let fills: Vec<&str> = nodes(&styles, "patternFill")
            .iter()
            .filter_map(|fill| fill.attribute("patternType"))
            .collect();
        assert_eq!(fills, ["none", "gray125"]);
        let used = nodes(&styles, "xf").into_iter();
        assert!(
            used.filter_map(|format| format.attribute("fillId"))
                .all(|fill| fill == "0")
        );
        assert!(
            nodes(&styles, "color")
                .iter()
                .all(|color| color.attribute("rgb").is_none())
        );
        book.no_sheet_has("conditionalFormatting");
        for table in book.parts_in("xl/tables/") {
            let style = nodes(&table, "tableStyleInfo");
            assert!(style.iter().all(|info| info.attribute("name").is_none()));
            assert!(
                style
                    .iter()
                    .all(|info| info.attribute("showRowStripes") == Some("0"))
            );
        }
        let borders = nodes(&styles, "border");
        assert_eq!(borders.len(), 1);
    }
}

#[test]
fn sheets_have_names_of_their_own_and_none_is_blank() {
    for book in BOOKS.iter() {
        let mut names = BTreeSet::new();
        for (name, range) in book.sheets() {
            assert!(name.chars().count() <= 31);
            assert!(!range.is_empty(), "{name}");
            assert!(names.insert(name.to_lowercase()), "{name}");
        }
    }
}

#[test]
fn tables_stand_at_the_left_with_nothing_below_or_beside_them() {
    for book in BOOKS.iter() {
        let sheets = book.sheets();
        for table in book.tables() {
            let (_, range) = sheets
                .iter()
                .find(|(name, _)| *name == table.sheet)
                .expect("it");
            assert_eq!(table.first.1, 0, "{}", table.sheet);
            assert_eq!(range.end(), Some(table.end), "{}", table.sheet);
            for row in 0..table.first.0 - 1 {
                for column in 1..=table.end.1 {
                    assert!(text(range.get_value((row, column))).is_empty());
                }
            }
        }
    }
}

#[test]
fn the_contents_lead_to_every_sheet() {
    for book in BOOKS.iter() {
        let names: Vec<String> = book.sheets().into_iter().map(|(name, _)| name).collect();
        let tables = book.tables();
        let contents = tables
            .iter()
            .find(|table| table.sheet == "Contents")
            .expect("contents");
        let listed: Vec<String> = contents.cells.iter().map(|row| text(row.first())).collect();
        assert_eq!(listed, &names[2..]);
        let sheet = Document::parse(book.part("xl/worksheets/sheet2.xml")).expect("a sheet");
        let links: Vec<String> = nodes(&sheet, "hyperlink")
            .iter()
            .filter_map(|link| link.attribute("location"))
            .map(|location| {
                location
                    .trim_end_matches("!A1")
                    .trim_matches('\'')
                    .to_owned()
            })
            .collect();
        assert_eq!(links, listed);
    }
}

#[test]
fn the_document_says_what_it_is_and_not_where_it_was_made() {
    for book in BOOKS.iter() {
        let core = book.part("docProps/core.xml");
        assert!(core.contains("<dc:title>") && core.contains("<dc:creator>channelshift"));
        assert!(core.contains("2000-01-01T00:00:00Z"));
        for (name, text) in &book.parts {
            for place in [
                project("").to_string_lossy().as_ref(),
                "/tmp",
                "/home",
                "C:\\",
            ] {
                assert!(!text.contains(place), "{name} has {place}");
            }
        }
    }
}

#[test]
fn a_reader_begins_at_the_first_cell_of_the_first_sheet() {
    for book in BOOKS.iter() {
        let workbook = Document::parse(book.part("xl/workbook.xml")).expect("a workbook");
        for view in nodes(&workbook, "workbookView") {
            assert!(view.attribute("activeTab").is_none_or(|tab| tab == "0"));
        }
        book.no_sheet_has("selection");
    }
}

#[test]
fn numbers_are_numbers() {
    for book in BOOKS.iter() {
        for table in book
            .tables()
            .iter()
            .filter(|table| table.sheet.starts_with("Table"))
        {
            let mut numbers = 0;
            for cell in table.cells.iter().flatten() {
                match cell {
                    Data::Float(_) | Data::Int(_) => numbers += 1,
                    Data::String(words) => {
                        let bare = words.trim_end_matches('%').replace(',', "");
                        assert!(bare.parse::<f64>().is_err(), "{words} is text");
                    }
                    other => panic!("{other:?}"),
                }
            }
            assert!(numbers > 0, "{}", table.sheet);
        }
    }
}

#[test]
fn the_same_answer_gives_the_same_bytes() {
    let again = written(&["compare", "Bristol", "data-samples/librarieswest"]);
    assert!(again.bytes == BOOKS[1].bytes);
}

#[test]
fn every_line_of_the_checklist_names_its_test() {
    let words = std::fs::read_to_string(project("docs/workbook.md")).expect("docs/workbook.md");
    let own = std::fs::read_to_string(project("tests/it/workbook.rs")).expect("this file");
    let tests: BTreeSet<&str> = own
        .split("#[test]\nfn ")
        .skip(1)
        .filter_map(|rest| rest.split('(').next())
        .collect();
    let named: BTreeSet<&str> = words
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.split('`').rev().nth(1))
        .collect();
    for name in &named {
        assert!(tests.contains(name), "{name} is no test");
    }
    assert!(named.len() >= 18, "{}", named.len());
}
