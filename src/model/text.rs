//! Words: the folding of labels, the grammar of counts and lists.

use std::borrow::Cow;

use super::count::is_note;

/// Folds a label so that spellings which differ only in case, spacing or punctuation are equal:
/// small letters and digits alone, with `&` as `and`. `E-mail`, `Email` and `e mail` are one
/// label, as are `FaceToFace` and `Face to face`. What points to a note, `[note 3]`, is no part of it.
pub fn fold(label: &str) -> String {
    let mut folded = String::with_capacity(label.len());
    for character in without_notes(label).chars() {
        match character {
            c if c.is_ascii_alphanumeric() => folded.push(c.to_ascii_lowercase()),
            '&' => folded.push_str("and"),
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => {}
        }
    }
    folded
}

/// A label without what points to notes, such as `[note 3]`.
fn without_notes(label: &str) -> Cow<'_, str> {
    if !label.contains('[') {
        return label.into();
    }
    let mut kept = String::with_capacity(label.len());
    let mut rest = label;
    while let Some((before, behind)) = rest.split_once('[') {
        kept.push_str(before);
        rest = match behind.split_once(']') {
            Some((mark, behind)) if is_note(&mark.trim().to_ascii_lowercase()) => behind,
            _ => {
                kept.push('[');
                behind
            }
        };
    }
    kept.push_str(rest);
    kept.into()
}

/// The words of a label, small, without punctuation, with `&` as `and`: `King's Lynn & West` gives
/// `kings`, `lynn`, `and`, `west`.
pub fn words(label: &str) -> Vec<String> {
    label
        .replace('&', " and ")
        .replace(['\'', '’', '‘', '`'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A count with its noun: `1 row`, `2 rows`, `0 rows`. Nouns in `y` after a consonant take `ies`;
/// those in `s`, `x` or `ch` take `es`.
pub fn plural(count: u64, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    let mut before_last = noun.chars().rev().skip(1);
    let many = if noun.ends_with('y') && before_last.next().is_some_and(|c| !"aeiou".contains(c)) {
        format!("{}ies", &noun[..noun.len() - 1])
    } else if noun.ends_with('s') || noun.ends_with('x') || noun.ends_with("ch") {
        format!("{noun}es")
    } else {
        format!("{noun}s")
    };
    format!("{} {many}", number(count))
}

/// A whole number with a comma every three digits: `1,234,567`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// Names in quotation marks with the last joined by `joint`: `“a”, “b” or “c”`.
pub fn quoted_list<S: AsRef<str>>(names: &[S], joint: &str) -> String {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("“{}”", name.as_ref()))
        .collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {joint} {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold_to_the_same_spelling() {
        for label in [
            "Face-to-face",
            "face  to face",
            "FACE_TO_FACE",
            "FaceToFace",
        ] {
            assert_eq!(fold(label), "facetoface");
        }
        assert_eq!(fold("B&NES"), "bandnes");
        assert_eq!(fold("Telford & Wrekin"), fold("Telford and Wrekin"));
        assert_eq!(fold("  King’s Lynn, "), "kingslynn");
        assert_eq!(fold("E-mail"), fold("email"));
        assert_eq!(fold("---"), "");
    }

    #[test]
    fn words_lose_their_punctuation() {
        assert_eq!(
            words("King's Lynn & West-Norfolk"),
            ["kings", "lynn", "and", "west", "norfolk"]
        );
        assert!(words(" - ").is_empty());
    }

    #[test]
    fn counts_agree_with_their_nouns() {
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(0, "row"), "0 rows");
        assert_eq!(plural(2, "query"), "2 queries");
        assert_eq!(plural(2, "day"), "2 days");
        assert_eq!(plural(12_345, "box"), "12,345 boxes");
        assert_eq!(plural(2, "switch"), "2 switches");
    }

    #[test]
    fn numbers_take_a_comma_every_three_digits() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_000), "1,000");
        assert_eq!(number(12_345_678), "12,345,678");
    }

    #[test]
    fn lists_join_their_last_name() {
        assert_eq!(quoted_list::<&str>(&[], "or"), "");
        assert_eq!(quoted_list(&["a"], "or"), "“a”");
        assert_eq!(quoted_list(&["a", "b", "c"], "or"), "“a”, “b” or “c”");
    }
}
