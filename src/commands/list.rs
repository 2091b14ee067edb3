//! `list`: look-ups in the registers, by code, name or label.

use super::output::{Screen, print};
use super::project;
use crate::cli::{ListArgs, ListWhat, TableFormat};
use crate::error::Error;
use crate::registers::{Registers, did_you_mean};
use crate::render;
use crate::report::{Table, channel_list, council_list, definition_list, service_list};

pub(super) fn run(args: &ListArgs, screen: &Screen) -> Result<u8, Error> {
    let registers = project::registers_of(args.config.as_deref())?;
    let query = args.query.as_deref().unwrap_or("");
    let table = match args.what {
        ListWhat::Councils => council_list(&registers, query),
        ListWhat::Services => service_list(&registers, query),
        ListWhat::Channels => channel_list(&registers, query),
        ListWhat::Definitions => definition_list(&registers, query),
    };
    if table.rows.is_empty() {
        return Err(not_found(args.what, query, &registers));
    }
    print(text(&table, screen.format(args.format), screen)?.as_bytes())?;
    Ok(0)
}

fn text(table: &Table, format: TableFormat, screen: &Screen) -> Result<String, Error> {
    let tables = std::slice::from_ref(table);
    match format {
        TableFormat::Csv => render::csv(table),
        TableFormat::Json => render::json(&table.records()),
        TableFormat::Md => Ok(render::markdown(tables, &[])),
        TableFormat::Plain => Ok(render::plain(tables, &[])),
        TableFormat::Table => Ok(render::terminal(tables, &[], screen.width())),
    }
}

/// Nothing found, with what may have been meant.
fn not_found(what: ListWhat, query: &str, registers: &Registers) -> Error {
    let (word, names): (&str, Vec<&str>) = match what {
        ListWhat::Councils => ("council", registers.councils.names().collect()),
        ListWhat::Services => {
            let services = registers.services.iter();
            (
                "service",
                services.map(|(_, service)| service.name.as_str()).collect(),
            )
        }
        ListWhat::Channels => {
            let channels = registers.channels.iter();
            (
                "channel",
                channels.map(|(_, channel)| channel.name.as_str()).collect(),
            )
        }
        ListWhat::Definitions => {
            let definitions = registers.definitions.iter();
            (
                "definition",
                definitions
                    .map(|definition| definition.id.as_str())
                    .collect(),
            )
        }
    };
    let near = did_you_mean(query, names);
    Error::Usage(format!("no {word} is found by `{query}`{near}"))
}
