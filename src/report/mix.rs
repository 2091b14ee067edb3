//! A baseline as the figure of its channel mix: 100% stacked bars of at most four groups.

use super::baseline::tables;
use super::context::{Context, capital};
use super::figure::{Figure, Mix, MixBar, MixContent, Picture};
use super::notes;
use super::table::{Value, percent};
use crate::baseline::{Baseline, DigitalShare, Dimension, Group};
use crate::model::{GroupId, State, number};
use crate::registers::Role;
use crate::statistics::{median, share};

/// The most groups a reader tells apart in stacked bars, after the Government Analysis Function.
const MOST_GROUPS: usize = 4;

/// What the groups are called that do not get a colour of their own.
const OTHERS: &str = "All other channels";

/// The figure of a baseline's mix in the first of its units; `None` where there is no figure.
pub fn mix_figure(baseline: &Baseline, context: Context) -> Option<Figure> {
    let total = baseline.totals.first()?;
    let groups: Vec<&Group> = baseline
        .groups
        .iter()
        .filter(|group| group.unit == total.unit)
        .collect();
    let (named, rest) = series(total, context);
    let mut series: Vec<String> = named
        .iter()
        .map(|id| context.registers.channels.group(*id).name.clone())
        .collect();
    if !rest.is_empty() {
        series.push(OTHERS.to_owned());
    }
    let unit = context.unit(total.unit);
    let bars = groups
        .iter()
        .map(|group| MixBar {
            label: context.labels(group, baseline).join(", "),
            detail: group
                .total
                .map_or_else(String::new, |n| format!("n = {}", number(n))),
            content: content(group, &named, &rest),
        })
        .collect();
    let by: Vec<&str> = baseline
        .by
        .iter()
        .map(|dimension| dimension.word())
        .collect();
    let subtitle = format!(
        "Share of {unit} by channel and {}, {}, per cent; n is the number of {unit}",
        by.join(" and "),
        baseline.window.words()
    );
    Some(Figure {
        headline: headline(total, context),
        description: format!(
            "Stacked bars, each adding to 100%: the share of {unit} that came by each group of channels, for {} {}.",
            groups.len(),
            match (baseline.by.as_slice(), groups.len()) {
                ([only], 1) => only.word().to_owned(),
                ([only], _) => format!("{}s", only.word()),
                _ => "groups".to_owned(),
            }
        ),
        subtitle: match context.title {
            Some(title) => format!("{title}. {subtitle}"),
            None => subtitle,
        },
        picture: Picture::Mix(Mix { series, bars }),
        // The first unit's is the first table.
        table: tables(baseline, context).into_iter().next()?,
        notes: figure_notes(baseline, total, context),
    })
}

/// The groups that get a colour: those with the largest counts, in the order of the register, and
/// the rest, which share the last colour.
fn series(total: &Group, context: Context) -> (Vec<GroupId>, Vec<GroupId>) {
    let mut sums: Vec<(u64, GroupId)> = context
        .registers
        .channels
        .group_ids()
        .map(|id| (count_of(total, &[id], context), id))
        .filter(|(_, id)| {
            total.channels.iter().any(|figure| {
                figure.role != Role::LeftOut
                    && context.registers.channels.get(figure.channel).group == *id
            })
        })
        .collect();
    if sums.len() <= MOST_GROUPS {
        return (sums.into_iter().map(|(_, id)| id).collect(), Vec::new());
    }
    sums.sort_by_key(|(sum, id)| (std::cmp::Reverse(*sum), *id));
    let rest = sums.split_off(MOST_GROUPS - 1);
    let in_order = |sums: Vec<(u64, GroupId)>| {
        let mut ids: Vec<GroupId> = sums.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        ids
    };
    (in_order(sums), in_order(rest))
}

fn count_of(group: &Group, ids: &[GroupId], context: Context) -> u64 {
    group
        .channels
        .iter()
        .filter(|figure| ids.contains(&context.registers.channels.get(figure.channel).group))
        .map(|figure| figure.in_total)
        .sum()
}

fn content(group: &Group, named: &[GroupId], rest: &[GroupId]) -> MixContent {
    let knows_digital = group
        .digital
        .first()
        .is_some_and(|digital| digital.denominator > 0);
    let total = match (group.total, group.state) {
        (Some(0), _) => return MixContent::Words("none counted, so no share".into()),
        // A bar of the other channels alone would look as if nobody had come online.
        (Some(_), _) if !knows_digital => {
            return MixContent::Words("no digital channel returned [x]".into());
        }
        (Some(total), _) => total,
        (None, _) if group.channels.is_empty() && group.state == Some(State::NotCollected) => {
            return MixContent::Words("not returned [x]".into());
        }
        (None, state) => {
            let state = state.unwrap_or(State::NotCollected);
            return MixContent::Words(format!("{} [{}]", state.words(), state.letter()));
        }
    };
    let mut sets: Vec<&[GroupId]> = named.chunks(1).collect();
    if !rest.is_empty() {
        sets.push(rest);
    }
    let parts = sets.into_iter().map(|ids| match group.part(ids) {
        Some((count, of)) if of == total => share(count, of),
        _ => None,
    });
    match parts.collect::<Option<Vec<f64>>>() {
        Some(shares) => MixContent::Shares(shares.into_iter().map(percent).collect()),
        None => MixContent::Words("some channels not returned [x]".into()),
    }
}

/// One sentence: the pooled digital share and the median council's. It names no council, since the
/// lowest and the highest would be read as a ranking.
fn headline(total: &Group, context: Context) -> String {
    let unit = context.unit(total.unit);
    let Some(share) = total.digital.first().and_then(DigitalShare::share) else {
        return format!("{}: no digital share is known", capital(unit));
    };
    let pooled = format!("{} of {unit} were digital", Value::percent(share).shown());
    match (total.council_shares.len(), median(&total.council_shares)) {
        (2.., Some(middle)) => format!(
            "{pooled}; the median of {} councils was {}",
            total.council_shares.len(),
            Value::percent(middle).shown()
        ),
        _ => pooled,
    }
}

/// The notes of a figure: coverage first, then those of the table that bear on it.
fn figure_notes(baseline: &Baseline, total: &Group, context: Context) -> Vec<String> {
    let councils = total.councils;
    let months = total.council_months;
    let mut lines = vec![format!(
        "Councils with figures: {} of {}. Months with figures: {} of {} council-months.",
        councils.returned, councils.expected, months.returned, months.expected
    )];
    lines.extend(notes::without_figures(baseline, context));
    lines.extend(notes::incomplete(context));
    if baseline.by.contains(&Dimension::Council) {
        lines.push("Councils are in the order of their names; this is no ranking.".into());
    }
    lines.push(notes::definition(context.definition));
    lines.push(notes::choices(context));
    lines.extend(notes::other_definitions(baseline, total, context));
    if let [_, others @ ..] = baseline.totals.as_slice()
        && !others.is_empty()
    {
        let units: Vec<&str> = others
            .iter()
            .map(|other| context.unit(other.unit))
            .collect();
        lines.push(format!(
            "Also returned, and not shown here: {}.",
            units.join(", ")
        ));
    }
    lines.extend(notes::sources(context));
    lines
}
