//! Totals of all councils from those that returned, by how large they are.
//!
//! - Definition: in each stratum, such as a type of council, the figure is taken to go with size (its
//!   population, say): total = Σ over strata of X Σy ÷ Σx, where X is the size of all councils of the
//!   stratum, and y and x figure and size of those that returned.
//! - Variance: Σ over strata of N²(1 − n/N) ÷ n × Σ(y − Rx)² ÷ (n − 1), with R = Σy ÷ Σx; n of N
//!   councils returned. Nothing where all did.
//! - A share of two such totals has the variance of the total of part − share × whole, divided by
//!   the square of the whole.
//! - Unit: that of the figure.
//! - Undefined where no council of a stratum returned; the variance also where one of several did:
//!   join such a stratum to the nearest ([`Stratum::joined`]).
//! - Source: Cochran 1977, *Sampling Techniques*, chapter 6, the separate ratio estimator. It takes
//!   those that did not return to be like those that did, which is seldom so: show the response.
//!
//! ```
//! use channelshift::statistics::gross::{Response, Stratum, gross};
//! let returned = [(520.0, 900.0), (701.0, 1_200.0), (330.0, 600.0)];
//! let districts = Stratum {
//!     councils: 10,
//!     size: 10_000.0,
//!     responses: returned.map(|(figure, size)| Response { figure, size }).to_vec(),
//! };
//! let all = gross(&[districts]).unwrap();
//! assert!((all.total - 5_744.444_444).abs() < 1e-6);
//! assert!(all.variance.unwrap() > 0.0);
//! assert_eq!(gross(&[Stratum { councils: 4, size: 9.0, responses: Vec::new() }]), None);
//! ```

use super::interval::Interval;
use super::quantile::quantile;
use super::real;

/// The least part of a stratum's size that must have returned for it to be grossed.
pub const LEAST_RETURNED: f64 = 0.5;

/// What one council returned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// Its figure.
    pub figure: f64,
    /// Its size, above zero.
    pub size: f64,
}

/// Councils taken to be alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratum {
    /// How many there are.
    pub councils: usize,
    /// The size of all of them.
    pub size: f64,
    /// What was returned.
    pub responses: Vec<Response>,
}

/// A total of all councils.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grossed {
    /// The total, or the share of two totals.
    pub total: f64,
    /// Its variance; `None` where a stratum has one response of several councils.
    pub variance: Option<f64>,
}

impl Grossed {
    /// The standard error.
    pub fn error(self) -> Option<f64> {
        self.variance.map(f64::sqrt)
    }

    /// The standard error as a part of the total; `None` where that is zero.
    pub fn variation(self) -> Option<f64> {
        let error = self.error()?;
        (self.total > 0.0).then(|| error / self.total)
    }
}

impl Stratum {
    /// The part of its size that was returned, 0 to 1; `None` where it has no size.
    pub fn returned(&self) -> Option<f64> {
        (self.size > 0.0).then(|| self.sum(|response| response.size) / self.size)
    }

    /// Two strata as one.
    #[must_use]
    pub fn joined(mut self, other: Self) -> Self {
        self.councils += other.councils;
        self.size += other.size;
        self.responses.extend(other.responses);
        self
    }

    fn sum(&self, of: impl Fn(&Response) -> f64) -> f64 {
        self.responses.iter().map(of).sum()
    }

    /// Figure by size, where there are no more responses than councils.
    fn ratio(&self) -> Option<f64> {
        let size = self.sum(|response| response.size);
        let sound = size > 0.0 && self.responses.len() <= self.councils;
        sound.then(|| self.sum(|response| response.figure) / size)
    }

    fn variance(&self) -> Option<f64> {
        let (n, all) = (real(self.responses.len()), real(self.councils));
        if self.responses.len() == self.councils {
            return Some(0.0);
        }
        let ratio = self.ratio()?;
        let squares = self.sum(|response| (response.figure - ratio * response.size).powi(2));
        (n > 1.0).then(|| all * all * (1.0 - n / all) / n * squares / (n - 1.0))
    }
}

/// The total of all councils, by strata.
pub fn gross(strata: &[Stratum]) -> Option<Grossed> {
    let total = |stratum: &Stratum| Some(stratum.size * stratum.ratio()?);
    let total = strata.iter().map(total).sum::<Option<f64>>()?;
    Some(Grossed {
        total,
        variance: strata.iter().map(Stratum::variance).sum(),
    })
}

/// The share of one total in another: the same strata and councils in the same order, with the part
/// and with the whole for a figure. `None` too where they do not fit, or the whole is zero.
///
/// ```
/// use channelshift::statistics::gross::{Response, Stratum, gross_share};
/// let of = |figures: [f64; 3]| [Stratum {
///     councils: 10,
///     size: 100.0,
///     responses: figures.map(|figure| Response { figure, size: 10.0 }).to_vec(),
/// }];
/// let share = gross_share(&of([40.0, 50.0, 45.0]), &of([80.0, 90.0, 100.0])).unwrap();
/// assert!((share.total - 0.5).abs() < 1e-12);
/// ```
pub fn gross_share(part: &[Stratum], whole: &[Stratum]) -> Option<Grossed> {
    let total = gross(whole).filter(|whole| whole.total > 0.0)?.total;
    let share = gross(part)?.total / total;
    let fits = part.len() == whole.len()
        && part
            .iter()
            .zip(whole)
            .all(|(a, b)| a.responses.len() == b.responses.len());
    let rest = |(part, whole): (&Stratum, &Stratum)| {
        let both = part.responses.iter().zip(&whole.responses);
        let rest = |(part, whole): (&Response, &Response)| Response {
            figure: part.figure - share * whole.figure,
            size: whole.size,
        };
        Stratum {
            responses: both.map(rest).collect(),
            ..whole.clone()
        }
    };
    let rest: Vec<Stratum> = part.iter().zip(whole).map(rest).collect();
    let variance = gross(&rest)?
        .variance
        .map(|variance| variance / total.powi(2));
    fits.then_some(Grossed {
        total: share,
        variance,
    })
}

/// What the total would be if all that did not return were like the tenth lowest, or the tenth
/// highest, hundredth of their stratum's councils by figure for size.
///
/// ```
/// use channelshift::statistics::gross::{Response, Stratum, bounds};
/// let responses = [10.0, 20.0].map(|figure| Response { figure, size: 10.0 }).to_vec();
/// let bounds = bounds(&[Stratum { councils: 3, size: 30.0, responses }]).unwrap();
/// assert!((bounds.lower - 41.0).abs() < 1e-12 && (bounds.upper - 49.0).abs() < 1e-12);
/// ```
pub fn bounds(strata: &[Stratum]) -> Option<Interval> {
    let at = |q: f64| {
        let one = |stratum: &Stratum| {
            stratum.ratio()?;
            let ratios: Vec<f64> = stratum
                .responses
                .iter()
                .map(|one| one.figure / one.size)
                .collect();
            let missing = (stratum.size - stratum.sum(|response| response.size)).max(0.0);
            Some(stratum.sum(|response| response.figure) + missing * quantile(&ratios, q)?)
        };
        strata.iter().map(one).sum::<Option<f64>>()
    };
    Some(Interval {
        lower: at(0.1)?,
        upper: at(0.9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stratum(councils: usize, size: f64, responses: &[(f64, f64)]) -> Stratum {
        let responses = responses.iter().map(|(figure, size)| Response {
            figure: *figure,
            size: *size,
        });
        Stratum {
            councils,
            size,
            responses: responses.collect(),
        }
    }

    #[test]
    fn one_response_of_several_has_no_variance_until_joined() {
        let (one, two) = (
            stratum(3, 30.0, &[(5.0, 10.0)]),
            stratum(2, 20.0, &[(6.0, 10.0)]),
        );
        let apart = gross(&[one.clone(), two.clone()]).unwrap();
        assert!((apart.total - 27.0).abs() < 1e-12 && apart.variance.is_none());
        assert!(gross(&[one.joined(two)]).unwrap().variance.is_some());
    }

    #[test]
    fn all_returned_is_the_sum_without_variance() {
        let all = gross(&[stratum(1, 10.0, &[(5.0, 10.0)])]).unwrap();
        assert_eq!(
            all,
            Grossed {
                total: 5.0,
                variance: Some(0.0)
            }
        );
        assert_eq!(all.variation(), Some(0.0));
    }

    #[test]
    fn what_cannot_be_grossed_is_none() {
        assert_eq!(gross(&[stratum(3, 30.0, &[])]), None);
        assert_eq!(gross(&[stratum(3, 30.0, &[(5.0, 0.0)])]), None);
        assert_eq!(gross(&[stratum(1, 30.0, &[(5.0, 1.0), (5.0, 1.0)])]), None);
        assert_eq!(bounds(&[stratum(3, 30.0, &[])]), None);
        let (one, two) = (
            [stratum(3, 9.0, &[(1.0, 3.0)])],
            [stratum(3, 9.0, &[(1.0, 3.0), (1.0, 3.0)])],
        );
        assert_eq!(gross_share(&one, &two), None);
        assert_eq!(gross_share(&one, &[stratum(3, 9.0, &[(0.0, 3.0)])]), None);
    }

    proptest! {
        #[test]
        fn the_order_of_councils_and_strata_changes_no_total(
            strata in prop::collection::vec(prop::collection::vec((0.0..9e5_f64, 1.0..9e5_f64), 2..6), 1..5),
        ) {
            let all: Vec<Stratum> = strata.iter().map(|one| stratum(8, 9e6, one)).collect();
            let back: Vec<Stratum> = strata.iter().rev().map(|one| {
                stratum(8, 9e6, &one.iter().rev().copied().collect::<Vec<_>>())
            }).collect();
            let (there, back) = (gross(&all).unwrap(), gross(&back).unwrap());
            prop_assert!((there.total - back.total).abs() <= 1e-9 * there.total.abs());
            let bounds = bounds(&all).unwrap();
            prop_assert!(bounds.lower <= bounds.upper);
        }
    }
}
