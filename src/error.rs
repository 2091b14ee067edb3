//! What stops a run. Each carries the path, flag or setting in its text.
//!
//! What is wrong with data is not here: that is a [`Finding`](crate::model::Finding), collected
//! while the run goes on.

use std::fmt;

/// Why a run stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A flag, a setting, a mapping or a register that cannot be meant: exit code 2.
    Usage(String),
    /// Something outside the tool, worth a retry: a file that cannot be read, a full disk: exit
    /// code 3.
    Environment(String),
    /// The returns hold too little for what was asked: exit code 4.
    NotEnoughData(String),
    /// The tool broke one of its own rules: exit code 70.
    Bug(String),
}

impl Error {
    /// A file that could not be read or written, with the path and the system's reason.
    pub fn file(doing: &str, path: &str, reason: &std::io::Error) -> Self {
        Self::Environment(format!("cannot {doing} `{path}`: {reason}"))
    }

    /// The exit code of a run that stops with this.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Environment(_) => 3,
            Self::NotEnoughData(_) => 4,
            Self::Bug(_) => 70,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Environment(text) | Self::NotEnoughData(text) => {
                f.write_str(text)
            }
            Self::Bug(text) => write!(
                f,
                "{text}; this is a fault of channelshift, please report it"
            ),
        }
    }
}

impl std::error::Error for Error {}
