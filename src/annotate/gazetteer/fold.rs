//! Text as names and cues are looked up in it: ASCII in lower case, full-width letters as plain ones, every kind of hyphen and space one
//! space, every apostrophe one apostrophe. Offsets in the folded text can be turned back into offsets in the text.

use std::cell::Cell;

/// So many changes of length are passed one by one before they are searched.
const NEAR: usize = 4;

/// Folded bytes, and where they came from.
pub(super) struct Folded {
    pub(super) bytes: Vec<u8>,
    /// `(place in the folded bytes, place in the text)` after each sequence that changed its length.
    shifts: Vec<(usize, usize)>,
    /// How many of them lie before the place asked about last: the next is mostly near it.
    passed: Cell<usize>,
}

/// Lead bytes of all sequences that fold to something shorter.
const fn is_lead(byte: u8) -> bool {
    matches!(byte, 0xc2 | 0xe2 | 0xe3 | 0xef)
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let source = text.as_bytes();
        let mut folded = Self { bytes: Vec::with_capacity(source.len()), shifts: Vec::new(), passed: Cell::new(0) };
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let run = rest.iter().position(|&byte| is_lead(byte)).unwrap_or(rest.len());
            let (plain, special) = rest.split_at(run);
            folded.push_plain(plain);
            at += run;
            let Some((length, plain)) = fold_special(special) else { continue };
            match plain {
                Some(plain) => {
                    folded.bytes.extend(plain);
                    at += length;
                    folded.shifts.push((folded.bytes.len(), at));
                }
                None => {
                    folded.bytes.extend_from_slice(special.get(..length).unwrap_or(special));
                    at += length;
                }
            }
        }
        folded
    }

    fn push_plain(&mut self, plain: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(plain);
        for byte in self.bytes.iter_mut().skip(from) {
            *byte = if *byte == b'-' { b' ' } else { byte.to_ascii_lowercase() };
        }
    }

    /// The place in the text of a place in the folded bytes.
    pub(super) fn original(&self, at: usize) -> usize {
        let passed = self.passed(at);
        match passed.checked_sub(1).and_then(|i| self.shifts.get(i)) {
            Some(&(folded, original)) => original + (at - folded),
            None => at,
        }
    }

    /// How many changes of length lie before a place.
    fn passed(&self, at: usize) -> usize {
        let before = |nth: usize| self.shifts.get(nth).is_none_or(|&(folded, _)| at < folded);
        let known = self.passed.get();
        let near = (known..known + NEAR).find(|nth| before(*nth));
        let from_known = near.filter(|nth| nth.checked_sub(1).is_none_or(|last| !before(last)));
        let passed = from_known.unwrap_or_else(|| self.shifts.partition_point(|&(folded, _)| folded <= at));
        self.passed.set(passed);
        passed
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }
}

/// How long the character at the start is, and what it folds to: `None` for itself, `Some(None)` inside for nothing.
fn fold_special(bytes: &[u8]) -> Option<(usize, Option<Option<u8>>)> {
    let fold = match *bytes {
        [] => return None,
        [0xc2, 0xa0, ..] => (2, Some(Some(b' '))),
        [0xc2, 0xad, ..] => (2, Some(None)), // a soft hyphen is not there for the reader
        [0xc2, _, ..] => (2, None),
        [0xe2, 0x80, 0x80..=0x8a | 0x90 | 0x91 | 0xaf, ..] | [0xe3, 0x80, 0x80, ..] => (3, Some(Some(b' '))),
        [0xe2, 0x80, 0x8b | 0x8d, ..] | [0xef, 0xbb, 0xbf, ..] => (3, Some(None)),
        [0xe2, 0x80, 0x98 | 0x99, ..] => (3, Some(Some(b'\''))),
        [0xef, 0xbc, low @ 0x81..=0xbf, ..] => (3, Some(Some(plain(low - 0x81 + b'!')))),
        [0xef, 0xbd, low @ 0x80..=0x9e, ..] => (3, Some(Some(plain(low - 0x80 + b'`')))),
        [0xf0..=0xf7, ..] => (bytes.len().min(4), None), // 🥇DeepSeek
        _ => (bytes.len().min(3), None),
    };
    Some(fold)
}

fn plain(byte: u8) -> u8 {
    if byte == b'-' { b' ' } else { byte.to_ascii_lowercase() }
}

/// A name or cue as patterns spell it.
pub(super) fn fold_text(text: &str) -> String {
    String::from_utf8(Folded::new(text.trim()).bytes).unwrap_or_default()
}

/// Whether a Latin, Greek or Cyrillic letter or a digit ends right before `at`.
pub(super) fn word_before(bytes: &[u8], at: usize) -> bool {
    let back = |n: usize| at.checked_sub(n).and_then(|i| bytes.get(i)).copied();
    match back(1) {
        Some(byte) if byte < 0x80 => byte.is_ascii_alphanumeric(),
        Some(_) => matches!(back(2), Some(0xc3..=0xdf)),
        None => false,
    }
}

/// Whether a Latin, Greek or Cyrillic letter or a digit begins at `at`.
pub(super) fn word_after(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, 0xc3..=0xdf))
}

/// Whether a name of which these are the ends may stand at `start..end`: a Latin edge wants no letter or digit beside it, a number at the
/// end no decimals after it ("GPT-5" is not in "GPT-5.2"). Chinese needs no boundary.
pub(super) fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let edge = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    if edge(Some(start)) && word_before(bytes, start) {
        return false;
    }
    !edge(end.checked_sub(1)) || ends_well(bytes, end) || numeral_of_its_own(bytes, end)
}

/// OpenRouter9月14日: behind a Latin letter, digits that a Han character follows are a numeral of the sentence and not of the name.
pub(super) fn numeral_of_its_own(bytes: &[u8], end: usize) -> bool {
    let digits = bytes.iter().skip(end).take_while(|byte| byte.is_ascii_digit()).count();
    let letter = end.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    letter && digits > 0 && matches!(bytes.get(end + digits), Some(0xe4..=0xe9))
}

/// Whether a Latin word or number may end at `end`.
pub(super) fn ends_well(bytes: &[u8], end: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let is_x = bytes.get(end + 1) == Some(&b'x') && !word_after(bytes, end + 2); // "GPT-5.x" is the line
    let decimals = bytes.get(end) == Some(&b'.') && (digit(Some(end + 1)) || is_x) && digit(end.checked_sub(1));
    !word_after(bytes, end) && !decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spaces_hyphens_and_widths_fold() {
        assert_eq!(fold_text("ＤｅｅｐＳｅｅｋ　Ｖ３．２"), "deepseek v3.2");
        assert_eq!(fold_text("Week\u{2011}over\u{a0}WEEK’s"), "week over week's");
        assert_eq!(fold_text("小米MiMo，"), "小米mimo,");
    }

    #[test]
    fn what_follows_a_pictograph_folds() {
        assert_eq!(fold_text("🥇DeepSeek-V4"), "🥇deepseek v4");
    }

    #[test]
    fn offsets_come_back() {
        let text = "看　Ｋ２，\u{ad}OK";
        let folded = Folded::new(text);
        assert_eq!(folded.bytes, "看 k2,ok".as_bytes());
        let k = folded.bytes.iter().position(|&b| b == b'k').unwrap_or_default();
        assert_eq!(folded.original(k), text.find('Ｋ').unwrap_or_default());
        assert_eq!(folded.original(folded.bytes.len()), text.len());
    }

    #[test]
    fn latin_edges_want_a_boundary_and_chinese_ones_do_not() {
        let alone = |text: &str, part: &str| {
            let start = text.find(part).unwrap_or_default();
            stands_alone(text.as_bytes(), start, start + part.len())
        };
        assert!(alone("的kimi", "kimi"));
        assert!(alone("万亿token", "token"));
        assert!(alone("gpt 5.", "gpt 5"));
        assert!(!alone("kimis", "kimi"));
        assert!(!alone("gpt 5.2", "gpt 5"));
        assert!(!alone("ékimi", "kimi"));
        assert!(alone("openrouter9月", "openrouter"));
        assert!(!alone("kimi2 系列", "kimi"));
        assert!(!alone("gpt 51月", "gpt 5"));
    }
}
