//! The flags of `list` and `explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{PeerArgs, TableFormat};

/// What `list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift list councils somerset
  channelshift list definitions
  channelshift list peers Bristol --why
  channelshift list settings

Next: codes and ids that are found stand in settings, mappings and flags.")]
pub struct ListArgs {
    /// What to look up
    #[arg(value_enum)]
    pub what: ListWhat,

    /// A code, name or label, or part of a name; of peers the council whose they are
    pub query: Option<String>,

    /// Who the council is compared with.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// With peers: how the list was made, why each is a peer and why others are not
    #[arg(long)]
    pub why: bool,

    /// The settings of a project whose own tables are looked up too
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// How to print
    #[arg(short, long, value_enum)]
    pub format: Option<TableFormat>,
}

/// What can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListWhat {
    /// Councils, current and ended
    Councils,
    /// Key transactions
    Services,
    /// Channels
    Channels,
    /// Definitions of digital
    Definitions,
    /// The peers of a council, or the lists of peers there are
    Peers,
    /// The settings of a project, each with where it came from
    Settings,
}

/// What `explain` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift explain rows-conflicting
  channelshift explain

Next: mend the return, or write into `reasons.csv` why a query is accepted.")]
pub struct ExplainArgs {
    /// The code of a finding; every code is listed where not given
    pub code: Option<String>,
}
