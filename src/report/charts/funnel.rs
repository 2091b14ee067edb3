//! Whether councils differ by more than chance and size: shares over counts, with limits.

use super::super::compare::interval;
use super::super::compare_tidy::whole_number;
use super::super::compare_words::{flag_word, service_limits};
use super::super::context::capital;
use super::super::figure::{
    Axis, CurvePoint, Figure, KeyEntry, Picture, Scatter, ScatterPoint, Shape,
};
use super::super::table::{Table, TableColumn, Value};
use super::service_dots::share_of;
use super::{Over, councils, rounded, share_axis, shown};
use crate::compare::{CouncilOfService, LimitsFor, ServiceOverCouncils};
use crate::model::State;
use crate::statistics::Interval;
use crate::statistics::funnel::{Flag, Limits};
use crate::statistics::overdispersion::share_limits;

/// The most councils beyond the limits that are named in the picture.
const MOST_OUTLIERS: usize = 12;
/// Over how many places the limits are drawn.
const PLACES: u32 = 96;

/// A funnel of one service; `None` where no council has a share.
pub fn funnel_figure(over: &ServiceOverCouncils, of: Over) -> Option<Figure> {
    let service = of.service(over.service);
    let unit = of.unit();
    let target = over.pooled.share()?;
    let beyond = Beyond::of(over);
    let named = named(over);
    let points: Vec<ScatterPoint> = over
        .councils
        .iter()
        .filter_map(|one| {
            let is_marked = of.is_marked(one.council);
            let is_named = is_marked || named.contains(&one.council);
            Some(ScatterPoint {
                size: one.cell.digital?.whole(),
                share: rounded(share_of(one)?),
                label: is_named.then(|| of.name(one.council)),
                shape: if is_marked { Shape::Own } else { Shape::Other },
            })
        })
        .collect();
    let mut key: Vec<KeyEntry> = of.own_entry().into_iter().collect();
    key.push(KeyEntry {
        shape: Shape::Other,
        words: "a council; the furthest beyond the limits are named".into(),
    });
    if beyond.limits.is_none() {
        key.pop();
        key.push(KeyEntry {
            shape: Shape::Other,
            words: "a council".into(),
        });
    }
    let axis = Axis {
        holds: None,
        name: format!("Digital share of {unit}, per cent; the axis need not start at zero"),
        ..share_axis(unit)
    };
    let pooled = format!("all together {}", shown(target));
    Some(Figure {
        headline: beyond.sentence(over, service, target),
        subtitle: of.subtitle(&format!(
            "Digital share of {service} by number of {unit}, councils"
        )),
        description: format!(
            "Funnel plot of the digital share of {service} over the number of {unit}, with limits at 95% and 99.8%; {} drawn.",
            councils(points.len())
        ),
        picture: Picture::Scatter(Scatter {
            across: format!("{} on a scale of powers of ten", capital(unit)),
            axis,
            key,
            target: (rounded(target), pooled),
            limits: curve(&points, &beyond, target),
            points,
        }),
        table: table(over, &beyond, of),
        notes: notes(over, &beyond, named.len(), of),
    })
}

/// How many lie beyond the limits, and how the limits are made.
struct Beyond {
    /// The variance that limits allow for beyond chance; `None` where there are no limits.
    limits: Option<f64>,
    assessed: usize,
    inner: usize,
    outer: usize,
}

impl Beyond {
    fn of(over: &ServiceOverCouncils) -> Self {
        // A limit at one council's count tells that there are limits at all.
        let has_limits = over.councils.iter().any(|one| one.limits.is_some());
        let beyond_chance = over.standing.and_then(|standing| standing.beyond_chance);
        let flags = || over.councils.iter().filter_map(|one| one.flag);
        let is_far = |flag: &Flag| matches!(flag, Flag::FarAbove | Flag::FarBelow);
        Self {
            limits: has_limits.then(|| beyond_chance.map_or(0.0, |found| found.tau2)),
            assessed: flags().count(),
            inner: flags().filter(|flag| *flag != Flag::Within).count(),
            outer: flags().filter(is_far).count(),
        }
    }

    fn at(&self, target: f64, size: f64) -> Option<Limits> {
        share_limits(target, size, self.limits?)
    }

    fn sentence(&self, over: &ServiceOverCouncils, service: &str, target: f64) -> String {
        let with_share = over.councils.iter().filter_map(share_of).count();
        if self.limits.is_none() {
            return format!(
                "{service}: {} was digital over {}, too few to tell who differs by more than chance",
                shown(target),
                councils(with_share)
            );
        }
        match (self.inner, self.outer) {
            (0, _) => format!(
                "{service}: none of {} lies beyond the 95% limits around {}",
                councils(self.assessed),
                shown(target)
            ),
            (inner, 0) => format!(
                "{service}: {inner} of {} beyond the 95% limits, none beyond the 99.8% limits",
                councils(self.assessed)
            ),
            (inner, outer) => format!(
                "{service}: {inner} of {} beyond the 95% limits, {outer} of them beyond the 99.8% limits",
                councils(self.assessed)
            ),
        }
    }
}

/// The councils beyond the limits that are named: the furthest first.
fn named(over: &ServiceOverCouncils) -> Vec<crate::model::CouncilId> {
    let target = over.pooled.share().unwrap_or_default();
    let mut beyond: Vec<&CouncilOfService> = over
        .councils
        .iter()
        .filter(|one| one.flag.is_some_and(|flag| flag != Flag::Within))
        .collect();
    let far = |one: &CouncilOfService| {
        let is_outer = matches!(one.flag, Some(Flag::FarAbove | Flag::FarBelow));
        (is_outer, (share_of(one).unwrap_or(target) - target).abs())
    };
    beyond.sort_by(|one, other| {
        let (a, b) = (far(other), far(one));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let named = beyond.iter().take(MOST_OUTLIERS);
    named.map(|one| one.council).collect()
}

/// The limits from the smallest to the largest council.
fn curve(points: &[ScatterPoint], beyond: &Beyond, target: f64) -> Vec<CurvePoint> {
    // The scale reaches a little further than the points, and so do the curves.
    const ROOM: f64 = 1.16;
    let sizes = || points.iter().map(|point| point.size);
    let low = sizes().fold(f64::INFINITY, f64::min).max(1.0) / ROOM;
    let high = sizes().fold(1.0, f64::max) * ROOM;
    let pair = |found: Interval| (found.lower * 100.0, found.upper * 100.0);
    (0..=PLACES)
        .filter_map(|place| {
            let size = low * (high / low).powf(f64::from(place) / f64::from(PLACES));
            let limits = beyond.at(target, size)?;
            Some(CurvePoint {
                size,
                inner: pair(limits.inner),
                outer: pair(limits.outer),
            })
        })
        .collect()
}

fn table(over: &ServiceOverCouncils, beyond: &Beyond, of: Over) -> Table {
    let target = over.pooled.share().unwrap_or_default();
    let mut columns = vec![
        TableColumn::words("Council"),
        TableColumn::numbers(capital(of.unit())),
    ];
    columns.extend(["Digital share", "95% limits", "99.8% limits"].map(TableColumn::numbers));
    columns.push(TableColumn::words("By the limits"));
    let row = |one: &CouncilOfService| {
        let state = one.cell.state();
        let limits = one.limits.and(one.cell.digital);
        let limits = limits.and_then(|own| beyond.at(target, own.whole()));
        let word = match one.flag {
            None => "not assessed".to_owned(),
            Some(Flag::Within) => "within".to_owned(),
            Some(flag) if flag > Flag::Within => format!("above ({})", flag_word(flag)),
            Some(flag) => format!("below ({})", flag_word(flag)),
        };
        let none = State::NotCollected;
        vec![
            Value::Text(of.name(one.council)),
            one.cell.total.map_or(Value::Missing(state), Value::Count),
            Value::percent_or(share_of(one), state),
            interval(limits.map(|limits| limits.inner), none),
            interval(limits.map(|limits| limits.outer), none),
            Value::Text(word),
        ]
    };
    let mut rows: Vec<Vec<Value>> = over.councils.iter().map(row).collect();
    let with_share = over.councils.iter().filter_map(share_of).count();
    let mut summary = |label: &str, count: Value, share: Value| {
        let mut row = vec![Value::Text(label.into()), count, share];
        row.resize(columns.len(), Value::Blank);
        rows.push(row);
    };
    let pooled = Value::percent(target);
    summary("All together", whole_number(over.pooled.whole()), pooled);
    let count = |count: usize| Value::Count(count as u64);
    summary("Councils with a share", count(with_share), Value::Blank);
    summary("Councils assessed", count(beyond.assessed), Value::Blank);
    summary("Beyond the 95% limits", count(beyond.inner), Value::Blank);
    summary("Beyond the 99.8% limits", count(beyond.outer), Value::Blank);
    Table {
        title: of.subtitle(&format!("{} by council", of.service(over.service))),
        columns,
        rows,
    }
}

fn notes(over: &ServiceOverCouncils, beyond: &Beyond, named: usize, of: Over) -> Vec<String> {
    let mut notes = vec![service_limits(of.terms)];
    if beyond.limits.is_none() {
        notes.push("There are too few councils here for limits, so none are drawn.".into());
    } else if of.terms.limits == LimitsFor::Overdispersed
        && let Some(found) = over.standing.and_then(|standing| standing.beyond_chance)
    {
        notes.push(format!(
            "The variance between these councils is {:.1} times what chance alone would give (φ, after \
             pulling in a tenth at each end); the limits allow for it (τ² = {:.4}).",
            found.phi, found.tau2
        ));
    }
    if named < beyond.inner {
        notes.push(format!(
            "Beyond the limits are {}; the {named} furthest are named, and the table has all of them.",
            councils(beyond.inner)
        ));
    }
    let without = over.councils.len() - over.councils.iter().filter_map(share_of).count();
    if without > 0 {
        notes.push(format!(
            "Without a share, so not drawn: {}.",
            councils(without)
        ));
    }
    notes.extend(of.notes());
    notes
}
