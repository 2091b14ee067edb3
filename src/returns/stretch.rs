//! What the rows of a stretch come to, by themselves.

use std::ops::Range;

use super::oddities;
use crate::model::{Finding, Findings, Observation, suspects};
use crate::privacy::Privacy;
use crate::read::{PIECE, PieceBegin, RowForm, Stretch, StretchEnd, StretchRows, is_plain_text};
use crate::resolve::{News, Outcome, Resolver, RowSum};

/// What reads stretches of a table.
pub(super) struct Apart<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) privacy: Privacy,
    pub(super) form: RowForm,
    pub(super) file: &'a str,
    /// Room for where the marks of a stretch stand, used again for another.
    pub(super) marks: Vec<u32>,
}

/// Room for what a stretch comes to, used again for another.
#[derive(Default)]
pub(super) struct Room {
    pub(super) rows: Vec<TakenRow>,
    pub(super) observations: Vec<Observation>,
    /// The rows of which there is more to tell, in their order.
    pub(super) told: Vec<ToldRow>,
}

/// Bytes and room to be used again.
pub(super) type Spare = (Vec<u8>, Room);

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
    /// Rows from which it can be read again.
    pub(super) begins: Vec<PieceBegin>,
    pub(super) room: Room,
    pub(super) findings: Vec<Finding>,
    /// Findings counted and not kept, and unknown labels.
    pub(super) rest: Findings,
    pub(super) news: Vec<News>,
    pub(super) sums: Vec<RowSum>,
    pub(super) privacy: Privacy,
}

/// A row, which was resolved where nothing else is told of it. Its numbers are small, since there are
/// many rows and a stretch is short.
#[derive(Clone, Copy)]
pub(super) struct TakenRow {
    /// Where it begins in its stretch.
    begin: u32,
    /// How many lines of the stretch stand before it.
    line: u32,
    /// Its number in the stretch, from 1.
    number: u32,
    /// Up to where the observations are its own.
    observations: u32,
}

impl TakenRow {
    fn new(stretch: &Stretch, (begin, line, number): RowPlace, observations: usize) -> Self {
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let small_line = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            begin: small(begin),
            line: small_line(line - stretch.line()),
            number: small_line(number),
            observations: small(observations),
        }
    }

    /// Where it stands in its stretch.
    pub(super) fn place(&self, stretch: &Stretch) -> RowPlace {
        let line = stretch.line() + u64::from(self.line);
        (self.begin as usize, line, u64::from(self.number))
    }

    /// Up to where the observations are its own.
    pub(super) fn observations(&self) -> usize {
        self.observations as usize
    }
}

/// Where a row begins in its stretch, its line, and its number in the stretch, from 1.
pub(super) type RowPlace = (usize, u64, u64);

/// A row that was not resolved, or of which something is found, may be news, or states a sum.
pub(super) struct ToldRow {
    /// Which row of the stretch, from 0.
    pub(super) at: usize,
    pub(super) outcome: Outcome,
    /// Up to where the findings, the news and the sums are its own.
    pub(super) findings: usize,
    pub(super) news: usize,
    pub(super) sums: usize,
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
            mut observations,
            mut told,
        } = room;
        let mut findings = findings;
        rows.clear();
        observations.clear();
        told.clear();
        let mut privacy = self.privacy.apart();
        let (mut of_row, mut news, mut sums) = (Vec::new(), Vec::new(), Vec::new());
        let (mut begins, mut next_piece) = (Vec::new(), 0);
        let is_plain = stretch.is_plain();
        let may_be_odd = |raw: &[u8]| !is_plain && !is_plain_text(raw);
        // Cells that are read are looked at for personal data when they are learned.
        let reads_all = self.resolver.reads_all_cells();
        let mut suspects = (!reads_all).then(|| suspects(stretch.bytes()).peekable());
        let mut is_suspect = |row: Range<usize>| {
            let Some(suspects) = &mut suspects else {
                return false;
            };
            while suspects.next_if(|at| at.end < row.start).is_some() {}
            row.start == 0 || suspects.peek().is_some_and(|at| at.start < row.end)
        };
        self.resolver.begin_stretch();
        let cells = self.resolver.cells();
        let room = std::mem::take(&mut self.marks);
        let mut reading = StretchRows::new(&stretch, &self.form, room);
        loop {
            // It is not copied: what has just been written in parts is waited for.
            let next = reading.next_row();
            let Some((begin, row)) = &next else {
                break;
            };
            let (begin, place) = (*begin, (*begin, row.line(), row.number()));
            let is_odd = may_be_odd(row.raw());
            let is_suspect = is_suspect(begin..begin + row.raw().len());
            let is_whole = row.cells() == cells && row.flaw().is_none();
            let is_usual = is_whole && !is_odd && !is_suspect;
            let before = (findings.kept().len(), news.len(), sums.len());
            let is_repeated = is_usual && self.resolver.repeat(row, &findings, &mut observations);
            let outcome = if is_repeated {
                Outcome::Resolved
            } else {
                oddities::find_marks(*row, self.file, &mut findings);
                if is_odd {
                    oddities::find_letters(*row, self.file, &mut findings);
                }
                if is_suspect || reads_all {
                    privacy.look(*row);
                }
                let outcome = self.resolver.resolve(*row, &mut findings, &mut of_row);
                if outcome == Outcome::Resolved {
                    self.resolver.learn(*row);
                }
                observations.extend_from_slice(&of_row);
                sums.extend(self.resolver.take_row_sums());
                outcome
            };
            if self.resolver.has_news() {
                news.extend(self.resolver.take_news());
            }
            let after = (findings.kept().len(), news.len(), sums.len());
            if outcome != Outcome::Resolved || before != after {
                told.push(ToldRow {
                    at: rows.len(),
                    outcome,
                    findings: after.0,
                    news: after.1,
                    sums: after.2,
                });
            }
            let row = TakenRow::new(&stretch, place, observations.len());
            if row.begin >= next_piece {
                let (byte, line) = (row.begin, row.line);
                begins.push(PieceBegin { byte, line });
                next_piece = byte.saturating_add(PIECE);
            }
            rows.push(row);
        }
        let (end, marks) = reading.finish();
        self.marks = marks;
        drop(suspects);
        let (findings, rest) = findings.split();
        Taken {
            stretch,
            end,
            begins,
            room: Room {
                rows,
                observations,
                told,
            },
            findings,
            rest,
            news,
            sums,
            privacy,
        }
    }
}
