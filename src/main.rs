//! Parse, run, choose the exit code.

use std::process::ExitCode;

use channelshift::{cli::Cli, commands};
use clap::Parser;

fn main() -> ExitCode {
    match commands::run(&Cli::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
