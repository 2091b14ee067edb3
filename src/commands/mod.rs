//! One file a command. Each composes the stages and owns no logic of theirs. The only code that
//! opens files, prints, and looks at the terminal.

mod answer;
mod archives;
mod ask;
mod baseline;
mod build;
mod cat;
mod chart;
mod chart_trend;
mod check;
mod clock;
mod compare;
mod comparing;
mod completions;
mod diff;
mod disclosed;
mod engine;
mod explain;
mod export;
mod fingerprint;
mod folder;
mod form;
mod gross;
mod init;
mod inputs;
mod list;
mod machine;
mod man;
mod map;
mod merge;
mod opportunities;
mod output;
mod peers;
mod picture;
mod project;
mod question;
mod report;
mod run;
mod savings;
mod set_aside;
mod settings;
mod sql;
mod status;
mod store;
mod template;
mod terminal;
mod trace;
mod trend;
mod watch;

use crate::cli::{Cli, Command, FailOn};
use crate::error::Error;
use crate::model::{Findings, Severity};
use output::Screen;

/// The exit code of a run that found errors in the data, or what `--fail-on` says.
const FOUND: u8 = 1;

/// Runs a command and returns the exit code.
///
/// # Errors
/// Fails where the run had to stop; the error knows its exit code.
pub fn run(cli: &Cli) -> Result<u8, Error> {
    let screen = Screen::new(cli);
    watch::begin(cli.log.as_deref(), screen.may_show_progress())?;
    let outcome = command(cli, &screen);
    watch::end(&outcome);
    outcome
}

fn command(cli: &Cli, screen: &Screen) -> Result<u8, Error> {
    match &cli.command {
        Command::Check(args) => check::run(args, screen),
        Command::Baseline(args) => baseline::run(args, screen),
        Command::Build(args) => build::run(args, screen),
        Command::Merge(args) => merge::run(args, screen),
        Command::Diff(args) => diff::run(args, screen),
        Command::Compare(args) => compare::run(args, screen),
        Command::Trend(args) => trend::run(args, screen),
        Command::Report(args) => report::run(args, screen),
        Command::Export(args) => export::run(args, screen),
        Command::Cat(args) => cat::run(args, screen),
        Command::Chart(args) => chart::run(args, screen),
        Command::Map(args) => map::run(args, screen),
        Command::Status(args) => status::run(args, screen),
        Command::Trace(args) => trace::run(args, screen),
        Command::Template(args) => template::run(args, screen),
        Command::Savings(args) => savings::run(args, screen),
        Command::Opportunities(args) => opportunities::run(args, screen),
        Command::Run(args) => run::run(args, screen),
        Command::Init(args) => init::run(args, screen),
        Command::Sql(args) => sql::run(args, screen),
        Command::List(args) => list::run(args, screen),
        Command::Explain(args) => explain::run(args, screen),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args, screen),
    }
}

/// 1 where findings as grave as `fail_on` were found, else 0.
fn exit_code(findings: &Findings, fail_on: FailOn) -> u8 {
    exit_code_of(fail_on, |severity| findings.count(severity))
}

/// The same by how many there are of a severity.
fn exit_code_of(fail_on: FailOn, count: impl Fn(Severity) -> u64) -> u8 {
    let grave: &[Severity] = match fail_on {
        FailOn::Error => &[Severity::Error],
        FailOn::Query => &[Severity::Error, Severity::Query],
        FailOn::Note => &[Severity::Error, Severity::Query, Severity::Note],
        FailOn::Never => &[],
    };
    if grave.iter().any(|severity| count(*severity) > 0) {
        FOUND
    } else {
        0
    }
}
