//! A council beside its peers over its services: where it stands, and its shares with intervals.

use super::super::compare::{Beside, comparison_table};
use super::super::compare_words::{limits, peers, verdict_words};
use super::super::figure::{
    Axis, Figure, KeyEntry, Picture, Row, RowContent, RowMark, Rows, Shape, Signed,
};
use super::super::table::{Table, TableColumn, Value};
use super::{common, missing, of_many, rounded, share_axis, shown, subtitle};
use crate::baseline::Baseline;
use crate::compare::{Comparison, ServiceComparison, Verdict, WhyNot};
use crate::model::{State, plural};
use crate::statistics::Proportion;

/// Where a council stands among its peers: for each service the points from their median.
pub fn spine_figure(comparison: &Comparison, baseline: &Baseline, beside: Beside) -> Figure {
    let council = beside.name(comparison.council);
    let unit = beside.context.unit(comparison.unit);
    let rows = comparison.services.iter().map(|service| Row {
        label: beside.service(service.service).to_owned(),
        detail: position(service),
        content: spine_marks(service),
    });
    let mut key = vec![(Shape::Own, council.clone())];
    let mut services = comparison.services.iter();
    if services.any(|one| one.difference.is_some() && one.peers.quartiles.is_some()) {
        key.push((Shape::Half, "middle half of its peers".to_owned()));
    }
    key.push((Shape::Range, "lowest to highest peer".to_owned()));
    let counts = Counts::of(comparison);
    let mut notes = how_to_read(comparison, beside);
    notes.extend(common(baseline, beside.panel, beside.context));
    let what = format!(
        "{council} beside its peers ({}): digital share of {unit} by service",
        beside.peers.list.name
    );
    Figure {
        headline: counts.sentence(&council),
        subtitle: format!(
            "{}; percentage points from the peers’ median",
            subtitle(&what, baseline, beside.context)
        ),
        description: format!(
            "Spine chart of the digital share of {council} by service: points from the median of its peers, with their middle half and range."
        ),
        picture: Picture::Rows(Rows {
            axis: Axis {
                name: "Percentage points from the peers’ median, which is the line at 0".into(),
                unit: "",
                least: Some(-100.0),
                most: Some(100.0),
                holds: Some(0.0),
                signed: Signed::Differences,
            },
            key: entries(key),
            rows: rows.collect(),
        }),
        table: spine_table(comparison, &counts, beside),
        notes,
    }
}

/// A council's shares with their intervals, beside the median and middle half of its peers.
pub fn council_dots_figure(comparison: &Comparison, baseline: &Baseline, beside: Beside) -> Figure {
    let council = beside.name(comparison.council);
    let unit = beside.context.unit(comparison.unit);
    let rows = comparison.services.iter().map(|service| Row {
        label: beside.service(service.service).to_owned(),
        detail: share_words(service),
        content: dot_marks(service),
    });
    let rows: Vec<Row> = rows.collect();
    let mut key = vec![
        (Shape::Own, council.clone()),
        (Shape::Interval, "95% interval".to_owned()),
    ];
    let services = &comparison.services;
    if services.iter().any(|one| one.peers.median.is_some()) {
        key.push((Shape::Median, "median of its peers".to_owned()));
    }
    if services.iter().any(|one| one.peers.quartiles.is_some()) {
        key.push((Shape::Half, "middle half of its peers".to_owned()));
    }
    let mut notes = how_to_read(comparison, beside);
    notes.push(intervals());
    notes.extend(common(baseline, beside.panel, beside.context));
    let what = format!(
        "{council} and its peers ({}): digital share of {unit} by service, per cent",
        beside.peers.list.name
    );
    Figure {
        headline: range_sentence(comparison, beside),
        subtitle: subtitle(&what, baseline, beside.context),
        description: format!(
            "Dots with intervals: the digital share of {council} by service, beside the median and middle half of its peers."
        ),
        picture: Picture::Rows(Rows {
            axis: share_axis(unit),
            key: entries(key),
            rows,
        }),
        table: comparison_table(comparison, beside),
        notes,
    }
}

/// What intervals are.
pub(super) fn intervals() -> String {
    "Intervals: counts are of everybody and no sample; they say how far a share could move by chance \
     if each contact were an independent draw."
        .into()
}

fn entries(key: Vec<(Shape, String)>) -> Vec<KeyEntry> {
    key.into_iter()
        .map(|(shape, words)| KeyEntry { shape, words })
        .collect()
}

/// Who the peers are, and what makes a verdict.
fn how_to_read(comparison: &Comparison, beside: Beside) -> Vec<String> {
    vec![peers(comparison, beside), limits(beside.terms)]
}

fn share_of(service: &ServiceComparison) -> Option<f64> {
    service.cell.digital.and_then(Proportion::share)
}

/// The words beside a row of the spine: the share, and how many peers are lower.
fn position(service: &ServiceComparison) -> String {
    let share = share_of(service).map(shown);
    let lower = service.peers.lower.filter(|_| !service.peers.of.is_empty());
    let lower = lower.map(|lower| format!("{lower} of {} lower", service.peers.of.len()));
    let parts: Vec<String> = share.into_iter().chain(lower).collect();
    parts.join("; ")
}

fn share_words(service: &ServiceComparison) -> String {
    share_of(service).map_or_else(String::new, |share| {
        format!("{}, {}", shown(share), of_many(service.cell.digital))
    })
}

/// Why a service has no marks.
fn why(service: &ServiceComparison) -> String {
    match service.verdict {
        Verdict::NotCompared(WhyNot::NoShare(state)) => no_share(service, state),
        verdict => verdict_words(verdict),
    }
}

/// Why there is no share: nothing returned, nothing counted, or no digital channel returned.
fn no_share(service: &ServiceComparison, state: State) -> String {
    match service.cell.total {
        Some(0) => "none counted, so no share".into(),
        Some(_) => "no digital channel returned [x]".into(),
        None => missing(state),
    }
}

/// The lowest and the highest peer.
fn extremes(service: &ServiceComparison) -> Option<(f64, f64)> {
    let shares = service.peers.of.iter();
    let shares = shares.filter_map(|(_, one)| one.share());
    shares.fold(None, |found, share| {
        let (low, high) = found.unwrap_or((share, share));
        Some((low.min(share), high.max(share)))
    })
}

fn spine_marks(service: &ServiceComparison) -> RowContent {
    let (Some(difference), Some(median)) = (service.difference, service.peers.median) else {
        return RowContent::Words(why(service));
    };
    let from = |share: f64| rounded(share - median);
    let mut marks = Vec::new();
    if let Some((low, high)) = extremes(service) {
        marks.push(RowMark::Span(Shape::Range, from(low), from(high)));
    }
    if let Some(half) = service.peers.quartiles {
        marks.push(RowMark::Span(
            Shape::Half,
            from(half.lower),
            from(half.upper),
        ));
    }
    marks.push(RowMark::Point(Shape::Own, rounded(difference)));
    RowContent::Marks(marks)
}

fn dot_marks(service: &ServiceComparison) -> RowContent {
    let Some(share) = share_of(service) else {
        return RowContent::Words(no_share(service, service.cell.state()));
    };
    let mut marks = Vec::new();
    if let Some(half) = service.peers.quartiles {
        let (lower, upper) = (rounded(half.lower), rounded(half.upper));
        marks.push(RowMark::Span(Shape::Half, lower, upper));
    }
    if let Some(interval) = service.interval {
        let (lower, upper) = (rounded(interval.lower), rounded(interval.upper));
        marks.push(RowMark::Span(Shape::Interval, lower, upper));
    }
    if let Some(median) = service.peers.median {
        marks.push(RowMark::Point(Shape::Median, rounded(median)));
    }
    marks.push(RowMark::Point(Shape::Own, rounded(share)));
    RowContent::Marks(marks)
}

/// How many services stand where.
struct Counts {
    all: u64,
    higher: u64,
    similar: u64,
    lower: u64,
}

impl Counts {
    fn of(comparison: &Comparison) -> Self {
        let count = |is: fn(Verdict) -> bool| {
            let services = comparison.services.iter();
            services.filter(|service| is(service.verdict)).count() as u64
        };
        Self {
            all: comparison.services.len() as u64,
            higher: count(|verdict| matches!(verdict, Verdict::Higher(_))),
            similar: count(|verdict| verdict == Verdict::Similar),
            lower: count(|verdict| matches!(verdict, Verdict::Lower(_))),
        }
    }

    fn not_compared(&self) -> u64 {
        self.all - self.higher - self.similar - self.lower
    }

    fn sentence(&self, council: &str) -> String {
        let services = plural(self.all, "service");
        if self.not_compared() == self.all {
            return format!("{council}: none of {services} can be compared with its peers");
        }
        let rest = match self.not_compared() {
            0 => String::new(),
            rest => format!("; {rest} not compared"),
        };
        format!(
            "{council}, digital share of {services}: {} higher than its peers, {} similar, {} lower{rest}",
            self.higher, self.similar, self.lower
        )
    }

    fn rows(&self) -> [(&'static str, u64); 5] {
        [
            ("Services in all", self.all),
            ("Higher than peers", self.higher),
            ("Similar to peers", self.similar),
            ("Lower than peers", self.lower),
            ("Not compared", self.not_compared()),
        ]
    }
}

fn spine_table(comparison: &Comparison, counts: &Counts, beside: Beside) -> Table {
    let mut columns = vec![TableColumn::words("Service")];
    columns.extend(
        [
            "Digital share",
            "Peers’ median",
            "Difference, points",
            "Middle half of peers, points from the median",
            "Lowest to highest peer, points from the median",
            "Peers lower",
        ]
        .map(TableColumn::numbers),
    );
    columns.push(TableColumn::words("Beside peers"));
    let range = |of: Option<(f64, f64)>, median: Option<f64>| {
        of.zip(median).map_or(
            Value::Missing(State::NotCollected),
            |((low, high), median)| {
                let points = |share: f64| Value::points(share - median).shown();
                Value::Text(format!("{} to {}", points(low), points(high)))
            },
        )
    };
    let none = Value::Missing(State::NotCollected);
    let row = |service: &ServiceComparison| {
        let found = &service.peers;
        let half = found.quartiles.map(|half| (half.lower, half.upper));
        vec![
            Value::Text(beside.service(service.service).to_owned()),
            Value::percent_or(share_of(service), service.cell.state()),
            Value::percent_or(found.median, State::NotCollected),
            service.difference.map_or(none.clone(), Value::points),
            range(half, found.median),
            range(extremes(service), found.median),
            found.lower.map_or(none.clone(), |lower| {
                Value::Text(format!("{lower} of {}", found.of.len()))
            }),
            Value::Text(verdict_words(service.verdict)),
        ]
    };
    let mut rows: Vec<Vec<Value>> = comparison.services.iter().map(row).collect();
    rows.extend(counts.rows().map(|(label, count)| {
        let mut row = vec![Value::Text(label.into()), Value::Count(count)];
        row.extend(std::iter::repeat_n(Value::Blank, columns.len() - 2));
        row
    }));
    Table {
        title: comparison_table(comparison, beside).title,
        columns,
        rows,
    }
}

/// From the least digital service to the most.
fn range_sentence(comparison: &Comparison, beside: Beside) -> String {
    let council = beside.name(comparison.council);
    let shares = comparison.services.iter();
    let shares = shares.filter_map(|one| Some((share_of(one)?, one.service)));
    let mut shares: Vec<_> = shares.collect();
    shares.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    match shares.as_slice() {
        [] => format!("{council}: no digital share is known"),
        [(share, service)] => format!(
            "{council}: {} of {} was digital",
            shown(*share),
            beside.service(*service)
        ),
        [(low, least), .., (high, most)] => format!(
            "{council}: the digital share goes from {} ({}) to {} ({})",
            shown(*low),
            beside.service(*least),
            shown(*high),
            beside.service(*most)
        ),
    }
}
