//! What is found of figures as they are held against each other, council by council: only the councils
//! of returns that changed are looked at again, and what was found of the others is added up with that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Manifest, by_name};
use crate::checks::{find_in_council, most_have_several};
use crate::model::{Account, Code, CouncilId, FileId, Origin, Rules, codes};
use crate::registers::Registers;
use crate::returns::Returns;
use crate::settings::Checks;
use crate::tally::{Figure, Kept};

/// What [`Returns::find_doubts`] finds, which is recorded beside what is found as a return is read.
const DOUBTS: [&Code; 2] = [&codes::LABELS_OVERLAP, &codes::PERIOD_AND_DAYS];

/// What was found of a council's figures as they were held against each other, and what others are
/// held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouncilRecord {
    /// The council's code.
    pub council: String,
    /// How many were found in each return, by code.
    pub found: BTreeMap<String, BTreeMap<String, u64>>,
    /// How many channels have a count above zero, by unit and service: one, or two for any more.
    pub channels: BTreeMap<String, BTreeMap<String, usize>>,
    /// The return in which the only channel is asked about where most other councils have several, by
    /// unit and service.
    pub alone: BTreeMap<String, BTreeMap<String, String>>,
}

/// The records of councils by all of their figures, in the order of the councils' ids. The figures are
/// in any order; `files` are the returns by the numbers in their origins.
pub fn council_records(
    figures: &[Kept],
    files: &[&str],
    registers: &Registers,
    limits: &Checks,
) -> Vec<CouncilRecord> {
    let mut councils: BTreeMap<CouncilId, Vec<&Kept>> = BTreeMap::new();
    for kept in figures {
        councils.entry(kept.key.council).or_default().push(kept);
    }
    let councils = councils.into_iter();
    councils
        .map(|(council, figures)| record(council, &figures, files, registers, limits))
        .collect()
}

fn record(
    council: CouncilId,
    figures: &[&Kept],
    files: &[&str],
    registers: &Registers,
    limits: &Checks,
) -> CouncilRecord {
    // Returns are numbered anew in their order, since there may be thousands that have nothing here.
    let own: BTreeSet<FileId> = figures.iter().map(|kept| kept.figure.origin.file).collect();
    let numbers: BTreeMap<FileId, FileId> = own
        .iter()
        .enumerate()
        .map(|(at, file)| (*file, FileId::new(at)))
        .collect();
    let mut returns = Returns::by(Rules::counting());
    for kept in figures {
        let file = kept.figure.origin.file;
        let origin = Origin {
            file: numbers.get(&file).copied().unwrap_or(file),
            ..kept.figure.origin
        };
        let figure = Figure {
            origin,
            ..kept.figure
        };
        returns.tally.keep(&Kept { figure, ..**kept });
    }
    let names = own
        .iter()
        .map(|file| files.get(file.index()).copied().unwrap_or_default());
    let account = |file: &str| Account {
        file: file.to_owned(),
        ..Account::default()
    };
    returns.accounts = names.map(account).collect();
    returns.find_doubts(registers);
    let (names, findings) = (returns.files(), &mut returns.findings);
    let returned = find_in_council(&returns.tally, registers, limits, &names, findings);
    let counts = names
        .iter()
        .map(|file| (file.clone(), by_name(findings.counts_in(file))));
    let mut record = CouncilRecord {
        council: registers.councils.get(council).code.clone(),
        found: counts.filter(|(_, counts)| !counts.is_empty()).collect(),
        channels: BTreeMap::new(),
        alone: BTreeMap::new(),
    };
    for one in returned.iter().filter(|one| one.channels > 0) {
        let unit = &registers.units.get(one.unit).id;
        let service = &registers.services.get(one.service).id;
        let services = record.channels.entry(unit.clone()).or_default();
        services.insert(service.clone(), one.channels);
        if let Some(file) = one.alone.and_then(|file| names.get(file.index())) {
            let services = record.alone.entry(unit.clone()).or_default();
            services.insert(service.clone(), file.clone());
        }
    }
    record
}

/// Puts into the records of returns how much is found of the figures of all councils together, which
/// is what a manifest records of each council.
pub fn sum_up(manifest: &mut Manifest) {
    let mut found: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for record in &manifest.councils {
        for (file, codes) in &record.found {
            let own = found.entry(file).or_default();
            for (code, count) in codes {
                *own.entry(code).or_default() += count;
            }
        }
    }
    // Of each unit and service: the councils with figures, those with several channels, and where
    // those with one are asked about.
    let mut services: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (of, channels) in manifest.councils.iter().flat_map(|one| each(&one.channels)) {
        let (with_figures, several) = services.entry(of).or_default();
        *with_figures += 1;
        *several += usize::from(*channels > 1);
    }
    for (of, file) in manifest.councils.iter().flat_map(|one| each(&one.alone)) {
        let counts = services.get(&of);
        if counts.is_some_and(|(all, several)| most_have_several(*several, *all)) {
            let own = found.entry(file.as_str()).or_default();
            *own.entry(codes::ONE_CHANNEL_ONLY.name).or_default() += 1;
        }
    }
    let is_doubt = |name: &str| DOUBTS.iter().any(|code| code.name == name);
    for input in &mut manifest.inputs {
        input.found.retain(|name, _| !is_doubt(name));
        input.checked.clear();
        for (code, count) in found.remove(input.file.as_str()).unwrap_or_default() {
            let beside = if is_doubt(code) {
                &mut input.found
            } else {
                &mut input.checked
            };
            beside.insert(code.to_owned(), count);
        }
    }
}

/// What is recorded by unit and service.
fn each<T>(
    by_unit: &BTreeMap<String, BTreeMap<String, T>>,
) -> impl Iterator<Item = ((&str, &str), &T)> {
    by_unit.iter().flat_map(|(unit, services)| {
        let services = services.iter();
        services.map(move |(service, value)| ((unit.as_str(), service.as_str()), value))
    })
}
