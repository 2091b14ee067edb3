//! One council's page: beside its peers, then service by service.

use super::{MOST_FINDINGS, Page, PageFigure, PageTable, Part};
use crate::baseline::{Baseline, Group};
use crate::compare::{Comparison, ServiceComparison, Verdict};
use crate::model::{Count, State};
use crate::report::compare::{Beside, comparison_sentence, comparison_table, range};
use crate::report::compare_words::{comparison_notes, verdict_words};
use crate::report::table::{Table, TableColumn, Value};
use crate::statistics::{Proportion, share};

/// The page of a council: a comparison a unit, with pictures for its first part.
pub fn council_page(
    comparisons: &[(Comparison, Beside)],
    baseline: &Baseline,
    figures: Vec<PageFigure>,
) -> Option<Page> {
    let (first, beside) = comparisons.first()?;
    let context = beside.context;
    let name = beside.name(first.council);
    let mut findings = Vec::new();
    let mut parts = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut figures = Some(figures);
    for (comparison, beside) in comparisons {
        findings.push(comparison_sentence(comparison, *beside));
        findings.extend(standing_out(comparison, *beside));
        parts.push(Part {
            heading: format!("{name} beside its peers, {}", context.unit(comparison.unit)),
            sentences: vec![comparison_sentence(comparison, *beside)],
            figures: figures.take().unwrap_or_default(),
            tables: vec![PageTable::of(&comparison_table(comparison, *beside))],
        });
        for service in &comparison.services {
            parts.push(service_part(service, comparison, baseline, *beside));
        }
        for note in comparison_notes(comparison, baseline, *beside) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    findings.truncate(MOST_FINDINGS);
    Some(Page {
        title: format!("How people reach {name}"),
        subtitle: format!(
            "{}, by the definition {} of digital; peers: {}",
            baseline.window.words(),
            context.definition.id,
            beside.peers.list.name
        ),
        findings,
        trust: super::trust::trust(baseline, context),
        parts,
        notes,
    })
}

/// The services that are higher or lower, the farthest from the median first.
fn standing_out(comparison: &Comparison, beside: Beside) -> Vec<String> {
    let mut out: Vec<&ServiceComparison> = comparison
        .services
        .iter()
        .filter(|one| matches!(one.verdict, Verdict::Higher(_) | Verdict::Lower(_)))
        .collect();
    let size = |one: &ServiceComparison| one.difference.unwrap_or(0.0).abs();
    out.sort_by(|one, other| size(other).total_cmp(&size(one)));
    out.into_iter().map(|one| sentence(one, beside)).collect()
}

/// What is said of a service in a sentence.
fn sentence(one: &ServiceComparison, beside: Beside) -> String {
    let state = one.cell.state();
    let own = Value::percent_or(one.cell.digital.and_then(Proportion::share), state).shown();
    let between = one.interval.map_or_else(String::new, |found| {
        format!(" (95% interval {})", range(found.lower, found.upper))
    });
    let service = beside.service(one.service);
    let median = match (one.peers.median, one.difference) {
        (Some(median), Some(difference)) => format!(
            ", {} points from the {} that is the median of {} peers",
            Value::points(difference).shown(),
            Value::percent(median).shown(),
            one.peers.of.len()
        ),
        _ => String::new(),
    };
    let verdict = verdict_words(one.verdict);
    format!("{service}: {own} digital{between}{median}; {verdict}.")
}

/// A section on a service: the sentence, and how people came.
fn service_part(
    one: &ServiceComparison,
    comparison: &Comparison,
    baseline: &Baseline,
    beside: Beside,
) -> Part {
    let of_service = |group: &&Group| {
        group.unit == comparison.unit
            && group.subject.service == Some(one.service)
            && group.subject.council == Some(comparison.council)
    };
    let group = baseline.groups.iter().find(of_service);
    let table = group.map(|group| channel_table(group, one, beside));
    Part {
        heading: beside.service(one.service).to_owned(),
        sentences: vec![sentence(one, beside)],
        figures: Vec::new(),
        tables: table.iter().map(PageTable::of).collect(),
    }
}

/// How people came for a service, a row a channel.
fn channel_table(group: &Group, one: &ServiceComparison, beside: Beside) -> Table {
    let registers = beside.context.registers;
    let rows = group.channels.iter().map(|figure| {
        let (count, part) = match figure.count {
            Count::Number(count) => (
                Value::Count(count),
                Value::percent_or(share(figure.in_total, figure.of), State::NotCollected),
            ),
            Count::Missing(state) => (Value::Missing(state), Value::Missing(state)),
        };
        let name = registers.channels.get(figure.channel).name.clone();
        vec![Value::Text(name), count, part]
    });
    let unit = beside.context.unit(group.unit);
    Table {
        title: format!(
            "{}: {unit} by channel, {}",
            beside.service(one.service),
            beside.panel.window.words()
        ),
        columns: vec![
            TableColumn::words("Channel"),
            TableColumn::numbers(super::super::context::capital(unit)),
            TableColumn::numbers("Share"),
        ],
        rows: rows.collect(),
    }
}
