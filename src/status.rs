//! Who has returned what of a window: every council and service, in one of a few states.

use std::collections::{BTreeMap, BTreeSet};

use crate::baseline::{Group, Question};
use crate::model::{Code, CouncilId, FileId, Period, ServiceId, State, codes};
use crate::registers::Registers;
use crate::tally::Kept;

/// Who has returned what.
#[derive(Debug)]
pub struct Status {
    /// The window.
    pub window: Period,
    /// The services that are asked for, or returned.
    pub services: Vec<ServiceId>,
    /// The councils that are asked, or returned something, in the order of their codes.
    pub councils: Vec<CouncilStatus>,
}

/// What a council has returned.
#[derive(Debug)]
pub struct CouncilStatus {
    /// Whose.
    pub council: CouncilId,
    /// Where it stands.
    pub standing: CouncilStanding,
    /// The returns with figures of it in the window, or with rows of it that say no period.
    pub files: BTreeSet<FileId>,
    /// What there is for each service, in the order of [`Status::services`].
    pub services: Vec<Holding>,
}

/// Where a council stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CouncilStanding {
    /// It is expected, and there is no figure of it.
    Late,
    /// Some of what it returned cannot be used for an error.
    Blocked,
    /// It returned figures, and was asked.
    Returned,
    /// It returned figures, and was not asked.
    NotAsked,
}

/// What there is of a council for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// Figures for so many months of the window, all channels known.
    Months(u16),
    /// Figures that cannot be used for an error.
    Blocked,
    /// Rows, but no month with all channels known, and why.
    Missing(State),
    /// No row.
    Nothing,
    /// No row, and councils of its type do not run the service.
    NotRun,
}

/// What is known of returns besides their figures.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The window.
    pub window: Period,
    /// The groups of the baseline by council and service; none where it has no figure.
    pub groups: &'a [Group],
    /// What the baseline answers.
    pub question: &'a Question<'a>,
    /// The figures of the tally.
    pub kept: &'a [Kept],
    /// Councils with rows that cannot be used and say no period, see [`says_no_period`], and in which
    /// return.
    pub without_period: &'a BTreeSet<(CouncilId, FileId)>,
    /// How many errors there are in each file.
    pub errors: &'a [u64],
    /// The reference tables.
    pub registers: &'a Registers,
}

/// Whether a row that was set aside for a code says no period, so that it may be of any.
pub fn says_no_period(code: &Code) -> bool {
    let codes = [
        &codes::PERIOD_NOT_UNDERSTOOD,
        &codes::ROW_RAGGED,
        &codes::QUOTE_NOT_CLOSED,
    ];
    codes.contains(&code)
}

/// Who has returned what. A council is blocked where a figure of it is in dispute or cannot be read,
/// where a row of it cannot be used and says no period, or where a return of it alone has errors.
pub fn status(facts: Facts) -> Status {
    let window = facts.window;
    let own = |kept: &&Kept| {
        let key = kept.key;
        let basket = &facts.question.basket;
        key.period.overlaps(window) && (basket.is_empty() || basket.contains(&key.service))
    };
    let mut files: BTreeMap<CouncilId, BTreeSet<FileId>> = BTreeMap::new();
    let mut blocked: BTreeSet<(CouncilId, ServiceId)> = BTreeSet::new();
    for kept in facts.kept.iter().filter(own) {
        let key = kept.key;
        files
            .entry(key.council)
            .or_default()
            .insert(kept.figure.origin.file);
        if kept.figure.disputed {
            blocked.insert((key.council, key.service));
        }
    }
    let mut without_period = BTreeSet::new();
    for (council, file) in facts.without_period {
        files.entry(*council).or_default().insert(*file);
        without_period.insert(*council);
    }
    let services = services(facts);
    let expected = &facts.question.expected;
    let councils: BTreeSet<CouncilId> = files.keys().chain(expected).copied().collect();
    let mut councils: Vec<CouncilStatus> = councils
        .into_iter()
        .map(|council| {
            let files = files.get(&council).cloned().unwrap_or_default();
            let is_without_period = without_period.contains(&council);
            let is_blocked = is_without_period
                || blocked.iter().any(|(own, _)| *own == council)
                || files
                    .iter()
                    .any(|file| is_blocked_alone(facts, council, *file));
            let standing = if files.is_empty() {
                CouncilStanding::Late
            } else if is_blocked {
                CouncilStanding::Blocked
            } else if expected.is_empty() || expected.contains(&council) {
                CouncilStanding::Returned
            } else {
                CouncilStanding::NotAsked
            };
            let holding = |service: &ServiceId| {
                if blocked.contains(&(council, *service)) {
                    Holding::Blocked
                } else {
                    match holding(facts, council, *service) {
                        // It may be what cannot be used.
                        Holding::Nothing if is_without_period => Holding::Blocked,
                        known => known,
                    }
                }
            };
            CouncilStatus {
                council,
                standing,
                files,
                services: services.iter().map(holding).collect(),
            }
        })
        .collect();
    let councils_of = &facts.registers.councils;
    councils.sort_by_key(|status| councils_of.get(status.council).code.clone());
    Status {
        window,
        services,
        councils,
    }
}

/// Whether a return has errors and figures of one council alone.
fn is_blocked_alone(facts: Facts, council: CouncilId, file: FileId) -> bool {
    let has_errors = facts
        .errors
        .get(file.index())
        .is_some_and(|errors| *errors > 0);
    has_errors
        && facts
            .kept
            .iter()
            .filter(|kept| kept.figure.origin.file == file)
            .all(|kept| kept.key.council == council)
}

/// The services asked for, else those with figures, in the order of the register.
fn services(facts: Facts) -> Vec<ServiceId> {
    if !facts.question.basket.is_empty() {
        return facts.question.basket.clone();
    }
    let groups = facts.groups.iter();
    let services: BTreeSet<ServiceId> = groups.filter_map(|group| group.subject.service).collect();
    services.into_iter().collect()
}

fn holding(facts: Facts, council: CouncilId, service: ServiceId) -> Holding {
    let of_it = |group: &&Group| {
        group.subject.council == Some(council) && group.subject.service == Some(service)
    };
    // There is a group for each unit, and the council has what it has in any of them.
    let groups = || facts.groups.iter().filter(of_it);
    let with_total = groups().filter(|group| group.total.is_some());
    if let Some(months) = with_total.map(|group| group.months).max() {
        return Holding::Months(months);
    }
    let with_rows = groups().filter(|group| !group.channels.is_empty());
    let states = with_rows.map(|group| group.state.unwrap_or(State::NotCollected));
    if let Some(state) = states.max() {
        return Holding::Missing(state);
    }
    let registers = facts.registers;
    let tier = registers.councils.get(council).tier;
    if registers.services.get(service).is_provided_by(tier) {
        Holding::Nothing
    } else {
        Holding::NotRun
    }
}
