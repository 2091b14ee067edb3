//! The figures of a store that a question is about, straight to ids; of its columns, [`Columns`] reads
//! the rows that the question leaves.

use bytes::Bytes;
use parquet::data_type::{BoolType, Int32Type, Int64Type};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::Type;
use rustc_hash::FxHashMap;

use super::columns::{MESSAGE, Parquet, foreign, guarded};
use super::rows_left::{
    ABSENT_IS_ZERO, CHANNEL, COUNCIL, COUNTED_UP, Columns, DAY, DISPUTED, FIELD, FILE, KEYED_BY,
    LABELS, LINE, SERVICE, SHEET, STATUS, UNDECLARED, UNIT, Values, WHOLE,
};
use crate::error::Error;
use crate::model::{Count, FileId, Key, KeyedBy, Origin, Part, Period, ServiceId, State, UnitId};
use crate::registers::Registers;
use crate::tally::{Figure, Filling, Kept, Tally};

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
    /// The columns that every file has.
    columns: Parquet<Type>,
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
            columns: parse_message_type(MESSAGE),
        }
    }

    /// The figures of a Parquet file of a store that are asked for, in their order.
    ///
    /// # Errors
    /// Where the bytes are no such file, or have a code that no register has.
    pub fn figures(&self, bytes: Vec<u8>, wanted: &Wanted) -> Result<Vec<Kept>, NotGiven> {
        let mut figures = Vec::new();
        self.each(bytes, wanted, |kept| figures.push(kept))?;
        Ok(figures)
    }

    /// The same as a tally.
    ///
    /// # Errors
    /// As for [`Codes::figures`].
    pub fn tally(&self, bytes: Vec<u8>, wanted: &Wanted) -> Result<Tally, NotGiven> {
        let mut filling = Filling::default();
        self.each(bytes, wanted, |kept| filling.keep(&kept))?;
        Ok(filling.finish())
    }

    /// Takes the figures that are asked for, in their order.
    fn each(
        &self,
        bytes: Vec<u8>,
        wanted: &Wanted,
        take: impl FnMut(Kept),
    ) -> Result<(), NotGiven> {
        let read = guarded(|| self.read(Bytes::from(bytes), wanted, take));
        read.map_err(NotGiven::Damaged)?.map_err(NotGiven::Failed)
    }

    fn read(
        &self,
        bytes: Bytes,
        wanted: &Wanted,
        mut take: impl FnMut(Kept),
    ) -> Parquet<Result<(), Error>> {
        let reader = SerializedFileReader::new(bytes)?;
        let columns = self.columns.as_ref().ok();
        if Some(reader.metadata().file_metadata().schema()) != columns {
            return Err(foreign("the list of columns"));
        }
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group)?;
            if let Err(error) = self.read_group(group.as_ref(), wanted, &mut take)? {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    fn read_group(
        &self,
        group: &dyn RowGroupReader,
        wanted: &Wanted,
        take: &mut impl FnMut(Kept),
    ) -> Parquet<Result<(), Error>> {
        let rows = usize::try_from(group.metadata().num_rows()).map_err(|_| foreign("a number"))?;
        let mut columns = Columns::new(group, rows);
        let registers = self.registers;
        let mut periods = None;
        if let Some(window) = wanted.window {
            let all = columns.periods()?;
            periods = Some(columns.keep(all, |period| period.overlaps(window)));
        }
        let left = columns.left();
        if !wanted.services.is_empty() {
            let services = columns.texts(SERVICE, |id| registers.services.id(id))?;
            columns.keep(services, |id| wanted.services.contains(&id));
        }
        if let Some(unit) = wanted.unit {
            let units = columns.texts(UNIT, |id| registers.units.find(id))?;
            columns.keep(units, |id| id == unit);
        }
        let periods = match periods {
            Some(periods) if columns.left() == left => periods,
            _ => columns.periods()?,
        };
        self.take_all(&mut columns, &periods, take)?;
        Ok(columns.unknown().map_or(Ok(()), Err))
    }

    /// Takes the figures of the rows that are left.
    fn take_all(
        &self,
        from: &mut Columns,
        periods: &Values<Period>,
        take: &mut impl FnMut(Kept),
    ) -> Parquet<()> {
        let registers = self.registers;
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
        if from.has_unknown() {
            return Ok(());
        }
        // What is mostly the same in all rows is looked at as one.
        let rows = from.left();
        let subjects = councils.zip(&units, rows);
        let places = files.zip(&sheets, rows).zip(&fields.zip(&days, rows), rows);
        let marks = whole.zip(&disputed, rows);
        let marks = marks.zip(&counted_up.zip(&absent_is_zero, rows), rows);
        let missing = || foreign("the number of rows");
        for at in 0..rows {
            let (council, unit) = subjects.at(at).ok_or_else(missing)?;
            let ((file, sheet), (field, day)) = places.at(at).ok_or_else(missing)?;
            let ((whole, disputed), (is_counted_up, absent_is_zero)) =
                marks.at(at).ok_or_else(missing)?;
            let key = Key {
                council,
                service: services.at(at).ok_or_else(missing)?,
                unit,
                period: periods.at(at).ok_or_else(missing)?,
                channel: channels.at(at).ok_or_else(missing)?,
                keyed_by: keyed_by.at(at).ok_or_else(missing)?,
            };
            let number = counts.at(at).ok_or_else(missing)?;
            let figure = Figure {
                origin: Origin {
                    file,
                    sheet: u16::try_from(sheet).map_err(|_| foreign("a sheet"))?,
                    line: lines.at(at).ok_or_else(missing)?.cast_unsigned(),
                    field: field.cast_unsigned(),
                },
                count: match (number, states.at(at).ok_or_else(missing)?) {
                    (Some(number), None) => Count::Number(number.cast_unsigned()),
                    (None, Some(state)) => Count::Missing(state),
                    _ => return Err(foreign("a count beside its status")),
                },
                disputed,
                undeclared: undeclared.at(at).ok_or_else(missing)?.cast_unsigned(),
                whole,
                is_counted_up,
            };
            take(Kept {
                key,
                part: Part {
                    labels: labels.at(at).ok_or_else(missing)?.cast_unsigned(),
                    day: u8::try_from(day).map_err(|_| foreign("a day"))?,
                },
                figure,
                absent_is_zero,
            });
        }
        Ok(())
    }
}
