//! Returns that were packed: a gzip file, or the files in a zip. What is unpacked is held to limits,
//! since a few kilobytes may unpack to anything.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::workbook;

/// The most bytes that are unpacked from one file: a decade of a large council's contacts as CSV.
const MOST_UNPACKED: u64 = 8 << 30;

/// Below this many bytes any ratio is let through; a blank sheet packs very small.
const ANY_RATIO_BELOW: u64 = 64 << 20;

/// The most times larger than packed; returns are 5 to 30 times.
const MOST_RATIO: u64 = 250;

/// The most files of a zip.
const MOST_MEMBERS: usize = 2_000;

/// How a file is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Archive {
    /// One file by gzip.
    Gzip,
    /// Several files by zip: their names, in the order of the names.
    Zip(Vec<String>),
}

/// Why something is not unpacked.
#[derive(Debug)]
pub enum ArchiveFault {
    /// It is beyond a limit or damaged: in words.
    Refused(String),
    /// It could not be read from where it is, or not be written.
    Source(io::Error),
}

impl From<io::Error> for ArchiveFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData
            | io::ErrorKind::UnexpectedEof => {
                Self::Refused(format!("the packed file is damaged: {error}"))
            }
            _ => Self::Source(error),
        }
    }
}

/// Whether a file is packed, told by its content; a workbook is no archive.
///
/// # Errors
/// Fails where the source cannot be read.
pub fn archive(source: &mut (impl Read + Seek)) -> io::Result<Option<Archive>> {
    let mut beginning = Vec::new();
    source.by_ref().take(4).read_to_end(&mut beginning)?;
    source.seek(SeekFrom::Start(0))?;
    if beginning.starts_with(b"\x1f\x8b") {
        return Ok(Some(Archive::Gzip));
    }
    if !beginning.starts_with(b"PK\x03\x04") {
        return Ok(None);
    }
    let is_workbook = workbook::kind(source)?.is_some();
    source.seek(SeekFrom::Start(0))?;
    if is_workbook {
        return Ok(None);
    }
    let Ok(zip) = ZipArchive::new(source) else {
        return Ok(Some(Archive::Zip(Vec::new())));
    };
    // A name that is no text could not be asked for either.
    let names = zip.file_names().filter_map(Result::ok);
    let mut names: Vec<String> = names
        .filter(|name| !is_clutter(name))
        .map(std::borrow::Cow::into_owned)
        .collect();
    names.sort();
    Ok(Some(Archive::Zip(names)))
}

/// Folders, and what operating systems leave beside files.
fn is_clutter(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.is_empty() || file.starts_with('.') || name.starts_with("__MACOSX/")
}

/// Unpacks a gzip file, or a member of a zip, into `sink`.
///
/// # Errors
/// Fails with why it is not unpacked.
pub fn unpack(
    mut source: impl Read + Seek,
    member: Option<&str>,
    sink: &mut impl Write,
) -> Result<(), ArchiveFault> {
    let Some(member) = member else {
        let packed = source.seek(SeekFrom::End(0))?;
        source.seek(SeekFrom::Start(0))?;
        return copy(&mut MultiGzDecoder::new(source), packed, sink);
    };
    let damaged = |error: zip::result::ZipError| {
        ArchiveFault::Refused(format!("the zip file cannot be unpacked: {error}"))
    };
    let mut zip = ZipArchive::new(source).map_err(damaged)?;
    if zip.len() > MOST_MEMBERS {
        let words = format!("the zip file holds more than {MOST_MEMBERS} files");
        return Err(ArchiveFault::Refused(words));
    }
    let mut file = zip.by_name(member).map_err(damaged)?;
    let packed = file.compressed_size();
    copy(&mut file, packed, sink)
}

/// Copies what is unpacked until it is beyond a limit.
fn copy(unpacked: &mut impl Read, packed: u64, sink: &mut impl Write) -> Result<(), ArchiveFault> {
    let limit = MOST_UNPACKED.min(ANY_RATIO_BELOW.max(packed.saturating_mul(MOST_RATIO)));
    let copied = io::copy(&mut unpacked.take(limit + 1), sink)?;
    if copied > limit {
        return Err(ArchiveFault::Refused(format!(
            "unpacked it is more than {} MiB, {} times what it is packed",
            limit >> 20,
            limit / packed.max(1)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Cursor;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn what_is_packed_is_told_and_unpacked() {
        let packed = gzip(b"a,b\n1,2\n");
        let mut source = Cursor::new(&packed);
        assert_eq!(archive(&mut source).expect("readable"), Some(Archive::Gzip));
        let mut text = Vec::new();
        unpack(source, None, &mut text).expect("sound");
        assert_eq!(text, b"a,b\n1,2\n");
        let plain = archive(&mut Cursor::new(b"a,b\n")).expect("readable");
        assert_eq!(plain, None);
    }

    #[test]
    fn a_bomb_is_refused_and_so_is_what_is_cut_off() {
        let bomb = gzip(&vec![
            0;
            usize::try_from(ANY_RATIO_BELOW).expect("fits") + 10
        ]);
        let fault = unpack(Cursor::new(bomb), None, &mut io::sink());
        assert!(matches!(fault, Err(ArchiveFault::Refused(_))), "{fault:?}");
        let packed = gzip(&[b'x'; 5000]);
        for end in [3, 10, packed.len() - 1] {
            let fault = unpack(Cursor::new(&packed[..end]), None, &mut io::sink());
            assert!(
                matches!(fault, Err(ArchiveFault::Refused(_))),
                "{end}: {fault:?}"
            );
        }
    }

    #[test]
    fn the_files_of_a_zip_are_listed_without_clutter() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        for name in ["b.csv", "a.csv", "__MACOSX/a.csv", ".DS_Store"] {
            zip.start_file(name, options).expect("memory takes it");
            zip.write_all(name.as_bytes()).expect("memory takes it");
        }
        let mut packed = zip.finish().expect("memory takes it");
        packed.set_position(0);
        let names = ["a.csv", "b.csv"].map(str::to_owned).to_vec();
        assert_eq!(
            archive(&mut packed).expect("readable"),
            Some(Archive::Zip(names))
        );
        let mut text = Vec::new();
        unpack(packed, Some("b.csv"), &mut text).expect("sound");
        assert_eq!(text, b"b.csv");
    }
}
