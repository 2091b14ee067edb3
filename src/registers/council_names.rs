//! Names to councils: a name is the body that bore it in the period.

use super::councils::{Council, Councils, Tier};
use super::likeness::did_you_mean;
use crate::model::{CouncilId, Period, fold, quoted_list, words};

/// What a spelling of a council stands for in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CouncilMatch {
    /// A council in force throughout the period.
    Valid(CouncilId),
    /// A council that began or ended within the period.
    Changed(CouncilId),
    /// A council of that name, but not in force in the period.
    NotInPeriod(CouncilId),
    /// More than one council in force in the period.
    Ambiguous(Vec<CouncilId>),
    /// None.
    Unknown,
}

/// What kind of spelling of a council is looked up, in the order in which they are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CouncilSpelling {
    /// A code, in a column of codes.
    Code,
    /// A code or a whole name, in a column of names.
    Name,
    /// A name without [`BODY_WORDS`].
    Core,
}

/// Words that say that a body is a county: no council of the lower tier bears them.
pub const COUNTY_WORDS: [&str; 1] = ["county"];

/// Words that say that a body is a district: no council of the upper tier bears them.
pub const DISTRICT_WORDS: [&str; 5] = ["district", "borough", "city", "bc", "dc"];

/// Words that say what kind of body a name is and not which: taken off both ends of a name.
pub const BODY_WORDS: [&str; 27] = [
    "the",
    "of",
    "and",
    "council",
    "borough",
    "district",
    "city",
    "county",
    "metropolitan",
    "royal",
    "london",
    "unitary",
    "authority",
    "corporation",
    "lb",
    "rb",
    "mb",
    "lbc",
    "rbc",
    "mbc",
    "mdc",
    "cbc",
    "bc",
    "dc",
    "cc",
    "ua",
    "gb",
];

impl Councils {
    /// The council a code stands for in a period.
    pub fn find_code(&self, code: &str, period: Period) -> CouncilMatch {
        self.choose(self.codes.get(&fold(code)), period)
    }

    /// The council a spelling stands for in a period: a code, else a whole name or alias, else a
    /// name without the words that say what kind of body it is (`LB of Hackney`, `Hackney LBC`).
    pub fn find(&self, label: &str, period: Period) -> CouncilMatch {
        let folded = fold(label);
        let named = self.codes.get(&folded).or_else(|| self.names.get(&folded));
        match self.choose(named, period) {
            CouncilMatch::Valid(id) => CouncilMatch::Valid(id),
            // "Durham City Council" is one body by its whole name, whatever its core.
            found @ (CouncilMatch::Changed(_) | CouncilMatch::NotInPeriod(_)) => found,
            CouncilMatch::Ambiguous(ids) => CouncilMatch::Ambiguous(ids),
            CouncilMatch::Unknown => {
                let alike = self.cores.get(&core(label));
                let fitting: Option<Vec<CouncilId>> = alike.map(|ids| {
                    let ids = ids.iter().copied();
                    ids.filter(|id| !contradicts(label, self.get(*id)))
                        .collect()
                });
                self.choose(fitting.as_ref(), period)
            }
        }
    }

    /// Every folded spelling that [`Councils::find`] and [`Councils::find_code`] look up, with the
    /// councils it may stand for, sorted.
    pub fn spellings(&self) -> Vec<(CouncilSpelling, &str, &[CouncilId])> {
        // A name that is a code of some council is that code.
        let is_name = |name: &String| !self.codes.contains_key(name);
        let names = self.names.iter().filter(|(name, _)| is_name(name));
        let kinds = [
            (CouncilSpelling::Code, self.codes.iter().collect::<Vec<_>>()),
            (
                CouncilSpelling::Name,
                self.codes.iter().chain(names).collect(),
            ),
            (CouncilSpelling::Core, self.cores.iter().collect()),
        ];
        let mut all = Vec::new();
        for (kind, found) in kinds {
            all.extend(
                found
                    .into_iter()
                    .map(|(key, ids)| (kind, key.as_str(), ids.as_slice())),
            );
        }
        all.sort_unstable();
        all
    }

    /// Which of several bodies of one name is meant in a period.
    fn choose(&self, candidates: Option<&Vec<CouncilId>>, period: Period) -> CouncilMatch {
        let candidates = candidates.map_or(&[][..], Vec::as_slice);
        let valid = |test: fn(&Council, Period) -> bool| -> Vec<CouncilId> {
            candidates
                .iter()
                .copied()
                .filter(|id| test(self.get(*id), period))
                .collect()
        };
        let throughout = valid(Council::is_valid_throughout);
        let within = valid(Council::is_valid_within);
        match (throughout.as_slice(), within.as_slice(), candidates) {
            ([only], ..) => CouncilMatch::Valid(*only),
            ([_, ..], ..) => CouncilMatch::Ambiguous(throughout),
            // Successive bodies of one name: the return was sent by the later.
            ([], [.., last], _) => CouncilMatch::Changed(
                within
                    .iter()
                    .copied()
                    .max_by_key(|id| self.get(*id).valid_from)
                    .unwrap_or(*last),
            ),
            ([], [], []) => CouncilMatch::Unknown,
            ([], [], [first, ..]) => CouncilMatch::NotInPeriod(
                candidates
                    .iter()
                    .copied()
                    .max_by_key(|id| self.get(*id).valid_from)
                    .unwrap_or(*first),
            ),
        }
    }

    /// Whether a council may go by a name, which may say that it is another kind of body: “Oxford
    /// County Council” is not the district of Oxford.
    pub fn may_bear(&self, council: CouncilId, name: &str) -> bool {
        !contradicts(name, self.get(council))
    }

    /// Every council a spelling stands for in some period, by its code or name.
    pub fn named(&self, label: &str) -> &[CouncilId] {
        let folded = fold(label);
        let exact = self
            .codes
            .get(&folded)
            .or_else(|| self.names.get(&folded))
            .or_else(|| self.cores.get(&core(label)));
        exact.map_or(&[], Vec::as_slice)
    }

    /// Those in force that bear a code or name, else the last to bear it.
    fn latest_bearers(&self, label: &str) -> Vec<CouncilId> {
        let named = self.named(label).iter().copied();
        let mut bearers: Vec<CouncilId> = named.filter(|id| self.may_bear(*id, label)).collect();
        let last_day = |id: &CouncilId| self.get(*id).valid_to;
        let last = if bearers.iter().any(|id| last_day(id).is_none()) {
            None
        } else {
            bearers.iter().filter_map(last_day).max()
        };
        bearers.retain(|id| last_day(id) == last);
        bearers
    }

    /// The council a code or name stands for today, where that is one alone.
    pub fn only(&self, label: &str) -> Option<CouncilId> {
        match self.latest_bearers(label).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The council a code or name stands for today: the one in force, else the last to bear it.
    ///
    /// # Errors
    /// Fails, with what to write instead, where several bear it or none does.
    pub fn latest(&self, label: &str) -> Result<CouncilId, String> {
        match self.latest_bearers(label).as_slice() {
            [only] => Ok(*only),
            [] => {
                let near = did_you_mean(label, self.names());
                Err(format!("no council has the code or name `{label}`{near}"))
            }
            several => {
                let codes: Vec<&str> = several
                    .iter()
                    .map(|id| self.get(*id).code.as_str())
                    .collect();
                let codes = quoted_list(&codes, "or");
                Err(format!(
                    "`{label}` is several councils; write the code, {codes}"
                ))
            }
        }
    }

    /// Every council a spelling may stand for, in any period; where it names none, those whose names
    /// it is a part of.
    pub fn search(&self, query: &str) -> Vec<CouncilId> {
        let folded = fold(query);
        let exact = self.named(query);
        if !exact.is_empty() {
            return exact.to_vec();
        }
        self.iter()
            .filter(|(_, council)| !folded.is_empty() && fold(&council.name).contains(&folded))
            .map(|(id, _)| id)
            .collect()
    }
}

/// Whether a name says that it is another kind of body than a council is: “Oxford County Council”
/// is not the district of Oxford. A unitary council may be called a county, a city or a borough.
fn contradicts(name: &str, council: &Council) -> bool {
    let words = words(name);
    let says = |kinds: &[&str]| words.iter().any(|word| kinds.contains(&word.as_str()));
    match council.tier {
        Tier::Lower => says(&COUNTY_WORDS),
        Tier::Upper => says(&DISTRICT_WORDS),
        Tier::Single | Tier::Other => false,
    }
}

/// A name without the words that say what kind of body it is, folded.
pub(super) fn core(name: &str) -> String {
    let words = words(name);
    let mut core = words.as_slice();
    let is_body_word = |word: &String| BODY_WORDS.contains(&word.as_str());
    while let [first, rest @ ..] = core {
        if rest.is_empty() || !is_body_word(first) {
            break;
        }
        core = rest;
    }
    while let [rest @ .., last] = core {
        if rest.is_empty() || !is_body_word(last) {
            break;
        }
        core = rest;
    }
    core.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::Registers;

    fn find(label: &str, period: &str) -> String {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let councils = &registers.councils;
        let code = |id: CouncilId| councils.get(id).code.clone();
        match councils.find(label, period.parse().expect("a period")) {
            CouncilMatch::Valid(id) => code(id),
            CouncilMatch::Changed(id) => format!("changed {}", code(id)),
            CouncilMatch::NotInPeriod(id) => format!("not in period {}", code(id)),
            CouncilMatch::Ambiguous(ids) => format!("{} councils", ids.len()),
            CouncilMatch::Unknown => "unknown".into(),
        }
    }

    #[test]
    fn a_name_is_the_body_that_bore_it_in_the_period() {
        assert_eq!(find("Somerset", "2022/23"), "E10000027");
        assert_eq!(find("Somerset", "2023/24"), "E06000066");
        assert_eq!(find("Somerset", "2023"), "changed E06000066");
        assert_eq!(find("Dorset", "2015/16"), "E10000009");
        assert_eq!(find("Dorset", "2019/20"), "E06000059");
        assert_eq!(find("Poole", "2019/20"), "not in period E06000029");
        assert_eq!(find("Poole", "2018/19"), "E06000029");
    }

    #[test]
    fn codes_come_first() {
        assert_eq!(find("E06000023", "2020/21"), "E06000023");
        assert_eq!(find("e06000029", "2020/21"), "not in period E06000029");
    }

    #[test]
    fn suffixes_and_punctuation_do_not_matter() {
        for (label, code) in [
            ("London Borough of Hackney", "E09000012"),
            ("LB of Hackney", "E09000012"),
            ("Hackney LBC", "E09000012"),
            ("Rotherham MBC", "E08000018"),
            ("Telford & Wrekin Council", "E06000020"),
            ("Bristol, City of", "E06000023"),
            ("Bristol City Council", "E06000023"),
            ("Kingston-upon-Hull", "E06000010"),
            ("St. Helens Metropolitan Borough Council", "E08000013"),
            ("City of York Council", "E06000014"),
            ("The Royal Borough of Kensington and Chelsea", "E09000020"),
            ("Kings Lynn & West Norfolk Borough Council", "E07000146"),
            ("Isle of Wight Council", "E06000046"),
        ] {
            assert_eq!(find(label, "2022/23"), code, "{label}");
        }
    }

    #[test]
    fn two_bodies_of_one_core_are_told_apart_by_their_whole_names() {
        assert_eq!(find("County Durham", "2015/16"), "E06000047");
        assert_eq!(find("Durham City Council", "2009-02"), "E07000056");
        assert_eq!(find("Durham", "2009-02"), "2 councils");
    }

    #[test]
    fn a_name_of_another_kind_of_body_is_not_taken() {
        assert_eq!(find("Oxford County Council", "2015/16"), "unknown");
        assert_eq!(find("Oxford", "2015/16"), "E07000178");
        assert_eq!(
            find("Nottinghamshire District Council", "2015/16"),
            "unknown"
        );
    }

    #[test]
    fn a_name_of_today_is_the_council_in_force_else_the_last() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let latest = |label| {
            let councils = &registers.councils;
            let found = councils.latest(label);
            found.map(|id| councils.get(id).code.clone())
        };
        for (label, code) in [
            ("Somerset", "E06000066"),
            ("Somerset County Council", "E10000027"),
            ("E10000027", "E10000027"),
            ("Durham", "E06000047"),
            ("Barnsley", "E08000038"),
            ("Sedgemoor", "E07000188"),
        ] {
            assert_eq!(latest(label).as_deref(), Ok(code), "{label}");
        }
        let error = latest("Bristl").unwrap_err();
        assert!(error.contains("did you mean “Bristol”?"), "{error}");
        assert!(latest("").is_err());
    }

    #[test]
    fn strangers_are_unknown() {
        assert_eq!(find("Atlantis", "2015/16"), "unknown");
        assert_eq!(find("", "2015/16"), "unknown");
        assert_eq!(find("Council", "2015/16"), "unknown");
    }
}
