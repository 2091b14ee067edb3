//! A trend as a document for programs: everything the tables say and all of their notes.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lines::{ContactLine, Lines, Matched, Unit, count};
use super::notes::trend_notes;
use super::tidy::{signal, standing};
use crate::model::Period;
use crate::report::check::{Counts, FileDocument, Rows, counts, files};
use crate::report::context::Context;
use crate::report::document::{DefinitionDocument, councils_as, definition};
use crate::report::table::ratio;
use crate::statistics::Proportion;
use crate::trend::{Change, Chosen, Known, Pair, Row, Timeline, Trend, UnitTrend};

/// The name and version of the form of a trend's document.
pub(super) const TREND_SCHEMA: &str = "channelshift/trend/1";

/// A trend for programs. Shares and effects are rounded to six decimals, and effects add up to the
/// changes as they stand here; what is not known is null.
#[derive(Debug, Serialize)]
pub struct TrendDocument {
    schema: &'static str,
    title: Option<String>,
    period: String,
    council: Option<CouncilDocument>,
    councils: &'static str,
    definition: DefinitionDocument,
    step: &'static str,
    from: Option<String>,
    to: Option<String>,
    chosen: Option<&'static str>,
    same_season: Option<bool>,
    units: Vec<UnitDocument>,
    files: Vec<FileDocument>,
    findings: Counts,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CouncilDocument {
    code: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct UnitDocument {
    unit: String,
    change: Option<ChangeDocument>,
    series: SeriesDocument,
}

#[derive(Debug, Serialize)]
struct ChangeDocument {
    before: Option<SharesDocument>,
    after: Option<SharesDocument>,
    change: Option<f64>,
    reporting: Option<f64>,
    matched: Option<MatchedDocument>,
    by_definition: BTreeMap<String, Option<EffectsDocument>>,
    rows: Vec<RowDocument>,
}

#[derive(Debug, Serialize)]
struct SharesDocument {
    digital: u64,
    of: u64,
    share: Option<f64>,
}

#[derive(Debug, Serialize)]
struct EffectsDocument {
    change: f64,
    channel_shift: f64,
    mix: f64,
}

#[derive(Debug, Serialize)]
struct MatchedDocument {
    before: SharesDocument,
    after: SharesDocument,
    effects: EffectsDocument,
    channel_shift_lower: Option<f64>,
    channel_shift_upper: Option<f64>,
    phi: Option<f64>,
    contacts: Option<ContactsDocument>,
}

#[derive(Debug, Serialize)]
struct ContactsDocument {
    digital: ContactDocument,
    other: ContactDocument,
    all: ContactDocument,
}

#[derive(Debug, Serialize)]
struct ContactDocument {
    before: i64,
    after: i64,
    change: i64,
    demand: i64,
    channel_shift: i64,
    mix: i64,
}

#[derive(Debug, Serialize)]
struct RowDocument {
    council_code: String,
    council: String,
    service_code: String,
    service: String,
    before: Option<KnownDocument>,
    after: Option<KnownDocument>,
    not_compared: Option<&'static str>,
    channel_shift: Option<f64>,
    mix: Option<f64>,
}

#[derive(Debug, Serialize)]
struct KnownDocument {
    digital: u64,
    of: u64,
    share: Option<f64>,
    months: u64,
}

#[derive(Debug, Serialize)]
struct SeriesDocument {
    matched: usize,
    left_out: usize,
    points: Vec<PointDocument>,
    slope_a_year: Option<f64>,
    seasonal: bool,
    mann_kendall_p: Option<f64>,
    rebased: Vec<String>,
}

#[derive(Debug, Serialize)]
struct PointDocument {
    period: String,
    matched: Option<SharesDocument>,
    returned: Option<SharesDocument>,
    share_at_one_mix: Option<f64>,
    lower_limit: Option<f64>,
    upper_limit: Option<f64>,
    signal: Option<&'static str>,
}

/// A trend as a document.
pub fn trend_document(trend: &Trend, context: Context) -> TrendDocument {
    let council = trend.council.map(|id| context.registers.councils.get(id));
    let period = |of: fn(Pair) -> Period| trend.pair.map(|pair| of(pair).to_string());
    TrendDocument {
        schema: TREND_SCHEMA,
        title: context.title.map(str::to_owned),
        period: trend.whole.window.to_string(),
        council: council.map(|council| CouncilDocument {
            code: council.code.clone(),
            name: council.name.clone(),
        }),
        councils: councils_as(context.councils),
        definition: definition(context),
        step: trend.step.word(),
        from: period(|pair| pair.before),
        to: period(|pair| pair.after),
        chosen: trend.pair.map(|pair| match pair.chosen {
            Chosen::Asked => "asked",
            Chosen::Years => "first-and-last-year",
            Chosen::SameSeason => "same-season",
            Chosen::Ends => "first-and-last",
        }),
        same_season: trend.pair.map(Pair::is_of_one_season),
        units: trend
            .units
            .iter()
            .map(|unit| of_unit(unit, trend, context))
            .collect(),
        files: files(context.accounts, context.layouts, |own| {
            Some(Rows::of(std::slice::from_ref(own)))
        }),
        findings: counts(context.findings),
        notes: trend_notes(trend, context),
    }
}

fn of_unit(unit: &UnitTrend, trend: &Trend, context: Context) -> UnitDocument {
    let change = unit.change.as_ref().zip(trend.pair);
    UnitDocument {
        unit: context.registers.units.get(unit.unit).id.clone(),
        change: change.map(|(change, pair)| of_change(unit, change, pair, context)),
        series: of_series(&unit.series),
    }
}

fn shares(of: Proportion) -> SharesDocument {
    SharesDocument {
        digital: count(of.part()),
        of: count(of.whole()),
        share: of.share().map(ratio),
    }
}

fn effects(lines: Matched) -> EffectsDocument {
    let share = |units: i64| Unit::Millionth.share(units);
    EffectsDocument {
        change: share(lines.change()),
        channel_shift: share(lines.shift),
        mix: share(lines.mix),
    }
}

fn of_change(unit: &UnitTrend, change: &Change, pair: Pair, context: Context) -> ChangeDocument {
    let lines = Lines::of(change, Unit::Millionth);
    let share = |units: i64| Unit::Millionth.share(units);
    let own = lines.and_then(|lines| lines.matched);
    let interval = unit.shift_interval();
    let contact = |line: ContactLine| ContactDocument {
        before: line.before,
        after: line.after,
        change: line.change(),
        demand: line.demand,
        channel_shift: line.shift,
        mix: line.mix,
    };
    let matched = change
        .split
        .as_ref()
        .zip(own)
        .map(|(split, own)| MatchedDocument {
            before: shares(split.matched_before),
            after: shares(split.matched_after),
            effects: effects(own),
            channel_shift_lower: interval.map(|interval| ratio(interval.lower)),
            channel_shift_upper: interval.map(|interval| ratio(interval.upper)),
            phi: unit.phi().map(ratio),
            contacts: ContactLine::all(split)
                .filter(|_| pair.is_of_one_length())
                .map(|[digital, other, all]| ContactsDocument {
                    digital: contact(digital),
                    other: contact(other),
                    all: contact(all),
                }),
        });
    let by_definition = unit.by_definition.iter().map(|(id, split)| {
        let lines = split
            .as_ref()
            .and_then(|split| Matched::of(split, Unit::Millionth));
        (id.clone(), lines.map(effects))
    });
    ChangeDocument {
        before: change.before.map(shares),
        after: change.after.map(shares),
        change: lines
            .filter(|lines| lines.matched.is_some())
            .map(|lines| share(lines.change())),
        reporting: lines.and_then(|lines| lines.reporting()).map(share),
        matched,
        by_definition: by_definition.collect(),
        rows: rows(change, own, context),
    }
}

fn rows(change: &Change, own: Option<Matched>, context: Context) -> Vec<RowDocument> {
    let parts = |of: fn(&Row) -> Option<f64>, total: Option<i64>| {
        let effects: Vec<f64> = change.rows.iter().filter_map(of).collect();
        let units = Unit::Millionth.apportioned(&effects, total.unwrap_or(0));
        units.into_iter().map(|units| Unit::Millionth.share(units))
    };
    let mut shift = parts(|row| Some(row.effect?.rate), own.map(|own| own.shift));
    let mut mix = parts(|row| Some(row.effect?.mix), own.map(|own| own.mix));
    let known = |known: Known| KnownDocument {
        digital: count(known.digital.part()),
        of: count(known.digital.whole()),
        share: known.digital.share().map(ratio),
        months: known.months,
    };
    let row = |row: &Row| {
        let council = context.registers.councils.get(row.council);
        let service = context.registers.services.get(row.service);
        RowDocument {
            council_code: council.code.clone(),
            council: council.name.clone(),
            service_code: service.id.clone(),
            service: service.name.clone(),
            before: row.before.map(known),
            after: row.after.map(known),
            not_compared: Some(standing(row.standing)).filter(|word| !word.is_empty()),
            channel_shift: row.effect.and_then(|_| shift.next()),
            mix: row.effect.and_then(|_| mix.next()),
        }
    };
    change.rows.iter().map(row).collect()
}

fn of_series(series: &Timeline) -> SeriesDocument {
    let points = series.points.iter().map(|point| PointDocument {
        period: point.period.to_string(),
        matched: point.matched.map(shares),
        returned: point.returned.map(shares),
        share_at_one_mix: point.at_one_mix.map(ratio),
        lower_limit: point.month.limits.map(|limits| ratio(limits.lower)),
        upper_limit: point.month.limits.map(|limits| ratio(limits.upper)),
        signal: point.month.signal.map(signal),
    });
    let rebased = series
        .rebased
        .iter()
        .filter_map(|place| series.points.get(*place));
    SeriesDocument {
        matched: series.basket.len(),
        left_out: series.left_out.len(),
        points: points.collect(),
        slope_a_year: series.slope.map(|slope| ratio(slope.slope)),
        seasonal: series.seasons.is_some(),
        mann_kendall_p: series.trend.map(|trend| ratio(trend.p)),
        rebased: rebased.map(|point| point.period.to_string()).collect(),
    }
}
