//! `one-channel-only`: over all its periods a council has figures for a service in a single channel,
//! while most of the other councils have several. The other channels may have been left out.
//!
//! Nothing is asked where the return says why: where any figure is `[z]`, `[x]` or `[c]`, or cannot
//! be read. What the single channel is does not matter here; whether a digital one was returned is
//! another check.

use std::collections::BTreeMap;

use super::Context;
use super::series::Series;
use crate::model::{ChannelId, CouncilId, Findings, Origin, ServiceId, UnitId, codes};

/// What a council returned for a service.
#[derive(Default)]
struct Returned {
    channels: Channels,
    /// Whether a figure is missing, whatever the state.
    has_missing: bool,
}

/// The channels with a count above zero.
#[derive(Default)]
enum Channels {
    #[default]
    None,
    /// One alone, with the sum of its counts and where the first of them stands.
    One(ChannelId, u64, Origin),
    Several,
}

impl Channels {
    fn add(&mut self, channel: ChannelId, more: u64, place: Origin) {
        match self {
            Self::None => *self = Self::One(channel, more, place),
            Self::One(only, sum, _) if *only == channel => *sum += more,
            Self::One(..) | Self::Several => *self = Self::Several,
        }
    }
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
        let councils = self.0.entry((series.service, series.unit)).or_default();
        let returned = councils.entry(series.council).or_default();
        for (place, channel) in series.channels.iter().enumerate() {
            returned.has_missing |= channel.has_missing;
            let mut figures = series.figures_in(place);
            let above_zero = figures.find(|figure| figure.number() > Some(0));
            if let Some(first) = above_zero.and_then(|figure| figure.origin) {
                returned.channels.add(channel.id, channel.sum, first);
            }
        }
    }

    /// Raises the findings.
    pub(super) fn find(&self, context: Context, findings: &mut Findings) {
        for ((service, _), councils) in &self.0 {
            let with_figures = councils
                .values()
                .filter(|one| !matches!(one.channels, Channels::None));
            let others = with_figures.clone().count().saturating_sub(1);
            let several = with_figures
                .filter(|one| matches!(one.channels, Channels::Several))
                .count();
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
    match returned.channels {
        Channels::One(channel, sum, place)
            if sum >= context.limits.small_numbers && !returned.has_missing =>
        {
            Some((channel, place))
        }
        _ => None,
    }
}
