//! Pure arithmetic on numbers, one file a method. METHODS.md has an entry for each.
//!
//! Nothing here knows a council, a channel or a word that is shown. What is undefined is `None`,
//! never a not-a-number and never zero.

mod outlier;
mod quantile;
mod share;
mod slip;
mod two_shares;

pub use outlier::{OUTLIER, modified_z};
pub use quantile::{FEWEST_FOR_QUARTILES, Quartiles, median, quantile, quartiles};
pub use share::{follows, share};
pub use slip::{Slip, SlipIn, slip};
pub use two_shares::{BEYOND_CHANCE, pooled_z};
