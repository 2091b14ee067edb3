//! `build`: the returns of a project into its store, those that are new or changed.

mod plan;
mod whole;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::answer::{formats, give};
use super::inputs::{self, Inputs};
use super::output::Screen;
use super::store::{Found, Loaded, MANIFEST, SET_ASIDE, Store};
use super::{exit_code_of, question, set_aside, watch};
use crate::cli::{BuildArgs, FailOn};
use crate::error::Error;
use crate::model::{Findings, Period, plural};
use crate::report::{Built, ReturnState, build_answer};
use crate::returns::Returns;
use crate::store::{
    Change, FiguresFile, InputFigures, Manifest, Published, Row, SCHEMA, changes, encode, figures,
    rows, set_aside_by_file, set_aside_text, sha256,
};
use plan::{Reading, grouped};

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
    Ok(done.exit_code(args.project.rules.fail_on))
}

/// What a build did.
pub(super) struct Done {
    pub(super) built: Built,
    /// What was found in the returns that were read.
    pub(super) findings: Findings,
}

impl Done {
    /// 1 where a return of the store has findings as grave as this, read now or before.
    pub(super) fn exit_code(&self, fail_on: FailOn) -> u8 {
        let inputs = &self.built.manifest.inputs;
        exit_code_of(fail_on, |severity| {
            inputs.iter().map(|input| input.findings(severity)).sum()
        })
    }
}

/// Brings the store of a project up to its returns.
pub(super) fn build(inputs: &Inputs, args: &BuildArgs, screen: &Screen) -> Result<Done, Error> {
    let publish: Vec<Period> = args
        .publish
        .iter()
        .map(|text| question::period(text))
        .collect::<Result<_, _>>()?;
    let store = Store::of(inputs.project_folder()?);
    // Held until the end of the function.
    let _lock = store.lock()?;
    let old = old(&store, args, screen)?;
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
            .map(|input| inputs.record(input))
            .collect::<Result<_, _>>()?,
        figures: Vec::new(),
        set_aside: String::new(),
    };
    for period in &publish {
        let period = period.to_string();
        if !manifest
            .published
            .iter()
            .any(|known| known.period == period)
        {
            let revisions = 0;
            manifest.published.push(Published { period, revisions });
        }
    }
    let mut read = read(inputs, &mut manifest, old.as_deref())?;
    whole::record(inputs, &mut manifest, &read.figures);
    let rows = rows(&read.figures, &inputs.registers);
    let old_rows = old.as_ref().map_or(&[][..], |old| &old.rows);
    let before = old.as_ref().map(|old| &old.manifest);
    let changed = before.map_or_else(Vec::new, |before| {
        changes((before, old_rows), (&manifest, &rows))
    });
    if let Some(before) = before {
        revise(&mut manifest, before, &changed, args)?;
    }
    let files = files(&mut manifest, &rows, &mut read.set_aside)?;
    let has_list = old.as_ref().is_some_and(|old| old.set_aside.is_some());
    let is_new = before != Some(&manifest);
    // A list that was left out is put back, and nothing is new for it.
    if is_new || !has_list {
        store.write(&files, before)?;
    }
    let withdrawn = before.map_or_else(Vec::new, |before| {
        let gone = before.inputs.iter();
        let gone = gone.filter(|input| manifest.input(&input.file).is_none());
        gone.cloned().collect()
    });
    Ok(Done {
        built: Built {
            folder: super::project::shown(&store.folder()),
            states: read.states,
            withdrawn,
            changed: before.map(|_| changed.len()),
            is_new,
            manifest,
        },
        findings: read.findings,
    })
}

/// The store as it is; a damaged one is none, and said.
fn old(store: &Store, args: &BuildArgs, screen: &Screen) -> Result<Option<Box<Loaded>>, Error> {
    match store.find()? {
        Found::Nothing => Ok(None),
        Found::Store(loaded) => Ok(Some(loaded)),
        Found::Damaged(why) if args.revise => {
            screen.say(&format!(
                "the store is damaged, so every return is read: {why}\n"
            ));
            Ok(None)
        }
        Found::Damaged(why) => Err(Error::Environment(format!(
            "the store is damaged: {why}; put it back from a copy, or build it anew with \
             `--revise`, which forgets what was published"
        ))),
    }
}

/// What the returns gave, read now or before.
struct Read {
    figures: Vec<InputFigures>,
    set_aside: BTreeMap<String, Vec<Vec<String>>>,
    states: Vec<ReturnState>,
    findings: Findings,
}

/// Reads the returns that the store does not have as they are, and fills in their records.
fn read(inputs: &Inputs, manifest: &mut Manifest, old: Option<&Loaded>) -> Result<Read, Error> {
    let list = old.and_then(|old| old.set_aside.as_deref());
    let plan = match old {
        // Without their list, returns with rows set aside are read again.
        Some(old) if list.is_none() => {
            let mut rest = old.manifest.clone();
            rest.inputs.retain(|input| input.set_aside.is_empty());
            Reading::plan(manifest, Some(&rest))
        }
        _ => Reading::plan(manifest, old.map(|old| &old.manifest)),
    };
    let mut known = match old {
        Some(old) => figures(&old.rows, &inputs.registers)?,
        None => BTreeMap::new(),
    };
    let damaged = |why: String| Error::Environment(format!("`{SET_ASIDE}` of the store: {why}"));
    let mut kept = match list {
        Some(list) => set_aside_by_file(list).map_err(damaged)?,
        None => BTreeMap::new(),
    };
    let mut read = Read {
        figures: Vec::new(),
        set_aside: BTreeMap::new(),
        states: plan.states.clone(),
        findings: Findings::by(inputs.settings.rules.0.clone()),
    };
    let mut units: BTreeMap<Vec<usize>, Returns> = BTreeMap::new();
    let new = plan.states.iter().zip(inputs.returns());
    let new = new.filter(|(state, _)| **state != ReturnState::AsBefore);
    let reading = watch::reading(new.map(|(_, input)| inputs.size(input)).sum());
    for (index, state) in plan.states.iter().enumerate() {
        let file: Rc<str> = manifest.inputs[index].file.as_str().into();
        let figures = if *state == ReturnState::AsBefore {
            if let Some(before) = old.and_then(|old| old.manifest.input(&file)) {
                manifest.inputs[index] = before.clone();
            }
            if let Some(rows) = kept.remove(&*file) {
                read.set_aside.insert(file.to_string(), rows);
            }
            known.remove(&file).unwrap_or_default()
        } else {
            let returns = take(inputs, &[index])?;
            let mut own = InputFigures::of(&returns.tally, &[Rc::clone(&file)]);
            units.insert(vec![index], returns);
            own.pop().map_or_else(Vec::new, |own| own.figures)
        };
        read.figures.push(InputFigures { file, figures });
    }
    for group in grouped(&read.figures, &plan.groups) {
        // A group that the store has was read together already.
        if group
            .iter()
            .all(|index| plan.states[*index] == ReturnState::AsBefore)
        {
            continue;
        }
        let returns = take(inputs, &group)?;
        let names: Vec<Rc<str>> = group
            .iter()
            .map(|at| Rc::clone(&read.figures[*at].file))
            .collect();
        let own = InputFigures::of(&returns.tally, &names);
        for (index, own) in group.iter().zip(own) {
            units.remove(&vec![*index]);
            if read.states[*index] == ReturnState::AsBefore {
                read.states[*index] = ReturnState::ReadAgain;
            }
            read.set_aside.remove(&*own.file);
            read.figures[*index] = own;
        }
        units.insert(group, returns);
    }
    drop(reading);
    for (group, mut returns) in units {
        record(inputs, manifest, &group, &mut returns, &mut read)?;
    }
    Ok(read)
}

/// Reads some returns, by their numbers.
fn take(inputs: &Inputs, which: &[usize]) -> Result<Returns, Error> {
    let all = inputs.returns();
    inputs.take(which.iter().filter_map(|index| all.get(*index)))
}

/// Fills in the records of returns that were read together, and keeps the rows set aside.
fn record(
    inputs: &Inputs,
    manifest: &mut Manifest,
    group: &[usize],
    returns: &mut Returns,
    read: &mut Read,
) -> Result<(), Error> {
    let names: Vec<String> = group
        .iter()
        .map(|at| manifest.inputs[*at].file.clone())
        .collect();
    let tables = returns.accounts.iter().zip(&returns.layouts);
    for (at, (account, layout)) in group.iter().zip(tables) {
        let record = &mut manifest.inputs[*at];
        let now = inputs.record(&inputs.returns()[*at])?;
        if now.sha256 != record.sha256 {
            return Err(Error::Environment(format!(
                "`{}` was changed while it was read; try again",
                account.file
            )));
        }
        record.count(account, &returns.findings);
        record.layout = layout.map(str::to_owned);
        let councils = inputs.without_period_in(account, returns)?.into_iter();
        record.without_period = councils
            .map(|id| inputs.registers.councils.get(id).code.clone())
            .collect();
        record.figures = read.figures[*at].figures.len() as u64;
        let others = names.iter().filter(|name| **name != record.file);
        record.together = others.cloned().collect();
    }
    inputs.locate(returns)?;
    let own_name = |name: &str| {
        let input = inputs.named(name);
        input.map_or_else(|| name.to_owned(), |input| inputs.own_name(input))
    };
    let lines = set_aside::lines(returns, inputs, own_name)?;
    let list = set_aside_text([])? + &lines;
    let list = set_aside_by_file(&list).map_err(Error::Bug)?;
    read.set_aside.extend(list);
    read.findings.extend(std::mem::take(&mut returns.findings));
    Ok(())
}

/// Refuses to change what is published, or counts the revision.
fn revise(
    manifest: &mut Manifest,
    before: &Manifest,
    changed: &[Change],
    args: &BuildArgs,
) -> Result<(), Error> {
    for published in &mut manifest.published {
        let was_published = before
            .published
            .iter()
            .any(|old| old.period == published.period);
        let Some(period) = published
            .period
            .parse::<Period>()
            .ok()
            .filter(|_| was_published)
        else {
            continue;
        };
        let within: Vec<&Change> = changed
            .iter()
            .filter(|change| change.key.period.overlaps(period))
            .collect();
        if let Some(first) = within.first() {
            if !args.revise {
                return Err(Error::Usage(format!(
                    "{} is published, and {} of it would change, the first that of {}, {}, {}, {}; \
                     the store is left as it was. Say `--revise` to publish a revision",
                    published.period,
                    plural(within.len() as u64, "figure"),
                    first.key.council,
                    first.key.service,
                    first.key.channel,
                    first.key.period,
                )));
            }
            published.revisions += 1;
        }
    }
    Ok(())
}

/// The files of the store, which the manifest then lists.
fn files(
    manifest: &mut Manifest,
    rows: &[Row],
    set_aside: &mut BTreeMap<String, Vec<Vec<String>>>,
) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let mut by_path: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        by_path.entry(row.path()).or_default().push(row.clone());
    }
    let mut files = BTreeMap::new();
    for (path, rows) in by_path {
        let bytes = encode(&rows)?;
        let file = FiguresFile::of(path.clone(), &rows, &bytes);
        manifest.figures.extend(file);
        files.insert(path, bytes);
    }
    let in_order = manifest.inputs.iter();
    let in_order: Vec<Vec<String>> = in_order
        .filter_map(|input| set_aside.remove(&input.file))
        .flatten()
        .collect();
    let list = set_aside_text(&in_order)?.into_bytes();
    manifest.set_aside = sha256(&list);
    files.insert(SET_ASIDE.to_owned(), list);
    files.insert(MANIFEST.to_owned(), manifest.text()?.into_bytes());
    Ok(files)
}
