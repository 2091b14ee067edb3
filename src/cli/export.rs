//! The flags of `export`, and how small counts are kept from what is published.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{InputArgs, QuestionArgs};

/// What `export` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift export returns/ -o open-data
  channelshift export --publish --by council -p 2025-26 -o release

Next: README.txt in the folder says what each file is.")]
pub struct ExportArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// What it is made of.
    #[command(flatten)]
    pub question: QuestionArgs,

    /// How small counts are kept from it.
    #[command(flatten)]
    pub disclosure: DisclosureArgs,

    /// The folder to write, new or empty; it appears whole or not at all
    #[arg(short, long, value_name = "FOLDER")]
    pub output: PathBuf,
}

/// How small counts are kept from what is published.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct DisclosureArgs {
    /// Suppress small counts and what would tell them: below `suppress_below` in the settings, or 5
    #[arg(long)]
    pub publish: bool,

    /// How small counts are protected
    #[arg(long, value_name = "METHOD", value_enum)]
    pub sdc: Option<Sdc>,
}

/// Ways of statistical disclosure control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sdc {
    /// Small counts and what would tell them are suppressed; the same as --publish
    Suppress,
    /// Every count and total is rounded to the nearest 5
    Round5,
}
