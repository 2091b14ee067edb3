//! What the bytes of a file are like, all of them: its encoding is told from it.

use std::io::{self, Read};
use std::sync::mpsc;

use super::encoding::{Encoding, read_full};

/// How much is read at a time.
pub(super) const BLOCK: usize = 1 << 17;

/// How many bytes at the end of a block may be the first of a letter that goes on in the next.
const MOST_CUT: usize = 3;

/// Bytes of a file, with room before them for a letter that the block before cuts in two.
#[derive(Debug)]
struct Block {
    room: Vec<u8>,
    filled: usize,
}

impl Default for Block {
    fn default() -> Self {
        Self {
            room: vec![0; MOST_CUT + BLOCK],
            filled: 0,
        }
    }
}

impl Block {
    /// Reads the next bytes into a block; none at the end.
    fn read(source: &mut impl Read, block: Self) -> io::Result<Self> {
        let mut room = block.room;
        let filled = read_full(source, &mut room[MOST_CUT..])?;
        Ok(Self { room, filled })
    }

    /// The bytes that were read.
    fn bytes(&self) -> &[u8] {
        &self.room[MOST_CUT..MOST_CUT + self.filled]
    }

    /// Whether a file ends within it.
    fn is_last(&self) -> bool {
        self.filled < BLOCK
    }
}

/// What is counted while a file is read to its end.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) bytes: u64,
    /// Zero bytes at even and at odd offsets.
    pub(super) zeros: [u64; 2],
    /// Other control characters than tabs, line breaks and form feeds.
    pub(super) controls: u64,
    /// Letters of several bytes that are UTF-8, and stretches that are not.
    pub(super) multibyte: u64,
    pub(super) invalid: u64,
    /// The first bytes of a letter that the last block cuts in two.
    cut: Vec<u8>,
    line: u64,
    /// The longest line but those within a block of bytes.
    pub(super) longest_line: u64,
}

impl Survey {
    /// Counts what a source holds from where it is; what is read of a long one is counted while more
    /// is.
    pub(super) fn of(source: &mut impl Read) -> io::Result<Self> {
        let mut survey = Self::default();
        let first = Block::read(source, Block::default())?;
        if first.is_last() {
            survey.see(first);
            return Ok(survey.ended());
        }
        let (to_count, counting) = mpsc::channel();
        let (to_fill, filling) = mpsc::channel();
        // One is counted while the other is filled.
        let _ = to_fill.send(Block::default());
        let _ = to_count.send(first);
        std::thread::scope(|scope| {
            let counted = scope.spawn(move || {
                for block in counting {
                    // Nobody takes it back once all is read.
                    let _ = to_fill.send(survey.see(block));
                }
                survey.ended()
            });
            let mut read = Ok(());
            for block in filling {
                match Block::read(source, block) {
                    Ok(block) => {
                        let is_last = block.is_last();
                        if to_count.send(block).is_err() || is_last {
                            break;
                        }
                    }
                    Err(error) => {
                        read = Err(error);
                        break;
                    }
                }
            }
            drop(to_count);
            match counted.join() {
                Ok(survey) => read.map(|()| survey),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// Counts what a block holds, and gives its room back.
    fn see(&mut self, mut block: Block) -> Block {
        self.count(block.bytes());
        let begin = MOST_CUT - self.cut.len();
        block.room[begin..MOST_CUT].copy_from_slice(&self.cut);
        let letters = &block.room[begin..MOST_CUT + block.filled];
        let cut = self.count_utf8(letters);
        self.cut.clear();
        self.cut.extend_from_slice(&letters[letters.len() - cut..]);
        block
    }

    /// What is counted where nothing comes behind.
    fn ended(mut self) -> Self {
        self.invalid += u64::from(!self.cut.is_empty());
        self
    }

    /// Counts what a block holds; [`Survey::count_utf8`] does the same for its letters.
    fn count(&mut self, block: &[u8]) {
        if !is_plain(block) {
            for (at, byte) in block.iter().enumerate() {
                if *byte == 0 {
                    let parity = (self.bytes + at as u64) % 2;
                    self.zeros[usize::from(parity == 1)] += 1;
                }
            }
            self.controls += controls(block);
        }
        // Lines within a block are short beside what is too long; what is left open may be.
        match (
            memchr::memchr2(b'\n', b'\r', block),
            memchr::memrchr2(b'\n', b'\r', block),
        ) {
            (Some(first), Some(last)) => {
                self.longest_line = self.longest_line.max(self.line + first as u64);
                self.line = (block.len() - last - 1) as u64;
            }
            _ => self.line += block.len() as u64,
        }
        self.longest_line = self.longest_line.max(self.line);
        self.bytes += block.len() as u64;
    }

    /// Counts what is UTF-8 and what is not; returns how many bytes at the end may be the first of
    /// a letter that goes on in the next block.
    fn count_utf8(&mut self, block: &[u8]) -> usize {
        if block.is_ascii() {
            return 0;
        }
        let mut rest = block;
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    self.multibyte += leads(valid.as_bytes());
                    return 0;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    self.multibyte += leads(valid);
                    match error.error_len() {
                        None => return after.len(),
                        Some(length) => {
                            self.invalid += 1;
                            rest = &after[length..];
                        }
                    }
                }
            }
        }
    }

    /// UTF-16 without a mark: in most texts one byte of each pair is zero, always the same one.
    pub(super) fn utf16_by_zeros(&self) -> Option<Encoding> {
        let [even, odd] = self.zeros;
        let pairs = self.bytes / 2;
        if pairs == 0 {
            None
        } else if odd * 2 > pairs && even * 20 < odd {
            Some(Encoding::Utf16Le)
        } else if even * 2 > pairs && odd * 20 < even {
            Some(Encoding::Utf16Be)
        } else {
            None
        }
    }
}

/// Whether there are no control characters in a block but those between tabs and returns, as nearly
/// always. Without a branch within a piece, so that compilers make wide instructions of it.
pub(super) fn is_plain(block: &[u8]) -> bool {
    let is_odd = |byte: &u8| u8::from(*byte < b'\t') | u8::from(byte.wrapping_sub(14) < 18);
    let mut pieces = block.chunks(PIECE);
    pieces.all(|piece| piece.iter().fold(0, |any, byte| any | is_odd(byte)) == 0)
}

/// How many bytes are looked at together.
const PIECE: usize = 1 << 12;

/// How many control characters there are that no text has. Without a branch and in bytes alone, so
/// that compilers make wide instructions of it.
fn controls(block: &[u8]) -> u64 {
    let within = |byte: u8, first: u8, last: u8| u8::from(byte.wrapping_sub(first) <= last - first);
    // No more than a byte can count.
    let count = |some: &[u8]| {
        let controls = some
            .iter()
            .map(|byte| within(*byte, 1, 8) + within(*byte, 14, 25) + within(*byte, 27, 31));
        u64::from(controls.fold(0_u8, u8::wrapping_add))
    };
    block.chunks(usize::from(u8::MAX)).map(count).sum()
}

/// How many letters of several bytes begin in valid UTF-8.
fn leads(valid: &[u8]) -> u64 {
    valid.iter().filter(|byte| **byte >= 0xc0).count() as u64
}
