//! Opening a file: what it is, a text's encoding and dialect, and what cannot be read.

use std::io::{Read, Seek, SeekFrom};

use super::Manner;
use super::dialect::{self, Dialect};
use super::encoding::{self, Detected, Encoding, LONGEST_LINE, Utf8Reader};
use super::lines::Lines;
use super::open_workbook::open_workbook;
use super::records::Records;
use super::workbook;
use crate::error::Error;
use crate::model::{Finding, Findings, codes};

/// How much of a text its dialect is decided on: the whole of nearly every return. In a longer
/// one, rows that do not fit are found one by one.
const HEAD: u64 = 4 << 20;

/// The rows of a file, told by its content; `None` where there is nothing to read, which a finding
/// says.
pub(super) fn open<R: Read + Seek>(
    name: &str,
    mut source: R,
    manner: Manner,
    findings: &mut Findings,
) -> Result<Option<Lines<R>>, Error> {
    let fault = |error: std::io::Error| Error::file("read", name, &error);
    let kind = workbook::kind(&mut source).map_err(fault)?;
    source.seek(SeekFrom::Start(0)).map_err(fault)?;
    match kind {
        None => {
            Ok(open_text(name, source, manner, findings)?.map(|text| Lines::Text(Box::new(text))))
        }
        Some(workbook::Kind::Other(what)) => {
            findings.push(unreadable(name, &Detected::NotText(what)));
            Ok(None)
        }
        Some(_) => Ok(open_workbook(name, source, manner, findings)?.map(Lines::Workbook)),
    }
}

/// The records of a text; `None` where there is nothing to read, which a finding says.
fn open_text<R: Read + Seek>(
    name: &str,
    mut source: R,
    manner: Manner,
    findings: &mut Findings,
) -> Result<Option<Records<R>>, Error> {
    let fault = |error: std::io::Error| Error::file("read", name, &error);
    let detected = encoding::detect(&mut source, manner.encoding).map_err(fault)?;
    let text = match detected {
        Detected::Text(text) => text,
        other => {
            findings.push(unreadable(name, &other));
            return Ok(None);
        }
    };
    source.seek(SeekFrom::Start(0)).map_err(fault)?;
    let mut head = Vec::new();
    let mut reader = Utf8Reader::new(&mut source, text);
    let read = reader.by_ref().take(HEAD).read_to_end(&mut head);
    read.map_err(fault)?;
    let text = reader.text();
    if head.len() as u64 == HEAD {
        // The last line is cut, and would be a row of its own kind.
        let whole = memchr::memrchr2(b'\n', b'\r', &head).map_or(head.len(), |at| at + 1);
        head.truncate(whole);
    }
    let (dialect, width) = dialect::detect(&head, manner.dialect);
    drop(head);
    if dialect != Dialect::CSV && manner.dialect.delimiter.is_none() {
        findings.push(dialect_assumed(name, dialect));
    }
    source.seek(SeekFrom::Start(0)).map_err(fault)?;
    let source = Utf8Reader::new(source, text);
    let assumed = source.assumed().filter(|_| manner.encoding.is_none());
    if let Some(encoding) = assumed {
        findings.push(encoding_assumed(name, encoding));
    }
    Ok(Some(Records::new(source, dialect, width)))
}

fn dialect_assumed(name: &str, dialect: Dialect) -> Finding {
    let message = format!("the file is read with {dialect}");
    Finding::new(&codes::DIALECT_ASSUMED, message)
        .in_file(name)
        .help("say `delimiter` and `quote` under [file] in a mapping if that is wrong")
}

pub(super) fn refused(message: &str) -> Finding {
    Finding::new(&codes::FILE_REFUSED, message).help("this is no return; ask for the file again")
}

fn unreadable(name: &str, detected: &Detected) -> Finding {
    match detected {
        Detected::NotText(what) => Finding::new(
            &codes::FILE_NOT_TEXT,
            format!("this looks like {what}, which is not read"),
        )
        .help("send it as CSV (UTF-8) or a workbook; unpack what is packed"),
        Detected::LineTooLong => {
            refused(&format!("a line is longer than {} MiB", LONGEST_LINE >> 20))
        }
        Detected::Empty | Detected::Text(_) => return empty(name, "the file is empty"),
    }
    .in_file(name)
}

pub(super) fn empty(name: &str, message: &str) -> Finding {
    Finding::new(&codes::FILE_EMPTY, message)
        .in_file(name)
        .help("ask for the return again")
}

pub(super) fn encoding_assumed(name: &str, encoding: Encoding) -> Finding {
    Finding::new(
        &codes::ENCODING_ASSUMED,
        format!("the file is not UTF-8 and is read as {encoding}"),
    )
    .in_file(name)
    .help("save it as CSV UTF-8 if letters such as £ or é look wrong")
}
