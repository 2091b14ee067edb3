//! The notes of a trend: what changed in words, how it was compared, and on what it stands.

use std::collections::BTreeMap;

use super::lines::{ContactLine, Lines, Unit};
use super::series_notes::{series_notes, step_note};
use super::tables::entered_and_left;
use super::words::{Words, short};
use crate::baseline::CouncilsAs;
use crate::compare::FEWEST_COMPARED;
use crate::model::{CouncilId, ServiceId, number, plural};
use crate::report::check::summary;
use crate::report::context::{Context, capital};
use crate::report::notes;
use crate::report::table::Value;
use crate::statistics::Proportion;
use crate::statistics::control_chart::BASELINE;
use crate::trend::{Change, Chosen, Known, Pair, Standing, Trend, UnitTrend};

/// The notes of a trend, one sentence or a few each.
pub fn trend_notes(trend: &Trend, context: Context) -> Vec<String> {
    let words = Words::new(trend, context);
    let mut all = Vec::new();
    // Where there are several units, each note says of which it is.
    let of_unit = |unit: &UnitTrend, notes: Vec<String>| {
        let name = capital(words.unit(unit.unit));
        let several = trend.units.len() > 1;
        let say = move |note| {
            if several {
                format!("{name}: {note}")
            } else {
                note
            }
        };
        notes.into_iter().map(say).collect::<Vec<String>>()
    };
    for unit in &trend.units {
        all.extend(of_unit(unit, change_notes(unit, &words)));
    }
    match trend.pair {
        Some(pair) => all.extend(pair_notes(pair, &words)),
        None => all.push(format!(
            "Nothing is compared: the series has one {} alone. Let the window hold more (`-p`), or \
             take a shorter step (`--by`).",
            words.step()
        )),
    }
    all.push(step_note(trend));
    for unit in &trend.units {
        all.extend(of_unit(unit, series_notes(unit, &words)));
    }
    all.push(notes::definition(context.definition));
    all.push(notes::choices(context));
    all.extend(
        trend
            .units
            .iter()
            .filter_map(|unit| by_definition(unit, &words)),
    );
    let units: Vec<&str> = trend
        .units
        .iter()
        .map(|unit| words.unit(unit.unit))
        .collect();
    if let [_, _, ..] = units[..] {
        all.push(format!(
            "Units: {}; they are kept apart and never added.",
            units.join(", ")
        ));
    }
    let window = trend.whole.window;
    all.push(format!(
        "Made from {} ({}); `-p` takes another window.",
        window.words(),
        plural(u64::from(window.months()), "month")
    ));
    all.push(format!(
        "{} That comes before any trend.",
        notes::councils(context)
    ));
    all.extend(ended(trend, &words));
    all.extend(notes::without_figures(&trend.whole, context));
    all.extend(notes::incomplete(context));
    all.push(notes::rows(context.accounts));
    all.push(format!("Findings: {}.", summary(context.findings)));
    all.push(
        "Effects add up exactly before they are rounded. What is shown adds up too: a change is that of \
         the shares shown, and its parts are rounded so that they give it, each by the largest \
         remainder."
            .into(),
    );
    all.extend(notes::sources(context));
    all
}

/// That a council has ended, and where the rest of it is.
fn ended(trend: &Trend, words: &Words) -> Option<String> {
    let councils = &words.context.registers.councils;
    let id = trend
        .council
        .filter(|_| words.context.councils == CouncilsAs::Current)?;
    let end = councils.get(id).valid_to?;
    let successors = councils
        .successors(id)
        .map(|succession| words.council(succession.successor));
    Some(format!(
        "{} ended on {end}. Here is only what could not be put together with the others; the rest is in \
         the trend of {}.",
        words.council(id),
        successors.collect::<Vec<_>>().join(" and ")
    ))
}

/// What changed in a unit, in words.
fn change_notes(unit: &UnitTrend, words: &Words) -> Vec<String> {
    let Some(change) = &unit.change else {
        return Vec::new();
    };
    let Some(lines) = Lines::of(change, Unit::Tenth) else {
        return vec![format!(
            "Of {} nothing is compared, since there is no digital share in {}. Figures of longer periods \
             are not divided.",
            words.unit(unit.unit),
            words.trend.pair.map_or_else(String::new, |pair| {
                let before = change
                    .before
                    .and_then(Proportion::share)
                    .map_or(pair.before, |_| pair.after);
                before.words()
            })
        )];
    };
    let name = words.unit(unit.unit);
    let share = |units: i64| Value::percent(Unit::Tenth.share(units)).shown();
    let points = |units: i64| Value::Points(Unit::Tenth.share(units) * 100.0).shown();
    let mut all = Vec::new();
    let split = change.split.as_ref();
    match (lines.matched, split) {
        (Some(matched), Some(split)) => {
            let all_others = "Of what was returned in both periods, the";
            all.push(format!(
                "{} digital share of {name} went from {} to {}, {} points: channel shift {}, {} {}.",
                if change.is_all_matched() { "The" } else { all_others },
                share(matched.before),
                share(matched.after),
                points(matched.change()),
                points(matched.shift),
                words.mix(),
                points(matched.mix),
            ));
            all.extend(contacts(unit, split, words));
            all.extend(interval(unit));
            all.push(matched_coverage(change, name, words));
            all.extend(apart(change, words));
            all.extend(entered_and_left(change, words));
            all.extend(small(change, words));
        }
        _ => {
            all.push(format!(
                "The change is not split: no {} has figures for every month of both periods. The shares \
                 are of whatever was returned in each, and may be of different months or services; \
                 compare periods that are whole (`--from`, `--to`).",
                words.row()
            ));
            all.extend(apart(change, words));
        }
    }
    all
}

/// Volume beside share: what the numbers say.
fn contacts(
    unit: &UnitTrend,
    split: &crate::statistics::decompose::Split,
    words: &Words,
) -> Option<String> {
    let pair = words.trend.pair.filter(|pair| pair.is_of_one_length())?;
    let [digital, other, both] = ContactLine::all(split)?;
    let said = |line: ContactLine| {
        let size = number(line.change().unsigned_abs());
        match line.change() {
            0 => "as many".to_owned(),
            1.. => format!("{size} more"),
            _ => format!("{size} fewer"),
        }
    };
    Some(format!(
        "{}, {} against {}: {} in all, {} digital, {} by the other channels. Fewer contacts can be the \
         better result, whatever the share does. Demand is what the number of all contacts did, at the \
         mean share of the two periods; channel shift and mix are what shares did, at their mean \
         number.",
        capital(words.unit(unit.unit)),
        short(pair.after),
        short(pair.before),
        said(both),
        said(digital),
        said(other),
    ))
}

/// How far the channel shift could lie by chance.
fn interval(unit: &UnitTrend) -> Option<String> {
    let interval = unit.shift_interval()?;
    let points = |share: f64| Value::Points((share * 1000.0).round() / 10.0).shown();
    let (lower, upper) = (points(interval.lower), points(interval.upper));
    Some(match unit.phi() {
        Some(phi) => format!(
            "Channel shift could lie between {lower} and {upper} points by how much the periods of the \
             series vary anyhow (95%; φ {phi:.1}, 1 being chance alone)."
        ),
        None => format!(
            "Channel shift could lie between {lower} and {upper} points by chance alone (95%). Periods \
             vary by more than that, but how much takes a series of {BASELINE} periods of the same to \
             tell: it is the least."
        ),
    })
}

/// How much of what was returned is compared.
fn matched_coverage(change: &Change, name: &str, words: &Words) -> String {
    let rows = change.rows.iter();
    let matched = rows.filter(|row| row.standing == Standing::Matched).count();
    let of = |part: Proportion, whole: Option<Proportion>| {
        let count = |of: Proportion| super::tables::counted(of.whole()).shown();
        format!("{} of {}", count(part), count(whole.unwrap_or(part)))
    };
    let split = change.split.as_ref();
    let volumes = split.map_or_else(String::new, |split| {
        format!(
            ", with {} {name} in the first and {} in the second",
            of(split.matched_before, change.before),
            of(split.matched_after, change.after)
        )
    });
    format!(
        "Returned in both, for every month: {} of {}{volumes}.",
        number(matched as u64),
        words.rows(change.rows.len()),
    )
}

/// What is not compared, and why: it is in the line of reporting alone.
fn apart(change: &Change, words: &Words) -> Vec<String> {
    let mut by_reason: BTreeMap<Standing, Vec<(CouncilId, ServiceId)>> = BTreeMap::new();
    for row in &change.rows {
        let of_reason = by_reason.entry(row.standing).or_default();
        of_reason.push((row.council, row.service));
    }
    let Some(pair) = words.trend.pair else {
        return Vec::new();
    };
    let said = by_reason.into_iter().filter_map(|(reason, pairs)| {
        let why = match reason {
            Standing::Matched => return None,
            Standing::BeforeAlone => format!("no share in {}", short(pair.after)),
            Standing::AfterAlone => format!("no share in {}", short(pair.before)),
            Standing::InPart => "months missing in one of the two".to_owned(),
            Standing::AreaChanged => "its area changed between the two".to_owned(),
        };
        Some(format!("{why}: {}", words.whose(&pairs)))
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        return Vec::new();
    }
    let line = if change.split.is_some() {
        "Not compared, and in the line of reporting alone"
    } else {
        "Why not"
    };
    vec![format!("{line}: {}.", said.join("; "))]
}

/// Shares of so little that one contact would move them by several points.
fn small(change: &Change, words: &Words) -> Option<String> {
    let is_small = |known: Option<Known>| {
        let counted = known.map(|known| known.digital.whole());
        counted.is_some_and(|counted| 0.0 < counted && counted < FEWEST_COMPARED)
    };
    let rows = change
        .rows
        .iter()
        .filter(|row| row.standing == Standing::Matched);
    let small = rows.filter(|row| is_small(row.before) || is_small(row.after));
    let pairs: Vec<(CouncilId, ServiceId)> = small.map(|row| (row.council, row.service)).collect();
    (!pairs.is_empty()).then(|| {
        format!(
            "Fewer than {FEWEST_COMPARED} in one of the two, so that a single one moves the share by \
             several points: {}.",
            words.whose(&pairs)
        )
    })
}

/// Which periods, why these, and what that means.
fn pair_notes(pair: Pair, words: &Words) -> Vec<String> {
    let why = match pair.chosen {
        Chosen::Asked => "as asked",
        Chosen::Years => {
            "the first and the last twelve months of the series, so that every season is in both"
        }
        Chosen::SameSeason => {
            "the last of the series and the same a year before, since seasons differ"
        }
        Chosen::Ends => "the first and the last of the series",
    };
    let mut all = vec![format!(
        "Compared: {} with {}, {why}{}.",
        pair.before.words(),
        pair.after.words(),
        match pair.chosen {
            Chosen::Asked => "",
            _ => " (`--from` and `--to` take others)",
        }
    )];
    if !pair.is_of_one_length() {
        all.push(
            "One is longer than the other, so that the numbers of contacts are not compared, and the \
             shares alone are."
                .into(),
        );
    }
    if !pair.is_of_one_season() {
        all.push(
            "They are of different months of the year: whatever changes with the seasons is in every \
             line."
                .into(),
        );
    }
    let is_split = |unit: &UnitTrend| {
        unit.change
            .as_ref()
            .is_some_and(|change| change.split.is_some())
    };
    if words.trend.units.iter().any(is_split) {
        all.push(format!(
            "Channel shift is what changed in the digital share of each {} itself, at its mean weight; {} \
             is what changed in their weights, at their mean shares (Kitagawa). They are sums and say \
             nothing of causes.",
            words.row(),
            words.mix()
        ));
    }
    all
}

/// The change under the other definitions.
fn by_definition(unit: &UnitTrend, words: &Words) -> Option<String> {
    let change = unit.change.as_ref()?;
    change.split.as_ref()?;
    let said: Vec<String> = unit
        .by_definition
        .iter()
        .map(|(id, split)| {
            let lines = split
                .as_ref()
                .and_then(|split| super::lines::Matched::of(split, Unit::Tenth));
            let points = |units: i64| Value::Points(Unit::Tenth.share(units) * 100.0).shown();
            match lines {
                Some(lines) => format!("{id} {} ({})", points(lines.change()), points(lines.shift)),
                None => format!("{id} [x]"),
            }
        })
        .collect();
    let (own, others) = said.split_first()?;
    Some(format!(
        "Change in points of the digital share of {} returned in both, and of it channel shift, by \
         definition: {own}; under the others {}.",
        words.unit(unit.unit),
        others.join(", ")
    ))
}
