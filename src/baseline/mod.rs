//! A tally to a baseline: window, basket, overlaps, coverage, states, and the definition of
//! digital applied.
//!
//! Facts only: words are the report's. A figure that is not known is never put to zero and never
//! guessed; what it is part of goes without it, and says so.

mod by_who;
mod cells;
mod channels;
mod coverage;
mod groups;
mod overlap;
mod successors;
mod sums;
mod uses;
mod walk;
mod window;

use std::collections::{BTreeMap, BTreeSet};

pub use uses::{Use, uses};
use walk::{Cells, Found};
pub use window::{asked, extent};
use window::{extent_of, for_each_page, note_straddling, pages_asked, within};

use crate::model::{
    ChannelId, CouncilId, Count, Findings, GroupId, KeyedBy, Period, ServiceId, State, UnitId,
};
use crate::registers::{Definition, Registers, Role};
use crate::statistics::disclosure::Rule;
use crate::statistics::share;
use crate::tally::{Look, Page, Tally, Total};

/// What is asked of a tally.
#[derive(Debug)]
pub struct Question<'a> {
    /// The months to look at; all that the returns cover where not given.
    pub window: Option<Period>,
    /// What a group is.
    pub by: Vec<Dimension>,
    /// The definition of digital.
    pub definition: &'a Definition,
    /// The services to count; every one returned where empty.
    pub basket: Vec<ServiceId>,
    /// The unit to show; every one returned where not given.
    pub unit: Option<UnitId>,
    /// The councils asked for a return; those that sent one where empty.
    pub expected: Vec<CouncilId>,
    /// Whether ended councils are added into their successors.
    pub councils: CouncilsAs,
}

/// What tells groups apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The council.
    Council,
    /// The service.
    Service,
    /// The council's type.
    Type,
    /// The council's region.
    Region,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 4] = [Self::Council, Self::Service, Self::Type, Self::Region];

    /// The word of flags and settings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Service => "service",
            Self::Type => "type",
            Self::Region => "region",
        }
    }
}

/// What becomes of councils that have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CouncilsAs {
    /// They stay under the name they used.
    #[default]
    Named,
    /// They are added into their successor where the whole of it is returned.
    Current,
}

/// A comparable baseline.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The months looked at.
    pub window: Period,
    /// What a group is.
    pub by: Vec<Dimension>,
    /// The groups, a unit after another, in the order of council names, services or words.
    pub groups: Vec<Group>,
    /// Everything together, one a unit.
    pub totals: Vec<Group>,
    /// Each definition's id, in the order of the groups' shares; the one asked for first.
    pub definitions: Vec<String>,
    /// Councils without any figure in the window though expected.
    pub without_figures: Vec<CouncilId>,
    /// How small counts were kept from it; `None` where nothing was done.
    pub disclosure: Option<Rule>,
}

/// What a group is about; a dimension that is not grouped by is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The council.
    pub council: Option<CouncilId>,
    /// The service.
    pub service: Option<ServiceId>,
    /// The council's type.
    pub kind: Option<String>,
    /// The council's region.
    pub region: Option<String>,
}

/// The figures of a group in one unit.
#[derive(Debug, Clone)]
pub struct Group {
    /// What it is about.
    pub subject: Subject,
    /// What was counted.
    pub unit: UnitId,
    /// The figures by channel, in the order of the groups of channels.
    pub channels: Vec<ChannelFigure>,
    /// The sum of the channels that are in the total; `None` where there is no figure.
    pub total: Option<u64>,
    /// The digital share under each definition, in the order of [`Baseline::definitions`].
    pub digital: Vec<DigitalShare>,
    /// Councils with figures, of those that provide a service of the group.
    pub councils: Coverage,
    /// Councils with services that have figures, of those that provide them.
    pub council_services: Coverage,
    /// Months with figures of a council, over councils, of those of the window.
    pub council_months: Coverage,
    /// Months of the window with figures of any council.
    pub months: u16,
    /// The digital shares of its councils by the definition asked for, in rising order.
    pub council_shares: Vec<f64>,
    /// What these are made from, in the order of councils.
    pub council_digital: Vec<DigitalShare>,
    /// What each of its councils and services returned by group of channels.
    pub holdings: Vec<Holding>,
    /// Why there is no figure at all.
    pub state: Option<State>,
    /// The counts by channel and by who keyed it.
    pub keyed: BTreeMap<(ChannelId, KeyedBy), u64>,
    /// The smallest count above zero of one council, service, channel and who keyed it; `None` where
    /// there is none.
    pub smallest: Option<u64>,
    /// What was kept from it before it is published.
    pub withheld: Withheld,
}

/// Figures that are not published, so that small counts cannot be worked out. They are taken out of
/// the group too; this says that they were there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Whether the total is.
    pub total: bool,
    /// Channels whose count is.
    pub counts: BTreeSet<ChannelId>,
    /// Channels whose share and the total it is of are.
    pub shares: BTreeSet<ChannelId>,
    /// Groups of channels whose share is.
    pub parts: BTreeSet<GroupId>,
    /// Definitions whose digital share is, by their place in [`Baseline::definitions`].
    pub digital: BTreeSet<usize>,
    /// Whether what is said of its councils' shares is.
    pub councils: bool,
}

/// What one council returned for one service, by group of channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The sum of the channels that are in the total.
    pub total: u64,
    /// The sums of the groups of which a channel was returned.
    pub groups: BTreeMap<GroupId, u64>,
    /// Whether a channel that was not returned is declared zero.
    pub absent_is_zero: bool,
}

impl Group {
    /// The count of some groups of channels and the total it is a share of: that of the councils
    /// and services of which a channel of these groups is known. `None` where none is.
    pub fn part(&self, ids: &[GroupId]) -> Option<(u64, u64)> {
        let counts = |holding: &Holding| -> Vec<u64> {
            let count = |id| holding.groups.get(id).copied();
            ids.iter().filter_map(count).collect()
        };
        self.holdings
            .iter()
            .map(|holding| (holding, counts(holding)))
            .filter(|(holding, counts)| holding.absent_is_zero || !counts.is_empty())
            .map(|(holding, counts)| (counts.iter().sum(), holding.total))
            .reduce(|(count, of): (u64, u64), (more, of_more)| (count + more, of + of_more))
    }
}

/// A channel's figure in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFigure {
    /// The channel.
    pub channel: ChannelId,
    /// How many, or why not.
    pub count: Count,
    /// How many of them are in the total by the definition asked for.
    pub in_total: u64,
    /// How many of them are digital by it.
    pub digital: u64,
    /// The total it is a share of: that of the councils and services of which it is known.
    pub of: u64,
    /// What the definition makes of it, if the same for whoever keyed it; else the one that the
    /// most weight has: numerator before denominator before left out.
    pub role: Role,
}

/// A digital share: what it is made from, or why there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DigitalShare {
    /// Digital.
    pub numerator: u64,
    /// Digital or not, of the councils and services whose digital channels are known.
    pub denominator: u64,
    /// Digital or not, whether or not a digital channel is known. Of a published baseline, nothing
    /// where small counts are suppressed, but for the definition asked for.
    pub total: u64,
    /// Councils it is made from.
    pub councils: u64,
}

impl DigitalShare {
    /// The share, 0 to 1; `None` where nothing is known or the total is zero.
    pub fn share(&self) -> Option<f64> {
        share(self.numerator, self.denominator)
    }
}

/// How much of what was expected is there. Coverages add; they are divided last, and never
/// averaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What is there.
    pub returned: u64,
    /// What was expected.
    pub expected: u64,
}

impl std::ops::AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.returned += other.returned;
        self.expected += other.expected;
    }
}

/// Builds the baseline that answers a question; `None` where the tally has no figure for it.
pub fn baseline(
    tally: &Tally,
    question: &Question,
    registers: &Registers,
    files: &[String],
    findings: &mut Findings,
) -> Option<Baseline> {
    baseline_on(1, tally, question, registers, files, findings)
}

/// The same on so many threads.
pub fn baseline_on(
    threads: usize,
    tally: &Tally,
    question: &Question,
    registers: &Registers,
    files: &[String],
    findings: &mut Findings,
) -> Option<Baseline> {
    let window = question.window.or_else(|| extent_of(tally, question))?;
    let context = overlap::Context { registers, files };
    let pages: Vec<&Page> = pages_asked(tally, question).collect();
    let cell_of = |page: &Page, totals: &[Total], found: &mut Found| {
        let inside = within(totals, window, |total| {
            note_straddling(total, window, files, &mut found.straddling);
        });
        let settled = overlap::settled(&inside, context, &mut found.settling);
        let known = cells::Known::of(&settled);
        let (definition, absent) = (question.definition, page.absent_is_zero());
        let found = &mut found.of_cells;
        cells::cell(&settled, &known, absent, definition, context, found)
    };
    let mut cells = Cells::new(&cell_of, findings);
    tally.show(&pages, threads, &mut cells);
    let cells = cells.finish(findings);
    of_window(threads, cells, window, question, context, findings)
}

/// A baseline for each of several windows within the question's window or all that was returned.
///
/// They are comparable with each other: a channel that a council returned in one of them and has no
/// row of in another is absent there, as it would be within one window. What is found is found by
/// [`baseline`] over the whole window, and not said again.
pub fn baselines(
    tally: &Tally,
    question: &Question,
    windows: &[Period],
    registers: &Registers,
    files: &[String],
) -> Vec<Option<Baseline>> {
    let Some(whole) = question.window.or_else(|| extent_of(tally, question)) else {
        return windows.iter().map(|_| None).collect();
    };
    let context = overlap::Context { registers, files };
    let found = &mut Findings::default();
    let mut cells: Vec<Vec<cells::Cell>> = windows.iter().map(|_| Vec::new()).collect();
    for_each_page(tally, question, |page, totals| {
        let known = cells::Known::of(&within(totals, whole, |_| ()));
        for (cells, window) in cells.iter_mut().zip(windows) {
            let inside = within(totals, *window, |_| ());
            let settled = overlap::settled(&inside, context, found);
            let definition = question.definition;
            let absent = page.absent_is_zero();
            cells.extend(cells::cell(
                &settled, &known, absent, definition, context, found,
            ));
        }
    });
    let each = cells.into_iter().zip(windows);
    each.map(|(cells, window)| of_window(1, cells, *window, question, context, found))
        .collect()
}

/// The baseline of the cells of a window, on so many threads.
fn of_window(
    threads: usize,
    mut cells: Vec<cells::Cell>,
    window: Period,
    question: &Question,
    context: overlap::Context,
    findings: &mut Findings,
) -> Option<Baseline> {
    if question.councils == CouncilsAs::Current {
        successors::rebuild(&mut cells, context.registers, findings);
    }
    groups::baseline(
        threads,
        &cells,
        window,
        question,
        context.registers,
        findings,
    )
}

/// Settles overlaps and blocks over all that a tally holds, for their findings alone, on so many
/// threads. The totals are shown to another besides, which is given back.
pub fn check<L: Look>(
    tally: &Tally,
    definition: &Definition,
    registers: &Registers,
    files: &[String],
    threads: usize,
    findings: &mut Findings,
    beside: L,
) -> L {
    let context = overlap::Context { registers, files };
    let cell_of = |page: &Page, totals: &[Total], found: &mut Found| {
        let settled = overlap::settled(totals, context, &mut found.settling);
        let (known, absent) = (cells::Known::of(&settled), page.absent_is_zero());
        let found = &mut found.of_cells;
        let cell = cells::cell(&settled, &known, absent, definition, context, found);
        // Of the others nothing is said: a country's would take more room than its figures.
        cell.filter(|cell| groups::is_without_digital(cell, definition))
    };
    let mut both = (beside, Cells::new(&cell_of, findings));
    tally.show(&tally.pages(), threads, &mut both);
    let (beside, cells) = both;
    let cells = cells.finish(findings);
    groups::note_without_digital(&cells, definition, registers, findings);
    beside
}
