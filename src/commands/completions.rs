//! `completions`: what a shell needs to complete commands, flags and the values that are known.

use super::output::print;
use crate::cli::{CompletionsArgs, Known, completions};
use crate::error::Error;
use crate::model::CODES;
use crate::read::Encoding;
use crate::registers::Registers;

pub(super) fn run(args: &CompletionsArgs) -> Result<u8, Error> {
    // Those of a project would be offered everywhere else too.
    let registers = Registers::load(&[])?;
    print(&completions(args.shell, &known(&registers)))?;
    Ok(0)
}

/// What is known of arguments, besides what the flags say themselves.
fn known(registers: &Registers) -> [Known; 7] {
    let services = registers.services.iter();
    let channels = registers.channels.iter();
    let of = |argument, values| Known { argument, values };
    [
        of(
            "definition",
            registers
                .definitions
                .iter()
                .map(|one| one.id.clone())
                .collect(),
        ),
        of(
            "peers",
            registers
                .peer_lists
                .iter()
                .map(|list| list.id.clone())
                .collect(),
        ),
        of(
            "unit",
            registers
                .units
                .iter()
                .map(|unit| unit.name.clone())
                .collect(),
        ),
        of(
            "service",
            services.map(|(_, service)| service.id.clone()).collect(),
        ),
        of(
            "channel",
            channels.map(|(_, channel)| channel.id.clone()).collect(),
        ),
        of(
            "encoding",
            Encoding::ALL
                .iter()
                .map(|one| one.name().to_owned())
                .collect(),
        ),
        of(
            "code",
            CODES.iter().map(|code| code.name.to_owned()).collect(),
        ),
    ]
}
