//! Pure arithmetic on numbers, one file a method. METHODS.md has an entry for each.
//!
//! Nothing here knows a council, a channel or a word that is shown. What is undefined is `None`,
//! never a not-a-number and never zero.

pub mod control_chart;
pub mod decompose;
pub mod disclosure;
pub mod funnel;
pub mod gross;
mod interval;
pub mod neighbours;
pub mod normal;
mod outlier;
pub mod overdispersion;
mod proportion;
mod quantile;
mod rank;
pub mod saving;
mod share;
mod slip;
pub mod standardise;
pub mod trend;
mod two_shares;

pub use interval::{Interval, wilson};
pub use outlier::{OUTLIER, SPREAD_OF_OUTLIER, modified_z};
pub use proportion::Proportion;
pub use quantile::{
    FEWEST_FOR_BOUNDS, FEWEST_FOR_QUARTILES, Quartiles, bounds, category, median, quantile,
    quartiles,
};
pub use rank::{Order, Rank, mid_rank_percentile, ranks};
pub use share::{follows, share};
pub use slip::{Slip, SlipIn, slip};
pub use two_shares::{BEYOND_CHANCE, Change, change, newcombe, pooled_z};

/// How many there are, for arithmetic.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is in memory is fewer than 2^53"
)]
fn real(count: usize) -> f64 {
    count as f64
}
