//! Councils by services with the share in every cell.

use super::super::figure::{Cell, Figure, Grid, GridRow, Picture, Tint};
use super::super::table::{Alignment, Table, TableColumn, Value};
use super::{Over, councils, missing_words, rounded, shown};
use crate::model::{CouncilId, ServiceId, State};
use crate::statistics::Proportion;

/// Where the tints begin, in per cent, with the words of each.
const TINTS: [(f64, Tint, &str); 4] = [
    (75.0, Tint::Highest, "75.0% and more"),
    (50.0, Tint::High, "50.0% to 74.9%"),
    (25.0, Tint::Low, "25.0% to 49.9%"),
    (0.0, Tint::Lowest, "under 25.0%"),
];

/// The share of each council in each service. With a council marked, it and its peers alone.
pub fn heatmap_figure(of: Over) -> Figure {
    let all = in_order(of);
    let is_drawn = |id: &CouncilId| {
        of.marked
            .is_none_or(|marked| marked.council == *id || marked.peers.contains(id))
    };
    let drawn: Vec<CouncilId> = all.iter().copied().filter(is_drawn).collect();
    let services: Vec<ServiceId> = of.panel.services().into_iter().collect();
    let rows = drawn.iter().map(|council| GridRow {
        label: of.name(*council),
        cells: services
            .iter()
            .map(|service| cell(*council, *service, of))
            .collect(),
    });
    let rows: Vec<GridRow> = rows.collect();
    let mut notes = Vec::new();
    if drawn.len() < all.len() {
        notes.push(format!(
            "Drawn are {} of {}: the one asked about and its peers. The table has all of them.",
            drawn.len(),
            councils(all.len())
        ));
    }
    notes.push("Councils are in the order of their names; this is no ranking.".into());
    notes.extend(of.notes());
    Figure {
        headline: headline(&services, of),
        subtitle: of.subtitle(&format!(
            "Digital share of {} by council and service, per cent",
            of.unit()
        )),
        description: format!(
            "Table of {} by {} services with the digital share in every cell; darker is higher.",
            councils(drawn.len()),
            services.len()
        ),
        picture: Picture::Grid(Grid {
            columns: services
                .iter()
                .map(|id| of.service(*id).to_owned())
                .collect(),
            key: key(&rows),
            rows,
        }),
        table: table(&all, &services, of),
        notes,
    }
}

/// Every council in the order of their names.
pub(super) fn in_order(of: Over) -> Vec<CouncilId> {
    let mut all: Vec<CouncilId> = of.panel.councils().into_iter().collect();
    all.sort_by_key(|id| {
        let council = of.context.registers.councils.get(*id);
        (council.name.clone(), council.code.clone())
    });
    all
}

/// A share, or why there is none.
fn share(council: CouncilId, service: ServiceId, of: Over) -> Result<f64, State> {
    let cell = of.panel.get(council, service).ok_or(State::NotProvided)?;
    let share = cell.digital.and_then(Proportion::share);
    share.ok_or_else(|| cell.state())
}

fn cell(council: CouncilId, service: ServiceId, of: Over) -> Cell {
    match share(council, service, of) {
        Ok(share) => {
            let number = rounded(share);
            let tint = TINTS.iter().find(|(from, ..)| number >= *from);
            let tint = tint.map_or(Tint::Lowest, |(_, tint, _)| *tint);
            Cell::Number(tint, shown(share))
        }
        Err(state) => Cell::Words(format!("[{}]", state.letter())),
    }
}

/// What the tints and the letters in use stand for.
fn key(rows: &[GridRow]) -> Vec<(Cell, String)> {
    let cells = || rows.iter().flat_map(|row| &row.cells);
    let tints = TINTS.iter().rev().filter_map(|(_, tint, words)| {
        let found = cells().find(|cell| matches!(cell, Cell::Number(own, _) if own == tint))?;
        let Cell::Number(tint, _) = found else {
            return None;
        };
        Some((Cell::Number(*tint, String::new()), (*words).to_owned()))
    });
    let states = State::ALL.into_iter().filter_map(|state| {
        let letter = format!("[{}]", state.letter());
        let is_used = cells().any(|cell| matches!(cell, Cell::Words(words) if *words == letter));
        is_used.then(|| (Cell::Words(letter), missing_words(state).to_owned()))
    });
    tints.chain(states).collect()
}

fn pooled(service: ServiceId, of: Over) -> Option<f64> {
    let councils = of.panel.councils();
    let all = councils.iter();
    let all = all.filter_map(|council| of.panel.digital(*council, service));
    Proportion::pooled(all).share()
}

fn headline(services: &[ServiceId], of: Over) -> String {
    let shares = services.iter();
    let shares = shares.filter_map(|service| Some((pooled(*service, of)?, *service)));
    let mut shares: Vec<(f64, ServiceId)> = shares.collect();
    shares.sort_by(|one, other| one.0.total_cmp(&other.0));
    let whose = match in_order(of).as_slice() {
        [only] => of.name(*only),
        _ => "All councils together".to_owned(),
    };
    match shares.as_slice() {
        [] => "No digital share is known".into(),
        [(share, service)] => format!(
            "{whose}: {1} of {0} was digital",
            of.service(*service),
            shown(*share)
        ),
        [(low, least), .., (high, most)] => format!(
            "{whose}: {} is the most digital ({}) and {} the least ({})",
            of.service(*most),
            shown(*high),
            of.service(*least),
            shown(*low)
        ),
    }
}

fn table(all: &[CouncilId], services: &[ServiceId], of: Over) -> Table {
    let title = format!("Digital share by council and service, {}", of.unit());
    let mut table = by_council_and_service(
        &title,
        (all, services),
        Alignment::Right,
        of,
        |council, service| share(council, service, of).map_or_else(Value::Missing, Value::percent),
    );
    let whole = services
        .iter()
        .map(|service| Value::percent_or(pooled(*service, of), State::NotCollected));
    let name = Value::Text("All together".into());
    table.rows.push([name].into_iter().chain(whole).collect());
    table
}

/// A table with a row a council and a column a service.
pub(super) fn by_council_and_service(
    title: &str,
    (all, services): (&[CouncilId], &[ServiceId]),
    alignment: Alignment,
    of: Over,
    value: impl Fn(CouncilId, ServiceId) -> Value,
) -> Table {
    let mut columns = vec![TableColumn::words("Council")];
    columns.extend(services.iter().map(|id| TableColumn {
        heading: of.service(*id).to_owned(),
        alignment,
    }));
    let row = |council: &CouncilId| {
        let name = Value::Text(of.name(*council));
        let values = services.iter().map(|service| value(*council, *service));
        [name].into_iter().chain(values).collect()
    };
    Table {
        title: of.subtitle(title),
        columns,
        rows: all.iter().map(row).collect(),
    }
}
