//! What the figures of a tally share, written once: labels, columns of files, and large counts.

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::model::{FileId, Origin};

/// How many bits the number of labels has, and that of a column.
pub(super) const LABELS_BITS: u32 = 26;
pub(super) const COLUMN_BITS: u32 = 20;

/// How many pairs of labels are kept at hand with their numbers, as a power of two: many times those
/// of a council's services and channels in its spellings.
const RECENT_BITS: u32 = 13;

/// The highest number of so many bits.
pub(super) const fn mask(bits: u32) -> u32 {
    (1 << bits) - 1
}

/// What figures share: labels, columns, and counts beyond four thousand million.
#[derive(Debug, Default, Clone)]
pub(super) struct Vocabulary {
    /// The labels of parts, and those of them that no mapping declares, as hashes.
    labels: Vec<(u64, u64)>,
    label_ids: FxHashMap<(u64, u64), u32>,
    /// Labels met lately and their numbers, two that have some bits in common together.
    recent: Vec<[Option<Numbered>; 2]>,
    columns: Vec<Column>,
    column_ids: FxHashMap<Column, u32>,
    last_column: Option<(Column, u32)>,
    large: Vec<u64>,
    is_full: bool,
}

/// Labels, those of them that no mapping declares, and their number.
type Numbered = ((u64, u64), u32);

/// A column of figures in a file, and the upper half of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Column {
    file: FileId,
    sheet: u16,
    field: u32,
    lines: u32,
}

impl Vocabulary {
    /// One that has room for so many labels.
    pub(super) fn with_room(labels: usize) -> Self {
        Self {
            labels: Vec::with_capacity(labels),
            label_ids: FxHashMap::with_capacity_and_hasher(labels, FxBuildHasher),
            ..Self::default()
        }
    }

    /// Whether there was something that it has no number for.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    /// The number of labels and those of them that no mapping declares.
    #[inline]
    pub(super) fn label(&mut self, labels: u64, undeclared: u64) -> u32 {
        if let Some([one, other]) = self.recent.get(place_of(labels)) {
            for (met, id) in [one, other].into_iter().flatten() {
                if *met == (labels, undeclared) {
                    return *id;
                }
            }
        }
        self.find_label(labels, undeclared)
    }

    /// A look at where labels are kept at hand, for memory to bring it near.
    #[inline]
    pub(super) fn glance(&self, labels: u64) -> u64 {
        let [one, _] = self.recent.get(place_of(labels)).unwrap_or(&[None; 2]);
        one.map_or(0, |((met, _), _)| met)
    }

    fn find_label(&mut self, labels: u64, undeclared: u64) -> u32 {
        let id = self.number_of(labels, undeclared);
        self.recent.resize(1 << RECENT_BITS, [None; 2]);
        let [one, other] = &mut self.recent[place_of(labels)];
        *other = one.replace(((labels, undeclared), id));
        id
    }

    /// The number of labels, without keeping them at hand: that takes more room than those of a council
    /// and year do.
    pub(super) fn number_of(&mut self, labels: u64, undeclared: u64) -> u32 {
        let new = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        let id = *self.label_ids.entry((labels, undeclared)).or_insert(new);
        if id == new {
            self.labels.push((labels, undeclared));
        }
        self.is_full |= id > mask(LABELS_BITS);
        id & mask(LABELS_BITS)
    }

    /// Takes in what another has, and says under which numbers.
    pub(super) fn take_in(&mut self, other: &Self) -> Numbers {
        self.is_full |= other.is_full;
        let large = u32::try_from(self.large.len()).unwrap_or(u32::MAX);
        self.large.extend(&other.large);
        let labels = other.labels.iter();
        let columns = other.columns.iter();
        Numbers {
            labels: labels
                .map(|(one, other)| self.label(*one, *other))
                .collect(),
            columns: columns
                .map(|column| self.number_of_column(*column))
                .collect(),
            large,
        }
    }

    /// The labels of a number, and the undeclared ones.
    #[inline]
    pub(super) fn labels(&self, id: u32) -> (u64, u64) {
        self.labels.get(id as usize).copied().unwrap_or_default()
    }

    /// The number of the column that a figure stands in.
    #[inline]
    pub(super) fn column(&mut self, origin: Origin) -> u32 {
        self.number_of_column(Column {
            file: origin.file,
            sheet: origin.sheet,
            field: origin.field,
            lines: high(origin.line),
        })
    }

    #[inline]
    fn number_of_column(&mut self, column: Column) -> u32 {
        if let Some((last, id)) = self.last_column
            && last == column
        {
            return id;
        }
        let new = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let id = *self.column_ids.entry(column).or_insert(new);
        if id == new {
            self.columns.push(column);
        }
        self.is_full |= id > mask(COLUMN_BITS);
        let id = id & mask(COLUMN_BITS);
        self.last_column = Some((column, id));
        id
    }

    /// Where a figure stands, by the number of its column and the lower half of the line.
    #[inline]
    pub(super) fn origin(&self, column: u32, line: u32) -> Origin {
        let none = Column {
            file: FileId::new(0),
            sheet: 0,
            field: 0,
            lines: 0,
        };
        let column = self.columns.get(column as usize).unwrap_or(&none);
        Origin {
            file: column.file,
            sheet: column.sheet,
            line: u64::from(column.lines) << u32::BITS | u64::from(line),
            field: column.field,
        }
    }

    /// A number for a count beyond four thousand million.
    pub(super) fn number_of_large(&mut self, count: u64) -> u32 {
        self.large.push(count);
        u32::try_from(self.large.len() - 1).unwrap_or(u32::MAX)
    }

    /// The count of a number.
    pub(super) fn large(&self, number: u32) -> u64 {
        self.large.get(number as usize).copied().unwrap_or(0)
    }

    /// Is told of a number that has to have room in so many bits.
    #[inline]
    pub(super) fn need(&mut self, number: u32, bits: u32) {
        self.is_full |= number > mask(bits);
    }
}

/// Under which numbers a vocabulary has what another has under its own.
pub(super) struct Numbers {
    labels: Vec<u32>,
    columns: Vec<u32>,
    /// How many large counts stand before those of the other.
    large: u32,
}

impl Numbers {
    /// The number of the other's labels.
    #[inline]
    pub(super) fn label(&self, other: u32) -> u32 {
        self.labels.get(other as usize).copied().unwrap_or(other)
    }

    /// The number of the other's column.
    #[inline]
    pub(super) fn column(&self, other: u32) -> u32 {
        self.columns.get(other as usize).copied().unwrap_or(other)
    }

    /// The number of the other's large count.
    pub(super) fn large(&self, other: u32) -> u32 {
        other.saturating_add(self.large)
    }
}

/// Where labels are kept at hand: a hash has its best bits highest.
#[inline]
fn place_of(labels: u64) -> usize {
    (high(labels) >> (u32::BITS - RECENT_BITS)) as usize
}

/// The upper half of a number.
#[inline]
pub(super) fn high(line: u64) -> u32 {
    u32::try_from(line >> 32).unwrap_or(u32::MAX)
}
