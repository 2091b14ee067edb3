//! The rules of ARCHITECTURE.md that a machine can hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use channelshift::model::CODES;

use crate::support::{REGISTERS, project};

/// Every Rust file of `src` with its top module and its text before the tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut folders = vec![project("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                && path.file_name().is_some_and(|name| name != "tests.rs")
            {
                let within = path.strip_prefix(project("src")).expect("it is in src");
                let top = within.components().next().expect("a name").as_os_str();
                let module = top.to_string_lossy().trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&path).expect("src can be read");
                let code = text.split("#[cfg(test)]").next().unwrap_or("").to_owned();
                sources.push((module, path, code));
            }
        }
    }
    sources.sort();
    assert!(sources.len() > 40, "the sources are found");
    sources
}

/// The modules in the order that lib.rs declares them.
fn order() -> Vec<String> {
    let lib = fs::read_to_string(project("src/lib.rs")).expect("src/lib.rs can be read");
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// Code without comments and documentation.
fn without_comments(code: &str) -> String {
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = order();
    let position = |module: &str| order.iter().position(|other| other == module);
    for (module, path, code) in sources() {
        let Some(own) = position(&module) else {
            assert!(
                ["lib", "main"].contains(&module.as_str()),
                "{module} is not in lib.rs"
            );
            continue;
        };
        for used in without_comments(&code).split("crate::").skip(1) {
            let name: String = used
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(other) = position(&name) else {
                continue;
            };
            assert!(
                other <= own,
                "{} uses `{name}`, which stands below `{module}`",
                path.display()
            );
        }
    }
}

#[test]
fn a_package_has_its_homes() {
    let homes: [(&str, &[&str]); 34] = [
        ("ab_glyph", &["chart"]),
        ("bytes", &["store"]),
        ("calamine", &["read"]),
        ("cfb", &["read"]),
        ("clap", &["cli", "main"]),
        ("clap_complete", &["cli"]),
        ("clap_mangen", &["cli"]),
        ("comfy_table", &["render"]),
        (
            "csv",
            &["peers", "reasons", "registers", "render", "store", "trace"],
        ),
        ("encoding_rs", &["read"]),
        ("flate2", &["read"]),
        ("glob", &["commands", "mapping", "reasons"]),
        ("indicatif", &["commands"]),
        ("libm", &["statistics"]),
        ("minijinja", &["render"]),
        ("parquet", &["render", "store"]),
        ("plotters", &["chart"]),
        ("plotters_backend", &["chart"]),
        ("png", &["chart"]),
        ("memchr", &["read"]),
        ("quick_xml", &["read"]),
        ("roaring", &["returns"]),
        ("rust_xlsxwriter", &["render"]),
        (
            "rustc_hash",
            &["registers", "resolve", "returns", "store", "tally"],
        ),
        (
            "serde",
            &[
                "commands",
                "mapping",
                "registers",
                "render",
                "report",
                "settings",
                "store",
            ],
        ),
        ("serde_json", &["commands", "render", "store"]),
        ("sha2", &["store"]),
        ("strsim", &["registers"]),
        ("tempfile", &["commands"]),
        ("terminal_size", &["commands"]),
        ("toml", &["mapping", "settings"]),
        ("unicode_width", &["render"]),
        ("wide", &["read"]),
        ("zip", &["read"]),
    ];
    let manifest = fs::read_to_string(project("Cargo.toml")).expect("Cargo.toml can be read");
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next())
        .expect("there are dependencies");
    for line in dependencies.lines().filter(|line| line.contains(" = ")) {
        let name = line.split(" = ").next().unwrap_or("").replace('-', "_");
        assert!(
            homes.iter().any(|(package, _)| *package == name),
            "{name} has no home"
        );
    }
    for (module, path, code) in sources() {
        let code = without_comments(&code);
        for (package, homes) in &homes {
            let uses = code.contains(&format!("use {package}::"))
                || code.contains(&format!(" {package}::"))
                || code.contains(&format!("({package}::"));
            let own = format!("mod {package};");
            assert!(
                !uses || homes.contains(&module.as_str()) || code.contains(&own),
                "{} uses {package}, whose home is {homes:?}",
                path.display()
            );
        }
    }
}

#[test]
fn stages_do_not_print_open_files_or_look_around() {
    let forbidden = [
        "println!",
        "eprintln!",
        "print!",
        "std::env",
        "std::fs",
        "File::open",
        "stdout()",
        "stdin()",
        "SystemTime",
        "Instant::",
    ];
    for (module, path, code) in sources() {
        if ["commands", "main", "cli"].contains(&module.as_str()) {
            continue;
        }
        let code = without_comments(&code);
        for word in forbidden {
            assert!(!code.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn no_code_names_a_channel_a_council_or_a_service() {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (_, channel) in REGISTERS.channels.iter() {
        names.extend([channel.id.clone(), channel.name.clone()]);
    }
    for (_, service) in REGISTERS.services.iter() {
        names.extend([service.id.clone(), service.name.clone()]);
    }
    for (_, council) in REGISTERS.councils.iter() {
        names.extend([council.code.clone(), council.name.clone()]);
    }
    // Words that are everyday English too and stand for something else in code.
    for word in ["unknown", "other", "post"] {
        names.remove(word);
    }
    for (_, path, code) in sources() {
        let code = without_comments(&code);
        // Escaped quotation marks and the mark itself would shift what is inside and outside.
        let code = code.replace("\\\"", "").replace("'\"'", "");
        for quoted in code.split('"').skip(1).step_by(2) {
            assert!(
                !names.contains(quoted),
                "{} names {quoted:?}",
                path.display()
            );
        }
    }
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let pages: BTreeSet<String> = fs::read_dir(project("docs/findings"))
        .expect("docs/findings can be read")
        .map(|entry| {
            entry
                .expect("a page")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let codes: BTreeSet<String> = CODES
        .iter()
        .map(|code| format!("{}.md", code.name))
        .collect();
    assert_eq!(pages, codes);
    for code in CODES {
        assert!(
            code.page.starts_with(&format!("# {}\n", code.name)),
            "{}",
            code.name
        );
        let severity = code.severity.word();
        assert!(
            code.page.contains(&format!("\n{severity}, about ")),
            "{}: {severity}",
            code.name
        );
        for heading in ["## Why it matters", "## Example", "## How to mend it"] {
            assert!(code.page.contains(heading), "{} lacks {heading}", code.name);
        }
    }
}

#[test]
fn every_code_is_raised_somewhere() {
    let all: String = sources()
        .into_iter()
        .filter(|(_, path, _)| !path.ends_with("model/code.rs"))
        .map(|(_, _, code)| code)
        .collect();
    for code in CODES {
        let constant = code.name.to_uppercase().replace('-', "_");
        assert!(
            all.contains(&format!("codes::{constant}")),
            "{} is never raised",
            code.name
        );
    }
}

#[test]
fn every_statistic_has_its_entry() {
    let methods = fs::read_to_string(project("METHODS.md")).expect("METHODS.md can be read");
    for entry in fs::read_dir(project("src/statistics")).expect("src/statistics can be read") {
        let path = entry.expect("a file").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if name != "mod" {
            assert!(
                methods.contains(&format!("`statistics/{name}.rs`")),
                "{name}"
            );
        }
    }
}

#[test]
fn files_say_one_thing() {
    const LONGEST: usize = 400;
    for (_, path, code) in sources() {
        let lines = code.lines().count();
        let resolver = path.ends_with("resolve/mod.rs");
        assert!(
            lines <= LONGEST || resolver,
            "{} has {lines} lines",
            path.display()
        );
    }
}
