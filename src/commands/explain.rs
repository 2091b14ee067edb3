//! `explain`: the page on a finding.

use super::output::{Screen, print};
use crate::cli::ExplainArgs;
use crate::error::Error;
use crate::model::{CODES, Code};
use crate::registers::did_you_mean;
use crate::report::explanation;

pub(super) fn run(args: &ExplainArgs, _: &Screen) -> Result<u8, Error> {
    let Some(name) = &args.code else {
        let lines: Vec<String> = CODES
            .iter()
            .map(|code| {
                format!(
                    "{:<26} {:<6} {}\n",
                    code.name,
                    code.severity.word(),
                    code.family
                )
            })
            .collect();
        print(lines.concat().as_bytes())?;
        return Ok(0);
    };
    match Code::named(name) {
        Some(code) => print(explanation(code).as_bytes()).map(|()| 0),
        None => {
            let near = did_you_mean(name, CODES.iter().map(|code| code.name));
            Err(Error::Usage(format!(
                "no finding has the code `{name}`{near}"
            )))
        }
    }
}
