//! `one-channel-only`: over all its periods a council has figures for a service in a single channel,
//! while most of the other councils have several. The other channels may have been left out.
//!
//! Nothing is asked where the return says why: where any figure is `[z]`, `[x]` or `[c]`, or cannot
//! be read. What the single channel is does not matter here; whether a digital one was returned is
//! another check.

use std::collections::BTreeMap;

use super::Context;
use super::series::Series;
use crate::model::{ChannelId, CouncilId, Count, Findings, Origin, ServiceId, UnitId, codes};

/// What a council returned for a service.
struct Returned {
    /// The sum of each channel with a count above zero, and where the first of them stands.
    channels: BTreeMap<ChannelId, (u64, Option<Origin>)>,
    /// Whether a figure is missing, whatever the state.
    has_missing: bool,
    /// Where the first figure stands.
    origin: Origin,
}

/// What every council returned for each service and unit, over all periods.
#[derive(Default)]
pub(super) struct Services(BTreeMap<(ServiceId, UnitId), BTreeMap<CouncilId, Returned>>);

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
        let returned = councils.entry(series.council).or_insert(Returned {
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

    /// Raises the findings.
    pub(super) fn find(&self, context: Context, findings: &mut Findings) {
        for ((service, _), councils) in &self.0 {
            let with_figures = councils.values().filter(|one| !one.channels.is_empty());
            let others = with_figures.clone().count().saturating_sub(1);
            let several = with_figures.filter(|one| one.channels.len() > 1).count();
            if several * 2 <= others {
                continue;
            }
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
fn alone(returned: &Returned, context: Context) -> Option<(ChannelId, Origin)> {
    let (channel, (sum, place)) = returned.channels.first_key_value()?;
    let is_alone = returned.channels.len() == 1
        && *sum >= context.limits.small_numbers
        && !returned.has_missing;
    is_alone.then_some((*channel, place.unwrap_or(returned.origin)))
}
