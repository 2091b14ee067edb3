//! Where a text may be cut into stretches.

use super::dialect::Dialect;

/// How many lines at the end of a stretch are looked at for a place to cut.
const LINES_TO_CUT: usize = 64;

/// Where to cut some lines: behind the last line that seems to end a record, since neither it nor the
/// next opens or closes a quoted cell that goes on.
pub(super) fn cut(lines: &[u8], dialect: Dialect) -> Option<usize> {
    let last = memchr::memrchr(b'\n', lines)?;
    let is_even = |line: &[u8]| {
        let count = |quote| memchr::memchr_iter(quote, line).count();
        dialect.quote.is_none_or(|quote| count(quote) % 2 == 0)
    };
    let mut end = last;
    let mut is_next_even = is_even(&lines[last + 1..]);
    for _ in 0..LINES_TO_CUT {
        let begin = memchr::memrchr(b'\n', &lines[..end]).map_or(0, |at| at + 1);
        let is_own_even = is_even(&lines[begin..end]);
        if is_own_even && is_next_even {
            return Some(end + 1);
        }
        is_next_even = is_own_even;
        match begin.checked_sub(1) {
            Some(before) => end = before,
            None => break,
        }
    }
    Some(last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_of(lines: &str) -> Option<&str> {
        cut(lines.as_bytes(), Dialect::CSV).and_then(|end| lines.get(..end))
    }

    #[test]
    fn lines_are_cut_between_records() {
        assert_eq!(cut_of("a,b\nc,d\ne"), Some("a,b\nc,d\n"));
        assert_eq!(cut_of("a,b\n1,\"x\ny\"\nc"), Some("a,b\n1,\"x\ny\"\n"));
        assert_eq!(cut_of("a,b\nc,d\n1,\"x\ny"), Some("a,b\n"));
        assert_eq!(cut_of("a,b\nc,d\n1,\"x\n"), Some("a,b\n"));
        assert_eq!(cut_of("no end"), None);
    }
}
