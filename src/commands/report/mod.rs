//! `report`: pages of councils and of all together, a self-contained HTML file each.

mod pages;
mod revisions;

use std::path::{Path, PathBuf};

use super::disclosed::rule;
use super::exit_code;
use super::inputs::{self, Inputs};
use super::output::{Screen, save};
use super::project::{folder_of, read_text, shown};
use super::question::{accept_found, councils_and_services, say_findings, take_in};
use crate::chart;
use crate::cli::ReportArgs;
use crate::error::Error;
use crate::model::plural;
use crate::render;
use crate::report::Page;
use crate::returns::Returns;
use crate::store::Wanted;

use pages::pages;
pub(super) use pages::{Asked, Whose};
use revisions::Revisions;

/// A project's own template, beside its settings.
const TEMPLATE: &str = "templates/page.html";

pub(super) fn run(args: &ReportArgs, screen: &Screen) -> Result<u8, Error> {
    let mut input = args.input.clone();
    let whose = match &args.council {
        Some(path) if args.all || args.sector => {
            input.paths.insert(0, PathBuf::from(path));
            Whose::Several {
                all: args.all,
                sector: args.sector,
            }
        }
        None if args.all || args.sector => Whose::Several {
            all: args.all,
            sector: args.sector,
        },
        Some(council) => Whose::Council(council.clone()),
        None => {
            return Err(Error::Usage(
                "name a council, or ask for pages of every one with `--all` or of all together with \
                 `--sector`"
                    .into(),
            ));
        }
    };
    let inputs = inputs::find(&input)?;
    let rule = rule(args.disclosure, &inputs.settings);
    if args.since.is_some() && rule.is_some() {
        return Err(Error::Usage(
            "`--since` shows single counts, and `suppress_below` in the settings keeps small ones \
             back; leave one of the two out"
                .into(),
        ));
    }
    let since = args.since.as_deref();
    let asked = Asked {
        whose,
        question: councils_and_services(&args.scope, None),
        whom: args.whom.clone(),
        rule,
        anonymise: args.anonymise,
        revisions: since
            .map(|since| Revisions::since(since, &inputs))
            .transpose()?,
    };
    let template = template(&inputs)?;
    let mut returns = take_in(&inputs, &Wanted::default())?;
    // Pages say what was accepted, and why.
    accept_found(&inputs, &mut returns)?;
    let written = write_pages(
        &asked,
        &inputs,
        &mut returns,
        template.as_ref(),
        &args.output,
    );
    say_findings(&inputs, &mut returns, screen)?;
    let written = written?;
    screen.say(&match written.as_slice() {
        [only] => format!("`{only}` written\n"),
        several => format!(
            "{} written to `{}`\n",
            plural(several.len() as u64, "page"),
            shown(&args.output)
        ),
    });
    Ok(exit_code(&returns.findings, args.input.rules.fail_on))
}

/// A project's template with its path; `None` where it has none.
///
/// # Errors
/// Where it cannot be read, or is no template: told before the long part.
pub(super) fn template(inputs: &Inputs) -> Result<Option<(String, String)>, Error> {
    let Some(path) = inputs.folder.as_deref().map(|folder| folder.join(TEMPLATE)) else {
        return Ok(None);
    };
    if !path.is_file() {
        return Ok(None);
    }
    let own = (shown(&path), read_text(&path)?);
    let empty = Page::default();
    render::html(&empty, Some((&own.0, &own.1)), |_, _| Ok(String::new()))?;
    Ok(Some(own))
}

/// Makes pages and writes each, whole or not at all; their paths.
pub(super) fn write_pages(
    asked: &Asked,
    inputs: &Inputs,
    returns: &mut Returns,
    template: Option<&(String, String)>,
    folder: &Path,
) -> Result<Vec<String>, Error> {
    let own = template.map(|(path, text)| (path.as_str(), text.as_str()));
    let mut written = Vec::new();
    pages(asked, inputs, returns, |name, page| {
        let text = render::html(page, own, |figure, id| {
            chart::picture(figure, id).map_err(|error| {
                Error::Usage(format!("cannot draw a figure of the report: {error}"))
            })
        })?;
        let path = folder.join(name);
        let within = folder_of(&path);
        std::fs::create_dir_all(within)
            .map_err(|error| Error::file("make", &shown(within), &error))?;
        save(&path, text.as_bytes())?;
        written.push(shown(&path));
        Ok(())
    })?;
    Ok(written)
}
