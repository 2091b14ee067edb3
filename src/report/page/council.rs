//! One council's page: beside its peers, then service by service, then over time.

use super::{MOST_FINDINGS, Page, Part, add_notes, findings, trust};
use crate::baseline::{Baseline, Group};
use crate::compare::{Comparison, ServiceComparison, ServiceOverCouncils};
use crate::model::{Count, State};
use crate::panel::Panel;
use crate::report::answer::Answer;
use crate::report::charts::{Marked, Over, service_dots_figure, spine_figure, trend_figure};
use crate::report::compare::{Beside, comparison_sentence, comparison_table};
use crate::report::compare_words::comparison_notes;
use crate::report::context::capital;
use crate::report::naming::Naming;
use crate::report::table::{Table, TableColumn, Value};
use crate::report::trend::{trend_notes, trend_tables};
use crate::savings::Target;
use crate::statistics::share;
use crate::trend::Trend;

/// What a council's page is made from.
#[derive(Debug)]
pub struct CouncilFacts<'a> {
    /// By council and service.
    pub baseline: &'a Baseline,
    /// What was found in each unit, in the order of the baseline; one at least.
    pub units: Vec<UnitFacts<'a>>,
    /// How its shares moved; `None` where that is not told.
    pub trend: Option<&'a Trend>,
    /// Why that is not told, where it is not.
    pub without_trend: Option<&'a str>,
    /// What changed since an earlier release; `None` where that is not asked.
    pub revisions: Option<Answer>,
    /// How the others are named.
    pub naming: &'a Naming,
}

/// What a council's page says in one unit.
#[derive(Debug)]
pub struct UnitFacts<'a> {
    /// The comparison.
    pub comparison: Comparison,
    /// What it is shown from.
    pub beside: Beside<'a>,
    /// Each of its services over it and its peers.
    pub services: Vec<ServiceOverCouncils>,
    /// The panels of a series, the earliest first.
    pub series: &'a [Panel],
    /// What channel shift would be worth; `None` where there are no costs.
    pub worth: Option<Answer>,
}

/// The page of a council; `None` where there is nothing of it.
pub fn council_page(facts: CouncilFacts) -> Option<Page> {
    let first = facts.units.first()?;
    let context = first.beside.context;
    let name = first.beside.name(first.comparison.council);
    let subtitle = format!(
        "{}; digital by the definition {}; peers: {}",
        facts.baseline.window.words(),
        context.definition.id,
        first.beside.peers.list.name
    );
    let title = match context.title {
        Some(project) => format!("{name}: how people reach it. {project}"),
        None => format!("{name}: how people reach it"),
    };
    let found = first_findings(first, facts.trend);
    let mut notes = Vec::new();
    for unit in &facts.units {
        let found = comparison_notes(&unit.comparison, facts.baseline, unit.beside);
        add_notes(&mut notes, found);
    }
    let own = facts.units.iter().map(own_coverage).collect();
    let mut parts = vec![trust::part(facts.baseline, context, own, facts.naming)];
    for unit in &facts.units {
        parts.push(beside_peers(unit, facts.baseline));
        for service in &unit.comparison.services {
            parts.push(service_part(service, unit, facts.baseline));
        }
    }
    if let Some(trend) = facts.trend {
        parts.push(trend_part(trend, &facts));
        add_notes(&mut notes, trend_notes(trend, context));
    } else if let Some(why) = facts.without_trend {
        add_notes(&mut notes, [why.to_owned()]);
    }
    for unit in facts.units {
        if let Some(mut worth) = unit.worth {
            // What it says of each target stands first of its notes.
            let notes_on = worth
                .notes
                .split_off(Target::ALL.len().min(worth.notes.len()));
            parts.push(Part {
                heading: "What moving contacts would be worth".into(),
                sentences: worth.notes,
                tables: worth.tables,
                ..Part::default()
            });
            add_notes(&mut notes, notes_on);
        }
    }
    parts.extend(facts.revisions.map(super::revisions));
    Some(Page {
        title,
        subtitle,
        findings: found,
        links: Vec::new(),
        parts,
        notes,
    })
}

/// What stands first, of the first unit.
fn first_findings(unit: &UnitFacts, trend: Option<&Trend>) -> Vec<String> {
    let (comparison, beside) = (&unit.comparison, unit.beside);
    let mut found = vec![comparison_sentence(comparison, beside)];
    found.extend(findings::standing_out(comparison, beside));
    let moved = trend.and_then(|trend| {
        let of_unit = trend.units.iter().find(|one| one.unit == comparison.unit)?;
        findings::fastest(of_unit.change.as_ref()?, trend.pair?, beside)
    });
    found.extend(moved);
    found.extend(findings::warning(comparison, beside));
    found.truncate(MOST_FINDINGS);
    found
}

/// What the council itself returned, a row a service.
fn own_coverage(unit: &UnitFacts) -> Table {
    let rows = unit.comparison.services.iter().map(|one| {
        let months = one.cell.months;
        vec![
            Value::Text(unit.beside.service(one.service).to_owned()),
            Value::Text(format!("{} of {}", months.returned, months.expected)),
            one.cell
                .total
                .map_or(Value::Missing(one.cell.state()), Value::Count),
        ]
    });
    let name = unit.beside.name(unit.comparison.council);
    let words = unit.beside.context.unit(unit.comparison.unit);
    Table {
        title: format!("What {name} returned, {words}"),
        columns: vec![
            TableColumn::words("Service"),
            TableColumn::numbers("Months with figures"),
            TableColumn::numbers(capital(words)),
        ],
        rows: rows.collect(),
    }
}

/// All services beside the peers.
fn beside_peers(unit: &UnitFacts, baseline: &Baseline) -> Part {
    let (comparison, beside) = (&unit.comparison, unit.beside);
    let name = beside.name(comparison.council);
    Part {
        heading: format!(
            "{name} beside its peers, {}",
            beside.context.unit(comparison.unit)
        ),
        sentences: Vec::new(),
        figures: vec![spine_figure(comparison, baseline, beside)],
        tables: vec![comparison_table(comparison, beside)],
    }
}

/// A section on a service: the sentence, who stands where, and how people came.
fn service_part(one: &ServiceComparison, unit: &UnitFacts, baseline: &Baseline) -> Part {
    let (comparison, beside) = (&unit.comparison, unit.beside);
    let of_service = |group: &&Group| {
        group.unit == comparison.unit
            && group.subject.service == Some(one.service)
            && group.subject.council == Some(comparison.council)
    };
    let group = baseline.groups.iter().find(of_service);
    let over = unit
        .services
        .iter()
        .find(|over| over.service == one.service);
    let marked = marked(unit);
    let figure = over.map(|over| service_dots_figure(over, of(unit, baseline, &marked)));
    Part {
        heading: beside.service(one.service).to_owned(),
        sentences: vec![findings::of_service(one, beside)],
        figures: figure.into_iter().collect(),
        tables: group
            .map(|group| channel_table(group, one, beside))
            .into_iter()
            .collect(),
    }
}

/// The council and those of its peers that have figures.
fn marked(unit: &UnitFacts) -> Marked {
    Marked {
        council: unit.comparison.council,
        peers: unit.comparison.peers.iter().copied().collect(),
    }
}

fn of<'a>(unit: &UnitFacts<'a>, baseline: &'a Baseline, marked: &'a Marked) -> Over<'a> {
    Over {
        context: unit.beside.context,
        baseline,
        panel: unit.beside.panel,
        terms: unit.beside.terms,
        marked: Some(marked),
    }
}

/// How shares moved.
fn trend_part(trend: &Trend, facts: &CouncilFacts) -> Part {
    let drawn = facts.units.iter().filter_map(|unit| {
        let marked = marked(unit);
        trend_figure(unit.series, of(unit, facts.baseline, &marked))
    });
    let context = facts.units.first().map(|unit| unit.beside.context);
    Part {
        heading: "How shares moved".into(),
        sentences: Vec::new(),
        figures: drawn.collect(),
        tables: context.map_or_else(Vec::new, |context| trend_tables(trend, context)),
    }
}

/// How people came for a service, a row a channel.
fn channel_table(group: &Group, one: &ServiceComparison, beside: Beside) -> Table {
    let registers = beside.context.registers;
    let rows = group.channels.iter().map(|figure| {
        let (count, part) = match figure.count {
            Count::Number(count) => (
                Value::Count(count),
                if group.withheld.shares.contains(&figure.channel) {
                    Value::Missing(State::Suppressed)
                } else {
                    Value::percent_or(share(figure.in_total, figure.of), State::NotCollected)
                },
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
            TableColumn::numbers(capital(unit)),
            TableColumn::numbers("Share"),
        ],
        rows: rows.collect(),
    }
}
