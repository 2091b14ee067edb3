//! `map`: proposals for headings and labels that nobody knows, and a mapping of what is accepted.

use std::fs;
use std::io::{stderr, stdin};
use std::path::{Path, PathBuf};

use super::FOUND;
use super::ask::ask;
use super::inputs::{self, Input, Inputs, file_name};
use super::output::{Screen, print, save};
use super::project::{MAPPINGS, folder_of, read_text, shown};
use crate::cli::{InputArgs, MapArgs, MapFormat, TableFormat};
use crate::error::Error;
use crate::mapping::{self, Mapping};
use crate::model::plural;
use crate::proposals::{Candidates, Proposals, TAKEN_FROM};
use crate::registers::Registers;
use crate::render;
use crate::report::{
    Decided, mapping_additions, own_services, proposal_notes, proposal_records, proposal_table,
};

/// The proposals for a return, and which are taken.
struct Taken {
    proposals: Proposals,
    taken: Vec<Option<usize>>,
}

impl Taken {
    fn decided(&self) -> Decided<'_> {
        Decided {
            proposals: &self.proposals,
            taken: &self.taken,
        }
    }
}

pub(super) fn run(args: &MapArgs, screen: &Screen) -> Result<u8, Error> {
    let inputs = inputs::find_returns(&with_output(args))?;
    let files = inputs.files()?;
    if args.format == Some(MapFormat::Toml) && files.len() > 1 {
        let text = "a mapping is printed for one return at a time; name one, or use another format";
        return Err(Error::Usage(text.into()));
    }
    // What cannot be written is told before the long part.
    let mappings = files
        .iter()
        .map(|input| destination(args, &inputs, input))
        .collect::<Result<Vec<_>, Error>>()?;
    let at_least = args.at_least.unwrap_or(TAKEN_FROM);
    let candidates = Candidates::new(&inputs.registers);
    let mut all = Vec::new();
    for (input, path) in files.iter().zip(&mappings) {
        let old = match path {
            Some(path) if path.is_file() => Some(read_text(path)?),
            _ => None,
        };
        let mapping = match (&old, path) {
            (Some(text), Some(path)) => Mapping::parse(&shown(path), text)?,
            _ => Mapping::default(),
        };
        let name = inputs.open(input)?.0;
        let open = || Ok(inputs.open(input)?.1);
        let proposals = candidates.propose(&name, inputs.manner(&mapping)?, &mapping, open)?;
        let clear = proposals.proposals.iter();
        let taken = clear.map(|proposal| proposal.is_clear(at_least).then_some(0));
        let mut one = Taken {
            taken: taken.collect(),
            proposals,
        };
        if args.accept && screen.may_ask() {
            ask_about(&mut one, &inputs.registers)?;
        }
        let additions = mapping_additions(one.decided(), &file_name(input), &inputs.registers);
        let place = path.as_deref().unwrap_or(Path::new("a mapping"));
        let new = mapping::add(&shown(place), old.as_deref(), &additions)?;
        if args.format == Some(MapFormat::Toml) {
            print(new.as_bytes())?;
        }
        if let (true, Some(path)) = (args.accept, path) {
            write(path, old.as_deref(), &new, &one, screen)?;
        }
        all.push(one);
    }
    show(args, &all, at_least, &inputs.registers, screen)?;
    let unread = all.iter().any(|one| !one.proposals.faults.is_empty());
    Ok(if unread { FOUND } else { 0 })
}

/// The inputs as given, with the mapping to be written as the mapping to be read.
fn with_output(args: &MapArgs) -> InputArgs {
    let output = args.output.clone().filter(|path| path.is_file());
    InputArgs {
        mapping: output.or_else(|| args.input.mapping.clone()),
        ..args.input.clone()
    }
}

/// The mapping that is written for a return: the one named, the one that reads it already, or a
/// new one of its project. `None` where nothing is to be written and nothing reads it.
fn destination(args: &MapArgs, inputs: &Inputs, input: &Input) -> Result<Option<PathBuf>, Error> {
    let named = args.output.as_ref().or(args.input.mapping.as_ref());
    if let Some(path) = named {
        inputs.protect(path)?;
        return Ok(Some(path.clone()));
    }
    if let Some(mapping) = inputs.mapping_for(input)? {
        return Ok(Some(PathBuf::from(&mapping.path)));
    }
    if let (true, Some(folder)) = (input.of_project, &inputs.folder) {
        let mut name = input.path.file_stem().unwrap_or_default().to_owned();
        name.push(".toml");
        return Ok(Some(folder.join(MAPPINGS).join(name)));
    }
    if args.accept {
        return Err(Error::Usage(format!(
            "`{}` is no return of a project, so there is no folder for its mapping; name a file \
             with `-o`",
            shown(&input.path)
        )));
    }
    Ok(None)
}

fn ask_about(one: &mut Taken, registers: &Registers) -> Result<(), Error> {
    let (input, output) = (stdin().lock(), stderr().lock());
    ask(&one.proposals, &mut one.taken, registers, input, output)
        .map_err(|error| Error::file("read", "the terminal", &error))
}

/// Writes a mapping where anything is new, and says what was written and what remains.
fn write(
    path: &Path,
    old: Option<&str>,
    new: &str,
    one: &Taken,
    screen: &Screen,
) -> Result<(), Error> {
    if one.taken.is_empty() || old == Some(new) {
        screen.say(&format!("nothing to add to `{}`\n", shown(path)));
        return Ok(());
    }
    let folder = folder_of(path);
    fs::create_dir_all(folder).map_err(|error| Error::file("make", &shown(folder), &error))?;
    save(path, new.as_bytes())?;
    let entries = one.taken.iter().flatten().count();
    let left = one.taken.len() - entries;
    let rest = match left {
        0 => "nothing is left to decide".to_owned(),
        _ => format!(
            "{} left to decide, as comments",
            plural(left as u64, "label")
        ),
    };
    let entries = plural(entries as u64, "entry");
    screen.say(&format!("wrote `{}`: {entries}; {rest}\n", shown(path)));
    Ok(())
}

fn show(
    args: &MapArgs,
    all: &[Taken],
    at_least: u8,
    registers: &Registers,
    screen: &Screen,
) -> Result<(), Error> {
    let decided: Vec<Decided> = all.iter().map(Taken::decided).collect();
    let records = || proposal_records(&decided, registers);
    let format = match args.format {
        Some(MapFormat::Toml) => return Ok(()),
        Some(MapFormat::Services) => {
            return print(render::csv(&own_services(&decided, registers))?.as_bytes());
        }
        Some(MapFormat::Csv) => return print(render::csv(&records())?.as_bytes()),
        Some(MapFormat::Json) => return print(render::json(&records().records())?.as_bytes()),
        Some(MapFormat::Table) => TableFormat::Table,
        Some(MapFormat::Plain) => TableFormat::Plain,
        Some(MapFormat::Md) => TableFormat::Md,
        None => screen.format(None),
    };
    let mut text = String::new();
    for one in decided {
        let notes = proposal_notes(one, at_least);
        if one.taken.is_empty() && notes.is_empty() {
            text.push_str(&format!(
                "{}: every heading and label is known\n",
                one.proposals.file
            ));
            continue;
        }
        let table = [proposal_table(one, registers)];
        text.push_str(&match format {
            TableFormat::Md => render::markdown(&table, &notes),
            TableFormat::Table => render::terminal(&table, &notes, screen.width()),
            _ => render::plain(&table, &notes),
        });
    }
    print(text.as_bytes())
}
