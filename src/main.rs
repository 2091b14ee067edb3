//! Parse, run, choose the exit code.

use std::io::Write;
use std::process::ExitCode;

use channelshift::{cli::Cli, commands, error::Error};
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let run = std::panic::catch_unwind(|| commands::run(&cli));
    match run.unwrap_or_else(|_| Err(Error::Bug("the run broke off".into()))) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // Where nobody listens, the exit code still says it.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
