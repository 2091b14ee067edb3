//! Every figure back to its cells, which come to it.

use crate::support::{TestProject, records, run, stdout};

/// Traces some rows of the tidy table: the tool itself fails where the cells do not come to the
/// figure, and exits with 1 where a row says otherwise.
fn trace_rows(sample: &str, step: usize) -> usize {
    let printed = stdout(&run(&[
        "baseline",
        sample,
        "--by",
        "council,service",
        "-f",
        "csv",
        "-q",
    ]));
    let rows: Vec<&str> = printed
        .lines()
        .skip(1)
        .step_by(step)
        .filter(|row| is_of_channel(row))
        .collect();
    let mut args = vec!["trace", "--from", sample, "-f", "csv"];
    args.extend(&rows);
    let output = run(&args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{sample}: {said}");
    rows.len()
}

/// Whether a row is of a channel, and not of a group without figures.
fn is_of_channel(row: &str) -> bool {
    records(&format!(
        "{}\n{row}\n",
        channelshift::report::TIDY_COLUMNS.join(",")
    ))
    .iter()
    .all(|record| !record["channel_code"].is_empty())
}

#[test]
fn every_figure_is_the_sum_of_its_cells() {
    assert!(trace_rows("data-samples/northshire", 6) > 60);
    assert!(trace_rows("data-samples/librarieswest", 1) > 20);
    assert!(trace_rows("data-samples/layouts/long.csv", 1) > 3);
}

#[test]
fn cells_that_are_not_added_say_why() {
    let sample = "data-samples/northshire";
    let traced = |figure: &str| {
        let output = run(&["trace", figure, "--from", sample, "-f", "csv"]);
        let fates = records(&stdout(&output)).into_iter().map(|mut record| {
            let line = record.remove("line").unwrap_or_default();
            (line, record.remove("fate").unwrap_or_default())
        });
        fates.collect::<Vec<_>>()
    };
    let of_year = traced("X06000001,council-tax-pay,web,2024-25");
    assert_eq!(
        of_year.iter().filter(|(_, fate)| fate == "added").count(),
        8
    );
    let longer = of_year
        .iter()
        .filter(|(_, fate)| fate.contains("another length"));
    assert_eq!(
        longer.map(|(line, _)| line.as_str()).collect::<Vec<_>>(),
        ["74", "75"]
    );
    let incomplete = traced("X07000001,bulky-waste,web,2024-25");
    assert!(
        incomplete
            .iter()
            .any(|(_, fate)| fate.contains("another channel is missing"))
    );
}

#[test]
fn a_figure_that_has_changed_is_said() {
    let project = TestProject::new();
    let rows = "Council,Service,Channel,Period,Transactions\nYork,Report a missed bin,Web,2024-04,10\n\
                York,Report a missed bin,Web,2024-04,10\nYork,Report a missed bin,Post,2024-04,1\nYork,Report a missed bin,Post,2024-04,2\n";
    project.write("returns/a.csv", rows);
    let from = project.path("returns/a.csv").to_string_lossy().into_owned();
    let row =
        "E06000014,York,Report a missed bin,2024-04,transactions,web,Web,Online,12,12,1.000000,,1";
    let output = run(&["trace", row, "--from", &from]);
    assert_eq!(output.status.code(), Some(1));
    let said = stdout(&output);
    assert!(said.contains("The row that was given says 12"), "{said}");
    assert!(
        said.contains("says the same as another cell, counted once"),
        "{said}"
    );
    let output = run(&["trace", "York,missed-bin,post,2024-04", "--from", &from]);
    let said = stdout(&output);
    assert_eq!(
        said.matches("set aside: rows-conflicting").count(),
        2,
        "{said}"
    );
    let output = run(&["trace", "York,missed-bin", "--from", &from]);
    assert_eq!(output.status.code(), Some(2));
}
