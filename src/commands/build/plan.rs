//! Which returns a build reads: those that the store does not have as they are, and those that they
//! speak of the same figures with.

use std::collections::BTreeMap;

use crate::report::ReturnState;
use crate::store::{Collision, Manifest};

/// What is to be read.
pub(super) struct Reading {
    /// What is done with each return.
    pub(super) states: Vec<ReturnState>,
    /// Returns that were read together before, and are not read now.
    pub(super) groups: Vec<Collision>,
}

impl Reading {
    /// The plan for the returns of a manifest, where there is a store already.
    pub(super) fn plan(manifest: &Manifest, old: Option<&Manifest>) -> Self {
        let old = old.filter(|old| old.reads_like(manifest));
        let before = old.map(Manifest::by_name).unwrap_or_default();
        let numbers: BTreeMap<&str, usize> = manifest
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| (input.file.as_str(), index))
            .collect();
        let same = |file: &str| {
            let new = numbers.get(file).and_then(|at| manifest.inputs.get(*at));
            let pair = before.get(file).zip(new);
            pair.is_some_and(|(old, new)| old.is_of_the_same(new))
        };
        let (mut states, mut groups) = (Vec::new(), Vec::new());
        for (index, input) in manifest.inputs.iter().enumerate() {
            let before = before.get(input.file.as_str());
            let together = before.map_or(&[][..], |before| &before.together);
            let state = if !same(&input.file) {
                ReturnState::Read
            } else if together.iter().all(|other| same(other)) {
                let others = together
                    .iter()
                    .filter_map(|other| numbers.get(other.as_str()));
                groups.extend(others.map(|other| Collision(index, *other)));
                ReturnState::AsBefore
            } else {
                ReturnState::ReadAgain
            };
            states.push(state);
        }
        Self { states, groups }
    }
}

/// The groups of two or more of so many returns that have to be read together, by those that speak of
/// the same figures; each in the order of the returns.
pub(super) fn grouped(returns: usize, same: &[Collision]) -> Vec<Vec<usize>> {
    let mut leader: Vec<usize> = (0..returns).collect();
    for Collision(first, second) in same {
        let (from, to) = (leader[*first], leader[*second]);
        let (low, high) = (from.min(to), from.max(to));
        for own in &mut leader {
            if *own == high {
                *own = low;
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, leader) in leader.into_iter().enumerate() {
        groups.entry(leader).or_default().push(index);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}
