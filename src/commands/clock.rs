//! The day of the run. Stages do not read the clock: they are told.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Error;
use crate::model::Date;

/// The seconds of a day in Unix time, which has no leap seconds.
const DAY: u64 = 86_400;

/// The day that is given, else today's in Coordinated Universal Time.
pub(super) fn today(given: Option<&str>) -> Result<Date, Error> {
    if let Some(text) = given {
        return text.parse().map_err(|()| {
            Error::Usage(format!(
                "`--as-of` is a day such as 2026-03-31, not `{text}`"
            ))
        });
    }
    // A clock before 1970 is not set at all.
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let today = since
        .ok()
        .and_then(|since| Date::since_1970(i64::try_from(since.as_secs() / DAY).ok()?));
    today.ok_or_else(|| {
        Error::Environment("the clock of this machine is wrong; give the day by --as-of".into())
    })
}
