//! A user's own peers, from a file: which councils each has, or one set for all.

use std::collections::BTreeMap;

use super::Candidate;
use crate::error::Error;
use crate::model::{CouncilId, fold, quoted_list};
use crate::registers::{PeerList, PeerListKind, Registers, did_you_mean};

/// The columns of a file that gives each council its peers, of which the first two must be there.
const COLUMNS: [&str; 4] = ["council", "peer", "rank", "set"];

/// A user's own peers.
#[derive(Clone, Debug)]
pub struct OwnPeers {
    pub(super) list: PeerList,
    rows: Rows,
}

#[derive(Clone, Debug)]
enum Rows {
    /// The peers of each council.
    ByCouncil(BTreeMap<CouncilId, Vec<Candidate>>),
    /// The same for every council.
    OneSet(Vec<Candidate>),
}

/// A file of a user's, with what is known of it.
struct File<'a> {
    path: &'a str,
    registers: &'a Registers,
}

impl OwnPeers {
    /// Reads a file: with the columns `council` and `peer`, and where wanted `rank` (1 is the
    /// nearest; without it peers have no order) and `set` (of which `set` chooses one); or one
    /// column of councils, which are peers of whoever is asked for. Councils are named by code or
    /// name, of today or of when the list was made. `path` is for messages.
    ///
    /// # Errors
    /// Fails, with path and line, where a council is not known, a rank is no whole number of 1 or
    /// more, a peer is named twice, or the file has several sets and none of them is chosen.
    pub fn parse(
        path: &str,
        text: &str,
        set: Option<&str>,
        registers: &Registers,
    ) -> Result<Self, Error> {
        let file = File { path, registers };
        let records = file.records(text)?;
        let set_is_unused = || {
            let set = set.unwrap_or_default();
            Error::Usage(format!("`{path}` has no column `set` to find `{set}` in"))
        };
        let rows = match records.split_first() {
            None => return Err(Error::Usage(format!("`{path}` is empty"))),
            Some((heading, rows)) if heading.1.len() > 1 => {
                let columns = file.columns(&heading.1)?;
                match (columns[3], set) {
                    (None, Some(_)) => return Err(set_is_unused()),
                    (at, set) => file.by_council(columns, &file.of_set(rows, at, set)?)?,
                }
            }
            Some(_) if set.is_some() => return Err(set_is_unused()),
            Some((heading, rows)) => {
                // A heading is not needed, so it may be a council.
                let mut cells = heading.1.iter();
                let named = cells.any(|cell| !registers.councils.named(cell).is_empty());
                file.one_set(if named { &records } else { rows })?
            }
        };
        let id = set.map_or_else(
            || format!("file:{path}"),
            |set| format!("file:{path}#{set}"),
        );
        let list = PeerList {
            id,
            name: "A list of your own".into(),
            kind: PeerListKind::Neighbours,
            same_type_only: false,
            date: String::new(),
            source: path.to_owned(),
            licence: String::new(),
            covers: "the councils named in it".into(),
            method: "Whoever made it decided; councils of other types are not left out.".into(),
        };
        Ok(Self { list, rows })
    }

    /// The peers of a council's code; `None` where the file does not name it.
    pub(super) fn peers_of(&self, council: CouncilId) -> Option<Vec<Candidate>> {
        match &self.rows {
            Rows::ByCouncil(by_council) => by_council.get(&council).cloned(),
            Rows::OneSet(candidates) => Some(candidates.clone()),
        }
    }
}

/// The cells of a row, with its line.
type Record = (u64, Vec<String>);

impl File<'_> {
    fn error(&self, line: u64, text: &str) -> Error {
        Error::Usage(format!("`{}`, line {line}: {text}", self.path))
    }

    /// The rows that are not blank, the heading among them.
    fn records(&self, text: &str) -> Result<Vec<Record>, Error> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .has_headers(false)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut records = Vec::new();
        for record in reader.records() {
            let record =
                record.map_err(|error| Error::Usage(format!("`{}`: {error}", self.path)))?;
            if record.iter().any(|cell| !cell.is_empty()) {
                let line = record.position().map_or(0, csv::Position::line);
                records.push((line, record.iter().map(str::to_owned).collect()));
            }
        }
        Ok(records)
    }

    /// Where each of the columns stands.
    fn columns(&self, headings: &[String]) -> Result<[Option<usize>; 4], Error> {
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let at = COLUMNS.map(|column| folded.iter().position(|heading| heading == column));
        let known = at.iter().flatten().count() == headings.len();
        if known && at[0].is_some() && at[1].is_some() {
            return Ok(at);
        }
        Err(Error::Usage(format!(
            "`{}` has the columns {}; it must have council and peer, may have rank and set, or is \
             one column of councils",
            self.path,
            headings.join(", ")
        )))
    }

    /// The rows of the set chosen, which need not be where there is one.
    fn of_set(
        &self,
        rows: &[Record],
        at: Option<usize>,
        chosen: Option<&str>,
    ) -> Result<Vec<Record>, Error> {
        let Some(at) = at else {
            return Ok(rows.to_vec());
        };
        let mut sets: Vec<&str> = Vec::new();
        for (_, cells) in rows {
            let set = cell(cells, Some(at));
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        let chosen = match (chosen, sets.as_slice()) {
            (Some(chosen), _) if sets.contains(&chosen) => chosen,
            (None, [only]) => only,
            (None, []) => "",
            (None, _) => {
                return Err(Error::Usage(format!(
                    "`{path}` has the sets {}; choose one, as in `file:{path}#{}`",
                    quoted_list(&sets, "and"),
                    sets.first().unwrap_or(&""),
                    path = self.path,
                )));
            }
            (Some(chosen), _) => {
                let near = did_you_mean(chosen, sets.iter().copied());
                return Err(Error::Usage(format!(
                    "`{}` has no set `{chosen}`{near}; it has {}",
                    self.path,
                    quoted_list(&sets, "and")
                )));
            }
        };
        let of_it = |(_, cells): &&Record| cell(cells, Some(at)) == chosen;
        Ok(rows.iter().filter(of_it).cloned().collect())
    }

    fn by_council(&self, columns: [Option<usize>; 4], rows: &[Record]) -> Result<Rows, Error> {
        let [council, peer, rank, _] = columns;
        let mut by_council: BTreeMap<CouncilId, Vec<Candidate>> = BTreeMap::new();
        for (line, cells) in rows {
            let own = self.council(*line, cell(cells, council))?;
            let candidate = Candidate {
                council: self.council(*line, cell(cells, peer))?,
                rank: match rank {
                    Some(_) => Some(self.rank(*line, cell(cells, rank))?),
                    None => None,
                },
                distance: None,
            };
            let peers = by_council.entry(own).or_default();
            self.refuse_twice(*line, candidate.council, peers)?;
            peers.push(candidate);
        }
        for peers in by_council.values_mut() {
            peers.sort_by_key(|peer| (peer.rank, peer.council));
        }
        Ok(Rows::ByCouncil(by_council))
    }

    fn one_set(&self, rows: &[Record]) -> Result<Rows, Error> {
        let mut set: Vec<Candidate> = Vec::new();
        for (line, cells) in rows {
            let council = self.council(*line, cell(cells, Some(0)))?;
            self.refuse_twice(*line, council, &set)?;
            set.push(Candidate::unordered(council));
        }
        set.sort_by_key(|peer| peer.council);
        Ok(Rows::OneSet(set))
    }

    fn refuse_twice(&self, line: u64, peer: CouncilId, peers: &[Candidate]) -> Result<(), Error> {
        if peers.iter().any(|other| other.council == peer) {
            let name = &self.registers.councils.get(peer).name;
            return Err(self.error(line, &format!("{name} is named twice; take one row out")));
        }
        Ok(())
    }

    fn rank(&self, line: u64, text: &str) -> Result<u32, Error> {
        let rank = text.parse().ok().filter(|rank| *rank > 0);
        rank.ok_or_else(|| {
            let text = format!("`rank` is a whole number of 1 or more, not `{text}`");
            self.error(line, &text)
        })
    }

    fn council(&self, line: u64, label: &str) -> Result<CouncilId, Error> {
        let councils = &self.registers.councils;
        let found = councils.latest(label);
        found.map_err(|text| self.error(line, &text))
    }
}

fn cell(cells: &[String], at: Option<usize>) -> &str {
    at.and_then(|at| cells.get(at)).map_or("", String::as_str)
}
