//! Who has returned what.

use crate::support::{TestProject, records, stdout};

fn statuses(project: &TestProject, args: &[&str]) -> Vec<(String, String, String)> {
    let output = project.run(
        "status",
        &[&["-f", "csv", "--fail-on", "never"], args].concat(),
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let cells = records(&stdout(&output)).into_iter().map(|record| {
        let cell = |name: &str| record[name].clone();
        (cell("council"), cell("council_status"), cell("status"))
    });
    cells.collect()
}

#[test]
fn each_state_is_told() {
    let project = TestProject::new();
    project.write(
        "channelshift.toml",
        "schema = 1\n[returns]\nexpected = [\"E06000014\", \"E08000035\", \"E06000023\"]\n\
         [baseline]\nwindow = \"2024-Q2\"\nbasket = [\"missed-bin\"]\n",
    );
    let heading = "Council,Service,Channel,Period,Transactions\n";
    let row = |council: &str, month: &str, count: &str| {
        format!("{council},Report a missed bin,Web,2024-{month},{count}\n")
    };
    project.write(
        "returns/york.csv",
        &(heading.to_owned()
            + &row("York", "04", "1")
            + &row("York", "05", "2")
            + &row("York", "06", "3")),
    );
    project.write(
        "returns/leeds.csv",
        &(heading.to_owned() + &row("Leeds", "04", "many")),
    );
    project.write(
        "returns/hull.csv",
        &(heading.to_owned() + &row("Hull", "04", "4")),
    );
    let told = |council: &str| {
        let all = statuses(&project, &[]).into_iter();
        all.filter(|(own, ..)| own == council)
            .map(|(_, standing, service)| (standing, service))
            .collect::<Vec<_>>()
    };
    let one = |standing: &str, service: &str| vec![(standing.to_owned(), service.to_owned())];
    assert_eq!(told("York"), one("returned", "returned"));
    assert_eq!(told("Leeds"), one("blocked", "blocked"));
    assert_eq!(told("Bristol"), one("late", "late"));
    assert_eq!(
        told("Kingston upon Hull"),
        one("not asked", "1 of 3 months")
    );
    // A period for which nobody has returned anything is one for which all are late.
    let none = statuses(&project, &["-p", "2025-Q2"]);
    assert_eq!(none.len(), 3);
    assert!(
        none.iter()
            .all(|(_, standing, service)| standing == "late" && service == "late")
    );
}

#[test]
fn a_council_has_returned_what_it_has_in_any_unit() {
    let project = TestProject::new();
    project.write(
        "channelshift.toml",
        "schema = 1\n[returns]\nexpected = [\"E08000035\", \"E06000023\"]\n\
         [baseline]\nbasket = [\"missed-bin\"]\n",
    );
    project.write(
        "returns/a.csv",
        "Council,Service,Unit,Channel,Period,Count\n\
         Leeds,missed-bin,transactions,Web,2024-04,100\n\
         Bristol,missed-bin,payments,Web,2024-04,100\n",
    );
    for (council, _, service) in statuses(&project, &[]) {
        assert_eq!(service, "returned", "{council}");
    }
}

#[test]
fn a_council_whose_return_cannot_be_read_is_blocked_and_not_late() {
    let project = TestProject::new();
    project.write(
        "channelshift.toml",
        "schema = 1\n[returns]\nexpected = [\"E06000014\", \"E08000035\", \"E06000023\", \"E06000010\"]\n\
         [baseline]\nwindow = \"2024-Q2\"\nbasket = [\"missed-bin\"]\n",
    );
    let heading = "Council,Service,Channel,Period,Transactions\n";
    for (name, row) in [
        ("york", "York,Report a missed bin,Web,2024-04,1"),
        ("leeds", "Leeds,Report a missed bin,Web,soon,1"),
        (
            "bristol",
            "Bristol,Report a missed bin,Web,2024-04,1,2,too many",
        ),
        // Of another period: what was asked for has not come.
        ("hull", "Hull,Report a missed bin,Web,2023-04,many"),
    ] {
        project.write(&format!("returns/{name}.csv"), &format!("{heading}{row}\n"));
    }
    let told: Vec<(String, String)> = statuses(&project, &[])
        .into_iter()
        .map(|(council, standing, _)| (council, standing))
        .collect();
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        told,
        [
            ("Kingston upon Hull", "late"),
            ("York", "returned"),
            ("Bristol", "blocked"),
            ("Leeds", "blocked"),
        ]
    );
}
