//! Every spelling that the words of a file are known by, with what it stands for: what an engine of
//! another kind needs to resolve the same labels by looking them up.
//!
//! What a spelling stands for is asked of what resolves rows here, so that the two cannot differ on a
//! spelling that stands in the lists. Labels are listed folded; spellings of periods as they are
//! written, in small letters, since no engine reads them as this program does.

use std::collections::BTreeMap;

use super::labels::{Meaning, Words};
use super::period_spellings::spellings;
use super::periods::PeriodLabel;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{CouncilId, Date, DayOrder, KeyedBy, Period, fold};
use crate::recognise::PeriodSource;
use crate::registers::{ChannelLabel, CouncilSpelling, HeaderRole, Registers, ServiceLabel, Tier};

/// A spelling of a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The label folded; behind [`Lexicon::EXACT`] as it is written.
    pub key: String,
    /// The id that it stands for; `None` where its rows are left out.
    pub id: Option<String>,
    /// Who keyed it, of a channel or a label of a column that says so.
    pub keyed_by: Option<KeyedBy>,
    /// Why its rows are left out.
    pub left_out: Option<String>,
    /// Whether a mapping says it.
    pub declared: bool,
}

/// A spelling of a council, and one of the councils it may stand for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CouncilWord {
    /// What kind of spelling.
    pub kind: CouncilSpelling,
    /// The spelling, folded.
    pub key: String,
    /// The council's code.
    pub council: String,
    /// Which services it runs.
    pub tier: Tier,
    /// The first day on which it stands for the council.
    pub valid_from: Date,
    /// The last; `None` where there is none.
    pub valid_to: Option<Date>,
}

/// A spelling of a period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeriodWord {
    /// As written, in small letters; of a year and a part beside it, with [`Lexicon::BESIDE`] between.
    pub text: String,
    /// What it is read as.
    pub period: Period,
    /// The day of the month that it is about, 0 for the whole period or its first day.
    pub day: u8,
    /// Whether it was written as a whole period.
    pub whole: bool,
}

/// Every spelling that a file's words are known by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Services.
    pub services: Vec<Word>,
    /// Channels.
    pub channels: Vec<Word>,
    /// Units.
    pub units: Vec<Word>,
    /// Labels of who keyed it.
    pub keyed_by: Vec<Word>,
    /// Councils, by the periods in which they bore the spelling.
    pub councils: Vec<CouncilWord>,
    /// Periods.
    pub periods: Vec<PeriodWord>,
    /// Headings of totals, folded: what says that a row is a sum.
    pub sums: Vec<String>,
    /// The services, by their ids, and the tiers that run each.
    pub run_by: Vec<(String, Tier)>,
}

impl Lexicon {
    /// What stands before a label that is only known as it is written: an id, a pair of numbers.
    pub const EXACT: char = '=';

    /// What stands between a year and the part of it that another column says.
    pub const BESIDE: char = '|';

    /// The spellings that are known by a mapping and the registers, for periods that a plan reads
    /// from such columns in an order of days.
    ///
    /// # Errors
    /// Fails where the mapping names a channel, service, council or unit that no register has.
    pub fn new(
        mapping: &Mapping,
        registers: &Registers,
        source: &PeriodSource,
        order: DayOrder,
    ) -> Result<Self, Error> {
        let words = Words::new(mapping, registers)?;
        let sums = registers.headers.labels();
        let sums = sums.filter(|(_, role)| *role == HeaderRole::Total);
        let mut sums: Vec<String> = sums.map(|(label, _)| fold(label)).collect();
        sums.sort_unstable();
        sums.dedup();
        Ok(Self {
            services: services(&words, registers),
            channels: channels(&words, registers),
            units: units(&words, registers),
            keyed_by: keyed_by(registers),
            councils: councils(&words, registers),
            periods: periods(source, order),
            sums,
            run_by: run_by(registers),
        })
    }
}

/// A word of a label that a mapping or a register knows.
fn word<T>(
    key: String,
    meaning: &Meaning<T>,
    declared: bool,
    id: impl Fn(&T) -> (String, Option<KeyedBy>),
) -> Option<Word> {
    let (id, keyed_by, left_out) = match meaning {
        Meaning::Known(known) => {
            let (id, keyed_by) = id(known);
            (Some(id), keyed_by, None)
        }
        Meaning::LeftOut(reason) => (None, None, Some(reason.to_string())),
        Meaning::Unknown => return None,
    };
    Some(Word {
        key,
        id,
        keyed_by,
        left_out,
        declared,
    })
}

/// The words of a list by their keys, those of a mapping before those of a register.
fn listed<'a, T: 'a>(
    registered: impl Iterator<Item = (String, Meaning<T>)>,
    mapped: impl Iterator<Item = (&'a String, &'a Meaning<T>)>,
    id: impl Fn(&T) -> (String, Option<KeyedBy>),
) -> Vec<Word> {
    let mut words = BTreeMap::new();
    for (key, meaning) in registered {
        words.extend(word(key.clone(), &meaning, false, &id).map(|word| (key, word)));
    }
    for (key, meaning) in mapped {
        words.extend(word(key.clone(), meaning, true, &id).map(|word| (key.clone(), word)));
    }
    words.into_values().collect()
}

fn services(words: &Words, registers: &Registers) -> Vec<Word> {
    let services = &registers.services;
    let registered = services.spellings().map(|(label, stands_for)| {
        let meaning = match stands_for {
            ServiceLabel::Service(id) => Meaning::Known(*id),
            ServiceLabel::LeftOut(reason) => Meaning::LeftOut(reason.as_str().into()),
        };
        (fold(label), meaning)
    });
    let of = |id: &_| (services.get(*id).id.clone(), None);
    let mut listed = listed(registered, words.mapped_services(), of);
    // An id, and the pair of numbers of a list that councils share, are known as written alone.
    for (_, service) in services.iter() {
        let pair = service
            .lgsl_lgil
            .map(|(lgsl, lgil)| format!("{lgsl}+{lgil}"));
        for text in [Some(service.id.clone()), pair].into_iter().flatten() {
            let label = words.service(&text, registers);
            let key = format!("{}{text}", Lexicon::EXACT);
            listed.extend(word(key, &label.meaning, label.declared, of));
        }
    }
    listed
}

fn channels(words: &Words, registers: &Registers) -> Vec<Word> {
    let channels = &registers.channels;
    let registered = channels.spellings().map(|(label, stands_for)| {
        let meaning = match stands_for {
            ChannelLabel::Channel(id, keyed_by) => Meaning::Known((*id, *keyed_by)),
            ChannelLabel::LeftOut(reason) => Meaning::LeftOut(reason.as_str().into()),
        };
        (fold(label), meaning)
    });
    listed(registered, words.mapped_channels(), |(id, keyed_by)| {
        (channels.get(*id).id.clone(), Some(*keyed_by))
    })
}

fn units(words: &Words, registers: &Registers) -> Vec<Word> {
    let units = &registers.units;
    let registered = units
        .spellings()
        .map(|(label, unit)| (fold(label), Meaning::Known(unit)));
    let mapped: BTreeMap<String, Meaning<_>> = words
        .mapped_units()
        .map(|(label, unit)| (label.clone(), Meaning::Known(unit)))
        .collect();
    listed(registered, mapped.iter(), |id| {
        (units.get(*id).id.clone(), None)
    })
}

fn keyed_by(registers: &Registers) -> Vec<Word> {
    let labels = registers.channels.keyed_by_labels();
    let registered = labels.map(|(label, keyed_by)| (fold(label), Meaning::Known(keyed_by)));
    listed(registered, std::iter::empty(), |keyed_by| {
        (keyed_by.word().to_owned(), Some(*keyed_by))
    })
}

fn councils(words: &Words, registers: &Registers) -> Vec<CouncilWord> {
    let councils = &registers.councils;
    let word = |kind, key: &str, id: CouncilId, valid: (Date, Option<Date>)| {
        let council = councils.get(id);
        CouncilWord {
            kind,
            key: key.to_owned(),
            council: council.code.clone(),
            tier: council.tier,
            valid_from: valid.0,
            valid_to: valid.1,
        }
    };
    let mut found = Vec::new();
    for (kind, key, ids) in councils.spellings() {
        let is_mapped = kind == CouncilSpelling::Name && words.council(key).is_some();
        for id in ids.iter().filter(|_| !is_mapped) {
            let council = councils.get(*id);
            found.push(word(kind, key, *id, (council.valid_from, council.valid_to)));
        }
    }
    // What a mapping says holds in every period.
    let always = councils.iter().map(|(_, council)| council.valid_from).min();
    for (key, id) in words.mapped_councils() {
        let valid = (always.unwrap_or(councils.get(id).valid_from), None);
        found.push(word(CouncilSpelling::Name, key, id, valid));
    }
    found.sort_unstable();
    found
}

fn periods(source: &PeriodSource, order: DayOrder) -> Vec<PeriodWord> {
    let mut found: Vec<PeriodWord> = spellings(source, order)
        .into_iter()
        .filter_map(|(year, part)| {
            let label = match source {
                PeriodSource::Whole(_) => PeriodLabel::whole(&part, order),
                PeriodSource::Year(_) => PeriodLabel::year(&part),
                PeriodSource::YearAndPart(_, _, kind) => PeriodLabel::of_parts(&year, &part, *kind),
            };
            let (period, _) = label.read?;
            let (day, whole) = label.day();
            let text = match source {
                PeriodSource::YearAndPart(..) => format!("{year}{}{part}", Lexicon::BESIDE),
                _ => part,
            };
            Some(PeriodWord {
                text,
                period,
                day,
                whole,
            })
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn run_by(registers: &Registers) -> Vec<(String, Tier)> {
    let tiers = [Tier::Upper, Tier::Lower, Tier::Other, Tier::Single];
    let services = registers.services.iter();
    let pairs = services.flat_map(|(_, service)| {
        let run_by = tiers
            .into_iter()
            .filter(|tier| service.is_provided_by(*tier));
        run_by.map(|tier| (service.id.clone(), tier))
    });
    pairs.collect()
}
