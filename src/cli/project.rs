//! What the commands take that keep a project over time.

use std::path::PathBuf;

use clap::Args;

use super::{FailOn, InputArgs, TableFormat};

/// Which project.
#[derive(Debug, Clone, Args)]
pub struct ProjectArgs {
    /// The project's folder; the current one where not given
    #[arg(value_name = "PROJECT")]
    pub project: Option<PathBuf>,

    /// The settings of a project, instead of those found
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Exit with 1 where there are findings as grave as this
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// The day of the run, on which reasons for queries hold or have ended; today where not given
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

impl ProjectArgs {
    /// The same as where returns come from.
    pub fn input(&self) -> InputArgs {
        InputArgs {
            paths: self.project.iter().cloned().collect(),
            config: self.config.clone(),
            mapping: None,
            form: super::FormArgs::default(),
            fail_on: self.fail_on,
            as_of: self.as_of.clone(),
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

    /// How to print; a table on a terminal and plain text elsewhere where not given
    #[arg(short, long, value_enum)]
    pub format: Option<TableFormat>,

    /// Also write a file; its ending decides the format (csv, json, md, txt). May be repeated
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}
