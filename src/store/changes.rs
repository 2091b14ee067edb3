//! Every figure that differs between two stores, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Manifest, Row};
use crate::model::{Count, KeyedBy, Period};
use crate::tally::Parts;

/// What a figure is about, by codes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureKey {
    /// The council's code.
    pub council: Rc<str>,
    /// The service's id.
    pub service: Rc<str>,
    /// When.
    pub period: Period,
    /// The unit's id.
    pub unit: Rc<str>,
    /// The channel's id.
    pub channel: Rc<str>,
    /// Who keyed it.
    pub keyed_by: KeyedBy,
}

/// A figure of one of two stores: its total, and the returns it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// How many, or why not.
    pub count: Count,
    /// The returns, by their paths.
    pub files: BTreeSet<Rc<str>>,
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub key: FigureKey,
    /// What it was; `None` where there was none.
    pub old: Option<Side>,
    /// What it is; `None` where there is none.
    pub new: Option<Side>,
    /// Why, as far as the manifests tell; one at least.
    pub reasons: Vec<Reason>,
}

/// Why a figure differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The council had no figure at all before.
    NewCouncil,
    /// The council has no figure at all any more.
    CouncilGone,
    /// A return that was not there before.
    NewReturn(Rc<str>),
    /// A return that is there no more.
    Withdrawn(Rc<str>),
    /// A return whose bytes differ.
    Revised(Rc<str>),
    /// A return that is read by another mapping.
    Mapping(Rc<str>),
    /// The project's registers differ.
    Registers,
    /// Another version of the tool read it.
    Version,
    /// Another return that speaks of the same figures differs, and nobody knows any more which.
    Together,
}

/// How many figures differ, of which stores say no more than that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differing {
    /// In all.
    pub all: usize,
    /// In each of the periods that were asked for, in whole or in part: how many, and what the first
    /// of them is about, in words.
    pub within: Vec<(usize, Option<String>)>,
}

impl Differing {
    /// Adds those of other councils.
    pub fn extend(&mut self, other: Self) {
        self.all += other.all;
        if self.within.is_empty() {
            self.within = other.within;
            return;
        }
        for ((count, first), (more, next)) in self.within.iter_mut().zip(other.within) {
            *count += more;
            *first = first.take().or(next);
        }
    }
}

/// How many totals differ between rows, in all and in some periods.
pub fn differing(old: &[Row], new: &[Row], within: &[Period]) -> Differing {
    let (before, after) = (counts(old), counts(new));
    let keys: BTreeSet<&Subject> = before.keys().chain(after.keys()).collect();
    let mut found = Differing {
        all: 0,
        within: vec![(0, None); within.len()],
    };
    let differ = |key: &&Subject| before.get(*key) != after.get(*key);
    for key in keys.into_iter().filter(differ) {
        found.all += 1;
        let (council, service, period, _, channel, _) = key;
        let periods = within.iter().zip(&mut found.within);
        for (_, (count, first)) in periods.filter(|(other, _)| period.overlaps(**other)) {
            *count += 1;
            first.get_or_insert_with(|| format!("{council}, {service}, {channel}, {period}"));
        }
    }
    found
}

/// What a figure is about, in the order of [`FigureKey`].
type Subject<'r> = (&'r str, &'r str, Period, &'r str, &'r str, KeyedBy);

/// The counts of [`totals`].
fn counts(rows: &[Row]) -> BTreeMap<Subject<'_>, Count> {
    let mut counts: BTreeMap<Subject, Parts> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.in_total) {
        let (council, service, unit): (&str, &str, &str) = (&row.council, &row.service, &row.unit);
        let key = (
            council,
            service,
            row.period,
            unit,
            &*row.channel,
            row.keyed_by,
        );
        let parts = counts.entry(key);
        parts
            .and_modify(|parts| parts.add(&row.figure))
            .or_insert(Parts::of(&row.figure));
    }
    let counts = counts.into_iter();
    counts.map(|(key, parts)| (key, parts.count())).collect()
}

/// The totals of a store's rows, by what they are about.
pub fn totals(rows: &[Row]) -> BTreeMap<FigureKey, Side> {
    let mut totals: BTreeMap<FigureKey, (Parts, BTreeSet<Rc<str>>)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.in_total) {
        let key = FigureKey {
            council: Rc::clone(&row.council),
            service: Rc::clone(&row.service),
            period: row.period,
            unit: Rc::clone(&row.unit),
            channel: Rc::clone(&row.channel),
            keyed_by: row.keyed_by,
        };
        let total = totals.entry(key);
        let (_, files) = total
            .and_modify(|(parts, _)| parts.add(&row.figure))
            .or_insert_with(|| (Parts::of(&row.figure), BTreeSet::new()));
        files.insert(Rc::clone(&row.file));
    }
    let side = |(parts, files): (Parts, BTreeSet<Rc<str>>)| Side {
        count: parts.count(),
        files,
    };
    let totals = totals.into_iter();
    totals.map(|(key, total)| (key, side(total))).collect()
}

/// The figures that differ between two stores, in the order of their keys.
pub fn changes(old: (&Manifest, &[Row]), new: (&Manifest, &[Row])) -> Vec<Change> {
    let (before, after) = (totals(old.1), totals(new.1));
    let councils = |totals: &BTreeMap<FigureKey, Side>| {
        let councils = totals.keys().map(|key| Rc::clone(&key.council));
        councils.collect::<BTreeSet<Rc<str>>>()
    };
    let why = Why {
        old: old.0,
        new: new.0,
        before: councils(&before),
        after: councils(&after),
    };
    let keys: BTreeSet<&FigureKey> = before.keys().chain(after.keys()).collect();
    let count = |side: Option<&Side>| side.map(|side| side.count);
    keys.into_iter()
        .map(|key| (key, before.get(key), after.get(key)))
        .filter(|(_, old, new)| count(*old) != count(*new))
        .map(|(key, old, new)| Change {
            key: key.clone(),
            old: old.cloned(),
            new: new.cloned(),
            reasons: why.reasons(key, old, new),
        })
        .collect()
}

/// What tells why figures differ.
struct Why<'a> {
    old: &'a Manifest,
    new: &'a Manifest,
    /// The councils with figures.
    before: BTreeSet<Rc<str>>,
    after: BTreeSet<Rc<str>>,
}

impl Why<'_> {
    fn reasons(&self, key: &FigureKey, old: Option<&Side>, new: Option<&Side>) -> Vec<Reason> {
        let mut reasons = BTreeSet::new();
        if !self.before.contains(&key.council) {
            reasons.insert(Reason::NewCouncil);
        }
        if !self.after.contains(&key.council) {
            reasons.insert(Reason::CouncilGone);
        }
        let sides = old.into_iter().chain(new);
        for file in sides.flat_map(|side| &side.files) {
            reasons.extend(self.of_file(file));
        }
        if self.old.registers != self.new.registers {
            reasons.insert(Reason::Registers);
        }
        if self.old.version != self.new.version {
            reasons.insert(Reason::Version);
        }
        if reasons.is_empty() {
            let sides = [(self.old, old), (self.new, new)].into_iter();
            let inputs = sides.flat_map(|(manifest, side)| {
                let files = side.into_iter().flat_map(|side| &side.files);
                files.filter_map(|file| manifest.input(file))
            });
            for file in inputs.flat_map(|input| &input.together) {
                reasons.extend(self.of_file(&Rc::from(file.as_str())));
            }
        }
        if reasons.is_empty() {
            reasons.insert(Reason::Together);
        }
        reasons.into_iter().collect()
    }

    /// What is different about a return.
    fn of_file(&self, file: &Rc<str>) -> Option<Reason> {
        let own = || Rc::clone(file);
        match (self.old.input(file), self.new.input(file)) {
            (None, None) => None,
            (None, Some(_)) => Some(Reason::NewReturn(own())),
            (Some(_), None) => Some(Reason::Withdrawn(own())),
            (Some(old), Some(new)) if old.sha256 != new.sha256 => Some(Reason::Revised(own())),
            (Some(old), Some(new)) => (old.mapping != new.mapping).then(|| Reason::Mapping(own())),
        }
    }
}
