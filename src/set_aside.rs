//! Rows that were set aside, as they were sent: a return is read again for them.

use std::io::{Read, Seek};

use crate::error::Error;
use crate::model::{Account, Code, Findings, Place};
use crate::read::{Manner, Reader};
use crate::returns::Returns;

/// A row that was set aside.
#[derive(Debug)]
pub struct SetAside<'a> {
    /// Where its first cell stands.
    pub place: Place,
    /// Why: the code of the finding.
    pub code: &'static Code,
    /// The heading of its table, without the line's end: as it is written, or a sheet's as CSV.
    pub heading: &'a str,
    /// The row in the same form. It may be of several lines.
    pub text: &'a str,
}

/// Reads a return again, by the name it was taken in by, and gives the rows of it that were set
/// aside to `found`, in their order.
///
/// # Errors
/// Fails where the source cannot be read, with its name, and where `found` fails.
pub fn set_aside<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    returns: &Returns,
    mut found: impl FnMut(SetAside) -> Result<(), Error>,
) -> Result<(), Error> {
    // What is found on the way has been found the first time.
    let (mut known, mut account) = (Findings::default(), Account::default());
    let reader = Reader::open(name, source, manner, &mut known)?;
    let (Some(mut reader), Some(file)) = (reader, returns.file(name)) else {
        return Ok(());
    };
    while let Some(header) = reader.next_table(manner, &mut account, &mut known)? {
        let heading = header.to_send();
        while let Some(row) = reader.next_row(&mut account)? {
            if let Some(code) = returns.why_set_aside(file, row) {
                found(SetAside {
                    place: row.place(name, 0),
                    code,
                    heading: &heading,
                    text: &row.to_send(),
                })?;
            }
        }
    }
    Ok(())
}
