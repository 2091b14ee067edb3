//! Rows that differ to what they stand for: each spelling of a column looked up once.

use super::raw::{HEADING, IS_BLANK, IS_RAGGED, PARTS_APART, ROW};
use super::{RESOLVED, Task};
use crate::model::{Code, KeyedBy, State, codes};
use crate::read::BLANK_ROW;
use crate::recognise::{PeriodSource, Source};
use crate::registers::{CouncilSpelling, Tier};
use crate::resolve::{Lexicon, SUM_OF_ROWS};

/// What becomes of a row.
pub(super) const USED: &str = "used";
pub(super) const ASIDE: &str = "set aside";
pub(super) const SKIPPED: &str = "skipped";

/// The statements that look spellings up and say what becomes of each row.
pub(super) fn statements(task: &Task) -> String {
    let written = task.engine.written(&task.within(RESOLVED), &resolved(task));
    let named = task.engine.named("resolved", &task.within(RESOLVED));
    format!(
        "-- What spellings stand for, each looked up once, and what becomes of rows.\n{written}{named}"
    )
}

/// The name of a tier in lookups.
pub(super) fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Upper => "upper",
        Tier::Lower => "lower",
        Tier::Other => "other",
        Tier::Single => "single",
    }
}

/// The name of a kind of spelling in lookups.
pub(super) fn kind(kind: CouncilSpelling) -> &'static str {
    match kind {
        CouncilSpelling::Code => "code",
        CouncilSpelling::Name => "name",
        CouncilSpelling::Core => "core",
    }
}

/// The spellings of a column.
fn spellings(column: &str) -> String {
    format!("SELECT DISTINCT {column} AS text FROM seen WHERE state = '{ROW}'")
}

/// The labels of a column, looked up folded in a table.
fn labels(task: &Task, column: &str, table: &str) -> String {
    let rules = task.rules();
    format!(
        "SELECT t.text, t.key, trimmed, w.id, w.keyed_by, CASE WHEN w.key IS NULL AND t.is_sum THEN '{SUM_OF_ROWS}' ELSE w.left_out END AS left_out,
    t.is_sum, w.key IS NOT NULL AND w.left_out IS NULL AND w.declared = 0 AS undeclared
  FROM (SELECT text, {key} AS key, {trimmed} AS trimmed, {is_sum} AS is_sum FROM ({texts}) d) t LEFT JOIN {table} w ON w.key = t.key",
        key = rules.folded("text"),
        trimmed = rules.trimmed("text"),
        is_sum = rules.is_sum("text"),
        texts = spellings(column),
    )
}

/// Services, which have spellings that are known as written alone.
fn services(task: &Task) -> String {
    let rules = task.rules();
    format!(
        "SELECT t.text, t.key, t.trimmed, CASE WHEN e.key IS NULL THEN w.id ELSE e.id END AS id,
    CASE WHEN e.key IS NOT NULL THEN e.left_out WHEN w.key IS NULL AND t.is_sum THEN '{SUM_OF_ROWS}' ELSE w.left_out END AS left_out,
    coalesce(e.id, w.id) IS NOT NULL AND coalesce(e.declared, w.declared) = 0 AS undeclared
  FROM (SELECT text, {key} AS key, {trimmed} AS trimmed, {is_sum} AS is_sum FROM ({texts}) d) t
  LEFT JOIN services e ON e.key = concat('{exact}', t.trimmed) LEFT JOIN services w ON w.key = t.key",
        key = rules.folded("text"),
        trimmed = rules.trimmed("text"),
        is_sum = rules.is_sum("text"),
        texts = spellings("service"),
        exact = Lexicon::EXACT,
    )
}

fn periods(task: &Task) -> String {
    let rules = task.rules();
    let block = task.plan.blocks.first();
    let label = block.map(|block| match &block.period {
        PeriodSource::Whole(label) | PeriodSource::Year(label) => (label, "text".to_owned()),
        PeriodSource::YearAndPart(_, part, _) => {
            let pattern = format!(r"^[^{0}]*[{0}]", Lexicon::BESIDE);
            (part, task.engine.without("text", &pattern))
        }
    });
    let is_sum = match label {
        Some((Source::Field(_), text)) => rules.is_sum(&text),
        _ => "false".to_owned(),
    };
    let around = format!(
        "replace(replace({}, ' {1}', '{1}'), '{1} ', '{1}')",
        rules.period("text"),
        Lexicon::BESIDE
    );
    format!(
        "SELECT t.text, t.is_sum, p.first_day, p.last_day, p.months, p.day, p.whole
  FROM (SELECT text, {is_sum} AS is_sum, {around} AS spelt FROM ({texts}) d) t LEFT JOIN periods p ON p.text = t.spelt",
        texts = spellings("period"),
    )
}

/// The councils of names and codes in periods: of those that may be meant, the one in force throughout, else
/// the last in force within, else the last.
fn councils(task: &Task) -> String {
    let rules = task.rules();
    let words = rules.words("council");
    let is_sum = match task
        .plan
        .blocks
        .first()
        .and_then(|block| block.council.as_ref())
    {
        Some(Source::Field(_)) => rules.is_sum("council"),
        _ => "false".to_owned(),
    };
    let candidate = |rank: u8, spelling: CouncilSpelling, key: &str, further: &str| {
        format!(
            "SELECT a.council, a.council_code, a.first_day, a.last_day, {rank} AS rank, c.council AS id, c.tier, c.valid_from, c.valid_to
    FROM asked a JOIN names n ON n.council = a.council AND n.council_code = a.council_code
    JOIN councils c ON c.kind = '{}' AND c.key = n.{key}{further}",
            kind(spelling),
        )
    };
    let candidates = [
        candidate(1, CouncilSpelling::Code, "code_key", ""),
        candidate(2, CouncilSpelling::Name, "name_key", ""),
        candidate(
            3,
            CouncilSpelling::Core,
            "core",
            &format!(
                " AND NOT (c.tier = '{}' AND n.says_county) AND NOT (c.tier = '{}' AND n.says_district)",
                tier(Tier::Lower),
                tier(Tier::Upper)
            ),
        ),
    ];
    format!(
        "names AS (
  SELECT council, council_code, trimmed, trimmed_code, is_sum, code_key, name_key, {core} AS core, {county} AS says_county, {district} AS says_district
  FROM (SELECT council, council_code, {trimmed} AS trimmed, {trimmed_code} AS trimmed_code, {is_sum} AS is_sum,
      {code_key} AS code_key, {name_key} AS name_key, {words} AS words
    FROM (SELECT DISTINCT council, council_code FROM seen WHERE state = '{ROW}') d) t
),
asked AS (
  SELECT DISTINCT s.council, s.council_code, p.first_day, p.last_day
  FROM seen s JOIN period_words p ON p.text = s.period WHERE s.state = '{ROW}' AND p.first_day IS NOT NULL
),
candidates AS (
  {candidates}
),
meant AS (
  SELECT m.council, m.council_code, m.first_day, m.last_day, in_force,
    CASE WHEN in_force = 1 THEN throughout WHEN in_force > 1 THEN NULL WHEN within IS NOT NULL THEN substr(within, 11) ELSE substr(latest, 11) END AS found
  FROM (SELECT c.council, c.council_code, c.first_day, c.last_day,
      count(CASE WHEN valid_from <= c.first_day AND valid_to >= c.last_day THEN 1 END) AS in_force,
      max(CASE WHEN valid_from <= c.first_day AND valid_to >= c.last_day THEN concat(tier, ' ', id) END) AS throughout,
      max(CASE WHEN valid_from <= c.last_day AND valid_to >= c.first_day THEN concat(valid_from, tier, ' ', id) END) AS within,
      max(concat(valid_from, tier, ' ', id)) AS latest
    FROM candidates c JOIN (SELECT council, council_code, first_day, last_day, min(rank) AS rank FROM candidates GROUP BY 1, 2, 3, 4) b
      ON b.council = c.council AND b.council_code = c.council_code AND b.first_day = c.first_day AND b.last_day = c.last_day AND b.rank = c.rank
    GROUP BY 1, 2, 3, 4) m
)",
        core = rules.core("words"),
        county = rules.says_county("words"),
        district = rules.says_district("words"),
        trimmed = rules.trimmed("council"),
        trimmed_code = rules.trimmed("council_code"),
        code_key = rules.folded("council_code"),
        name_key = rules.folded("council"),
        candidates = candidates.join("\n  UNION ALL "),
    )
}

/// Every spelling looked up, as tables of the statement that follows.
fn words(task: &Task) -> String {
    let counts = if task.counts_rows() {
        "SELECT text, CAST(NULL AS BIGINT) AS number, CAST(NULL AS VARCHAR(1)) AS status, CAST(NULL AS VARCHAR(1)) AS fault FROM (SELECT DISTINCT number AS text FROM seen) t".to_owned()
    } else {
        task.rules().counts(&spellings("number"))
    };
    let parts = format!(
        "SELECT text, {} AS is_sum FROM ({}) d",
        parts_sum(task),
        spellings("part")
    );
    let headings = format!(
        "SELECT file, sum(CASE WHEN state = '{HEADING}' THEN 1 ELSE 0 END) AS headings FROM seen GROUP BY 1"
    );
    let tables = [
        ("service_words", services(task)),
        ("channel_words", labels(task, "channel", "channels")),
        ("unit_words", labels(task, "unit", "units")),
        ("keyed_words", labels(task, "keyed_by", "keyed_by_labels")),
        ("part_words", parts),
        ("period_words", periods(task)),
        ("count_words", counts),
        ("headings", headings),
    ];
    let tables = tables.map(|(name, select)| format!("{name} AS (\n  {select}\n)"));
    format!("{},\n{}", tables.join(",\n"), councils(task))
}

/// Whether a row says that it is a sum: in a column that splits figures, the council's cell or the
/// period's; or in the channel's beside a blank council or service.
fn says_sum(task: &Task) -> String {
    let is_field = |source: Option<&Source>| matches!(source, Some(Source::Field(_)));
    let block = task.plan.blocks.first();
    let mut blanks = Vec::new();
    if is_field(block.and_then(|block| block.council.as_ref())) {
        blanks.push("a.trimmed = ''");
    }
    if is_field(block.map(|block| &block.service)) {
        blanks.push("v.trimmed = ''");
    }
    let mut says = vec!["a.is_sum OR p.is_sum".to_owned()];
    if !blanks.is_empty() && is_field(task.plan.figures().next().map(|figure| &figure.channel)) {
        says.push(format!("(({}) AND h.is_sum)", blanks.join(" OR ")));
    }
    if !task.plan.breakdown.is_empty() {
        says.push("b.is_sum".to_owned());
    }
    says.join(" OR ")
}

/// The rows with what they stand for.
fn looked_up(task: &Task) -> String {
    let text = |text: &str| task.engine.text(text);
    let (services, channels) = (&task.registers.services, &task.registers.channels);
    let units = &task.registers.units;
    let unknown = channels.get(channels.unknown());
    let of_channel = format!("coalesce(h.keyed_by, {})", text(unknown.keyed_by.word()));
    let keyed_by = match task.plan.keyed_by {
        Some(_) => format!(
            "CASE WHEN k.id IS NOT NULL THEN k.id WHEN k.trimmed <> '' THEN {} ELSE {of_channel} END",
            text(KeyedBy::Unknown.word())
        ),
        None => of_channel,
    };
    format!(
        "SELECT s.file, s.state, s.council, s.council_code, s.service, s.channel, s.period, s.unit, s.keyed_by, s.part, s.number, s.n,
    i.headings, substr(m.found, position(' ' IN m.found) + 1) AS council_id, substr(m.found, 1, position(' ' IN m.found) - 1) AS tier, m.in_force,
    coalesce(v.id, {unknown_service}) AS service_id, v.key AS service_key, v.undeclared AS service_undeclared, v.left_out AS service_left_out, v.id IS NULL AS service_unknown,
    coalesce(h.id, {unknown_channel}) AS channel_id, h.key AS channel_key, h.undeclared AS channel_undeclared, h.left_out AS channel_left_out, h.id IS NULL AS channel_unknown,
    CASE WHEN u.trimmed = '' THEN {not_stated} ELSE u.id END AS unit_id, {keyed_by} AS keyed_id,
    p.first_day, p.months, p.day, p.whole, x.number AS counted, x.status AS status_written, x.fault, {says_sum} AS is_sum
  FROM seen s JOIN headings i ON i.file = s.file
  LEFT JOIN service_words v ON v.text = s.service LEFT JOIN channel_words h ON h.text = s.channel
  LEFT JOIN unit_words u ON u.text = s.unit LEFT JOIN keyed_words k ON k.text = s.keyed_by LEFT JOIN part_words b ON b.text = s.part
  LEFT JOIN period_words p ON p.text = s.period LEFT JOIN count_words x ON x.text = s.number
  LEFT JOIN names a ON a.council = s.council AND a.council_code = s.council_code
  LEFT JOIN meant m ON m.council = s.council AND m.council_code = s.council_code AND m.first_day = p.first_day AND m.last_day = p.last_day
  WHERE s.state <> '{HEADING}'",
        unknown_service = text(&services.get(services.unknown()).id),
        unknown_channel = text(&unknown.id),
        not_stated = text(&units.get(units.not_stated()).id),
        says_sum = says_sum(task),
    )
}

/// What becomes of rows, in the order in which it is asked: a test, the outcome and the reason.
fn outcomes() -> Vec<(&'static str, &'static str, String)> {
    let set_aside = |test, code: &Code| (test, ASIDE, format!("'{}'", code.name));
    let skipped = |test, reason: &str| (test, SKIPPED, reason.to_owned());
    vec![
        skipped(IS_BLANK, &format!("'{BLANK_ROW}'")),
        set_aside("headings = 0", &codes::HEADER_NOT_RECOGNISED),
        set_aside(IS_RAGGED, &codes::ROW_RAGGED),
        skipped("is_sum", &format!("'{SUM_OF_ROWS}'")),
        skipped("service_left_out IS NOT NULL", "service_left_out"),
        set_aside("first_day IS NULL", &codes::PERIOD_NOT_UNDERSTOOD),
        set_aside("in_force > 1", &codes::COUNCIL_AMBIGUOUS),
        set_aside("council_id IS NULL", &codes::COUNCIL_UNKNOWN),
        set_aside("unit_id IS NULL", &codes::UNIT_UNKNOWN),
        skipped("channel_left_out IS NOT NULL", "channel_left_out"),
        ("fault IS NOT NULL", ASIDE, "fault".to_owned()),
    ]
}

/// The rows with what they stand for, and what becomes of each.
fn resolved(task: &Task) -> String {
    let (mut outcome, mut reason) = (String::new(), String::new());
    for (test, becomes, why) in outcomes() {
        outcome.push_str(&format!("\n    WHEN {test} THEN '{becomes}'"));
        reason.push_str(&format!("\n    WHEN {test} THEN {why}"));
    }
    format!(
        "WITH {words},
looked_up AS (
  {looked_up}
)
SELECT l.*, CASE WHEN x.run IS NULL AND counted = 0 THEN '{not_provided}' ELSE status_written END AS status,
  CASE{outcome}
    ELSE '{USED}' END AS outcome,
  CASE{reason}
    END AS reason
FROM looked_up l LEFT JOIN run_by x ON x.service = l.service_id AND x.tier = l.tier",
        words = words(task),
        looked_up = looked_up(task),
        not_provided = State::NotProvided.letter(),
    )
}

/// Whether one of the labels that split figures says that the row is a sum of them.
fn parts_sum(task: &Task) -> String {
    let apart = PARTS_APART;
    let parts = (0..task.plan.breakdown.len()).map(|part| {
        // The parts before, and those behind.
        let before = task
            .engine
            .without("text", &format!("^(?:[^{apart}]*{apart}){{{part}}}"));
        task.rules()
            .is_sum(&task.engine.without(&before, &format!(r"{apart}[\s\S]*$")))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "false".to_owned()
    } else {
        parts.join(" OR ")
    }
}
