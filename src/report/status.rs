//! Who has returned what, in words.

use super::answer::Answer;
use super::table::{Table, TableColumn, Value};
use crate::model::{Account, plural};
use crate::registers::Registers;
use crate::status::{CouncilStanding, Holding, Status};

/// The columns of the records. Other programs rely on them.
const COLUMNS: [&str; 10] = [
    "council_code",
    "council",
    "council_status",
    "service_id",
    "service",
    "status",
    "months",
    "of_months",
    "period",
    "files",
];

/// What a standing is called.
fn standing(standing: CouncilStanding) -> &'static str {
    match standing {
        CouncilStanding::Late => "late",
        CouncilStanding::Blocked => "blocked",
        CouncilStanding::Returned => "returned",
        CouncilStanding::NotAsked => "not asked",
    }
}

/// What a council's holding is called.
fn holding(holding: Holding, of_months: u16, council: CouncilStanding) -> String {
    match holding {
        Holding::Months(months) if months >= of_months => "returned".into(),
        Holding::Months(months) => format!("{months} of {of_months} months"),
        Holding::Blocked => "blocked".into(),
        Holding::Missing(state) => state.words().into(),
        Holding::Nothing if council == CouncilStanding::Late => "late".into(),
        Holding::Nothing => "no row".into(),
        Holding::NotRun => "not run".into(),
    }
}

/// Who has returned what as an answer. `errors` are those of each return.
pub fn status_answer(
    status: &Status,
    accounts: &[Account],
    errors: &[u64],
    registers: &Registers,
) -> Answer {
    let title = format!("Who has returned what, {}", status.window.words());
    Answer {
        schema: "channelshift/status/1",
        tables: vec![
            councils(status, accounts, &title, registers),
            matrix(status, &title, registers),
        ],
        notes: notes(status, accounts, errors),
        records: records(status, accounts, &title, registers),
    }
}

fn file_names(
    files: &std::collections::BTreeSet<crate::model::FileId>,
    accounts: &[Account],
) -> Vec<String> {
    let accounts = files.iter().filter_map(|file| accounts.get(file.index()));
    accounts.map(|account| account.file.clone()).collect()
}

fn councils(status: &Status, accounts: &[Account], title: &str, registers: &Registers) -> Table {
    let rows = status.councils.iter().map(|own| {
        let council = registers.councils.get(own.council);
        let asked = own
            .services
            .iter()
            .filter(|holding| **holding != Holding::NotRun);
        let has = |holding: &&Holding| matches!(holding, Holding::Months(_));
        let returned = own.services.iter().filter(has).count();
        vec![
            Value::Text(council.name.clone()),
            Value::Text(council.kind.clone()),
            Value::Text(standing(own.standing).into()),
            Value::Text(format!("{returned} of {}", asked.count())),
            Value::Text(file_names(&own.files, accounts).join(", ")),
        ]
    });
    Table {
        title: title.to_owned(),
        columns: ["Council", "Type", "Status", "Services", "Returns"]
            .into_iter()
            .map(TableColumn::words)
            .collect(),
        rows: rows.collect(),
    }
}

fn matrix(status: &Status, title: &str, registers: &Registers) -> Table {
    let months = status.window.months();
    let services = status.services.iter();
    let mut columns = vec![TableColumn::words("Council")];
    columns.extend(services.map(|id| TableColumn::words(&registers.services.get(*id).id)));
    let rows = status.councils.iter().map(|own| {
        let mut row = vec![Value::Text(
            registers.councils.get(own.council).name.clone(),
        )];
        let words = own
            .services
            .iter()
            .map(|held| holding(*held, months, own.standing));
        row.extend(words.map(Value::Text));
        row
    });
    Table {
        title: format!("{title}: by service"),
        columns,
        rows: rows.collect(),
    }
}

fn records(status: &Status, accounts: &[Account], title: &str, registers: &Registers) -> Table {
    let of_months = status.window.months();
    let mut rows = Vec::new();
    for own in &status.councils {
        let council = registers.councils.get(own.council);
        for (service, held) in status.services.iter().zip(&own.services) {
            let service = registers.services.get(*service);
            let months = match held {
                Holding::Months(months) => *months,
                _ => 0,
            };
            rows.push(vec![
                Value::Text(council.code.clone()),
                Value::Text(council.name.clone()),
                Value::Text(standing(own.standing).into()),
                Value::Text(service.id.clone()),
                Value::Text(service.name.clone()),
                Value::Text(holding(*held, of_months, own.standing)),
                Value::Count(months.into()),
                Value::Count(of_months.into()),
                Value::Text(status.window.to_string()),
                Value::Text(file_names(&own.files, accounts).join(" ")),
            ]);
        }
    }
    Table {
        title: title.to_owned(),
        columns: COLUMNS.into_iter().map(TableColumn::words).collect(),
        rows,
    }
}

fn notes(status: &Status, accounts: &[Account], errors: &[u64]) -> Vec<String> {
    let all = [
        CouncilStanding::Returned,
        CouncilStanding::Blocked,
        CouncilStanding::Late,
        CouncilStanding::NotAsked,
    ];
    let counts = all.map(|wanted| {
        let those = status.councils.iter().filter(|own| own.standing == wanted);
        format!("{} {}", those.count(), standing(wanted))
    });
    let mut notes = vec![format!(
        "{}: {}.",
        plural(status.councils.len() as u64, "council"),
        counts.join(", ")
    )];
    for (account, errors) in accounts
        .iter()
        .zip(errors)
        .filter(|(_, errors)| **errors > 0)
    {
        notes.push(format!(
            "{}: {}, and {} that cannot be used.",
            account.file,
            plural(*errors, "error"),
            plural(account.total_set_aside(), "row"),
        ));
    }
    notes
}
