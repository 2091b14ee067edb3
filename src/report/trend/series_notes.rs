//! What is said of a series.

use super::words::{Words, short};
use crate::model::number;
use crate::report::table::Value;
use crate::statistics::control_chart::BASELINE;
use crate::statistics::trend::FEWEST_FOR_TREND;
use crate::trend::{Apart, Step, Timeline, Trend, UnitTrend};

/// Below this p is not told apart.
const SMALLEST_P: f64 = 0.001;

/// The notes of a unit's series.
pub(super) fn series_notes(unit: &UnitTrend, words: &Words) -> Vec<String> {
    let series = &unit.series;
    let mut notes = Vec::new();
    let apart = left_out(series, words);
    if series.basket.is_empty() {
        notes.push(format!(
            "No series: no {} has figures for every month of every {}.{}",
            words.row(),
            words.step(),
            apart.map_or_else(String::new, |apart| format!(" {apart}"))
        ));
        return notes;
    }
    let apart = apart.map_or_else(String::new, |apart| format!(" {apart}"));
    notes.push(format!(
        "The series is of the same in every {}: {}, those with figures for every month of it.{apart}",
        words.step(),
        of_whom(series, words),
    ));
    let missing = series.points.iter().filter(|point| point.matched.is_none());
    let gaps: Vec<String> = missing.map(|point| short(point.period)).collect();
    if !gaps.is_empty() {
        notes.push(format!(
            "No figures [x] in {}: that is not zero, and in no slope or limits.",
            gaps.join(", ")
        ));
    }
    let nothing = series.points.iter().filter(|point| {
        let matched = point.matched;
        matched.is_some_and(|matched| matched.share().is_none())
    });
    let nothing: Vec<String> = nothing.map(|point| short(point.period)).collect();
    if !nothing.is_empty() {
        notes.push(format!(
            "Nothing was counted in {}, so that there is no share.",
            nothing.join(", ")
        ));
    }
    if series.has_one_mix() {
        notes.push(format!(
            "At one mix: the share with each {}'s own shares and the {} averaged over all, so that \
             what is left is channel shift (Das Gupta).",
            words.step(),
            words.mix()
        ));
    }
    notes.push(slope(series, words));
    notes.push(trend(series, words));
    notes.push(limits(series, words));
    notes
}

/// How long the periods of the series are, and why.
pub(super) fn step_note(trend: &Trend) -> String {
    let step = trend.step;
    let why = match (trend.step_was_asked, step) {
        (true, _) => "as asked; what was returned for longer periods is in none of them",
        (false, Step::Month) => "since councils return months",
        (false, _) => {
            "the shortest that the figures of every council support (`--by` takes another)"
        }
    };
    format!("Series by {}: {why}.", step.word())
}

fn of_whom(series: &Timeline, words: &Words) -> String {
    let all = series.basket.len() + series.left_out.len();
    format!(
        "{} of {}",
        number(series.basket.len() as u64),
        words.rows(all)
    )
}

/// What is not in the series, and why.
fn left_out(series: &Timeline, words: &Words) -> Option<String> {
    let is = |changed: bool| {
        let all = series.left_out.iter();
        let those = all.filter(move |left| (left.why == Apart::AreaChanged) == changed);
        let pairs: Vec<_> = those.map(|left| (left.council, left.service)).collect();
        (!pairs.is_empty()).then(|| words.whose(&pairs))
    };
    let said: Vec<String> = [
        is(false).map(|whose| format!("not in every {}: {whose}", words.step())),
        is(true).map(|whose| format!("with an area that changed on the way: {whose}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!said.is_empty()).then(|| format!("Left out: {}.", said.join("; ")))
}

fn slope(series: &Timeline, words: &Words) -> String {
    let Some(slope) = series.slope else {
        return "No slope a year: not enough periods with a share, or less than a year between the first \
                and the last."
            .into();
    };
    let seasonal = match series.seasons {
        Some(_) => "each season being compared with itself in other years",
        None if words.trend.step == Step::Year => "the median over all pairs of years",
        None => "over all pairs, of different seasons too, since there are not two whole years",
    };
    let points = Value::Points((slope.slope * 1000.0).round() / 10.0).shown();
    format!(
        "Over the series the digital share changes by {points} points a year (Sen's slope, {seasonal})."
    )
}

fn trend(series: &Timeline, words: &Words) -> String {
    let counted = series.counted();
    let Some(trend) = series.trend else {
        return format!(
            "Whether it rises or falls throughout is not told: not enough periods, {counted} of the \
             {FEWEST_FOR_TREND} it takes."
        );
    };
    let way = match trend.s {
        0 => return "It neither rises nor falls throughout (Mann–Kendall, S = 0).".into(),
        1.. => "rise",
        _ => "fall",
    };
    let often = if trend.p < SMALLEST_P {
        "in fewer than 1 of 1,000 series (p < 0.001)".to_owned()
    } else {
        let of_100 = trend.p * 100.0;
        format!(
            "in {} of 100 series (p = {:.3})",
            of_100.round().max(1.0),
            trend.p
        )
    };
    let seasonal = if series.seasons.is_some() {
        "seasonal "
    } else {
        ""
    };
    let indicative = match words.trend.step {
        Step::Month | Step::Quarter => {
            "; take it as indicative, since neighbouring periods are alike anyhow"
        }
        Step::Year => "",
    };
    format!("A {way} as steady comes by chance {often} ({seasonal}Mann–Kendall){indicative}.")
}

fn limits(series: &Timeline, words: &Words) -> String {
    let counted = series.counted();
    let has_any = series
        .points
        .iter()
        .any(|point| point.month.limits.is_some());
    let anew: Vec<String> = series
        .rebased
        .iter()
        .filter_map(|place| series.points.get(*place))
        .map(|point| short(point.period))
        .collect();
    let anew = match anew.as_slice() {
        [] => String::new(),
        _ => format!(
            " Limits begin anew with {} (`rebase` under [trend]), each stretch with its own first \
             {BASELINE}.",
            anew.join(" and ")
        ),
    };
    if has_any {
        return format!(
            "Limits: what {}s vary by in the first {BASELINE} (Laney's p′ chart), beyond which one is \
             more than noise; signals by the four rules of the NHS. A signal says that something \
             changed, not what: it may be the season.{anew}",
            words.step()
        );
    }
    if counted < BASELINE {
        return format!(
            "No limits: not enough periods, {counted} of the {BASELINE} they take.{anew}"
        );
    }
    format!(
        "No limits: no stretch has the {BASELINE} periods they take with a share other than 0% or \
         100%.{anew}"
    )
}
