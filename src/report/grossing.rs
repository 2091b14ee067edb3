//! Totals of a whole sector from partial returns, as tables, sentences and records.

use super::answer::Answer;
use super::compare::range;
use super::compare_tidy::whole_number;
use super::context::{Context, capital};
use super::grossing_notes::notes_of;
use super::notes;
use super::table::{Table, TableColumn, Value};
use crate::baseline::Baseline;
use crate::grossing::{By, Sector, SectorTotal, StratumResponse, Total, WhyNone};
use crate::model::{State, plural};
use crate::panel::Panel;
use crate::statistics::Interval;
use crate::statistics::gross::Grossed;

/// The normal quantile of a 95% interval.
const Z_95: f64 = 1.959_963_984_540_054;

/// Whose totals they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectorOf {
    /// The councils that were asked for a return.
    Expected,
    /// Every council of the register that was there throughout the window.
    Register,
}

/// Totals of a sector, grossed, with what was returned beside them.
pub fn grossed_answer(
    sector: &Sector,
    of: SectorOf,
    panel: &Panel,
    baseline: &Baseline,
    context: Context,
) -> Answer {
    let mut notes = notes_of(sector, of, context);
    notes.extend(notes::common(baseline, context));
    let totals = totals_table(sector, panel, context);
    Answer {
        schema: "channelshift/grossed/1",
        records: records(sector, panel, context, &totals.title),
        tables: vec![totals, response_table(sector, panel, context)],
        notes,
    }
}

pub(super) fn by_words(by: By) -> &'static str {
    match by {
        By::Population => "population",
        By::Households => "households",
    }
}

pub(super) fn service_of(total: &SectorTotal, context: Context) -> String {
    total.service.map_or_else(
        || "All services together".into(),
        |id| context.registers.services.get(id).name.clone(),
    )
}

fn title(what: &str, sector: &Sector, panel: &Panel, context: Context) -> String {
    let title = format!(
        "{what}, {}, {}",
        panel.window.words(),
        context.unit(sector.unit)
    );
    match context.title {
        Some(project) => format!("{project}. {title}"),
        None => title,
    }
}

fn totals_table(sector: &Sector, panel: &Panel, context: Context) -> Table {
    let unit = context.unit(sector.unit);
    let mut columns = vec![TableColumn::words("Service")];
    columns.extend(
        [
            "Councils returned".into(),
            format!("{} returned", capital(unit)),
            "Digital share of these".into(),
            format!("All {}", plural(sector.councils as u64, "council")),
            "95% interval".into(),
            "If the rest were low or high".into(),
            "Digital share of all".into(),
            "95% interval of it".into(),
        ]
        .map(TableColumn::numbers),
    );
    let rows = sector.totals.iter().map(|total| {
        let (returned, all) = response(total);
        let mut row = vec![
            Value::Text(service_of(total, context)),
            Value::Text(format!("{returned} of {all}")),
            Value::Count(total.returned),
            Value::percent_or(total.digital.share(), State::NotCollected),
        ];
        match &total.outcome {
            Ok(found) => row.extend(found_values(found)),
            Err(why) => {
                let none = Value::Missing(State::NotCollected);
                row.extend([
                    none.clone(),
                    Value::Text(short(why).into()),
                    Value::Blank,
                    none,
                    Value::Blank,
                ]);
            }
        }
        row
    });
    Table {
        title: title(
            &format!("Sector totals, grossed by {}", by_words(sector.by)),
            sector,
            panel,
            context,
        ),
        rows: rows.collect(),
        columns,
    }
}

/// How many councils returned every month, of how many.
fn response(total: &SectorTotal) -> (usize, usize) {
    let sum = |of: fn(&StratumResponse) -> usize| total.strata.iter().map(of).sum();
    (sum(|one| one.returned), sum(|one| one.councils))
}

fn interval(total: f64, error: Option<f64>) -> Option<Interval> {
    let half = Z_95 * error?;
    Some(Interval {
        lower: (total - half).max(0.0),
        upper: total + half,
    })
}

fn found_values(found: &Total) -> [Value; 5] {
    let marked = |text: String| {
        Value::Text(if found.is_complete {
            text
        } else {
            format!("{text} [e]")
        })
    };
    let counts = |interval: Option<Interval>| {
        interval
            .filter(|_| !found.is_complete)
            .map_or(Value::Blank, |interval| {
                Value::Text(format!(
                    "{}–{}",
                    whole_number(interval.lower.round()).shown(),
                    whole_number(interval.upper.round()).shown()
                ))
            })
    };
    let none = || Value::Missing(State::NotCollected);
    [
        marked(whole_number(found.total.total.round()).shown()),
        counts(interval(found.total.total, found.total.error())),
        counts(found.bounds),
        found
            .share
            .map_or_else(none, |share| marked(Value::percent(share.total).shown())),
        found
            .share
            .filter(|_| !found.is_complete)
            .and_then(|share| interval(share.total, share.error()))
            .map_or(Value::Blank, |interval| {
                Value::Text(range(interval.lower, interval.upper.min(1.0)))
            }),
    ]
}

fn short(why: &WhyNone) -> &'static str {
    match why {
        WhyNone::NobodyReturned(_) => "a type returned nothing",
        WhyNone::TooLittle(_) => "too little returned",
        WhyNone::NoSize(_) => "sizes not known",
        WhyNone::OneReturned => "one council alone",
    }
}

/// How much of each stratum was returned, by service.
fn response_table(sector: &Sector, panel: &Panel, context: Context) -> Table {
    let mut rows = Vec::new();
    for total in &sector.totals {
        for one in &total.strata {
            let joined = if one.joined {
                ", joined to the nearest"
            } else {
                ""
            };
            let size = one.size.as_ref().map_or_else(String::new, |of| {
                let measure = of.measure.replace('-', " ");
                format!("{} {measure}", of.year).trim().to_owned()
            });
            rows.push(vec![
                Value::Text(service_of(total, context)),
                Value::Text(format!("{}{joined}", one.family.replace('-', " "))),
                Value::Text(format!("{} of {}", one.returned, one.councils)),
                Value::percent_or(one.part, State::NotCollected),
                Value::Text(size),
            ]);
        }
    }
    let by = by_words(sector.by);
    Table {
        title: title("Response by type of council", sector, panel, context),
        columns: vec![
            TableColumn::words("Service"),
            TableColumn::words("Type"),
            TableColumn::numbers("Councils returned"),
            TableColumn::numbers(format!("Part of the {by}")),
            TableColumn::words("As at"),
        ],
        rows,
    }
}

/// The columns of the records, in order. Other programs rely on them.
const COLUMNS: [&str; 22] = [
    "service_code",
    "service",
    "period",
    "unit",
    "grossed_by",
    "type",
    "councils",
    "councils_returned",
    "part_returned",
    "size_year",
    "size_measure",
    "total_returned",
    "digital_returned",
    "digital_of",
    "total",
    "standard_error",
    "low",
    "high",
    "share",
    "share_standard_error",
    "status",
    "why_none",
];

/// A row a service, `type` blank, then one for each of its types with its response.
fn records(sector: &Sector, panel: &Panel, context: Context, title: &str) -> Table {
    let text = |text: &str| Value::Text(text.to_owned());
    let decimals = |number: Option<f64>| {
        number.map_or(Value::Blank, |number| Value::Text(format!("{number:.2}")))
    };
    let ratio = |share: Option<f64>| share.map_or(Value::Blank, Value::ratio);
    let mut rows = Vec::new();
    for total in &sector.totals {
        let code = total.service.map_or("all-services", |id| {
            context.registers.services.get(id).id.as_str()
        });
        let before = vec![
            text(code),
            Value::Text(service_of(total, context)),
            Value::Text(panel.window.to_string()),
            text(&context.registers.units.get(sector.unit).id),
            text(by_words(sector.by)),
        ];
        let (returned, all) = response(total);
        let mut row = before.clone();
        row.extend([
            Value::Blank,
            Value::Count(all as u64),
            Value::Count(returned as u64),
            Value::Blank,
            Value::Blank,
            Value::Blank,
            Value::Count(total.returned),
            whole_number(total.digital.part()),
            whole_number(total.digital.whole()),
        ]);
        match &total.outcome {
            Ok(found) => {
                row.extend([
                    decimals(Some(found.total.total)),
                    decimals(found.total.error()),
                    decimals(found.bounds.map(|bounds| bounds.lower)),
                    decimals(found.bounds.map(|bounds| bounds.upper)),
                    ratio(found.share.map(|share| share.total)),
                    ratio(found.share.and_then(Grossed::error)),
                    text(if found.is_complete { "" } else { "e" }),
                    Value::Blank,
                ]);
            }
            Err(why) => {
                row.extend(std::iter::repeat_n(Value::Blank, 6));
                row.extend([text("x"), text(short(why))]);
            }
        }
        rows.push(row);
        for one in &total.strata {
            let mut row = before.clone();
            row.extend([
                text(&one.family),
                Value::Count(one.councils as u64),
                Value::Count(one.returned as u64),
                ratio(one.part),
                one.size
                    .as_ref()
                    .map_or(Value::Blank, |of| Value::Text(of.year.to_string())),
                one.size
                    .as_ref()
                    .map_or(Value::Blank, |of| text(&of.measure)),
            ]);
            row.extend(std::iter::repeat_n(Value::Blank, COLUMNS.len() - row.len()));
            rows.push(row);
        }
    }
    Table {
        title: title.to_owned(),
        columns: COLUMNS.map(TableColumn::words).into(),
        rows,
    }
}
