//! Whether shares move, and with the others: a panel a service, all on one scale.

use super::super::compare_tidy::whole_number;
use super::super::figure::{Axis, Figure, KeyEntry, Line, LinePanel, Lines, Picture, Shape};
use super::super::table::{Table, TableColumn, Value};
use super::{Over, rounded, share_axis, shown};
use crate::model::{CouncilId, ServiceId, State};
use crate::panel::{Panel, PanelCell};
use crate::statistics::{Proportion, Quartiles, median, quartiles};

/// The shares of every service over the periods of these panels. `of` has the first of them; a
/// council marked is drawn beside its peers, and without one all councils together beside their
/// median. `None` without a panel.
pub fn trend_figure(panels: &[Panel], of: Over) -> Option<Figure> {
    let (first, last) = (panels.first()?, panels.last()?);
    let mut services: Vec<ServiceId> = panels.iter().flat_map(Panel::services).collect();
    services.sort_unstable();
    services.dedup();
    let is_provided = |service: &ServiceId| {
        of.marked.is_none_or(|marked| {
            let cells = panels
                .iter()
                .filter_map(|panel| panel.get(marked.council, *service));
            cells
                .into_iter()
                .any(|cell| cell.state != Some(State::NotProvided))
        })
    };
    services.retain(is_provided);
    let all: Vec<Series> = services
        .iter()
        .map(|service| Series::of(*service, panels, of))
        .collect();
    let whose = match of.marked {
        Some(marked) => of.name(marked.council),
        None => "All councils together".into(),
    };
    let others = if of.marked.is_some() {
        "peers"
    } else {
        "councils"
    };
    let mut key = vec![KeyEntry {
        shape: Shape::Own,
        words: whose.clone(),
    }];
    if all
        .iter()
        .any(|series| series.points.iter().any(|point| point.median.is_some()))
    {
        key.push(KeyEntry {
            shape: Shape::Median,
            words: format!("median of {others}"),
        });
    }
    if all
        .iter()
        .any(|series| series.points.iter().any(|point| point.half.is_some()))
    {
        key.push(KeyEntry {
            shape: Shape::Half,
            words: format!("middle half of {others}"),
        });
    }
    let unit = of.unit();
    let span = first
        .window
        .hull(last.window)
        .unwrap_or(first.window)
        .words();
    let what = format!("{whose}: digital share of {unit} by service, per cent, {span}");
    let mut notes = vec![format!(
        "The median and the middle half are of the same {others} in every period: those with a share \
         in all of them{}. All panels have one scale, which need not start at zero. A gap in a line is a period without a share.",
        if of.marked.is_some() {
            ""
        } else {
            ", which are also those added together"
        }
    )];
    if panels.len() < FEWEST_FOR_TREND {
        notes.push(
            "There are too few periods here for a trend; steps may be chance or season.".into(),
        );
    }
    notes.extend(of.notes());
    Some(Figure {
        headline: headline(&all, panels, &whose, of),
        subtitle: match of.context.title {
            Some(title) => format!("{title}. {what}"),
            None => what.clone(),
        },
        description: format!(
            "Small multiples of lines: the digital share of {whose} over {} periods, a panel for each of {} services.",
            panels.len(),
            all.len()
        ),
        picture: Picture::Lines(Lines {
            axis: Axis {
                holds: None,
                ..share_axis(unit)
            },
            key,
            periods: panels
                .iter()
                .map(|panel| panel.window.to_string())
                .collect(),
            panels: all.iter().map(|series| series.panel(of)).collect(),
        }),
        table: table(&all, panels, &whose, of),
        notes,
    })
}

/// Fewer periods than this are no trend, as for the trend of public health indicators.
const FEWEST_FOR_TREND: usize = 5;

/// A service in one period.
struct Point {
    own: Option<Proportion>,
    state: State,
    median: Option<f64>,
    half: Option<Quartiles>,
}

/// A service over the periods.
struct Series {
    service: ServiceId,
    others: usize,
    points: Vec<Point>,
}

impl Series {
    fn of(service: ServiceId, panels: &[Panel], of: Over) -> Self {
        let known = |panel: &Panel, council: CouncilId| {
            let digital = panel.digital(council, service);
            digital.filter(|one| one.share().is_some())
        };
        let mut others: Vec<CouncilId> = match of.marked {
            Some(marked) => marked.peers.clone(),
            None => panels.iter().flat_map(Panel::councils).collect(),
        };
        others.sort_unstable();
        others.dedup();
        others.retain(|council| panels.iter().all(|panel| known(panel, *council).is_some()));
        let point = |panel: &Panel| {
            let found = others.iter().filter_map(|council| known(panel, *council));
            let found: Vec<Proportion> = found.collect();
            let shares: Vec<f64> = found.iter().filter_map(|one| one.share()).collect();
            let enough = shares.len() >= of.terms.minimum;
            let (own, state) = match of.marked {
                Some(marked) => {
                    let cell = panel.get(marked.council, service);
                    let state = cell.map_or(State::NotCollected, PanelCell::state);
                    (known(panel, marked.council), state)
                }
                None => (Some(Proportion::pooled(found)), State::NotCollected),
            };
            Point {
                own: own.filter(|own| own.share().is_some()),
                state,
                median: median(&shares).filter(|_| enough),
                half: quartiles(&shares).filter(|_| enough),
            }
        };
        Self {
            service,
            points: panels.iter().map(point).collect(),
            others: others.len(),
        }
    }

    fn shares(&self) -> impl Iterator<Item = Option<f64>> {
        self.points
            .iter()
            .map(|point| point.own.and_then(Proportion::share))
    }

    fn panel(&self, of: Over) -> LinePanel {
        let known = self.shares().flatten().count();
        let half = |half: Quartiles| (rounded(half.lower), rounded(half.upper));
        LinePanel {
            title: of.service(self.service).to_owned(),
            line: Line {
                own: self.shares().map(|share| share.map(rounded)).collect(),
                median: self
                    .points
                    .iter()
                    .map(|point| point.median.map(rounded))
                    .collect(),
                half: self
                    .points
                    .iter()
                    .map(|point| point.half.map(half))
                    .collect(),
            },
            words: (known == 0).then(|| match (of.marked, self.points.first()) {
                (Some(_), Some(point)) => super::missing(point.state),
                _ => "no council has a share in every period".into(),
            }),
        }
    }

    /// By how much the share moved from the first period to the last.
    fn moved(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.points.first()?, self.points.last()?);
        Some((first.own?.share()?, last.own?.share()?))
    }
}

fn headline(all: &[Series], panels: &[Panel], whose: &str, of: Over) -> String {
    let moves = all
        .iter()
        .filter_map(|series| Some((series.service, series.moved()?)));
    let far = |(from, to): (f64, f64)| (rounded(to) - rounded(from)).abs();
    let most = moves.max_by(|(_, one), (_, other)| far(*one).total_cmp(&far(*other)));
    let Some((service, (from, to))) = most else {
        return format!("{whose}: no service has a digital share in the first period and the last");
    };
    let service = of.service(service);
    if panels.len() == 1 {
        return format!("{whose}: one period alone shows no movement");
    }
    if far((from, to)) < 0.05 {
        return format!("{whose}: no service’s digital share moved");
    }
    let word = if to > from { "rose" } else { "fell" };
    format!(
        "{whose}: the digital share moved most in {service}, where it {word} from {} to {}",
        shown(from),
        shown(to)
    )
}

fn table(all: &[Series], panels: &[Panel], whose: &str, of: Over) -> Table {
    let others = if of.marked.is_some() {
        "Peers"
    } else {
        "Councils"
    };
    let columns = vec![
        TableColumn::words("Service"),
        TableColumn::words("Period"),
        TableColumn::numbers(super::super::context::capital(of.unit())),
        TableColumn::numbers("Digital share"),
        TableColumn::numbers(format!("{others}’ median")),
        TableColumn::numbers("Lower quartile"),
        TableColumn::numbers("Upper quartile"),
        TableColumn::numbers(format!("{others} with a share in every period")),
    ];
    let mut rows = Vec::new();
    for series in all {
        for (point, panel) in series.points.iter().zip(panels) {
            let share = |share: Option<f64>| Value::percent_or(share, State::NotCollected);
            rows.push(vec![
                Value::Text(of.service(series.service).to_owned()),
                Value::Text(panel.window.to_string()),
                point
                    .own
                    .map_or(Value::Missing(point.state), |own| whole_number(own.whole())),
                Value::percent_or(point.own.and_then(Proportion::share), point.state),
                share(point.median),
                share(point.half.map(|half| half.lower)),
                share(point.half.map(|half| half.upper)),
                Value::Count(series.others as u64),
            ]);
        }
    }
    Table {
        title: match of.context.title {
            Some(title) => format!("{title}. {whose}: digital share by service and period"),
            None => format!("{whose}: digital share by service and period"),
        },
        columns,
        rows,
    }
}
