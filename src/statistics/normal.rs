//! The standard normal distribution: what z leaves so much inside, and how likely a z is.
//!
//! - Definition: Φ(z) = ½ erfc(−z ÷ √2); the z of a confidence leaves half of the rest on each side.
//! - Unit: z counts standard errors; probabilities are 0 to 1.
//! - Undefined for a confidence below 90% or above 100%, at which nothing is published; 100% has no
//!   finite z.
//! - Source: erfc is that of `libm`, right to the last digit or so. `statrs` was tried: its own is
//!   wrong in the eleventh digit.
//!
//! ```
//! use channelshift::statistics::normal::{Z_95, Z_998, two_sided_p, z_of};
//! assert!((z_of(0.95).unwrap() - Z_95).abs() < 1e-14);
//! assert!((z_of(0.998).unwrap() - Z_998).abs() < 1e-14);
//! assert_eq!(z_of(0.8), None);
//! assert!((two_sided_p(Z_95) - 0.05).abs() < 1e-15);
//! ```

use std::f64::consts::{PI, SQRT_2};

/// The z that leaves 95% inside.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The z that leaves 99.8% inside, as the outer limits of public health funnel plots do.
pub const Z_998: f64 = 3.090_232_306_167_813;

/// The least confidence an interval is given at, as in the public health guidance.
pub const LEAST_CONFIDENCE: f64 = 0.9;

/// The z that leaves so much inside, for a confidence of 0.9 to below 1.
pub fn z_of(confidence: f64) -> Option<f64> {
    if !(LEAST_CONFIDENCE..1.0).contains(&confidence) {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    // The tail of z is below ½ exp(−z²/2), so that this start lies beyond the root. The logarithm of
    // the tail is concave, so that Newton's steps come back to the root and never pass it.
    let mut z = (-2.0 * (2.0 * tail).ln()).sqrt();
    loop {
        let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
        let beyond = two_sided_p(z) / 2.0;
        let step = (tail / beyond).ln() * beyond / density;
        let next = z - step;
        if next.is_nan() || next >= z {
            return Some(z);
        }
        z = next;
    }
}

/// How likely a z at least so far from zero is by chance, on either side; 0 to 1.
pub fn two_sided_p(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From R's `qnorm`.
    #[test]
    fn figures_are_those_of_an_independent_source() {
        for (confidence, z) in [
            (0.9, 1.644_853_626_951_472_7),
            (0.95, Z_95),
            (0.99, 2.575_829_303_548_900_4),
            (0.998, Z_998),
            (0.9998, 3.719_016_485_455_709),
        ] {
            let ours = z_of(confidence).expect("a confidence");
            assert!((ours - z).abs() < 5e-13, "{confidence}: {ours}");
        }
        let p = two_sided_p(-8.828_281_534_514_502);
        assert!((p / 1.062_962_211_559_55e-18 - 1.0).abs() < 1e-12, "{p}");
    }

    #[test]
    fn what_is_no_confidence_has_no_z() {
        for confidence in [0.0, 0.8, 0.899, 1.0, 50.0, 95.0, -1.0, f64::NAN] {
            assert_eq!(z_of(confidence), None, "{confidence}");
        }
        assert!(z_of(1.0 - f64::EPSILON).is_some_and(f64::is_finite));
    }
}
