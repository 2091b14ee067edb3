//! The figures of a store that a question is about, straight to ids: what it is not about is not
//! decoded, and a column that is the same throughout is read from its statistics.

use bytes::Bytes;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::parser::parse_message_type;
use rustc_hash::FxHashMap;

use super::columns::{MESSAGE, Parquet, foreign};
use super::unknown_code;
use crate::error::Error;
use crate::model::{
    Count, Date, FileId, Key, KeyedBy, Origin, Part, Period, ServiceId, State, UnitId,
};
use crate::registers::Registers;
use crate::tally::{Figure, Kept};

/// What of a store is asked for; everything where nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Figures whose period is in this in whole or in part.
    pub window: Option<Period>,
    /// Figures of these services; of every one where empty.
    pub services: Vec<ServiceId>,
    /// Figures in this unit.
    pub unit: Option<UnitId>,
}

impl Wanted {
    /// Whether a file with figures from this period may hold any; where it does not say, it may.
    pub fn may_be_of(&self, period: Option<Period>) -> bool {
        let both = self.window.zip(period);
        both.is_none_or(|(window, period)| window.overlaps(period))
    }
}

/// What codes and names of files in a store stand for.
#[derive(Debug)]
pub struct Codes<'a> {
    registers: &'a Registers,
    files: FxHashMap<&'a str, FileId>,
}

/// Why figures are not given.
#[derive(Debug)]
pub enum NotGiven {
    /// The bytes are not a file of a store, for this reason.
    Damaged(String),
    /// A register or a setting is not what the store needs.
    Failed(Error),
}

impl<'a> Codes<'a> {
    /// By the registers, and the names of the returns in their order.
    pub fn new(registers: &'a Registers, files: impl IntoIterator<Item = &'a str>) -> Self {
        let files = files.into_iter().enumerate();
        Self {
            registers,
            files: files.map(|(at, file)| (file, FileId::new(at))).collect(),
        }
    }

    /// The figures of a Parquet file of a store that are asked for, in their order.
    ///
    /// # Errors
    /// Where the bytes are no such file, or have a code that no register has.
    pub fn figures(&self, bytes: Vec<u8>, wanted: &Wanted) -> Result<Vec<Kept>, NotGiven> {
        // The reader may break off on bytes that contradict each other, which is their fault.
        let read = std::panic::AssertUnwindSafe(|| self.read(Bytes::from(bytes), wanted));
        match std::panic::catch_unwind(read) {
            Ok(Ok(figures)) => figures.map_err(NotGiven::Failed),
            Ok(Err(error)) => Err(NotGiven::Damaged(error.to_string())),
            Err(_) => Err(NotGiven::Damaged("its parts contradict each other".into())),
        }
    }

    fn read(&self, bytes: Bytes, wanted: &Wanted) -> Parquet<Result<Vec<Kept>, Error>> {
        let reader = SerializedFileReader::new(bytes)?;
        if reader.metadata().file_metadata().schema() != &parse_message_type(MESSAGE)? {
            return Err(foreign("the list of columns"));
        }
        let mut all = Vec::new();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group)?;
            match self.read_group(group.as_ref(), wanted)? {
                Ok(figures) => all.extend(figures),
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(all))
    }

    fn read_group(
        &self,
        group: &dyn RowGroupReader,
        wanted: &Wanted,
    ) -> Parquet<Result<Vec<Kept>, Error>> {
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|_| foreign("a number"))?;
        let mut columns = Columns {
            group,
            runs: vec![(0, rows)],
            unknown: None,
        };
        let periods = columns.periods()?;
        let registers = self.registers;
        if let Some(window) = wanted.window {
            columns.keep(&periods, |period| period.overlaps(window));
        }
        if !wanted.services.is_empty() {
            let services = columns.texts(SERVICE, |id| registers.services.id(id))?;
            columns.keep(&services, |id| wanted.services.contains(&id));
        }
        if let Some(unit) = wanted.unit {
            let units = columns.texts(UNIT, |id| registers.units.find(id))?;
            columns.keep(&units, |id| id == unit);
        }
        let figures = self.taken(&mut columns)?;
        Ok(columns.unknown.map_or(Ok(figures), Err))
    }

    /// The figures of the rows that are left.
    fn taken(&self, from: &mut Columns) -> Parquet<Vec<Kept>> {
        let registers = self.registers;
        let periods = from.periods()?;
        let councils = from.texts(COUNCIL, |code| registers.councils.code(code))?;
        let services = from.texts(SERVICE, |id| registers.services.id(id))?;
        let units = from.texts(UNIT, |id| registers.units.find(id))?;
        let channels = from.texts(CHANNEL, |id| registers.channels.id(id))?;
        let keyed_by = from.texts(KEYED_BY, KeyedBy::from_word)?;
        let counts = from.counts()?;
        let states = from.texts(STATUS, |letter| match letter {
            "" => Some(None),
            letter => State::from_letter(letter).map(Some),
        })?;
        let files = from.texts(FILE, |file| self.files.get(file).copied())?;
        let sheets = from.values::<Int32Type>(SHEET)?;
        let lines = from.values::<Int64Type>(LINE)?;
        let fields = from.values::<Int32Type>(FIELD)?;
        let labels = from.values::<Int64Type>(LABELS)?;
        let days = from.values::<Int32Type>(DAY)?;
        let undeclared = from.values::<Int64Type>(UNDECLARED)?;
        let flags = [WHOLE, DISPUTED, COUNTED_UP, ABSENT_IS_ZERO];
        let [whole, disputed, counted_up, absent_is_zero] =
            flags.map(|column| from.values::<BoolType>(column));
        let (whole, disputed, counted_up, absent_is_zero) =
            (whole?, disputed?, counted_up?, absent_is_zero?);
        if from.unknown.is_some() {
            return Ok(Vec::new());
        }
        let missing = || foreign("the number of rows");
        let mut all = Vec::with_capacity(from.left());
        for at in 0..from.left() {
            let key = Key {
                council: councils.at(at).ok_or_else(missing)?,
                service: services.at(at).ok_or_else(missing)?,
                unit: units.at(at).ok_or_else(missing)?,
                period: periods.at(at).ok_or_else(missing)?,
                channel: channels.at(at).ok_or_else(missing)?,
                keyed_by: keyed_by.at(at).ok_or_else(missing)?,
            };
            let day = days.at(at).ok_or_else(missing)?;
            let sheet = sheets.at(at).ok_or_else(missing)?;
            let number = counts.get(at).copied().ok_or_else(missing)?;
            let figure = Figure {
                origin: Origin {
                    file: files.at(at).ok_or_else(missing)?,
                    sheet: u16::try_from(sheet).map_err(|_| foreign("a sheet"))?,
                    line: lines.at(at).ok_or_else(missing)?.cast_unsigned(),
                    field: fields.at(at).ok_or_else(missing)?.cast_unsigned(),
                },
                count: match (number, states.at(at).ok_or_else(missing)?) {
                    (Some(number), None) => Count::Number(number.cast_unsigned()),
                    (None, Some(state)) => Count::Missing(state),
                    _ => return Err(foreign("a count beside its status")),
                },
                disputed: disputed.at(at).ok_or_else(missing)?,
                undeclared: undeclared.at(at).ok_or_else(missing)?.cast_unsigned(),
                whole: whole.at(at).ok_or_else(missing)?,
                is_counted_up: counted_up.at(at).ok_or_else(missing)?,
            };
            all.push(Kept {
                key,
                part: Part {
                    labels: labels.at(at).ok_or_else(missing)?.cast_unsigned(),
                    day: u8::try_from(day).map_err(|_| foreign("a day"))?,
                },
                figure,
                absent_is_zero: absent_is_zero.at(at).ok_or_else(missing)?,
            });
        }
        Ok(all)
    }
}

/// A column: its name for messages, and where it stands among [`MESSAGE`]'s.
type Place = (&'static str, usize);

const COUNCIL: Place = ("council", 0);
const SERVICE: Place = ("service", 1);
const UNIT: Place = ("unit", 2);
const PERIOD_START: Place = ("first day", 3);
const MONTHS: Place = ("number of months", 4);
const CHANNEL: Place = ("channel", 5);
const KEYED_BY: Place = ("word for who keyed it", 6);
const COUNT: Place = ("count", 7);
const STATUS: Place = ("status", 8);
const FILE: Place = ("return", 10);
const SHEET: Place = ("sheet", 11);
const LINE: Place = ("line", 12);
const FIELD: Place = ("field", 13);
const LABELS: Place = ("labels", 14);
const DAY: Place = ("day", 15);
const UNDECLARED: Place = ("undeclared labels", 16);
const WHOLE: Place = ("whole", 17);
const DISPUTED: Place = ("disputed", 18);
const COUNTED_UP: Place = ("counted up", 19);
const ABSENT_IS_ZERO: Place = ("absent is zero", 20);

/// The values of a column in the rows that are left.
enum Values<T> {
    /// The same in each of them.
    Same(T),
    Each(Vec<T>),
}

impl<T: Copy> Values<T> {
    fn at(&self, row: usize) -> Option<T> {
        match self {
            Self::Same(value) => Some(*value),
            Self::Each(values) => values.get(row).copied(),
        }
    }
}

/// The columns of a group of rows, of which some rows are left.
struct Columns<'a> {
    group: &'a dyn RowGroupReader,
    /// The rows that are left: where a run of them begins, and how many it has.
    runs: Vec<(usize, usize)>,
    /// The first code that nothing stands for.
    unknown: Option<Error>,
}

/// A value that may be the same in all rows, as statistics write it.
trait Plain: DataType {
    fn of_bytes(bytes: &[u8]) -> Option<Self::T>;
}

impl Plain for Int32Type {
    fn of_bytes(bytes: &[u8]) -> Option<i32> {
        Some(i32::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl Plain for Int64Type {
    fn of_bytes(bytes: &[u8]) -> Option<i64> {
        Some(i64::from_le_bytes(bytes.try_into().ok()?))
    }
}

impl Plain for BoolType {
    fn of_bytes(bytes: &[u8]) -> Option<bool> {
        bytes.first().map(|byte| *byte != 0)
    }
}

impl Columns<'_> {
    /// How many rows are left.
    fn left(&self) -> usize {
        self.runs.iter().map(|(_, rows)| rows).sum()
    }

    /// Leaves the rows whose value passes a test.
    fn keep<T: Copy>(&mut self, values: &Values<T>, test: impl Fn(T) -> bool) {
        let rows = self.runs.iter().flat_map(|(from, rows)| *from..from + rows);
        let mut kept: Vec<(usize, usize)> = Vec::new();
        for (at, row) in rows.enumerate() {
            if values.at(at).is_some_and(&test) {
                match kept.last_mut() {
                    Some((from, rows)) if *from + *rows == row => *rows += 1,
                    _ => kept.push((row, 1)),
                }
            }
        }
        self.runs = kept;
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

    fn values<T: Plain>(&self, place: Place) -> Parquet<Values<T::T>> {
        match self.same(place).and_then(T::of_bytes) {
            Some(value) => Ok(Values::Same(value)),
            None => self.each::<T>(place).map(Values::Each),
        }
    }

    fn counts(&self) -> Parquet<Vec<Option<i64>>> {
        let (mut values, mut defined) = (Vec::new(), Vec::new());
        self.read::<Int64Type>(COUNT, |reader, rows| {
            let (read, ..) = reader.read_records(rows, Some(&mut defined), None, &mut values)?;
            Ok(read)
        })?;
        let mut values = values.into_iter();
        let value = |defined: i16| if defined == 1 { values.next() } else { None };
        Ok(defined.into_iter().map(value).collect())
    }

    fn periods(&self) -> Parquet<Values<Period>> {
        let starts = self.values::<Int32Type>(PERIOD_START)?;
        let months = self.values::<Int32Type>(MONTHS)?;
        let period = |start: i32, months: i32| {
            let first = Date::since_1970(start.into())?;
            Period::new(first.year(), first.month(), u16::try_from(months).ok()?)
        };
        let wrong = || foreign("a period");
        if let (Values::Same(start), Values::Same(months)) = (&starts, &months) {
            return Ok(Values::Same(period(*start, *months).ok_or_else(wrong)?));
        }
        let mut last: Option<(i32, i32, Period)> = None;
        let mut all = Vec::with_capacity(self.left());
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
    fn texts<T: Copy>(
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
        let texts: Vec<ByteArray> = self.each::<ByteArrayType>(place)?;
        // A text of the dictionary stands at one place in memory, wherever it is used.
        let mut known: FxHashMap<(usize, usize), T> = FxHashMap::default();
        let mut all = Vec::with_capacity(texts.len());
        for text in &texts {
            let at = (text.data().as_ptr().addr(), text.len());
            let value = match known.get(&at) {
                Some(value) => *value,
                None => {
                    let text = text.as_utf8()?;
                    let Some(value) = find(text) else {
                        self.unknown.get_or_insert(wrong(text)?);
                        return Ok(Values::Each(Vec::new()));
                    };
                    known.insert(at, value);
                    value
                }
            };
            all.push(value);
        }
        Ok(Values::Each(all))
    }
}
