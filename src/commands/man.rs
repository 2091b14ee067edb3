//! `man`: pages of the manual.

use super::output::{Screen, print, save};
use super::project::shown;
use crate::cli::{ManArgs, manual};
use crate::error::Error;
use crate::model::plural;

pub(super) fn run(args: &ManArgs, screen: &Screen) -> Result<u8, Error> {
    let pages = manual()?;
    let Some(folder) = &args.output else {
        let first = pages.first().map_or(&[][..], |page| &page.text);
        return print(first).map(|()| 0);
    };
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::file("write", &shown(folder), &error))?;
    for page in &pages {
        save(&folder.join(&page.name), &page.text)?;
    }
    let count = plural(pages.len() as u64, "page");
    screen.say(&format!("{count} in `{}`\n", shown(folder)));
    Ok(0)
}
