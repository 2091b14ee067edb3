//! Which encoding a file is in, decided on the whole of it: a byte order mark, else UTF-8 where
//! every byte fits, else Windows-1252.
//!
//! Other encodings get their place here. A file that is no text at all is told from its bytes,
//! not from its name: a workbook saved under `.csv` is common.

use std::borrow::Cow;
use std::io::{self, Read};

/// How bytes become letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8WithMark,
    /// Windows-1252, which Excel writes in Britain.
    Windows1252,
}

impl Encoding {
    /// The letters of some bytes. Bytes that are no letters become U+FFFD, which only happens
    /// where a label was cut from the middle of one.
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Utf8 | Self::Utf8WithMark => String::from_utf8_lossy(bytes),
            Self::Windows1252 => {
                encoding_rs::WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
            }
        }
    }

    /// How many bytes stand before the text.
    pub(super) fn mark_length(self) -> usize {
        match self {
            Self::Utf8WithMark => UTF8_MARK.len(),
            Self::Utf8 | Self::Windows1252 => 0,
        }
    }
}

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Detected {
    Text(Encoding),
    Empty,
    /// Something else, in words.
    NotText(&'static str),
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// First bytes that tell what a file is.
const SIGNATURES: [(&[u8], &str); 5] = [
    (b"\xff\xfe", "a UTF-16 file"),
    (b"\xfe\xff", "a UTF-16 file"),
    (b"PK\x03\x04", "a workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a gzip file"),
];

/// How much is read at a time.
const BLOCK: usize = 1 << 16;

/// Reads a file to its end and decides.
pub(super) fn detect(source: &mut impl Read) -> io::Result<Detected> {
    let mut block = vec![0; BLOCK];
    // Bytes of a letter that the last block cut in two, at most three.
    let mut carried = 0;
    let mut begun = false;
    let mut marked = false;
    let mut utf8 = true;
    loop {
        let read = read_full(source, &mut block[carried..])?;
        let filled = carried + read;
        let bytes = &block[..filled];
        if !begun {
            if bytes.is_empty() {
                return Ok(Detected::Empty);
            }
            if let Some((_, what)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
                return Ok(Detected::NotText(what));
            }
            marked = bytes.starts_with(UTF8_MARK);
            begun = true;
        }
        if memchr::memchr(0, bytes).is_some() {
            return Ok(Detected::NotText("a UTF-16 or binary file"));
        }
        if read == 0 {
            utf8 &= carried == 0;
            break;
        }
        carried = 0;
        if utf8 && let Err(error) = std::str::from_utf8(bytes) {
            if error.error_len().is_some() {
                utf8 = false;
            } else {
                let valid = error.valid_up_to();
                carried = filled - valid;
                block.copy_within(valid..filled, 0);
            }
        }
    }
    Ok(Detected::Text(match (utf8, marked) {
        (true, true) => Encoding::Utf8WithMark,
        (true, false) => Encoding::Utf8,
        (false, _) => Encoding::Windows1252,
    }))
}

/// Reads until the buffer is full or the source ends.
pub(super) fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> Detected {
        detect(&mut &bytes[..]).expect("memory can be read")
    }

    #[test]
    fn the_whole_file_decides() {
        assert_eq!(detected(b""), Detected::Empty);
        assert_eq!(detected(b"a,b\n"), Detected::Text(Encoding::Utf8));
        assert_eq!(
            detected("caf\u{e9}\n".as_bytes()),
            Detected::Text(Encoding::Utf8)
        );
        assert_eq!(
            detected(b"\xef\xbb\xbfa"),
            Detected::Text(Encoding::Utf8WithMark)
        );
        assert_eq!(
            detected(b"Cost \xa3\n"),
            Detected::Text(Encoding::Windows1252)
        );
        assert_eq!(detected(b"cut \xc3"), Detected::Text(Encoding::Windows1252));
        let mut late = vec![b'a'; 3 * BLOCK];
        late.push(0xa3);
        assert_eq!(detected(&late), Detected::Text(Encoding::Windows1252));
    }

    #[test]
    fn letters_cut_by_a_block_are_whole() {
        for shift in 0..4 {
            let mut bytes = vec![b'a'; BLOCK - shift];
            bytes.extend("€€€€".as_bytes());
            assert_eq!(detected(&bytes), Detected::Text(Encoding::Utf8), "{shift}");
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert!(matches!(detected(b"PK\x03\x04rest"), Detected::NotText(_)));
        assert!(matches!(detected(b"\xff\xfea\0"), Detected::NotText(_)));
        assert!(matches!(detected(b"a\0b\0"), Detected::NotText(_)));
    }

    #[test]
    fn windows_letters() {
        assert_eq!(Encoding::Windows1252.decode(b"\xa3 \x80 \x96"), "£ € –");
    }
}
