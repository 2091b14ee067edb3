//! What must be known to read savings: what they are of, and what they are not.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::Beside;
use super::compare_words::peers;
use super::notes;
use super::peers::{PeerDetail, standing_notes};
use super::savings::{contacts_shown, pounds, span_words, target_words, unit_cost, worth};
use super::table::Value;
use crate::baseline::Baseline;
use crate::compare::Comparison;
use crate::model::plural;
use crate::savings::{Costs, Left, Outcome, Savings, Span, Target};
use crate::statistics::FEWEST_FOR_QUARTILES;

/// What reaching a target would come to, in a sentence or two.
pub(super) fn headline(savings: &Savings, target: Target, costs: &Costs, beside: Beside) -> String {
    let unit = beside.context.unit(savings.unit);
    let words = target_words(target);
    let shifts: Vec<f64> = savings.shifts(target).map(|shift| shift.moved).collect();
    let count = |is: fn(&Outcome) -> bool| {
        let outcomes = savings.services.iter().map(|one| one.outcome(target));
        outcomes.filter(|outcome| is(outcome)).count() as u64
    };
    let there = count(|outcome| matches!(outcome, Outcome::AlreadyThere(_)));
    let unknown = savings.services.len() as u64 - there - shifts.len() as u64;
    let rest = [
        (there, "already there"),
        (unknown, "without figures or peers enough to say"),
    ];
    let rest: Vec<String> = rest
        .into_iter()
        .filter(|(services, _)| *services > 0)
        .map(|(services, what)| format!("{} {what}", plural(services, "service")))
        .collect();
    let rest = match rest.as_slice() {
        [] => String::new(),
        _ => format!(" Besides: {}.", rest.join("; ")),
    };
    let council = beside.name(savings.council);
    if shifts.is_empty() {
        return match (there, unknown) {
            (0, _) => format!(
                "Nothing can be said of the {words}: no service has figures and peers enough{}.",
                match target {
                    Target::Median => String::new(),
                    Target::UpperQuartile =>
                        format!(" (it takes {FEWEST_FOR_QUARTILES} peers with a share)"),
                }
            ),
            _ => format!("{council} is at or above the {words}: there is no saving to show.{rest}"),
        };
    }
    let moved = contacts_shown(shifts.iter().sum());
    let amount = match worth(savings, target) {
        Some(worth) => format!(
            "worth {} (low {}, high {}) at {} prices, gross",
            pounds(worth.central),
            pounds(worth.low),
            pounds(worth.high),
            costs.year
        ),
        None => "worth nothing that can be said, since none of their channels has a cost".into(),
    };
    format!(
        "At the {words} {council} would move {moved} {unit} {} online in {}, {amount}.{rest}",
        span_words(savings.span),
        plural(shifts.len() as u64, "service"),
    )
}

/// The notes under the headlines.
pub(super) fn savings_notes(
    savings: &Savings,
    costs: &Costs,
    comparison: &Comparison,
    baseline: &Baseline,
    beside: Beside,
) -> Vec<String> {
    let mut notes = vec![what_it_is_not(costs)];
    notes.push(bounds(savings));
    notes.push(unit_costs(savings, costs, beside));
    notes.extend(unpriced(savings, beside));
    notes.push(
        "Would move: (the target share − the council’s own) × all contacts of the service, taken from \
         each channel that is not digital in proportion to its contacts. The number of contacts and \
         the mix of services stay as they are. A target is a benchmark, not a forecast; some \
         contacts should not move."
            .into(),
    );
    notes.push(span(savings, beside));
    notes.push(peers(comparison, beside));
    let registers = beside.context.registers;
    notes.extend(standing_notes(beside.peers, PeerDetail::Brief, registers));
    notes.push(format!(
        "A median is given from {} peers with a share on, an upper quartile from {FEWEST_FOR_QUARTILES} \
         (type 7). [x]: there is none, which is not zero.",
        beside.terms.minimum
    ));
    notes.extend(notes::common(baseline, beside.context));
    notes
}

fn what_it_is_not(costs: &Costs) -> String {
    let failed = match costs.failed {
        Some(_) => "Contacts that fail online and are made again are taken off.",
        None => {
            "Contacts that fail online and are made again are not taken off, since `failed` is not given."
        }
    };
    format!(
        "What this is not: it is gross, without what it takes to move anybody (investment, support, \
         marketing) and without fewer contacts, which may be worth more. Unit costs are averages: \
         the next contact fewer saves less, since staff and buildings go in steps. {failed}"
    )
}

fn bounds(savings: &Savings) -> String {
    let is_negative = |target| worth(savings, target).is_some_and(|worth| worth.low < 0.0);
    let negative = if Target::ALL.into_iter().any(is_negative) {
        " Below zero, what fails or costs more online outweighs what is saved."
    } else {
        ""
    };
    format!(
        "Low and high put every unit cost, what is cashable and what fails at their least and most \
         favourable all at once: bounds of what was put in, not a probability.{negative}"
    )
}

/// Every cost that was used, and what was taken of it.
fn unit_costs(savings: &Savings, costs: &Costs, beside: Beside) -> String {
    let registers = beside.context.registers;
    let used: Vec<String> = channels_left(savings)
        .into_keys()
        .filter_map(|left| Some((left, costs.of(left)?)))
        .map(|(left, cost)| format!("{} {}", left.name(registers), unit_cost(cost)))
        .collect();
    let part = |part: crate::statistics::saving::Estimate| {
        let shown = |part: f64| Value::percent(part).shown();
        let central = shown(part.central);
        if (part.high - part.low).abs() < f64::EPSILON {
            central
        } else {
            format!("{central} ({} to {})", shown(part.low), shown(part.high))
        }
    };
    let cashable = costs.cashable.map_or_else(
        || "all of a difference is taken to be cashable, since `cashable` is not given".into(),
        |cashable| format!("cashable {}", part(cashable)),
    );
    let failed = costs.failed.map_or_else(String::new, |failed| {
        format!("; failing online {}", part(failed))
    });
    let used = match used.as_slice() {
        [] => String::new(),
        used => format!(", {}", used.join(", ")),
    };
    format!(
        "Unit costs, pounds a contact at {} prices: digital {}{used}; {cashable}{failed}. Source: {}. \
         They are used as given: nothing is deflated or uprated.",
        costs.year,
        unit_cost(costs.digital),
        costs.source
    )
}

/// The channels that contacts would leave on the way to the furthest target, with how many would.
fn channels_left(savings: &Savings) -> BTreeMap<Left, [f64; 2]> {
    let mut channels: BTreeMap<Left, [f64; 2]> = BTreeMap::new();
    for (at, target) in Target::ALL.into_iter().enumerate() {
        for channel in savings.shifts(target).flat_map(|shift| &shift.channels) {
            let moved = channels.entry(channel.left).or_default();
            if let Some(sum) = moved.get_mut(at) {
                *sum += channel.moved;
            }
        }
    }
    channels
}

/// Channels without a cost: what would move of them has no amount.
fn unpriced(savings: &Savings, beside: Beside) -> Option<String> {
    let registers = beside.context.registers;
    let priced: BTreeSet<Left> = Target::ALL
        .into_iter()
        .flat_map(|target| savings.shifts(target))
        .flat_map(|shift| &shift.channels)
        .filter(|channel| channel.worth.is_some())
        .map(|channel| channel.left)
        .collect();
    let without: Vec<String> = channels_left(savings)
        .into_iter()
        .filter(|(left, _)| !priced.contains(left))
        .map(|(left, [median, upper])| {
            let moved: Vec<String> = [(median, "median"), (upper, "upper quartile")]
                .into_iter()
                .filter(|(moved, _)| *moved > 0.0)
                .map(|(moved, target)| format!("{} to the {target}", contacts_shown(moved)))
                .collect();
            format!(
                "{} (`{}`: {})",
                left.name(registers),
                left.key(registers),
                moved.join(", ")
            )
        })
        .collect();
    (!without.is_empty()).then(|| {
        format!(
            "Not in any amount, since no cost is given: {}. Their contacts are in what would move.",
            without.join(", ")
        )
    })
}

/// What amounts are of.
fn span(savings: &Savings, beside: Beside) -> String {
    let months = beside.panel.window.months();
    let amounts = match savings.span {
        Span::Year => "Amounts are of the twelve months of the window".to_owned(),
        Span::Window => format!(
            "Amounts are for the window, {}, and not of a year: nothing is scaled up",
            plural(months.into(), "month")
        ),
    };
    let is_partial = |service: &&crate::savings::ServiceSaving| {
        let cell = &service.compared.cell;
        cell.total.is_some() && !cell.is_of_every_month()
    };
    let partial = savings.services.iter().filter(is_partial).count() as u64;
    match partial {
        0 => format!("{amounts}."),
        _ => format!(
            "{amounts}. {} without figures for some months: its amounts are of the months that it has, \
             which understates them.",
            plural(partial, "service")
        ),
    }
}
