//! Which kind of workbook a file is, by its content: a workbook saved under `.csv` is common, and
//! so is a web page saved under `.xls`.

use std::io::{self, Read, Seek, SeekFrom};

use cfb::CompoundFile as Compound;
use zip::ZipArchive;
use zip::result::ZipResult;

use crate::read::encoding::read_full;

/// What a file is, where it is no plain text, zip of returns or picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read) enum Kind {
    /// Excel since 2007, with or without macros.
    Xlsx,
    /// Excel since 2007, binary.
    Xlsb,
    /// Excel 5 to 2003.
    Xls,
    /// Open Document, as ods.
    Ods,
    /// Excel, locked with a password; what is inside cannot be told.
    Locked,
    /// Something that is often sent for a workbook, in words, and is not read.
    Other(&'static str),
}

/// How far into a file its beginning is looked at. Web pages name what they are in the first
/// lines; a zip whose end is missing names its first parts here.
const BEGINNING: usize = 4096;

const ZIP: &[u8] = b"PK\x03\x04";
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// First bytes of the workbooks that Excel 2, 3 and 4 wrote, which are no compound files.
const OLDEST: [&[u8]; 3] = [
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
];

/// What a zip is that holds a part with this in its name, in the order looked for.
const PARTS: [(&str, Kind); 7] = [
    ("xl/workbook.bin", Kind::Xlsb),
    ("xl/workbook", Kind::Xlsx),
    ("xl/worksheets/", Kind::Xlsx),
    ("opendocument.spreadsheet", Kind::Ods),
    ("word/document", Kind::Other("a Word document")),
    ("ppt/presentation", Kind::Other("a PowerPoint presentation")),
    (".iwa", Kind::Other("a Numbers, Pages or Keynote document")),
];

/// How the media type of every Open Document file begins, which such a file holds.
const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.";

/// How web pages begin, in small letters.
const PAGES: [&str; 6] = [
    "<html",
    "<!doctype html",
    "<table",
    "<head",
    "<meta",
    "<style",
];

/// The kind of a file, `None` where it is none of these: a text, or a zip of other files. The
/// source is read from its start and left anywhere.
///
/// A damaged workbook has its kind as long as its beginning shows it; reading it says the rest.
///
/// # Errors
/// Fails where the source cannot be read.
pub(in crate::read) fn kind(source: &mut (impl Read + Seek)) -> io::Result<Option<Kind>> {
    source.seek(SeekFrom::Start(0))?;
    let mut beginning = vec![0; BEGINNING];
    let length = read_full(source, &mut beginning)?;
    beginning.truncate(length);
    if beginning.starts_with(ZIP) {
        return Ok(in_zip(source).unwrap_or_else(|_| in_names(&first_names(&beginning))));
    }
    if beginning.starts_with(COMPOUND_FILE) {
        return Ok(Some(in_compound_file(source)));
    }
    if OLDEST.iter().any(|mark| beginning.starts_with(mark)) {
        return Ok(Some(Kind::Other("a workbook of Excel 4 or before")));
    }
    Ok(in_text(&beginning))
}

/// By the names in a zip.
fn in_zip(source: &mut (impl Read + Seek)) -> ZipResult<Option<Kind>> {
    let mut zip = ZipArchive::new(source)?;
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.map_or_else(|_| String::new(), |name| folded(&name)))
        .collect();
    let mut media_type = String::new();
    if let Ok(part) = zip.by_name("mimetype") {
        // Where it cannot be read it is not there.
        let _ = part.take(BEGINNING as u64).read_to_string(&mut media_type);
    }
    Ok(match media_type.strip_prefix(MEDIA_TYPE) {
        Some(rest) if rest.starts_with("spreadsheet") => Some(Kind::Ods),
        Some(_) => Some(Kind::Other("an OpenDocument text or picture")),
        None if names.iter().any(|name| name == "content.xml") => Some(Kind::Ods),
        None => in_names(&names.join("\n")),
    })
}

fn in_names(names: &str) -> Option<Kind> {
    let found = PARTS.iter().find(|(part, _)| names.contains(part));
    found.map(|(_, kind)| *kind)
}

/// The beginning of a zip whose end is missing, which names its first parts in plain letters.
/// Excel names the parts of every Office document first.
fn first_names(beginning: &[u8]) -> String {
    let text = folded(&String::from_utf8_lossy(beginning));
    if text.contains("[content_types].xml") {
        return "xl/workbook".to_owned();
    }
    text
}

/// A name in a zip as it is compared: some writers use capitals or backward slashes.
pub(super) fn folded(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

fn in_compound_file(source: &mut (impl Read + Seek)) -> Kind {
    let Ok(file) = Compound::open(source) else {
        return Kind::Xls;
    };
    let holds = |name: &str| file.exists(name);
    if holds("/Workbook") || holds("/Book") {
        Kind::Xls
    } else if holds("/EncryptedPackage") {
        Kind::Locked
    } else if holds("/WordDocument") {
        Kind::Other("an old Word document")
    } else {
        Kind::Other("an old Office document or an Outlook message")
    }
}

/// By the first words of a text: web pages and XML that spreadsheets and web services save as
/// workbooks. UTF-16 is read as if its letters were ASCII.
fn in_text(beginning: &[u8]) -> Option<Kind> {
    let letters: Vec<u8> = beginning
        .iter()
        .copied()
        .filter(|byte| *byte != 0)
        .collect();
    let text = String::from_utf8_lossy(&letters).to_ascii_lowercase();
    let text = text
        .trim_start_matches(['\u{feff}', '\u{fffd}'])
        .trim_start();
    let begins = |marks: &[&str]| marks.iter().any(|mark| text.starts_with(mark));
    let is_page = begins(&PAGES)
        || (begins(&["<?xml"]) && text.contains("<html"))
        || (begins(&["mime-version:"]) && text.contains("text/html"));
    if is_page {
        Some(Kind::Other("a web page saved as a workbook"))
    } else if !begins(&["<?xml"]) {
        None
    } else if text.contains("schemas-microsoft-com:office:spreadsheet") {
        Some(Kind::Other("a workbook saved as XML (Excel 2003)"))
    } else if text.contains("opendocument") {
        Some(Kind::Other("a flat OpenDocument file"))
    } else {
        None
    }
}

#[cfg(test)]
pub(super) fn kind_of(bytes: &[u8]) -> Option<Kind> {
    kind(&mut io::Cursor::new(bytes)).expect("memory can be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_pages_are_told_from_texts() {
        let page = Some(Kind::Other("a web page saved as a workbook"));
        for text in [
            "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>",
            "\u{feff}\r\n  <!DOCTYPE HTML PUBLIC",
            "<TABLE border=1><tr><td>Council</td></tr></TABLE>",
            "<?xml version=\"1.0\"?>\n<html xmlns=\"http://www.w3.org/1999/xhtml\">",
            "MIME-Version: 1.0\r\nContent-Type: text/html",
        ] {
            assert_eq!(kind_of(text.as_bytes()), page, "{text}");
        }
        let wide: Vec<u8> = "<html>".bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(kind_of(&[b"\xff\xfe", &wide[..]].concat()), page);
        for text in [
            "",
            "Council,Service\n",
            "a,<html>\n",
            "<b>,1\n",
            "Tabled,1\n",
            "\tab,1\n",
        ] {
            assert_eq!(kind_of(text.as_bytes()), None, "{text}");
        }
        let xml = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
        assert_eq!(
            kind_of(xml.as_bytes()),
            Some(Kind::Other("a workbook saved as XML (Excel 2003)"))
        );
    }

    #[test]
    fn what_is_cut_off_has_its_kind() {
        let zip = |name: &str| [ZIP, &[0; 26], name.as_bytes(), b"rest"].concat();
        assert_eq!(kind_of(&zip("[Content_Types].xml")), Some(Kind::Xlsx));
        assert_eq!(kind_of(&zip("returns/leeds.csv")), None);
        assert_eq!(kind_of(COMPOUND_FILE), Some(Kind::Xls));
        assert_eq!(
            kind_of(b"\x09\x04\x06\x00\x00\x00"),
            Some(Kind::Other("a workbook of Excel 4 or before"))
        );
    }
}
