//! The nouns of the field: what every stage speaks of.
//!
//! Nothing here reads a file, knows a reference table or words a report.

mod account;
mod code;
mod count;
mod date;
mod day_order;
mod finding;
mod findings;
mod id;
mod observation;
mod period;
mod personal;
mod rules;
mod spelling;
mod standing;
mod text;
mod unknown;

pub use account::Account;
pub use code::{CODES, Code, FAMILIES, Severity, codes};
pub use count::{Count, CountFault, LARGEST_COUNT, MARKS, State, marks};
pub use date::Date;
pub use day_order::{DayEvidence, DayOrder, Verdict};
pub use finding::{Acceptance, CellPlace, Finding, Place, column_letters};
pub use findings::{FindingGroup, Findings, KEPT_PER_CODE_AND_FILE};
pub use id::{ChannelId, CouncilId, FileId, GroupId, KeyedBy, ServiceId, UnitId};
pub use observation::{Key, Observation, Origin, Part};
pub use period::{MONTHS, Period};
pub use personal::{Personal, masked, may_be_personal, personal, suspects};
pub use rules::{Level, Rules};
pub use spelling::PeriodReading;
pub use standing::Standing;
pub use text::{fold, number, plural, quoted_list, words};
pub use unknown::{UnknownKind, UnknownLabel, Unknowns};
