//! Rows whose words have all been met before, and of which nothing is to be said: nearly every row of
//! a long return. Each cell is looked up once, and what it stands for is copied.
//!
//! What a cell stands for is not decided here but learned from a row that was resolved, so that such a
//! row comes to the same. A cell of which something is to be said, of each row or once, is not learned;
//! that days are read as their months is noted here too, since every stretch of rows has new days.

use rustc_hash::FxHashMap;

use super::Resolver;
use super::column::{Again, Column};
use super::labels::{Label, Meaning};
use super::news::About;
use super::row_periods::Seen;
use super::subject::Subject;
use crate::model::{
    ChannelId, CouncilId, Count, Date, Findings, KeyedBy, Observation, Period, ServiceId, UnitId,
};
use crate::read::Row;
use crate::recognise::{Block, Counting, PeriodSource, Plan, Source, UnitSource};
use crate::registers::Registers;

/// What has been met in each column.
#[derive(Debug, Default)]
pub(super) struct Met<'a> {
    only: Option<OnlyBlock<'a>>,
    names: Column<CouncilName>,
    /// What names stand for in the periods that they were met in, where no mapping says what they are.
    councils: FxHashMap<(u32, Period), CouncilId>,
    /// The name and period of the row before, and what it stands for.
    last: Option<((u32, Period), CouncilId)>,
    services: Column<Word<ServiceId>>,
    channels: Column<Word<(ChannelId, KeyedBy)>>,
    periods: Column<Seen>,
    /// The day of the row before.
    day: Again<(Date, Seen)>,
    units: Column<UnitId>,
    keyed_by: Column<Option<KeyedBy>>,
}

/// A council's name.
#[derive(Debug, Clone, Copy)]
struct CouncilName {
    /// The number of its spelling.
    number: u32,
    /// The council that a mapping says it is.
    mapped: Option<CouncilId>,
}

/// A label with what it adds to the part of a figure.
#[derive(Debug, Clone, Copy)]
struct Word<T> {
    means: T,
    hash: u64,
    undeclared: u64,
}

impl<T: Copy> Word<T> {
    fn of(label: &Label<T>) -> Option<Self> {
        match label.meaning {
            Meaning::Known(means) => Some(Self {
                means,
                hash: label.hash,
                undeclared: label.undeclared(),
            }),
            Meaning::LeftOut(_) | Meaning::Unknown => None,
        }
    }
}

impl<'a> Met<'a> {
    /// Nothing met yet, of rows of a plan.
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self {
            only: only_block(plan),
            ..Self::default()
        }
    }

    /// The council of a name in a period, where nothing is to be said of it.
    #[inline]
    fn council(
        &mut self,
        CouncilName { number, mapped }: CouncilName,
        period: Period,
        registers: &Registers,
    ) -> Option<CouncilId> {
        let asked = (number, period);
        if let Some((last, council)) = self.last
            && last == asked
        {
            return Some(council);
        }
        let is_valid = |id: &CouncilId| registers.councils.get(*id).is_valid_throughout(period);
        let mapped = mapped.filter(is_valid);
        let council = mapped.or_else(|| self.councils.get(&asked).copied())?;
        self.last = Some((asked, council));
        Some(council)
    }
}

/// A block, and where the name of its council and its period stand.
type OnlyBlock<'a> = (&'a Block, &'a Source, &'a Source);

/// The only block of a plan whose rows are looked at here: the figures of a row are about one council,
/// service and period, in a column each, and nothing is held against them.
fn only_block(plan: &Plan) -> Option<OnlyBlock<'_>> {
    let [block] = plan.blocks.as_slice() else {
        return None;
    };
    let is_alone = plan.council_code.is_none()
        && plan.sums.is_empty()
        && plan.shares.is_empty()
        && plan.breakdown.is_empty()
        && block.figures.iter().all(|figure| figure.less.is_empty());
    let period = match &block.period {
        PeriodSource::Whole(period) | PeriodSource::Year(period) => period,
        PeriodSource::YearAndPart(..) => return None,
    };
    let council = block.council.as_ref()?;
    is_alone.then_some((block, council, period))
}

impl<'a> Resolver<'a> {
    /// The figures of a row of a text, behind those of the rows before, where each of its words has
    /// been met and nothing is to be said of it but what may be news; false where it must be resolved,
    /// and nothing is added then. The row has as many cells as the heading, and no flaw; it is read
    /// apart, beside these findings.
    #[inline]
    pub fn repeat(
        &mut self,
        row: &Row,
        findings: &Findings,
        observations: &mut Vec<Observation>,
    ) -> bool {
        let before = observations.len();
        let is_met = self.try_repeat(row, findings, observations).is_some();
        if !is_met {
            observations.truncate(before);
        }
        is_met
    }

    fn try_repeat(
        &mut self,
        row: &Row,
        findings: &Findings,
        observations: &mut Vec<Observation>,
    ) -> Option<()> {
        let plan: &'a Plan = self.plan;
        let (block, council, period) = self.met.only.filter(|_| self.news.is_said_later())?;
        let (date, seen) = self.met_period(block, period.bytes(row))?;
        let Seen { period, day, whole } = seen;
        let name = self.met.names.get_again(council.bytes(row))?;
        let council = self.met.council(name, period, self.context.registers)?;
        let service = self.met.services.get_again(block.service.bytes(row))?;
        if !self.is_run_by(council, service.means) {
            return None;
        }
        let unit = match &plan.unit {
            UnitSource::Field(field) => self.met.units.get_again(row.bytes(*field))?,
            UnitSource::Heading(unit) => *unit,
            UnitSource::Fixed(_) => self.fixed_unit?,
            UnitSource::NotStated => self.context.registers.units.not_stated(),
        };
        let keyed_by = match plan.keyed_by {
            Some(field) => self.met.keyed_by.get_again(row.bytes(field))?,
            None => None,
        };
        let subject = Subject {
            council,
            service: service.means,
            hash: service.hash,
            undeclared: service.undeclared,
            day,
            whole,
            unit,
            period,
            keyed_by,
        };
        for figure in &block.figures {
            let Word {
                means: (channel, keyed_by),
                hash,
                undeclared,
            } = self.met.channels.get(figure.channel.bytes(row))?;
            let count = match plan.counting {
                Counting::Cells => Count::parse_digits(row.bytes(figure.field))?,
                Counting::Rows => Count::Number(1),
            };
            let own = (subject.hash, (channel, keyed_by, hash, undeclared));
            observations.push(self.observation(&subject, own, count, (row, figure.field)));
        }
        if let Some(date) = date.filter(|_| day > 0)
            && self.days.is_first(date)
        {
            self.news.is_said_now(About::Day(date), findings);
        }
        Some(())
    }

    /// The period of a cell, and its day where that is written in figures, where nothing is to be said
    /// of it but that days are read as their months.
    #[inline]
    fn met_period(&mut self, block: &Block, cell: &[u8]) -> Option<(Option<Date>, Seen)> {
        if let PeriodSource::Whole(_) = block.period {
            let order = self.day_order;
            let day = self.met.day.get_or(cell, || {
                let date = Date::in_figures(cell, order)?;
                Some((date, Seen::on(date)?))
            });
            if let Some((date, seen)) = day {
                return Some((Some(date), seen));
            }
        }
        Some((None, self.met.periods.get(cell)?))
    }

    /// How many cells a row has.
    pub fn cells(&self) -> usize {
        self.plan.fields
    }

    /// Whether every cell of a row that is repeated has been looked at for personal data.
    pub fn reads_all_cells(&self) -> bool {
        self.met.only.is_some() && (0..self.plan.fields).all(|field| self.plan.reads(field))
    }

    /// Learns what the cells of a row stand for, which has just been resolved and is used.
    pub fn learn(&mut self, row: Row) {
        let plan = self.plan;
        let Some((block, council, period)) = self.met.only else {
            return;
        };
        let Some(Seen { period: when, .. }) = self.learn_period(row, block, period) else {
            return;
        };
        let (context, words) = (self.context, &self.words);
        let number = self.councils.name_id(&context, words, Some(council), row);
        let name = self.councils.name(number);
        let is_plain = !name.is_sum && !name.text.is_empty();
        if let Some(found) = self.councils.plain(number, when).filter(|_| is_plain) {
            let mapped = name.mapped;
            let name = CouncilName { number, mapped };
            self.met.names.learn(council.bytes(&row), Some(name));
            if mapped.is_none() {
                self.met.councils.insert((number, when), found);
            }
        }
        let service = self.service_id(row, &block.service);
        let service = self.services.get(service);
        let is_plain = !service.text.is_empty() && !service.may_be_test(context.registers);
        let word = Word::of(service).filter(|_| is_plain);
        self.met.services.learn(block.service.bytes(&row), word);
        for figure in &block.figures {
            let cell = figure.channel.bytes(&row);
            let id = self.channels.known(cell);
            let word = id.and_then(|id| Word::of(self.channels.get(id)));
            self.met.channels.learn(cell, word);
        }
        if let UnitSource::Field(field) = plan.unit {
            let cell = row.bytes(field);
            let unit = self.units.known(cell).map(|id| self.units.get(id));
            let stated = unit.filter(|(text, _)| !text.is_empty());
            self.met
                .units
                .learn(cell, stated.and_then(|(_, unit)| *unit));
        }
        if let Some(field) = plan.keyed_by {
            let cell = row.bytes(field);
            let word = self.keyed_by.known(cell).map(|id| self.keyed_by.get(id));
            let known = word.filter(|(text, who)| who.is_some() || text.is_empty());
            self.met.keyed_by.learn(cell, known.map(|(_, who)| *who));
        }
    }

    /// Learns the period of a row, where it is written in words, and returns it.
    fn learn_period(&mut self, row: Row, block: &Block, period: &Source) -> Option<Seen> {
        let cell = period.bytes(&row);
        if let PeriodSource::Whole(_) = block.period
            && let Some(date) = Date::in_figures(cell, self.day_order)
        {
            return Seen::on(date);
        }
        let label = self.periods.get(self.periods.known(cell)?);
        let (period, _) = label.read?;
        let (day, whole) = label.day();
        let seen = Seen { period, day, whole };
        let is_plain = label.finding.is_none();
        if is_plain && !self.is_sum_of_periods(row, &block.period) {
            self.met.periods.learn(cell, Some(seen));
        }
        Some(seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::personal;
    use proptest::prelude::*;

    proptest! {
        /// A row that is repeated is not looked at for personal data again.
        #[test]
        fn days_and_counts_in_figures_are_nobodys_data(
            date in "[0-9]{2}/[0-9]{2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}",
            time in "([ Tt][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
            count in "[0-9]{1,3}(,[0-9]{3}){0,4}",
        ) {
            let day = format!("{date}{time}");
            prop_assert_eq!(personal(&day), []);
            if Count::parse_digits(count.as_bytes()).is_some() && count.contains(',') {
                prop_assert_eq!(personal(&count), []);
            }
        }
    }
}
