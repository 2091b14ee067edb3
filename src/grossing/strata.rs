//! Councils of a family as a stratum, with their sizes, and the total of several strata.

use std::collections::BTreeMap;

use super::{By, LowResponse, OLDEST_SIZE, SectorTotal, SizeOf, StratumResponse, Total, WhyNone};
use crate::model::{CouncilId, Period, ServiceId};
use crate::registers::Registers;
use crate::statistics::Proportion;
use crate::statistics::gross::{LEAST_RETURNED, Response, Stratum, bounds, gross, gross_share};

/// What one council has of what a total is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) council: CouncilId,
    /// Its total and what is digital of it, where every month was returned.
    pub(super) figure: Option<(u64, Option<Proportion>)>,
}

/// How large councils are.
pub(super) struct Sizes<'a> {
    pub(super) by: By,
    pub(super) window: Period,
    pub(super) registers: &'a Registers,
}

/// A family's councils with what they have, and their sizes.
struct Family {
    response: StratumResponse,
    parts: Vec<(Part, u64)>,
}

impl Sizes<'_> {
    pub(super) fn total(
        &self,
        service: Option<ServiceId>,
        parts: &[Part],
        low: LowResponse,
    ) -> SectorTotal {
        let figures = || parts.iter().filter_map(|part| part.figure);
        let returned = figures().map(|(total, _)| total).sum();
        let digital = Proportion::pooled(figures().filter_map(|(_, digital)| digital));
        let mut by_family: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
        for part in parts {
            let kind = &self.registers.councils.get(part.council).kind;
            let family = self.registers.families.of(kind);
            by_family.entry(family).or_default().push(*part);
        }
        let mut families = Vec::new();
        let mut without: Vec<CouncilId> = Vec::new();
        for (family, parts) in by_family {
            let (found, missing) = self.family(family, &parts);
            families.push(found);
            without.extend(missing);
        }
        let outcome = if without.is_empty() {
            outcome(&mut families, low)
        } else {
            Err(WhyNone::NoSize(without))
        };
        SectorTotal {
            service,
            returned,
            digital,
            strata: families.into_iter().map(|family| family.response).collect(),
            outcome,
        }
    }

    /// A family with its sizes, and the councils that have none where there are not sizes of all.
    fn family(&self, family: &str, parts: &[Part]) -> (Family, Vec<CouncilId>) {
        let councils: Vec<CouncilId> = parts.iter().map(|part| part.council).collect();
        let (counts, of, missing) = match self.sizes(&councils) {
            Ok((sizes, of)) => (sizes, Some(of), Vec::new()),
            Err(missing) => (Vec::new(), None, missing),
        };
        let sized: Vec<(Part, u64)> = parts.iter().copied().zip(counts).collect();
        let sum = |of: &dyn Fn(&Part) -> bool| -> u64 {
            let those = sized.iter().filter(|(part, _)| of(part));
            those.map(|(_, size)| size).sum()
        };
        let part = Proportion::of(sum(&|part| part.figure.is_some()), sum(&|_| true));
        let response = StratumResponse {
            family: family.to_owned(),
            councils: parts.len(),
            returned: parts.iter().filter(|part| part.figure.is_some()).count(),
            part: part.and_then(Proportion::share),
            size: of,
            joined: false,
        };
        let parts = sized;
        (Family { response, parts }, missing)
    }

    /// The sizes of councils, all of one year and measure; or those of which nobody says.
    fn sizes(&self, councils: &[CouncilId]) -> Result<(Vec<u64>, SizeOf), Vec<CouncilId>> {
        let code = |id: &CouncilId| self.registers.councils.get(*id).code.as_str();
        let people = &self.registers.people;
        match self.by {
            By::Population => {
                let first = self.window.first_day().year();
                let mut missing = Vec::new();
                for year in (first - OLDEST_SIZE..=first).rev() {
                    let size = |id: &CouncilId| people.population(code(id), year);
                    let sizes = councils.iter().map(size).collect();
                    if let Some(sizes) = sizes {
                        let measure = String::new();
                        return Ok((sizes, SizeOf { year, measure }));
                    }
                    if missing.is_empty() {
                        let lacks = |id: &&CouncilId| people.latest_population(code(id)).is_none();
                        missing = councils.iter().filter(lacks).copied().collect();
                    }
                }
                // Each has some year, and no year is of all.
                Err(if missing.is_empty() {
                    councils.to_vec()
                } else {
                    missing
                })
            }
            By::Households => {
                let found = councils
                    .iter()
                    .map(|id| (*id, people.latest_households(code(id))));
                let mut of: BTreeMap<SizeOf, Vec<u64>> = BTreeMap::new();
                let mut missing = Vec::new();
                for (id, latest) in found {
                    match latest {
                        Some((year, measure, count)) => {
                            let measure = measure.to_owned();
                            of.entry(SizeOf { year, measure }).or_default().push(count);
                        }
                        None => missing.push(id),
                    }
                }
                match (of.pop_first(), of.is_empty(), missing.is_empty()) {
                    (Some((of, sizes)), true, true) => Ok((sizes, of)),
                    (_, _, true) => Err(councils.to_vec()),
                    _ => Err(missing),
                }
            }
        }
    }
}

impl Family {
    /// The stratum with a figure of those that have one.
    fn stratum(&self, figure: impl Fn(&Part) -> Option<f64>) -> Stratum {
        let responses = self.parts.iter().filter_map(|(part, size)| {
            Some(Response {
                figure: figure(part)?,
                size: real(*size),
            })
        });
        Stratum {
            councils: self.parts.len(),
            size: self.parts.iter().map(|(_, size)| real(*size)).sum(),
            responses: responses.collect(),
        }
    }

    /// People or households for each council, by which the nearest stratum is told.
    fn mean_size(&self) -> f64 {
        let all: u64 = self.parts.iter().map(|(_, size)| size).sum();
        real(all) / real(self.parts.len().max(1) as u64)
    }

    /// Whether its variance cannot be told: one council of several returned.
    fn is_one_of_several(&self) -> bool {
        self.response.returned == 1 && self.response.councils > 1
    }
}

/// The total of families that have sizes, or why there is none.
fn outcome(families: &mut [Family], low: LowResponse) -> Result<Total, WhyNone> {
    let names = |is: fn(&StratumResponse) -> bool| -> Vec<String> {
        let those = families.iter().map(|family| &family.response);
        let those = those.filter(|response| is(response));
        those.map(|response| response.family.clone()).collect()
    };
    let nobody = names(|response| response.returned == 0);
    if !nobody.is_empty() || families.is_empty() {
        return Err(WhyNone::NobodyReturned(nobody));
    }
    let little = names(|response| response.part.is_none_or(|part| part < LEAST_RETURNED));
    let is_forced = !little.is_empty();
    if is_forced && low == LowResponse::Refused {
        return Err(WhyNone::TooLittle(little));
    }
    let groups = joined(families);
    let strata_of = |figure: &dyn Fn(&Part) -> Option<f64>| -> Vec<Stratum> {
        let strata = groups.iter().map(|group| {
            let strata = group.iter().filter_map(|at| families.get(*at));
            strata
                .map(|family| family.stratum(figure))
                .reduce(Stratum::joined)
        });
        strata.flatten().collect()
    };
    let whole = strata_of(&|part| Some(real(part.figure?.0)));
    let total = gross(&whole).filter(|total| total.variance.is_some());
    let total = total.ok_or(WhyNone::OneReturned)?;
    // The share takes the same councils above and below, those that say what is digital.
    let digital = |of: fn(Proportion) -> f64| {
        strata_of(&move |part| {
            let (_, digital) = part.figure?;
            Some(of(digital?))
        })
    };
    let (part, of) = (digital(Proportion::part), digital(Proportion::whole));
    let enough = |stratum: &Stratum| {
        let returned = stratum.returned();
        returned.is_some_and(|part| part >= LEAST_RETURNED || low == LowResponse::Taken)
    };
    let share = gross_share(&part, &of).filter(|_| of.iter().all(enough));
    let responses = families.iter().map(|family| &family.response);
    Ok(Total {
        total,
        bounds: bounds(&whole),
        share,
        is_complete: responses.clone().all(|one| one.returned == one.councils),
        is_forced,
    })
}

/// The strata as groups of families: each by itself, but those of which one council of several
/// returned with the one whose councils are nearest in size.
fn joined(families: &mut [Family]) -> Vec<Vec<usize>> {
    let means: Vec<f64> = families.iter().map(Family::mean_size).collect();
    let alone: Vec<usize> = (0..families.len())
        .filter(|at| families.get(*at).is_some_and(Family::is_one_of_several))
        .collect();
    let mut groups: Vec<Vec<usize>> = (0..families.len()).map(|at| vec![at]).collect();
    for at in alone {
        let own = means.get(at).copied().unwrap_or_default();
        let apart = |other: usize| {
            let mean = means.get(other).copied().unwrap_or_default();
            (mean.max(1.0) / own.max(1.0)).ln().abs()
        };
        let others = (0..families.len()).filter(|other| *other != at);
        let nearest = others.min_by(|one, other| apart(*one).total_cmp(&apart(*other)));
        let Some(nearest) = nearest else {
            continue;
        };
        if let Some(family) = families.get_mut(at) {
            family.response.joined = true;
        }
        let home = groups.iter().position(|group| group.contains(&nearest));
        let own = groups.iter().position(|group| group.contains(&at));
        if let (Some(home), Some(own)) = (home, own)
            && home != own
        {
            let moved = groups.get_mut(own).map(std::mem::take).unwrap_or_default();
            if let Some(group) = groups.get_mut(home) {
                group.extend(moved);
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

#[expect(clippy::cast_precision_loss, reason = "counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}
