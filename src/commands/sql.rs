//! `sql`: a sample to the statements and lookup tables by which an engine reads files like it.

use std::io::{Read, Seek};
use std::path::Path;

use super::folder::make_whole;
use super::inputs::{self, Inputs};
use super::output::{Screen, print};
use super::project::shown;
use super::store::MANIFEST;
use crate::cli::{SqlArgs, SqlDialect};
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, DayOrder, Findings};
use crate::read::{Dialect, Header, Manner, Reader};
use crate::recognise::{Counting, Plan};
use crate::render;
use crate::report::DataSet;
use crate::resolve::Lexicon;
use crate::returns::each_table;
use crate::sql::{Engine, LOOKUPS, RESULTS, Task, absent_is_zero, check, lookups, statements};
use crate::store::{ENGINE_SCHEMA, EngineManifest};

/// The file of the statements.
pub(super) const STATEMENTS: &str = "statements.sql";

/// A sample as it was recognised.
struct Sample {
    plan: Plan,
    order: DayOrder,
    header: Header,
    dialect: Dialect,
}

pub(super) fn run(args: &SqlArgs, screen: &Screen) -> Result<u8, Error> {
    if let Some(folder) = &args.output
        && folder.exists()
    {
        return Err(Error::Usage(format!(
            "`{}` is there already; name a new folder",
            shown(folder)
        )));
    }
    let inputs = inputs::find(&args.input)?;
    let [input] = inputs.files()? else {
        return Err(Error::Usage(
            "`sql` takes one file as a sample of the others; name these by --files".into(),
        ));
    };
    let record = inputs.record(input)?;
    let files = match args.files.as_slice() {
        [] => vec![shown(&input.path)],
        files => files.to_vec(),
    };
    let made = inputs.with(input, |name, source, manner, mapping| {
        let sample = sample(name, source, manner, mapping, &inputs)?;
        let period = sample.plan.blocks.first().map(|block| &block.period);
        let period = period.ok_or_else(|| Error::Bug("a plan without figures".into()))?;
        let lexicon = Lexicon::new(mapping, &inputs.registers, period, sample.order)?;
        let at = args
            .at
            .clone()
            .or_else(|| args.output.as_deref().map(shown));
        let task = Task {
            engine: engine(args.dialect),
            plan: &sample.plan,
            header: &sample.header,
            dialect: sample.dialect,
            lexicon: &lexicon,
            registers: &inputs.registers,
            files: &files,
            at: at.as_deref().unwrap_or("."),
        };
        let manifest = EngineManifest {
            schema: ENGINE_SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dialect: task.engine.name().to_owned(),
            layout: sample.plan.layout.to_owned(),
            files: files.clone(),
            sample: record.sha256.clone(),
            registers: inputs.registers_sha256()?,
            settings: inputs.settings.by_name(),
            mapping: record.mapping.clone(),
            parts: sample.plan.breakdown.len(),
            counted_up: sample.plan.counting == Counting::Rows,
            absent_is_zero: absent_is_zero(&sample.plan, mapping),
        };
        Ok((statements(&task), manifest, lookups(&lexicon)))
    })?;
    let (statements, manifest, lookups) =
        made.map_err(|refused| Error::Environment(format!("cannot read the file: {refused}")))?;
    match &args.output {
        None => print(statements.as_bytes())?,
        Some(folder) => {
            make_whole(folder, |folder| {
                fill(folder, &statements, &manifest, &lookups)
            })?;
            screen.say(&format!(
                "statements and lookup tables written to `{0}`; run `{0}/{STATEMENTS}` in the engine, then `channelshift baseline {0}`\n",
                shown(folder)
            ));
        }
    }
    Ok(0)
}

fn engine(dialect: SqlDialect) -> Engine {
    match dialect {
        SqlDialect::DuckDb => Engine::DuckDb,
        SqlDialect::Spark => Engine::Spark,
        SqlDialect::DataFusion => Engine::DataFusion,
    }
}

/// Recognises a sample.
fn sample<R: Read + Seek>(
    name: &str,
    mut source: R,
    manner: Manner,
    mapping: &Mapping,
    inputs: &Inputs,
) -> Result<Sample, Error> {
    let dialect = plain_dialect(name, &mut source, manner)?;
    source
        .rewind()
        .map_err(|error| Error::file("read", name, &error))?;
    let mut tables = Vec::new();
    each_table(
        name,
        source,
        manner,
        (mapping, &inputs.registers),
        |table, _| {
            let header = table.sheet.header.clone();
            tables.push(
                table
                    .plan
                    .map(|(plan, order)| (plan.clone(), order, header)),
            );
            Ok(())
        },
    )?;
    let not_one = || {
        Error::Usage(format!(
            "`{name}`: statements are written for one table whose columns are recognised; `channelshift check` says what this one holds"
        ))
    };
    if tables.len() > 1 {
        return Err(not_one());
    }
    let (plan, order, header) = tables.pop().flatten().ok_or_else(not_one)?;
    check(name, &plan, &header, mapping)?;
    Ok(Sample {
        plan,
        order,
        header,
        dialect,
    })
}

/// How a sample separates its cells.
fn plain_dialect<R: Read + Seek>(name: &str, source: R, manner: Manner) -> Result<Dialect, Error> {
    let (mut findings, mut account) = (Findings::default(), Account::default());
    let reader = Reader::open(name, source, manner, &mut findings)?;
    let mut reader = reader.ok_or_else(|| Error::Usage(format!("`{name}` holds no table")))?;
    reader.next_table(manner, &mut account, &mut findings)?;
    let dialect = reader.plain_dialect()?;
    let dialect = dialect.filter(|dialect| !dialect.backslash && !dialect.padded);
    dialect.ok_or_else(|| {
        Error::Usage(format!(
            "`{name}`: engines read texts in UTF-8, with a letter between cells and quotation marks that are doubled within; `channelshift cat` writes it so"
        ))
    })
}

/// Writes a folder for an engine to fill.
fn fill(
    folder: &Path,
    statements: &str,
    manifest: &EngineManifest,
    lookups: &[DataSet],
) -> Result<(), Error> {
    let fault = |path: &Path, error: &std::io::Error| Error::file("write", &shown(path), error);
    for name in RESULTS.iter().chain([&LOOKUPS]) {
        let within = folder.join(name);
        std::fs::create_dir_all(&within).map_err(|error| fault(&within, &error))?;
    }
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| fault(&path, &error))
    };
    write(STATEMENTS, statements.as_bytes())?;
    for set in lookups {
        write(
            &format!("{LOOKUPS}/{}.parquet", set.name),
            &render::parquet(set)?,
        )?;
    }
    write(MANIFEST, manifest.text()?.as_bytes())
}
