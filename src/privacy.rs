//! Looks for what looks like personal data in the rows of a table, in columns read or unread.

use crate::model::{
    Finding, Findings, Personal, Place, codes, may_be_personal, personal, plural, quoted_list,
};
use crate::read::{Header, Row};
use crate::recognise::Plan;

/// What looks like personal data in the columns of a table, a finding a column.
#[derive(Debug)]
pub struct Privacy {
    file: String,
    /// Fields of counts, where digits alone are a number.
    counts: Vec<usize>,
    columns: Vec<Seen>,
}

/// What has been seen in a column.
#[derive(Clone, Debug, Default)]
struct Seen {
    rows: u64,
    kinds: Vec<Personal>,
    first: Option<Place>,
}

impl Privacy {
    /// Nothing seen yet.
    pub fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            counts: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// Takes digits alone for a count where the plan has figures and their sums.
    pub fn expect_counts(&mut self, plan: &Plan) {
        let figures = plan.figures().map(|figure| figure.field);
        self.counts = figures
            .chain(plan.sums.iter().map(|sum| sum.field))
            .collect();
    }

    /// Looks at a row.
    pub fn look(&mut self, row: Row) {
        if !may_be_personal(row.raw()) {
            return;
        }
        for field in 0..row.cells() {
            let bytes = row.bytes(field);
            if self.counts.contains(&field) && bytes.trim_ascii().iter().all(u8::is_ascii_digit) {
                continue;
            }
            let kinds = personal(&String::from_utf8_lossy(bytes));
            if !kinds.is_empty() {
                self.note(row, field, &kinds);
            }
        }
    }

    /// Nothing seen yet, of the same columns.
    #[must_use]
    pub fn apart(&self) -> Self {
        Self {
            file: self.file.clone(),
            counts: self.counts.clone(),
            columns: Vec::new(),
        }
    }

    /// Adds what was seen of rows behind these, which were numbered as if `before` rows were not
    /// there.
    pub fn extend(&mut self, other: Self, before: u64) {
        if self.columns.len() < other.columns.len() {
            self.columns.resize(other.columns.len(), Seen::default());
        }
        for (own, other) in self.columns.iter_mut().zip(other.columns) {
            own.rows += other.rows;
            own.kinds.extend(other.kinds);
            own.kinds.sort_unstable();
            own.kinds.dedup();
            if own.first.is_none() {
                own.first = other.first.map(|place| place.behind(before));
            }
        }
    }

    fn note(&mut self, row: Row, field: usize, kinds: &[Personal]) {
        if self.columns.len() <= field {
            self.columns.resize(field + 1, Seen::default());
        }
        let seen = &mut self.columns[field];
        seen.rows += 1;
        seen.kinds.extend(kinds);
        seen.kinds.sort_unstable();
        seen.kinds.dedup();
        if seen.first.is_none() {
            seen.first = Some(row.place(&self.file, field));
        }
    }

    /// Adds a finding for each column in which something was seen.
    pub fn report(self, header: &Header, findings: &mut Findings) {
        for (field, seen) in self.columns.into_iter().enumerate() {
            let Some(first) = seen.first else {
                continue;
            };
            let column = match header.cells.get(field).map(String::as_str) {
                None | Some("") => "a column without a heading".to_owned(),
                Some(heading) => format!("the column {}", quoted_list(&[heading], "and")),
            };
            let message = format!(
                "{column} holds what looks like {}, in {}",
                in_words(&seen.kinds),
                plural(seen.rows, "row")
            );
            findings.push(
                Finding::new(&codes::PERSONAL_DATA, message).at(first).help(
                    "take the column out before it is sent or stored: counts need no persons",
                ),
            );
        }
    }
}

/// Kinds of personal data as a list: `an e-mail address, a telephone number or a full postcode`.
pub fn in_words(kinds: &[Personal]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.words()).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}
