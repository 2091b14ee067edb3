//! Rows with what they stand for to figures, and an account of every row.

use super::raw::PARTS_APART;
use super::resolved::{ASIDE, SKIPPED, USED};
use super::{ACCOUNTS, FIGURES, SET_ASIDE, Task, UNKNOWN};
use crate::model::{State, codes};
use crate::returns::IDENTICAL;

/// What tells one figure from another.
const FIGURE: &str = "council_id, service_id, unit_id, first_day, months, channel_id, keyed_id, service_key, channel_key, part, day";

/// The statements that write the results.
pub(super) fn statements(task: &Task) -> String {
    let write = |folder: &str, select: &str| task.engine.written(&task.within(folder), select);
    let (figures, accounts) = if task.counts_rows() {
        (counted_up(), counted_accounts())
    } else {
        (given(task), given_accounts(task))
    };
    [
        "-- The figures: a sum for each thing that was counted, or what was said of it once.\n".to_owned(),
        write(FIGURES, &figures),
        "\n-- What became of rows, by file.\n".to_owned(),
        write(ACCOUNTS, &accounts),
        "\n-- Rows set aside, as they were written, and how often each stands. They may hold what is personal.\n".to_owned(),
        write(SET_ASIDE, &set_aside()),
        "\n-- Labels that nobody knows, to be named in a mapping: those of services and channels are counted as unknown.\n".to_owned(),
        write(UNKNOWN, &unknown()),
    ]
    .concat()
}

/// The columns of a figure but its file and its count.
const COLUMNS: &str = "council_id AS council, service_id AS service, unit_id AS unit, first_day AS period_start, CAST(months AS BIGINT) AS months, channel_id AS channel, keyed_id AS keyed_by,
  service_key AS service_label, channel_key AS channel_label, part";

/// Figures that are counted up, a row for each file they stand in.
fn counted_up() -> String {
    let key = FIGURE.replace(", day", "");
    format!(
        "SELECT {COLUMNS}, CAST(0 AS BIGINT) AS day, CAST(sum(n) AS BIGINT) AS count, '' AS status, file,
  max(CASE WHEN service_undeclared THEN 1 ELSE 0 END) = 1 AS service_undeclared, max(CASE WHEN channel_undeclared THEN 1 ELSE 0 END) = 1 AS channel_undeclared,
  true AS whole, false AS disputed
FROM resolved WHERE outcome = '{USED}' GROUP BY {key}, file"
    )
}

fn counted_accounts() -> String {
    "SELECT file, outcome, coalesce(reason, '') AS reason, CAST(sum(n) AS BIGINT) AS n FROM resolved GROUP BY 1, 2, 3".to_owned()
}

/// Rows that are about a known figure, whether its count can be read or not.
fn about_figures() -> String {
    format!("(outcome = '{USED}' OR fault IS NOT NULL AND outcome = '{ASIDE}' AND reason = fault)")
}

/// What a row says of its figure, as text.
fn said(task: &Task) -> String {
    format!(
        "CASE WHEN fault IS NULL THEN coalesce(status, {}) END",
        task.engine.as_text("counted")
    )
}

/// Figures that are given: once or often, but as the same.
fn given(task: &Task) -> String {
    format!(
        "SELECT {COLUMNS}, CAST(day AS BIGINT) AS day, CASE WHEN disputed OR status IS NOT NULL THEN NULL ELSE counted END AS count,
  CASE WHEN disputed THEN '{missing}' ELSE coalesce(status, '') END AS status, file, service_undeclared, channel_undeclared, whole = 1 AS whole, disputed
FROM (SELECT {FIGURE}, max(counted) AS counted, max(status) AS status, min(file) AS file,
    max(CASE WHEN service_undeclared THEN 1 ELSE 0 END) = 1 AS service_undeclared, max(CASE WHEN channel_undeclared THEN 1 ELSE 0 END) = 1 AS channel_undeclared,
    max(whole) AS whole, count(fault) > 0 OR min({said}) <> max({said}) AS disputed
  FROM resolved WHERE {about} GROUP BY {FIGURE}) f",
        missing = State::NotCollected.letter(),
        said = said(task),
        about = about_figures(),
    )
}

fn given_accounts(task: &Task) -> String {
    let (said, about) = (said(task), about_figures());
    let over = format!("OVER (PARTITION BY {FIGURE})");
    format!(
        "WITH about AS (
  SELECT file, n, fault, row_number() OVER (PARTITION BY {FIGURE} ORDER BY file) AS place,
    count(fault) {over} > 0 OR min({said}) {over} <> max({said}) {over} AS disputed
  FROM resolved WHERE {about}
)
SELECT file, outcome, reason, CAST(sum(n) AS BIGINT) AS n FROM (
  SELECT file, outcome, coalesce(reason, '') AS reason, n FROM resolved WHERE NOT {about}
  UNION ALL SELECT file, '{ASIDE}' AS outcome, coalesce(fault, '{conflicting}') AS reason, n FROM about WHERE disputed
  UNION ALL SELECT file, '{USED}' AS outcome, '' AS reason, 1 AS n FROM about WHERE NOT disputed AND place = 1
  UNION ALL SELECT file, '{SKIPPED}' AS outcome, '{IDENTICAL}' AS reason, CASE WHEN place = 1 THEN n - 1 ELSE n END AS n FROM about WHERE NOT disputed) a
WHERE n > 0 GROUP BY 1, 2, 3",
        conflicting = codes::ROWS_CONFLICTING.name,
    )
}

fn set_aside() -> String {
    format!(
        "SELECT file, reason AS code, council, council_code, service, channel, period, unit, keyed_by, replace(part, '{PARTS_APART}', ' ') AS part, number, n
FROM resolved WHERE outcome = '{ASIDE}'"
    )
}

fn unknown() -> String {
    let labels = |code: &str, label: &str, test: &str| {
        format!(
            "SELECT file, '{code}' AS code, {label} AS label, CAST(sum(n) AS BIGINT) AS n FROM resolved WHERE {test} GROUP BY 1, 2, 3"
        )
    };
    [
        labels(
            codes::SERVICE_UNKNOWN.name,
            "service",
            &format!("service_unknown AND outcome = '{USED}'"),
        ),
        labels(
            codes::CHANNEL_UNKNOWN.name,
            "channel",
            &format!("channel_unknown AND outcome = '{USED}'"),
        ),
        labels(
            codes::COUNCIL_UNKNOWN.name,
            "council",
            &format!("reason = '{}'", codes::COUNCIL_UNKNOWN.name),
        ),
    ]
    .join("\nUNION ALL ")
}
