//! Rows that were set aside, as they were sent: a return is read again for them.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, Code, CouncilId, Place, fold};
use crate::read::{Manner, Row};
use crate::recognise::{Plan, Source};
use crate::registers::Registers;
use crate::returns::{Again, Returns, each_table};

/// A row that was set aside.
#[derive(Debug)]
pub struct SetAside<'a> {
    /// Where its first cell stands.
    pub place: Place,
    /// Why: the code of the finding.
    pub code: &'static Code,
    /// The number of its table in the return, from 0: rows of two tables are not read alike.
    pub table: usize,
    /// What is to stand above it to be read as it was, lines with their ends: titles, the sheet's name
    /// and the heading, as they are written or, of a sheet, as CSV.
    pub heading: &'a str,
    /// The row as it was sent, in the same form. It may be of several lines.
    pub text: &'a str,
    /// The same with blank labels filled from the rows above it.
    pub to_mend: &'a str,
    /// Whose it is, where the cells of council and code alone say so.
    pub council: Option<CouncilId>,
}

/// Reads a return again, by the name it was taken in by and what it was read by, and gives the rows
/// of it that were set aside to `found`, in their order.
///
/// # Errors
/// Fails where the source cannot be read, with its name, where the mapping names what no register
/// has, and where `found` fails.
pub fn set_aside<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    read_by: (&Mapping, &Registers),
    returns: &Returns,
    mut found: impl FnMut(SetAside) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(file) = returns.file(name) else {
        return Ok(());
    };
    let (mut account, mut tables) = (Account::default(), 0..);
    let (mapping, registers) = read_by;
    let named = Named {
        mapped: folded(&mapping.councils),
        registers,
    };
    each_table(
        name,
        source,
        manner,
        read_by,
        |Again { sheet, plan }, reader| {
            let heading = sheet.header.to_send();
            let table = tables.next().unwrap_or_default();
            while let Some(row) = reader.next_row(&mut account)? {
                if let Some(code) = returns.why_set_aside(file, row) {
                    found(SetAside {
                        place: row.place(name, 0),
                        code,
                        table,
                        heading: &heading,
                        text: &row.as_sent(),
                        to_mend: &row.to_send(),
                        council: plan.and_then(|(plan, _)| named.council_of(row, plan)),
                    })?;
                }
            }
            Ok(())
        },
    )
}

/// What councils are called.
struct Named<'a> {
    /// The codes of labels by the mapping, which are folded.
    mapped: BTreeMap<String, &'a str>,
    registers: &'a Registers,
}

/// Labels folded, with what they stand for: the first of those that fold alike.
fn folded(labels: &BTreeMap<String, String>) -> BTreeMap<String, &str> {
    let labels = labels.iter().rev();
    labels
        .map(|(label, code)| (fold(label), code.as_str()))
        .collect()
}

impl Named<'_> {
    /// The council that the cells of a row name: by its code, else by a mapping's word or its name, as it
    /// stands today.
    fn council_of(&self, row: Row, plan: &Plan) -> Option<CouncilId> {
        let councils = &self.registers.councils;
        let code = plan.council_code.map(|field| row.text(field));
        if let Some(id) = code.and_then(|code| councils.code(&code)) {
            return Some(id);
        }
        let name = match plan.blocks.first()?.council.as_ref()? {
            Source::Heading(..) => return None,
            source => fold(&source.text(row)),
        };
        match self.mapped.get(&name) {
            Some(code) => councils.code(code),
            None => councils.only(&name),
        }
    }
}
