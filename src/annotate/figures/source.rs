//! The text under a cursor: characters, boundaries, spaces and literal comparison. All reads are checked.

use super::memo::Memo;

/// A text and the stretch of it that may be matched; what lies outside can only be looked at.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub text: &'t str,
    /// First byte that a mention may cover.
    pub start: usize,
    /// Byte after the last that a mention may cover.
    pub end: usize,
    /// What was read of the text before, by the words of one language.
    pub memo: Option<&'t Memo>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Digit,
    Other,
}

/// Scripts that write words without spaces: their characters make no word boundary.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c as u32, 0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// A letter of a script that puts spaces between words.
pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { !is_unspaced(c) && c.is_alphabetic() }
}

/// The value of a digit, half or full width.
pub(super) fn digit_value(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '\u{FF10}'..='\u{FF19}' => u8::try_from(c as u32 - 0xFF10).ok(),
        _ => None,
    }
}

fn kind(c: char) -> Kind {
    if digit_value(c).is_some() {
        Kind::Digit
    } else if is_letter(c) {
        Kind::Letter
    } else {
        Kind::Other
    }
}

pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{A0}' | '\u{2009}' | '\u{202F}' | '\u{3000}')
}

/// Whether a phrase that the text is like for so many bytes may go on, its space written in another way: as a hyphen or a wider space, or
/// with more spaces behind it. Most of what is asked for ends inside its first word or begins another second one.
fn may_be_spaced(next: Option<&u8>, phrase: &[u8], same: usize) -> bool {
    let space_before = same.checked_sub(1).and_then(|last| phrase.get(last)) == Some(&b' ');
    phrase.get(same) == Some(&b' ') || space_before && next.is_some_and(|byte| matches!(byte, b' ' | b'\t' | 0x80..))
}

impl<'t> Source<'t> {
    /// A stretch of a text, nothing read of it yet.
    pub fn new(text: &'t str, start: usize, end: usize) -> Self {
        Self { text, start, end, memo: None }
    }

    /// The rest of the text that may be matched.
    pub fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..self.end).unwrap_or("")
    }

    /// The character at `at`, when it may be matched.
    pub fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    /// The character at `at`, even past the end of the stretch.
    pub fn peek(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    /// The character before `at`.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at).and_then(|head| head.chars().next_back())
    }

    /// The first bytes at `at` that may be matched, zeros behind them.
    pub fn head(&self, at: usize) -> [u8; 3] {
        match self.text.as_bytes().get(at..self.end) {
            Some([first, second, third, ..]) => [*first, *second, *third],
            Some([first, second]) => [*first, *second, 0],
            Some([first]) => [*first, 0, 0],
            _ => [0; 3],
        }
    }

    /// Whether a word may begin or end at `at`.
    pub fn boundary(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        // Nearly all text that is asked about is ASCII, and needs no decoding.
        if let (Some(a), Some(b)) = (at.checked_sub(1).and_then(|i| bytes.get(i)), bytes.get(at))
            && a.is_ascii()
            && b.is_ascii()
        {
            return !a.is_ascii_alphanumeric()
                || a.is_ascii_alphabetic() != b.is_ascii_alphabetic()
                || a.is_ascii_digit() != b.is_ascii_digit();
        }
        match (self.before(at), self.peek(at)) {
            (Some(a), Some(b)) => {
                let (a, b) = (kind(a), kind(b));
                a == Kind::Other || a != b
            }
            _ => true,
        }
    }

    /// The first place from `at` on that is no space; lines are not crossed.
    pub fn skip_space(&self, at: usize) -> usize {
        let rest = self.rest(at);
        let bytes = rest.as_bytes();
        let one = usize::from(bytes.first() == Some(&b' '));
        match bytes.get(one) {
            Some(next) if next.is_ascii() && !matches!(next, b' ' | b'\t') => at + one,
            _ => at + (rest.len() - rest.trim_start_matches(is_space).len()),
        }
    }

    /// Over spaces, or over one hyphen that joins two words ("12-hour").
    pub fn skip_joint(&self, at: usize) -> usize {
        match self.char_at(at) {
            Some(c @ ('-' | '\u{2010}' | '\u{2011}')) => {
                let next = at + c.len_utf8();
                if self.peek(next).is_some_and(is_letter) { next } else { at }
            }
            _ => self.skip_space(at),
        }
    }

    /// The place before the spaces that end at `at`.
    pub fn skip_space_back(&self, at: usize) -> usize {
        match at.checked_sub(1).and_then(|last| self.text.as_bytes().get(last)) {
            Some(b' ' | b'\t' | 0x80..) => {}
            _ => return at,
        }
        self.text.get(..at).map_or(at, |head| head.trim_end_matches(is_space).len())
    }

    /// Where the digits that end at `at` begin; `at` when there are none.
    pub fn digits_back(self, at: usize) -> usize {
        let mut start = at;
        while let Some(c) = self.before(start).filter(|c| super::digit_value(*c).is_some()) {
            start -= c.len_utf8();
        }
        start
    }

    /// The word that ends at `at`: its start. Empty when no letter stands there.
    pub fn word_back(&self, at: usize) -> usize {
        self.text.get(..at).map_or(at, |head| head.trim_end_matches(is_letter).len())
    }

    /// The end of the run of digits at `at`.
    pub fn digits_end(&self, at: usize) -> usize {
        let rest = self.rest(at);
        let plain = rest.bytes().take_while(u8::is_ascii_digit).count();
        match rest.as_bytes().get(plain) {
            // Full-width digits begin with this byte.
            Some(0xEF) => at + (rest.len() - rest.trim_start_matches(|c| digit_value(c).is_some()).len()),
            _ => at + plain,
        }
    }

    /// Compares `phrase` with the text at `at`: ASCII case ignored unless `exact`; a space matches any run of spaces; a
    /// word ends at a boundary. Gives the end.
    pub fn literal(&self, at: usize, phrase: &str, exact: bool) -> Option<usize> {
        let (text, wanted) = (self.rest(at).as_bytes(), phrase.as_bytes());
        let alike = |a: &u8, b: &u8| a == b || !exact && a.eq_ignore_ascii_case(b);
        let same = text.iter().zip(wanted).take_while(|(a, b)| alike(a, b)).count();
        let end = if same == wanted.len() {
            at + same
        } else if may_be_spaced(text.get(same), wanted, same) {
            self.spaced_literal(at, phrase, exact)?
        } else {
            return None;
        };
        (self.text.is_char_boundary(end) && self.boundary(end)).then_some(end)
    }

    /// As `literal`, for a phrase whose spaces are written otherwise (no-break, doubled).
    fn spaced_literal(&self, at: usize, phrase: &str, exact: bool) -> Option<usize> {
        let mut place = at;
        for (i, word) in phrase.split(' ').enumerate() {
            if i > 0 {
                // "45-year-old" is "year old".
                let next = self.skip_joint(place);
                if next == place {
                    return None;
                }
                place = next;
            }
            let head = self.rest(place).as_bytes().get(..word.len())?;
            let same = if exact { head == word.as_bytes() } else { head.eq_ignore_ascii_case(word.as_bytes()) };
            if !same {
                return None;
            }
            place += word.len();
        }
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source<'_> {
        Source::new(text, 0, text.len())
    }

    #[test]
    fn literals_end_at_boundaries_and_bend_spaces() {
        assert_eq!(source("more than ever").literal(0, "more than", false), Some(9));
        assert_eq!(source("More\u{A0} than 5").literal(0, "more than", false), Some(11));
        assert_eq!(source("tokens").literal(0, "token", false), None);
        assert_eq!(source("万亿Token").literal(0, "万亿", false), Some(6));
        assert_eq!(source("tn5").literal(0, "tn", false), Some(2));
    }
}
