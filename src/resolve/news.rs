//! What is said once of a spelling or a day, by the first row that has it. Where rows are read apart,
//! nobody knows whether one before them has: what may be news is noted, and said in the order of
//! rows by the resolver of the whole table.

use std::sync::Arc;

use super::row_sums::{RowSum, Sums};
use super::{Outcome, Resolver};
use crate::model::{Date, Findings, Observation};
use crate::read::Row;

/// What may be said of a row by the resolver of the whole table, if no row before has had it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    about: About,
    block: usize,
    /// How many findings were kept before it.
    at: usize,
}

impl News {
    /// How many findings were kept before it, of those beside which it was noted.
    pub fn findings_before(&self) -> usize {
        self.at
    }
}

/// Which label of a row is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A day written in figures, that is read as its month.
    Day(Date),
    Period,
    Service,
}

/// Whether news is said at once or later, and what is to be said later.
#[derive(Debug)]
pub(super) struct Newsroom {
    /// The number of the stretch of rows within which things are said once, from 1.
    time: u32,
    later: Option<Vec<News>>,
    block: usize,
}

impl Default for Newsroom {
    fn default() -> Self {
        Self {
            time: 1,
            later: None,
            block: 0,
        }
    }
}

impl Newsroom {
    pub(super) fn time(&self) -> u32 {
        self.time
    }

    pub(super) fn begin_block(&mut self, block: usize) {
        self.block = block;
    }

    pub(super) fn is_said_later(&self) -> bool {
        self.later.is_some()
    }

    /// Whether news is said at once, among these findings; else it is noted.
    pub(super) fn is_said_now(&mut self, about: About, findings: &Findings) -> bool {
        let (block, at) = (self.block, findings.kept().len());
        match &mut self.later {
            None => true,
            Some(later) => {
                later.push(News { about, block, at });
                false
            }
        }
    }
}

impl Resolver<'_> {
    /// A resolver of rows that are read apart; `None` before any row has had a period.
    pub fn apart(&self) -> Option<Self> {
        let first_period = Some(self.first_period?);
        let rules = (self.fixed_unit, self.day_order);
        Some(Self {
            news: Newsroom {
                later: Some(Vec::new()),
                ..Newsroom::default()
            },
            first_period,
            ..Self::fresh(self.plan, self.context, Arc::clone(&self.words), rules)
        })
    }

    /// Begins a stretch of rows, within which things are said once.
    pub fn begin_stretch(&mut self) {
        self.news.time = self.news.time.wrapping_add(1).max(1);
        self.days.forget();
    }

    /// Whether there may be news of the rows since this was last taken.
    #[inline]
    pub fn has_news(&self) -> bool {
        self.news
            .later
            .as_ref()
            .is_some_and(|later| !later.is_empty())
    }

    /// What may be news of the rows since this was last asked.
    pub fn take_news(&mut self) -> impl Iterator<Item = News> + '_ {
        self.news.later.iter_mut().flat_map(|later| later.drain(..))
    }

    /// Whether what may be news of a row that was read apart is known to be none, without a look at
    /// the row.
    pub fn is_old(&self, news: News) -> bool {
        matches!(news.about, About::Day(day) if self.days.is_said(day))
    }

    /// Says what is news of a row that was read apart.
    pub fn say(&mut self, news: News, row: Row, findings: &mut Findings) {
        let Some(block) = self.plan.blocks.get(news.block) else {
            return;
        };
        findings.next_row();
        match news.about {
            About::Day(_) | About::Period => {
                let day = self.days.of(row, &block.period, self.day_order);
                self.period(row, &block.period, day, findings);
            }
            About::Service => self.say_test_service(row, &block.service, findings),
        }
    }

    /// Follows a row that was read apart: its figures and the sums that it states.
    #[inline]
    pub fn follow(
        &mut self,
        outcome: &Outcome,
        observations: &[Observation],
        sums: impl Iterator<Item = RowSum>,
    ) {
        let before = self.row_sums.len();
        let columns = &self.columns;
        self.row_sums.extend(sums.map(|sum| RowSum {
            above: columns.above(sum.origin.field as usize),
            ..sum
        }));
        let has_sums = if self.row_sums.len() > before {
            Sums::Yes
        } else {
            Sums::No
        };
        self.add_to_columns(outcome, observations, has_sums);
    }
}
