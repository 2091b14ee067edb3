//! `init`: a new project, with every setting and its default.

use std::path::{Path, PathBuf};

use super::output::{Screen, print, save};
use super::project::{SETTINGS, shown};
use crate::cli::InitArgs;
use crate::error::Error;

/// The settings of a new project.
const NEW_SETTINGS: &str = include_str!("init/channelshift.toml");

/// The files of a new project.
const FILES: [(&str, &str); 7] = [
    (SETTINGS, NEW_SETTINGS),
    ("README.md", include_str!("init/README.md")),
    (".gitignore", include_str!("init/gitignore")),
    (
        ".github/workflows/channelshift.yml",
        include_str!("init/workflow.yml"),
    ),
    // Repositories do not keep empty folders.
    ("returns/.gitkeep", ""),
    ("mappings/.gitkeep", ""),
    ("registers/.gitkeep", ""),
];

pub(super) fn run(args: &InitArgs, screen: &Screen) -> Result<u8, Error> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    let settings = folder.join(SETTINGS);
    if settings.exists() {
        return Err(Error::Usage(format!(
            "`{}` is there already, and nothing is written over; name another folder",
            shown(&settings)
        )));
    }
    let mut written = String::new();
    for (path, text) in FILES {
        let path = folder.join(path);
        if path.exists() {
            screen.say(&format!(
                "`{}` is there already and stays as it is\n",
                shown(&path)
            ));
            continue;
        }
        let parent = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)
            .map_err(|error| Error::file("write", &shown(parent), &error))?;
        save(&path, text.as_bytes())?;
        written.push_str(&shown(&path));
        written.push('\n');
    }
    print(written.as_bytes())?;
    screen.say(
        "Next: put returns into returns/, say who is expected in channelshift.toml, and run \
         `channelshift check` there\n",
    );
    Ok(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::settings::{Settings, named_in};

    #[test]
    fn the_new_settings_are_the_defaults_and_name_every_setting() {
        let settings = Settings::parse(SETTINGS, NEW_SETTINGS).expect("they parse");
        let defaults = Settings::parse("c.toml", "schema = 1\n").expect("they parse");
        assert_eq!(settings.listing(), defaults.listing());
        // With their marks taken off, the lines that are comments are settings too.
        let said: Vec<String> = NEW_SETTINGS
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.contains(" = ") => rest.to_owned(),
                _ => line.to_owned(),
            })
            .collect();
        let all = named_in(&said.join("\n"));
        let known: BTreeSet<String> = defaults.by_name().into_keys().collect();
        let missing: Vec<&String> = known.difference(&all).collect();
        assert!(missing.is_empty(), "{missing:?}");
        Settings::parse("channelshift.toml", &said.join("\n")).expect("they parse");
    }
}
