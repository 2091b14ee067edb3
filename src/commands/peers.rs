//! Whom to compare with, from flags and settings; and `list peers`.

use std::path::Path;

use super::inputs::Inputs;
use super::list::show;
use super::output::Screen;
use super::project::{folder_of, read_own_csv, settings_of, settings_path, shown};
use crate::cli::{ListArgs, PeerArgs};
use crate::error::Error;
use crate::model::CouncilId;
use crate::peers::{ListChoice, OwnPeers, PeerChoice, PeerSet, Tiers, peers_of};
use crate::registers::Registers;
use crate::report::{
    PeerDetail, peer_lists, peer_lists_note, peer_notes, peer_table, too_few_peers,
};
use crate::settings::PeerSettings;

/// What a list begins with that is a file and none of the registers, and what stands before the
/// name of one of its sets.
const OWN: &str = "file:";
const SET: char = '#';

/// Whom to compare with: the list of the flag, whose file is relative to the current folder, else
/// that of the settings, relative to `folder`, theirs.
pub(super) fn choice<'a>(
    args: &PeerArgs,
    settings: &PeerSettings,
    folder: &Path,
    registers: &'a Registers,
) -> Result<PeerChoice<'a>, Error> {
    let (id, folder) = match &args.peers {
        Some(id) => (id, Path::new("")),
        None => (&settings.default, folder),
    };
    let list = match id.strip_prefix(OWN) {
        None => ListChoice::Register(registers.peer_lists.find(id)?),
        Some(rest) => {
            let (path, set) = match rest.rsplit_once(SET) {
                Some((path, set)) => (path, Some(set)),
                None => (rest, None),
            };
            let path = folder.join(path);
            let text = read_own_csv(&path)?;
            ListChoice::Own(OwnPeers::parse(&shown(&path), &text, set, registers)?)
        }
    };
    Ok(PeerChoice {
        list,
        size: settings.size.into(),
        minimum: settings.minimum.into(),
        tiers: Tiers::AsTheyAre,
    })
}

/// The peers of a council that is asked for, by the list of the flag or the settings.
pub(super) fn peers_asked(
    council: &str,
    args: &PeerArgs,
    tiers: Tiers,
    inputs: &Inputs,
) -> Result<PeerSet, Error> {
    let registers = &inputs.registers;
    let folder = inputs.folder.as_deref().unwrap_or(Path::new(""));
    let choice = PeerChoice {
        tiers,
        ..choice(args, &inputs.settings.peers, folder, registers)?
    };
    peers_of(asked(council, registers)?, &choice, registers)
}

/// `list peers`: the peers of a council, or the lists there are.
pub(super) fn list(args: &ListArgs, registers: &Registers, screen: &Screen) -> Result<u8, Error> {
    let config = args.config.as_deref();
    let settings = settings_of(config)?.peers;
    let Some(label) = &args.query else {
        let notes = [peer_lists_note(&settings)];
        show(&peer_lists(registers)?, &notes, args.format, screen)?;
        return Ok(0);
    };
    let folder = settings_path(config).map_or(Path::new(""), folder_of);
    let choice = choice(&args.peers, &settings, folder, registers)?;
    let set = peers_of(asked(label, registers)?, &choice, registers)?;
    let detail = if args.why {
        PeerDetail::Why
    } else {
        PeerDetail::Brief
    };
    let notes = peer_notes(&set, detail, registers);
    show(
        &peer_table(&set, detail, registers),
        &notes,
        args.format,
        screen,
    )?;
    if set.is_enough() {
        Ok(0)
    } else {
        Err(too_few_peers(&set, registers))
    }
}

/// The council a code or name stands for today, or the one in force that it is a part of the name
/// of.
pub(super) fn asked(label: &str, registers: &Registers) -> Result<CouncilId, Error> {
    let councils = &registers.councils;
    councils.latest(label).or_else(|text| {
        let mut found = councils.search(label);
        found.retain(|id| councils.get(*id).valid_to.is_none());
        match found.as_slice() {
            [only] => Ok(*only),
            _ => Err(Error::Usage(text)),
        }
    })
}
