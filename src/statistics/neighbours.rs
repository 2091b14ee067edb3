//! Which councils are most alike, by indicators such as population or deprivation.
//!
//! - Definition: each indicator is standardised to mean 0 and standard deviation 1 (that of a sample);
//!   the distance of two is √(Σ weight × (difference)²). An indicator that one of them lacks is left
//!   out of the sum, which is then scaled by √(all weight ÷ weight used).
//! - Unit: standard deviations; 0 and above.
//! - Undefined between two that share less than 80% of the weight. An indicator that is the same for
//!   all says nothing and is left out.
//! - Source: the distance that ONS's statistical nearest neighbours and CIPFA's model use. An NHS
//!   script that calls itself Euclidean adds absolute differences.
//!
//! ```
//! use channelshift::statistics::neighbours::distances;
//! let councils = [[10.0, 1.0], [12.0, 1.2], [90.0, 5.0]].map(|values| values.map(Some).to_vec());
//! let distances = distances(&councils, &[1.0, 1.0]).unwrap();
//! assert_eq!(distances.nearest(0, 2), [1, 2]);
//! assert_eq!(distances.rebased(0, 2), Some(1.0));
//! ```

use super::real;

/// The least part of the weight that two must share to be compared.
pub const LEAST_SHARED: f64 = 0.8;

/// How far each is from each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    between: Vec<Vec<Option<f64>>>,
    /// The places of indicators that were left out, being the same for all.
    pub constant: Vec<usize>,
}

impl Distances {
    /// The distance of two by their places; `None` where they share too little.
    pub fn between(&self, one: usize, other: usize) -> Option<f64> {
        *self.between.get(one)?.get(other)?
    }

    /// The places of the nearest to one, the nearest first, equal distances in the order given.
    pub fn nearest(&self, one: usize, most: usize) -> Vec<usize> {
        let others = (0..self.between.len()).filter(|other| *other != one);
        let distance = |other: usize| Some((self.between(one, other)?, other));
        let mut known: Vec<(f64, usize)> = others.filter_map(distance).collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        known
            .into_iter()
            .take(most)
            .map(|(_, other)| other)
            .collect()
    }

    /// The distance of two as a part of that of the furthest from the first, 0 to 1; `None` also
    /// where all are alike.
    pub fn rebased(&self, one: usize, other: usize) -> Option<f64> {
        let furthest = self
            .between
            .get(one)?
            .iter()
            .flatten()
            .copied()
            .fold(0.0, f64::max);
        let distance = self.between(one, other)?;
        (furthest > 0.0).then(|| distance / furthest)
    }
}

/// The distances of all from each other: `values` by council and indicator, `weights` by indicator.
/// `None` where lists differ in length, or a weight is negative or all are zero.
pub fn distances(values: &[Vec<Option<f64>>], weights: &[f64]) -> Option<Distances> {
    let sound = weights
        .iter()
        .all(|weight| weight.is_finite() && *weight >= 0.0)
        && values.iter().all(|row| row.len() == weights.len());
    if !sound {
        return None;
    }
    let mut constant = Vec::new();
    // By indicator: its weight, and where each stands on it.
    let mut indicators: Vec<(f64, Vec<Option<f64>>)> = Vec::new();
    for (indicator, weight) in weights.iter().enumerate() {
        let column = values
            .iter()
            .map(|row| row.get(indicator).copied().flatten());
        match standardised(&column.collect::<Vec<_>>()) {
            Some(column) => indicators.push((*weight, column)),
            None => constant.push(indicator),
        }
    }
    let all: f64 = indicators.iter().map(|(weight, _)| weight).sum();
    let between = |one: usize, other: usize| {
        let (mut used, mut sum) = (0.0, 0.0);
        for (weight, column) in &indicators {
            let at = |place: usize| column.get(place).copied().flatten();
            if let Some((a, b)) = at(one).zip(at(other)) {
                used += weight;
                sum += weight * (a - b).powi(2);
            }
        }
        (used > 0.0 && used >= LEAST_SHARED * all).then(|| (sum * all / used).sqrt())
    };
    let places = 0..values.len();
    let row = |one: usize| places.clone().map(|other| between(one, other)).collect();
    (all > 0.0).then(|| Distances {
        between: places.clone().map(row).collect(),
        constant,
    })
}

/// Values as standard deviations from their mean; `None` where they do not differ.
fn standardised(values: &[Option<f64>]) -> Option<Vec<Option<f64>>> {
    let finite = |value: &Option<f64>| value.filter(|value| value.is_finite());
    let known: Vec<f64> = values.iter().filter_map(finite).collect();
    let first = known.first()?;
    #[expect(clippy::float_cmp, reason = "the same for all, not nearly so")]
    let is_constant = known.iter().all(|value| value == first);
    if is_constant {
        return None;
    }
    let mean = known.iter().sum::<f64>() / real(known.len());
    let squares: f64 = known.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = (squares / real(known.len() - 1)).sqrt();
    Some(
        values
            .iter()
            .map(|value| Some((finite(value)? - mean) / deviation))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_indicator_that_says_nothing_is_left_out() {
        let rows = [[1.0, 7.0], [2.0, 7.0], [4.0, 7.0]].map(|row| row.map(Some).to_vec());
        let with = distances(&rows, &[1.0, 5.0]).unwrap();
        let without = distances(&rows.clone().map(|row| row[..1].to_vec()), &[1.0]).unwrap();
        assert_eq!(with.constant, [1]);
        assert_eq!(with.between(0, 2), without.between(0, 2));
        assert_eq!(distances(&rows, &[0.0, 5.0]), None);
    }

    #[test]
    fn a_missing_indicator_is_made_up_for_until_too_little_is_shared() {
        let row = |values: [Option<f64>; 5]| values.to_vec();
        let (one, two) = (Some(1.0), Some(2.0));
        let rows = [
            row([one; 5]),
            row([two; 5]),
            row([None, two, two, two, two]),
        ];
        let found = distances(&rows, &[1.0; 5]).unwrap();
        assert!(found.between(0, 2).unwrap() > 0.0);
        assert!(found.between(1, 2).unwrap() < 1e-12);
        let heavy = distances(&rows, &[1.3, 1.0, 1.0, 1.0, 1.0]).unwrap();
        assert_eq!(heavy.between(0, 2), None);
        assert_eq!(heavy.nearest(0, 15), [1]);
    }

    #[test]
    fn lists_that_do_not_fit_have_no_distances() {
        assert_eq!(distances(&[vec![Some(1.0)]], &[1.0, 1.0]), None);
        assert_eq!(
            distances(&[vec![Some(1.0)], vec![Some(2.0)]], &[-1.0]),
            None
        );
        assert_eq!(distances(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn the_order_of_councils_changes_no_distance(
            rows in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.9, 0.0..9.0_f64), 3), 2..9),
        ) {
            let back: Vec<_> = rows.iter().rev().cloned().collect();
            let (there, back) = (distances(&rows, &[1.0, 2.0, 0.5]), distances(&back, &[1.0, 2.0, 0.5]));
            prop_assert_eq!(there.is_some(), back.is_some());
            if let (Some(there), Some(back)) = (there, back) {
                let last = rows.len() - 1;
                for one in 0..rows.len() {
                    for other in 0..rows.len() {
                        let (a, b) = (there.between(one, other), back.between(last - one, last - other));
                        prop_assert_eq!(a.is_some(), b.is_some());
                        prop_assert!(a.zip(b).is_none_or(|(a, b)| (a - b).abs() < 1e-9));
                        prop_assert_eq!(a, there.between(other, one));
                    }
                }
            }
        }
    }
}
