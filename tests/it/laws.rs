//! What must hold for any return.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use channelshift::baseline::Dimension;
use channelshift::checks;
use channelshift::mapping::Mapping;
use channelshift::model::{Count, Findings, Key, Part, Severity};
use channelshift::read::Manner;
use channelshift::recognise::is_heading;
use channelshift::returns::Returns;
use channelshift::set_aside::set_aside;
use channelshift::settings::Checks;
use proptest::prelude::*;

use crate::support::{REGISTERS, answer, project, take, take_bytes, tidy_rows};

const HEADING: &str = "Council,Service,Channel,Period,Transactions";

/// Rows of a return, most of them sound.
fn any_rows() -> impl Strategy<Value = Vec<String>> {
    let council = prop::sample::select(vec!["Leeds", "York", "LB of Hackney", "Poole", "Nowhere"]);
    let service = prop::sample::select(vec!["Report a pothole", "Missed bin", "All services", "?"]);
    let channel = prop::sample::select(vec!["Web", "Phone", "Telephone", "Post", "Total", "Owl"]);
    let period = prop::sample::select(vec![
        "2015-04", "Apr-15", "2015-05", "2015-Q2", "2015/16", "soon",
    ]);
    let count = prop::sample::select(vec!["10", "0", "1,200", "[c]", "", "[z]", "ten", "-4"]);
    let row = (council, service, channel, period, count)
        .prop_map(|(a, b, c, d, e)| format!("{a},{b},{c},{d},\"{e}\""));
    prop::collection::vec(row, 0..40)
}

fn file(rows: &[String]) -> String {
    format!("{HEADING}\n{}\n", rows.join("\n"))
}

/// The totals by key, without places.
fn totals(returns: &Returns) -> Vec<(channelshift::model::Key, Count)> {
    let totals = returns.tally.totals();
    totals
        .iter()
        .map(|total| (total.key, total.count))
        .collect()
}

/// The rows of a return that were set aside, as a second reading finds them, are those of its
/// account: as many of each code, and each with the text of its line.
fn set_aside_again(returns: &Returns, name: &str, bytes: &[u8]) {
    let account = returns.accounts.iter().find(|account| account.file == name);
    let account = account.expect("it was taken in");
    let mut again: BTreeMap<&str, u64> = BTreeMap::new();
    let none = Mapping::default();
    let is_heading = |cell: &str| is_heading(cell, &none, &REGISTERS);
    let manner = Manner {
        is_heading: Some(&is_heading),
        ..Manner::default()
    };
    let read_by = (&none, &*REGISTERS);
    set_aside(name, Cursor::new(bytes), manner, read_by, returns, |row| {
        *again.entry(row.code.name).or_default() += 1;
        let cell = row.place.cell.expect("a cell");
        assert!(row.text.starts_with(cell.text.as_str()), "{}", row.text);
        Ok(())
    })
    .expect("memory can be read");
    assert_eq!(again, account.set_aside);
}

/// Rows of two years of months and some quarters, each figure once, with counts that set the checks
/// off.
fn any_years() -> impl Strategy<Value = Vec<String>> {
    let count = prop::sample::select(vec![
        "0", "1", "40", "400", "410", "420", "430", "4100", "9000", "[x]", "[z]",
    ]);
    let figures = prop::collection::vec(prop::option::weighted(0.9, count), 2 * 2 * 28);
    figures.prop_map(|figures| {
        let mut rows = Vec::new();
        for (index, count) in figures.into_iter().enumerate() {
            let (council, channel, period) = (index / 56, index / 28 % 2, index % 28);
            let period = match period {
                24.. => format!("2016-Q{}", period - 23),
                _ => format!("{}-{:02}", 2014 + period / 12, period % 12 + 1),
            };
            let (council, channel) = (["Leeds", "York"][council], ["Web", "Phone"][channel]);
            if let Some(count) = count {
                rows.push(format!(
                    "{council},Report a pothole,{channel},{period},{count}"
                ));
            }
        }
        rows
    })
}

/// The code and message of every query that the checks over figures raise, in the order of words.
fn queries(returns: &Returns) -> Vec<(&'static str, String)> {
    let mut findings = Findings::default();
    checks::find(
        &returns.tally,
        &REGISTERS,
        &Checks::default(),
        &returns.files(),
        2,
        &mut findings,
    );
    let words =
        |finding: &channelshift::model::Finding| (finding.code.name, finding.message.clone());
    let mut queries: Vec<_> = findings.kept().iter().map(words).collect();
    queries.sort();
    queries
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_rows_and_files_does_not_change_the_queries(
        (rows, shuffled) in any_years().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in 0..100_usize,
    ) {
        let whole = queries(&take(&[("a.csv", &file(&rows))]));
        prop_assert!(!whole.is_empty());
        prop_assert_eq!(&whole, &queries(&take(&[("a.csv", &file(&shuffled))])));
        let cut = cut.min(shuffled.len());
        let (first, second) = (file(&shuffled[..cut]), file(&shuffled[cut..]));
        prop_assert_eq!(&whole, &queries(&take(&[("b.csv", &second), ("a.csv", &first)])));
    }

    #[test]
    fn the_order_of_rows_does_not_change_the_tally(
        (rows, shuffled) in any_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let one = take(&[("a.csv", &file(&rows))]);
        let other = take(&[("a.csv", &file(&shuffled))]);
        prop_assert_eq!(totals(&one), totals(&other));
    }

    #[test]
    fn splitting_a_file_in_two_does_not_change_the_tally(rows in any_rows(), cut in 0..40_usize) {
        let cut = cut.min(rows.len());
        let whole = take(&[("a.csv", &file(&rows))]);
        let (first, second) = (file(&rows[..cut]), file(&rows[cut..]));
        let split = take(&[("a.csv", &first), ("b.csv", &second)]);
        let swapped = take(&[("b.csv", &second), ("a.csv", &first)]);
        prop_assert_eq!(totals(&whole), totals(&split));
        prop_assert_eq!(totals(&whole), totals(&swapped));
    }

    #[test]
    fn every_row_is_accounted_for(rows in any_rows(), cut in 0..40_usize) {
        let cut = cut.min(rows.len());
        let (first, second) = (file(&rows[..cut]), file(&rows[cut..]));
        let returns = take(&[("a.csv", &first), ("b.csv", &second)]);
        let rows_in: u64 = returns.accounts.iter().map(|account| account.rows_in).sum();
        for account in &returns.accounts {
            prop_assert!(account.balances(), "{:?}", account);
        }
        for (name, text) in [("a.csv", &first), ("b.csv", &second)] {
            set_aside_again(&returns, name, text.as_bytes());
        }
        // A file without rows ends in a blank line, which is counted and skipped.
        let blank: u64 = returns.accounts.iter().filter_map(|a| a.skipped.get("blank line")).sum();
        prop_assert_eq!(rows_in - blank, rows.len() as u64);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic_and_balance(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let returns = take_bytes(&[("a.csv", &bytes)], &Mapping::default());
        prop_assert!(returns.accounts.iter().all(channelshift::model::Account::balances));
        set_aside_again(&returns, "a.csv", &bytes);
    }

    #[test]
    fn any_text_under_a_known_heading_is_read_and_balances(body in "[A-Za-z0-9,\"\n\r \\[\\]£<*.-]{0,300}") {
        let text = format!("{HEADING}\n{body}");
        let mut returns = take(&[("a.csv", &text)]);
        prop_assert!(returns.accounts[0].balances());
        set_aside_again(&returns, "a.csv", text.as_bytes());
        let _ = answer(&mut returns, &[Dimension::Service], "");
    }

    #[test]
    fn wide_tables_balance_too(
        rows in prop::collection::vec(("[A-Z][a-z]{0,3}", "[0-9x,]{0,3}", "[0-9]{0,3}", "[0-9]{0,4}"), 0..20),
    ) {
        let mut text = String::from("Council,Service,Period,Web,Phone,Total\n");
        for (council, web, phone, total) in rows {
            text.push_str(&format!("{council} Leeds,Missed bin,2015-04,{web},{phone},{total}\nLeeds,Missed bin,2015-04,{web},{phone},{total}\n"));
        }
        let returns = take(&[("a.csv", &text)]);
        prop_assert!(returns.accounts[0].balances(), "{:?}", returns.accounts[0]);
        set_aside_again(&returns, "a.csv", text.as_bytes());
    }

    #[test]
    fn shares_of_a_group_add_to_one(rows in any_rows()) {
        let mut returns = take(&[("a.csv", &file(&rows))]);
        let Some(baseline) = answer(&mut returns, &[Dimension::Council, Dimension::Service], "") else {
            return Ok(());
        };
        for group in &baseline.groups {
            let in_total: u64 = group.channels.iter().map(|figure| figure.in_total).sum();
            if let Some(total) = group.total {
                prop_assert_eq!(in_total, total);
            }
            for digital in &group.digital {
                prop_assert!(digital.numerator <= digital.denominator);
            }
        }
    }

    #[test]
    fn a_long_and_a_wide_table_of_the_same_figures_agree(
        figures in prop::collection::vec((0..500_u32, 0..500_u32, 0..500_u32), 1..12),
    ) {
        let mut long = String::from("Council,Service,Channel,Period,Contacts\n");
        let mut wide = String::from("Council,Service,Period,Unit,Web,Phone,Post\n");
        for (index, (web, phone, post)) in figures.iter().enumerate() {
            let month = index + 1;
            for (channel, count) in [("Web", web), ("Phone", phone), ("Post", post)] {
                long.push_str(&format!("Leeds,Missed bin,{channel},2015-{month:02},{count}\n"));
            }
            wide.push_str(&format!("Leeds,Missed bin,2015-{month:02},contacts,{web},{phone},{post}\n"));
        }
        let rows = |text: &str| {
            let mut returns = take(&[("a.csv", text)]);
            let baseline = answer(&mut returns, &[Dimension::Service], "").expect("figures");
            tidy_rows(&baseline, &returns)
        };
        prop_assert_eq!(rows(&long), rows(&wide));
    }
}

#[test]
fn a_file_cut_at_any_byte_gives_findings_and_no_panic() {
    let sample = std::fs::read(crate::support::project(
        "data-samples/faults/every-fault.csv",
    ))
    .expect("the sample can be read");
    for end in (0..sample.len()).step_by(7) {
        let mut returns = Returns::default();
        returns
            .take(
                "a.csv",
                Cursor::new(&sample[..end]),
                Manner::default(),
                &Mapping::default(),
                &REGISTERS,
            )
            .expect("memory can be read");
        assert!(returns.accounts[0].balances(), "cut at {end}");
    }
}

/// What a return says: of what, of which part, and how many.
type Figures = BTreeMap<(Key, Part), Count>;

fn figures(returns: &Returns, is_wanted: impl Fn(u64) -> bool) -> Figures {
    let kept = returns.tally.kept().into_iter();
    let wanted = kept.filter(|kept| is_wanted(kept.figure.origin.line));
    wanted
        .map(|kept| ((kept.key, kept.part), kept.figure.count))
        .collect()
}

/// The rows of a return that are set aside as files to be mended, one a table, and their lines.
fn to_mend(returns: &Returns, name: &str, bytes: &[u8]) -> (Vec<(String, String)>, BTreeSet<u64>) {
    let (mut files, mut lines) = (BTreeMap::new(), BTreeSet::new());
    let read_by = (&Mapping::default(), &*REGISTERS);
    let source = Cursor::new(bytes);
    set_aside(name, source, Manner::default(), read_by, returns, |row| {
        lines.insert(row.place.cell.expect("a cell").line);
        let stem = name.split('.').next().expect("a name");
        let name = format!("{stem}.set-aside-{}.csv", row.table);
        let file: &mut String = files.entry(name).or_default();
        if file.is_empty() {
            file.push('\u{feff}');
            file.push_str(row.heading);
        }
        file.push_str(row.to_mend);
        file.push('\n');
        Ok(())
    })
    .expect("memory can be read");
    (files.into_iter().collect(), lines)
}

/// Spoils each row of a return in turn, sets aside what cannot be used, mends it, and holds what that
/// says against what the whole said of the same rows. How many rows that were.
fn mended_rows_say_the_same(name: &str, text: &str) -> usize {
    let whole = take(&[(name, text)]);
    let all = figures(&whole, |_| true);
    let is_counted = whole
        .tally
        .kept()
        .iter()
        .any(|kept| kept.figure.is_counted_up);
    let mut tried = 0;
    for (at, line) in text.lines().enumerate() {
        let number = at as u64 + 1;
        let Some(end) = line.rfind(|c: char| c.is_ascii_digit()) else {
            continue;
        };
        if figures(&whole, |line| line == number).is_empty() {
            continue;
        }
        let bad = format!("{}?#{}", &line[..=end], &line[end + 1..]);
        let spoiled: Vec<&str> = text.lines().collect();
        let spoiled = [&spoiled[..at], &[bad.as_str()], &spoiled[at + 1..]]
            .concat()
            .join("\n");
        let returns = take(&[(name, &spoiled)]);
        let (files, lines) = to_mend(&returns, name, spoiled.as_bytes());
        if lines.is_empty() {
            continue;
        }
        let files: Vec<(String, String)> = files
            .into_iter()
            .map(|(name, text)| (name, text.replace("?#", "")))
            .collect();
        let named: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (&**name, &**text))
            .collect();
        let mended = take(&named);
        let said = figures(&mended, |_| true);
        if is_counted {
            let known = said.keys().all(|about| all.contains_key(about));
            assert!(known && !said.is_empty(), "{name}:{number}: {files:?}");
        } else {
            let of_rows = figures(&whole, |line| lines.contains(&line));
            // Of so few rows, columns without a heading may not be told; that is an error.
            let errors = mended.findings.count(Severity::Error);
            if name == "no-heading.csv" && said.is_empty() && errors > 0 {
                continue;
            }
            assert_eq!(said, of_rows, "{name}:{number}: {files:?}");
        }
        tried += 1;
    }
    tried
}

#[test]
fn a_row_that_is_set_aside_and_mended_says_what_it_said() {
    let folders = ["data-samples/layouts", "data-samples/layouts/by-file"];
    let mut tried = 0;
    for folder in folders {
        for entry in std::fs::read_dir(project(folder)).expect("the samples are there") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "csv") {
                let name = path.file_name().expect("a name").to_string_lossy();
                let text = std::fs::read_to_string(&path).expect("a text");
                tried += mended_rows_say_the_same(&name, &text);
            }
        }
    }
    assert!(tried > 50, "{tried}");
    let missed = "Report a missed bin";
    for (name, text) in [
        (
            "two-tables.csv",
            format!(
                "Council,Service,Period,Unit,Web,Phone,Total\n\
                 York,{missed},2024-01,contacts,10,50,60\n\
                 York,{missed},2024-02,contacts,11,51,62\n\
                 \n\
                 Council,Service,Period,Unit,Phone,Web,Total\n\
                 Leeds,{missed},2024-01,contacts,50,10,60\n\
                 Leeds,{missed},2024-02,contacts,51,11,62\n"
            ),
        ),
        (
            "filled-down.csv",
            format!(
                "Council;Service;Period;Unit;Web;Phone\n\
                 \"York; City of\";{missed};2024-01;contacts;10;50\n\
                 ;;2024-02;contacts;11;51\n\
                 Leeds;{missed};2024-01;contacts;12;52\n\
                 ;;2024-02;contacts;13;53\n"
            ),
        ),
        (
            "titles.csv",
            format!(
                "\"Leeds, all contacts\"\n2024-25\n\nService,Unit,Web,Phone\n\
                 {missed},contacts,10,50\nPay council tax,contacts,11,51\n"
            ),
        ),
        (
            "york 2023-24.csv",
            format!(
                "Service,Unit,Web,Phone\n\
                 {missed},contacts,10,50\nPay council tax,contacts,11,51\n"
            ),
        ),
    ] {
        let errors = take(&[(name, &text)]).findings.count(Severity::Error);
        assert_eq!(errors, 0, "{name}");
        let rows = mended_rows_say_the_same(name, &text);
        assert!(rows >= 2, "{name}: {rows}");
    }
}
