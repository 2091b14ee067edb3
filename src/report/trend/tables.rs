//! A trend as tables: what the change is made of, how many contacts it is, whose it is, and the
//! series.

use super::lines::{self, ContactLine, Lines, Unit};
use super::words::{Words, short};
use crate::model::State;
use crate::report::context::{Context, capital};
use crate::report::table::{Table, TableColumn, Value};
use crate::statistics::Proportion;
use crate::statistics::control_chart::Signal;
use crate::statistics::decompose::{Presence, Split};
use crate::trend::{Change, Pair, Point, Timeline, Together, Trend, UnitTrend};

/// The tables of a trend, a unit after another.
pub fn trend_tables(trend: &Trend, context: Context) -> Vec<Table> {
    let words = Words::new(trend, context);
    let of_unit = |unit: &UnitTrend| {
        let mut tables = Vec::new();
        if let (Some(change), Some(pair)) = (&unit.change, trend.pair) {
            tables.extend(change_table(unit, change, pair, &words));
            if let Some(split) = &change.split {
                tables.extend(contacts_table(unit, split, pair, &words));
                tables.extend(parts_table(unit, change, split, pair, &words));
            }
        }
        tables.extend(series_table(unit, &unit.series, &words));
        tables
    };
    let mut tables: Vec<Table> = trend.units.iter().flat_map(of_unit).collect();
    if let (Some(first), Some(title)) = (tables.first_mut(), context.title) {
        first.title = format!("{title}. {}", first.title);
    }
    tables
}

/// What the change of the share is made of.
fn change_table(unit: &UnitTrend, change: &Change, pair: Pair, words: &Words) -> Option<Table> {
    let lines = Lines::of(change, Unit::Tenth)?;
    let share = |units: i64| Value::percent(Unit::Tenth.share(units));
    let full = |label: &str, before: i64, after: i64| {
        vec![
            Value::Text(label.into()),
            share(before),
            share(after),
            points(after - before),
        ]
    };
    let part = |label: String, units: i64| {
        vec![
            Value::Text(label),
            Value::Blank,
            Value::Blank,
            points(units),
        ]
    };
    let mut rows = Vec::new();
    match lines.matched {
        None => rows.push(vec![
            Value::Text("All that was returned".into()),
            share(lines.before),
            share(lines.after),
            // Of different months or services, so that the shares stand alone.
            Value::Blank,
        ]),
        Some(matched) => {
            if !change.is_all_matched() {
                rows.push(full("All that was returned", lines.before, lines.after));
                let reporting = lines.reporting().unwrap_or(0);
                rows.push(part("of it, reporting".into(), reporting));
            }
            rows.push(full("Returned in both", matched.before, matched.after));
            rows.push(part("of it, channel shift".into(), matched.shift));
            rows.push(part(format!("of it, {}", words.mix()), matched.mix));
        }
    }
    Some(Table {
        title: words.title("Digital share and what changed it", unit.unit),
        columns: vec![
            TableColumn::words(""),
            TableColumn::numbers(short(pair.before)),
            TableColumn::numbers(short(pair.after)),
            TableColumn::numbers("Change, points"),
        ],
        rows,
    })
}

/// How many contacts there were, of what was returned in both periods; `None` where one period is
/// longer than the other, so that their numbers say nothing.
fn contacts_table(unit: &UnitTrend, split: &Split, pair: Pair, words: &Words) -> Option<Table> {
    if !pair.is_of_one_length() {
        return None;
    }
    let labels = ["Digital", "All others", "Together"];
    let rows = labels
        .into_iter()
        .zip(ContactLine::all(split)?)
        .map(|(label, line)| {
            vec![
                Value::Text(label.into()),
                count(line.before),
                count(line.after),
                Value::Change(line.change()),
                Value::Change(line.demand),
                Value::Change(line.shift),
                Value::Change(line.mix),
            ]
        });
    let what = format!("Number of {} returned in both", words.unit(unit.unit));
    Some(Table {
        title: {
            let whom = words.title(&what, unit.unit);
            // The unit is in what is counted.
            whom.trim_end_matches(&format!(", {}", words.unit(unit.unit)))
                .to_owned()
        },
        columns: vec![
            TableColumn::words(""),
            TableColumn::numbers(short(pair.before)),
            TableColumn::numbers(short(pair.after)),
            TableColumn::numbers("Change"),
            TableColumn::numbers("Demand"),
            TableColumn::numbers("Channel shift"),
            TableColumn::numbers("Mix"),
        ],
        rows: rows.collect(),
    })
}

/// The effects of each service, or of each council where there is one service alone; `None` where
/// there is one of either.
fn parts_table(
    unit: &UnitTrend,
    change: &Change,
    split: &Split,
    pair: Pair,
    words: &Words,
) -> Option<Table> {
    let lines = Lines::of(change, Unit::Tenth)?.matched?;
    let by_council = words.parts_are_councils();
    let parts = change.together(|row| {
        if by_council {
            (Some(row.council), None)
        } else {
            (None, Some(row.service))
        }
    });
    let mut parts: Vec<(String, Together)> = parts
        .into_iter()
        .filter(|(_, part)| part.matched > 0)
        .map(|((council, service), part)| (words.part_name(council, service), part))
        .collect();
    if parts.len() < 2 {
        return None;
    }
    if by_council {
        parts.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    let effects = |of: fn(&Together) -> f64, total| {
        let effects: Vec<f64> = parts.iter().map(|(_, part)| of(part)).collect();
        Unit::Tenth.apportioned(&effects, total)
    };
    let shift = effects(|part| part.rate, lines.shift);
    let mix = effects(|part| part.mix, lines.mix);
    let several = words.is_sector() && !by_council;
    let same_length = pair.is_of_one_length();
    let row = |name: &str, part: &Together, shift: i64, mix: i64| {
        let (before, after) = (part.before, part.after);
        let mut row = vec![Value::Text(name.to_owned())];
        if several {
            row.push(Value::Text(format!("{} of {}", part.matched, part.rows)));
        }
        if same_length {
            row.extend([counted(before.whole()), counted(after.whole())]);
        }
        row.extend([
            Value::percent_or(before.share(), State::NotProvided),
            Value::percent_or(after.share(), State::NotProvided),
            points(shift),
            points(mix),
        ]);
        row
    };
    let mut rows: Vec<Vec<Value>> = parts
        .iter()
        .zip(shift.iter().zip(&mix))
        .map(|((name, part), (shift, mix))| row(name, part, *shift, *mix))
        .collect();
    let all = Together {
        before: split.matched_before,
        after: split.matched_after,
        rate: split.rate,
        mix: split.mix,
        matched: parts.iter().map(|(_, part)| part.matched).sum(),
        rows: parts.iter().map(|(_, part)| part.rows).sum(),
    };
    rows.push(row("Together", &all, lines.shift, lines.mix));
    if several && let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(1)) {
        *cell = Value::Blank;
    }
    let kind = if by_council { "council" } else { "service" };
    let mut columns = vec![TableColumn::words(capital(kind))];
    if several {
        columns.push(TableColumn::numbers("Councils"));
    }
    if same_length {
        let name = capital(words.unit(unit.unit));
        columns.push(TableColumn::numbers(format!("{name} before")));
        columns.push(TableColumn::numbers(format!("{name} after")));
    }
    columns.push(TableColumn::numbers("Digital before"));
    columns.push(TableColumn::numbers("Digital after"));
    columns.push(TableColumn::numbers("Channel shift, points"));
    columns.push(TableColumn::numbers("Mix, points"));
    let (before, after) = (short(pair.before), short(pair.after));
    Some(Table {
        title: words.title(
            &format!("Whose change it is, by {kind}, {before} before and {after} after"),
            unit.unit,
        ),
        columns,
        rows,
    })
}

/// The series; `None` where nothing is in each of its periods.
fn series_table(unit: &UnitTrend, series: &Timeline, words: &Words) -> Option<Table> {
    if series.counted() == 0 {
        return None;
    }
    let has_mix = series.has_one_mix();
    let has_limits = series
        .points
        .iter()
        .any(|point| point.month.limits.is_some());
    let mut columns = vec![
        TableColumn::words(capital(words.step())),
        TableColumn::numbers(capital(words.unit(unit.unit))),
        TableColumn::numbers("Digital"),
        TableColumn::numbers("Digital share"),
    ];
    if has_mix {
        columns.push(TableColumn::numbers("At one mix"));
    }
    if has_limits {
        columns.push(TableColumn::numbers("Limits"));
        columns.push(TableColumn::words("Signal"));
    }
    let row = |(place, point): (usize, &Point)| {
        let of = |count: fn(Proportion) -> f64| {
            let missing = Value::Missing(State::NotCollected);
            point
                .matched
                .map_or(missing, |matched| counted(count(matched)))
        };
        let share = point.matched.and_then(Proportion::share);
        let mut row = vec![
            Value::Text(short(point.period)),
            of(Proportion::whole),
            of(Proportion::part),
            Value::percent_or(share, State::NotCollected),
        ];
        if has_mix {
            row.push(Value::percent_or(point.at_one_mix, State::NotCollected));
        }
        if has_limits {
            row.push(limits(point));
            let begins = series.rebased.contains(&place);
            row.push(Value::Text(signal_words(point, begins)));
        }
        row
    };
    Some(Table {
        title: words.title(&format!("Digital share by {}", words.step()), unit.unit),
        columns,
        rows: series.points.iter().enumerate().map(row).collect(),
    })
}

fn limits(point: &Point) -> Value {
    point.month.limits.map_or(Value::Blank, |limits| {
        let bare = |share| Value::percent(share).bare();
        Value::Text(format!("{}–{}%", bare(limits.lower), bare(limits.upper)))
    })
}

/// Why a period is no noise, and whether limits begin anew with it.
fn signal_words(point: &Point, begins_anew: bool) -> String {
    let month = point.month;
    let centre = month.control.map(|control| control.centre);
    let is_above = month.share > centre;
    let side = if is_above { "above" } else { "below" };
    let signal = month.signal.map(|signal| match signal {
        Signal::Outside => format!("{side} the limits"),
        Signal::Trend => "one of seven in one direction".into(),
        Signal::TwoOfThree => format!("one of three far {side} the centre"),
        Signal::Run => format!("one of seven {side} the centre"),
    });
    let anew = begins_anew.then(|| "limits begin anew".to_owned());
    let said: Vec<String> = anew.into_iter().chain(signal).collect();
    said.join("; ")
}

/// Units of a tenth of a point.
fn points(units: i64) -> Value {
    Value::Points(Unit::Tenth.share(units) * 100.0)
}

fn count(count: i64) -> Value {
    u64::try_from(count).map_or(Value::Blank, Value::Count)
}

/// A count that arithmetic made a real number of.
pub(super) fn counted(of: f64) -> Value {
    Value::Count(lines::count(of))
}

/// What services were in one period alone, in words; `None` where each was in both.
pub(super) fn entered_and_left(change: &Change, words: &Words) -> Option<String> {
    let of = |presence: Presence| {
        change
            .rows
            .iter()
            .filter(move |row| row.presence() == presence)
    };
    let counts = [
        (of(Presence::Entered).count(), "only in the second"),
        (of(Presence::Left).count(), "only in the first"),
    ];
    let said: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, when)| format!("{} {when}", words.rows(count)))
        .collect();
    (!said.is_empty()).then(|| {
        format!(
            "Counted as none at all in one period, and so in the mix alone: {}.",
            said.join(", ")
        )
    })
}
