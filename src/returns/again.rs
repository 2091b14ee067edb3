//! A return read again, table by table, as it was when it was taken in.

use std::io::{Read, Seek};

use super::day_order;
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{Account, DayOrder, Findings};
use crate::read::{Manner, Reader};
use crate::recognise::{Plan, Sheet, is_heading, recognise};
use crate::registers::Registers;

/// A table of a return that is read again.
#[derive(Debug, Clone, Copy)]
pub struct Again<'a> {
    /// The table and what it is read by.
    pub sheet: Sheet<'a>,
    /// Its plan and the order of its dates; `None` where it is not recognised.
    pub plan: Option<(&'a Plan, DayOrder)>,
}

/// Reads a return again, by the name it was taken in by, and gives each of its tables to `table`
/// with the reader of its rows, in which blank labels are filled as they were.
///
/// # Errors
/// Fails where the source cannot be read, where the mapping names what no register has, and where
/// `table` fails.
pub fn each_table<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    (mapping, registers): (&Mapping, &Registers),
    mut table: impl FnMut(Again, &mut Reader<R>) -> Result<(), Error>,
) -> Result<(), Error> {
    // What is found on the way has been found the first time.
    let (mut known, mut account) = (Findings::default(), Account::default());
    let is_heading = |cell: &str| is_heading(cell, mapping, registers);
    let manner = Manner {
        is_heading: Some(&is_heading),
        ..manner
    };
    let Some(mut reader) = Reader::open(name, source, manner, &mut known)? else {
        return Ok(());
    };
    while let Some(header) = reader.next_table(manner, &mut account, &mut known)? {
        let sheet = Sheet {
            file: name,
            header: &header,
            mapping,
            registers,
        };
        let Ok(plan) = recognise(sheet, &mut known) else {
            table(Again { sheet, plan: None }, &mut reader)?;
            continue;
        };
        let order = day_order::of_table(&mut reader, manner, &plan, sheet, &mut known)?;
        reader.fill_down(&plan.filled_down, &plan.labels);
        let plan = Some((&plan, order));
        table(Again { sheet, plan }, &mut reader)?;
    }
    Ok(())
}
