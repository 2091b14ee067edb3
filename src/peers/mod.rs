//! Who a council is compared with: its peers by a list, and who was left out of them and why.
//!
//! A list is a register's or a user's own file. Its codes are carried to the councils in force;
//! peers are of the council's own type unless the list is the user's own.

mod listed;
mod own;

pub use own::OwnPeers;

use listed::on_list;

use crate::error::Error;
use crate::model::CouncilId;
use crate::registers::{PeerList, PeerListKind, Registers, Tier};

/// Which peers are asked for.
#[derive(Clone, Debug)]
pub struct PeerChoice<'a> {
    /// The list.
    pub list: ListChoice<'a>,
    /// How many peers are taken at most from a list that orders them, 1 or more; lists without an
    /// order are taken whole.
    pub size: usize,
    /// How many there must be for a median of them, 1 or more.
    pub minimum: usize,
    /// Which councils count as of one type.
    pub tiers: Tiers,
}

/// Which councils count as of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tiers {
    /// Those that the register of types says are compared as one.
    #[default]
    AsTheyAre,
    /// Counties with their districts stand beside councils that are both: all of these are of one
    /// type.
    Combined,
}

impl Tiers {
    /// What a council is compared as: those with the same word are of one type.
    pub fn family(self, council: CouncilId, registers: &Registers) -> &str {
        let council = registers.councils.get(council);
        match (self, council.tier) {
            (Self::Combined, Tier::Upper | Tier::Single) => BOTH_TIERS,
            _ => registers.families.of(&council.kind),
        }
    }
}

/// What areas of two tiers and councils that are both are compared as.
const BOTH_TIERS: &str = "both-tiers";

/// A list of the registers, or a user's own.
#[derive(Clone, Debug)]
pub enum ListChoice<'a> {
    /// One of the registers.
    Register(&'a PeerList),
    /// One from a file.
    Own(OwnPeers),
}

impl ListChoice<'_> {
    /// What list it is, and where it comes from.
    pub fn list(&self) -> &PeerList {
        match self {
            Self::Register(list) => list,
            Self::Own(own) => &own.list,
        }
    }
}

/// The peers of a council, all of them in force, none of them the council itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerSet {
    /// The council asked for.
    pub council: CouncilId,
    /// The council in force whose peers they are: the one asked for, or the one that took its
    /// whole place.
    pub subject: CouncilId,
    /// The code by which the list knows it; another than `subject` where a code was issued anew
    /// since the list was made.
    pub listed_as: CouncilId,
    /// The list, and where it comes from.
    pub list: PeerList,
    /// The class or region that makes them peers, where the list is of these.
    pub class: Option<String>,
    /// The peers, in the order of the list; by the order of the register where it has none.
    pub members: Vec<Peer>,
    /// Who stands on the list and is no peer, in the order of the list, by the code of the list.
    pub left_out: Vec<(CouncilId, WhyLeftOut)>,
    /// How many there must be for a median.
    pub minimum: usize,
}

/// A peer.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// The council, in force.
    pub council: CouncilId,
    /// Its place on the list, from 1, counted before anybody was left out; `None` where the list
    /// has no order.
    pub rank: Option<u32>,
    /// How far it is, in the units of the list; `None` where the list does not say.
    pub distance: Option<f64>,
    /// The ended councils on the list that it took the place of.
    pub carried_from: Vec<CouncilId>,
}

/// Why a council on a list is no peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// It is of a type that is not compared with the council's.
    OtherType,
    /// It ended and passed to the council itself.
    Itself,
    /// It ended and no one council took its whole place.
    Divided,
    /// There are enough before it.
    BeyondSize,
}

impl PeerSet {
    /// The peers alone, in their order.
    pub fn councils(&self) -> impl Iterator<Item = CouncilId> {
        self.members.iter().map(|peer| peer.council)
    }

    /// The council asked for and its peers as figures of a past period have them: where the one in
    /// force has none, those it took the place of, as the list or the question names them.
    pub fn in_figures(
        &self,
        has_figures: impl Fn(CouncilId) -> bool,
    ) -> (CouncilId, Vec<CouncilId>) {
        let own = [self.council, self.subject]
            .into_iter()
            .find(|id| has_figures(*id));
        let peers = self.members.iter().flat_map(|peer| {
            let before = peer
                .carried_from
                .iter()
                .copied()
                .filter(|id| has_figures(*id));
            let before: Vec<CouncilId> = before.collect();
            if has_figures(peer.council) || before.is_empty() {
                vec![peer.council]
            } else {
                before
            }
        });
        (own.unwrap_or(self.subject), peers.collect())
    }

    /// Whether there are as many as a median of them takes.
    pub fn is_enough(&self) -> bool {
        self.members.len() >= self.minimum
    }
}

/// A council on a list, before its code is carried to the one in force.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    council: CouncilId,
    rank: Option<u32>,
    distance: Option<f64>,
}

impl Candidate {
    fn unordered(council: CouncilId) -> Self {
        Self {
            council,
            rank: None,
            distance: None,
        }
    }
}

/// What a list says of a council.
struct Found {
    listed_as: CouncilId,
    class: Option<String>,
    candidates: Vec<Candidate>,
}

/// The peers of a council by a list. The same question has the same answer, in the same order.
///
/// A council that has ended has the peers of the one that took its whole place. They may be fewer
/// than the minimum ([`PeerSet::is_enough`]).
///
/// # Errors
/// `NotEnoughData` where the list does not cover the council, or the council was divided among
/// several; `Usage` where a project's list is malformed.
///
/// ```
/// use channelshift::peers::{ListChoice, PeerChoice, peers_of};
/// use channelshift::registers::Registers;
///
/// let registers = Registers::load(&[])?;
/// let list = ListChoice::Register(registers.peer_lists.find("ons-global")?);
/// let choice = PeerChoice { list, size: 15, minimum: 5, tiers: Tiers::AsTheyAre };
/// let kent = registers.councils.code("E10000016").expect("it is in the register");
/// let peers = peers_of(kent, &choice, &registers)?;
/// assert!(peers.is_enough());
/// let nearest = peers.councils().next().map(|id| registers.councils.get(id).name.as_str());
/// assert_eq!(nearest, Some("Norfolk"));
/// # Ok::<(), channelshift::error::Error>(())
/// ```
pub fn peers_of(
    council: CouncilId,
    choice: &PeerChoice,
    registers: &Registers,
) -> Result<PeerSet, Error> {
    let councils = &registers.councils;
    let list = choice.list.list();
    let subject = councils
        .in_force(council)
        .ok_or_else(|| divided(council, registers))?;
    // A council whose code was issued anew may stand on an older list by its code of then.
    let mut listed_as = Some(subject);
    let found = loop {
        let Some(code) = listed_as else {
            return Err(not_covered(subject, list, registers));
        };
        if let Some(found) = on_list(code, choice, registers)? {
            break found;
        }
        listed_as = councils.only_predecessor(code);
    };
    let mut set = PeerSet {
        council,
        subject,
        listed_as: found.listed_as,
        list: list.clone(),
        class: found.class,
        members: Vec::new(),
        left_out: Vec::new(),
        minimum: choice.minimum,
    };
    for candidate in found.candidates {
        set.take(candidate, choice, registers);
    }
    // Stable, so that a list's order is kept, and what was carried has its place where it has none.
    set.members
        .sort_by_key(|peer| (peer.rank, peer.rank.is_none().then_some(peer.council)));
    Ok(set)
}

impl PeerSet {
    /// Makes a council of the list a peer, or leaves it out; a list in order has `size` at most.
    fn take(&mut self, candidate: Candidate, choice: &PeerChoice, registers: &Registers) {
        let councils = &registers.councils;
        let listed = candidate.council;
        let Some(council) = councils.in_force(listed) else {
            self.left_out.push((listed, WhyLeftOut::Divided));
            return;
        };
        if council == self.subject {
            if listed != council && listed != self.listed_as {
                self.left_out.push((listed, WhyLeftOut::Itself));
            }
            return;
        }
        let carried_from = if listed == council {
            Vec::new()
        } else {
            vec![listed]
        };
        // Several that became one stand where the first of them stood.
        if let Some(peer) = self.members.iter_mut().find(|peer| peer.council == council) {
            peer.carried_from.extend(carried_from);
            return;
        }
        let family = |id| choice.tiers.family(id, registers);
        let why = if self.list.same_type_only && family(council) != family(self.subject) {
            Some(WhyLeftOut::OtherType)
        } else if candidate.rank.is_some() && self.members.len() >= choice.size {
            Some(WhyLeftOut::BeyondSize)
        } else {
            None
        };
        match why {
            Some(why) => self.left_out.push((listed, why)),
            None => self.members.push(Peer {
                council,
                rank: candidate.rank,
                distance: candidate.distance,
                carried_from,
            }),
        }
    }
}

/// How many councils in force a list covers.
///
/// # Errors
/// Fails where a project's list is malformed.
pub fn covered(list: &PeerList, registers: &Registers) -> Result<usize, Error> {
    let (councils, lists) = (&registers.councils, &registers.peer_lists);
    let mut count = 0;
    for (id, _) in councils.iter().filter(|(_, it)| it.valid_to.is_none()) {
        let mut code = Some(id);
        while let Some(at) = code {
            let has_row = match list.kind {
                PeerListKind::Neighbours => lists.neighbours(list, at, councils)?.is_some(),
                PeerListKind::Classes => lists.class(list, at, councils)?.is_some(),
                PeerListKind::Type | PeerListKind::Region => true,
            };
            if has_row {
                count += 1;
                break;
            }
            code = councils.only_predecessor(at);
        }
    }
    Ok(count)
}

fn divided(council: CouncilId, registers: &Registers) -> Error {
    let councils = &registers.councils;
    let ended = councils.get(council);
    let after: Vec<String> = councils
        .successors(council)
        .map(|succession| councils.get(succession.successor))
        .map(|successor| format!("{} ({})", successor.name, successor.code))
        .collect();
    Error::NotEnoughData(format!(
        "{} ({}) ended and no one council took its whole place; ask for the peers of {}",
        ended.name,
        ended.code,
        after.join(" or ")
    ))
}

fn not_covered(council: CouncilId, list: &PeerList, registers: &Registers) -> Error {
    let council = registers.councils.get(council);
    let covers = match list.covers.as_str() {
        "" => String::new(),
        covers => format!(", which covers {covers}"),
    };
    Error::NotEnoughData(format!(
        "{} ({}) is not on the list `{}`{covers}; choose another: `channelshift list peers` has \
         them",
        council.name, council.code, list.id
    ))
}

#[cfg(test)]
mod tests;
