//! The flags of `sql`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::InputArgs;

/// What `sql` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift sql --dialect duckdb returns/all.csv -o engine
  channelshift sql --dialect spark returns/all.csv --files 's3a://bucket/*.csv' > statements.sql

Next: run engine/statements.sql in the engine, then `channelshift baseline engine`.")]
pub struct SqlArgs {
    /// The engine that runs the statements
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub dialect: SqlDialect,

    /// A sample of the files, by which they are read.
    #[command(flatten)]
    pub input: InputArgs,

    /// The files as the engine names them, a file or a pattern; may be repeated. The sample itself where
    /// not given
    #[arg(long, value_name = "PATTERN")]
    pub files: Vec<String>,

    /// A new folder for the statements and the lookup tables; without it the statements are printed alone
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,

    /// Where the engine finds the lookup tables and writes its results; the folder itself where not given
    #[arg(long, value_name = "ADDRESS")]
    pub at: Option<String>,
}

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SqlDialect {
    /// DuckDB 1.2 or later
    #[value(name = "duckdb")]
    DuckDb,
    /// Apache Spark 3.5 or later
    Spark,
    /// Apache DataFusion 50 or later
    #[value(name = "datafusion")]
    DataFusion,
}
