//! What is odd about how rows are written, whatever they say.

use crate::model::{Finding, Findings, codes};
use crate::read::{Flaw, Letters, Row};

/// Says what is odd about how a row is written.
pub(super) fn find(row: Row, file: &str, findings: &mut Findings) {
    find_marks(row, file, findings);
    find_letters(row, file, findings);
}

/// Says what is odd about the quotation marks of a row.
pub(super) fn find_marks(row: Row, file: &str, findings: &mut Findings) {
    if let Some(Flaw::NotDoubled(field)) = row.flaw() {
        findings.push_with(&codes::QUOTE_NOT_DOUBLED, file, || {
            let message =
                "a quotation mark within this cell is not doubled, and is read as a letter";
            Finding::new(&codes::QUOTE_NOT_DOUBLED, message).at(row.place(file, field))
        });
    }
}

/// Says what is odd about the letters of a row.
pub(super) fn find_letters(row: Row, file: &str, findings: &mut Findings) {
    let Some((field, letters)) = row.odd_letters() else {
        return;
    };
    let (code, message) = match letters {
        Letters::Lost => (
            &codes::LETTER_LOST,
            "a letter of this cell was lost before or while the file was read".to_owned(),
        ),
        Letters::Garbled(letters) => (
            &codes::LETTERS_GARBLED,
            format!("the letters “{letters}” look garbled"),
        ),
    };
    findings.push_with(code, file, || {
        Finding::new(code, message)
            .at(row.place(file, field))
            .help("save the file again as CSV UTF-8 from the program it came from")
    });
}
