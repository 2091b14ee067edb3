//! Numbers along an axis to pixels, and the round numbers that it names.

use crate::report::{Axis, Signed};

use super::text::whole;

/// The most steps an axis is divided into.
const MOST_STEPS: f64 = 6.0;
/// The steps that people read easily, to be taken times a power of ten.
const EASY: [f64; 4] = [1.0, 2.0, 2.5, 5.0];
/// The narrowest range of an axis, in its unit: less would show differences that are none.
const NARROWEST: f64 = 2.0;

/// An axis laid along pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    /// The number at its start.
    pub from: f64,
    /// The number at its end.
    pub to: f64,
    /// Between two numbers that it names.
    step: f64,
    /// The pixel of its start and that of its end.
    pub pixels: (i32, i32),
}

impl Scale {
    /// A scale that holds all of the numbers, from a round number to a round number.
    pub(super) fn new(axis: &Axis, numbers: impl Iterator<Item = f64>, pixels: (i32, i32)) -> Self {
        let all = numbers
            .chain(axis.holds)
            .filter(|number| number.is_finite());
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number), high.max(number))
        });
        let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
        let lack = (NARROWEST - (high - low)).max(0.0) / 2.0;
        let (low, high) = (low - lack, high + lack);
        let step = step_of(high - low);
        let mut from = (low / step).floor() * step;
        let mut to = (high / step).ceil() * step;
        if let Some(least) = axis.least {
            from = from.max(least);
        }
        if let Some(most) = axis.most {
            to = to.min(most);
        }
        Self {
            from,
            to: if to > from { to } else { from + step },
            step,
            pixels,
        }
    }

    /// The pixel of a number, which is held within the axis.
    pub(super) fn at(&self, number: f64) -> i32 {
        let part = ((number - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        let (start, end) = self.pixels;
        start + whole(part * f64::from(end - start))
    }

    /// The numbers that it names.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let first = (self.from / self.step).ceil();
        let mut ticks = Vec::new();
        let mut count = 0.0;
        loop {
            let tick = (first + count) * self.step;
            if tick > self.to + self.step * 1e-6 {
                return ticks;
            }
            // No negative zero.
            ticks.push(tick + 0.0);
            count += 1.0;
        }
    }

    /// A number that it names, in words.
    pub(super) fn words(&self, tick: f64, axis: &Axis) -> String {
        let decimals = usize::from(self.step.fract().abs() > 1e-9);
        match axis.signed {
            Signed::Differences if tick.abs() > 1e-9 => {
                format!("{tick:+.decimals$}{}", axis.unit)
            }
            _ => format!("{tick:.decimals$}{}", axis.unit),
        }
    }
}

/// The easy step that divides a range into at most [`MOST_STEPS`].
fn step_of(range: f64) -> f64 {
    let least = range / MOST_STEPS;
    let power = 10_f64.powf(least.log10().floor());
    let found = EASY
        .iter()
        .map(|easy| easy * power)
        .find(|step| *step >= least);
    found.unwrap_or(power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Scale, Signed};

    fn scale(holds: Option<f64>, numbers: &[f64]) -> Scale {
        let axis = Axis {
            name: "Share".into(),
            unit: "%",
            least: Some(0.0),
            most: Some(100.0),
            holds,
            signed: Signed::Plain,
        };
        Scale::new(&axis, numbers.iter().copied(), (0, 600))
    }

    #[test]
    fn an_axis_goes_from_a_round_number_to_a_round_number() {
        for (numbers, from, to) in [
            (&[3.2, 41.0][..], 0.0, 50.0),
            (&[0.0, 100.0], 0.0, 100.0),
            (&[64.9], 63.0, 66.0),
            (&[], 0.0, 1.0),
            (&[99.9], 98.5, 100.0),
        ] {
            let found = scale(None, numbers);
            assert!((found.from - from).abs() < 1.6, "{numbers:?} {found:?}");
            assert!((found.to - to).abs() < 1.6, "{numbers:?} {found:?}");
            assert!(
                (2..=8).contains(&found.ticks().len()),
                "{:?}",
                found.ticks()
            );
            for number in numbers {
                assert!((0..=600).contains(&found.at(*number)));
            }
        }
        assert_eq!(scale(Some(0.0), &[64.9]).at(0.0), 0);
    }
}
