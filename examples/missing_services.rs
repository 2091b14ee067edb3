//! Which treatment of services that councils do not return is nearest to the truth, here known: 317
//! councils, 10 services, 2 of them not returned. Root mean square error and bias, in points.

use std::array::from_fn;

use channelshift::statistics::Proportion;
use channelshift::statistics::standardise::{Stratum, imputed, indirect, matched_gap};

const SERVICES: usize = 10;

/// `SplitMix64` (Steele, Lea & Flood 2014): the same numbers everywhere.
fn uniform(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from(u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0)) / 2_f64.powi(32)
}

/// Near enough normal: a sum of twelve.
fn normal(state: &mut u64) -> f64 {
    (0..12).map(|_| uniform(state)).sum::<f64>() - 6.0
}

/// The share of a service, which the later ones have higher, so far ahead of the usual.
fn share(service: f64, ahead: f64) -> f64 {
    1.0 / (1.0 + (1.2 - 0.35 * service - ahead).exp())
}

/// A council: of each service its true share and what was counted.
fn council(state: &mut u64) -> [(f64, Proportion); SERVICES] {
    let (ahead, mut service) = (0.4 * normal(state), -1.0);
    from_fn(|_| {
        service += 1.0;
        let share = share(service, ahead + 0.25 * normal(state));
        let whole = (9.0 - 0.2 * service + 0.8 * normal(state)).exp().round();
        let chance = (whole * share * (1.0 - share)).sqrt() * normal(state);
        let part = (whole * share + chance).round().clamp(0.0, whole);
        (
            share,
            Proportion::new(part, whole).expect("a part in its whole"),
        )
    })
}

/// What each treatment makes of one council.
fn treated(strata: &[Stratum]) -> Option<[f64; 5]> {
    let gap = matched_gap(strata)?;
    let crude = Proportion::pooled(strata.iter().filter_map(|stratum| stratum.counts)).share()?;
    let (imputed, indirect) = (imputed(strata)?.share, indirect(strata)?.share()?);
    Some([crude, gap.reweighted().share, imputed, indirect, gap.share])
}

fn main() {
    let state = &mut 317;
    let councils: Vec<_> = (0..317).map(|_| council(state)).collect();
    let weights: [f64; SERVICES] = from_fn(|service| {
        councils
            .iter()
            .map(|council| council[service].1.whole())
            .sum()
    });
    println!("not returned      crude       re-weighted imputed     indirect    matched gap");
    for rule in ["any two", "two of low share", "its two worst"] {
        let mut hide = |council: &[(f64, Proportion); SERVICES]| {
            let mut service = -1.0;
            let keys = council.map(|(truth, _)| {
                service += 1.0;
                match rule {
                    "any two" => uniform(state),
                    "two of low share" => service + 4.0 * uniform(state),
                    _ => truth - share(service, 0.0),
                }
            });
            let mut sorted = keys;
            sorted.sort_by(f64::total_cmp);
            let returned = |service: usize| keys[service] > sorted[1];
            from_fn(|service| returned(service).then_some(council[service].1))
        };
        let returns: Vec<[Option<Proportion>; SERVICES]> = councils.iter().map(&mut hide).collect();
        let references: [f64; SERVICES] = from_fn(|service| {
            let all = returns.iter().filter_map(|counts| counts[service]);
            Proportion::pooled(all)
                .share()
                .expect("somebody returned it")
        });
        let (mut errors, mut squares) = ([0.0; 5], [0.0; 5]);
        for (council, counts) in councils.iter().zip(returns) {
            let strata: [Stratum; SERVICES] = from_fn(|service| Stratum {
                weight: weights[service],
                reference: references[service],
                counts: counts[service],
                between: None,
            });
            let weighted = council
                .iter()
                .zip(weights)
                .map(|((truth, _), weight)| truth * weight);
            let truth = weighted.sum::<f64>() / weights.iter().sum::<f64>();
            for (at, share) in treated(&strata)
                .expect("some services")
                .into_iter()
                .enumerate()
            {
                errors[at] += 100.0 * (share - truth) / 317.0;
                squares[at] += (100.0 * (share - truth)).powi(2) / 317.0;
            }
        }
        // What rounds to nothing has no sign.
        let tenths = |points: f64| (10.0 * points).round() / 10.0 + 0.0;
        let figures = squares.iter().zip(errors).map(|(square, bias)| {
            let (error, bias) = (tenths(square.sqrt()), tenths(bias));
            format!(" {error:4.1} {bias:+5.1} ")
        });
        println!("{rule:16} {}", figures.collect::<String>().trim_end());
    }
}
