//! The periods of rows: days in figures at once, every other spelling by its label.

use rustc_hash::FxHashSet;

use super::news::About;
use super::periods::PeriodLabel;
use super::{Context, FirstPeriod, Resolver};
use crate::model::{Date, DayOrder, Findings, Period, codes};
use crate::read::Row;
use crate::recognise::PeriodSource;

/// The period of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) period: Period,
    /// The day of the month; 0 for the whole period or its first day.
    pub(super) day: u8,
    /// Whether it was written as a whole period.
    pub(super) whole: bool,
}

impl Seen {
    /// The month of a day.
    #[inline]
    pub(super) fn on(date: Date) -> Option<Self> {
        Some(Self {
            period: Period::month(date.year(), date.month())?,
            day: if date.day() == 1 { 0 } else { date.day() },
            whole: false,
        })
    }
}

/// Says how a period was read, where it could be read otherwise.
fn say_reading(
    context: &Context,
    row: Row,
    field: usize,
    label: &PeriodLabel,
    findings: &mut Findings,
) {
    let Some((code, message)) = &label.finding else {
        return;
    };
    findings.push_once(code, (context.file, field), || {
        context
            .finding(code, &row, field, message.clone())
            .help("write financial years as 2015/16 and their quarters as Q1 2015/16 to be clear")
    });
}

/// The days that rows are of, where these are written in figures.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// The cell of the row before: most rows repeat it.
    last: Vec<u8>,
    last_day: Option<Date>,
    /// Those of which it is said that they are read as their months.
    said: FxHashSet<Date>,
    last_said: Option<Date>,
}

impl Days {
    /// The day of a row; `None` where its period is written otherwise.
    pub(super) fn of(&mut self, row: Row, source: &PeriodSource, order: DayOrder) -> Option<Date> {
        let PeriodSource::Whole(label) = source else {
            return None;
        };
        let cell = label.bytes(&row);
        if self.last != cell {
            self.last_day = Date::in_figures(cell, order);
            self.last.clear();
            self.last.extend_from_slice(cell);
        }
        self.last_day
    }

    /// Whether nothing has been said of a day yet.
    pub(super) fn is_first(&mut self, day: Date) -> bool {
        let is_last = self.last_said.replace(day) == Some(day);
        !is_last && self.said.insert(day)
    }

    /// Whether something has been said of a day.
    pub(super) fn is_said(&self, day: Date) -> bool {
        self.said.contains(&day)
    }

    /// Forgets of which days something has been said.
    pub(super) fn forget(&mut self) {
        self.said.clear();
        self.last_said = None;
    }
}

impl Resolver<'_> {
    /// How the label of a row's period is read.
    fn period_label(source: &PeriodSource, row: Row, order: DayOrder) -> PeriodLabel {
        match source {
            PeriodSource::Whole(label) => PeriodLabel::whole(&label.text(row), order),
            PeriodSource::Year(label) => PeriodLabel::year(&label.text(row)),
            PeriodSource::YearAndPart(year, part, kind) => {
                PeriodLabel::of_parts(&year.text(row), &part.text(row), *kind)
            }
        }
    }

    /// The period of a row of sums, whose spelling is not kept.
    pub(super) fn period_of(&self, row: Row, source: &PeriodSource) -> Option<Period> {
        let label = Self::period_label(source, row, self.day_order);
        label.read.map(|(period, _)| period)
    }

    /// The number of the spelling of a row's period.
    fn period_id(&mut self, row: Row, source: &PeriodSource) -> u32 {
        let order = self.day_order;
        let make = || Self::period_label(source, row, order);
        match source {
            PeriodSource::Whole(label) | PeriodSource::Year(label) => {
                self.periods.id(label.bytes(&row), make)
            }
            PeriodSource::YearAndPart(year, part, _) => {
                self.joined.clear();
                self.joined.extend_from_slice(year.bytes(&row));
                self.joined.push(0);
                self.joined.extend_from_slice(part.bytes(&row));
                self.periods.id(&self.joined, make)
            }
        }
    }

    /// The period of a row, whose day is known where it is written in figures.
    pub(super) fn period(
        &mut self,
        row: Row,
        source: &PeriodSource,
        day: Option<Date>,
        findings: &mut Findings,
    ) -> Option<Seen> {
        let seen = day.and_then(|day| self.month_of(row, source, day, findings));
        let seen = seen.or_else(|| self.spelled_period(row, source, findings));
        let first = FirstPeriod(seen.map(|seen| seen.period));
        self.first_period.get_or_insert(first);
        seen
    }

    /// The month of a day that is written in figures, the commonest case of all: no spelling is
    /// kept, since with a time of day behind it nearly every contact has its own. That it is read as
    /// its month is said once a day.
    fn month_of(
        &mut self,
        row: Row,
        source: &PeriodSource,
        date: Date,
        findings: &mut Findings,
    ) -> Option<Seen> {
        let seen = Seen::on(date)?;
        if seen.day > 0
            && self.days.is_first(date)
            && self.news.is_said_now(About::Day(date), findings)
        {
            let label = source.source();
            let read = PeriodLabel::whole(&label.text(row), self.day_order);
            say_reading(&self.context, row, label.field(), &read, findings);
        }
        Some(seen)
    }

    /// The period of a row as its spelling is read.
    fn spelled_period(
        &mut self,
        row: Row,
        source: &PeriodSource,
        findings: &mut Findings,
    ) -> Option<Seen> {
        let context = self.context;
        let field = source.source().field();
        let id = self.period_id(row, source);
        let label = self.periods.get_mut(id);
        let first_time = std::mem::replace(&mut label.said, self.news.time()) != self.news.time();
        let label = self.periods.get(id);
        let Some((period, _)) = label.read else {
            findings.push_once(&codes::PERIOD_NOT_UNDERSTOOD, (context.file, field), || {
                let message = format!("“{}” is not understood as a period", label.text);
                context
                    .finding(&codes::PERIOD_NOT_UNDERSTOOD, &row, field, message)
                    .help("write a month as 2015-04, a quarter as Q1 2015/16, a financial year as 2015/16")
            });
            return None;
        };
        let is_news = first_time && label.finding.is_some();
        if label.is_query() || (is_news && self.news.is_said_now(About::Period, findings)) {
            say_reading(&context, row, field, label, findings);
        }
        let (day, whole) = label.day();
        Some(Seen { period, day, whole })
    }
}
