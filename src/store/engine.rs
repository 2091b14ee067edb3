//! Figures that an engine made by the statements of [`sql`](crate::sql): from its Parquet files to those
//! of a store.
//!
//! A figure there has the labels it was written under as they are folded, where a store has their hash,
//! and it knows its file alone. Columns are found by their names, in whatever order and form the engine
//! writes them.

use std::collections::BTreeMap;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row as Record};
use serde::{Deserialize, Serialize};

use super::manifest::Form;
use super::{MappingRecord, Names, Row};
use crate::error::Error;
use crate::model::{Account, Code, Count, Date, FileId, KeyedBy, Origin, Part, Period, State};
use crate::resolve::{PartLabels, part_of};
use crate::tally::Figure;

/// The name and version of the form of an engine's folder.
pub const ENGINE_SCHEMA: &str = "channelshift/engine/1";

/// What the form of every version begins with.
const FORM: &str = "channelshift/engine/";

/// What an engine's folder was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineManifest {
    /// [`ENGINE_SCHEMA`].
    pub schema: String,
    /// The version of channelshift that wrote the statements.
    pub version: String,
    /// The engine.
    pub dialect: String,
    /// How the files are laid out.
    pub layout: String,
    /// The files, as the engine names them.
    pub files: Vec<String>,
    /// The SHA-256 of the sample by which they are read.
    pub sample: String,
    /// The SHA-256 of the project's own registers.
    pub registers: String,
    /// Every setting with its value, by its name such as `baseline.window`.
    pub settings: BTreeMap<String, String>,
    /// The mapping they are read by.
    pub mapping: Option<MappingRecord>,
    /// How many columns split figures into parts.
    pub parts: usize,
    /// Whether figures are counted up, one a row.
    pub counted_up: bool,
    /// Whether a channel of a council, service and unit without a figure is zero.
    pub absent_is_zero: bool,
}

impl EngineManifest {
    /// Whether the text of a manifest is of an engine's folder, of whatever version.
    pub fn is_form_of(text: &str) -> bool {
        let form = serde_json::from_str::<Form>(text).ok();
        let form = form.and_then(|form| form.schema);
        form.is_some_and(|form| form.starts_with(FORM))
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// Says in a sentence why it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if manifest.schema == ENGINE_SCHEMA {
            Ok(manifest)
        } else {
            Err(format!(
                "its form is `{}`, not `{ENGINE_SCHEMA}`",
                manifest.schema
            ))
        }
    }

    /// Its text.
    ///
    /// # Errors
    /// Only where the writer itself fails, which is a bug.
    pub fn text(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Error::Bug(format!("the manifest could not be written: {error}")))
    }
}

/// What the parquet package gives.
type Parquet<T> = Result<T, ParquetError>;

/// The figures of a Parquet file that an engine wrote, by what its folder was made by.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file.
pub fn engine_figures(bytes: Vec<u8>, made: &EngineManifest) -> Result<Vec<Row>, String> {
    let mut names = Names::default();
    records(bytes, |record| figure(&record, made, &mut names))
}

/// What became of rows, from a Parquet file that an engine wrote: added to the accounts of files.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file.
pub fn engine_accounts(
    bytes: Vec<u8>,
    accounts: &mut BTreeMap<String, Account>,
) -> Result<(), String> {
    let counted = records(bytes, |record| {
        let (file, outcome) = (record.text("file")?, record.text("outcome")?);
        let rows = u64::try_from(record.number("n")?).map_err(|_| foreign("n"))?;
        let account = accounts.entry(file.to_owned()).or_insert_with(|| Account {
            file: file.to_owned(),
            ..Account::default()
        });
        account.rows_in += rows;
        let reason = record.text("reason")?;
        match outcome {
            "used" => account.used += rows,
            "skipped" => account.skip(reason, rows),
            _ => {
                let code = Code::named(reason).ok_or_else(|| foreign("reason"))?;
                account.set_aside(code.name, rows);
            }
        }
        Ok(())
    });
    counted.map(drop)
}

/// Makes something of every record of a file.
fn records<T>(bytes: Vec<u8>, mut of: impl FnMut(Named) -> Parquet<T>) -> Result<Vec<T>, String> {
    let bytes = Bytes::from(bytes);
    let mut read = || -> Parquet<Vec<T>> {
        let reader = SerializedFileReader::new(bytes.clone())?;
        let schema = reader.metadata().file_metadata().schema();
        let columns = schema.get_fields().iter().enumerate();
        let columns: BTreeMap<String, usize> = columns
            .map(|(at, field)| (field.name().to_owned(), at))
            .collect();
        let records = reader.get_row_iter(None)?;
        records
            .map(|record| {
                of(Named {
                    record: record?,
                    columns: &columns,
                })
            })
            .collect()
    };
    // The reader may break off on bytes that contradict each other, which is their fault.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(&mut read)) {
        Ok(all) => all.map_err(|error| error.to_string()),
        Err(_) => Err("its parts contradict each other".into()),
    }
}

/// Why a file is none that the statements write.
fn foreign(column: &str) -> ParquetError {
    ParquetError::General(format!(
        "the column `{column}` is not what the statements write"
    ))
}

/// A record whose cells are asked for by their columns.
struct Named<'a> {
    record: Record,
    columns: &'a BTreeMap<String, usize>,
}

impl Named<'_> {
    fn cell(&self, column: &str) -> Parquet<&Field> {
        let at = self.columns.get(column);
        let cell = at.and_then(|at| self.record.get_column_iter().nth(*at));
        cell.map(|(_, cell)| cell).ok_or_else(|| foreign(column))
    }

    fn text(&self, column: &str) -> Parquet<&str> {
        match self.cell(column)? {
            Field::Str(text) => Ok(text),
            _ => Err(foreign(column)),
        }
    }

    fn number(&self, column: &str) -> Parquet<i64> {
        match self.cell(column)? {
            Field::Long(number) => Ok(*number),
            Field::Int(number) => Ok((*number).into()),
            _ => Err(foreign(column)),
        }
    }

    fn flag(&self, column: &str) -> Parquet<bool> {
        match self.cell(column)? {
            Field::Bool(flag) => Ok(*flag),
            _ => Err(foreign(column)),
        }
    }
}

fn figure(record: &Named, made: &EngineManifest, names: &mut Names) -> Parquet<Row> {
    let first: Date = record
        .text("period_start")?
        .parse()
        .map_err(|()| foreign("period_start"))?;
    let months = u16::try_from(record.number("months")?).map_err(|_| foreign("months"))?;
    let status = State::from_letter(record.text("status")?);
    let count = match (record.cell("count")?, status) {
        (Field::Null, Some(state)) => Count::Missing(state),
        (Field::Long(number), None) => {
            Count::Number(u64::try_from(*number).map_err(|_| foreign("count"))?)
        }
        _ => return Err(foreign("count")),
    };
    let labels = PartLabels {
        service: record.text("service_label")?,
        channel: record.text("channel_label")?,
        split_by: match made.parts {
            0 => Vec::new(),
            _ => record.text("part")?.split('\u{1f}').collect(),
        },
        service_undeclared: record.flag("service_undeclared")?,
        channel_undeclared: record.flag("channel_undeclared")?,
    };
    let (hash, undeclared) = if made.counted_up {
        (Part::COUNTED.labels, 0)
    } else {
        part_of(&labels)
    };
    Ok(Row {
        council: names.of(record.text("council")?),
        service: names.of(record.text("service")?),
        unit: names.of(record.text("unit")?),
        period: Period::new(first.year(), first.month(), months)
            .ok_or_else(|| foreign("period_start"))?,
        channel: names.of(record.text("channel")?),
        keyed_by: KeyedBy::from_word(record.text("keyed_by")?)
            .ok_or_else(|| foreign("keyed_by"))?,
        part: Part {
            labels: hash,
            day: u8::try_from(record.number("day")?).map_err(|_| foreign("day"))?,
        },
        file: names.of(record.text("file")?),
        figure: Figure {
            // Which line it stands in, nobody knows.
            origin: Origin {
                file: FileId::new(0),
                sheet: 0,
                line: 0,
                field: 0,
            },
            count,
            disputed: record.flag("disputed")?,
            undeclared,
            whole: record.flag("whole")?,
            is_counted_up: made.counted_up,
        },
        in_total: true,
        absent_is_zero: made.absent_is_zero,
    })
}
