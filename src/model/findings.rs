//! All findings of a run: kept, counted, and put in order by what the rules make of them.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Code, Severity};
use super::finding::{Acceptance, Finding, Place};
use super::observation::Origin;
use super::rules::Rules;
use super::standing::Standing;
use super::unknown::Unknowns;

/// How many findings of one code in one file are kept whole. The rest are counted: a file of ten
/// million bad rows must not fill the memory, and nobody reads past the first thousand.
pub const KEPT_PER_CODE_AND_FILE: u64 = 1_000;

/// The findings of one code in one file that stand the same.
#[derive(Debug)]
pub struct FindingGroup<'a> {
    /// How they stand.
    pub standing: Standing,
    /// Those kept, in the order they were found; at least one.
    pub findings: Vec<&'a Finding>,
    /// How many more there are that were counted and not kept.
    pub unlisted: u64,
}

/// How many of a code in a file.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    all: u64,
    /// Those that are kept whole.
    kept: u64,
    accepted: u64,
    /// Those of another run, of which the number is all that is known.
    counted: u64,
}

impl Found {
    fn unlisted(self) -> u64 {
        let own = self.all.saturating_sub(self.counted);
        own.saturating_sub(KEPT_PER_CODE_AND_FILE) + self.counted
    }

    /// Whether no more of them are kept whole.
    fn is_full(self) -> bool {
        self.kept >= KEPT_PER_CODE_AND_FILE
    }

    /// Whether a reason covers those that are not kept too.
    fn rest_is_accepted(self) -> bool {
        self.accepted == self.all
    }
}

/// All findings of a run, in the order they were found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    rules: Rules,
    kept: Vec<Finding>,
    /// The codes and files of which others keep enough.
    full: BTreeMap<&'static str, BTreeSet<String>>,
    counts: BTreeMap<&'static str, BTreeMap<String, Found>>,
    /// What has been said of the row that is read: codes with their fields.
    said: Vec<(&'static str, usize)>,
    /// The labels that findings of the family identity are about, and headings, for proposals.
    pub unknown: Unknowns,
}

impl Findings {
    /// No findings yet, in a run by some rules.
    pub fn by(rules: Rules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    /// What the project makes of each code.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Adds a finding; past [`KEPT_PER_CODE_AND_FILE`] it is counted and not kept.
    pub fn push(&mut self, finding: Finding) {
        let file = finding.file().to_owned();
        self.push_with(finding.code, &file, || finding);
    }

    /// No findings yet, by the same rules, to be added to these. Of what these have kept enough of,
    /// none are kept there either.
    #[must_use]
    pub fn apart(&self) -> Self {
        let mut apart = Self::by(self.rules.clone());
        apart.full.clone_from(&self.full);
        for (code, files) in &self.counts {
            let full = files.iter().filter(|(_, found)| found.is_full());
            let mut full = full.map(|(file, _)| file.clone()).peekable();
            if full.peek().is_some() {
                apart.full.entry(code).or_default().extend(full);
            }
        }
        apart
    }

    /// The same where all that is to be added is of one file, however many there are.
    #[must_use]
    pub fn apart_in(&self, file: &str) -> Self {
        let counted = |code: &str| self.counts.get(code).and_then(|files| files.get(file));
        let is_full = |code: &&'static str| {
            let before = self.full.get(code).is_some_and(|full| full.contains(file));
            before || counted(code).is_some_and(|found| found.is_full())
        };
        let codes = self.counts.keys().chain(self.full.keys()).copied();
        let of_file = || BTreeSet::from([file.to_owned()]);
        Self {
            full: codes
                .filter(is_full)
                .map(|code| (code, of_file()))
                .collect(),
            ..Self::by(self.rules.clone())
        }
    }

    /// Adds all findings of another list, those too that it counted and did not keep.
    pub fn extend(&mut self, other: Self) {
        for finding in other.kept {
            let files = self.counts.entry(finding.code.name).or_default();
            let here = files.entry(finding.file().to_owned()).or_default();
            if !here.is_full() {
                here.kept += 1;
                self.kept.push(finding);
            }
        }
        for (code, files) in other.counts {
            let own = self.counts.entry(code).or_default();
            for (file, found) in files {
                let own = own.entry(file).or_default();
                own.all += found.all;
                own.accepted += found.accepted;
                own.counted += found.counted;
            }
        }
        self.unknown.extend(other.unknown);
    }

    /// The findings kept, and the rest: those that were counted and not kept, and unknown labels.
    pub fn split(mut self) -> (Vec<Finding>, Self) {
        for finding in &self.kept {
            let files = self.counts.get_mut(finding.code.name);
            if let Some(found) = files.and_then(|files| files.get_mut(finding.file())) {
                found.all -= 1;
                found.kept -= 1;
            }
        }
        (std::mem::take(&mut self.kept), self)
    }

    /// Adds a finding of a code in a file, which is only made where it is kept. One whose rule is
    /// off is counted, since reports say what became of figures, and neither kept nor shown.
    pub fn push_with(&mut self, code: &'static Code, file: &str, make: impl FnOnce() -> Finding) {
        let is_kept = self.rules.severity(code).is_some();
        let files = self.counts.entry(code.name).or_default();
        let found = match files.get_mut(file) {
            Some(found) => found,
            None => files.entry(file.to_owned()).or_default(),
        };
        found.all += 1;
        let full = self.full.get(code.name);
        let has_room = !found.is_full() && full.is_none_or(|full| !full.contains(file));
        if is_kept && has_room {
            found.kept += 1;
            self.kept.push(make());
        }
    }

    /// Counts findings of another run, of which nothing but their number is known.
    pub fn count_more(&mut self, code: &'static Code, file: &str, count: u64) {
        let files = self.counts.entry(code.name).or_default();
        let found = files.entry(file.to_owned()).or_default();
        found.all += count;
        found.counted += count;
    }

    /// How many of each code are counted in a file, kept or not, whatever the rules say.
    pub fn counts_in(&self, file: &str) -> BTreeMap<&'static str, u64> {
        let codes = self.counts.iter();
        let found = codes.filter_map(|(code, files)| Some((*code, files.get(file)?.all)));
        found.filter(|(_, all)| *all > 0).collect()
    }

    /// How many of those that are counted, of whatever severity, are of another run.
    pub fn of_another_run(&self) -> u64 {
        self.shown().map(|found| found.counted).sum()
    }

    /// Begins a row, for [`Findings::push_once`].
    pub fn next_row(&mut self) {
        self.said.clear();
    }

    /// Adds a finding about a cell, as [`Findings::push_with`] does, where nothing of the code has
    /// been said of the cell's field in this row: one cell may be asked for each of many columns of
    /// figures. Whether it was the first.
    pub fn push_once(
        &mut self,
        code: &'static Code,
        (file, field): (&str, usize),
        make: impl FnOnce() -> Finding,
    ) -> bool {
        let is_first = !self.said.contains(&(code.name, field));
        if is_first {
            self.said.push((code.name, field));
            self.push_with(code, file, make);
        }
        is_first
    }

    /// The figures that findings are about and whose places are still to be looked up, a file each.
    pub fn unplaced(&self) -> BTreeMap<&str, BTreeSet<Origin>> {
        let mut all: BTreeMap<&str, BTreeSet<Origin>> = BTreeMap::new();
        for finding in &self.kept {
            if let Some(origin) = finding.unplaced() {
                all.entry(finding.file()).or_default().insert(origin);
            }
        }
        all
    }

    /// Puts places that have been looked up into the findings about those figures.
    pub fn place(&mut self, places: &BTreeMap<Origin, Place>) {
        for finding in &mut self.kept {
            let place = finding.unplaced().and_then(|origin| places.get(&origin));
            if let Some(place) = place {
                finding.place = Some(place.clone().masked());
            }
        }
    }

    /// The findings kept, in the order they were found.
    pub fn kept(&self) -> &[Finding] {
        &self.kept
    }

    /// How grave a finding kept is, by the rules.
    pub fn severity(&self, finding: &Finding) -> Severity {
        // One whose rule is off is not kept, so its own severity is never taken in its stead.
        let by_rule = self.rules.severity(finding.code);
        by_rule.unwrap_or(finding.code.severity)
    }

    /// How a finding kept stands, by the rules and the reasons given.
    pub fn standing(&self, finding: &Finding) -> Standing {
        match finding.accepted {
            Some(_) => Standing::Accepted,
            None => Standing::Open(self.severity(finding)),
        }
    }

    /// The findings kept, those of one code in one file together: errors, queries, notes, then
    /// what is accepted; within each by stage, as returns are checked, and then as they were found.
    pub fn groups(&self) -> Vec<FindingGroup<'_>> {
        type Kind<'f> = (Standing, usize, &'static str, &'f str);
        let mut order: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut kinds: Vec<(Kind, FindingGroup)> = Vec::new();
        for finding in &self.kept {
            let code = finding.code;
            let standing = self.standing(finding);
            let kind = (standing, code.stage(), code.name, finding.file());
            let at = *order.entry(kind).or_insert_with(|| {
                let group = FindingGroup {
                    standing,
                    findings: Vec::new(),
                    unlisted: self.unlisted_of(code, finding.file(), standing),
                };
                kinds.push((kind, group));
                kinds.len() - 1
            });
            kinds[at].1.findings.push(finding);
        }
        kinds.sort_by_key(|((standing, stage, ..), _)| (*standing, *stage));
        kinds.into_iter().map(|(_, group)| group).collect()
    }

    /// How many are counted of a severity, kept or not. What is accepted is not among them.
    pub fn count(&self, severity: Severity) -> u64 {
        self.files_of(severity)
            .flat_map(BTreeMap::values)
            .map(|found| found.all - found.accepted)
            .sum()
    }

    /// How many are counted of a severity in a file, accepted or not.
    pub fn count_in(&self, severity: Severity, file: &str) -> u64 {
        let of_file = self.files_of(severity).filter_map(|files| files.get(file));
        of_file.map(|found| found.all).sum()
    }

    /// How many different codes of a severity are counted.
    pub fn kinds(&self, severity: Severity) -> u64 {
        let is_open = |found: &Found| found.all > found.accepted;
        self.files_of(severity)
            .filter(|files| files.values().any(is_open))
            .count() as u64
    }

    fn files_of(&self, severity: Severity) -> impl Iterator<Item = &BTreeMap<String, Found>> {
        let is_of = move |name: &str| {
            let code = Code::named(name);
            code.and_then(|code| self.rules.severity(code)) == Some(severity)
        };
        let of_severity = self.counts.iter().filter(move |(name, _)| is_of(name));
        of_severity.map(|(_, files)| files)
    }

    /// Accepts the queries kept of a code that fit; false where none does.
    pub fn accept(
        &mut self,
        code: &'static Code,
        acceptance: &Acceptance,
        fits: impl Fn(&Finding) -> bool,
    ) -> bool {
        if self.rules.severity(code) != Some(Severity::Query) {
            return false;
        }
        let files = self.counts.entry(code.name).or_default();
        let mut any = false;
        for finding in &mut self.kept {
            if finding.code == code && fits(finding) {
                any = true;
                if finding.accepted.is_none() {
                    finding.accepted = Some(acceptance.clone());
                    if let Some(found) = files.get_mut(finding.file()) {
                        found.accepted += 1;
                    }
                }
            }
        }
        any
    }

    /// Accepts the queries of a code that were counted and not kept, in the files that fit.
    pub fn accept_unlisted(&mut self, code: &'static Code, fits: impl Fn(&str) -> bool) {
        if self.rules.severity(code) == Some(Severity::Query) {
            let files = self.counts.entry(code.name).or_default();
            for (_, found) in files.iter_mut().filter(|(file, _)| fits(file)) {
                found.accepted = found.all;
            }
        }
    }

    /// Whether some of a code were counted and not kept.
    pub fn is_cut(&self, code: &'static Code) -> bool {
        let files = self.counts.get(code.name);
        files.is_some_and(|files| files.values().any(|found| found.unlisted() > 0))
    }

    /// How many queries are accepted.
    pub fn accepted(&self) -> u64 {
        let files = self.counts.values().flat_map(BTreeMap::values);
        files.map(|found| found.accepted).sum()
    }

    /// How many of a code in a file were found, kept or not, whatever the rules say.
    pub fn count_of(&self, code: &'static Code, file: &str) -> u64 {
        self.found(code, file).all
    }

    fn found(&self, code: &Code, file: &str) -> Found {
        let files = self.counts.get(code.name);
        files
            .and_then(|files| files.get(file))
            .copied()
            .unwrap_or_default()
    }

    /// How many of a code in a file that stand so were counted but not kept.
    fn unlisted_of(&self, code: &Code, file: &str, standing: Standing) -> u64 {
        let found = self.found(code, file);
        if found.rest_is_accepted() == (standing == Standing::Accepted) {
            found.unlisted()
        } else {
            0
        }
    }

    /// How many were counted but not kept.
    pub fn unlisted(&self) -> u64 {
        self.shown().map(|found| found.unlisted()).sum()
    }

    /// What is counted of the codes that are not off.
    fn shown(&self) -> impl Iterator<Item = &Found> {
        let shown = [Severity::Error, Severity::Query, Severity::Note];
        let files = shown.into_iter().flat_map(|of| self.files_of(of));
        files.flat_map(BTreeMap::values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CellPlace, FileId, Level, codes};

    #[test]
    fn all_are_counted_even_those_not_kept() {
        let mut findings = Findings::default();
        for _ in 0..KEPT_PER_CODE_AND_FILE + 5 {
            findings.push(Finding::new(&codes::COUNT_NEGATIVE, "below zero").in_file("a.csv"));
        }
        assert_eq!(findings.count(Severity::Error), KEPT_PER_CODE_AND_FILE + 5);
        assert_eq!(findings.kept().len() as u64, KEPT_PER_CODE_AND_FILE);
        assert_eq!(findings.unlisted(), 5);
        assert_eq!(findings.groups()[0].unlisted, 5);
    }

    #[test]
    fn what_is_found_apart_in_a_file_that_has_enough_is_counted_alone() {
        let negative =
            |file: &str| Finding::new(&codes::COUNT_NEGATIVE, "below zero").in_file(file);
        let mut all = Findings::default();
        for _ in 0..KEPT_PER_CODE_AND_FILE {
            all.push(negative("a.csv"));
        }
        for mut apart in [
            all.apart(),
            all.apart_in("a.csv"),
            all.apart().apart_in("a.csv"),
        ] {
            apart.push(negative("a.csv"));
            assert_eq!((apart.kept().len(), apart.count(Severity::Error)), (0, 1));
        }
        for mut apart in [all.apart(), all.apart_in("b.csv")] {
            apart.push(negative("b.csv"));
            assert_eq!(apart.kept().len(), 1);
        }
    }

    #[test]
    fn places_are_looked_up_once_for_all_files() {
        let origin = |file, line| Origin {
            file: FileId::new(file),
            sheet: 0,
            line,
            field: 2,
        };
        let mut findings = Findings::default();
        for (name, origin) in [("a.csv", origin(0, 4)), ("b.csv", origin(1, 4))] {
            findings.push(Finding::new(&codes::LARGE_CHANGE, "large").about(name, origin));
        }
        findings.push(Finding::new(&codes::FILE_EMPTY, "empty").in_file("c.csv"));
        let unplaced = findings.unplaced();
        assert_eq!(
            unplaced.keys().copied().collect::<Vec<_>>(),
            ["a.csv", "b.csv"]
        );
        assert_eq!(unplaced["b.csv"], BTreeSet::from([origin(1, 4)]));
        let cell = CellPlace {
            sheet: None,
            line: 4,
            column: 1,
            width: 1,
            row: 4,
            field: 2,
            text: "7".into(),
        };
        let place = Place {
            file: "b.csv".into(),
            cell: Some(cell),
        };
        findings.place(&BTreeMap::from([(origin(1, 4), place.clone())]));
        assert_eq!(findings.kept()[1].place, Some(place));
        assert_eq!(
            findings.unplaced().into_keys().collect::<Vec<_>>(),
            ["a.csv"]
        );
    }

    #[test]
    fn what_another_run_found_is_counted_and_has_no_words() {
        let mut findings = Findings::default();
        findings.count_more(&codes::ROWS_IDENTICAL, "a.csv", 3);
        findings.push(Finding::new(&codes::ROWS_IDENTICAL, "same").in_file("a.csv"));
        assert_eq!(findings.count(Severity::Query), 4);
        assert_eq!(findings.of_another_run(), 3);
        assert_eq!(findings.groups()[0].unlisted, 3);
        assert!(findings.is_cut(&codes::ROWS_IDENTICAL));
        let counts = findings.counts_in("a.csv");
        assert_eq!(
            counts.into_iter().collect::<Vec<_>>(),
            [("rows-identical", 4)]
        );
        let mut all = Findings::default();
        all.extend(findings);
        assert_eq!((all.count(Severity::Query), all.of_another_run()), (4, 3));
    }

    #[test]
    fn rules_say_how_grave_a_finding_is_and_whether_it_is_shown() {
        let mut rules = Rules::default();
        rules
            .set(&codes::COUNT_BLANK, Level::As(Severity::Error))
            .expect("a note may be raised");
        rules
            .set(&codes::FIGURES_INCOMPLETE, Level::Off)
            .expect("a note may be off");
        let mut findings = Findings::by(rules);
        findings.push(Finding::new(&codes::COUNT_BLANK, "blank").in_file("a.csv"));
        findings.push(Finding::new(&codes::FIGURES_INCOMPLETE, "left out").in_file("a.csv"));
        let count = |severity| findings.count(severity);
        assert_eq!((count(Severity::Error), count(Severity::Note)), (1, 0));
        assert_eq!(findings.kept().len(), 1);
        assert_eq!(
            findings.standing(&findings.kept()[0]),
            Standing::Open(Severity::Error)
        );
        // Reports say what was left out, whether or not the project wants to be told here.
        assert_eq!(findings.count_of(&codes::FIGURES_INCOMPLETE, "a.csv"), 1);
    }

    #[test]
    fn what_is_accepted_is_counted_apart_even_what_is_not_kept() {
        let mut findings = Findings::default();
        for _ in 0..KEPT_PER_CODE_AND_FILE + 5 {
            findings.push(Finding::new(&codes::ROWS_IDENTICAL, "same").in_file("a.csv"));
        }
        findings.push(Finding::new(&codes::ROWS_IDENTICAL, "same").in_file("b.csv"));
        let acceptance = Acceptance {
            who: "A. Officer".into(),
            why: "sent twice".into(),
            until: None,
        };
        let code = &codes::ROWS_IDENTICAL;
        assert!(findings.accept(code, &acceptance, |finding| finding.file() == "a.csv"));
        findings.accept_unlisted(code, |file| file == "a.csv");
        assert_eq!(findings.count(Severity::Query), 1);
        assert_eq!(findings.kinds(Severity::Query), 1);
        assert_eq!(findings.accepted(), KEPT_PER_CODE_AND_FILE + 5);
        let groups = findings.groups();
        let listed: Vec<(Standing, usize, u64)> = groups
            .iter()
            .map(|group| (group.standing, group.findings.len(), group.unlisted))
            .collect();
        assert_eq!(
            listed,
            [
                (Standing::Open(Severity::Query), 1, 0),
                (Standing::Accepted, 1_000, 5)
            ]
        );
        let errors = &codes::COUNT_NEGATIVE;
        findings.push(Finding::new(errors, "below zero").in_file("a.csv"));
        assert!(!findings.accept(errors, &acceptance, |_| true));
    }

    #[test]
    fn errors_come_first_and_then_the_stages_of_a_check() {
        let mut findings = Findings::default();
        for (code, file) in [
            (&codes::CHANNEL_ABSENT, "a.csv"),
            (&codes::ROWS_IDENTICAL, "a.csv"),
            (&codes::COLUMN_UNUSED, "a.csv"),
            (&codes::CHANNEL_UNKNOWN, "b.csv"),
            (&codes::CHANNEL_UNKNOWN, "a.csv"),
            (&codes::COUNT_NEGATIVE, "b.csv"),
            (&codes::ROW_RAGGED, "b.csv"),
            (&codes::CHANNEL_UNKNOWN, "b.csv"),
        ] {
            findings.push(Finding::new(code, "wrong").in_file(file));
        }
        let order: Vec<(&str, &str, usize)> = findings
            .groups()
            .iter()
            .map(|group| {
                let first = group.findings[0];
                (first.code.name, first.file(), group.findings.len())
            })
            .collect();
        assert_eq!(
            order,
            [
                ("row-ragged", "b.csv", 1),
                ("count-negative", "b.csv", 1),
                ("channel-unknown", "b.csv", 2),
                ("channel-unknown", "a.csv", 1),
                ("rows-identical", "a.csv", 1),
                ("channel-absent", "a.csv", 1),
                ("column-unused", "a.csv", 1),
            ]
        );
    }
}
