//! What each check says of small returns, and where it is silent.

use std::io::Cursor;
use std::sync::LazyLock;

use super::find;
use crate::mapping::Mapping;
use crate::model::Findings;
use crate::read::Manner;
use crate::registers::Registers;
use crate::returns::Returns;
use crate::settings::Checks;

static REGISTERS: LazyLock<Registers> =
    LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));

/// The code and message of every query, for rows of council, period, web and telephone.
fn queries_with(limits: Checks, rows: &[(&str, &str, &str, &str)]) -> Vec<(&'static str, String)> {
    let mut text = String::from("Council,Service,Period,Unit,Web,Phone\n");
    for (council, period, web, phone) in rows {
        text.push_str(&format!(
            "{council},Report a missed bin,{period},contacts,{web},{phone}\n"
        ));
    }
    let mut returns = Returns::default();
    returns
        .take(
            "a.csv",
            Cursor::new(text),
            Manner::default(),
            &Mapping::default(),
            &REGISTERS,
        )
        .expect("memory can be read");
    let mut findings = Findings::default();
    let files = returns.files();
    find(
        &returns.tally,
        &REGISTERS,
        &limits,
        &files,
        1,
        &mut findings,
    );
    let words = |finding: &crate::model::Finding| (finding.code.name, finding.message.clone());
    findings.kept().iter().map(words).collect()
}

/// The same by the usual thresholds, of one council, the codes alone.
fn codes(rows: &[(&str, &str, &str)]) -> Vec<&'static str> {
    let rows: Vec<_> = rows.iter().map(|(a, b, c)| ("Leeds", *a, *b, *c)).collect();
    let queries = queries_with(Checks::default(), &rows);
    queries.into_iter().map(|(code, _)| code).collect()
}

/// Months from January 2014 on, each with its count on the web, and 500 or so by telephone.
fn months(web: &[u64]) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    for (index, count) in web.iter().enumerate() {
        let period = format!("{}-{:02}", 2014 + index / 12, index % 12 + 1);
        // Never twice the same, and never far from 500.
        rows.push((period, count.to_string(), (500 + index).to_string()));
    }
    let rows: Vec<(&str, &str, &str, &str)> = rows
        .iter()
        .map(|(period, web, phone)| ("Leeds", period.as_str(), web.as_str(), phone.as_str()))
        .collect();
    queries_with(Checks::default(), &rows)
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_volume_must_change_by_both_thresholds() {
    let change = |was, is| codes(&[("2014-01", was, "0"), ("2014-02", is, "0")]);
    assert_eq!(change("2000", "2600"), ["large-change"]);
    assert_eq!(change("2000", "1400"), ["large-change"]);
    assert_eq!(change("2000", "2599"), NOTHING, "29.95%");
    assert_eq!(change("1000", "1499"), NOTHING, "499");
    assert_eq!(change("0", "500"), ["large-change"]);
    assert_eq!(change("0", "0"), NOTHING);
}

#[test]
fn a_share_must_change_by_the_points_and_by_more_than_chance() {
    let change = |was: (&str, &str), is: (&str, &str)| {
        codes(&[("2014-01", was.0, was.1), ("2014-02", is.0, is.1)])
    };
    assert_eq!(change(("400", "600"), ("500", "500")), ["large-change"]);
    assert_eq!(
        change(("400", "600"), ("499", "501")),
        NOTHING,
        "9.9 points"
    );
    assert_eq!(change(("20", "20"), ("26", "15")), NOTHING, "chance");
    assert_eq!(change(("0", "29"), ("29", "0")), NOTHING, "small");
    assert_eq!(change(("0", "30"), ("30", "0")), ["large-change"]);
}

#[test]
fn thresholds_are_settings() {
    let rows = [
        ("Leeds", "2014-01", "100", "0"),
        ("Leeds", "2014-02", "130", "0"),
    ];
    let limits = Checks {
        volume_change_at_least: 30,
        ..Checks::default()
    };
    assert_eq!(queries_with(Checks::default(), &rows), []);
    assert_eq!(queries_with(limits, &rows).len(), 1);
}

#[test]
fn the_same_months_of_the_year_before_come_first() {
    // A service with a season, which is not queried once there is a year to compare with.
    let mut year: Vec<u64> = (0..12).map(|month| 400 + month).collect();
    year[5] = 3_000;
    let second: Vec<u64> = year.iter().map(|count| count + 5).collect();
    let found = months(&[year, second].concat());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.contains("in 2014-06 but"), "{found:?}");
    assert!(found[0].1.ends_with("and likewise in 2014-07"), "{found:?}");
}

#[test]
fn what_goes_on_is_one_query() {
    let mut counts: Vec<u64> = (0..24).map(|month| 2_000 + 7 * month).collect();
    counts.iter_mut().skip(15).for_each(|count| *count /= 2);
    let found = months(&counts);
    assert_eq!(found.len(), 1, "{found:?}");
    let (code, message) = &found[0];
    assert_eq!(*code, "large-change");
    assert!(
        message.ends_with("; and likewise in the 8 periods after it, to 2015-12"),
        "{message}"
    );
}

#[test]
fn periods_of_other_lengths_and_unknown_ones_are_not_compared() {
    assert_eq!(
        codes(&[("2014-01", "100", "100"), ("2014-Q2", "3000", "3000")]),
        NOTHING
    );
    assert_eq!(
        codes(&[("2014-01", "100", "[x]"), ("2014-02", "3000", "3000")]),
        NOTHING
    );
    assert_eq!(
        codes(&[("2014-01", "100", "100"), ("2014-03", "3000", "3000")]),
        NOTHING,
        "a month between them is not known"
    );
    assert_eq!(
        codes(&[("2014-01", "100", "[z]"), ("2014-02", "3000", "[z]")]),
        ["large-change"],
        "what is not provided is known to be nothing"
    );
}

#[test]
fn a_slip_of_scale_is_one_query_and_no_large_change() {
    let found = months(&[410, 432, 4_180, 425, 404, 415]);
    assert_eq!(
        found,
        [(
            "scale-suspect",
            "Leeds, Report a missed bin, Web is 4,180 in 2014-03, about ten times the usual 420"
                .to_owned()
        )]
    );
    let found = months(&[410, 432, 41, 425, 404, 415]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].1.contains("about a tenth of the usual"),
        "{found:?}"
    );
    // A service that goes up and down tenfold, and too few periods to tell.
    let up_and_down = months(&[40, 430, 45, 410, 50, 425]);
    assert!(up_and_down.iter().all(|(code, _)| *code != "scale-suspect"));
    let too_few = months(&[410, 432, 4_180]);
    assert!(too_few.iter().all(|(code, _)| *code != "scale-suspect"));
}

#[test]
fn a_zero_is_impossible_only_where_the_rest_goes_on() {
    let zero = |web: &str, phone: &str| {
        codes(&[
            ("2014-01", "60", "240"),
            ("2014-02", web, phone),
            ("2014-03", "62", "251"),
        ])
    };
    assert_eq!(zero("0", "244"), ["impossible-zero"]);
    assert_eq!(zero("0", "120"), ["impossible-zero"]);
    assert_eq!(zero("0", "0"), NOTHING, "shut");
    assert!(!zero("0", "119").contains(&"impossible-zero"), "half shut");
    assert!(!zero("1", "244").contains(&"impossible-zero"));
    assert!(!zero("[x]", "244").contains(&"impossible-zero"));
}

#[test]
fn the_same_counts_must_be_of_several_channels_and_not_small() {
    let same = |web, phone| codes(&[("2014-01", web, phone), ("2014-02", web, phone)]);
    assert_eq!(same("20", "10"), ["same-as-last"]);
    assert_eq!(same("20", "9"), NOTHING);
    assert_eq!(same("30", "0"), NOTHING);
    assert_eq!(same("30", "[x]"), NOTHING);
    assert_eq!(same("0", "0"), NOTHING);
    let year_before = codes(&[("2014-01", "40", "50"), ("2015-01", "40", "50")]);
    assert_eq!(year_before, ["same-as-last"]);
}

#[test]
fn strays_are_at_the_ends_alone() {
    let stray = |counts: &[u64]| {
        let rows: Vec<(String, String)> = counts
            .iter()
            .enumerate()
            .map(|(index, count)| (format!("2014-{:02}", index + 1), count.to_string()))
            .collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|(period, count)| (period.as_str(), count.as_str(), "[z]"))
            .collect();
        let codes = codes(&rows);
        codes.iter().filter(|code| **code == "period-stray").count()
    };
    assert_eq!(stray(&[300, 310, 305, 320, 330, 2]), 1);
    assert_eq!(stray(&[300, 310, 305, 320, 330, 0, 1]), 2);
    assert_eq!(stray(&[1, 300, 310, 305, 320, 330]), 1);
    assert_eq!(stray(&[300, 310, 2, 320, 330, 305]), 0, "within");
    assert_eq!(stray(&[300, 310, 305, 320, 1]), 0, "too few");
    assert_eq!(stray(&[300, 310, 305, 320, 330, 4]), 0, "more than 1%");
}

#[test]
fn a_period_years_away_is_a_stray() {
    let rows = [
        "2014-01", "2014-02", "2014-03", "2014-04", "2014-05", "2041-06",
    ]
    .map(|period| (period, "300", "[z]"));
    assert_eq!(codes(&rows), ["period-stray"]);
    let mut near = rows;
    near[5].0 = "2016-06";
    assert_eq!(codes(&near), NOTHING, "24 months between");
    near[5].0 = "2016-07";
    assert_eq!(codes(&near), ["period-stray"]);
}

#[test]
fn one_channel_is_asked_about_where_most_others_have_several() {
    let alone = |others: &[(&str, &str)], web: &str| {
        let mut rows = vec![("Leeds", "2014-01", web, "400")];
        for (council, web) in others {
            rows.push((council, "2014-01", web, "300"));
        }
        let queries = queries_with(Checks::default(), &rows);
        queries
            .into_iter()
            .map(|(_, message)| message)
            .collect::<Vec<_>>()
    };
    let (york, hull) = (("York", "50"), ("Kingston upon Hull", "0"));
    assert_eq!(
        alone(&[york], "0"),
        [
            "Leeds, Report a missed bin has figures for Telephone alone, where 1 of 1 other councils have several channels"
        ]
    );
    assert!(alone(&[york], "[z]").is_empty(), "said to be not offered");
    assert!(alone(&[york, hull], "0").is_empty(), "no more than half");
    assert!(alone(&[], "0").is_empty(), "nobody to compare with");
}
