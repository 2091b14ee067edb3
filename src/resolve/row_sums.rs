//! Rows that state the sum of other rows: kept apart, to be held against those rows once all of
//! them are read.

use super::Resolver;
use super::councils::CouncilLabels;
use super::counts;
use super::labels::Meaning;
use crate::model::{ChannelId, CouncilId, Count, Findings, Origin, Period, ServiceId, UnitId};
use crate::read::Row;
use crate::recognise::{Block, Source};
use crate::registers::{ChannelLabel, Registers};

/// A stated sum: of all councils, services or channels where those are `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowSum {
    /// The council.
    pub council: Option<CouncilId>,
    /// The service.
    pub service: Option<ServiceId>,
    /// The unit.
    pub unit: UnitId,
    /// The period.
    pub period: Period,
    /// The channel.
    pub channel: Option<ChannelId>,
    /// How many are stated.
    pub stated: u64,
    /// Where.
    pub origin: Origin,
}

impl Resolver<'_> {
    /// The sums that rows have stated since this was last asked.
    pub fn take_row_sums(&mut self) -> Vec<RowSum> {
        std::mem::take(&mut self.row_sums)
    }

    /// Keeps the sums of a row that was left out, if it is a row of sums and says of what.
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
        // What is wrong with such a row is not worth a finding: its figures are used nowhere.
        let mut ignored = Findings::default();
        let Some(period) = self.period_of(row, &block.period) else {
            return;
        };
        let Ok(unit) = self.unit(row, &mut ignored) else {
            return;
        };
        let council = if all_councils {
            None
        } else {
            let sources = (block.council.as_ref(), self.plan.council_code);
            // Councils of rows of sums are numbered apart from those of other rows.
            let mut councils = CouncilLabels::default();
            let found = councils.resolve(
                &context,
                sources,
                &self.words,
                row,
                (0, period),
                &mut ignored,
            );
            match found {
                Ok(council) => Some(council),
                Err(_) => return,
            }
        };
        let service = if all_services {
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
                _ if all_channels => None,
                Meaning::Known((channel, _)) => Some(channel),
                Meaning::Unknown => Some(registers.channels.unknown()),
                Meaning::LeftOut(_) => continue,
            };
            if !(all_councils || all_services || all_channels || all_parts) {
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

/// Whether a channel's label says that it is all of them.
fn is_total_channel(registers: &Registers, label: &str) -> bool {
    let is_channel = matches!(
        registers.channels.find(label),
        Some(ChannelLabel::Channel(..))
    );
    !is_channel && registers.headers.is_total_label(label)
}
