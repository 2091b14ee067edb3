//! `export`: the baseline as open data, in a folder that appears whole or not at all.

use std::path::Path;

use serde::Deserialize;

use super::disclosed::{anything_left, disclosed, rule};
use super::fingerprint::{of_file, of_returns, written};
use super::folder::make_whole;
use super::inputs::Inputs;
use super::output::Screen;
use super::project::shown;
use super::question::with_answer;
use crate::baseline::Baseline;
use crate::cli::ExportArgs;
use crate::error::Error;
use crate::model::plural;
use crate::registers;
use crate::render;
use crate::report::{
    Context, PackedFile, Run, Taken, Written, baseline_answer, baseline_document, book, csvw,
    data_package, data_sets, export_read_me, manifest,
};
use crate::statistics::disclosure::Rule;

/// What an export is made from and by.
const MANIFEST: &str = "manifest.json";

/// A file to write: its name and its bytes.
type Named = (String, Vec<u8>);

pub(super) fn run(args: &ExportArgs, screen: &Screen) -> Result<u8, Error> {
    refuse_others(&args.output)?;
    let outputs = std::slice::from_ref(&args.output);
    with_answer(
        &args.input,
        &args.question,
        outputs,
        screen,
        |baseline, context, inputs| {
            let rule = rule(args.disclosure, &inputs.settings);
            let as_of = args.input.rules.as_of.as_deref();
            let files = write(baseline, context, rule, inputs, as_of, &args.output)?;
            screen.say(&format!(
                "{} written to `{}`\n",
                plural(files, "file"),
                shown(&args.output)
            ));
            Ok(())
        },
    )
}

/// Writes a baseline as open data into a folder, whole or not at all; how many files there are.
pub(super) fn write(
    baseline: &Baseline,
    context: Context,
    rule: Option<Rule>,
    inputs: &Inputs,
    as_of: Option<&str>,
    folder: &Path,
) -> Result<u64, Error> {
    refuse_others(folder)?;
    let baseline = &disclosed(baseline, rule, context.registers)?;
    anything_left(baseline)?;
    let mut files = files(baseline, context)?;
    let outputs = files.iter().map(|(name, bytes)| written(name, bytes));
    let run = Run {
        settings: &inputs.settings,
        as_of,
    };
    let outputs = outputs.collect();
    let manifest = manifest(baseline, context, run, taken(inputs)?, outputs);
    files.push((MANIFEST.into(), render::json(&manifest)?.into_bytes()));
    make_whole(folder, |folder| fill(folder, &files))?;
    Ok(files.len() as u64)
}

/// All files but the manifest.
fn files(baseline: &Baseline, context: Context) -> Result<Vec<Named>, Error> {
    let answer = baseline_answer(baseline, context);
    let sets = data_sets(baseline, context);
    let mut files: Vec<Named> = Vec::new();
    let mut described: Vec<Written> = Vec::new();
    for set in &sets {
        let name = format!("{}.csv", set.name);
        let text = render::data_csv(set)?;
        described.push(written(&name, text.as_bytes()));
        files.push((name.clone(), text.into_bytes()));
        let metadata = csvw(set, context.sources, &answer.notes);
        let name = format!("{name}-metadata.json");
        files.push((name, render::json(&metadata)?.into_bytes()));
        let lines = render::json_lines(set.objects())?;
        files.push((format!("{}.jsonl", set.name), lines.into_bytes()));
        files.push((format!("{}.parquet", set.name), render::parquet(set)?));
    }
    let packed = sets.iter().zip(&described).map(|(set, file)| PackedFile {
        set,
        bytes: file.bytes,
        sha256: &file.sha256,
    });
    let packed: Vec<PackedFile> = packed.collect();
    let title = &answer.records.title;
    let package = data_package(title, context.sources, &answer.notes, &packed);
    let document = baseline_document(baseline, context);
    files.push(("baseline.json".into(), render::json(&document)?.into()));
    files.push(("baseline.xlsx".into(), render::workbook(&book(&answer))?));
    files.push(("datapackage.json".into(), render::json(&package)?.into()));
    files.push(("README.txt".into(), export_read_me(&answer, &sets).into()));
    Ok(files)
}

/// What went into a run besides what its report is made from.
fn taken(inputs: &Inputs) -> Result<Taken, Error> {
    let own = inputs.own_files()?;
    let shipped = registers::shipped().iter();
    Ok(Taken {
        returns: of_returns(inputs)?,
        project_files: own
            .iter()
            .map(|path| of_file(path))
            .collect::<Result<_, _>>()?,
        registers: shipped
            .map(|(name, text)| written(name, text.as_bytes()))
            .collect(),
    })
}

fn fill(folder: &Path, files: &[Named]) -> Result<(), Error> {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| Error::file("write", name, &error))?;
    }
    Ok(())
}

/// What the manifest of an earlier export says of its folder; nothing where it is not one.
#[derive(Default, Deserialize)]
struct Earlier {
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    file: String,
}

/// Refuses a folder that holds anything but an earlier export, which is replaced: it would be lost.
fn refuse_others(folder: &Path) -> Result<(), Error> {
    let name = shown(folder);
    if !folder.exists() {
        return Ok(());
    }
    let fault = |error: std::io::Error| Error::file("read", &name, &error);
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder).map_err(fault)? {
            names.push(entry.map_err(fault)?.file_name());
        }
        let earlier = folder.join(MANIFEST);
        let listed = std::fs::read(earlier).unwrap_or_default();
        let listed: Earlier = serde_json::from_slice(&listed).unwrap_or_default();
        let is_of_export = |name: &std::ffi::OsString| {
            let mut outputs = listed.outputs.iter();
            name == MANIFEST || outputs.any(|output| *name == *output.file)
        };
        if names.iter().all(is_of_export) {
            return Ok(());
        }
    }
    Err(Error::Usage(format!(
        "`{name}` holds something else than an earlier export; name a new folder, so that nothing \
         is lost"
    )))
}
