//! `list settings`: each value and where it came from.

use std::collections::BTreeSet;

use super::list::show;
use super::output::Screen;
use super::project::{read_text, settings_path, shown};
use super::question::default_of;
use crate::cli::ListArgs;
use crate::error::Error;
use crate::registers::did_you_mean;
use crate::report::{SettingOrigin, settings_table};
use crate::settings::{Settings, named_in};

/// The setting that `--peers` stands for.
const PEERS: &str = "peers.default";

/// `list settings`: those whose name has the query in it.
pub(super) fn list(args: &ListArgs, screen: &Screen) -> Result<u8, Error> {
    let path = settings_path(args.config.as_deref());
    let (settings, said, file) = match path {
        Some(path) => {
            let text = read_text(path)?;
            let settings = Settings::parse(&shown(path), &text)?;
            (settings, named_in(&text), shown(path))
        }
        None => (Settings::default(), BTreeSet::new(), String::new()),
    };
    let query = args.query.as_deref().unwrap_or("");
    let flag = args.peers.peers.as_ref();
    let mut rows = Vec::new();
    let mut names = Vec::new();
    for (name, value) in settings.listing() {
        // What version the form has is no setting where there is no file.
        if name == "schema" && path.is_none() {
            continue;
        }
        if name.contains(query) {
            let row = match flag.filter(|_| name == PEERS) {
                Some(peers) => (format!("\"{peers}\""), SettingOrigin::Flag("--peers")),
                None if said.contains(&name) => (value, SettingOrigin::File(file.clone())),
                None if value.is_empty() => {
                    let default = default_of(&name).map(|word| format!("\"{word}\""));
                    (default.unwrap_or_default(), SettingOrigin::Default)
                }
                None => (value, SettingOrigin::Default),
            };
            rows.push((name.clone(), row.0, row.1));
        }
        names.push(name);
    }
    if rows.is_empty() {
        let near = did_you_mean(query, names.iter().map(String::as_str));
        return Err(Error::Usage(format!(
            "no setting is found by `{query}`{near}"
        )));
    }
    show(&settings_table(rows), &[], args.format, screen)?;
    Ok(0)
}
