//! Rounding to 5: every count and total apart, and shares made from what is shown.

use std::collections::BTreeSet;

use super::Terms;
use super::seen::{PARTS, cells, channels, in_the_totals};
use crate::baseline::{DigitalShare, Group, Holding};
use crate::model::{ChannelId, Count, GroupId, KeyedBy, State};
use crate::registers::Role;
use crate::statistics::disclosure::{SUPPRESSED_BELOW, count_to_5};

/// How far a count may lie from the one that is shown: 13 to 17 are shown as 15.
const OFF: u64 = 2;

/// How often bounds of counts are drawn in: a bound moves by what another moved, and rounded counts
/// leave five values each.
const ROUNDS: usize = 32;

/// Rounds the groups of a unit and their total.
///
/// Shares are made from rounded counts, since those made from the counts themselves would tell them
/// again, and there is none of fewer than the threshold.
pub(super) fn round_unit(mut groups: Vec<&mut Group>, total: &mut Group, terms: &Terms) {
    let rows = in_the_totals(&groups, total);
    let channels = channels(&groups);
    let [in_total, left_out] = PARTS.map(|part| cells(&groups, &rows, &channels, part));
    let mut pinned_channels = Vec::new();
    for (column, channel) in channels.iter().enumerate() {
        for cells in [&in_total, &left_out] {
            let counts = cells.iter().filter_map(|row| row.get(column).copied());
            if is_pinned(&counts.flatten().collect::<Vec<_>>()) {
                pinned_channels.push(*channel);
            }
        }
    }
    for (row, at) in in_total.iter().zip(&rows) {
        let counts: Vec<u64> = row.iter().copied().flatten().collect();
        if let Some(group) = groups.get_mut(*at)
            && is_pinned(&counts)
        {
            hide_total(group);
        }
    }
    let all: Vec<u64> = in_total.iter().flatten().copied().flatten().collect();
    if is_pinned(&all) {
        hide_total(total);
    }
    for figure in &mut total.channels {
        if pinned_channels.contains(&figure.channel) {
            figure.count = Count::Missing(State::Suppressed);
            total.withheld.counts.insert(figure.channel);
        }
    }
    let of_groups = pinning_totals(&groups, &rows, terms);
    for group in groups {
        let pinning = Pinning::within(group, Pinning::default(), terms);
        round(group, &pinning, terms);
    }
    let pinning = Pinning::within(total, of_groups, terms);
    round(total, &pinning, terms);
}

/// The shares from whose rounded counts one that is shown could be worked out, so that they are not.
#[derive(Debug, Default)]
struct Pinning {
    /// Definitions, by their places.
    definitions: BTreeSet<usize>,
    /// Groups of channels.
    parts: BTreeSet<GroupId>,
}

/// A rounded sum that is shown, and the places of what it is of.
type Line = (Vec<usize>, u64);

impl Pinning {
    /// Adds those whose sums tell of a group's counts by channel, one after the other.
    fn within(group: &Group, mut pinning: Self, terms: &Terms) -> Self {
        let (Some(total), Some(asked)) = (group.total, terms.definitions.first()) else {
            return pinning;
        };
        let keyed: Vec<(ChannelId, KeyedBy)> = group.keyed.keys().copied().collect();
        let of = |is_in: &dyn Fn(ChannelId, KeyedBy) -> bool| -> Vec<usize> {
            let numbered = keyed.iter().enumerate();
            let within = numbered.filter(|(_, (channel, keyed_by))| is_in(*channel, *keyed_by));
            within.map(|(at, _)| at).collect()
        };
        let counts = |channel: ChannelId, keyed_by| asked.role(channel, keyed_by) != Role::LeftOut;
        let mut lines: Vec<Line> = vec![(of(&counts), count_to_5(total))];
        for figure in &group.channels {
            if let Count::Number(count) = figure.count {
                lines.push((
                    of(&|channel, _| channel == figure.channel),
                    count_to_5(count),
                ));
            }
        }
        let mut tells = |line: Line| {
            lines.push(line);
            let tells = is_one_known(keyed.len(), &lines);
            if tells {
                lines.pop();
            }
            tells
        };
        for (at, definition) in terms.definitions.iter().enumerate() {
            let digital = group.digital.get(at);
            let shown = digital.filter(|digital| digital.denominator >= SUPPRESSED_BELOW);
            if let Some(digital) = shown.filter(|_| !pinning.definitions.contains(&at)) {
                let is_in = |id, keyed_by| definition.role(id, keyed_by) == Role::Numerator;
                if tells((of(&is_in), count_to_5(digital.numerator))) {
                    pinning.definitions.insert(at);
                }
            }
        }
        for id in &terms.group_ids {
            let shown = group.part(&[*id]).filter(|(_, of)| *of >= SUPPRESSED_BELOW);
            if let Some((count, _)) = shown.filter(|_| !pinning.parts.contains(id)) {
                let is_in = |channel, keyed_by| {
                    (terms.group_of)(channel) == *id && counts(channel, keyed_by)
                };
                if tells((of(&is_in), count_to_5(count))) {
                    pinning.parts.insert(*id);
                }
            }
        }
        pinning
    }
}

/// The shares of the total that tell of those of its groups.
fn pinning_totals(groups: &[&mut Group], rows: &[usize], terms: &Terms) -> Pinning {
    let of = |count: &dyn Fn(&Group) -> Option<u64>| -> Vec<u64> {
        let own = rows.iter().filter_map(|at| groups.get(*at));
        own.filter_map(|group| count(group)).collect()
    };
    let tells = |at: &usize| {
        is_pinned(&of(&|group| {
            group.digital.get(*at).map(|digital| digital.numerator)
        }))
    };
    let part_tells = |id: &GroupId| is_pinned(&of(&|group| Some(group.part(&[*id])?.0)));
    let ids = terms.group_ids.iter().copied();
    Pinning {
        definitions: (0..terms.definitions.len()).filter(tells).collect(),
        parts: ids.filter(part_tells).collect(),
    }
}

/// Whether a count above zero is the only one that agrees with all sums that are shown: bounds of
/// each are drawn in by every sum until none moves.
fn is_one_known(counts: usize, lines: &[Line]) -> bool {
    let mut bounds: Vec<(u64, u64)> = vec![(0, u64::from(u32::MAX)); counts];
    for (_, shown) in lines {
        let most = shown.saturating_add(OFF);
        bounds
            .iter_mut()
            .for_each(|bound| bound.1 = bound.1.max(most));
    }
    // Each round moves a bound, and bounds that are near to each other soon meet.
    for _ in 0..ROUNDS {
        let before = bounds.clone();
        for (of, shown) in lines {
            let (least, most) = (shown.saturating_sub(OFF), shown.saturating_add(OFF));
            let own = || of.iter().filter_map(|at| before.get(*at));
            let low = own().fold(0, |sum: u64, (low, _)| sum.saturating_add(*low));
            let high = own().fold(0, |sum: u64, (_, high)| sum.saturating_add(*high));
            for at in of {
                if let (Some(bound), Some((own_low, own_high))) =
                    (bounds.get_mut(*at), before.get(*at))
                {
                    bound.0 = bound.0.max(least.saturating_sub(high - own_high));
                    bound.1 = bound.1.min(most.saturating_sub(low - own_low));
                }
            }
        }
        if bounds == before {
            break;
        }
    }
    bounds.iter().any(|(low, high)| low == high && *low > 0)
}

/// Whether counts follow from their rounded ones and their rounded total: each of them is as small,
/// or each as large, as it can be.
fn is_pinned(counts: &[u64]) -> bool {
    let Some(sum) = counts.iter().copied().try_fold(0, u64::checked_add) else {
        return false;
    };
    let total = count_to_5(sum);
    let rounded = || counts.iter().map(|count| count_to_5(*count));
    let least: u64 = rounded().map(|count| count.saturating_sub(OFF)).sum();
    let most: u64 = rounded().map(|count| count + OFF).sum();
    let is_said = counts.iter().any(|count| *count > 0);
    // One count is its own total, which says nothing more.
    counts.len() > 1 && is_said && (least == total + OFF || most + OFF == total)
}

fn hide_total(group: &mut Group) {
    if group.total.take().is_some() {
        group.state = Some(State::Suppressed);
        group.withheld.total = true;
    }
}

fn round(group: &mut Group, pinning: &Pinning, terms: &Terms) {
    let hidden_total = group.withheld.total;
    let mut holdings = Vec::new();
    for id in &terms.group_ids {
        let Some((count, of)) = group.part(&[*id]) else {
            continue;
        };
        if of >= SUPPRESSED_BELOW && !hidden_total && !pinning.parts.contains(id) {
            holdings.push(Holding {
                total: count_to_5(of),
                groups: [(*id, count_to_5(count))].into(),
                absent_is_zero: false,
            });
        } else {
            group.withheld.parts.insert(*id);
        }
    }
    group.holdings = holdings;
    for (at, digital) in group.digital.iter_mut().enumerate() {
        let is_hidden = hidden_total || pinning.definitions.contains(&at);
        if digital.denominator < SUPPRESSED_BELOW || is_hidden {
            if digital.share().is_some() {
                group.withheld.digital.insert(at);
            }
            (digital.numerator, digital.denominator) = (0, 0);
        }
        *digital = rounded(*digital);
    }
    for figure in &mut group.channels {
        if let Count::Number(count) = figure.count {
            figure.count = Count::Number(count_to_5(count));
        }
        figure.in_total = count_to_5(figure.in_total);
        let is_in_total = figure.role != Role::LeftOut;
        if is_in_total && group.total.is_some() && figure.of < SUPPRESSED_BELOW {
            figure.of = 0;
            group.withheld.shares.insert(figure.channel);
        }
        figure.of = count_to_5(figure.of);
    }
    group.total = group.total.map(count_to_5);
    let large = |digital: &&DigitalShare| digital.denominator >= SUPPRESSED_BELOW;
    let kept: Vec<DigitalShare> = group
        .council_digital
        .iter()
        .filter(large)
        .copied()
        .collect();
    if kept.len() < group.council_digital.len() {
        group.council_shares.clear();
        group.withheld.councils = true;
    } else {
        let shares = kept.into_iter().map(rounded);
        group.council_shares = shares.filter_map(|digital| digital.share()).collect();
        group.council_shares.sort_by(f64::total_cmp);
    }
    group.council_digital.clear();
    group.keyed.clear();
    group.smallest = None;
}

fn rounded(digital: DigitalShare) -> DigitalShare {
    DigitalShare {
        numerator: count_to_5(digital.numerator),
        denominator: count_to_5(digital.denominator),
        total: count_to_5(digital.total),
        councils: digital.councils,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts that agree with what is shown of them, by trying every one that is rounded so.
    fn agreeing(counts: &[u64], lines: &[Line]) -> Vec<BTreeSet<u64>> {
        let mut agreeing = vec![BTreeSet::new(); counts.len()];
        let mut all: Vec<Vec<u64>> = vec![Vec::new()];
        for count in counts {
            let shown = count_to_5(*count);
            let range = shown.saturating_sub(OFF)..=shown + OFF;
            let longer = |some: &Vec<u64>| -> Vec<Vec<u64>> {
                range
                    .clone()
                    .map(|one| [&some[..], &[one]].concat())
                    .collect()
            };
            all = all.iter().flat_map(longer).collect();
        }
        for one in all {
            let sum = |of: &[usize]| of.iter().map(|at| one[*at]).sum();
            if lines
                .iter()
                .all(|(of, shown)| count_to_5(sum(of)) == *shown)
            {
                for (seen, count) in agreeing.iter_mut().zip(one) {
                    seen.insert(count);
                }
            }
        }
        agreeing
    }

    proptest::proptest! {
        #[test]
        fn a_count_that_alone_agrees_is_known(
            counts in proptest::collection::vec(0_u64..12, 1..5),
            nested in 1_usize..5,
        ) {
            // A total, what is digital of it, and each count.
            let nested = nested.min(counts.len());
            let line = |of: Vec<usize>| {
                let sum = of.iter().map(|at| counts[*at]).sum();
                (of, count_to_5(sum))
            };
            let mut lines: Vec<Line> = (0..counts.len()).map(|at| line(vec![at])).collect();
            lines.push(line((0..counts.len()).collect()));
            lines.push(line((0..nested).collect()));
            let alone = agreeing(&counts, &lines)
                .iter()
                .any(|values| values.len() == 1 && !values.contains(&0));
            proptest::prop_assert_eq!(is_one_known(counts.len(), &lines), alone);
        }
    }

    #[test]
    fn small_counts_that_their_total_pins_are_told() {
        // Four of 3 each are shown as 5, and their total of 12 as 10: each can be 3 alone.
        assert!(is_pinned(&[3, 3, 3, 3]));
        assert!(!is_pinned(&[3, 3, 3, 4]));
        assert!(!is_pinned(&[3]));
        assert!(!is_pinned(&[0, 0]));
        assert!(is_pinned(&[7, 7, 7, 7]));
    }
}
