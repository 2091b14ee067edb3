//! What is told of a run while it goes on: its log, and on a terminal how far reading has come. One
//! a process, as any logger is, so that what reads and writes need not be handed it.

use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Read, Result as IoResult, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::clock;
use super::inputs::Source;
use super::project::shown;
use crate::error::Error;
use crate::model::Account;
use crate::render;

/// How long a run may take before it says how far it has come.
const PATIENCE: Duration = Duration::from_secs(2);

/// How progress looks: in ASCII, and without colour.
const BAR: &str = "Reading returns [{bar:30}] {percent:>3}%, {eta} left";

static WATCH: OnceLock<Watch> = OnceLock::new();

/// What a run is told to.
#[derive(Debug)]
struct Watch {
    began: Instant,
    log: Option<Mutex<File>>,
    has_log_failed: AtomicBool,
    is_shown: bool,
    bar: Mutex<Option<ProgressBar>>,
}

/// What happened, as a log has it.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Event<'a> {
    /// A run began.
    Begin {
        version: &'static str,
        arguments: Vec<String>,
    },
    /// A return was read.
    File {
        file: &'a str,
        rows: u64,
        used: u64,
        set_aside: u64,
        skipped: u64,
        ms: u128,
    },
    /// A stage ended.
    Stage { stage: &'static str, ms: u128 },
    /// A file, or a folder with all that is in it, was written.
    Written { path: String },
    /// A run ended.
    End {
        exit_code: u8,
        error: Option<String>,
        ms: u128,
    },
}

/// A line of a log. It has times, which nothing else that is written has.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    #[serde(flatten)]
    event: Event<'a>,
}

/// Begins to watch.
///
/// # Errors
/// `Usage` where the log is a file of something else, `Environment` where it cannot be written.
pub(super) fn begin(log: Option<&Path>, may_show: bool) -> Result<(), Error> {
    // In a log of a job, and on a terminal that cannot go back in a line, a bar is rubbish.
    let is_job = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    let watch = Watch {
        began: Instant::now(),
        log: log.map(open).transpose()?.map(Mutex::new),
        has_log_failed: AtomicBool::new(false),
        is_shown: may_show && !is_job && std::io::stderr().is_terminal(),
        bar: Mutex::new(None),
    };
    // There is one run a process; a second would be told to the first one's log.
    let _ = WATCH.set(watch);
    tell(|| Event::Begin {
        version: env!("CARGO_PKG_VERSION"),
        arguments: std::env::args_os()
            .skip(1)
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect(),
    });
    Ok(())
}

/// Opens a log to add to; what is no log is not written to.
fn open(path: &Path) -> Result<File, Error> {
    let fault = |error: std::io::Error| Error::file("write", &shown(path), &error);
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .map_err(fault)?;
    let mut first = [b'{'];
    // Of a device or pipe nothing can be told.
    let is_file = file.metadata().is_ok_and(|about| about.is_file());
    if is_file && file.read(&mut first).map_err(fault)? > 0 && first != *b"{" {
        return Err(Error::Usage(format!(
            "`{}` is there already and is no log; name another file",
            shown(path)
        )));
    }
    Ok(file)
}

/// Ends watching, with what became of the run.
pub(super) fn end(outcome: &Result<u8, Error>) {
    let Some(watch) = WATCH.get() else {
        return;
    };
    tell(|| Event::End {
        exit_code: match outcome {
            Ok(code) => *code,
            Err(error) => error.exit_code(),
        },
        error: outcome.as_ref().err().map(ToString::to_string),
        ms: watch.began.elapsed().as_millis(),
    });
    if watch.has_log_failed.load(Ordering::Relaxed) {
        let _ = writeln!(std::io::stderr(), "the log could not be written to its end");
    }
}

/// Adds to the log, where there is one.
fn tell<'a>(event: impl FnOnce() -> Event<'a>) {
    let Some(watch) = WATCH.get() else {
        return;
    };
    let Some(log) = &watch.log else {
        return;
    };
    let line = Line {
        time: clock::now(),
        event: event(),
    };
    let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
    // A line is written at once, so that those of two runs do not mix.
    let written = render::json_lines([line]).map(|line| log.write_all(line.as_bytes()));
    if !matches!(written, Ok(Ok(()))) {
        watch.has_log_failed.store(true, Ordering::Relaxed);
    }
}

/// Does a stage of a run, and tells how long it took.
pub(super) fn stage<T>(stage: &'static str, run: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = run();
    staged(stage, began);
    done
}

/// Tells that a stage ended.
pub(super) fn staged(stage: &'static str, began: Instant) {
    tell(|| Event::Stage {
        stage,
        ms: began.elapsed().as_millis(),
    });
}

/// Tells that a return was read, how long that took, and what became of its rows.
pub(super) fn file(account: Option<&Account>, took: Duration) {
    if let Some(account) = account {
        tell(|| Event::File {
            file: &account.file,
            rows: account.rows_in,
            used: account.used,
            set_aside: account.total_set_aside(),
            skipped: account.total_skipped(),
            ms: took.as_millis(),
        });
    }
}

/// Tells that a file, or a folder with all that is in it, was written.
pub(super) fn written(path: &Path) {
    tell(|| Event::Written { path: shown(path) });
}

/// Returns are being read for as long as this is kept.
pub(super) struct Reading(bool);

/// Begins to read so many bytes of returns. Where they are read already, as part of more, that goes
/// on.
pub(super) fn reading(bytes: u64) -> Reading {
    let Some(watch) = WATCH.get().filter(|watch| watch.is_shown) else {
        return Reading(false);
    };
    let mut bar = watch.bar.lock().unwrap_or_else(PoisonError::into_inner);
    if bar.is_some() {
        return Reading(false);
    }
    let style = ProgressStyle::with_template(BAR);
    let style = style.map(|style| style.progress_chars("=> "));
    let new = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
    *bar = style.ok().map(|style| new.with_style(style));
    Reading(true)
}

impl Drop for Reading {
    fn drop(&mut self) {
        let watch = WATCH.get().filter(|_| self.0);
        let bar = watch.map(|watch| watch.bar.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(bar) = bar.and_then(|mut bar| bar.take()) {
            bar.finish_and_clear();
        }
    }
}

/// A return's bytes, counted as they are read where somebody is shown it. It is `on_disk` bytes of
/// what is to be read, which is fewer than its own where it is packed.
pub(super) fn watched<'s>(
    mut source: Box<dyn Source + 's>,
    on_disk: u64,
) -> IoResult<Box<dyn Source + 's>> {
    let watch = WATCH.get().filter(|watch| watch.is_shown);
    let bar = watch.and_then(|watch| {
        let bar = watch.bar.lock().unwrap_or_else(PoisonError::into_inner);
        bar.clone().map(|bar| (bar, watch.began))
    });
    let Some((bar, began)) = bar else {
        return Ok(source);
    };
    let bytes = source.seek(SeekFrom::End(0))?;
    source.rewind()?;
    Ok(Box::new(Watched {
        source,
        on_disk,
        bytes,
        at: 0,
        begin: bar.position(),
        bar,
        began,
    }))
}

/// A return of which is shown how far it is read. One that is looked at before its rows are read begins
/// twice.
struct Watched<'s> {
    source: Box<dyn Source + 's>,
    on_disk: u64,
    /// How many bytes it has, and up to where it is read.
    bytes: u64,
    at: u64,
    /// Where the bar was when it began.
    begin: u64,
    bar: ProgressBar,
    began: Instant,
}

/// The part of `on_disk` that is done where `at` of so many bytes are.
fn share(on_disk: u64, at: u64, bytes: u64) -> u64 {
    let share = u128::from(on_disk) * u128::from(at.min(bytes)) / u128::from(bytes.max(1));
    u64::try_from(share).unwrap_or(on_disk)
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> IoResult<usize> {
        let count = self.source.read(buffer)?;
        self.at = self.at.saturating_add(count as u64);
        if self.bar.is_hidden() && self.began.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let done = share(self.on_disk, self.at, self.bytes);
        self.bar.set_position(self.begin.saturating_add(done));
        Ok(count)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> IoResult<u64> {
        self.at = self.source.seek(to)?;
        Ok(self.at)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.bar
            .set_position(self.begin.saturating_add(self.on_disk));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_is_done_where_it_is_read_to_its_end() {
        assert_eq!(share(100, 0, 200), 0);
        assert_eq!(share(100, 100, 200), 50);
        assert_eq!(share(100, 200, 200), 100);
        // Longer than it was, packed, empty, or larger than numbers are.
        assert_eq!(share(100, 500, 200), 100);
        assert_eq!(share(10, 100, 200), 5);
        assert_eq!(share(0, 0, 0), 0);
        assert_eq!(share(u64::MAX, u64::MAX, u64::MAX), u64::MAX);
    }
}
