//! Flags and names, as typed. It knows nothing of data: what a word means is decided where it is
//! used.

mod chart;
mod compare;
mod export;
mod generated;
mod look_up;
mod mapping;
mod output;
mod peers;
mod project;
mod report;
mod savings;
mod sql;
mod trend;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use chart::{
    BesideArgs, ChartArgs, ChartFormat, ChartKind, DotsArgs, FunnelArgs, MixArgs, OverArgs,
    PictureArgs, SpineArgs, TrendChartArgs,
};
pub use compare::{Combine, CompareArgs, GroupsBy, LimitsArg, WhomArgs};
pub use export::{DisclosureArgs, ExportArgs, Sdc};
pub use generated::{CompletionsArgs, Known, ManArgs, Page, completions, manual};
pub use look_up::{ExplainArgs, ListArgs, ListWhat};
pub use mapping::{MapArgs, MapFormat, PeriodLength, TemplateArgs, TemplateFormat, TemplateLayout};
pub use output::{OutputArgs, TableFormat};
pub use peers::PeerArgs;
pub use project::{
    BuildArgs, DiffArgs, InitArgs, MergeArgs, ProjectArgs, PublishArgs, RunArgs, StatusArgs,
    TraceArgs,
};
pub use report::ReportArgs;
pub use savings::{OpportunitiesArgs, SavingsArgs, WorthArgs};
pub use sql::{SqlArgs, SqlDialect};
pub use trend::{PeriodsArgs, TrendArgs, TrendStep};

/// Comparable baselines of how people reach UK councils, from the returns councils send.
///
/// Takes returns (`channelshift baseline returns/*.csv`), a folder of them, or a project: a folder
/// with a channelshift.toml. With no path, the project in the current folder.
#[derive(Debug, Parser)]
#[command(name = "channelshift", version, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    /// Print no messages besides the result
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Print every finding in full beside the result
    #[arg(short, long, global = true)]
    pub verbose: bool,

    /// A file to add to what was done when, one JSON object a line: for jobs
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// What the terminal is like.
    #[command(flatten)]
    pub terminal: TerminalArgs,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the terminal is like, and who sits before it.
#[derive(Debug, Args)]
pub struct TerminalArgs {
    /// How many characters wide a table may be; as wide as the terminal where not given
    #[arg(long, global = true, value_name = "CHARACTERS")]
    pub width: Option<u16>,

    /// Whether findings are coloured; on a terminal where neither this nor `NO_COLOR` nor `FORCE_COLOR`
    /// says it
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = ColorWhen::Auto)]
    pub color: ColorWhen,

    /// Words instead of pictures, frames and signs, for screen readers; also by ACCESSIBLE=1
    #[arg(long, global = true)]
    pub accessible: bool,

    /// Never ask anything, even on a terminal
    #[arg(long, global = true)]
    pub no_input: bool,
}

/// Whether what is printed is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal that shows colours
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

const AFTER_HELP: &str = "\
Examples:
  channelshift check our-return.csv
  channelshift baseline returns/

Next: `channelshift COMMAND --help` has examples of each command, and what comes after it.

Exit codes: 0 done; 1 errors in the data (or what --fail-on says); 2 wrong usage or settings;
3 a file or disk that failed; 4 not enough data; 70 a fault of channelshift.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check returns: what is wrong, where, and what to do
    Check(CheckArgs),
    /// The comparable baseline: shares by channel, with definition, coverage and n
    Baseline(BaselineArgs),
    /// Keep the figures of a project's returns in its store, with where each comes from
    Build(BuildArgs),
    /// Stores built of shards of the returns as the one store of all of them
    Merge(MergeArgs),
    /// What differs between two stores or exports, and why
    Diff(DiffArgs),
    /// Who has returned what: each council and service, in words
    Status(StatusArgs),
    /// Go back from a figure to the cells of returns it is made of
    Trace(TraceArgs),
    /// A council beside its peers, or one service over all councils
    Compare(CompareArgs),
    /// How shares change: demand, channel shift and mix, and the series
    Trend(TrendArgs),
    /// Pages to publish or print: a council beside its peers, or all together
    Report(ReportArgs),
    /// Open data: CSV with its metadata, JSON, a workbook, and what they were made from
    Export(ExportArgs),
    /// Print a table as it is read
    Cat(CatArgs),
    /// What channel shift would be worth to a council, by unit costs with a source
    Savings(SavingsArgs),
    /// Where channel shift would move most over many councils, and who could learn from whom
    Opportunities(OpportunitiesArgs),
    /// Draw a figure as SVG or PNG
    Chart(ChartArgs),
    /// Propose a mapping for headings and labels that nobody knows
    Map(MapArgs),
    /// Write a blank return to be filled in, which reads back without a mapping
    Template(TemplateArgs),
    /// Check and build a project, write its pages and open data, with one exit code and one JSON
    /// object: for jobs
    Run(RunArgs),
    /// Make a project: commented settings, folders, a workflow for every month
    Init(InitArgs),
    /// Write the statements and lookup tables by which DuckDB, Spark or DataFusion resolves raw returns
    Sql(SqlArgs),
    /// Look up councils, services, channels, definitions, peers or settings
    List(ListArgs),
    /// Explain the code of a finding
    Explain(ExplainArgs),
    /// Print what a shell needs to complete commands, flags and values
    Completions(CompletionsArgs),
    /// Print or write pages of the manual
    Man(ManArgs),
}

/// Where returns come from.
#[derive(Debug, Clone, Args)]
pub struct InputArgs {
    /// Returns, folders of returns, a project, or a store that `build` wrote; `-` is standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What the run goes by.
    #[command(flatten)]
    pub rules: RulesArgs,

    /// A mapping for all of the returns: which column is what, and what labels stand for
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,

    /// How the files are written, where that is not decided rightly.
    #[command(flatten)]
    pub form: FormArgs,
}

/// What a run goes by, and what it is judged by.
#[derive(Debug, Clone, Args)]
pub struct RulesArgs {
    /// The settings of a project, instead of those found
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Exit with 1 where there are findings as grave as this; accepted queries do not count
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// The day of the run, on which reasons for queries hold or have ended; today where not given
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// How files are written; beats what a mapping says.
#[derive(Debug, Clone, Default, Args)]
pub struct FormArgs {
    /// The encoding: utf-8, utf-16le, utf-16be or windows-1252; decided on the file where not given
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,

    /// What stands between cells: a letter, or tab
    #[arg(long, value_name = "LETTER")]
    pub delimiter: Option<String>,

    /// What stands around cells: ", ' or none
    #[arg(long, value_name = "MARK")]
    pub quote: Option<String>,

    /// The sheet of a workbook to read; every sheet that is shown where not given
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

impl FormArgs {
    /// Whether any of it is given.
    pub fn is_given(&self) -> bool {
        let all = [&self.encoding, &self.delimiter, &self.quote, &self.sheet];
        all.into_iter().any(Option::is_some)
    }
}

/// The findings for which a run exits with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    Error,
    /// Errors and queries
    Query,
    /// Any finding
    Note,
    /// None
    Never,
}

/// What `check` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift check returns/northmere.csv
  channelshift check -f json returns/ > findings.json
  channelshift check returns/northmere.csv -f csv > to-northmere.csv

Next: `channelshift explain CODE` for a page on a finding, `channelshift map` for labels that
nobody knows.")]
pub struct CheckArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// How to print
    #[arg(short, long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,

    /// A new folder for the rows that cannot be used, as they were sent: a return of each file's to
    /// mend and send again, and a list of why
    #[arg(long, value_name = "FOLDER")]
    pub set_aside: Option<PathBuf>,
}

/// What `cat` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift cat returns/northmere.csv
  channelshift cat returns/northmere.csv --table 2 --locate

Next: `channelshift check` says what is wrong with it.")]
pub struct CatArgs {
    /// Where the return comes from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Which table of the file, from 1
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub table: u16,

    /// Print a cell a row: line, column, cell of a spreadsheet, heading, text
    #[arg(long)]
    pub locate: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// Drawn, with the line and a caret
    Text,
    /// One a line
    Concise,
    /// One JSON object
    Json,
    /// A list for spreadsheets, to send back to a council
    Csv,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
}

/// Which figures a report is made of.
#[derive(Debug, Clone, Default, Args)]
pub struct ScopeArgs {
    /// The window: a period such as 2020-21 or 2015-Q1, or a range such as 2019-07..2020-06
    #[arg(short, long)]
    pub period: Option<String>,

    /// What is counted, and as what.
    #[command(flatten)]
    pub figure: FigureArgs,

    /// Ended councils: as the returns name them, or added into their successor
    #[arg(long, value_name = "HOW", value_parser = ["as-named", "current"])]
    pub councils: Option<String>,
}

/// What is counted, and what is digital.
#[derive(Debug, Clone, Default, Args)]
pub struct FigureArgs {
    /// The definition of digital; see `channelshift list definitions`
    #[arg(long, value_name = "ID")]
    pub definition: Option<String>,

    /// The unit to show, such as payments; every one returned where not given
    #[arg(long)]
    pub unit: Option<String>,
}

/// What a baseline is made of.
#[derive(Debug, Clone, Default, Args)]
pub struct QuestionArgs {
    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// What the rows are: service, council, type, region, or several joined by commas
    #[arg(long, value_name = "WHAT")]
    pub by: Option<String>,

    /// The services to count, by id, instead of the settings' basket; no flag, but what other flags
    /// may mean.
    #[arg(skip)]
    pub basket: Vec<String>,
}

/// What `baseline` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift baseline returns/
  channelshift baseline returns/*.csv --by council -p 2024-25 -f csv

Next: `channelshift compare COUNCIL` sets one beside its peers; `channelshift chart mix` draws the same
figures.")]
pub struct BaselineArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// What it is made of.
    #[command(flatten)]
    pub question: QuestionArgs,

    /// Totals of the whole sector instead, by service, estimated from what was returned by each
    /// type's population or households, and marked as estimated
    #[arg(long, value_name = "SIZE", value_enum, conflicts_with_all = ["by", "publish", "sdc"])]
    pub gross: Option<GrossBy>,

    /// With --gross: also where less than half of a type returned
    #[arg(long, requires = "gross")]
    pub gross_anyway: bool,

    /// How small counts are kept from it.
    #[command(flatten)]
    pub disclosure: DisclosureArgs,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What figures are taken to go with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GrossBy {
    /// People
    Population,
    /// Households
    Households,
}
