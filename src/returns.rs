//! Returns to a tally, one file after another, with an account of every row.
//!
//! The pipeline's first half: read, recognise, resolve, tally. It opens no file itself.

use std::collections::hash_map::Entry;
use std::io::{Read, Seek};

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::mapping::{AbsentRows, Mapping};
use crate::model::{Account, Code, FileId, Finding, Findings, Observation, Origin, Rules, codes};
use crate::privacy::Privacy;
use crate::read::{BLANK_LINE, Row, Table};
use crate::recognise::{Plan, Sheet, recognise};
use crate::registers::Registers;
use crate::resolve::{Outcome, Resolver};
use crate::tally::{Added, Doubt, Tally};

/// All that has been taken in.
#[derive(Debug, Default)]
pub struct Returns {
    /// The figures.
    pub tally: Tally,
    /// What became of the rows, a file each.
    pub accounts: Vec<Account>,
    /// How each file was recognised, in words; `None` where it was not.
    pub layouts: Vec<Option<&'static str>>,
    /// What was found.
    pub findings: Findings,
    /// Rows that are not used and why: set aside at once, or when a later row contradicted them.
    set_aside: FxHashMap<RowId, &'static Code>,
    /// Files of which every row is set aside, since nobody can tell what the columns are.
    not_recognised: FxHashMap<FileId, &'static Code>,
}

/// A row by its file, its sheet from 0, and the line on which it begins.
type RowId = (FileId, u16, u64);

fn row_of(origin: Origin) -> RowId {
    (origin.file, origin.sheet, origin.line)
}

/// The sheet of a text.
const ONLY_SHEET: u16 = 0;

/// The fields that hold counts, their total among them.
fn count_fields(plan: &Plan) -> Vec<usize> {
    let figures = plan.figures.iter().map(|figure| figure.field);
    figures.chain(plan.total).collect()
}

/// The most files of a run, whose ids are of sixteen bits.
const MOST_FILES: usize = 1 << 16;

/// Why a row that repeats another is skipped, as the account says it.
const IDENTICAL: &str = "same as another row";

impl Returns {
    /// No returns yet, in a run by some rules.
    pub fn by(rules: Rules) -> Self {
        Self {
            findings: Findings::by(rules),
            ..Self::default()
        }
    }

    /// Takes in one return.
    ///
    /// # Errors
    /// Fails where the source cannot be read, or where the mapping names what no register has.
    pub fn take<R: Read + Seek>(
        &mut self,
        name: &str,
        source: R,
        mapping: &Mapping,
        registers: &Registers,
    ) -> Result<(), Error> {
        if self.accounts.len() >= MOST_FILES {
            return Err(Error::Usage(format!(
                "more than {MOST_FILES} returns in one run"
            )));
        }
        let file_id = FileId::new(self.accounts.len());
        self.accounts.push(Account {
            file: name.to_owned(),
            ..Account::default()
        });
        self.layouts.push(None);
        let Some(mut table) = Table::open(name, source, &mut self.findings)? else {
            return Ok(());
        };
        let header = table.header().clone();
        let sheet = Sheet {
            file: name,
            encoding: table.encoding(),
            header: &header,
            mapping,
            registers,
        };
        let recognised = recognise(sheet, &mut self.findings);
        let is_return = recognised.is_ok();
        let counts = recognised.as_ref().map(count_fields).unwrap_or_default();
        let mut privacy = Privacy::new(name, sheet.encoding, counts);
        let taken = match recognised {
            Ok(plan) => {
                self.layouts[file_id.index()] = Some(plan.layout);
                let mut resolver = Resolver::new(sheet, &plan, file_id, &mut self.findings)?;
                self.take_rows(&mut table, &mut resolver, &mut privacy, &plan, sheet)
            }
            Err(code) => self.set_all_aside(&mut table, &mut privacy, file_id, code),
        };
        privacy.report(&header, &mut self.findings);
        let account = &self.accounts[file_id.index()];
        let blank = account.skipped.get(BLANK_LINE).copied().unwrap_or(0);
        if is_return && account.rows_in == blank {
            self.findings.push(
                Finding::new(&codes::FILE_EMPTY, "the file has a heading and no rows")
                    .in_file(name)
                    .help("ask for the return again"),
            );
        }
        taken
    }

    /// The files' names, by their ids.
    pub fn files(&self) -> Vec<String> {
        self.accounts
            .iter()
            .map(|account| account.file.clone())
            .collect()
    }

    /// The number of the file taken in by a name.
    pub fn file(&self, name: &str) -> Option<FileId> {
        let mut accounts = self.accounts.iter();
        accounts
            .position(|account| account.file == name)
            .map(FileId::new)
    }

    /// Why the row that begins on a line of a file was set aside; `None` where it was not.
    pub fn why_set_aside(&self, file: FileId, line: u64) -> Option<&'static Code> {
        let row = self.set_aside.get(&(file, ONLY_SHEET, line));
        row.or_else(|| self.not_recognised.get(&file)).copied()
    }

    /// Finds figures that may be counted twice, once all returns are in: they may come from
    /// different files.
    pub fn find_doubts(&mut self, registers: &Registers) {
        for (doubt, key, origin) in self.tally.doubts() {
            let file = &self.accounts[origin.file.index()].file;
            let code = match doubt {
                Doubt::SeveralLabels => &codes::LABELS_OVERLAP,
                Doubt::WholeAndDays => &codes::PERIOD_AND_DAYS,
            };
            self.findings.push_with(code, file, || {
                let what = format!(
                    "{}, {}, {}",
                    registers.councils.get(key.council).name,
                    registers.services.get(key.service).name,
                    registers.channels.get(key.channel).name,
                );
                let (message, help) = match doubt {
                    Doubt::SeveralLabels => (
                        format!("{what} is given under several labels, which are added together"),
                        "if they are the same figure twice, leave one label out in a mapping; if not, name all of them there",
                    ),
                    Doubt::WholeAndDays => (
                        format!("{what} is given for {} and for days in it, which are not used", key.period),
                        "send the days or the whole, not both",
                    ),
                };
                Finding::new(code, message).about(file, origin).help(help)
            });
        }
    }

    fn take_rows<R: Read + Seek>(
        &mut self,
        table: &mut Table<R>,
        resolver: &mut Resolver,
        privacy: &mut Privacy,
        plan: &Plan,
        sheet: Sheet,
    ) -> Result<(), Error> {
        let file = self.accounts.len() - 1;
        let mut observations = Vec::new();
        while let Some(row) = table.next_row(&mut self.accounts[file])? {
            privacy.look(row);
            match resolver.resolve(row, &mut self.findings, &mut observations) {
                Outcome::Resolved => self.add(row, &observations, plan, sheet),
                Outcome::Skipped(reason) => self.accounts[file].skip(&reason, 1),
                Outcome::SetAside(code) => {
                    let id = (FileId::new(file), ONLY_SHEET, row.line());
                    self.set_aside.insert(id, code);
                    for observation in &observations {
                        if let Added::Conflicting(first) = self.tally.dispute(observation) {
                            self.withdraw(first, code);
                        }
                    }
                    self.accounts[file].set_aside(code.name, 1);
                }
            }
        }
        Ok(())
    }

    /// Adds the figures of a row and accounts for it.
    fn add(&mut self, row: Row, observations: &[Observation], plan: &Plan, sheet: Sheet) {
        let file = self.accounts.len() - 1;
        let (mut identical, mut conflicting) = (0, false);
        for observation in observations {
            if sheet.mapping.counts.absent_rows == AbsentRows::Zero {
                self.tally.declare_absent_zero(observation);
            }
            match self.tally.add(observation) {
                Added::New => {}
                Added::Identical(first) => {
                    // One finding a row says it; a wide row repeats all its figures at once.
                    if identical == 0 {
                        self.find_identical(row, observation, first, sheet);
                    }
                    identical += 1;
                }
                Added::Conflicting(first) => {
                    if !conflicting {
                        self.find_conflicting(row, observation, first, plan, sheet);
                    }
                    conflicting = true;
                    self.withdraw(first, &codes::ROWS_CONFLICTING);
                }
            }
        }
        let account = &mut self.accounts[file];
        if conflicting {
            account.set_aside(codes::ROWS_CONFLICTING.name, 1);
            // The rest of the row is not used either, nor is any row that says the same of it.
            for observation in observations {
                let id = row_of(observation.origin);
                self.set_aside.insert(id, &codes::ROWS_CONFLICTING);
                if let Added::Conflicting(first) = self.tally.dispute(observation) {
                    self.withdraw(first, &codes::ROWS_CONFLICTING);
                }
            }
        } else if identical == observations.len() && identical > 0 {
            account.skip(IDENTICAL, 1);
        } else {
            account.used += 1;
        }
    }

    /// Takes back a row that was used, because another, which has a finding of the code, contradicts
    /// it or cannot be read.
    fn withdraw(&mut self, row: Origin, code: &'static Code) {
        if let Entry::Vacant(unseen) = self.set_aside.entry(row_of(row)) {
            unseen.insert(code);
            let account = &mut self.accounts[row.file.index()];
            account.used -= 1;
            account.set_aside(code.name, 1);
        }
    }

    fn find_identical(&mut self, row: Row, observation: &Observation, first: Origin, sheet: Sheet) {
        let at = self.place_in_words(first, sheet);
        self.findings
            .push_with(&codes::ROWS_IDENTICAL, sheet.file, || {
                let place = row.place(
                    sheet.file,
                    sheet.encoding,
                    observation.origin.field as usize,
                );
                Finding::new(
                    &codes::ROWS_IDENTICAL,
                    format!("the row says the same as {at}"),
                )
                .at(place)
                .help("it is counted once; take one of them out")
            });
    }

    fn find_conflicting(
        &mut self,
        row: Row,
        observation: &Observation,
        first: Origin,
        plan: &Plan,
        sheet: Sheet,
    ) {
        let at = self.place_in_words(first, sheet);
        let help = if plan.unused.is_empty() {
            "neither is used; take the wrong one out".to_owned()
        } else {
            format!(
                "neither is used; take the wrong one out or, if a column that is not read ({}) \
                 splits the figure into parts, name it under `breakdown` in a mapping",
                plan.unused.join(", ")
            )
        };
        self.findings
            .push_with(&codes::ROWS_CONFLICTING, sheet.file, || {
                let place = row.place(
                    sheet.file,
                    sheet.encoding,
                    observation.origin.field as usize,
                );
                let message =
                    format!("the row gives a different count from {at} for the same thing");
                Finding::new(&codes::ROWS_CONFLICTING, message)
                    .at(place)
                    .help(help)
            });
    }

    fn place_in_words(&self, origin: Origin, sheet: Sheet) -> String {
        let file = &self.accounts[origin.file.index()].file;
        if file == sheet.file {
            format!("line {}", origin.line)
        } else {
            format!("line {} of {file}", origin.line)
        }
    }

    /// Counts the rows of a table that was not recognised.
    fn set_all_aside<R: Read + Seek>(
        &mut self,
        table: &mut Table<R>,
        privacy: &mut Privacy,
        file_id: FileId,
        code: &'static Code,
    ) -> Result<(), Error> {
        let account = &mut self.accounts[file_id.index()];
        let mut rows = 0;
        while let Some(row) = table.next_row(account)? {
            privacy.look(row);
            rows += 1;
        }
        if rows > 0 {
            account.set_aside(code.name, rows);
            self.not_recognised.insert(file_id, code);
        }
        Ok(())
    }
}
