//! Which column is what: a heading and a mapping to a plan of reading. No row is read here.
//!
//! Layouts are tried in the order of `LAYOUTS`; each is a file. A plan is the same for every
//! layout: what a row says of its council, service, period and unit, and which cells are figures
//! of which channel.

mod columns;
mod long;
mod wide_by_channel;

use crate::mapping::Mapping;
use crate::model::{Code, Finding, Findings, UnitId, codes, fold, quoted_list};
use crate::read::{Encoding, Header};
use crate::registers::{HeaderRole, Registers};
use columns::Columns;

/// How to read the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The layout's name.
    pub layout: &'static str,
    /// The council's name, where something says it.
    pub council: Option<Source>,
    /// The field of the council's code.
    pub council_code: Option<usize>,
    /// The service.
    pub service: Source,
    /// The field that says who keyed it.
    pub keyed_by: Option<usize>,
    /// The period.
    pub period: PeriodSource,
    /// The unit.
    pub unit: UnitSource,
    /// The figures of a row.
    pub figures: Vec<Figure>,
    /// The field with the sum of the figures.
    pub total: Option<usize>,
    /// Fields that split a figure into parts, which are added.
    pub breakdown: Vec<usize>,
    /// Headings that are not read, for the help of findings.
    pub unused: Vec<String>,
    /// How many fields the heading has.
    pub fields: usize,
}

/// Where a label comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the row.
    Field(usize),
    /// The same for every row.
    Fixed(String),
}

/// Where the period comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodSource {
    /// One label says it whole.
    Whole(Source),
    /// The label of a whole year: under such a heading `2010-11` is no month.
    Year(Source),
    /// A year, and a field with the quarter or month.
    YearAndPart(Source, usize, YearPart),
}

/// Which part of a year a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearPart {
    /// The quarter.
    Quarter,
    /// The month.
    Month,
}

/// Where the unit comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitSource {
    /// A field of the row.
    Field(usize),
    /// A mapping's word for every row.
    Fixed(String),
    /// A heading says it.
    Heading(UnitId),
    /// Nothing says it.
    NotStated,
}

/// A cell that is a figure, and its channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The field of the count.
    pub field: usize,
    /// The channel's label.
    pub channel: Source,
}

/// A table's heading and all that may be known of it.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The encoding, for the places of findings.
    pub encoding: Encoding,
    /// The heading.
    pub header: &'a Header,
    /// The mapping given for it, or an empty one.
    pub mapping: &'a Mapping,
    /// The reference tables.
    pub registers: &'a Registers,
}

/// What a layout makes of a heading: which fields are figures.
pub(crate) struct Shape {
    pub(crate) figures: Vec<Figure>,
    pub(crate) total: Option<usize>,
    /// The unit that the figures' headings say.
    pub(crate) unit: Option<UnitId>,
}

/// A layout's test of a heading: `None` where the heading is not of this layout.
type Layout = fn(&Sheet, &Columns) -> Option<Shape>;

/// The layouts, in the order they are tried: a channel column settles it; only a table without
/// one can have channels for columns.
const LAYOUTS: [(&str, Layout); 2] = [
    ("long", long::recognise),
    ("wide by channel", wide_by_channel::recognise),
];

/// Recognises a table.
///
/// # Errors
/// The code of the first fault where it cannot be read; findings say all of them.
pub fn recognise(sheet: Sheet, findings: &mut Findings) -> Result<Plan, &'static Code> {
    let columns = Columns::assign(sheet, findings)?;
    columns.note(sheet, findings);
    let Some((layout, shape)) = LAYOUTS
        .iter()
        .find_map(|(name, layout)| Some((*name, layout(&sheet, &columns)?)))
    else {
        findings.push(not_recognised(sheet, &columns));
        return Err(&codes::HEADER_NOT_RECOGNISED);
    };
    if let Some(finding) = two_of_a_channel(sheet, &shape) {
        findings.push(finding);
        return Err(&codes::COLUMN_TWICE);
    }
    let fixed = &sheet.mapping.fixed;
    let council = columns.source(HeaderRole::Council, fixed.council.as_ref());
    let council_code = columns.field(HeaderRole::CouncilCode);
    let service = columns.source(HeaderRole::Service, fixed.service.as_ref());
    let period = period(sheet, &columns);
    let has_council = council.is_some() || council_code.is_some();
    if !has_council {
        findings.push(missing_column(sheet, HeaderRole::Council));
    }
    if service.is_none() {
        findings.push(missing_column(sheet, HeaderRole::Service));
    }
    if period.is_none() {
        findings.push(missing_column(sheet, HeaderRole::Period));
    }
    let (true, Some(service), Some(period)) = (has_council, service, period) else {
        return Err(&codes::COLUMN_MISSING);
    };
    let mut plan = Plan {
        layout,
        council,
        council_code,
        service,
        keyed_by: columns.field(HeaderRole::KeyedBy),
        period,
        unit: unit(sheet, &columns, &shape),
        figures: shape.figures,
        total: shape.total,
        breakdown: columns.breakdown.clone(),
        unused: Vec::new(),
        fields: sheet.header.cells.len(),
    };
    let unread = unread(sheet, &columns, &plan);
    if unread.iter().any(|column| column.may_be_channel) {
        // Such a column may be in the total, which then cannot be checked.
        plan.total = None;
    }
    plan.unused = unread
        .iter()
        .map(|column| sheet.header.cells[column.field].clone())
        .collect();
    unread
        .iter()
        .for_each(|column| findings.push(unread_finding(sheet, &columns, column)));
    Ok(plan)
}

fn period(sheet: Sheet, columns: &Columns) -> Option<PeriodSource> {
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
        (Some(year), Some((field, part))) => Some(PeriodSource::YearAndPart(year, field, part)),
        (Some(year), None) => Some(PeriodSource::Year(year)),
        (None, Some((field, _))) => Some(PeriodSource::Whole(Source::Field(field))),
        (None, None) => None,
    }
}

fn unit(sheet: Sheet, columns: &Columns, shape: &Shape) -> UnitSource {
    match (
        &sheet.mapping.fixed.unit,
        columns.field(HeaderRole::Unit),
        shape.unit,
    ) {
        (Some(unit), ..) => UnitSource::Fixed(unit.clone()),
        (None, Some(field), _) => UnitSource::Field(field),
        (None, None, Some(unit)) => UnitSource::Heading(unit),
        (None, None, None) => UnitSource::NotStated,
    }
}

/// Two columns of figures under the same label, which would be duplicates in every row.
fn two_of_a_channel(sheet: Sheet, shape: &Shape) -> Option<Finding> {
    let mut seen: Vec<String> = Vec::new();
    for figure in &shape.figures {
        let cell = &sheet.header.cells[figure.field];
        if seen.contains(&fold(cell)) {
            let message = format!("two columns are headed “{cell}”");
            return Some(
                Finding::new(&codes::COLUMN_TWICE, message)
                    .at(sheet.header.place(sheet.file, sheet.encoding, figure.field))
                    .help("give each column its own heading"),
            );
        }
        seen.push(fold(cell));
    }
    None
}

fn missing_column(sheet: Sheet, role: HeaderRole) -> Finding {
    let word = role.word();
    Finding::new(
        &codes::COLUMN_MISSING,
        format!("no column says which {word} a row is about"),
    )
    .at(sheet.header.place(sheet.file, sheet.encoding, 0))
    .help(format!(
        "name the column under [columns], or the {word} itself under [fixed], in a mapping"
    ))
}

fn not_recognised(sheet: Sheet, columns: &Columns) -> Finding {
    let cells = &sheet.header.cells;
    let offered: Vec<usize> = [HeaderRole::Count, HeaderRole::Total]
        .into_iter()
        .flat_map(|role| columns.offered(role))
        .map(|(field, _)| field)
        .collect();
    let mut known: Vec<&str> = columns.roles().map(|(_, role)| role.word()).collect();
    known.extend(offered.iter().map(|field| cells[*field].as_str()));
    let strange: Vec<&str> = (0..cells.len())
        .filter(|field| columns.is_free(*field) && !offered.contains(field))
        .map(|field| cells[field].as_str())
        .collect();
    let known = match known.as_slice() {
        [] => "no heading is known".to_owned(),
        _ => format!("known are the headings for {}", known.join(", ")),
    };
    let label = match strange.as_slice() {
        [] => known,
        _ => format!("{known}; not known: {}", quoted_list(&strange, "and")),
    };
    Finding::new(
        &codes::HEADER_NOT_RECOGNISED,
        "the first row is not a heading that channelshift recognises",
    )
    .at(sheet.header.place(sheet.file, sheet.encoding, 0))
    .label(label)
    .help("have one column for the channel and one for the count, or a column for each channel, or name the columns in a mapping")
}

/// A column that nothing reads.
struct Unread {
    field: usize,
    /// Whether it may be a channel that nobody knows.
    may_be_channel: bool,
}

/// The columns that nothing reads and no mapping ignores.
fn unread(sheet: Sheet, columns: &Columns, plan: &Plan) -> Vec<Unread> {
    let cells = &sheet.header.cells;
    (0..cells.len())
        .filter(|field| !plan.reads(*field) && !columns.is_ignored(*field))
        .map(|field| Unread {
            field,
            may_be_channel: plan.is_wide()
                && !cells[field].is_empty()
                && columns.left_out(field).is_none()
                && !sheet.registers.headers.is_total(&cells[field]),
        })
        .collect()
}

fn unread_finding(sheet: Sheet, columns: &Columns, column: &Unread) -> Finding {
    let cell = &sheet.header.cells[column.field];
    let finding = if column.may_be_channel {
        let message = format!("the column “{cell}” is not read, but may be a channel");
        Finding::new(&codes::COLUMN_MAY_BE_CHANNEL, message).help(
            "say which channel it is under [channels] in a mapping, or name it under `ignore`",
        )
    } else {
        let message = match columns.left_out(column.field) {
            Some(reason) => format!("the column “{cell}” is left out: {reason}"),
            None if cell.is_empty() => "a column without a heading is not read".to_owned(),
            None => format!("the column “{cell}” is not read"),
        };
        Finding::new(&codes::COLUMN_UNUSED, message)
            .help("name it under [columns] in a mapping if it matters, or under `ignore` if not")
    };
    finding.at(sheet.header.place(sheet.file, sheet.encoding, column.field))
}

impl Plan {
    /// Whether a field is read.
    pub fn reads(&self, field: usize) -> bool {
        self.read_fields().any(|read| read == field)
    }

    /// Whether the channels are in the heading.
    fn is_wide(&self) -> bool {
        self.figures
            .iter()
            .all(|figure| matches!(figure.channel, Source::Fixed(_)))
            && self.figures.len() > 1
    }

    /// How many fields a row must have for all that is read to be there.
    pub fn needed_fields(&self) -> usize {
        self.read_fields().max().map_or(0, |field| field + 1)
    }

    fn read_fields(&self) -> impl Iterator<Item = usize> {
        let field = |source: &Source| match source {
            Source::Field(field) => Some(*field),
            Source::Fixed(_) => None,
        };
        let period = match &self.period {
            PeriodSource::Whole(source) | PeriodSource::Year(source) => [field(source), None],
            PeriodSource::YearAndPart(year, part, _) => [field(year), Some(*part)],
        };
        let unit = match self.unit {
            UnitSource::Field(field) => Some(field),
            _ => None,
        };
        let channels = self
            .figures
            .iter()
            .map(move |figure| field(&figure.channel));
        [
            self.council.as_ref().and_then(field),
            self.council_code,
            field(&self.service),
            self.keyed_by,
            unit,
            self.total,
        ]
        .into_iter()
        .chain(period)
        .chain(channels)
        .flatten()
        .chain(self.figures.iter().map(|figure| figure.field))
        .chain(self.breakdown.iter().copied())
    }
}
