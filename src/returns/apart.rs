//! Rows of a long text read apart: stretches of it go to threads, which resolve their rows, and what
//! they came to is taken in the order of the text.
//!
//! What depends on rows before is not theirs: whether a figure is given twice, what columns add up to,
//! what is said once. The result is the same with any number of threads, and the same as of rows that
//! are read one after another.

use std::collections::VecDeque;
use std::io::{Read, Seek};
use std::sync::{Mutex, mpsc};

use super::{Returns, oddities};
use crate::error::Error;
use crate::model::{FileId, Finding, Findings, Observation, Place, may_be_personal};
use crate::privacy::Privacy;
use crate::read::{Reader, RowForm, Stretch, StretchEnd, StretchRows, row_again};
use crate::recognise::{Plan, Sheet};
use crate::resolve::{News, Outcome, Resolver, RowSum};

/// How many stretches each thread has before it: enough to go on while others are taken.
const STRETCHES_A_THREAD: usize = 4;

/// What reads stretches of a table.
struct Apart<'a> {
    resolver: Resolver<'a>,
    privacy: Privacy,
    form: RowForm,
    file: &'a str,
}

/// Room for what a stretch comes to, used again for another.
#[derive(Default)]
struct Room {
    rows: Vec<TakenRow>,
    observations: Vec<Observation>,
}

/// A stretch to be read.
struct Job {
    stretch: Stretch,
    room: Room,
    /// Where to put what is found, still empty.
    findings: Findings,
}

/// What the rows of a stretch came to.
struct Taken {
    stretch: Stretch,
    end: StretchEnd,
    room: Room,
    findings: Vec<Finding>,
    /// Findings counted and not kept, and unknown labels.
    rest: Findings,
    news: Vec<(usize, News)>,
    sums: Vec<(usize, RowSum)>,
    privacy: Privacy,
}

/// What a row came to.
struct TakenRow {
    outcome: Outcome,
    /// Where it begins in its stretch.
    begin: usize,
    line: u64,
    /// Its number in the stretch, from 1.
    number: u64,
    /// Up to where the observations and the findings are its own.
    observations: usize,
    findings: usize,
}

impl<'a> Apart<'a> {
    /// Reads and resolves the rows of a stretch.
    fn read(
        &mut self,
        Job {
            stretch,
            room,
            findings,
        }: Job,
    ) -> Taken {
        let Room {
            mut rows,
            observations: mut all,
        } = room;
        let mut findings = findings;
        rows.clear();
        all.clear();
        let mut privacy = self.privacy.apart();
        let (mut of_row, mut news, mut sums) = (Vec::new(), Vec::new(), Vec::new());
        let is_plain = stretch.bytes().is_ascii() && !stretch.bytes().contains(&0);
        let is_impersonal = !may_be_personal(stretch.bytes());
        self.resolver.begin_stretch();
        let mut reading = StretchRows::new(&stretch, &self.form);
        while let Some((begin, row)) = reading.next_row() {
            let at = rows.len();
            oddities::find_marks(row, self.file, &mut findings);
            if !is_plain {
                oddities::find_letters(row, self.file, &mut findings);
            }
            if !is_impersonal {
                privacy.look(row);
            }
            let outcome = self.resolver.resolve(row, &mut findings, &mut of_row);
            all.extend_from_slice(&of_row);
            news.extend(self.resolver.take_news().map(|news| (at, news)));
            let stated = self.resolver.take_row_sums().into_iter();
            sums.extend(stated.map(|sum| (at, sum)));
            rows.push(TakenRow {
                outcome,
                begin,
                line: row.line(),
                number: row.number(),
                observations: all.len(),
                findings: findings.kept().len(),
            });
        }
        let end = reading.end();
        let (findings, rest) = findings.split();
        Taken {
            stretch,
            end,
            room: Room {
                rows,
                observations: all,
            },
            findings,
            rest,
            news,
            sums,
            privacy,
        }
    }
}

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
            })
        };
        let threads = if self.work.threads > 1 {
            self.work.threads
        } else {
            0
        };
        let own = apart();
        let others: Vec<Apart> = (0..threads).filter_map(|_| apart()).collect();
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
            let mut next = Some(table.job(first, Room::default()));
            while let Some(job) = next {
                match table.take(own.read(job), &mut own) {
                    Ok(spare) => next = table.next(spare)?,
                    Err(stopped) => {
                        table.give_back(&stopped, &[]);
                        break;
                    }
                }
            }
            return Ok(table.rows);
        }
        let (to_do, waiting) = mpsc::channel::<(usize, Job)>();
        let (to_take, done) = mpsc::channel::<(usize, Taken)>();
        let waiting = Mutex::new(waiting);
        std::thread::scope(|scope| {
            for mut other in others {
                let (waiting, to_take) = (&waiting, to_take.clone());
                scope.spawn(move || {
                    // The lock is held for the wait alone.
                    let next = || waiting.lock().ok()?.recv().ok();
                    while let Some((number, job)) = next() {
                        if to_take.send((number, other.read(job))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(to_take);
            let gone = || Error::Bug("a thread that reads rows has ended".to_owned());
            let send = |sent: usize, job| to_do.send((sent, job)).map_err(|_| gone());
            send(0, table.job(first, Room::default()))?;
            let (mut sent, mut taken, mut is_more) = (1, 0, true);
            let mut early: VecDeque<Option<Taken>> = VecDeque::new();
            let mut spare: Vec<Spare> = Vec::new();
            while taken < sent || is_more {
                while is_more && sent - taken < threads * STRETCHES_A_THREAD {
                    match table.next(spare.pop().unwrap_or_default())? {
                        Some(job) => {
                            send(sent, job)?;
                            sent += 1;
                        }
                        None => is_more = false,
                    }
                }
                if taken == sent {
                    break;
                }
                let next = match early.pop_front().flatten() {
                    Some(next) => next,
                    None => loop {
                        let (number, one) = done.recv().map_err(|_| gone())?;
                        if number == taken {
                            break one;
                        }
                        let place = number - taken - 1;
                        while early.len() <= place {
                            early.push_back(None);
                        }
                        early[place] = Some(one);
                    },
                };
                taken += 1;
                match table.take(next, &mut own) {
                    Ok(one) => spare.push(one),
                    Err(stopped) => {
                        let mut others: Vec<(usize, Stretch)> = Vec::new();
                        let kept = early.into_iter().enumerate();
                        let kept = kept.filter_map(|(at, one)| Some((taken + at, one?.stretch)));
                        others.extend(kept);
                        while others.len() < sent - taken {
                            let (number, one) = done.recv().map_err(|_| gone())?;
                            others.push((number, one.stretch));
                        }
                        others.sort_by_key(|(number, _)| *number);
                        let others: Vec<Stretch> =
                            others.into_iter().map(|(_, stretch)| stretch).collect();
                        table.give_back(&stopped, &others);
                        break;
                    }
                }
            }
            drop(to_do);
            Ok(table.rows)
        })
    }
}

/// Bytes and room to be used again.
type Spare = (Vec<u8>, Room);

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
    /// The next stretch, however short, and room for it.
    fn next(&mut self, (bytes, room): Spare) -> Result<Option<Job>, Error> {
        let stretch = self.reader.stretch(self.returns.work.stretch, 1, bytes)?;
        Ok(stretch.map(|stretch| self.job(stretch, room)))
    }

    fn job(&self, stretch: Stretch, room: Room) -> Job {
        Job {
            stretch,
            room,
            findings: self.returns.findings.apart(),
        }
    }

    /// Takes what a stretch came to, which is read again by `apart` where the rows before change how
    /// it is read. Returns its bytes, to be used again.
    fn take(&mut self, mut taken: Taken, apart: &mut Apart<'a>) -> Result<Spare, Stopped> {
        if self.reader.changes(&mut taken.stretch, &taken.end) {
            taken = apart.read(Job {
                stretch: taken.stretch,
                room: taken.room,
                findings: self.returns.findings.apart(),
            });
        }
        let Taken {
            stretch,
            end,
            room,
            findings,
            rest,
            news,
            sums,
            privacy,
        } = taken;
        let Room { rows, observations } = &room;
        let file = self.returns.accounts.len() - 1;
        let before = self.reader.number();
        let (plan, sheet) = (self.plan, self.sheet);
        let mut news = news.into_iter().peekable();
        let mut sums = sums.into_iter().peekable();
        let mut findings = findings.into_iter();
        let (mut observed, mut found) = (0, 0);
        for (at, row) in rows.iter().enumerate() {
            let again = (row.begin, row.line, before + row.number);
            while let Some((_, news)) = news.next_if(|(of, _)| *of == at) {
                let (resolver, said) = (&mut *self.resolver, &mut self.returns.findings);
                row_again(&stretch, again, |row| resolver.say(news, row, said));
            }
            for finding in findings.by_ref().take(row.findings - found) {
                self.returns.findings.push(finding.behind(before));
            }
            found = row.findings;
            let own = &observations[observed..row.observations];
            observed = row.observations;
            let place = |field: usize| {
                let place = row_again(&stretch, again, |row| row.place(sheet.file, field));
                place.unwrap_or(Place {
                    file: sheet.file.to_owned(),
                    cell: None,
                })
            };
            let id = (FileId::new(file), 0, row.line);
            self.returns
                .settle_row(&row.outcome, own, (id, &place), (plan, sheet));
            let stated = std::iter::from_fn(|| sums.next_if(|(of, _)| *of == at));
            self.resolver
                .follow(&row.outcome, own, stated.map(|(_, sum)| sum));
        }
        self.returns.findings.extend(rest);
        self.privacy.extend(privacy, before);
        let marks = &mut self.returns.marks;
        marks.resize_with(marks.len().max(file + 1), Vec::new);
        marks[file].extend(stretch.mark(&end, before));
        self.reader.pass(&end, &mut self.returns.accounts[file]);
        self.rows += rows.len() as u64;
        if end.read < stretch.bytes().len() {
            return Err(Stopped { stretch, end });
        }
        Ok((stretch.into_bytes(), room))
    }

    /// Gives back what is left of a stretch, and the stretches behind it.
    fn give_back(&mut self, stopped: &Stopped, behind: &[Stretch]) {
        let rest = stopped.stretch.bytes().get(stopped.end.read..);
        let mut all = vec![rest.unwrap_or_default()];
        all.extend(behind.iter().map(Stretch::bytes));
        self.reader.give_back(&all, stopped.end.line);
    }
}
