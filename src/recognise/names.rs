//! What layouts are called where it is said how a return was read.

pub(super) const LONG: &str = "long";
pub(super) const CASES: &str = "a row a contact";
pub(super) const BY_CHANNEL: &str = "wide by channel";
pub(super) const BY_PERIOD: &str = "wide by period";
pub(super) const BY_CHANNEL_AND_PERIOD: &str = "wide by channel and period";
pub(super) const BY_COUNCIL: &str = "councils across";
pub(super) const BY_SERVICE: &str = "services across";
pub(super) const OTHERWISE_ACROSS: &str = "figures across";

const ALL: [&str; 8] = [
    LONG,
    CASES,
    BY_CHANNEL,
    BY_PERIOD,
    BY_CHANNEL_AND_PERIOD,
    BY_COUNCIL,
    BY_SERVICE,
    OTHERWISE_ACROSS,
];

/// The layout of a name, as a [`Plan`](super::Plan) has it; `None` where none is called so.
pub fn layout_named(name: &str) -> Option<&'static str> {
    ALL.into_iter().find(|layout| *layout == name)
}
