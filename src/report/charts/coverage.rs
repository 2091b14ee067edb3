//! Who has sent what, a cell a council and service.

use super::super::figure::{Cell, Figure, Grid, GridRow, Picture, Sign};
use super::super::table::{Alignment, Table, Value};
use super::heatmap::{by_council_and_service, in_order};
use super::{Over, councils, missing, missing_words};
use crate::baseline::Coverage;
use crate::model::{CouncilId, ServiceId, State, plural};

/// What was returned of each council and service.
pub fn coverage_figure(of: Over) -> Figure {
    let all = in_order(of);
    let services: Vec<ServiceId> = of.panel.services().into_iter().collect();
    let sent: Vec<Vec<Sent>> = all
        .iter()
        .map(|council| {
            let sent = services
                .iter()
                .map(|service| Sent::of(*council, *service, of));
            sent.collect()
        })
        .collect();
    let rows = all.iter().zip(&sent).map(|(council, sent)| GridRow {
        label: of.name(*council),
        cells: sent.iter().map(Sent::cell).collect(),
    });
    let rows = rows.collect();
    let counts = Counts::of(&sent);
    let mut notes = vec![format!(
        "A cell counts the months of {} with a figure, of those in which the council was there. \
         Councils are in the order of their names.",
        of.baseline.window.words()
    )];
    notes.extend(of.notes());
    Figure {
        headline: counts.sentence(),
        subtitle: of.subtitle(&format!(
            "What was returned by council and service, {}",
            of.unit()
        )),
        description: format!(
            "Table of {} by {} services with a sign and a word for what was returned.",
            councils(all.len()),
            services.len()
        ),
        picture: Picture::Grid(Grid {
            columns: services
                .iter()
                .map(|id| of.service(*id).to_owned())
                .collect(),
            rows,
            key: key(&sent),
        }),
        table: table(&all, &services, &counts, of),
        notes,
    }
}

/// What was returned of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Every,
    Part(Coverage),
    /// Rows, of which none can be used: an error, or a channel that is missing.
    Unusable,
    Suppressed,
    /// No row.
    Nothing,
    NotProvided,
}

impl Sent {
    fn of(council: CouncilId, service: ServiceId, of: Over) -> Self {
        let Some(cell) = of.panel.get(council, service) else {
            return Self::NotProvided;
        };
        match (cell.total, cell.state()) {
            (Some(_), _) if cell.is_of_every_month() => Self::Every,
            (Some(_), _) => Self::Part(cell.months),
            (None, State::NotProvided) => Self::NotProvided,
            (None, State::Suppressed) => Self::Suppressed,
            (None, State::NotCollected) if cell.has_rows => Self::Unusable,
            (None, State::NotCollected) => Self::Nothing,
        }
    }

    fn cell(&self) -> Cell {
        match self {
            Self::Every => Cell::Sign(Sign::Full, "all".into()),
            Self::Part(months) => Cell::Sign(Sign::Part, part(*months)),
            Self::Unusable => Cell::Sign(Sign::Empty, "unusable".into()),
            Self::Suppressed => Cell::Sign(Sign::Empty, letter(State::Suppressed)),
            Self::Nothing => Cell::Sign(Sign::Empty, "none".into()),
            Self::NotProvided => Cell::Sign(Sign::None, "n/a".into()),
        }
    }

    fn words(&self) -> Value {
        Value::Text(match self {
            Self::Every => "every month".into(),
            Self::Part(months) => format!("{} months", part(*months)),
            Self::Unusable => format!("{UNUSABLE} {}", letter(State::NotCollected)),
            Self::Suppressed => missing(State::Suppressed),
            Self::Nothing => missing(State::NotCollected),
            Self::NotProvided => missing(State::NotProvided),
        })
    }

    /// What the sign stands for.
    fn key(&self) -> &'static str {
        match self {
            Self::Every => "every month",
            Self::Part(_) => "some of the months",
            Self::Unusable => UNUSABLE,
            Self::Suppressed => missing_words(State::Suppressed),
            Self::Nothing => missing_words(State::NotCollected),
            Self::NotProvided => missing_words(State::NotProvided),
        }
    }

    /// Whether it is another of the same kind.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// Rows that were sent and give no figure.
const UNUSABLE: &str = "sent but not usable";

fn letter(state: State) -> String {
    format!("[{}]", state.letter())
}

fn part(months: Coverage) -> String {
    format!("{} of {}", months.returned, months.expected)
}

/// What the signs in use stand for.
fn key(sent: &[Vec<Sent>]) -> Vec<(Cell, String)> {
    let order = [
        Sent::Every,
        Sent::Part(Coverage::default()),
        Sent::Unusable,
        Sent::Suppressed,
        Sent::Nothing,
        Sent::NotProvided,
    ];
    let first = |kind: &Sent| sent.iter().flatten().find(|one| one.is_like(kind));
    let used = order.iter().filter_map(first);
    used.map(|one| (one.cell(), one.key().to_owned())).collect()
}

/// How many services of councils were returned.
struct Counts {
    councils: usize,
    silent: usize,
    every: usize,
    part: usize,
    unusable: usize,
    suppressed: usize,
    nothing: usize,
}

impl Counts {
    fn of(sent: &[Vec<Sent>]) -> Self {
        let count = |kind: Sent| {
            let all = sent.iter().flatten();
            all.filter(|one| one.is_like(&kind)).count()
        };
        let is_silent = |council: &&Vec<Sent>| {
            let is_nothing = |one: &Sent| matches!(one, Sent::Nothing | Sent::NotProvided);
            council.contains(&Sent::Nothing) && council.iter().all(is_nothing)
        };
        Self {
            councils: sent.len(),
            silent: sent.iter().filter(is_silent).count(),
            every: count(Sent::Every),
            part: count(Sent::Part(Coverage::default())),
            unusable: count(Sent::Unusable),
            suppressed: count(Sent::Suppressed),
            nothing: count(Sent::Nothing),
        }
    }

    fn asked(&self) -> usize {
        self.every + self.part + self.unusable + self.suppressed + self.nothing
    }

    fn sentence(&self) -> String {
        let all = plural(self.asked() as u64, "figure");
        let mut counts = vec![
            format!("{} came for every month", self.every),
            format!("{} in part", self.part),
        ];
        for (count, words) in [
            (self.unusable, "not usable"),
            (self.suppressed, missing_words(State::Suppressed)),
        ] {
            if count > 0 {
                counts.push(format!("{count} {words}"));
            }
        }
        counts.push(format!("{} not at all", self.nothing));
        let from = match self.silent {
            0 => format!("each of {} sent something", councils(self.councils)),
            silent => format!("{silent} of {} sent nothing", councils(self.councils)),
        };
        format!("Of {all} asked for, {}; {from}", counts.join(", "))
    }
}

fn table(all: &[CouncilId], services: &[ServiceId], counts: &Counts, of: Over) -> Table {
    let title = format!("What was returned, {}", of.unit());
    let mut table = by_council_and_service(
        &title,
        (all, services),
        Alignment::Left,
        of,
        |council, service| Sent::of(council, service, of).words(),
    );
    for (label, count) in [
        ("Councils in all", counts.councils),
        ("Councils that sent nothing", counts.silent),
        ("Figures asked for", counts.asked()),
        ("Returned for every month", counts.every),
        ("Returned in part", counts.part),
        ("Sent but not usable", counts.unusable),
        ("Suppressed", counts.suppressed),
        ("Not returned", counts.nothing),
    ] {
        let mut row = vec![Value::Text(label.into()), Value::Count(count as u64)];
        row.resize(table.columns.len().max(2), Value::Blank);
        table.rows.push(row);
    }
    table
}
