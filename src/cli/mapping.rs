//! The flags of commands that help a return on its way: `map` and `template`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::InputArgs;

/// What `map` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift map returns/northmere.csv
  channelshift map returns/northmere.csv --accept -o northmere.toml
  channelshift map --accept

The last is for a project, whose mappings it writes. On a terminal `--accept` asks about each label
that is not clear.
Next: `channelshift check` with the mapping.")]
pub struct MapArgs {
    /// Where returns come from.
    #[command(flatten)]
    pub input: InputArgs,

    /// Write what is clear into the mapping, and the rest as comments to be decided; what is in the
    /// mapping already stays as it is
    #[arg(long)]
    pub accept: bool,

    /// How like a label must be to be clear, 1 to 100; 85 where not given
    #[arg(long, value_name = "LIKENESS", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub at_least: Option<u8>,

    /// The mapping to write, instead of the project's; read first where it is there
    #[arg(short, long, value_name = "FILE", conflicts_with = "mapping")]
    pub output: Option<PathBuf>,

    /// How to print
    #[arg(short, long, value_enum)]
    pub format: Option<MapFormat>,
}

/// How proposals are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MapFormat {
    /// Framed, for a terminal
    Table,
    /// Aligned text without a frame
    Plain,
    /// Tidy CSV, one row a label
    Csv,
    /// JSON, one record a label
    Json,
    /// Markdown
    Md,
    /// The mapping as `--accept` would write it
    Toml,
    /// Services that nobody knows, as services of the project's own: for its registers/services.csv
    Services,
}

/// What `template` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift template --council Bristol -p 2025-26 -o bristol.xlsx
  channelshift template -c northshire/channelshift.toml -o to-send/

With a folder, one for each council that a project expects a return of.
Next: `channelshift check` when it comes back.")]
pub struct TemplateArgs {
    /// The settings of a project: its window, basket, unit and councils hold where no flag says
    /// otherwise; those here where not given
    #[arg(short, long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// The council that fills it in, by name or code; left to be filled in where not given
    #[arg(long, value_name = "NAME")]
    pub council: Option<String>,

    /// What it is for: a period such as 2025-26 or 2025-Q1, or a range such as 2025-04..2025-09
    #[arg(short, long)]
    pub period: Option<String>,

    /// The services, by id or name, joined by commas; all that the council runs where not given
    #[arg(long, value_name = "SERVICES")]
    pub services: Option<String>,

    /// How it is laid out
    #[arg(long, value_enum, default_value_t = TemplateLayout::Long)]
    pub layout: TemplateLayout,

    /// How long the period of a row is
    #[arg(long, value_enum, default_value_t = PeriodLength::Quarter)]
    pub by: PeriodLength,

    /// The file to write, whose ending decides the format (csv, xlsx), or a folder; CSV to standard
    /// output where not given. A file that is there, and may be filled in, is never written over
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// The format of the files in a folder
    #[arg(short, long, value_enum, default_value_t = TemplateFormat::Csv)]
    pub format: TemplateFormat,
}

/// How a template is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TemplateLayout {
    /// A row for each service, channel and period
    Long,
    /// A row for each service and period, a column for each channel
    Wide,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PeriodLength {
    /// A month
    Month,
    /// Three months, from January, April, July or October
    Quarter,
    /// Twelve months
    Year,
}

/// The format of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TemplateFormat {
    /// CSV
    Csv,
    /// A workbook, with a second sheet of notes
    Xlsx,
}
