//! A project on the disk: its settings, mappings and registers, and how paths are read and shown.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::store::is_store;
use crate::cli::InputArgs;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::reasons::Reasons;
use crate::registers::{RegisterFile, Registers};
use crate::settings::Settings;

/// The name of a project's settings.
pub(super) const SETTINGS: &str = "channelshift.toml";

/// The folders of a project besides its returns.
const REGISTERS: &str = "registers";
pub(super) const MAPPINGS: &str = "mappings";

/// The name of a project's reasons for queries.
const REASONS: &str = "reasons.csv";
/// The settings of the project named or found here, or none.
pub(super) fn settings_path(config: Option<&Path>) -> Option<&Path> {
    let here = Path::new(SETTINGS);
    config.or_else(|| here.is_file().then_some(here))
}

/// The registers of a project alone, for look-ups.
pub(super) fn registers_of(config: Option<&Path>) -> Result<Registers, Error> {
    registers(settings_path(config).map(folder_of), [])
}

/// The settings of a project, as they are where there is none.
pub(super) fn settings_of(config: Option<&Path>) -> Result<Settings, Error> {
    match settings_path(config) {
        Some(path) => Settings::parse(&shown(path), &read_text(path)?),
        None => Ok(Settings::default()),
    }
}

/// The settings that inputs go by, as they are where there is no project.
pub(super) fn settings_for(args: &InputArgs) -> Result<Settings, Error> {
    match project(args)? {
        Some(path) => Settings::parse(&shown(&path), &read_text(&path)?),
        None => Ok(Settings::default()),
    }
}

/// The settings to use: those named, those of a folder among the paths, or those here.
pub(super) fn project(args: &InputArgs) -> Result<Option<PathBuf>, Error> {
    if let Some(config) = &args.rules.config {
        let same = |path: &PathBuf| path.canonicalize().ok() == config.canonicalize().ok();
        let mut others = args.paths.iter().map(|path| path.join(SETTINGS));
        return match others.find(|path| path.is_file() && !same(path)) {
            Some(other) => Err(two_projects(config, &other)),
            None => Ok(Some(config.clone())),
        };
    }
    let mut projects = args.paths.iter().filter_map(|path| settings_at(path));
    match (projects.next(), projects.next()) {
        (Some(first), Some(second)) => Err(two_projects(&first, &second)),
        (Some(only), None) => Ok(Some(only)),
        (None, _) if args.paths.is_empty() => {
            let here = PathBuf::from(SETTINGS);
            if here.is_file() {
                Ok(Some(here))
            } else {
                Err(Error::Usage(format!(
                    "no return was given and there is no {SETTINGS} here; name a file, a folder of \
                     returns, or a project"
                )))
            }
        }
        (None, _) => Ok(None),
    }
}

/// The settings of the project in a folder, or of the one that a store is of.
fn settings_at(path: &Path) -> Option<PathBuf> {
    let own = path.join(SETTINGS);
    if own.is_file() || !is_store(path) {
        return Some(own).filter(|own| own.is_file());
    }
    let beside = match path.file_name() {
        Some(_) => folder_of(path).join(SETTINGS),
        // A path such as `.` does not name the folder it is in.
        None => path.join("..").join(SETTINGS),
    };
    Some(beside).filter(|beside| beside.is_file())
}

pub(super) fn two_projects(first: &Path, second: &Path) -> Error {
    Error::Usage(format!(
        "`{}` and `{}` are two projects; give one at a time",
        shown(first),
        shown(second)
    ))
}

/// The folder a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

pub(super) fn mappings_in(folder: &Path) -> Result<Vec<Mapping>, Error> {
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
pub(super) fn registers<'m>(
    project: Option<&Path>,
    mappings: impl IntoIterator<Item = &'m Mapping>,
) -> Result<Registers, Error> {
    Registers::load(&register_files(project, mappings)?)
}

/// The files of registers of the project and of its mappings.
pub(super) fn register_files<'m>(
    project: Option<&Path>,
    mappings: impl IntoIterator<Item = &'m Mapping>,
) -> Result<Vec<RegisterFile>, Error> {
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
    Ok(added)
}

/// Whether a file is the reasons of the project in a folder, and no return.
pub(super) fn is_reasons(path: &Path, project: &Path) -> bool {
    let own = project.join(REASONS).canonicalize();
    own.is_ok_and(|own| path.canonicalize().is_ok_and(|path| path == own))
}

/// Where a project gives reasons for queries; `None` where it gives none.
pub(super) fn reasons_path(project: Option<&Path>) -> Option<PathBuf> {
    let path = project.map(|folder| folder.join(REASONS));
    path.filter(|path| path.is_file())
}

/// The reasons that a project gives for queries; none where it has no such file.
pub(super) fn reasons(project: Option<&Path>, settings: &Settings) -> Result<Reasons, Error> {
    let Some(path) = reasons_path(project) else {
        return Ok(Reasons::default());
    };
    Reasons::parse(&shown(&path), &read_own_csv(&path)?, &settings.rules.0)
}

/// Whose figures they are, each named once.
pub(super) fn sources<'m>(
    settings: &Settings,
    used: impl IntoIterator<Item = &'m Mapping>,
) -> Vec<String> {
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
pub(super) fn files_in(folder: &Path) -> Result<Vec<PathBuf>, Error> {
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

pub(super) fn read_text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| Error::file("read", &shown(path), &error))
}

/// The text of a CSV file that a user keeps.
pub(super) fn read_own_csv(path: &Path) -> Result<String, Error> {
    let name = shown(path);
    let bytes = std::fs::read(path).map_err(|error| Error::file("read", &name, &error))?;
    String::from_utf8(bytes).map_err(|_| {
        // What Excel writes unless it is told otherwise, so that the remedy is worth a sentence.
        Error::Usage(format!("`{name}` is not UTF-8; save it as CSV UTF-8"))
    })
}

/// A path as messages show it, with one kind of slash everywhere.
pub(super) fn shown(path: &Path) -> String {
    let shown = path.display().to_string();
    if cfg!(windows) {
        shown.replace('\\', "/")
    } else {
        shown
    }
}
