//! Cells to observations: labels become ids. The only border between their words and ours.
//!
//! A row that cannot be resolved is set aside with a finding; a count that cannot be read still
//! leaves a mark on what it is about, so that no share is made without it.

mod column;
mod councils;
mod counts;
mod figures;
mod labels;
mod lexicon;
mod met;
mod news;
mod part;
mod period_spellings;
mod periods;
mod row_periods;
mod row_sums;
mod spellings;
mod subject;
mod sums;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use part::{PartLabels, part_of};
pub use row_sums::{ColumnSum, RowSum};

use crate::error::Error;
use crate::model::{
    ChannelId, Code, CouncilId, DayOrder, FileId, Finding, Findings, KeyedBy, Observation, Period,
    ServiceId, UnitId, UnknownKind, codes,
};
use crate::read::{Flaw, Row};
use crate::recognise::{Plan, Sheet, UnitSource};
use crate::registers::{Registers, nearest};
use councils::CouncilLabels;
use figures::Figures;
pub use labels::SUM_OF_ROWS;
use labels::{Label, PartLabel, Words};
pub use lexicon::{CouncilWord, Lexicon, PeriodWord, Word};
use met::Met;
pub use news::News;
use news::Newsroom;
use periods::PeriodLabel;
use row_periods::Days;
use row_sums::{ColumnSums, Sums};
use spellings::Spellings;
use subject::NoSubject;

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Its figures are observations.
    Resolved,
    /// It cannot be used, for the fault of this code. Observations then are the figures that must
    /// count as missing.
    SetAside(&'static Code),
    /// It is left out on purpose, for this reason.
    Skipped(Arc<str>),
}

/// Resolves the rows of one table.
#[derive(Debug)]
pub struct Resolver<'a> {
    plan: &'a Plan,
    context: Context<'a>,
    words: Arc<Words>,
    councils: CouncilLabels,
    services: Spellings<Label<ServiceId>>,
    channels: Spellings<Label<(ChannelId, KeyedBy)>>,
    periods: Spellings<PeriodLabel>,
    days: Days,
    units: Spellings<(String, Option<UnitId>)>,
    keyed_by: Spellings<(String, Option<KeyedBy>)>,
    breakdowns: Spellings<PartLabel>,
    /// Whether the councils of a tier run a service, of the figure before.
    last_run: Option<((CouncilId, ServiceId), bool)>,
    met: Met<'a>,
    suggestions: Suggestions,
    news: Newsroom,
    first_period: Option<FirstPeriod>,
    /// Whether a channel beside a blank label says that the row is a sum.
    sums: Spellings<bool>,
    sum_of_rows: Arc<str>,
    /// Scratch for a label of several fields.
    joined: Vec<u8>,
    needed_fields: usize,
    /// The unit that a mapping says is that of every row.
    fixed_unit: Option<UnitId>,
    day_order: DayOrder,
    row_sums: Vec<RowSum>,
    columns: ColumnSums,
}

/// The first period that a row had; `None` where it was not understood.
#[derive(Debug, Clone, Copy)]
struct FirstPeriod(Option<Period>);

/// What the places and words of findings need.
#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    file_id: FileId,
    file: &'a str,
    registers: &'a Registers,
}

impl Context<'_> {
    fn finding(&self, code: &'static Code, row: &Row, field: usize, message: String) -> Finding {
        Finding::new(code, message).at(row.place(self.file, field))
    }

    /// Notes a label that nobody knows, for proposals.
    fn note(
        &self,
        findings: &mut Findings,
        kind: UnknownKind,
        label: &str,
        row: &Row,
        period: Option<Period>,
    ) {
        let unknown = &mut findings.unknown;
        unknown.note(self.file, kind, label, row.line(), period);
    }
}

impl<'a> Resolver<'a> {
    /// A resolver of the rows of a sheet by a plan, whose dates are in some order.
    ///
    /// # Errors
    /// Fails where the mapping names a channel, service, council or unit that no register has.
    pub fn new(
        sheet: Sheet<'a>,
        plan: &'a Plan,
        file_id: FileId,
        day_order: DayOrder,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let context = Context {
            file_id,
            file: sheet.file,
            registers: sheet.registers,
        };
        let fixed_unit = match &plan.unit {
            UnitSource::Fixed(unit) => {
                let no_unit =
                    || Error::Usage(format!("`{}`: no unit `{unit}`", sheet.mapping.path));
                Some(context.registers.units.find(unit).ok_or_else(no_unit)?)
            }
            _ => None,
        };
        if plan.unit == UnitSource::NotStated {
            findings.push(
                Finding::new(&codes::UNIT_NOT_STATED, "nothing says what is counted")
                    .in_file(sheet.file)
                    .help("add a column `Unit`, or `unit` under [fixed] in a mapping; until then the figures stay apart from all others"),
            );
        }
        let words = Arc::new(Words::new(sheet.mapping, sheet.registers)?);
        Ok(Self::fresh(plan, context, words, (fixed_unit, day_order)))
    }

    /// One that has read no row.
    fn fresh(
        plan: &'a Plan,
        context: Context<'a>,
        words: Arc<Words>,
        (fixed_unit, day_order): (Option<UnitId>, DayOrder),
    ) -> Self {
        Self {
            plan,
            context,
            words,
            councils: CouncilLabels::default(),
            services: Spellings::default(),
            channels: Spellings::default(),
            periods: Spellings::default(),
            units: Spellings::default(),
            keyed_by: Spellings::default(),
            breakdowns: Spellings::default(),
            days: Days::default(),
            last_run: None,
            met: Met::of(plan),
            suggestions: Suggestions::default(),
            news: Newsroom::default(),
            first_period: None,
            sums: Spellings::default(),
            sum_of_rows: SUM_OF_ROWS.into(),
            joined: Vec::new(),
            needed_fields: plan.needed_fields(),
            fixed_unit,
            day_order,
            row_sums: Vec::new(),
            columns: ColumnSums::default(),
        }
    }

    /// Resolves a row. The observations are put into `observations`, which is emptied first; see
    /// [`Outcome`] for what they then are.
    pub fn resolve(
        &mut self,
        row: Row,
        findings: &mut Findings,
        observations: &mut Vec<Observation>,
    ) -> Outcome {
        let sums = self.row_sums.len();
        let outcome = self.resolve_row(row, findings, observations);
        if self.news.is_said_later() {
            // What columns add up to depends on the rows before, which others read.
            return outcome;
        }
        let has_sums = if self.row_sums.len() > sums {
            Sums::Yes
        } else {
            Sums::No
        };
        self.add_to_columns(&outcome, observations, has_sums);
        outcome
    }

    fn resolve_row(
        &mut self,
        row: Row,
        findings: &mut Findings,
        observations: &mut Vec<Observation>,
    ) -> Outcome {
        observations.clear();
        findings.next_row();
        if let Some(Flaw::NotClosed(field)) = row.flaw() {
            findings.push(self.not_closed(row, field));
            return Outcome::SetAside(&codes::QUOTE_NOT_CLOSED);
        }
        if let Some(finding) = self.ragged(row) {
            findings.push(finding);
            return Outcome::SetAside(&codes::ROW_RAGGED);
        }
        let plan = self.plan;
        if self.is_sum_of_parts(row) {
            for block in &plan.blocks {
                self.keep_row_sums(row, block);
            }
            return Outcome::Skipped(Arc::clone(&self.sum_of_rows));
        }
        let (mut fault, mut skipped) = (None, None);
        for (index, block) in plan.blocks.iter().enumerate() {
            self.news.begin_block(index);
            match self.subject(row, block, findings) {
                Ok(subject) => match self.figures(row, block, &subject, findings, observations) {
                    Figures::Read => {}
                    Figures::Fault(code) => fault = fault.or(Some(code)),
                    Figures::LeftOut(reason) => {
                        self.keep_row_sums(row, block);
                        skipped = Some(reason);
                    }
                },
                Err(NoSubject::Skip(reason)) => {
                    self.keep_row_sums(row, block);
                    skipped = Some(reason);
                }
                Err(NoSubject::Fault(code)) => fault = fault.or(Some(code)),
            }
        }
        for sum in &plan.sums {
            // A row that was left out has nothing to add up.
            if fault.is_none() && !observations.is_empty() {
                fault = sums::check(&self.context, row, sum, observations, findings);
            }
        }
        for share in &plan.shares {
            sums::check_share(&self.context, row, share, observations, findings);
        }
        match (fault, skipped) {
            (Some(code), _) => Outcome::SetAside(code),
            (None, Some(reason)) if observations.is_empty() => Outcome::Skipped(reason),
            _ => Outcome::Resolved,
        }
    }

    fn not_closed(&self, row: Row, field: usize) -> Finding {
        self.context
            .finding(
                &codes::QUOTE_NOT_CLOSED,
                &row,
                field,
                "a quotation mark opens here and is never closed".to_owned(),
            )
            .help("close it, or take it out; the row is not read")
    }

    /// A row with too few cells for what is read, or with text past the heading's last column.
    fn ragged(&self, row: Row) -> Option<Finding> {
        let expected = self.plan.fields;
        let too_long =
            (expected..row.cells()).find(|field| !row.bytes(*field).trim_ascii().is_empty());
        let field = match too_long {
            Some(field) => field,
            // A sheet has no cells behind the last that is filled.
            None if row.cells() < self.needed_fields && !row.is_of_sheet() => row.cells(),
            None => return None,
        };
        let message = format!(
            "the row has {} cells where the heading has {expected}",
            row.cells()
        );
        Some(
            self.context
                .finding(&codes::ROW_RAGGED, &row, field, message)
                .help(
                    "look for a comma that should stand in quotation marks, or one that is missing",
                ),
        )
    }
}

fn unknown(what: &str, label: &str) -> String {
    if label.is_empty() {
        format!("the {what} is blank")
    } else {
        format!("no {what} is known as “{label}”")
    }
}

/// What to do about labels that nobody knows, found out once a label: a return repeats them.
#[derive(Debug, Default)]
struct Suggestions(FxHashMap<String, String>);

impl Suggestions {
    /// What to do about a label that is none of these names nor like them, or is like some: a table
    /// of a mapping has what it stands for.
    fn of<'n>(
        &mut self,
        label: &str,
        names: impl IntoIterator<Item = &'n str>,
        table: &str,
    ) -> String {
        if let Some(known) = self.0.get(label) {
            return known.clone();
        }
        let words = match nearest(label, names).as_slice() {
            [] => format!("say what it stands for in a mapping, under {table}"),
            near => format!(
                "if you mean {}, say so in a mapping, under {table}",
                crate::model::quoted_list(near, "or")
            ),
        };
        self.0.insert(label.to_owned(), words.clone());
        words
    }
}
