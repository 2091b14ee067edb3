//! What must be known to read totals of a whole sector.

use std::collections::{BTreeMap, BTreeSet};

use super::context::{Context, capital};
use super::grossing::{SectorOf, by_words, service_of};
use super::table::Value;
use crate::grossing::{OLDEST_SIZE, Sector, WhyNone};
use crate::model::{CouncilId, plural, quoted_list};
use crate::statistics::gross::LEAST_RETURNED;

/// How many councils a sentence names.
const MOST_NAMED: usize = 5;

/// The notes under totals of a sector.
pub(super) fn notes_of(sector: &Sector, of: SectorOf, context: Context) -> Vec<String> {
    let by = by_words(sector.by);
    let councils = plural(sector.councils as u64, "council");
    let whose = match of {
        SectorOf::Expected => format!("the {councils} expected in the settings"),
        SectorOf::Register => format!(
            "the {councils} of the register that were there throughout the window, since the settings \
             name none that are expected"
        ),
    };
    let mut notes = vec![
        format!(
            "[e] estimated: what councils that did not return may have is put at what those of their \
             type have for their {by}. Councils that do not return are seldom like those that do, and \
             no interval allows for that."
        ),
        format!(
            "Of all: {whose}, and of these those that provide the service. Returned: every month of the \
             window; councils with some months only are with those that did not return, and their counts \
             are in no column here."
        ),
        format!(
            "Total: by type of council, its {by} × counts returned ÷ {by} of those that returned \
             (separate ratio estimator, Cochran 1977), added. The interval is for which councils \
             happened to return, with 95% confidence. If the rest were low or high: at the tenth lowest or \
             highest hundredth of their type."
        ),
        "The digital share of all is of the grossed digital contacts in the grossed contacts, both from \
         councils whose digital channels are known. All services together is of councils that returned \
         every service they provide, and need not be the sum of the rows above."
            .into(),
    ];
    notes.extend(outside(sector, context));
    notes.extend(sizes(sector));
    let joined = sector.totals.iter().flat_map(|total| &total.strata);
    if joined.into_iter().any(|one| one.joined) {
        notes.push(
            "Where one of several councils of a type returned, it is put together with the type whose \
             councils are nearest in size: one council has no spread."
                .into(),
        );
    }
    let mut without: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut forced: Vec<String> = Vec::new();
    for total in &sector.totals {
        let service = service_of(total, context);
        match &total.outcome {
            Err(why) => without
                .entry(why_words(why, by, context))
                .or_default()
                .push(service),
            Ok(found) if found.is_forced => forced.push(service),
            Ok(_) => {}
        }
    }
    notes.extend(
        without
            .iter()
            .map(|(why, services)| format!("No total of {}: {why}.", quoted(services))),
    );
    if !forced.is_empty() {
        notes.push(format!(
            "Grossed only because it was asked for (`--gross-anyway`), with less than {} of the {by} of a \
             type returned: {}.",
            Value::percent(LEAST_RETURNED).shown(),
            quoted(&forced)
        ));
    }
    notes.push(format!(
        "A total takes {} of the {by} of each type at least; `--gross-anyway` takes less. [x]: no total, \
         which is not zero.",
        Value::percent(LEAST_RETURNED).shown()
    ));
    notes
}

/// What sizes are of.
fn sizes(sector: &Sector) -> Option<String> {
    let strata = sector.totals.iter().flat_map(|total| &total.strata);
    let of: BTreeSet<_> = strata.filter_map(|one| one.size.as_ref()).collect();
    let words: Vec<String> = of
        .into_iter()
        .map(|of| {
            format!("{} {}", of.year, of.measure.replace('-', " "))
                .trim()
                .to_owned()
        })
        .collect();
    (!words.is_empty()).then(|| {
        format!(
            "{} of {}: the latest of all councils of a type, at most {OLDEST_SIZE} years before the window \
             for people; from the registers.",
            capital(by_words(sector.by)),
            words.join(", ")
        )
    })
}

fn why_words(why: &WhyNone, by: &str, context: Context) -> String {
    let types = |families: &[String]| {
        let words: Vec<String> = families.iter().map(|one| one.replace('-', " ")).collect();
        quoted(&words)
    };
    match why {
        WhyNone::NobodyReturned(families) if families.is_empty() => {
            "no council of the sector provides it".into()
        }
        WhyNone::NobodyReturned(families) => format!(
            "nobody of the type {} returned every month, and there is nothing to estimate it from",
            types(families)
        ),
        WhyNone::TooLittle(families) => format!(
            "less than {} of the {by} of the type {} returned",
            Value::percent(LEAST_RETURNED).shown(),
            types(families)
        ),
        WhyNone::NoSize(councils) => format!(
            "the {by} of one year and measure are not known for {}; a project adds them in its registers",
            named(councils, context)
        ),
        WhyNone::OneReturned => {
            "one council alone returned, of which nobody can tell how much councils differ".into()
        }
    }
}

fn quoted(words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    quoted_list(&words, "and")
}

/// Who returned and is not of the sector.
fn outside(sector: &Sector, context: Context) -> Option<String> {
    (!sector.outside.is_empty()).then(|| {
        format!(
            "Not of these councils, and in no column here: {}.",
            named(&sector.outside, context)
        )
    })
}

/// Councils by name, the first few.
fn named(councils: &[CouncilId], context: Context) -> String {
    let name = |id: &CouncilId| context.registers.councils.get(*id).name.clone();
    let named: Vec<String> = councils.iter().take(MOST_NAMED).map(name).collect();
    let more = match councils.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", named.join(", "))
}
