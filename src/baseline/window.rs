//! What of a tally a question is about, and what of that lies in its window.

use std::borrow::Cow;

use super::Question;
use crate::model::{Count, Finding, Findings, Key, Period, State, codes};
use crate::tally::{Page, Tally, Total};

/// Does something with every page that a question is about, and its totals.
pub(super) fn for_each_page(
    tally: &Tally,
    question: &Question,
    mut see: impl FnMut(&Page, &[Total]),
) {
    let mut totals = Vec::new();
    for page in pages_asked(tally, question) {
        tally.totals_of(page, &mut totals);
        see(page, &totals);
    }
}

/// The totals that a question is about, ordered by their keys.
pub fn asked(tally: &Tally, question: &Question) -> Vec<Total> {
    let mut all = Vec::new();
    for_each_page(tally, question, |_, totals| all.extend_from_slice(totals));
    all
}

/// The pages that a question is about, in their order.
pub(super) fn pages_asked<'t>(
    tally: &'t Tally,
    question: &Question,
) -> impl Iterator<Item = &'t Page> {
    tally.pages().into_iter().filter(|page| {
        question.unit.is_none_or(|unit| unit == page.unit())
            && (question.basket.is_empty() || question.basket.contains(&page.service()))
    })
}

/// What of totals, which are ordered by their keys, lies in a window, in the same order; those that are
/// partly outside are told of.
pub(super) fn within(
    totals: &[Total],
    window: Period,
    mut straddles: impl FnMut(&Total),
) -> Cow<'_, [Total]> {
    if totals.iter().all(|total| window.contains(total.key.period)) {
        return Cow::Borrowed(totals);
    }
    let (mut within, mut is_any_cut) = (Vec::new(), false);
    for total in totals {
        let Some(common) = total.key.period.intersection(window) else {
            continue;
        };
        if common == total.key.period {
            within.push(*total);
        } else {
            // What lies in the window is some unknown part of it: not known, and not nothing.
            straddles(total);
            is_any_cut = true;
            within.push(Total {
                key: Key {
                    period: common,
                    ..total.key
                },
                count: Count::Missing(State::NotCollected),
                ..*total
            });
        }
    }
    if is_any_cut {
        // What began before the window begins with it now, as shorter ones may.
        within.sort_by_key(|total| total.key);
    }
    Cow::Owned(within)
}

/// The period from the first figure that a question is about to the last.
pub(super) fn extent_of(tally: &Tally, question: &Question) -> Option<Period> {
    extent(pages_asked(tally, question).flat_map(Page::periods))
}

/// The period that holds some periods; where that is more than a century, only the last.
pub fn extent(periods: impl IntoIterator<Item = Period>) -> Option<Period> {
    let mut periods = periods.into_iter();
    let first = periods.next()?;
    Some(periods.fold(first, |whole, period| whole.hull(period).unwrap_or(period)))
}

pub(super) fn note_straddling(
    total: &Total,
    window: Period,
    files: &[String],
    findings: &mut Findings,
) {
    let file = &files[total.origin.file.index()];
    findings.push_with(&codes::PERIOD_STRADDLES_WINDOW, file, || {
        let period = total.key.period;
        let message =
            format!("{period} is partly outside {window}, so its part of that is not known");
        Finding::new(&codes::PERIOD_STRADDLES_WINDOW, message)
            .about(file, total.origin)
            .help("ask for a window that holds the whole of it, or for the months")
    });
}
