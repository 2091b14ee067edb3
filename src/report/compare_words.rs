//! Verdicts in words, and what must be known to read them.

use super::compare::{Beside, range};
use super::context::Context;
use super::notes;
use super::peers::{PeerDetail, standing_notes};
use super::table::Value;
use crate::baseline::Baseline;
use crate::compare::{
    Comparison, FEWEST_COMPARED, FEWEST_FOR_LIMITS, LimitsFor, Matched, PROVIDED_BY, Terms,
    Verdict, WhyNot,
};
use crate::model::{CouncilId, ServiceId, State, plural, quoted_list};
use crate::statistics::funnel::Flag;
use crate::statistics::standardise::LEAST_COVERAGE;

/// The most peers without figures that are named, which is as many as are taken of a usual list.
const MOST_NAMED: usize = 15;

/// A verdict in words.
pub(super) fn verdict_words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Higher(flag) => format!("higher ({})", flag_word(flag)),
        Verdict::Similar => "similar".into(),
        Verdict::Lower(flag) => format!("lower ({})", flag_word(flag)),
        Verdict::NotCompared(why) => format!("not compared: {}", why_words(why)),
    }
}

/// The limits that a flag lies beyond.
pub(super) fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::FarBelow | Flag::FarAbove => "99.8%",
        Flag::Below | Flag::Above => "95%",
        Flag::Within => "within",
    }
}

fn why_words(why: WhyNot) -> String {
    match why {
        WhyNot::NoShare(State::NotCollected) => "no share".into(),
        WhyNot::NoShare(state) => state.words().to_owned(),
        WhyNot::NoContacts => "no contacts".into(),
        WhyNot::FewTransactions => format!("under {FEWEST_COMPARED:.0} contacts"),
        WhyNot::FewPeers(0) => "no peer".into(),
        WhyNot::FewPeers(peers) => format!("only {}", plural(peers as u64, "peer")),
        WhyNot::FewForLimits(councils) => format!("{councils} councils are too few for limits"),
        WhyNot::LittleCoverage => {
            format!(
                "under {} of the basket",
                Value::percent(LEAST_COVERAGE).shown()
            )
        }
    }
}

/// The notes under a comparison: the peers, how to read the verdicts, the basket, and what every
/// baseline says of itself.
pub(super) fn comparison_notes(
    comparison: &Comparison,
    baseline: &Baseline,
    beside: Beside,
) -> Vec<String> {
    let mut notes = vec![peers(comparison, beside)];
    let registers = beside.context.registers;
    notes.extend(standing_notes(beside.peers, PeerDetail::Brief, registers));
    notes.push(limits(beside.terms));
    notes.push(
        "Intervals and limits: counts are of everybody and no sample; they say how far a share could \
         move by chance if each contact were an independent draw."
            .into(),
    );
    notes.extend(like_for_like(comparison, beside));
    notes.extend(sensitivity(comparison));
    notes.extend(people(comparison, beside));
    notes.extend(combined(beside));
    notes.extend(notes::common(baseline, beside.context));
    notes
}

fn names(ids: impl Iterator<Item = CouncilId>, beside: Beside) -> String {
    let mut names: Vec<String> = ids.map(|id| beside.name(id)).collect();
    names.sort_unstable();
    names.join(", ")
}

/// Who is compared with.
pub(super) fn peers(comparison: &Comparison, beside: Beside) -> String {
    let set = beside.peers;
    let date = match set.list.date.as_str() {
        "" => String::new(),
        date => format!(", as at {date}"),
    };
    let with = names(comparison.peers.iter().copied(), beside);
    let in_panel = beside.panel.councils();
    let (_, all) = set.in_figures(|id| in_panel.contains(&id));
    let without = all
        .into_iter()
        .filter(|peer| !comparison.peers.contains(peer));
    let without: Vec<CouncilId> = without.collect();
    let missing = match without.as_slice() {
        [] => String::new(),
        ids if ids.len() > MOST_NAMED => {
            format!(
                " Without figures here: {} of {}.",
                ids.len(),
                set.members.len()
            )
        }
        ids => format!(
            " Without figures here, {} of {}: {}.",
            ids.len(),
            set.members.len(),
            names(ids.iter().copied(), beside)
        ),
    };
    let with = match with.as_str() {
        "" => "none has figures".to_owned(),
        names => names.to_owned(),
    };
    format!(
        "Peers: {} ({}){date}; source: {}. With figures: {with}.{missing}",
        set.list.name, set.list.id, set.list.source
    )
}

pub(super) fn limits(terms: &Terms) -> String {
    format!(
        "Higher or lower than the peers takes both: at least {} points from their median (from {} \
         peers on), and beyond {}, at 95% or 99.8%. Everything else is similar. Fewer than \
         {FEWEST_COMPARED:.0} contacts are not compared. Higher is not better by itself.",
        format_points(terms.tolerance),
        terms.minimum,
        beyond(terms),
    )
}

/// What the limits of a service over councils allow for.
pub(super) fn service_limits(terms: &Terms) -> String {
    format!(
        "Above or below is beyond {}, around the share of all together, at 95% or 99.8%. Fewer than \
         {FEWEST_COMPARED:.0} contacts are not assessed.",
        beyond(terms)
    )
}

/// What limits allow for.
fn beyond(terms: &Terms) -> String {
    match terms.limits {
        LimitsFor::Overdispersed => format!(
            "limits that allow for chance and for how much these councils differ anyhow (at least \
             {FEWEST_FOR_LIMITS} councils)"
        ),
        LimitsFor::Binomial => {
            "limits that allow for chance alone, by which nearly every council differs".to_owned()
        }
    }
}

/// A tolerance in points: `5` or `2.5`.
fn format_points(tolerance: f64) -> String {
    let shown = Value::points(tolerance).bare();
    shown.trim_end_matches(".0").to_owned()
}

fn service_names(ids: &[ServiceId], context: Context) -> String {
    let names: Vec<&str> = ids
        .iter()
        .map(|id| context.registers.services.get(*id).name.as_str())
        .collect();
    quoted_list(&names, "and")
}

/// What is like for like.
fn like_for_like(comparison: &Comparison, beside: Beside) -> Vec<String> {
    let basket = &comparison.basket;
    let context = beside.context;
    let services = basket.services.len() as u64;
    if services == 0 {
        return vec![
            "Like for like: no service is provided by enough councils of the type to make a basket."
                .into(),
        ];
    }
    let weights = if basket.is_frozen {
        format!("frozen weights of {}", basket.period.words())
    } else {
        format!(
            "weights of their volumes in {}, not frozen",
            basket.period.words()
        )
    };
    let mut notes = vec![format!(
        "Like for like: {} that at least {} of the {} of its type here provide, by {weights}. Its \
         share is that of the type with its gap on the services it returned; a service not returned \
         neither helps nor harms.",
        plural(services, "service"),
        Value::percent(PROVIDED_BY).shown(),
        plural(basket.councils as u64, "council"),
    )];
    if let Some(matched) = comparison.total.matched {
        let missing = match comparison.total.missing.as_slice() {
            [] => String::new(),
            ids => format!("; no share of {}", service_names(ids, context)),
        };
        let enough = if matched.is_enough() {
            ""
        } else {
            ", too little for a total"
        };
        let estimated = if (LEAST_COVERAGE..1.0).contains(&matched.coverage) {
            " [e]: estimated, since a part of the basket is missing."
        } else {
            ""
        };
        notes.push(format!(
            "Its basket: {} by weight{missing}{enough}.{estimated}",
            Value::percent(matched.coverage).shown()
        ));
    }
    if !basket.without_reference.is_empty() {
        notes.push(format!(
            "In no basket, since nobody has a share: {}.",
            service_names(&basket.without_reference, context)
        ));
    }
    notes
}

/// The total by other ways, to see how much it depends on the way.
fn sensitivity(comparison: &Comparison) -> Option<String> {
    let total = &comparison.total;
    let matched = total.matched.filter(Matched::is_enough)?;
    let way = if matched.is_indirect {
        " (by counts added first, since a service has under 30)"
    } else {
        ""
    };
    let imputed = Value::percent_or(total.imputed, State::NotCollected).shown();
    let indirect = total
        .indirect
        .map_or_else(|| "[x]".to_owned(), |gap| Value::points(gap).shown());
    let interval = matched.interval.map_or_else(String::new, |found| {
        format!(", {}", range(found.lower, found.upper))
    });
    Some(format!(
        "Other ways to make the total: matched{way} {}{interval}, gap {} points; with the type's shares \
         for what is missing {imputed}; by its own volumes, gap {indirect} points.",
        Value::percent(matched.share).shown(),
        Value::points(matched.gap).shown(),
    ))
}

/// Whose people the rates are of.
fn people(comparison: &Comparison, beside: Beside) -> Option<String> {
    let of_any = comparison.services.iter().any(|service| {
        beside
            .per_thousand(comparison.council, &service.cell)
            .is_some()
    });
    of_any.then(|| {
        format!(
            "For 1,000 people: the population estimate of {}, where every month of the window has figures.",
            super::compare::year_of(beside.panel.window)
        )
    })
}

/// Counties that stand for their districts too.
fn combined(beside: Beside) -> Option<String> {
    let areas: Vec<String> = beside
        .panel
        .combined
        .iter()
        .map(|(county, districts)| {
            let registers = beside.context.registers;
            let name = |id: &CouncilId| registers.councils.get(*id).name.as_str();
            let names: Vec<&str> = districts.iter().map(name).collect();
            format!("{} with {}", name(county), names.join(", "))
        })
        .collect();
    (!areas.is_empty()).then(|| {
        format!(
            "Counties and districts together: {}. A service has a figure where all who provide it \
             returned it.",
            areas.join("; ")
        )
    })
}
