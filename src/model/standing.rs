//! How findings stand in a run: by its rules, and by reasons given for them.

use super::code::Severity;

/// How a finding stands in this run. Orders as findings are listed: errors first, and what has been
/// accepted last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is as grave as this.
    Open(Severity),
    /// It is a query for which somebody has given a reason.
    Accepted,
}

impl Standing {
    /// Every standing, in their order.
    pub const ALL: [Self; 4] = [
        Self::Open(Severity::Error),
        Self::Open(Severity::Query),
        Self::Open(Severity::Note),
        Self::Accepted,
    ];

    /// The word shown.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open(severity) => severity.word(),
            Self::Accepted => "accepted",
        }
    }
}
