//! What a run of a project did, as one JSON object.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::{Built, ReturnState};
use crate::model::{Account, Findings, Severity};

/// What a run did, stage by stage; a stage that was not reached is null.
#[derive(Debug, Serialize)]
pub struct RunDocument {
    schema: &'static str,
    /// `new`, `nothing-new` or `failed`.
    state: &'static str,
    /// What the run exits with.
    exit_code: u8,
    /// What stopped it.
    error: Option<String>,
    check: Option<CheckStage>,
    build: Option<BuildStage>,
    report: Option<FolderStage>,
    export: Option<FolderStage>,
}

/// What a stage wrote into a folder.
#[derive(Debug, Serialize)]
pub struct FolderStage {
    /// The folder.
    pub folder: String,
    /// How many files.
    pub files: u64,
}

/// What the stages did, as far as a run came; one that is not asked for is not there.
#[derive(Debug, Default)]
pub struct Stages {
    /// What the check found.
    pub check: Option<CheckStage>,
    /// What the build did.
    pub build: Option<BuildStage>,
    /// The pages.
    pub report: Option<FolderStage>,
    /// The open data.
    pub export: Option<FolderStage>,
}

/// What the check found.
#[derive(Debug, Serialize)]
pub struct CheckStage {
    returns: usize,
    rows_in: u64,
    used: u64,
    set_aside: u64,
    skipped: u64,
    errors: u64,
    queries: u64,
    accepted: u64,
    notes: u64,
    /// How many findings there are of each code that is kept.
    codes: BTreeMap<&'static str, u64>,
}

/// What the build did.
#[derive(Debug, Serialize)]
pub struct BuildStage {
    store: String,
    /// Whether the store was written.
    written: bool,
    figures: u64,
    /// Figures that differ from the store before; null where there was none.
    changed: Option<usize>,
    /// Returns that were read, since they are new, changed or read otherwise.
    read: Vec<String>,
    /// Returns that were read again beside one that speaks of the same figures.
    read_again: Vec<String>,
    /// How many returns are as before.
    as_before: usize,
    /// Returns that are there no more.
    withdrawn: Vec<String>,
}

impl CheckStage {
    /// What became of the rows, and how many findings there are.
    pub fn of(accounts: &[Account], findings: &Findings) -> Self {
        let sum = |count: fn(&Account) -> u64| accounts.iter().map(count).sum();
        let mut codes = BTreeMap::new();
        for finding in findings.kept() {
            *codes.entry(finding.code.name).or_default() += 1;
        }
        Self {
            returns: accounts.len(),
            rows_in: sum(|account| account.rows_in),
            used: sum(|account| account.used),
            set_aside: sum(Account::total_set_aside),
            skipped: sum(Account::total_skipped),
            errors: findings.count(Severity::Error),
            queries: findings.count(Severity::Query),
            accepted: findings.accepted(),
            notes: findings.count(Severity::Note),
            codes,
        }
    }
}

impl BuildStage {
    /// What a build did.
    pub fn of(built: &Built) -> Self {
        let inputs = built.manifest.inputs.iter().zip(&built.states);
        let in_state = |wanted: ReturnState| {
            let those = inputs.clone().filter(move |(_, state)| **state == wanted);
            those
                .map(|(input, _)| input.file.clone())
                .collect::<Vec<String>>()
        };
        Self {
            store: built.folder.clone(),
            written: built.is_new,
            figures: built.manifest.figures.iter().map(|file| file.rows).sum(),
            changed: built.changed,
            read: in_state(ReturnState::Read),
            read_again: in_state(ReturnState::ReadAgain),
            as_before: in_state(ReturnState::AsBefore).len(),
            withdrawn: built
                .withdrawn
                .iter()
                .map(|input| input.file.clone())
                .collect(),
        }
    }
}

impl RunDocument {
    /// A run with what its stages did, as far as it came.
    pub fn of(stages: Stages, outcome: Result<u8, (u8, String)>) -> Self {
        let Stages {
            check,
            build,
            report,
            export,
        } = stages;
        let written = build.as_ref().is_some_and(|build| build.written);
        let (state, exit_code, error) = match outcome {
            Ok(code) if written => ("new", code, None),
            Ok(code) => ("nothing-new", code, None),
            Err((code, why)) => ("failed", code, Some(why)),
        };
        Self {
            schema: "channelshift/run/1",
            state,
            exit_code,
            error,
            check,
            build,
            report,
            export,
        }
    }
}
