//! What `trend` takes.

use clap::{Args, ValueEnum};

use super::{FigureArgs, InputArgs, OutputArgs};

/// What `trend` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift trend returns/ --from 2023-24 --to 2024-25
  channelshift trend returns/ --council Bristol --by quarter -f csv

Next: `channelshift baseline -p PERIOD --by council,service` shows what one of the periods is made of.")]
pub struct TrendArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// The council, by name or code; all that returned, together, where not given
    #[arg(long, value_name = "NAME")]
    pub council: Option<String>,

    /// The service, by id or name; all of them where not given
    #[arg(long, value_name = "SERVICE")]
    pub service: Option<String>,

    /// The first of the two periods to compare, such as 2019-20 or 2020-Q1
    #[arg(long, value_name = "PERIOD", requires = "to")]
    pub from: Option<String>,

    /// The second of them; where neither is given, the first and the last year or the nearest to it
    #[arg(long, value_name = "PERIOD", requires = "from")]
    pub to: Option<String>,

    /// The series.
    #[command(flatten)]
    pub series: PeriodsArgs,

    /// How it is printed and written.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What a series is of.
#[derive(Debug, Clone, Args)]
pub struct PeriodsArgs {
    /// How long each period of the series is; the shortest that every return supports where not given
    #[arg(long, value_name = "STEP", value_enum)]
    pub by: Option<TrendStep>,

    /// The window of the series: a period, or a range such as 2019-07..2021-06; all that was returned
    /// where not given
    #[arg(short, long)]
    pub period: Option<String>,

    /// What is counted, and as what.
    #[command(flatten)]
    pub figure: FigureArgs,

    /// Ended councils: added into their successor where the whole of it was returned, or as the
    /// returns name them
    #[arg(long, value_name = "HOW", value_parser = ["current", "as-named"], default_value = "current")]
    pub councils: String,
}

/// How long each period of a series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TrendStep {
    /// A month
    Month,
    /// A calendar quarter
    Quarter,
    /// Twelve months
    Year,
}
