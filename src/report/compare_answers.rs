//! Comparisons as answers: a council beside its peers, under each definition, a service over
//! councils, groups side by side, and the weights of baskets.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Answer;
use super::compare::{Beside, comparison_sentence, comparison_table, interval, range};
use super::compare_tidy::{tidy_comparison, whole_number};
use super::compare_words::{comparison_notes, flag_word, service_limits, verdict_words};
use super::context::{Context, capital};
use super::notes;
use super::table::{Table, TableColumn, Value};
use crate::baseline::Baseline;
use crate::compare::{
    Basket, Comparison, CouncilOfService, Matched, ServiceOverCouncils, Terms, Verdict,
};
use crate::model::{CouncilId, ServiceId, State, plural};
use crate::panel::Panel;
use crate::registers::Registers;
use crate::statistics::Proportion;
use crate::statistics::funnel::Flag;

/// A council beside its peers.
pub fn comparison_answer(comparison: &Comparison, baseline: &Baseline, beside: Beside) -> Answer {
    let mut notes = vec![comparison_sentence(comparison, beside)];
    notes.extend(comparison_notes(comparison, baseline, beside));
    Answer {
        schema: "channelshift/compare/1",
        tables: vec![comparison_table(comparison, beside)],
        notes,
        records: tidy_comparison(comparison, beside),
    }
}

/// The same comparison under each definition, the one asked for first.
pub fn definitions_answer(
    comparisons: &[(String, Comparison)],
    baseline: &Baseline,
    beside: Beside,
) -> Answer {
    let mut columns = vec![TableColumn::words("Service")];
    columns.extend(
        comparisons
            .iter()
            .map(|(id, _)| TableColumn::words(id.clone())),
    );
    let mut rows = Vec::new();
    let mut records = Vec::new();
    let mut changed = Vec::new();
    let services: BTreeSet<ServiceId> = comparisons
        .iter()
        .flat_map(|(_, comparison)| &comparison.services)
        .map(|service| service.service)
        .collect();
    let lines = services.into_iter().map(Some).chain([None]);
    for line in lines {
        let name = line.map_or("All services, like for like", |service| {
            beside.service(service)
        });
        let said: Vec<(Option<f64>, State, Option<f64>, Verdict)> = comparisons
            .iter()
            .map(|(_, comparison)| said_of(comparison, line))
            .collect();
        let mut row = vec![Value::Text(name.to_owned())];
        for ((id, _), (share, state, difference, verdict)) in comparisons.iter().zip(&said) {
            let shown = Value::percent_or(*share, *state).shown();
            let words = verdict_words(*verdict);
            row.push(Value::Text(match difference {
                Some(difference) => {
                    format!("{shown}, {}: {words}", Value::points(*difference).shown())
                }
                None => format!("{shown}, {words}"),
            }));
            let ratio = |share: &Option<f64>| share.map_or(Value::Blank, Value::ratio);
            records.push(vec![
                Value::Text(id.clone()),
                Value::Text(name.to_owned()),
                ratio(share),
                ratio(difference),
                Value::Text(words),
            ]);
        }
        rows.push(row);
        let first = said.first().map(|said| word(said.3));
        if said.iter().any(|said| Some(word(said.3)) != first) {
            changed.push(name.to_owned());
        }
    }
    let first = comparisons.first().map(|(_, comparison)| comparison);
    let mut notes = vec![match changed.as_slice() {
        [] => "No verdict depends on the definition of digital.".to_owned(),
        names => format!(
            "The verdict depends on the definition of digital for: {}.",
            names.join(", ")
        ),
    }];
    if let Some(first) = first {
        notes.extend(comparison_notes(first, baseline, beside));
    }
    let title = first.map_or_else(String::new, |first| comparison_table(first, beside).title);
    Answer {
        schema: "channelshift/compare-definitions/1",
        tables: vec![Table {
            title: format!(
                "{title}, by definition: share, difference from the peers’ median in points"
            ),
            columns,
            rows,
        }],
        notes,
        records: Table {
            title,
            columns: ["definition", "service", "share", "difference", "verdict"]
                .map(TableColumn::words)
                .into(),
            rows: records,
        },
    }
}

/// What a comparison says of a service, or of all together.
fn said_of(
    comparison: &Comparison,
    service: Option<ServiceId>,
) -> (Option<f64>, State, Option<f64>, Verdict) {
    let total = &comparison.total;
    let of_total = || {
        let own = total.matched.filter(Matched::is_enough);
        (
            own.map(|own| own.share),
            State::NotCollected,
            total.difference,
            total.verdict,
        )
    };
    let Some(service) = service else {
        return of_total();
    };
    let found = comparison
        .services
        .iter()
        .find(|one| one.service == service);
    found.map_or_else(of_total, |one| {
        let share = one.cell.digital.and_then(Proportion::share);
        (share, one.cell.state(), one.difference, one.verdict)
    })
}

/// Higher, similar, lower or not compared, whatever the limits.
fn word(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Higher(_) => 0,
        Verdict::Similar => 1,
        Verdict::Lower(_) => 2,
        Verdict::NotCompared(_) => 3,
    }
}

/// One service over councils.
pub fn service_answer(
    over: &ServiceOverCouncils,
    baseline: &Baseline,
    panel: &Panel,
    terms: &Terms,
    context: Context,
) -> Answer {
    let registers = context.registers;
    let unit = context.unit(panel.unit);
    let service = registers.services.get(over.service);
    let name = |id: CouncilId| {
        let council = &registers.councils.get(id).name;
        if panel.combined.contains_key(&id) {
            format!("{council} with its districts")
        } else {
            council.clone()
        }
    };
    let mut columns = vec![TableColumn::words("Council"), TableColumn::words("Type")];
    columns.push(TableColumn::numbers(capital(unit)));
    columns.extend(
        [
            "Digital share",
            "95% interval",
            "From the median, points",
            "95% limits",
        ]
        .map(TableColumn::numbers),
    );
    columns.push(TableColumn::words("By the limits"));
    let from_median = |one: &CouncilOfService| {
        let share = one.cell.digital.and_then(Proportion::share)?;
        Some(share - over.median?)
    };
    let mut rows: Vec<Vec<Value>> = over
        .councils
        .iter()
        .map(|one| {
            let state = one.cell.state();
            let share = one.cell.digital.and_then(Proportion::share);
            vec![
                Value::Text(name(one.council)),
                Value::Text(registers.councils.get(one.council).kind.replace('-', " ")),
                one.cell.total.map_or(Value::Missing(state), Value::Count),
                Value::percent_or(share, state),
                interval(one.interval, state),
                from_median(one).map_or(Value::Missing(state), Value::points),
                interval(one.limits, State::NotCollected),
                Value::Text(one.flag.map_or("not assessed".into(), by_limits)),
            ]
        })
        .collect();
    let with_share = over
        .councils
        .iter()
        .filter(|one| one.interval.is_some())
        .count() as u64;
    let mut pooled = vec![
        Value::Text(format!(
            "Pooled, {with_share} of {}",
            plural(over.councils.len() as u64, "council")
        )),
        Value::Blank,
        whole_number(over.pooled.whole()),
        Value::percent_or(over.pooled.share(), State::NotCollected),
    ];
    pooled.extend(std::iter::repeat_n(Value::Blank, 4));
    rows.push(pooled);
    let summary = |label: String, share: Value| {
        let mut row = vec![Value::Text(label), Value::Blank, Value::Blank, share];
        row.extend(std::iter::repeat_n(Value::Blank, 4));
        row
    };
    if let Some(median) = over.median {
        rows.push(summary("Median council".into(), Value::percent(median)));
    }
    if let Some(half) = over.quartiles {
        let half = Value::Text(range(half.lower, half.upper));
        rows.push(summary("Middle half".into(), half));
    }
    let title = format!(
        "{} by council, {}, {unit}",
        service.name,
        baseline.window.words()
    );
    let title = match context.title {
        Some(project) => format!("{project}. {title}"),
        None => title,
    };
    let mut notes = vec![
        "Councils stand in the order of their shares for reading alone; where limits or intervals \
         overlap, the order says nothing."
            .to_owned(),
        service_limits(terms),
    ];
    notes.extend(notes::common(baseline, context));
    Answer {
        schema: "channelshift/compare-service/1",
        records: tidy_service(over, &title, panel, context),
        tables: vec![Table {
            title,
            columns,
            rows,
        }],
        notes,
    }
}

fn by_limits(flag: Flag) -> String {
    match flag {
        Flag::Within => "within".into(),
        Flag::Above | Flag::FarAbove => format!("above ({})", flag_word(flag)),
        Flag::Below | Flag::FarBelow => format!("below ({})", flag_word(flag)),
    }
}

fn tidy_service(over: &ServiceOverCouncils, title: &str, panel: &Panel, context: Context) -> Table {
    const COLUMNS: [&str; 17] = [
        "council_code",
        "council",
        "type",
        "region",
        "service_code",
        "service",
        "period",
        "unit",
        "total",
        "digital",
        "digital_of",
        "share",
        "lower_95",
        "upper_95",
        "limit_lower_95",
        "limit_upper_95",
        "status",
    ];
    let registers = context.registers;
    let service = registers.services.get(over.service);
    let text = |text: &str| Value::Text(text.to_owned());
    let ratio = |share: Option<f64>| share.map_or(Value::Blank, Value::ratio);
    let rows = over.councils.iter().map(|one| {
        let council = registers.councils.get(one.council);
        let digital = one.cell.digital;
        let mut row = vec![
            text(&council.code),
            text(&council.name),
            text(&council.kind),
            text(&council.region),
            text(&service.id),
            text(&service.name),
            Value::Text(panel.window.to_string()),
            text(&registers.units.get(panel.unit).id),
            one.cell.total.map_or(Value::Blank, Value::Count),
        ];
        row.extend(
            [Proportion::part, Proportion::whole]
                .map(|of| digital.map_or(Value::Blank, |counts| whole_number(of(counts)))),
        );
        row.push(ratio(digital.and_then(Proportion::share)));
        for found in [one.interval, one.limits] {
            row.push(ratio(found.map(|found| found.lower)));
            row.push(ratio(found.map(|found| found.upper)));
        }
        let missing = digital.is_none();
        row.push(if missing {
            text(one.cell.state().letter())
        } else {
            Value::Blank
        });
        row
    });
    Table {
        title: title.to_owned(),
        rows: rows.collect(),
        columns: COLUMNS.map(TableColumn::words).into(),
    }
}

/// Groups of councils side by side: the tables of a baseline by type or region and service.
pub fn groups_answer(baseline: &Baseline, context: Context) -> Answer {
    Answer {
        schema: "channelshift/compare-groups/1",
        tables: super::baseline::tables(baseline, context),
        notes: notes::notes(baseline, context),
        records: super::tidy::tidy(baseline, context),
    }
}

/// The weights of services by type of council, in the form of `registers/weights.csv`: a share of
/// the volume of what most councils of the type provide.
pub fn weight_table(panels: &[Panel], registers: &Registers) -> Table {
    let mut rows = Vec::new();
    for panel in panels {
        let mut by_type: BTreeMap<&str, BTreeSet<CouncilId>> = BTreeMap::new();
        for council in panel.councils() {
            let kind = registers.families.of(&registers.councils.get(council).kind);
            by_type.entry(kind).or_default().insert(council);
        }
        for (kind, councils) in by_type {
            let basket = Basket::new(panel, &councils, None, registers);
            for service in basket.services {
                rows.push(vec![
                    Value::Text(kind.to_owned()),
                    Value::Text(registers.services.get(service.service).id.clone()),
                    Value::ratio(service.weight),
                    Value::Text(panel.window.to_string()),
                ]);
            }
        }
    }
    Table {
        title: "Weights of services".into(),
        columns: ["council_type", "service", "weight", "period"]
            .map(TableColumn::words)
            .into(),
        rows,
    }
}
