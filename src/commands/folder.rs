//! Folders that appear whole or not at all.

use std::path::Path;

use super::project::{folder_of, shown};
use super::watch;
use crate::error::Error;

/// Makes a folder: beside it first, and under its name once all of it is there. An empty folder of
/// the name is replaced; so is a filled one, which the caller has looked at.
///
/// # Errors
/// `Environment` where the disk fails; whatever filling it fails with.
pub(super) fn make_whole<T>(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<T, Error>,
) -> Result<T, Error> {
    let name = shown(folder);
    let fault = |error: std::io::Error| Error::file("write", &name, &error);
    let new = beside(folder).map_err(fault)?;
    let filled = fill(new.path())?;
    if folder.is_dir() {
        // The old one stands aside until the new one has its name.
        let old = beside(folder).map_err(fault)?;
        let aside = old.path().join("old");
        std::fs::rename(folder, &aside).map_err(fault)?;
        if let Err(error) = std::fs::rename(new.path(), folder) {
            std::fs::rename(&aside, folder).map_err(fault)?;
            return Err(fault(error));
        }
    } else {
        std::fs::rename(new.path(), folder).map_err(fault)?;
    }
    // It has another name now, and is not to be removed.
    let _ = new.keep();
    watch::written(folder);
    Ok(filled)
}

/// A new folder beside another.
fn beside(folder: &Path) -> std::io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".channelshift-");
    // A folder for others to read, as any program would make it; the default is private.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o777));
    }
    builder.tempdir_in(folder_of(folder))
}
