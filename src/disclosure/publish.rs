//! Suppression: what of a unit's groups is shown, and everything else taken out.

use std::collections::BTreeSet;

use super::Terms;
use super::seen::{PARTS, cells, channels, in_the_totals};
use crate::baseline::{DigitalShare, Group, Holding};
use crate::model::{ChannelId, Count, State};
use crate::registers::{Definition, Role};
use crate::statistics::disclosure::{Shown, is_small, share_discloses, suppress};

/// What of a group is not shown.
#[derive(Debug, Clone, Default)]
struct Hidden {
    channels: BTreeSet<ChannelId>,
    total: bool,
}

impl Hidden {
    fn is_nothing(&self) -> bool {
        self.channels.is_empty() && !self.total
    }
}

/// Keeps counts below a threshold from the groups of a unit and from their total.
pub(super) fn suppress_unit(
    mut groups: Vec<&mut Group>,
    total: &mut Group,
    threshold: u64,
    terms: &Terms,
) {
    let mut hidden: Vec<Hidden> = groups
        .iter()
        .map(|group| small_counts(group, threshold))
        .collect();
    let rows = in_the_totals(&groups, total);
    let of_total = of_table(&groups, &rows, threshold, &mut hidden);
    // Where nothing of a unit is small, whatever is said of it is open.
    let all_open = !is_small(total.smallest.unwrap_or(0), threshold);
    let mut shows_every_share = true;
    for (group, hidden) in groups.iter_mut().zip(&hidden) {
        let had_share = had_share(group);
        let open = hidden.is_nothing() && !is_small(group.smallest.unwrap_or(0), threshold);
        withhold(group, hidden, open, all_open, terms);
        let shown = group.digital.first().and_then(DigitalShare::share);
        shows_every_share &= !had_share || shown.is_some();
        let councils_open = !had_share || shown.is_some();
        withhold_councils(group, councils_open, threshold);
    }
    let had_share = had_share(total);
    withhold(total, &of_total, all_open, all_open, terms);
    let shown = total.digital.first().and_then(DigitalShare::share);
    let councils_open = shows_every_share && (!had_share || shown.is_some());
    withhold_councils(total, councils_open, threshold);
}

fn had_share(group: &Group) -> bool {
    group
        .digital
        .first()
        .and_then(DigitalShare::share)
        .is_some()
}

/// The channels of which a count is small, for groups that are in no total.
fn small_counts(group: &Group, threshold: u64) -> Hidden {
    let small = group.channels.iter().filter(|figure| {
        let parts = PARTS.iter().filter_map(|part| part(figure));
        parts.into_iter().any(|count| is_small(count, threshold))
    });
    Hidden {
        channels: small.map(|figure| figure.channel).collect(),
        total: false,
    }
}

/// Adds what the totals would tell to what is hidden of some groups, and says what is of the total.
fn of_table(
    groups: &[&mut Group],
    rows: &[usize],
    threshold: u64,
    hidden: &mut [Hidden],
) -> Hidden {
    let channels = channels(groups);
    let mut of_total = Hidden::default();
    for (number, part) in PARTS.into_iter().enumerate() {
        let cells = cells(groups, rows, &channels, part);
        if cells.iter().flatten().all(Option::is_none) {
            continue;
        }
        let is_in_total = number == 0;
        let shown = suppress(&cells, threshold);
        let is_hidden = |row: usize, column: usize| match &shown {
            Some(shown) => shown
                .get(row)
                .and_then(|row| row.get(column))
                .is_none_or(|cell| *cell == Shown::Suppressed),
            // A table that cannot be looked at is not shown.
            None => true,
        };
        let note = |row: usize, hidden: &mut Hidden| {
            for (column, channel) in channels.iter().enumerate() {
                if is_hidden(row, column) {
                    hidden.channels.insert(*channel);
                }
            }
            hidden.total |= is_in_total && is_hidden(row, channels.len());
        };
        for (row, at) in rows.iter().enumerate() {
            if let Some(hidden) = hidden.get_mut(*at) {
                note(row, hidden);
            }
        }
        note(rows.len(), &mut of_total);
    }
    of_total
}

/// Takes out of a group what is hidden and what does not follow from the rest. `open` says whether
/// nothing of the group is hidden and nothing it is made from is small, `all_open` whether nothing of
/// its unit is.
fn withhold(group: &mut Group, hidden: &Hidden, open: bool, all_open: bool, terms: &Terms) {
    let total = group.total.filter(|_| !hidden.total);
    for (at, definition) in terms.definitions.iter().enumerate() {
        let follows = all_open || follows(group, at, definition, total, hidden);
        if let Some(digital) = group.digital.get_mut(at) {
            digital.total = total.filter(|_| at == 0).unwrap_or(0);
        }
        if let Some(digital) = group.digital.get_mut(at)
            && digital.share().is_some()
            && !follows
        {
            (digital.numerator, digital.denominator) = (0, 0);
            group.withheld.digital.insert(at);
        }
    }
    withhold_parts(group, hidden, open, total, terms);
    for figure in &mut group.channels {
        let is_hidden = hidden.channels.contains(&figure.channel);
        if is_hidden {
            figure.count = Count::Missing(State::Suppressed);
            figure.in_total = 0;
            group.withheld.counts.insert(figure.channel);
        }
        if group.total.is_some() && !(open || total == Some(figure.of)) {
            figure.of = 0;
            group.withheld.shares.insert(figure.channel);
        }
    }
    if !all_open {
        group.keyed.clear();
        group.smallest = None;
    }
    if hidden.total && group.total.is_some() {
        group.total = None;
        group.state = Some(State::Suppressed);
        group.withheld.total = true;
    }
}

/// Whether a digital share follows from the counts and the total that are shown.
fn follows(
    group: &Group,
    at: usize,
    definition: &Definition,
    total: Option<u64>,
    hidden: &Hidden,
) -> bool {
    let Some(digital) = group.digital.get(at) else {
        return true;
    };
    // The roles of what a channel counts; it is one number that is shown.
    let roles = |channel: ChannelId| -> BTreeSet<Role> {
        let parts = group.keyed.iter();
        parts
            .filter(|((id, _), count)| *id == channel && **count > 0)
            .map(|((id, keyed_by), _)| definition.role(*id, *keyed_by))
            .collect()
    };
    // The count of what has some roles, where each channel has them whole or not at all.
    let sum = |wanted: &[Role]| -> Option<u64> {
        let mut sum = 0;
        for figure in &group.channels {
            let roles = roles(figure.channel);
            let has = roles.iter().filter(|role| wanted.contains(role)).count();
            match figure.count {
                _ if has == 0 => {}
                Count::Number(count)
                    if has == roles.len() && !hidden.channels.contains(&figure.channel) =>
                {
                    sum += count;
                }
                _ => return None,
            }
        }
        Some(sum)
    };
    let whole = total == Some(digital.denominator)
        || sum(&[Role::Numerator, Role::Denominator]) == Some(digital.denominator);
    whole && sum(&[Role::Numerator]) == Some(digital.numerator)
}

/// Keeps the shares of groups of channels that follow from what is shown, each in a holding of its
/// own.
fn withhold_parts(
    group: &mut Group,
    hidden: &Hidden,
    open: bool,
    total: Option<u64>,
    terms: &Terms,
) {
    let mut holdings = Vec::new();
    for id in &terms.group_ids {
        let Some((count, of)) = group.part(&[*id]) else {
            continue;
        };
        let of_part = group.channels.iter();
        let is_hidden = of_part
            .filter(|figure| (terms.group_of)(figure.channel) == *id)
            .any(|figure| hidden.channels.contains(&figure.channel));
        if !is_hidden && (open || total == Some(of)) {
            holdings.push(Holding {
                total: of,
                groups: [(*id, count)].into(),
                absent_is_zero: false,
            });
        } else {
            group.withheld.parts.insert(*id);
        }
    }
    group.holdings = holdings;
}

/// Takes out what is said of the councils' shares where one of them tells of a small count, or where
/// a share that is not shown could be worked out.
fn withhold_councils(group: &mut Group, open: bool, threshold: u64) {
    let discloses = group
        .council_digital
        .iter()
        .any(|digital| share_discloses(digital.numerator, digital.denominator, threshold));
    if !group.council_shares.is_empty() && (discloses || !open) {
        group.council_shares.clear();
        group.withheld.councils = true;
    }
    group.council_digital.clear();
}
