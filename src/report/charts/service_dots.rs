//! One service over councils, each with its interval.

use super::super::compare_answers::service_answer;
use super::super::figure::{Figure, KeyEntry, Picture, Row, RowContent, RowMark, Rows, Shape};
use super::super::table::{Table, Value};
use super::beside::intervals;
use super::{Marked, Over, councils, missing, of_many, rounded, share_axis, shown};
use crate::compare::{CouncilOfService, ServiceOverCouncils};
use crate::statistics::Proportion;

/// The most councils that are all drawn: more would not fit on a page.
const MOST_DRAWN: usize = 40;
/// How many are drawn at each end of a longer list, beside a council's peers.
const ENDS: usize = 8;
/// The most peers that are all drawn; of more, those next to the council.
const MOST_PEERS: usize = 20;
/// How many are drawn on each side of a council with more peers than that.
const BESIDE: usize = 8;
/// How many are drawn at each end where no council is asked about.
const ENDS_ALONE: usize = 18;

/// One service over councils, each with its interval.
pub fn service_dots_figure(over: &ServiceOverCouncils, of: Over) -> Figure {
    let service = of.service(over.service);
    let unit = of.unit();
    let (rows, drawn) = rows(over, of);
    let mut key: Vec<KeyEntry> = of.own_entry().into_iter().collect();
    key.push(KeyEntry {
        shape: Shape::Other,
        words: "a council".into(),
    });
    key.push(KeyEntry {
        shape: Shape::Interval,
        words: "95% interval".into(),
    });
    let mut notes = Vec::new();
    if drawn < over.councils.len() {
        let whose = match of.marked {
            Some(marked) if has_few_peers(marked) => {
                "the council asked about, its peers and both ends"
            }
            Some(_) => "the council asked about, those next to it and both ends",
            None => "both ends",
        };
        notes.push(format!(
            "Drawn are {drawn} of {}: {whose}. The table has all of them.",
            councils(over.councils.len())
        ));
    }
    notes.push(
        "Councils stand in the order of their shares for reading alone; where intervals overlap, the \
         order says nothing."
            .into(),
    );
    notes.push(intervals());
    notes.extend(of.notes());
    let what = format!("Digital share of {service} by council, {unit}, per cent");
    Figure {
        headline: headline(over, service),
        subtitle: of.subtitle(&what),
        description: format!(
            "Dots with intervals: the digital share of {service}, {drawn} of {}, from the highest.",
            councils(over.councils.len())
        ),
        picture: Picture::Rows(Rows {
            axis: share_axis(unit),
            key,
            rows,
        }),
        table: table(over, of),
        notes,
    }
}

/// The table of `compare --service`, with the range its sentence names.
fn table(over: &ServiceOverCouncils, of: Over) -> Table {
    let answer = service_answer(over, of.baseline, of.panel, of.terms, of.context);
    let empty = Table {
        title: String::new(),
        columns: Vec::new(),
        rows: Vec::new(),
    };
    let mut table = answer.tables.into_iter().next().unwrap_or(empty);
    let mut count = vec![Value::Text("Councils with a share".into())];
    count.push(Value::Blank);
    count.push(Value::Count(shares(over).count() as u64));
    count.resize(table.columns.len(), Value::Blank);
    table.rows.push(count);
    table
}

pub(super) fn share_of(one: &CouncilOfService) -> Option<f64> {
    one.cell.digital.and_then(Proportion::share)
}

fn shares(over: &ServiceOverCouncils) -> impl DoubleEndedIterator<Item = f64> {
    over.councils.iter().filter_map(share_of)
}

fn headline(over: &ServiceOverCouncils, service: &str) -> String {
    let count = shares(over).count();
    match (shares(over).next_back(), shares(over).next()) {
        (Some(low), Some(high)) if count > 1 => {
            let middle = over.median.map_or_else(String::new, |median| {
                format!("; the median is {}", shown(median))
            });
            format!(
                "{service}: the digital share goes from {} to {} over {}{middle}",
                shown(low),
                shown(high),
                councils(count)
            )
        }
        (Some(only), _) => format!("{service}: {} was digital in one council", shown(only)),
        _ => format!("{service}: no digital share is known"),
    }
}

/// Whether every peer of a council can be drawn.
fn has_few_peers(marked: &Marked) -> bool {
    marked.peers.len() <= MOST_PEERS
}

/// The rows drawn, with what is left out between them, and how many councils they are.
fn rows(over: &ServiceOverCouncils, of: Over) -> (Vec<Row>, usize) {
    let all = &over.councils;
    let with_share = shares(over).count();
    let ends = if of.marked.is_some() {
        ENDS
    } else {
        ENDS_ALONE
    };
    let own = all.iter().position(|one| of.is_marked(one.council));
    let is_drawn = |index: usize, one: &CouncilOfService| {
        let is_asked = of.marked.is_some_and(|marked| {
            let is_near = own.is_some_and(|own| own.abs_diff(index) <= BESIDE);
            let is_peer = marked.peers.contains(&one.council);
            index == own.unwrap_or(usize::MAX)
                || if has_few_peers(marked) {
                    is_peer
                } else {
                    is_near
                }
        });
        let is_end = index < ends || (index + ends >= with_share && index < with_share);
        all.len() <= MOST_DRAWN || is_asked || is_end
    };
    let mut rows = Vec::new();
    let mut gap: Vec<&CouncilOfService> = Vec::new();
    let mut drawn = 0;
    for (index, one) in all.iter().enumerate() {
        if is_drawn(index, one) {
            rows.extend(gap_row(&gap));
            gap.clear();
            rows.push(row(one, of));
            drawn += 1;
        } else {
            // Those without a share are told apart from those between two shares.
            if index == with_share {
                rows.extend(gap_row(&gap));
                gap.clear();
            }
            gap.push(one);
        }
    }
    rows.extend(gap_row(&gap));
    (rows, drawn)
}

fn row(one: &CouncilOfService, of: Over) -> Row {
    let share = share_of(one);
    let sign = if of.is_marked(one.council) {
        Shape::Own
    } else {
        Shape::Other
    };
    let detail = share.map_or_else(String::new, |share| {
        format!("{}, {}", shown(share), of_many(one.cell.digital))
    });
    let content = match (share, one.cell.total) {
        (Some(share), _) => {
            let interval = one.interval.map(|found| {
                RowMark::Span(Shape::Interval, rounded(found.lower), rounded(found.upper))
            });
            let point = RowMark::Point(sign, rounded(share));
            RowContent::Marks(interval.into_iter().chain([point]).collect())
        }
        (None, Some(0)) => RowContent::Words("none counted, so no share".into()),
        (None, Some(_)) => RowContent::Words("no digital channel returned [x]".into()),
        (None, None) => RowContent::Words(missing(one.cell.state())),
    };
    Row {
        label: of.name(one.council),
        detail,
        content,
    }
}

fn gap_row(gap: &[&CouncilOfService]) -> Option<Row> {
    let (first, last) = (gap.first()?, gap.last()?);
    let many = councils(gap.len());
    let words = match (share_of(first), share_of(last)) {
        (Some(high), Some(low)) if gap.len() > 1 => {
            format!("{many} not drawn, {} to {}", shown(high), shown(low))
        }
        (Some(only), _) => format!("{many} not drawn, {}", shown(only)),
        _ => format!("{many} without a share, not drawn"),
    };
    Some(Row {
        label: String::new(),
        detail: String::new(),
        content: RowContent::Gap(words),
    })
}
