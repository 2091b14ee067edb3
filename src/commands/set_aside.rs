//! `check --set-aside`: the rows that cannot be used, as they were sent, in a folder of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::folder::make_whole;
use super::inputs::Inputs;
use super::project::shown;
use crate::error::Error;
use crate::model::{Account, Finding, Findings, personal, plural};
use crate::privacy::in_words;
use crate::render::{MARK, spreadsheet_record};
use crate::returns::Returns;
use crate::set_aside::SetAside;
use crate::store::SET_ASIDE_COLUMNS;

/// The list of all rows, and the folder of returns to mend. They are apart so that the folder can be
/// checked as it is.
const LIST: &str = "set-aside.csv";
const RETURNS: &str = "returns";
const READ_ME: &str = "README.txt";

/// What the folder says of itself.
const WORDS: &str = "\
Rows of returns that cannot be used, as they were sent.

WARNING: they hold whatever the councils sent, personal data too if there was any. Look before you
pass them on; the last column of set-aside.csv names the rows that look like it.

set-aside.csv   every row, with its file, sheet, line, the finding's code and what is wrong
returns/        for each table of a return its titles and heading and these rows, with labels filled
                where a blank meant *as above*: mend them, run `channelshift check` on them, and
                send them again in place of the rows they stand for
";

/// Refuses a folder in which something is: it may be what somebody is mending.
pub(super) fn refuse_filled(folder: &Path) -> Result<(), Error> {
    let is_empty = |folder: &Path| {
        let mut entries = std::fs::read_dir(folder)?;
        Ok::<bool, std::io::Error>(entries.next().is_none())
    };
    let taken = if folder.is_dir() {
        !is_empty(folder).map_err(|error| Error::file("read", &shown(folder), &error))?
    } else {
        folder.exists()
    };
    if taken {
        return Err(Error::Usage(format!(
            "`{}` is there and not empty; name a new folder, so that no row that somebody is \
             mending is lost",
            shown(folder)
        )));
    }
    Ok(())
}

/// Writes the rows that were set aside, the whole folder or nothing, and says in a sentence what was
/// written.
pub(super) fn write(folder: &Path, returns: &Returns, inputs: &Inputs) -> Result<String, Error> {
    let name = shown(folder);
    let fault = |error: std::io::Error| Error::file("write", &name, &error);
    let rows = make_whole(folder, |whole| fill(whole, returns, inputs, &fault))?;
    Ok(format!(
        "{} set aside, written to `{name}` as sent: look for personal data before you pass it on\n",
        plural(rows, "row")
    ))
}

/// Writes all files into a folder and returns how many rows there are.
fn fill(
    folder: &Path,
    returns: &Returns,
    inputs: &Inputs,
    fault: &impl Fn(std::io::Error) -> Error,
) -> Result<u64, Error> {
    std::fs::create_dir(folder.join(RETURNS)).map_err(fault)?;
    let mut list = Text::create(folder.join(LIST)).map_err(fault)?;
    let heading = spreadsheet_record(&SET_ASIDE_COLUMNS)?;
    list.write(MARK)
        .and_then(|()| list.write(&heading))
        .map_err(fault)?;
    let messages = Messages::of(&returns.findings);
    let mut names = BTreeSet::new();
    let mut all = 0;
    for account in &returns.accounts {
        let expected = account.total_set_aside();
        if expected == 0 {
            continue;
        }
        let mut mended: Option<(usize, Text)> = None;
        let mut rows = 0;
        inputs.set_aside(&account.file, returns, |row| {
            let (_, file) = match mended.take() {
                Some((table, file)) if table == row.table => mended.insert((table, file)),
                before => {
                    before
                        .map_or(Ok(()), |(_, file)| file.finish())
                        .map_err(fault)?;
                    let name = free_name(&account.file, &mut names);
                    let path = folder.join(RETURNS).join(name);
                    let mut file = Text::create(path).map_err(fault)?;
                    file.write(MARK).map_err(fault)?;
                    file.write(row.heading).map_err(fault)?;
                    mended.insert((row.table, file))
                }
            };
            rows += 1;
            file.line(row.to_mend).map_err(fault)?;
            let record = record(&row, &account.file, &messages)?;
            list.write(&record).map_err(fault)
        })?;
        if rows != expected {
            return Err(Error::Environment(format!(
                "`{}` was changed while it was read; try again",
                account.file
            )));
        }
        if let Some((_, file)) = mended {
            file.finish().map_err(fault)?;
        }
        all += rows;
    }
    list.finish().map_err(fault)?;
    let mut words = Text::create(folder.join(READ_ME)).map_err(fault)?;
    words.write(WORDS).map_err(fault)?;
    words.finish().map_err(fault)?;
    Ok(all)
}

/// The rows of some returns that were set aside, as lines of the list. `name` says what a return is
/// called in them.
pub(super) fn lines(
    returns: &Returns,
    inputs: &Inputs,
    name: impl Fn(&str) -> String,
) -> Result<String, Error> {
    let named = |account: &Account| (account.file.clone(), name(&account.file));
    let messages = Messages {
        names: returns.accounts.iter().map(named).collect(),
        ..Messages::of(&returns.findings)
    };
    let mut lines = String::new();
    for account in &returns.accounts {
        if account.total_set_aside() > 0 {
            let name = name(&account.file);
            inputs.set_aside(&account.file, returns, |row| {
                lines.push_str(&record(&row, &name, &messages)?);
                Ok(())
            })?;
        }
    }
    Ok(lines)
}

/// A row of the list.
fn record(row: &SetAside, file: &str, messages: &Messages) -> Result<String, Error> {
    let cell = row.place.cell.as_ref();
    let kinds = personal(row.text);
    let warning = match kinds.as_slice() {
        [] => String::new(),
        kinds => format!("holds what looks like {}", in_words(kinds)),
    };
    spreadsheet_record(&[
        file,
        cell.and_then(|cell| cell.sheet.as_deref()).unwrap_or(""),
        &cell.map_or_else(String::new, |cell| cell.line.to_string()),
        row.code.name,
        &messages.about(row),
        row.text,
        &warning,
    ])
}

/// A name for the rows of a table that no other has. It begins as that of the return up to its first
/// dot, since that may say the council or the period.
fn free_name(file: &str, taken: &mut BTreeSet<String>) -> String {
    let stem = Path::new(file).file_stem().unwrap_or_default();
    let stem = stem.to_string_lossy();
    let mut name = format!("{stem}.set-aside.csv");
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{stem}.set-aside-{number}.csv");
        number += 1;
    }
    name
}

/// What findings say of rows, by file, sheet and row of the sheet.
struct Messages<'a> {
    by_row: BTreeMap<(&'a str, Option<&'a str>, u64), Vec<&'a Finding>>,
    by_file: BTreeMap<&'a str, Vec<&'a Finding>>,
    findings: &'a Findings,
    /// What returns are called in their stead, by what findings call them.
    names: Vec<(String, String)>,
}

impl<'a> Messages<'a> {
    fn of(findings: &'a Findings) -> Self {
        let (mut by_row, mut by_file) = (BTreeMap::new(), BTreeMap::new());
        for finding in findings.kept() {
            let cell = finding.place.as_ref().and_then(|place| place.cell.as_ref());
            if let Some(cell) = cell {
                let row = (finding.file(), cell.sheet.as_deref(), cell.row);
                let of_row: &mut Vec<&Finding> = by_row.entry(row).or_default();
                of_row.push(finding);
            }
            let of_file: &mut Vec<&Finding> = by_file.entry(finding.file()).or_default();
            of_file.push(finding);
        }
        Self {
            by_row,
            by_file,
            findings,
            names: Vec::new(),
        }
    }

    /// What is wrong with a row, with returns as they are called here.
    fn about(&self, row: &SetAside) -> String {
        let names = self.names.iter();
        names.fold(self.of_row(row), |said, (found, name)| {
            said.replace(found, name)
        })
    }

    /// What is wrong with a row: what its finding says; where the file's heading is at fault, what
    /// the heading's finding says; else that the fault is another row's.
    fn of_row(&self, row: &SetAside) -> String {
        let file = row.place.file.as_str();
        let cell = row.place.cell.as_ref();
        let sheet = cell.and_then(|cell| cell.sheet.as_deref());
        let key = (file, sheet, cell.map_or(0, |cell| cell.row));
        let own = self.by_row.get(&key).into_iter().flatten();
        let of_file = self.by_file.get(file).into_iter().flatten();
        let is_header = row.code.family == "header";
        let all = own.chain(of_file.filter(|_| is_header));
        let said = all.copied().find(|finding| finding.code == row.code);
        match said {
            Some(finding) if finding.label.is_empty() => finding.message.clone(),
            Some(finding) => format!("{}: {}", finding.message, finding.label),
            None if self.findings.is_cut(row.code) => row.code.sentence(),
            None => format!(
                "another row for the same thing contradicts it or is set aside (`{}`), so that \
                 neither is used",
                row.code.name
            ),
        }
    }
}

/// A text that is being written.
struct Text {
    file: BufWriter<File>,
}

impl Text {
    fn create(path: PathBuf) -> std::io::Result<Self> {
        let file = BufWriter::new(File::create_new(path)?);
        Ok(Self { file })
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        self.file.write_all(text.as_bytes())
    }

    fn line(&mut self, text: &str) -> std::io::Result<()> {
        self.write(text)?;
        self.write("\n")
    }

    fn finish(mut self) -> std::io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }
}
