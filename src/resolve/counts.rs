//! Cells to counts, and a stated total held against its parts.

use super::Context;
use crate::model::{
    Code, Count, CountFault, Findings, LARGEST_COUNT, Observation, State, codes, number,
};
use crate::read::Row;
use crate::statistics::{Slip, SlipIn, slip};

/// The count of a cell; one that cannot be read is missing, and the code says why.
pub(super) fn read(
    context: &Context,
    row: Row,
    field: usize,
    findings: &mut Findings,
) -> (Count, Option<&'static Code>) {
    let bytes = row.bytes(field);
    if let Some(count) = Count::parse_digits(bytes) {
        return (count, None);
    }
    let text = context.text(&row, field);
    let fault = match Count::parse(&text) {
        Ok(count) => {
            if text.is_empty() {
                findings.push_with(&codes::COUNT_BLANK, context.file, || {
                    let message = "a blank count is read as not collected, not as zero".to_owned();
                    context
                        .finding(&codes::COUNT_BLANK, &row, field, message)
                        .help("write 0 for none, [x] for not collected, [z] for not provided")
                });
            }
            return (count, None);
        }
        Err(fault) => fault,
    };
    let (code, message, help) = words(fault, &text);
    findings.push_with(code, context.file, || {
        context.finding(code, &row, field, message).help(help)
    });
    (Count::Missing(State::NotCollected), Some(code))
}

fn words(fault: CountFault, text: &str) -> (&'static Code, String, &'static str) {
    match fault {
        CountFault::NotANumber => (
            &codes::COUNT_NOT_A_NUMBER,
            format!("“{text}” is not a number"),
            "write digits, or [x] for not collected, [c] for suppressed, [z] for not provided",
        ),
        CountFault::Negative => (
            &codes::COUNT_NEGATIVE,
            format!("the count {text} is below zero"),
            "correct the count; take refunds and corrections off before sending",
        ),
        CountFault::NotWhole => (
            &codes::COUNT_NOT_WHOLE,
            format!("the count {text} is not a whole number"),
            "send counts, not averages, money or percentages",
        ),
        CountFault::Thousands => (
            &codes::THOUSANDS_MISPLACED,
            format!("the thousands marks of “{text}” stand in the wrong places"),
            "correct the count, or leave the marks out",
        ),
        CountFault::TooLarge => (
            &codes::COUNT_TOO_LARGE,
            format!("the count {text} is above {}", number(LARGEST_COUNT)),
            "correct the count; a reference or another number may stand in its column",
        ),
    }
}

/// Holds the stated total of a row against its figures; the code where they disagree, or where the
/// total cannot be read.
///
/// A part that is missing leaves the total unchecked, unless the other parts alone are above it.
pub(super) fn check_total(
    context: &Context,
    row: Row,
    field: usize,
    observations: &[Observation],
    findings: &mut Findings,
) -> Option<&'static Code> {
    let stated = match read(context, row, field, findings) {
        (Count::Number(stated), None) => stated,
        (_, code) => return code,
    };
    let mut sum = 0;
    let mut complete = true;
    for observation in observations {
        match observation.count {
            Count::Number(count) => sum += count,
            Count::Missing(State::NotProvided) => {}
            Count::Missing(_) => complete = false,
        }
    }
    if sum == stated || (!complete && sum < stated) {
        return None;
    }
    let above = observations
        .iter()
        .find_map(|observation| match observation.count {
            Count::Number(count) if count > stated => Some((count, observation.key.channel)),
            _ => None,
        });
    let code = match above {
        Some(_) => &codes::PART_ABOVE_WHOLE,
        None => &codes::TOTAL_MISMATCH,
    };
    findings.push_with(code, context.file, || {
        let slip = if complete {
            likely_slip(context, observations, stated)
        } else {
            String::new()
        };
        let finding = match above {
            Some((count, channel)) => {
                let message = "a channel has more than the stated total".to_owned();
                let label = format!(
                    "says {} but {} alone has {}{slip}",
                    number(stated),
                    context.registers.channels.get(channel).name,
                    number(count),
                );
                context.finding(code, &row, field, message).label(label)
            }
            None => {
                let message = "the channel counts do not add up to the stated total".to_owned();
                let label = format!(
                    "says {} but the channels give {}{slip}",
                    number(stated),
                    number(sum)
                );
                context.finding(code, &row, field, message).label(label)
            }
        };
        finding.help("correct the total or the counts")
    });
    Some(code)
}

/// The slip of the pen that would explain why the counts of a row and its total disagree, in words;
/// nothing where none does.
fn likely_slip(context: &Context, observations: &[Observation], stated: u64) -> String {
    let counted: Vec<(u64, &Observation)> = observations
        .iter()
        .filter_map(|observation| match observation.count {
            Count::Number(count) => Some((count, observation)),
            Count::Missing(_) => None,
        })
        .collect();
    let counts: Vec<u64> = counted.iter().map(|(count, _)| *count).collect();
    let name = |which| match which {
        SlipIn::Sum => "the total",
        SlipIn::Part(index) => counted.get(index).map_or("one channel", |(_, part)| {
            &context.registers.channels.get(part.key.channel).name
        }),
        SlipIn::APart => "one channel",
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
