//! `merge`: stores that were built of shards of the returns, as the one store of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::answer::{formats, give};
use super::build::{exit_code, finish, old, periods, published, revise};
use super::machine::threads;
use super::output::Screen;
use super::project::{
    MAPPINGS, folder_of, mapping_record, mappings_in, needs_project, project, registers,
    registers_sha256, settings_for, shown,
};
use super::store::{Content, Found, Opened, SET_ASIDE, Store, damaged, open_store, store_folder};
use super::watch;
use crate::cli::MergeArgs;
use crate::error::Error;
use crate::model::{Period, plural};
use crate::registers::Registers;
use crate::report::{MergedStores, Shard, merge_answer};
use crate::settings::Checks;
use crate::store::{
    Clash, Codes, CouncilRecord, Differing, FiguresFile, Manifest, MappingRecord, Merged, Row,
    SCHEMA, clashed, council_records, differing, file_name, merged, merged_rows, name_of,
    set_aside_by_file, set_aside_text, sum_up,
};
use crate::threads::in_order;

pub(super) fn run(args: &MergeArgs, screen: &Screen) -> Result<u8, Error> {
    // What cannot be written is told before the long part.
    let outputs = formats(&args.output.files)?;
    let publish = periods(&args.publish)?;
    let own = args.project();
    let settings_path = project(&own)?.ok_or_else(needs_project)?;
    let folder = folder_of(&settings_path);
    let store = Store::of(folder);
    // Held until the end of the function.
    let _lock = store.lock()?;
    let shards: Vec<Opened> = args
        .shards
        .iter()
        .map(|path| open(path))
        .collect::<Result<_, _>>()?;
    let old = old(&store, &args.publish, screen, |_| false)?;
    let before = old.as_ref().map(|old| &old.manifest);
    let mappings = mappings_in(&folder.join(MAPPINGS))?;
    let (settings, registers) = (settings_for(&own)?, registers(Some(folder), &mappings)?);
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registers: registers_sha256(Some(folder), &mappings)?,
        settings: settings.by_name(),
        passed_over: Vec::new(),
        published: before.map_or_else(Vec::new, |before| before.published.clone()),
        inputs: Vec::new(),
        figures: Vec::new(),
        councils: Vec::new(),
        set_aside: String::new(),
    };
    let named = shards
        .iter()
        .map(|shard| (shown(&shard.folder), &shard.manifest));
    let mappings: Vec<MappingRecord> = mappings
        .iter()
        .map(|mapping| mapping_record(Some(folder), mapping))
        .collect::<Result<_, _>>()?;
    let mut all = merged(manifest, &mappings, &named.collect::<Vec<_>>())?;
    for period in &publish {
        all.manifest.publish(period);
    }
    let figures = figures(&mut all, &shards)?;
    let checks = &settings.checks;
    all.manifest.councils = watch::stage("store", || {
        councils(&all.manifest, &figures, &shards, (&registers, checks))
    })?;
    sum_up(&mut all.manifest);
    let mut changed = None;
    if let Some(old) = &old {
        let published = published(&old.manifest);
        let periods: Vec<Period> = published.iter().map(|(_, period)| *period).collect();
        let found = changes(old, &all.manifest, &figures, &periods)?;
        revise(&mut all.manifest, &published, &found, &args.publish)?;
        changed = Some(found.all);
    }
    let list = set_aside(&all, &shards)?;
    let files = finish(&mut all.manifest, &list, figures.files)?;
    let has_list = old.as_ref().is_some_and(|old| old.set_aside.is_some());
    let is_new = before != Some(&all.manifest);
    if is_new || !has_list {
        store.write(&files, before)?;
    }
    let code = exit_code(&all.manifest, args.rules.fail_on);
    let done = MergedStores {
        folder: shown(&store.folder()),
        shards: taken(&all, &shards),
        again: all.again.into_iter().collect(),
        changed,
        is_new,
        manifest: all.manifest,
    };
    give(&merge_answer(&done), args.output.format, &outputs, screen)?;
    Ok(code)
}

/// Opens the store that a path names.
fn open(path: &Path) -> Result<Opened, Error> {
    let folder = store_folder(path)?.ok_or_else(|| {
        Error::Usage(format!(
            "`{0}` holds no store; run `channelshift build {0}` first",
            shown(path)
        ))
    })?;
    match open_store(&folder, |_| false)? {
        Found::Store(opened) => Ok(opened),
        Found::Damaged(why) => Err(damaged(&why)),
    }
}

/// The files of figures of a store that is made of others.
struct Figures {
    files: BTreeMap<String, Content>,
    /// The number of the store that has a file as it is, by the file's path.
    from: BTreeMap<String, usize>,
}

/// Files of figures by their names, which all files of a council share.
type ByName<'f, T> = BTreeMap<&'f str, Vec<(&'f str, T)>>;

impl Figures {
    fn by_name(&self) -> ByName<'_, &Content> {
        let mut by_name = ByName::new();
        for (path, content) in &self.files {
            let own: &mut Vec<_> = by_name.entry(name_of(path)).or_default();
            own.push((path.as_str(), content));
        }
        by_name
    }
}

/// What is found of each council: as a store records it that alone has its figures, or by all of them.
fn councils(
    manifest: &Manifest,
    figures: &Figures,
    shards: &[Opened],
    (registers, checks): (&Registers, &Checks),
) -> Result<Vec<CouncilRecord>, Error> {
    let (mut councils, mut others): (Vec<CouncilRecord>, Vec<Vec<&Content>>) = Default::default();
    for (name, files) in figures.by_name() {
        let mut from = files.iter().map(|(path, _)| figures.from.get(*path));
        let first = from.next().flatten();
        let alone = first.filter(|first| from.all(|other| other == Some(first)));
        let shard = alone.and_then(|number| shards.get(*number));
        let known = shard.iter().flat_map(|shard| &shard.manifest.councils);
        let known = known.filter(|one| file_name(&one.council) == name);
        let before = councils.len();
        councils.extend(known.cloned());
        if councils.len() == before {
            others.push(files.into_iter().map(|(_, content)| content).collect());
        }
    }
    let names = manifest.inputs.iter().map(|input| input.file.as_str());
    let names: Vec<&str> = names.collect();
    let codes = Codes::new(registers, names.iter().copied());
    let found = in_order(threads(), &others, |files| {
        let mut figures = Vec::new();
        for content in files {
            figures.extend(content.figures(&codes)?);
        }
        Ok::<_, Error>(council_records(&figures, &names, registers, checks))
    });
    for found in found {
        councils.extend(found?);
    }
    councils.sort_by(|one, other| one.council.cmp(&other.council));
    Ok(councils)
}

/// The files of figures, which the manifest then lists. A file of one store stays as it is; where
/// several have figures of a council and year, their rows are put together.
fn figures(all: &mut Merged, shards: &[Opened]) -> Result<Figures, Error> {
    let mut by_path: BTreeMap<&str, Vec<(usize, &FiguresFile)>> = BTreeMap::new();
    for (number, shard) in shards.iter().enumerate() {
        for file in &shard.manifest.figures {
            // Figures of returns that an earlier store has too are taken from there.
            if !file.is_of(|name| all.from.get(name) != Some(&number)) {
                by_path.entry(&file.path).or_default().push((number, file));
            }
        }
    }
    let (mut files, mut from) = (BTreeMap::new(), BTreeMap::new());
    let mut clashes: Vec<Clash> = Vec::new();
    for (path, of_stores) in by_path {
        let only = match of_stores.as_slice() {
            [(number, file)] if file.is_of(|name| all.from.get(name) == Some(number)) => {
                shards.get(*number).zip(Some((*number, *file)))
            }
            _ => None,
        };
        if let Some((shard, (number, file))) = only {
            from.insert(path.to_owned(), number);
            all.manifest.figures.push(file.clone());
            let (folder, file) = (shard.folder.clone(), file.clone());
            files.insert(path.to_owned(), Content::As { folder, file });
            continue;
        }
        let mut rows: Vec<Row> = Vec::new();
        for (number, file) in of_stores {
            if let Some(shard) = shards.get(number) {
                let own = shard.rows(file)?.into_iter();
                rows.extend(own.filter(|row| all.from.get(&*row.file) == Some(&number)));
            }
        }
        let (rows, found) = merged_rows(rows);
        clashes.extend(found);
        let (file, bytes) = FiguresFile::new(path, &rows)?;
        all.manifest.figures.push(file);
        files.insert(path.to_owned(), Content::new(bytes));
    }
    if clashes.is_empty() {
        Ok(Figures { files, from })
    } else {
        Err(clashed(&clashes))
    }
}

/// How many figures differ from the store before, by the files that differ.
fn changes(
    old: &Opened,
    new: &Manifest,
    figures: &Figures,
    published: &[Period],
) -> Result<Differing, Error> {
    let known = |manifest: &Manifest| -> BTreeSet<(String, String)> {
        let files = manifest.figures.iter();
        files
            .map(|file| (file.path.clone(), file.sha256.clone()))
            .collect()
    };
    let (before, after) = (known(&old.manifest), known(new));
    let mut by_name: BTreeMap<&str, (Vec<&FiguresFile>, Vec<&Content>)> = BTreeMap::new();
    for file in &old.manifest.figures {
        if !after.contains(&(file.path.clone(), file.sha256.clone())) {
            by_name.entry(name_of(&file.path)).or_default().0.push(file);
        }
    }
    for (path, content) in &figures.files {
        if !before.contains(&(path.clone(), content.sha256().to_owned())) {
            by_name.entry(name_of(path)).or_default().1.push(content);
        }
    }
    let mut all = Differing::default();
    for (files, contents) in by_name.into_values() {
        let (mut was, mut is) = (Vec::new(), Vec::new());
        for file in files {
            was.extend(old.rows(file)?);
        }
        for content in contents {
            is.extend(content.rows()?);
        }
        all.extend(differing(&was, &is, published));
    }
    Ok(all)
}

/// The list of rows that were set aside in all of them.
fn set_aside(all: &Merged, shards: &[Opened]) -> Result<String, Error> {
    let mut lists: Vec<BTreeMap<String, Vec<Vec<String>>>> = Vec::new();
    for shard in shards {
        let path = || shown(&shard.folder.join(SET_ASIDE));
        let list = match &shard.set_aside {
            Some(list) => {
                set_aside_by_file(list).map_err(|why| damaged(&format!("`{}`: {why}", path())))?
            }
            None => BTreeMap::new(),
        };
        let inputs = &shard.manifest.inputs;
        let rows = inputs
            .iter()
            .flat_map(|input| input.set_aside.values())
            .sum();
        if shard.set_aside.is_none() && rows > 0 {
            return Err(Error::Usage(format!(
                "`{}` was taken out, and {} set aside; put it back, or build the shard again",
                path(),
                match rows {
                    1 => "1 row was".to_owned(),
                    rows => format!("{} were", plural(rows, "row")),
                }
            )));
        }
        lists.push(list);
    }
    let in_order = all.manifest.inputs.iter();
    let in_order: Vec<Vec<String>> = in_order
        .filter_map(|input| {
            let list = lists.get_mut(*all.from.get(&input.file)?)?;
            list.remove(&input.file)
        })
        .flatten()
        .collect();
    set_aside_text(&in_order)
}

/// What was taken from each store.
fn taken(all: &Merged, shards: &[Opened]) -> Vec<Shard> {
    let folders = shards.iter().map(|shard| &shard.folder);
    folders
        .enumerate()
        .map(|(number, folder): (usize, &PathBuf)| {
            let inputs = all.manifest.inputs.iter();
            let own = inputs.filter(|input| all.from.get(&input.file) == Some(&number));
            Shard::of(shown(folder), own)
        })
        .collect()
}
