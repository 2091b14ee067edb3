//! What a row says of everything but its channels: council, service, period, unit, and who keyed it.

use std::sync::Arc;

use super::labels::Meaning;
use super::news::About;
use super::row_periods::Seen;
use super::{Resolver, unknown};
use crate::model::{
    Code, CouncilId, Date, Findings, KeyedBy, Period, ServiceId, UnitId, UnknownKind, codes,
};
use crate::read::Row;
use crate::recognise::{Block, PeriodSource, Source, UnitSource};

/// What a row says of everything but its channels.
pub(super) struct Subject {
    pub(super) council: CouncilId,
    pub(super) service: ServiceId,
    /// What the service's label adds to the part of a figure.
    pub(super) hash: u64,
    /// The same where no mapping says what the label stands for, else 0.
    pub(super) undeclared: u64,
    /// The day of the month, 0 for the whole period or its first day.
    pub(super) day: u8,
    /// Whether the period was written as such.
    pub(super) whole: bool,
    pub(super) unit: UnitId,
    pub(super) period: Period,
    pub(super) keyed_by: Option<KeyedBy>,
}

/// Why a row has no subject.
#[derive(Debug)]
pub(super) enum NoSubject {
    Skip(Arc<str>),
    Fault(&'static Code),
}

impl Resolver<'_> {
    /// Who, what, when and in which unit; every fault of the row is found, not only the first.
    pub(super) fn subject(
        &mut self,
        row: Row,
        block: &Block,
        findings: &mut Findings,
    ) -> Result<Subject, NoSubject> {
        let council = block.council.as_ref();
        let name = self
            .councils
            .name_id(&self.context, &self.words, council, row);
        let label = self.service_id(row, &block.service);
        let day = self.days.of(row, &block.period, self.day_order);
        if self.is_sum_of_rows(row, block, (name, label), day) {
            return Err(NoSubject::Skip(Arc::clone(&self.sum_of_rows)));
        }
        let service = self.service(row, &block.service, label, findings)?;
        let period = self.period(row, &block.period, day, findings);
        let council = match period {
            Some(Seen { period, .. }) => self.councils.resolve(
                &self.context,
                (name, council, self.plan.council_code),
                &self.words,
                row,
                period,
                findings,
            ),
            None => Err(&codes::PERIOD_NOT_UNDERSTOOD),
        };
        let unit = self.unit(row, findings);
        let keyed_by = self.keyed_by(row, findings);
        match (period, council, unit) {
            (Some(seen), Ok(council), Ok(unit)) => Ok(Subject {
                council,
                service: service.0,
                hash: service.1,
                undeclared: service.2,
                day: seen.day,
                whole: seen.whole,
                unit,
                period: seen.period,
                keyed_by,
            }),
            (None, ..) => Err(NoSubject::Fault(&codes::PERIOD_NOT_UNDERSTOOD)),
            (_, Err(code), _) | (_, _, Err(code)) => Err(NoSubject::Fault(code)),
        }
    }

    /// The number of the spelling of a row's service.
    pub(super) fn service_id(&mut self, row: Row, source: &Source) -> u32 {
        let (words, registers) = (&self.words, self.context.registers);
        self.services.id(source.bytes(&row), || {
            words.service(&source.text(row), registers)
        })
    }

    /// The service of a spelling, its label's hash, and the same again where no mapping declares it.
    fn service(
        &mut self,
        row: Row,
        source: &Source,
        id: u32,
        findings: &mut Findings,
    ) -> Result<(ServiceId, u64, u64), NoSubject> {
        let context = self.context;
        self.say_test(row, source, id, findings);
        let label = self.services.get(id);
        match &label.meaning {
            Meaning::Known(service) => Ok((*service, label.hash, label.undeclared())),
            Meaning::LeftOut(reason) => Err(NoSubject::Skip(Arc::clone(reason))),
            Meaning::Unknown => {
                let field = source.field();
                let suggestions = &mut self.suggestions;
                let is_first =
                    findings.push_once(&codes::SERVICE_UNKNOWN, (context.file, field), || {
                        let services = &context.registers.services;
                        let names = services.iter().map(|(_, service)| service.name.as_str());
                        context
                            .finding(
                                &codes::SERVICE_UNKNOWN,
                                &row,
                                field,
                                unknown("service", &label.text),
                            )
                            .help(suggestions.of(&label.text, names, "[services]"))
                    });
                if is_first {
                    context.note(findings, UnknownKind::Service, &label.text, &row, None);
                }
                // Labels that nobody knows are different things until somebody says otherwise.
                Ok((context.registers.services.unknown(), label.hash, 0))
            }
        }
    }

    /// Says once of a service that it may be a test.
    pub(super) fn say_test_service(&mut self, row: Row, source: &Source, findings: &mut Findings) {
        let id = self.service_id(row, source);
        self.say_test(row, source, id, findings);
    }

    fn say_test(&mut self, row: Row, source: &Source, id: u32, findings: &mut Findings) {
        let context = self.context;
        let now = self.news.time();
        let first_time = std::mem::replace(&mut self.services.get_mut(id).said, now) != now;
        let label = self.services.get(id);
        if first_time
            && label.may_be_test(context.registers)
            && self.news.is_said_now(About::Service, findings)
        {
            findings.push_with(&codes::TEST_SERVICE, context.file, || {
                let message = format!("the service “{}” may be a test; its figures are used", label.text);
                context
                    .finding(&codes::TEST_SERVICE, &row, source.field(), message)
                    .help("if it is, leave it out in a mapping, under [services]; if not, say there which service it is")
            });
        }
    }

    /// Whether a row says that it is a sum, where nothing else would say so: in the council's cell or
    /// the period's; or in the channel's beside a blank council or service. `labels` are the spellings
    /// of its council and service.
    fn is_sum_of_rows(
        &mut self,
        row: Row,
        block: &Block,
        labels: (u32, u32),
        day: Option<Date>,
    ) -> bool {
        let council = self.councils.name(labels.0);
        let in_field = |source: &Source| matches!(source, Source::Field(_));
        if council.is_sum && block.council.as_ref().is_some_and(in_field) {
            return true;
        }
        let no_council = council.text.is_empty() && block.council.as_ref().is_some_and(in_field);
        // A date is none.
        if day.is_none() && self.is_sum_of_periods(row, &block.period) {
            return true;
        }
        let has_blank =
            no_council || (in_field(&block.service) && self.services.get(labels.1).text.is_empty());
        let channel = block.figures.first().map(|figure| &figure.channel);
        match channel {
            Some(Source::Field(field)) if has_blank => self.is_sum(row, *field),
            _ => false,
        }
    }

    /// Whether the period's cell says that the row is a sum of periods.
    pub(super) fn is_sum_of_periods(&mut self, row: Row, source: &PeriodSource) -> bool {
        let label = match source {
            PeriodSource::Whole(label) | PeriodSource::Year(label) => label,
            PeriodSource::YearAndPart(_, part, _) => part,
        };
        match label {
            Source::Field(field) => self.is_sum(row, *field),
            Source::Heading(..) | Source::Fixed(_) => false,
        }
    }

    /// Whether the cell of a part says that the row is a sum of the parts.
    pub(super) fn is_sum_of_parts(&mut self, row: Row) -> bool {
        let plan = self.plan;
        let mut fields = plan.breakdown.iter();
        fields.any(|field| self.part_label(row, *field).is_sum)
    }

    fn is_sum(&mut self, row: Row, field: usize) -> bool {
        let headers = &self.context.registers.headers;
        let id = self.sums.id(row.bytes(field), || {
            headers.is_total_label(&row.text(field))
        });
        *self.sums.get(id)
    }

    pub(super) fn unit(
        &mut self,
        row: Row,
        findings: &mut Findings,
    ) -> Result<UnitId, &'static Code> {
        let context = self.context;
        let units = &context.registers.units;
        let field = match &self.plan.unit {
            UnitSource::Field(field) => *field,
            UnitSource::Heading(unit) => return Ok(*unit),
            // Checked when the resolver was made.
            UnitSource::Fixed(_) => return self.fixed_unit.ok_or(&codes::UNIT_UNKNOWN),
            UnitSource::NotStated => return Ok(units.not_stated()),
        };
        let words = &self.words;
        let id = self.units.id(row.bytes(field), || {
            let text = row.text(field).into_owned();
            let unit = if text.is_empty() {
                Some(units.not_stated())
            } else {
                words.unit(&text, context.registers)
            };
            (text, unit)
        });
        let (text, unit) = self.units.get(id);
        let code = match unit {
            Some(unit) if !text.is_empty() => return Ok(*unit),
            Some(_) => &codes::UNIT_NOT_STATED,
            None => &codes::UNIT_UNKNOWN,
        };
        let is_first = findings.push_once(code, (context.file, field), || {
            let names = units.iter().map(|unit| unit.name.as_str());
            let (message, help) = if text.is_empty() {
                (
                    "nothing says what is counted".to_owned(),
                    "say the unit in every row".to_owned(),
                )
            } else {
                (unknown("unit", text), known_units(names))
            };
            context.finding(code, &row, field, message).help(help)
        });
        if is_first && unit.is_none() {
            context.note(findings, UnknownKind::Unit, text, &row, None);
        }
        unit.ok_or(code)
    }

    /// Who keyed it, where a column says so; a blank leaves it to the channel.
    fn keyed_by(&mut self, row: Row, findings: &mut Findings) -> Option<KeyedBy> {
        let context = self.context;
        let field = self.plan.keyed_by?;
        let id = self.keyed_by.id(row.bytes(field), || {
            let text = row.text(field).into_owned();
            let keyed_by = context.registers.channels.find_keyed_by(&text);
            (text, keyed_by)
        });
        let (text, keyed_by) = self.keyed_by.get(id);
        if keyed_by.is_some() || text.is_empty() {
            return *keyed_by;
        }
        findings.push_once(&codes::KEYED_BY_UNKNOWN, (context.file, field), || {
            let message = format!("“{text}” does not say who keyed the transaction");
            context
                .finding(&codes::KEYED_BY_UNKNOWN, &row, field, message)
                .help(
                    "write self, assisted or automatic, or add the label to `keyed_by_labels.csv`",
                )
        });
        Some(KeyedBy::Unknown)
    }
}

/// What to do about a unit that is not known: the units that are.
fn known_units<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    format!(
        "write one of: {}; or say what it stands for in a mapping, under [units]",
        names.join(", ")
    )
}
