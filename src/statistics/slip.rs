//! The slip of a pen that would explain why parts and their stated sum disagree.

/// Which number the slip is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipIn {
    /// The stated sum.
    Sum,
    /// The part of this place, from 0.
    Part(usize),
    /// One of the parts, and several would explain it alike.
    APart,
}

/// A slip of the pen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// Two neighbouring digits are swapped.
    Swapped(SlipIn),
    /// The number stands this many times too large: 10, 100 or 1,000.
    TooLarge(SlipIn, u64),
    /// The number stands this many times too small: 10, 100 or 1,000.
    TooSmall(SlipIn, u64),
    /// The number has a digit that should not be there.
    DigitTooMany(SlipIn),
    /// The number lacks a digit.
    DigitTooFew(SlipIn),
    /// The sum leaves the part out.
    LeftOut(SlipIn),
    /// The sum counts the part twice.
    Twice(SlipIn),
    /// The sum takes the part off instead of adding it.
    TakenOff(SlipIn),
}

/// The factors of a number with one to three digits too many or too few.
const FACTORS: [u64; 3] = [10, 100, 1_000];

/// The one slip that would explain why `stated` is not the sum of the parts.
///
/// - Definition: the first of these after which the two agree: in the sum, neighbouring digits
///   swapped, 10, 100 or 1,000 times too large or too small, a digit too many or too few; one part
///   left out, or counted twice; in one part, the same slips as in the sum; one part taken off. A
///   digit too many or too few is looked for in numbers of two digits and more, since one digit
///   fits by chance.
/// - Unit and range: those of the counts, which are whole and not negative.
/// - Undefined where the two agree, where the sum is stated as zero, and where none explains it.
/// - Source: the accountant's rule that a difference divisible by 9 is a sign of swapped digits; the
///   rest are the same idea for the other slips of copying.
///
/// ```
/// use channelshift::statistics::{Slip, SlipIn, slip};
/// assert_eq!(slip(&[18_370, 21_840], 40_120), Some(Slip::Swapped(SlipIn::Sum)));
/// assert_eq!(slip(&[120, 80, 9], 129), Some(Slip::LeftOut(SlipIn::Part(1))));
/// assert_eq!(slip(&[120, 80], 200), None);
/// ```
pub fn slip(parts: &[u64], stated: u64) -> Option<Slip> {
    let sum = parts
        .iter()
        .try_fold(0_u64, |sum, part| sum.checked_add(*part))?;
    if stated == sum || stated == 0 {
        return None;
    }
    if neighbours_swapped(stated).any(|swapped| swapped == sum) {
        return Some(Slip::Swapped(SlipIn::Sum));
    }
    for factor in FACTORS {
        if sum.checked_mul(factor) == Some(stated) {
            return Some(Slip::TooLarge(SlipIn::Sum, factor));
        }
        if stated.checked_mul(factor) == Some(sum) {
            return Some(Slip::TooSmall(SlipIn::Sum, factor));
        }
    }
    if digit_fewer(stated).any(|fewer| fewer == sum) {
        return Some(Slip::DigitTooMany(SlipIn::Sum));
    }
    if digit_fewer(sum).any(|fewer| fewer == stated) {
        return Some(Slip::DigitTooFew(SlipIn::Sum));
    }
    // What is stated, less all parts but one: what that part would have to be.
    let wanted = |index: usize| {
        let part = parts.get(index).copied().unwrap_or(0);
        stated.checked_sub(sum.saturating_sub(part))
    };
    let which = |explains: &dyn Fn(usize, u64) -> bool| {
        let mut found = parts.iter().enumerate().filter_map(|(index, part)| {
            let counts = *part > 0 && explains(index, *part);
            counts.then_some(index)
        });
        let first = found.next()?;
        Some(match found.next() {
            None => SlipIn::Part(first),
            Some(_) => SlipIn::APart,
        })
    };
    let twice_off = |part: u64| part.checked_mul(2).and_then(|off| sum.checked_sub(off));
    which(&|index, _| wanted(index) == Some(0))
        .map(Slip::LeftOut)
        .or_else(|| which(&|index, part| wanted(index) == part.checked_mul(2)).map(Slip::Twice))
        .or_else(|| {
            let swapped = |index, part| {
                neighbours_swapped(part).any(|swapped| wanted(index) == Some(swapped))
            };
            which(&swapped).map(Slip::Swapped)
        })
        .or_else(|| {
            FACTORS.into_iter().find_map(|factor| {
                let too_large = |index, part| {
                    wanted(index).and_then(|wanted| wanted.checked_mul(factor)) == Some(part)
                };
                let too_small = |index, part: u64| wanted(index) == part.checked_mul(factor);
                which(&too_large)
                    .map(|which| Slip::TooLarge(which, factor))
                    .or_else(|| which(&too_small).map(|which| Slip::TooSmall(which, factor)))
            })
        })
        .or_else(|| {
            let too_many =
                |index, part| digit_fewer(part).any(|fewer| wanted(index) == Some(fewer));
            which(&too_many).map(Slip::DigitTooMany)
        })
        .or_else(|| {
            let too_few = |index, part| {
                wanted(index).is_some_and(|wanted| digit_fewer(wanted).any(|fewer| fewer == part))
            };
            which(&too_few).map(Slip::DigitTooFew)
        })
        .or_else(|| which(&|_, part| twice_off(part) == Some(stated)).map(Slip::TakenOff))
}

/// The numbers that a swap of two different neighbouring digits makes of another, of as many
/// digits.
fn neighbours_swapped(number: u64) -> impl Iterator<Item = u64> {
    let places = number.checked_ilog10().unwrap_or(0);
    (0..places).filter_map(move |place| {
        let unit = 10_u64.pow(place);
        let (low, high) = (number / unit % 10, number / unit / 10 % 10);
        let leads = place + 1 == places;
        let is_another = low != high && !(leads && low == 0);
        // The pair, taken away and put back the other way round.
        let without = number - (high * unit * 10 + low * unit);
        let swapped = (low * 10 + high).checked_mul(unit)?;
        is_another.then(|| without.checked_add(swapped))?
    })
}

/// The numbers of two digits and more that are another without one of its digits.
fn digit_fewer(number: u64) -> impl Iterator<Item = u64> {
    let places = number.checked_ilog10().unwrap_or(0);
    (0..=places).filter_map(move |place| {
        let unit = 10_u64.pow(place);
        // What stands above the digit moves down onto what stands below it.
        let fewer = number / unit / 10 * unit + number % unit;
        (fewer >= 10).then_some(fewer)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_keep_the_number_of_digits() {
        let swapped = |number| neighbours_swapped(number).collect::<Vec<_>>();
        assert_eq!(swapped(40_120), [40_102, 40_210, 41_020]);
        assert_eq!(swapped(10), [] as [u64; 0]);
        assert_eq!(swapped(11), [] as [u64; 0]);
        assert_eq!(swapped(7), [] as [u64; 0]);
        assert_eq!(swapped(0), [] as [u64; 0]);
    }

    #[test]
    fn a_digit_fewer() {
        let fewer = |number| digit_fewer(number).collect::<Vec<_>>();
        assert_eq!(fewer(203), [20, 23]);
        assert_eq!(fewer(4_021), [402, 401, 421, 21]);
        assert_eq!(fewer(99), [] as [u64; 0]);
        assert_eq!(fewer(0), [] as [u64; 0]);
        assert_eq!(fewer(u64::MAX).len(), 20);
    }

    #[test]
    fn each_slip_is_named() {
        use SlipIn::{APart, Part, Sum};
        for (parts, stated, expected) in [
            (&[400, 213][..], 631, Slip::Swapped(Sum)),
            (&[400, 213], 6_130, Slip::TooLarge(Sum, 10)),
            (&[400, 200], 6, Slip::TooSmall(Sum, 100)),
            (&[400, 213, 50], 613, Slip::LeftOut(Part(2))),
            (&[400, 213, 50], 876, Slip::Twice(Part(1))),
            (&[412, 388, 57], 1_307, Slip::Swapped(Part(1))),
            (&[4_120, 388, 57], 857, Slip::TooLarge(Part(0), 10)),
            (&[412, 39, 57], 4_369, Slip::TooSmall(Part(1), 100)),
            (&[412, 388, 57], 81, Slip::TakenOff(Part(1))),
            (&[50, 50, 700], 750, Slip::LeftOut(APart)),
            (&[104, 28, 71], 20, Slip::DigitTooFew(Sum)),
            (&[104, 28, 71], 2_003, Slip::DigitTooMany(Sum)),
            (&[104, 28, 711], 203, Slip::DigitTooMany(Part(2))),
            (&[104, 28, 71], 850, Slip::DigitTooFew(Part(2))),
        ] {
            assert_eq!(slip(parts, stated), Some(expected), "{parts:?} {stated}");
        }
    }

    #[test]
    fn what_no_slip_explains_has_none() {
        for (parts, stated) in [
            (&[10, 20, 30][..], 66),
            (&[10, 20], 30),
            (&[10, 20], 0),
            (&[], 5),
            (&[0, 0], 5),
            (&[u64::MAX, u64::MAX], 1),
        ] {
            assert_eq!(slip(parts, stated), None, "{parts:?} {stated}");
        }
    }

    proptest! {
        #[test]
        fn any_counts_have_a_slip_or_none(
            parts in prop::collection::vec(any::<u64>(), 0..6), stated in any::<u64>(),
        ) {
            let _ = slip(&parts, stated);
        }

        #[test]
        fn a_part_left_out_is_found(
            parts in prop::collection::vec(1..1_000_000_u64, 2..6), at in any::<prop::sample::Index>(),
        ) {
            let sum: u64 = parts.iter().sum();
            let found = slip(&parts, sum - parts[at.index(parts.len())]);
            prop_assert!(found.is_some());
        }

        #[test]
        fn a_swap_makes_a_difference_of_nines(number in 0..1_000_000_000_u64) {
            for swapped in neighbours_swapped(number) {
                prop_assert_eq!(swapped.abs_diff(number) % 9, 0);
                prop_assert_eq!(swapped.ilog10(), number.ilog10());
            }
        }
    }
}
