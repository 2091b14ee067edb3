//! How the binary behaves as a program among others: completions, manual, help.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use channelshift::cli::Cli;
use clap::CommandFactory;

use crate::support::{command, run, stdout};

/// Says on standard error that something was not tried: written past the test harness, which would
/// keep it back from a passing test.
fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {what}");
}

/// What a program says, where it is there.
fn program(name: &str, args: &[&str], input: &[u8]) -> Option<Output> {
    let child = Command::new(name)
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skipped(&format!("{name} is not there"));
        return None;
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("it reads");
    drop(stdin);
    Some(child.wait_with_output().expect("it ends"))
}

/// Every command, as typed.
fn commands() -> Vec<Vec<String>> {
    fn of(command: &clap::Command, before: &[String], all: &mut Vec<Vec<String>>) {
        for sub in command.get_subcommands() {
            let typed = [before, &[sub.get_name().to_owned()]].concat();
            of(sub, &typed, all);
            all.push(typed);
        }
    }
    let mut all = Vec::new();
    Cli::command().debug_assert();
    of(&Cli::command(), &[], &mut all);
    assert!(all.len() > 25, "the commands are found");
    all
}

#[test]
fn shells_can_read_their_completions() {
    let registers = ["gds-current", "ons-global", "windows-1252"];
    for (shell, program_name, args) in [
        ("bash", Some("bash"), &["-n"][..]),
        ("zsh", Some("zsh"), &["-n"]),
        ("fish", Some("fish"), &["--no-execute"]),
        ("powershell", None, &[]),
        ("elvish", None, &[]),
    ] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let script = stdout(&output);
        for command in commands() {
            assert!(
                script.contains(command.last().expect("a name")),
                "{shell}: {command:?}"
            );
        }
        // What elvish and PowerShell are given has no values at all.
        if program_name.is_some() {
            for value in registers {
                assert!(script.contains(value), "{shell}: {value}");
            }
        }
        let checked = program_name.and_then(|name| program(name, args, script.as_bytes()));
        if let Some(checked) = checked {
            let said = String::from_utf8_lossy(&checked.stderr);
            assert!(
                checked.status.success() && said.is_empty(),
                "{shell}: {said}"
            );
        }
    }
}

#[test]
fn bash_offers_commands_flags_and_values() {
    let script = stdout(&run(&["completions", "bash"]));
    for (words, offered) in [
        ("channelshift che", "check"),
        ("channelshift baseline --def", "--definition"),
        ("channelshift baseline --definition gds-c", "gds-current"),
        ("channelshift check --format sar", "sarif"),
        ("channelshift explain rows-conf", "rows-conflicting"),
        ("channelshift chart spi", "spine"),
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let asked = format!(
            "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _channelshift channelshift '{last}' '{before}'; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len() - 1
        );
        if let Some(output) = program("bash", &[], asked.as_bytes()) {
            assert_eq!(stdout(&output).trim(), offered, "{words:?}");
        }
    }
}

/// What a checker of pages says of one, where it is there.
fn page_faults(page: &Path) -> Option<String> {
    let path = page.to_string_lossy();
    let mandoc = program("mandoc", &["-T", "lint", "-W", "error", &path], b"");
    let output = mandoc.or_else(|| program("man", &["--warnings=all", "-l", &path], b""))?;
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn the_manual_has_a_page_a_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("share/man1");
    let output = run(&["man", "-o", &path.to_string_lossy()]);
    assert!(output.status.success());
    let mut pages = vec!["channelshift.1".to_owned()];
    let name = |command: &Vec<String>| format!("channelshift-{}.1", command.join("-"));
    pages.extend(commands().iter().map(name));
    for page in &pages {
        let text = std::fs::read_to_string(path.join(page)).expect("it is written");
        for heading in [
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            ".SH EXAMPLES",
        ] {
            assert!(text.contains(heading), "{page} lacks {heading}");
        }
    }
    let written = std::fs::read_dir(&path).expect("a folder").count();
    assert_eq!(written, pages.len());
    let printed = run(&["man"]);
    let first = std::fs::read(path.join("channelshift.1")).expect("it is written");
    assert_eq!(printed.stdout, first);
    assert!(stdout(&printed).contains("Exit codes: 0 done"));
    for page in [
        "channelshift.1",
        "channelshift-check.1",
        "channelshift-chart-dots.1",
    ] {
        if let Some(faults) = page_faults(&path.join(page)) {
            assert_eq!(faults, "", "{page}");
        }
    }
}

/// A run of every command that succeeds and prints something.
const RUNS: [&[&str]; 29] = [
    &["--help"],
    &["--version"],
    &["check", "data-samples/layouts/long.csv"],
    &["baseline", "data-samples/librarieswest", "-f", "csv"],
    &["status", "data-samples/northshire"],
    &[
        "trace",
        "X08000002,missed-bin,telephone,2024-Q2",
        "--from",
        "data-samples/northshire",
    ],
    &["compare", "Bristol", "data-samples/librarieswest"],
    &["trend", "data-samples/librarieswest"],
    &["cat", "data-samples/layouts/long.csv"],
    &["cat", "data-samples/layouts/long.csv", "--locate"],
    &["savings", "Fennmouth", "data-samples/northshire"],
    &["opportunities", "data-samples/eastmere"],
    &["chart", "mix", "data-samples/librarieswest"],
    &[
        "chart",
        "coverage",
        "data-samples/librarieswest",
        "-f",
        "text",
    ],
    &["map", "data-samples/messy"],
    &["template", "--council", "Exeter", "-p", "2025-26"],
    &["list", "councils"],
    &["list", "services", "-f", "json"],
    &["list", "channels", "-f", "md"],
    &["list", "definitions"],
    &["list", "peers", "Kent", "--why"],
    &["list", "settings"],
    &["sql", "--dialect", "spark", "data-samples/layouts/long.csv"],
    &["explain"],
    &["explain", "rows-conflicting"],
    &["completions", "bash"],
    &["man"],
    &["merge", "data-samples/layouts"],
    &[
        "diff",
        "data-samples/layouts/long.csv",
        "data-samples/layouts/long.csv",
    ],
];

#[test]
fn a_reader_that_stops_reading_is_no_error_for_any_command() {
    for args in RUNS {
        let open = run(args);
        let mut child = command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let closed = child.wait_with_output().expect("it ends");
        assert_eq!(closed.status.code(), open.status.code(), "{args:?}");
        let said = String::from_utf8_lossy(&closed.stderr);
        assert_eq!(said, String::from_utf8_lossy(&open.stderr), "{args:?}");
    }
}

#[test]
fn nobody_reading_messages_is_no_error() {
    for (args, code) in [
        (&["check", "no-such-file.csv"][..], 3),
        (&["baseline", "data-samples/librarieswest"], 0),
    ] {
        let mut child = command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stderr.take());
        assert_eq!(
            child.wait().expect("it ends").code(),
            Some(code),
            "{args:?}"
        );
    }
}

#[test]
fn a_table_is_never_cut_where_there_is_no_terminal() {
    let args = ["baseline", "data-samples/librarieswest", "-q"];
    let plain = run(&args);
    let narrow = command(&args).env("COLUMNS", "20").output();
    assert_eq!(narrow.expect("the binary runs").stdout, plain.stdout);
    let args = [&args[..], &["-f", "table"]].concat();
    let table = stdout(&run(&args));
    let narrow = command(&args).env("COLUMNS", "20").output();
    assert_eq!(stdout(&narrow.expect("the binary runs")), table);
    // Unless somebody says how wide it may be.
    let asked = stdout(&run(&[&args[..], &["--width", "60"]].concat()));
    assert!(asked.lines().count() > table.lines().count());
}

#[test]
fn colours_are_for_terminals_and_who_asks_for_them() {
    const SIGN: &str = "\x1b[";
    let args = ["check", "data-samples/faults/total-mismatch.csv"];
    let coloured = |args: &[&str], set: &[(&str, &str)]| {
        let mut command = command(args);
        command.env_remove("FORCE_COLOR").env_remove("NO_COLOR");
        let output = command.envs(set.iter().copied()).output();
        stdout(&output.expect("the binary runs")).contains(SIGN)
    };
    assert!(!coloured(&args, &[]));
    assert!(coloured(&args, &[("FORCE_COLOR", "1")]));
    assert!(!coloured(&args, &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    let always = [&args[..], &["--color", "always"]].concat();
    assert!(coloured(&always, &[("NO_COLOR", "1")]));
    // Data for programs has none, whatever is asked for.
    for format in ["json", "csv", "sarif", "github", "concise"] {
        assert!(
            !coloured(&[&always[..], &["-f", format]].concat(), &[]),
            "{format}"
        );
    }
}

/// What a run prints on a terminal, where there is a program that makes one.
fn on_a_terminal(args: &str, set: &[(&str, &str)]) -> Option<String> {
    let typed = format!("{} {args}", env!("CARGO_BIN_EXE_channelshift"));
    let output = Command::new("script")
        .args(["-qec", &typed, "/dev/null"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env_remove("FORCE_COLOR")
        .envs([("TERM", "xterm"), ("LC_ALL", "C.UTF-8"), ("COLUMNS", "80")])
        .envs(set.iter().copied())
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => Some(stdout(&output)),
        Err(_) => {
            skipped("script is not there, which makes a terminal");
            None
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_what_it_can_show() {
    let (colour, rule) = ("\x1b[", "─");
    let check = "check data-samples/faults/total-mismatch.csv";
    let table = "baseline data-samples/librarieswest -q";
    for (set, has_colour, has_rule) in [
        (&[][..], true, true),
        (&[("NO_COLOR", "1")], false, true),
        (&[("TERM", "dumb")], false, false),
        (&[("ACCESSIBLE", "1")], false, false),
        (&[("LC_ALL", "C")], true, false),
    ] {
        let (Some(check), Some(table)) = (on_a_terminal(check, set), on_a_terminal(table, set))
        else {
            return;
        };
        assert_eq!(check.contains(colour), has_colour, "{set:?}: {check}");
        assert_eq!(table.contains(rule), has_rule, "{set:?}: {table}");
        if has_rule {
            let widest = table.lines().map(|line| line.trim_end().chars().count());
            assert!(widest.max() <= Some(80), "{table}");
        }
    }
}

#[test]
fn a_log_has_a_line_for_each_file_and_stage() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("run.jsonl");
    let name = log.to_string_lossy().into_owned();
    let args = ["baseline", "data-samples/librarieswest", "-f", "json", "-q"];
    let with_log = [&args[..], &["--log", &name]].concat();
    let plain = run(&args);
    assert_eq!(run(&with_log).stdout, plain.stdout);
    // A second run adds to it.
    assert_eq!(run(&with_log).stdout, plain.stdout);
    let text = std::fs::read_to_string(&log).expect("it is written");
    let events: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let count = |event: &str| events.iter().filter(|line| line["event"] == event).count();
    assert_eq!((count("begin"), count("file"), count("end")), (2, 10, 2));
    let stages: Vec<&str> = events
        .iter()
        .filter_map(|line| line["stage"].as_str())
        .collect();
    assert!(stages.contains(&"checks") && stages.contains(&"baseline"));
    for line in &events {
        let time = line["time"].as_str().expect("a time");
        assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    }
    let file = events
        .iter()
        .find(|line| line["event"] == "file")
        .expect("a file");
    assert_eq!(
        file["rows"].as_u64(),
        ["used", "set_aside", "skipped"]
            .iter()
            .map(|part| file[part].as_u64())
            .sum()
    );
    let failed = run(&["check", "no-such-file.csv", "--log", &name]);
    assert_eq!(failed.status.code(), Some(3));
    let text = std::fs::read_to_string(&log).expect("it is written");
    let last: serde_json::Value =
        serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["exit_code"], 3);
    assert!(
        last["error"]
            .as_str()
            .is_some_and(|why| why.contains("no-such-file.csv"))
    );
}

#[test]
fn a_log_is_not_written_into_a_file_of_something_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("return.csv");
    std::fs::write(&path, "Council,Channel\n").expect("it is written");
    let name = path.to_string_lossy().into_owned();
    let output = run(&["list", "channels", "--log", &name]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is no log"));
    let left = std::fs::read_to_string(&path).expect("it is there");
    assert_eq!(left, "Council,Channel\n");
}

/// The examples of a command's help, as typed.
fn examples(help: &str) -> Vec<&str> {
    let (_, after) = help.split_once("Examples:\n").unwrap_or_default();
    let lines = after.lines().take_while(|line| line.starts_with("  "));
    lines.map(str::trim).collect()
}

/// Every command's help, with its name.
fn helps() -> Vec<(String, String)> {
    let mut named = vec![("channelshift".to_owned(), Vec::new())];
    named.extend(commands().into_iter().map(|typed| (typed.join(" "), typed)));
    let help = |typed: Vec<String>| {
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        stdout(&run(&[&typed[..], &["--help"]].concat()))
    };
    named
        .into_iter()
        .map(|(name, typed)| (name, help(typed)))
        .collect()
}

#[test]
fn help_has_two_examples_and_what_is_next() {
    // It is wrapped where there is no terminal too.
    const WIDEST: usize = 100;
    for (name, help) in helps() {
        assert!(examples(&help).len() >= 2, "{name} has two examples");
        assert!(help.contains("\nNext: "), "{name} says what is next");
        // What is typed in `examples` is typed by people: it names the command it stands under.
        let own = |example: &&str| example.starts_with("channelshift ");
        assert!(examples(&help).iter().all(own), "{name}");
        let widest = help.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(WIDEST), "{name}: {widest:?}");
    }
}

/// Returns of a council and of its peers, so that every figure can be made of them: by quarter, two
/// services, six years.
fn returns_of_peers() -> String {
    let peers = stdout(&run(&["list", "peers", "Bristol", "-f", "csv"]));
    let records = crate::support::records(&peers);
    let peers = records.iter().map(|record| record["council"].as_str());
    let councils: Vec<&str> = peers.chain(["Bristol"]).collect();
    assert!(councils.len() > 12, "{councils:?}");
    let mut text = String::from("Council,Service,Channel,Period,Transactions\n");
    for (number, council) in councils.iter().enumerate() {
        for service in ["missed-bin", "council-tax-pay"] {
            for quarter in 0..24 {
                let period = format!("{}-Q{}", 2020 + (quarter + 1) / 4, (quarter + 1) % 4 + 1);
                let web = 400 + 37 * number + 11 * quarter + service.len();
                for (channel, count) in [("Web", web), ("Telephone", 900 - 9 * quarter)] {
                    text.push_str(&format!(
                        "\"{council}\",{service},{channel},{period},{count}\n"
                    ));
                }
            }
        }
    }
    text
}

/// A folder in which every example makes sense: a project with returns, another one beside it, shards, a
/// store of last month and two files of figures.
#[cfg(unix)]
fn folder_of_examples() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    crate::support::copy(
        &crate::support::project("data-samples/northshire"),
        &path("northshire"),
    );
    // Examples of what takes many councils name this sample.
    crate::support::copy(
        &crate::support::project("data-samples/eastmere"),
        &path("data-samples/eastmere"),
    );
    for name in ["returns", "mappings", "last-month"] {
        std::fs::create_dir(path(name)).expect("a folder");
    }
    let write = |name: &str, text: &str| std::fs::write(path(name), text).expect("it is written");
    let costs = "[costs]\nsource = \"a test\"\nyear = 2024\n[costs.per_contact]\ndigital = 0.2\n\
                 telephone = 2.8\n";
    write("channelshift.toml", &format!("schema = 1\n{costs}"));
    write("returns/all.csv", &returns_of_peers());
    let table = |service: &str| {
        format!("Council,Service,Channel,Period,Transactions\nExeter,{service},Web,2024-Q2,120\n")
    };
    let tables = format!("{}\n\nSecond\n\n{}", table("missed-bin"), table("pothole"));
    write("returns/northmere.csv", &tables);
    write("our-return.csv", &tables);
    // Shards of the project, and one that they are merged into.
    for (name, council) in [("shards/north", "York"), ("shards/south", "Exeter")] {
        std::fs::create_dir_all(path(name).join("returns")).expect("a folder");
        write(
            &format!("{name}/channelshift.toml"),
            &format!("schema = 1\n{costs}"),
        );
        let own = table("missed-bin").replace("Exeter", council);
        write(&format!("{name}/returns/{council}.csv"), &own);
        assert!(
            typed(&folder, &format!("channelshift build {name}"))
                .status
                .success()
        );
    }
    std::fs::create_dir(path("sector")).expect("a folder");
    write("sector/channelshift.toml", &format!("schema = 1\n{costs}"));
    let built = typed(&folder, "channelshift build && cp -r baseline last-month");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let figures = "channelshift -q baseline --by council,service -f csv > new.csv && cp new.csv published.csv";
    assert!(typed(&folder, figures).status.success());
    let exports = "channelshift -q export -o new && cp -r new published";
    assert!(typed(&folder, exports).status.success());
    folder
}

/// What is typed in a folder, run by a shell that finds the binary.
#[cfg(unix)]
fn typed(folder: &tempfile::TempDir, line: &str) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_channelshift"));
    let mut path = binary.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).current_dir(folder.path());
    shell
        .env("PATH", path)
        .env_remove("COLUMNS")
        .stdin(Stdio::null());
    shell.output().expect("a shell")
}

#[cfg(unix)]
#[test]
fn the_examples_of_help_run() {
    let folder = folder_of_examples();
    let empty = tempfile::tempdir().expect("a folder");
    let (mut tried, mut faults) = (0, Vec::new());
    for (name, help) in helps() {
        for example in examples(&help) {
            // It makes a project where there is none.
            let folder = if name == "init" { &empty } else { &folder };
            let output = typed(folder, example);
            // Some ask for that: there are queries.
            let code = i32::from(example.contains("--fail-on"));
            if output.status.code() != Some(code) {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                faults.push(format!("{example}: {:?}\n{said}", output.status.code()));
            }
            tried += 1;
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(tried > 60, "{tried} examples are tried");
}
