//! The zip file that a workbook is, looked at before anything in it is read.
//!
//! What a zip says of its sizes may be false, so every part is inflated once, into nothing, and
//! counted. That costs a tenth of reading, and a small file cannot fill the memory.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::kind::folded;
use super::{MOST_CELLS, WorkbookFault, damaged, damaged_sheet, too_many};

/// The most parts of a workbook; one of a thousand sheets with their notes and drawings has five
/// times as many.
const MOST_PARTS: usize = 20_000;

/// The most that a workbook may hold inflated: a million rows of twenty columns are 700 MB.
const LARGEST_INFLATED: u64 = 1 << 30;

/// How many times its size a workbook may inflate to. Sheets inflate ten to thirty times, those
/// that repeat one row a hundred times; deflate reaches a thousand.
const MOST_INFLATION: u64 = 250;

/// What may always be inflated, so that small files of one repeated row are read.
const SMALL_INFLATED: u64 = 16 << 20;

/// The most that styles may come to in memory, in bytes: calamine keeps the font and format of
/// every style by itself, so that many styles of one long name would fill it.
const LARGEST_STYLES: usize = 256 << 20;

pub(super) type Package<'a> = ZipArchive<Cursor<&'a [u8]>>;
pub(super) type Xml<'a, 'b> = Reader<BufReader<ZipFile<'a, Cursor<&'b [u8]>>>>;

/// Opens a workbook's zip and holds it against the limits.
pub(super) fn open(bytes: &[u8]) -> Result<Package<'_>, WorkbookFault> {
    let mut package = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| damaged("its end is missing or is not that of a workbook"))?;
    if package.len() > MOST_PARTS {
        return Err(too_many(MOST_PARTS, "parts"));
    }
    let inflated = (bytes.len() as u64).saturating_mul(MOST_INFLATION);
    let mut left = inflated.clamp(SMALL_INFLATED, LARGEST_INFLATED);
    let most = left >> 20;
    let mut block = vec![0; 1 << 16];
    for index in 0..package.len() {
        let mut part = match package.by_index(index) {
            Ok(part) => part,
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(WorkbookFault::Locked);
            }
            // A part that cannot be read is a fault where it is wanted.
            Err(_) => continue,
        };
        while let Ok(read @ 1..) = part.read(&mut block) {
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| too_many(most, "MB inflated"))?;
        }
    }
    Ok(package)
}

/// Looks at the parts of an xlsx that make calamine take memory beyond what they hold.
pub(super) fn look_at_lists(package: &mut Package<'_>) -> Result<(), WorkbookFault> {
    for index in 0..package.len() {
        let Some(Ok(name)) = package.name_for_index(index) else {
            continue;
        };
        let name = folded(&name);
        let Ok(part) = package.by_index(index) else {
            continue;
        };
        if name.ends_with("sharedstrings.xml") {
            look_at_strings(xml(part))?;
        } else if name.ends_with("styles.xml") {
            look_at_styles(xml(part))?;
        }
    }
    Ok(())
}

/// The list of texts says how many it has, for which calamine takes memory at once.
fn look_at_strings(mut xml: Xml<'_, '_>) -> Result<(), WorkbookFault> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) if start.local_name().as_ref() == "sst" => {
                let count = attribute(&start, "uniqueCount");
                let count = count.and_then(|count| count.parse::<usize>().ok());
                return match count {
                    Some(count) if count > MOST_CELLS => Err(too_many(MOST_CELLS, "texts")),
                    _ => Ok(()),
                };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn look_at_styles(mut xml: Xml<'_, '_>) -> Result<(), WorkbookFault> {
    let mut buffer = Vec::new();
    let (mut styles, mut longest) = (0_usize, 0);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) => {
                styles += usize::from(start.local_name().as_ref() == "xf");
                longest = start.len().max(longest);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if styles.saturating_mul(longest) > LARGEST_STYLES {
        return Err(too_many(LARGEST_STYLES >> 20, "MB of styles"));
    }
    Ok(())
}

/// A part of XML by its path, whatever its capitals; `None` where there is none or it cannot be
/// read.
pub(super) fn part<'a, 'b>(package: &'a mut Package<'b>, path: &str) -> Option<Xml<'a, 'b>> {
    bytes_of(package, path).map(xml)
}

/// A part by its path, as [`part`].
pub(super) fn bytes_of<'a, 'b>(
    package: &'a mut Package<'b>,
    path: &str,
) -> Option<ZipFile<'a, Cursor<&'b [u8]>>> {
    let index = package.index_for_name(path).or_else(|| {
        let wanted = folded(path);
        package
            .file_names()
            .position(|name| name.is_ok_and(|name| folded(&name) == wanted))
    })?;
    package.by_index(index).ok()
}

fn xml<'a, 'b>(part: ZipFile<'a, Cursor<&'b [u8]>>) -> Xml<'a, 'b> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    xml
}

/// An attribute by its name without prefix, its escapes resolved.
pub(super) fn attribute<'a>(start: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = start.attributes();
    // Comparing each with all before it would take hours for a million attributes.
    attributes.with_checks(false);
    let found = attributes
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    match found.value {
        Cow::Borrowed(raw) => Some(unescape(raw).unwrap_or(Cow::Borrowed(raw))),
        owned @ Cow::Owned(_) => Some(owned),
    }
}

/// A link from one part to another.
pub(super) struct Link {
    pub id: String,
    pub kind: String,
    pub target: String,
}

/// The links that a part lists, of which the last counts where two have one id.
pub(super) fn links(package: &mut Package<'_>, path: &str) -> Result<Vec<Link>, WorkbookFault> {
    let mut links = Vec::new();
    let Some(xml) = part(package, path) else {
        return Err(damaged(format_args!("it has no part `{path}`")));
    };
    each_start(xml, |start| {
        if start.local_name().as_ref() == "Relationship" {
            let read = |name| attribute(start, name).unwrap_or_default().into_owned();
            links.push(Link {
                id: read("Id"),
                kind: read("Type"),
                target: read("Target"),
            });
        }
    })?;
    Ok(links)
}

/// Holds that every sheet has a part of its own: one large part that is a thousand sheets would
/// take hours.
pub(super) fn look_at_parts(sheets: &[(String, String)]) -> Result<(), WorkbookFault> {
    let mut seen = HashSet::new();
    match sheets.iter().find(|(_, path)| !seen.insert(folded(path))) {
        Some((name, _)) => Err(damaged_sheet(name, "it is the same part as another sheet")),
        None => Ok(()),
    }
}

/// Shows every start tag of a part.
pub(super) fn each_start(
    mut xml: Xml<'_, '_>,
    mut show: impl FnMut(&BytesStart<'_>),
) -> Result<(), WorkbookFault> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(start) => show(&start),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
