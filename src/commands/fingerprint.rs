//! What tells that files are the same: their names, lengths and SHA-256.

use std::fs::File;
use std::path::Path;

use super::inputs::Inputs;
use super::project::shown;
use crate::error::Error;
use crate::report::Written;
use crate::store::{sha256, sha256_of};

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
    let file = shown(path);
    let fault = |error: std::io::Error| Error::file("read", &file, &error);
    let (sha256, bytes) = File::open(path).and_then(sha256_of).map_err(fault)?;
    Ok(Written {
        file,
        bytes,
        sha256,
    })
}

/// The SHA-256 of each return, in the order in which they are read, of what was packed where they
/// are packed; `None` for one that cannot be unpacked.
pub(super) fn of_returns(inputs: &Inputs) -> Result<Vec<Option<String>>, Error> {
    if let Some(stored) = inputs.stored_hashes() {
        return Ok(stored);
    }
    let of_return = |input| {
        inputs.with_bytes(input, |name, source| {
            let found = sha256_of(source);
            let (sha256, _) = found.map_err(|error| Error::file("read", name, &error))?;
            Ok(sha256)
        })
    };
    inputs.files()?.iter().map(of_return).collect()
}
