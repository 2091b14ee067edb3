//! `chart trend`: shares over periods as small multiples.

use super::comparing::{Comparing, terms};
use super::exit_code;
use super::inputs;
use super::output::Screen;
use super::picture::{forms, give};
use super::question::{
    context, no_figure, over_series, period, question, say_findings, take_in, wanted,
};
use super::trend::step;
use crate::baseline::baseline;
use crate::cli::{TrendChartArgs, WhomArgs};
use crate::error::Error;
use crate::report::{Marked, Over, trend_figure};
use crate::trend::panels;

pub(super) fn run(args: &TrendChartArgs, screen: &Screen) -> Result<u8, Error> {
    let forms = forms(&args.picture)?;
    let inputs = inputs::find(&args.input)?;
    let mut asked = question(&over_series(&args.series), &inputs)?;
    // The settings' window is that of the baseline, which is one period of a trend.
    asked.window = args.series.period.as_deref().map(period).transpose()?;
    for output in &args.picture.output {
        inputs.protect(output)?;
    }
    let mut returns = take_in(&inputs, &wanted(&asked))?;
    let (files, registers) = (returns.files(), &inputs.registers);
    let whole = baseline(
        &returns.tally,
        &asked,
        registers,
        &files,
        &mut returns.findings,
    );
    say_findings(&inputs, &mut returns, screen)?;
    let none = || no_figure(&asked, &returns, &inputs);
    let whole = whole.ok_or_else(none)?;
    let unit = whole.totals.first().map(|total| total.unit);
    let unit = unit.ok_or_else(none)?;
    let by = args.series.by.map(step);
    let found = panels(&returns.tally, &asked, by, unit, registers, &files);
    let found = found.ok_or_else(none)?;
    let first = found.first().ok_or_else(none)?;
    let whom = WhomArgs {
        peers: args.peers.clone(),
        limits: None,
        combine: None,
    };
    let with = Comparing {
        baseline: &whole,
        context: context(&asked, &returns, &inputs),
        inputs: &inputs,
        whom: &whom,
        terms: terms(whom.limits, &inputs.settings),
    };
    let marked = args.mark.as_ref().map(|council| {
        let set = with.peers(council)?;
        let has_figures = |id| found.iter().any(|panel| panel.councils().contains(&id));
        let (council, peers) = set.in_figures(has_figures);
        if !has_figures(council) {
            return Err(with.no_figure(&set));
        }
        Ok(Marked { council, peers })
    });
    let marked = marked.transpose()?;
    let of = Over {
        context: with.context,
        baseline: &whole,
        panel: first,
        terms: &with.terms,
        marked: marked.as_ref(),
    };
    let figure = trend_figure(&found, of).ok_or_else(none)?;
    give(&figure, &args.picture, &forms, screen)?;
    Ok(exit_code(&returns.findings, args.input.rules.fail_on))
}
