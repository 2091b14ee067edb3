//! What the headings of a return may stand for: a role that no other column has, or a channel.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{CLEAR_LEAD, Candidates, Proposal, Target, targets};
use crate::mapping::Mapping;
use crate::model::{UnknownKind, UnknownLabel, Unknowns};
use crate::registers::{HeaderRole, LIKELY, Like};

/// A heading, and all that it is like at all, the likest first.
type Ranked<'a> = (&'a UnknownLabel, Vec<Like<Target>>);

impl Candidates<'_> {
    /// What the headings of a return may stand for: roles that have no column yet, each once, and
    /// channels where no column holds them.
    pub(super) fn headings(
        &self,
        unknown: &Unknowns,
        file: &str,
        mapping: &Mapping,
    ) -> Vec<Proposal> {
        let open = open_roles(unknown, file, mapping);
        let labels = unknown.labels(file);
        let mut ranked: Vec<Ranked> = labels
            .filter(|label| label.kind == UnknownKind::Heading)
            .map(|label| (label, self.rank_heading(&label.text, &open)))
            .collect();
        let is_channels = |(_, likes): &Ranked| {
            let likest = likes.first().filter(|like| like.score >= LIKELY);
            likest.is_some_and(|like| like.what == Target::Column(HeaderRole::Channel))
        };
        if !open.contains(&HeaderRole::Channel) || ranked.iter().any(is_channels) {
            for (_, likes) in &mut ranked {
                likes.retain(|like| matches!(like.what, Target::Column(_)));
            }
        }
        settle(&ranked, open)
    }

    fn rank_heading(&self, heading: &str, open: &BTreeSet<HeaderRole>) -> Vec<Like<Target>> {
        let mut roles = self.roles.rank(heading);
        roles.retain(|like| open.contains(&like.what));
        let mut likes = targets(roles, Target::Column);
        likes.extend(self.channel(heading));
        likes.sort_by_key(|like| Reverse(like.score));
        likes
    }
}

/// Gives each role to the heading that is likest, and each heading what is left to it.
fn settle(ranked: &[Ranked], mut open: BTreeSet<HeaderRole>) -> Vec<Proposal> {
    let mut order: Vec<(usize, &Ranked)> = ranked.iter().enumerate().collect();
    order.sort_by_key(|(_, (_, likes))| Reverse(likes.first().map_or(0, |like| like.score)));
    let mut settled: BTreeMap<usize, Proposal> = BTreeMap::new();
    for (at, (label, likes)) in order {
        let is_open = |like: &&Like<Target>| match like.what {
            Target::Column(role) => open.contains(&role),
            _ => true,
        };
        let mut proposal = Proposal::new(label, likes.iter().filter(is_open).cloned().collect());
        if let Some(likest) = proposal.likes.first()
            && let Target::Column(role) = likest.what
        {
            open.retain(|other| !closed_by(role).contains(other));
            let others = ranked.iter().enumerate().filter(|(other, _)| *other != at);
            let mut others = others.flat_map(|(_, (_, likes))| likes);
            proposal.is_contested = others
                .any(|other| other.what == likest.what && other.score + CLEAR_LEAD > likest.score);
        }
        settled.insert(at, proposal);
    }
    settled.into_values().collect()
}

/// The roles that a heading may still have: those that no column, and nothing a mapping fixes,
/// makes idle.
fn open_roles(unknown: &Unknowns, file: &str, mapping: &Mapping) -> BTreeSet<HeaderRole> {
    let fixed = &mapping.fixed;
    let is_fixed = |role: HeaderRole| match role {
        HeaderRole::Council | HeaderRole::CouncilCode => fixed.council.is_some(),
        HeaderRole::Service => fixed.service.is_some(),
        HeaderRole::Channel => fixed.channel.is_some(),
        HeaderRole::Period => fixed.period.is_some(),
        HeaderRole::Year => fixed.year.is_some(),
        HeaderRole::Unit => fixed.unit.is_some(),
        _ => false,
    };
    let mut open: BTreeSet<HeaderRole> = HeaderRole::all().collect();
    for role in HeaderRole::all() {
        if is_fixed(role) || unknown.has_role(file, role.word()) {
            open.retain(|other| !closed_by(role).contains(other));
        }
    }
    open
}

/// The roles that no other column may have once one has this: itself, and what would say the same.
fn closed_by(role: HeaderRole) -> &'static [HeaderRole] {
    use HeaderRole::{
        Channel, Council, CouncilCode, Count, KeyedBy, Month, Period, Quarter, Service, Total,
        Unit, Year,
    };
    match role {
        Council => &[Council],
        CouncilCode => &[CouncilCode],
        Service => &[Service],
        Channel => &[Channel],
        KeyedBy => &[KeyedBy],
        Period => &[Period, Year, Quarter, Month],
        Year => &[Year, Period],
        Quarter | Month => &[Quarter, Month, Period],
        Unit => &[Unit],
        Count | Total => &[Count, Total],
    }
}
