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

    /// Record that the figures of a period are published: later builds do not change them unless
    /// told to. May be repeated
    #[arg(long, value_name = "PERIOD")]
    pub publish: Vec<String>,

    /// Change figures of published periods
    #[arg(long)]
    pub revise: bool,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
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
