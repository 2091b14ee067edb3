//! Columns of a Parquet file in some of its rows: the others are skipped and not decoded, and a column
//! that is the same throughout is read from its statistics.

use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::RowGroupReader;

use super::columns::{Parquet, foreign};
use super::unknown_code;
use super::words::{Form, ROWS_AT_ONCE, Runs, by_dictionary, texts};
use crate::error::Error;
use crate::model::{Date, Period};

/// A column: its name for messages, and where it stands among [`MESSAGE`]'s.
pub(super) type Place = (&'static str, usize);

pub(super) const COUNCIL: Place = ("council", 0);
pub(super) const SERVICE: Place = ("service", 1);
pub(super) const UNIT: Place = ("unit", 2);
const PERIOD_START: Place = ("first day", 3);
const MONTHS: Place = ("number of months", 4);
pub(super) const CHANNEL: Place = ("channel", 5);
pub(super) const KEYED_BY: Place = ("word for who keyed it", 6);
const COUNT: Place = ("count", 7);
pub(super) const STATUS: Place = ("status", 8);
pub(super) const FILE: Place = ("return", 10);
pub(super) const SHEET: Place = ("sheet", 11);
pub(super) const LINE: Place = ("line", 12);
pub(super) const FIELD: Place = ("field", 13);
pub(super) const LABELS: Place = ("labels", 14);
pub(super) const DAY: Place = ("day", 15);
pub(super) const UNDECLARED: Place = ("undeclared labels", 16);
pub(super) const WHOLE: Place = ("whole", 17);
pub(super) const DISPUTED: Place = ("disputed", 18);
pub(super) const COUNTED_UP: Place = ("counted up", 19);
pub(super) const ABSENT_IS_ZERO: Place = ("absent is zero", 20);

/// The values of a column in the rows that are left.
pub(super) enum Values<T> {
    /// The same in each of them.
    Same(T),
    Each(Vec<T>),
}

impl<T: Copy> Values<T> {
    #[inline]
    pub(super) fn at(&self, row: usize) -> Option<T> {
        match self {
            Self::Same(value) => Some(*value),
            Self::Each(values) => values.get(row).copied(),
        }
    }
}

impl<T: Copy> Values<T> {
    /// Both together, of so many rows.
    pub(super) fn zip<U: Copy>(&self, other: &Values<U>, rows: usize) -> Values<(T, U)> {
        if let (Self::Same(one), Values::Same(other)) = (self, other) {
            return Values::Same((*one, *other));
        }
        let mut both = Vec::with_capacity(rows.min(ROWS_AT_ONCE));
        both.extend((0..rows).map_while(|row| self.at(row).zip(other.at(row))));
        Values::Each(both)
    }
}

/// The columns of a group of rows, of which some rows are left.
pub(super) struct Columns<'a> {
    group: &'a dyn RowGroupReader,
    /// How many rows there are.
    rows: usize,
    /// The rows that are left.
    runs: Runs,
    /// The first code that nothing stands for.
    unknown: Option<Error>,
}

/// A value that may be the same in all rows, as statistics write it.
pub(super) trait Plain: DataType<T: Copy> {
    /// How many bytes it has.
    const BYTES: usize;

    fn of_bytes(bytes: &[u8]) -> Option<Self::T>;
}

impl Plain for Int32Type {
    const BYTES: usize = 4;

    fn of_bytes(bytes: &[u8]) -> Option<i32> {
        Some(i32::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl Plain for Int64Type {
    const BYTES: usize = 8;

    fn of_bytes(bytes: &[u8]) -> Option<i64> {
        Some(i64::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl Plain for BoolType {
    const BYTES: usize = 1;

    fn of_bytes(bytes: &[u8]) -> Option<bool> {
        bytes.first().map(|byte| *byte != 0)
    }
}

impl<'a> Columns<'a> {
    /// The columns of a group of so many rows, all of which are left.
    pub(super) fn new(group: &'a dyn RowGroupReader, rows: usize) -> Self {
        Self {
            group,
            rows,
            runs: vec![(0, rows)],
            unknown: None,
        }
    }

    /// The first code that nothing stands for.
    pub(super) fn unknown(&mut self) -> Option<Error> {
        self.unknown.take()
    }

    /// Whether there is a code that nothing stands for.
    pub(super) fn has_unknown(&self) -> bool {
        self.unknown.is_some()
    }

    /// How many rows are left.
    pub(super) fn left(&self) -> usize {
        self.runs.iter().map(|(_, rows)| rows).sum()
    }

    /// Leaves the rows whose value passes a test, and returns the values of these.
    pub(super) fn keep<T: Copy>(
        &mut self,
        values: Values<T>,
        test: impl Fn(T) -> bool,
    ) -> Values<T> {
        let all = match values {
            Values::Same(value) => {
                if !test(value) {
                    self.runs.clear();
                }
                return values;
            }
            Values::Each(all) => all,
        };
        let rows = self.runs.iter().flat_map(|(from, rows)| *from..from + rows);
        let mut runs: Vec<(usize, usize)> = Vec::new();
        let mut left = Vec::with_capacity(all.len());
        for (row, value) in rows.zip(all).filter(|(_, value)| test(*value)) {
            left.push(value);
            match runs.last_mut() {
                Some((from, rows)) if *from + *rows == row => *rows += 1,
                _ => runs.push((row, 1)),
            }
        }
        self.runs = runs;
        Values::Each(left)
    }

    /// What stands in every row of a column, where its statistics say that it is one thing.
    fn same(&self, (_, column): Place) -> Option<&[u8]> {
        let found = self.group.metadata().column(column).statistics()?;
        let exact = found.min_is_exact() && found.max_is_exact();
        let (least, most) = (found.min_bytes_opt()?, found.max_bytes_opt()?);
        (exact && found.null_count_opt() == Some(0) && least == most).then_some(least)
    }

    /// Reads the rows that are left.
    fn read<T: DataType>(
        &self,
        (_, column): Place,
        mut take: impl FnMut(&mut ColumnReaderImpl<T>, usize) -> Parquet<usize>,
    ) -> Parquet<()> {
        let mut reader = get_typed_column_reader::<T>(self.group.get_column_reader(column)?);
        let mut stands = 0;
        for (from, rows) in &self.runs {
            if reader.skip_records(from - stands)? != from - stands
                || take(&mut reader, *rows)? != *rows
            {
                return Err(foreign("the number of rows"));
            }
            stands = from + rows;
        }
        Ok(())
    }

    fn each<T: DataType>(&self, place: Place) -> Parquet<Vec<T::T>> {
        let mut values = Vec::new();
        self.read::<T>(place, |reader, rows| {
            let (_, read, _) = reader.read_records(rows, None, None, &mut values)?;
            Ok(read)
        })?;
        Ok(values)
    }

    /// What stands for the values of the rows of a column that are left, where it is written by a
    /// dictionary.
    fn coded<V: Copy>(
        &self,
        (_, column): Place,
        form: Form,
        values: impl FnOnce(&[u8]) -> Option<Vec<V>>,
    ) -> Parquet<Option<Vec<V>>> {
        let mut pages = self.group.get_column_page_reader(column)?;
        by_dictionary(pages.as_mut(), form, self.rows, &self.runs, values)
    }

    pub(super) fn values<T: Plain>(&self, place: Place) -> Parquet<Values<T::T>> {
        let (value, wrong) = (Some::<T::T>, || foreign("a value"));
        self.mapped::<T, T::T>(place, value, wrong)
    }

    /// What the values of a column stand for, each found once where they are written by a dictionary.
    fn mapped<T: Plain, V: Copy>(
        &self,
        place: Place,
        find: impl Fn(T::T) -> Option<V>,
        wrong: impl Fn() -> ParquetError,
    ) -> Parquet<Values<V>> {
        if let Some(value) = self.same(place).and_then(T::of_bytes) {
            return find(value).map(Values::Same).ok_or_else(wrong);
        }
        let found = |bytes: &[u8]| {
            let values = bytes.chunks(T::BYTES);
            values.map(|bytes| find(T::of_bytes(bytes)?)).collect()
        };
        if let Some(all) = self.coded(place, Form::Required, found)? {
            return Ok(Values::Each(all));
        }
        let all = self.each::<T>(place)?.into_iter();
        let all: Option<Vec<V>> = all.map(find).collect();
        all.map(Values::Each).ok_or_else(wrong)
    }

    pub(super) fn counts(&self) -> Parquet<Values<Option<i64>>> {
        let found = self.group.metadata().column(COUNT.1).statistics();
        if found.is_some_and(|found| found.null_count_opt() == Some(0))
            && let Some(all) = self.coded(COUNT, Form::Full, |bytes| {
                let numbers = bytes.chunks(Int64Type::BYTES).map(Int64Type::of_bytes);
                Some(numbers.collect())
            })?
        {
            return Ok(Values::Each(all));
        }
        let (mut values, mut defined) = (Vec::new(), Vec::new());
        self.read::<Int64Type>(COUNT, |reader, rows| {
            let (read, ..) = reader.read_records(rows, Some(&mut defined), None, &mut values)?;
            Ok(read)
        })?;
        let mut values = values.into_iter();
        let value = |defined: i16| if defined == 1 { values.next() } else { None };
        Ok(Values::Each(defined.into_iter().map(value).collect()))
    }

    pub(super) fn periods(&self) -> Parquet<Values<Period>> {
        let period = |start: i32, months: i32| {
            let first = Date::since_1970(start.into())?;
            Period::new(first.year(), first.month(), u16::try_from(months).ok()?)
        };
        let wrong = || foreign("a period");
        let months = self.values::<Int32Type>(MONTHS)?;
        if let Values::Same(months) = months {
            let of = |start| period(start, months);
            return self.mapped::<Int32Type, Period>(PERIOD_START, of, wrong);
        }
        let starts = self.values::<Int32Type>(PERIOD_START)?;
        let mut last: Option<(i32, i32, Period)> = None;
        let mut all = Vec::with_capacity(self.left().min(ROWS_AT_ONCE));
        for at in 0..self.left() {
            let (start, months) = starts.at(at).zip(months.at(at)).ok_or_else(wrong)?;
            let known = last.filter(|(of, by, _)| (*of, *by) == (start, months));
            let found = match known {
                Some((.., period)) => period,
                None => period(start, months).ok_or_else(wrong)?,
            };
            last = Some((start, months, found));
            all.push(found);
        }
        Ok(Values::Each(all))
    }

    /// What the texts of a column stand for. The first that stands for nothing is kept, and the column
    /// is then empty.
    pub(super) fn texts<T: Copy>(
        &mut self,
        place: Place,
        find: impl Fn(&str) -> Option<T>,
    ) -> Parquet<Values<T>> {
        let wrong = |text: &str| {
            let (what, column) = place;
            match column {
                0 | 1 | 2 | 5 => Ok(unknown_code(what, text)),
                _ => Err(foreign(&format!("a {what}"))),
            }
        };
        if let Some(text) = self
            .same(place)
            .map(|text| String::from_utf8_lossy(text).into_owned())
        {
            return match find(&text) {
                Some(value) => Ok(Values::Same(value)),
                None => {
                    self.unknown.get_or_insert(wrong(&text)?);
                    Ok(Values::Each(Vec::new()))
                }
            };
        }
        // A dictionary may have texts of rows that are not left: those may stand for nothing.
        let found = |bytes: &[u8]| {
            let texts = texts(bytes)?.into_iter();
            texts
                .map(|text| std::str::from_utf8(text).ok().map(&find))
                .collect()
        };
        if let Some(found) = self.coded::<Option<T>>(place, Form::Required, found)? {
            let mut all = Vec::with_capacity(found.len());
            all.extend(found.into_iter().map_while(|value| value));
            if all.len() == self.left() {
                return Ok(Values::Each(all));
            }
        }
        let texts: Vec<ByteArray> = self.each::<ByteArrayType>(place)?;
        let mut all = Vec::with_capacity(texts.len());
        for text in &texts {
            let text = text.as_utf8()?;
            let Some(value) = find(text) else {
                self.unknown.get_or_insert(wrong(text)?);
                return Ok(Values::Each(Vec::new()));
            };
            all.push(value);
        }
        Ok(Values::Each(all))
    }
}
