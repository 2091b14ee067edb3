//! The five states of a cell, kept apart to the end: number, zero, not collected, suppressed, not
//! provided.

use channelshift::baseline::Dimension;

use crate::support::{answer, take, tidy_rows};

const HEADING: &str = "Council,Service,Channel,Period,Transactions\n";

/// Channel, count, total, share, status and months of each tidy row by council.
fn rows(body: &str) -> Vec<[String; 6]> {
    let mut returns = take(&[("a.csv", &format!("{HEADING}{body}"))]);
    let baseline = answer(&mut returns, &[Dimension::Council], "").expect("there are figures");
    tidy_rows(&baseline, &returns)
        .into_iter()
        .map(|row| [5, 8, 9, 10, 11, 12].map(|column| row[column].clone()))
        .collect()
}

fn row(fields: [&str; 6]) -> [String; 6] {
    fields.map(str::to_owned)
}

#[test]
fn zero_is_a_number() {
    let rows =
        rows("Leeds,Report a pothole,Web,2015-04,0\nLeeds,Report a pothole,Post,2015-04,40\n");
    assert_eq!(
        rows,
        [
            row(["web", "0", "40", "0.000000", "", "1"]),
            row(["post", "40", "40", "1.000000", "", "1"]),
        ]
    );
}

#[test]
fn no_share_where_the_total_is_zero() {
    let rows =
        rows("Leeds,Report a pothole,Web,2015-04,0\nLeeds,Report a pothole,Post,2015-04,0\n");
    assert_eq!(
        rows,
        [
            row(["web", "0", "0", "", "", "1"]),
            row(["post", "0", "0", "", "", "1"]),
        ]
    );
}

#[test]
fn no_share_where_a_part_is_missing() {
    for (cell, letter) in [
        ("[c]", "c"),
        ("*", "c"),
        ("<5", "c"),
        ("[x]", "x"),
        ("-", "x"),
        ("", "x"),
    ] {
        let rows = rows(&format!(
            "Leeds,Report a pothole,Web,2015-04,{cell}\nLeeds,Report a pothole,Post,2015-04,40\n"
        ));
        assert_eq!(
            rows,
            [
                row(["web", "", "", "", letter, "0"]),
                row(["post", "40", "", "", "", "0"]),
            ],
            "{cell:?}"
        );
    }
}

#[test]
fn a_channel_that_is_not_provided_is_no_part() {
    let rows = rows(
        "Leeds,Report a pothole,Web,2015-04,10\nLeeds,Report a pothole,Web chat,2015-04,[z]\n\
         Leeds,Report a pothole,Post,2015-04,30\n",
    );
    assert_eq!(
        rows,
        [
            row(["web", "10", "40", "0.250000", "", "1"]),
            row(["webchat", "", "40", "", "z", "1"]),
            row(["post", "30", "40", "0.750000", "", "1"]),
        ]
    );
}

#[test]
fn a_period_with_a_missing_part_is_left_out_whole() {
    let rows = rows(
        "Leeds,Report a pothole,Web,2015-04,10\nLeeds,Report a pothole,Post,2015-04,30\n\
         Leeds,Report a pothole,Web,2015-05,[c]\nLeeds,Report a pothole,Post,2015-05,999\n",
    );
    assert_eq!(
        rows,
        [
            row(["web", "10", "40", "0.250000", "", "1"]),
            row(["post", "30", "40", "0.750000", "", "1"]),
        ]
    );
}

#[test]
fn days_of_a_month_are_added_and_the_same_day_twice_is_not() {
    let rows = rows(
        "Leeds,Report a pothole,Web,10/04/2015,10\nLeeds,Report a pothole,Web,22/04/2015,5\n\
         Leeds,Report a pothole,Web,22/04/2015,5\nLeeds,Report a pothole,Post,10/04/2015,30\n",
    );
    assert_eq!(
        rows,
        [
            row(["web", "15", "45", "0.333333", "", "1"]),
            row(["post", "30", "45", "0.666667", "", "1"]),
        ]
    );
}

#[test]
fn a_row_that_is_absent_is_no_zero() {
    let rows = rows(
        "Leeds,Report a pothole,Web,2015-04,10\nLeeds,Report a pothole,Post,2015-04,30\n\
         Leeds,Report a pothole,Post,2015-05,999\n",
    );
    assert_eq!(rows[0], row(["web", "10", "40", "0.250000", "", "1"]));
}

#[test]
fn an_unreadable_count_is_missing_and_not_left_out() {
    let rows =
        rows("Leeds,Report a pothole,Web,2015-04,ten\nLeeds,Report a pothole,Post,2015-04,40\n");
    assert_eq!(rows[0], row(["web", "", "", "", "x", "0"]));
}

#[test]
fn a_service_that_a_tier_does_not_run_is_not_provided() {
    let mut returns = take(&[(
        "a.csv",
        "Council,Service,Channel,Period,Transactions\n\
         Mendip,Renew a library item,Web,2015-04,0\n\
         Mendip,Report a missed bin,Web,2015-04,5\n\
         Somerset,Renew a library item,Web,2015-04,7\n",
    )]);
    let by = [Dimension::Council, Dimension::Service];
    let baseline = answer(&mut returns, &by, "").expect("there are figures");
    let states: Vec<(String, String, String, String)> = tidy_rows(&baseline, &returns)
        .into_iter()
        .map(|row| {
            (
                row[1].clone(),
                row[2].clone(),
                row[8].clone(),
                row[11].clone(),
            )
        })
        .collect();
    let expected = [
        ("Mendip", "Report a missed bin", "5", ""),
        ("Mendip", "Renew a library item", "", "z"),
        ("Somerset", "Report a missed bin", "", "z"),
        ("Somerset", "Renew a library item", "7", ""),
    ]
    .map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned()));
    assert_eq!(states, expected);
    // Not provided is in no denominator: each service is counted of one council.
    for group in &baseline.totals {
        assert_eq!(group.council_services.expected, 2);
    }
}

#[test]
fn a_council_asked_for_a_return_and_silent_is_not_returned() {
    let mut returns = take(&[(
        "a.csv",
        "Council,Service,Channel,Period,Transactions\n\
         Leeds,Report a pothole,Web,2015-04,10\n\
         York,Report a missed bin,Web,2015-04,10\n",
    )]);
    let by = [Dimension::Council, Dimension::Service];
    let baseline = answer(&mut returns, &by, "").expect("there are figures");
    let silent: Vec<Vec<String>> = tidy_rows(&baseline, &returns)
        .into_iter()
        .filter(|row| row[11] == "x")
        .collect();
    assert_eq!(
        silent.len(),
        2,
        "each council is silent on the other's service"
    );
    for row in silent {
        assert_eq!(row[5..11], ["", "", "", "", "", ""].map(String::from));
        assert_eq!(row[12], "0");
    }
}

#[test]
fn units_are_never_added() {
    let mut returns = take(&[(
        "a.csv",
        "Council,Service,Channel,Period,Unit,Count\n\
         Leeds,Report a pothole,Web,2015-04,transactions,10\n\
         Leeds,Report a pothole,Web,2015-04,web visits,900\n",
    )]);
    let baseline = answer(&mut returns, &[Dimension::Council], "").expect("there are figures");
    let totals: Vec<(String, String)> = tidy_rows(&baseline, &returns)
        .into_iter()
        .map(|row| (row[4].clone(), row[9].clone()))
        .collect();
    let expected = [("transactions", "10"), ("web-visits", "900")];
    assert_eq!(
        totals,
        expected.map(|(unit, total)| (unit.to_owned(), total.to_owned()))
    );
}

#[test]
fn what_straddles_the_window_is_not_known_in_it() {
    // The telephone by calendar year and the web by month: a financial year knows the web alone.
    let mut body = String::from("Leeds,Report a pothole,Telephone,2015-01-01/P12M,1200\n");
    for month in 4..=12 {
        body.push_str(&format!("Leeds,Report a pothole,Web,2015-{month:02},10\n"));
    }
    let mut returns = take(&[("a.csv", &format!("{HEADING}{body}"))]);
    let baseline =
        answer(&mut returns, &[Dimension::Council], "2015-16").expect("there are figures");
    let rows = tidy_rows(&baseline, &returns);
    assert!(
        rows.iter().all(|row| row[10].is_empty()),
        "no share is known: {rows:?}"
    );
}

#[test]
fn a_channel_by_quarter_beside_a_year_needs_all_four() {
    let body = "Leeds,Report a pothole,Telephone,2015-16,1200\n\
                Leeds,Report a pothole,Web,Q1 2015/16,10\n";
    let rows = rows(body);
    assert!(
        rows.iter().all(|row| row[3].is_empty()),
        "no share is known: {rows:?}"
    );
}
