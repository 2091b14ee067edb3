//! Paths to returns, settings, mappings and registers: finding them and reading them in.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use crate::cli::InputArgs;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Findings, Place};
use crate::read;
use crate::registers::{RegisterFile, Registers};
use crate::returns::Returns;
use crate::settings::Settings;

/// The name of a project's settings.
const SETTINGS: &str = "channelshift.toml";

/// The folders of a project besides its returns.
const REGISTERS: &str = "registers";
const MAPPINGS: &str = "mappings";

/// Endings of files in a folder of returns that are returns, or may be. Whether a file really is
/// one is decided by its content, so that a workbook is reported and not passed over.
const RETURN_ENDINGS: [&str; 11] = [
    "csv", "txt", "tsv", "tab", "xlsx", "xls", "xlsm", "xlsb", "ods", "gz", "zip",
];

/// The standard input, as a path and as a name.
const STDIN: &str = "-";
const STDIN_NAME: &str = "standard input";

/// Everything a run works from.
#[derive(Debug)]
pub(super) struct Inputs {
    pub(super) settings: Settings,
    pub(super) registers: Registers,
    files: Vec<Input>,
    mappings: Vec<Mapping>,
    /// A mapping for every file, beating those of the project.
    forced: Option<Mapping>,
    /// Whose figures they are, from settings and mappings.
    pub(super) sources: Vec<String>,
    /// All of the standard input, where it is a return: it cannot be read twice.
    stdin: Option<Vec<u8>>,
}

/// Where a return's bytes come from.
trait Source: Read + Seek {}

impl<T: Read + Seek> Source for T {}

fn is_stdin(input: &Input) -> bool {
    input.path == Path::new(STDIN)
}

/// The name without its folder.
fn file_name(input: &Input) -> String {
    input
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn name_of(input: &Input) -> String {
    if is_stdin(input) {
        STDIN_NAME.to_owned()
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
struct Input {
    path: PathBuf,
    of_project: bool,
}

/// Finds what the arguments mean, and reads everything but the returns.
pub(super) fn find(args: &InputArgs) -> Result<Inputs, Error> {
    let project = project(args)?;
    let mut files: BTreeSet<Input> = BTreeSet::new();
    let settings = match &project {
        Some(path) => Settings::parse(&shown(path), &read_text(path)?)?,
        None => Settings::default(),
    };
    let folder = project.as_deref().map(folder_of);
    for path in &args.paths {
        if path.is_dir() && !path.join(SETTINGS).is_file() {
            files.extend(returns_in(path)?.into_iter().map(Input::outside));
        } else if !path.is_dir() {
            files.insert(Input::outside(path.clone()));
        }
    }
    if let Some(folder) = folder
        && (args.paths.is_empty() || args.paths.iter().any(|path| path.join(SETTINGS).is_file()))
    {
        let returns = folder.join(&settings.returns.folder);
        files.extend(returns_in(&returns)?.into_iter().map(|path| Input {
            path,
            of_project: true,
        }));
    }
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
        forced.is_none() && names.into_iter().any(|name| mapping.is_for(&name))
    });
    let sources = sources(&settings, of_project.chain(&forced));
    let stdin = files.iter().any(is_stdin).then(read_stdin).transpose()?;
    Ok(Inputs {
        stdin,
        settings,
        registers,
        files: files.into_iter().collect(),
        mappings,
        forced,
        sources,
    })
}

/// The registers of a project alone, for look-ups.
pub(super) fn registers_of(config: Option<&Path>) -> Result<Registers, Error> {
    let here = Path::new(SETTINGS);
    let project = config.or_else(|| here.is_file().then_some(here));
    registers(project.map(folder_of), [])
}

impl Input {
    fn outside(path: PathBuf) -> Self {
        Self {
            path,
            of_project: false,
        }
    }
}

impl Inputs {
    /// Reads the returns, in the order of their names.
    pub(super) fn take_in(&self) -> Result<Returns, Error> {
        if self.files.is_empty() {
            return Err(Error::NotEnoughData(
                "no return was found; put CSV files into the folder of returns, or name them"
                    .into(),
            ));
        }
        let mut returns = Returns::default();
        let none = Mapping::default();
        for input in &self.files {
            let mapping = self.mapping_for(input)?.unwrap_or(&none);
            let (name, source) = self.open(input)?;
            returns.take(&name, source, mapping, &self.registers)?;
        }
        Ok(returns)
    }

    /// Looks up the places of findings that later stages made, which know only lines and fields.
    pub(super) fn locate(&self, findings: &mut Findings) -> Result<(), Error> {
        for input in &self.files {
            let wanted = findings.unplaced(&name_of(input));
            if !wanted.is_empty() {
                let (name, source) = self.open(input)?;
                let put = |place: &Place, line, field| findings.place(place, line, field);
                read::locate(&name, source, &wanted, put)?;
            }
        }
        Ok(())
    }

    /// A return's name, and its bytes from the beginning.
    fn open(&self, input: &Input) -> Result<(String, Box<dyn Source + '_>), Error> {
        let name = name_of(input);
        if let (true, Some(bytes)) = (is_stdin(input), &self.stdin) {
            return Ok((name, Box::new(Cursor::new(bytes.as_slice()))));
        }
        let file = File::open(&input.path).map_err(|error| Error::file("read", &name, &error))?;
        Ok((name, Box::new(file)))
    }

    /// The mapping given for every file, or the project's one that names the file.
    fn mapping_for(&self, input: &Input) -> Result<Option<&Mapping>, Error> {
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

/// The settings to use: those named, those of a folder among the paths, or those here.
fn project(args: &InputArgs) -> Result<Option<PathBuf>, Error> {
    if let Some(config) = &args.config {
        return Ok(Some(config.clone()));
    }
    let mut projects = args
        .paths
        .iter()
        .map(|path| path.join(SETTINGS))
        .filter(|path| path.is_file());
    match (projects.next(), projects.next()) {
        (Some(first), Some(second)) => Err(Error::Usage(format!(
            "`{}` and `{}` are two projects; give one at a time",
            shown(&first),
            shown(&second)
        ))),
        (Some(only), None) => Ok(Some(only)),
        (None, _) if args.paths.is_empty() => {
            let here = PathBuf::from(SETTINGS);
            if here.is_file() {
                Ok(Some(here))
            } else {
                Err(Error::Usage(format!(
                    "no return was given and there is no {SETTINGS} here; try \
                     `channelshift baseline FILE`"
                )))
            }
        }
        (None, _) => Ok(None),
    }
}

/// The folder a file is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The returns in a folder, not in folders within it.
fn returns_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let is_return = |path: &PathBuf| {
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        let hidden = path
            .file_name()
            .is_none_or(|name| name.to_string_lossy().starts_with('.'));
        !hidden && ending.is_some_and(|ending| RETURN_ENDINGS.contains(&ending.as_str()))
    };
    Ok(files_in(folder)?.into_iter().filter(is_return).collect())
}

fn mappings_in(folder: &Path) -> Result<Vec<Mapping>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    files_in(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| Mapping::parse(&shown(&path), &read_text(&path)?))
        .collect()
}

/// The registers as shipped, with those of the project and of its mappings.
fn registers<'m>(
    project: Option<&Path>,
    mappings: impl IntoIterator<Item = &'m Mapping>,
) -> Result<Registers, Error> {
    let mut folders: Vec<PathBuf> = project
        .map(|folder| folder.join(REGISTERS))
        .filter(|folder| folder.is_dir())
        .into_iter()
        .collect();
    for mapping in mappings {
        if let Some(registers) = &mapping.registers {
            let folder = folder_of(Path::new(&mapping.path)).join(registers);
            if !folder.is_dir() {
                return Err(Error::Usage(format!(
                    "`{}` names a folder of registers that is not there: `{}`",
                    mapping.path,
                    shown(&folder)
                )));
            }
            folders.push(folder);
        }
    }
    // Mappings of one project name the same folder, each in its own way.
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let mut added = Vec::new();
    for folder in folders {
        let whole = folder
            .canonicalize()
            .map_err(|error| Error::file("read", &shown(&folder), &error))?;
        if !seen.insert(whole) {
            continue;
        }
        for path in files_in(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.extension().is_some_and(|ending| ending == "csv") {
                added.push(RegisterFile {
                    name: name.into_owned(),
                    path: shown(&path),
                    text: read_text(&path)?,
                });
            }
        }
    }
    Registers::load(&added)
}

/// Whose figures they are, each named once.
fn sources<'m>(settings: &Settings, used: impl IntoIterator<Item = &'m Mapping>) -> Vec<String> {
    let of_mappings = used
        .into_iter()
        .filter_map(|mapping| mapping.source.as_ref());
    let mut sources: Vec<String> = Vec::new();
    for source in settings.project.source.iter().chain(of_mappings) {
        let source = source.trim_end_matches('.').to_owned();
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// The files of a folder by name.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let fault = |error: std::io::Error| Error::file("read", &shown(folder), &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read_text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| Error::file("read", &shown(path), &error))
}

/// A path as messages show it, with one kind of slash everywhere.
fn shown(path: &Path) -> String {
    let shown = path.display().to_string();
    if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown
    }
}
