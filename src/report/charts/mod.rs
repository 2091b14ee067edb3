//! Comparisons as figures: a file a kind of picture, or two that show the same facts.
//!
//! Numbers are rounded here, and the sentence, the picture and the table are made from the rounded
//! ones. What a picture of many councils leaves out is counted in it.

mod beside;
mod coverage;
mod funnel;
mod heatmap;
mod service_dots;
mod strip;
mod trend;

pub use beside::{council_dots_figure, spine_figure};
pub use coverage::coverage_figure;
pub use funnel::funnel_figure;
pub use heatmap::heatmap_figure;
pub use service_dots::service_dots_figure;
pub use strip::strip_figure;
pub use trend::trend_figure;

use super::context::Context;
use super::figure::{Axis, KeyEntry, Shape, Signed};
use super::notes;
use super::table::{Value, percent};
use crate::baseline::Baseline;
use crate::compare::Terms;
use crate::model::{CouncilId, ServiceId, State, plural};
use crate::panel::Panel;
use crate::statistics::Proportion;

/// The most councils that are named in a note.
const MOST_NAMED: usize = 15;

/// What a figure over councils is made from, besides the facts.
#[derive(Debug, Clone, Copy)]
pub struct Over<'a> {
    /// What the words of any report are made from.
    pub context: Context<'a>,
    /// What the panel was made from.
    pub baseline: &'a Baseline,
    /// The figures.
    pub panel: &'a Panel,
    /// What makes a difference.
    pub terms: &'a Terms,
    /// The council that is marked, and its peers.
    pub marked: Option<&'a Marked>,
}

/// A council that is marked among others.
#[derive(Debug, Clone)]
pub struct Marked {
    /// The council.
    pub council: CouncilId,
    /// Its peers that have figures.
    pub peers: Vec<CouncilId>,
}

impl<'a> Over<'a> {
    /// A council's name; a county that stands for its districts too says so, and two bodies of one
    /// name get their codes.
    fn name(&self, id: CouncilId) -> String {
        let registers = self.context.registers;
        let council = registers.councils.get(id);
        let mut others = self.panel.councils().into_iter();
        let is_shared =
            others.any(|other| other != id && registers.councils.get(other).name == council.name);
        if self.panel.combined.contains_key(&id) {
            format!("{} with its districts", council.name)
        } else if is_shared {
            format!("{} ({})", council.name, council.code)
        } else {
            council.name.clone()
        }
    }

    fn service(&self, id: ServiceId) -> &'a str {
        &self.context.registers.services.get(id).name
    }

    fn unit(&self) -> &'a str {
        &self.context.registers.units.get(self.panel.unit).name
    }

    fn is_marked(&self, id: CouncilId) -> bool {
        self.marked.is_some_and(|marked| marked.council == id)
    }

    /// The subtitle: the project, what, when.
    fn subtitle(&self, what: &str) -> String {
        subtitle(what, self.baseline, self.context)
    }

    /// The council that is marked as the first entry of a key.
    fn own_entry(&self) -> Option<KeyEntry> {
        self.marked.map(|marked| KeyEntry {
            shape: Shape::Own,
            words: self.name(marked.council),
        })
    }

    /// The notes that every figure ends with.
    fn notes(&self) -> Vec<String> {
        common(self.baseline, self.panel, self.context)
    }
}

/// The project, what is shown, when.
fn subtitle(what: &str, baseline: &Baseline, context: Context) -> String {
    let text = format!("{what}, {}", baseline.window.words());
    match context.title {
        Some(title) => format!("{title}. {text}"),
        None => text,
    }
}

/// Who has no figures, the definition, other units, who is credited.
fn common(baseline: &Baseline, panel: &Panel, context: Context) -> Vec<String> {
    let mut lines = Vec::new();
    match baseline.without_figures.len() {
        0..=MOST_NAMED => lines.extend(notes::without_figures(baseline, context)),
        many => lines.push(format!(
            "No usable figures in the window from {many} councils."
        )),
    }
    lines.extend(notes::incomplete(context));
    lines.push(notes::definition(context.definition));
    lines.push(notes::choices(context));
    let others = baseline.totals.iter().map(|total| total.unit);
    let others: Vec<&str> = others
        .filter(|unit| *unit != panel.unit)
        .map(|unit| context.unit(unit))
        .collect();
    if !others.is_empty() {
        let others = others.join(", ");
        lines.push(format!("Also returned, and not shown here: {others}."));
    }
    lines.extend(notes::sources(context));
    lines
}

/// Shares along an axis, from zero.
fn share_axis(unit: &str) -> Axis {
    Axis {
        name: format!("Digital share of {unit}, per cent"),
        unit: "%",
        least: Some(0.0),
        most: Some(100.0),
        holds: Some(0.0),
        signed: Signed::Plain,
    }
}

/// A share in per cent as it is shown, and as it is drawn.
fn shown(share: f64) -> String {
    Value::percent(share).shown()
}

/// A share in per cent, rounded as it is shown.
fn rounded(share: f64) -> f64 {
    percent(share)
}

/// Why there is no mark, with the state's letter.
fn missing(state: State) -> String {
    format!("{} [{}]", missing_words(state), state.letter())
}

/// The same without the letter, which a key shows as its sign.
fn missing_words(state: State) -> &'static str {
    match state {
        State::NotCollected => "not returned",
        _ => state.words(),
    }
}

/// How many a share is of, as the words beside a row.
fn of_many(proportion: Option<Proportion>) -> String {
    proportion.map_or_else(String::new, |one| {
        let whole = super::compare_tidy::whole_number(one.whole()).shown();
        format!("n = {whole}")
    })
}

/// A count of councils.
fn councils(count: usize) -> String {
    plural(count as u64, "council")
}
