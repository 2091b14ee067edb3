//! One figure of one return, in our words.

use super::{ChannelId, CouncilId, Count, FileId, KeyedBy, Period, ServiceId, UnitId};

/// What a figure is about. Two figures with the same key are about the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The council.
    pub council: CouncilId,
    /// The service.
    pub service: ServiceId,
    /// What was counted.
    pub unit: UnitId,
    /// When.
    pub period: Period,
    /// How it came.
    pub channel: ChannelId,
    /// Who keyed it.
    pub keyed_by: KeyedBy,
}

/// Which part of its key a figure is. Figures of different parts of a key are added; two of the
/// same part are duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The labels it was written under and the values of the columns that split it, as one hash.
    /// Among a million parts of one key, two alike by chance are one in 37 million.
    pub labels: u64,
    /// The day of the month that it is about; 0 for the whole period, or its first day, which is
    /// how spreadsheets write a month.
    pub day: u8,
}

impl Part {
    /// The part that contacts are, a row each: they are counted together, whatever their labels and
    /// days, since a row is written once.
    pub const COUNTED: Self = Self { labels: 0, day: 0 };
}

/// Where a figure stands, small enough to keep for every one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// The sheet of a workbook, from 0; 0 in a text.
    pub sheet: u16,
    /// The line, from 1, as an editor counts them; in a workbook the row.
    pub line: u64,
    /// The field, from 0.
    pub field: u32,
}

/// One count of a return with the ids of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What it is about.
    pub key: Key,
    /// Which part of the key it is.
    pub part: Part,
    /// The labels that no mapping says the meaning of, as one hash.
    pub undeclared: u64,
    /// Whether its period was written as such, and not as its first day.
    pub whole: bool,
    /// How many, or why not.
    pub count: Count,
    /// Where it stands.
    pub origin: Origin,
}
