//! What looks like personal data: patterns on text alone, precise rather than greedy.
//!
//! Returns are counts, so an e-mail address, a telephone number, a National Insurance number or a
//! full postcode has no place in them. Finding one is a query; showing it would spread it, so that
//! findings show marks in its stead.

use std::borrow::Cow;
use std::ops::Range;

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// `name@example.org`
    Email,
    /// A number of a person's telephone, fixed or mobile: `0117 496 0123`, `+44 7700 900123`.
    Telephone,
    /// `AB 12 34 56 C`
    NationalInsurance,
    /// `BS1 5TR`
    Postcode,
}

impl Personal {
    /// The kind with its article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Telephone => "a telephone number",
            Self::NationalInsurance => "a National Insurance number",
            Self::Postcode => "a full postcode",
        }
    }
}

/// What stands for a letter or digit that is not shown.
const MARK: char = '•';

/// The postcode areas of the United Kingdom and the Crown dependencies.
const AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG \
    DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW \
    KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA \
    SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO \
    ZE";

/// How many letters a postcode area has at most.
const LONGEST_AREA: usize = 2;

/// Letters that no postcode has after the space.
const NOT_INWARD: &[u8] = b"CIKMOV";

/// Pairs of letters that begin no National Insurance number.
const NO_INSURANCE: [&[u8]; 7] = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];

/// How many digits a telephone number has within the country, its leading 0 counted.
const TELEPHONE_DIGITS: Range<usize> = 10..12;

/// The fewest digits that are written together in a telephone number; dates have fewer.
const TELEPHONE_GROUP: usize = 3;

/// The kinds of personal data that a cell looks like it holds, each once; none for most cells.
///
/// Within other words only capitals are taken for a postcode or a National Insurance number; a cell
/// that is nothing else may be in small letters.
pub fn personal(cell: &str) -> Vec<Personal> {
    let cell = cell.trim();
    if !may_be_personal(cell.as_bytes()) {
        return Vec::new();
    }
    let mut kinds: Vec<Personal> = found(cell.as_bytes()).map(|(_, kind)| kind).collect();
    if kinds.is_empty() {
        let capitals = cell.to_ascii_uppercase();
        let whole = found(capitals.as_bytes()).filter(|(at, _)| *at == (0..cell.len()));
        kinds.extend(whole.map(|(_, kind)| kind));
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Text with marks for the letters and digits of what looks like personal data, one for one.
pub fn masked(text: &str) -> Cow<'_, str> {
    if !may_be_personal(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let capitals = text.to_ascii_uppercase();
    let mut hidden = found(capitals.as_bytes()).map(|(at, _)| at).peekable();
    if hidden.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        while hidden.next_if(|range| range.end <= at).is_some() {}
        let hide = hidden.peek().is_some_and(|range| range.contains(&at));
        shown.push(if hide && letter.is_alphanumeric() {
            MARK
        } else {
            letter
        });
    }
    Cow::Owned(shown)
}

/// How many bytes are looked at together, and how far each looks ahead.
const LANES: usize = 16;
const AHEAD: usize = 3;

/// Whether a line may hold personal data; where this says no, it holds none.
pub fn may_be_personal(line: &[u8]) -> bool {
    // What begins a line has nothing before it that would tell it from the middle of a number.
    line.first() == Some(&b'0') || suspects(line).next().is_some()
}

/// Where in some lines personal data may begin, in their order: runs of sixteen bytes that hold
/// the first byte of it or the byte before. Only the first of the lines may hold some where none is:
/// it may begin with a number.
///
/// It is asked of every byte of a return, so it looks at many together.
pub fn suspects(lines: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let begins = (0..lines.len()).step_by(LANES);
    let is_suspect = |begin: &usize| {
        let rest = &lines[*begin..];
        match rest.first_chunk() {
            Some(block) => may_begin(block),
            None => {
                let mut last = [b' '; LANES + AHEAD];
                last[..rest.len()].copy_from_slice(rest);
                may_begin(&last)
            }
        }
    };
    let suspects = begins.filter(is_suspect);
    suspects.map(|begin| begin..begin + LANES)
}

/// Whether some first bytes of a block may be of personal data. Without a branch, so that compilers
/// make wide instructions of it.
fn may_begin(block: &[u8; LANES + AHEAD]) -> bool {
    let is = |byte: u8, other: u8| u8::from(byte == other);
    let within = |byte: u8, first: u8, last: u8| u8::from(byte.wrapping_sub(first) <= last - first);
    let digit = |byte: u8| within(byte, b'0', b'9');
    let letter = |byte: u8| within(byte | 0x20, b'a', b'z');
    let mut lanes = [0; LANES];
    for (at, lane) in lanes.iter_mut().enumerate() {
        let [a, b, c, d] = [block[at], block[at + 1], block[at + 2], block[at + 3]];
        // A postcode and a National Insurance number end in a digit and letters.
        let code = digit(a) & (letter(b) | (is(b, b' ') & letter(c)));
        // A number within the country begins with 0, neither in a word nor in a date.
        let breaks = 1 - (letter(a) | within(a, b'-', b'9'));
        let telephone = breaks & is(b, b'0') & within(c, b'1', b'9') & digit(d);
        *lane = is(a, b'@') | is(a, b'+') | code | telephone;
    }
    u128::from_ne_bytes(lanes) != 0
}

/// Where there is what looks like personal data, in the order of the text, none in another.
fn found(text: &[u8]) -> impl Iterator<Item = (Range<usize>, Personal)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            if let Some(hit) = begins(text, at) {
                at = hit.0.end;
                return Some(hit);
            }
            at += 1;
        }
        None
    })
}

/// What begins at a byte. An e-mail address is told from its `@`, and begins before.
fn begins(text: &[u8], at: usize) -> Option<(Range<usize>, Personal)> {
    if text[at] == b'@' {
        return email(text, at).map(|range| (range, Personal::Email));
    }
    if at > 0 && is_word(text[at - 1]) {
        return None;
    }
    let rest = &text[at..];
    let (length, kind) = match rest[0] {
        // What goes on after a stroke is of a date or of a reference.
        b'0' if at > 0 && b"-/.".contains(&text[at - 1]) => return None,
        b'0' | b'+' | b'(' => (telephone(rest)?, Personal::Telephone),
        b'A'..=b'Z' => match (insurance(rest), postcode(rest)) {
            (Some(length), _) => (length, Personal::NationalInsurance),
            (None, length) => (length?, Personal::Postcode),
        },
        _ => return None,
    };
    let ends = rest.get(length).is_none_or(|next| !is_word(*next));
    ends.then_some((at..at + length, kind))
}

/// Whether a byte is of a word; those of letters beyond ASCII are.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The address around an `@`.
fn email(text: &[u8], at: usize) -> Option<Range<usize>> {
    let of_name = |byte: &u8| is_word(*byte) || b"._%+-'".contains(byte);
    let of_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let name = text[..at].iter().rev().take_while(|byte| of_name(byte));
    let host: &[u8] = &text[at + 1..];
    let length = host.iter().take_while(|byte| of_host(byte)).count();
    let mut host = &host[..length];
    // A sentence may go on after the address, with a full stop and without a space.
    loop {
        let dot = host.iter().rposition(|byte| *byte == b'.')?;
        let top = &host[dot + 1..];
        if dot > 0 && top.len() > 1 && top.iter().all(u8::is_ascii_alphabetic) {
            break;
        }
        host = &host[..dot];
    }
    let name = name.count();
    (name > 0).then(|| at - name..at + 1 + host.len())
}

/// The length of a telephone number: an area or mobile code and groups of digits, or a mobile
/// number or one with +44 in one piece. Numbers of organisations (03, 08, 09) are nobody's own.
fn telephone(text: &[u8]) -> Option<usize> {
    let abroad = text.starts_with(b"+44");
    let mut at = if abroad { 3 } else { 0 };
    let mut digits = usize::from(abroad);
    if abroad {
        at += usize::from(text.get(at) == Some(&b' '));
        at += if text[at..].starts_with(b"(0)") { 3 } else { 0 };
        at += usize::from(text.get(at) == Some(&b' '));
    }
    let bracket = text.get(at) == Some(&b'(');
    at += usize::from(bracket);
    let code = &text[at..];
    let first = if abroad { code.first() } else { code.get(1) };
    if !matches!(first, Some(b'1' | b'2' | b'7')) || (!abroad && code[0] != b'0') {
        return None;
    }
    let mobile = first == Some(&b'7');
    let mut groups = 0;
    let mut length = None;
    loop {
        let group = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
        let group = group.count();
        at += group;
        digits += group;
        groups += 1;
        if group < TELEPHONE_GROUP || digits >= TELEPHONE_DIGITS.end {
            return length;
        }
        // A single piece of digits may be a reference of any kind.
        let is_whole = groups > 1 || abroad || (mobile && digits == TELEPHONE_DIGITS.end - 1);
        if is_whole && TELEPHONE_DIGITS.contains(&digits) {
            length = Some(at);
        }
        at += usize::from(bracket && groups == 1 && text.get(at) == Some(&b')'));
        at += usize::from(matches!(text.get(at), Some(b' ' | b'-')));
    }
}

/// The length of a National Insurance number in capitals, its pairs together or apart.
fn insurance(text: &[u8]) -> Option<usize> {
    let prefix = text.get(..2)?;
    let right = |letter: u8, never: &[u8]| letter.is_ascii_uppercase() && !never.contains(&letter);
    if !right(prefix[0], b"DFIQUV")
        || !right(prefix[1], b"DFIOQUV")
        || NO_INSURANCE.contains(&prefix)
    {
        return None;
    }
    let mut at = 2;
    for _ in 0..3 {
        at += usize::from(text.get(at) == Some(&b' '));
        let pair = text.get(at..at + 2)?;
        if !pair.iter().all(u8::is_ascii_digit) {
            return None;
        }
        at += 2;
    }
    at += usize::from(text.get(at) == Some(&b' '));
    matches!(text.get(at)?, b'A'..=b'D').then_some(at + 1)
}

/// The length of a postcode in capitals: an area, a district of one or two places, and a digit and
/// two letters, with or without the space.
fn postcode(text: &[u8]) -> Option<usize> {
    let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase());
    let letters = letters.count();
    if letters > LONGEST_AREA || !text.get(letters)?.is_ascii_digit() {
        return None;
    }
    let length = [2, 1].into_iter().find_map(|places| {
        let second = text.get(letters + places - 1)?;
        let mut at = letters + places;
        at += usize::from(text.get(at) == Some(&b' '));
        let inward = text.get(at..at + 3)?;
        let is_letter = |byte: &u8| byte.is_ascii_uppercase() && !NOT_INWARD.contains(byte);
        let right = second.is_ascii_alphanumeric()
            && inward[0].is_ascii_digit()
            && inward[1..].iter().all(is_letter);
        right.then_some(at + 3)
    })?;
    let area = std::str::from_utf8(text.get(..letters)?).ok()?;
    AREAS
        .split(' ')
        .any(|known| known == area)
        .then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_personal_is_found_alone_and_among_words() {
        use Personal::{Email, NationalInsurance, Postcode, Telephone};
        for (text, kind) in [
            ("jo.bloggs@example.org", Email),
            ("ring jo+bins@mail.example.co.uk.", Email),
            ("<o'neil@example.org>", Email),
            ("0117 496 0123", Telephone),
            ("(0117) 496 0123", Telephone),
            ("0117-496-0123", Telephone),
            ("01632 960123", Telephone),
            ("01632 96012", Telephone),
            ("020 7946 0958", Telephone),
            ("07700 900123", Telephone),
            ("07700900123", Telephone),
            ("07700 900 123 after six", Telephone),
            ("tel:0117 496 0123", Telephone),
            ("+44 117 496 0123", Telephone),
            ("+44 (0)117 496 0123", Telephone),
            ("+447700900123", Telephone),
            ("AB123456C", NationalInsurance),
            ("AB 12 34 56 C", NationalInsurance),
            ("ab123456c", NationalInsurance),
            ("NI no. JG 123456 D given", NationalInsurance),
            ("BS1 5TR", Postcode),
            ("at 12 High Street, BS15TR.", Postcode),
            ("SW1A 2AA", Postcode),
            ("EC1A 1BB", Postcode),
            ("M1 1AE", Postcode),
            ("b33 8th", Postcode),
        ] {
            assert_eq!(personal(text), [kind], "{text}");
            let may = format!("a,{text},b");
            assert!(may_be_personal(may.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_cell_may_hold_several_kinds() {
        let kinds = personal("AB123456C of BS1 5TR and B33 8TH");
        assert_eq!(kinds, [Personal::NationalInsurance, Personal::Postcode]);
    }

    #[test]
    fn counts_codes_dates_and_labels_are_not_personal() {
        for text in [
            "",
            "120",
            "1,234",
            "0",
            "0117",
            "01179601234",
            "117 496 0123",
            "1 234 567 890",
            "000012345678",
            "0300 123 4567",
            "0800 123 456",
            "E06000023",
            "2015-04",
            "2015-04-01/P3M",
            "01-04-2015 12:30",
            "01/04/2015",
            "07-08-2024 1200",
            "2015-07-01T10:17:00",
            "Q1 2015/16",
            "FY24",
            "1 April 2015",
            "Report a pothole",
            "@ the counter",
            "a@b",
            "@example.org",
            "me@localhost",
            "QQ123456C",
            "GB123456A",
            "AB123456E",
            "AB1234567",
            "ref XAB123456C",
            "QX1 5TR",
            "BS1 5CR",
            "the m1 5ab",
            "A4 2AB",
            "LP12AB",
            "BS1",
            "1st 2nd 3rd",
            "Área 1ªB",
            "ref-0117 496 0123",
        ] {
            assert_eq!(personal(text), [], "{text}");
        }
    }

    #[test]
    fn clean_rows_need_no_closer_look() {
        for row in [
            "Bristol,E06000023,Report a pothole,Web,self,2015-04,transactions,120,",
            "Bristol,,Report a pothole,Web,self,01/07/2015,,\"1,234\"",
            "Bristol,Report a pothole,2015-07-01,0,07,2015/16",
            "",
            "0",
        ] {
            let closer = row.starts_with('0');
            assert_eq!(may_be_personal(row.as_bytes()), closer, "{row}");
        }
    }

    #[test]
    fn marks_stand_one_for_one() {
        for (text, shown) in [
            ("North,jo@example.org,é,12", "North,••@•••••••.•••,é,12"),
            ("x, bs1 5tr ,0117 496 0123", "x, ••• ••• ,•••• ••• ••••"),
            ("Leeds,Web,2015-04,12", "Leeds,Web,2015-04,12"),
        ] {
            assert_eq!(masked(text), shown);
            assert_eq!(masked(text).chars().count(), text.chars().count());
        }
    }

    #[test]
    fn every_area_is_there_once() {
        let mut areas: Vec<&str> = AREAS.split(' ').collect();
        assert_eq!(areas.len(), 124);
        assert!(areas.is_sorted());
        assert!(areas.iter().all(|area| area.len() <= LONGEST_AREA));
        areas.dedup();
        assert_eq!(areas.len(), 124);
    }

    proptest! {
        #[test]
        fn nothing_personal_passes_the_quick_look(pieces in prop::collection::vec(prop::sample::select(
            vec!["jo", "@x.uk", "0117 496 0123", "07700900123", "+44", "(0)", "BS1 5TR", "b33 8th",
                 "AB123456", "AB 12 34 56", " C", "A", "é", ",", "-", "/", ".", " ", "(", "0", "12", "x"]
        ), 0..12)) {
            let text = pieces.concat();
            prop_assert!(personal(&text).is_empty() || may_be_personal(text.as_bytes()), "{}", text);
            prop_assert_eq!(personal(&masked(&text)), []);
        }

        #[test]
        fn no_text_breaks_it_and_what_is_masked_is_gone(text in "\\PC{0,60}") {
            let shown = masked(&text).into_owned();
            prop_assert_eq!(shown.chars().count(), text.chars().count());
            prop_assert_eq!(personal(&shown), []);
        }
    }
}
