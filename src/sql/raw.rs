//! Raw files to rows that differ, and how often each stands: every cell as text.

use super::{Engine, SEEN, Task};
use crate::recognise::{PeriodSource, Source, UnitSource};
use crate::resolve::Lexicon;

/// How many cells behind the heading's last are looked at for text: more are a fault of the whole file.
const CELLS_BEHIND: usize = 8;

/// What became of a line before anybody asks what it means.
pub(super) const ROW: &str = "row";
pub(super) const HEADING: &str = "heading";
const BLANK: &str = "blank";
const RAGGED: &str = "ragged";

/// The tests for the last two.
pub(super) const IS_BLANK: &str = "state = 'blank'";
pub(super) const IS_RAGGED: &str = "state = 'ragged'";

/// The columns of a row that are read, by the names they have in the statements.
pub(super) const READ: [&str; 9] = [
    "council",
    "council_code",
    "service",
    "channel",
    "period",
    "unit",
    "keyed_by",
    "part",
    "number",
];

/// What stands between the labels of several columns that split figures.
pub(super) const PARTS_APART: char = '\u{1f}';

/// The statements that read the files, and group what they hold.
pub(super) fn statements(task: &Task) -> String {
    let cells = match task.engine {
        Engine::DuckDb => duckdb(task),
        Engine::Spark => spark(task),
        Engine::DataFusion => datafusion(task),
    };
    let written = task.engine.written(&task.within(SEEN), &seen(task));
    let named = task.engine.named("seen", &task.within(SEEN));
    format!(
        "-- The files, every cell as text.\n{cells}\n-- Rows that differ, and how often each stands.\n{written}{named}"
    )
}

fn width(task: &Task) -> usize {
    task.plan.fields
}

/// The names of cells, those behind the heading's last among them.
fn cells(count: usize) -> Vec<String> {
    (0..count).map(|field| format!("c{field}")).collect()
}

/// Whether there is text behind the heading's last cell.
fn behind(task: &Task) -> String {
    let behind = (width(task)..width(task) + CELLS_BEHIND)
        .map(|field| format!("trim(coalesce(c{field}, '')) <> ''"));
    behind.collect::<Vec<_>>().join(" OR ")
}

/// The cells of the heading's width, blank where there is none.
fn filled(task: &Task) -> String {
    let cells = cells(width(task))
        .into_iter()
        .map(|cell| format!("coalesce({cell}, '') AS {cell}"));
    cells.collect::<Vec<_>>().join(", ")
}

fn quote(task: &Task) -> String {
    task.dialect
        .quote
        .map_or_else(String::new, |quote| char::from(quote).to_string())
}

fn delimiter(task: &Task) -> String {
    char::from(task.dialect.delimiter).to_string()
}

fn duckdb(task: &Task) -> String {
    let text = |text: &str| task.engine.text(text);
    let files: Vec<String> = task.files.iter().map(|file| text(file)).collect();
    let columns = cells(width(task) + CELLS_BEHIND)
        .into_iter()
        .map(|cell| format!("'{cell}': 'VARCHAR'"));
    let quote = text(&quote(task));
    let last = task.plan.needed_fields().saturating_sub(1);
    let select = format!(
        "SELECT filename AS file, c{last} IS NULL OR {behind} AS ragged, {filled}
FROM read_csv([{files}], header = false, auto_detect = false, delim = {delimiter}, quote = {quote}, escape = {quote},
  null_padding = true, parallel = false, strict_mode = false, nullstr = {nothing}, filename = true,
  columns = {{{columns}}})",
        behind = behind(task),
        filled = filled(task),
        files = files.join(", "),
        delimiter = text(&delimiter(task)),
        // No cell is this, so that a blank cell is not one that is missing.
        nothing = text("\u{1}"),
        columns = columns.collect::<Vec<_>>().join(", "),
    );
    task.engine.view("raw", &select)
}

fn spark(task: &Task) -> String {
    let text = |text: &str| task.engine.text(text);
    let columns = cells(width(task))
        .into_iter()
        .map(|cell| format!("{cell} STRING"));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let mut statements = String::new();
    for (number, file) in task.files.iter().enumerate() {
        statements.push_str(&format!(
            "CREATE OR REPLACE TEMPORARY VIEW cells_{number} ({columns}, odd STRING) USING csv OPTIONS (path {path}, header 'false',
  sep {delimiter}, quote {quote}, escape {quote}, multiLine 'true', encoding 'UTF-8', mode 'PERMISSIVE', maxCharsPerColumn '-1',
  columnNameOfCorruptRecord 'odd');\n",
            path = text(file),
            delimiter = text(&delimiter(task)),
            quote = text(&quote(task)),
        ));
    }
    let engine = task.engine;
    let delimiter = format!("\\x{{{:02X}}}", task.dialect.delimiter);
    let odd = odd_cells(task, &delimiter);
    let ragged = format!("coalesce({odd}, false)");
    let filled = filled(task);
    let tables: Vec<String> = (0..task.files.len())
        .map(|number| {
            format!(
                "SELECT input_file_name() AS file, {ragged} AS ragged, {filled} FROM cells_{number}"
            )
        })
        .collect();
    statements + &engine.view("raw", &tables.join("\nUNION ALL "))
}

/// Whether a row of another number of cells has too few, or text behind the heading's last. The engine
/// keeps the text of such a row.
fn odd_cells(task: &Task, delimiter: &str) -> String {
    let bare = match task.dialect.quote {
        // A quoted cell is put as a letter, so that what separates cells is told; a blank one as nothing.
        Some(quote) => {
            let quote = format!("\\x{{{quote:02X}}}");
            let engine = task.engine;
            let filled = engine.without("odd", &format!("{quote}\\s*{quote}"));
            engine.lettered(
                &filled,
                &format!("{quote}(?:[^{quote}]|{quote}{quote})*{quote}"),
            )
        }
        None => "odd".to_owned(),
    };
    let before = |cells: usize| format!("^(?:[^{delimiter}]*{delimiter}){{{cells}}}");
    let engine = task.engine;
    let too_few = engine.matches(&bare, &before(task.plan.needed_fields().saturating_sub(1)));
    let too_many = engine.matches(
        &bare,
        &format!("{}[\\s\\S]*[^\\s{delimiter}]", before(width(task))),
    );
    format!("NOT {too_few} OR {too_many}")
}

fn datafusion(task: &Task) -> String {
    let text = |text: &str| task.engine.text(text);
    let columns = cells(width(task) + CELLS_BEHIND)
        .into_iter()
        .map(|cell| format!("{cell} VARCHAR"));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let mut statements = String::new();
    for (number, file) in task.files.iter().enumerate() {
        statements.push_str(&format!(
            "CREATE EXTERNAL TABLE cells_{number} ({columns}) STORED AS CSV LOCATION {path} OPTIONS ('format.has_header' 'false',
  'format.delimiter' {delimiter}, 'format.quote' {quote}, 'format.double_quote' 'true', 'format.newlines_in_values' 'true',
  'format.truncated_rows' 'true');\n",
            path = text(file),
            delimiter = text(&delimiter(task)),
            quote = text(&quote(task)),
        ));
    }
    let (behind, filled) = (behind(task), filled(task));
    let tables: Vec<String> = task
        .files
        .iter()
        .enumerate()
        .map(|(number, file)| {
            format!(
                "SELECT {} AS file, {behind} AS ragged, {filled} FROM cells_{number}",
                text(file)
            )
        })
        .collect();
    statements + &task.engine.view("raw", &tables.join("\nUNION ALL "))
}

/// Rows that differ in what is read of them, and how many there are of each.
fn seen(task: &Task) -> String {
    let heading = task.header.cells.iter().enumerate().map(|(field, cell)| {
        // The mark of UTF-8 may stand before the first.
        let cell_as_read = match field {
            0 => format!("replace(c0, {}, '')", task.engine.text("\u{feff}")),
            _ => format!("c{field}"),
        };
        format!("trim({cell_as_read}) = {}", task.engine.text(cell))
    });
    let blank = cells(width(task))
        .into_iter()
        .map(|cell| format!("trim({cell}) = ''"));
    let read = read(task);
    let read = READ
        .iter()
        .zip(&read)
        .map(|(name, cell)| format!("{cell} AS {name}"));
    let kept = READ
        .iter()
        .map(|name| format!("CASE WHEN state = '{ROW}' THEN {name} ELSE '' END AS {name}"));
    let groups: Vec<String> = (1..=READ.len() + 2)
        .map(|column| column.to_string())
        .collect();
    format!(
        "SELECT file, state, {kept}, count(*) AS n
FROM (SELECT file, CASE WHEN {heading} THEN '{HEADING}' WHEN {blank} AND NOT ragged THEN '{BLANK}' WHEN ragged THEN '{RAGGED}' ELSE '{ROW}' END AS state,
    {read}
  FROM raw) r
GROUP BY {groups}",
        kept = kept.collect::<Vec<_>>().join(",\n  "),
        heading = heading.collect::<Vec<_>>().join(" AND "),
        blank = blank.collect::<Vec<_>>().join(" AND "),
        read = read.collect::<Vec<_>>().join(", "),
        groups = groups.join(", "),
    )
}

/// What stands for each of [`READ`] in a row.
fn read(task: &Task) -> [String; 9] {
    let plan = task.plan;
    let nothing = || "''".to_owned();
    let cell = |field: usize| format!("c{field}");
    let label = |source: &Source| match source {
        Source::Field(field) => cell(*field),
        Source::Heading(text, _) | Source::Fixed(text) => task.engine.text(text),
    };
    let block = plan.blocks.first();
    let figure = plan.figures().next();
    let period = block.map(|block| match &block.period {
        PeriodSource::Whole(whole) => task.rules().date_of(&label(whole)),
        PeriodSource::Year(year) => label(year),
        PeriodSource::YearAndPart(year, part, _) => {
            format!(
                "concat({}, '{}', {})",
                label(year),
                Lexicon::BESIDE,
                label(part)
            )
        }
    });
    let unit = match &plan.unit {
        UnitSource::Field(field) => cell(*field),
        UnitSource::Fixed(unit) => task.engine.text(unit),
        UnitSource::Heading(unit) => task.engine.text(&task.registers.units.get(*unit).id),
        UnitSource::NotStated => nothing(),
    };
    let parts: Vec<String> = plan
        .breakdown
        .iter()
        .map(|field| task.rules().trimmed(&cell(*field)))
        .collect();
    let part = match parts.as_slice() {
        [] => nothing(),
        [only] => only.clone(),
        several => {
            let apart = format!(", {}, ", task.engine.text(&PARTS_APART.to_string()));
            format!("concat({})", several.join(&apart))
        }
    };
    let number = figure
        .filter(|_| !task.counts_rows())
        .map(|figure| cell(figure.field));
    [
        block
            .and_then(|block| block.council.as_ref())
            .map_or_else(nothing, label),
        plan.council_code.map_or_else(nothing, cell),
        block.map_or_else(nothing, |block| label(&block.service)),
        figure.map_or_else(nothing, |figure| label(&figure.channel)),
        period.unwrap_or_else(nothing),
        unit,
        plan.keyed_by.map_or_else(nothing, cell),
        part,
        number.unwrap_or_else(nothing),
    ]
}
