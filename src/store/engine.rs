//! Figures that an engine made by the statements of [`sql`](crate::sql): from its Parquet files to those
//! of a store.
//!
//! A figure there has the labels it was written under as they are folded, where a store has their hash,
//! and it knows its file alone. Columns are found by their names, in whatever order and form the engine
//! writes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::Parquet;
use super::engine_cells::{Filled, Rows, Texts, each_rows, foreign};
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

/// Takes the figures of a Parquet file that an engine wrote, by what its folder was made by, some at a
/// time.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file.
pub fn engine_figures(
    bytes: Vec<u8>,
    made: &EngineManifest,
    mut take: impl FnMut(Vec<Row>),
) -> Result<(), String> {
    let mut names = Names::default();
    each_rows(bytes, |rows| {
        let columns = FigureColumns::of(rows, made)?;
        let figures = (0..rows.count).map(|row| columns.figure(row, made, &mut names));
        take(figures.collect::<Parquet<_>>()?);
        Ok(())
    })
}

/// What became of rows, from a Parquet file that an engine wrote: added to the accounts of files.
///
/// # Errors
/// Says in a sentence why the bytes are not such a file.
pub fn engine_accounts(
    bytes: Vec<u8>,
    accounts: &mut BTreeMap<String, Account>,
) -> Result<(), String> {
    each_rows(bytes, |rows| {
        let (files, outcomes) = (rows.texts("file")?, rows.texts("outcome")?);
        let (reasons, numbers) = (rows.texts("reason")?, rows.numbers("n")?);
        for row in 0..rows.count {
            let (file, reason) = (files.at(row)?, reasons.at(row)?);
            let n = u64::try_from(numbers.at(row)?).map_err(|_| foreign("n"))?;
            let account = accounts.entry(file.to_owned()).or_insert_with(|| Account {
                file: file.to_owned(),
                ..Account::default()
            });
            account.rows_in += n;
            match outcomes.at(row)? {
                "used" => account.used += n,
                "skipped" => account.skip(reason, n),
                _ => {
                    let code = Code::named(reason).ok_or_else(|| foreign("reason"))?;
                    account.set_aside(code.name, n);
                }
            }
        }
        Ok(())
    })
}

/// The columns of figures.
struct FigureColumns<'r> {
    council: Texts<'r>,
    service: Texts<'r>,
    unit: Texts<'r>,
    period_start: Texts<'r>,
    months: Filled<'r, i64>,
    channel: Texts<'r>,
    keyed_by: Texts<'r>,
    count: Filled<'r, i64>,
    status: Texts<'r>,
    service_label: Texts<'r>,
    channel_label: Texts<'r>,
    /// Where columns split figures into parts.
    part: Option<Texts<'r>>,
    service_undeclared: Filled<'r, bool>,
    channel_undeclared: Filled<'r, bool>,
    day: Filled<'r, i64>,
    whole: Filled<'r, bool>,
    disputed: Filled<'r, bool>,
    file: Texts<'r>,
}

impl<'r> FigureColumns<'r> {
    fn of(rows: &'r Rows, made: &EngineManifest) -> Parquet<Self> {
        Ok(Self {
            council: rows.texts("council")?,
            service: rows.texts("service")?,
            unit: rows.texts("unit")?,
            period_start: rows.texts("period_start")?,
            months: rows.numbers("months")?,
            channel: rows.texts("channel")?,
            keyed_by: rows.texts("keyed_by")?,
            count: rows.numbers("count")?,
            status: rows.texts("status")?,
            service_label: rows.texts("service_label")?,
            channel_label: rows.texts("channel_label")?,
            part: match made.parts {
                0 => None,
                _ => Some(rows.texts("part")?),
            },
            service_undeclared: rows.flags("service_undeclared")?,
            channel_undeclared: rows.flags("channel_undeclared")?,
            day: rows.numbers("day")?,
            whole: rows.flags("whole")?,
            disputed: rows.flags("disputed")?,
            file: rows.texts("file")?,
        })
    }

    /// The figure of a row.
    fn figure(&self, row: usize, made: &EngineManifest, names: &mut Names) -> Parquet<Row> {
        let period = || {
            let first: Date = self.period_start.at(row).ok()?.parse().ok()?;
            let months = u16::try_from(self.months.at(row).ok()?).ok()?;
            Period::new(first.year(), first.month(), months)
        };
        let count = || match (
            self.count.cell(row),
            State::from_letter(self.status.at(row).ok()?),
        ) {
            (None, Some(state)) => Some(Count::Missing(state)),
            (Some(number), None) => Some(Count::Number(u64::try_from(*number).ok()?)),
            _ => None,
        };
        let keyed_by = KeyedBy::from_word(self.keyed_by.at(row)?);
        let (part, undeclared) = self.part(row, made)?;
        Ok(Row {
            council: names.of(self.council.at(row)?),
            service: names.of(self.service.at(row)?),
            unit: names.of(self.unit.at(row)?),
            period: period().ok_or_else(|| foreign("period_start"))?,
            channel: names.of(self.channel.at(row)?),
            keyed_by: keyed_by.ok_or_else(|| foreign("keyed_by"))?,
            part,
            file: names.of(self.file.at(row)?),
            figure: Figure {
                // Which line it stands in, nobody knows.
                origin: Origin {
                    file: FileId::new(0),
                    sheet: 0,
                    line: 0,
                    field: 0,
                },
                count: count().ok_or_else(|| foreign("count"))?,
                disputed: self.disputed.at(row)?,
                undeclared,
                whole: self.whole.at(row)?,
                is_counted_up: made.counted_up,
            },
            in_total: true,
            absent_is_zero: made.absent_is_zero,
        })
    }

    /// Which part of what it is about the figure of a row is, and the labels that nobody declares.
    fn part(&self, row: usize, made: &EngineManifest) -> Parquet<(Part, u64)> {
        let day = u8::try_from(self.day.at(row)?).map_err(|_| foreign("day"))?;
        if made.counted_up {
            let labels = Part::COUNTED.labels;
            return Ok((Part { labels, day }, 0));
        }
        let (labels, undeclared) = part_of(&PartLabels {
            service: self.service_label.at(row)?,
            channel: self.channel_label.at(row)?,
            split_by: match &self.part {
                Some(parts) => parts.at(row)?.split('\u{1f}').collect(),
                None => Vec::new(),
            },
            service_undeclared: self.service_undeclared.at(row)?,
            channel_undeclared: self.channel_undeclared.at(row)?,
        });
        Ok((Part { labels, day }, undeclared))
    }
}
