//! `one-channel-only`: over all its periods a council has figures for a service in a single channel,
//! while most of the other councils have several. The other channels may have been left out.
//!
//! Nothing is asked where the return says why: where any figure is `[z]`, `[x]` or `[c]`, or cannot
//! be read. What the single channel is does not matter here; whether a digital one was returned is
//! another check.

use std::collections::BTreeMap;

use super::Context;
use super::series::Series;
use crate::model::{
    ChannelId, CouncilId, Count, FileId, Findings, Origin, ServiceId, UnitId, codes,
};

/// What a council returned for a service in a unit over all periods, as far as it tells of the other
/// councils' channels and they of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The service.
    pub service: ServiceId,
    /// What is counted.
    pub unit: UnitId,
    /// How many channels have a count above zero.
    pub channels: usize,
    /// The file in which its only channel is asked about where [`most_have_several`]; `None` where it
    /// never is.
    pub alone: Option<FileId>,
}

/// Whether most other councils have several channels for a service, where so many of all that have
/// figures for it do, and the one that is asked about has one.
///
/// ```
/// use channelshift::checks::most_have_several;
/// assert!(most_have_several(2, 4));
/// assert!(!most_have_several(1, 3), "1 of 2 others is not most");
/// ```
pub fn most_have_several(several: usize, with_figures: usize) -> bool {
    several * 2 > with_figures.saturating_sub(1)
}

/// What a council's series of a service add up to.
struct OfService {
    /// The sum of each channel with a count above zero, and where the first of them stands.
    channels: BTreeMap<ChannelId, (u64, Option<Origin>)>,
    /// Whether a figure is missing, whatever the state.
    has_missing: bool,
    /// Where the first figure stands.
    origin: Origin,
}

/// What every council returned for each service and unit, over all periods.
#[derive(Default)]
pub(super) struct Services(BTreeMap<(ServiceId, UnitId), BTreeMap<CouncilId, OfService>>);

impl Services {
    /// Adds what other councils returned.
    pub(super) fn extend(&mut self, other: Self) {
        for (service, councils) in other.0 {
            self.0.entry(service).or_default().extend(councils);
        }
    }

    /// Adds a series.
    pub(super) fn add(&mut self, series: &Series) {
        let Some(first) = series.readings.first() else {
            return;
        };
        let councils = self.0.entry((series.service, series.unit)).or_default();
        let returned = councils.entry(series.council).or_insert(OfService {
            channels: BTreeMap::new(),
            has_missing: false,
            origin: first.origin,
        });
        for (index, channel) in series.channels.iter().enumerate() {
            let (mut sum, mut place) = (0, None);
            for figure in series.readings.iter().filter_map(|r| r.figures.get(index)) {
                match figure.count {
                    Count::Number(0) => {}
                    Count::Number(count) => {
                        place = place.or(Some(figure.origin));
                        sum += count;
                    }
                    Count::Missing(_) => returned.has_missing |= figure.origin.is_some(),
                }
            }
            if let Some(place) = place {
                returned.channels.entry(*channel).or_insert((0, place)).0 += sum;
            }
        }
    }

    /// What each council returned.
    pub(super) fn returned(&self, context: Context) -> Vec<Returned> {
        let councils = self.0.iter().flat_map(|(of, councils)| {
            let councils = councils.values();
            councils.map(move |returned| (*of, returned))
        });
        let returned = councils.map(|((service, unit), returned)| Returned {
            service,
            unit,
            channels: returned.channels.len(),
            alone: alone(returned, context).map(|(_, place)| place.file),
        });
        returned.collect()
    }

    /// Raises the findings.
    pub(super) fn find(&self, context: Context, findings: &mut Findings) {
        for ((service, _), councils) in &self.0 {
            let with_figures = councils.values().filter(|one| !one.channels.is_empty());
            let all = with_figures.clone().count();
            let several = with_figures.filter(|one| one.channels.len() > 1).count();
            if !most_have_several(several, all) {
                continue;
            }
            let others = all.saturating_sub(1);
            for (council, returned) in councils {
                let Some((channel, place)) = alone(returned, context) else {
                    continue;
                };
                context.raise(&codes::ONE_CHANNEL_ONLY, place, findings, || {
                    let message = format!(
                        "{} has figures for {} alone, where {several} of {others} other councils have several channels",
                        context.subject(*council, *service),
                        context.channel(channel),
                    );
                    (
                        message,
                        "please check whether other channels were left out; write [z] for those that are not offered",
                    )
                });
            }
        }
    }
}

/// The only channel a council has, where there is no reason given and its counts are not small, and
/// where its first figure stands.
fn alone(returned: &OfService, context: Context) -> Option<(ChannelId, Origin)> {
    let (channel, (sum, place)) = returned.channels.first_key_value()?;
    let is_alone = returned.channels.len() == 1
        && *sum >= context.limits.small_numbers
        && !returned.has_missing;
    is_alone.then_some((*channel, place.unwrap_or(returned.origin)))
}
