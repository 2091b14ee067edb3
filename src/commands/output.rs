//! Writing: results to standard output, messages to standard error, files whole or not at all.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::project::shown;
use super::terminal::{is_dumb, is_utf8, paint, variable};
use super::watch;
use crate::cli::{ChartFormat, Cli, TableFormat};
use crate::error::Error;
use crate::model::{Findings, Severity, Standing, plural};
use crate::render;

/// What is known of the terminal and of how much to say.
#[derive(Debug)]
pub(super) struct Screen {
    loudness: Loudness,
    width: Option<u16>,
    is_terminal: bool,
    may_ask: bool,
    signs: render::Signs,
    /// Of the result, and of messages.
    paint: render::Paint,
    paint_messages: render::Paint,
}

/// How much is said besides the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loudness {
    Quiet,
    Usual,
    Verbose,
}

impl Screen {
    /// Looks at the terminal once. A width that is given beats `COLUMNS`, which beats the
    /// terminal's own; without a terminal a table is as wide as it needs.
    pub(super) fn new(cli: &Cli) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let asked = &cli.terminal;
        let own = || {
            let columns = variable("COLUMNS").and_then(|text| text.parse().ok());
            columns.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0))
        };
        let is_accessible = asked.accessible || variable("ACCESSIBLE").is_some();
        let may_ask = is_terminal && std::io::stdin().is_terminal();
        let paints = |is_terminal| paint(asked.color, is_terminal && !is_accessible);
        Self {
            loudness: match (cli.quiet, cli.verbose) {
                (true, _) => Loudness::Quiet,
                (false, true) => Loudness::Verbose,
                (false, false) => Loudness::Usual,
            },
            width: asked.width.or_else(|| is_terminal.then(own).flatten()),
            is_terminal,
            may_ask: may_ask && !asked.no_input && !cli.quiet,
            signs: match (is_accessible, is_utf8()) {
                (true, _) => render::Signs::Words,
                (false, true) => render::Signs::Unicode,
                (false, false) => render::Signs::Ascii,
            },
            paint: paints(is_terminal),
            paint_messages: paints(std::io::stderr().is_terminal()),
        }
    }

    /// Whether a bar may say how far a run has come, where messages go to a terminal.
    pub(super) fn may_show_progress(&self) -> bool {
        self.loudness != Loudness::Quiet && !self.is_accessible() && !is_dumb()
    }

    /// Whether what is printed is coloured.
    pub(super) fn paint(&self) -> render::Paint {
        self.paint
    }

    /// Whether somebody is there to be asked, and wants to be.
    pub(super) fn may_ask(&self) -> bool {
        self.may_ask
    }

    /// Whether every finding is drawn.
    pub(super) fn is_verbose(&self) -> bool {
        self.loudness == Loudness::Verbose
    }

    /// How wide a table may be.
    pub(super) fn width(&self) -> Option<u16> {
        self.width
    }

    /// Whether words are wanted instead of pictures, frames and signs.
    pub(super) fn is_accessible(&self) -> bool {
        self.signs == render::Signs::Words
    }

    /// With what pictures in text are drawn.
    pub(super) fn signs(&self) -> render::Signs {
        self.signs
    }

    /// The form of a figure that suits where it goes.
    pub(super) fn chart_format(&self) -> ChartFormat {
        if self.is_terminal || self.is_accessible() {
            ChartFormat::Text
        } else {
            ChartFormat::Svg
        }
    }

    /// The format asked for, else the one that suits where the result goes.
    pub(super) fn format(&self, asked: Option<TableFormat>) -> TableFormat {
        // Rules are no ASCII, and a dumb terminal has none.
        let has_rules = self.signs == render::Signs::Unicode && !is_dumb();
        asked.unwrap_or(if self.is_terminal && has_rules {
            TableFormat::Table
        } else {
            TableFormat::Plain
        })
    }

    /// Says what was found beside a result: errors in full, the rest counted, all with `-v`.
    pub(super) fn say_findings(&self, findings: &Findings) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        let all = &Standing::ALL[..];
        let in_full = if self.is_verbose() { all } else { &all[..1] };
        let mut text = if self.is_accessible() {
            render::concise(findings, in_full)
        } else {
            render::drawn(findings, in_full, self.paint_messages)
        };
        let counted = |severity: Severity| {
            let count = plural(findings.count(severity), severity.word());
            match findings.kinds(severity) {
                0 => count,
                kinds => format!("{count} of {}", plural(kinds, "kind")),
            }
        };
        let lesser = [Severity::Query, Severity::Note].into_iter();
        let lesser = lesser.filter(|severity| findings.count(*severity) > 0);
        let counts: Vec<String> = lesser.map(counted).collect();
        if !self.is_verbose() && !counts.is_empty() {
            text.push_str(&format!("{}: see them with -v\n", counts.join(" and ")));
        }
        self.say(&text);
    }

    /// Says something on standard error. If nobody can read that, nobody needs to know.
    pub(super) fn say(&self, text: &str) {
        if self.loudness != Loudness::Quiet {
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }
}

/// Prints a result. A reader that stops reading, such as `head`, is no error.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Error::file("write", "standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all: to a temporary file beside it, which is then renamed.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let fault = |error: &std::io::Error| Error::file("write", &shown(path), error);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".channelshift-");
    // A file made for others to read, as any program would make it; the default is private.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(|error| fault(&error))?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| fault(&error))?;
    file.persist(path).map_err(|error| fault(&error.error))?;
    watch::written(path);
    Ok(())
}

/// The ending of a file to write, small; an error where it is none of those known.
pub(super) fn ending(path: &Path, known: &[&'static str]) -> Result<&'static str, Error> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    known
        .iter()
        .find(|known| **known == ending)
        .copied()
        .ok_or_else(|| {
            Error::Usage(format!(
                "cannot tell the format of `{}`; let its name end in .{}",
                shown(path),
                known.join(", .")
            ))
        })
}
