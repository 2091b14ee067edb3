//! How to read the rows of a table: the same for every layout.

use crate::model::UnitId;
use crate::read::Row;

/// How to read the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The layout's name.
    pub layout: &'static str,
    /// The field of the council's code.
    pub council_code: Option<usize>,
    /// The field that says who keyed it.
    pub keyed_by: Option<usize>,
    /// The unit.
    pub unit: UnitSource,
    /// What is counted.
    pub counting: Counting,
    /// The figures of a row, by what they are about.
    pub blocks: Vec<Block>,
    /// Fields that state the sum of others.
    pub sums: Vec<Sum>,
    /// Fields that state the share of one.
    pub shares: Vec<Share>,
    /// Fields that split a figure into parts, which are added.
    pub breakdown: Vec<usize>,
    /// Fields in which a blank stands for the label above it.
    pub filled_down: Vec<usize>,
    /// Every field of labels.
    pub labels: Vec<usize>,
    /// Headings that are not read, for the help of findings.
    pub unused: Vec<String>,
    /// How many fields the heading has.
    pub fields: usize,
}

/// Figures of a row about the same council, service and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The council's name, where something says it.
    pub council: Option<Source>,
    /// The service.
    pub service: Source,
    /// The period.
    pub period: PeriodSource,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// What makes a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// A cell says how many.
    Cells,
    /// Each row is one.
    Rows,
}

/// Where a label comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the row.
    Field(usize),
    /// The heading of a field.
    Heading(String, usize),
    /// The same for every row.
    Fixed(String),
}

impl Source {
    /// The bytes of the label in a row.
    #[inline]
    pub fn bytes<'a>(&'a self, row: &Row<'a>) -> &'a [u8] {
        match self {
            Self::Field(field) => row.bytes(*field),
            Self::Heading(label, _) | Self::Fixed(label) => label.as_bytes(),
        }
    }

    /// The text of the label in a row.
    pub fn text(&self, row: Row) -> String {
        match self {
            Self::Field(field) => row.text(*field).into_owned(),
            Self::Heading(label, _) | Self::Fixed(label) => label.clone(),
        }
    }

    /// The field where a finding about it is placed.
    #[inline]
    pub fn field(&self) -> usize {
        match self {
            Self::Field(field) | Self::Heading(_, field) => *field,
            Self::Fixed(_) => 0,
        }
    }

    /// The field that is read, if any.
    fn read_field(&self) -> Option<usize> {
        match self {
            Self::Field(field) => Some(*field),
            Self::Heading(..) | Self::Fixed(_) => None,
        }
    }
}

/// Where the period comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodSource {
    /// One label says it whole.
    Whole(Source),
    /// The label of a whole year: under such a heading `2010-11` is no month.
    Year(Source),
    /// A year, and a label of the quarter or month.
    YearAndPart(Source, Source, YearPart),
}

impl PeriodSource {
    /// The label that says most of it, where findings are placed.
    pub fn source(&self) -> &Source {
        match self {
            Self::Whole(source) | Self::Year(source) | Self::YearAndPart(_, source, _) => source,
        }
    }

    /// Every label that says a part of it.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        let (first, second) = match self {
            Self::Whole(source) | Self::Year(source) => (source, None),
            Self::YearAndPart(year, part, _) => (year, Some(part)),
        };
        std::iter::once(first).chain(second)
    }
}

/// Which part of a year a label says.
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
    /// Fields of the same block to be taken off: the count is then what is left of a total.
    pub less: Vec<usize>,
}

impl Figure {
    /// A cell that is a count itself.
    pub(super) fn of(field: usize, channel: Source) -> Self {
        Self {
            field,
            channel,
            less: Vec::new(),
        }
    }
}

/// A field that states the sum of the figures of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The field of the sum.
    pub field: usize,
    /// The fields it may be the sum of; the first is the likeliest.
    pub of: Vec<Vec<usize>>,
}

/// A field that states the share of figures in others, as a percentage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The field of the share.
    pub field: usize,
    /// The fields it is the share of.
    pub part: Vec<usize>,
    /// The fields it is the share in.
    pub whole: Vec<usize>,
}

impl Plan {
    /// Whether a field is read.
    pub fn reads(&self, field: usize) -> bool {
        self.read_fields().any(|read| read == field)
            || self.shares.iter().any(|share| share.field == field)
    }

    /// Every figure.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks.iter().flat_map(|block| &block.figures)
    }

    /// Whether the channels are in the heading.
    pub fn is_wide(&self) -> bool {
        self.figures().count() > 1
            && self
                .figures()
                .all(|figure| figure.channel.read_field().is_none())
    }

    /// How many fields a row must have for all that is read to be there.
    pub fn needed_fields(&self) -> usize {
        self.read_fields().max().map_or(0, |field| field + 1)
    }

    fn read_fields(&self) -> impl Iterator<Item = usize> {
        let unit = match self.unit {
            UnitSource::Field(field) => Some(field),
            _ => None,
        };
        let of_blocks = self.blocks.iter().flat_map(|block| {
            let labels = block.council.iter().chain([&block.service]);
            labels
                .chain(block.period.sources())
                .filter_map(Source::read_field)
        });
        let channels = self.figures().map(|figure| &figure.channel);
        let figures = match self.counting {
            Counting::Cells => Some(self.figures().map(|figure| figure.field)),
            Counting::Rows => None,
        };
        [self.council_code, self.keyed_by, unit]
            .into_iter()
            .flatten()
            .chain(of_blocks)
            .chain(channels.filter_map(Source::read_field))
            .chain(figures.into_iter().flatten())
            .chain(self.sums.iter().map(|sum| sum.field))
            .chain(self.breakdown.iter().copied())
    }
}
