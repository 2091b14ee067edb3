//! Likeness of labels, for suggestions only: nothing is ever taken because it is like.
//!
//! The measure is soft TF-IDF (Cohen, Ravikumar and Fienberg, "A comparison of string distance
//! metrics for name-matching tasks", 2003), with weights by thing and one deduction of our own.
//! Unit: none, whole numbers from 0 to 100; 0 where no word is shared. METHODS.md has how often it
//! is right, and `tests/it/likeness.rs` holds that.
//!
//! 1. A label is the set of its words, small and in the singular.
//! 2. A word weighs ln(1 + things ÷ things with the word): "apply" is in many labels and tells
//!    little. A word that is alike to a known one weighs what that does, any other the most.
//! 3. Two words are alike by 1 − edits ÷ letters of the longer (Damerau–Levenshtein, optimal
//!    string alignment) where the edits are few. Short words, words with a digit, and a word beside
//!    its negation ("registered", "unregistered") are alike only if equal, so that no abbreviation
//!    is guessed, and "apply" is not "appeal".
//! 4. Two labels are alike by the cosine of their weights, each word matched at most once.
//! 5. A thing is as like as the likest of its labels. A word of weight that none of its labels has
//!    may be another interaction, a number or a "not": then it is less like by [`FOREIGN`].

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::model::{quoted_list, words};

/// How like a name must be to be suggested. Below it most labels of things that no register has
/// find something.
pub const LIKELY: u8 = 40;

/// How many suggestions are made.
const SUGGESTIONS: usize = 3;

/// The longest label for which likeness is looked for, in letters; no name is near as long, and
/// the time taken grows with the words.
const LONGEST_LABEL: usize = 80;

/// The shortest word that may be alike to another without being equal, in letters: in three
/// letters one slip makes another word.
const SHORTEST_INEXACT: usize = 4;

/// One edit in so many letters leaves a word alike; one edit always does.
const LETTERS_A_SLIP: usize = 5;

/// A word of more than one in so many things tells nothing by being absent from a thing's labels.
const THINGS_A_TELLING_WORD: usize = 20;

/// What is left of a likeness where the label has a telling word that no label of the thing has: a
/// fifth off keeps such a thing, however like, below what is ever accepted unasked.
const FOREIGN: f64 = 0.8;

/// Beginnings that turn a word into its opposite.
const NEGATIONS: [&str; 5] = ["un", "non", "in", "im", "dis"];

/// Labels and the things they stand for, to find the likest of.
#[derive(Debug)]
pub struct Likeness<T> {
    things: Vec<Thing<T>>,
    words: Vec<Word>,
    ids: FxHashMap<String, usize>,
}

/// A thing with the words of its labels, by number.
#[derive(Debug)]
struct Thing<T> {
    what: T,
    labels: Vec<Vec<usize>>,
    words: Vec<usize>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// How many things have it in a label.
    things: usize,
}

/// A thing, and how like a label is to the likest of its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like<T> {
    /// The thing.
    pub what: T,
    /// How like, 1 to 100; 100 has the same words.
    pub score: u8,
}

/// A word of a label that is looked up: its weight, and the known words it is alike to.
struct Sought {
    weight: f64,
    is_telling: bool,
    alike: Vec<(usize, f64)>,
}

impl<T: Clone + Eq + Hash> Likeness<T> {
    /// From every label and what it stands for; a thing has several.
    pub fn new<'a>(labels: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut all = Self {
            things: Vec::new(),
            words: Vec::new(),
            ids: FxHashMap::default(),
        };
        let mut at: FxHashMap<T, usize> = FxHashMap::default();
        for (label, what) in labels {
            let ids = all.number(&distinct_words(label));
            let index = *at.entry(what.clone()).or_insert(all.things.len());
            if index == all.things.len() {
                all.things.push(Thing {
                    what,
                    labels: Vec::new(),
                    words: Vec::new(),
                });
            }
            let thing = &mut all.things[index];
            for id in &ids {
                if !thing.words.contains(id) {
                    thing.words.push(*id);
                    all.words[*id].things += 1;
                }
            }
            thing.labels.push(ids);
        }
        all
    }

    /// The numbers of words, new ones added.
    fn number(&mut self, words: &[String]) -> Vec<usize> {
        let number = |word: &String| {
            *self.ids.entry(word.clone()).or_insert_with(|| {
                self.words.push(Word {
                    text: word.clone(),
                    things: 0,
                });
                self.words.len() - 1
            })
        };
        words.iter().map(number).collect()
    }

    /// The things a label is like at all, the likest first; those equally like keep their order.
    pub fn rank(&self, label: &str) -> Vec<Like<T>> {
        if label.chars().count() > LONGEST_LABEL {
            return Vec::new();
        }
        let sought: Vec<Sought> = distinct_words(label)
            .iter()
            .map(|word| self.seek(word))
            .collect();
        let mut likes: Vec<(f64, &Thing<T>)> = self
            .things
            .iter()
            .map(|thing| (self.likeness(&sought, thing), thing))
            .filter(|(score, _)| *score > 0.0)
            .collect();
        likes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let like = |(score, thing): (f64, &Thing<T>)| Like {
            what: thing.what.clone(),
            score: percent(score),
        };
        let likes = likes.into_iter().map(like);
        likes.filter(|like| like.score > 0).collect()
    }

    fn weight(&self, things: usize) -> f64 {
        (1.0 + count(self.things.len()) / count(things.max(1))).ln()
    }

    fn weight_of(&self, word: usize) -> f64 {
        self.weight(self.words[word].things)
    }

    fn seek(&self, word: &str) -> Sought {
        let alike: Vec<(usize, f64)> = match self.ids.get(word) {
            // A word that is known is not taken for a slip of another.
            Some(id) => vec![(*id, 1.0)],
            None => (0..self.words.len())
                .map(|id| (id, alike(word, &self.words[id].text)))
                .filter(|(_, alike)| *alike > 0.0)
                .collect(),
        };
        let likest = alike.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let things = likest.map_or(1, |(id, _)| self.words[*id].things);
        Sought {
            weight: self.weight(things),
            is_telling: things <= (self.things.len() / THINGS_A_TELLING_WORD).max(1),
            alike,
        }
    }

    fn likeness(&self, sought: &[Sought], thing: &Thing<T>) -> f64 {
        let best = thing
            .labels
            .iter()
            .map(|label| self.cosine(sought, label))
            .fold(0.0, f64::max);
        let is_foreign = |word: &Sought| {
            let known = |(id, _): &(usize, f64)| thing.words.contains(id);
            word.is_telling && !word.alike.iter().any(known)
        };
        if sought.iter().any(is_foreign) {
            best * FOREIGN
        } else {
            best
        }
    }

    fn cosine(&self, sought: &[Sought], label: &[usize]) -> f64 {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (at, word) in sought.iter().enumerate() {
            let shared = word.alike.iter().filter(|(id, _)| label.contains(id));
            pairs.extend(shared.map(|(id, alike)| (*alike, at, *id)));
        }
        if pairs.is_empty() {
            return 0.0;
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut matched: Vec<(f64, usize, usize)> = Vec::new();
        for pair in pairs {
            if !matched.iter().any(|m| m.1 == pair.1 || m.2 == pair.2) {
                matched.push(pair);
            }
        }
        let product: f64 = matched
            .iter()
            .map(|(alike, at, id)| alike * sought[*at].weight * self.weight_of(*id))
            .sum();
        let square = |weight: f64| weight * weight;
        let ours: f64 = sought.iter().map(|word| square(word.weight)).sum();
        let theirs: f64 = label.iter().map(|id| square(self.weight_of(*id))).sum();
        product / (ours * theirs).sqrt()
    }
}

/// A likeness of 0 to 1 as a whole number of hundredths, none rounded up to a hundred.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to 0 to 100"
)]
fn percent(score: f64) -> u8 {
    // The sums of squares of equal words may differ in their last digit.
    const LAST_DIGIT: f64 = 1e-9;
    (score.clamp(0.0, 1.0) * 100.0 + LAST_DIGIT).floor() as u8
}

/// A small count as a number with a fraction.
fn count(things: usize) -> f64 {
    u32::try_from(things).map_or(f64::MAX, f64::from)
}

/// The words of a label, each once, small and in the singular. `ContactType` is two words.
fn distinct_words(label: &str) -> Vec<String> {
    let mut parted = String::with_capacity(label.len() + 4);
    let mut after_small = false;
    for letter in label.chars() {
        if after_small && letter.is_uppercase() {
            parted.push(' ');
        }
        after_small = letter.is_lowercase();
        parted.push(letter);
    }
    let mut distinct: Vec<String> = Vec::new();
    for word in words(&parted) {
        let word = singular(word);
        if !distinct.contains(&word) {
            distinct.push(word);
        }
    }
    distinct
}

/// A word without the ending of the plural, as English mostly makes it.
fn singular(word: String) -> String {
    let keeps_its_s = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix("ies") {
        Some(stem) if stem.len() > 1 => format!("{stem}y"),
        _ if word.len() > 3 && !keeps_its_s => match word.strip_suffix('s') {
            Some(stem) => stem.to_owned(),
            None => word,
        },
        _ => word,
    }
}

/// How alike two words are, 0 to 1; 0 for words that are more than a slip of each other.
fn alike(a: &str, b: &str) -> f64 {
    let letters = |word: &str| word.chars().count();
    let (shorter, longer) = match (letters(a), letters(b)) {
        (a, b) if a <= b => (a, b),
        (a, b) => (b, a),
    };
    let most = (longer / LETTERS_A_SLIP).max(1);
    let has_digit = |word: &str| word.chars().any(char::is_numeric);
    if shorter < SHORTEST_INEXACT || longer - shorter > most || has_digit(a) || has_digit(b) {
        return 0.0;
    }
    let negates = |no: &str, word: &str| {
        let mut bare = NEGATIONS.iter().filter_map(|begin| no.strip_prefix(begin));
        bare.any(|bare| bare == word)
    };
    if negates(a, b) || negates(b, a) {
        return 0.0;
    }
    match strsim::osa_distance(a, b) {
        edits if edits <= most => 1.0 - count(edits) / count(longer),
        _ => 0.0,
    }
}

/// The names most like a label, the likest first; names equally like keep their order.
pub fn nearest<'a>(label: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let likeness = Likeness::new(names.into_iter().map(|name| (name, name)));
    let likes = likeness.rank(label).into_iter();
    likes
        .filter(|like| like.score >= LIKELY)
        .map(|like| like.what)
        .take(SUGGESTIONS)
        .collect()
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

    fn score(label: &str, other: &str) -> u8 {
        // Other labels give common words their small weight.
        let others = [
            "Apply for a permit",
            "Apply for a licence",
            "Report a fault",
        ];
        let labels = others.iter().copied().zip(1..).chain([(other, 0)]);
        let likes = Likeness::new(labels).rank(label);
        likes
            .iter()
            .find(|like| like.what == 0)
            .map_or(0, |like| like.score)
    }

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let names = ["gds-current", "gds-2014", "web-only"];
        assert_eq!(nearest("gds-curent", names), ["gds-current"]);
        assert!(nearest("cost", names).is_empty());
        assert_eq!(
            did_you_mean("web_onyl", names),
            "; did you mean “web-only”?"
        );
        assert_eq!(nearest("Yrok", ["Leeds", "York"]), ["York"]);
    }

    #[test]
    fn the_order_of_words_case_and_plurals_do_not_matter() {
        assert_eq!(
            score("Penalty charge notice", "Charge notices, penalty"),
            100
        );
        assert_eq!(
            score("ContactType", "Type of contact"),
            score("contact type", "Type of contact")
        );
        assert_eq!(score("Enquiries", "enquiry"), 100);
    }

    #[test]
    fn a_slip_costs_less_in_a_longer_word() {
        assert!(score("Telephne", "Telephone") > 0);
        assert!(score("Chanel", "Channel") < score("Local Authorty", "Local Authority"));
        assert_eq!(score("Web", "Wed"), 0, "three letters make another word");
    }

    #[test]
    fn abbreviations_are_not_guessed() {
        assert_eq!(score("CT", "Council tax"), 0);
        assert_eq!(score("Tel", "Telephone"), 0);
    }

    #[test]
    fn digits_and_negations_matter() {
        assert!(score("Zone 1 permits", "Zone 2 permits") < 85);
        assert!(score("Not recorded", "Recorded") < 85);
        assert_eq!(score("Unregistered", "Registered"), 0);
        assert_eq!(score("2014", "2015"), 0);
    }

    #[test]
    fn another_interaction_is_another_thing() {
        assert!(alike("apply", "appeal") <= 0.0);
        let whole = score("Renew a blue badge", "Renew a blue badge");
        let other = score("Cancel a blue badge", "Renew a blue badge");
        assert_eq!(whole, 100);
        assert!(other < 85, "{other}");
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert_eq!(score("", "Telephone"), 0);
        assert_eq!(score("---", "Telephone"), 0);
        assert!(nearest("x", []).is_empty());
        let long = "word ".repeat(100);
        assert!(nearest(&long, [long.as_str()]).is_empty());
    }
}
