//! Parse, run, choose the exit code.

use std::process::ExitCode;

use channelshift::{cli::Cli, commands, error::Error};
use clap::Parser;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let run = std::panic::catch_unwind(|| commands::run(&cli));
    match run.unwrap_or_else(|_| Err(Error::Bug("the run broke off".into()))) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
