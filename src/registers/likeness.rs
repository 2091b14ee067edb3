//! Likeness of labels, for suggestions only: nothing is ever taken because it is like.

use crate::model::{fold, quoted_list};

/// How like two folded labels must be to be worth suggesting, 0 to 1, as Jaro–Winkler counts: at
/// 0.85 slips of one or two letters in a word are found and other words are not.
const LIKE_ENOUGH: f64 = 0.85;

/// How many suggestions are made.
const SUGGESTIONS: usize = 3;

/// The longest label for which likeness is looked for, in letters; no name is near as long, and the
/// time taken grows with the square.
const LONGEST_LABEL: usize = 80;

/// The names most like a label, the likest first; names equally like keep their order.
pub fn nearest<'a>(label: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if label.chars().count() > LONGEST_LABEL {
        return Vec::new();
    }
    let wanted = fold(label);
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&wanted, &fold(name)), name))
        .filter(|(score, _)| *score >= LIKE_ENOUGH)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut nearest: Vec<&str> = Vec::new();
    for (_, name) in scored {
        if !nearest.contains(&name) && nearest.len() < SUGGESTIONS {
            nearest.push(name);
        }
    }
    nearest
}

/// `; did you mean “x” or “y”?`, or nothing where no name is like.
pub fn did_you_mean<'a>(label: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let nearest = nearest(label, names);
    if nearest.is_empty() {
        String::new()
    } else {
        format!("; did you mean {}?", quoted_list(&nearest, "or"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let names = ["gds-current", "gds-2014", "web-only"];
        assert_eq!(nearest("gds-curent", names), ["gds-current"]);
        assert!(nearest("cost", names).is_empty());
        assert_eq!(
            did_you_mean("web_onyl", names),
            "; did you mean “web-only”?"
        );
    }
}
