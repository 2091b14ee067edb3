//! Who stands on a list for a council, before anybody's code is carried to the one in force.

use super::{Candidate, Found, ListChoice, PeerChoice};
use crate::error::Error;
use crate::model::CouncilId;
use crate::registers::{PeerListKind, Registers};

/// What a list says of a council's code; `None` where it says nothing.
pub(super) fn on_list(
    code: CouncilId,
    choice: &PeerChoice,
    registers: &Registers,
) -> Result<Option<Found>, Error> {
    let (councils, lists) = (&registers.councils, &registers.peer_lists);
    let list = match &choice.list {
        ListChoice::Register(list) => *list,
        ListChoice::Own(own) => {
            return Ok(own.peers_of(code).map(|candidates| Found {
                listed_as: code,
                class: None,
                candidates,
            }));
        }
    };
    let mut class = None;
    let candidates: Vec<Candidate> = match list.kind {
        PeerListKind::Neighbours => {
            let Some(neighbours) = lists.neighbours(list, code, councils)? else {
                return Ok(None);
            };
            neighbours
                .iter()
                .zip(1..)
                .map(|(neighbour, rank)| Candidate {
                    council: neighbour.council,
                    rank: Some(rank),
                    distance: neighbour.distance,
                })
                .collect()
        }
        PeerListKind::Classes => {
            let Some(own) = lists.class(list, code, councils)? else {
                return Ok(None);
            };
            class = Some(own.to_owned());
            let mut alike = Vec::new();
            for (id, _) in councils.iter() {
                if lists.class(list, id, councils)? == Some(own) {
                    alike.push(Candidate::unordered(id));
                }
            }
            alike
        }
        PeerListKind::Type | PeerListKind::Region => {
            let council = councils.get(code);
            let family = |id| choice.tiers.family(id, registers);
            let in_force = councils
                .iter()
                .filter(|(_, other)| other.valid_to.is_none());
            let alike = in_force.filter(|(id, other)| match list.kind {
                PeerListKind::Type => family(*id) == family(code),
                _ => other.region == council.region,
            });
            class = (list.kind == PeerListKind::Region).then(|| council.region.clone());
            alike.map(|(id, _)| Candidate::unordered(id)).collect()
        }
    };
    Ok(Some(Found {
        listed_as: code,
        class,
        candidates,
    }))
}
