//! The sector's page: every service and every council together, none of them ranked.

use super::{MOST_FINDINGS, Page, Part, add_notes, trust};
use crate::baseline::{Baseline, Group};
use crate::compare::ServiceOverCouncils;
use crate::model::{State, number, plural};
use crate::panel::Panel;
use crate::report::answer::Answer;
use crate::report::baseline::tables;
use crate::report::charts::{Over, coverage_figure, heatmap_figure, strip_figure, trend_figure};
use crate::report::context::Context;
use crate::report::mix::mix_figure;
use crate::report::naming::Naming;
use crate::report::notes::notes;
use crate::report::table::Value;
use crate::statistics::{median, quartiles};

/// What a sector's page is made from.
#[derive(Debug)]
pub struct SectorFacts<'a> {
    /// By council and service: what the pictures are of.
    pub baseline: &'a Baseline,
    /// What the words are made from.
    pub context: Context<'a>,
    /// What the pictures are made from in the first unit.
    pub over: Over<'a>,
    /// Each service over all councils, in that unit.
    pub services: Vec<ServiceOverCouncils>,
    /// The panels of a series, the earliest first; none where it is not told.
    pub series: &'a [Panel],
    /// The same figures by other dimensions.
    pub breakdowns: Vec<Breakdown>,
    /// Where channel shift would move most; `None` where nothing can be said of it.
    pub opportunities: Option<Answer>,
    /// What changed since an earlier release; `None` where that is not asked.
    pub revisions: Option<Answer>,
    /// How councils are named.
    pub naming: &'a Naming,
    /// What is left out, and why.
    pub left_out: Option<&'a str>,
}

/// A baseline by dimensions of its own.
#[derive(Debug)]
pub struct Breakdown {
    /// What it is by, as a heading.
    pub heading: String,
    /// The figures.
    pub baseline: Baseline,
}

/// The page of all councils together.
pub fn sector_page(facts: SectorFacts) -> Page {
    let (baseline, context) = (facts.baseline, facts.context);
    let totals = baseline.totals.iter();
    let mut findings: Vec<String> = totals.flat_map(|total| whole(total, context)).collect();
    findings.truncate(MOST_FINDINGS);
    let mut trusted = trust::part(baseline, context, Vec::new(), facts.naming);
    trusted.figures.push(coverage_figure(facts.over));
    trusted.sentences.extend(facts.left_out.map(str::to_owned));
    let mut spread = Part {
        heading: "How spread councils are".into(),
        figures: vec![strip_figure(&facts.services, facts.over)],
        ..Part::default()
    };
    spread.figures.push(heatmap_figure(facts.over));
    let mut parts = vec![trusted, spread];
    let mut notes = notes(baseline, context);
    for (at, breakdown) in facts.breakdowns.iter().enumerate() {
        let mixed = (at == 0).then(|| mix_figure(&breakdown.baseline, context));
        parts.push(Part {
            heading: breakdown.heading.clone(),
            sentences: Vec::new(),
            figures: mixed.flatten().into_iter().collect(),
            tables: tables(&breakdown.baseline, context),
        });
    }
    if let Some(figure) = trend_figure(facts.series, facts.over) {
        parts.push(Part {
            heading: "How shares moved".into(),
            figures: vec![figure],
            ..Part::default()
        });
    }
    if let Some(found) = facts.opportunities {
        parts.push(Part {
            heading: "Where channel shift would move most".into(),
            tables: found.tables,
            ..Part::default()
        });
        add_notes(&mut notes, found.notes);
    }
    parts.extend(facts.revisions.map(super::revisions));
    Page {
        title: context
            .title
            .map_or_else(|| "How people reach councils".to_owned(), str::to_owned),
        subtitle: format!(
            "{}; digital by the definition {}",
            baseline.window.words(),
            context.definition.id
        ),
        findings,
        links: Vec::new(),
        parts,
        notes,
    }
}

/// What is found of everything together.
fn whole(total: &Group, context: Context) -> Vec<String> {
    let unit = context.unit(total.unit);
    let Some(digital) = total.digital.first() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if total.withheld.digital.contains(&0) || digital.denominator == 0 {
        found.push(format!("No digital share of all {unit} can be shown."));
    } else {
        found.push(format!(
            "{} of {} {unit} were digital ({}), from {} of {}.",
            number(digital.numerator),
            number(digital.denominator),
            Value::percent_or(digital.share(), State::NotCollected).shown(),
            number(total.councils.returned),
            plural(total.councils.expected, "council"),
        ));
    }
    if let Some(middle) = median(&total.council_shares) {
        let half = quartiles(&total.council_shares).map_or_else(String::new, |half| {
            format!(
                "; the middle half of them lie between {} and {}",
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
    let missing = total
        .councils
        .expected
        .saturating_sub(total.councils.returned);
    if missing > 0 {
        found.push(format!(
            "{} returned nothing that can be used; what is missing is not zero.",
            plural(missing, "council")
        ));
    }
    found
}
