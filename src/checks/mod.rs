//! Figures held against each other and over time: queries that ask somebody to look again.
//!
//! One file a check. None changes a figure or leaves one out, and none knows what is digital. The
//! checks work on totals, so that the order of rows and files does not matter; where one slip would
//! set off several checks, the one that names it best speaks and the others are silent.

mod change;
mod one_channel;
mod same;
mod scale;
mod series;
mod stray;
mod zero;

#[cfg(test)]
mod tests;

use crate::model::{ChannelId, Code, CouncilId, Finding, Findings, Origin, ServiceId, number};
use crate::registers::Registers;
use crate::settings::Checks;
use crate::tally::Tally;
use one_channel::Services;
use series::Series;
use stray::Periods;

/// Runs every check on all that a tally holds. `files` are the files' names by their ids.
pub fn find(
    tally: &Tally,
    registers: &Registers,
    limits: &Checks,
    files: &[String],
    findings: &mut Findings,
) {
    let context = Context {
        registers,
        limits,
        files,
    };
    // Labels that nobody knows are different things, and no series together.
    let unknown = registers.services.unknown();
    let known = |series: &Series| series.service != unknown;
    let mut periods = Periods::default();
    let mut services = Services::default();
    series::each(tally, |series| {
        if known(series) {
            periods.add(series);
            services.add(series);
        }
    });
    let strays = periods.strays(context, findings);
    series::each(tally, |series| {
        if known(series) {
            let mut explained = strays.of(series);
            explained.extend(scale::find(series, context, findings));
            explained.extend(zero::find(series, context, findings));
            change::find(series, &explained, context, findings);
            same::find(series, context, findings);
        }
    });
    services.find(context, findings);
}

/// What every check needs.
#[derive(Clone, Copy)]
struct Context<'a> {
    registers: &'a Registers,
    limits: &'a Checks,
    files: &'a [String],
}

impl Context<'_> {
    fn council(&self, id: CouncilId) -> &str {
        &self.registers.councils.get(id).name
    }

    /// What a council's service is called, in words.
    fn subject(&self, council: CouncilId, service: ServiceId) -> String {
        let service = &self.registers.services.get(service).name;
        format!("{}, {service}", self.council(council))
    }

    fn channel(&self, id: ChannelId) -> &str {
        &self.registers.channels.get(id).name
    }

    /// Adds a finding about the figure of a place: its message and what to do.
    fn raise(
        &self,
        code: &'static Code,
        origin: Origin,
        findings: &mut Findings,
        words: impl FnOnce() -> (String, &'static str),
    ) {
        let file = self.files.get(origin.file.index());
        let file = file.map_or("", String::as_str);
        findings.push_with(code, file, || {
            let (message, help) = words();
            Finding::new(code, message).about(file, origin).help(help)
        });
    }
}

/// A count or sum of counts as a real number.
#[expect(clippy::cast_precision_loss, reason = "sums of counts stay below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// A median of counts as a whole number in words.
fn rounded(median: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are not negative and stay below 2^53"
    )]
    let whole = median.round() as u64;
    number(whole)
}
