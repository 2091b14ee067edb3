//! The sector's page: every service and every council together, none of them ranked.

use super::{MOST_FINDINGS, Page, PageFigure, PageTable, Part, trust::trust};
use crate::baseline::{Baseline, Group};
use crate::model::{State, number, plural};
use crate::report::baseline::tables;
use crate::report::context::Context;
use crate::report::notes::notes;
use crate::report::table::Value;
use crate::statistics::{median, quartiles};

/// The page of all councils, from baselines of the same figures by other dimensions, each under a
/// heading; the first gives the findings, and the pictures stand with it.
pub fn sector_page(
    baselines: &[(String, Baseline)],
    figures: Vec<PageFigure>,
    context: Context,
) -> Option<Page> {
    let (_, first) = baselines.first()?;
    let mut figures = Some(figures);
    let parts = baselines.iter().map(|(heading, baseline)| Part {
        heading: heading.clone(),
        sentences: Vec::new(),
        figures: figures.take().unwrap_or_default(),
        tables: tables(baseline, context)
            .iter()
            .map(PageTable::of)
            .collect(),
    });
    let mut findings: Vec<String> = first
        .totals
        .iter()
        .flat_map(|total| whole(total, context))
        .collect();
    findings.truncate(MOST_FINDINGS);
    Some(Page {
        title: context
            .title
            .map_or_else(|| "How people reach councils".to_owned(), str::to_owned),
        subtitle: format!(
            "{}, by the definition {} of digital",
            first.window.words(),
            context.definition.id
        ),
        findings,
        trust: trust(first, context),
        parts: parts.collect(),
        notes: notes(first, context),
    })
}

/// What is found of everything together.
fn whole(total: &Group, context: Context) -> Vec<String> {
    let unit = context.unit(total.unit);
    let Some(digital) = total.digital.first() else {
        return Vec::new();
    };
    let mut found = vec![format!(
        "{} of {} {unit} were digital ({}), from {} of {}.",
        number(digital.numerator),
        number(digital.denominator),
        Value::percent_or(digital.share(), State::NotCollected).shown(),
        number(total.councils.returned),
        plural(total.councils.expected, "council"),
    )];
    if let Some(middle) = median(&total.council_shares) {
        let half = quartiles(&total.council_shares).map_or_else(String::new, |half| {
            format!(
                "; half of them lie between {} and {}",
                Value::percent(half.lower).shown(),
                Value::percent(half.upper).shown()
            )
        });
        found.push(format!(
            "The median of {} is {}{half}.",
            plural(total.council_shares.len() as u64, "council"),
            Value::percent(middle).shown()
        ));
    }
    let missing = total.councils.expected - total.councils.returned.min(total.councils.expected);
    if missing > 0 {
        found.push(format!(
            "{} returned nothing that can be used; what they would have added is not known.",
            plural(missing, "council")
        ));
    }
    found
}
