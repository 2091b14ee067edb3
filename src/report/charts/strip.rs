//! How spread the councils are, a row a service.

use super::super::figure::{Figure, KeyEntry, Picture, Row, RowContent, RowMark, Rows, Shape};
use super::super::table::{Table, TableColumn, Value};
use super::service_dots::share_of;
use super::{Over, councils, missing, rounded, share_axis, shown};
use crate::compare::ServiceOverCouncils;
use crate::model::State;
use crate::panel::PanelCell;
use crate::statistics::{Proportion, quartiles};

/// The spread of councils by service.
pub fn strip_figure(overs: &[ServiceOverCouncils], of: Over) -> Figure {
    let unit = of.unit();
    let spreads: Vec<Spread> = overs.iter().map(|over| Spread::of(over, of)).collect();
    let rows = overs.iter().zip(&spreads).map(|(over, spread)| Row {
        label: of.service(over.service).to_owned(),
        detail: spread.detail(of),
        content: content(over, spread, of),
    });
    let mut key: Vec<KeyEntry> = of.own_entry().into_iter().collect();
    let mut councils = overs.iter().flat_map(|over| &over.councils);
    if councils.any(|one| !of.is_marked(one.council) && share_of(one).is_some()) {
        key.push(KeyEntry {
            shape: Shape::Other,
            words: "a council".into(),
        });
    }
    if spreads.iter().any(|spread| spread.median.is_some()) {
        key.push(KeyEntry {
            shape: Shape::Median,
            words: "median council".into(),
        });
    }
    let mut notes = vec![
        "Every council with a share is drawn; marks that would lie on each other are stacked. \
         `chart heatmap` has the share of each."
            .to_owned(),
    ];
    notes.extend(of.notes());
    Figure {
        headline: headline(overs, &spreads, of),
        subtitle: of.subtitle(&format!(
            "Digital share of {unit} by council and service, per cent"
        )),
        description: format!(
            "Strip plot: a mark for each council’s digital share, a row for each of {} services, with the median council.",
            overs.len()
        ),
        picture: Picture::Rows(Rows {
            axis: share_axis(unit),
            key,
            rows: rows.collect(),
        }),
        table: table(overs, &spreads, of),
        notes,
    }
}

/// How the shares of a service lie.
struct Spread {
    count: usize,
    low: Option<f64>,
    high: Option<f64>,
    median: Option<f64>,
    half: Option<(f64, f64)>,
    /// The share of the council marked, or why it has none; `None` where none is marked.
    own: Option<Result<f64, State>>,
}

impl Spread {
    fn of(over: &ServiceOverCouncils, of: Over) -> Self {
        let shares: Vec<f64> = over.councils.iter().filter_map(share_of).collect();
        let own = of.marked.map(|marked| {
            let cell = of.panel.get(marked.council, over.service);
            let share = cell
                .and_then(|cell| cell.digital)
                .and_then(Proportion::share);
            share.ok_or_else(|| cell.map_or(State::NotProvided, PanelCell::state))
        });
        Self {
            count: shares.len(),
            low: shares.last().copied(),
            high: shares.first().copied(),
            median: over.median,
            half: quartiles(&shares).map(|half| (half.lower, half.upper)),
            own,
        }
    }

    fn detail(&self, of: Over) -> String {
        let count = councils(self.count);
        match (self.own, of.marked) {
            (Some(Ok(share)), Some(marked)) => {
                format!("{} {}; {count}", of.name(marked.council), shown(share))
            }
            (Some(Err(state)), Some(marked)) => {
                format!("{} {}; {count}", of.name(marked.council), missing(state))
            }
            _ => count,
        }
    }
}

fn content(over: &ServiceOverCouncils, spread: &Spread, of: Over) -> RowContent {
    let others = over
        .councils
        .iter()
        .filter(|one| !of.is_marked(one.council));
    let mut marks: Vec<RowMark> = others
        .filter_map(share_of)
        .map(|share| RowMark::Point(Shape::Other, rounded(share)))
        .collect();
    let median = spread
        .median
        .map(|at| RowMark::Point(Shape::Median, rounded(at)));
    marks.extend(median);
    if let Some(Ok(own)) = spread.own {
        marks.push(RowMark::Point(Shape::Own, rounded(own)));
    }
    if marks.is_empty() {
        return RowContent::Words("no council has a share".into());
    }
    RowContent::Marks(marks)
}

/// The service over which councils differ most: by their middle half, else from end to end.
fn headline(overs: &[ServiceOverCouncils], spreads: &[Spread], of: Over) -> String {
    let widest = |range: fn(&Spread) -> Option<(f64, f64)>| {
        let found = overs.iter().zip(spreads);
        let found = found.filter_map(|(over, spread)| Some((over.service, range(spread)?)));
        found.max_by(|(_, one), (_, other)| (one.1 - one.0).total_cmp(&(other.1 - other.0)))
    };
    if let Some((service, (low, high))) = widest(|spread| spread.half) {
        return format!(
            "Councils differ most in {}: the middle half lies between {} and {}",
            of.service(service),
            shown(low),
            shown(high)
        );
    }
    let ends = |spread: &Spread| Some((spread.low?, spread.high?)).filter(|_| spread.count > 1);
    match widest(ends) {
        Some((service, (low, high))) => format!(
            "Councils differ most in {}: from {} to {}",
            of.service(service),
            shown(low),
            shown(high)
        ),
        None => "No service has a share of more than one council, so there is no spread".into(),
    }
}

fn table(overs: &[ServiceOverCouncils], spreads: &[Spread], of: Over) -> Table {
    let mut columns = vec![TableColumn::words("Service")];
    columns.extend(
        [
            "Councils",
            "Lowest",
            "Lower quartile",
            "Median",
            "Upper quartile",
            "Highest",
        ]
        .map(TableColumn::numbers),
    );
    if let Some(marked) = of.marked {
        columns.push(TableColumn::numbers(of.name(marked.council)));
    }
    let row = |(over, spread): (&ServiceOverCouncils, &Spread)| {
        let share = |share: Option<f64>| Value::percent_or(share, State::NotCollected);
        let mut row = vec![
            Value::Text(of.service(over.service).to_owned()),
            Value::Count(spread.count as u64),
            share(spread.low),
            share(spread.half.map(|half| half.0)),
            share(spread.median),
            share(spread.half.map(|half| half.1)),
            share(spread.high),
        ];
        row.extend(
            spread
                .own
                .map(|own| own.map_or_else(Value::Missing, Value::percent)),
        );
        row
    };
    Table {
        title: of.subtitle(&format!("Spread of councils by service, {}", of.unit())),
        columns,
        rows: overs.iter().zip(spreads).map(row).collect(),
    }
}
