//! The layouts with figures across: a column for each channel, month, council or service, or for
//! two of these under a heading of two rows.
//!
//! What the heading does not say stands in the columns of labels.

use super::axes::{Axes, PeriodLabel, Signature};
use super::columns::Columns;
use super::plan::{Counting, Figure, PeriodSource, Share, Source, Sum, YearPart};
use super::{BlockShape, Shape, Sheet, content, names};
use crate::model::{Period, UnitId, fold};
use crate::registers::HeaderRole;

/// The fewest columns that must say the same kind of thing before a table is taken as this layout:
/// one alone may be chance.
const FEWEST_COLUMNS: usize = 2;

/// What a heading that says a period alone says.
const PERIOD_ALONE: Signature = [false, true, false, false];

/// At least two columns whose headings say what their figures are about, and no column of counts
/// that would make the table long. The columns that a mapping names are figures whatever they say.
pub(super) fn recognise(sheet: &Sheet, columns: &Columns) -> Option<Shape> {
    let mut fields: Vec<(usize, Axes)> = (0..sheet.header.cells.len())
        .filter(|field| columns.is_free(*field) || columns.counts.contains(field))
        .map(|field| (field, Axes::of(sheet, field)))
        .collect();
    take_quarters_for_sums(&mut fields);
    let has_channels =
        columns.field(HeaderRole::Channel).is_some() || sheet.mapping.fixed.channel.is_some();
    let (signature, figures): (Signature, Vec<&(usize, Axes)>) = if columns.counts.is_empty() {
        let signature = common_signature(sheet, &fields)?;
        let is_figure = |axes: &Axes| axes.signature() == signature && axes.is_figure();
        (
            signature,
            fields.iter().filter(|(_, axes)| is_figure(axes)).collect(),
        )
    } else {
        let named = fields
            .iter()
            .filter(|(field, _)| columns.counts.contains(field));
        ([true, false, false, false], named.collect())
    };
    let [channel, period, council, service] = signature;
    // What the heading says must not stand in a column as well.
    let doubly = (channel && has_channels)
        || (period && columns.has_period())
        || (council && columns.field(HeaderRole::Council).is_some())
        || (service && columns.field(HeaderRole::Service).is_some());
    if doubly || !(channel || has_channels) {
        return None;
    }
    let mut sums = sums(&fields, &figures, columns);
    let shares = shares(&fields, &figures);
    let offered = columns
        .offered(HeaderRole::Total)
        .find_map(|(_, unit)| unit);
    let unit: Option<UnitId> = figures.iter().find_map(|(_, axes)| axes.unit).or(offered);
    let mut blocks: Vec<BlockShape> = Vec::new();
    for (field, axes) in &figures {
        let heading = &sheet.header.cells[*field];
        let own = channel.then(|| axes.channel.clone().unwrap_or_else(|| heading.clone()));
        let channel = match own {
            Some(own) => Source::Heading(own, *field),
            None => columns.source(HeaderRole::Channel, sheet.mapping.fixed.channel.as_ref())?,
        };
        let shape = block_of(*field, axes, Figure::of(*field, channel));
        match blocks
            .iter_mut()
            .find(|block| block.is_about_the_same(&shape))
        {
            Some(block) => block.figures.extend(shape.figures),
            None => blocks.push(shape),
        }
    }
    if let Some(label) = rest_label(sheet, &figures) {
        let rests = take_rests(&label, &fields, &mut blocks);
        sums.retain(|sum| !rests.contains(&sum.field));
    }
    Some(Shape {
        name: name(signature),
        counting: Counting::Cells,
        blocks,
        sums,
        shares,
        unit,
    })
}

/// The label of the channel that the rest of totals is of: the mapping's word, or, where only one
/// channel has columns, that nobody knows it.
fn rest_label(sheet: &Sheet, figures: &[&(usize, Axes)]) -> Option<String> {
    let label = |axes: &Axes| axes.channel.as_deref().map(fold);
    let one = figures
        .windows(2)
        .all(|pair| label(&pair[0].1) == label(&pair[1].1));
    let unknown = || {
        let channels = &sheet.registers.channels;
        channels.get(channels.unknown()).name.clone()
    };
    let of_channels = figures.iter().all(|(_, axes)| axes.channel.is_some());
    let said = sheet.mapping.counts.rest.clone();
    said.or_else(|| (one && of_channels).then(unknown))
}

/// Makes of every total over the channels of a block a figure: what is left of it. The fields of
/// those totals.
fn take_rests(label: &str, fields: &[(usize, Axes)], blocks: &mut [BlockShape]) -> Vec<usize> {
    let mut taken = Vec::new();
    let totals = fields.iter();
    let totals = totals.filter(|(_, axes)| axes.is_sum && axes.channel.is_none());
    for (field, axes) in totals {
        let rest = Figure::of(*field, Source::Heading(label.to_owned(), *field));
        let shape = block_of(*field, axes, rest.clone());
        let is_same = |block: &&mut BlockShape| block.is_about_the_same(&shape);
        let Some(block) = blocks.iter_mut().find(is_same) else {
            continue;
        };
        let less = block.figures.iter().map(|part| part.field).collect();
        block.figures.push(Figure { less, ..rest });
        taken.push(*field);
    }
    taken
}

/// A figure, with what its heading says of its council, service and period.
fn block_of(field: usize, axes: &Axes, figure: Figure) -> BlockShape {
    let label = |label: &Option<String>| label.clone().map(|label| Source::Heading(label, field));
    let (period, year_part) = match &axes.period {
        Some(PeriodLabel::Whole(text)) => (
            Some(PeriodSource::Whole(Source::Heading(text.clone(), field))),
            None,
        ),
        Some(PeriodLabel::Part(text, part)) => {
            (None, Some((Source::Heading(text.clone(), field), *part)))
        }
        None => (None, None),
    };
    BlockShape {
        council: label(&axes.council),
        service: label(&axes.service),
        period,
        year_part,
        figures: vec![figure],
    }
}

/// A quarter without its year among months with theirs is the sum of the months before it.
fn take_quarters_for_sums(fields: &mut [(usize, Axes)]) {
    let is_month = |axes: &Axes| period_of(axes).is_some_and(|period| period.months() == 1);
    if !fields.iter().any(|(_, axes)| is_month(axes)) {
        return;
    }
    for (_, axes) in fields {
        if matches!(axes.period, Some(PeriodLabel::Part(_, YearPart::Quarter))) {
            axes.period = None;
            axes.is_sum = true;
        }
    }
}

/// The signature that most columns have. One column alone is enough where it is headed by a whole
/// period and by nothing else, a return of one month, or where it is of a channel, holds figures,
/// and a total stands beside it.
fn common_signature(sheet: &Sheet, fields: &[(usize, Axes)]) -> Option<Signature> {
    let is_period = |axes: &Axes| {
        matches!(axes.period, Some(PeriodLabel::Whole(_))) && axes.signature() == PERIOD_ALONE
    };
    let figures = || fields.iter().filter(|(_, axes)| axes.is_figure());
    let has_total = fields.iter().any(|(_, axes)| axes.is_sum);
    let is_beside_total = |signature: Signature| {
        has_total
            && fields.iter().any(|(field, axes)| {
                axes.channel.is_some()
                    && axes.signature() == signature
                    && content::is_figures(sheet, *field)
            })
    };
    let is_enough = |signature: Signature, times: usize| {
        let is_one_period = || figures().any(|(_, axes)| is_period(axes));
        times >= FEWEST_COLUMNS
            || (signature == PERIOD_ALONE && is_one_period())
            || is_beside_total(signature)
    };
    let mut counts: Vec<(Signature, usize)> = Vec::new();
    for signature in figures().map(|(_, axes)| axes.signature()) {
        if signature == Signature::default() {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == signature) {
            Some((_, times)) => *times += 1,
            None => counts.push((signature, 1)),
        }
    }
    counts
        .into_iter()
        .filter(|(signature, times)| is_enough(*signature, *times))
        .max_by_key(|(_, times)| *times)
        .map(|(signature, _)| signature)
}

/// The columns of sums, each with the columns it may be the sum of.
fn sums(fields: &[(usize, Axes)], figures: &[&(usize, Axes)], columns: &Columns) -> Vec<Sum> {
    if columns.leaves_out() {
        // A sum that includes columns left out cannot be held against the rest.
        return Vec::new();
    }
    let named = columns
        .field(HeaderRole::Total)
        .map(|field| (field, Axes::default()));
    let mut sums: Vec<Sum> = Vec::new();
    let totals = fields.iter().filter(|(_, axes)| axes.is_sum).cloned();
    for (field, axes) in totals.chain(named) {
        let own = period_of(&axes);
        let of_same = |(_, figure): &&&(usize, Axes)| {
            let same = |sum: &Option<String>, part: &Option<String>| sum.is_none() || sum == part;
            let within = match (own, period_of(figure)) {
                (Some(sum), Some(part)) => sum.contains(part),
                _ => true,
            };
            same(&axes.channel, &figure.channel)
                && same(&axes.council, &figure.council)
                && same(&axes.service, &figure.service)
                && within
        };
        let parts: Vec<usize> = figures
            .iter()
            .filter(of_same)
            .map(|(part, _)| *part)
            .collect();
        let mut of = Vec::new();
        if own.is_none() {
            // A sum between figures is of those since the sum before it; one at the end may be of all.
            let before = sums
                .iter()
                .map(|sum| sum.field)
                .filter(|before| *before < field)
                .max();
            let group = parts.iter().copied();
            let group: Vec<usize> = group
                .filter(|part| *part < field && before.is_none_or(|before| *part > before))
                .collect();
            of.push(group);
        }
        of.push(parts);
        of.retain(|parts| !parts.is_empty());
        of.dedup();
        if !of.is_empty() {
            sums.push(Sum { field, of });
        }
    }
    sums
}

/// The columns of shares of a channel, each with the figures it is the share of.
fn shares(fields: &[(usize, Axes)], figures: &[&(usize, Axes)]) -> Vec<Share> {
    let of_channel = fields
        .iter()
        .filter(|(_, axes)| axes.is_share && axes.channel.is_some());
    let share = |(field, axes): &(usize, Axes)| {
        let beside = |(_, figure): &&&(usize, Axes)| {
            figure.period == axes.period
                && figure.council == axes.council
                && figure.service == axes.service
        };
        let whole: Vec<usize> = figures
            .iter()
            .filter(beside)
            .map(|(part, _)| *part)
            .collect();
        let own = figures.iter().filter(beside);
        let own = own.filter(|(_, figure)| {
            figure.channel.as_deref().map(fold) == axes.channel.as_deref().map(fold)
        });
        Share {
            field: *field,
            part: own.map(|(part, _)| *part).collect(),
            whole,
        }
    };
    of_channel
        .map(share)
        .filter(|share| !share.part.is_empty())
        .collect()
}

fn period_of(axes: &Axes) -> Option<Period> {
    match &axes.period {
        Some(PeriodLabel::Whole(text)) => Period::read_year(text).map(|(period, _)| period),
        _ => None,
    }
}

/// The layout's name.
fn name(signature: Signature) -> &'static str {
    match signature {
        [true, false, false, false] => names::BY_CHANNEL,
        [false, true, false, false] => names::BY_PERIOD,
        [true, true, false, false] => names::BY_CHANNEL_AND_PERIOD,
        [_, _, true, false] => names::BY_COUNCIL,
        [_, _, false, true] => names::BY_SERVICE,
        _ => names::OTHERWISE_ACROSS,
    }
}
