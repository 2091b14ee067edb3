//! What tells that a file is the same: its SHA-256.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::inputs::Inputs;
use super::project::shown;
use crate::error::Error;
use crate::report::Written;

/// The SHA-256 of bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    digits(Sha256::digest(bytes).as_slice())
}

fn digits(digest: &[u8]) -> String {
    let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or('0');
    let pair = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    digest.iter().flat_map(pair).collect()
}

/// A file by its name and its bytes.
pub(super) fn written(name: &str, bytes: &[u8]) -> Written {
    Written {
        file: name.to_owned(),
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    }
}

/// A file on the disk, by its path as it was given.
pub(super) fn of_file(path: &Path) -> Result<Written, Error> {
    let name = shown(path);
    let bytes = std::fs::read(path).map_err(|error| Error::file("read", &name, &error))?;
    Ok(written(&name, &bytes))
}

/// The SHA-256 of each return, in the order in which they are read, of what was packed where they
/// are packed; `None` for one that cannot be unpacked.
pub(super) fn of_returns(inputs: &Inputs) -> Result<Vec<Option<String>>, Error> {
    /// How much is read at a time.
    const BLOCK: usize = 1 << 16;
    let mut all = Vec::new();
    for input in inputs.files()? {
        all.push(inputs.with_bytes(input, |name, mut source| {
            let mut digest = Sha256::new();
            let mut block = vec![0; BLOCK];
            loop {
                let read = source.read(&mut block);
                match read.map_err(|error| Error::file("read", name, &error))? {
                    0 => break Ok(digits(digest.finalize().as_slice())),
                    count => digest.update(block.get(..count).unwrap_or_default()),
                }
            }
        })?);
    }
    Ok(all)
}
