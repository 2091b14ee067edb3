//! What the rows of a stretch come to, by themselves.

use super::oddities;
use crate::model::{Finding, Findings, Observation, suspects};
use crate::privacy::Privacy;
use crate::read::{RowForm, Stretch, StretchEnd, StretchRows};
use crate::resolve::{News, Outcome, Resolver, RowSum};

/// What reads stretches of a table.
pub(super) struct Apart<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) privacy: Privacy,
    pub(super) form: RowForm,
    pub(super) file: &'a str,
}

/// Room for what a stretch comes to, used again for another.
#[derive(Default)]
pub(super) struct Room {
    pub(super) rows: Vec<TakenRow>,
    pub(super) observations: Vec<Observation>,
}

/// A stretch to be read.
pub(super) struct Job {
    pub(super) stretch: Stretch,
    pub(super) room: Room,
    /// Where to put what is found, still empty.
    pub(super) findings: Findings,
}

/// What the rows of a stretch came to.
pub(super) struct Taken {
    pub(super) stretch: Stretch,
    pub(super) end: StretchEnd,
    pub(super) room: Room,
    pub(super) findings: Vec<Finding>,
    /// Findings counted and not kept, and unknown labels.
    pub(super) rest: Findings,
    pub(super) news: Vec<(usize, News)>,
    pub(super) sums: Vec<(usize, RowSum)>,
    pub(super) privacy: Privacy,
}

/// What a row came to.
pub(super) struct TakenRow {
    pub(super) outcome: Outcome,
    /// Where it begins in its stretch.
    pub(super) begin: usize,
    pub(super) line: u64,
    /// Its number in the stretch, from 1.
    pub(super) number: u64,
    /// Up to where the observations and the findings are its own.
    pub(super) observations: usize,
    pub(super) findings: usize,
}

impl Apart<'_> {
    /// Reads and resolves the rows of a stretch.
    pub(super) fn read(
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
        let is_plain = stretch.is_plain();
        let mut suspects = suspects(stretch.bytes()).peekable();
        self.resolver.begin_stretch();
        let mut reading = StretchRows::new(&stretch, &self.form);
        while let Some((begin, row)) = reading.next_row() {
            let at = rows.len();
            oddities::find_marks(row, self.file, &mut findings);
            if !is_plain {
                oddities::find_letters(row, self.file, &mut findings);
            }
            while suspects.next_if(|at| at.end < begin).is_some() {}
            let end = begin + row.raw().len();
            if begin == 0 || suspects.peek().is_some_and(|at| at.start < end) {
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
        drop(suspects);
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
