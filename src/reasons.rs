//! Reasons given for queries, `reasons.csv` of a project: who says that the data is right as it
//! is, why, and until when.
//!
//! A file of reasons has six columns: `code`, `file`, `place`, `who`, `why` and `until`. A blank
//! `file` is every file, a blank `place` all of the file, a blank `until` no end.

use glob::Pattern;

use crate::error::Error;
use crate::model::{
    Acceptance, CODES, CellPlace, Code, Date, Finding, Findings, Place, Rules, Severity, codes,
};
use crate::registers::did_you_mean;

/// The columns of a file of reasons; their order does not matter.
const COLUMNS: [&str; 6] = ["code", "file", "place", "who", "why", "until"];

/// All reasons of a project.
#[derive(Debug, Default)]
pub struct Reasons {
    reasons: Vec<Reason>,
}

/// A reason: a row of the file.
#[derive(Debug)]
struct Reason {
    code: &'static Code,
    file: Option<Pattern>,
    spot: Option<Spot>,
    acceptance: Acceptance,
    /// Where it stands itself, for findings about it.
    place: Place,
}

/// A place as people write it.
#[derive(Debug, PartialEq, Eq)]
enum Spot {
    /// `line 14`
    Line(u64),
    /// `G14`, `Sheet1!G14`
    Cell {
        sheet: Option<String>,
        reference: String,
    },
}

impl Reasons {
    /// Reads a file of reasons; `path` is for messages, and the rules say what is an error.
    ///
    /// # Errors
    /// Fails, with path and line, where a row is malformed, names no code, gives no person or
    /// reason, or is about an error, which cannot be accepted.
    pub fn parse(path: &str, text: &str, rules: &Rules) -> Result<Self, Error> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .flexible(true)
            .from_reader(text.as_bytes());
        let fault = |error: csv::Error| Error::Usage(format!("`{path}`: {error}"));
        let headings = reader.headers().map_err(fault)?.clone();
        let mut sorted: Vec<&str> = headings.iter().collect();
        sorted.sort_unstable();
        let mut columns = COLUMNS;
        columns.sort_unstable();
        if sorted != columns {
            return Err(Error::Usage(format!(
                "`{path}` has the columns {}; it must have {}",
                headings.iter().collect::<Vec<_>>().join(", "),
                COLUMNS.join(", ")
            )));
        }
        let mut reasons = Vec::new();
        for record in reader.records() {
            let record = record.map_err(fault)?;
            if record.iter().all(str::is_empty) {
                continue;
            }
            let start = record.position().map_or(0, csv::Position::byte);
            let place = row_place(path, text, usize::try_from(start).unwrap_or(usize::MAX));
            let reason = Reason::read(&headings, &record, place, rules);
            reasons.push(reason?);
        }
        Ok(Self { reasons })
    }

    /// Whether any is about less than a file, so that the places of findings must be known.
    pub fn name_places(&self) -> bool {
        self.reasons.iter().any(|reason| reason.spot.is_some())
    }

    /// Accepts the queries that there are reasons for on a day, and adds a finding for each reason
    /// that has ended. `files` are the names of the run's files: a reason for other files is passed
    /// over.
    ///
    /// Returns a finding for each reason that fits no query. They are for the caller to add: not
    /// every run looks for every query.
    pub fn accept(&self, today: Date, files: &[String], findings: &mut Findings) -> Vec<Finding> {
        let mut unused = Vec::new();
        for reason in &self.reasons {
            if !files.iter().any(|file| reason.is_for(file)) {
                continue;
            }
            match reason.acceptance.until {
                Some(until) if until < today => findings.push(reason.expired(until)),
                _ if !reason.apply(findings) => unused.push(reason.unused()),
                _ => {}
            }
        }
        unused
    }
}

impl Reason {
    fn read(
        headings: &csv::StringRecord,
        record: &csv::StringRecord,
        place: Place,
        rules: &Rules,
    ) -> Result<Self, Error> {
        let line = place.cell.as_ref().map_or(0, |cell| cell.line);
        let fault = |text: String| Error::Usage(format!("`{}`, line {line}: {text}", place.file));
        if record.len() != headings.len() {
            return Err(fault(format!(
                "the row has {} cells where the heading has {}; put a reason that has a comma in \
                 quotation marks",
                record.len(),
                headings.len()
            )));
        }
        let cell = |column: &str| {
            let mut cells = headings.iter().zip(record);
            let found = cells.find(|(heading, _)| *heading == column);
            found.map_or("", |(_, cell)| cell)
        };
        let name = cell("code");
        let Some(code) = Code::named(name) else {
            let near = did_you_mean(name, CODES.iter().map(|code| code.name));
            return Err(fault(format!("no finding has the code `{name}`{near}")));
        };
        if rules.severity(code) == Some(Severity::Error) {
            return Err(fault(format!(
                "`{name}` is an error, and errors cannot be accepted: the data cannot be used as \
                 it is; correct it, or leave it out by a mapping"
            )));
        }
        for column in ["who", "why"] {
            if cell(column).is_empty() {
                return Err(fault(format!("`{column}` is blank; a reason needs it")));
            }
        }
        let file = match cell("file") {
            "" => None,
            pattern => Some(
                // As Windows writes it; places have one kind of slash everywhere.
                Pattern::new(&pattern.replace('\\', "/"))
                    .map_err(|_| fault(format!("`file`: `{pattern}` is not a name pattern")))?,
            ),
        };
        let spot = match cell("place") {
            "" => None,
            text => Some(Spot::read(text).ok_or_else(|| {
                fault(format!(
                    "`place` is a cell such as G14 or Sheet1!G14, a line such as `line 14`, or \
                     blank for the whole file, not `{text}`"
                ))
            })?),
        };
        let until = match cell("until") {
            "" => None,
            text => Some(text.parse().map_err(|()| {
                fault(format!(
                    "`until` is a day such as 2026-03-31, or blank for no end, not `{text}`"
                ))
            })?),
        };
        let acceptance = Acceptance {
            who: cell("who").to_owned(),
            why: cell("why").to_owned(),
            until,
        };
        Ok(Self {
            code,
            file,
            spot,
            acceptance,
            place,
        })
    }

    /// Whether it is about a file, by the file's name with as many of its folders as are given: which
    /// of them are shown depends on where a run was begun.
    fn is_for(&self, file: &str) -> bool {
        let within = file.match_indices('/').map(|(at, _)| &file[at + 1..]);
        let mut names = std::iter::once(file).chain(within);
        let Some(pattern) = &self.file else {
            return true;
        };
        names.any(|name| pattern.matches(name))
    }

    /// Accepts the queries that it fits; false where there are none.
    fn apply(&self, findings: &mut Findings) -> bool {
        let at = |cell: Option<&CellPlace>| match (&self.spot, cell) {
            (None, _) => true,
            (Some(spot), Some(cell)) => spot.is(cell),
            (Some(_), None) => false,
        };
        let fits = |finding: &Finding| {
            let place = finding.place.as_ref();
            self.is_for(finding.file()) && at(place.and_then(|place| place.cell.as_ref()))
        };
        let found = findings.accept(self.code, &self.acceptance, fits);
        if self.spot.is_none() {
            findings.accept_unlisted(self.code, |file| self.is_for(file));
        }
        // Of a place among those that are not kept nobody knows whether a query is there.
        found || (self.spot.is_some() && findings.is_cut(self.code))
    }

    fn expired(&self, until: Date) -> Finding {
        let message = format!(
            "the reason that {} gave for `{}` ended on {until}",
            self.acceptance.who, self.code.name
        );
        Finding::new(&codes::REASON_EXPIRED, message)
            .at(self.place.clone())
            .help("what it was about counts as a query again: amend the data, or give a new reason")
    }

    fn unused(&self) -> Finding {
        let message = format!("the reason for `{}` fits no query", self.code.name);
        Finding::new(&codes::REASON_UNUSED, message)
            .at(self.place.clone())
            .help("take it out where the data has been amended; else correct its file or place")
    }
}

impl Spot {
    fn read(text: &str) -> Option<Self> {
        let small = text.to_lowercase();
        if let Some(line) = small.strip_prefix("line") {
            return line.trim().parse().ok().map(Self::Line);
        }
        let (sheet, reference) = match text.rsplit_once('!') {
            Some((sheet, reference)) => (Some(sheet.trim_matches('\'').to_owned()), reference),
            None => (None, text),
        };
        let digits = reference.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = reference.len() - digits.len();
        let is_cell = letters > 0 && digits.parse::<u64>().is_ok_and(|row| row > 0);
        is_cell.then(|| Self::Cell {
            sheet,
            reference: reference.to_ascii_uppercase(),
        })
    }

    fn is(&self, cell: &CellPlace) -> bool {
        match self {
            Self::Line(line) => cell.line == *line,
            Self::Cell { sheet, reference } => {
                let right_sheet = sheet.is_none() || *sheet == cell.sheet;
                right_sheet && *reference == cell.reference()
            }
        }
    }
}

/// The place of a row of reasons that begins at a byte, or after line breaks there. The reader's
/// own line numbers go wrong after them.
fn row_place(path: &str, text: &str, byte: usize) -> Place {
    let rest = text.get(byte..).unwrap_or("");
    let begin = text.len() - rest.trim_start_matches(['\r', '\n']).len();
    let before = text.get(..begin).unwrap_or("").replace("\r\n", "\n");
    let line = before.matches(['\r', '\n']).count() + 1;
    let whole = text.get(begin..).unwrap_or("");
    let whole = whole.split(['\r', '\n']).next().unwrap_or("");
    let first = whole.split(',').next().unwrap_or("");
    Place {
        file: path.to_owned(),
        cell: Some(CellPlace {
            sheet: None,
            line: line as u64,
            column: 1,
            width: u32::try_from(first.chars().count()).unwrap_or(u32::MAX),
            row: line as u64,
            field: 0,
            text: whole.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Level;

    const HEADING: &str = "code,file,place,who,why,until\n";

    fn parse(rows: &str) -> Result<Reasons, String> {
        let text = format!("{HEADING}{rows}");
        Reasons::parse("reasons.csv", &text, &Rules::default()).map_err(|error| error.to_string())
    }

    fn cell(file: &str, sheet: Option<&str>, row: u64, field: u32) -> Place {
        Place {
            file: file.to_owned(),
            cell: Some(CellPlace {
                sheet: sheet.map(str::to_owned),
                line: row,
                column: 1,
                width: 1,
                row,
                field,
                text: "x".to_owned(),
            }),
        }
    }

    /// The places of the queries of one code that some reasons leave open, and how many reasons
    /// fit nothing.
    fn open(rows: &str, places: &[Place]) -> (Vec<usize>, usize) {
        let mut findings = Findings::default();
        for place in places {
            findings.push(Finding::new(&codes::ROWS_IDENTICAL, "same").at(place.clone()));
        }
        let today = "2026-01-01".parse().expect("a day");
        let files: Vec<String> = places.iter().map(|place| place.file.clone()).collect();
        let reasons = parse(rows).expect("reasons");
        let unused = reasons.accept(today, &files, &mut findings).len();
        let kept = findings.kept().iter().enumerate();
        let open = kept.filter(|(_, finding)| finding.accepted.is_none());
        (open.map(|(at, _)| at).collect(), unused)
    }

    #[test]
    fn a_file_may_be_named_with_its_folder_and_either_slash() {
        let place = [cell("./north/returns/leeds.csv", None, 4, 2)];
        for file in [
            "leeds.csv",
            "returns/leeds.csv",
            "returns\\leeds.csv",
            "*/leeds.csv",
        ] {
            let row = format!("rows-identical,{file},,M. Shah,it is so,\n");
            assert_eq!(open(&row, &place), (vec![], 0), "{file}");
        }
    }

    #[test]
    fn a_reason_is_for_a_cell_a_line_a_file_or_all() {
        let places = [
            cell("returns/north.csv", None, 14, 6),
            cell("returns/north.csv", None, 15, 6),
            cell("returns/south.xlsx", Some("April 2025"), 14, 6),
            Place {
                file: "returns/south.xlsx".into(),
                cell: None,
            },
        ];
        for (row, left) in [
            ("rows-identical,north.csv,G14,A,why,", vec![1, 2, 3]),
            ("rows-identical,,g14,A,why,", vec![1, 3]),
            ("rows-identical,,line 15,A,why,", vec![0, 2, 3]),
            ("rows-identical,,'April 2025'!G14,A,why,", vec![0, 1, 3]),
            ("rows-identical,n*.csv,,A,why,", vec![2, 3]),
            ("rows-identical,returns/n*,,A,why,", vec![2, 3]),
            ("rows-identical,,,A,why,2026-01-01", vec![]),
        ] {
            assert_eq!(open(row, &places), (left, 0), "{row}");
        }
        // Another file than those of the run, and another cell than those found.
        assert_eq!(open("rows-identical,west.csv,,A,why,", &places).1, 0);
        assert_eq!(open("rows-identical,,G16,A,why,", &places).1, 1);
        assert_eq!(open("channel-absent,,,A,why,", &places).1, 1);
    }

    #[test]
    fn a_reason_that_has_ended_is_a_query_and_accepts_nothing() {
        let mut findings = Findings::default();
        findings.push(Finding::new(&codes::ROWS_IDENTICAL, "same").in_file("a.csv"));
        let reasons = parse("rows-identical,,,A. Officer,why,2025-12-31").expect("reasons");
        let today = "2026-01-01".parse().expect("a day");
        let unused = reasons.accept(today, &["a.csv".to_owned()], &mut findings);
        assert!(unused.is_empty());
        assert_eq!(findings.count(Severity::Query), 2);
        let expired = &findings.kept()[1];
        assert_eq!(expired.code.name, "reason-expired");
        assert!(expired.message.contains("A. Officer"));
        assert!(expired.message.contains("2025-12-31"));
    }

    #[test]
    fn a_row_that_cannot_be_meant_is_an_error_with_its_line() {
        for (row, said) in [
            ("rows-identicl,,,A,why,", "did you mean “rows-identical”"),
            ("count-negative,,,A,why,", "errors cannot be accepted"),
            ("rows-identical,,,,why,", "`who` is blank"),
            ("rows-identical,,,A,,", "`why` is blank"),
            ("rows-identical,,somewhere,A,why,", "not `somewhere`"),
            ("rows-identical,,G0,A,why,", "not `G0`"),
            ("rows-identical,,,A,why,31/03/2026", "not `31/03/2026`"),
            ("rows-identical,[,,A,why,", "not a name pattern"),
            (
                "rows-identical,,,A,why, with a comma,",
                "the row has 7 cells",
            ),
        ] {
            let rows = format!("rows-identical,,,A,\"good,\nof two lines\",\n\n{row}\n");
            for end in ["\n", "\r\n", "\r"] {
                let text = format!("{HEADING}{rows}").replace('\n', end);
                let error = Reasons::parse("reasons.csv", &text, &Rules::default())
                    .unwrap_err()
                    .to_string();
                assert!(error.starts_with("`reasons.csv`, line 5: "), "{error}");
                assert!(error.contains(said), "{error}");
            }
        }
    }

    #[test]
    fn columns_that_are_not_those_of_reasons_are_an_error() {
        let error = Reasons::parse(
            "reasons.csv",
            "code,file,place,who,why\n",
            &Rules::default(),
        );
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains("it must have code, file, place, who, why, until"),
            "{error}"
        );
    }

    #[test]
    fn what_the_rules_make_an_error_cannot_be_accepted_either() {
        let mut rules = Rules::default();
        rules
            .set(&codes::ROWS_IDENTICAL, Level::As(Severity::Error))
            .expect("a query may be raised");
        let text = format!("{HEADING}rows-identical,,,A,why,\n");
        assert!(Reasons::parse("reasons.csv", &text, &rules).is_err());
    }
}
