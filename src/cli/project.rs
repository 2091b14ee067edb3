//! What the commands take that keep a project over time.

use std::path::PathBuf;

use clap::Args;

use super::{InputArgs, OutputArgs, RulesArgs};

/// Which project.
#[derive(Debug, Clone, Args)]
pub struct ProjectArgs {
    /// The project's folder; the current one where not given
    #[arg(value_name = "PROJECT")]
    pub project: Option<PathBuf>,

    /// What the run goes by.
    #[command(flatten)]
    pub rules: RulesArgs,
}

impl ProjectArgs {
    /// The same as where returns come from.
    pub fn input(&self) -> InputArgs {
        InputArgs {
            paths: self.project.iter().cloned().collect(),
            rules: self.rules.clone(),
            mapping: None,
            form: super::FormArgs::default(),
        }
    }
}

/// What `build` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift build
  channelshift build northshire --publish 2024-25

Next: `channelshift diff OLD NEW` says what changed since another build, `channelshift trace` where a
figure comes from.")]
pub struct BuildArgs {
    /// Which project.
    #[command(flatten)]
    pub project: ProjectArgs,

    /// What is published.
    #[command(flatten)]
    pub publish: PublishArgs,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What is published of a store, and whether that may change.
#[derive(Debug, Clone, Default, Args)]
pub struct PublishArgs {
    /// Record that the figures of a period are published: later builds do not change them unless
    /// told to. May be repeated
    #[arg(long = "publish", value_name = "PERIOD")]
    pub periods: Vec<String>,

    /// Change figures of published periods
    #[arg(long)]
    pub revise: bool,
}

/// What `merge` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift merge shards/north shards/south --into sector
  channelshift merge shards/north shards/south --into sector --publish 2024-25 -f json

Each shard is built first, `channelshift build SHARD`, with the settings, mappings and registers of the
project and returns of its own.
Next: `channelshift diff OLD NEW` says what changed since another store.")]
pub struct MergeArgs {
    /// Stores that `build` wrote, or projects that have one
    #[arg(value_name = "SHARD", required = true)]
    pub shards: Vec<PathBuf>,

    /// The project whose store they become; the one in the current folder where not given
    #[arg(long, value_name = "PROJECT")]
    pub into: Option<PathBuf>,

    /// What the run goes by.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// What is published.
    #[command(flatten)]
    pub publish: PublishArgs,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

impl MergeArgs {
    /// The project as where settings come from.
    pub fn project(&self) -> InputArgs {
        let here = PathBuf::from(".");
        let project = ProjectArgs {
            project: Some(self.into.clone().unwrap_or(here)),
            rules: self.rules.clone(),
        };
        project.input()
    }
}

/// What `trace` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift trace E06000023,missed-bin,web,2024-25
  channelshift trace --council Bristol --service missed-bin --channel web -p 2024-25 --from returns

A FIGURE may be a whole row of `channelshift baseline --by council,service -f csv` too.
Next: `channelshift cat FILE --locate` shows the file that a cell stands in.")]
pub struct TraceArgs {
    /// Figures: council,service,channel,period with a unit behind it where there are several, or
    /// rows of the tidy CSV
    #[arg(value_name = "FIGURE")]
    pub figures: Vec<String>,

    /// The council, by code or name
    #[arg(long)]
    pub council: Option<String>,

    /// The service, by id or name
    #[arg(long)]
    pub service: Option<String>,

    /// The channel, by id or name
    #[arg(long)]
    pub channel: Option<String>,

    /// The period, as in `baseline -p`
    #[arg(short, long)]
    pub period: Option<String>,

    /// The unit, where the figures are of several
    #[arg(long)]
    pub unit: Option<String>,

    /// Returns, folders of returns, or a project; the project in the current folder where not given
    #[arg(long, value_name = "PATH")]
    pub from: Vec<PathBuf>,

    /// The settings of a project, instead of those found
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The definition of digital, which says which channels are in the total
    #[arg(long, value_name = "ID")]
    pub definition: Option<String>,

    /// Ended councils, as in the baseline that the figure is of
    #[arg(long, value_name = "as-named|current")]
    pub councils: Option<String>,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What `status` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift status
  channelshift status northshire -p 2024-25 -f csv

Next: `channelshift check` says what is wrong with a return that is blocked.")]
pub struct StatusArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// The period for which returns are expected; the settings' window where not given
    #[arg(short, long)]
    pub period: Option<String>,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What `diff` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift diff last-month/baseline baseline
  channelshift diff published.csv new.csv -f md
  channelshift diff published/ new/

Next: `channelshift trace` goes from a figure to the cells it is made of.")]
pub struct DiffArgs {
    /// The old one: a store that `build` wrote, its project, a folder that `export` wrote, or tidy CSV
    /// of `baseline` or `export`
    pub old: PathBuf,

    /// The new one, of the same kind
    pub new: PathBuf,

    /// The settings of a project, whose councils are named; that of NEW where not given
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What `init` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift init
  channelshift init northshire

Next: put returns into its `returns/` and run `channelshift check` there.")]
pub struct InitArgs {
    /// The folder to make a project in; the current one where not given
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// What `run` takes.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  channelshift run --no-input > run.json
  channelshift run northshire --fail-on query

Prints one JSON object on standard output, whatever happens; messages go to standard error.
Next: `channelshift status` says who is late, `channelshift diff` what changed.")]
pub struct RunArgs {
    /// Which project.
    #[command(flatten)]
    pub project: ProjectArgs,

    /// Change figures of published periods
    #[arg(long)]
    pub revise: bool,
}
