//! Cells to counts, and a stated total held against its parts.

use super::Context;
use crate::model::{
    Code, Count, CountFault, Findings, LARGEST_COUNT, Observation, State, codes, number,
};
use crate::read::Row;
use crate::recognise::Sum;

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
    let text = row.text(field);
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

/// Holds a stated sum of a row against the figures it may be the sum of; the code where it is the
/// sum of none, or where it cannot be read.
///
/// A part that is missing leaves the sum unchecked, unless the other parts alone are above it.
pub(super) fn check_sum(
    context: &Context,
    row: Row,
    stated: &Sum,
    observations: &[Observation],
    findings: &mut Findings,
) -> Option<&'static Code> {
    let field = stated.field;
    let count = match read(context, row, field, findings) {
        (Count::Number(count), None) => count,
        (_, code) => return code,
    };
    let sums: Vec<(u64, bool)> = stated
        .of
        .iter()
        .map(|parts| add(observations, parts))
        .collect();
    let fits = |(sum, complete): &(u64, bool)| *sum == count || (!complete && *sum < count);
    let (sum, _) = *sums.first()?;
    if sums.iter().any(fits) {
        return None;
    }
    findings.push_with(&codes::TOTAL_MISMATCH, context.file, || {
        let message = "the counts do not add up to the stated total".to_owned();
        let label = format!("says {} but the counts give {}", number(count), number(sum));
        context
            .finding(&codes::TOTAL_MISMATCH, &row, field, message)
            .label(label)
            .help("correct the total or the counts")
    });
    Some(&codes::TOTAL_MISMATCH)
}

/// The sum of the figures of some fields, and whether all of them are known.
fn add(observations: &[Observation], fields: &[usize]) -> (u64, bool) {
    let (mut sum, mut complete) = (0, true);
    for observation in observations {
        if fields.contains(&(observation.origin.field as usize)) {
            match observation.count {
                Count::Number(count) => sum += count,
                Count::Missing(State::NotProvided) => {}
                Count::Missing(_) => complete = false,
            }
        }
    }
    (sum, complete)
}
