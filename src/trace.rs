//! A figure of a baseline back to the cells of returns it is made of, and those it is not.

use std::collections::{BTreeMap, BTreeSet};

use crate::baseline::Use;
use crate::error::Error;
use crate::model::{Code, Count, Key, Part, State};
use crate::returns::CellFound;
use crate::tally::{Figure, Kept, add};

/// A figure as it is asked for: the words for a council, a service, a channel, a period and a unit,
/// and what was printed, as far as each is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// A council, by code or name.
    pub council: Option<String>,
    /// A service, by id or name.
    pub service: Option<String>,
    /// A channel, by id or name.
    pub channel: Option<String>,
    /// A period.
    pub period: Option<String>,
    /// A unit.
    pub unit: Option<String>,
    /// The count that was printed.
    pub printed: Option<u64>,
}

/// The columns of a row of the tidy table that say which figure it is, and how many there are.
const OF_TIDY: [usize; 6] = [0, 2, 5, 3, 4, 8];
const TIDY_WIDTH: usize = 13;

/// Reads a figure as it is typed: `council,service,channel,period` with a unit behind it or not, or a
/// whole row of the tidy table.
///
/// # Errors
/// `Usage` where it is neither.
pub fn asked(text: &str) -> Result<Asked, Error> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let cells: Vec<&str> = record.iter().flatten().map(str::trim).collect();
    let at = |index: usize| {
        let cell = cells.get(index).filter(|cell| !cell.is_empty());
        cell.map(|cell| (*cell).to_owned())
    };
    let [council, service, channel, period, unit, count] = match cells.len() {
        4 | 5 => [0, 1, 2, 3, 4, TIDY_WIDTH],
        TIDY_WIDTH => OF_TIDY,
        _ => {
            return Err(Error::Usage(format!(
                "`{text}` names no figure; write council,service,channel,period or a row of \
                 `baseline --by council,service -f csv`"
            )));
        }
    };
    Ok(Asked {
        council: at(council),
        service: at(service),
        channel: at(channel),
        period: at(period),
        unit: at(unit),
        printed: at(count).and_then(|count| count.parse().ok()),
    })
}

/// A figure and the cells about it.
#[derive(Debug)]
pub struct Trace {
    /// What a baseline shows; `None` where it has no figure of it.
    pub shown: Option<Count>,
    /// What the cells that are added come to, missing where a row disputes it; `None` where there is
    /// none.
    pub sum: Option<Count>,
    /// Every cell, in the order of the returns.
    pub cells: Vec<Traced>,
}

/// A cell, and what became of it.
#[derive(Debug)]
pub struct Traced {
    /// The cell.
    pub cell: CellFound,
    /// Its count as it was read; of a row that is counted, one.
    pub count: Count,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is in the figure.
    Added,
    /// It says the same as another, which is in the figure.
    SameAsAnother,
    /// Its row was set aside, for this reason.
    SetAside(&'static Code),
    /// Its row was set aside, for this reason, and nobody knows the figure without it.
    Disputes(&'static Code),
    /// Its period is not a whole part of the window or crosses another, or another length is used, or
    /// the time is incomplete.
    NotUsed(Use),
    /// It is of a day, and the whole period is given.
    DayBesideWhole,
    /// Contacts and a figure are given for the same, so that nobody knows it.
    CountedTwice,
}

/// Settles what became of cells about keys, of which `kept` are the figures of the tally.
pub fn trace(
    shown: Option<Count>,
    cells: Vec<CellFound>,
    kept: &[Kept],
    uses: &BTreeMap<Key, Use>,
) -> Trace {
    let figures: BTreeMap<(Key, Part), Figure> = kept
        .iter()
        .map(|kept| ((kept.key, kept.part), kept.figure))
        .collect();
    let whole: BTreeSet<Key> = kept
        .iter()
        .filter(|kept| kept.part.day == 0 && kept.figure.whole)
        .map(|kept| kept.key)
        .collect();
    let of_kind = |is_counted_up: bool| {
        let kept = kept.iter();
        let kept = kept.filter(move |kept| kept.figure.is_counted_up == is_counted_up);
        kept.map(|kept| kept.key).collect::<BTreeSet<Key>>()
    };
    let (counted_up, given) = (of_kind(true), of_kind(false));
    let (mut sum, mut traced) = (None, Vec::new());
    for cell in cells {
        let figure = figures.get(&(cell.key, cell.part));
        let is_counted_up = figure.is_some_and(|figure| figure.is_counted_up);
        let own = figure.map_or(Count::Missing(State::NotCollected), |figure| figure.count);
        let count = if is_counted_up { Count::Number(1) } else { own };
        let not_used = uses.get(&cell.key).filter(|why| **why != Use::Added);
        let beside_whole = cell.part.day != 0 && whole.contains(&cell.key);
        let is_disputed = figure.is_some_and(|figure| figure.disputed);
        let fate = match (cell.set_aside, not_used) {
            (Some(code), None | Some(Use::Unknown)) if is_disputed && !beside_whole => {
                Fate::Disputes(code)
            }
            (Some(code), _) => Fate::SetAside(code),
            (None, Some(why)) => Fate::NotUsed(*why),
            _ if counted_up.contains(&cell.key) && given.contains(&cell.key) => Fate::CountedTwice,
            _ if beside_whole => Fate::DayBesideWhole,
            _ if is_counted_up || figure.is_some_and(|figure| figure.origin == cell.origin) => {
                Fate::Added
            }
            _ => Fate::SameAsAnother,
        };
        let part = match fate {
            Fate::Added | Fate::Disputes(_) => Some(count),
            Fate::NotUsed(Use::Unknown) | Fate::CountedTwice => {
                Some(Count::Missing(State::NotCollected))
            }
            _ => None,
        };
        if let Some(part) = part {
            sum = Some(sum.map_or(part, |sum| add(sum, part)));
        }
        traced.push(Traced { cell, count, fate });
    }
    Trace {
        shown,
        sum,
        cells: traced,
    }
}

impl Trace {
    /// Whether the cells that are added come to what is shown. Where that is missing, they do not
    /// come to a number.
    pub fn adds_up(&self) -> bool {
        match self.shown {
            Some(Count::Missing(_)) => !matches!(self.sum, Some(Count::Number(_))),
            shown => self.sum == shown,
        }
    }
}
