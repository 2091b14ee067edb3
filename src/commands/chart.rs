//! `chart`: a figure of any kind, drawn, printed or written.

use std::path::PathBuf;

use super::chart_trend;
use super::comparing::{Comparing, terms};
use super::inputs::Inputs;
use super::output::Screen;
use super::picture::{Form, forms, give};
use super::question::{councils_and_services, with_answer};
use crate::baseline::Baseline;
use crate::cli::{
    BesideArgs, ChartArgs, ChartKind, DotsArgs, FunnelArgs, InputArgs, MixArgs, OverArgs,
    PictureArgs, SpineArgs,
};
use crate::compare::{Comparison, ServiceOverCouncils};
use crate::error::Error;
use crate::panel::Panel;
use crate::report::{
    Beside, Context, Figure, Marked, Over, council_dots_figure, coverage_figure, funnel_figure,
    heatmap_figure, mix_figure, service_dots_figure, spine_figure, strip_figure, too_few_figures,
};

pub(super) fn run(args: &ChartArgs, screen: &Screen) -> Result<u8, Error> {
    match &args.kind {
        ChartKind::Mix(args) => mix(args, screen),
        ChartKind::Spine(args) => spine(args, screen),
        ChartKind::Dots(args) => dots(args, screen),
        ChartKind::Funnel(args) => funnel(args, screen),
        ChartKind::Strip(args) => over(args, None, screen, |overs, of| {
            Some(strip_figure(overs, of))
        }),
        ChartKind::Heatmap(args) => over(args, None, screen, |_, of| Some(heatmap_figure(of))),
        ChartKind::Trend(args) => chart_trend::run(args, screen),
        ChartKind::Coverage(args) => over(args, None, screen, |_, of| Some(coverage_figure(of))),
    }
}

fn mix(args: &MixArgs, screen: &Screen) -> Result<u8, Error> {
    let forms = forms(&args.picture)?;
    let written = &args.picture.output;
    with_answer(
        &args.input,
        &args.question,
        written,
        screen,
        |baseline, context, _| draw(mix_figure(baseline, context), &args.picture, &forms, screen),
    )
}

/// Gives a figure, or says that there is none.
fn draw(
    figure: Option<Figure>,
    args: &PictureArgs,
    forms: &[(&PathBuf, Form)],
    screen: &Screen,
) -> Result<(), Error> {
    let none = || Error::NotEnoughData("there is no figure to draw".into());
    give(&figure.ok_or_else(none)?, args, forms, screen)
}

fn spine(args: &SpineArgs, screen: &Screen) -> Result<u8, Error> {
    let asked = Asked {
        input: &args.of.input,
        service: None,
        of: &args.of,
    };
    beside(asked, &args.council, screen, spine_figure, Median::Needed)
}

fn dots(args: &DotsArgs, screen: &Screen) -> Result<u8, Error> {
    let mut input = args.of.input.clone();
    if let (Some(_), Some(path)) = (&args.service, &args.council) {
        input.paths.insert(0, PathBuf::from(path));
    }
    let asked = Asked {
        input: &input,
        service: args.service.as_ref(),
        of: &args.of,
    };
    match (&args.council, &args.service) {
        (_, Some(_)) => with_panel(asked, args.mark.as_ref(), screen, |overs, of| {
            overs.first().map(|over| service_dots_figure(over, of))
        }),
        (Some(council), None) => beside(
            asked,
            council,
            screen,
            council_dots_figure,
            Median::NotNeeded,
        ),
        (None, None) => Err(Error::Usage(
            "name a council to draw, or a service with `--service`".into(),
        )),
    }
}

fn funnel(args: &FunnelArgs, screen: &Screen) -> Result<u8, Error> {
    over(&args.over, Some(&args.service), screen, |overs, of| {
        overs.first().and_then(|over| funnel_figure(over, of))
    })
}

/// What is asked of a figure that compares.
#[derive(Clone, Copy)]
struct Asked<'a> {
    /// Where returns come from, with a path that was typed as a council.
    input: &'a InputArgs,
    service: Option<&'a String>,
    of: &'a BesideArgs,
}

impl Asked<'_> {
    fn comparing<'b>(
        &'b self,
        baseline: &'b Baseline,
        context: Context<'b>,
        inputs: &'b Inputs,
    ) -> Comparing<'b> {
        Comparing {
            baseline,
            context,
            inputs,
            whom: &self.of.whom,
            terms: terms(self.of.whom.limits, &inputs.settings),
        }
    }
}

/// Whether a figure says little without a median of the peers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Median {
    Needed,
    NotNeeded,
}

/// A council beside its peers, in the first unit that it has figures in. Where a median is needed and
/// the peers are too few for one, the figure that says so is given all the same.
fn beside(
    asked: Asked,
    council: &str,
    screen: &Screen,
    figure: fn(&Comparison, &Baseline, Beside) -> Figure,
    median: Median,
) -> Result<u8, Error> {
    let forms = forms(&asked.of.picture)?;
    let written = &asked.of.picture.output;
    with_answer(
        asked.input,
        &councils_and_services(&asked.of.scope, asked.service),
        written,
        screen,
        |baseline, context, inputs| {
            let with = asked.comparing(baseline, context, inputs);
            let peers = with.peers(council)?;
            let panels = with.panels(0);
            with.stands_alone(&peers, &panels)?;
            let drawn = panels.into_iter().find_map(|panel| {
                let comparison = with.compare(&panel, &peers)?;
                let beside = Beside {
                    context,
                    peers: &peers,
                    terms: &with.terms,
                    panel: &panel,
                };
                let drawn = figure(&comparison, baseline, beside);
                Some((drawn, comparison.has_median()))
            });
            let (drawn, has_median) = drawn.ok_or_else(|| with.no_figure(&peers))?;
            draw(Some(drawn), &asked.of.picture, &forms, screen)?;
            match median {
                Median::Needed if !has_median => Err(too_few_figures(&peers, context.registers)),
                _ => Ok(()),
            }
        },
    )
}

/// All councils together, in the first unit.
fn over(
    args: &OverArgs,
    service: Option<&String>,
    screen: &Screen,
    figure: impl FnOnce(&[ServiceOverCouncils], Over) -> Option<Figure>,
) -> Result<u8, Error> {
    let asked = Asked {
        input: &args.of.input,
        service,
        of: &args.of,
    };
    with_panel(asked, args.mark.as_ref(), screen, figure)
}

fn with_panel(
    asked: Asked,
    mark: Option<&String>,
    screen: &Screen,
    figure: impl FnOnce(&[ServiceOverCouncils], Over) -> Option<Figure>,
) -> Result<u8, Error> {
    let forms = forms(&asked.of.picture)?;
    let written = &asked.of.picture.output;
    with_answer(
        asked.input,
        &councils_and_services(&asked.of.scope, asked.service),
        written,
        screen,
        |baseline, context, inputs| {
            let with = asked.comparing(baseline, context, inputs);
            let Some(panel) = with.panels(0).into_iter().next() else {
                return draw(None, &asked.of.picture, &forms, screen);
            };
            let marked = mark
                .map(|council| marked(council, &with, &panel))
                .transpose()?;
            let of = Over {
                context,
                baseline,
                panel: &panel,
                terms: &with.terms,
                marked: marked.as_ref(),
            };
            let drawn = figure(&with.over_councils(&panel), of);
            draw(drawn, &asked.of.picture, &forms, screen)
        },
    )
}

/// The council to mark and its peers that have figures.
fn marked(council: &str, with: &Comparing, panel: &Panel) -> Result<Marked, Error> {
    let set = with.peers(council)?;
    let councils = panel.councils();
    let (council, peers) = set.in_figures(|id| councils.contains(&id));
    if !councils.contains(&council) {
        return Err(with.no_figure(&set));
    }
    Ok(Marked {
        council,
        peers: peers
            .into_iter()
            .filter(|id| councils.contains(id))
            .collect(),
    })
}
