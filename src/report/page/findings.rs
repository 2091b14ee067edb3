//! What stands first on a council's page: one sentence each, with its figure.

use crate::compare::{Comparison, ServiceComparison, Verdict};
use crate::model::{State, number, plural};
use crate::report::compare::{Beside, range};
use crate::report::compare_words::verdict_words;
use crate::report::table::Value;
use crate::statistics::Proportion;
use crate::trend::{Change, Pair};

/// What is said of a service: its share, how sure that is, the peers, and the verdict.
pub(super) fn of_service(one: &ServiceComparison, beside: Beside) -> String {
    let service = beside.service(one.service);
    let Some(share) = one.cell.digital.and_then(Proportion::share) else {
        let why = match one.cell.state() {
            State::NotCollected => "there is no digital share to show",
            state => state.words(),
        };
        return format!("{service}: {why}; {}.", verdict_words(one.verdict));
    };
    let own = Value::percent(share).shown();
    let between = one.interval.map_or_else(String::new, |found| {
        format!(" (95% interval {})", range(found.lower, found.upper))
    });
    let median = match (one.peers.median, one.difference) {
        (Some(median), Some(difference)) => format!(
            ", {} points from {}, the median of {}",
            Value::points(difference).shown(),
            Value::percent(median).shown(),
            plural(one.peers.of.len() as u64, "peer")
        ),
        _ => String::new(),
    };
    let verdict = verdict_words(one.verdict);
    format!("{service}: {own} digital{between}{median}; {verdict}.")
}

/// The service farthest below its peers' median of those that are lower, and the one farthest above
/// of those that are higher.
pub(super) fn standing_out(comparison: &Comparison, beside: Beside) -> Vec<String> {
    let farthest = |is: fn(Verdict) -> bool| {
        let services = comparison.services.iter();
        let size = |one: &&ServiceComparison| one.difference.unwrap_or(0.0).abs();
        services
            .filter(|one| is(one.verdict))
            .max_by(|one, other| size(one).total_cmp(&size(other)))
    };
    let lower = farthest(|verdict| matches!(verdict, Verdict::Lower(_)));
    let higher = farthest(|verdict| matches!(verdict, Verdict::Higher(_)));
    let found = [
        ("Farthest below its peers", lower),
        ("Farthest above its peers", higher),
    ];
    found
        .into_iter()
        .filter_map(|(words, one)| Some(format!("{words}: {}", of_service(one?, beside))))
        .collect()
}

/// The service whose share moved most between two periods that can be compared; `None` where none
/// can.
pub(super) fn fastest(change: &Change, pair: Pair, beside: Beside) -> Option<String> {
    let together = change.together(|row| row.service);
    let moved = together.into_iter().filter_map(|(service, found)| {
        let (before, after) = (found.before.share()?, found.after.share()?);
        Some((service, before, after))
    });
    let (service, before, after) = moved.max_by(|one, other| {
        let size = |(_, before, after): &(_, f64, f64)| (after - before).abs();
        size(one).total_cmp(&size(other))
    })?;
    Some(format!(
        "Moved most: {}, from {} digital in {} to {} in {} ({} points).",
        beside.service(service),
        Value::percent(before).shown(),
        pair.before.words(),
        Value::percent(after).shown(),
        pair.after.words(),
        Value::points(after - before).shown()
    ))
}

/// What must be known of the council's own figures before any is quoted; `None` where all are there.
pub(super) fn warning(comparison: &Comparison, beside: Beside) -> Option<String> {
    let services = &comparison.services;
    let without = services.iter().filter(|one| one.cell.total.is_none());
    let in_part = services
        .iter()
        .filter(|one| one.cell.total.is_some() && !one.cell.is_of_every_month());
    let (without, in_part) = (without.count() as u64, in_part.count() as u64);
    let mut parts = Vec::new();
    if without > 0 {
        parts.push(format!("{} without any figure", number(without)));
    }
    if in_part > 0 {
        parts.push(format!("{} with some months alone", number(in_part)));
    }
    (!parts.is_empty()).then(|| {
        format!(
            "Of {} of {} in {}, {}; what is missing is not zero.",
            plural(services.len() as u64, "service"),
            beside.name(comparison.council),
            beside.panel.window.words(),
            parts.join(" and ")
        )
    })
}
