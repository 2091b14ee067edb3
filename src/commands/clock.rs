//! The day of the run. Stages do not read the clock: they are told.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Error;
use crate::model::Date;

/// The seconds of a day in Unix time, which has no leap seconds.
const DAY: u64 = 86_400;

/// The seconds of an hour and a minute.
const HOUR: u64 = 3_600;
const MINUTE: u64 = 60;

/// This moment in Coordinated Universal Time, to the millisecond, for logs: `2026-03-31T06:17:00.000Z`.
/// A clock that is not set is at the beginning of 1970.
pub(super) fn now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let since = since.unwrap_or_default();
    let (seconds, ms) = (since.as_secs(), since.subsec_millis());
    let day = i64::try_from(seconds / DAY).ok().and_then(Date::since_1970);
    let (hour, minute, second) = (
        seconds % DAY / HOUR,
        seconds % HOUR / MINUTE,
        seconds % MINUTE,
    );
    let day = day.map_or_else(String::new, |day| day.to_string());
    format!("{day}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

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
