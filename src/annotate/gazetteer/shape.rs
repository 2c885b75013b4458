//! Names by their shape: what follows a line's name is read as version, endings and marks of a build, as far as it goes.

use super::fold::{Folded, ends_well, numeral_of_its_own, word_after};
use super::lines::{Line, Lines, Word};

/// A piece of a model's name after its line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Version(String),
    Word(String),
    Variant(String),
}

/// What stands after a line's name, read as a model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tail {
    pieces: Vec<(Piece, usize)>,
    /// Whether the version stands right after the line's name.
    joined: bool,
}

impl Tail {
    /// Where the name ends in the folded text.
    pub(super) fn end(&self) -> Option<usize> {
        self.pieces.last().map(|&(_, end)| end)
    }

    /// Whether a version was read.
    pub(super) fn has_version(&self) -> bool {
        self.version().is_some()
    }

    fn version(&self) -> Option<&str> {
        self.pieces.iter().find_map(|(piece, _)| match piece {
            Piece::Version(version) => Some(version.as_str()),
            _ => None,
        })
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|(piece, _)| match piece {
            Piece::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// Whether a size was read: "120b".
    pub(super) fn has_size(&self) -> bool {
        self.words().any(|word| word.as_bytes().first().is_some_and(u8::is_ascii_digit))
    }

    /// Whether more than a bare whole number stands there; a number without a space before it ("Hy4") may count as more.
    pub(super) fn is_telling(&self, joined_counts: bool) -> bool {
        self.pieces.len() > 1
            || (joined_counts && self.joined)
            || self.version().is_some_and(|version| version.contains('.'))
    }

    /// The marks of a build, joined by hyphens.
    pub(super) fn variant(&self) -> Option<String> {
        let marks: Vec<_> = self
            .pieces
            .iter()
            .filter_map(|(piece, _)| match piece {
                Piece::Variant(mark) => Some(mark.as_str()),
                _ => None,
            })
            .collect();
        (!marks.is_empty()).then(|| marks.join("-"))
    }

    /// The same without its last piece.
    pub(super) fn shorter(mut self) -> Option<Self> {
        self.pieces.pop();
        (!self.pieces.is_empty()).then_some(self)
    }

    /// What tells a model from all others, whatever the order of the words: "Claude 4.6 Sonnet" is "Claude Sonnet 4.6".
    pub(super) fn key(&self, line: &Line) -> String {
        let mut words: Vec<&str> = self.words().filter(|word| !is_silent(word)).chain(line.tier.as_deref()).collect();
        words.sort_unstable();
        format!("{}|{}|{}", line.stem, self.version().unwrap_or_default(), words.join(" "))
    }

    /// The slug of a model that no list knows.
    pub(super) fn slug(&self, line: &Line) -> String {
        let mut parts = vec![line.stem.as_str()];
        parts.extend(line.tier.as_deref());
        parts.extend(self.words().filter(|word| line.tiers.iter().any(|tier| tier == word)));
        let mut slug = parts.join("-");
        for (piece, _) in &self.pieces {
            match piece {
                Piece::Version(version) if line.joined && slug == line.stem => slug.push_str(version),
                Piece::Version(text) | Piece::Word(text) => {
                    if !line.tiers.iter().any(|tier| tier == text) {
                        slug.push('-');
                        slug.push_str(text);
                    }
                }
                Piece::Variant(_) => {}
            }
        }
        slug.replace(' ', "-")
    }
}

/// "it" and "instruct" name the tuned build that everybody means.
fn is_silent(word: &str) -> bool {
    word == "it"
}

/// Reads names of models.
pub(super) struct Reader<'a> {
    pub(super) lines: &'a Lines,
    pub(super) folded: &'a Folded,
    pub(super) text: &'a str,
    /// Whether the name is written small, as in forums: "deepseek v4 flash".
    pub(super) small: bool,
}

impl Reader<'_> {
    /// The longest tail of `line` from `at`, the place after the line's name.
    pub(super) fn tail(&self, line: &Line, at: usize) -> Option<Tail> {
        let mut tail = Tail::default();
        let mut at = at;
        while let Some((piece, end)) = self.piece(line, at, &tail) {
            if let Piece::Version(version) = &piece {
                tail.joined = end - at == version.len();
            }
            tail.pieces.push((piece, end));
            at = end;
        }
        (!tail.pieces.is_empty()).then_some(tail)
    }

    /// The mark of a build right after a name: "Owl Alpha (free)".
    pub(super) fn variant(&self, at: usize) -> Option<(String, usize)> {
        let tail = self.tail(&Line::default(), at)?;
        match tail.pieces.into_iter().next()? {
            (Piece::Variant(mark), end) => Some((mark, end)),
            _ => None,
        }
    }

    fn piece(&self, line: &Line, at: usize, before: &Tail) -> Option<(Piece, usize)> {
        let bytes = &self.folded.bytes;
        if let Some(found) = self.attached(at).or_else(|| self.bracketed(at)) {
            return Some(found);
        }
        let gap = usize::from(matches!(bytes.get(at)?, b' ' | b':'));
        let start = at + gap;
        if bytes.get(at) == Some(&b':') {
            // A slug's own mark: ":free", ":thinking".
            let found = self.word(line, start, true)?;
            return (!before.pieces.is_empty() || matches!(found.0, Piece::Variant(_))).then_some(found);
        }
        // U+2011 and its like begin with E2.
        let hyphen = gap == 1 && matches!(self.text.as_bytes().get(self.folded.original(at)), Some(b'-' | 0xe2));
        if !before.has_version()
            && let Some((version, end)) = self.version(line, start, hyphen)
        {
            return Some((Piece::Version(version), end));
        }
        if gap == 0 {
            return self.word(line, start, true).filter(|_| before.has_version());
        }
        let after_mark = matches!(before.pieces.last(), Some((Piece::Variant(_), _)));
        let date = || date(bytes, start, hyphen || after_mark).map(|(date, end)| (Piece::Variant(date), end));
        self.size(start, hyphen).or_else(date).or_else(|| self.word(line, start, hyphen))
    }

    /// A version: "5", "4.6", "v3.2", "k2", "4o".
    fn version(&self, line: &Line, start: usize, hyphen: bool) -> Option<(String, usize)> {
        let bytes = &self.folded.bytes;
        line.versions.iter().find_map(|prefix| {
            let digits = start + prefix.len();
            if bytes.get(start..digits)? != prefix.as_bytes() {
                return None;
            }
            // Cohere's "Command A" has a letter for a version.
            let mut end = digits + number_length(bytes.get(digits..)?)?;
            if line.after.iter().any(|&letter| self.folded.byte(end) == Some(letter)) && ends_well(bytes, end + 1) {
                end += 1;
            }
            let fits = (ends_well(bytes, end) || self.ending_follows(end))
                && !(prefix.is_empty() && !hyphen && self.counts(digits, end));
            fits.then(|| String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).replace(' ', "-"))
                .map(|text| (text, end))
        })
    }

    /// Whether an ending stands right after a version: "Step3.5Flash".
    fn ending_follows(&self, end: usize) -> bool {
        let rest = self.folded.bytes.get(end..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_alphabetic()).take(16).count();
        let word = rest.get(..length).and_then(|word| std::str::from_utf8(word).ok()).unwrap_or_default();
        length > 2 && self.lines.words.contains_key(word) && ends_well(&self.folded.bytes, end + length)
    }

    /// Whether what follows shows that the number before it counts something.
    fn is_quantity(&self, end: usize) -> bool {
        self.counted(end, &self.lines.not_before)
    }

    /// The same of the number between `start` and `end`, which may have a point: nobody counts 4.8日.
    fn counts(&self, start: usize, end: usize) -> bool {
        let number = self.folded.bytes.get(start..end).unwrap_or_default();
        let whole = !number.contains(&b'.') && self.counted(end, &self.lines.whole_before);
        self.is_quantity(end) || whole && !self.counted(end, &self.lines.counts_nothing)
    }

    fn counted(&self, end: usize, words: &[String]) -> bool {
        let bytes = &self.folded.bytes;
        let rest = bytes.get(end..).unwrap_or_default();
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        words.iter().any(|word| {
            rest.starts_with(word.as_bytes()) && !(word.is_ascii() && word_after(rest, word.len()) && word != "%")
        })
    }

    /// "27b", "0.6b", "a3b", "128e"; "1t" only after a hyphen, since "GLM-5 1T" may be tokens.
    fn size(&self, start: usize, hyphen: bool) -> Option<(Piece, usize)> {
        let bytes = &self.folded.bytes;
        let active = usize::from(bytes.get(start) == Some(&b'a') || bytes.get(start) == Some(&b'e'));
        let digits = start + active;
        let end = digits + number_length(bytes.get(digits..)?)?;
        let unit = bytes.get(end)?;
        let fits = matches!(unit, b'b' | b'e' | b'm') || (*unit == b't' && hyphen);
        if !fits || !ends_well(bytes, end + 1) || (!hyphen && self.is_quantity(end + 1)) {
            return None;
        }
        Some((Piece::Word(text_of(bytes, start, end + 1)), end + 1))
    }

    fn word(&self, line: &Line, start: usize, joined: bool) -> Option<(Piece, usize)> {
        let bytes = &self.folded.bytes;
        let length = bytes.get(start..)?.iter().take_while(|b| b.is_ascii_alphabetic()).take(16).count();
        let end = start + length;
        let word =
            bytes.get(start..end).and_then(|word| std::str::from_utf8(word).ok()).filter(|word| !word.is_empty())?;
        // DeepSeek V4 Flash9月调用量
        if !ends_well(bytes, end) && !numeral_of_its_own(bytes, end) {
            return None;
        }
        let capital = self.small
            || self.text.as_bytes().get(self.folded.original(start)).is_some_and(|b| !b.is_ascii_lowercase());
        if line.words.iter().chain(&line.tiers).any(|own| own == word) && (capital || joined) {
            return Some((Piece::Word(word.to_owned()), end));
        }
        let found = self.lines.words.get(word)?;
        let counts = capital || joined || self.lines.loose.iter().any(|loose| loose == word);
        counts.then(|| (piece_of(word, found), end))
    }

    /// "(free)", "（免费）", "(Fast)".
    fn bracketed(&self, at: usize) -> Option<(Piece, usize)> {
        let bytes = &self.folded.bytes;
        let open = at + usize::from(bytes.get(at) == Some(&b' '));
        let inside = bytes.get(open..).filter(|rest| rest.first() == Some(&b'(')).map(|_| open + 1)?;
        let length = bytes.get(inside..)?.iter().take(24).position(|&b| b == b')')?;
        let word = bytes.get(inside..inside + length).and_then(|word| std::str::from_utf8(word).ok())?;
        let end = inside + length + 1;
        if let Some((_, variant)) = self.lines.attached.iter().find(|(chinese, _)| chinese == word) {
            return Some((Piece::Variant(variant.clone()), end));
        }
        if let Some((date, _)) = date(bytes, inside, true).filter(|&(_, date_end)| date_end + 1 == end) {
            return Some((Piece::Variant(date), end));
        }
        self.lines.words.get(word).map(|found| (piece_of(word, found), end))
    }

    /// 免费版, 预览版.
    fn attached(&self, at: usize) -> Option<(Piece, usize)> {
        let start = at + usize::from(self.folded.byte(at) == Some(b' '));
        let rest = self.folded.bytes.get(start..)?;
        let (word, variant) = self.lines.attached.iter().find(|(word, _)| rest.starts_with(word.as_bytes()))?;
        Some((Piece::Variant(variant.clone()), start + word.len()))
    }
}

fn piece_of(word: &str, found: &Word) -> Piece {
    match found {
        Word::Ending => Piece::Word(word.to_owned()),
        Word::Variant(name) => Piece::Variant(name.clone()),
    }
}

/// The length of "5", "4.6", "0.6": at most three digits before the point and two after it, not ending in a point.
fn number_length(bytes: &[u8]) -> Option<usize> {
    let digits =
        |from: usize, most: usize| bytes.iter().skip(from).take(most).take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(0, 3);
    if whole == 0 {
        return None;
    }
    let decimals = if bytes.get(whole) == Some(&b'.') { digits(whole + 1, 2) } else { 0 };
    Some(if decimals == 0 { whole } else { whole + 1 + decimals })
}

/// A build's date: 20251201, 2026 02 15, 0324, 2507, 09 2025, 001.
fn date(bytes: &[u8], start: usize, hyphen: bool) -> Option<(String, usize)> {
    let run = |from: usize| bytes.iter().skip(from).take(9).take_while(|b| b.is_ascii_digit()).count();
    let lengths = [run(start), run(start + run(start) + 1)];
    let first = lengths[0];
    let gap = |at: usize| bytes.get(at) == Some(&b' ');
    let value = |from: usize, length: usize| text_of(bytes, from, from + length).parse::<u32>().unwrap_or(0);
    let end = match lengths {
        [8, _] if hyphen && (20_200_101..=20_991_231).contains(&value(start, 8)) => start + 8,
        [4, 2] if hyphen && gap(start + 4) && gap(start + 7) && run(start + 8) == 2 => start + 10,
        [2, 4] if hyphen && gap(start + 2) && value(start + 3, 4) / 100 == 20 => start + 7,
        [2, 2] if hyphen && gap(start + 2) && (1..=12).contains(&value(start, 2)) => start + 5,
        [4, _] if is_short_date(value(start, 4), hyphen) => start + 4,
        [3, _] if value(start, 3) < 10 => start + 3,
        _ => return None,
    };
    (first > 0 && ends_well(bytes, end)).then(|| (text_of(bytes, start, end).replace(' ', ""), end))
}

/// Month and day, or year and month. After a space only what nobody would count: "0324", "2507".
fn is_short_date(value: u32, hyphen: bool) -> bool {
    let (left, right) = (value / 100, value % 100);
    let month_day = (1..=12).contains(&left) && (1..=31).contains(&right) && (hyphen || left < 10);
    month_day || ((23..=29).contains(&left) && (1..=12).contains(&right))
}

fn text_of(bytes: &[u8], start: usize, end: usize) -> String {
    String::from_utf8_lossy(bytes.get(start..end).unwrap_or_default()).into_owned()
}
