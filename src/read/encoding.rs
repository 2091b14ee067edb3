//! Which encoding a file is in, decided on the whole of it, and its bytes as UTF-8.
//!
//! A byte order mark decides; else UTF-16 where every other byte is zero; else UTF-8 where the
//! bytes fit it, or all but a few strays do; else Windows-1252, which Excel writes in Britain. A
//! file that is no text at all is told from its bytes, not from its name.
//!
//! The letters of ASCII are the same in UTF-8 and in Windows-1252. So a long file that begins with
//! nothing else is a text, and the rest of it is looked at when the first other byte is read: mostly
//! never, and then it is read once.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use encoding_rs::{CoderResult, Decoder};

use super::survey::{BLOCK, Survey, is_plain};

/// How bytes become letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252.
    Windows1252,
}

impl Encoding {
    /// Every encoding that is read.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1252];

    /// The name, as flags and mappings write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The encoding of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.name().eq_ignore_ascii_case(name))
    }

    fn rules(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

/// A text, and what was seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) encoding: Encoding,
    /// Whether a byte order mark says so.
    pub(super) marked: bool,
    /// Whether every byte is a letter of the encoding as it stands, so that nothing needs decoding.
    pub(super) plain: bool,
    /// Whether all of it was seen; else what was seen, from its beginning, is ASCII.
    pub(super) all_seen: bool,
}

impl Text {
    /// How many bytes of a mark stand before a text that needs no decoding.
    fn plain_mark(self) -> usize {
        if self.plain && self.marked {
            UTF8_MARK.len()
        } else {
            0
        }
    }
}

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Detected {
    Text(Text),
    Empty,
    /// Something else, in words.
    NotText(&'static str),
    /// A line longer than [`LONGEST_LINE`].
    LineTooLong,
}

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_MARKS: [(&[u8], Encoding); 2] = [
    (b"\xff\xfe", Encoding::Utf16Le),
    (b"\xfe\xff", Encoding::Utf16Be),
];

/// First bytes that tell what a file is, where it is no text.
const SIGNATURES: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a Word document"),
    (b"BZh", "a bzip2 file"),
    (b"7z\xbc\xaf", "a 7-zip file"),
];

/// The longest line that is read, in bytes of the file: a row of the widest sheet Excel has, with a
/// thousand letters in each cell, is as long. It bounds the memory of a reading.
pub(super) const LONGEST_LINE: usize = 16 << 20;

/// How many bytes tell what a file is.
const SIGNATURE: usize = 8;

/// How much of a text must be ASCII for the rest not to be looked at before it is read. A file whose
/// first million bytes are letters is no program, picture or UTF-16.
const HEAD: u64 = 1 << 20;

/// A file is no text where more than one byte in this many is a control character.
const CONTROL_ONE_IN: u64 = 50;

/// Decides what a file is, from its beginning on; `forced` beats what the bytes say.
pub(super) fn detect(
    source: &mut (impl Read + Seek),
    forced: Option<Encoding>,
) -> io::Result<Detected> {
    let mut head = Vec::new();
    source.by_ref().take(HEAD).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(Detected::Empty);
    }
    if let Some((_, what)) = SIGNATURES.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Ok(Detected::NotText(what));
    }
    let has_mark = head.starts_with(UTF8_MARK);
    let letters = head.strip_prefix(UTF8_MARK).unwrap_or(&head);
    let has_lines = memchr::memchr2(b'\n', b'\r', letters).is_some();
    if head.len() as u64 == HEAD && forced.is_none() && has_lines && is_ascii_text(letters) {
        return Ok(Detected::Text(Text {
            encoding: Encoding::Utf8,
            marked: has_mark,
            plain: true,
            all_seen: false,
        }));
    }
    head.truncate(SIGNATURE);
    head.shrink_to_fit();
    source.seek(SeekFrom::Start(0))?;
    let survey = Survey::of(source)?;
    if survey.longest_line > LONGEST_LINE as u64 {
        return Ok(Detected::LineTooLong);
    }
    let by_mark = UTF16_MARKS
        .iter()
        .find(|(mark, _)| head.starts_with(mark))
        .map(|(_, encoding)| *encoding);
    let utf16 = by_mark.or_else(|| survey.utf16_by_zeros());
    let encoding = match (forced, utf16) {
        (Some(forced), _) => forced,
        (None, Some(utf16)) => utf16,
        (None, None) => utf8_or_windows(&survey, has_mark),
    };
    let is_utf16 = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let zeros: u64 = survey.zeros.iter().sum();
    if !is_utf16 && (survey.controls + zeros) * CONTROL_ONE_IN > survey.bytes {
        return Ok(Detected::NotText("a binary file"));
    }
    Ok(Detected::Text(Text {
        encoding,
        marked: by_mark.is_some() || has_mark,
        plain: encoding == Encoding::Utf8 && survey.invalid == 0,
        all_seen: true,
    }))
}

/// Whether bytes are letters of ASCII and what else stands in its texts.
fn is_ascii_text(bytes: &[u8]) -> bool {
    bytes.is_ascii() && is_plain(bytes)
}

/// The encoding of a text that is not UTF-16.
fn utf8_or_windows(survey: &Survey, has_mark: bool) -> Encoding {
    if has_mark || survey.invalid == 0 || survey.multibyte > survey.invalid {
        Encoding::Utf8
    } else {
        Encoding::Windows1252
    }
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

/// A text's bytes as UTF-8, without its mark. Bytes that are no letters become U+FFFD.
pub(super) struct Utf8Reader<R> {
    source: R,
    text: Text,
    /// `None` where the bytes are UTF-8 as they stand, as far as they were seen.
    decoding: Option<Decoding>,
    /// How many bytes of a mark are still to pass.
    mark: usize,
}

/// Bytes on their way through a decoder.
struct Decoding {
    decoder: Decoder,
    input: Vec<u8>,
    /// What of the input is not decoded yet.
    pending: Range<usize>,
    /// A buffer of its own, since a reader may offer less room than a letter needs.
    output: Vec<u8>,
    /// What of the output is not handed out yet.
    ready: Range<usize>,
    ended: bool,
    finished: bool,
}

impl<R: Read + Seek> Utf8Reader<R> {
    /// The text of a source that is at its beginning.
    pub(super) fn new(source: R, text: Text) -> Self {
        let decoding = || Decoding::by(text.encoding.rules().new_decoder_with_bom_removal());
        Self {
            source,
            text,
            mark: text.plain_mark(),
            decoding: (!text.plain).then(decoding),
        }
    }

    /// Begins again.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.source.seek(SeekFrom::Start(0))?;
        let Self { source, text, .. } = self;
        let again = Utf8Reader::new(source, *text);
        (self.decoding, self.mark) = (again.decoding, again.mark);
        Ok(())
    }

    /// How many bytes of a mark stand before the text, where it is handed out as it stands, as far as
    /// it was seen.
    pub(super) fn plain_mark(&self) -> Option<u64> {
        let is_plain = self.decoding.is_none();
        is_plain.then(|| self.text.plain_mark() as u64)
    }

    /// What is known of the text.
    pub(super) fn text(&self) -> Text {
        self.text
    }

    /// Whether all that was read is known to be letters of ASCII and what else stands in its texts.
    pub(super) fn is_ascii_so_far(&self) -> bool {
        !self.text.all_seen
    }

    /// The encoding that the text is taken to be in though nothing says so, as far as it was seen.
    pub(super) fn assumed(&self) -> Option<Encoding> {
        let is_assumed = self.text.encoding != Encoding::Utf8 && !self.text.marked;
        is_assumed.then_some(self.text.encoding)
    }

    /// Looks at what was not seen yet, all of it, and decides; goes on where it is.
    pub(super) fn see_rest(&mut self) -> io::Result<()> {
        if self.text.all_seen {
            return Ok(());
        }
        let here = self.source.stream_position()?;
        let survey = Survey::of(&mut self.source)?;
        self.source.seek(SeekFrom::Start(here))?;
        self.text = Text {
            encoding: utf8_or_windows(&survey, self.text.marked),
            plain: survey.invalid == 0,
            all_seen: true,
            ..self.text
        };
        if !self.text.plain {
            let rules = self.text.encoding.rules();
            self.decoding = Some(Decoding::by(if here == 0 {
                rules.new_decoder_with_bom_removal()
            } else {
                rules.new_decoder_without_bom_handling()
            }));
        }
        Ok(())
    }

    /// Reads bytes that are handed out as they stand; `None` where they are not.
    fn read_plain(&mut self, output: &mut [u8]) -> io::Result<Option<usize>> {
        if self.mark > 0 {
            let mut mark = [0; UTF8_MARK.len()];
            read_full(&mut self.source, &mut mark[..self.mark])?;
            self.mark = 0;
        }
        let read = self.source.read(output)?;
        if self.text.all_seen || is_ascii_text(&output[..read]) {
            return Ok(Some(read));
        }
        let back = i64::try_from(read).map_err(io::Error::other)?;
        self.source.seek_relative(-back)?;
        self.see_rest()?;
        if !self.text.plain {
            return Ok(None);
        }
        self.source.seek_relative(back)?;
        Ok(Some(read))
    }
}

impl Decoding {
    fn by(decoder: Decoder) -> Self {
        Self {
            decoder,
            input: vec![0; BLOCK],
            pending: 0..0,
            output: vec![0; BLOCK],
            ready: 0..0,
            ended: false,
            finished: false,
        }
    }
}

impl Decoding {
    /// Decodes until something is ready or the source is at its end.
    fn go_on(&mut self, source: &mut impl Read) -> io::Result<()> {
        while self.ready.is_empty() && !self.finished {
            if self.pending.is_empty() && !self.ended {
                let read = read_full(source, &mut self.input)?;
                self.pending = 0..read;
                self.ended = read < self.input.len();
            }
            let input = &self.input[self.pending.clone()];
            let (result, read, written, _) =
                self.decoder
                    .decode_to_utf8(input, &mut self.output, self.ended);
            self.pending.start += read;
            self.ready = 0..written;
            self.finished = self.ended && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: Read + Seek> Read for Utf8Reader<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        if self.decoding.is_none()
            && let Some(read) = self.read_plain(output)?
        {
            return Ok(read);
        }
        let Some(decoding) = &mut self.decoding else {
            return Ok(0);
        };
        decoding.go_on(&mut self.source)?;
        let ready = &decoding.output[decoding.ready.clone()];
        let length = ready.len().min(output.len());
        output[..length].copy_from_slice(&ready[..length]);
        decoding.ready.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    fn detected(bytes: &[u8]) -> Detected {
        detect(&mut Cursor::new(bytes), None).expect("memory can be read")
    }

    fn encoding(bytes: &[u8]) -> Option<(Encoding, bool)> {
        match detected(bytes) {
            Detected::Text(text) => Some((text.encoding, text.marked)),
            _ => None,
        }
    }

    fn decoded(bytes: &[u8]) -> String {
        let Detected::Text(text) = detected(bytes) else {
            panic!("{bytes:?} is no text");
        };
        let mut read = Vec::new();
        Utf8Reader::new(Cursor::new(bytes), text)
            .read_to_end(&mut read)
            .expect("memory can be read");
        String::from_utf8(read).expect("UTF-8")
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn the_whole_file_decides() {
        assert_eq!(detected(b""), Detected::Empty);
        assert_eq!(encoding(b"a,b\n"), Some((Encoding::Utf8, false)));
        assert_eq!(encoding("café\n".as_bytes()), Some((Encoding::Utf8, false)));
        assert_eq!(encoding(b"\xef\xbb\xbfa"), Some((Encoding::Utf8, true)));
        assert_eq!(
            encoding(b"Cost \xa3\n"),
            Some((Encoding::Windows1252, false))
        );
        assert_eq!(encoding(b"cut \xc3"), Some((Encoding::Windows1252, false)));
        let mut late = vec![b'a'; 3 * BLOCK];
        late.push(0xa3);
        assert_eq!(encoding(&late), Some((Encoding::Windows1252, false)));
    }

    #[test]
    fn utf16_is_found_with_and_without_its_mark() {
        let text = "Council,Naïve café\r\nBristol,£9\r\n";
        let little = utf16(text, u16::to_le_bytes);
        let big = utf16(text, u16::to_be_bytes);
        assert_eq!(encoding(&little), Some((Encoding::Utf16Le, false)));
        assert_eq!(encoding(&big), Some((Encoding::Utf16Be, false)));
        assert_eq!(decoded(&little), text);
        assert_eq!(decoded(&big), text);
        let marked = [b"\xff\xfe".as_slice(), &little].concat();
        assert_eq!(encoding(&marked), Some((Encoding::Utf16Le, true)));
        assert_eq!(decoded(&marked), text);
    }

    #[test]
    fn a_few_strays_do_not_make_a_text_windows_1252() {
        let bytes = b"caf\xc3\xa9, na\xc3\xafve, stray \x99 here";
        assert_eq!(encoding(bytes), Some((Encoding::Utf8, false)));
        assert_eq!(decoded(bytes), "café, naïve, stray \u{fffd} here");
        assert_eq!(decoded(b"foo\n\x99\n"), "foo\n™\n");
    }

    #[test]
    fn letters_cut_by_a_block_are_whole() {
        for shift in 0..4 {
            let mut bytes = vec![b'a'; BLOCK - shift];
            bytes.extend("€€€€".as_bytes());
            assert_eq!(encoding(&bytes), Some((Encoding::Utf8, false)), "{shift}");
            bytes.push(0x99);
            assert!(decoded(&bytes).ends_with("€€€€\u{fffd}"), "{shift}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_stands_behind_a_long_head_is_read_as_by_itself(
            pieces in prop::collection::vec(
                prop::sample::select(vec![&b"a"[..], b"\n", "£".as_bytes(), "€".as_bytes(), b"\xa3", b"\x99"]),
                0..12,
            ),
            (shift, has_mark) in (0..9_usize, any::<bool>()),
        ) {
            let tail = pieces.concat();
            let head = "0123456\n".repeat(1 << 17) + &"a".repeat(shift);
            let mark = if has_mark { UTF8_MARK } else { b"" };
            let alone = [mark, b"a", &tail].concat();
            let bytes = [mark, head.as_bytes(), b"a", &tail].concat();
            let Detected::Text(text) = detected(&bytes) else {
                panic!("it is a text");
            };
            prop_assert!(!text.all_seen);
            prop_assert_eq!(decoded(&bytes), head + &decoded(&alone));
            let mut reader = Utf8Reader::new(Cursor::new(&bytes), text);
            reader.see_rest().expect("memory can be read");
            let windows = encoding(&alone) == Some((Encoding::Windows1252, false));
            prop_assert_eq!(reader.assumed().is_some(), windows);
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        assert!(matches!(detected(b"PK\x03\x04rest"), Detected::NotText(_)));
        assert!(matches!(detected(b"a\0\0\0b\x01"), Detected::NotText(_)));
        assert_eq!(
            detected(&vec![b'a'; LONGEST_LINE + 1]),
            Detected::LineTooLong
        );
    }

    #[test]
    fn windows_letters_and_forced_encodings() {
        assert_eq!(decoded(b"\xa3 \x80 \x96"), "£ € –");
        let forced = detect(&mut Cursor::new(b"\xc3\xa9"), Some(Encoding::Windows1252));
        assert!(matches!(
            forced,
            Ok(Detected::Text(Text {
                encoding: Encoding::Windows1252,
                plain: false,
                ..
            }))
        ));
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::named(encoding.name()), Some(encoding));
        }
    }
}
