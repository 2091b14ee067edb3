//! Returns to a tally, one file after another, with an account of every row.
//!
//! The pipeline's first half: read, recognise, resolve, tally. It opens no file itself.

mod cells;
mod day_order;
mod not_recognised;
mod oddities;
mod row_sums;

use std::collections::hash_map::Entry;
use std::io::{Read, Seek};

use rustc_hash::FxHashMap;

pub use cells::{CellFound, Label, Told, cells};

use crate::error::Error;
use crate::mapping::{AbsentRows, Mapping};
use crate::model::{Account, Code, FileId, Finding, Findings, Observation, Origin, Rules, codes};
use crate::privacy::Privacy;
use crate::read::{Manner, Reader, Row};
use crate::recognise::{Counting, Plan, Sheet, is_heading, recognise};
use crate::registers::Registers;
use crate::resolve::{Outcome, Resolver};
use crate::tally::{Added, Doubt, Tally};
use not_recognised::{NotRecognised, Passed};

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
    /// Tables of which every row is set aside, since nobody can tell what the columns are.
    not_recognised: Vec<NotRecognised>,
}

/// A row by its file, its sheet from 0, and the line on which it begins.
type RowId = (FileId, u16, u64);

fn row_of(origin: Origin) -> RowId {
    (origin.file, origin.sheet, origin.line)
}

fn id_of(file: FileId, row: Row) -> RowId {
    (file, row.sheet(), row.line())
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
        manner: Manner,
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
        let is_heading = |cell: &str| is_heading(cell, mapping, registers);
        let manner = Manner {
            is_heading: Some(&is_heading),
            ..manner
        };
        let Some(mut reader) = Reader::open(name, source, manner, &mut self.findings)? else {
            return Ok(());
        };
        let file = file_id.index();
        let mut passed = Vec::new();
        while let Some(header) =
            reader.next_table(manner, &mut self.accounts[file], &mut self.findings)?
        {
            let sheet = Sheet {
                file: name,
                header: &header,
                mapping,
                registers,
            };
            let mut privacy = Privacy::new(name);
            let mut found = Findings::by(self.findings.rules().clone());
            match recognise(sheet, &mut found) {
                Ok(plan) => {
                    self.findings.extend(found);
                    privacy.expect_counts(&plan);
                    self.layouts[file].get_or_insert(plan.layout);
                    let findings = &mut self.findings;
                    let order = day_order::of_table(&mut reader, manner, &plan, sheet, findings)?;
                    reader.fill_down(&plan.filled_down, &plan.labels);
                    let mut resolver = Resolver::new(sheet, &plan, file_id, order, findings)?;
                    self.take_rows(&mut reader, &mut resolver, &mut privacy, &plan, sheet)?;
                    let begin = header.origin(file_id);
                    let sums = resolver.take_row_sums();
                    row_sums::check(&sums, begin, &self.tally, name, &mut self.findings);
                }
                Err(code) => {
                    let mut table = Passed::new(name, &header, code, found);
                    self.pass_rows(&mut reader, &mut privacy, file_id, &mut table)?;
                    passed.push(table);
                }
            }
            privacy.report(&header, &mut self.findings);
        }
        self.settle(file_id, passed);
        self.tally.holds_all()
    }

    /// Notes a return that is not unpacked, for a reason in words.
    pub fn refuse(&mut self, name: &str, why: &str) {
        self.accounts.push(Account {
            file: name.to_owned(),
            ..Account::default()
        });
        self.layouts.push(None);
        self.findings.push(
            Finding::new(&codes::FILE_REFUSED, why)
                .in_file(name)
                .help("send the return as it is, not packed"),
        );
    }

    /// Notes a file beside returns that is none by its name.
    pub fn pass_over(&mut self, name: &str) {
        let message = "its name does not end as that of a return does, so it is not read";
        self.findings.push(
            Finding::new(&codes::FILE_PASSED_OVER, message)
                .in_file(name)
                .help("name the file itself if it is a return, or save it as CSV or a workbook"),
        );
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

    /// Why a row of a file was set aside; `None` where it was not.
    pub fn why_set_aside(&self, file: FileId, row: Row) -> Option<&'static Code> {
        let id = id_of(file, row);
        let within = |table: &&NotRecognised| (table.first..=table.last).contains(&id);
        let of_table = self.not_recognised.iter().find(within);
        let own = self.set_aside.get(&id).copied();
        own.or_else(|| of_table.map(|table| table.code))
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

    /// Takes the rows of a table that is recognised.
    fn take_rows<R: Read + Seek>(
        &mut self,
        reader: &mut Reader<R>,
        resolver: &mut Resolver,
        privacy: &mut Privacy,
        plan: &Plan,
        sheet: Sheet,
    ) -> Result<(), Error> {
        let file = self.accounts.len() - 1;
        let mut observations = Vec::new();
        let mut rows = 0;
        while let Some(row) = reader.next_row(&mut self.accounts[file])? {
            rows += 1;
            oddities::find(row, sheet.file, &mut self.findings);
            privacy.look(row);
            match resolver.resolve(row, &mut self.findings, &mut observations) {
                Outcome::Resolved => self.add(row, &observations, plan, sheet),
                Outcome::Skipped(reason) => self.accounts[file].skip(&reason, 1),
                Outcome::SetAside(code) => {
                    self.set_aside.insert(id_of(FileId::new(file), row), code);
                    for observation in &observations {
                        if let Added::Conflicting(first) = self.tally.dispute(observation) {
                            self.withdraw(first, code);
                        }
                    }
                    self.accounts[file].set_aside(code.name, 1);
                }
            }
        }
        if rows == 0 {
            self.findings.push(
                Finding::new(&codes::FILE_EMPTY, "there is a heading and no rows")
                    .at(sheet.header.place(sheet.file, 0))
                    .help("ask for the return again"),
            );
        }
        Ok(())
    }

    /// Adds the figures of a row and accounts for it.
    fn add(&mut self, row: Row, observations: &[Observation], plan: &Plan, sheet: Sheet) {
        let file = self.accounts.len() - 1;
        let (mut identical, mut conflicting) = (0, false);
        // A list of contacts lists every one, so a channel without any had none.
        let absent_is_zero =
            plan.counting == Counting::Rows || sheet.mapping.counts.absent_rows == AbsentRows::Zero;
        for observation in observations {
            if absent_is_zero {
                self.tally.declare_absent_zero(observation);
            }
            let added = match plan.counting {
                Counting::Cells => self.tally.add(observation),
                Counting::Rows => self.tally.count(observation),
            };
            match added {
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
                let place = row.place(sheet.file, observation.origin.field as usize);
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
                let place = row.place(sheet.file, observation.origin.field as usize);
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
    fn pass_rows<R: Read + Seek>(
        &mut self,
        reader: &mut Reader<R>,
        privacy: &mut Privacy,
        file_id: FileId,
        table: &mut Passed,
    ) -> Result<(), Error> {
        let account = &mut self.accounts[file_id.index()];
        while let Some(row) = reader.next_row(account)? {
            privacy.look(row);
            table.rows += 1;
            let id = id_of(file_id, row);
            table.span = Some((table.span.map_or(id, |(first, _)| first), id));
        }
        Ok(())
    }
}
