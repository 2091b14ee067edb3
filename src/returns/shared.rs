//! A text that several threads read: each takes the next stretch out of it and resolves its rows, and
//! what they came to is handed on in the order of the text.
//!
//! Who reads the bytes of a stretch resolves its rows too: what one core has just written is slow to
//! reach for another.

use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::thread::Scope;

use super::Work;
use super::stretch::{Apart, Job, Spare, Taken};
use crate::error::Error;
use crate::model::Findings;
use crate::read::{Reader, Stretch};

/// How many stretches each thread has before it: one to read, and one to go on with while others are
/// taken. What they come to is four times their bytes.
const STRETCHES_A_THREAD: usize = 2;

/// A text, and how far it is read.
pub(super) struct Source<'t, R> {
    pub(super) reader: &'t mut Reader<R>,
    /// What has been taken out of it and is still to be begun with.
    first: Option<Stretch>,
    /// How many stretches were begun, how many of these are taken, and how many may be between.
    begun: usize,
    taken: usize,
    most: usize,
    /// How many bytes a stretch has at most.
    size: usize,
    /// Whether nothing more is to be begun.
    is_over: bool,
    /// Bytes and room to be used again.
    spare: Vec<Spare>,
    /// Where to put what is found, still empty.
    findings: Findings,
}

/// The number of a stretch, and the stretch.
type Next = (usize, Result<Job, Error>);

impl<'t, R: Read + Seek> Source<'t, R> {
    /// One of which nothing is begun, and the first stretch is taken out.
    pub(super) fn new(
        reader: &'t mut Reader<R>,
        first: Stretch,
        findings: Findings,
        work: Work,
    ) -> Self {
        Self {
            reader,
            first: Some(first),
            begun: 0,
            taken: 0,
            most: work.threads.max(1) * STRETCHES_A_THREAD,
            size: work.stretch,
            is_over: false,
            spare: Vec::new(),
            findings,
        }
    }

    fn may_begin(&self) -> bool {
        !self.is_over && self.begun - self.taken < self.most
    }

    /// The next stretch, however short, where another may be begun.
    fn next(&mut self) -> Option<Next> {
        if !self.may_begin() {
            return None;
        }
        let (bytes, room) = self.spare.pop().unwrap_or_default();
        let stretch = match self.first.take() {
            Some(first) => Ok(Some(first)),
            None => self.reader.stretch(self.size, 1, bytes),
        };
        let number = self.begun;
        self.is_over = !matches!(stretch, Ok(Some(_)));
        self.begun += usize::from(!matches!(stretch, Ok(None)));
        let job = |stretch| Job {
            stretch,
            room,
            findings: self.findings.clone(),
        };
        let next = stretch.map(|stretch| stretch.map(job)).transpose();
        next.map(|next| (number, next))
    }
}

/// A text that several threads read.
pub(super) struct Shared<'t, R> {
    source: Mutex<Source<'t, R>>,
    /// Told when another stretch may be begun, or none any more.
    changed: Condvar,
}

/// What is done, in the order that it is taken.
pub(super) struct Done {
    from_threads: Receiver<(usize, Result<Taken, Error>)>,
    /// What came before its turn.
    early: BTreeMap<usize, Result<Taken, Error>>,
}

/// Ends the reading when it is dropped.
pub(super) struct Ends<'s, 't, R: Read + Seek>(&'s Shared<'t, R>);

impl<R: Read + Seek> Drop for Ends<'_, '_, R> {
    fn drop(&mut self) {
        self.0.end();
    }
}

fn gone() -> Error {
    Error::Bug("a thread that reads rows has ended".to_owned())
}

impl<'t, R: Read + Seek> Shared<'t, R> {
    /// A text to be read.
    pub(super) fn new(source: Source<'t, R>) -> Self {
        Self {
            source: Mutex::new(source),
            changed: Condvar::new(),
        }
    }

    /// The text, for a moment.
    pub(super) fn source(&self) -> Result<MutexGuard<'_, Source<'t, R>>, Error> {
        self.source.lock().map_err(|_| gone())
    }

    /// Has stretches read, a thread each, and says what is done.
    pub(super) fn read_on<'scope, 'a: 'scope>(
        &'scope self,
        scope: &'scope Scope<'scope, '_>,
        others: Vec<Apart<'a>>,
    ) -> Done
    where
        R: Send,
    {
        let (done, from_threads) = mpsc::channel();
        for mut other in others {
            let done = done.clone();
            scope.spawn(move || self.read_each(&mut other, &done));
        }
        Done {
            from_threads,
            early: BTreeMap::new(),
        }
    }

    /// Reads stretches as long as there are any.
    fn read_each(&self, apart: &mut Apart, done: &Sender<(usize, Result<Taken, Error>)>) {
        while let Some((number, job)) = self.wait_for_next() {
            // A fault of ours must end the run: nobody may wait for what never comes.
            let mut read = |job| catch_unwind(AssertUnwindSafe(|| apart.read(job)));
            let taken = job.and_then(|job| read(job).map_err(|_| gone()));
            if done.send((number, taken)).is_err() {
                return;
            }
        }
    }

    /// The next stretch, as soon as it may be begun; `None` where nothing more is to be.
    fn wait_for_next(&self) -> Option<Next> {
        let source = self.source.lock().ok()?;
        let must_wait = |source: &mut Source<R>| !source.is_over && !source.may_begin();
        let mut source = self.changed.wait_while(source, must_wait).ok()?;
        source.next()
    }

    /// What came of the next stretch to be taken; `None` behind the last. As long as it is not done, this
    /// thread reads what nobody has begun: one that sleeps is not back at once, and the others would
    /// wait for it.
    pub(super) fn wait(&self, done: &mut Done, own: &mut Apart) -> Result<Option<Taken>, Error> {
        let wanted = self.source()?.taken;
        loop {
            if let Some(taken) = done.early.remove(&wanted) {
                return taken.map(Some);
            }
            let (number, taken) = if let Ok(one) = done.from_threads.try_recv() {
                one
            } else {
                let mut source = self.source()?;
                let next = source.next();
                let is_last = wanted == source.begun;
                drop(source);
                match next {
                    Some((number, job)) => (number, job.map(|job| own.read(job))),
                    None if is_last => return Ok(None),
                    None => done.from_threads.recv().map_err(|_| gone())?,
                }
            };
            done.early.insert(number, taken);
        }
    }

    /// Says that a stretch has been taken, and gives back what is to be used again.
    pub(super) fn pass(&self, spare: Spare, findings: Findings) -> Result<(), Error> {
        let mut source = self.source()?;
        source.taken += 1;
        source.spare.push(spare);
        source.findings = findings;
        drop(source);
        self.changed.notify_one();
        Ok(())
    }

    /// Has nothing more begun, and waits for what was begun behind the stretch that was just taken.
    pub(super) fn stop(&self, done: &mut Done, own: &mut Apart) -> Result<Vec<Taken>, Error> {
        self.end();
        self.source()?.taken += 1;
        let mut behind = Vec::new();
        while let Some(taken) = self.wait(done, own)? {
            behind.push(taken);
            self.source()?.taken += 1;
        }
        Ok(behind)
    }

    /// Has nothing more begun.
    fn end(&self) {
        if let Ok(mut source) = self.source.lock() {
            source.is_over = true;
        }
        self.changed.notify_all();
    }

    /// What has nothing more begun when it is dropped.
    pub(super) fn ends(&self) -> Ends<'_, 't, R> {
        Ends(self)
    }
}
