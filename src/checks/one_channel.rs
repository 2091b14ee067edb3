//! `one-channel-only`: over all its periods a council has figures for a service in a single channel,
//! while most of the other councils have several. The other channels may have been left out.
//!
//! Nothing is asked where the return says why: where any figure is `[z]`, `[x]` or `[c]`, or cannot
//! be read. What the single channel is does not matter here; whether a digital one was returned is
//! another check.

use std::collections::BTreeMap;

use super::Context;
use super::series::Series;
use crate::model::{ChannelId, CouncilId, FileId, Findings, Origin, ServiceId, UnitId, codes};

/// What a council returned for a service in a unit over all periods, as far as it tells of the other
/// councils' channels and they of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// The service.
    pub service: ServiceId,
    /// What is counted.
    pub unit: UnitId,
    /// How many channels have a count above zero: none, one, or two for any more.
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
#[derive(Default)]
struct OfService {
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
    /// How many: two for several.
    fn number(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(..) => 1,
            Self::Several => 2,
        }
    }

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

    /// What each council returned.
    pub(super) fn returned(&self, context: Context) -> Vec<Returned> {
        let councils = self.0.iter().flat_map(|(of, councils)| {
            let councils = councils.values();
            councils.map(move |returned| (*of, returned))
        });
        let returned = councils.map(|((service, unit), returned)| Returned {
            service,
            unit,
            channels: returned.channels.number(),
            alone: alone(returned, context).map(|(_, place)| place.file),
        });
        returned.collect()
    }

    /// Raises the findings.
    pub(super) fn find(&self, context: Context, findings: &mut Findings) {
        for ((service, _), councils) in &self.0 {
            let with_figures = councils.values().filter(|one| one.channels.number() > 0);
            let all = with_figures.clone().count();
            let several = with_figures.filter(|one| one.channels.number() > 1).count();
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
    match returned.channels {
        Channels::One(channel, sum, place)
            if sum >= context.limits.small_numbers && !returned.has_missing =>
        {
            Some((channel, place))
        }
        _ => None,
    }
}
