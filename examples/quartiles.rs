//! Where the digital shares of a few councils lie.

use channelshift::statistics::{median, quartiles, share};

fn main() {
    let counts = [
        (120, 400),
        (80, 310),
        (45, 90),
        (300, 1_000),
        (12, 60),
        (75, 140),
        (5, 9),
        (41, 50),
    ];
    let shares: Vec<f64> = counts
        .iter()
        .filter_map(|(digital, all)| share(*digital, *all))
        .collect();
    println!("median {:.3}", median(&shares).unwrap_or_default());
    if let Some(quartiles) = quartiles(&shares) {
        println!(
            "middle half {:.3} to {:.3}",
            quartiles.lower, quartiles.upper
        );
    }
}
