//! Tables that were not recognised: set aside with what was found; or, where they are sheets beside
//! others that are read, passed over like the notes of a workbook.

use super::{Returns, RowId};
use crate::model::{Code, FileId, Finding, Findings, Place, codes};
use crate::read::Header;
use crate::recognise::has_figures;

/// Why the rows of a sheet that is not recognised are skipped, as the account says it.
const NO_RETURN: &str = "row of a sheet that is not recognised";

/// A table that was not recognised.
pub(super) struct Passed {
    /// Its first and last row, and how many there are.
    pub(super) span: Option<(RowId, RowId)>,
    pub(super) rows: u64,
    /// Why it was not recognised.
    pub(super) code: &'static Code,
    pub(super) found: Findings,
    /// Where it begins, and the sheet it stands in.
    begin: Place,
    sheet: Option<String>,
    has_figures: bool,
}

impl Passed {
    /// A table of a file, before its rows are passed.
    pub(super) fn new(file: &str, header: &Header, code: &'static Code, found: Findings) -> Self {
        Self {
            span: None,
            rows: 0,
            code,
            found,
            begin: header.place(file, 0),
            sheet: header.sheet.as_ref().map(|sheet| sheet.name.clone()),
            has_figures: has_figures(header),
        }
    }
}

/// The rows of a table that was not recognised, by its first and last.
#[derive(Debug)]
pub(super) struct NotRecognised {
    pub(super) first: RowId,
    pub(super) last: RowId,
    pub(super) code: &'static Code,
}

impl Returns {
    /// Accounts for the tables of a file that were not recognised, once it is known whether others
    /// were.
    pub(super) fn settle(&mut self, file: FileId, passed: Vec<Passed>) {
        let is_read = self.layouts[file.index()].is_some();
        for table in passed {
            let account = &mut self.accounts[file.index()];
            match (table.sheet, is_read) {
                (Some(sheet), true) => {
                    if table.rows > 0 {
                        account.skip(NO_RETURN, table.rows);
                    }
                    if table.has_figures {
                        let message = format!(
                            "the sheet “{sheet}” holds figures, but its heading is not recognised, so it is not read"
                        );
                        self.findings.push(
                            Finding::new(&codes::SHEET_NOT_READ, message)
                                .at(table.begin)
                                .help("give it the heading of the sheets that are read"),
                        );
                    }
                }
                _ => {
                    self.findings.extend(table.found);
                    if let Some((first, last)) = table.span {
                        account.set_aside(table.code.name, table.rows);
                        let code = table.code;
                        self.not_recognised
                            .push(NotRecognised { first, last, code });
                    }
                }
            }
        }
    }
}
