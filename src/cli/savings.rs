//! The flags of `savings` and `opportunities`.

use std::path::PathBuf;

use clap::Args;

use super::{InputArgs, PeerArgs, ScopeArgs, TableFormat};

/// What `savings` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift savings Fennmouth data-samples/northshire
  channelshift savings Bristol returns/ -c channelshift.toml -o savings.csv

It takes unit costs with their source and year, under [costs] in the settings; without, it says what
to write. Next: `channelshift compare COUNCIL` says which of the differences are more than chance.")]
pub struct SavingsArgs {
    /// The council, by code or name
    #[arg(value_name = "COUNCIL")]
    pub council: String,

    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Who to compare with.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// How to print; a table on a terminal and plain text elsewhere where not given
    #[arg(short, long, value_enum)]
    pub format: Option<TableFormat>,

    /// Also write a file; its ending decides the format (csv, json, md, txt). May be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// What `opportunities` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift opportunities returns/
  channelshift opportunities returns/ --anonymise -o opportunities.md

Next: `channelshift compare COUNCIL` for one by itself; `channelshift savings COUNCIL` for its worth.")]
pub struct OpportunitiesArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Who is similar to whom.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// Letters in place of councils' names, the same throughout
    #[arg(long)]
    pub anonymise: bool,

    /// How to print; a table on a terminal and plain text elsewhere where not given
    #[arg(short, long, value_enum)]
    pub format: Option<TableFormat>,

    /// Also write a file; its ending decides the format (csv, json, md, txt). May be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}
