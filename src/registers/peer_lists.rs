//! Lists of councils to compare with: nearest neighbours, classes, type and region.
//!
//! What lists there are is read with the other registers; who stands on them is read when a list is
//! first asked, since most runs ask none.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::councils::Councils;
use super::likeness::did_you_mean;
use super::table::{Files, Located, RegisterFile};
use crate::error::Error;
use crate::model::CouncilId;

/// The registers of who stands on the lists.
const NEIGHBOURS: &str = "neighbours.csv";
const CLASSES: &str = "peer_classes.csv";

/// How a list says who belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerListKind {
    /// Each council has its own neighbours, the nearest first.
    Neighbours,
    /// Councils of one class are peers, without an order.
    Classes,
    /// Councils of one type are peers, without an order.
    Type,
    /// Councils of one region are peers, without an order.
    Region,
}

/// A list of peers, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerList {
    /// Kebab-case; `file:` and the path for a user's own.
    pub id: String,
    /// In words.
    pub name: String,
    /// How it says who belongs together.
    pub kind: PeerListKind,
    /// Whether councils of other types are left out; a user's own list is taken as it is.
    pub same_type_only: bool,
    /// As at which date, in the source's terms; empty where it is not known.
    pub date: String,
    /// Who made it.
    pub source: String,
    /// Under which licence; empty where it is not known.
    pub licence: String,
    /// Which councils it covers, in words.
    pub covers: String,
    /// How it was made, in a sentence or two.
    pub method: String,
}

/// A council on another's list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbour {
    /// The council, by the code of the list, which may have ended.
    pub council: CouncilId,
    /// How far it is, 0 or more, in the units of the list; `None` where the list does not say.
    pub distance: Option<f64>,
}

/// The register of lists.
#[derive(Debug, Clone)]
pub struct PeerLists {
    rows: Vec<PeerList>,
    /// A project's files of who stands on the lists, until they are read.
    added: Vec<RegisterFile>,
    entries: OnceLock<Result<Entries, Error>>,
}

/// Who stands on the lists, by the list's id.
#[derive(Debug, Clone, Default)]
struct Entries {
    neighbours: FxHashMap<(String, CouncilId), Vec<Neighbour>>,
    classes: FxHashMap<(String, CouncilId), String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRow {
    id: String,
    name: String,
    kind: String,
    types: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    covers: String,
    #[serde(default)]
    method: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeighboursRow {
    list: String,
    council: String,
    neighbours: String,
    #[serde(default)]
    distances: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassRow {
    list: String,
    council: String,
    class: String,
}

impl PeerLists {
    pub(super) fn load(files: &Files, added: &[RegisterFile]) -> Result<Self, Error> {
        let mut rows: Vec<PeerList> = Vec::new();
        for located in files.rows::<ListRow>("peer_lists.csv")? {
            let list = peer_list(&located)?;
            if rows.iter().any(|other| other.id == list.id) {
                return Err(located.error(&format!("the list `{}` exists already", list.id)));
            }
            rows.push(list);
        }
        let later = |file: &&RegisterFile| [NEIGHBOURS, CLASSES].contains(&file.name.as_str());
        Ok(Self {
            rows,
            added: added.iter().filter(later).cloned().collect(),
            entries: OnceLock::new(),
        })
    }

    /// The list of an id, or an error that suggests one.
    pub fn find(&self, id: &str) -> Result<&PeerList, Error> {
        self.rows.iter().find(|row| row.id == id).ok_or_else(|| {
            let known = self.rows.iter().map(|row| row.id.as_str());
            Error::Usage(format!(
                "no list of peers `{id}`{}; `channelshift list peers` has them, and `file:PATH` is \
                 one of your own",
                did_you_mean(id, known)
            ))
        })
    }

    /// Every list, in the order of the register.
    pub fn iter(&self) -> impl Iterator<Item = &PeerList> {
        self.rows.iter()
    }

    /// The neighbours of a council on a list, the nearest first; `None` where the list has no row
    /// for its code.
    ///
    /// # Errors
    /// Fails, with path and line, where a project's row is malformed.
    pub fn neighbours(
        &self,
        list: &PeerList,
        council: CouncilId,
        councils: &Councils,
    ) -> Result<Option<&[Neighbour]>, Error> {
        let entries = self.entries(councils)?;
        let neighbours = entries.neighbours.get(&(list.id.clone(), council));
        Ok(neighbours.map(Vec::as_slice))
    }

    /// The class of a council on a list; `None` where the list has no row for its code.
    ///
    /// # Errors
    /// Fails, with path and line, where a project's row is malformed.
    pub fn class(
        &self,
        list: &PeerList,
        council: CouncilId,
        councils: &Councils,
    ) -> Result<Option<&str>, Error> {
        let entries = self.entries(councils)?;
        let class = entries.classes.get(&(list.id.clone(), council));
        Ok(class.map(String::as_str))
    }

    fn entries(&self, councils: &Councils) -> Result<&Entries, Error> {
        let entries = self.entries.get_or_init(|| self.read(councils));
        entries.as_ref().map_err(Clone::clone)
    }

    fn read(&self, councils: &Councils) -> Result<Entries, Error> {
        let files = Files::new(&self.added)?;
        let mut entries = Entries::default();
        for located in files.rows::<NeighboursRow>(NEIGHBOURS)? {
            let row = &located.row;
            let key = self.key(&located, &row.list, PeerListKind::Neighbours)?;
            let council = councils.by_code(&located, &row.council)?;
            let neighbours = neighbours(&located, councils)?;
            let before = entries.neighbours.insert((key, council), neighbours);
            refuse_twice(&located, before.is_some(), (&row.list, &row.council))?;
        }
        for located in files.rows::<ClassRow>(CLASSES)? {
            let row = &located.row;
            let key = self.key(&located, &row.list, PeerListKind::Classes)?;
            let council = councils.by_code(&located, &row.council)?;
            let before = entries.classes.insert((key, council), row.class.clone());
            refuse_twice(&located, before.is_some(), (&row.list, &row.council))?;
        }
        Ok(entries)
    }

    /// The id of a list of a kind that a row names.
    fn key<T>(&self, located: &Located<T>, id: &str, kind: PeerListKind) -> Result<String, Error> {
        let list = self.rows.iter().find(|row| row.id == id);
        match list.filter(|list| list.kind == kind) {
            Some(list) => Ok(list.id.clone()),
            None => {
                let known = self.rows.iter().filter(|row| row.kind == kind);
                let near = did_you_mean(id, known.map(|row| row.id.as_str()));
                Err(located.error(&format!(
                    "`peer_lists.csv` has no list `{id}` of this kind{near}"
                )))
            }
        }
    }
}

fn peer_list(located: &Located<ListRow>) -> Result<PeerList, Error> {
    let row = &located.row;
    let kind = match row.kind.as_str() {
        "neighbours" => PeerListKind::Neighbours,
        "classes" => PeerListKind::Classes,
        "type" => PeerListKind::Type,
        "region" => PeerListKind::Region,
        word => {
            return Err(located.error(&format!(
                "`kind` is neighbours, classes, type or region, not `{word}`"
            )));
        }
    };
    let same_type_only = match row.types.as_str() {
        "same" => true,
        "any" => false,
        word => return Err(located.error(&format!("`types` is same or any, not `{word}`"))),
    };
    Ok(PeerList {
        id: row.id.clone(),
        name: row.name.clone(),
        kind,
        same_type_only,
        date: row.date.clone(),
        source: row.source.clone(),
        licence: row.licence.clone(),
        covers: row.covers.clone(),
        method: row.method.clone(),
    })
}

/// The codes of a row with their distances, of which there is one for each or none at all.
fn neighbours(
    located: &Located<NeighboursRow>,
    councils: &Councils,
) -> Result<Vec<Neighbour>, Error> {
    let row = &located.row;
    let distances: Vec<f64> = row
        .distances
        .split_whitespace()
        .map(|text| text.parse().ok().filter(|far: &f64| *far >= 0.0))
        .collect::<Option<_>>()
        .ok_or_else(|| located.error("`distances` are numbers of 0 or more"))?;
    let codes: Vec<&str> = row.neighbours.split_whitespace().collect();
    if !distances.is_empty() && distances.len() != codes.len() {
        return Err(located.error("`distances` are as many as `neighbours`, or none"));
    }
    let mut neighbours: Vec<Neighbour> = Vec::with_capacity(codes.len());
    for (at, code) in codes.into_iter().enumerate() {
        let council = councils.by_code(located, code)?;
        if neighbours.iter().any(|other| other.council == council) {
            return Err(located.error(&format!("`neighbours` name `{code}` twice")));
        }
        neighbours.push(Neighbour {
            council,
            distance: distances.get(at).copied(),
        });
    }
    Ok(neighbours)
}

/// A project's row beats the shipped one; within one register a council stands once on a list.
fn refuse_twice<T>(
    located: &Located<T>,
    is_there: bool,
    (list, council): (&str, &str),
) -> Result<(), Error> {
    if is_there && !located.added {
        return Err(located.error(&format!("the list `{list}` has `{council}` already")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::Registers;

    fn file(name: &str, text: &str) -> RegisterFile {
        RegisterFile {
            name: name.into(),
            path: format!("registers/{name}"),
            text: text.into(),
        }
    }

    #[test]
    fn every_shipped_row_resolves_and_every_list_has_rows() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let lists = &registers.peer_lists;
        let councils = &registers.councils;
        let entries = lists.entries(councils).expect("the shipped lists are read");
        for list in lists.iter() {
            let of_list = |(id, _): &&(String, CouncilId)| *id == list.id;
            let rows = match list.kind {
                PeerListKind::Neighbours => entries.neighbours.keys().filter(of_list).count(),
                PeerListKind::Classes => entries.classes.keys().filter(of_list).count(),
                _ => councils.iter().count(),
            };
            assert!(rows > 100, "{}: {rows}", list.id);
            for text in [&list.date, &list.source, &list.licence, &list.method] {
                assert!(!text.is_empty(), "{}", list.id);
            }
        }
        for ((list, council), neighbours) in &entries.neighbours {
            assert_eq!(neighbours.len(), 20, "{list}");
            assert!(neighbours.iter().all(|other| other.council != *council));
            assert!(neighbours.is_sorted_by_key(|other| other.distance));
        }
    }

    #[test]
    fn a_projects_rows_are_added_and_beat_the_shipped_ones() {
        let own = [
            file(
                "peer_lists.csv",
                "id,name,kind,types\nours,Our own,neighbours,any\n",
            ),
            file(
                "neighbours.csv",
                "list,council,neighbours\nours,E06000023,E08000035 E06000022\n\
                 ons-global,E06000023,E08000035\n",
            ),
        ];
        let registers = Registers::load(&own).expect("it loads");
        let council = registers.councils.code("E06000023").expect("a council");
        for (id, count) in [("ours", 2), ("ons-global", 1), ("ons-economic", 20)] {
            let list = registers.peer_lists.find(id).expect("a list");
            let found = registers
                .peer_lists
                .neighbours(list, council, &registers.councils)
                .expect("it is read")
                .expect("there is a row");
            assert_eq!(found.len(), count, "{id}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_projects_rows_is_said_with_its_line() {
        for (rows, said) in [
            ("ons-globl,E06000023,E08000035,", "ons-global"),
            (
                "region,E06000023,E08000035,",
                "no list `region` of this kind",
            ),
            ("ons-global,E99999999,E08000035,", "`E99999999`"),
            ("ons-global,E06000023,E08000035 E99999999,", "`E99999999`"),
            ("ons-global,E06000023,E08000035 E08000035,", "twice"),
            ("ons-global,E06000023,E08000035,1 2", "as many"),
            ("ons-global,E06000023,E08000035,near", "numbers"),
        ] {
            let text = format!("list,council,neighbours,distances\n{rows}\n");
            let registers = Registers::load(&[file(NEIGHBOURS, &text)]).expect("it is read later");
            let error = registers.peer_lists.entries(&registers.councils);
            let error = error.expect_err(rows).to_string();
            assert!(error.contains(said), "{error}");
            assert!(error.contains("neighbours.csv`, line 2"), "{error}");
        }
    }
}
