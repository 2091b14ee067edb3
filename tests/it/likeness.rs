//! How often the likeness of labels is right, held from falling. METHODS.md has the same numbers.
//!
//! The labels of the registers are the truth. *Found*: each label in turn is taken out, and its
//! thing looked for by the rest. *Strangers*: each label's thing is taken out whole, so that
//! whatever is then taken is wrong.

use std::hash::Hash;

use channelshift::model::fold;
use channelshift::proposals::{CLEAR_LEAD, TAKEN_FROM};
use channelshift::registers::{LIKELY, Like, Likeness, ServiceLabel};

use crate::support::REGISTERS;

/// What became of labels that were looked for. All are numbers of labels.
#[derive(Debug, Default, PartialEq)]
struct Tried {
    labels: usize,
    /// Their thing came first, or among the first three.
    first: usize,
    first_three: usize,
    /// A thing was like enough, and clearly ahead of the next, to be taken unasked; the wrong one.
    taken: usize,
    taken_wrongly: usize,
    /// The same where the right one was not there.
    strangers_taken: usize,
    /// Their thing came first by the likeness of whole labels (Jaro–Winkler), for comparison.
    first_by_whole_label: usize,
}

fn is_taken<T>(ranked: &[Like<T>]) -> bool {
    let score = |at: usize| ranked.get(at).map_or(0, |like| like.score);
    score(0) >= TAKEN_FROM && score(0) - score(1) >= CLEAR_LEAD
}

/// The thing whose label is the most like by the letters of the whole.
fn by_whole_label<T: Clone>(label: &str, labels: &[(&str, T)]) -> Option<T> {
    let label = fold(label);
    let scored = labels.iter().filter_map(|(other, what)| {
        let other = fold(other);
        (other != label).then(|| (strsim::jaro_winkler(&label, &other), what))
    });
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, what)| what.clone())
}

/// Tries every so-manieth label.
fn try_labels<T: Clone + Eq + Hash>(labels: &[(&str, T)], every: usize) -> Tried {
    let likeness_of = |keep: &dyn Fn(&str, &T) -> bool| {
        let kept = labels.iter().filter(|(label, what)| keep(label, what));
        Likeness::new(kept.map(|(label, what)| (*label, what.clone())))
    };
    let mut tried = Tried::default();
    for (label, what) in labels.iter().step_by(every) {
        let folded = fold(label);
        let ranked = likeness_of(&|other, _| fold(other) != folded).rank(label);
        let is_it = |like: &Like<T>| like.what == *what;
        tried.labels += 1;
        tried.first += usize::from(ranked.first().is_some_and(is_it));
        tried.first_three += usize::from(ranked.iter().take(3).any(is_it));
        if is_taken(&ranked) {
            tried.taken += 1;
            tried.taken_wrongly += usize::from(!ranked.first().is_some_and(is_it));
        }
        let without_it = likeness_of(&|_, other| other != what).rank(label);
        tried.strangers_taken += usize::from(is_taken(&without_it));
        let by_whole_label = by_whole_label(label, labels);
        tried.first_by_whole_label += usize::from(by_whole_label.as_ref() == Some(what));
    }
    tried
}

/// The least that must be found and the most that may be wrong, in per cent of the labels: what
/// METHODS.md says, whole per cent being enough for a register that grows.
struct Bounds {
    first: usize,
    first_three: usize,
    taken: usize,
    wrong: usize,
}

fn hold<T: Clone + Eq + Hash>(labels: &[(&str, T)], every: usize, bounds: &Bounds) {
    let tried = try_labels(labels, every);
    // Seen with `--nocapture`, for METHODS.md.
    println!("{tried:?}");
    let percent = |part: usize| part * 100 / tried.labels;
    assert!(percent(tried.first) >= bounds.first, "{tried:?}");
    assert!(
        percent(tried.first_three) >= bounds.first_three,
        "{tried:?}"
    );
    assert!(percent(tried.taken) >= bounds.taken, "{tried:?}");
    assert!(percent(tried.taken_wrongly) <= bounds.wrong, "{tried:?}");
    assert!(percent(tried.strangers_taken) <= bounds.wrong, "{tried:?}");
    assert!(tried.first > tried.first_by_whole_label, "{tried:?}");
}

#[test]
fn labels_of_services_are_found() {
    let labels = REGISTERS.services.labels();
    let labels: Vec<_> = labels.map(|(label, what)| (label, what.clone())).collect();
    let bounds = Bounds {
        first: 98,
        first_three: 99,
        taken: 73,
        wrong: 0,
    };
    hold(&labels, 1, &bounds);
}

#[test]
fn labels_of_channels_are_found() {
    let labels = REGISTERS.channels.labels();
    let labels: Vec<_> = labels.map(|(label, what)| (label, what.clone())).collect();
    let bounds = Bounds {
        first: 76,
        first_three: 79,
        taken: 36,
        wrong: 0,
    };
    hold(&labels, 1, &bounds);
}

#[test]
fn headings_are_found() {
    let labels: Vec<_> = REGISTERS.headers.labels().collect();
    let bounds = Bounds {
        first: 88,
        first_three: 93,
        taken: 46,
        wrong: 0,
    };
    hold(&labels, 1, &bounds);
}

#[test]
fn units_are_found() {
    let labels: Vec<_> = REGISTERS.units.labels().collect();
    let bounds = Bounds {
        first: 100,
        first_three: 100,
        taken: 94,
        wrong: 0,
    };
    hold(&labels, 1, &bounds);
}

/// Names of councils, of which bodies that followed each other may share one: the name must be
/// right, and its dates tell which body.
#[test]
fn names_of_councils_are_found() {
    let name = |id| REGISTERS.councils.get(id).name.as_str();
    let labels: Vec<_> = REGISTERS
        .councils
        .labels()
        .map(|(label, id)| (label, name(id)))
        .collect();
    let bounds = Bounds {
        first: 98,
        first_three: 98,
        taken: 94,
        wrong: 2,
    };
    hold(&labels, EVERY_COUNCIL, &bounds);
}

/// One in so many names of councils is tried; trying all of them takes minutes and says the same.
const EVERY_COUNCIL: usize = 10;

/// The name of the service that a label is most like, and whether it would be taken.
fn service_of(likeness: &Likeness<&ServiceLabel>, label: &str) -> (String, bool) {
    let ranked = likeness.rank(label);
    let name = match ranked.first().map(|like| like.what) {
        Some(ServiceLabel::Service(id)) => REGISTERS.services.get(*id).name.clone(),
        Some(ServiceLabel::LeftOut(reason)) => reason.clone(),
        None => String::new(),
    };
    (name, is_taken(&ranked))
}

#[test]
fn slips_are_taken_and_other_interactions_are_not() {
    let likeness = Likeness::new(REGISTERS.services.labels());
    for (label, name, taken) in [
        ("Concil tax payment", "Pay council tax", true),
        ("Abandonned vehicle", "Report an abandoned vehicle", true),
        (
            "Parking permit (resident)",
            "Apply for a resident parking permit",
            true,
        ),
        ("Blue bage application", "Apply for a Blue Badge", true),
        // A word that none of the service's labels has.
        (
            "Large item collection",
            "Book a bulky waste collection",
            false,
        ),
        (
            "Cancel garden waste collection",
            "Arrange garden waste collection",
            false,
        ),
        ("Not a missed bin", "Report a missed bin", false),
        (
            "Housing benefit overpayment",
            "Claim housing benefit",
            false,
        ),
        ("Blue Badge renewal", "Apply for a Blue Badge", false),
        // Two services of one subject, and the label does not say which.
        ("Parking fine", "Pay a parking fine", false),
        (
            "Apply for school place",
            "Apply for a primary school place",
            false,
        ),
    ] {
        assert_eq!(
            service_of(&likeness, label),
            (name.to_owned(), taken),
            "{label}"
        );
    }
    for label in ["Rubbish not collected", "CT", "Report a dragon"] {
        let best = likeness.rank(label).first().map_or(0, |like| like.score);
        assert!(best < LIKELY, "{label} is not likely anything: {best}");
    }
}
