//! The flags of `report`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{DisclosureArgs, InputArgs, ScopeArgs, WhomArgs};

/// What `report` takes.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("several").args(["all", "sector"]).multiple(true),
    after_help = "\
Examples:
  channelshift report Hartsea data-samples/eastmere
  channelshift report --sector --anonymise data-samples/eastmere -o for-publication

Each page is one HTML file, complete by itself; print it from the browser for a PDF. A project
may have its own template, templates/page.html beside its settings.
Next: `channelshift trace` goes from a figure to the cells it is made of."
)]
pub struct ReportArgs {
    /// The council, by code or name; with --all or --sector the first path instead
    #[arg(value_name = "COUNCIL")]
    pub council: Option<String>,

    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// A page for every council with figures, and one that leads to them
    #[arg(long)]
    pub all: bool,

    /// A page of all councils together
    #[arg(long)]
    pub sector: bool,

    /// Letters in place of councils' names, the same on every page. A council's own page names it, so
    /// send each its own alone: side by side they tell who is who
    #[arg(long)]
    pub anonymise: bool,

    /// Also what changed since an earlier store of the project: a folder that `build` wrote. The
    /// project's own store is what it is held against
    #[arg(long, value_name = "STORE", conflicts_with_all = ["anonymise", "publish", "sdc"])]
    pub since: Option<PathBuf>,

    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Who to compare with.
    #[command(flatten)]
    pub whom: WhomArgs,

    /// How small counts are kept from it.
    #[command(flatten)]
    pub disclosure: DisclosureArgs,

    /// The folder to write into
    #[arg(short, long, value_name = "FOLDER", default_value = "reports")]
    pub output: PathBuf,
}
