//! Rows of a long text read apart: stretches of it go to threads, which resolve their rows, and what
//! they came to is taken in the order of the text.
//!
//! What depends on rows before is not theirs: whether a figure is given twice, what columns add up to,
//! what is said once. The result is the same with any number of threads, and the same as of rows that
//! are read one after another.

use std::io::{Read, Seek};
use std::iter::{Enumerate, Peekable};
use std::vec::IntoIter;

use super::Returns;
use super::shared::{Done, Shared, Source};
use super::stretch::{Apart, Job, Room, Spare, Taken, TakenRow, ToldRow};
use crate::error::Error;
use crate::model::{FileId, Finding, Observation, Place};
use crate::privacy::Privacy;
use crate::read::{Reader, Row, RowForm, Stretch, StretchEnd, row_again};
use crate::recognise::{Counting, Plan, Sheet};
use crate::resolve::{News, Outcome, Resolver, RowSum};

impl Returns {
    /// Takes rows of a table apart, up to one that must be read in its order or to where little is
    /// left. Returns how many.
    pub(super) fn take_apart<'a, R: Read + Seek + Send>(
        &mut self,
        reader: &mut Reader<R>,
        form: &RowForm,
        resolver: &mut Resolver<'a>,
        privacy: &mut Privacy,
        (plan, sheet): (&Plan, Sheet<'a>),
    ) -> Result<u64, Error> {
        let size = self.work.stretch;
        let Some(first) = reader.stretch(size, size, Vec::new())? else {
            return Ok(0);
        };
        let apart = || {
            Some(Apart {
                resolver: resolver.apart()?,
                privacy: privacy.apart(),
                form: form.clone(),
                file: sheet.file,
                marks: Vec::new(),
            })
        };
        let own = apart();
        // This thread reads too, where nothing is to be taken.
        let others: Vec<Apart> = (1..self.work.threads).filter_map(|_| apart()).collect();
        let Some(mut own) = own else {
            reader.give_back(&[first.bytes()], first.line());
            return Ok(0);
        };
        let findings = self.findings.apart_in(sheet.file);
        let source = Source::new(reader, first, findings, self.work);
        let shared = Shared::new(source);
        let mut table = Table {
            returns: self,
            shared: &shared,
            resolver,
            privacy,
            plan,
            sheet,
            rows: 0,
        };
        std::thread::scope(|scope| {
            let done = shared.read_on(scope, others);
            // Threads end when there is nothing more to read, which is when this has ended, however it does.
            let _ended = shared.ends();
            table.take_in_turn(done, &mut own)
        })?;
        Ok(table.rows)
    }
}

/// What is told of the rows of a stretch and not taken yet, each with its number.
struct More {
    findings: Numbered<Finding>,
    news: Numbered<News>,
    sums: Numbered<RowSum>,
}

type Numbered<T> = Peekable<Enumerate<IntoIter<T>>>;

/// Those before a number.
fn take_before<T>(all: &mut Numbered<T>, end: usize) -> impl Iterator<Item = T> + '_ {
    std::iter::from_fn(move || all.next_if(|(at, _)| *at < end).map(|(_, one)| one))
}

/// A row of a stretch, which is split again where more of it is asked.
#[derive(Clone, Copy)]
struct RowAgain<'t> {
    stretch: &'t Stretch,
    row: &'t TakenRow,
    /// How many rows of a spreadsheet stand before the stretch.
    before: u64,
}

impl RowAgain<'_> {
    fn see<T>(self, see: impl FnOnce(Row) -> T) -> Option<T> {
        let (begin, line, number) = self.row.place(self.stretch);
        row_again(self.stretch, (begin, line, self.before + number), see)
    }

    /// Where a cell of it stands.
    fn cell_place(self, file: &str, field: usize) -> Place {
        let place = self.see(|row| row.place(file, field));
        place.unwrap_or_else(|| Place {
            file: file.to_owned(),
            cell: None,
        })
    }
}

/// A stretch that was not read to its end, and where.
struct Stopped {
    stretch: Stretch,
    end: StretchEnd,
}

/// The table of which rows are taken.
struct Table<'t, 'a, R> {
    returns: &'t mut Returns,
    shared: &'t Shared<'t, R>,
    resolver: &'t mut Resolver<'a>,
    privacy: &'t mut Privacy,
    plan: &'t Plan,
    sheet: Sheet<'a>,
    /// How many rows were taken.
    rows: u64,
}

impl<'a, R: Read + Seek + Send> Table<'_, 'a, R> {
    /// Takes stretches in their turn, up to the last or to one that stops.
    fn take_in_turn(&mut self, mut done: Done, own: &mut Apart<'a>) -> Result<(), Error> {
        while let Some(taken) = self.shared.wait(&mut done, own)? {
            match self.take(taken, own)? {
                Ok(spare) => {
                    let findings = self.returns.findings.apart_in(self.sheet.file);
                    self.shared.pass(spare, findings)?;
                }
                Err(stopped) => return self.give_back(&stopped, &mut done, own),
            }
        }
        Ok(())
    }

    /// Takes what a stretch came to, which is read again by `apart` where the rows before change how
    /// it is read. Returns its bytes, to be used again, or where it stopped.
    fn take(
        &mut self,
        mut taken: Taken,
        apart: &mut Apart<'a>,
    ) -> Result<Result<Spare, Box<Stopped>>, Error> {
        let file = self.returns.accounts.len() - 1;
        let (stretch, end) = (&mut taken.stretch, &taken.end);
        let is_changed = self.shared.source()?.reader.changes(stretch, end);
        if is_changed {
            taken = apart.read(Job {
                stretch: taken.stretch,
                room: taken.room,
                findings: self.returns.findings.apart_in(self.sheet.file),
            });
        }
        let mut source = self.shared.source()?;
        let before = source.reader.number();
        let account = &mut self.returns.accounts[file];
        source.reader.pass(&taken.end, account);
        drop(source);
        let Taken {
            stretch,
            end,
            begins,
            room,
            findings,
            rest,
            news,
            sums,
            privacy,
        } = taken;
        let Room {
            rows,
            observations,
            told,
        } = &room;
        if self.plan.counting == Counting::Cells {
            self.returns.tally.look_ahead(observations);
        }
        let mut told = told.iter().peekable();
        let mut more = More {
            findings: findings.into_iter().enumerate().peekable(),
            news: news.into_iter().enumerate().peekable(),
            sums: sums.into_iter().enumerate().peekable(),
        };
        let mut observed = 0;
        for (at, row) in rows.iter().enumerate() {
            let own = observations.get(observed..row.observations());
            let own = own.unwrap_or_default();
            observed = row.observations();
            let row = RowAgain {
                stretch: &stretch,
                row,
                before,
            };
            match told.next_if(|told| told.at == at) {
                None => self.settle(&Outcome::Resolved, own, row, std::iter::empty()),
                Some(told) => {
                    self.say(told, &mut more, row);
                    let sums = take_before(&mut more.sums, told.sums);
                    self.settle(&told.outcome, own, row, sums);
                }
            }
        }
        self.returns.findings.extend(rest);
        self.privacy.extend(privacy, before);
        let marks = &mut self.returns.marks;
        marks.resize_with(marks.len().max(file + 1), Vec::new);
        marks[file].extend(stretch.mark(&end, before, begins));
        self.rows += rows.len() as u64;
        if end.read < stretch.bytes().len() {
            return Ok(Err(Box::new(Stopped { stretch, end })));
        }
        Ok(Ok((stretch.into_bytes(), room)))
    }

    /// Takes the findings of a row, and says what is news.
    fn say(&mut self, told: &ToldRow, more: &mut More, row: RowAgain) {
        let findings = &mut self.returns.findings;
        loop {
            let found = more.findings.peek().map_or(told.findings, |(at, _)| *at);
            let is_next = |(at, news): &(usize, News)| {
                *at < told.news && news.findings_before() <= found.min(told.findings)
            };
            while let Some((_, news)) = more.news.next_if(is_next) {
                let resolver = &mut *self.resolver;
                if !resolver.is_old(news) {
                    row.see(|row| resolver.say(news, row, findings));
                }
            }
            match more.findings.next_if(|(at, _)| *at < told.findings) {
                Some((_, finding)) => findings.push(finding.behind(row.before)),
                None => break,
            }
        }
    }

    /// Takes what became of a row and the sums that it states.
    fn settle(
        &mut self,
        outcome: &Outcome,
        observations: &[Observation],
        row: RowAgain,
        sums: impl Iterator<Item = RowSum>,
    ) {
        let (plan, file) = (self.plan, self.sheet.file);
        let place = |field: usize| row.cell_place(file, field);
        let (_, line, _) = row.row.place(row.stretch);
        let id = (FileId::new(self.returns.accounts.len() - 1), 0, line);
        self.returns
            .settle_row(outcome, observations, &id, &place, plan, &self.sheet);
        self.resolver.follow(outcome, observations, sums);
    }

    /// Gives back what is left of a stretch, and the stretches behind it.
    fn give_back(
        &mut self,
        stopped: &Stopped,
        done: &mut Done,
        own: &mut Apart<'a>,
    ) -> Result<(), Error> {
        let behind = self.shared.stop(done, own)?;
        let rest = stopped.stretch.bytes().get(stopped.end.read..);
        let mut all = vec![rest.unwrap_or_default()];
        all.extend(behind.iter().map(|taken| taken.stretch.bytes()));
        self.shared
            .source()?
            .reader
            .give_back(&all, stopped.end.line);
        Ok(())
    }
}
