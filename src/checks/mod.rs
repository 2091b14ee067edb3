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
use crate::tally::{Look, Page, Tally, Total};
use one_channel::Services;
pub use one_channel::{Returned, most_have_several};
use series::Series;
use stray::Periods;

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
    let mut checker = Checker::new(registers, limits, files, findings);
    tally.show(&tally.pages(), threads, &mut checker);
    checker.finish(findings);
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
    let mut checker = Checker::new(registers, limits, files, findings);
    tally.show_council(&tally.pages(), &mut checker);
    findings.extend(checker.strays);
    findings.extend(checker.of_series);
    checker.services.returned(checker.context)
}

/// Runs every check on the totals that it is shown.
pub struct Checker<'a> {
    context: Context<'a>,
    strays: Findings,
    of_series: Findings,
    services: Services,
    /// The series of the council that is looked at.
    series: Vec<Series>,
}

impl<'a> Checker<'a> {
    /// One whose findings are to be added to these. `files` are the files' names by their ids.
    pub fn new(
        registers: &'a Registers,
        limits: &'a Checks,
        files: &'a [String],
        findings: &Findings,
    ) -> Self {
        let context = Context {
            registers,
            limits,
            files,
        };
        Self {
            context,
            strays: findings.apart(),
            of_series: findings.apart(),
            services: Services::default(),
            series: Vec::new(),
        }
    }

    /// Adds what it has found, once it has seen all councils.
    pub fn finish(self, findings: &mut Findings) {
        findings.extend(self.strays);
        findings.extend(self.of_series);
        self.services.find(self.context, findings);
    }
}

impl Look for Checker<'_> {
    fn apart(&self) -> Self {
        Self {
            context: self.context,
            strays: self.strays.apart(),
            of_series: self.of_series.apart(),
            services: Services::default(),
            series: Vec::new(),
        }
    }

    fn see(&mut self, page: &Page, totals: &[Total]) {
        // Labels that nobody knows are different things, and no series together.
        if page.service() != self.context.registers.services.unknown() {
            series::of_page(page, totals, &mut self.series);
        }
    }

    fn end_council(&mut self) {
        let (context, all) = (self.context, std::mem::take(&mut self.series));
        let mut periods = Periods::default();
        for series in &all {
            periods.add(series);
            self.services.add(series);
        }
        let stray = periods.strays(context, &mut self.strays);
        let findings = &mut self.of_series;
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
    }

    fn extend(&mut self, later: Self) {
        self.strays.extend(later.strays);
        self.of_series.extend(later.of_series);
        self.services.extend(later.services);
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
