//! Rows of totals: told by a label, held against the rows they may be of, and never used.

use crate::support::take;

const BY_CHANNEL: &str = "Council,Service,Period,Unit,Web,Telephone\n\
    Exeter,Pay council tax,2024-04,calls,100,50\n\
    Exeter,Pay council tax,2024-05,calls,120,60\n";
const BY_PERIOD: &str = "Council,Service,Unit,Channel,2024-04,2024-05\n\
    Exeter,Pay council tax,calls,Web,100,120\n\
    Exeter,Pay council tax,calls,Telephone,50,60\n";
const LONG: &str = "Council,Service,Period,Channel,Transactions\n\
    Exeter,Pay council tax,2024-04,Web,100\n\
    Exeter,Pay council tax,2024-04,Telephone,50\n\
    Exeter,Pay council tax,2024-05,Web,120\n\
    Exeter,Pay council tax,2024-05,Telephone,60\n";

/// The codes of what is found, other than of figures over time.
fn codes(text: &str) -> Vec<&'static str> {
    let returns = take(&[("a.csv", text)]);
    let codes = returns
        .findings
        .kept()
        .iter()
        .map(|finding| finding.code.name);
    codes.filter(|code| *code != "large-change").collect()
}

#[test]
fn a_row_of_totals_may_leave_labels_blank_and_is_held_all_the_same() {
    for (table, row) in [
        (BY_CHANNEL, "Total,,,,220,110"),
        (BY_CHANNEL, "Total,,,calls,220,110"),
        (BY_CHANNEL, ",,Total,,220,110"),
        (BY_CHANNEL, "Exeter,Pay council tax,Total,calls,220,110"),
        (BY_PERIOD, "Total,,,,150,180"),
        (BY_PERIOD, ",,,Total,150,180"),
        (BY_PERIOD, "Exeter,Total,,,150,180"),
        (LONG, "Total,,,,330"),
        (LONG, "Grand total,,,,330"),
        (LONG, ",,,Total,330"),
    ] {
        let right = format!("{table}{row}\n");
        assert_eq!(codes(&right), [""; 0], "{row}");
        let wrong = format!(
            "{table}{}\n",
            row.replace("220", "999").replace("150", "999")
        );
        let wrong = wrong.replace("330", "999");
        assert_eq!(codes(&wrong), ["row-total-mismatch"], "{row}");
    }
}

#[test]
fn a_blank_label_may_mean_the_rows_right_above() {
    let groups = format!(
        "{BY_PERIOD},,,Total,150,180\n\
         Leeds,Pay council tax,calls,Web,7,8\n\
         Leeds,Pay council tax,calls,Telephone,1,2\n\
         ,,,Total,{{}},10\n\
         Grand total,,,,158,190\n"
    );
    assert_eq!(codes(&groups.replace("{}", "8")), [""; 0]);
    assert_eq!(codes(&groups.replace("{}", "9")), ["row-total-mismatch"]);
}

#[test]
fn a_total_with_a_missing_part_may_be_more_and_not_less() {
    let table = "Council,Service,Unit,Channel,2024-04\n\
        Exeter,Pay council tax,calls,Web,100\n\
        Exeter,Pay council tax,calls,Telephone,[x]\n";
    assert_eq!(codes(&format!("{table}Total,,,,130\n")), [""; 0]);
    let less = codes(&format!("{table}Total,,,,90\n"));
    assert_eq!(less, ["row-total-mismatch"]);
}

#[test]
fn a_total_of_rows_that_another_file_gave_before_is_held_too() {
    let long = format!("{LONG}Total,,,,330\n");
    let returns = take(&[("a.csv", LONG), ("b.csv", &long)]);
    let found = returns.findings.kept().iter();
    assert!(
        !found
            .map(|finding| finding.code.name)
            .any(|code| code == "row-total-mismatch")
    );
}
