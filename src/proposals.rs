//! Proposals for what of a return nobody knows: the role of a heading, and what a label of a
//! council, service, channel or unit stands for. By likeness alone; it decides nothing.
//!
//! A return is read up to three times: as it is; where no layout fits, by the likeliest columns;
//! and by the likeliest councils and units, since what stands in a row of nobody is not looked at.
//! Nothing of that reaches a tally that anybody sees.

mod headings;
mod target;

use std::io::{Read, Seek};

pub use target::Target;

use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{
    CouncilId, Finding, Period, Severity, UnitId, UnknownKind, UnknownLabel, masked, personal,
};
use crate::read::Manner;
use crate::registers::{ChannelLabel, HeaderRole, LIKELY, Like, Likeness, Registers, ServiceLabel};
use crate::returns::Returns;

/// How like the likest must be to be taken when proposals are accepted. By the registers' own
/// labels, one at a time left out, none of 302 labels of services is then taken wrongly; METHODS.md
/// has the numbers.
pub const TAKEN_FROM: u8 = 85;

/// By how much the likest must be ahead of the next to be taken: two that are about as like are a
/// question, however like they are.
pub const CLEAR_LEAD: u8 = 5;

/// How like an alternative must be to be worth naming beside the likest.
const FAINT: u8 = 20;

/// The most that are proposed for a label: the likest and two alternatives.
const MOST_PROPOSED: usize = 3;

/// A label that nobody knows, and what it may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The label, and where it stands.
    pub label: UnknownLabel,
    /// The likest and up to two alternatives; none where even the likest is not likely.
    pub likes: Vec<Like<Target>>,
    /// Whether another heading is about as like the same role.
    pub is_contested: bool,
}

/// What is proposed for a return.
#[derive(Debug)]
pub struct Proposals {
    /// The return's name.
    pub file: String,
    /// A proposal for each label that nobody knows, by kind and line.
    pub proposals: Vec<Proposal>,
    /// Labels that look like personal data, masked, by kind and line: no mapping is to hold them.
    pub personal: Vec<UnknownLabel>,
    /// What still keeps the return from being read when every likely column is taken.
    pub faults: Vec<Finding>,
}

impl Proposal {
    fn new(label: &UnknownLabel, mut likes: Vec<Like<Target>>) -> Self {
        likes.truncate(MOST_PROPOSED);
        likes.retain(|like| like.score >= FAINT);
        if likes.first().is_none_or(|like| like.score < LIKELY) {
            likes.clear();
        }
        Self {
            label: label.clone(),
            likes,
            is_contested: false,
        }
    }

    /// Whether the likest is as like as `at_least` and clearly ahead of everything else.
    pub fn is_clear(&self, at_least: u8) -> bool {
        let score = |at: usize| self.likes.get(at).map_or(0, |like| like.score);
        let is_ahead = score(0) >= score(1).saturating_add(CLEAR_LEAD);
        !self.likes.is_empty() && score(0) >= at_least && is_ahead && !self.is_contested
    }
}

/// All that labels may stand for.
#[derive(Debug)]
pub struct Candidates<'r> {
    registers: &'r Registers,
    roles: Likeness<HeaderRole>,
    councils: Likeness<CouncilId>,
    services: Likeness<&'r ServiceLabel>,
    channels: Likeness<&'r ChannelLabel>,
    units: Likeness<UnitId>,
}

impl<'r> Candidates<'r> {
    /// Every thing in the registers, by all of its labels.
    pub fn new(registers: &'r Registers) -> Self {
        Self {
            registers,
            roles: Likeness::new(registers.headers.labels()),
            councils: Likeness::new(registers.councils.labels()),
            services: Likeness::new(registers.services.labels()),
            channels: Likeness::new(registers.channels.labels()),
            units: Likeness::new(registers.units.labels()),
        }
    }

    /// Proposes for a return, which is opened anew for each time it is read.
    ///
    /// # Errors
    /// Fails where the return cannot be opened or read, or where the mapping names what no register
    /// has.
    pub fn propose<R: Read + Seek + Send>(
        &self,
        file: &str,
        manner: Manner,
        mapping: &Mapping,
        mut open: impl FnMut() -> Result<R, Error>,
    ) -> Result<Proposals, Error> {
        let mut read = |mapping: &Mapping| -> Result<Returns, Error> {
            let mut returns = Returns::default();
            returns.take(file, open()?, manner, mapping, self.registers)?;
            Ok(returns)
        };
        let is_recognised = |returns: &Returns| returns.layouts.iter().any(Option::is_some);
        let mut returns = read(mapping)?;
        let mut proposals = self.headings(&returns.findings.unknown, file, mapping);
        let mut trial = mapping.clone();
        if !is_recognised(&returns) && self.put_likest(&proposals, &mut trial) {
            returns = read(&trial)?;
        }
        let of = |returns: &Returns, kinds: &[UnknownKind]| -> Vec<Proposal> {
            let labels = returns.findings.unknown.labels(file);
            let labels = labels.filter(|label| kinds.contains(&label.kind));
            labels.map(|label| self.label(label)).collect()
        };
        let subjects = of(&returns, &[UnknownKind::Council, UnknownKind::Unit]);
        let faults = faults(&returns);
        if self.put_likest(&subjects, &mut trial) {
            returns = read(&trial)?;
        }
        proposals.extend(subjects);
        proposals.extend(of(&returns, &[UnknownKind::Service, UnknownKind::Channel]));
        proposals.sort_by_key(|proposal| (proposal.label.kind, proposal.label.line));
        let (personal, proposals) = proposals
            .into_iter()
            .partition::<Vec<_>, _>(|proposal| !personal(&proposal.label.text).is_empty());
        let personal = personal
            .into_iter()
            .map(|Proposal { label, .. }| UnknownLabel {
                text: masked(&label.text).into_owned(),
                ..label
            });
        Ok(Proposals {
            file: file.to_owned(),
            proposals,
            personal: personal.collect(),
            faults,
        })
    }

    /// Lets a mapping say what is likest; whether there was anything.
    fn put_likest(&self, proposals: &[Proposal], mapping: &mut Mapping) -> bool {
        let likest = proposals
            .iter()
            .filter_map(|proposal| Some((&proposal.label.text, &proposal.likes.first()?.what)));
        let mut any = false;
        for (label, target) in likest {
            target.put(label, mapping, self.registers);
            any = true;
        }
        any
    }

    /// What a label that is no heading may stand for.
    fn label(&self, label: &UnknownLabel) -> Proposal {
        let text = &label.text;
        let likes = match label.kind {
            UnknownKind::Heading => Vec::new(),
            UnknownKind::Council => self.council(text, label.period),
            UnknownKind::Service => targets(self.services.rank(text), |service| {
                Target::Service(service.clone())
            }),
            UnknownKind::Channel => self.channel(text),
            UnknownKind::Unit => targets(self.units.rank(text), Target::Unit),
        };
        Proposal::new(label, likes)
    }

    fn channel(&self, text: &str) -> Vec<Like<Target>> {
        targets(self.channels.rank(text), |channel| {
            Target::Channel(channel.clone())
        })
    }

    /// Councils that the name does not say are another kind of body; those in force in the period,
    /// where there are any.
    fn council(&self, text: &str, period: Option<Period>) -> Vec<Like<Target>> {
        let councils = &self.registers.councils;
        let mut likes = self.councils.rank(text);
        likes.retain(|like| councils.may_bear(like.what, text));
        let is_in_force = |like: &Like<CouncilId>| {
            period.is_none_or(|period| councils.get(like.what).is_valid_within(period))
        };
        if likes
            .iter()
            .any(|like| like.score >= LIKELY && is_in_force(like))
        {
            likes.retain(is_in_force);
        }
        targets(likes, Target::Council)
    }
}

/// Likes of one kind as likes of targets.
fn targets<T>(likes: Vec<Like<T>>, target: impl Fn(T) -> Target) -> Vec<Like<Target>> {
    let like = |like: Like<T>| Like {
        what: target(like.what),
        score: like.score,
    };
    likes.into_iter().map(like).collect()
}

/// The errors that keep a return from being read at all.
fn faults(returns: &Returns) -> Vec<Finding> {
    if returns.layouts.iter().any(Option::is_some) {
        return Vec::new();
    }
    let errors = returns.findings.kept().iter();
    let errors = errors.filter(|finding| finding.code.severity == Severity::Error);
    errors.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use std::sync::LazyLock;

    static REGISTERS: LazyLock<Registers> =
        LazyLock::new(|| Registers::load(&[]).expect("the shipped registers load"));
    static CANDIDATES: LazyLock<Candidates> = LazyLock::new(|| Candidates::new(&REGISTERS));

    fn propose(text: &str, mapping: &str) -> Proposals {
        let mapping = Mapping::parse("m.toml", mapping).expect("a mapping");
        CANDIDATES
            .propose("a.csv", Manner::default(), &mapping, || {
                Ok(Cursor::new(text.as_bytes()))
            })
            .expect("memory can be read")
    }

    /// Label, rows, line, and table, key and value of the likest with its score.
    fn shown(proposals: &Proposals) -> Vec<String> {
        let one = |proposal: &Proposal| {
            let UnknownLabel {
                text, rows, line, ..
            } = &proposal.label;
            let likest = proposal.likes.first().map_or_else(String::new, |like| {
                let (table, key, value) = like.what.entry(text, &REGISTERS);
                format!("{table}: {key} = {value}, {}", like.score)
            });
            format!("{text} {rows} {line} {likest}")
        };
        proposals.proposals.iter().map(one).collect()
    }

    const NOTHING: &str = "schema = 1\n";

    #[test]
    fn labels_are_found_behind_headings_councils_and_units_that_nobody_knows() {
        let text = "Local Authorty,Servce,Chanel,Month,Unit,Volumme\n\
                    Bristl,Concil tax payment,Telephne,2024-04,transction,1\n\
                    Bristl,Concil tax payment,Village agent,2024-05,transction,2\n";
        let found = propose(text, NOTHING);
        assert_eq!(
            shown(&found),
            [
                "Local Authorty 1 1 columns: council = \"Local Authorty\", 94",
                "Servce 1 1 columns: service = \"Servce\", 85",
                "Chanel 1 1 columns: channel = \"Chanel\", 85",
                "Volumme 1 1 columns: count = \"Volumme\", 85",
                "Bristl 2 2 councils: \"Bristl\" = \"E06000023\", 85",
                "Concil tax payment 2 2 services: \"Concil tax payment\" = \"council-tax-pay\", 98",
                "Telephne 1 2 channels: \"Telephne\" = \"telephone\", 88",
                "Village agent 1 3 ",
                "transction 2 2 units: \"transction\" = \"transactions\", 90",
            ]
        );
        assert!(found.faults.is_empty());
        let clear = |proposal: &&Proposal| proposal.is_clear(TAKEN_FROM);
        assert_eq!(found.proposals.iter().filter(clear).count(), 8);
    }

    #[test]
    fn headings_of_a_wide_table_may_be_channels() {
        let text =
            "Council,Service,Period,Unit,Web,Telephne,Remarks\nBristol,x,2024-04,contacts,1,2,\n";
        assert_eq!(
            shown(&propose(text, NOTHING)),
            [
                "Telephne 1 1 channels: \"Telephne\" = \"telephone\", 88",
                "Remarks 1 1 ",
                "x 1 2 ",
            ]
        );
        let long = "Council,Service,Period,Unit,Channel,Count,Telephne\n";
        assert_eq!(shown(&propose(long, NOTHING)), ["Telephne 1 1 "]);
    }

    #[test]
    fn a_role_that_is_filled_is_not_proposed_again() {
        let long = "Council,Council nme,Service,Period,Unit,Channel,Count\n";
        assert_eq!(shown(&propose(long, NOTHING)), ["Council nme 1 1 "]);
        let fixed = "schema = 1\n[fixed]\nperiod = \"2024-04\"\n";
        let months = "Council,Reporting mnth,Service,Unit,Channel,Count\n";
        assert_eq!(shown(&propose(months, fixed)), ["Reporting mnth 1 1 "]);
        assert_eq!(
            shown(&propose(months, NOTHING)),
            ["Reporting mnth 1 1 columns: month = \"Reporting mnth\", 85"]
        );
    }

    #[test]
    fn two_headings_of_one_role_are_a_question() {
        let text = "Council,Service,Unit,Channel,Count,Date recieved,Date reportd\n";
        let found = propose(text, NOTHING);
        let clear: Vec<bool> = found
            .proposals
            .iter()
            .map(|proposal| proposal.is_clear(0))
            .collect();
        assert_eq!(clear, [false, false], "{:?}", shown(&found));
    }

    #[test]
    fn a_council_is_one_of_its_kind_and_in_its_time() {
        let rows = "Council,Service,Period,Channel,Transactions\n\
                    Sommerset,Report a pothole,2015-04,Web,1\n\
                    Oxfrd County Council,Report a pothole,2015-04,Web,1\n";
        let found = shown(&propose(rows, NOTHING));
        assert!(found[0].contains("E10000027"), "{found:?}");
        let later = rows.replace("2015-04", "2023-04");
        let found = shown(&propose(&later, NOTHING));
        assert!(found[0].contains("E06000066"), "{found:?}");
        assert!(!found[1].contains("E07000178"), "{found:?}");
    }

    #[test]
    fn what_is_about_as_like_is_not_clear() {
        let text =
            "Council,Service,Period,Channel,Transactions\nLeeds,Parking fine,2015-04,Web,1\n";
        let found = propose(text, NOTHING);
        let proposal = &found.proposals[0];
        assert_eq!(proposal.likes.len(), 3);
        assert_eq!(proposal.likes[0].score, proposal.likes[1].score);
        assert!(!proposal.is_clear(0));
    }

    #[test]
    fn what_keeps_a_return_from_being_read_is_handed_on() {
        let found = propose("Servce,Chanel,Period,Transactions\na,b,c,1\n", NOTHING);
        let faults: Vec<&str> = found.faults.iter().map(|fault| fault.code.name).collect();
        assert_eq!(faults, ["column-missing"]);
        assert!(propose("", NOTHING).faults.len() == 1);
    }
}
