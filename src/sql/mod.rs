//! The rules of this program as statements for an engine that exists: raw returns in object storage are
//! resolved and tallied by DuckDB, Spark or DataFusion, with lookup tables written here.
//!
//! A sample is recognised by this program into a [`Plan`]; the statements read every file of a pattern by
//! that plan, set aside what it cannot, and write figures that `baseline` reads. Only a row for each
//! channel, and a row for each contact, can be put so. What a spelling stands for is looked up, never
//! worked out there; a label that is not found is counted as unknown, as it is here.
//!
//! Statements are text, and nothing runs them here.

mod engine;
mod lookups;
mod raw;
mod resolved;
mod results;
mod rules;

pub use engine::Engine;
pub use lookups::lookups;

use crate::error::Error;
use crate::mapping::{AbsentRows, Mapping};
use crate::read::{Dialect, Header};
use crate::recognise::{Counting, Plan, Source};
use crate::registers::Registers;
use crate::resolve::Lexicon;
use rules::Rules;

/// The folder of the lookup tables, beside those of the results.
pub const LOOKUPS: &str = "lookups";

/// The folders that the statements write: rows as they are grouped, rows as they are resolved, figures, what
/// became of rows, rows set aside, labels that nobody knows.
pub const RESULTS: [&str; 6] = [SEEN, RESOLVED, FIGURES, ACCOUNTS, SET_ASIDE, UNKNOWN];

const SEEN: &str = "work/seen";
const RESOLVED: &str = "work/resolved";
/// The folder of the figures.
pub const FIGURES: &str = "figures";
/// The folder of what became of rows.
pub const ACCOUNTS: &str = "accounts";
const SET_ASIDE: &str = "set_aside";
const UNKNOWN: &str = "unknown";

/// What the statements are to read, and where.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The engine that runs them.
    pub engine: Engine,
    /// How rows are read.
    pub plan: &'a Plan,
    /// The heading of every file.
    pub header: &'a Header,
    /// How cells are separated.
    pub dialect: Dialect,
    /// What spellings stand for.
    pub lexicon: &'a Lexicon,
    /// The reference tables.
    pub registers: &'a Registers,
    /// The files, as the engine names them: patterns, or files.
    pub files: &'a [String],
    /// The folder or address of lookups and results.
    pub at: &'a str,
}

impl Task<'_> {
    fn rules(&self) -> Rules<'_> {
        Rules {
            engine: self.engine,
            sums: &self.lexicon.sums,
        }
    }

    /// Where a folder of lookups or results stands.
    fn within(&self, folder: &str) -> String {
        format!("{}/{folder}", self.at.trim_end_matches('/'))
    }

    /// Whether rows are counted.
    fn counts_rows(&self) -> bool {
        self.plan.counting == Counting::Rows
    }
}

/// The statements, in their order, each ended by a semicolon.
pub fn statements(task: &Task) -> String {
    let parts = [
        preface(task),
        lookups::named(task),
        raw::statements(task),
        resolved::statements(task),
        results::statements(task),
    ];
    parts.join("\n")
}

/// What the statements do and what they cannot, as comments.
fn preface(task: &Task) -> String {
    let own = match task.engine {
        Engine::DuckDb | Engine::Spark => {
            "-- A quotation mark that is never closed takes the rest of its file into one row, which is set aside as ragged.\n"
        }
        Engine::DataFusion => {
            "-- This engine has no name of the file a row comes from: each table below is one file or pattern, which stands for it, and\n-- whose files must all have the heading of the sample. A row with too few cells is read with blanks, and one with more than a few cells too\n-- many stops the run.\n"
        }
    };
    format!(
        "-- Written by channelshift {version} for {engine}: {layout} layout, read as the sample was.
-- Run with lookups/ at {at}; figures/, accounts/, set_aside/ and unknown/ are written beside it, work/ may be removed.
-- rows in = used + set aside + skipped, by file, in accounts/. Not done here, and done where channelshift reads the files itself:
-- places of findings (a figure knows its file, not its line), all queries and notes, personal data, other encodings than UTF-8,
-- titles and notes around a table, several tables in a file, and blank lines, which are not counted. Where rows contradict each other
-- all of them are set aside as rows-conflicting, whichever stands first.
{own}",
        version = env!("CARGO_PKG_VERSION"),
        engine = task.engine.name(),
        layout = task.plan.layout,
        at = task.at,
    )
}

/// Fails where a table cannot be put as statements for other files.
///
/// # Errors
/// `Usage`, with what is in the way.
pub fn check(name: &str, plan: &Plan, header: &Header, mapping: &Mapping) -> Result<(), Error> {
    let fault = |why: &str| Err(Error::Usage(format!("`{name}`: {why}")));
    let ([block], [_]) = (
        plan.blocks.as_slice(),
        plan.figures().collect::<Vec<_>>().as_slice(),
    ) else {
        return fault(
            "its counts stand in several columns; statements can be written for a row for each channel (long) or each contact alone",
        );
    };
    let figure_adds = plan.figures().all(|figure| figure.less.is_empty());
    if !figure_adds || !plan.sums.is_empty() {
        return fault(
            "it holds a total beside its counts; leave that column out, or say under `ignore` in a mapping that it is not read",
        );
    }
    if !plan.filled_down.is_empty() {
        return fault(
            "blank labels stand for those above, and an engine keeps no order of rows; fill them",
        );
    }
    if header.levels.len() != 1 || !header.titles.is_empty() {
        return fault(
            "statements need a heading of one row on the first line, and nothing above it",
        );
    }
    let fixed = &mapping.fixed;
    let said = [
        (block.council.as_ref(), &fixed.council, "council"),
        (Some(&block.service), &fixed.service, "service"),
    ];
    let periods = block.period.sources().map(|source| {
        let own = match source {
            Source::Fixed(text) if fixed.year.as_ref() == Some(text) => &fixed.year,
            _ => &fixed.period,
        };
        (Some(source), own, "period")
    });
    for (source, own, what) in said.into_iter().chain(periods) {
        if let Some(Source::Fixed(text)) = source
            && own.as_ref() != Some(text)
        {
            return fault(&format!(
                "its {what}, “{text}”, is said around the table, where other files may say another; say it under [fixed] in a mapping"
            ));
        }
    }
    Ok(())
}

/// Whether a channel of a council and service without a figure is zero.
pub fn absent_is_zero(plan: &Plan, mapping: &Mapping) -> bool {
    plan.counting == Counting::Rows || mapping.counts.absent_rows == AbsentRows::Zero
}
