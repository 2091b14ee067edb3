//! What the machine has room for.

use std::num::NonZero;

/// How many threads may run at once; one where nobody knows.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get)
}
