//! Where returns are, and their bytes, from files, archives and the standard input.

use std::fs::File;
use std::io::{Cursor, Seek};
use std::path::PathBuf;

use super::{Input, Inputs, Source, is_stdin, name_of};
use crate::commands::archives::Packed;
use crate::commands::watch;
use crate::error::Error;
use crate::read::{self, ArchiveFault};

/// Up to how many bytes a packed return is unpacked in memory, since several lie ready at once; a longer one
/// goes to a temporary file.
const UNPACKED_IN_MEMORY: usize = 16 << 20;

impl Inputs {
    /// How many bytes a return has where it stands.
    pub(in crate::commands) fn size(&self, input: &Input) -> u64 {
        match &self.stdin {
            Some(bytes) if is_stdin(input) => bytes.len() as u64,
            _ => std::fs::metadata(&input.path).map_or(0, |about| about.len()),
        }
    }

    /// A return's bytes from the beginning, unpacked, which are counted as they are read; or why they
    /// are not unpacked.
    pub(super) fn bytes(
        &self,
        input: &Input,
    ) -> Result<Result<Box<dyn Source + '_>, String>, Error> {
        let fault = |error: std::io::Error| Error::file("read", &name_of(input), &error);
        match self.unpacked(input)? {
            Ok(source) => watch::watched(source, self.size(input))
                .map_err(fault)
                .map(Ok),
            Err(refused) => Ok(Err(refused)),
        }
    }

    fn unpacked(&self, input: &Input) -> Result<Result<Box<dyn Source + '_>, String>, Error> {
        if let (true, Some(bytes)) = (is_stdin(input), &self.stdin) {
            return Ok(Ok(Box::new(Cursor::new(bytes.as_slice()))));
        }
        let fault = |error: std::io::Error| Error::file("read", &name_of(input), &error);
        let file = File::open(&input.path).map_err(fault)?;
        let member = match &input.packed {
            None => return Ok(Ok(Box::new(file))),
            Some(Packed::Whole) => None,
            Some(Packed::Member(member)) => Some(member.as_str()),
        };
        let mut unpacked = tempfile::SpooledTempFile::new(UNPACKED_IN_MEMORY);
        match read::unpack(file, member, &mut unpacked) {
            Ok(()) => {
                unpacked.rewind().map_err(fault)?;
                Ok(Ok(Box::new(unpacked)))
            }
            Err(ArchiveFault::Refused(words)) => Ok(Err(words)),
            Err(ArchiveFault::Source(error)) => Err(fault(error)),
        }
    }
}

/// The paths, with patterns such as `returns/*.csv` replaced by the files they fit: the shells of
/// Windows do not do it. What fits nothing stays, so that it is named where it is not found.
pub(super) fn expanded(paths: &[PathBuf]) -> Vec<PathBuf> {
    let files = |path: &PathBuf| -> Vec<PathBuf> {
        let pattern = path.to_string_lossy();
        if path.exists() || !pattern.contains(['*', '?']) {
            return Vec::new();
        }
        let found = glob::glob(&pattern).map(|found| found.filter_map(Result::ok).collect());
        found.unwrap_or_default()
    };
    let paths = paths.iter().map(|path| match files(path) {
        found if found.is_empty() => vec![path.clone()],
        found => found,
    });
    paths.flatten().collect()
}
