//! Rounding to 5: every count and total apart, and shares made from what is shown.

use super::Terms;
use super::seen::{PARTS, cells, channels, in_the_totals};
use crate::baseline::{DigitalShare, Group, Holding};
use crate::model::{Count, State};
use crate::registers::Role;
use crate::statistics::disclosure::{SUPPRESSED_BELOW, count_to_5};

/// How far a count may lie from the one that is shown: 13 to 17 are shown as 15.
const OFF: u64 = 2;

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
    for group in groups {
        round(group, terms);
    }
    round(total, terms);
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

fn round(group: &mut Group, terms: &Terms) {
    let hidden_total = group.withheld.total;
    let mut holdings = Vec::new();
    for id in &terms.group_ids {
        let Some((count, of)) = group.part(&[*id]) else {
            continue;
        };
        if of >= SUPPRESSED_BELOW && !hidden_total {
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
        if digital.denominator < SUPPRESSED_BELOW || hidden_total {
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
