//! Cells to counts, and what is wrong with those that cannot be read.

use super::Context;
use crate::model::{Code, Count, CountFault, Findings, LARGEST_COUNT, State, codes, marks, number};
use crate::read::Row;

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
            let (figure, marks) = marks(&text);
            if !marks.is_empty() {
                findings.push_with(&codes::COUNT_MARKED, context.file, || {
                    let message = format!("the count {figure} is used, whatever {marks} says of it");
                    context
                        .finding(&codes::COUNT_MARKED, &row, field, message)
                        .help("nothing, if that is right; keep the meaning of the mark with your notes")
                });
            }
            return (count, None);
        }
        Err(fault) => fault,
    };
    let (code, message, help) = match fault {
        CountFault::NotANumber if is_formula_error(&text) => (
            &codes::FORMULA_ERROR,
            format!("the cell shows {text}: a formula failed"),
            "correct the formula, or write the count in its place",
        ),
        fault => words(fault, &text),
    };
    findings.push_with(code, context.file, || {
        context.finding(code, &row, field, message).help(help)
    });
    (Count::Missing(State::NotCollected), Some(code))
}

/// What spreadsheets show where a formula failed: `#REF!`, `#DIV/0!`, `#NAME?`, `#N/A`.
fn is_formula_error(text: &str) -> bool {
    text.starts_with('#') && (text.ends_with(['!', '?']) || text.eq_ignore_ascii_case("#N/A"))
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
