//! Pure arithmetic on numbers, one file a method. METHODS.md has an entry for each.
//!
//! Nothing here knows a council, a channel or a word that is shown. What is undefined is `None`,
//! never a not-a-number and never zero.

mod quantile;
mod share;

pub use quantile::{FEWEST_FOR_QUARTILES, Quartiles, median, quantile, quartiles};
pub use share::share;
