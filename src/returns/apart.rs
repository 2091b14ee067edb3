//! Rows of a long text read apart: stretches of it go to threads, which resolve their rows, and what
//! they came to is taken in the order of the text.
//!
//! What depends on rows before is not theirs: whether a figure is given twice, what columns add up to,
//! what is said once. The result is the same with any number of threads, and the same as of rows that
//! are read one after another.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::iter::{Enumerate, Peekable};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::vec::IntoIter;

use super::Returns;
use super::stretch::{Apart, Job, Room, Taken, TakenRow, ToldRow};
use crate::error::Error;
use crate::model::{FileId, Finding, Observation, Place};
use crate::privacy::Privacy;
use crate::read::{Reader, Row, RowForm, Stretch, StretchEnd, row_again};
use crate::recognise::{Counting, Plan, Sheet};
use crate::resolve::{News, Outcome, Resolver, RowSum};

/// How many stretches each thread has before it: one to read, and one to go on with while others are
/// taken. What they come to is four times their bytes.
const STRETCHES_A_THREAD: usize = 2;

impl Returns {
    /// Takes rows of a table apart, up to one that must be read in its order or to where little is
    /// left. Returns how many.
    pub(super) fn take_apart<'a, R: Read + Seek>(
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
        let mut table = Table {
            returns: self,
            reader,
            resolver,
            privacy,
            plan,
            sheet,
            rows: 0,
        };
        if others.is_empty() {
            table.take_here(first, &mut own)?;
        } else {
            table.take_shared(first, &mut own, others)?;
        }
        Ok(table.rows)
    }
}

/// Stretches that nobody has begun to read, each with its number.
type Waiting = Mutex<Receiver<(usize, Job)>>;

/// What is done, in the order that it is taken.
struct Done<'t> {
    waiting: &'t Waiting,
    from_threads: Receiver<(usize, Option<Taken>)>,
    /// What came before its turn.
    early: BTreeMap<usize, Taken>,
}

impl Done<'_> {
    /// What came of the stretch of a number. As long as it is not done, this thread does what nobody has
    /// begun: one that sleeps is not back at once, and the others would wait for it.
    fn wait(&mut self, wanted: usize, own: &mut Apart) -> Result<Taken, Error> {
        loop {
            if let Some(taken) = self.early.remove(&wanted) {
                return Ok(taken);
            }
            let (number, taken) = if let Ok(done) = self.from_threads.try_recv() {
                done
            } else if let Some((number, job)) = self.not_begun() {
                (number, Some(own.read(job)))
            } else {
                self.from_threads.recv().map_err(|_| gone())?
            };
            self.early.insert(number, taken.ok_or_else(gone)?);
        }
    }

    /// A stretch that nobody has begun; `None` where there is none, or somebody is taking one.
    fn not_begun(&self) -> Option<(usize, Job)> {
        self.waiting.try_lock().ok()?.try_recv().ok()
    }
}

fn gone() -> Error {
    Error::Bug("a thread that reads rows has ended".to_owned())
}

/// Bytes and room to be used again.
type Spare = (Vec<u8>, Room);

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
    reader: &'t mut Reader<R>,
    resolver: &'t mut Resolver<'a>,
    privacy: &'t mut Privacy,
    plan: &'t Plan,
    sheet: Sheet<'a>,
    /// How many rows were taken.
    rows: u64,
}

impl<'a, R: Read + Seek> Table<'_, 'a, R> {
    /// Takes stretches where they are read, from the first on.
    fn take_here(&mut self, first: Stretch, apart: &mut Apart<'a>) -> Result<(), Error> {
        let mut next = Some(self.job(first, Room::default()));
        while let Some(job) = next {
            match self.take(apart.read(job), apart) {
                Ok(spare) => next = self.next(spare)?,
                Err(stopped) => {
                    self.give_back(&stopped, &[]);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Takes stretches that others read, a thread each, and this one, from the first on.
    fn take_shared(
        &mut self,
        first: Stretch,
        own: &mut Apart<'a>,
        others: Vec<Apart<'a>>,
    ) -> Result<(), Error> {
        let most = (others.len() + 1) * STRETCHES_A_THREAD;
        let (to_do, waiting) = mpsc::channel::<(usize, Job)>();
        let (to_take, from_threads) = mpsc::channel();
        let waiting = Mutex::new(waiting);
        std::thread::scope(|scope| {
            for mut other in others {
                let (waiting, to_take) = (&waiting, to_take.clone());
                scope.spawn(move || {
                    // The lock is held for the wait alone.
                    let next = || waiting.lock().ok()?.recv().ok();
                    while let Some((number, job)) = next() {
                        // A fault of ours must end the run: nobody may wait for what never comes.
                        let read = catch_unwind(AssertUnwindSafe(|| other.read(job))).ok();
                        let is_over = read.is_none();
                        if to_take.send((number, read)).is_err() || is_over {
                            break;
                        }
                    }
                });
            }
            drop(to_take);
            let mut done = Done {
                waiting: &waiting,
                from_threads,
                early: BTreeMap::new(),
            };
            let taken = self.take_in_turn(first, own, (&to_do, &mut done), most);
            // Threads end when there is nothing to come.
            drop(to_do);
            taken
        })
    }

    /// Takes stretches in their turn, with so many before the threads at most.
    fn take_in_turn(
        &mut self,
        first: Stretch,
        own: &mut Apart<'a>,
        (to_do, done): (&Sender<(usize, Job)>, &mut Done),
        most: usize,
    ) -> Result<(), Error> {
        let mut next = Some(self.job(first, Room::default()));
        let mut spare: Vec<Spare> = Vec::new();
        let (mut begun, mut taken) = (0, 0);
        loop {
            while let Some(job) = next.take() {
                to_do.send((begun, job)).map_err(|_| gone())?;
                begun += 1;
                if begun - taken < most {
                    next = self.next(spare.pop().unwrap_or_default())?;
                }
            }
            if taken == begun {
                return Ok(());
            }
            let one = done.wait(taken, own)?;
            taken += 1;
            match self.take(one, own) {
                Ok(one) => spare.push(one),
                Err(stopped) => {
                    let behind: Result<Vec<Stretch>, Error> = (taken..begun)
                        .map(|number| Ok(done.wait(number, own)?.stretch))
                        .collect();
                    self.give_back(&stopped, &behind?);
                    return Ok(());
                }
            }
            next = self.next(spare.pop().unwrap_or_default())?;
        }
    }

    /// The next stretch, however short, and room for it.
    fn next(&mut self, (bytes, room): Spare) -> Result<Option<Job>, Error> {
        let stretch = self.reader.stretch(self.returns.work.stretch, 1, bytes)?;
        Ok(stretch.map(|stretch| self.job(stretch, room)))
    }

    fn job(&self, stretch: Stretch, room: Room) -> Job {
        Job {
            stretch,
            room,
            findings: self.returns.findings.apart_in(self.sheet.file),
        }
    }

    /// Takes what a stretch came to, which is read again by `apart` where the rows before change how
    /// it is read. Returns its bytes, to be used again.
    fn take(&mut self, mut taken: Taken, apart: &mut Apart<'a>) -> Result<Spare, Box<Stopped>> {
        if self.reader.changes(&mut taken.stretch, &taken.end) {
            taken = apart.read(Job {
                stretch: taken.stretch,
                room: taken.room,
                findings: self.returns.findings.apart_in(self.sheet.file),
            });
        }
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
        let before = self.reader.number();
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
        let file = self.returns.accounts.len() - 1;
        let marks = &mut self.returns.marks;
        marks.resize_with(marks.len().max(file + 1), Vec::new);
        marks[file].extend(stretch.mark(&end, before, begins));
        self.reader.pass(&end, &mut self.returns.accounts[file]);
        self.rows += rows.len() as u64;
        if end.read < stretch.bytes().len() {
            return Err(Box::new(Stopped { stretch, end }));
        }
        Ok((stretch.into_bytes(), room))
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
    fn give_back(&mut self, stopped: &Stopped, behind: &[Stretch]) {
        let rest = stopped.stretch.bytes().get(stopped.end.read..);
        let mut all = vec![rest.unwrap_or_default()];
        all.extend(behind.iter().map(Stretch::bytes));
        self.reader.give_back(&all, stopped.end.line);
    }
}
