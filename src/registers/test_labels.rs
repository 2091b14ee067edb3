//! Phrases by which a label says that it is a test and no service.

use serde::Deserialize;

use super::table::Files;
use crate::error::Error;
use crate::model::words;

/// The register of phrases.
#[derive(Debug, Clone)]
pub struct TestLabels {
    /// Each phrase as its words.
    tests: Vec<Vec<String>>,
    /// Phrases of real services that hold such a word.
    services: Vec<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseRow {
    phrase: String,
    means: String,
    // For the file's reader.
    #[serde(default, rename = "note")]
    _note: String,
}

impl TestLabels {
    pub(super) fn load(files: &Files) -> Result<Self, Error> {
        let (mut tests, mut services) = (Vec::new(), Vec::new());
        for located in files.rows::<PhraseRow>("test_labels.csv")? {
            let phrase = words(&located.row.phrase);
            if phrase.is_empty() {
                return Err(located.error("the phrase has no word"));
            }
            match located.row.means.as_str() {
                "test" => tests.push(phrase),
                "service" => services.push(phrase),
                other => {
                    let text = format!("`means` is `test` or `service`, not `{other}`");
                    return Err(located.error(&text));
                }
            }
        }
        Ok(Self { tests, services })
    }

    /// Whether a label says that it is a test: it has the words of such a phrase, whole and one
    /// after the other, and not as part of a service's phrase.
    pub fn is_test(&self, label: &str) -> bool {
        let words = words(label);
        let is_service = |from: usize, to: usize| {
            let phrases = self.services.iter();
            phrases
                .flat_map(|phrase| stretches(&words, phrase))
                .any(|(start, end)| start <= from && to <= end)
        };
        self.tests
            .iter()
            .flat_map(|phrase| stretches(&words, phrase))
            .any(|(from, to)| !is_service(from, to))
    }
}

/// Where a phrase stands among words: from its first word to the one after its last.
fn stretches(words: &[String], phrase: &[String]) -> impl Iterator<Item = (usize, usize)> {
    words
        .windows(phrase.len())
        .enumerate()
        .filter(move |(_, window)| *window == phrase)
        .map(move |(start, _)| (start, start + phrase.len()))
}

#[cfg(test)]
mod tests {
    use crate::registers::Registers;

    #[test]
    fn tests_are_told_from_services_with_tests_in_their_names() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let is_test = |label| registers.test_labels.is_test(label);
        for label in [
            "PayLink Live Test",
            "Civica Test Pay",
            "Report a pothole (TEST)",
            "TEST - do not use",
            "Missed bin - for testing",
            "Dummy service",
            "Bulky waste UAT",
            "MOT test (test)",
            "Training only: council tax",
        ] {
            assert!(is_test(label), "{label}");
        }
        for label in [
            "MOT test",
            "Book a driving test",
            "Theory tests",
            "Report a pothole",
            "Cycle training",
            "Asbestos testing",
            "Contest a fine",
            "Latest news",
            "Order a Covid-19 test kit",
            "Test Valley bins",
            "Free eye tests",
            "",
        ] {
            assert!(!is_test(label), "{label}");
        }
    }

    #[test]
    fn no_shipped_service_or_council_is_a_test() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let services = registers.services.iter().map(|(_, service)| &service.name);
        let councils = registers.councils.iter().map(|(_, council)| &council.name);
        for name in services.chain(councils) {
            assert!(!registers.test_labels.is_test(name), "{name}");
        }
    }
}
