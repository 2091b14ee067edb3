//! How councils are named: by their names, or by letters that give none away.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::CouncilId;
use crate::registers::Registers;

/// Without names, the figures of fewer councils than this are not shown: they would be those of one,
/// or of another to whoever knows their own.
pub(super) const FEWEST_UNNAMED: usize = 3;

/// How councils are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Naming {
    /// By their names.
    Named,
    /// By letters, the same council by the same letter throughout.
    Letters(BTreeMap<CouncilId, String>),
}

/// The prime and the offset of 64-bit FNV-1a.
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// How many letters there are.
const LETTERS: u8 = 26;

impl Naming {
    /// Letters for these councils, in the order of a hash of their codes: the same councils have the
    /// same letters, and neither names nor codes are in the order of the letters.
    pub fn letters(councils: &BTreeSet<CouncilId>, registers: &Registers) -> Self {
        Self::lettered(by_hash(councils.iter().copied(), registers))
    }

    /// Letters for every council of the register, so that whoever is named at all has one; those with
    /// figures have the first.
    pub fn letters_for_all(with_figures: &BTreeSet<CouncilId>, registers: &Registers) -> Self {
        let all = registers.councils.iter().map(|(id, _)| id);
        let others = all.filter(|id| !with_figures.contains(id));
        let mut ordered = by_hash(with_figures.iter().copied(), registers);
        ordered.extend(by_hash(others, registers));
        Self::lettered(ordered)
    }

    fn lettered(ordered: Vec<CouncilId>) -> Self {
        let letters = ordered.into_iter().zip(0..);
        Self::Letters(letters.map(|(id, place)| (id, letter(place))).collect())
    }

    /// What councils are called where they have letters; nothing where they have their names.
    pub fn words(&self, registers: &Registers) -> BTreeMap<CouncilId, String> {
        match self {
            Self::Named => BTreeMap::new(),
            Self::Letters(letters) => letters
                .keys()
                .map(|id| (*id, self.name(*id, registers)))
                .collect(),
        }
    }

    /// What a council is called.
    pub(super) fn name(&self, council: CouncilId, registers: &Registers) -> String {
        match self {
            Self::Named => {
                let named = registers.councils.get(council);
                named.name.clone()
            }
            Self::Letters(letters) => {
                let letter = letters.get(&council).map_or("?", String::as_str);
                format!("Council {letter}")
            }
        }
    }

    /// Whether the figures of so many councils together may be shown.
    pub(super) fn may_show(&self, councils: usize) -> bool {
        match self {
            Self::Named => true,
            Self::Letters(_) => councils >= FEWEST_UNNAMED,
        }
    }

    /// A council's code; none where it has a letter.
    pub(super) fn code<'a>(&self, council: CouncilId, registers: &'a Registers) -> Option<&'a str> {
        match self {
            Self::Named => Some(&registers.councils.get(council).code),
            Self::Letters(_) => None,
        }
    }
}

/// Councils in the order of a hash of their codes.
fn by_hash(councils: impl Iterator<Item = CouncilId>, registers: &Registers) -> Vec<CouncilId> {
    let code = |id: CouncilId| registers.councils.get(id).code.as_str();
    let mut ordered: Vec<CouncilId> = councils.collect();
    ordered.sort_by_key(|id| (hash(code(*id)), code(*id)));
    ordered
}

/// FNV-1a: the same everywhere and always, which the standard hashes do not promise.
fn hash(text: &str) -> u64 {
    text.bytes().fold(FNV_OFFSET, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
    })
}

/// A, B, … Z, AA, AB, …
fn letter(place: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        let within = u8::try_from(rest % usize::from(LETTERS)).unwrap_or(0);
        letters.push(char::from(b'A' + within));
        rest /= usize::from(LETTERS);
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let letters = [0, 25, 26, 27, 701, 702].map(letter);
        assert_eq!(letters, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }

    #[test]
    fn letters_are_in_the_order_of_neither_names_nor_codes() {
        let registers = Registers::load(&[]).expect("the shipped registers load");
        let councils: BTreeSet<CouncilId> = registers
            .councils
            .iter()
            .take(20)
            .map(|(id, _)| id)
            .collect();
        let Naming::Letters(letters) = Naming::letters(&councils, &registers) else {
            panic!("they are letters");
        };
        let by_register: Vec<&String> = letters.values().collect();
        let mut sorted = by_register.clone();
        sorted.sort();
        assert_ne!(by_register, sorted);
        sorted.dedup();
        assert_eq!(sorted.len(), councils.len());
    }
}
