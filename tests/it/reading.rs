//! Files as councils write them are read back: any dialect, any encoding, cut off anywhere.

use std::io::Cursor;

use channelshift::model::{Account, Findings};
use channelshift::read::{Manner, Reader};
use proptest::prelude::*;

use crate::support::{project, take_bytes};

/// A heading, and rows with their lines.
type Table = (Vec<String>, Vec<(u64, Vec<String>)>);

/// Every table of a file.
fn tables(bytes: &[u8]) -> Vec<Table> {
    let (mut findings, mut account) = (Findings::default(), Account::default());
    let manner = Manner::default();
    let opened = Reader::open("f", Cursor::new(bytes), manner, &mut findings);
    let Some(mut reader) = opened.expect("memory can be read") else {
        return Vec::new();
    };
    let mut tables = Vec::new();
    while let Some(header) = reader
        .next_table(manner, &mut account, &mut findings)
        .expect("memory can be read")
    {
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row(&mut account).expect("memory can be read") {
            let cells = (0..row.cells()).map(|field| row.text(field).into_owned());
            rows.push((row.line(), cells.collect()));
        }
        tables.push((header.cells, rows));
    }
    tables
}

/// How a table is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    delimiter: &'static str,
    quote: char,
    /// What stands for a quotation mark within a quoted cell.
    escape: &'static str,
    quotes_all: bool,
    line_end: &'static str,
    encoding: &'static str,
}

fn style() -> impl Strategy<Value = Style> {
    let dialect = prop::sample::select(vec![
        (",", '"', "\"\""),
        (";", '"', "\"\""),
        ("\t", '"', "\"\""),
        ("|", '"', "\"\""),
        (", ", '"', "\"\""),
        (",", '\'', "''"),
        (",", '"', "\\\""),
    ]);
    let line_end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let encoding = prop::sample::select(vec![
        "utf-8",
        "utf-8 marked",
        "utf-16le",
        "utf-16le marked",
        "utf-16be",
        "windows-1252",
    ]);
    (dialect, any::<bool>(), line_end, encoding).prop_map(
        |((delimiter, quote, escape), quotes_all, line_end, encoding)| Style {
            delimiter,
            quote,
            escape,
            quotes_all,
            line_end,
            encoding,
        },
    )
}

fn written(rows: &[Vec<String>], style: Style) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                let special = |c: char| style.delimiter.starts_with(c) || c == style.quote;
                // The first cells are quoted in every style, which is how a reader knows the mark.
                if style.quotes_all || cell.contains(special) {
                    let escaped = cell.replace(style.quote, style.escape);
                    format!("{0}{escaped}{0}", style.quote)
                } else {
                    cell.clone()
                }
            })
            .collect();
        text.push_str(&cells.join(style.delimiter));
        text.push_str(style.line_end);
    }
    match style.encoding {
        "utf-8 marked" => [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(),
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16le marked" => [0xff_u8, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "windows-1252" => text
            .chars()
            .map(|c| u8::try_from(u32::from(c)).expect("Latin"))
            .collect(),
        _ => text.into_bytes(),
    }
}

/// Rows of a return: a council, a service with marks and delimiters in it, a channel, a count.
fn rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let service = prop::sample::select(vec![
        "Report a pothole",
        "Pay, or appeal, a fine",
        "A 10\" pothole; urgent",
        "Children's services | care",
        "Caf\u{e9} licence (\u{a3}70)",
    ]);
    let row = (
        prop::sample::select(vec!["Leeds", "Bradford", "Ynys M\u{f4}n"]),
        service,
        prop::sample::select(vec!["Web", "Telephone", "Post"]),
        0_u32..100_000,
    )
        .prop_map(|(council, service, channel, count)| {
            vec![
                council.to_owned(),
                service.to_owned(),
                channel.to_owned(),
                count.to_string(),
            ]
        });
    prop::collection::vec(row, 4..30)
}

proptest! {
    #[test]
    fn a_table_in_any_dialect_and_encoding_is_read_back(rows in rows(), style in style()) {
        let heading = ["Council", "Service", "Channel", "Transactions"].map(str::to_owned).to_vec();
        let mut all = vec![heading.clone()];
        all.extend(rows.iter().cloned());
        let found = tables(&written(&all, style));
        prop_assert_eq!(found.len(), 1);
        let (cells, body) = &found[0];
        prop_assert_eq!(cells, &heading);
        let texts: Vec<Vec<String>> = body.iter().map(|(_, cells)| cells.clone()).collect();
        prop_assert_eq!(texts, rows);
        let lines: Vec<u64> = body.iter().map(|(line, _)| *line).collect();
        let expected: Vec<u64> = (2..2 + lines.len() as u64).collect();
        prop_assert_eq!(lines, expected);
    }

    #[test]
    fn ten_thousand_bytes_of_anything_give_findings_and_no_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let returns = take_bytes(&[("f", &bytes)], &channelshift::mapping::Mapping::default());
        let account = &returns.accounts[0];
        let parts = account.used + account.total_set_aside() + account.total_skipped();
        prop_assert_eq!(account.rows_in, parts);
    }
}

/// How many rows each table of a text has.
fn rows_of_tables(text: &str) -> Vec<usize> {
    let tables = tables(text.as_bytes());
    tables.iter().map(|(_, rows)| rows.len()).collect()
}

#[test]
fn blank_lines_end_a_table_as_rows_of_commas_do() {
    let table = "Council,Service,Count\nx,a,1\ny,b,2\nz,c,3\n";
    for blank in ["\n", ",,\n"] {
        let notes = format!("{table}{blank}Source: the CRM\nNote: as at May\n");
        assert_eq!(rows_of_tables(&notes), [3], "{notes}");
        let blanks = blank.repeat(60);
        let far = format!("{table}{blank}Source: the CRM\nNote: as at May\n{blanks}");
        assert_eq!(rows_of_tables(&far), [3], "{far}");
        let other = format!("{table}{blank}Channel,Kind,Count\nWeb,p,4\nPost,q,5\n");
        assert_eq!(rows_of_tables(&other), [3, 2], "{other}");
        let spaced = format!("{table}{blank}w,,\n{blank}v,d,4\n");
        assert_eq!(rows_of_tables(&spaced), [5], "{spaced}");
        let unsaid = format!("{table}{blank}w,e,\n{blank}v,d,4\n");
        assert_eq!(rows_of_tables(&unsaid), [5], "{unsaid}");
    }
}

#[test]
fn lines_above_a_table_are_none_of_it_though_they_have_numbers() {
    let above = "Kind,1\nVersion,2\nRun,3\nPart,4\n\n";
    let table =
        "Council,Service,Web,Post,Sms\nx,a,1,2,3\ny,b,4,5,6\nz,c,7,8,9\nw,d,1,2,3\nv,e,3,4,5\n";
    assert_eq!(rows_of_tables(&format!("{above}{table}")), [5]);
}

#[test]
fn a_heading_of_two_rows_that_is_repeated_begins_another_table() {
    let page =
        ",,Web,,Post,\nCouncil,Service,2024-04,2024-05,2024-04,2024-05\nx,a,1,2,3,4\ny,b,5,6,7,8\n";
    for between in ["", "\n", ",,,,,\n"] {
        let text = format!("{page}{between}{page}");
        assert_eq!(rows_of_tables(&text), [2, 2], "{text}");
    }
}

#[test]
fn a_file_cut_off_at_every_byte_gives_findings_and_no_panic() {
    for sample in [
        "layouts/wide-by-channel-and-period.csv",
        "layouts/titles-and-notes.csv",
    ] {
        let bytes = std::fs::read(project(&format!("data-samples/{sample}"))).expect("a sample");
        for end in 0..bytes.len() {
            let returns = take_bytes(
                &[("f", &bytes[..end])],
                &channelshift::mapping::Mapping::default(),
            );
            let account = &returns.accounts[0];
            let parts = account.used + account.total_set_aside() + account.total_skipped();
            assert_eq!(account.rows_in, parts, "{sample} cut at {end}");
        }
    }
}

#[test]
fn the_same_export_in_four_encodings_is_the_same() {
    let read = |path: &str| {
        crate::support::shared(path).map(|path| std::fs::read(path).expect("readable"))
    };
    let Some(original) = read("data/banes/BANES_Contact_to_the_Council.csv") else {
        return;
    };
    let of = |bytes: &[u8]| -> Vec<Vec<String>> {
        tables(bytes)
            .remove(0)
            .1
            .into_iter()
            .map(|(_, cells)| cells)
            .collect()
    };
    let expected = of(&original);
    assert!(expected.len() > 500);
    for twin in [
        "banes_contact_cr_only.csv",
        "banes_contact_semicolon_bom_crlf.csv",
        "banes_contact_utf16le_bom_tab_crlf.csv",
    ] {
        let bytes = read(&format!("data/encodings/{twin}")).expect("beside the original");
        assert_eq!(of(&bytes), expected, "{twin}");
    }
}

/// The months of the totals of a return.
fn months(text: &str) -> Vec<String> {
    let returns = take_bytes(
        &[("f", text.as_bytes())],
        &channelshift::mapping::Mapping::default(),
    );
    let totals = returns.tally.totals();
    totals
        .iter()
        .map(|total| total.key.period.to_string())
        .collect()
}

#[test]
fn the_order_of_day_and_month_is_that_of_the_whole_column() {
    let heading = "Council,Service,Channel,Date,Contacts\n";
    let row = |date: &str| format!("Leeds,Report a pothole,Web,{date},4\n");
    // The date that settles it stands behind more rows than are looked at first.
    let early = row("03/04/2024")
        + &"\n".repeat(3)
        + &"Leeds,Report a pothole,Web,03/04/2024,4\n".repeat(150);
    assert_eq!(
        months(&format!("{heading}{early}{}", row("04/13/2024"))),
        ["2024-03", "2024-04"]
    );
    assert_eq!(
        months(&format!("{heading}{early}{}", row("13/04/2024"))),
        ["2024-04"]
    );
}
