//! The flags of `savings` and `opportunities`.

use clap::Args;

use super::{InputArgs, OutputArgs, PeerArgs, ScopeArgs};

/// What worth is worked out from, and where it goes.
#[derive(Debug, Args)]
pub struct WorthArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Who to compare with.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What `savings` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift savings Bristol
  channelshift savings Bristol returns/ -c channelshift.toml -o savings.csv

It takes unit costs with their source and year, under [costs] in the settings; without, it says what
to write.
Next: `channelshift compare COUNCIL` says which of the differences are more than chance.")]
pub struct SavingsArgs {
    /// The council, by code or name
    #[arg(value_name = "COUNCIL")]
    pub council: String,

    /// What it is worked out from.
    #[command(flatten)]
    pub of: WorthArgs,
}

/// What `opportunities` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift opportunities returns/
  channelshift opportunities returns/ --anonymise -o opportunities.md

Next: `channelshift compare COUNCIL` for one by itself; `channelshift savings COUNCIL` for its worth.")]
pub struct OpportunitiesArgs {
    /// What it is worked out from.
    #[command(flatten)]
    pub of: WorthArgs,

    /// Letters in place of councils' names, the same throughout
    #[arg(long)]
    pub anonymise: bool,
}
