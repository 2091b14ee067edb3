//! Reports as documents for programs: everything a table says and all of its notes, with codes and
//! names apart and shares to six decimals.

use std::collections::BTreeMap;

use serde::Serialize;

use super::check::{Counts, FileDocument, counts, files};
use super::context::Context;
use super::notes::{channels_of, notes};
use super::table::ratio;
use super::tidy::Numbers;
use crate::baseline::{Baseline, CouncilsAs, Coverage, Group};
use crate::model::State;
use crate::statistics::{median, quartiles};

/// The name and version of the form of a baseline's document.
pub(super) const BASELINE_SCHEMA: &str = "channelshift/baseline/1";

/// A baseline for programs. Shares are 0 to 1 and rounded to six decimals; what is not known is
/// null.
#[derive(Debug, Serialize)]
pub struct BaselineDocument {
    schema: &'static str,
    title: String,
    period: String,
    period_words: String,
    by: Vec<&'static str>,
    definition: DefinitionDocument,
    councils: &'static str,
    groups: Vec<GroupDocument>,
    totals: Vec<GroupDocument>,
    without_figures: Vec<CouncilDocument>,
    files: Vec<FileDocument>,
    findings: Counts,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct DefinitionDocument {
    id: String,
    name: String,
    description: String,
    source: String,
    date: String,
    digital: Vec<String>,
    total_only: Vec<String>,
    left_out: Vec<String>,
}

#[derive(Debug, Serialize)]
struct GroupDocument {
    council_code: Option<String>,
    council: Option<String>,
    service_code: Option<String>,
    service: Option<String>,
    r#type: Option<String>,
    region: Option<String>,
    unit: String,
    total: Option<u64>,
    status: Option<&'static str>,
    channels: Vec<ChannelDocument>,
    digital: BTreeMap<String, ShareDocument>,
    council_median: Option<f64>,
    council_lower_quartile: Option<f64>,
    council_upper_quartile: Option<f64>,
    councils: CoverageDocument,
    council_services: CoverageDocument,
    council_months: CoverageDocument,
    months: u16,
}

#[derive(Debug, Serialize)]
struct ChannelDocument {
    channel_code: String,
    channel: String,
    channel_group: String,
    count: Option<u64>,
    of: Option<u64>,
    share: Option<f64>,
    status: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct ShareDocument {
    digital: Option<u64>,
    of: Option<u64>,
    share: Option<f64>,
    councils: u64,
}

#[derive(Debug, Serialize)]
struct CoverageDocument {
    returned: u64,
    expected: u64,
}

#[derive(Debug, Serialize)]
struct CouncilDocument {
    code: String,
    name: String,
}

/// A baseline as a document.
pub fn baseline_document(baseline: &Baseline, context: Context) -> BaselineDocument {
    let groups = |groups: &[Group]| groups.iter().map(|g| group(g, baseline, context)).collect();
    BaselineDocument {
        schema: BASELINE_SCHEMA,
        title: context.title(baseline),
        period: baseline.window.to_string(),
        period_words: baseline.window.words(),
        by: baseline
            .by
            .iter()
            .map(|dimension| dimension.word())
            .collect(),
        definition: definition(context),
        councils: councils_as(context.councils),
        groups: groups(&baseline.groups),
        totals: groups(&baseline.totals),
        without_figures: baseline
            .without_figures
            .iter()
            .map(|id| context.registers.councils.get(*id))
            .map(|council| CouncilDocument {
                code: council.code.clone(),
                name: council.name.clone(),
            })
            .collect(),
        files: files(context.accounts, context.layouts, |own| {
            context.rows(baseline, std::slice::from_ref(own))
        }),
        findings: counts(context.findings),
        notes: notes(baseline, context),
    }
}

/// The definition asked for.
pub(super) fn definition(context: Context) -> DefinitionDocument {
    let definition = context.definition;
    let [digital, total_only, left_out] = channels_of(definition, context.registers);
    DefinitionDocument {
        id: definition.id.clone(),
        name: definition.name.clone(),
        description: definition.description.clone(),
        source: definition.source.clone(),
        date: definition.date.clone(),
        digital,
        total_only,
        left_out,
    }
}

/// The word of flags for what became of ended councils.
pub(super) fn councils_as(councils: CouncilsAs) -> &'static str {
    match councils {
        CouncilsAs::Named => "as-named",
        CouncilsAs::Current => "current",
    }
}

fn group(group: &Group, baseline: &Baseline, context: Context) -> GroupDocument {
    let registers = context.registers;
    let subject = &group.subject;
    let council = subject.council.map(|id| registers.councils.get(id));
    let service = subject.service.map(|id| registers.services.get(id));
    let quartiles = quartiles(&group.council_shares);
    let digital = baseline
        .definitions
        .iter()
        .zip(group.digital.iter().enumerate())
        .map(|(id, (at, digital))| {
            let is_known = !group.withheld.digital.contains(&at);
            let document = ShareDocument {
                digital: is_known.then_some(digital.numerator),
                of: is_known.then_some(digital.denominator),
                share: digital.share().map(ratio),
                councils: digital.councils,
            };
            (id.clone(), document)
        });
    GroupDocument {
        council_code: council.map(|council| council.code.clone()),
        council: council.map(|council| council.name.clone()),
        service_code: service.map(|service| service.id.clone()),
        service: service.map(|service| service.name.clone()),
        r#type: subject.kind.clone(),
        region: subject.region.clone(),
        unit: registers.units.get(group.unit).id.clone(),
        total: group.total,
        status: group.state.map(crate::model::State::letter),
        channels: channels(group, context),
        digital: digital.collect(),
        council_median: median(&group.council_shares).map(ratio),
        council_lower_quartile: quartiles.map(|quartiles| ratio(quartiles.lower)),
        council_upper_quartile: quartiles.map(|quartiles| ratio(quartiles.upper)),
        councils: coverage(group.councils),
        council_services: coverage(group.council_services),
        council_months: coverage(group.council_months),
        months: group.months,
    }
}

fn channels(group: &Group, context: Context) -> Vec<ChannelDocument> {
    let channels = &context.registers.channels;
    group
        .channels
        .iter()
        .map(|figure| {
            let channel = channels.get(figure.channel);
            let numbers = Numbers::of(group, figure);
            ChannelDocument {
                channel_code: channel.id.clone(),
                channel: channel.name.clone(),
                channel_group: channels.group(channel.group).name.clone(),
                count: numbers.count,
                of: numbers.of,
                share: numbers.share.map(ratio),
                status: numbers.state.map(State::letter),
            }
        })
        .collect()
}

fn coverage(coverage: Coverage) -> CoverageDocument {
    CoverageDocument {
        returned: coverage.returned,
        expected: coverage.expected,
    }
}
