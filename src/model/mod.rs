//! The nouns of the field: what every stage speaks of.
//!
//! Nothing here reads a file, knows a reference table or words a report.

mod account;
mod code;
mod count;
mod date;
mod finding;
mod id;
mod observation;
mod period;
mod spelling;
mod text;
mod unknown;

pub use account::Account;
pub use code::{CODES, Code, Severity, codes};
pub use count::{Count, CountFault, LARGEST_COUNT, State};
pub use date::Date;
pub use finding::{CellPlace, Finding, Findings, KEPT_PER_CODE_AND_FILE, Place, column_letters};
pub use id::{ChannelId, CouncilId, FileId, GroupId, KeyedBy, ServiceId, UnitId};
pub use observation::{Key, Observation, Origin, Part};
pub use period::Period;
pub use spelling::PeriodReading;
pub use text::{fold, number, plural, quoted_list, words};
pub use unknown::{UnknownKind, UnknownLabel, Unknowns};
