//! `build`: the returns of a project into its store, those that are new or changed.

mod parts;
mod plan;
mod read;
mod seen;

use std::collections::BTreeMap;

use super::answer::{formats, give};
use super::inputs::{self, Inputs};
use super::output::Screen;
use super::store::{Content, Found, MANIFEST, Opened, SET_ASIDE, Store, open_store};
use super::{exit_code_of, question};
use crate::cli::{BuildArgs, FailOn, PublishArgs};
use crate::error::Error;
use crate::model::{Findings, Period, plural};
use crate::report::{Built, build_answer};
use crate::store::{Differing, FiguresFile, Manifest, SCHEMA, set_aside_text};
use parts::make;
use read::{Read, read};
use seen::Seen;

pub(super) fn run(args: &BuildArgs, screen: &Screen) -> Result<u8, Error> {
    // What cannot be written is told before the long part.
    let outputs = formats(&args.output.files)?;
    let inputs = inputs::find_returns(&args.project.input())?;
    let done = build(&inputs, args, screen)?;
    screen.say_findings(&done.findings);
    give(
        &build_answer(&done.built),
        args.output.format,
        &outputs,
        screen,
    )?;
    Ok(exit_code(&done.built.manifest, args.project.rules.fail_on))
}

/// What a build did.
pub(super) struct Done {
    pub(super) built: Built,
    /// What was found in the returns that were read.
    pub(super) findings: Findings,
}

/// 1 where a return of the store has findings as grave as this, read now or before.
pub(super) fn exit_code(manifest: &Manifest, fail_on: FailOn) -> u8 {
    exit_code_of(fail_on, |severity| {
        let inputs = manifest.inputs.iter();
        inputs.map(|input| input.findings(severity)).sum()
    })
}

/// Brings the store of a project up to its returns.
pub(super) fn build(inputs: &Inputs, args: &BuildArgs, screen: &Screen) -> Result<Done, Error> {
    let publish = periods(&args.publish)?;
    let store = Store::of(inputs.project_folder()?);
    // Held until the end of the function.
    let _lock = store.lock()?;
    let mut seen = Seen::of(inputs.project_folder()?);
    let is_known = |file: &FiguresFile| seen.has(&store.folder(), file);
    let old = old(&store, &args.publish, screen, is_known)?;
    let mut manifest = Manifest {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        registers: inputs.registers_sha256()?,
        settings: inputs.settings.by_name(),
        passed_over: inputs.passed_over(),
        published: old
            .as_ref()
            .map_or_else(Vec::new, |old| old.manifest.published.clone()),
        inputs: inputs
            .files()?
            .iter()
            .map(|input| seen.record(inputs, input))
            .collect::<Result<_, _>>()?,
        figures: Vec::new(),
        councils: Vec::new(),
        set_aside: String::new(),
    };
    for period in &publish {
        manifest.publish(period);
    }
    let mut read = read(inputs, &mut manifest, old.as_ref())?;
    let before = old.as_ref().map(|old| &old.manifest);
    let published = before.map_or_else(Vec::new, published);
    let of_published: Vec<Period> = published.iter().map(|(_, period)| *period).collect();
    let made = make(inputs, &mut manifest, (&read, old.as_ref()), &of_published)?;
    let changed = made.differing.all;
    revise(&mut manifest, &published, &made.differing, &args.publish)?;
    let files = files(&mut manifest, made.files, &mut read, old.as_ref())?;
    let has_list = old.as_ref().is_some_and(|old| old.set_aside.is_some());
    let is_new = before != Some(&manifest);
    // A list that was left out is put back, and nothing is new for it.
    if is_new || !has_list {
        store.write(&files, before)?;
    }
    seen.look_at(&store.folder(), &manifest);
    seen.keep();
    let withdrawn = before.map_or_else(Vec::new, |before| {
        let there = manifest.by_name();
        let gone = before.inputs.iter();
        let gone = gone.filter(|input| !there.contains_key(input.file.as_str()));
        gone.cloned().collect()
    });
    Ok(Done {
        built: Built {
            folder: super::project::shown(&store.folder()),
            states: read.states,
            withdrawn,
            changed: before.map(|_| changed),
            is_new,
            manifest,
        },
        findings: read.findings,
    })
}

/// The periods to publish, as they are recorded.
pub(super) fn periods(args: &PublishArgs) -> Result<Vec<String>, Error> {
    let periods = args.periods.iter();
    periods
        .map(|text| Ok(question::period(text)?.to_string()))
        .collect()
}

/// The store as it is; a damaged one is none, and said. Files that are known are not looked at.
pub(super) fn old(
    store: &Store,
    args: &PublishArgs,
    screen: &Screen,
    is_known: impl Fn(&FiguresFile) -> bool,
) -> Result<Option<Opened>, Error> {
    if !store.is_there()? {
        return Ok(None);
    }
    match open_store(&store.folder(), is_known)? {
        Found::Store(opened) => Ok(Some(opened)),
        Found::Damaged(why) if args.revise => {
            screen.say(&format!(
                "the store is damaged, so it is made anew: {why}\n"
            ));
            Ok(None)
        }
        Found::Damaged(why) => Err(Error::Environment(format!(
            "the store is damaged: {why}; put it back from a copy, or build it anew with \
             `--revise`, which forgets what was published"
        ))),
    }
}

/// The published periods of a store, as they are recorded and as they are.
pub(super) fn published(before: &Manifest) -> Vec<(String, Period)> {
    let published = before.published.iter();
    let periods = published.map(|own| Some((own.period.clone(), own.period.parse().ok()?)));
    periods.flatten().collect()
}

/// Refuses to change what is published, or counts the revision. What differs is asked of the periods
/// in their order.
pub(super) fn revise(
    manifest: &mut Manifest,
    published: &[(String, Period)],
    differing: &Differing,
    args: &PublishArgs,
) -> Result<(), Error> {
    for ((period, _), (figures, first)) in published.iter().zip(&differing.within) {
        let Some(first) = first else {
            continue;
        };
        if !args.revise {
            return Err(Error::Usage(format!(
                "{period} is published, and {} of it would change, the first that of {first}; the \
                 store is left as it was. Say `--revise` to publish a revision",
                plural(*figures as u64, "figure"),
            )));
        }
        let own = manifest.published.iter_mut();
        for own in own.filter(|own| own.period == *period) {
            own.revisions += 1;
        }
    }
    Ok(())
}

/// The files of the store, which the manifest then lists.
fn files(
    manifest: &mut Manifest,
    made: Vec<(FiguresFile, Vec<u8>)>,
    read: &mut Read,
    old: Option<&Opened>,
) -> Result<BTreeMap<String, Content>, Error> {
    let mut figures: BTreeMap<String, (FiguresFile, Content)> = BTreeMap::new();
    if let Some(old) = old {
        for file in &old.manifest.figures {
            if !read.touched.contains(&file.path) {
                let folder = old.folder.clone();
                let file = file.clone();
                let content = Content::As {
                    folder,
                    file: file.clone(),
                };
                figures.insert(file.path.clone(), (file, content));
            }
        }
    }
    for (file, bytes) in made {
        figures.insert(file.path.clone(), (file, Content::new(bytes)));
    }
    let mut files = BTreeMap::new();
    for (path, (file, content)) in figures {
        manifest.figures.push(file);
        files.insert(path, content);
    }
    let in_order = manifest.inputs.iter();
    let in_order: Vec<Vec<String>> = in_order
        .filter_map(|input| read.set_aside.remove(&input.file))
        .flatten()
        .collect();
    finish(manifest, &set_aside_text(&in_order)?, files)
}

/// The files of a store with its list of rows set aside and its manifest.
pub(super) fn finish(
    manifest: &mut Manifest,
    set_aside: &str,
    mut files: BTreeMap<String, Content>,
) -> Result<BTreeMap<String, Content>, Error> {
    let list = Content::new(set_aside.as_bytes().to_vec());
    list.sha256().clone_into(&mut manifest.set_aside);
    files.insert(SET_ASIDE.to_owned(), list);
    let text = manifest.text()?.into_bytes();
    files.insert(MANIFEST.to_owned(), Content::new(text));
    Ok(files)
}
