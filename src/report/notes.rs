//! The notes under a baseline: its definition with every choice, unit, window, coverage, and what
//! became of every row.

use std::collections::BTreeMap;

use super::baseline::{digital_state, tables};
use super::check::summary;
use super::context::Context;
use super::table::Value;
use crate::baseline::{Baseline, ChannelFigure, CouncilsAs, Group};
use crate::model::{Account, Code, KeyedBy, State, codes, number, plural};
use crate::registers::{Definition, Registers, Role};
use crate::statistics::FEWEST_FOR_QUARTILES;
use crate::statistics::disclosure::{Rule, SUPPRESSED_BELOW};

/// The notes of a baseline, one sentence or a few each.
pub fn notes(baseline: &Baseline, context: Context) -> Vec<String> {
    let mut notes = vec![definition(context.definition)];
    notes.push(choices(context));
    notes.extend(
        baseline
            .totals
            .iter()
            .filter_map(|total| other_definitions(baseline, total, context)),
    );
    notes.extend(
        baseline
            .totals
            .iter()
            .filter_map(|total| without_digital(total, context)),
    );
    notes.extend(partly_returned(baseline));
    notes.push(units(baseline, context));
    notes.push(window(baseline));
    notes.push(summaries());
    notes.push(councils(context));
    notes.extend(without_figures(baseline, context));
    notes.extend(incomplete(context));
    notes.extend(baseline.disclosure.map(disclosure));
    notes.extend(shorthand(baseline, context));
    notes.push(returns(baseline, context));
    notes.push(format!("Findings: {}.", summary(context.findings)));
    notes.push(
        "Shares are made from whole counts and rounded for show, so those of a row may not add up to 100%."
            .into(),
    );
    notes.extend(sources(context));
    notes
}

/// What every report made from a baseline says of it: definition, unit, window, councils, what is
/// missing and what became of every row.
pub(super) fn common(baseline: &Baseline, context: Context) -> Vec<String> {
    about(baseline, context, without_figures(baseline, context))
}

/// The same without the name of any council.
pub(super) fn common_without_councils(baseline: &Baseline, context: Context) -> Vec<String> {
    about(baseline, context, None)
}

fn about(baseline: &Baseline, context: Context, nothing_from: Option<String>) -> Vec<String> {
    let mut notes = vec![definition(context.definition), choices(context)];
    notes.push(units(baseline, context));
    notes.push(window(baseline));
    notes.push(councils(context));
    notes.extend(nothing_from);
    notes.extend(incomplete(context));
    notes.push(returns(baseline, context));
    notes.push(format!("Findings: {}.", summary(context.findings)));
    notes.push(
        "Shares, intervals and differences are made from whole counts and rounded for show, so that \
         those shown may not add up."
            .into(),
    );
    notes.extend(sources(context));
    notes
}

fn window(baseline: &Baseline) -> String {
    format!(
        "Window: {} ({}).",
        baseline.window.words(),
        plural(u64::from(baseline.window.months()), "month")
    )
}

/// Who is credited.
pub(super) fn sources(context: Context) -> impl Iterator<Item = String> {
    context
        .sources
        .iter()
        .map(|source| format!("Source: {source}."))
}

pub(super) fn definition(definition: &Definition) -> String {
    let full_stop = if definition.description.ends_with('.') {
        ""
    } else {
        "."
    };
    format!(
        "Digital share by the definition {} ({}): {}{full_stop}",
        definition.id, definition.name, definition.description
    )
}

/// What the definition makes of every channel.
pub(super) fn choices(context: Context) -> String {
    let [digital, total_only, left_out] = channels_of(context.definition, context.registers);
    let part = |word: &str, names: Vec<String>| match names.as_slice() {
        [] => format!("{word}: none."),
        _ => format!("{word}: {}.", names.join(", ")),
    };
    format!(
        "{} {} {}",
        part("Digital", digital),
        part("In the total only", total_only),
        part("Left out of both", left_out)
    )
}

/// The channels a definition counts as digital, in the total only, and in neither; a channel with
/// different rules for those who key it stands once for each.
pub(super) fn channels_of(definition: &Definition, registers: &Registers) -> [Vec<String>; 3] {
    let mut by_role = [const { Vec::new() }; 3];
    for (id, channel) in registers.channels.iter() {
        let role_of = |keyed_by| definition.role(id, keyed_by);
        let usual = role_of(channel.keyed_by);
        let mut put = |role, name: String| match role {
            Role::Numerator => by_role[0].push(name),
            Role::Denominator => by_role[1].push(name),
            Role::LeftOut => by_role[2].push(name),
        };
        put(usual, channel.name.clone());
        for keyed_by in KeyedBy::ALL {
            if role_of(keyed_by) != usual {
                put(
                    role_of(keyed_by),
                    format!("{} keyed by: {keyed_by}", channel.name),
                );
            }
        }
    }
    by_role
}

/// The headline under the other definitions.
pub(super) fn other_definitions(
    baseline: &Baseline,
    total: &Group,
    context: Context,
) -> Option<String> {
    let shares: Vec<String> = baseline
        .definitions
        .iter()
        .zip(total.digital.iter().enumerate())
        .map(|(id, (at, digital))| {
            let shown = Value::percent_or(digital.share(), digital_state(total, at)).shown();
            format!("{id} {shown}")
        })
        .collect();
    let (own, others) = shares.split_first()?;
    Some(format!(
        "Pooled digital share of {} by definition: {own}; under the others {}.",
        context.unit(total.unit),
        others.join(", ")
    ))
}

/// Councils whose digital channels nobody returned are not in a pooled digital share.
fn without_digital(total: &Group, context: Context) -> Option<String> {
    let made_from = total.digital.first()?;
    let whole = total
        .total
        .filter(|_| !total.withheld.digital.contains(&0))?;
    (made_from.denominator < whole).then(|| {
        format!(
            "The pooled digital share is made from {} of {} {}, those of councils and services with \
             a digital channel returned; the rest say nothing of digital, which is not zero.",
            number(made_from.denominator),
            number(whole),
            context.unit(total.unit),
        )
    })
}

/// Channels that some councils do not return are shares of the rest.
fn partly_returned(baseline: &Baseline) -> Option<String> {
    let partly = |group: &Group| {
        let in_total = |figure: &&ChannelFigure| figure.role != Role::LeftOut;
        let of = |figure: &ChannelFigure| {
            group.withheld.shares.contains(&figure.channel)
                || group.total.is_some_and(|total| figure.of < total)
        };
        group.channels.iter().filter(in_total).any(of)
    };
    let any = baseline.groups.iter().chain(&baseline.totals).any(partly);
    any.then(|| {
        "Where a council does not return a channel, it is not in that channel's share, which is of the \
         others alone."
            .into()
    })
}

fn units(baseline: &Baseline, context: Context) -> String {
    let units: Vec<&str> = baseline
        .totals
        .iter()
        .map(|total| context.unit(total.unit))
        .collect();
    match units.as_slice() {
        [unit] => format!("Unit: {unit}."),
        _ => format!(
            "Units: {}; they are kept apart and never added.",
            units.join(", ")
        ),
    }
}

fn summaries() -> String {
    format!(
        "Pooled is the sum of digital over the sum of all, so large councils weigh more. A median is \
         of the councils' own shares, each counting once; its quartiles, the middle half, are given \
         from {FEWEST_FOR_QUARTILES} councils on (type 7)."
    )
}

pub(super) fn councils(context: Context) -> String {
    match context.councils {
        CouncilsAs::Named => {
            "Councils are as the returns name them in their period; ended ones stay apart.".into()
        }
        CouncilsAs::Current => {
            "Councils that have ended are added into their successor where the whole of it is returned."
                .into()
        }
    }
}

pub(super) fn without_figures(baseline: &Baseline, context: Context) -> Option<String> {
    let mut names: Vec<&str> = baseline
        .without_figures
        .iter()
        .map(|id| context.registers.councils.get(*id).name.as_str())
        .collect();
    names.sort_unstable();
    (!names.is_empty()).then(|| {
        format!(
            "No usable figures in the window from: {}.",
            names.join(", ")
        )
    })
}

/// Periods left out because a part is missing.
pub(super) fn incomplete(context: Context) -> Option<String> {
    let count = |code: &'static Code| -> u64 {
        let files = context.accounts.iter();
        files
            .map(|account| context.findings.count_of(code, &account.file))
            .sum()
    };
    let (missing, absent) = (
        count(&codes::FIGURES_INCOMPLETE),
        count(&codes::CHANNEL_ABSENT),
    );
    let parts: Vec<String> = [
        (missing > 0).then(|| {
            format!(
                "{} in which a channel's count is missing",
                plural(missing, "period")
            )
        }),
        (absent > 0).then(|| {
            format!(
                "periods in which a channel has no row ({})",
                plural(absent, "case")
            )
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Left out: {}, counted by council and service; shares of the rest would be shares of something else.",
            parts.join(" and ")
        )
    })
}

/// The rule by which small counts were kept from a baseline.
pub(super) fn disclosure(rule: Rule) -> String {
    match rule {
        Rule::Below(threshold) => format!(
            "Disclosure control: counts above 0 and below {threshold} are suppressed [c], and with \
             them the fewest others by which, or by whose totals, they could be worked out; so are \
             shares and medians that do not follow from what is shown."
        ),
        Rule::RoundTo5 => format!(
            "Disclosure control: counts and totals are each rounded to the nearest 5, so that they may \
             not add up; shares are made from the rounded ones, and not given of fewer than \
             {SUPPRESSED_BELOW}."
        ),
    }
}

/// The meaning of the shorthand that the tables use.
fn shorthand(baseline: &Baseline, context: Context) -> Option<String> {
    let cells = tables(baseline, context)
        .into_iter()
        .flat_map(|table| table.rows.into_iter().flatten());
    let mut states: Vec<State> = cells
        .filter_map(|value| match value {
            Value::Missing(state) => Some(state),
            _ => None,
        })
        .collect();
    states.sort_unstable();
    states.dedup();
    let words: Vec<String> = states
        .iter()
        .map(|state| match state {
            State::NotCollected => format!("[{}] not collected or not returned", state.letter()),
            _ => format!("[{}] {}", state.letter(), state.words()),
        })
        .collect();
    (!words.is_empty()).then(|| format!("Shorthand: {}. None of these is zero.", words.join(", ")))
}

/// What became of the rows of all files, where that may be said.
pub(super) fn returns(baseline: &Baseline, context: Context) -> String {
    match context.rows(baseline, context.accounts) {
        Some(_) => rows(context.accounts),
        None => format!(
            "Returns: {}. What became of their rows is not said, since each row of a list of contacts is one.",
            plural(context.accounts.len() as u64, "file")
        ),
    }
}

/// What became of the rows of all files.
pub(super) fn rows(accounts: &[Account]) -> String {
    let sum = |of: fn(&Account) -> u64| accounts.iter().map(of).sum::<u64>();
    let mut skipped: BTreeMap<&str, u64> = BTreeMap::new();
    let mut set_aside: BTreeMap<&str, u64> = BTreeMap::new();
    for account in accounts {
        for (reason, rows) in &account.skipped {
            *skipped.entry(reason).or_default() += rows;
        }
        for (code, rows) in &account.set_aside {
            *set_aside.entry(code).or_default() += rows;
        }
    }
    let reasons = |rows: &BTreeMap<&str, u64>| {
        let reasons: Vec<String> = rows
            .iter()
            .map(|(reason, rows)| format!("{} {reason}", number(*rows)))
            .collect();
        match reasons.as_slice() {
            [] => String::new(),
            _ => format!(" ({})", reasons.join("; ")),
        }
    };
    format!(
        "Returns: {}, {} in = {} used + {} set aside{} + {} skipped{}.",
        plural(accounts.len() as u64, "file"),
        plural(sum(|account| account.rows_in), "row"),
        number(sum(|account| account.used)),
        number(sum(Account::total_set_aside)),
        reasons(&set_aside),
        number(sum(Account::total_skipped)),
        reasons(&skipped),
    )
}
