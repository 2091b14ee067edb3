//! Where channel shift would move most, as tables and sentences.

use std::collections::BTreeSet;

use super::answer::Answer;
use super::compare::range;
use super::compare_tidy::whole_number;
use super::context::{Context, capital};
use super::naming::{FEWEST_UNNAMED, Naming};
use super::opportunity_notes::{opportunity_notes, records};
use super::table::{Table, TableColumn, Value};
use crate::baseline::Baseline;
use crate::compare::{Terms, Verdict};
use crate::model::{State, plural};
use crate::opportunities::{
    Ahead, Opportunities, Opportunity, Pair, Placed, RegionBehind, is_ahead, is_behind,
};
use crate::panel::Panel;
use crate::registers::PeerList;
use crate::savings::Span;
use crate::statistics::FEWEST_FOR_QUARTILES;

/// What opportunities are shown from, besides the facts.
#[derive(Debug, Clone, Copy)]
pub struct Searched<'a> {
    /// What the words of any report are made from.
    pub context: Context<'a>,
    /// The figures.
    pub panel: &'a Panel,
    /// What makes a difference.
    pub terms: &'a Terms,
    /// The list by which councils are similar.
    pub list: &'a PeerList,
    /// How councils are named.
    pub naming: &'a Naming,
}

impl Searched<'_> {
    pub(super) fn service(&self, found: &Opportunity) -> String {
        self.context
            .registers
            .services
            .get(found.service)
            .name
            .clone()
    }

    /// The types of its councils, which are compared as one.
    pub(super) fn family(&self, found: &Opportunity) -> String {
        let councils = &self.context.registers.councils;
        let kind = |one: &Placed| councils.get(one.council).kind.replace('-', " ");
        let kinds: BTreeSet<String> = found.councils.iter().map(kind).collect();
        kinds.into_iter().collect::<Vec<_>>().join(", ")
    }

    pub(super) fn title(&self, what: &str) -> String {
        let title = format!(
            "{what}, {}, {}",
            self.panel.window.words(),
            self.context.unit(self.panel.unit)
        );
        match self.context.title {
            Some(project) => format!("{project}. {title}"),
            None => title,
        }
    }
}

/// Where channel shift would move most, who is ahead and who could learn from whom.
pub fn opportunities_answer(found: &Opportunities, baseline: &Baseline, over: Searched) -> Answer {
    let mut tables = vec![services_table(found, over)];
    if found
        .services
        .iter()
        .any(|one| one.placed(is_ahead).count() > 0)
    {
        tables.push(ahead_table(found, over));
    }
    if found.services.iter().any(|one| !one.pairs.is_empty()) {
        tables.push(pairs_table(found, over));
    }
    if !found.regions.is_empty() {
        tables.push(regions_table(found, over));
    }
    let mut notes = vec![headline(found, over)];
    notes.extend(opportunity_notes(found, baseline, over));
    Answer {
        schema: "channelshift/opportunities/1",
        tables,
        notes,
        records: records(found, over),
    }
}

fn services_table(found: &Opportunities, over: Searched) -> Table {
    let unit = over.context.unit(over.panel.unit);
    let mut columns: Vec<TableColumn> = ["Service", "Councils of type"]
        .map(TableColumn::words)
        .into();
    columns.extend(
        [
            "Councils".into(),
            capital(unit),
            "Digital share".into(),
            "Median".into(),
            "Middle half".into(),
            "Ahead".into(),
            "Behind".into(),
            "Would move".into(),
        ]
        .map(TableColumn::numbers),
    );
    let none = || Value::Missing(State::NotCollected);
    let rows = found.services.iter().map(|one| {
        if !over.naming.may_show(one.councils.len()) {
            let mut row = vec![
                Value::Text(over.service(one)),
                Value::Text(over.family(one)),
                Value::Text(format!("under {FEWEST_UNNAMED}")),
            ];
            row.extend(std::iter::repeat_n(Value::Missing(State::Suppressed), 7));
            return row;
        }
        let count = |is| Value::Count(one.placed(is).count() as u64);
        let compared = one.placed(|verdict| !matches!(verdict, Verdict::NotCompared(_)));
        let [ahead, behind] = match compared.count() {
            0 => [none(), none()],
            _ => [count(is_ahead), count(is_behind)],
        };
        vec![
            Value::Text(over.service(one)),
            Value::Text(over.family(one)),
            Value::Count(one.councils.len() as u64),
            whole_number(one.pooled.whole()),
            Value::percent_or(one.pooled.share(), State::NotCollected),
            Value::percent_or(one.median, State::NotCollected),
            one.quartiles
                .map_or_else(none, |half| Value::Text(range(half.lower, half.upper))),
            ahead,
            behind,
            one.moved
                .map_or_else(none, |moved| whole_number(moved.round())),
        ]
    });
    Table {
        title: over.title("What reaching the upper quartile of comparable councils would move"),
        rows: rows.collect(),
        columns,
    }
}

/// Councils with their shares, in an order that says nothing of the shares.
fn named(placed: &[&Placed], over: Searched) -> String {
    let mut names: Vec<String> = placed
        .iter()
        .map(|one| {
            let share = Value::percent_or(one.own.share(), State::NotCollected);
            format!(
                "{} ({})",
                over.naming.name(one.council, over.context.registers),
                share.shown()
            )
        })
        .collect();
    names.sort_unstable();
    names.join(", ")
}

fn ahead_table(found: &Opportunities, over: Searched) -> Table {
    let rows = found.services.iter().filter_map(|one| {
        let ahead: Vec<&Placed> = one.placed(is_ahead).collect();
        (!ahead.is_empty()).then(|| {
            vec![
                Value::Text(over.service(one)),
                Value::Text(over.family(one)),
                Value::Text(named(&ahead, over)),
            ]
        })
    });
    Table {
        title: over.title("Councils well ahead of their type"),
        rows: rows.collect(),
        columns: ["Service", "Councils of type", "Well ahead"]
            .map(TableColumn::words)
            .into(),
    }
}

fn pairs_table(found: &Opportunities, over: Searched) -> Table {
    let registers = over.context.registers;
    let mut rows = Vec::new();
    for one in &found.services {
        let mut pairs: Vec<(String, &Pair)> = one
            .pairs
            .iter()
            .map(|pair| (over.naming.name(pair.behind, registers), pair))
            .collect();
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (behind, pair) in pairs {
            let (ahead, share, place) = match pair.ahead {
                Ahead::Council(ahead, place, share) => (
                    over.naming.name(ahead, registers),
                    Value::percent(share),
                    Value::Count(place.into()),
                ),
                other => (without(other).into(), Value::Blank, Value::Blank),
            };
            rows.push(vec![
                Value::Text(over.service(one)),
                Value::Text(behind),
                Value::percent(pair.share),
                Value::Text(ahead),
                share,
                place,
            ]);
        }
    }
    Table {
        title: over
            .title("Pairs to talk to: who is behind, and the most similar council that is ahead"),
        columns: vec![
            TableColumn::words("Service"),
            TableColumn::words("Behind"),
            TableColumn::numbers("Digital share"),
            TableColumn::words("Could talk to"),
            TableColumn::numbers("Its share"),
            TableColumn::numbers("Place on the list"),
        ],
        rows,
    }
}

/// Why nobody is named.
pub(super) fn without(ahead: Ahead) -> &'static str {
    match ahead {
        Ahead::Council(..) | Ahead::NoPeer => "none of its peers is well ahead",
        Ahead::NotListed => "it is not on the list of peers",
        Ahead::NoOrder => "the list of peers has no order",
    }
}

fn regions_table(found: &Opportunities, over: Searched) -> Table {
    let rows = found.regions.iter().map(|row| {
        let service = &over.context.registers.services.get(row.service).name;
        vec![
            Value::Text(service.clone()),
            Value::Text(row.region.clone()),
            Value::Text(behind_of(row, over.naming)),
        ]
    });
    Table {
        title: over
            .title("Services in which most of a region is behind: candidates for buying together"),
        rows: rows.collect(),
        columns: ["Service", "Region", "Councils behind"]
            .map(TableColumn::words)
            .into(),
    }
}

/// How many of a region are behind. Without names no number either: where all are behind it would
/// say so of each.
fn behind_of(row: &RegionBehind, naming: &Naming) -> String {
    match naming {
        Naming::Named => format!("{} of {}", row.behind, row.councils),
        Naming::Letters(_) => format!("more than half of {}", row.councils),
    }
}

fn headline(found: &Opportunities, over: Searched) -> String {
    let with_quartile = found.services.iter().filter(|one| one.moved.is_some());
    let span = super::savings::span_words(Span::of(over.panel.window));
    let first = found
        .services
        .first()
        .and_then(|one| Some((one, one.moved?)));
    match first {
        None => format!(
            "Nothing can be said of an upper quartile: no service has {FEWEST_FOR_QUARTILES} comparable councils with a share."
        ),
        Some((one, moved)) => format!(
            "Most would move in “{}” ({}): {} {} {span}, if every council below the upper quartile of its type were there. That can be said of {} of {} here.",
            over.service(one),
            over.family(one),
            super::savings::contacts_shown(moved),
            over.context.unit(over.panel.unit),
            with_quartile.count(),
            plural(found.services.len() as u64, "service and type"),
        ),
    }
}
