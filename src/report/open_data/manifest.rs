//! What an export was made from and by: enough to make it again, and to know that it is the same.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::check::Rows;
use super::super::context::Context;
use super::super::notes::disclosure;
use crate::baseline::{Baseline, CouncilsAs};

/// The name and version of the form of a manifest.
const SCHEMA: &str = "channelshift/manifest/1";

/// What an export was made from and by.
#[derive(Debug, Serialize)]
pub struct ManifestDocument {
    schema: &'static str,
    tool: Tool,
    as_of: Option<String>,
    settings: Settings,
    definition: Definition,
    disclosure: Option<String>,
    peers: PeersUsed,
    registers: Registers,
    returns: Vec<Return>,
    /// Not there where they would tell what is kept from the export.
    rows: Option<Rows>,
    project_files: Vec<Written>,
    outputs: Vec<Written>,
}

#[derive(Debug, Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
struct Settings {
    title: Option<String>,
    window: String,
    by: Vec<&'static str>,
    units: Vec<String>,
    councils: &'static str,
    /// Every setting of the project, as TOML has it.
    project: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct Definition {
    id: String,
    date: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct PeersUsed {
    default: String,
    lists: Vec<PeerList>,
}

#[derive(Debug, Serialize)]
struct PeerList {
    id: String,
    date: String,
    source: String,
}

#[derive(Debug, Serialize)]
struct Registers {
    /// The last day on which the register of councils knows of one to begin.
    councils_known_to: Option<String>,
    shipped: Vec<Written>,
}

#[derive(Debug, Serialize)]
struct Return {
    file: String,
    sha256: Option<String>,
    layout: Option<&'static str>,
    /// Not there where they would tell what is kept from the export.
    #[serde(flatten)]
    rows: Option<Rows>,
}

/// A file by its name, with what tells that it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its name, or its path as it was given.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// What went into a run besides what its report is made from.
#[derive(Debug)]
pub struct Taken {
    /// The SHA-256 of each return, in the order of their accounts; `None` for one that could not be
    /// unpacked.
    pub returns: Vec<Option<String>>,
    /// The project's own files.
    pub project_files: Vec<Written>,
    /// The registers as shipped.
    pub registers: Vec<Written>,
}

/// What was asked of a run.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The settings of the project.
    pub settings: &'a crate::settings::Settings,
    /// The day that was given.
    pub as_of: Option<&'a str>,
}

/// The manifest of an export.
pub fn manifest(
    baseline: &Baseline,
    context: Context,
    run: Run,
    taken: Taken,
    outputs: Vec<Written>,
) -> ManifestDocument {
    let registers = context.registers;
    let accounts = context.accounts;
    let returns = accounts.iter().zip(taken.returns).zip(context.layouts);
    ManifestDocument {
        schema: SCHEMA,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        as_of: run.as_of.map(str::to_owned),
        settings: settings(baseline, context, run.settings),
        definition: Definition {
            id: context.definition.id.clone(),
            date: context.definition.date.clone(),
            source: context.definition.source.clone(),
        },
        disclosure: baseline.disclosure.map(disclosure),
        peers: PeersUsed {
            default: run.settings.peers.default.clone(),
            lists: registers
                .peer_lists
                .iter()
                .map(|list| PeerList {
                    id: list.id.clone(),
                    date: list.date.clone(),
                    source: list.source.clone(),
                })
                .collect(),
        },
        registers: Registers {
            councils_known_to: registers
                .councils
                .iter()
                .map(|(_, council)| council.valid_from)
                .max()
                .map(|day| day.to_string()),
            shipped: taken.registers,
        },
        returns: returns
            .map(|((account, sha256), layout)| Return {
                file: account.file.clone(),
                sha256,
                layout: *layout,
                rows: context.rows(baseline, std::slice::from_ref(account)),
            })
            .collect(),
        rows: context.rows(baseline, accounts),
        project_files: taken.project_files,
        outputs,
    }
}

fn settings(
    baseline: &Baseline,
    context: Context,
    settings: &crate::settings::Settings,
) -> Settings {
    let units = baseline.totals.iter();
    Settings {
        title: context.title.map(str::to_owned),
        window: baseline.window.to_string(),
        by: baseline.by.iter().map(|by| by.word()).collect(),
        units: units
            .map(|total| context.registers.units.get(total.unit).id.clone())
            .collect(),
        councils: match context.councils {
            CouncilsAs::Named => "as-named",
            CouncilsAs::Current => "current",
        },
        project: settings.by_name(),
    }
}
