//! Cells to observations: labels become ids. The only border between their words and ours.
//!
//! A row that cannot be resolved is set aside with a finding; a count that cannot be read still
//! leaves a mark on what it is about, so that no share is made without it.

mod councils;
mod counts;
mod figures;
mod labels;
mod periods;
mod spellings;
mod subject;

use std::borrow::Cow;
use std::rc::Rc;

use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{
    ChannelId, Code, FileId, Finding, Findings, KeyedBy, Observation, Period, ServiceId, UnitId,
    UnknownKind, codes, plural,
};
use crate::read::{Encoding, Row};
use crate::recognise::{Plan, Sheet, Source, UnitSource};
use crate::registers::{Registers, nearest};
use councils::CouncilLabels;
use labels::{Label, Words};
use periods::PeriodLabel;
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
    Skipped(Rc<str>),
}

/// Why a row of commas is skipped, as the account says it.
const BLANK_ROW: &str = "row without any cell";

/// Why a row of totals is skipped, as the account says it.
const SUM_OF_ROWS: &str = "a sum of other rows";

/// Resolves the rows of one table.
#[derive(Debug)]
pub struct Resolver<'a> {
    plan: &'a Plan,
    context: Context<'a>,
    words: Words,
    councils: CouncilLabels,
    services: Spellings<Label<ServiceId>>,
    channels: Spellings<Label<(ChannelId, KeyedBy)>>,
    periods: Spellings<PeriodLabel>,
    units: Spellings<(String, Option<UnitId>)>,
    keyed_by: Spellings<(String, Option<KeyedBy>)>,
    breakdowns: Spellings<u64>,
    /// Whether a council's label says that the row is a sum.
    sums: Spellings<bool>,
    blank_row: Rc<str>,
    sum_of_rows: Rc<str>,
    /// Scratch for a label of several fields.
    joined: Vec<u8>,
    needed_fields: usize,
}

/// What the places and words of findings need.
#[derive(Debug, Clone, Copy)]
struct Context<'a> {
    file_id: FileId,
    file: &'a str,
    encoding: Encoding,
    mapping: &'a Mapping,
    registers: &'a Registers,
}

impl Context<'_> {
    fn text<'r>(&self, row: &Row<'r>, field: usize) -> Cow<'r, str> {
        match self.encoding.decode(row.bytes(field)) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    fn finding(&self, code: &'static Code, row: &Row, field: usize, message: String) -> Finding {
        Finding::new(code, message).at(row.place(self.file, self.encoding, field))
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
    /// A resolver of the rows of a sheet by a plan.
    ///
    /// # Errors
    /// Fails where the mapping names a channel, service, council or unit that no register has.
    pub fn new(
        sheet: Sheet<'a>,
        plan: &'a Plan,
        file_id: FileId,
        findings: &mut Findings,
    ) -> Result<Self, Error> {
        let context = Context {
            file_id,
            file: sheet.file,
            encoding: sheet.encoding,
            mapping: sheet.mapping,
            registers: sheet.registers,
        };
        if let UnitSource::Fixed(unit) = &plan.unit
            && context.registers.units.find(unit).is_none()
        {
            return Err(Error::Usage(format!(
                "`{}`: no unit `{unit}`",
                context.mapping.path
            )));
        }
        if plan.unit == UnitSource::NotStated {
            findings.push(
                Finding::new(&codes::UNIT_NOT_STATED, "nothing says what is counted")
                    .in_file(sheet.file)
                    .help("add a column `Unit`, or `unit` under [fixed] in a mapping; until then the figures stay apart from all others"),
            );
        }
        Ok(Self {
            plan,
            context,
            words: Words::new(sheet.mapping, sheet.registers)?,
            councils: CouncilLabels::default(),
            services: Spellings::default(),
            channels: Spellings::default(),
            periods: Spellings::default(),
            units: Spellings::default(),
            keyed_by: Spellings::default(),
            breakdowns: Spellings::default(),
            sums: Spellings::default(),
            blank_row: BLANK_ROW.into(),
            sum_of_rows: SUM_OF_ROWS.into(),
            joined: Vec::new(),
            needed_fields: plan.needed_fields(),
        })
    }

    /// Resolves a row. The observations are put into `observations`, which is emptied first; see
    /// [`Outcome`] for what they then are.
    pub fn resolve(
        &mut self,
        row: Row,
        findings: &mut Findings,
        observations: &mut Vec<Observation>,
    ) -> Outcome {
        observations.clear();
        if row.is_blank() {
            return Outcome::Skipped(Rc::clone(&self.blank_row));
        }
        if let Some(field) = row.unclosed() {
            findings.push(self.not_closed(row, field));
            return Outcome::SetAside(&codes::QUOTE_NOT_CLOSED);
        }
        if let Some(finding) = self.ragged(row) {
            findings.push(finding);
            return Outcome::SetAside(&codes::ROW_RAGGED);
        }
        let subject = match self.subject(row, findings) {
            Ok(subject) => subject,
            Err(NoSubject::Skip(reason)) => return Outcome::Skipped(reason),
            Err(NoSubject::Fault(code)) => return Outcome::SetAside(code),
        };
        self.figures(row, &subject, findings, observations)
    }

    fn not_closed(&self, row: Row, field: usize) -> Finding {
        let message = format!(
            "a quotation mark opens here and is never closed, so the cell holds the file's last {}",
            plural(row.lines(), "line")
        );
        self.context
            .finding(&codes::QUOTE_NOT_CLOSED, &row, field, message)
            .help("close it, or take it out; until then none of these lines is read")
    }

    /// A row with too few cells for what is read, or with text past the heading's last column.
    fn ragged(&self, row: Row) -> Option<Finding> {
        let expected = self.plan.fields;
        let too_long =
            (expected..row.cells()).find(|field| !row.bytes(*field).trim_ascii().is_empty());
        let field = match too_long {
            Some(field) => field,
            None if row.cells() < self.needed_fields => row.cells(),
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

fn field_of(source: &Source) -> usize {
    match source {
        Source::Field(field) => *field,
        Source::Fixed(_) => 0,
    }
}

fn label_text(context: &Context, source: &Source, row: Row) -> String {
    match source {
        Source::Field(field) => context.text(&row, *field).into_owned(),
        Source::Fixed(label) => label.clone(),
    }
}

fn unknown(what: &str, label: &str) -> String {
    if label.is_empty() {
        format!("the {what} is blank")
    } else {
        format!("no {what} is known as “{label}”")
    }
}

fn suggestion<'n>(label: &str, names: impl IntoIterator<Item = &'n str>, table: &str) -> String {
    match nearest(label, names).as_slice() {
        [] => format!("say what it stands for in a mapping, under {table}"),
        near => format!(
            "if you mean {}, say so in a mapping, under {table}",
            crate::model::quoted_list(near, "or")
        ),
    }
}
