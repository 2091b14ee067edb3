//! Which column is what: a heading, what stands under and around it, and a mapping, to a plan of
//! reading. No row is resolved here.
//!
//! Layouts are tried in the order of `LAYOUTS`; each is a file. A plan is the same for every
//! layout: what a row says of its council, service, period and unit, and which cells are figures
//! of what.

mod across;
mod axes;
mod cases;
mod columns;
mod content;
mod faults;
mod long;
mod names;
mod plan;
mod surroundings;

pub use content::has_figures;
pub use names::layout_named;
pub use plan::{
    Block, Counting, Figure, PeriodSource, Plan, Share, Source, Sum, UnitSource, YearPart,
};

use crate::mapping::Mapping;
use crate::model::{Code, Findings, Period, UnitId, codes, fold};
use crate::read::Header;
use crate::registers::{HeaderRole, Registers};
use columns::Columns;
use surroundings::{SHEETS_NAME, Said, Surroundings};

/// A table's heading and all that may be known of it.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The heading.
    pub header: &'a Header,
    /// The mapping given for it, or an empty one.
    pub mapping: &'a Mapping,
    /// The reference tables.
    pub registers: &'a Registers,
}

/// What a layout makes of a heading: which fields are figures, and what of.
#[derive(Debug)]
pub(crate) struct Shape {
    name: &'static str,
    counting: Counting,
    blocks: Vec<BlockShape>,
    sums: Vec<Sum>,
    shares: Vec<Share>,
    /// The unit that the figures' headings say.
    unit: Option<UnitId>,
}

/// Figures that a heading says to be about the same; what it does not say is `None`.
#[derive(Debug)]
pub(crate) struct BlockShape {
    council: Option<Source>,
    service: Option<Source>,
    period: Option<PeriodSource>,
    /// A month or quarter whose year stands elsewhere.
    year_part: Option<(Source, YearPart)>,
    figures: Vec<Figure>,
}

impl BlockShape {
    /// Figures of which the heading says nothing but their channel.
    fn of(figures: Vec<Figure>) -> Self {
        Self {
            council: None,
            service: None,
            period: None,
            year_part: None,
            figures,
        }
    }

    /// Whether two are about the same council, service and period, by their labels.
    fn is_about_the_same(&self, other: &Self) -> bool {
        let label = |source: Option<&Source>| match source {
            Some(Source::Heading(label, _)) => Some(label.clone()),
            _ => None,
        };
        let labels = |block: &Self| {
            [
                label(block.council.as_ref()),
                label(block.service.as_ref()),
                label(block.period.as_ref().map(PeriodSource::source)),
                label(block.year_part.as_ref().map(|(source, _)| source)),
            ]
        };
        labels(self) == labels(other)
    }
}

/// A layout's test of a table: `None` where it is not of this layout.
type Layout = fn(&Sheet, &Columns) -> Option<Shape>;

/// The layouts, in the order they are tried: a channel column and a count column settle it; a table
/// without them can have its figures across; a total is a count where there is nothing else; only a
/// table without any figures can be of cases.
const LAYOUTS: [Layout; 4] = [
    long::recognise,
    across::recognise,
    long::recognise_by_total,
    cases::recognise,
];

/// Recognises a table.
///
/// # Errors
/// The code of the first fault where it cannot be read; findings say all of them.
pub fn recognise(sheet: Sheet, findings: &mut Findings) -> Result<Plan, &'static Code> {
    let mut columns = Columns::assign(sheet, findings)?;
    columns.note(sheet, findings);
    let mut shape = LAYOUTS.iter().find_map(|layout| layout(&sheet, &columns));
    // What no heading says is looked for in the columns: labels first, then counts.
    let looks: [fn(&mut Columns, Sheet) -> bool; 2] = [Columns::take_labels, Columns::take_count];
    for look in looks {
        if shape.is_none() && look(&mut columns, sheet) {
            shape = LAYOUTS.iter().find_map(|layout| layout(&sheet, &columns));
        }
    }
    let Some(shape) = shape else {
        findings.push(faults::not_recognised(sheet, &columns));
        return Err(&codes::HEADER_NOT_RECOGNISED);
    };
    let fields = shape.blocks.iter().flat_map(|block| &block.figures);
    let fields: Vec<usize> = fields.map(|figure| figure.field).collect();
    columns.take_labels_by_content(sheet, &fields);
    let mut around = Around::of(sheet);
    let blocks = blocks(sheet, &columns, &shape, &mut around, findings)?;
    columns.say_by_content(sheet, findings);
    if shape.counting == Counting::Rows {
        findings.push(faults::rows_are_counted(sheet));
    }
    let rests = blocks.iter().flat_map(|block| &block.figures);
    if let (None, Some(total)) = (
        &sheet.mapping.counts.rest,
        rests.clone().find(|figure| !figure.less.is_empty()),
    ) {
        findings.push(faults::rest_of_total(sheet, total));
    }
    if let Some(finding) = faults::two_of_the_same(sheet, &blocks) {
        findings.push(finding);
        return Err(&codes::COLUMN_TWICE);
    }
    let mut plan = Plan {
        layout: shape.name,
        council_code: columns.field(HeaderRole::CouncilCode),
        keyed_by: columns.field(HeaderRole::KeyedBy),
        unit: unit(sheet, &columns, &shape, &mut around),
        counting: shape.counting,
        blocks,
        sums: shape.sums,
        shares: shape.shares,
        breakdown: columns.breakdown.clone(),
        filled_down: content::filled_down(&sheet, &columns.labels()),
        labels: columns.labels(),
        unused: Vec::new(),
        fields: sheet.header.cells.len(),
    };
    around.say(sheet, findings);
    for field in &plan.filled_down {
        findings.push(faults::filled_down(sheet, *field));
    }
    let unread = faults::unread(sheet, &columns, &plan);
    if unread.iter().any(|column| column.may_be_channel) {
        // Such a column may be in the total, which then cannot be checked.
        plan.sums.clear();
    }
    plan.unused = unread
        .iter()
        .map(|column| sheet.header.cells[column.field].clone())
        .collect();
    unread
        .iter()
        .for_each(|column| findings.push(faults::unread_finding(sheet, &columns, column)));
    Ok(plan)
}

/// Whether a cell is a heading that a mapping or a register knows.
pub fn is_heading(cell: &str, mapping: &Mapping, registers: &Registers) -> bool {
    let folded = fold(cell);
    !folded.is_empty()
        && (registers.headers.find(cell).is_some()
            || registers.channels.find(cell).is_some()
            || mapping
                .columns
                .named()
                .any(|heading| fold(heading) == folded)
            || mapping.channels.keys().any(|label| fold(label) == folded))
}

/// The blocks of a shape with what columns, mapping and surroundings say of them.
fn blocks(
    sheet: Sheet,
    columns: &Columns,
    shape: &Shape,
    around: &mut Around,
    findings: &mut Findings,
) -> Result<Vec<Block>, &'static Code> {
    let fixed = &sheet.mapping.fixed;
    let mut missing: Vec<HeaderRole> = Vec::new();
    let has_code = columns.field(HeaderRole::CouncilCode).is_some();
    let mut blocks = Vec::new();
    for block in &shape.blocks {
        let council = block
            .council
            .clone()
            .or_else(|| columns.source(HeaderRole::Council, fixed.council.as_ref()));
        let council = match council {
            None if !has_code => around.source(HeaderRole::Council),
            known => known,
        };
        let service = block
            .service
            .clone()
            .or_else(|| columns.source(HeaderRole::Service, fixed.service.as_ref()))
            .or_else(|| around.source(HeaderRole::Service));
        let period = match (&block.period, &block.year_part) {
            (Some(period), _) => Some(period.clone()),
            (None, Some((part, kind))) => columns
                .source(HeaderRole::Year, fixed.year.as_ref())
                .or_else(|| around.source(HeaderRole::Period))
                .map(|year| PeriodSource::YearAndPart(year, part.clone(), *kind)),
            (None, None) => period(sheet, columns, around),
        };
        let faults = [
            (HeaderRole::Council, council.is_none() && !has_code),
            (HeaderRole::Service, service.is_none()),
            (HeaderRole::Period, period.is_none()),
        ];
        for (role, is_missing) in faults {
            if is_missing && !missing.contains(&role) {
                missing.push(role);
            }
        }
        if let (Some(service), Some(period)) = (service, period) {
            blocks.push(Block {
                council,
                service,
                period,
                figures: block.figures.clone(),
            });
        }
    }
    for role in &missing {
        findings.push(faults::missing_column(sheet, *role));
    }
    if missing.is_empty() {
        Ok(blocks)
    } else {
        Err(&codes::COLUMN_MISSING)
    }
}

/// The surroundings, and what has been taken from them.
struct Around {
    said: Surroundings,
    taken: Vec<(HeaderRole, Said)>,
}

impl Around {
    fn of(sheet: Sheet) -> Self {
        Self {
            said: Surroundings::of(&sheet),
            taken: Vec::new(),
        }
    }

    /// What the surroundings say of a role.
    fn source(&mut self, role: HeaderRole) -> Option<Source> {
        let said = match role {
            HeaderRole::Council => &self.said.council,
            HeaderRole::Service => &self.said.service,
            HeaderRole::Period => &self.said.period,
            HeaderRole::Unit => &self.said.unit,
            _ => &None,
        };
        let said = said.clone()?;
        let label = said.label.clone();
        if !self.taken.iter().any(|(taken, _)| *taken == role) {
            self.taken.push((role, said));
        }
        Some(Source::Fixed(label))
    }

    /// The month or quarter that the surroundings say without its year.
    fn part(&mut self) -> Option<(Source, YearPart)> {
        let (said, kind) = self.said.part.clone()?;
        let role = match kind {
            YearPart::Month => HeaderRole::Month,
            YearPart::Quarter => HeaderRole::Quarter,
        };
        let label = said.label.clone();
        if !self.taken.iter().any(|(taken, _)| *taken == role) {
            self.taken.push((role, said));
        }
        Some((Source::Fixed(label), kind))
    }

    /// The same beside a year: where that stands in a column, only the sheet's name says it.
    fn part_beside(&mut self, year: &Source) -> Option<(Source, YearPart)> {
        let (said, _) = self.said.part.as_ref()?;
        let holds = !matches!(year, Source::Field(_)) || said.place == SHEETS_NAME;
        holds.then(|| self.part()).flatten()
    }

    fn say(&self, sheet: Sheet, findings: &mut Findings) {
        for (role, said) in &self.taken {
            findings.push(faults::taken_from_around(sheet, *role, said));
        }
    }
}

fn period(sheet: Sheet, columns: &Columns, around: &mut Around) -> Option<PeriodSource> {
    let fixed = &sheet.mapping.fixed;
    if let Some(whole) = columns.source(HeaderRole::Period, fixed.period.as_ref()) {
        return Some(PeriodSource::Whole(whole));
    }
    let year = columns.source(HeaderRole::Year, fixed.year.as_ref());
    let month = columns
        .field(HeaderRole::Month)
        .map(|field| (field, YearPart::Month));
    let quarter = columns
        .field(HeaderRole::Quarter)
        .map(|field| (field, YearPart::Quarter));
    match (year, month.or(quarter)) {
        (Some(year), Some((field, part))) => {
            Some(PeriodSource::YearAndPart(year, Source::Field(field), part))
        }
        // Of several years in a column, a file's name would say a month of one alone.
        (Some(year), None) => Some(match around.part_beside(&year) {
            Some((part, kind)) => PeriodSource::YearAndPart(year, part, kind),
            None => PeriodSource::Year(year),
        }),
        // "Month 4" with the year in a line above the table.
        (None, Some((field, part))) => Some(match around.source(HeaderRole::Period) {
            Some(year) => PeriodSource::YearAndPart(year, Source::Field(field), part),
            None => PeriodSource::Whole(Source::Field(field)),
        }),
        (None, None) => {
            let said = around.source(HeaderRole::Period)?;
            // A sheet named for its month, in a file named for its year.
            let is_year = matches!(&said, Source::Fixed(label)
                if Period::read_year(label).is_some_and(|(period, _)| period.months() == 12));
            Some(match around.part().filter(|_| is_year) {
                Some((part, kind)) => PeriodSource::YearAndPart(said, part, kind),
                None => PeriodSource::Whole(said),
            })
        }
    }
}

fn unit(sheet: Sheet, columns: &Columns, shape: &Shape, around: &mut Around) -> UnitSource {
    match (
        &sheet.mapping.fixed.unit,
        columns.field(HeaderRole::Unit),
        shape.unit,
    ) {
        (Some(unit), ..) => UnitSource::Fixed(unit.clone()),
        (None, Some(field), _) => UnitSource::Field(field),
        (None, None, Some(unit)) => UnitSource::Heading(unit),
        (None, None, None) => match around.source(HeaderRole::Unit) {
            Some(Source::Fixed(unit)) => UnitSource::Fixed(unit),
            _ => UnitSource::NotStated,
        },
    }
}
