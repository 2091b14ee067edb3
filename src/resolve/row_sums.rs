//! Rows that state the sum of other rows: kept apart, to be held against those rows once all of
//! them are read.

use super::councils::CouncilLabels;
use super::counts;
use super::labels::Meaning;
use super::{Outcome, Resolver};
use crate::model::{
    ChannelId, CouncilId, Count, Findings, Observation, Origin, Period, ServiceId, State, UnitId,
};
use crate::read::Row;
use crate::recognise::{Block, PeriodSource, Source, UnitSource};
use crate::registers::{ChannelLabel, Registers};

/// A stated sum: of all councils, services, units, periods or channels where those are `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowSum {
    /// The council.
    pub council: Option<CouncilId>,
    /// The service.
    pub service: Option<ServiceId>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The period.
    pub period: Option<Period>,
    /// The channel.
    pub channel: Option<ChannelId>,
    /// How many are stated.
    pub stated: u64,
    /// What the column adds up to above it.
    pub above: ColumnSum,
    /// Where.
    pub origin: Origin,
}

/// What the counts of a column add up to, down to a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnSum {
    /// From the table's first row on.
    pub all: u64,
    /// From the row of totals before on.
    pub since: u64,
    /// Whether counts are missing, or rows were not used that may be in a total.
    pub is_incomplete: bool,
}

impl ColumnSum {
    /// Whether a total may be of this column.
    pub fn fits(self, stated: u64) -> bool {
        let least = self.all.min(self.since);
        stated == self.all || stated == self.since || (self.is_incomplete && stated > least)
    }
}

/// What the columns of figures add up to so far.
#[derive(Debug, Default)]
pub(super) struct ColumnSums {
    columns: Vec<(u32, ColumnSum)>,
    /// The place of the column last added to.
    last: usize,
    is_incomplete: bool,
}

impl ColumnSums {
    /// Adds the figures of a row that is used.
    #[inline]
    fn add(&mut self, observations: &[Observation]) {
        for observation in observations {
            let column = self.column(observation.origin.field);
            match observation.count {
                Count::Number(count) => {
                    column.all = column.all.saturating_add(count);
                    column.since = column.since.saturating_add(count);
                }
                Count::Missing(State::NotProvided) => {}
                Count::Missing(_) => column.is_incomplete = true,
            }
        }
    }

    /// A column's sums. The figures of a row stand in the order of their columns.
    #[inline]
    fn column(&mut self, field: u32) -> &mut ColumnSum {
        let is_at = |at: &usize| self.columns.get(*at).is_some_and(|(own, _)| *own == field);
        let near = [self.last, self.last + 1].into_iter().find(is_at);
        let found = near.or_else(|| self.columns.iter().position(|(own, _)| *own == field));
        self.last = found.unwrap_or(self.columns.len());
        if found.is_none() {
            self.columns.push((field, ColumnSum::default()));
        }
        &mut self.columns[self.last].1
    }

    /// What a column adds up to so far.
    pub(super) fn above(&self, field: usize) -> ColumnSum {
        let field = u32::try_from(field).unwrap_or(u32::MAX);
        let mut columns = self.columns.iter();
        let column = columns.find(|(own, _)| *own == field);
        let column = column.map_or_else(ColumnSum::default, |(_, column)| *column);
        ColumnSum {
            is_incomplete: column.is_incomplete || self.is_incomplete,
            ..column
        }
    }
}

impl Resolver<'_> {
    /// The sums that rows have stated since this was last asked.
    pub fn take_row_sums(&mut self) -> Vec<RowSum> {
        std::mem::take(&mut self.row_sums)
    }

    /// Adds what became of a row to the columns' sums; `has_sums` where it was a row of totals.
    #[inline]
    pub(super) fn add_to_columns(
        &mut self,
        outcome: &Outcome,
        observations: &[Observation],
        has_sums: Sums,
    ) {
        match (outcome, has_sums) {
            (Outcome::Resolved, Sums::No) => self.columns.add(observations),
            (_, Sums::Yes) => {
                for (_, column) in &mut self.columns.columns {
                    column.since = 0;
                }
            }
            (Outcome::SetAside(_) | Outcome::Skipped(_), Sums::No) => {
                self.columns.is_incomplete = true;
            }
        }
    }

    /// Keeps the sums of a row that was left out, if it is a row of sums and says of what: what a
    /// label leaves blank, it is of all.
    ///
    /// Labels are looked up here beside the spellings of rows that are used: a finding that is
    /// raised once a spelling belongs to the first of those.
    pub(super) fn keep_row_sums(&mut self, row: Row, block: &Block) {
        let context = self.context;
        let registers = context.registers;
        let is_sum = |source: &Source| {
            matches!(source, Source::Field(_))
                && registers.headers.is_total_label(&source.text(row))
        };
        let all_councils = block.council.as_ref().is_some_and(is_sum);
        let all_services = is_sum(&block.service);
        let all_parts = self.is_sum_of_parts(row);
        let all_periods = self.is_sum_of_periods(row, &block.period);
        // What is wrong with such a row is not worth a finding: its figures are used nowhere.
        let mut ignored = Findings::default();
        let period = if is_of_all_periods(row, &block.period, registers) {
            None
        } else {
            match self.period_of(row, &block.period) {
                Some(period) => Some(period),
                None => return,
            }
        };
        let unit = match &self.plan.unit {
            UnitSource::Field(field) if row.text(*field).is_empty() => None,
            _ => match self.unit(row, &mut ignored) {
                Ok(unit) => Some(unit),
                Err(_) => return,
            },
        };
        let code = self.plan.council_code;
        let is_blank_field = |field: usize| row.text(field).is_empty();
        let no_council = block
            .council
            .as_ref()
            .is_none_or(|source| is_blank(row, source))
            && code.is_none_or(is_blank_field);
        let council = if all_councils || no_council {
            None
        } else {
            // Councils of rows of sums are numbered apart from those of other rows.
            let mut councils = CouncilLabels::default();
            // The council's body is that of the period; of a sum of all periods, of the first.
            let Some(period) = period.or_else(|| self.first_period?.0) else {
                return;
            };
            let (words, name) = (&self.words, block.council.as_ref());
            let name_id = councils.name_id(&context, words, name, row);
            let sources = (name_id, name, code);
            let found = councils.resolve(&context, sources, words, row, period, &mut ignored);
            match found {
                Ok(council) => Some(council),
                Err(_) => return,
            }
        };
        let service = if all_services || is_blank(row, &block.service) {
            None
        } else {
            let label = self.words.service(&block.service.text(row), registers);
            match label.meaning {
                Meaning::Known(service) => Some(service),
                Meaning::Unknown => Some(registers.services.unknown()),
                Meaning::LeftOut(_) => return,
            }
        };
        let stated = block.figures.iter().filter(|figure| figure.less.is_empty());
        for figure in stated {
            let label = figure.channel.text(row);
            let all_channels = is_total_channel(registers, &label);
            let channel = match self.words.channel(&label, registers).meaning {
                _ if all_channels || label.is_empty() => None,
                Meaning::Known((channel, _)) => Some(channel),
                Meaning::Unknown => Some(registers.channels.unknown()),
                Meaning::LeftOut(_) => continue,
            };
            if !(all_councils || all_services || all_channels || all_parts || all_periods) {
                continue;
            }
            let read = counts::read(&context, row, figure.field, &mut ignored);
            if let (Count::Number(stated), None) = read {
                self.row_sums.push(RowSum {
                    council,
                    service,
                    unit,
                    period,
                    channel,
                    stated,
                    above: self.columns.above(figure.field),
                    origin: Origin {
                        file: context.file_id,
                        sheet: row.sheet(),
                        line: row.line(),
                        field: u32::try_from(figure.field).unwrap_or(u32::MAX),
                    },
                });
            }
        }
    }
}

/// Whether a row was one of totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sums {
    Yes,
    No,
}

/// Whether a label stands in a column and is blank.
pub(super) fn is_blank(row: Row, source: &Source) -> bool {
    let Source::Field(field) = source else {
        return false;
    };
    // A letter or digit settles it for nearly every cell.
    !row.bytes(*field).iter().any(u8::is_ascii_alphanumeric) && row.text(*field).is_empty()
}

/// Whether a row of sums is of all periods: it leaves its own blank, or says a total there.
fn is_of_all_periods(row: Row, source: &PeriodSource, registers: &Registers) -> bool {
    let says_all = |source: &Source| {
        is_blank(row, source)
            || (matches!(source, Source::Field(_)) && registers.headers.is_total(&source.text(row)))
    };
    match source {
        PeriodSource::Whole(label) | PeriodSource::Year(label) => says_all(label),
        PeriodSource::YearAndPart(year, part, _) => {
            says_all(part) && (!matches!(year, Source::Field(_)) || says_all(year))
        }
    }
}

/// Whether a channel's label says that it is all of them.
fn is_total_channel(registers: &Registers, label: &str) -> bool {
    let is_channel = matches!(
        registers.channels.find(label),
        Some(ChannelLabel::Channel(..))
    );
    !is_channel && registers.headers.is_total_label(label)
}
