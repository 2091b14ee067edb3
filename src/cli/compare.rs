//! The flags of `compare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{InputArgs, OutputArgs, PeerArgs, ScopeArgs};

/// What `compare` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift compare Bristol returns/
  channelshift compare --service missed-bin returns/ -f csv

Next: `channelshift list peers COUNCIL --why` says who the peers are; `channelshift trend` how shares
moved.")]
pub struct CompareArgs {
    /// The council to compare, by code or name; with --service or --by the first path instead
    #[arg(value_name = "COUNCIL")]
    pub council: Option<String>,

    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// What is compared.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// One service over all councils instead, by id or name
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,

    /// Groups of councils side by side instead
    #[arg(long, value_enum, conflicts_with = "combine")]
    pub by: Option<GroupsBy>,

    /// Who to compare with, and by what limits.
    #[command(flatten)]
    pub whom: WhomArgs,

    /// The same comparison under each definition of digital, and which verdicts change
    #[arg(long, conflicts_with_all = ["service", "by"])]
    pub definitions: bool,

    /// Also write the weights of services by type, to be frozen: for a project's
    /// registers/weights.csv
    #[arg(long, value_name = "FILE")]
    pub save_weights: Option<PathBuf>,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Who to compare with, and by what limits.
#[derive(Debug, Clone, Default, Args)]
pub struct WhomArgs {
    /// Who to compare with.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// What limits allow for; what the settings say where not given
    #[arg(long, value_enum)]
    pub limits: Option<LimitsArg>,

    /// Add districts to their county, for services split between the two
    #[arg(long, value_enum)]
    pub combine: Option<Combine>,
}

/// What groups of councils are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupsBy {
    /// Types of councils
    Type,
    /// Regions
    Region,
}

/// What limits allow for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LimitsArg {
    /// Chance and how much councils differ anyhow
    Overdispersed,
    /// Chance alone
    Binomial,
}

/// Which councils stand for several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Combine {
    /// Counties, with their districts
    Counties,
}
