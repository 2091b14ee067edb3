//! A return that is opened and told by its first table. Nothing of it depends on the returns before, so
//! that several can be opened at once.

use std::io::{Read, Seek};

use super::day_order;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, Code, DayOrder, Findings, Rules};
use crate::read::{Header, Manner, Reader};
use crate::recognise::{Plan, Sheet, is_heading, recognise};
use crate::registers::Registers;

/// A return whose first table is recognised, or found not to be, and of which no row is taken in.
#[derive(Debug)]
pub struct Opened<R> {
    /// With its name and the lines above the table.
    pub(super) account: Account,
    pub(super) findings: Findings,
    /// `None` where there is nothing to read.
    pub(super) reader: Option<Reader<R>>,
    pub(super) table: Option<Table>,
}

impl<R: Read + Seek> Opened<R> {
    /// Opens a return by a mapping and registers.
    ///
    /// # Errors
    /// Fails where the source cannot be read.
    pub fn new(
        name: &str,
        source: R,
        manner: Manner,
        (mapping, registers): (&Mapping, &Registers),
        rules: Rules,
    ) -> Result<Self, Error> {
        let read_by = ReadBy::new(name, mapping, registers);
        let mut findings = Findings::by(rules);
        let mut account = Account {
            file: name.to_owned(),
            ..Account::default()
        };
        let mut reader = Reader::open(name, source, manner, &mut findings)?;
        let table = match &mut reader {
            Some(reader) => read_by.next_table(reader, manner, &mut account, &mut findings)?,
            None => None,
        };
        Ok(Self {
            account,
            findings,
            reader,
            table,
        })
    }
}

/// A table of a return.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) header: Header,
    /// How it is read, and in which order its dates are; or why it is not recognised, and what was found.
    pub(super) told: Result<(Plan, DayOrder), (&'static Code, Findings)>,
}

/// What a return is read by.
#[derive(Clone, Copy)]
pub(super) struct ReadBy<'a> {
    name: &'a str,
    mapping: &'a Mapping,
    registers: &'a Registers,
}

impl<'a> ReadBy<'a> {
    /// By its name, its mapping and the registers.
    pub(super) fn new(name: &'a str, mapping: &'a Mapping, registers: &'a Registers) -> Self {
        Self {
            name,
            mapping,
            registers,
        }
    }

    /// A heading with what it is read by.
    pub(super) fn sheet(self, header: &'a Header) -> Sheet<'a> {
        Sheet {
            file: self.name,
            header,
            mapping: self.mapping,
            registers: self.registers,
        }
    }

    /// The next table of a return; `None` where there is no other.
    pub(super) fn next_table<R: Read + Seek>(
        self,
        reader: &mut Reader<R>,
        manner: Manner,
        account: &mut Account,
        findings: &mut Findings,
    ) -> Result<Option<Table>, Error> {
        let is_heading = |cell: &str| is_heading(cell, self.mapping, self.registers);
        let manner = Manner {
            is_heading: Some(&is_heading),
            ..manner
        };
        let Some(header) = reader.next_table(manner, account, findings)? else {
            return Ok(None);
        };
        let sheet = self.sheet(&header);
        let mut found = Findings::by(findings.rules().clone());
        let told = match recognise(sheet, &mut found) {
            Ok(plan) => {
                findings.extend(found);
                let order = day_order::of_table(reader, manner, &plan, sheet, findings)?;
                Ok((plan, order))
            }
            Err(code) => Err((code, found)),
        };
        Ok(Some(Table { header, told }))
    }
}
