//! Who has sent what, a cell a council and service.

use super::super::figure::{Cell, Figure, Grid, GridRow, Picture, Sign};
use super::super::table::{Table, TableColumn, Value};
use super::heatmap::in_order;
use super::{Over, councils, missing};
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
        table: table(&all, &services, &sent, &counts, of),
        notes,
    }
}

/// What was returned of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Every,
    Part(Coverage),
    /// Nothing that can be used, and why.
    Nothing(State),
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
            (None, state) => Self::Nothing(state),
        }
    }

    fn cell(&self) -> Cell {
        match self {
            Self::Every => Cell::Sign(Sign::Full, "all".into()),
            Self::Part(months) => Cell::Sign(Sign::Part, part(*months)),
            Self::Nothing(State::NotCollected) => Cell::Sign(Sign::Empty, "none".into()),
            Self::Nothing(state) => Cell::Sign(Sign::Empty, format!("[{}]", state.letter())),
            Self::NotProvided => Cell::Sign(Sign::None, "n/a".into()),
        }
    }

    fn words(&self) -> Value {
        Value::Text(match self {
            Self::Every => "every month".into(),
            Self::Part(months) => format!("{} months", part(*months)),
            Self::Nothing(state) => missing(*state),
            Self::NotProvided => missing(State::NotProvided),
        })
    }
}

fn part(months: Coverage) -> String {
    format!("{} of {}", months.returned, months.expected)
}

/// What the signs in use stand for.
fn key(sent: &[Vec<Sent>]) -> Vec<(Cell, String)> {
    let all = || sent.iter().flatten();
    let mut key = Vec::new();
    if all().any(|one| *one == Sent::Every) {
        key.push((Sent::Every.cell(), "every month".to_owned()));
    }
    if let Some(one) = all().find(|one| matches!(one, Sent::Part(_))) {
        key.push((one.cell(), "some of the months".to_owned()));
    }
    for state in State::ALL {
        let one = Sent::Nothing(state);
        if all().any(|other| *other == one) {
            let letter = format!(" [{}]", state.letter());
            key.push((one.cell(), missing(state).replace(&letter, "")));
        }
    }
    if all().any(|one| *one == Sent::NotProvided) {
        key.push((Sent::NotProvided.cell(), "not provided".to_owned()));
    }
    key
}

/// How many services of councils were returned.
struct Counts {
    councils: usize,
    silent: usize,
    every: usize,
    part: usize,
    nothing: usize,
}

impl Counts {
    fn of(sent: &[Vec<Sent>]) -> Self {
        let count = |is: fn(&Sent) -> bool| sent.iter().flatten().filter(|one| is(one)).count();
        let is_silent = |council: &&Vec<Sent>| {
            let is_nothing = |one: &Sent| matches!(one, Sent::Nothing(_) | Sent::NotProvided);
            council.iter().all(is_nothing)
        };
        Self {
            councils: sent.len(),
            silent: sent.iter().filter(is_silent).count(),
            every: count(|one| *one == Sent::Every),
            part: count(|one| matches!(one, Sent::Part(_))),
            nothing: count(|one| matches!(one, Sent::Nothing(_))),
        }
    }

    fn sentence(&self) -> String {
        let all = plural((self.every + self.part + self.nothing) as u64, "figure");
        let from = match self.silent {
            0 => format!("each of {} sent something", councils(self.councils)),
            silent => format!("{silent} of {} sent nothing", councils(self.councils)),
        };
        format!(
            "Of {all} asked for, {} came for every month, {} in part, {} not at all; {from}",
            self.every, self.part, self.nothing
        )
    }
}

fn table(
    all: &[CouncilId],
    services: &[ServiceId],
    sent: &[Vec<Sent>],
    counts: &Counts,
    of: Over,
) -> Table {
    let mut columns = vec![TableColumn::words("Council")];
    columns.extend(
        services
            .iter()
            .map(|id| TableColumn::words(of.service(*id))),
    );
    let mut rows: Vec<Vec<Value>> = all
        .iter()
        .zip(sent)
        .map(|(council, sent)| {
            let name = Value::Text(of.name(*council));
            [name]
                .into_iter()
                .chain(sent.iter().map(Sent::words))
                .collect()
        })
        .collect();
    for (label, count) in [
        ("Councils in all", counts.councils),
        ("Councils that sent nothing", counts.silent),
        (
            "Figures asked for",
            counts.every + counts.part + counts.nothing,
        ),
        ("Returned for every month", counts.every),
        ("Returned in part", counts.part),
        ("Not returned", counts.nothing),
    ] {
        let mut row = vec![Value::Text(label.into()), Value::Count(count as u64)];
        row.resize(columns.len().max(2), Value::Blank);
        rows.push(row);
    }
    Table {
        title: of.subtitle(&format!("What was returned, {}", of.unit())),
        columns,
        rows,
    }
}
