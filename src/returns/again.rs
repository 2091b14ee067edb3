//! A return read again, table by table, as it was when it was taken in.

use std::io::{Read, Seek};

use super::opened::{Opened, ReadBy, Table};
use crate::error::Error;
use crate::mapping::Mapping;
use crate::model::{DayOrder, Rules};
use crate::read::{Manner, Reader};
use crate::recognise::{Plan, Sheet};
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
    let read_by = ReadBy::new(name, mapping, registers);
    let Opened {
        mut account,
        mut findings,
        reader: Some(mut reader),
        table: mut next,
    } = Opened::new(name, source, manner, (mapping, registers), Rules::default())?
    else {
        return Ok(());
    };
    while let Some(Table { header, told }) = next {
        let plan = told.as_ref().ok().map(|(plan, order)| (plan, *order));
        if let Some((plan, _)) = plan {
            reader.fill_down(&plan.filled_down, &plan.labels);
        }
        let sheet = read_by.sheet(&header);
        table(Again { sheet, plan }, &mut reader)?;
        next = read_by.next_table(&mut reader, manner, &mut account, &mut findings)?;
    }
    Ok(())
}
