//! Labels and what they stand for, found whatever their case, spacing and punctuation.

use rustc_hash::FxHashMap;

use crate::model::fold;

/// Labels as they are written, each with what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Labels<T> {
    written: Vec<(String, T)>,
    by_fold: FxHashMap<String, usize>,
}

impl<T> Default for Labels<T> {
    fn default() -> Self {
        Self {
            written: Vec::new(),
            by_fold: FxHashMap::default(),
        }
    }
}

impl<T> Labels<T> {
    /// Adds a label; one that folds the same gives way to it.
    pub(super) fn add(&mut self, label: &str, stands_for: T) {
        let next = self.written.len();
        let at = *self.by_fold.entry(fold(label)).or_insert(next);
        match self.written.get_mut(at) {
            Some(entry) => *entry = (label.to_owned(), stands_for),
            None => self.written.push((label.to_owned(), stands_for)),
        }
    }

    /// What a label stands for.
    pub(super) fn find(&self, label: &str) -> Option<&T> {
        let at = self.by_fold.get(&fold(label))?;
        self.written.get(*at).map(|(_, stands_for)| stands_for)
    }

    /// Every label, in the order they were first added.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        let written = self.written.iter();
        written.map(|(label, stands_for)| (label.as_str(), stands_for))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_spellings_is_taken() {
        let mut labels = Labels::default();
        labels.add("E-mail", 1);
        labels.add("Post", 2);
        labels.add("e mail", 3);
        assert_eq!(labels.find("EMAIL"), Some(&3));
        assert_eq!(labels.find("fax"), None);
        let all: Vec<(&str, &i32)> = labels.iter().collect();
        assert_eq!(all, [("e mail", &3), ("Post", &2)]);
    }
}
