//! Stated sums held against the figures they are the sum of.

use super::{Context, counts};
use crate::model::{Code, Count, Findings, Observation, State, codes, number};
use crate::read::Row;
use crate::recognise::{Figure, Share, Sum};
use crate::statistics::{Slip, SlipIn, follows, slip};

/// Holds a stated sum of a row against the figures it may be the sum of; the code where it is the
/// sum of none, or where it cannot be read.
///
/// A part that is missing leaves the sum unchecked, unless the other parts alone are above it.
pub(super) fn check(
    context: &Context,
    row: Row,
    sum: &Sum,
    observations: &[Observation],
    findings: &mut Findings,
) -> Option<&'static Code> {
    let stated = match counts::read(context, row, sum.field, findings) {
        (Count::Number(stated), None) => stated,
        (_, code) => return code,
    };
    let parts = |fields: &Vec<usize>| -> Vec<&Observation> {
        let is_part = |part: &&Observation| fields.contains(&(part.origin.field as usize));
        observations.iter().filter(is_part).collect()
    };
    let fits = |fields: &Vec<usize>| {
        let (total, complete) = add(&parts(fields));
        total == stated || (!complete && total < stated)
    };
    let parts = parts(sum.of.first()?);
    if parts.is_empty() || sum.of.iter().any(fits) {
        return None;
    }
    let above = parts.iter().find_map(|part| match part.count {
        Count::Number(count) if count > stated => Some((count, part)),
        _ => None,
    });
    let code = match above {
        Some(_) => &codes::PART_ABOVE_WHOLE,
        None => &codes::TOTAL_MISMATCH,
    };
    findings.push_with(code, context.file, || {
        let (total, complete) = add(&parts);
        let slip = if complete {
            likely_slip(context, &parts, stated)
        } else {
            String::new()
        };
        let stated = number(stated);
        let (message, label) = match above {
            Some((count, part)) => (
                "a count is above the stated total",
                format!(
                    "says {stated} but {} alone has {}{slip}",
                    name_of(context, &parts, part),
                    number(count)
                ),
            ),
            None => (
                "the counts do not add up to the stated total",
                format!("says {stated} but the counts give {}{slip}", number(total)),
            ),
        };
        context
            .finding(code, &row, sum.field, message.to_owned())
            .label(label)
            .help("correct the total or the counts")
    });
    Some(code)
}

/// What is left of a stated total when its parts are taken off: missing where a part is, and a fault
/// where the parts are above the total.
pub(super) fn rest(
    context: &Context,
    row: Row,
    total: &Figure,
    parts: &[&Observation],
    stated: u64,
    findings: &mut Findings,
) -> (Count, Option<&'static Code>) {
    let missing = Count::Missing(State::NotCollected);
    let (sum, complete) = add(parts);
    if sum <= stated {
        let rest = if complete {
            Count::Number(stated - sum)
        } else {
            missing
        };
        return (rest, None);
    }
    let code = &codes::PART_ABOVE_WHOLE;
    findings.push_with(code, context.file, || {
        let (stated, sum) = (number(stated), number(sum));
        let label = match parts {
            [part] => {
                let channel = &context.registers.channels.get(part.key.channel).name;
                format!("says {stated} but {channel} alone has {sum}")
            }
            _ => format!("says {stated} but the other channels have {sum}"),
        };
        context
            .finding(
                code,
                &row,
                total.field,
                "a count is above the stated total".to_owned(),
            )
            .label(label)
            .help("correct the total or the counts")
    });
    (missing, Some(code))
}

/// Holds a stated share against the figures beside it, where all of them are known. Nothing depends
/// on it.
pub(super) fn check_share(
    context: &Context,
    row: Row,
    share: &Share,
    observations: &[Observation],
    findings: &mut Findings,
) {
    let stated = row.text(share.field);
    let bare = stated.trim_end_matches('%').trim();
    let Ok(percentage) = bare.parse::<f64>() else {
        return;
    };
    let decimals = bare
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let of = |fields: &[usize]| {
        let is_part = |part: &&Observation| fields.contains(&(part.origin.field as usize));
        let parts: Vec<&Observation> = observations.iter().filter(is_part).collect();
        let (sum, complete) = add(&parts);
        (complete && parts.len() == fields.len()).then_some(sum)
    };
    let (Some(part), Some(whole)) = (of(&share.part), of(&share.whole)) else {
        return;
    };
    let decimals = u8::try_from(decimals).unwrap_or(u8::MAX);
    if follows(part, whole, percentage / 100.0, decimals) != Some(false) {
        return;
    }
    findings.push_with(&codes::SHARE_DOES_NOT_FOLLOW, context.file, || {
        let message = "the stated share does not follow from the counts".to_owned();
        let label = format!("says {stated} of {} in {}", number(part), number(whole));
        context
            .finding(&codes::SHARE_DOES_NOT_FOLLOW, &row, share.field, message)
            .label(label)
            .help("the counts are used; correct whichever is wrong")
    });
}

/// What tells a part from the others: its channel, its period, its service or its council.
fn name_of(context: &Context, parts: &[&Observation], part: &Observation) -> String {
    let registers = context.registers;
    let key = part.key;
    if parts.iter().any(|other| other.key.channel != key.channel) {
        registers.channels.get(key.channel).name.clone()
    } else if parts.iter().any(|other| other.key.period != key.period) {
        key.period.words()
    } else if parts.iter().any(|other| other.key.service != key.service) {
        registers.services.get(key.service).name.clone()
    } else {
        registers.councils.get(key.council).name.clone()
    }
}

/// The slip of the pen that would explain why the counts of a row and its total disagree, in words;
/// nothing where none does.
fn likely_slip(context: &Context, observations: &[&Observation], stated: u64) -> String {
    let counted: Vec<(u64, &Observation)> = observations
        .iter()
        .filter_map(|observation| match observation.count {
            Count::Number(count) => Some((count, *observation)),
            Count::Missing(_) => None,
        })
        .collect();
    let counts: Vec<u64> = counted.iter().map(|(count, _)| *count).collect();
    let one = || "one count".to_owned();
    let name = |which| match which {
        SlipIn::Sum => "the total".to_owned(),
        SlipIn::Part(index) => counted
            .get(index)
            .map_or_else(one, |(_, part)| name_of(context, observations, part)),
        SlipIn::APart => one(),
    };
    let words = match slip(&counts, stated) {
        None => return String::new(),
        Some(Slip::Swapped(which)) => format!("two digits of {} may be swapped", name(which)),
        Some(Slip::TooLarge(which, factor)) => {
            format!("{} may be {} times too large", name(which), number(factor))
        }
        Some(Slip::TooSmall(which, factor)) => {
            format!("{} may be {} times too small", name(which), number(factor))
        }
        Some(Slip::DigitTooMany(which)) => format!("{} may have a digit too many", name(which)),
        Some(Slip::DigitTooFew(which)) => format!("{} may lack a digit", name(which)),
        Some(Slip::LeftOut(which)) => format!("the total may leave {} out", name(which)),
        Some(Slip::Twice(which)) => format!("the total may count {} twice", name(which)),
        Some(Slip::TakenOff(which)) => {
            format!(
                "the total may take {} off instead of adding it",
                name(which)
            )
        }
    };
    format!(": {words}")
}

/// The sum of some figures, and whether all of them are known.
fn add(parts: &[&Observation]) -> (u64, bool) {
    let (mut sum, mut complete) = (0, true);
    for part in parts {
        match part.count {
            Count::Number(count) => sum += count,
            Count::Missing(State::NotProvided) => {}
            Count::Missing(_) => complete = false,
        }
    }
    (sum, complete)
}
