//! `list`: look-ups in the registers, by code, name or label.

use super::output::{Screen, print};
use super::{peers, project, settings};
use crate::cli::{ListArgs, ListWhat, TableFormat};
use crate::error::Error;
use crate::registers::did_you_mean;
use crate::render;
use crate::report::{Table, channel_list, council_list, definition_list, service_list};

pub(super) fn run(args: &ListArgs, screen: &Screen) -> Result<u8, Error> {
    let query = args.query.as_deref().unwrap_or("");
    let (of_peers, of_settings) = (
        args.what == ListWhat::Peers,
        args.what == ListWhat::Settings,
    );
    if !of_peers && (args.why || (args.peers.peers.is_some() && !of_settings)) {
        return Err(Error::Usage(
            "`--why` goes with `list peers` alone, `--peers` with it and `list settings`".into(),
        ));
    }
    let registers = project::registers_of(args.config.as_deref())?;
    // What is found, what one of it is called, and the names of all, for suggestions.
    let (table, word, names): (Table, &str, Vec<&str>) = match args.what {
        ListWhat::Councils => (
            council_list(&registers, query),
            "council",
            registers.councils.names().collect(),
        ),
        ListWhat::Services => {
            let services = registers.services.iter();
            (
                service_list(&registers, query),
                "service",
                services.map(|(_, service)| service.name.as_str()).collect(),
            )
        }
        ListWhat::Channels => {
            let channels = registers.channels.iter();
            (
                channel_list(&registers, query),
                "channel",
                channels.map(|(_, channel)| channel.name.as_str()).collect(),
            )
        }
        ListWhat::Definitions => {
            let definitions = registers.definitions.iter();
            (
                definition_list(&registers, query),
                "definition",
                definitions
                    .map(|definition| definition.id.as_str())
                    .collect(),
            )
        }
        ListWhat::Settings => return settings::list(args, screen),
        ListWhat::Peers => return peers::list(args, &registers, screen),
    };
    if table.rows.is_empty() {
        let near = did_you_mean(query, names);
        return Err(Error::Usage(format!(
            "no {word} is found by `{query}`{near}"
        )));
    }
    show(&table, &[], args.format, screen)?;
    Ok(0)
}

/// Prints a table with its notes, which go to standard error beside data for programs.
pub(super) fn show(
    table: &Table,
    notes: &[String],
    format: Option<TableFormat>,
    screen: &Screen,
) -> Result<(), Error> {
    let tables = std::slice::from_ref(table);
    let (text, beside) = match screen.format(format) {
        TableFormat::Csv => (render::csv(table)?, notes),
        TableFormat::Json => (render::json(&table.records())?, notes),
        TableFormat::Md => (render::markdown(tables, notes), &[][..]),
        TableFormat::Plain => (render::plain(tables, notes), &[][..]),
        TableFormat::Table => (render::terminal(tables, notes, screen.width()), &[][..]),
    };
    print(text.as_bytes())?;
    let beside: Vec<String> = beside.iter().map(|note| format!("{note}\n")).collect();
    screen.say(&beside.concat());
    Ok(())
}
