//! Returns to a tally, one file after another, with an account of every row.
//!
//! The pipeline's first half: read, recognise, resolve, tally. It opens no file itself.

mod again;
mod apart;
mod cells;
mod day_order;
mod not_recognised;
mod oddities;
mod opened;
mod row_sums;
mod rows;
mod shared;
mod stretch;
mod unused;

use std::io::{Read, Seek};

pub use again::{Again, each_table};
pub use cells::{CellFound, Label, Told, cells};
pub use opened::Opened;
pub use rows::IDENTICAL;

use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, Code, FileId, Finding, Findings, Origin, Rules, codes};
use crate::privacy::Privacy;
use crate::read::{Manner, Mark, Reader, Row};
use crate::recognise::{Plan, Sheet};
use crate::registers::Registers;
use crate::resolve::Resolver;
use crate::tally::{Contacts, Doubt, Tally};
use not_recognised::{NotRecognised, Passed};
use opened::{ReadBy, Table};
use unused::Unused;

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
    set_aside: Unused,
    /// Tables of which every row is set aside, since nobody can tell what the columns are.
    not_recognised: Vec<NotRecognised>,
    /// Where the stretches of long texts stand, a file after another.
    marks: Vec<Vec<Mark>>,
    /// Contacts that the tally has not counted yet.
    contacts: Contacts,
    /// How rows are shared out.
    work: Work,
}

/// How the rows of long texts are shared out. What is found does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// How many threads read rows; one reads them where it stands.
    pub threads: usize,
    /// How many bytes of whole lines a thread takes at a time, at most.
    pub stretch: usize,
    /// After a row that had to be read in its order, how many are read so before others are read
    /// apart again: a file of many tables or notes is not taken apart for nothing.
    pub pause: u32,
}

impl Default for Work {
    fn default() -> Self {
        Self {
            threads: 1,
            // What a core keeps near at hand, with what is made of it.
            stretch: 1 << 18,
            pause: 2_000,
        }
    }
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

impl Returns {
    /// No returns yet, in a run by some rules.
    pub fn by(rules: Rules) -> Self {
        Self {
            findings: Findings::by(rules),
            ..Self::default()
        }
    }

    /// The same with rows shared out otherwise.
    #[must_use]
    pub fn with_work(self, work: Work) -> Self {
        Self { work, ..self }
    }

    /// Takes in one return.
    ///
    /// # Errors
    /// Fails where the source cannot be read, or where the mapping names what no register has.
    pub fn take<R: Read + Seek + Send>(
        &mut self,
        name: &str,
        source: R,
        manner: Manner,
        mapping: &Mapping,
        registers: &Registers,
    ) -> Result<(), Error> {
        let rules = self.findings.rules().clone();
        let opened = Opened::new(name, source, manner, (mapping, registers), rules)?;
        self.take_opened(opened, manner, mapping, registers)
    }

    /// Takes in a return that was opened, by the same manner, mapping and registers.
    ///
    /// # Errors
    /// As [`Returns::take`].
    pub fn take_opened<R: Read + Seek + Send>(
        &mut self,
        opened: Opened<R>,
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
        let file = file_id.index();
        let Opened {
            account,
            findings,
            reader,
            mut table,
        } = opened;
        let name = account.file.clone();
        self.accounts.push(account);
        self.layouts.push(None);
        self.findings.extend(findings);
        let Some(mut reader) = reader else {
            return Ok(());
        };
        let read_by = ReadBy::new(&name, mapping, registers);
        let mut passed = Vec::new();
        while let Some(Table { header, told }) = table {
            let sheet = read_by.sheet(&header);
            let mut privacy = Privacy::new(&name);
            match told {
                Ok((plan, order)) => {
                    privacy.expect_counts(&plan);
                    self.layouts[file].get_or_insert(plan.layout);
                    reader.fill_down(&plan.filled_down, &plan.labels);
                    let findings = &mut self.findings;
                    let mut resolver = Resolver::new(sheet, &plan, file_id, order, findings)?;
                    self.take_rows(&mut reader, &mut resolver, &mut privacy, &plan, sheet)?;
                    self.tally.count_all(&mut self.contacts);
                    let begin = header.origin(file_id);
                    let sums = resolver.take_row_sums();
                    row_sums::check(&sums, begin, &self.tally, &name, &mut self.findings);
                }
                Err((code, found)) => {
                    let mut table = Passed::new(&name, &header, code, found);
                    self.pass_rows(&mut reader, &mut privacy, file_id, &mut table)?;
                    passed.push(table);
                }
            }
            privacy.report(&header, &mut self.findings);
            let account = &mut self.accounts[file];
            table = read_by.next_table(&mut reader, manner, account, &mut self.findings)?;
        }
        if let Some(finding) = reader.late_finding() {
            self.findings.push(finding);
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

    /// Where the stretches of a file stand that were read apart, in their order.
    pub fn marks(&self, file: FileId) -> &[Mark] {
        self.marks.get(file.index()).map_or(&[], Vec::as_slice)
    }

    /// Why a row of a file was set aside; `None` where it was not.
    pub fn why_set_aside(&self, file: FileId, row: Row) -> Option<&'static Code> {
        let id = id_of(file, row);
        let within = |table: &&NotRecognised| (table.first..=table.last).contains(&id);
        let of_table = self.not_recognised.iter().find(within);
        let own = self.set_aside.code(id);
        own.or_else(|| of_table.map(|table| table.code))
    }

    /// Finds figures that may be counted twice, once all returns are in: they may come from
    /// different files.
    pub fn find_doubts(&mut self, registers: &Registers) {
        for (doubt, key, origin) in self.tally.doubts(self.work.threads) {
            let file = &self.accounts[origin.file.index()].file;
            let code = match doubt {
                Doubt::SeveralLabels | Doubt::CountedAndGiven => &codes::LABELS_OVERLAP,
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
                    Doubt::CountedAndGiven => (
                        format!("{what} is given for {} and counted from contacts as well, so nobody knows it", key.period),
                        "send the contacts or the figure, not both; or leave one of them out in a mapping",
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

    /// Takes the rows of a table that is recognised: one after another, and where there are many
    /// of them, several stretches at once.
    fn take_rows<'a, R: Read + Seek + Send>(
        &mut self,
        reader: &mut Reader<R>,
        resolver: &mut Resolver<'a>,
        privacy: &mut Privacy,
        plan: &Plan,
        sheet: Sheet<'a>,
    ) -> Result<(), Error> {
        let file = self.accounts.len() - 1;
        let form = reader.row_form();
        let mut observations = Vec::new();
        let mut rows = 0_u64;
        let mut until_apart = 0;
        loop {
            let may_be = until_apart == 0 && rows > 0 && !reader.holds_rows();
            if let Some(form) = form.as_ref().filter(|_| may_be) {
                rows += self.take_apart(reader, form, resolver, privacy, (plan, sheet))?;
                until_apart = self.work.pause;
            }
            until_apart = until_apart.saturating_sub(1);
            let Some(row) = reader.next_row(&mut self.accounts[file])? else {
                break;
            };
            rows += 1;
            oddities::find(row, sheet.file, &mut self.findings);
            privacy.look(row);
            let outcome = resolver.resolve(row, &mut self.findings, &mut observations);
            let place = |field: usize| row.place(sheet.file, field);
            let id = id_of(FileId::new(file), row);
            self.settle_row(&outcome, &observations, &id, &place, plan, &sheet);
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
