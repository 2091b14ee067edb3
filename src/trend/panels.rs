//! What councils have of services in each period of a series, for pictures of it.

use super::Step;
use crate::baseline::{Question, asked, baselines, extent};
use crate::model::{Period, UnitId};
use crate::panel::Panel;
use crate::registers::Registers;
use crate::tally::Tally;

/// The panels of a series in one unit, one a period, by the definition asked for; those before the
/// first figure and after the last are not there. `None` where there is no figure in the unit.
pub fn panels(
    tally: &Tally,
    question: &Question,
    step: Option<Step>,
    unit: UnitId,
    registers: &Registers,
    files: &[String],
) -> Option<Vec<Panel>> {
    let mut totals = asked(tally, question);
    totals.retain(|total| total.key.unit == unit);
    let window = question
        .window
        .or_else(|| extent(totals.iter().map(|total| total.key.period)))?;
    totals.retain(|total| total.key.period.overlaps(window));
    let step = step.unwrap_or_else(|| Step::of(&totals));
    let steps: Vec<Period> = step.within(window, &totals);
    let found = baselines(tally, question, &steps, registers, files);
    let panels = found.iter().zip(&steps).map(|(baseline, step)| {
        let all = baseline.iter().flat_map(|baseline| Panel::all(baseline, 0));
        let found = all.into_iter().find(|panel| panel.unit == unit);
        found.unwrap_or_else(|| Panel::empty(unit, *step))
    });
    let panels: Vec<Panel> = panels.collect();
    let has_figures = |panel: &Panel| {
        let councils = panel.councils();
        let mut cells = councils
            .iter()
            .flat_map(|council| panel.of_council(*council));
        cells.any(|(_, cell)| cell.total.is_some())
    };
    let first = panels.iter().position(has_figures);
    let last = panels.iter().rposition(has_figures);
    let range = first.zip(last).map(|(first, last)| first..=last)?;
    panels.get(range).map(<[Panel]>::to_vec)
}
