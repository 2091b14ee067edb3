//! What stands around a table, and what does not say its period.

use channelshift::model::Period;

use crate::support::take;

/// The period of a table under a title, and whether there is one.
fn period_under(title: &str) -> Option<Period> {
    let text = format!(
        "{title}\n\nCouncil,Service,Channel,Transactions\nExeter,Pay council tax,Web,100\n\
         Exeter,Pay council tax,Telephone,70\n"
    );
    let returns = take(&[("a.csv", &text)]);
    returns.tally.totals().first().map(|total| total.key.period)
}

fn period(text: &str) -> Option<Period> {
    text.parse().ok()
}

#[test]
fn a_run_of_days_is_its_months() {
    for title in [
        "Contacts 1 April 2024 to 31 March 2025",
        "Contacts 01/04/2024 - 31/03/2025",
        "Year ending 31 March 2025",
        "Contacts in the year to March 2025",
        "2024/25 (printed 14 May 2026)",
        "Printed 14/05/2026: 2024/25",
    ] {
        assert_eq!(period_under(title), period("2024/25"), "{title}");
    }
    let quarter = period_under("Quarter ended 30 June 2024");
    assert_eq!(quarter, period("Q1 2024/25"));
}

#[test]
fn the_day_of_an_extract_is_no_period() {
    for title in [
        "Extract run on 14 May 2024",
        "Extract run on 14/05/2024 09:31",
        "Week commencing 1 April 2024",
    ] {
        assert_eq!(period_under(title), None, "{title}");
    }
    assert_eq!(period_under("Month,2024-04-01"), period("2024-04"));
}

#[test]
fn a_heading_that_is_repeated_keeps_what_stands_above_the_first() {
    let page = "Service,Month,Channel,Transactions\nPay council tax,April,Web,1\n";
    let other = "Service,Month,Channel,Transactions\nPay council tax,May,Web,2\n";
    let text = format!("Exeter 2024\n{page}\n{other}\nLeeds\n{page}{other}");
    let returns = take(&[("a.csv", &text)]);
    let totals = returns.tally.totals();
    let councils: Vec<_> = totals.iter().map(|total| total.key.council).collect();
    assert_eq!(totals.len(), 4);
    assert_eq!(councils[0], councils[1]);
    assert_ne!(councils[1], councils[2]);
    let codes = returns
        .findings
        .kept()
        .iter()
        .map(|finding| finding.code.name);
    assert!(
        !codes
            .into_iter()
            .any(|code| code == "surroundings-disagree")
    );
}

#[test]
fn a_month_and_its_year_may_stand_apart() {
    for title in [
        "April\n2024",
        "Month: April\nContacts 2024/25",
        "April,2024",
    ] {
        assert_eq!(period_under(title), period("2024-04"), "{title}");
    }
    let year = period_under("Figures may be revised\n2024");
    assert_eq!(year, period("2024"));
}

#[test]
fn a_year_over_its_months_is_read_with_them() {
    for (upper, lower, first) in [
        ("2023,,2024,", "Nov,Dec,Jan,Feb", "2023-11"),
        ("2023/24,,,", "Nov,Dec,Jan,Feb", "2023-11"),
        ("2024/25,,,", "Q1,Q2,Q3,Q4", "2024-Q2"),
        ("Q3,,Q4,", "Nov 2023,Dec 2023,Jan 2024,Feb 2024", "2023-11"),
    ] {
        let text = format!(
            ",,,{upper}\nCouncil,Service,Channel,{lower}\nExeter,Pay council tax,Web,1,2,3,4\n\
             Exeter,Pay council tax,Post,5,6,7,8\n"
        );
        let returns = take(&[("a.csv", &text)]);
        let totals = returns.tally.totals();
        assert_eq!(totals.len(), 8, "{upper}");
        assert_eq!(Some(totals[0].key.period), period(first), "{upper}");
    }
}

#[test]
fn a_quarter_among_months_is_their_sum() {
    let text = |quarter| {
        format!(
            "Council,Service,Unit,Channel,Apr-24,May-24,Jun-24,Q1,Jul-24\n\
             Exeter,Pay council tax,calls,Web,1,2,3,{quarter},4\n"
        )
    };
    let returns = take(&[("a.csv", &text(6))]);
    assert_eq!(returns.tally.totals().len(), 4);
    let wrong = take(&[("a.csv", &text(7))]);
    let codes = wrong
        .findings
        .kept()
        .iter()
        .map(|finding| finding.code.name);
    assert_eq!(codes.collect::<Vec<_>>(), ["total-mismatch"]);
}
