//! Rows of sums held against the rows they are the sum of.

use rustc_hash::FxHashMap;

use crate::model::{
    ChannelId, CouncilId, Count, Finding, Findings, Key, Origin, Period, ServiceId, State, UnitId,
    codes, number,
};
use crate::resolve::RowSum;
use crate::tally::Tally;

/// What a sum is about: of all where `None`.
type About = (
    Option<CouncilId>,
    Option<ServiceId>,
    Option<UnitId>,
    Option<Period>,
    Option<ChannelId>,
);

/// What has been added up so far.
#[derive(Default)]
struct Parts {
    sum: u64,
    figures: u64,
    is_incomplete: bool,
}

/// Holds the stated sums of a table, which begins at an origin, against its rows. A sum that
/// disagrees is a query; nothing depends on it.
pub(super) fn check(
    sums: &[RowSum],
    begin: Origin,
    tally: &Tally,
    file: &str,
    findings: &mut Findings,
) {
    if sums.is_empty() {
        return;
    }
    let mut added: FxHashMap<About, Parts> = FxHashMap::default();
    let mut shapes: Vec<[bool; 5]> = Vec::new();
    for sum in sums {
        added.entry(about(sum)).or_default();
        let shape = [
            sum.council.is_some(),
            sum.service.is_some(),
            sum.unit.is_some(),
            sum.period.is_some(),
            sum.channel.is_some(),
        ];
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
    let of_table = |origin: Origin| origin.file == begin.file && origin >= begin;
    for (key, count) in tally.counts_where(of_table) {
        for shape in &shapes {
            if let Some(parts) = added.get_mut(&seen_as(key, *shape)) {
                parts.figures += 1;
                match count {
                    Count::Number(count) => parts.sum += count,
                    Count::Missing(State::NotProvided) => {}
                    Count::Missing(_) => parts.is_incomplete = true,
                }
            }
        }
    }
    for sum in sums {
        let Some(parts) = added.get(&about(sum)) else {
            continue;
        };
        let agrees = parts.sum == sum.stated || (parts.is_incomplete && parts.sum < sum.stated);
        // A label that is left blank may mean the rows right above.
        if parts.figures == 0 || agrees || sum.above.fits(sum.stated) {
            continue;
        }
        findings.push_with(&codes::ROW_TOTAL_MISMATCH, file, || {
            let message = "the row of totals does not agree with the rows above and below it";
            let label = format!(
                "says {} but the rows give {}",
                number(sum.stated),
                number(parts.sum)
            );
            Finding::new(&codes::ROW_TOTAL_MISMATCH, message)
                .about(file, sum.origin)
                .label(label)
                .help("the rows are used and the total is not; correct whichever is wrong")
        });
    }
}

fn about(sum: &RowSum) -> About {
    (sum.council, sum.service, sum.unit, sum.period, sum.channel)
}

fn seen_as(key: Key, [council, service, unit, period, channel]: [bool; 5]) -> About {
    (
        council.then_some(key.council),
        service.then_some(key.service),
        unit.then_some(key.unit),
        period.then_some(key.period),
        channel.then_some(key.channel),
    )
}
