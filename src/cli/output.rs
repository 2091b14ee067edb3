//! The flags that say how answers are printed and written.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How an answer is printed, and the files it is written to.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// How to print; a table on a terminal and plain text elsewhere where not given
    #[arg(short, long, value_enum)]
    pub format: Option<TableFormat>,

    /// Also write a file; its ending decides the format (csv, json, md, txt, xlsx). May be repeated
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// How tables are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Framed, for a terminal
    Table,
    /// Aligned text without a frame
    Plain,
    /// Tidy CSV, one row a group and channel
    Csv,
    /// One JSON object with all of the notes
    Json,
    /// Markdown
    Md,
}
