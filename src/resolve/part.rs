//! The part of a figure by the labels it was written under, where these were resolved elsewhere.

use super::spellings::{combine, hash_label};

/// The labels of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartLabels<'a> {
    /// The service's, folded.
    pub service: &'a str,
    /// The channel's, folded.
    pub channel: &'a str,
    /// Those of the columns that split figures into parts, as written.
    pub split_by: Vec<&'a str>,
    /// Whether the service is known and no mapping says so.
    pub service_undeclared: bool,
    /// Whether the channel is.
    pub channel_undeclared: bool,
}

/// The hash of a figure's labels, and that of the labels whose meaning no mapping says: what rows that
/// are read here have for the same labels.
pub fn part_of(labels: &PartLabels) -> (u64, u64) {
    let (service, channel) = (hash_label(labels.service), hash_label(labels.channel));
    let split = labels.split_by.iter();
    let part = split.fold(service, |part, label| combine(part, hash_label(label)));
    let undeclared = |hash, is_undeclared| if is_undeclared { hash } else { 0 };
    (
        combine(part, channel),
        combine(
            undeclared(service, labels.service_undeclared),
            undeclared(channel, labels.channel_undeclared),
        ),
    )
}
