//! A trend as a tidy table: the contract of `-f csv`.

use super::lines::{ContactLine, Lines, Unit};
use super::words::Words;
use crate::model::{CouncilId, Period, ServiceId, UnitId};
use crate::report::context::Context;
use crate::report::table::{Table, TableColumn, Value, ratio};
use crate::statistics::Proportion;
use crate::statistics::control_chart::Signal;
use crate::trend::{Change, Pair, Row, Standing, Timeline, Trend, UnitTrend};

/// The columns of the tidy table, in order. Other programs rely on them.
pub const TREND_COLUMNS: [&str; 10] = [
    "scope",
    "council_code",
    "council",
    "service",
    "unit",
    "period",
    "compared_with",
    "measure",
    "value",
    "status",
];

/// One row a measure.
///
/// `scope` is what it is of: `returned` (all that was returned in a period), `matched` (what was
/// returned in both), `row` (a council's service) or `series`. Where `compared_with` is given, the
/// value is a change from that period to `period`. Shares and effects are to six decimals, and
/// effects add up to the changes as they stand here. `status` says of a row why it is not compared,
/// and of a period of the series its signal.
pub fn trend_tidy(trend: &Trend, context: Context) -> Table {
    let words = Words::new(trend, context);
    let mut rows = Vec::new();
    for unit in &trend.units {
        let mut put = Put {
            rows: &mut rows,
            words: &words,
            unit: unit.unit,
        };
        if let (Some(change), Some(pair)) = (&unit.change, trend.pair) {
            put.change(unit, change, pair);
        }
        put.series(&unit.series, trend);
    }
    Table {
        title: "Trend".into(),
        columns: TREND_COLUMNS.into_iter().map(TableColumn::words).collect(),
        rows,
    }
}

/// What a row is of.
#[derive(Clone, Copy)]
struct Of {
    scope: &'static str,
    council: Option<CouncilId>,
    service: Option<ServiceId>,
    period: Period,
    compared_with: Option<Period>,
    status: &'static str,
}

struct Put<'a> {
    rows: &'a mut Vec<Vec<Value>>,
    words: &'a Words<'a>,
    unit: UnitId,
}

impl Put<'_> {
    fn value(&mut self, of: Of, measure: &str, value: Value) {
        let registers = self.words.context.registers;
        let council = of.council.map(|id| registers.councils.get(id));
        let text = |text: Option<&str>| text.map_or(Value::Blank, |text| Value::Text(text.into()));
        self.rows.push(vec![
            Value::Text(of.scope.into()),
            text(council.map(|council| council.code.as_str())),
            text(council.map(|council| council.name.as_str())),
            text(of.service.map(|id| self.words.service(id))),
            Value::Text(registers.units.get(self.unit).id.clone()),
            Value::Text(of.period.to_string()),
            text(of.compared_with.map(|period| period.to_string()).as_deref()),
            Value::Text(measure.into()),
            value,
            text(Some(of.status).filter(|status| !status.is_empty())),
        ]);
    }

    fn counts(&mut self, of: Of, counts: Option<Proportion>) {
        let count = |of: fn(Proportion) -> f64| {
            counts.map_or(Value::Blank, |all| super::tables::counted(of(all)))
        };
        self.value(of, "all", count(Proportion::whole));
        self.value(of, "digital", count(Proportion::part));
        self.value(of, "share", share(counts.and_then(Proportion::share)));
    }

    fn change(&mut self, unit: &UnitTrend, change: &Change, pair: Pair) {
        let of = |scope, period, compared_with| Of {
            scope,
            council: self.words.trend.council,
            service: None,
            period,
            compared_with,
            status: "",
        };
        let both = Some(pair.before);
        let returned = of("returned", pair.after, both);
        let matched = of("matched", pair.after, both);
        let before = of("matched", pair.before, None);
        let after = of("matched", pair.after, None);
        self.counts(
            Of {
                scope: "returned",
                ..before
            },
            change.before,
        );
        self.counts(
            Of {
                scope: "returned",
                ..after
            },
            change.after,
        );
        let effect = |units: i64| Value::Ratio(Unit::Millionth.share(units));
        let Some(lines) = Lines::of(change, Unit::Millionth) else {
            return;
        };
        if let (Some(split), Some(own), Some(reporting)) =
            (&change.split, lines.matched, lines.reporting())
        {
            self.value(returned, "change", effect(lines.change()));
            self.value(returned, "reporting", effect(reporting));
            self.counts(before, Some(split.matched_before));
            self.counts(after, Some(split.matched_after));
            self.value(matched, "change", effect(own.change()));
            self.value(matched, "channel_shift", effect(own.shift));
            self.value(matched, "mix", effect(own.mix));
            if let Some(interval) = unit.shift_interval() {
                self.value(matched, "channel_shift_lower", share(Some(interval.lower)));
                self.value(matched, "channel_shift_upper", share(Some(interval.upper)));
            }
            let contacts = ContactLine::all(split).filter(|_| pair.is_of_one_length());
            if let Some([digital, other, _]) = contacts {
                for (name, line) in [("digital", digital), ("other", other)] {
                    let parts = [
                        ("change", line.change()),
                        ("demand", line.demand),
                        ("channel_shift", line.shift),
                        ("mix", line.mix),
                    ];
                    for (part, count) in parts {
                        self.value(matched, &format!("{name}_{part}"), Value::Change(count));
                    }
                }
            }
        }
        self.rows_of(change, lines, pair);
    }

    /// Each council's service, with effects that add up to those of all.
    fn rows_of(&mut self, change: &Change, lines: Lines, pair: Pair) {
        let effects = |of: fn(&Row) -> Option<f64>, total: i64| {
            let effects: Vec<f64> = change.rows.iter().filter_map(of).collect();
            Unit::Millionth.apportioned(&effects, total).into_iter()
        };
        let matched = lines.matched;
        let mut shift = effects(
            |row| Some(row.effect?.rate),
            matched.map_or(0, |matched| matched.shift),
        );
        let mut mix = effects(
            |row| Some(row.effect?.mix),
            matched.map_or(0, |matched| matched.mix),
        );
        for row in &change.rows {
            let of = Of {
                scope: "row",
                council: Some(row.council),
                service: Some(row.service),
                period: pair.before,
                compared_with: None,
                status: standing(row.standing),
            };
            self.counts(of, row.before.map(|known| known.digital));
            let of = Of {
                period: pair.after,
                ..of
            };
            self.counts(of, row.after.map(|known| known.digital));
            if row.effect.is_some() {
                let of = Of {
                    compared_with: Some(pair.before),
                    ..of
                };
                let effect =
                    |units: Option<i64>| share(units.map(|units| Unit::Millionth.share(units)));
                self.value(of, "channel_shift", effect(shift.next()));
                self.value(of, "mix", effect(mix.next()));
            }
        }
    }

    fn series(&mut self, series: &Timeline, trend: &Trend) {
        let of = |period, status| Of {
            scope: "series",
            council: trend.council,
            service: None,
            period,
            compared_with: None,
            status,
        };
        for point in &series.points {
            let month = point.month;
            let of = of(point.period, month.signal.map_or("", signal));
            self.counts(of, point.matched);
            self.value(of, "share_at_one_mix", share(point.at_one_mix));
            let limits = month.limits;
            self.value(of, "lower_limit", share(limits.map(|limits| limits.lower)));
            self.value(of, "upper_limit", share(limits.map(|limits| limits.upper)));
        }
        let ends = series.points.first().zip(series.points.last());
        let Some(whole) = ends.and_then(|(first, last)| first.period.hull(last.period)) else {
            return;
        };
        let of = of(whole, "");
        self.value(
            of,
            "slope_a_year",
            share(series.slope.map(|slope| slope.slope)),
        );
        self.value(
            of,
            "mann_kendall_p",
            share(series.trend.map(|trend| trend.p)),
        );
    }
}

fn share(share: Option<f64>) -> Value {
    share.map_or(Value::Blank, |share| Value::Ratio(ratio(share)))
}

/// The word of a standing, for programs.
pub(super) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Matched => "",
        Standing::BeforeAlone => "first-alone",
        Standing::AfterAlone => "second-alone",
        Standing::InPart => "months-missing",
        Standing::AreaChanged => "area-changed",
    }
}

/// The word of a signal, for programs.
pub(super) fn signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Outside => "outside",
        Signal::Trend => "trend",
        Signal::TwoOfThree => "two-of-three",
        Signal::Run => "run",
    }
}
