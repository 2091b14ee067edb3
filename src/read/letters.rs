//! Letters that were lost or garbled before or while a file was read.

use super::row::Row;

/// What is wrong with the letters of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letters {
    /// A letter was replaced, or is a control character that no text has.
    Lost,
    /// UTF-8 that was once read as Windows-1252: these letters.
    Garbled(String),
}

impl Row<'_> {
    /// The first cell with lost or garbled letters.
    pub fn odd_letters(&self) -> Option<(usize, Letters)> {
        if self.raw.is_ascii() && memchr::memchr(0, self.raw).is_none() {
            return None;
        }
        (0..self.cells()).find_map(|field| Some((field, of_cell(&self.text(field))?)))
    }
}

/// What is wrong with a cell's letters.
fn of_cell(text: &str) -> Option<Letters> {
    let is_lost = |c: char| matches!(c, '\u{0}' | '\u{80}'..='\u{9f}' | '\u{fffd}');
    if text.contains(is_lost) {
        return Some(Letters::Lost);
    }
    let mut before = None;
    for (at, letter) in text.char_indices() {
        if let Some((begin, lead)) = before
            && is_garbled(lead, letter)
        {
            return Some(Letters::Garbled(
                text[begin..at + letter.len_utf8()].to_owned(),
            ));
        }
        before = Some((at, letter));
    }
    None
}

/// Whether two letters are the bytes of one, each taken as a letter of Windows-1252.
fn is_garbled(lead: char, next: char) -> bool {
    match lead {
        // £ § © « ° ´ · » and the no-break space
        'Â' => matches!(next, '\u{a0}'..='\u{bf}'),
        // é ü ñ and their like
        'Ã' => matches!(
            next,
            '\u{a0}'..='\u{bf}' | '‚' | '„' | '€' | '“' | '”' | '–' | '—' | '‹'
        ),
        // dashes, curly quotation marks, the ellipsis
        'â' => next == '€',
        // the byte order mark
        'ï' => next == '»',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_and_garbled_letters_are_told_from_good_ones() {
        for good in ["Café", "£70", "Ynys Môn", "Bâle", "São", "Âge", "–"] {
            assert_eq!(of_cell(good), None, "{good}");
        }
        for lost in ["caf\u{fffd}", "a\u{81}b", "a\0"] {
            assert_eq!(of_cell(lost), Some(Letters::Lost), "{lost}");
        }
        for (text, letters) in [("Fine (Â£70)", "Â£"), ("CafÃ©", "Ã©"), ("a â€“ b", "â€")]
        {
            assert_eq!(
                of_cell(text),
                Some(Letters::Garbled(letters.to_owned())),
                "{text}"
            );
        }
    }
}
