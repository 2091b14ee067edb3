//! A figure's cells: where each stands, what it says, how that was read, and what became of it.

use super::answer::Answer;
use super::table::{Table, TableColumn, Value};
use crate::baseline::{CouncilsAs, Use};
use crate::model::{
    Account, ChannelId, CouncilId, Count, Period, Place, ServiceId, UnitId, number, plural,
};
use crate::registers::Registers;
use crate::returns::{Label, Told};
use crate::trace::{Fate, Trace, Traced};

/// A figure that is traced.
#[derive(Debug, Clone, Copy)]
pub struct Traces<'a> {
    /// The reference tables.
    pub registers: &'a Registers,
    /// What became of the rows of every return.
    pub accounts: &'a [Account],
    /// Whose figure it is.
    pub council: CouncilId,
    /// What of.
    pub service: ServiceId,
    /// How it came.
    pub channel: ChannelId,
    /// When.
    pub window: Period,
    /// What was counted.
    pub unit: UnitId,
    /// What becomes of councils that have ended.
    pub councils: CouncilsAs,
    /// The count that was printed, where it was said.
    pub printed: Option<u64>,
    /// The cells.
    pub trace: &'a Trace,
}

/// The columns of the records. Other programs rely on them.
const COLUMNS: [&str; 22] = [
    "council_code",
    "service_id",
    "channel_code",
    "period",
    "unit",
    "file",
    "sheet",
    "line",
    "column",
    "cell",
    "text",
    "count",
    "status",
    "added",
    "fate",
    "cell_period",
    "council_label",
    "service_label",
    "channel_label",
    "period_label",
    "unit_label",
    "told_by_mapping",
];

/// What the labels of a cell are of, in their order.
const LABELS: [&str; 5] = ["council", "service", "channel", "period", "unit"];

/// A traced figure as an answer.
pub fn trace_answer(traces: &Traces) -> Answer {
    let title = title(traces);
    let cells = &traces.trace.cells;
    let columns = vec![
        TableColumn::words("Cell"),
        TableColumn::words("Says"),
        TableColumn::numbers("Is"),
        TableColumn::words("Period"),
        TableColumn::words("What became of it"),
    ];
    Answer {
        schema: "channelshift/trace/1",
        tables: vec![Table {
            title: title.clone(),
            columns,
            rows: cells.iter().map(row).collect(),
        }],
        notes: notes(traces),
        records: Table {
            title,
            columns: COLUMNS.into_iter().map(TableColumn::words).collect(),
            rows: cells.iter().map(|cell| record(cell, traces)).collect(),
        },
    }
}

fn title(traces: &Traces) -> String {
    let registers = traces.registers;
    let figure = match traces.trace.shown {
        Some(Count::Number(count)) => number(count),
        Some(Count::Missing(state)) => format!("[{}], {}", state.letter(), state.words()),
        None => "no figure".into(),
    };
    format!(
        "{}, {}, {}, {}: {figure} {}",
        registers.councils.get(traces.council).name,
        registers.services.get(traces.service).name,
        registers.channels.get(traces.channel).name,
        traces.window.words(),
        registers.units.get(traces.unit).name,
    )
    .trim_end()
    .to_owned()
}

fn row(traced: &Traced) -> Vec<Value> {
    let cell = &traced.cell;
    let says = if cell.text.is_empty() {
        "a row"
    } else {
        &cell.text
    };
    vec![
        Value::Text(place_in_words(&cell.place)),
        Value::Text(says.to_owned()),
        count(traced.count),
        Value::Text(cell.key.period.to_string()),
        Value::Text(fate(traced.fate)),
    ]
}

/// The words that cells were read from, each once: `channel “Online” is web`.
fn read_from(traces: &Traces) -> String {
    let registers = traces.registers;
    let mut all: Vec<String> = Vec::new();
    for traced in &traces.trace.cells {
        let key = traced.cell.key;
        let ids = [
            registers.councils.get(key.council).code.as_str(),
            &registers.services.get(key.service).id,
            &registers.channels.get(key.channel).id,
            "",
            &registers.units.get(key.unit).id,
        ];
        let words = LABELS.iter().zip(&traced.cell.labels).zip(ids);
        for ((what, label), id) in words.filter(|((_, label), _)| !label.text.is_empty()) {
            let said = match label.told {
                // Every row has its period beside it.
                Told::Itself => continue,
                Told::Mapping => format!("{what} “{}” is {id} by the mapping", label.text),
                Told::Register => format!("{what} “{}” is {id}", label.text),
            };
            if !all.contains(&said) {
                all.push(said);
            }
        }
    }
    all.join("; ")
}

fn place_in_words(place: &Place) -> String {
    match &place.cell {
        None => place.file.clone(),
        Some(cell) => match &cell.sheet {
            Some(sheet) => format!("{}, sheet “{sheet}”, cell {}", place.file, cell.reference()),
            None => format!("{}:{}:{}", place.file, cell.line, cell.column),
        },
    }
}

fn count(count: Count) -> Value {
    match count {
        Count::Number(number) => Value::Count(number),
        Count::Missing(state) => Value::Missing(state),
    }
}

/// What became of a cell, in words.
fn fate(fate: Fate) -> String {
    match fate {
        Fate::Added => "added".into(),
        Fate::SameAsAnother => "says the same as another cell, counted once".into(),
        Fate::SetAside(code) => format!("set aside: {}", code.name),
        Fate::Disputes(code) => format!(
            "set aside: {}; the figure is missing for this row",
            code.name
        ),
        Fate::NotUsed(Use::Added | Use::OtherLength) => {
            "not added: periods of another length are used".into()
        }
        Fate::NotUsed(Use::Straddles) => "not added: it reaches over the window's edge".into(),
        Fate::NotUsed(Use::Unknown) => {
            "not added: it reaches over the window's edge or crosses another period, so the figure is missing"
                .into()
        }
        Fate::NotUsed(Use::TimeIncomplete) => {
            "not added: another channel is missing for this time".into()
        }
        Fate::DayBesideWhole => "not added: the whole period is given too".into(),
        Fate::CountedTwice => {
            "not added: it is counted from contacts and given as a figure, so the figure is missing"
                .into()
        }
    }
}

fn record(traced: &Traced, figure: &Traces) -> Vec<Value> {
    let registers = figure.registers;
    let cell = &traced.cell;
    let place = cell.place.cell.as_ref();
    let text = |text: &str| Value::Text(text.to_owned());
    let (number, status) = match traced.count {
        Count::Number(number) => (Value::Count(number), Value::Blank),
        Count::Missing(state) => (Value::Blank, text(state.letter())),
    };
    let mut record = vec![
        text(&registers.councils.get(figure.council).code),
        text(&registers.services.get(figure.service).id),
        text(&registers.channels.get(figure.channel).id),
        Value::Text(figure.window.to_string()),
        text(&registers.units.get(figure.unit).id),
        text(&cell.place.file),
        text(place.and_then(|place| place.sheet.as_deref()).unwrap_or("")),
        Value::Count(cell.origin.line),
        place.map_or(Value::Blank, |place| Value::Count(place.column.into())),
        place.map_or(Value::Blank, |place| Value::Text(place.reference())),
        text(&cell.text),
        number,
        status,
        text(if traced.fate == Fate::Added {
            "yes"
        } else {
            "no"
        }),
        Value::Text(fate(traced.fate)),
        Value::Text(cell.key.period.to_string()),
    ];
    record.extend(cell.labels.iter().map(|label| text(&label.text)));
    let by_mapping = |(_, label): &(&&str, &Label)| label.told == Told::Mapping;
    let told: Vec<&str> = LABELS
        .iter()
        .zip(&cell.labels)
        .filter(by_mapping)
        .map(|(what, _)| *what)
        .collect();
    record.push(Value::Text(told.join(" ")));
    record
}

fn notes(traces: &Traces) -> Vec<String> {
    let trace = traces.trace;
    let count = |is: fn(&Fate) -> bool| {
        let cells = trace.cells.iter();
        cells.filter(|cell| is(&cell.fate)).count() as u64
    };
    let added = count(|fate| *fate == Fate::Added);
    let is_without = |fate: &Fate| {
        let unknown = Fate::NotUsed(Use::Unknown);
        matches!(fate, Fate::Disputes(_) | Fate::CountedTwice) || *fate == unknown
    };
    let without = count(is_without);
    let mut notes = Vec::new();
    notes.push(match (trace.sum, trace.shown) {
        (Some(Count::Number(sum)), _) => format!(
            "{} added: {}, the figure of the baseline.",
            plural(added, "cell"),
            number(sum)
        ),
        (Some(Count::Missing(state)), _) if without > 0 => format!(
            "{} added, and {without} for which the figure is missing: [{}], as the baseline shows it.",
            plural(added, "cell"),
            state.letter()
        ),
        (Some(Count::Missing(state)), _) => format!(
            "{} added, of which one at least is missing: [{}], as the baseline shows it.",
            plural(added, "cell"),
            state.letter()
        ),
        (None, Some(Count::Missing(state))) => format!(
            "No cell can be added: [{}], as the baseline shows it.",
            state.letter()
        ),
        (None, _) if traces.councils == CouncilsAs::Current => {
            "No cell is added, and the baseline shows no figure. Ended councils are added into their \
             successors here: ask for the successor's, or for `--councils as-named`."
                .into()
        }
        (None, _) => "No cell is added, and the baseline shows no figure.".into(),
    });
    if !trace.cells.is_empty() {
        notes.push(format!("Read so: {}.", read_from(traces)));
    }
    let of_cells = |account: &&Account| {
        let mut cells = trace.cells.iter();
        cells.any(|traced| traced.cell.place.file == account.file)
    };
    for account in traces.accounts.iter().filter(of_cells) {
        let set_aside = account.total_set_aside();
        if set_aside > 0 {
            let codes: Vec<&str> = account.set_aside.keys().copied().collect();
            notes.push(format!(
                "{} of {} cannot be used ({}); `check --set-aside` has them.",
                plural(set_aside, "row"),
                account.file,
                codes.join(", "),
            ));
        }
    }
    if let Some(printed) = traces.printed
        && trace.shown != Some(Count::Number(printed))
    {
        notes.push(format!(
            "The row that was given says {}: the returns, mappings or registers have changed since \
             it was printed, or it is of another definition (`--definition`) or ended councils were added into \
             their successors or not (`--councils`).",
            number(printed)
        ));
    }
    notes
}
