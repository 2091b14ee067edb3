//! What is generated from the flags: completions for shells, and pages of the manual.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::Cli;
use crate::error::Error;

/// The name of the binary.
const NAME: &str = "channelshift";

/// What `completions` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift completions bash
  channelshift completions fish

Next: have the shell read it whenever it starts:
  bash        channelshift completions bash > ~/.local/share/bash-completion/completions/channelshift
  zsh         channelshift completions zsh > _channelshift, in a folder of $fpath
  fish        channelshift completions fish > ~/.config/fish/completions/channelshift.fish
  powershell  channelshift completions powershell >> $PROFILE
  elvish      channelshift completions elvish >> ~/.config/elvish/rc.elv")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// What `man` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  channelshift man
  channelshift man -o man1

Next: `man -l man1/channelshift-check.1` shows a page; in a folder of `manpath`, `man channelshift-check`
does.")]
pub struct ManArgs {
    /// The folder to write a page a command into, made where it is not there; the page of
    /// channelshift itself is printed where not given
    #[arg(short, long, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
}

/// The values that a shell can offer for an argument.
#[derive(Debug)]
pub struct Known {
    /// The argument by its long name, or the name of its value for one without.
    pub argument: &'static str,
    /// The values, in the order they are offered.
    pub values: Vec<String>,
}

/// The script that completes commands, flags and values in a shell.
pub fn completions(shell: Shell, known: &[Known]) -> Vec<u8> {
    let mut command = offering(Cli::command(), known);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, NAME, &mut script);
    script
}

/// A command whose arguments say which values are known. Others may be given all the same: it is
/// never used to read what was typed.
fn offering(command: Command, known: &[Known]) -> Command {
    let of = |name: &str| known.iter().find(|known| known.argument == name);
    command
        .mut_args(
            |arg| match of(arg.get_long().unwrap_or(arg.get_id().as_str())) {
                Some(known) => arg.value_parser(PossibleValuesParser::new(known.values.clone())),
                None => arg,
            },
        )
        .mut_subcommands(|command| offering(command, known))
}

/// A page of the manual.
#[derive(Debug)]
pub struct Page {
    /// The name of its file.
    pub name: String,
    /// The page in the language of `man`.
    pub text: Vec<u8>,
}

/// The manual: the page of channelshift itself, then a page for each command.
///
/// # Errors
/// `Bug` where a page cannot be made.
pub fn manual() -> Result<Vec<Page>, Error> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    pages_of(&command, &mut pages)
        .map_err(|error| Error::Bug(format!("a page of the manual is not made: {error}")))?;
    Ok(pages)
}

fn pages_of(command: &Command, pages: &mut Vec<Page>) -> std::io::Result<()> {
    let man = Man::new(command.clone()).source(concat!("channelshift ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    notes(command).to_writer(&mut text)?;
    pages.push(Page {
        name: man.get_filename(),
        text,
    });
    command
        .get_subcommands()
        .try_for_each(|command| pages_of(command, pages))
}

/// What stands below a command's help, line by line as it stands there: examples, and what is next.
fn notes(command: &Command) -> Roff {
    let mut page = Roff::new();
    let Some(notes) = command.get_after_help() else {
        return page;
    };
    page.control("SH", ["EXAMPLES"]);
    page.control("nf", []);
    for line in notes.to_string().lines() {
        if line != "Examples:" {
            page.text([roman(line)]);
        }
    }
    page.control("fi", []);
    page
}
