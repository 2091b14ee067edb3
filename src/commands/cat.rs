//! `cat`: print a table as it is read, as plain CSV.

use std::io::{ErrorKind, Read, Seek, Write};

use super::inputs;
use super::output::Screen;
use crate::cli::CatArgs;
use crate::error::Error;
use crate::model::{Account, Findings, plural};
use crate::read::{Header, Manner, Reader};
use crate::render::CsvRows;

/// The columns of a cell a row.
const LOCATED: [&str; 5] = ["line", "column", "cell", "heading", "text"];

pub(super) fn run(args: &CatArgs, screen: &Screen) -> Result<u8, Error> {
    let inputs = inputs::find_returns(&args.input)?;
    let [input] = inputs.files()? else {
        return Err(Error::Usage(
            "`cat` prints one file at a time; name one, and of a zip unpack the one meant".into(),
        ));
    };
    let shown = inputs.with(input, |name, source, manner, _| {
        cat(name, source, manner, args, screen)
    })?;
    shown.map_err(|refused| Error::Environment(format!("cannot read the file: {refused}")))
}

fn cat<R: Read + Seek>(
    name: &str,
    source: R,
    manner: Manner,
    args: &CatArgs,
    screen: &Screen,
) -> Result<u8, Error> {
    let (mut findings, mut account) = (Findings::default(), Account::default());
    let opened = Reader::open(name, source, manner, &mut findings)?;
    let mut tables = 0;
    if let Some(mut reader) = opened {
        while let Some(header) = reader.next_table(manner, &mut account, &mut findings)? {
            tables += 1;
            if tables == args.table {
                print(name, &header, &mut reader, &mut account, args)?;
            }
        }
    }
    screen.say_findings(&findings);
    if tables > 1 {
        let others = plural(u64::from(tables) - 1, "other table");
        screen.say(&format!("the file holds {others}; see --table\n"));
    }
    if args.table > tables.max(1) {
        return Err(Error::Usage(format!(
            "`--table {}`: `{name}` holds {}",
            args.table,
            plural(u64::from(tables), "table")
        )));
    }
    Ok(0)
}

/// Why printing stopped.
enum Stop {
    Reading(Error),
    Writing(std::io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Reading(error)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Writing(error)
    }
}

/// Prints a table. A reader that stops reading, such as `head`, is no error.
fn print<R: Read + Seek>(
    name: &str,
    header: &Header,
    reader: &mut Reader<R>,
    account: &mut Account,
    args: &CatArgs,
) -> Result<(), Error> {
    let mut writer = CsvRows::new(std::io::stdout().lock());
    let written = if args.locate {
        locate(name, header, reader, account, &mut writer)
    } else {
        rows(header, reader, account, &mut writer)
    };
    match written.and_then(|()| Ok(writer.finish()?)) {
        Err(Stop::Reading(error)) => Err(error),
        Err(Stop::Writing(error)) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::file("write", "standard output", &error))
        }
        _ => Ok(()),
    }
}

fn rows<R: Read + Seek>(
    header: &Header,
    reader: &mut Reader<R>,
    account: &mut Account,
    writer: &mut CsvRows<impl Write>,
) -> Result<(), Stop> {
    if header.is_given() {
        writer.write(&header.cells)?;
    }
    while let Some(row) = reader.next_row(account)? {
        writer.write((0..row.cells()).map(|field| row.bytes(field)))?;
    }
    Ok(())
}

/// A cell a row, with its place.
fn locate<R: Read + Seek>(
    name: &str,
    header: &Header,
    reader: &mut Reader<R>,
    account: &mut Account,
    writer: &mut CsvRows<impl Write>,
) -> Result<(), Stop> {
    writer.write(LOCATED)?;
    while let Some(row) = reader.next_row(account)? {
        for field in 0..row.cells() {
            let Some(cell) = row.place(name, field).cell else {
                continue;
            };
            let heading = header.cells.get(field).map_or("", String::as_str);
            let (line, column) = (cell.line.to_string(), cell.column.to_string());
            let text = String::from_utf8_lossy(row.bytes(field));
            writer.write([&*line, &*column, &*cell.reference(), heading, &*text])?;
        }
    }
    Ok(())
}
