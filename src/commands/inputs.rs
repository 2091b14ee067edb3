//! Paths to returns, settings, mappings and registers: finding them and reading them in.

mod again;
mod records;
mod sources;
mod stored;
mod take;

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use super::archives::{Packed, returns_in, unpacked};
use super::clock;
use super::form::manner;
use super::project::{
    MAPPINGS, SETTINGS, folder_of, is_reasons, mappings_in, project, read_text, reasons,
    reasons_path, register_files, registers, settings_for, shown, sources,
};
use crate::cli::{FormArgs, InputArgs};
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Date, Finding, Findings};
use crate::read::Manner;
use crate::reasons::Reasons;
use crate::recognise::is_heading;
use crate::registers::Registers;
use crate::returns::Returns;
use crate::settings::Settings;
use crate::store::Wanted;
use sources::expanded;
use stored::Stored;

/// The standard input, as a path and as a name.
const STDIN: &str = "-";
const STDIN_NAME: &str = "standard input";

/// Everything a run works from.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) settings: Settings,
    pub(super) registers: Registers,
    /// The folder of the project, where there is one.
    pub(super) folder: Option<PathBuf>,
    /// The project's settings.
    settings_path: Option<PathBuf>,
    files: Vec<Input>,
    mappings: Vec<Mapping>,
    form: FormArgs,
    /// A mapping for every file, beating those of the project.
    forced: Option<Mapping>,
    /// What is accepted, and the day it is held against.
    reasons: Reasons,
    today: Date,
    /// Whose figures they are, from settings and mappings.
    pub(super) sources: Vec<String>,
    /// Files of folders and archives that are no returns by their names.
    passed_over: Vec<String>,
    /// All of the standard input, where it is a return: it cannot be read twice.
    stdin: Option<Vec<u8>>,
    /// The store that stands for the returns, of which there are none then.
    stored: Option<Stored>,
}

/// Where a return's bytes come from, on whatever thread they are read.
pub(super) trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

pub(super) fn is_stdin(input: &Input) -> bool {
    input.path == Path::new(STDIN)
}

/// The name without its folder, nor the ending that says it is packed.
pub(super) fn file_name(input: &Input) -> String {
    let path = match &input.packed {
        Some(Packed::Member(member)) => Path::new(member),
        Some(Packed::Whole) if input.path.extension().is_some_and(|ending| ending == "gz") => {
            Path::new(input.path.file_stem().unwrap_or_default())
        }
        _ => input.path.as_path(),
    };
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn name_of(input: &Input) -> String {
    if is_stdin(input) {
        STDIN_NAME.to_owned()
    } else if let Some(Packed::Member(member)) = &input.packed {
        format!("{}/{member}", shown(&input.path))
    } else {
        shown(&input.path)
    }
}

fn read_stdin() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Error::file("read", STDIN_NAME, &error))?;
    Ok(bytes)
}

/// A return, and whether it is of the project.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    pub(super) of_project: bool,
    /// Where the path is of an archive: what of it.
    pub(super) packed: Option<Packed>,
}

/// The same for what only returns themselves can tell.
pub(super) fn find_returns(args: &InputArgs) -> Result<Inputs, Error> {
    let inputs = find(args)?;
    if inputs.is_stored() {
        return Err(Error::Usage(
            "a store is no return, and this reads the returns themselves; name them, or their project"
                .into(),
        ));
    }
    Ok(inputs)
}

/// Finds what the arguments mean, and reads everything but the returns or the figures of a store.
pub(super) fn find(args: &InputArgs) -> Result<Inputs, Error> {
    let project = project(args)?;
    let mut files: BTreeSet<Input> = BTreeSet::new();
    let mut passed_over: Vec<String> = Vec::new();
    let settings = settings_for(args)?;
    let folder = project.as_deref().map(folder_of);
    let own = folder.map(|folder| folder.join(&settings.returns.folder));
    let paths = expanded(&args.paths);
    let stored = Stored::among(&paths, args)?;
    for path in paths.iter().filter(|_| stored.is_none()) {
        if path.is_dir() && !path.join(SETTINGS).is_file() {
            let within = returns_in(path, &mut passed_over)?.into_iter();
            files.extend(within.map(|path| Input::new(path, own.as_deref())));
        } else if !path.is_dir() {
            files.insert(Input::new(path.clone(), own.as_deref()));
        }
    }
    if let Some(folder) = folder
        && (args.paths.is_empty() || args.paths.iter().any(|path| path.join(SETTINGS).is_file()))
    {
        let returns = folder.join(&settings.returns.folder);
        let within = returns_in(&returns, &mut passed_over)?.into_iter();
        // They stand beside the settings, where the returns may be too.
        let within = within.filter(|path| !is_reasons(path, folder));
        files.extend(within.map(|path| Input::new(path, own.as_deref())));
    }
    let files = unpacked(distinct(files), &mut passed_over)?;
    // Settings may stand among the returns and are none.
    passed_over.retain(|name| !Path::new(name).ends_with(SETTINGS));
    passed_over.sort();
    let mappings = match folder {
        Some(folder) => mappings_in(&folder.join(MAPPINGS))?,
        None => Vec::new(),
    };
    let forced = match &args.mapping {
        Some(path) => Some(Mapping::parse(&shown(path), &read_text(path)?)?),
        None => None,
    };
    let registers = registers(folder, mappings.iter().chain(&forced))?;
    let of_project = mappings.iter().filter(|mapping| {
        let names = files.iter().filter(|input| input.of_project).map(file_name);
        let was_used = |(stored, folder): (&Stored, _)| stored.is_by(&mapping.path, folder);
        forced.is_none() && names.into_iter().any(|name| mapping.is_for(&name))
            || stored.as_ref().zip(folder).is_some_and(was_used)
    });
    let sources = sources(&settings, of_project.chain(&forced));
    let stdin = files.iter().any(is_stdin).then(read_stdin).transpose()?;
    Ok(Inputs {
        folder: folder.map(Path::to_path_buf),
        settings_path: project.clone(),
        registers,
        files,
        mappings,
        form: args.form.clone(),
        forced,
        reasons: reasons(folder, &settings)?,
        today: clock::today(args.rules.as_of.as_deref())?,
        settings,
        sources,
        stdin,
        passed_over,
        stored,
    })
}

impl Input {
    /// A return, which is the project's where it lies in the project's folder of returns.
    fn new(path: PathBuf, own: Option<&Path>) -> Self {
        let folder = |path: &Path| folder_of(path).canonicalize().ok();
        let own = own.and_then(|own| own.canonicalize().ok());
        let of_project = own.is_some() && folder(&path) == own;
        Self {
            path,
            of_project,
            packed: None,
        }
    }
}

/// Each file once, whatever ways lead to it.
fn distinct(files: BTreeSet<Input>) -> Vec<Input> {
    let mut seen = BTreeSet::new();
    files
        .into_iter()
        .filter(|input| {
            let whole = input.path.canonicalize();
            seen.insert(whole.unwrap_or_else(|_| input.path.clone()))
        })
        .collect()
}

impl Inputs {
    /// The returns, in the order of their names; there is one at least.
    pub(super) fn files(&self) -> Result<&[Input], Error> {
        if self.files.is_empty() {
            return Err(Error::NotEnoughData(
                "no return was found; put CSV files into the folder of returns, or name them"
                    .into(),
            ));
        }
        Ok(&self.files)
    }

    /// Reads the returns, in the order of their names, or what is wanted of a store's.
    pub(super) fn take_in(&self, wanted: &Wanted) -> Result<Returns, Error> {
        match &self.stored {
            Some(stored) => self.take_stored(stored, wanted),
            None => self.take(self.files()?),
        }
    }

    /// Whether the places of queries must be known before reasons are held against them.
    pub(super) fn reasons_name_places(&self) -> bool {
        self.reasons.name_places()
    }

    /// Accepts the queries that the project gives reasons for; see [`Reasons::accept`].
    pub(super) fn accept(&self, files: &[String], findings: &mut Findings) -> Vec<Finding> {
        self.reasons.accept(self.today, files, findings)
    }

    /// The files that say how returns are read and what is made of them: settings, mappings, registers
    /// and reasons, in the order of their names.
    pub(super) fn own_files(&self) -> Result<Vec<PathBuf>, Error> {
        let mappings = || self.mappings.iter().chain(&self.forced);
        let registers = register_files(self.folder.as_deref(), mappings())?;
        let mut files: Vec<PathBuf> = registers.iter().map(|file| (&file.path).into()).collect();
        files.extend(mappings().map(|mapping| PathBuf::from(&mapping.path)));
        files.extend(self.settings_path.clone());
        files.extend(reasons_path(self.folder.as_deref()));
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The manner in which flags and a mapping say that files are read.
    pub(super) fn manner<'a>(&'a self, mapping: &'a Mapping) -> Result<Manner<'a>, Error> {
        manner(&self.form, &mapping.file)
    }

    /// Does something with a return's name and bytes, the manner of reading it, and its mapping; or
    /// says why it is not unpacked.
    pub(super) fn with<T>(
        &self,
        input: &Input,
        run: impl FnOnce(&str, Box<dyn Source + '_>, Manner, &Mapping) -> Result<T, Error>,
    ) -> Result<Result<T, String>, Error> {
        self.read_by(input, |manner, mapping| match self.bytes(input)? {
            Ok(source) => run(&name_of(input), source, manner, mapping).map(Ok),
            Err(refused) => Ok(Err(refused)),
        })
    }

    /// Does something with the manner of reading a return, and its mapping.
    fn read_by<T>(
        &self,
        input: &Input,
        run: impl FnOnce(Manner, &Mapping) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let none = Mapping::default();
        let mapping = self.mapping_for(input)?.unwrap_or(&none);
        let is_heading = |cell: &str| is_heading(cell, mapping, &self.registers);
        let manner = Manner {
            is_heading: Some(&is_heading),
            ..self.manner(mapping)?
        };
        run(manner, mapping)
    }

    /// A return's name, and its bytes from the beginning.
    pub(super) fn open(&self, input: &Input) -> Result<(String, Box<dyn Source + '_>), Error> {
        let name = name_of(input);
        match self.bytes(input)? {
            Ok(source) => Ok((name, source)),
            Err(refused) => Err(Error::Environment(format!(
                "cannot read `{name}`: {refused}"
            ))),
        }
    }

    /// Does something with a return's name and bytes; `None` where they cannot be unpacked.
    pub(super) fn with_bytes<T>(
        &self,
        input: &Input,
        run: impl FnOnce(&str, Box<dyn Source + '_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        match self.bytes(input)? {
            Ok(source) => run(&name_of(input), source).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Refuses to write over a return.
    pub(super) fn protect(&self, output: &Path) -> Result<(), Error> {
        let whole = output.canonicalize().ok();
        let is_return = |input: &Input| whole.is_some() && input.path.canonicalize().ok() == whole;
        let is_of_store = |stored: &Stored| whole.as_deref().is_some_and(|own| stored.holds(own));
        if self.stored.as_ref().is_some_and(is_of_store) {
            return Err(Error::Usage(format!(
                "`{}` is of the store and would be written over; name another file",
                shown(output)
            )));
        }
        if self.files.iter().any(is_return) {
            return Err(Error::Usage(format!(
                "`{}` is one of the returns and would be written over; name another file",
                shown(output)
            )));
        }
        Ok(())
    }

    /// The mapping given for every file, or the project's one that names the file.
    pub(super) fn mapping_for(&self, input: &Input) -> Result<Option<&Mapping>, Error> {
        if self.forced.is_some() {
            return Ok(self.forced.as_ref());
        }
        let name = file_name(input);
        let mut fitting = self.mappings.iter().filter(|mapping| mapping.is_for(&name));
        let first = fitting.next().filter(|_| input.of_project);
        match (first, fitting.next()) {
            (Some(first), Some(second)) => Err(Error::Usage(format!(
                "`{}` and `{}` both name `{name}` under `files`; let only one of them",
                first.path, second.path
            ))),
            (first, _) => Ok(first),
        }
    }
}
