//! The flags of `chart`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{InputArgs, PeerArgs, PeriodsArgs, QuestionArgs, ScopeArgs, WhomArgs};

/// What `chart` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart mix returns/ -o mix.png
  channelshift chart spine Bristol returns/ -o spine.svg

Next: `channelshift chart KIND --help` for what each takes.")]
pub struct ChartArgs {
    /// Which figure.
    #[command(subcommand)]
    pub kind: ChartKind,
}

/// Which figure.
#[derive(Debug, Subcommand)]
pub enum ChartKind {
    /// The mix of channels: 100% stacked bars of at most four groups
    Mix(MixArgs),
    /// Where a council stands among its peers, by service
    Spine(SpineArgs),
    /// A council by service, or one service over councils, with intervals
    Dots(DotsArgs),
    /// Whether councils differ by more than chance and size, in one service
    Funnel(FunnelArgs),
    /// How spread the councils are, by service
    #[command(after_help = "\
Examples:
  channelshift chart strip returns/ -o strip.svg
  channelshift chart strip returns/ --mark Bristol -o strip.png

Next: `channelshift chart funnel --service` says which are more than chance.")]
    Strip(OverArgs),
    /// The share of each council in each service, as numbers in cells
    #[command(after_help = "\
Examples:
  channelshift chart heatmap returns/ -o heatmap.svg
  channelshift chart heatmap returns/ -p 2024-25 -f csv

Next: `channelshift baseline --by council,service` has the same shares with their n.")]
    Heatmap(OverArgs),
    /// Who has sent what, by council and service
    #[command(after_help = "\
Examples:
  channelshift chart coverage returns/ -o coverage.svg
  channelshift chart coverage -p 2024-25 -f text

Next: `channelshift status` says the same in words, and who is late.")]
    Coverage(OverArgs),
    /// Whether shares move, by service, beside the middle half of the peers or of all councils
    Trend(TrendChartArgs),
}

/// Where a picture goes, and in what form.
#[derive(Debug, Clone, Args)]
pub struct PictureArgs {
    /// How to print; words and signs on a terminal and SVG elsewhere where not given
    #[arg(short, long, value_enum)]
    pub format: Option<ChartFormat>,

    /// The file to write; its ending decides the format (svg, png, csv, json, md, txt). May be
    /// repeated; nothing is printed then
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// What a figure that compares is made of, and where it goes.
#[derive(Debug, Args)]
pub struct BesideArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Which figures.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Who to compare with.
    #[command(flatten)]
    pub whom: WhomArgs,

    /// Where it goes.
    #[command(flatten)]
    pub picture: PictureArgs,
}

/// In what form a figure is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChartFormat {
    /// The picture
    Svg,
    /// The picture in signs, for a terminal; sentences with --accessible
    Text,
    /// Its table as CSV
    Csv,
    /// Its table and notes as one JSON object
    Json,
    /// Its table and notes as Markdown
    Md,
    /// Its table and notes as aligned text
    Plain,
}

/// What `chart mix` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart mix returns/ -o mix.png
  channelshift chart mix returns/*.csv --by service > mix.svg

Next: `channelshift baseline` has the same figures as a table.")]
pub struct MixArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// What it is made of.
    #[command(flatten)]
    pub question: QuestionArgs,

    /// Where it goes.
    #[command(flatten)]
    pub picture: PictureArgs,
}

/// What `chart spine` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart spine Bristol returns/ -o spine.svg
  channelshift chart spine Bristol returns/ -f text

Next: `channelshift compare COUNCIL` has the same comparison with totals.")]
pub struct SpineArgs {
    /// The council, by code or name
    #[arg(value_name = "COUNCIL")]
    pub council: String,

    /// What it is made of, and where it goes.
    #[command(flatten)]
    pub of: BesideArgs,
}

/// What `chart dots` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart dots Bristol returns/ -o dots.svg
  channelshift chart dots --service missed-bin --mark Bristol returns/ -o dots.png

Next: `channelshift compare` says what is more than chance.")]
pub struct DotsArgs {
    /// The council, by code or name; with --service the first path instead
    #[arg(value_name = "COUNCIL")]
    pub council: Option<String>,

    /// What it is made of, and where it goes.
    #[command(flatten)]
    pub of: BesideArgs,

    /// One service over all councils instead, by id or name
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,

    /// A council to mark among the others, by code or name
    #[arg(long, value_name = "COUNCIL", requires = "service")]
    pub mark: Option<String>,
}

/// What `chart funnel` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart funnel --service missed-bin returns/ -o funnel.svg
  channelshift chart funnel --service missed-bin --mark Bristol returns/ -o funnel.png

Next: `channelshift compare --service` has the same limits as a table.")]
pub struct FunnelArgs {
    /// The service, by id or name
    #[arg(long, value_name = "SERVICE")]
    pub service: String,

    /// What else it is made of.
    #[command(flatten)]
    pub over: OverArgs,
}

/// What a chart over all councils takes.
#[derive(Debug, Args)]
pub struct OverArgs {
    /// What it is made of, and where it goes.
    #[command(flatten)]
    pub of: BesideArgs,

    /// A council to mark among the others, by code or name
    #[arg(long, value_name = "COUNCIL")]
    pub mark: Option<String>,
}

/// What `chart trend` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift chart trend returns/ -o trend.svg
  channelshift chart trend returns/ --mark Bristol --by year -o trend.png

Next: `channelshift trend` splits the change into channel shift and service mix.")]
pub struct TrendChartArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// The series.
    #[command(flatten)]
    pub series: PeriodsArgs,

    /// The council to draw beside its peers, by code or name; all councils where not given
    #[arg(long, value_name = "COUNCIL")]
    pub mark: Option<String>,

    /// Who to compare with.
    #[command(flatten)]
    pub peers: PeerArgs,

    /// Where it goes.
    #[command(flatten)]
    pub picture: PictureArgs,
}
