//! The figures of a row: their channels, counts and parts.

use std::sync::Arc;

use super::labels::{Meaning, PartLabel};
use super::spellings::{combine, hash_label};
use super::subject::Subject;
use super::{Resolver, counts, sums, unknown};
use crate::model::{
    ChannelId, Code, CouncilId, Count, Findings, Key, KeyedBy, Observation, Origin, Part,
    ServiceId, State, UnknownKind, codes,
};
use crate::read::Row;
use crate::recognise::{Block, Counting, Source};

/// What became of the figures of a block.
pub(super) enum Figures {
    /// They are observations.
    Read,
    /// One of them cannot be read, for the fault of this code.
    Fault(&'static Code),
    /// All of them are left out, for this reason.
    LeftOut(Arc<str>),
}

/// A channel, who keyed it, its label's hash, and the same again where no mapping declares it.
pub(super) type ChannelWord = (ChannelId, KeyedBy, u64, u64);

impl Resolver<'_> {
    /// The channel of a figure. Fails with the reason where the label is left out.
    fn channel(
        &mut self,
        row: Row,
        source: &Source,
        findings: &mut Findings,
    ) -> Result<ChannelWord, Arc<str>> {
        let context = self.context;
        let words = &self.words;
        let id = self.channels.id(source.bytes(&row), || {
            words.channel(&source.text(row), context.registers)
        });
        let label = self.channels.get(id);
        let suggestions = &mut self.suggestions;
        let field = source.field();
        match &label.meaning {
            Meaning::Known((channel, keyed_by)) => {
                Ok((*channel, *keyed_by, label.hash, label.undeclared()))
            }
            Meaning::LeftOut(reason) => Err(Arc::clone(reason)),
            Meaning::Unknown => {
                let channels = &context.registers.channels;
                let is_first =
                    findings.push_once(&codes::CHANNEL_UNKNOWN, (context.file, field), || {
                        let names = channels.iter().map(|(_, channel)| channel.name.as_str());
                        context
                            .finding(
                                &codes::CHANNEL_UNKNOWN,
                                &row,
                                field,
                                unknown("channel", &label.text),
                            )
                            .help(suggestions.of(&label.text, names, "[channels]"))
                    });
                if is_first {
                    context.note(findings, UnknownKind::Channel, &label.text, &row, None);
                }
                let unknown = channels.unknown();
                // Labels that nobody knows are different things until somebody says otherwise.
                Ok((unknown, channels.get(unknown).keyed_by, label.hash, 0))
            }
        }
    }

    /// A figure of a row, by the hash of its labels but the channel's, its channel, how many, and where
    /// it stands. Contacts are counted together, whatever their labels and days.
    #[inline]
    pub(super) fn observation(
        &self,
        subject: &Subject,
        (labels, channel): (u64, ChannelWord),
        count: Count,
        (row, field): (&Row, usize),
    ) -> Observation {
        let (channel, channel_keyed_by, hash, undeclared) = channel;
        let given = Part {
            labels: combine(labels, hash),
            day: subject.day,
        };
        let (part, undeclared, whole) = match self.plan.counting {
            Counting::Cells => {
                let undeclared = combine(subject.undeclared, undeclared);
                (given, undeclared, subject.whole)
            }
            Counting::Rows => (Part::COUNTED, 0, true),
        };
        Observation {
            key: Key {
                council: subject.council,
                service: subject.service,
                unit: subject.unit,
                period: subject.period,
                channel,
                keyed_by: subject.keyed_by.unwrap_or(channel_keyed_by),
            },
            part,
            undeclared,
            whole,
            count,
            origin: Origin {
                file: self.context.file_id,
                sheet: row.sheet(),
                line: row.line(),
                field: u32::try_from(field).unwrap_or(u32::MAX),
            },
        }
    }

    /// The figures of a row whose subject is known.
    pub(super) fn figures(
        &mut self,
        row: Row,
        block: &Block,
        subject: &Subject,
        findings: &mut Findings,
        observations: &mut Vec<Observation>,
    ) -> Figures {
        let before = observations.len();
        let labels = self.breakdown(row, subject.hash);
        let mut fault = None;
        let mut left_out = None;
        for figure in &block.figures {
            let channel = match self.channel(row, &figure.channel, findings) {
                Ok(channel) => channel,
                Err(reason) => {
                    left_out = Some(reason);
                    continue;
                }
            };
            let (count, code) = match self.plan.counting {
                Counting::Cells => {
                    let read = counts::read(&self.context, row, figure.field, findings);
                    let parts = observations[before..].iter();
                    let is_part =
                        |part: &&Observation| figure.less.contains(&(part.origin.field as usize));
                    match read {
                        (Count::Number(stated), None) if !figure.less.is_empty() => {
                            let parts: Vec<&Observation> = parts.filter(is_part).collect();
                            sums::rest(&self.context, row, figure, &parts, stated, findings)
                        }
                        read => read,
                    }
                }
                Counting::Rows => (Count::Number(1), None),
            };
            fault = fault.or(code);
            let own = (labels, channel);
            observations.push(self.observation(subject, own, count, (&row, figure.field)));
        }
        if !self.is_run_by(subject.council, subject.service) {
            self.note_not_run(row, subject, &mut observations[before..], findings);
        }
        match (fault, left_out) {
            (Some(code), _) => Figures::Fault(code),
            (None, Some(reason)) if observations.len() == before => Figures::LeftOut(reason),
            _ => Figures::Read,
        }
    }

    /// Whether councils of a council's tier run a service.
    #[inline]
    pub(super) fn is_run_by(&mut self, council: CouncilId, service: ServiceId) -> bool {
        let asked = (council, service);
        if let Some((known, is_run)) = self.last_run
            && known == asked
        {
            return is_run;
        }
        let tier = self.context.registers.councils.get(council).tier;
        let service = self.context.registers.services.get(service);
        let is_run = service.is_provided_by(tier);
        self.last_run = Some((asked, is_run));
        is_run
    }

    /// Figures of a service that councils of this tier do not run. A zero is then no figure: what
    /// is not provided is in no total and no average. Any other count is kept, with a query.
    fn note_not_run(
        &self,
        row: Row,
        subject: &Subject,
        observations: &mut [Observation],
        findings: &mut Findings,
    ) {
        let context = self.context;
        for observation in observations {
            let Count::Number(count) = observation.count else {
                continue;
            };
            if count == 0 {
                observation.count = Count::Missing(State::NotProvided);
            }
            findings.push_with(&codes::SERVICE_NOT_RUN, context.file, || {
                let council = context.registers.councils.get(subject.council);
                let service = context.registers.services.get(subject.service);
                let taken = if count == 0 { "its zero is read as not provided" } else { "the count is used" };
                let message = format!(
                    "{} is a {}, and “{}” is run by {} councils; {taken}",
                    council.name,
                    council.kind.replace('-', " "),
                    service.name,
                    service.provided_by.replace('/', " and ")
                );
                context
                    .finding(&codes::SERVICE_NOT_RUN, &row, observation.origin.field as usize, message)
                    .help("write [z] where the council does not run a service, or correct the council or service")
            });
        }
    }

    /// The label of a part of a figure.
    pub(super) fn part_label(&mut self, row: Row, field: usize) -> &PartLabel {
        let headers = &self.context.registers.headers;
        let id = self.breakdowns.id(row.bytes(field), || {
            let text = row.text(field);
            PartLabel {
                hash: hash_label(&text),
                is_sum: headers.is_total_label(&text),
            }
        });
        self.breakdowns.get(id)
    }

    /// The part that the subject's labels and the breakdown's cells make of a figure.
    fn breakdown(&mut self, row: Row, subject_hash: u64) -> u64 {
        let mut part = subject_hash;
        for field in &self.plan.breakdown {
            part = combine(part, self.part_label(row, *field).hash);
        }
        part
    }
}
