//! Whether a report can be trusted: what was returned, what was set aside, which queries stand, and
//! which were accepted for what reason.

use super::Part;
use crate::baseline::Baseline;
use crate::model::{Severity, number, plural};
use crate::report::check::summary;
use crate::report::context::{Context, capital};
use crate::report::naming::Naming;
use crate::report::notes;
use crate::report::table::{Table, TableColumn, Value};

/// The part on trust that every page has, with tables of the page's own. Without councils' names it
/// has neither the names of files nor the words of findings, which have them.
pub(super) fn part(
    baseline: &Baseline,
    context: Context,
    own: Vec<Table>,
    naming: &Naming,
) -> Part {
    let mut sentences: Vec<String> = baseline
        .totals
        .iter()
        .map(|total| {
            format!(
                "{}: figures from {} of {}, for {} of {} months of the window.",
                capital(context.unit(total.unit)),
                number(total.councils.returned),
                plural(total.councils.expected, "council"),
                number(total.council_months.returned),
                number(total.council_months.expected),
            )
        })
        .collect();
    sentences.extend(notes::without_figures(baseline, context));
    sentences.extend(notes::incomplete(context));
    sentences.extend(baseline.disclosure.map(notes::disclosure));
    sentences.push(notes::returns(baseline, context));
    sentences.push(format!("Findings: {}.", summary(context.findings)));
    let mut tables = own;
    match naming {
        // What findings say, and how many rows a list of contacts has, may tell a count.
        Naming::Named if baseline.disclosure.is_some() => sentences.push(
            "Findings are counted here and not shown, since their words have counts in them."
                .into(),
        ),
        Naming::Named => {
            sentences.extend(without_words(context));
            tables.push(files(context));
            tables.extend([open(context), accepted(context)].into_iter().flatten());
        }
        Naming::Letters(_) => sentences.push(
            "Councils stand under letters, the same throughout this page; returns and findings are \
             counted here and not named. Whoever knows a council’s figures can still tell it by them."
                .into(),
        ),
    }
    Part {
        heading: "Can this be trusted?".into(),
        sentences,
        figures: Vec::new(),
        tables,
    }
}

/// That findings have no words here; `None` where all have.
fn without_words(context: Context) -> Option<String> {
    let count = context.findings.of_another_run();
    (count > 0).then(|| {
        format!(
            "{} of them {} found when the store that this is made from was built, which has their \
             number alone.",
            number(count),
            if count == 1 { "was" } else { "were" }
        )
    })
}

/// What became of the rows of each return.
fn files(context: Context) -> Table {
    let rows = context.accounts.iter().map(|account| {
        vec![
            Value::Text(account.file.clone()),
            Value::Count(account.rows_in),
            Value::Count(account.used),
            Value::Count(account.total_set_aside()),
            Value::Count(account.total_skipped()),
        ]
    });
    let mut columns = vec![TableColumn::words("Return")];
    columns.extend(["Rows", "Used", "Set aside", "Skipped"].map(TableColumn::numbers));
    Table {
        title: "What became of the rows of each return".into(),
        columns,
        rows: rows.collect(),
    }
}

/// The errors and queries that stand, by what they are; `None` where there are none.
fn open(context: Context) -> Option<Table> {
    let mut rows = Vec::new();
    for group in context.findings.groups() {
        let (Some(first), crate::model::Standing::Open(severity)) =
            (group.findings.first(), group.standing)
        else {
            continue;
        };
        if severity != Severity::Note {
            rows.push(vec![
                Value::Text(severity.word().to_owned()),
                Value::Text(first.code.name.to_owned()),
                Value::Text(first.file().to_owned()),
                Value::Count(group.findings.len() as u64 + group.unlisted),
                Value::Text(first.message.clone()),
            ]);
        }
    }
    let words = |heading: &str| TableColumn::words(heading);
    (!rows.is_empty()).then(|| Table {
        title: "Errors and queries that stand, with the first of each kind".into(),
        columns: vec![
            words("Severity"),
            words("Code"),
            words("Return"),
            TableColumn::numbers("How many"),
            words("The first"),
        ],
        rows,
    })
}

/// The queries that were accepted, and why; `None` where there are none.
fn accepted(context: Context) -> Option<Table> {
    let kept = context.findings.kept().iter();
    let rows: Vec<Vec<Value>> = kept
        .filter_map(|finding| {
            let accepted = finding.accepted.as_ref()?;
            Some(vec![
                Value::Text(finding.code.name.to_owned()),
                Value::Text(finding.message.clone()),
                Value::Text(accepted.who.clone()),
                Value::Text(accepted.why.clone()),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        title: "Queries that were accepted, and why".into(),
        columns: ["Code", "Query", "Accepted by", "Reason"]
            .map(TableColumn::words)
            .into(),
        rows,
    })
}
