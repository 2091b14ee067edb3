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
use crate::tally::{Page, Tally};
use crate::threads::{growing_parts, in_order};
use one_channel::Services;
pub use one_channel::{Returned, most_have_several};
use stray::Periods;

/// How many councils each thread looks at, at the most, before what was found is put together: what is
/// found often enough by then is only counted from there on.
const COUNCILS_A_THREAD: usize = 8;

/// Runs every check on all that a tally holds, on so many threads. `files` are the files' names by
/// their ids.
pub fn find(
    tally: &Tally,
    registers: &Registers,
    limits: &Checks,
    files: &[String],
    threads: usize,
    findings: &mut Findings,
) {
    let context = Context {
        registers,
        limits,
        files,
    };
    let pages = tally.pages();
    let councils: Vec<&[&Page]> = pages.chunk_by(|a, b| a.council() == b.council()).collect();
    let mut services = Services::default();
    let mut of_series = findings.apart();
    for some in growing_parts(&councils, threads, threads * COUNCILS_A_THREAD) {
        let (strays, others) = (findings.apart(), of_series.apart());
        let found = in_order(threads, some, |pages| {
            of_council(pages, tally, context, (strays.apart(), others.apart()))
        });
        for council in found {
            findings.extend(council.strays);
            of_series.extend(council.of_series);
            services.extend(council.services);
        }
    }
    findings.extend(of_series);
    services.find(context, findings);
}

/// Runs every check on the figures of one council, which alone the tally holds, but for the one that
/// needs others: what it returned for each service is given back for that.
pub fn find_in_council(
    tally: &Tally,
    registers: &Registers,
    limits: &Checks,
    files: &[String],
    findings: &mut Findings,
) -> Vec<Returned> {
    let context = Context {
        registers,
        limits,
        files,
    };
    let apart = (findings.apart(), findings.apart());
    let found = of_council(&tally.pages(), tally, context, apart);
    findings.extend(found.strays);
    findings.extend(found.of_series);
    found.services.returned(context)
}

/// What was found of a council.
struct Council {
    strays: Findings,
    of_series: Findings,
    services: Services,
}

/// Runs the checks on the figures of a council.
fn of_council(
    pages: &[&Page],
    tally: &Tally,
    context: Context,
    (mut strays, mut of_series): (Findings, Findings),
) -> Council {
    // Labels that nobody knows are different things, and no series together.
    let unknown = context.registers.services.unknown();
    let known = pages.iter().filter(|page| page.service() != unknown);
    let (mut all, mut totals) = (Vec::new(), Vec::new());
    for page in known {
        tally.totals_of(page, &mut totals);
        series::of_page(page, &totals, &mut all);
    }
    let mut periods = Periods::default();
    let mut services = Services::default();
    for series in &all {
        periods.add(series);
        services.add(series);
    }
    let stray = periods.strays(context, &mut strays);
    let findings = &mut of_series;
    // Whether a check has spoken of a reading, by its place.
    let mut explained = Vec::new();
    for series in &all {
        explained.clear();
        explained.resize(series.readings.len(), false);
        stray.mark(series, &mut explained);
        scale::find(series, &mut explained, context, findings);
        zero::find(series, &mut explained, context, findings);
        change::find(series, &explained, context, findings);
        same::find(series, context, findings);
    }
    Council {
        strays,
        of_series,
        services,
    }
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
